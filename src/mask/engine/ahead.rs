//! What was seen of a buffer ahead of where the search is, so that no byte is looked at again for each start.

use super::classes::{next_edge, next_suspect, word_starts};
use super::encoded::Decoded;
use super::see::{ESCAPE, Seen, begins_escape, begins_suspect, may_go_on, see, suspect};
use super::view::{LastView, Part};
use super::{CAP, LOCAL_PART};
use crate::mask::rules::{BEFORE, Cues};

/// What was seen of a buffer ahead of where the search is.
#[derive(Default)]
pub(in crate::mask) struct Ahead {
    /// The next `@`.
    at_sign: Next,
    /// The next byte that an escape or a look-alike can start with.
    suspect: Next,
    /// The next byte that is an `@` or may stand for one.
    edge: Next,
    /// From where what may be a local part goes on next, and from where on that is not known.
    local: (usize, usize),
    /// Where the last word that makes a finding likely may be.
    cue: Option<usize>,
    /// The rules, one bit each, that it and those close before it may speak for.
    raises: u128,
    /// No word is missed.
    hears: bool,
    /// Of what is encoded.
    onward: Onward,
    /// Before here no local part and no encoded run goes on.
    calm: usize,
    /// How it reads where escapes are.
    seen: LastView,
}

/// What of encoded runs a search leaves to the one that goes on with more input.
#[derive(Clone, Copy, Default)]
pub(in crate::mask) struct Onward {
    /// Where a run that was too long goes on: a start of its own.
    resume: Option<usize>,
    /// The last one in which nothing was found.
    decoded: Option<Decoded>,
}

impl Onward {
    /// The same once the first bytes of the buffer, all before `at`, are gone.
    pub(in crate::mask) fn without(self, buffer: &[u8], at: usize, drained: usize) -> Onward {
        let resume = self.resume.and_then(|resume| resume.checked_sub(drained));
        Onward { resume, decoded: self.decoded.and_then(|decoded| decoded.without(buffer, at, drained)) }
    }
}

/// Where the next of something is, as far as was looked: never much farther than was asked for, so that a search which
/// starts anew, with more input or behind an open finding, does not look at the same bytes again and again.
#[derive(Default)]
pub(super) struct Next {
    found: Option<usize>,
    /// Before here there is none but `found`.
    looked: usize,
}

/// How much farther than asked for is looked.
const STEP: usize = 1_024;

impl Next {
    /// The first one from `at` on and before `until`; `find` looks in a part of the buffer.
    #[inline]
    pub(super) fn within(
        &mut self,
        buffer: &[u8],
        at: usize,
        until: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<usize> {
        if let Some(found) = self.found.filter(|found| *found >= at) {
            return Some(found).filter(|found| *found < until);
        }
        let from = at.max(self.looked);
        if from >= until.min(buffer.len()) {
            return None;
        }
        let end = (until + STEP).min(buffer.len());
        self.found = find(buffer.get(from..end).unwrap_or_default()).map(|ahead| from + ahead);
        self.looked = self.found.unwrap_or(end);
        self.found.filter(|found| *found < until)
    }
}

impl Ahead {
    /// For a search from `from` on.
    pub(in crate::mask) fn new(from: usize, onward: Onward) -> Ahead {
        let onward = Onward { resume: onward.resume.filter(|at| *at >= from), ..onward };
        Ahead { onward, cue: Some(from), raises: u128::MAX, ..Ahead::default() }
    }

    /// The same of one that asks of every start, or is told, whether it is dull: it hears all words.
    pub(in crate::mask) fn hearing(from: usize, onward: Onward) -> Ahead {
        Ahead { hears: true, ..Ahead::new(from, onward) }
    }

    /// For a text in which no local part ends.
    pub(super) fn calm_throughout() -> Ahead {
        Ahead { calm: usize::MAX, ..Ahead::default() }
    }

