//! What stands before a match: the words that say what a value is.
//!
//! Where the match is the value of a name in the text (`"phone": "…"`, `phone=…`, `<phone>…`), that name is all that
//! counts, so that the name of a neighbour does not. Otherwise what is left of the line does, as far as
//! [`BEFORE`](super::BEFORE) goes.

use std::sync::OnceLock;

use super::people::capital;
use super::scripts;
use crate::mask::engine::word_starts;
use crate::mask::kind::Kind;

/// The cues and doubts of all rules, by their first two letters.
pub(in crate::mask) struct Cues {
    buckets: Box<[Vec<Cue>; BUCKETS]>,
    /// The rules whose cues speak of all numbers on a line: people write several telephones behind one word.
    lasting: u128,
}

const BUCKETS: usize = 1 << 10;
/// As near to a match as this a doubt begins, in bytes: farther words speak of something else.
const DOUBTED: usize = 24;
/// From so many digits on a number may be what a cue before it spoke of.
const NUMBER: usize = 5;
/// Behind such a number these leave what the cue says as it is.
const GOES_ON: [&str; 28] = [
    "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "og", "och", "to", "also", "alt", "home", "work", "mobile",
    "cell", "x", "ext", "t", "z", "is", "was", "are", "on", "in", "at",
];

struct Cue {
    word: &'static [u8],
    /// What it begins with.
    key: Key,
    raises: u128,
    lowers: u128,
}

/// Up to four letters of a word, in lower case; other bytes may have the same.
#[derive(Clone, Copy)]
struct Key {
    letters: u32,
    /// The bits of those that there are.
    mask: u32,
}

/// Which rules the words before a match speak for or against: one bit for each rule that has such words.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::mask) struct Standing {
    pub raised: u128,
    pub lowered: u128,
}

impl Cues {
    /// Those of all rules, made when they are first asked for.
    pub(in crate::mask) fn get() -> &'static Cues {
        static CUES: OnceLock<Cues> = OnceLock::new();
        CUES.get_or_init(|| {
            let mut cues = Cues { buckets: Box::new([const { Vec::new() }; BUCKETS]), lasting: 0 };
            for (rule, bit) in super::all().zip(bits()) {
                cues.lasting |= if rule.kind == Kind::Phone { bit } else { 0 };
                rule.cues.iter().for_each(|word| cues.enter(word.as_bytes(), bit, 0));
                rule.doubts.iter().for_each(|word| cues.enter(word.as_bytes(), 0, bit));
            }
            cues
        })
    }

    fn enter(&mut self, word: &'static [u8], raises: u128, lowers: u128) {
        let Some(bucket) = self.buckets.get_mut(bucket(word)) else { return };
        match bucket.iter_mut().find(|cue| cue.word == word) {
            Some(cue) => {
                cue.raises |= raises;
                cue.lowers |= lowers;
            }
            None => bucket.push(Cue { word, key: Key::of(word), raises, lowers }),
        }
    }

    /// The rules that words of a name speak for.
    pub(in crate::mask) fn raised_by(&self, name: &[u8]) -> u128 {
        let name = scripts::field(name).map_or(name, str::as_bytes);
        words(name).fold(0, |raised, rest| raised | self.raises(rest))
    }

    /// The rules that the word speaks for that `text` starts with.
    pub(in crate::mask) fn raises(&self, text: &[u8]) -> u128 {
        self.at(text).fold(0, |raises, cue| raises | cue.raises)
    }

    /// The cues and doubts that `text` starts with.
    fn at(&self, text: &[u8]) -> impl Iterator<Item = &Cue> {
        let letters = Key::letters(text);
        let may = move |cue: &&Cue| (letters ^ cue.key.letters) & cue.key.mask == 0 && matches(text, cue.word);
        self.buckets.get(bucket(text)).into_iter().flatten().filter(may)
    }

    /// What stands `before` a match, up to [`BEFORE`](super::BEFORE) bytes of it.
    pub(in crate::mask) fn standing(&self, before: &[u8]) -> Standing {
        self.standing_of(before, u128::MAX)
    }

    /// The same, where words may speak for these rules at most.
    pub(in crate::mask) fn standing_of(&self, before: &[u8], raised: u128) -> Standing {
        // Then only doubts count.
        let near = if raised == 0 { DOUBTED } else { before.len() };
        let mut standing = Standing::default();
        // The text from the last word on, and the digits since the last cue.
        let (mut passed, mut digits): (&[u8], usize) = (&[], 0);
        for rest in whole_words(before, near) {
            let since = passed.get(..passed.len().saturating_sub(rest.len())).unwrap_or_default();
            digits += since.iter().filter(|byte| byte.is_ascii_digit()).count();
            passed = rest;
            // Of that number the cues have said what they had to say, where something else begins.
            if digits >= NUMBER && standing.raised & !self.lasting != 0 && !goes_on(rest) {
                standing.raised &= self.lasting;
            }
            let (mut raised, mut lowered) = (0, 0);
            for cue in self.at(rest) {
                raised |= cue.raises;
                lowered |= if rest.len() <= DOUBTED { cue.lowers } else { 0 };
            }
            if raised != 0 && spent(rest) {
                raised = 0;
            }
            if raised != 0 {
                digits = 0;
            }
            // Of a cue and a doubt the nearer one counts.
            standing.raised = standing.raised & !lowered | raised;
            standing.lowered = standing.lowered & !raised | lowered;
        }
        if let Some(label) = scripts::cue(before) {
            standing.raised |= self.raised_by(label.name.as_bytes());
        }
        standing
    }
}

