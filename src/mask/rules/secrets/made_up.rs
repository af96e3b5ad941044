//! Passwords as people make them up: of words and numbers, as a system suggests them, or as fingers find them.

use super::entropy::Shape;
use super::judge::{symbols, worded};
use super::places::{code, elided, path};
use super::stand_ins::{ABOUT, NO_VALUES};
use super::vocabulary::{CODE, SAID};
use super::words::{PASSWORDS, SECRETS};

/// Such as no machine writes and nobody names a thing: words and a number, or a letter, a digit and a sign.
pub(super) fn typed_in(text: &[u8]) -> bool {
    let shape = Shape::of(text);
    let mixed = shape.upper > 0 && shape.lower > 0 && shape.digits > 0 && shape.length >= 12;
    let signed =
        shape.letters() + shape.digits / 2 >= 4 && shape.letters() >= 2 && shape.digits > 0 && symbols(text) > 0;
    // A few words alone are what things are called, too.
    let words = text.split(|byte| !byte.is_ascii_alphabetic()).count();
    let made = passphrase(text) && (shape.digits > 0 || words >= 5)
        || numbered_pair(text)
        || numbered_words(text)
        || suggested(text)
        || signed && !code(text);
    shape.length >= 6
        && !path(text)
        && !elided(text)
        && (made || mixed && shape.turns * 4 >= shape.length && !worded(text))
}

/// The same, or words alone, as dice give them.
pub(super) fn invented(text: &[u8]) -> bool {
    typed_in(text) || passphrase(text)
}

/// Three words or more, as dice give them, in lower case or each with a capital, perhaps with a number at the end or behind
/// a joint; and none that a label, a sentence or program text has.
pub(super) fn passphrase(text: &[u8]) -> bool {
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = text.get(..text.len() - digits).unwrap_or_default();
    let joint = stem.iter().copied().find(|byte| !byte.is_ascii_alphabetic()).unwrap_or_default();
    let stem = if digits > 0 { stem.strip_suffix(&[joint]).unwrap_or(stem) } else { stem };
    let joints = |byte: &u8| *byte == joint || joint == b' ' && *byte == b'-';
    let words = || stem.split(joints);
    let count = words().count();
    let least = if count == 3 { 4 } else { 3 };
    let capitals = words().filter(|word| word.first().is_some_and(u8::is_ascii_uppercase)).count();
    let word = |word: &[u8]| (least..=12).contains(&word.len()) && word.iter().skip(1).all(u8::is_ascii_lowercase);
    // One of four may be a word that labels have, too.
    let said = || words().filter(|word| is_said(word)).count() <= usize::from(count >= 4);
    let first = stem.first().is_some_and(u8::is_ascii_uppercase);
    let alike = capitals == 0 || capitals == count || capitals == 1 && first;
    let known = matches!(joint, b' ' | b'-' | b'.' | b'_') && digits <= 6;
    known && (3..=10).contains(&count) && alike && words().all(word) && said()
}

/// `ginger.bailey.sam`: three words that mean nothing, and no host or package.
pub(super) fn phrase_of_three(text: &[u8]) -> bool {
    const FIRST: [&str; 9] = ["com", "org", "net", "app", "www", "api", "src", "lib", "dev"];
    let joint = text.iter().copied().find(|byte| !byte.is_ascii_alphabetic()).unwrap_or_default();
    let words = || text.split(|byte| *byte == joint);
    let plain = |word: &[u8]| word.first().is_some_and(u8::is_ascii_lowercase) && unsaid(word, 3);
    let other = |word: &[u8]| FIRST.iter().any(|first| word == first.as_bytes());
    matches!(joint, b'.' | b'-') && words().count() == 3 && words().all(plain) && !words().any(other)
}

/// `marble_spring35`, `marble-spring-35`, `Marble.Spring35`: two words that name nothing, and digits.
pub(super) fn numbered_pair(text: &[u8]) -> bool {
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = text.get(..text.len() - digits).unwrap_or_default();
    let stem =
        stem.strip_suffix(b"_").or_else(|| stem.strip_suffix(b"-")).or_else(|| stem.strip_suffix(b".")).unwrap_or(stem);
    let mut words = stem.split(|byte| matches!(byte, b'_' | b'-' | b'.'));
    let word = |word: Option<&[u8]>| word.is_some_and(|word| unsaid(word, 4));
    (2..=6).contains(&digits) && word(words.next()) && word(words.next()) && words.next().is_none()
}