    /// Goes on from `at`. What stood before it may make a finding likely.
    pub(in crate::mask) fn go_to(&mut self, at: usize) {
        (self.cue, self.raises) = (self.cue.max(Some(at)), u128::MAX);
        self.resume_from(at);
    }

    /// No run that should have gone on before `at` does.
    fn resume_from(&mut self, at: usize) {
        self.onward.resume = self.onward.resume.filter(|resume| *resume >= at);
    }

    /// The same behind a finding at `start`, in which no word was heard yet: they are now.
    pub(in crate::mask) fn pass(&mut self, buffer: &[u8], start: usize, at: usize) {
        let Some(passed) = buffer.get(start..at).filter(|passed| passed.len() <= BEFORE) else { return self.go_to(at) };
        for word in word_starts(passed).map(|word| start + word) {
            self.hear(word, Cues::get().raises(buffer.get(word..).unwrap_or_default()));
        }
        self.resume_from(at);
    }

    /// At `at` a word may stand that speaks for these rules.
    pub(super) fn hear(&mut self, at: usize, raises: u128) {
        match self.cue(at) {
            _ if raises == 0 => {}
            Some(cue) => (self.cue, self.raises) = (Some(cue.max(at)), self.raises | raises),
            None => (self.cue, self.raises) = (Some(at), raises),
        }
    }

    /// Where the last word is that makes a finding at `at` likely, if it is close enough.
    #[inline]
    pub(super) fn cue(&self, at: usize) -> Option<usize> {
        self.cue.filter(|cue| at <= cue + BEFORE)
    }

    /// The rules that words before `at` may speak for.
    #[inline]
    pub(super) fn raised(&self, at: usize) -> u128 {
        self.cue(at).map_or(0, |_| self.raises)
    }

    /// The same where words were heard; all rules where they were not.
    #[inline]
    pub(super) fn heard(&self, at: usize) -> u128 {
        if self.hears { self.raised(at) } else { u128::MAX }
    }

    pub(in crate::mask) fn onward(&self) -> Onward {
        self.onward
    }

    /// Up to where words that were heard may speak for some of these rules; 0 where none does.
    #[inline]
    pub(super) fn raised_until(&self, rules: u128) -> usize {
        self.cue.filter(|_| self.raises & rules != 0).map_or(0, |cue| cue + BEFORE + 1)
    }

    pub(in crate::mask) fn resume(&self) -> Option<usize> {
        self.onward.resume
    }

    /// Whether what starts at `at` was decoded with the run that it is in, and nothing was found.
    pub(super) fn was_decoded(&mut self, buffer: &[u8], at: usize) -> bool {
        self.onward.decoded.as_mut().is_some_and(|decoded| decoded.holds(buffer, at))
    }

    /// Nothing was found in this run.
    pub(super) fn decoded(&mut self, decoded: Decoded) {
        self.onward.decoded = Some(decoded);
    }

    pub(in crate::mask) fn resume_at(&mut self, at: usize) {
        self.onward.resume = Some(at);
        self.calm = self.calm.min(at);
    }

    /// Whether an encoded run goes on at `at`, or should have before; then it is taken up here.
    pub(in crate::mask) fn resumed(&mut self, at: usize) -> bool {
        self.onward.resume.take_if(|resume| *resume <= at).is_some()
    }

    /// Up to where no local part starts from `at` on and no encoded run goes on; `at` where there is not so.
    #[inline]
    pub(super) fn calm_until(&mut self, buffer: &[u8], at: usize, last: bool) -> usize {
        if at >= self.calm && !self.local_part(buffer, at, last) {
            self.calm = self.onward.resume.map_or(self.local.0, |resume| resume.min(self.local.0));
        }
        self.calm.max(at)
    }

    /// Whether the local part of an address may start at `at`.
    #[inline]
    pub(super) fn local_part(&mut self, buffer: &[u8], at: usize, last: bool) -> bool {
        if at >= self.local.1 {
            let (from, edge) = self.next_local(buffer, at, last);
            self.local = (from, edge + 1);
        }
        self.local.0 <= at
    }