impl Key {
    /// Of a cue, up to its first space.
    fn of(cue: &[u8]) -> Key {
        let known = cue.iter().take(4).take_while(|byte| **byte != b' ').count();
        Key { letters: Key::letters(cue), mask: u32::MAX.checked_shr(32 - 8 * known as u32).unwrap_or_default() }
    }

    #[inline]
    fn letters(text: &[u8]) -> u32 {
        let first = text.first_chunk().copied().unwrap_or_else(|| {
            let mut padded = [0; 4];
            padded.iter_mut().zip(text).for_each(|(to, byte)| *to = *byte);
            padded
        });
        u32::from_le_bytes(first) | 0x2020_2020
    }
}

/// For each rule in order its bit in a [`Standing`]; 0 for one without cues and doubts. There are at most 128 others,
/// which a test holds.
pub(in crate::mask) fn bits() -> impl Iterator<Item = u128> {
    super::all().scan(1u128, |next, rule| {
        if rule.cues.is_empty() && rule.doubts.is_empty() {
            return Some(0);
        }
        let bit = *next;
        *next = bit.checked_mul(2).unwrap_or_default();
        Some(bit)
    })
}

/// Whether the word that `text` starts with is the name of another value, which has ended (`"caller":"run.go:7",`), or of a
/// program (`Mobile/15E148 Safari/604.1`).
fn spent(text: &[u8]) -> bool {
    let name =
        text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
    let rest = text.get(name..).unwrap_or_default();
    let program = matches!(rest, [b'/', digit, ..] if digit.is_ascii_digit()) || text.starts_with(b"Mobile Safari/");
    let value = rest.strip_prefix(b"\":\"").or_else(|| rest.strip_prefix(b"\": \""));
    program || value.is_some_and(|value| value.contains(&b'"'))
}

/// Whether the word that `text` starts with says that more of the same follows, or is a part of a number.
fn goes_on(text: &[u8]) -> bool {
    let word = text.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    GOES_ON.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

/// Whether one of `cues` is among the words before a match.
pub(in crate::mask) fn cued(before: &[u8], cues: &[impl AsRef<str>]) -> bool {
    whole_words(before, before.len()).any(|rest| cues.iter().any(|cue| matches(rest, cue.as_ref().as_bytes())))
}

/// What speaks for what is behind `before`, from each of its words on that begin in the last `near` bytes, less one that is cut
/// off at the front.
fn whole_words(before: &[u8], near: usize) -> impl Iterator<Item = &[u8]> {
    /// Whether a word starts depends on so many bytes before it.
    const SEEN: usize = 2;
    let text = name(line(before));
    let cut = before.len() >= super::BEFORE && text.as_ptr() == before.as_ptr();
    let end = text.get(text.len().saturating_sub(near + SEEN)..).unwrap_or_default();
    words(end).filter(move |rest| rest.len() <= near && (!cut || rest.len() < text.len()))
}

/// The text from each of its words on.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    word_starts(text).filter_map(|at| text.get(at..))
}

fn bucket(word: &[u8]) -> usize {
    match word {
        [first, second, ..] => usize::from(first & 31) << 5 | usize::from(second & 31),
        _ => 0,
    }
}

