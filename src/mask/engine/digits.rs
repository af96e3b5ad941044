//! Long numbers: milliseconds since 1970, and what databases and brokers count with. Nothing starts in one that is no card's.

use super::encoded;
use super::see::suspect;
use crate::mask::rules::is_card;

/// The shortest one. Some shorter ones are telephone numbers by their form.
const LEAST: usize = 12;
/// The longest one.
const MOST: usize = 24;
/// So many digits has a French social security number.
const NIR: usize = 15;

/// The length of the number that starts here, if nothing starts in it, save what needs a word before it. None where it may
/// be a card's or stand for text, where it may go on, and where it begins with a zero, as telephone numbers do.
#[inline]
pub(super) fn dull_within(text: &[u8], last: bool) -> Option<usize> {
    let length = text.iter().take(MOST + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, behind) = text.split_at_checked(length)?;
    let dull = (LEAST..=MOST).contains(&length)
        && length != NIR
        && !number.starts_with(b"0")
        && ends(behind, last)
        && !is_card(number)
        && !encoded::begins(text);
    dull.then_some(length)
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
            "01732524930123",
            "1732524930123.5",
            "173252493012 345",
            "173252493012 home",
            "1732524930123 x12",
            "17325249301234:6",
            "4142434445464748",
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
        // Whether it is a card was asked, those of vehicles have letters, and those of telephones groups, or a mark or a
        // zero before them.
        matching.retain(|rule| !rule.starts_with("phone_") && !rule.starts_with("vin"));
        assert_eq!(matching, ["credit_card"]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_starts_in_one(
            before in r"([a-z]{1,8}[ :=/_-]{1,2}|[0-9]{1,6}[ -]|[(+\[]){0,2}",
            number in r"[1-9][0-9]{11,23}",
            after in r#"[ ,:"';/|\]}>\n-][ -~]{0,8}"#,
        ) {
            let text = format!("{before}{number}{after}");
            let number = |text: &[u8]| dull_within(text, true);
            proptest::prop_assert_eq!(found_in_identifier(&text, before.len(), number), None, "in {}", text);
        }
    }
}
