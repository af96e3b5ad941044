//! Whether nothing starts at a place, as a few bytes tell: that is so of nearly every word of a text.

use super::ahead::Ahead;
use super::encoded;
use super::glance::{Glimpse, Remember, with_words};
use super::look::{GLANCE, in_other_word, may_be_encoded, parts_words};
use super::marks::Marks;
use super::see::{Seen, see, see_into, suspect};
use super::starts::{Marked, SIFTED};
use super::{Engine, Starts, Wanted, Window, digits, hex, timestamp, uuid};
use crate::mask::rules::{BEFORE, Cues, begins_value, may_have_vendor_key, names_nothing, scripts};

/// A start of a buffer.
struct Place<'a> {
    buffer: &'a [u8],
    at: usize,
    /// Nothing follows the buffer.
    last: bool,
    marked: Marked,
}

/// What is searched.
pub(super) struct Text<'a> {
    pub buffer: &'a [u8],
    /// Where it is in what the starts are those of.
    pub from: usize,
    /// Nothing follows it.
    pub last: bool,
}

impl Engine {
    /// Whether nothing at all starts here, as a few bytes tell: nearly every word of a text. Never true where
    /// [`Engine::look`] gives anything but nothing; the other way round it need not be. `marked`: see [`Starts::marked`].
    #[cfg(test)]
    pub(super) fn dull(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
        marked: Marked,
    ) -> bool {
        let glimpse = self.glance.at(buffer.get(at..).unwrap_or_default(), last);
        self.dull_beyond(glimpse, &Place { buffer, at, last, marked }, wanted, ahead)
    }

    /// The same with what a glance said of it.
    #[inline(never)]
    fn dull_beyond(&self, glimpse: Glimpse, place: &Place<'_>, wanted: &Wanted, ahead: &mut Ahead) -> bool {
        let Place { buffer, at, last, .. } = *place;
        let text = buffer.get(at..).unwrap_or_default();
        let behind = match text.first().filter(|byte| suspect(**byte)).map(|_| see(text, last)) {
            Some(Seen::Itself) => return true,
            Some(Seen::Stands { .. }) if in_other_word(&Window::of(buffer, at, last)) => return true,
            Some(Seen::Stands { length, text: seen }) => {
                parts_words(text, length, seen.as_bytes()).then_some(at + length)
            }
            Some(Seen::More) | None => None,
        };
        if glimpse.cue() && text.first().is_some_and(u8::is_ascii_alphabetic) {
            ahead.hear(at, Cues::get().raises(text));
        }
        self.dull_as(glimpse, place, wanted, ahead)
            && behind.is_none_or(|at| {
                let glimpse = self.glance.at(buffer.get(at..).unwrap_or_default(), last);
                self.dull_as(glimpse, &Place { at, marked: Marked::ANY, ..*place }, wanted, ahead)
            })
    }

    /// The same where the first byte stands for itself, or for what parts no words.
    fn dull_as(&self, glimpse: Glimpse, place: &Place<'_>, wanted: &Wanted, ahead: &mut Ahead) -> bool {
        let Place { buffer, at, last, marked } = *place;
        let window = Window::of(buffer, at, last);
        let text = window.text;
        if marked.close
            && scripts::may_end_label(buffer, at)
            && let Some(label) = scripts::label(window.before).or_else(|| scripts::spoken(window.before))
        {
            ahead.hear(at, Cues::get().raised_by(label.name.as_bytes()));
            return false;
        }
        let live = glimpse.live() && !names_nothing(window.before, text);
        let vendor = glimpse.vendor() && (may_have_vendor_key(text, last) || seen_with_vendor(text, last));
        if live || vendor || ahead.local_part(buffer, at, last) {
            return false;
        }
        !(marked.close && Marks::near(&window)
            || marked.long && self.encoded_or_marked(&window)
            || glimpse.weak() && self.cued(buffer, at, wanted, ahead))
    }

