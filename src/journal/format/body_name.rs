//! The names of bodies that are kept beside the segments.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::names::{ENCRYPTED, NameError, is_instance_name};

pub const BODIES: &str = "bodies/";

/// `bodies/date=2026-01-31/instance=gate-1/<SHA-256, hex>.zst`, of an encrypted body `….zst.age`. The record that names it may be
/// of the day after. Each name has exactly one spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BodyName {
    pub date: NaiveDate,
    pub instance: String,
    /// Of the masked bytes; of an encrypted body of the object, so that its name tells nobody whether it is a text that he has.
    pub sha256: String,
    pub encrypted: bool,
}

impl fmt::Display for BodyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BodyName { date, instance, sha256, encrypted } = self;
        let age = if *encrypted { ENCRYPTED } else { "" };
        write!(f, "{BODIES}date={}/instance={instance}/{sha256}.zst{age}", date.format("%Y-%m-%d"))
    }
}

impl FromStr for BodyName {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        let wrong = || NameError { name: name.to_owned(), expected: "kept body" };
        parse(name).filter(|parsed| parsed.to_string() == name).ok_or_else(wrong)
    }
}

fn parse(name: &str) -> Option<BodyName> {
    let mut parts = name.strip_prefix(BODIES)?.strip_prefix("date=")?.splitn(3, '/');
    let date = NaiveDate::parse_from_str(parts.next()?, "%Y-%m-%d").ok()?;
    let instance = parts.next()?.strip_prefix("instance=").filter(|name| is_instance_name(name))?.to_owned();
    let file = parts.next()?;
    let (file, encrypted) = file.strip_suffix(ENCRYPTED).map_or((file, false), |file| (file, true));
    let sha256 = file.strip_suffix(".zst")?;
    let hex = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    hex.then(|| BodyName { date, instance, sha256: sha256.to_owned(), encrypted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        let good = format!("bodies/date=2026-01-31/instance=gate-1/{}.zst", "0a".repeat(32));
        for good in [good.clone(), format!("{good}.age")] {
            assert_eq!(good.parse::<BodyName>().unwrap().to_string(), good);
        }
        for bad in [
            format!("{good}.age.age"),
            good.replace("0a", "0A"),
            good.replace(".zst", ""),
            good.replace("01-31", "1-31"),
            good.replace("gate-1", "../x"),
            good.replace("0a0a0a", "0a"),
            format!("x{good}"),
        ] {
            assert!(bad.parse::<BodyName>().is_err(), "{bad}");
        }
    }
}
