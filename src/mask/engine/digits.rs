//! Long numbers: milliseconds since 1970, and what databases and brokers count with. Nothing starts in one that is no card's,
//! nor in a decimal fraction.

use super::encoded;
use super::see::suspect;
use crate::mask::rules::{is_card, is_resident};

/// The shortest one. Some shorter ones are telephone numbers by their form.
const LEAST: usize = 12;
/// The longest one.
const MOST: usize = 24;
/// So many digits has a French social security number.
const NIR: usize = 15;
/// So many has a Spanish identity card's, before a letter.
const DNI: usize = 8;
/// So many digits before the point, and after it, has a fraction at most.
const WHOLE: usize = 9;
const FRACTION: usize = 24;

/// The length of the number that starts here, if nothing starts in it, save what needs a word before it. None where it may
/// be a card's, a resident's or stand for text, where it may go on, and where it begins with a zero, as telephone numbers do.
#[inline]
pub(super) fn dull_within(text: &[u8], last: bool) -> Option<usize> {
    let length = text.iter().take(MOST + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, behind) = text.split_at_checked(length)?;
    let dull = (LEAST..=MOST).contains(&length)
        && length != NIR
        && !number.starts_with(b"0")
        && ends(behind, last)
        && !is_card(number)
        && !is_resident(number)
        && !encoded::may_be_text(number, behind);
    dull.then_some(length)
}

/// The same of a decimal fraction, such as `0.339810417748`. With a zero before others it may be a telephone number.
#[inline]
pub(super) fn fraction_within(text: &[u8], last: bool) -> Option<usize> {
    let run = |text: &[u8], most: usize| text.iter().take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = run(text, WHOLE);
    let (number, rest) = text.split_at_checked(whole)?;
    let rest = rest.strip_prefix(b".")?;
    let length = run(rest, FRACTION);
    let (digits, behind) = rest.split_at_checked(length)?;
    // `48332481 L` is an identity card's.
    let lettered = length >= DNI && matches!(behind, [b' ', next, ..] if next.is_ascii_alphabetic());
    let dull = (1..=WHOLE).contains(&whole)
        && (1..=FRACTION).contains(&length)
        && (whole == 1 || !number.starts_with(b"0"))
        && (ends(behind, last) && !lettered || matches!(behind, [b',', b'0'..=b'9', ..]))
        && !encoded::may_be_text(digits, behind);
    dull.then_some(whole + 1 + length)
}

