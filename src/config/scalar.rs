//! Scalars: environment substitution, and text to durations, sizes, URLs and addresses.
//!
//! Each parser gives what is wrong as the end of the sentence `"<value>" …`. The value itself is quoted by the caller, as
//! it is written in the file: what an environment variable held is never shown.

use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;
const SIZES: [(&str, u64); 9] = [
    ("GiB", GIB),
    ("MiB", MIB),
    ("KiB", KIB),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1000),
    ("kB", 1000),
    ("B", 1),
    ("", 1),
];
const DURATIONS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// `250ms`, `30s`, `5m`, `24h` or `1d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    number_and_unit(text, &DURATIONS).map(Duration::from_millis).ok_or_else(|| {
        "is not a duration; write a whole number and a unit, such as 250ms, 30s, 5m, 24h or 1d".to_owned()
    })
}

/// `64KiB`, `1MiB`, `16MB`, or plain bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    number_and_unit(text, &SIZES).ok_or_else(|| {
        "is not a size; write bytes, or a whole number and a unit, such as 64KiB, 1MiB or 16MB".to_owned()
    })
}

fn number_and_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// The shortest exact way to write a size.
pub(super) fn show_size(bytes: u64) -> String {
    let exact =
        [("GiB", GIB), ("MiB", MIB), ("KiB", KIB)].into_iter().find(|(_, f)| bytes > 0 && bytes.is_multiple_of(*f));
    match exact {
        Some((unit, factor)) => format!("{}{unit}", bytes / factor),
        None => format!("{bytes} bytes"),
    }
}

/// The shortest exact way to write a duration.
pub(super) fn show_duration(duration: Duration) -> String {
    let ms = duration.as_millis();
    let exact = DURATIONS.iter().find(|(_, f)| ms > 0 && ms.is_multiple_of(u128::from(*f)));
    match exact {
        Some((unit, factor)) => format!("{}{unit}", ms / u128::from(*factor)),
        None => format!("{ms}ms"),
    }
}

pub(super) fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "is not a whole number".to_owned())
}

pub(super) fn flag(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("is neither true nor false".to_owned()),
    }
}

/// An IP address and a port. Names are not resolved: what is bound should not depend on DNS.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "is not an address; write IP and port, such as 127.0.0.1:9002 or [::1]:9002".to_owned())
}

/// A URL with one of `schemes`. User name and password in it are refused, since URLs get logged.
pub(super) fn url(text: &str, schemes: &[&str]) -> Result<Url, String> {
    let example = || schemes.iter().map(|s| format!("{s}://…")).collect::<Vec<_>>().join(" or ");
    let url = Url::parse(text).map_err(|e| format!("is not a URL ({e}); write {}", example()))?;
    if !schemes.contains(&url.scheme()) {
        return Err(format!("has the scheme {}; write {}", url.scheme(), example()));
    }
    Ok(url)
}

/// Whether a URL holds a user name or a password.
pub(super) fn has_credentials(text: &str) -> bool {
    let authority = text.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    authority.contains('@')
}

/// Whether `text` has no spaces and no control characters.
pub(super) fn is_printable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() && !c.is_whitespace())
}

/// Whether `name` is one that an environment variable has by convention (POSIX: upper case, digits, underscore).
pub(super) fn is_variable_name(name: &str) -> bool {
    let tail = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.chars().next().is_some_and(|c| c.is_ascii_uppercase() || c == '_') && name.chars().all(tail)
}

/// Puts `${NAME}` and `${NAME:-default}` in; `$${` stands for `${`. A lone `$` is itself.
///
/// `:-` is as in the POSIX shell: the default also stands in for an empty variable.
pub(super) fn substitute(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, tail) = rest.split_at(at);
        let inner = tail.get(2..).unwrap_or("");
        if let Some(kept) = before.strip_suffix('$') {
            out.push_str(kept);
            out.push_str("${");
            rest = inner;
            continue;
        }
        out.push_str(before);
        let (reference, after) =
            inner.split_once('}').ok_or("has \"${\" without \"}\"; write \"$${\" for the text itself")?;
        out.push_str(&lookup(reference, env)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn lookup(reference: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if !is_variable_name(name) {
        return Err(
            "does not name an environment variable; write ${NAME} or ${NAME:-default}, NAME in upper case".to_owned()
        );
    }
    match (env(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (Some(_) | None, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(format!(
            "needs the environment variable {name}, which is not set; set it, or write ${{{name}:-default}}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("1d"), Ok(Duration::from_secs(86_400)));
        for bad in ["30", "", "s", "-1s", "1.5h", "1h30m", "99999999999999999999d", "30 sec"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("16MB"), Ok(16_000_000));
        assert_eq!(size("17"), Ok(17));
        for bad in ["", "MiB", "1.5MiB", "1mib", "18446744073709551615GiB"] {
            assert!(size(bad).is_err(), "{bad}");
        }
        assert_eq!(show_size(65_536), "64KiB");
        assert_eq!(show_size(65_535), "65535 bytes");
        assert_eq!(show_duration(Duration::from_secs(5400)), "90m");
    }

    #[test]
    fn substitution() {
        let env = |name: &str| match name {
            "SET" => Some("v".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        let sub = |text: &str| substitute(text, &env);
        assert_eq!(sub("a-${SET}-${UNSET:-d:-e}-$x"), Ok("a-v-d:-e-$x".to_owned()));
        assert_eq!(sub("${EMPTY}${EMPTY:-d}"), Ok("d".to_owned()));
        assert_eq!(sub("$${SET} $.a[*]"), Ok("${SET} $.a[*]".to_owned()));
        assert_eq!(
            sub("${UNSET}"),
            Err("needs the environment variable UNSET, which is not set; set it, or write ${UNSET:-default}".to_owned())
        );
        assert!(sub("${SET").is_err());
        assert!(sub("${lower}").is_err());
    }

    #[test]
    fn urls_with_credentials_are_seen() {
        assert!(has_credentials("https://u:p@host/x"));
        assert!(!has_credentials("https://host/x@y"));
        assert!(url("https://h", &["http", "https"]).is_ok());
        assert_eq!(url("ftp://h", &["http"]), Err("has the scheme ftp; write http://…".to_owned()));
    }
}