/// A cue, in lower case, stands here. Its spaces stand for one byte that is no letter or digit, or for none. One of up to
/// three letters is a whole word, and so is one with a space at its end; of a longer one the word may go on.
fn matches(text: &[u8], cue: &[u8]) -> bool {
    let whole = cue.strip_suffix(b" ");
    let (cue, open) = (whole.unwrap_or(cue), whole.is_none() && cue.len() > 3);
    let mut at = 0;
    for wanted in cue {
        match text.get(at) {
            // Behind an abbreviation stand two: `Soc. Sec. No.`
            Some(b'.') if *wanted == b' ' => at += 1 + usize::from(text.get(at + 1) == Some(&b' ')),
            Some(byte) if *wanted == b' ' => at += usize::from(!byte.is_ascii_alphanumeric()),
            Some(byte) if byte.to_ascii_lowercase() == *wanted => at += 1,
            Some(_) | None => return false,
        }
    }
    open || at >= text.len() || !text.get(at).is_some_and(u8::is_ascii_alphabetic) || starts_word(text, at)
}

/// Whether a word or a hump of a camelCase name starts here.
fn starts_word(text: &[u8], at: usize) -> bool {
    let Some(byte) = text.get(at).filter(|byte| byte.is_ascii_alphabetic()) else { return false };
    match at.checked_sub(1).and_then(|at| text.get(at)) {
        None => true,
        Some(before) => !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && byte.is_ascii_uppercase()),
    }
}

/// The line that the match is on, with the line before it where that ends with a colon and nothing else is on this one.
fn line(before: &[u8]) -> &[u8] {
    let from = |end: usize| before.get(..end).and_then(|text| memchr::memrchr(b'\n', text)).map_or(0, |at| at + 1);
    let start = from(before.len());
    let (above, line) = before.split_at_checked(start).unwrap_or_default();
    let above_it = above.trim_ascii_end();
    let names = if numbered(line) {
        above_it.ends_with(b"\"")
    } else {
        above_it.ends_with(b":") || above_it.ends_with(b"=>") || alone(above)
    };
    // A part of `multipart/form-data`, whose head ends with an empty line.
    let part = line.is_empty() && above_it.ends_with(b"\"") && memchr::memmem::find(above_it, b"name=\"").is_some();
    let headed = (names || part) && begins_value(line);
    let start = if part { above_it.len() } else { start };
    before.get(if headed { from(start.saturating_sub(1)) } else { start }..).unwrap_or_default()
}

/// Whether the last line of `above` is a label that stands alone, as on forms: `Date of birth`.
fn alone(above: &[u8]) -> bool {
    const LABEL: usize = 40;
    let text = above.strip_suffix(b"\n").unwrap_or(above);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let start = memchr::memrchr(b'\n', text).map(|at| at + 1);
    let start = start.or_else(|| (above.len() < super::BEFORE / 2).then_some(0));
    let Some(label) = start.and_then(|start| text.get(start..)) else { return false };
    let words = label.split(|byte| *byte == b' ').count();
    let plain = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80 || b" /.'()#-".contains(byte);
    capital(label)
        && (2..=LABEL).contains(&label.len())
        && words <= 5
        && label.iter().all(plain)
        && !label.ends_with(b".")
}

/// Whether nothing is on the line before a value that the line above may name, or no more than its type, as PHP dumps it:
/// `string(5) "`.
pub(in crate::mask) fn begins_value(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    if line.is_empty() || numbered(line) {
        return true;
    }
    let kind = [&b"string("[..], b"int(", b"float("].into_iter().find_map(|kind| line.strip_prefix(kind));
    kind.is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b')' | b' ' | b'"')))
}

/// `4) "`, as the clients of Redis list names and values in turn.
fn numbered(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=5).contains(&digits) && matches!(line.get(digits..), Some(b") \"" | b") "))
}

/// The name that the match is the value of; the whole text where there is none, or one that says nothing.
fn name(text: &[u8]) -> &[u8] {
    let quotes = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'`' | b'\\');
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
        return unpaired(text);
    }
    // Not the apostrophe of `Driver's License`.
    let apart = |at: usize| {
        let letter = |at: Option<usize>| at.and_then(|at| left.get(at)).is_some_and(u8::is_ascii_alphabetic);
        left.get(at) != Some(&b'\'') || !letter(at.checked_sub(1)) || !letter(Some(at + 1))
    };
    let from = (0..left.len()).rev().find(|at| left.get(*at).is_some_and(ends) && apart(*at)).map_or(0, |at| at + 1);
    let name = left.get(from..).unwrap_or_default();
    const EMPTY: [&[u8]; 6] = [b"", b"value", b"val", b"number", b"no", b"content"];
    // `TEL;TYPE=WORK:` of vCards.
    let parameter = name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"type="));
    if parameter || EMPTY.iter().any(|empty| name.eq_ignore_ascii_case(empty)) { text } else { name }
}

