//! UUIDs as they are written everywhere (RFC 9562, section 4): identifiers in which nothing starts.

use super::encoded;
use super::hex::{CHUNK, digits_and_letters};

const LENGTH: usize = 36;
const DASHES: [usize; 4] = [8, 13, 18, 23];
/// Where a group starts that may begin an encoded run.
const GROUPS: [usize; 5] = [0, 9, 14, 19, 24];
/// So many digits in a row, dashes aside, are no number that says anything without a word before it.
const DIGITS: usize = 8;

/// The length of the UUID that starts here, if nothing starts in it, save what needs a word before it. None where its digits
/// may be another number, or it stands for text in base64; `last`: nothing follows.
#[inline]
pub(super) fn dull_within(text: &[u8], last: bool) -> Option<usize> {
    let form = text.first_chunk::<LENGTH>().filter(|form| form[8] == b'-' && form[13] == b'-')?;
    let ends = text.get(LENGTH).map_or(last, |byte| byte.is_ascii() && !encoded::in_run(*byte));
    (ends && dull(form)).then_some(LENGTH)
}

fn dull(form: &[u8; LENGTH]) -> bool {
    let (mut digits, mut letters) = (0, 0);
    for at in (0..LENGTH).step_by(CHUNK) {
        let (digit, letter) = digits_and_letters(form.get(at..).unwrap_or_default());
        (digits, letters) = (digits | digit << at, letters | letter << at);
    }
    let dashes = DASHES.iter().fold(0, |bits, at| bits | u64::from(form[*at] == b'-') << at);
    dashes.count_ones() as usize == DASHES.len()
        && digits | letters | dashes == (1 << LENGTH) - 1
        && !in_row(digits)
        && !GROUPS.iter().any(|at| form.get(*at..).is_some_and(encoded::begins))
}

/// Whether more than [`DIGITS`] of these are in a row.
fn in_row(digits: u64) -> bool {
    // Each group moves up to the one before it.
    let joined = GROUPS.iter().zip(0..).fold(0, |joined, (start, dashes)| {
        let group = digits >> start << (start - dashes);
        joined & !(u64::MAX << (start - dashes)) | group
    });
    (1..=DIGITS).fold(joined, |row, by| row & joined >> by) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::found_in_identifier;

    #[test]
    fn others_are_none() {
        assert_eq!(dull_within(b"0d83b3e2-9a21-487a-54c4-4c79f1fe9d67 ", false), Some(LENGTH));
        for (text, last) in [
            ("0d83b3e2-9a21-487a-54c4-4c79f1fe9d67", false),
            ("0d83b3e2-9a21-487a-54c4-4c79f1fe9d67-", true),
            ("0d83b3e2-9a21-487a-54c4-4c79f1fe9d67a", true),
            ("0d83b3e2-9a21-487a-54c4-4c79f1fe9d6", true),
            ("0d83b3e2-9a21-487a-5-c4-4c79f1fe9d67", true),
            ("0d83b3e2-9a21-487a054c4-4c79f1fe9d67", true),
            ("0d83b3e2-9a21-487a-54c4-4c79f1fe9g67", true),
            ("4111a111-1111-1111-1111-1a79f1fe9d67", true),
        ] {
            assert_eq!(dull_within(text.as_bytes(), last), None, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, ..Default::default() })]
        #[test]
        fn nothing_starts_in_one(
            before in r"([a-z]{1,8}[ :=/-]{1,2}|[0-9]{1,6}[ -]|[(+\[]){0,2}",
            uuid in r"([0-9]{6}[0-9a-f]{2}|[0-9a-f]{8})-[0-9]{3}[0-9a-f]-[0-9a-f]{4}-[0-9]{2}[0-9a-f]{2}-([0-9]{8}[0-9a-f]{4}|[0-9a-f]{12})",
            after in r"[ ,;.)/=:@%\]x][ -~]{0,8}",
        ) {
            let text = format!("{before}{uuid}{after}");
            let uuid = |text: &[u8]| dull_within(text, true);
            proptest::prop_assert_eq!(found_in_identifier(&text, before.len(), uuid), None, "in {}", text);
        }
    }
}
