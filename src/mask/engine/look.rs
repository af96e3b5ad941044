//! One possible start, looked at in every way: as it is written, with escapes and look-alikes seen through, and decoded.
//!
//! All of it is a function of the bytes before the start and of at most [`VIEW`] from it on.

use super::ahead::{Ahead, Onward};
use super::encoded::{self, Decoded, Read, Run};
use super::marks::FAR;
use super::see::{Seen, begins_escape, see, suspect};
use super::view::{Part, View};
use super::{Engine, Found, LOCAL_PART, Outcome, Starts, Wanted, Window, local};
use crate::mask::rules::{Until, quote_before, scripts};

/// The most bytes that are seen through from one start: so much more than what they stand for can they be. Also what an
/// encoded run holds back.
pub(super) const VIEW: usize = encoded::RUN;
/// Enough for most, the longest local part included: no need to see through more.
pub(super) const GLANCE: usize = 192;
/// Enough to see that nothing starts.
const NEAR: usize = 24;
/// Encodings in encodings are decoded so often.
pub(super) const DEPTH: u8 = 2;

pub(super) fn away(text: &[u8]) -> usize {
    memchr::memchr(b'@', text).unwrap_or(text.len())
}

impl Engine {
    /// The preferred finding that starts at `at`, one of [`Starts`] or where an encoded run goes on. At the end of the
    /// input (`last`) the answer is never `More`.
    #[inline]
    pub(in crate::mask) fn look(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
    ) -> Outcome {
        self.look_into(buffer, at, last, wanted, ahead, DEPTH)
    }

    #[inline]
    fn look_into(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
        depth: u8,
    ) -> Outcome {
        let window = Window { raised: ahead.heard(at), ..Window::of(buffer, at, last) };
        let Some(first) = window.text.first() else { return Outcome::None };
        let mut outcome = match suspect(*first) {
            true => self.see_from(buffer, at, last, wanted, ahead),
            false => {
                let (plain, reach) = self.find(&window, ahead.at_sign(buffer, at), wanted);
                let local = match plain {
                    Outcome::None if ahead.local_part(buffer, at, last) => LOCAL_PART,
                    Outcome::None | Outcome::More | Outcome::Found(_) => 0,
                };
                let reach = reach.max(local);
                match plain {
                    Outcome::None | Outcome::Found(_) if ahead.suspect(buffer, at, at + reach, last) => {
                        match plain == Outcome::None
                            && local == 0
                            && !scripts::may_end_label(buffer, at)
                            && self.begins_nothing(ahead.view(buffer, at, NEAR, last))
                        {
                            true => Outcome::None,
                            false => longer(plain, self.see_through(&window, buffer, at, wanted, ahead)),
                        }
                    }
                    Outcome::None | Outcome::More | Outcome::Found(_) => plain,
                }
            }
        };
        if depth > 0 && may_be_encoded(window.text, encoded::run(window.text), last) && !ahead.was_decoded(buffer, at) {
            let (decoded, without) = self.decode(&window, wanted, depth);
            outcome = longer(outcome, decoded);
            if let Some(run) = without.filter(|_| outcome != Outcome::More) {
                ahead.decoded(Decoded::new(at, &run, encoded::STRIDE));
                if run.cut {
                    ahead.resume_at(at + encoded::STRIDE);
                }
            }
        }
        match outcome {
            Outcome::Found(found) => Outcome::Found(found.at(at)),
            Outcome::None | Outcome::More => outcome,
        }
    }

    /// Where the first byte starts an escape or a look-alike: what it stands for may start a finding, or end a word.
    fn see_from(&self, buffer: &[u8], at: usize, last: bool, wanted: &Wanted, ahead: &mut Ahead) -> Outcome {
        let window = Window::of(buffer, at, last);
        match see(window.text, window.last) {
            Seen::Itself => return Outcome::None,
            Seen::More => return Outcome::More,
            Seen::Stands { .. } if in_other_word(&window) => return Outcome::None,
            Seen::Stands { .. } => {}
        }
        let near = ahead.view(buffer, at, NEAR, last);
        let begins = !self.begins_nothing(near) || scripts::may_end_label(buffer, at);
        let may_be_local =
            near.bytes.first().is_none_or(|first| local(*first, window.before) || quote_before(window.before));
        if begins || may_be_local && ahead.local_part(buffer, at, last) {
            let outcome = self.see_through(&window, buffer, at, wanted, ahead);
            if outcome != Outcome::None {
                return outcome;
            }
        }
        // What stands for no part of a word parts words: one may start behind it.
        let near = ahead.view(buffer, at, NEAR, last);
        let view = if near.bytes.is_empty() { ahead.view(buffer, at, GLANCE, last) } else { near };
        let before = [view.bytes.first().copied().unwrap_or_default()];
        match view.bytes.first() {
            Some(_) if parts_words(window.text, view.place(1), view.bytes) => {
                let length = view.place(1);
                let text = window.text.get(length..).unwrap_or_default();
                let rest = Window { before: &before, text, ..window };
                let behind = at + length;
                if !ahead.local_part(buffer, behind, last)
                    && self.begins_nothing(ahead.view(buffer, behind, NEAR, last))
                {
                    return Outcome::None;
                }
                match self.see_through(&rest, buffer, behind, wanted, ahead) {
                    Outcome::Found(found) => Outcome::Found(found.at(length)),
                    other => other,
                }
            }
            None if !view.last => Outcome::More,
            Some(_) | None => Outcome::None,
        }
    }