    /// Whether what is encoded may start here, or what shows by a marker far behind.
    fn encoded_or_marked(&self, window: &Window<'_>) -> bool {
        let run = encoded::run(window.text);
        may_be_encoded(window.text, run, window.last) || self.marks.far(window, run)
    }

    /// Goes on to a start that is not dull, or where an encoded run goes on. The starts are those of a text of which
    /// `buffer` is a part, from `from` on.
    #[inline]
    pub(in crate::mask) fn skip_dull(
        &self,
        starts: &mut Starts<'_>,
        from: usize,
        buffer: &[u8],
        last: bool,
        wanted: &Wanted,
        ahead: &mut Ahead,
    ) -> Option<usize> {
        with_words(|words| self.skip_with(words, starts, &Text { buffer, from, last }, wanted, ahead))
    }

    /// The same with the words that are remembered.
    #[inline]
    pub(super) fn skip_with(
        &self,
        words: &impl Remember,
        starts: &mut Starts<'_>,
        text: &Text<'_>,
        wanted: &Wanted,
        ahead: &mut Ahead,
    ) -> Option<usize> {
        let Text { buffer, from, last } = *text;
        while let Some(at) = starts.peek().and_then(|at| at.checked_sub(from)).filter(|at| *at < buffer.len()) {
            let (calm, cued) = (ahead.calm_until(buffer, at, last), self.cued_until(wanted, ahead));
            if self.sift(words, starts, text, calm, cued) {
                continue;
            }
            let (rest, marked) = (buffer.get(at..).unwrap_or_default(), starts.marked());
            let form = || self.form(rest, marked, last).filter(|dull| at + dull <= calm && at >= cued);
            if !starts.labelled()
                && let Some(dull) = form()
            {
                starts.go_to(from + at + dull);
                continue;
            }
            if at < calm && !marked.is_any() && names_nothing(Window::of(buffer, at, last).before, rest) {
                starts.pass();
                continue;
            }
            if at < calm && rest.first().is_some_and(|byte| suspect(*byte)) && see(rest, last) == Seen::Itself {
                starts.pass();
                continue;
            }
            let glimpse = self.glance.at(rest, last);
            let dull = glimpse.nothing() || glimpse.weak_at_most() && at >= cued;
            if calm == at || marked.is_any() || !dull || rest.first().is_some_and(|byte| suspect(*byte)) {
                let place = Place { buffer, at, last, marked };
                let resumes = ahead.resume().is_some_and(|resume| resume <= at);
                if !self.dull_beyond(glimpse, &place, wanted, ahead) || resumes {
                    return Some(at);
                }
            }
            starts.pass();
        }
        None
    }

    /// Goes past starts before `calm` that are nothing, without a look at each. What needs a word before it may be something
    /// before `cued`. Whether the next one was among them.
    #[inline]
    fn sift(&self, words: &impl Remember, starts: &mut Starts<'_>, text: &Text<'_>, calm: usize, cued: usize) -> bool {
        let Text { buffer, from, last } = *text;
        let calm = calm.min(buffer.len());
        let rest = |at: usize| buffer.get(at - from..).unwrap_or_default();
        let beyond = |at: usize| self.encoded_or_marked(&Window::of(buffer, at - from, last));
        let identifier = |at: usize| {
            let uncued = at - from >= cued;
            let form = || self.form(rest(at), Marked { long: true, close: false }, last);
            uncued.then(form).flatten().filter(|length| at - from + length <= calm)
        };
        let number = |at: usize| {
            let glimpse = self.glance.number(rest(at), last);
            glimpse.nothing() || at - from >= cued && glimpse.weak_at_most()
        };
        let whole = from + calm.min(buffer.len().saturating_sub(SIFTED - 1));
        self.glance.sift(words, starts, whole, from.saturating_add(cued), beyond, identifier)
            || starts.sift_numbers(from + calm, number)
    }

    /// Up to where from this start on nothing starts, as the form of what is here tells, save what needs a word before it.
    #[inline]
    fn form(&self, text: &[u8], marked: Marked, last: bool) -> Option<usize> {
        let number = text.first().is_some_and(u8::is_ascii_digit);
        let timestamp = number.then(|| timestamp::dull_within(text)).flatten();
        timestamp.or_else(|| match marked.long {
            true => self.identifier(text, last),
            false if number && !marked.close => digits::fraction_within(text, last),
            false => None,
        })
    }

