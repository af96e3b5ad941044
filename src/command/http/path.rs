//! Paths as the target will read them, or the statement that targets may read them differently.
//!
//! Invariants:
//! - A path without a problem has one normal form on the wire, [`Normal::wire`], and `path` is that form decoded once. What
//!   policy decides on is `path`; what the target gets is `wire`.
//! - Normalising `wire` changes nothing.
//! - Only what RFC 3986 (section 6.2.2) calls equivalent is changed, and duplicate slashes are merged, as Envoy's
//!   `merge_slashes` does. What some server reads in another way is a problem, and is never rewritten.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::config::{Http, PathParameters};

/// A path in normal form.
#[derive(Debug, PartialEq, Eq)]
pub struct Normal {
    /// Percent-decoded once, without dot segments.
    pub path: String,
    /// As it is forwarded. Means nothing where there is a problem.
    pub wire: String,
    /// The client sent slashes one after another.
    pub duplicate_slashes: bool,
    /// Why implementations may disagree on what this path names.
    pub problem: Option<&'static str>,
}

/// `raw` is the path on the wire, without the query.
pub fn normalise(settings: &Http, raw: &str) -> Normal {
    let problem = problem(settings, raw);
    let plain = resolve(&escaped(raw));
    let wire = if settings.case_insensitive { lowered(&plain) } else { plain };
    let decoded = percent_decode_str(&wire).decode_utf8().map(Cow::into_owned);
    let path = match (problem, decoded) {
        (None, Ok(path)) => path,
        // Closest to what a lenient server reads: decoded first, then resolved.
        (Some(_), _) => percent_decode_str(raw).decode_utf8().map_or_else(|_| raw.to_owned(), |path| resolve(&path)),
        (None, Err(_)) => raw.to_owned(),
    };
    Normal { path, wire, duplicate_slashes: raw.contains("//"), problem }
}

/// For targets that get the path as it was sent: only what every server resolves in one way is without a problem. Whether
/// duplicate slashes are one is for the caller to say.
pub fn as_sent(raw: &str) -> Normal {
    let normal = normalise(&Http::default(), raw);
    let dots = escaped(raw).split('/').any(|segment| segment == ".");
    let problem = normal.problem.or(dots.then_some("the path has dot segments"));
    match percent_decode_str(raw).decode_utf8() {
        Ok(path) if normal.duplicate_slashes => Normal { path: path.into_owned(), problem, ..normal },
        Ok(_) | Err(_) => Normal { problem, ..normal },
    }
}

fn problem(settings: &Http, raw: &str) -> Option<&'static str> {
    let Ok(decoded) = percent_decode_str(raw).decode_utf8() else {
        return Some("the path is not UTF-8 once it is decoded");
    };
    if !decoded.starts_with('/') {
        Some("the path does not begin with a slash")
    } else if !well_formed(raw) {
        Some("the path has a malformed percent-encoding")
    } else if raw.to_ascii_lowercase().contains("%2f") {
        Some("the path has an encoded slash")
    } else if has_escape(&decoded) {
        Some("the path may be percent-encoded twice")
    } else if decoded.contains('\\') {
        Some("the path has a backslash")
    } else if raw.contains(' ') || decoded.chars().any(char::is_control) {
        Some("the path has a space or a control character")
    } else if raw.contains('#') {
        Some("the path has a fragment")
    } else if decoded.chars().any(look_alike) {
        Some("the path has characters that some servers take for others")
    } else {
        decoded.split('/').find_map(segment_problem).or_else(|| parameters(settings, raw))
    }
}

/// `segment` is decoded.
fn segment_problem(segment: &str) -> Option<&'static str> {
    // Servers that know path parameters read `/..;x/` as `/../`.
    let name = segment.split(';').next().unwrap_or_default();
    if name == ".." || (name == "." && name != segment) {
        Some("the path has dot segments")
    } else if name != "." && name.ends_with(['.', ' ']) {
        Some("a segment of the path ends in a dot or a space, which some servers drop")
    } else {
        None
    }
}

/// Servlet containers take what follows a semicolon for a parameter, and decide on the rest: `/admin;x` is `/admin`.
fn parameters(settings: &Http, raw: &str) -> Option<&'static str> {
    match settings.path_parameters {
        PathParameters::Refuse if raw.contains(';') => Some("the path has parameters (;)"),
        PathParameters::Refuse | PathParameters::Keep => None,
    }
}

/// Full-width forms of ASCII, which servers with a legacy code page fold to it; other dots and slashes; what does not show.
fn look_alike(c: char) -> bool {
    matches!(c,
        '\u{ff01}'..='\u{ff5e}'
        | '\u{2024}'..='\u{2026}' | '\u{fe52}' | '\u{3002}' | '\u{ff61}'
        | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{2216}' | '\u{29f5}' | '\u{29f9}' | '\u{fe68}'
        | '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}')
}

fn escapes(text: &str) -> impl Iterator<Item = &[u8]> {
    text.match_indices('%').map(|(at, _)| text.as_bytes().get(at + 1..).unwrap_or_default())
}