    /// From where to where what may be a local part goes on next, at `at` or behind: up to a byte that may end it, and no
    /// farther than it may be long. Of a text that goes on the end is such a byte.
    fn next_local(&mut self, buffer: &[u8], at: usize, last: bool) -> (usize, usize) {
        let until = at + CAP + STEP;
        let mut found = self.edge.within(buffer, at, until, next_edge);
        while let Some(edge) = found.filter(|edge| !may_end_local_part(buffer, *edge, last)) {
            found = self.edge.within(buffer, edge + 1, until, next_edge);
        }
        let end = if last { None } else { Some(buffer.len()).filter(|end| *end < until) };
        match found.or(end) {
            Some(edge) => {
                let before = buffer.get(edge.saturating_sub(LOCAL_PART)..edge).unwrap_or_default();
                // In quotes anything may stand: from the opening one on, which is as near as a local part is long.
                let closed = before.ends_with(b"\"") || begun_escapes(buffer, edge).next().is_some();
                let quoted = match buffer.get(edge) {
                    Some(b'@') if closed => Some(0),
                    Some(b'@') if ends_surely(buffer, edge, last) => None,
                    Some(_) | None => before.iter().position(|byte| *byte == b'"' || begins_escape(*byte)),
                };
                let local = || match local_run(before) {
                    LOCAL_PART => written_local(buffer, edge),
                    run => run,
                };
                let plain = in_url(buffer, edge).unwrap_or_else(local);
                (edge - quoted.map_or(plain, |from| plain.max(before.len() - from)), edge)
            }
            // None before `until`: nothing is one that does not reach so far.
            None => (until - CAP, until - CAP),
        }
    }

    /// How the buffer reads from `at` on, at least so many bytes of it: see [`LastView::from`].
    pub(super) fn view(&mut self, buffer: &[u8], at: usize, least: usize, last: bool) -> Part<'_> {
        self.seen.from(buffer, at, least, last)
    }

    /// How far away the next `@` is, where that is as near as one may be in a URL; else the end of the text, or beyond.
    #[inline]
    pub(super) fn at_sign(&mut self, buffer: &[u8], at: usize) -> usize {
        let until = at + CAP + 1;
        match self.at_sign.within(buffer, at, until, |part| memchr::memchr(b'@', part)) {
            Some(found) => found - at,
            None => buffer.len() - at,
        }
    }

    /// Whether an escape or a look-alike starts at one of the bytes from `at` up to `until`.
    #[inline]
    pub(super) fn suspect(&mut self, buffer: &[u8], at: usize, until: usize, last: bool) -> bool {
        self.next_suspect(buffer, at, until + 1, last).is_some()
    }

    /// Where the first one starts from `at` on and before `until`.
    #[inline]
    pub(super) fn next_suspect(&mut self, buffer: &[u8], at: usize, until: usize, last: bool) -> Option<usize> {
        let mut from = at;
        while let Some(found) = self.suspect.within(buffer, from, until, next_suspect) {
            if stands(buffer, found, last) {
                return Some(found);
            }
            from = found + 1;
        }
        None
    }
}

/// Whether what is at `at` may stand for something else.
fn stands(buffer: &[u8], at: usize, last: bool) -> bool {
    see(buffer.get(at..).unwrap_or_default(), last) != Seen::Itself
}

/// Whether a local part may end at `at`, as far as what is there tells, and what follows an `@`.
fn may_end_local_part(buffer: &[u8], at: usize, last: bool) -> bool {
    match buffer.get(at) {
        Some(b'@') => {
            let before = buffer.get(at.saturating_sub(LOCAL_PART)..at).unwrap_or_default();
            may_be_domain(buffer.get(at + 1..).unwrap_or_default(), last)
                || memchr::memmem::find(before, b"://").is_some()
                || in_url(buffer, at).is_some()
        }
        Some(_) | None => may_be_at_sign(buffer, at, last),
    }
}

