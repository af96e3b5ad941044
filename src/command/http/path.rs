//! Paths and queries as the target will read them, or the statement that targets may read them differently.

use percent_encoding::percent_decode_str;

/// A path, percent-decoded once, with dot segments resolved (RFC 3986, section 5.2.4). Duplicate slashes stay.
#[derive(Debug, PartialEq, Eq)]
pub struct Normal {
    pub path: String,
    pub duplicate_slashes: bool,
    /// Why implementations may disagree on what this path names.
    pub problem: Option<&'static str>,
}

/// `raw` is the path on the wire, without the query.
pub fn normalise(raw: &str) -> Normal {
    let Ok(decoded) = percent_decode_str(raw).decode_utf8() else {
        return Normal {
            path: raw.to_owned(),
            duplicate_slashes: raw.contains("//"),
            problem: Some("the path is not UTF-8 once it is decoded"),
        };
    };
    Normal { problem: problem(raw, &decoded), duplicate_slashes: decoded.contains("//"), path: resolve(&decoded) }
}

fn problem(raw: &str, decoded: &str) -> Option<&'static str> {
    let encoded = |wanted: &str| raw.to_ascii_lowercase().contains(wanted);
    // Servers that know path parameters read `/..;x/` as `/../`.
    let dots = |s: &str| matches!(s.split(';').next(), Some("." | ".."));
    if !decoded.starts_with('/') {
        Some("the path does not begin with a slash")
    } else if !well_formed(raw) {
        Some("the path has a malformed percent-encoding")
    } else if encoded("%2f") {
        Some("the path has an encoded slash")
    } else if !well_formed(decoded) || has_escape(decoded) {
        Some("the path may be percent-encoded twice")
    } else if decoded.contains('\\') {
        Some("the path has a backslash")
    } else if decoded.chars().any(char::is_control) {
        Some("the path has a control character")
    } else if raw.contains('#') {
        Some("the path has a fragment")
    } else if decoded.split('/').any(dots) {
        Some("the path has dot segments")
    } else {
        None
    }
}

fn escapes(text: &str) -> impl Iterator<Item = bool> {
    text.match_indices('%')
        .map(|(at, _)| text.as_bytes().get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)))
}

/// Every `%` is followed by two hexadecimal digits.
fn well_formed(text: &str) -> bool {
    escapes(text).all(|valid| valid)
}

fn has_escape(text: &str) -> bool {
    escapes(text).any(|valid| valid)
}

fn resolve(decoded: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = decoded.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
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
    kept.join("/")
}

/// Name and value pairs of a query or form, decoded once (`+` is a space).
#[derive(Debug, PartialEq, Eq)]
pub struct Pairs {
    pub pairs: Vec<(String, String)>,
    pub ambiguous: bool,
}

pub fn query_pairs(query: &str) -> Pairs {
    let mut ambiguous = !well_formed(query) || query.contains(['#', '\0']);
    let mut decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(|t| t.into_owned()).unwrap_or_else(|_| {
            ambiguous = true;
            spaced.clone()
        })
    };
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect();
    Pairs { pairs, ambiguous }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_stay() {
        for (raw, want) in [("/", "/"), ("/a/b/", "/a/b/"), ("/a%20b", "/a b"), ("/%C3%A9", "/é"), ("/a;v=1", "/a;v=1")]
        {
            assert_eq!(normalise(raw), Normal { path: want.into(), duplicate_slashes: false, problem: None }, "{raw}");
        }
    }

    #[test]
    fn duplicate_slashes_are_kept_and_reported() {
        assert_eq!(normalise("//a///b"), Normal { path: "//a///b".into(), duplicate_slashes: true, problem: None });
    }

    #[test]
    fn tricks_are_named_and_resolved() {
        let cases = [
            ("/a/../b", "/b", "dot segments"),
            ("/a/%2e%2E/b", "/b", "dot segments"),
            ("/a/./b/.", "/a/b/", "dot segments"),
            ("/../../x", "/x", "dot segments"),
            ("/a/..;x=1/b", "/a/..;x=1/b", "dot segments"),
            ("/a%2fb", "/a/b", "encoded slash"),
            ("/a%252e", "/a%2e", "encoded twice"),
            ("/a%5cb", "/a\\b", "backslash"),
            ("/a\\b", "/a\\b", "backslash"),
            ("/a%00b", "/a\0b", "control character"),
            ("/a%ff", "/a%ff", "not UTF-8"),
            ("/a%zz", "/a%zz", "malformed"),
            ("/a%", "/a%", "malformed"),
            ("/100%25", "/100%", "encoded twice"),
            ("/a#b", "/a#b", "fragment"),
            ("http://h/a", "http://h/a", "begin with a slash"),
            ("", "", "begin with a slash"),
        ];
        for (raw, path, problem) in cases {
            let normal = normalise(raw);
            assert_eq!(normal.path, path, "{raw}");
            assert!(normal.problem.is_some_and(|p| p.contains(problem)), "{raw}: {:?}", normal.problem);
        }
    }

    #[test]
    fn queries() {
        let pairs = query_pairs("a=1&b=x+y%26&c&&a=2");
        let want = [("a", "1"), ("b", "x y&"), ("c", ""), ("a", "2")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(pairs, Pairs { pairs: want.to_vec(), ambiguous: false });
        assert!(query_pairs("a=%ff").ambiguous && query_pairs("a=%2").ambiguous);
    }
}
