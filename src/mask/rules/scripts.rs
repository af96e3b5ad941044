//! Labels that are written in other scripts than Latin: `Телефон: …`, `氏名：…`, `كلمة المرور: …`.
//!
//! No word of these starts anything: what is looked at is the colon behind one, or the word behind `密码是` and `пароль`.
//! What a label says of a value is what the English name of such a field says of it, so that fields, columns and words
//! before a number are the same as theirs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::letters::{spaced, unspaced};
use super::secrets::secret_value;
use super::{BEFORE, Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

mod words;

use self::words::LABELS;

/// What a label is called in English, and what it calls so.
pub(in crate::mask) struct Label {
    pub name: &'static str,
    says: Says,
    /// In lower case.
    words: &'static [&'static str],
}

/// Which values a label tells by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Person,
    Address,
    Password,
    Secret,
    /// What has a form of its own, for which the label is a cue.
    Other,
}

impl Label {
    fn of_secret(&self) -> bool {
        matches!(self.says, Says::Password | Says::Secret)
    }
}

/// So close before a word a label ends that needs no colon, in bytes.
pub(in crate::mask) const BESIDE: usize = 5;
/// The longest label, in bytes.
const LONGEST: usize = 48;
const FULL_WIDTH_COLON: &[u8] = "：".as_bytes();

/// A letter of another script.
macro_rules! letter {
    () => {
        concat!(r"(?:[\xC3-\xDF][\x80-\xBF]|", unspaced!(), "|", spaced!(), ")")
    };
}

/// What stands between a label and its value.
macro_rules! joint {
    () => {
        r#":[ \t]{0,8}(?:["']|\xC2\xAB)?"#
    };
}

const PERSON: &str = concat!(
    joint!(),
    "(?:",
    letter!(),
    r"|[A-Z][a-z]*\.?)(?:[ ]?(?:",
    letter!(),
    r"|\xC2\xB7|\xE3\x83\xBB|[A-Za-z'.-]|\xE3\x80\x80))*"
);
const ADDRESS: &str =
    concat!(joint!(), "(?:[ ]?(?:", letter!(), r"|[A-Za-z0-9.,/()#-]|\xE2\x84\x96|\xE3\x80[\x85\x92])){4,}");
const SECRET: &str = concat!(joint!(), r#"[^\s"'`,;<>\x80-\xFF]{4,}"#);
/// The same without a colon.
const SPOKEN: &str = r#"[A-Za-z0-9][^\s"'`,;<>\x80-\xFF]{3,120}"#;

pub(super) static RULES: &[Rule] = &[
    Rule::new("person_name_script", Kind::PersonName, Start::Script, PERSON, |candidate| {
        named(candidate, Says::Person)
    }),
    Rule::new("postal_address_script", Kind::PostalAddress, Start::Script, ADDRESS, |candidate| {
        named(candidate, Says::Address)
    }),
    Rule::new("password_script", Kind::Password, Start::Script, SECRET, |candidate| named(candidate, Says::Password))
        .whole_value(),
    Rule::new("secret_script", Kind::Secret, Start::Script, SECRET, |candidate| named(candidate, Says::Secret))
        .whole_value(),
    Rule::new("password_spoken", Kind::Password, Start::Script, SPOKEN, |candidate| told(candidate, Says::Password)),
    Rule::new("secret_told_script", Kind::Secret, Start::Script, SPOKEN, |candidate| told(candidate, Says::Secret)),
];

/// The label that `text` ends with, but for quotes and spaces.
pub(in crate::mask) fn label(text: &[u8]) -> Option<&'static Label> {
    let end = text.iter().rposition(|byte| !around(*byte)).map_or(0, |last| last + 1);
    let text = text.get(..end).filter(|text| text.last().is_some_and(|last| *last >= 0x80))?;
    let text = without_particle(text);
    let tail = text.get(text.len().saturating_sub(LONGEST)..).unwrap_or_default();
    // From its first whole character on.
    let cut = tail.iter().take(3).take_while(|byte| matches!(byte, 0x80..=0xBF)).count();
    let lower = std::str::from_utf8(tail.get(cut..)?).ok()?.to_lowercase().replace('_', " ");
    let whole =
        |rest: &str| !rest.chars().next_back().is_some_and(|before| before.is_alphabetic() && !unspaced(before));
    // A word of a script without spaces may follow one in Latin: `WiFi密码`.
    let alone = |word: &str| word.chars().next().is_some_and(unspaced);
    let ends = |word: &&&str| lower.strip_suffix(**word).is_some_and(|rest| alone(word) || whole(rest));
    let longest = |label: &'static Label| Some((label.words.iter().filter(ends).map(|word| word.len()).max()?, label));
    let known = LABELS.iter().filter_map(longest).max_by_key(|(length, _)| *length).map(|(_, label)| label);
    known.or_else(|| LABELS.iter().find(|label| label.says == Says::Password && whose(&lower, label.words)))
}