fn two_digits(after: &[u8]) -> bool {
    after.get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
}

/// Every `%` is followed by two hexadecimal digits.
pub(super) fn well_formed(text: &str) -> bool {
    escapes(text).all(two_digits)
}

/// Decoding once more would give something else, `%u002e` included.
fn has_escape(decoded: &str) -> bool {
    escapes(decoded).any(|after| two_digits(after) || after.first().is_some_and(|c| c.eq_ignore_ascii_case(&b'u')))
}

/// Unreserved characters plain, every other escape in upper case, and escapes for what no path may hold.
fn escaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, digits(after)) {
            (b'%', Some(byte)) => {
                rest = after.get(2..).unwrap_or_default();
                if is_unreserved(byte) { out.push(char::from(byte)) } else { escape(&mut out, byte) }
            }
            _ if is_unreserved(first) || b"/!$&'()*+,;=:@".contains(&first) => out.push(char::from(first)),
            _ => escape(&mut out, first),
        }
    }
    out
}

fn digits(after: &[u8]) -> Option<u8> {
    let two = std::str::from_utf8(after.get(..2)?).ok().filter(|_| two_digits(after))?;
    u8::from_str_radix(two, 16).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn escape(out: &mut String, byte: u8) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    out.extend([byte >> 4, byte & 15].iter().filter_map(|half| DIGITS.get(usize::from(*half))));
}

/// In lower case, in and outside of escapes, for a target that does not tell the cases apart.
fn lowered(wire: &str) -> String {
    let mut out = String::with_capacity(wire.len());
    let mut run: Vec<u8> = Vec::new();
    let mut rest = wire.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, digits(after)) {
            (b'%', Some(byte)) => {
                rest = after.get(2..).unwrap_or_default();
                run.push(byte);
            }
            _ => {
                lowered_run(&mut out, &mut run);
                out.push(char::from(first.to_ascii_lowercase()));
            }
        }
    }
    lowered_run(&mut out, &mut run);
    out
}

/// A run of escaped bytes, which is whole characters. A few have a lower case that is ASCII (the Kelvin sign).
fn lowered_run(out: &mut String, run: &mut Vec<u8>) {
    // Character by character: what stands beside one changes nothing, as it would for a final sigma.
    let lower: String = String::from_utf8_lossy(run).chars().flat_map(char::to_lowercase).collect();
    for byte in lower.bytes() {
        if is_unreserved(byte) { out.push(char::from(byte)) } else { escape(out, byte) }
    }
    run.clear();
}