/// What is after the last word of the form `name=7` or `?name=x&other=y`: such names speak of their own values only.
fn unpaired(text: &[u8]) -> &[u8] {
    let mut before = text;
    while let Some(mark) = memchr::memrchr(b'=', before) {
        let start = before.get(..mark).and_then(|text| memchr::memrchr(b' ', text)).map_or(0, |at| at + 1);
        let rest = text.get(start..).unwrap_or_default();
        let end = memchr::memchr(b' ', rest);
        let word = end.and_then(|end| rest.split_at_checked(end));
        if let Some((word, after)) = word
            && word.iter().any(|byte| byte.is_ascii_digit() || *byte == b'&')
        {
            return after;
        }
        before = text.get(..start).unwrap_or_default();
    }
    text
}

fn trimmed(text: &[u8], what: impl Fn(&u8) -> bool) -> &[u8] {
    let end = text.iter().rposition(|byte| !what(byte)).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{line, matches, name, words};

    fn cued(before: &str, cues: &[&str]) -> bool {
        words(name(line(before.as_bytes()))).any(|rest| cues.iter().any(|cue| matches(rest, cue.as_bytes())))
    }

    #[test]
    fn cues_are_words_of_the_same_line() {
        for before in ["phone: ", "home_phone=", "HomePhone\": \"", "Phone number is ", "userPhone "] {
            assert!(cued(before, &["phone"]), "{before}");
        }
        for before in ["", "xphone ", "phone\n", "phon "] {
            assert!(!cued(before, &["phone"]), "{before}");
        }
        for before in ["Phone:\n", "a phone:  \r\n  "] {
            assert!(cued(before, &["phone"]), "{before}");
        }
        assert!(!cued("phone: 7\n", &["phone"]) && !cued("phone:\nid ", &["phone"]));
        assert!(cued("call 5", &["call "]) && !cued("calls ", &["call "]));
        assert!(cued("my tel ", &["tel"]) && cued("TEL:", &["tel"]) && cued("userTelNo ", &["tel"]));
        assert!(!cued("tell ", &["tel"]) && !cued("TELNET ", &["tel"]));
        for before in ["driver license ", "DriverLicense: ", "driver_license=", "driver-license "] {
            assert!(cued(before, &["driver license"]), "{before}");
        }
    }

    #[test]
    fn a_label_that_stands_alone_speaks_for_the_line_below() {
        assert!(cued("x 7.\nDate of birth\n", &["birth"]) && cued("Phone\r\n", &["phone"]));
        assert!(!cued("The phone rang.\n", &["phone"]) && !cued("Phone 7\n", &["phone"]));
        assert!(!cued("Phone\n\n", &["phone"]) && !cued("Phone\nid ", &["phone"]));
    }

    #[test]
    fn every_rule_with_cues_has_a_bit() {
        let with = super::super::all().filter(|rule| !rule.cues.is_empty() || !rule.doubts.is_empty()).count();
        let bits: std::collections::BTreeSet<u128> = super::bits().filter(|bit| *bit != 0).collect();
        assert_eq!(bits.len(), with);
    }

    #[test]
    fn a_cue_is_spent_on_the_number_behind_it() {
        let cues = super::Cues::get();
        let ssn = cues.raises(b"ssn ");
        let raised = |before: &str| cues.standing(before.as_bytes()).raised & ssn == ssn;
        for before in ["SSN 123-45-6789 or ", "SSN 123-45-6789, ", "ssn of 12 people: ", "SSN (as of 2024) was on "] {
            assert!(raised(before), "{before}");
        }
        for before in ["SSN 123-45-6789 claim ", "SSN 123-45-6789 and last order ", "SSN 12 Aug 1990, seen "] {
            assert!(!raised(before), "{before}");
        }
        // People write several telephones behind one word.
        let phone = cues.raises(b"phone ");
        assert_eq!(cues.standing(b"phone 555-123-4567 if nobody answers ").raised & phone, phone);
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
        for before in ["?phone=7&sort=asc HTTP/1.1 200 ", "phone=7 took ", "phone='7' of "] {
            assert!(!cued(before, &["phone"]), "{before}");
        }
        for before in
            [r#"{"phone": 7, "id": ""#, "phone=7 id=", "<phone>7</phone><id>", "phone: 7, id: ", "?phone=7&id="]
        {
            assert!(!cued(before, &["phone"]), "{before}");
        }
    }
}