/// `harbor.oyster_54x`, `KETTLE65.scarpone`, `zwaluw.9971`: words that name nothing, a full stop between two of them, and
/// some digits, which the members of program text have fewer of.
pub(super) fn numbered_words(text: &[u8]) -> bool {
    let parts = || text.split(|byte| matches!(byte, b'.' | b'_' | b'-'));
    let letters = |part: &[u8]| part.iter().copied().filter(u8::is_ascii_alphabetic).collect::<Vec<u8>>();
    let cased = |part: &[u8]| {
        let inner = part.get(1..).unwrap_or_default();
        inner.iter().any(u8::is_ascii_uppercase) && inner.iter().any(u8::is_ascii_lowercase)
    };
    let plain = |part: &[u8]| part.iter().all(u8::is_ascii_alphanumeric) && !cased(part) && !is_said(&letters(part));
    let word = |part: &[u8]| {
        let letters = letters(part);
        unsaid(&letters, 4) || unsaid(&letters.to_ascii_lowercase(), 4) && !letters.iter().any(u8::is_ascii_lowercase)
    };
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    text.contains(&b'.')
        && (2..=6).contains(&digits)
        && (2..=4).contains(&parts().count())
        && parts().all(|part| !part.is_empty() && plain(part))
        && parts().any(word)
}

/// A word that means nothing here, of so many letters at least, the first of which may be a capital.
fn unsaid(word: &[u8], least: usize) -> bool {
    (least..=12).contains(&word.len())
        && word.first().is_some_and(u8::is_ascii_alphabetic)
        && word.iter().skip(1).all(u8::is_ascii_lowercase)
        && !is_said(word)
}

/// A word that labels, sentences or program text have.
pub(super) fn is_said(word: &[u8]) -> bool {
    const LISTS: [&[&str]; 6] = [SAID, ABOUT, CODE, NO_VALUES, PASSWORDS, SECRETS];
    // Salt's companion is a spice, too.
    word != b"pepper" && LISTS.iter().any(|list| list.iter().any(|said| word.eq_ignore_ascii_case(said.as_bytes())))
}

/// `Correct-horse42`: what people make of words when a capital and digits are asked for.
pub(super) fn capital(shape: &Shape) -> bool {
    shape.upper > 0 && shape.lower > 0 && shape.digits >= 2
}

/// `mufzYq-9wexhi-jubfoc`: three times six letters and digits, as Apple's systems suggest passwords; not three words in
/// capitals.
pub(super) fn suggested(text: &[u8]) -> bool {
    let groups = || text.split(|byte| *byte == b'-');
    let plain = |group: &[u8]| group.len() == 6 && group.iter().all(u8::is_ascii_alphanumeric);
    let word = |group: &[u8]| group.iter().skip(1).all(u8::is_ascii_lowercase);
    let cased = text.iter().any(u8::is_ascii_lowercase) && text.iter().any(|byte| byte.is_ascii_uppercase());
    text.len() == 20 && groups().count() == 3 && groups().all(plain) && cased && !groups().all(word)
}

/// What fingers find on a keyboard, and nothing is called.
pub(super) fn walked(text: &[u8]) -> bool {
    const WALKS: [&[u8]; 7] = [b"qwerty", b"qwertz", b"azerty", b"zxcvbn", b"zxcvbnm", b"asdfgh", b"qazwsx"];
    WALKS.iter().any(|walk| text.eq_ignore_ascii_case(walk))
}

/// One space in what is else no text: of all sorts of characters.
pub(super) fn spaced(text: &[u8]) -> bool {
    let shape = Shape::of(text);
    text.iter().filter(|byte| **byte == b' ').count() == 1
        && shape.digits >= 2
        && shape.letters() >= 4
        && symbols(text) >= 3
        && !code(text)
}
