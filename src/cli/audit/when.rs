//! Times on the command line.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::evidence::scan::Window;

/// A time: RFC 3339, a date, or how long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    At(DateTime<Utc>),
    Day(NaiveDate),
    Ago(TimeDelta),
}

impl When {
    pub fn parse(text: &str) -> Result<Self, String> {
        let at = || DateTime::parse_from_rfc3339(text).ok().map(|t| When::At(t.to_utc()));
        let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(When::Day);
        at().or_else(day).or_else(|| ago(text)).ok_or_else(|| {
            "it is no time: write 2026-03-01T09:00:00Z, a date such as 2026-03-01 (UTC), or how long ago, such as 30m, 24h, 7d"
                .to_owned()
        })
    }

    fn begin(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            When::At(time) => Some(time),
            When::Day(day) => Some(day.and_time(chrono::NaiveTime::MIN).and_utc()),
            When::Ago(ago) => now.checked_sub_signed(ago),
        }
    }

    /// A day is meant with all of it.
    fn end(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            When::Day(day) => When::Day(day.checked_add_days(Days::new(1))?).begin(now),
            When::At(_) | When::Ago(_) => self.begin(now),
        }
    }
}

fn ago(text: &str) -> Option<When> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(digits)?;
    let count: i64 = count.parse().ok()?;
    let ago = match unit {
        "s" => TimeDelta::try_seconds(count),
        "m" => TimeDelta::try_minutes(count),
        "h" => TimeDelta::try_hours(count),
        "d" => TimeDelta::try_days(count),
        "w" => TimeDelta::try_weeks(count),
        _ => None,
    };
    ago.map(When::Ago)
}

/// What `--from` and `--to` mean.
pub fn window(from: Option<When>, to: Option<When>, now: DateTime<Utc>) -> Result<Window, String> {
    let far = || "--from or --to is further away than times go".to_owned();
    let from = from.map(|when| when.begin(now).ok_or_else(far)).transpose()?;
    let to = to.map(|when| when.end(now).ok_or_else(far)).transpose()?;
    match (from, to) {
        (Some(from), Some(to)) if from >= to => {
            Err(format!("--from {} is not before --to {}", from.format("%FT%TZ"), to.format("%FT%TZ")))
        }
        (Some(_) | None, Some(_) | None) => Ok(Window { from, to }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: &str, to: &str) -> Result<(String, String), String> {
        let now = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
        let parse = |text: &str| When::parse(text).map(Some);
        let window = window(parse(from)?, parse(to)?, now)?;
        Ok((window.from.unwrap().to_rfc3339(), window.to.unwrap().to_rfc3339()))
    }

    #[test]
    fn times_dates_and_how_long_ago() {
        let of = |from: &str, to: &str| Ok((format!("{from}+00:00"), format!("{to}+00:00")));
        assert_eq!(between("2026-01-01", "2026-01-31"), of("2026-01-01T00:00:00", "2026-02-01T00:00:00"));
        assert_eq!(between("24h", "30m"), of("2026-01-01T03:04:05", "2026-01-02T02:34:05"));
        assert_eq!(between("2026-01-01T01:00:00+01:00", "1s"), of("2026-01-01T00:00:00", "2026-01-02T03:04:04"));
    }

    #[test]
    fn what_is_no_time_or_no_window_is_said() {
        for bad in ["yesterday", "7", "d", "9999999999999999d", "-1d", "2026-02-30", "7ä"] {
            assert!(When::parse(bad).is_err(), "{bad}");
        }
        assert!(between("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z").unwrap_err().contains("not before"));
        assert!(between("106000000000d", "1s").unwrap_err().contains("further away"));
    }
}
