//! Where users' rules are asked: most bytes of a text are none that one of them begins with.
//!
//! Besides they are asked where the built-in ones are, since those see where something encoded may start or goes on.

use super::super::ahead::{Ahead, Next, Onward};
use super::super::classes::next_suspect;
use super::super::look::DEPTH;
use super::super::starts::is_start;
use super::{Answer, Custom};

/// Goes over the places of a buffer in order.
pub(in crate::mask) struct Places<'a> {
    custom: &'a Custom,
    buffer: &'a [u8],
    /// Nothing follows the buffer.
    last: bool,
    /// The next byte with which a rule begins.
    begins: Cursor,
    /// The next one that may stand for something else.
    suspects: Cursor,
    ahead: Ahead,
    /// How often what is encoded is decoded.
    depth: u8,
}

/// Where the next of some bytes is, from `at` on.
struct Cursor {
    at: usize,
    next: Next,
}

impl Cursor {
    fn new(at: usize) -> Cursor {
        Cursor { at, next: Next::default() }
    }

    #[inline]
    fn within(&mut self, buffer: &[u8], until: usize, find: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
        self.next.within(buffer, self.at, until, find)
    }
}

impl<'a> Places<'a> {
    /// From `from` on; `onward`: what the search before it left.
    pub(in crate::mask) fn new(
        custom: &'a Custom,
        buffer: &'a [u8],
        from: usize,
        onward: Onward,
        last: bool,
    ) -> Places<'a> {
        let (begins, suspects) = (Cursor::new(from), Cursor::new(from));
        let ahead = Ahead::new(from, onward);
        Places { custom, buffer, last, begins, suspects, ahead, depth: DEPTH }
    }

    /// Of a whole text.
    pub(super) fn of(custom: &'a Custom, text: &'a [u8], depth: u8) -> Places<'a> {
        Places { depth, ..Places::new(custom, text, 0, Onward::default(), true) }
    }

    /// The next one before `until`, which stays the next one.
    #[inline]
    pub(in crate::mask) fn peek(&mut self, until: usize) -> Option<usize> {
        let begins = self.begin(until);
        self.suspects.within(self.buffer, begins.unwrap_or(until), next_suspect).or(begins)
    }

    /// The next place before `until` where a rule may begin, as it is written.
    #[inline]
    pub(super) fn begin(&mut self, until: usize) -> Option<usize> {
        let Places { custom, buffer, .. } = *self;
        while let Some(at) = self.begins.within(buffer, until, |part| custom.next_beginning(part)) {
            let inner = buffer.get(at).is_some_and(u8::is_ascii_alphanumeric) && !is_start(buffer, at);
            if !inner {
                return Some(at);
            }
            self.begins.at = at + 1;
        }
        None
    }

    /// What is found at `at`, the next place or one of the built-in rules before it, which is passed.
    pub(in crate::mask) fn take(&mut self, at: usize) -> Answer {
        let Places { custom, buffer, last, depth, .. } = *self;
        self.pass(at);
        let word = is_start(buffer, at);
        // Inside of a word only an encoded run goes on.
        let inside = !word && buffer.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let ahead = &mut self.ahead;
        let own = match inside {
            true => custom.decode(buffer, at, last, ahead, depth),
            false => custom.find(buffer, at, last).or(|| custom.see_through(buffer, at, last, ahead)),
        };
        if word { own.or(|| custom.decode(buffer, at, last, ahead, depth)) } else { own }
    }

    /// Goes past `at`.
    pub(super) fn pass(&mut self, at: usize) {
        self.advance(at + 1);
    }

    fn advance(&mut self, to: usize) {
        for cursor in [&mut self.begins, &mut self.suspects] {
            cursor.at = cursor.at.max(to);
        }
    }

    /// A run in which something was found goes on at `at`.
    pub(in crate::mask) fn resumes(&self, at: usize) -> bool {
        self.ahead.resume() == Some(at)
    }

    /// Goes on from here.
    pub(in crate::mask) fn go_to(&mut self, at: usize) {
        self.advance(at);
        self.ahead.go_to(at);
    }

    pub(in crate::mask) fn onward(&self) -> Onward {
        self.ahead.onward()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Starts;
    use super::*;
    use crate::config::Method;
    use crate::mask::engine::Own;
    use crate::mask::user::{RuleSource, RuleSpec, UserRule};

    fn custom() -> Custom {
        let regex = |pattern: &str| RuleSource::Regex { pattern: pattern.to_owned(), max_length: None };
        let terms = RuleSource::Terms { terms: vec!["blue bird".to_owned(), "C++".to_owned()], any_case: true };
        let sources = [regex("KLM-[0-9]{2}"), regex("#[0-9]{2}"), regex("[0-9]{3}x"), terms];
        let own = |source: RuleSource| {
            let spec = RuleSpec { source, confidence: 90, ..RuleSpec::default() };
            Own { rule: UserRule::compile(&spec).expect("good"), method: Method::Redact, threshold: 50 }
        };
        Custom::new(sources.into_iter().map(own).collect()).expect("there are rules")
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_found_beside_them(
            text in r"(KLM|-|[0-9]{2,4}|x|#|blue|bird|Blue| |c\+\+|[a-z]{1,3}|\\n|%42lue|ｂlue|\\u0023){0,16}",
            from in 0..9usize,
            last in proptest::bool::ANY,
        ) {
            let (custom, buffer) = (custom(), text.as_bytes());
            let from = text.floor_char_boundary(from);
            let mut places = Places::new(&custom, buffer, from, Onward::default(), last);
            let mut seen = Vec::new();
            while let Some(at) = places.peek(buffer.len()) {
                places.pass(at);
                seen.push(at);
            }
            let others = (from..buffer.len()).filter(|at| !buffer[*at].is_ascii_alphanumeric());
            for at in Starts::new(buffer, from, last).chain(others).filter(|at| !seen.contains(at)) {
                let mut ahead = Ahead::new(from, Onward::default());
                let found = custom.find(buffer, at, last).or(|| custom.see_through(buffer, at, last, &mut ahead));
                proptest::prop_assert!(matches!(found, Answer::None), "at {} of {}", at, text);
            }
        }

        #[test]
        fn a_value_with_nothing_in_it_has_none(text in r"(KLM|-|[0-9]{2,4}|x|#|blue|bird|Blue| |c\+\+|[a-z]{1,3}|%42lue|ｂlue){0,16}") {
            let custom = custom();
            if custom.nothing_in(text.as_bytes()) {
                let mut places = Places::of(&custom, text.as_bytes(), 0);
                while let Some(at) = places.peek(text.len()) {
                    proptest::prop_assert!(matches!(places.take(at), Answer::None), "at {} of {}", at, text);
                }
            }
        }
    }
}
