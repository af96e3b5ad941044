//! Identifiers in lower-case hexadecimal digits: of requests, traces and spans (W3C Trace Context), commits, digests. Logs
//! are full of them, and nothing starts in one.

use super::classes::{load, within};
use super::encoded;
use super::see::suspect;
use crate::mask::rules::iban_length;

/// The shortest one. Some shorter runs begin serial numbers and keys.
const LEAST: usize = 16;
/// The longest one: SHA-256.
const MOST: usize = 64;
pub(super) const CHUNK: usize = 16;

/// The length of the identifier that starts here, if nothing starts in it, save a rule's literal and what needs a word
/// before it. None where it may be a number of another kind, where it stands for text, or where it may go on; `last`: nothing
/// follows.
#[inline]
pub(super) fn dull_within(text: &[u8], last: bool) -> Option<usize> {
    let (mut letters, mut all) = (0, 0);
    for at in (0..MOST).step_by(CHUNK) {
        let (digit, letter) = digits_and_letters(text.get(at..).unwrap_or_default());
        letters |= letter << at;
        all |= (digit | letter) << at;
        if digit | letter != u64::from(u16::MAX) {
            break;
        }
    }
    let length = all.trailing_ones() as usize;
    let dull = length >= LEAST
        && text.get(length).map_or(last, ends)
        // Of digits only it is a number, which may be one of anything.
        && (letters.trailing_zeros() as usize) < length
        && !account(text.get(..length).unwrap_or_default())
        && !encoded::begins(text);
    dull.then_some(length)
}

/// Which of the first [`CHUNK`] bytes are decimal digits, and which are the others of hexadecimal ones.
#[inline]
pub(super) fn digits_and_letters(text: &[u8]) -> (u64, u64) {
    let mut padded = [0; CHUNK];
    let chunk = text.first_chunk().unwrap_or_else(|| {
        padded.get_mut(..text.len()).unwrap_or_default().copy_from_slice(text);
        &padded
    });
    let bytes = load(chunk);
    let bits = |low, high| u64::from(within(bytes, low, high).to_bitmask() & 0xFFFF);
    (bits(b'0', b'9'), bits(b'a', b'f'))
}

/// Whether it may be an IBAN, which begins with a country and two digits, or a Bitcoin address of old (Base58Check), in which
/// no 0 is.
fn account(text: &[u8]) -> bool {
    match text {
        [b'1' | b'3', ..] => (25..=35).contains(&text.len()) && !text.contains(&b'0'),
        [first, second, b'0'..=b'9', b'0'..=b'9', ..] => {
            iban_length([*first, *second].map(|byte| byte.to_ascii_uppercase())).is_some()
        }
        _ => false,
    }
}

/// Whether an identifier ends before this byte: it is no part of a longer run or of what shows by a marker, and stands for
/// none.
fn ends(byte: &u8) -> bool {
    byte.is_ascii() && !encoded::in_run(*byte) && !suspect(*byte) && !matches!(byte, b'=' | b'.' | b'~' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::{Engine, found_in_identifier};

    #[test]
    fn others_are_none() {
        for length in [16, 17, 24, 31, 32, 40, 63, 64] {
            let text = &"9c6a3fe017bd52a8".repeat(4)[..length];
            assert_eq!(dull_within(text.as_bytes(), true), Some(length), "{text}");
            assert_eq!(dull_within(text.as_bytes(), false), None, "{text} may go on");
            assert_eq!(dull_within(format!("{text} and more").as_bytes(), false), Some(length), "{text}");
            for after in ["g", "-us1", "_", "==:", ".atlasv1.", "%41", "&", "é", "\\u0041"] {
                assert_eq!(dull_within(format!("{text}{after}").as_bytes(), true), None, "{text}{after}");
            }
        }
        for text in [
            "9c6a3fe017bd52a",
            "9c6a3fe017bd52A8",
            "9065301712345678",
            "de89370400440532013000ab",
            "1a1eaf5dde5de2fa5ec2fa5ef2deadbee",
            "6a616e65406578616d706c652e636f6d",
            "9c6a3fe0-17bd52a8",
            "",
        ] {
            assert_eq!(dull_within(text.as_bytes(), true), None, "{text}");
        }
    }

    /// How an identifier goes on, which `text` is or begins, with one byte behind it at most.
    fn form(text: &[u8]) -> Option<(Vec<u8>, bool, bool)> {
        let run = text.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        let (id, behind) = text.split_at(run);
        let first = match id {
            [first @ (b'1' | b'3'), _, _, _, ..] => vec![*first],
            [_, _, _, _, ..] => Vec::new(),
            _ => id.to_vec(),
        };
        let number = id.iter().all(u8::is_ascii_digit);
        let ended = match behind {
            [] => true,
            [next] => run >= LEAST && ends(next) && !number,
            _ => false,
        };
        let is_one = ended && run <= MOST && !account(id);
        is_one.then_some((first, number, id.contains(&b'0')))
    }

    #[test]
    fn no_rule_matches_one_but_with_a_word_before_it() {
        let engine = Engine::get().expect("it builds");
        for automaton in engine.groups.iter().take(4).flatten() {
            let mut matching = automaton.matching_form(MOST + 1, form);
            // Its check asks for the end of the word that its pattern does not ask for.
            matching.retain(|rule| *rule != "credit_card");
            assert_eq!(matching, Vec::<&str>::new());
        }
        let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit).then_some(text.is_empty());
        let numbers = engine.groups.iter().flatten().flat_map(|automaton| automaton.matching_form(20, digits));
        assert!(numbers.count() > 0, "what is a number is seen");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_starts_in_one(
            before in r"([a-z]{1,8}[ :=/-]{1,2}|[0-9]{1,6}[ -]|[(+\[]){0,2}",
            hex in r"([0-9]{2}[a-f]{1,2}|[0-9a-f]{3}){5,7}([0-9a-f]{1,11}[a-f]){0,4}",
            after in r"[ ,;)/:\]x\n][ -~]{0,8}",
        ) {
            let text = format!("{before}{hex}{after}");
            let identifier = |text: &[u8]| Engine::get().expect("it builds").identifier(text, true);
            proptest::prop_assert_eq!(found_in_identifier(&text, before.len(), identifier), None, "in {}", text);
        }
    }
}