/// Whether one of the words stands here and up to three more behind it: the password of what, as in `Пароль от почты`.
fn whose(text: &str, words: &[&str]) -> bool {
    let line = text.rsplit(['\n', ':', '：', '。', ',']).next().unwrap_or_default();
    let plain = |rest: &str| rest.chars().all(|char| char.is_alphabetic() || char == ' ');
    let behind = words.iter().filter_map(|word| line.rsplit_once(word)).map(|(_, rest)| rest);
    behind.into_iter().any(|rest| rest.starts_with(' ') && plain(rest) && rest.split(' ').count() <= 4)
}

/// What a field that is called so is called in English.
pub(in crate::mask) fn field(name: &[u8]) -> Option<&'static str> {
    if name.is_ascii() {
        return None;
    }
    let ends = |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphabetic();
    let noted = memchr::memchr(b'(', name).and_then(|note| name.get(..note)).unwrap_or(name);
    let end = noted.iter().rposition(ends).map_or(0, |last| last + 1);
    label(noted.get(..end).unwrap_or_default()).map(|label| label.name)
}

/// The label whose value stands behind `before`.
pub(in crate::mask) fn cue(before: &[u8]) -> Option<&'static Label> {
    let opens = |byte: &u8| around(*byte) || matches!(byte, b'(' | b'+' | b'[');
    let end = before.iter().rposition(|byte| !opens(byte)).map_or(0, |last| last + 1);
    let before = before.get(..end).unwrap_or_default();
    label(before.strip_suffix(b":").or_else(|| before.strip_suffix(FULL_WIDTH_COLON))?)
}

/// What joins a label to what it names, where nothing else does: is, of Chinese, Japanese and Korean.
const PARTICLES: [&str; 9] = ["是", "为", "為", "は", "が", "는", "은", "가", "이"];

fn without_particle(text: &[u8]) -> &[u8] {
    PARTICLES.iter().find_map(|particle| text.strip_suffix(particle.as_bytes())).unwrap_or(text)
}

/// Without what may open a value behind a label without a colon, and dashes.
fn unopened(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t' | b'"' | b'\'' | b'`' | b'*' | b'-']
    // `「『《【`
    | [rest @ .., 0xE3, 0x80, 0x8A | 0x8C | 0x8E | 0x90]
    // `‘“–—`
    | [rest @ .., 0xE2, 0x80, 0x93 | 0x94 | 0x98 | 0x9C]
    // `«`
    | [rest @ .., 0xC2, 0xAB] = text
    {
        text = rest;
    }
    text
}

/// The label of a password or another secret whose value stands behind `before` without a colon.
pub(in crate::mask) fn spoken(before: &[u8]) -> Option<&'static Label> {
    let near = before.get(before.len().saturating_sub(BESIDE)..).unwrap_or_default();
    if near.is_ascii() || near.ends_with(b":") {
        return None;
    }
    let text = unopened(before);
    ends_a_label(text).then(|| label(text)).flatten().filter(|label| label.of_secret())
}

/// Whether the text ends with a word that such a label has, or with one and a particle, the case of its first letter aside: most
/// text does not.
fn ends_a_label(text: &[u8]) -> bool {
    /// The words but for their first letters, by their last characters.
    static ENDS: LazyLock<BTreeMap<&'static [u8], Vec<&'static [u8]>>> = LazyLock::new(|| {
        let mut ends: BTreeMap<&[u8], Vec<&[u8]>> = BTreeMap::new();
        let secrets = LABELS.iter().filter(|label| label.of_secret());
        for word in secrets.flat_map(|label| label.words) {
            let first = word.chars().next().map_or(0, char::len_utf8);
            ends.entry(last(word.as_bytes())).or_default().push(word.as_bytes().get(first..).unwrap_or_default());
        }
        ends
    });
    if !may_be_last(text) {
        return false;
    }
    let text = without_particle(text);
    ENDS.get(last(text)).is_some_and(|words| words.iter().any(|word| text.ends_with(word)))
}

/// Whether a label of a secret or a particle ends with the last two bytes, as far as six bits of each tell: what most text ends
/// with is none.
fn may_be_last(text: &[u8]) -> bool {
    static LAST: LazyLock<[u64; 64]> = LazyLock::new(|| {
        let secrets = LABELS.iter().filter(|label| label.of_secret()).flat_map(|label| label.words);
        let mut last = [0; 64];
        for word in secrets.chain(&PARTICLES) {
            if let [.., first, second] = word.as_bytes() {
                last[usize::from(first % 64)] |= 1 << (second % 64);
            }
        }
        last
    });
    matches!(text, [.., first, second] if LAST[usize::from(first % 64)] >> (second % 64) & 1 != 0)
}

/// The last character.
fn last(text: &[u8]) -> &[u8] {
    let begins = text.iter().rposition(|byte| !matches!(byte, 0x80..=0xBF));
    begins.and_then(|at| text.get(at..)).unwrap_or_default()
}

