//! Timestamps as logs and JSON write them (RFC 3339, 5.6): the commonest numbers of all, in which nothing starts.

/// So many bytes of one are known by their form.
const LENGTH: usize = 19;

/// Where `2026-11-24T08:15:30` starts, or the same with a space for the `T`: up to where from it on nothing starts, save what
/// needs a word before it. What begins otherwise than the years of these two centuries may be a telephone number, or text in
/// base64.
#[inline]
pub(super) fn dull_within(text: &[u8]) -> Option<usize> {
    let form = text.first_chunk::<LENGTH>()?;
    let dull = match form {
        [b'1' | b'2', b'0' | b'9', _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', ..] => 14,
        // What follows the time may go on with it.
        [b'1' | b'2', b'0' | b'9', _, _, b'-', _, _, b'-', _, _, b' ', _, _, b':', _, _, b':', ..] => 11,
        _ => return None,
    };
    (form.iter().filter(|byte| byte.is_ascii_digit()).count() == LENGTH - 5).then_some(dull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::engine::{Engine, Starts};

    #[test]
    fn others_are_none() {
        for text in [
            "2026-11-24T08:15:3",
            "2026-11-24_08:15:30",
            "2026-11-24T08:15:3a",
            "2026-1-24T008:15:30",
            "2426-11-24T08:15:30",
        ] {
            assert_eq!(dull_within(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn nothing_starts_in_a_timestamp_whatever_its_digits() {
        let engine = Engine::get().expect("it builds");
        for form in
            ["1900", "2000"].into_iter().flat_map(|year| ["T", " "].map(|mark| format!("{year}-00-00{mark}00:00:00")))
        {
            let dull = dull_within(form.as_bytes()).expect("it is one");
            let starts: Vec<usize> = Starts::new(form.as_bytes(), 0, true).take_while(|at| *at < dull).collect();
            assert!(starts.len() >= 5, "{form}");
            for at in starts {
                assert!(engine.glance.weak_at_most(&form.as_bytes()[at..]), "{at} of {form}");
            }
        }
    }
}
