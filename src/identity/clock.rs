//! Time as a parameter, so that expiry and key age can be tested without waiting.

use std::time::Instant;

use chrono::{DateTime, Utc};

/// Wall-clock time is compared with a token's claims; monotonic time measures the age of keys, so that a clock that is
/// set back cannot make old keys young.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
    fn instant(&self) -> Instant;
}

/// The system's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }
}
