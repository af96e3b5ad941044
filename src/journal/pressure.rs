//! How full the journal is, in levels (AU-5). A level ends well below where it began, so that a journal at its edge does not
//! fill itself with records of that.

use super::record::Pressure;

/// Percent of `journal.max_bytes`.
const WARNING: u64 = 75;
const NORMAL: u64 = 70;

/// The level after `level`. `refused`: a record had no room.
pub(super) fn next(level: Pressure, used: u64, max: u64, refused: bool) -> Pressure {
    let percent = u128::from(used) * 100 / u128::from(max.max(1));
    match level {
        _ if percent < u128::from(NORMAL) => Pressure::Normal,
        Pressure::Full => Pressure::Full,
        // A large record that is refused while there is room for others is no sign of a full journal.
        Pressure::Normal | Pressure::Warning if percent < u128::from(WARNING) => level,
        Pressure::Normal | Pressure::Warning if refused => Pressure::Full,
        Pressure::Normal | Pressure::Warning => Pressure::Warning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_begins_and_ends_at_its_edge() {
        use Pressure::*;
        for (level, percent, refused, expected) in [
            (Normal, 74, false, Normal),
            (Normal, 75, false, Warning),
            (Normal, 60, true, Normal),
            (Normal, 74, true, Normal),
            (Normal, 100, true, Full),
            (Warning, 80, true, Full),
            (Warning, 70, false, Warning),
            (Warning, 69, false, Normal),
            (Full, 70, false, Full),
            (Full, 69, false, Normal),
        ] {
            assert_eq!(next(level, percent, 100, refused), expected, "{level:?} at {percent} %");
        }
        assert_eq!(next(Normal, 0, 0, false), Normal);
        assert_eq!(next(Normal, u64::MAX, u64::MAX, false), Warning);
    }
}