/// Whether a number ends here: no group of digits follows, no extension or word for a telephone, no marker.
fn ends(behind: &[u8], last: bool) -> bool {
    let other =
        |byte: &u8| byte.is_ascii() && !encoded::in_run(*byte) && !suspect(*byte) && !b"=.~@:()#,; ".contains(byte);
    // Of `cell`, `ext`, `fax`, `home`, `mobile`, `office`, `work` and `x`.
    let letter = |byte: &u8| byte.is_ascii_alphabetic() && !b"cefhmowx".contains(&byte.to_ascii_lowercase());
    match behind {
        [] => last,
        [b' ' | b',', next, ..] => other(next) || letter(next),
        [b':', next, ..] => other(next) || next.is_ascii_alphabetic(),
        [byte, ..] => other(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::{Engine, found_in_identifier};

    #[test]
    fn others_are_none() {
        for text in
            ["1732524930123", "1732524930123456", "7128370237687728475", "188978561024", "608019930192817465012987"]
        {
            assert_eq!(dull_within(text.as_bytes(), true), Some(text.len()), "{text}");
            assert_eq!(dull_within(text.as_bytes(), false), None, "{text} may go on");
            assert_eq!(dull_within(format!("{text},\"next").as_bytes(), false), Some(text.len()), "{text}");
        }
        for text in [
            "17325249301",
            "4111111111111111",
            "281918329710502",
            "320102198608059131",
            "01732524930123",
            "1732524930123.5",
            "173252493012 345",
            "173252493012 home",
            "1732524930123 x12",
            "17325249301234:6",
            "414243444546474849",
            "173252493012a",
            "1732524930123456789012345",
            "",
        ] {
            assert_eq!(dull_within(text.as_bytes(), true), None, "{text}");
        }
    }

    /// How a number goes on, which `text` is or begins, with two bytes behind it at most.
    fn form(text: &[u8]) -> Option<(usize, Vec<u8>)> {
        let run = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let behind = &text[run..];
        let long = run >= LEAST && run != NIR;
        let is_one = match behind {
            [] => run <= MOST,
            [b' ' | b',' | b':'] => long,
            _ => long && behind.len() <= 2 && ends(behind, true),
        };
        (is_one && text.first() != Some(&b'0')).then(|| (run, behind.to_vec()))
    }

    #[test]
    fn no_rule_matches_one_but_with_a_word_before_it() {
        let engine = Engine::get().expect("it builds");
        let mut matching: Vec<&str> = engine
            .groups
            .iter()
            .take(4)
            .flatten()
            .flat_map(|automaton| automaton.matching_form(MOST + 2, form))
            .collect();
        matching.sort_unstable();
        matching.dedup();
        // Whether it is a card or a resident's was asked, those of vehicles have letters, and those of telephones groups, or a mark or a
        // zero before them.
        matching.retain(|rule| !rule.starts_with("phone_") && !rule.starts_with("vin"));
        assert_eq!(matching, ["cn_resident_id", "credit_card"]);
    }

    /// How a fraction goes on, which `text` is or begins, with two bytes behind it at most.
    fn fraction(text: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
        let run = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let whole = run(text);
        let zero = whole > 1 && text.first() == Some(&b'0');
        let Some(rest) = text[whole..].strip_prefix(b".").filter(|_| whole > 0 && !zero) else {
            return (whole == text.len() && whole <= WHOLE && !zero).then(|| (whole, 0, Vec::new()));
        };
        let length = run(rest);
        let behind = &rest[length..];
        let is_one = match behind {
            [] => length <= FRACTION,
            [b' ' | b',' | b':'] => length > 0,
            [b' ', next] if length >= DNI && next.is_ascii_alphabetic() => false,
            _ => length > 0 && behind.len() <= 2 && (ends(behind, true) || matches!(behind, [b',', b'0'..=b'9'])),
        };
        is_one.then(|| (whole, length + 1, behind.to_vec()))
    }

    #[test]
    fn fractions_are_none() {
        for text in ["0.339810417748", "2.34647130966", "1234.5", "0.0", "505871.615125491712"] {
            assert_eq!(fraction_within(text.as_bytes(), true), Some(text.len()), "{text}");
            assert_eq!(fraction_within(text.as_bytes(), false), None, "{text} may go on");
            for behind in [",0.1", "]", "\n"] {
                let text = format!("{text}{behind}");
                assert_eq!(fraction_within(text.as_bytes(), false), Some(text.len() - behind.len()), "{text}");
            }
        }
        for text in [
            "05.1",
            "1.",
            "1.2.3",
            "1.5e10",
            "1234567890.5",
            "0.1 234",
            "1.414243444546474849",
            "0.5 home",
            "0.48332481 L",
            ".5",
            "a.5",
        ] {
            assert_eq!(fraction_within(text.as_bytes(), true), None, "{text}");
        }
    }

    #[test]
    fn only_rules_that_ask_for_more_match_a_fraction() {
        let engine = Engine::get().expect("it builds");
        let groups = engine.groups.iter().take(4).flatten();
        let mut matching: Vec<&str> = groups.flat_map(|automaton| automaton.matching_form(40, fraction)).collect();
        matching.sort_unstable();
        matching.dedup();
        // Cards in groups have more points than one, and telephone numbers forms of their own.
        matching.retain(|rule| !rule.starts_with("phone_"));
        assert_eq!(matching, ["credit_card"]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_starts_in_a_fraction(
            before in r"([a-z]{1,8}[ :=/_-]{1,2}|[0-9]{1,6}[ .-]|[(+\[-]){0,2}",
            number in r"(0|[1-9][0-9]{0,8})[.][0-9]{1,24}",
            after in r#"([ ,:"';/|\]}>\n-][ -~]{0,8}|,[0-9.]{1,12})"#,
        ) {
            let text = format!("{before}{number}{after}");
            let fraction = |text: &[u8]| fraction_within(text, true);
            proptest::prop_assert_eq!(found_in_identifier(&text, before.len(), fraction), None, "in {}", text);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_starts_in_one(
            before in r"([a-z]{1,8}[ :=/_-]{1,2}|[0-9]{1,6}[ -]|[(+\[]){0,2}",
            number in r"([1-9][0-9]{11,23}|(2[0-9]|3[0-9]|4[0-9]|5[0-9]|6[0-9]|7[0-9]){6,12})",
            after in r#"[ ,:"';/|\]}>\n-][ -~]{0,8}"#,
        ) {
            let text = format!("{before}{number}{after}");
            let number = |text: &[u8]| dull_within(text, true);
            proptest::prop_assert_eq!(found_in_identifier(&text, before.len(), number), None, "in {}", text);
        }
    }
}
