//! Users' rules behind escapes, look-alikes and encodings, as the built-in ones see through them.

use super::super::ahead::Ahead;
use super::super::encoded::{self, Decoded, Read};
use super::super::look::{GLANCE, VIEW, may_be_encoded, view};
use super::super::see::{Seen, see};
use super::super::view::View;
use super::super::{Starts, Window};
use super::{Answer, Custom, Own, Places, UserFound};
use crate::mask::user::Walk;

impl Custom {
    /// What is found at `at` once escapes and look-alikes are seen through.
    pub(super) fn see_through(&self, buffer: &[u8], at: usize, last: bool, ahead: &mut Ahead) -> Answer {
        let window = Window::of(buffer, at, last);
        // Most bytes begin nothing, and stand for themselves.
        if self.beginning(buffer, at).next().is_none() && see(window.text, last) == Seen::Itself {
            return Answer::None;
        }
        let Some(suspect) = ahead.next_suspect(buffer, at, at + GLANCE, last) else { return Answer::None };
        let away = suspect - at;
        let in_word = window.before.last().is_some_and(u8::is_ascii_alphanumeric);
        if in_word && away == 0 || !self.reaches(buffer, at, away) {
            return Answer::None;
        }
        let mut limit = GLANCE;
        loop {
            let mut whole = View::default();
            let view = view(&window, buffer, at, limit, ahead, &mut whole);
            let seen = [window.before, view.bytes].concat();
            match self.find(&seen, window.before.len(), view.last) {
                Answer::More if limit < VIEW && window.text.len() > limit => limit = VIEW.min(4 * limit),
                // It ends where the view does if it has no end of its own: what goes on is a start of its own.
                Answer::Found(found) => {
                    let end = at + view.place(found.end - window.before.len());
                    return Answer::Found(UserFound { start: at, end, trail: None, ..found });
                }
                answer => return answer,
            }
        }
    }

    /// Whether a match may go on to what is so far away.
    fn reaches(&self, buffer: &[u8], at: usize, away: usize) -> bool {
        let plain = buffer.get(..at + away).unwrap_or(buffer);
        away == 0 || self.beginning(buffer, at).any(|(_, own)| matches!(own.walk(plain, at, false), Walk::More))
    }

    /// What is found in what a run of base64 or hexadecimal digits stands for: then all of it is the finding. Where
    /// nothing is, a run that is cut goes on where it does for the built-in rules. `depth`: how often what is encoded is
    /// decoded.
    pub(super) fn decode(&self, buffer: &[u8], at: usize, last: bool, ahead: &mut Ahead, depth: u8) -> Answer {
        let text = buffer.get(at..).unwrap_or_default();
        let may_be = depth > 0 && may_be_encoded(text, encoded::run(text), last);
        if !may_be || ahead.was_decoded(buffer, at) {
            return Answer::None;
        }
        let run = match encoded::read(text, last) {
            Read::None => return Answer::None,
            Read::More => return Answer::More,
            Read::Run(run) => run,
        };
        let found = self.first(&run.decoded, depth - 1);
        match found {
            None => ahead.decoded(Decoded::new(at, &run, encoded::STRIDE)),
            Some(_) if run.cut => ahead.resume_at(at + run.length),
            Some(_) => {}
        }
        found.map_or(Answer::None, |found| {
            Answer::Found(UserFound { start: at, end: at + run.length, trail: None, ..found })
        })
    }

    /// The first finding of a whole text.
    fn first(&self, text: &[u8], depth: u8) -> Option<UserFound> {
        let encoded = |at: &usize| {
            let rest = text.get(*at..).filter(|_| depth > 0).unwrap_or_default();
            may_be_encoded(rest, encoded::run(rest), true)
        };
        let (mut starts, mut places) =
            (Starts::new(text, 0, true).filter(encoded).peekable(), Places::of(self, text, depth));
        loop {
            let next = places.peek(starts.peek().copied().unwrap_or(text.len()));
            let at = next.or_else(|| starts.next())?;
            if let Answer::Found(found) = places.take(at) {
                return Some(found);
            }
        }
    }
}

impl Own {
    pub(super) fn walk(&self, buffer: &[u8], at: usize, last: bool) -> Walk {
        self.rule.walk(buffer, at, last, self.threshold)
    }
}
