//! What stands before a match: the words that say what a value is.
//!
//! Where the match is the value of a name in the text (`"phone": "…"`, `phone=…`, `<phone>…`), that name is all that
//! counts, so that the name of a neighbour does not. Otherwise what is left of the line does, as far as
//! [`BEFORE`](super::BEFORE) goes.

/// The words before a match, found once for all rules that ask.
#[derive(Clone, Copy, Debug)]
pub(in crate::mask) struct Context<'a> {
    text: &'a [u8],
    /// One bit for each first two letters of its words: most cues are ruled out by it.
    letters: u128,
}

impl<'a> Context<'a> {
    pub(in crate::mask) fn new(before: &'a [u8]) -> Context<'a> {
        let text = name(line(before));
        let starts = (0..text.len()).filter(|at| starts_word(text, *at));
        let letters = starts.fold(0, |letters, at| letters | text.get(at..).map_or(0, bit));
        Context { text, letters }
    }

    /// One of `cues` is among the words: see [`matches`].
    pub(in crate::mask) fn cued(&self, cues: &[impl AsRef<str>], letters: u128) -> bool {
        if self.letters & letters == 0 {
            return false;
        }
        let starts = (0..self.text.len()).filter(|at| starts_word(self.text, *at));
        starts
            .filter_map(|at| self.text.get(at..))
            .any(|rest| cues.iter().any(|cue| matches(rest, cue.as_ref().as_bytes())))
    }
}

/// The bits of the first letters of `cues`.
pub(super) const fn letters(cues: &[&str]) -> u128 {
    let (mut bits, mut index) = (0, 0);
    while index < cues.len() {
        bits |= bit(cues[index].as_bytes());
        index += 1;
    }
    bits
}

const fn bit(word: &[u8]) -> u128 {
    match word {
        [first, second, ..] => 1 << (((*first | 0x20) as u32 * 5 + (*second | 0x20) as u32) % 128),
        _ => 0,
    }
}

/// A cue, in lower case, stands here. Its spaces stand for one byte that is no letter or digit, or for none. One of up to
/// three letters is a whole word; of a longer one the word may go on.
fn matches(text: &[u8], cue: &[u8]) -> bool {
    let mut at = 0;
    for wanted in cue {
        match text.get(at) {
            Some(byte) if *wanted == b' ' => at += usize::from(!byte.is_ascii_alphanumeric()),
            Some(byte) if byte.to_ascii_lowercase() == *wanted => at += 1,
            Some(_) | None => return false,
        }
    }
    cue.len() > 3 || at >= text.len() || !text.get(at).is_some_and(u8::is_ascii_alphabetic) || starts_word(text, at)
}

/// Whether a word or a hump of a camelCase name starts here.
fn starts_word(text: &[u8], at: usize) -> bool {
    let Some(byte) = text.get(at).filter(|byte| byte.is_ascii_alphabetic()) else { return false };
    match at.checked_sub(1).and_then(|at| text.get(at)) {
        None => true,
        Some(before) => !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && byte.is_ascii_uppercase()),
    }
}

fn line(before: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', before).and_then(|at| before.get(at + 1..)).unwrap_or(before)
}

/// The name that the match is the value of; the whole text where there is none, or one that says nothing.
fn name(text: &[u8]) -> &[u8] {
    let quotes = |byte: &u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'\\');
    let opening = |byte: &u8| quotes(byte) || matches!(byte, b'(' | b'[' | b'+');
    let Some((mark, left)) = trimmed(text, opening).split_last() else { return text };
    let spaced = left.last().is_some_and(|byte| *byte == b' ');
    let left = trimmed(left, |byte| quotes(byte) || matches!(byte, b'=' | b':'));
    let ends = |byte: &u8| match mark {
        b':' => b",;&{}[]|\t\"'<>?".contains(byte),
        b'=' => b",;&{}[]|\t\"'<>?".contains(byte) || (*byte == b' ' && !spaced),
        _ => *byte == b'<',
    };
    if !matches!(mark, b':' | b'=' | b'>') {
        return text;
    }
    let from = left.iter().rposition(ends).map_or(0, |at| at + 1);
    let name = left.get(from..).unwrap_or_default();
    const EMPTY: [&[u8]; 6] = [b"", b"value", b"val", b"number", b"no", b"content"];
    if EMPTY.iter().any(|empty| name.eq_ignore_ascii_case(empty)) { text } else { name }
}

fn trimmed(text: &[u8], what: impl Fn(&u8) -> bool) -> &[u8] {
    let end = text.iter().rposition(|byte| !what(byte)).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cued(before: &str, cues: &[&str]) -> bool {
        Context::new(before.as_bytes()).cued(cues, letters(cues))
    }

    #[test]
    fn cues_are_words_of_the_same_line() {
        for before in ["phone: ", "home_phone=", "HomePhone\": \"", "Phone number is ", "userPhone "] {
            assert!(cued(before, &["phone"]), "{before}");
        }
        for before in ["", "xphone ", "phone\n", "phon "] {
            assert!(!cued(before, &["phone"]), "{before}");
        }
        assert!(cued("my tel ", &["tel"]) && cued("TEL:", &["tel"]) && cued("userTelNo ", &["tel"]));
        assert!(!cued("tell ", &["tel"]) && !cued("TELNET ", &["tel"]));
        for before in ["driver license ", "DriverLicense: ", "driver_license=", "driver-license "] {
            assert!(cued(before, &["driver license"]), "{before}");
        }
    }

    #[test]
    fn a_name_beside_the_value_is_all_that_counts() {
        for before in [
            r#"{"id": 7, "phone": ""#,
            r#"{\"id\":7,\"phone\":\""#,
            "id=7 phone=",
            "WHERE id > 7 AND phone = '",
            "<id>7</id><phone>",
            "the phone (home): +",
            r#"{"type": "phone", "value": ""#,
        ] {
            assert!(cued(before, &["phone"]), "{before}");
        }
        for before in
            [r#"{"phone": 7, "id": ""#, "phone=7 id=", "<phone>7</phone><id>", "phone: 7, id: ", "?phone=7&id="]
        {
            assert!(!cued(before, &["phone"]), "{before}");
        }
    }
}