/// Without dot segments (RFC 3986, section 5.2.4) and without empty ones.
fn resolve(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let mut kept: Vec<&str> = vec![""];
    let absolute = path.starts_with('/');
    let mut segments = path.split('/').skip(usize::from(absolute)).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "" | "." | ".." => {
                // The first entry is the empty text before the leading slash.
                if segment == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    let joined = kept.join("/");
    if absolute { joined } else { joined.trim_start_matches('/').to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forwarded(settings: &Http, raw: &str) -> (String, String) {
        let normal = normalise(settings, raw);
        assert_eq!(normal.problem, None, "{raw}");
        (normal.wire, normal.path)
    }

    #[test]
    fn equivalent_spellings_are_one() {
        let cases = [
            ("/", "/", "/"),
            ("/a/b/", "/a/b/", "/a/b/"),
            ("/a%20b", "/a%20b", "/a b"),
            ("/%c3%a9", "/%C3%A9", "/é"),
            ("/é", "/%C3%A9", "/é"),
            ("/%61%2D%7e", "/a-~", "/a-~"),
            ("/a/./b", "/a/b", "/a/b"),
            ("/a/%2E/b/.", "/a/b/", "/a/b/"),
            ("//a///b//", "/a/b/", "/a/b/"),
            ("/a+b%2Bc", "/a+b%2Bc", "/a+b+c"),
            ("/a%3Bb", "/a%3Bb", "/a;b"),
            ("/a%3fb%23", "/a%3Fb%23", "/a?b#"),
            ("/100%25", "/100%25", "/100%"),
            ("/.well-known/x", "/.well-known/x", "/.well-known/x"),
            ("/a..b/v1.2", "/a..b/v1.2", "/a..b/v1.2"),
            ("/{x}|^\"<>`", "/%7Bx%7D%7C%5E%22%3C%3E%60", "/{x}|^\"<>`"),
        ];
        for (raw, wire, path) in cases {
            assert_eq!(forwarded(&Http::default(), raw), (wire.to_owned(), path.to_owned()), "{raw}");
        }
        assert!(normalise(&Http::default(), "/a//b").duplicate_slashes);
    }

    #[test]
    fn tricks_are_named_and_resolved() {
        let cases = [
            ("/a/../b", "/b", "dot segments"),
            ("/a/%2e%2E/b", "/b", "dot segments"),
            ("/../../x", "/x", "dot segments"),
            ("/a/..;x=1/b", "/a/..;x=1/b", "dot segments"),
            ("/a/.;/b", "/a/.;/b", "dot segments"),
            ("/a;v=1/../b", "/b", "dot segments"),
            ("/admin;x", "/admin;x", "parameters"),
            ("/a%2fb", "/a/b", "encoded slash"),
            ("/a%252e", "/a%2e", "encoded twice"),
            ("/a%25u002e", "/a%u002e", "encoded twice"),
            ("/a%5cb", "/a\\b", "backslash"),
            ("/a\\b", "/a\\b", "backslash"),
            ("/a%00b", "/a\0b", "control character"),
            ("/a b", "/a b", "space"),
            ("/a%ff", "/a%ff", "not UTF-8"),
            ("/%c0%ae%c0%ae/x", "/%c0%ae%c0%ae/x", "not UTF-8"),
            ("/a%zz", "/a%zz", "malformed"),
            ("/%u002e%u002e/", "/%u002e%u002e/", "malformed"),
            ("/a%", "/a%", "malformed"),
            ("/a#b", "/a#b", "fragment"),
            ("/\u{ff0e}\u{ff0e}/x", "/\u{ff0e}\u{ff0e}/x", "for others"),
            ("/admin./x", "/admin./x", "ends in a dot"),
            ("/admin%20", "/admin ", "ends in a dot"),
            ("/.../x", "/.../x", "ends in a dot"),
            ("http://h/a", "http:/h/a", "begin with a slash"),
            ("", "", "begin with a slash"),
        ];
        for (raw, path, problem) in cases {
            let normal = normalise(&Http::default(), raw);
            assert_eq!(normal.path, path, "{raw}");
            assert!(normal.problem.is_some_and(|p| p.contains(problem)), "{raw}: {:?}", normal.problem);
        }
    }

    #[test]
    fn a_path_that_is_not_rewritten_has_no_dots() {
        assert!(as_sent("/a/./b").problem.is_some() && as_sent("/a/%2e").problem.is_some());
        assert!(as_sent("/a/../b").problem.is_some() && as_sent("/a//b").duplicate_slashes);
        assert_eq!(as_sent("/a//b").path, "/a//b");
        assert_eq!(as_sent("/a/b.c/%3A").problem, None);
    }

    #[test]
    fn what_the_operator_knows_of_the_target() {
        let keep = Http { path_parameters: PathParameters::Keep, ..Http::default() };
        assert_eq!(forwarded(&keep, "/a;v=1/b"), ("/a;v=1/b".to_owned(), "/a;v=1/b".to_owned()));
        assert!(normalise(&keep, "/a/..;x/b").problem.is_some());
        let folds = Http { case_insensitive: true, ..Http::default() };
        let cases = [
            ("/Admin/X%20Y", "/admin/x%20y", "/admin/x y"),
            ("/%C3%89", "/%C3%A9", "/é"),
            ("/É", "/%C3%A9", "/é"),
            // The Kelvin sign, and a capital whose lower case is two characters.
            ("/%E2%84%AAing", "/king", "/king"),
            ("/%C4%B0", "/i%CC%87", "/i\u{307}"),
            ("/%CE%91%CE%A3", "/%CE%B1%CF%83", "/ασ"),
        ];
        for (raw, wire, path) in cases {
            assert_eq!(forwarded(&folds, raw), (wire.to_owned(), path.to_owned()), "{raw}");
        }
    }

    /// Another spelling of the same path.
    fn respelled(path: &str, choices: &[u8]) -> String {
        let mut out = String::new();
        for (byte, choice) in path.bytes().zip(choices.iter().cycle()) {
            match (byte, choice % 4) {
                (b'/', 1) => out.push_str("//"),
                (b'/', 2) => out.push_str("/./"),
                (b'/', _) => out.push('/'),
                (_, 0) => out.push(char::from(byte)),
                (_, 1) => out += &format!("%{byte:02x}"),
                (_, _) => out += &format!("%{byte:02X}"),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn normal_forms_stay(raw in "[/a-zA-Z%0-9;.~ +é]{0,40}", case_insensitive: bool, keep: bool) {
            let path_parameters = if keep { PathParameters::Keep } else { PathParameters::Refuse };
            let settings = Http { case_insensitive, path_parameters, ..Http::default() };
            let first = normalise(&settings, &format!("/{raw}"));
            if first.problem.is_none() {
                let again = normalise(&settings, &first.wire);
                prop_assert_eq!(again.problem, None);
                prop_assert_eq!(&again.wire, &first.wire);
                prop_assert_eq!(&again.path, &first.path);
            }
        }

        #[test]
        fn two_spellings_are_one_path(
            path in "(/[a-zA-Z0-9_~-]{1,6}){1,4}/?",
            choices in proptest::collection::vec(any::<u8>(), 1..20),
        ) {
            let other = respelled(&path, &choices);
            let (one, two) = (normalise(&Http::default(), &path), normalise(&Http::default(), &other));
            prop_assert_eq!(two.problem, None);
            prop_assert_eq!((one.wire, one.path), (two.wire, two.path));
        }
    }
}
