//! In which time a session is shown again.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// As fast as it went (1), some times faster, or at once (0).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Speed(f64);

impl FromStr for Speed {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "real" {
            return Ok(Speed(1.0));
        }
        let times = text.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0);
        times.map(Speed).ok_or("it is neither `real`, nor 0 (at once), nor how many times faster than it went")
    }
}

/// Waits between records as long as it took then.
pub struct Pace {
    speed: Speed,
    last: Option<DateTime<Utc>>,
}

impl Pace {
    pub fn new(speed: Speed) -> Self {
        Pace { speed, last: None }
    }

    /// How long to wait before a record of this time.
    pub fn until(&mut self, time: DateTime<Utc>) -> Duration {
        let since = self.last.replace(time).map_or(Duration::ZERO, |last| (time - last).to_std().unwrap_or_default());
        if self.speed.0 > 0.0 {
            Duration::try_from_secs_f64(since.as_secs_f64() / self.speed.0).unwrap_or_default()
        } else {
            Duration::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fixture::start;

    #[test]
    fn waits_are_as_long_as_asked() {
        let waits = |speed: &str| {
            let mut pace = Pace::new(speed.parse().unwrap());
            [0, 1000, 1500, 1400].map(|ms| pace.until(start() + chrono::TimeDelta::milliseconds(ms)).as_millis())
        };
        assert_eq!(waits("real"), [0, 1000, 500, 0]);
        assert_eq!(waits("10"), [0, 100, 50, 0]);
        assert_eq!(waits("0"), [0, 0, 0, 0]);
        for bad in ["fast", "-1", "NaN", "inf", ""] {
            assert!(bad.parse::<Speed>().is_err(), "{bad}");
        }
    }
}