    /// The length of the identifier that starts here, if nothing starts in it, save what needs a word before it.
    #[inline]
    pub(super) fn identifier(&self, text: &[u8], last: bool) -> Option<usize> {
        if !matches!(text.first(), Some(b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let literal = || text.first_chunk().is_none_or(|first| !self.phrases.buckets(*first).is_none());
        let number = || digits::dull_within(text, last).or_else(|| hex::dull_within(text, last));
        uuid::dull_within(text, last).or_else(|| number().filter(|_| !literal()))
    }

    /// Up to where some word that was heard, or none at all, is enough for what needs one.
    #[inline]
    fn cued_until(&self, wanted: &Wanted, ahead: &Ahead) -> usize {
        match ahead.raised_until(self.weak.numbers | self.weak.words) {
            _ if wanted.weak => usize::MAX,
            until => until,
        }
    }

    /// Whether what needs a word before it may be a finding at `at`.
    fn cued(&self, buffer: &[u8], at: usize, wanted: &Wanted, ahead: &Ahead) -> bool {
        let asked = match buffer.get(at) {
            Some(byte) if byte.is_ascii_alphabetic() => self.weak.words,
            Some(byte) if suspect(*byte) => self.weak.words | self.weak.numbers,
            Some(_) | None => self.weak.numbers,
        };
        let Some(cue) = ahead.cue(at).filter(|_| !wanted.weak && ahead.raised(at) & asked != 0) else {
            return wanted.weak;
        };
        // Of a line before this one a word counts only where nothing else is on this one.
        let since = buffer.get(cue..at).unwrap_or_default();
        let line = memchr::memrchr(b'\n', since).and_then(|end| since.get(end..));
        let before = || buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
        line.is_none_or(begins_value) && Cues::get().standing(before()).raised & asked != 0
    }
}

/// Whether a key may stand beside the vendor's name where escapes are seen through.
fn seen_with_vendor(text: &[u8], last: bool) -> bool {
    let mut seen = [0; GLANCE];
    if !text.iter().take(GLANCE).any(|byte| suspect(*byte)) {
        return false;
    }
    let length = see_into(&mut seen, text, last, |_| true);
    length.is_none_or(|length| may_have_vendor_key(seen.get(..length).unwrap_or_default(), length < GLANCE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::Outcome;
    use crate::mask::kind::Kind;
    use crate::mask::kind::Kinds;

    const TEXT: &str = r#"([a-z]{1,12}[ =:./_@-]|[?]passport"\]=>\n  string\(9\) "C01234565"|(github|heroku|Loggly)[ =.:/_%-]{1,2}(key|api)?[ =:/]?([0-9a-f]{20,40}|0d83b3e2-9a21-487a-54c4-4c79f1fe9d67)?|[a-z]-[pu][a-z0-9]{2,6}|(key|token|de89|sig=|abQ~|fe80:|pass|jane@x.co|u:p@h|u:pw1@tcp[(]|@unix[(]|://|[a-z0-9]{1,4}@[a-z0-9-]{0,3}[.\]é%]?|\\u0040|%40|１|phone |dob: |passport: |passport no )|([ХX]|%58|\\u0058|Ｘ)[0-9]{7,8}|(%20|%2[FD]|%3[0-9A]|&|&amp;|AT&T|\\u0430|。|ж|[а-я]{2,5}|&#49;|\\x31|%|é|пароль|%6|[0-9a-zA-Z]{0,12}(%3[0-9]|\\x41|１|&#65;|&#x41;|\\u[{]41[}])[0-9a-zA-Z]{16,34}(NRAL|-us1|_mmk|AzCa|AzSe)?|%2%30|pаssword[=:]x1y2|%20key=|gith%75b){1,2}|[ -~]{1,6}|[+(]{0,2}[0-9](?:[ ./()-]{0,2}[0-9]){3,16}|[0-9A-F]{1,4}:[0-9a-f:]{1,20}|[A-Za-z0-9]{30,40}(==:|_|-us1|AzCa)?|(user_|Patient |a.)?(name|Name|namespace|names)[0-9]?\\{0,1}["'\]]?[ ]?[:=]>? ?\\{0,1}["']? ?(Ada Lovelace|ada lovelace|John|x1)["',]?){1,12}"#;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, ..Default::default() })]
        #[test]
        fn nothing_starts_where_it_is_skipped(
            text in TEXT,
            lines in r#"((INFO|DEBUG|[a-z]{2,9}) \[[a-z.]{2,9}\] [a-z_]{2,9}=[0-9a-f]{1,17} (GET|phone|born) /[a-z0-9/.]{2,12}[?]?[a-z=&0-9]{0,9} [a-z]{2,6}=[0-9]{1,4}(ms)?\n|"[a-z_]{2,6}":([0-9]{1,6}|[0-9]{1,3}[.][0-9]{2}|"SKU-[0-9]{6}"|"2026-11-[0-9]{2}T08:15:3[0-9]Z"|::[0-9a-f]{1,4}|[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}),){0,6}"#,
            threshold in proptest::sample::select(vec![0, 50]),
        ) {
            let engine = Engine::get().expect("it builds");
            let wanted = Wanted::new(Kinds::all(), [threshold; Kind::ALL.len()]);
            // Words and shapes are remembered when they come again.
            let text = [lines.as_str(), &text, &lines, &text, &lines].concat();
            let (text, last) = (text.as_bytes(), true);
            let (mut starts, mut ahead) = (Starts::new(text, 0, last), Ahead::hearing(0, Default::default()));
            let mut left = std::collections::BTreeSet::new();
            while let Some(at) = engine.skip_dull(&mut starts, 0, text, last, &wanted, &mut ahead) {
                starts.pass();
                left.insert(at);
                engine.look(text, at, last, &wanted, &mut ahead);
            }
            let mut again = Ahead::new(0, Default::default());
            for at in Starts::new(text, 0, last).filter(|at| !left.contains(at)) {
                let outcome = engine.look(text, at, last, &wanted, &mut again);
                // What was decoded with the run that it is in is not looked at again.
                proptest::prop_assert_eq!(outcome, Outcome::None, "at {} of {:?}", at, String::from_utf8_lossy(text));
            }
        }

        #[test]
        fn nothing_starts_where_it_is_dull(
            text in TEXT,
            threshold in proptest::sample::select(vec![0, 50]),
            cut in 0..200usize,
        ) {
            let engine = Engine::get().expect("it builds");
            let wanted = Wanted::new(Kinds::all(), [threshold; Kind::ALL.len()]);
            let (text, cut) = (text.as_bytes(), cut.min(text.len()));
            for part in [&text[..cut], text] {
                let last = part.len() == text.len();
                let (mut ahead, mut again) = (Ahead::hearing(0, Default::default()), Ahead::new(0, Default::default()));
                let mut starts = Starts::new(part, 0, last);
                while let Some(at) = starts.peek() {
                    let marked = starts.marked();
                    starts.pass();
                    if engine.dull(part, at, last, &wanted, &mut ahead, marked) {
                        let outcome = engine.look(text, at, true, &wanted, &mut again);
                        proptest::prop_assert_eq!(outcome, Outcome::None, "at {} of {:?}", at, part);
                    } else {
                        // What was heard spares a look at the words before, and some rules what follows.
                        let heard = engine.look(part, at, last, &wanted, &mut ahead);
                        let outcome = engine.look(part, at, last, &wanted, &mut Ahead::new(0, ahead.onward()));
                        let sooner = !last && outcome == Outcome::More && heard == Outcome::None;
                        proptest::prop_assert!(heard == outcome || sooner, "{:?}, {:?} at {} of {:?}", heard, outcome, at, part);
                    }
                }
            }
        }
    }
}