    /// Whether no more than an address can start with what is seen, as its first characters tell, up to one that looks like
    /// none of ASCII's. No marker stands in so few of them, nor behind others than those before it.
    fn begins_nothing(&self, view: Part<'_>) -> bool {
        let known = view.bytes.iter().take(FAR).take_while(|byte| byte.is_ascii()).count();
        let (known, rest) = view.bytes.split_at_checked(known).unwrap_or((view.bytes, &[]));
        // All of it is known, or what follows is no part of it.
        let whole = rest.is_empty() && view.last;
        // No rule begins with what may begin an escape but stands for itself.
        if known.first().is_some_and(|byte| begins_escape(*byte)) {
            return true;
        }
        if known.is_empty() || rest.is_empty() && !whole {
            return !rest.is_empty();
        }
        let glimpse = self.glance.at(known, whole);
        let marked = known.len() == FAR && known.iter().all(|byte| encoded::in_run(*byte));
        !marked && !known.contains(&b'~') && !glimpse.live() && !glimpse.weak() && !glimpse.vendor()
    }

    /// What is found when escapes and look-alikes are seen through, in the window that is at `at` of the buffer.
    fn see_through(
        &self,
        window: &Window<'_>,
        buffer: &[u8],
        at: usize,
        wanted: &Wanted,
        ahead: &mut Ahead,
    ) -> Outcome {
        let in_word = window.before.last().is_some_and(u8::is_ascii_alphanumeric);
        if in_word && window.text.first().is_some_and(|byte| suspect(*byte)) {
            return Outcome::None;
        }
        let mut limit = GLANCE;
        loop {
            let mut whole = View::default();
            let view = view(window, buffer, at, limit, ahead, &mut whole);
            let seen = Window { text: view.bytes, last: view.last, ..*window };
            match self.find(&seen, away(view.bytes), wanted).0 {
                Outcome::More if limit < VIEW && window.text.len() > limit => limit = VIEW.min(4 * limit),
                Outcome::Found(found) => {
                    let (start, end) = (view.place(found.start), view.place(found.end));
                    return Outcome::Found(Found { start, end, ..found });
                }
                outcome => return outcome,
            }
        }
    }

    /// What is found in what a run of base64 or hexadecimal digits stands for: then all of it is the finding. And the run
    /// in which nothing is.
    fn decode(&self, window: &Window<'_>, wanted: &Wanted, depth: u8) -> (Outcome, Option<Run>) {
        let run = match encoded::read(window.text, window.last) {
            Read::None => return (Outcome::None, None),
            Read::More => return (Outcome::More, None),
            Read::Run(run) => run,
        };
        match self.first(&run.decoded, wanted, depth - 1) {
            Some(found) => {
                let open = run.cut.then_some(Until::Class(b"+/-_="));
                (Outcome::Found(Found { start: 0, end: run.length, open, ..found }), None)
            }
            None => (Outcome::None, Some(run)),
        }
    }

    /// The findings behind `at`, where one starts whose value is at `value`: that of a secret may have others between its
    /// name and itself. None: not determined without more input.
    pub(in crate::mask) fn between(
        &self,
        buffer: &[u8],
        at: usize,
        value: usize,
        last: bool,
        wanted: &Wanted,
    ) -> Option<Vec<Found>> {
        let mut findings: Vec<Found> = Vec::new();
        let window = Window::of(buffer, at, last);
        // Where an escape stands before the finding, nothing starts within it.
        let behind = match window.text.first().is_some_and(|byte| suspect(*byte)) {
            true => at + glance(&window, GLANCE).all().place(1),
            false => at + 1,
        };
        if value <= behind {
            return Some(findings);
        }
        let bounded = buffer.get(..at + VIEW);
        let (buffer, last) = (bounded.unwrap_or(buffer), last || bounded.is_some());
        let mut ahead = Ahead::hearing(behind, Onward::default());
        let mut starts = Starts::new(buffer, behind, last);
        while let Some(start) = self.skip_dull(&mut starts, 0, buffer, last, wanted, &mut ahead) {
            if start >= value {
                break;
            }
            starts.pass();
            if findings.last().is_some_and(|found| start < found.end) {
                continue;
            }
            match self.look(buffer, start, last, wanted, &mut ahead) {
                Outcome::None => {}
                Outcome::More => return None,
                Outcome::Found(found) if found.start < value => findings.push(found),
                Outcome::Found(_) => {}
            }
        }
        Some(findings)
    }

