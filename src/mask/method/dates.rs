//! Dates some days off. The order of `03/04/2020` is month first, where that is a date.

use aws_lc_rs::hmac;
use chrono::{NaiveDate, TimeDelta};

/// A date counts as written so where writing it again gives the same.
const FORMATS: [&str; 26] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%m/%d/%Y",
    "%-m/%-d/%Y",
    "%d/%m/%Y",
    "%-d/%-m/%Y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%m/%d/%y",
    "%-m/%-d/%y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%B %-d, %Y",
    "%b %-d, %Y",
    "%B %-d %Y",
    "%b %-d %Y",
    "%-d %B %Y",
    "%-d %b %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d%b%Y",
];

/// How many days dates move under this key: never 0, and at most `most` either way.
pub(super) fn days(key: &hmac::Key, most: u16) -> i64 {
    let tag = hmac::sign(key, b"date_shift");
    let number = tag.as_ref().first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let most = i64::from(most.max(1));
    let place = i64::try_from(number % (2 * most.unsigned_abs())).unwrap_or_default();
    if place < most { place - most } else { place - most + 1 }
}

/// The value so many days later, as it was written; none where it is no date. A time after it stays.
pub(super) fn shift(value: &[u8], days: i64) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.is_ascii())?;
    let (date, time) = split(text);
    let (format, read) = FORMATS.iter().find_map(|format| {
        let read = NaiveDate::parse_from_str(date, format).ok()?;
        read.format(format).to_string().eq_ignore_ascii_case(date).then_some((format, read))
    })?;
    let mut shifted = read.checked_add_signed(TimeDelta::try_days(days)?)?.format(format).to_string();
    if !date.bytes().any(|byte| byte.is_ascii_lowercase()) {
        shifted.make_ascii_uppercase();
    }
    Some([shifted.as_bytes(), time.as_bytes()].concat())
}

/// A date and the time after it, such as `T10:20:30Z`.
fn split(text: &str) -> (&str, &str) {
    let time = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let clock = rest.get(1..).unwrap_or_default();
        clock.get(..3).is_some_and(|hour| hour.ends_with(':') && hour.bytes().take(2).all(|b| b.is_ascii_digit()))
            && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z' | b'+' | b'-'))
    };
    let at = text.match_indices(['T', ' ']).map(|(at, _)| at).find(|at| time(*at)).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_and_keep_their_form() {
        for (date, later) in [
            ("1980-03-12", "1980-03-22"),
            ("1980-12-30", "1981-01-09"),
            ("2024/02/28", "2024/03/09"),
            ("19800312", "19800322"),
            ("03/12/1980", "03/22/1980"),
            ("3/2/1980", "3/12/1980"),
            ("25/12/1980", "04/01/1981"),
            ("12.3.1980", "22.3.1980"),
            ("12.03.1980", "22.03.1980"),
            ("03/12/80", "03/22/80"),
            ("March 12, 1980", "March 22, 1980"),
            ("MAR 12, 1980", "MAR 22, 1980"),
            ("25 dec 1980", "4 Jan 1981"),
            ("12-Mar-1980", "22-Mar-1980"),
            ("1980-03-12T10:20:30.5Z", "1980-03-22T10:20:30.5Z"),
            ("1980-03-12 10:20:30+02:00", "1980-03-22 10:20:30+02:00"),
        ] {
            let shifted = shift(date.as_bytes(), 10).map(|text| String::from_utf8(text).expect("ASCII"));
            assert_eq!(shifted.as_deref(), Some(later), "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_shifted() {
        for text in [
            "",
            "x",
            "1980-02-30",
            "1980-13-01",
            "1980",
            "45/45/1980",
            "1980-03-12Tx",
            "1980-03-12T10:20\"",
            "331776000",
        ] {
            assert_eq!(shift(text.as_bytes(), 10), None, "{text}");
        }
        assert_eq!(shift("1980-03-12é".as_bytes(), 10), None);
        assert_eq!(shift(b"1980-03-12", i64::MAX), None);
    }

    #[test]
    fn the_shift_is_of_the_key_and_bounded() {
        let key = |byte: u8| hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32]);
        for byte in 0..200 {
            for most in [1, 3, 365] {
                let days = days(&key(byte), most);
                assert!(days != 0 && days.abs() <= i64::from(most), "{byte} {most} {days}");
            }
        }
        assert_eq!(days(&key(7), 365), days(&key(7), 365));
        assert!((0..20).any(|byte| days(&key(byte), 365) != days(&key(7), 365)));
    }
}