/// Whether what is behind an `@` is enough to tell whether a local part ends there. If not, it may be one in quotes.
fn ends_surely(buffer: &[u8], at: usize, last: bool) -> bool {
    let domain = buffer.get(at + 1..).unwrap_or_default();
    last || domain.iter().any(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
}

/// Whether `text` may begin with a domain: with a label and a full stop, or what may stand for either. Or with the network
/// that Go's database drivers write before an address in parentheses.
fn may_be_domain(text: &[u8], last: bool) -> bool {
    /// Of longer labels it is not asked.
    const LABEL: usize = 64;
    let label = text.iter().take(LABEL).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    match text.get(label) {
        Some(b'.') => label > 0,
        Some(b'(') => text.starts_with(b"tcp") || text.starts_with(b"unix"),
        Some(byte) => label == LABEL || suspect(*byte) || !byte.is_ascii(),
        None => !last || label == LABEL,
    }
}

/// Whether what is at `at` is an `@`, or may stand for one or for a part of an escape that does.
fn may_be_at_sign(buffer: &[u8], at: usize, last: bool) -> bool {
    match see(buffer.get(at..).unwrap_or_default(), last) {
        Seen::Itself => buffer.get(at) == Some(&b'@'),
        Seen::More => true,
        Seen::Stands { text, .. } => {
            begun_escapes(buffer, at).any(|begun| may_go_on(buffer.get(begun..).unwrap_or_default()))
                || text.as_bytes().iter().any(|byte| *byte == b'@' || suspect(*byte) && !is_foreign(text.as_bytes()))
        }
    }
}

/// Where an escape may have begun that goes on at `at`, or ends before it; from there backwards.
fn begun_escapes(buffer: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let before = buffer.get(at.saturating_sub(ESCAPE)..at).unwrap_or_default();
    let run = before.iter().rev().take_while(|byte| in_escape(**byte));
    run.zip((0..at).rev()).filter(|(byte, _)| begins_escape(**byte)).map(|(_, at)| at)
}

/// What may stand in an escape, or in one that stands for a part of it.
fn in_escape(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b';' | b'{' | b'}' | b'%' | b'&' | b'\\') || !byte.is_ascii()
}

/// How many bytes at the end of `before` may be a local part.
fn local_run(before: &[u8]) -> usize {
    before.iter().rev().take_while(|byte| in_local_part(**byte)).count()
}

/// The same before `edge` of one that is as long as one may be: with escapes in it it may be written longer.
fn written_local(buffer: &[u8], edge: usize) -> usize {
    let before = buffer.get(edge.saturating_sub(CAP)..edge).unwrap_or_default();
    let run = local_run(before);
    let escaped = before.iter().rev().take(run).any(|byte| begins_suspect(*byte));
    if escaped { run } else { LOCAL_PART }
}

/// How many bytes of a URL before `edge` are what may be a user's name and a password, where that is longer than a local part.
fn in_url(buffer: &[u8], edge: usize) -> Option<usize> {
    let before = buffer.get(edge.saturating_sub(CAP)..edge)?;
    let (front, run) = before.split_at_checked(memchr::memrchr(b'/', before)? + 1)?;
    let long = run.len() > LOCAL_PART && front.ends_with(b"://");
    (long && run.iter().all(|byte| in_local_part(*byte))).then_some(run.len())
}

/// What may stand before an `@` in an address, or in a URL with a password.
#[inline]
pub(super) fn in_local_part(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !byte.is_ascii_control() && !matches!(byte, b'/' | b'"' | b'<' | b'>')
}

/// Whether this is a character beyond ASCII, or what goes on with one, that looks like none of ASCII's.
fn is_foreign(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| !byte.is_ascii()) && see(text, false) == Seen::Itself
}