/// Whether a colon stands at `at` behind what may be a label: a letter of another script, and no more than a quote or a space
/// between. Or the first byte of a word, or of what may stand for one, behind a label that needs no colon.
pub(in crate::mask) fn may_end_label(buffer: &[u8], at: usize) -> bool {
    let colon = match buffer.get(at..) {
        Some([b':', ..]) => true,
        Some(rest @ [0xEF, ..]) => FULL_WIDTH_COLON.starts_with(rest.get(..3).unwrap_or(rest)),
        Some(_) | None => false,
    };
    let before = buffer.get(at.saturating_sub(2)..at).unwrap_or_default();
    let end = before.iter().rev().find(|byte| !around(**byte));
    if colon && end.is_some_and(|byte| *byte >= 0x80) {
        return true;
    }
    let begins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b'%' | b'&' | b'\\');
    buffer.get(at).is_some_and(begins)
        && spoken(buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default()).is_some()
}

fn around(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'*')
}

/// Whether words of the script that the letter is of have no spaces between them.
fn unspaced(letter: char) -> bool {
    matches!(u32::from(letter), 0x0E00..=0x0EFF | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF)
}

fn named(candidate: &Candidate<'_>, says: Says) -> Verdict {
    if label(candidate.before).is_none_or(|label| label.says != says) {
        return Verdict::No;
    }
    let text = candidate.text;
    let quotes = |byte: &&u8| matches!(byte, b':' | b' ' | b'\t' | b'"' | b'\'');
    let skip = text.iter().take_while(quotes).count();
    let skip = skip + if text.get(skip..).is_some_and(|rest| rest.starts_with("«".as_bytes())) { 2 } else { 0 };
    let value = text.get(skip..).unwrap_or_default();
    let length = match says {
        Says::Person => person(value, candidate.next),
        Says::Address => address(value, candidate.next),
        Says::Password | Says::Secret => {
            let value = value.strip_suffix(b".").unwrap_or(value);
            secret_value(value, says == Says::Password).then_some(value.len())
        }
        Says::Other => None,
    };
    length.map_or(Verdict::No, |length| Verdict::Part { skip, end: skip + length })
}

/// What people type or machines draw: a word behind such a label may be any.
fn told(candidate: &Candidate<'_>, says: Says) -> Verdict {
    let ended = candidate.next.is_none_or(|byte| !byte.is_ascii_graphic() || b"\"'`,;<>".contains(&byte));
    let text = candidate.text;
    let end =
        text.iter().rposition(|byte| !matches!(byte, b'.' | b')' | b'*' | b'!' | b'?')).map_or(0, |last| last + 1);
    // A sign at the end of a password is one as often as it ends what is said.
    let end = if text.ends_with(b"!") || text.ends_with(b"?") || text.ends_with(b"*") { text.len() } else { end };
    let value = text.get(..end).unwrap_or_default();
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    // Three words and more.
    let joints = value.iter().filter(|byte| **byte == b'-').count();
    let phrase = joints >= 2 && letters + joints == value.len() && letters >= 12;
    let made = digits > 0 && letters >= 3 && value.len() >= 6 || phrase;
    let made = made && secret_value(value, says == Says::Password);
    if ended && made && spoken(candidate.before).is_some_and(|label| label.says == says) {
        return Verdict::Part { skip: 0, end };
    }
    Verdict::No
}

/// One to five words of letters, most of them of another script.
fn person(value: &[u8], next: Option<u8>) -> Option<usize> {
    let value = value.strip_suffix(b".").unwrap_or(value).trim_ascii_end();
    let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let letters = value.iter().filter(|byte| !byte.is_ascii()).count();
    let ended =
        next.is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, b'@' | b'_' | b'/' | b':' | b'='));
    let fits = ended && (1..=5).contains(&words.count()) && (2..=80).contains(&letters);
    fits.then_some(value.len())
}

/// Letters of another script with a number of a house, or a long run of them.
fn address(value: &[u8], next: Option<u8>) -> Option<usize> {
    let sentence = memchr::memmem::find_iter(value, b". ").find(|at| {
        let word = value.get(..*at).unwrap_or_default().rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        word.len() > 8 || word.iter().all(u8::is_ascii_digit)
    });
    let value = value.get(..sentence.unwrap_or(value.len())).unwrap_or_default();
    // Between words without spaces a comma parts what is said, as does a full stop.
    let apart = value.array_windows().position(|[sign, letter]| matches!(sign, b',' | b'.') && *letter >= 0xE3);
    let value = value.get(..apart.unwrap_or(value.len())).unwrap_or_default().trim_ascii_end();
    let value = value.strip_suffix(b".").or_else(|| value.strip_suffix(b",")).unwrap_or(value);
    // The full stop of Devanagari.
    let value = value.get(..memchr::memmem::find(value, "।".as_bytes()).unwrap_or(value.len())).unwrap_or_default();
    let letters = value.iter().filter(|byte| !byte.is_ascii()).count();
    let ended = next.is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, b'@' | b'_'));
    let latin = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let first = value.first().is_some_and(|first| first.is_ascii_uppercase() || first.is_ascii_digit());
    if ended && letters == 0 && first && latin >= 8 && value.contains(&b',') && value.iter().any(u8::is_ascii_digit) {
        return Some(value.len());
    }
    let fits = ended && value.len() <= 240 && letters >= 6 && (value.iter().any(u8::is_ascii_digit) || letters >= 18);
    fits.then_some(value.len())
}

#[cfg(test)]
mod tests;
