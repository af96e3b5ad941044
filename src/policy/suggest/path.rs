//! Paths that differ only in segments that look like ids become one pattern.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{escaped, quoted};

/// One segment of a folded path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    /// Any one segment.
    Any,
}

/// One condition that takes all of `paths`, or none where there are none; and a comment.
pub(super) fn conditions(paths: &BTreeSet<String>) -> (Option<String>, String) {
    let mut folded: BTreeMap<Vec<Part>, BTreeSet<&String>> = BTreeMap::new();
    for path in paths {
        folded.entry(fold(path)).or_default().insert(path);
    }
    let (mut exact, mut patterns, mut note) = (BTreeSet::new(), Vec::new(), String::new());
    for (parts, alike) in &folded {
        let masked = alike.iter().any(|path| path.split('/').any(is_masked));
        if alike.len() < 2 && !masked {
            exact.extend(alike.iter().map(|path| (*path).clone()));
            continue;
        }
        note.push_str(&format!("// {} paths such as {} are one pattern.\n", alike.len(), shown(parts)));
        patterns.push(pattern(parts));
    }
    let mut any: Vec<String> = match exact.len() {
        0 => Vec::new(),
        1 => exact.iter().map(|path| format!("context.path == {}", quoted(path))).collect(),
        _ => vec![format!("{}.contains(context.path)", super::text::set(&exact))],
    };
    any.extend(patterns);
    match any.as_slice() {
        [] => (None, note),
        [one] => (Some(one.clone()), note),
        several => (Some(format!("({})", several.join(" ||\n    "))), note),
    }
}

fn fold(path: &str) -> Vec<Part> {
    let part =
        |segment: &str| if is_id(segment) || is_masked(segment) { Part::Any } else { Part::Text(segment.to_owned()) };
    path.split('/').map(part).collect()
}

/// A whole number, a UUID, or at least 16 hexadecimal digits.
fn is_id(segment: &str) -> bool {
    let digits = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
    let hex = segment.len() >= 16 && segment.bytes().all(|b| b.is_ascii_hexdigit());
    digits || hex || uuid::Uuid::try_parse(segment).is_ok()
}

/// What a masking method leaves: `[REDACTED:EMAIL]`, `[EMAIL:3f9a…]`, `****1111`; as it is or percent-encoded.
fn is_masked(segment: &str) -> bool {
    let bracketed = (segment.contains('[') || segment.contains("%5B")) && segment.contains(':');
    bracketed || segment.contains("**")
}

/// `like` knows no segments: `*` takes `/` too, so a second pattern holds the number of segments.
fn pattern(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Any => "*".to_owned(),
        Part::Text(text) => escaped(text).replace('*', "\\*"),
    };
    let all: Vec<String> = parts.iter().map(text).collect();
    let deeper = vec!["*"; parts.len() + 1].join("/");
    format!("(context.path like \"{}\" && !(context.path like \"{deeper}\"))", all.join("/"))
}

/// For a comment, which must stay on its line.
fn shown(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Any => "*".to_owned(),
        Part::Text(text) => escaped(text),
    };
    parts.iter().map(text).collect::<Vec<_>>().join("/")
}