    /// The first finding of a whole text.
    fn first(&self, text: &[u8], wanted: &Wanted, depth: u8) -> Option<Found> {
        let mut ahead = Ahead::default();
        Starts::new(text, 0, true).find_map(|at| match self.look_into(text, at, true, wanted, &mut ahead, depth) {
            Outcome::Found(found) => Some(found),
            Outcome::None | Outcome::More => None,
        })
    }
}

/// How the window at `at` of the buffer reads, at least `limit` bytes of it: the last view, or where that is all that is
/// seen through one of its own, kept in `whole`.
pub(super) fn view<'a>(
    window: &Window<'_>,
    buffer: &[u8],
    at: usize,
    limit: usize,
    ahead: &'a mut Ahead,
    whole: &'a mut View,
) -> Part<'a> {
    if limit < VIEW {
        return ahead.view(buffer, at, limit, window.last);
    }
    *whole = glance(window, VIEW);
    whole.all()
}

/// A view of at most `limit` bytes of the window.
pub(super) fn glance(window: &Window<'_>, limit: usize) -> View {
    let text = window.text.get(..limit).unwrap_or(window.text);
    let whole = window.last && text.len() == window.text.len();
    View::of(text, whole || text.len() >= VIEW)
}

/// Whether what `text` begins with and is seen parts words, though as it is written it ends like one: `%20`. Behind what
/// does not, words are starts of their own.
pub(super) fn parts_words(text: &[u8], length: usize, seen: &[u8]) -> bool {
    let end = length.checked_sub(1).and_then(|end| text.get(end));
    seen.first().is_some_and(|byte| !byte.is_ascii_alphanumeric()) && end.is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether a letter of Greek or Cyrillic, whatever it looks like, stands behind another one: nothing starts in such a word.
pub(super) fn in_other_word(window: &Window<'_>) -> bool {
    matches!(window.before, [.., 0xCD..=0xD4, 0x80..=0xBF]) && matches!(window.text, [0xCD..=0xD4, ..])
}

/// Which of two findings from one start is preferred: one that is open, then the longer, then the first.
fn longer(first: Outcome, second: Outcome) -> Outcome {
    match (first, second) {
        (Outcome::More, _) | (_, Outcome::More) => Outcome::More,
        (Outcome::Found(one), Outcome::Found(other)) if one.open.is_none() => {
            if other.open.is_some() || other.end > one.end { second } else { first }
        }
        (Outcome::Found(_), _) => first,
        (Outcome::None, other) => other,
    }
}

/// Whether it is worth to read what starts here as encoded. `run`: see [`encoded::run`].
#[inline]
pub(super) fn may_be_encoded(text: &[u8], run: usize, last: bool) -> bool {
    match run >= encoded::LEAST {
        true => encoded::begins(text),
        false => !last && run == text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::kind::{Kind, Kinds};

    #[test]
    fn nothing_begins_with_a_backslash_whatever_follows() {
        let engine = Engine::get().expect("it builds");
        assert!(engine.begins_nothing(View::of(&[b'\\'; NEAR], false).all()));
        assert!(!engine.begins_nothing(View::of(b"\\u0041", false).all()), "more may follow");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, ..Default::default() })]
        #[test]
        fn what_begins_nothing_is_nothing_once_it_is_seen_through(
            text in r"(\\u00[0-7][0-9a-f]|\\uff[0-5][0-9]|\\u[4-9][0-9a-f]{3}|%[2-7][0-9A-F]|&#[0-9]{2,3};|[а-яё]{1,6}|[аеоA-Z]{1,3}|[０-９Ａ-ｚ]{1,6}|[，。：（]|[该服务]{1,3}|[ -~]{1,4}|password[=:] ?|[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}|(%[46][1-9]){1,2}[A-Za-z0-9]{40,41}AzSe[A-Za-z0-9]{6}|４１１１ １１１１ １１１１ １１１１|AKIA|-----BEGIN|jane＠x.co){1,12}",
        ) {
            let engine = Engine::get().expect("it builds");
            let wanted = Wanted::new(Kinds::all(), [0; Kind::ALL.len()]);
            let (buffer, mut ahead) = (text.as_bytes(), Ahead::new(0, Onward::default()));
            for at in Starts::new(buffer, 0, true) {
                let window = Window::of(buffer, at, true);
                if !ahead.local_part(buffer, at, true) && engine.begins_nothing(glance(&window, NEAR).all()) {
                    let outcome = engine.see_through(&window, buffer, at, &wanted, &mut ahead);
                    proptest::prop_assert_eq!(outcome, Outcome::None, "at {} of {}", at, text);
                }
            }
        }
    }
}
