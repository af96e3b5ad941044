//! Path templates: `/users/{id}`, `/files/{*rest}`.

/// Longest template, bytes.
const LONGEST: usize = 1_024;
/// Templates of one target.
pub(super) const MOST: usize = 1_000;

/// A template that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// As it was written.
    pub text: String,
    /// Never empty; only the last one can be [`Segment::Rest`].
    pub segments: Vec<Segment>,
}

/// What stands between two slashes. The order is that of precedence: a literal goes before a parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// In lower case where the target does not tell the cases apart. Empty only as the last one: the template ends in `/`.
    Literal(String),
    /// `{name}`: one whole segment.
    Parameter(String),
    /// `{*name}`: all that follows, at least one character.
    Rest(String),
}

impl Template {
    /// `text` says what is wrong as the end of `"<template>" …`.
    pub(super) fn parse(text: &str, case_insensitive: bool) -> Result<Template, String> {
        let Some(path) = text.strip_prefix('/') else { return Err("must begin with a slash".to_owned()) };
        if text.len() > LONGEST {
            return Err(format!("is longer than {LONGEST} bytes"));
        }
        let mut segments: Vec<Segment> = Vec::new();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            let segment = segment(part, last, case_insensitive)?;
            if let Some(name) = segment.parameter()
                && segments.iter().any(|s| s.parameter() == Some(name))
            {
                return Err(format!("has two parameters named {name}"));
            }
            segments.push(segment);
        }
        Ok(Template { text: text.to_owned(), segments })
    }

    /// Whether both match exactly the same paths.
    pub(super) fn same_shape(&self, other: &Template) -> bool {
        self.shape().eq(other.shape())
    }

    /// The more specific of two templates that match one path is the lesser: from the left, a literal goes before a
    /// parameter, and that before the rest.
    pub(super) fn shape(&self) -> impl Iterator<Item = (u8, &str)> {
        self.segments.iter().map(|segment| match segment {
            Segment::Literal(text) => (0, text.as_str()),
            Segment::Parameter(_) => (1, ""),
            Segment::Rest(_) => (2, ""),
        })
    }
}

impl Segment {
    fn parameter(&self) -> Option<&str> {
        match self {
            Segment::Parameter(name) | Segment::Rest(name) => Some(name),
            Segment::Literal(_) => None,
        }
    }
}

fn segment(part: &str, last: bool, case_insensitive: bool) -> Result<Segment, String> {
    if let Some(inner) = part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
        let (name, rest) = inner.strip_prefix('*').map_or((inner, false), |name| (name, true));
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(word) {
            return Err("has a parameter whose name is not 1 to 64 letters, digits or _, such as {id}".to_owned());
        }
        return match (rest, last) {
            (false, _) => Ok(Segment::Parameter(name.to_owned())),
            (true, true) => Ok(Segment::Rest(name.to_owned())),
            (true, false) => Err("has a {*rest} that is not at its end".to_owned()),
        };
    }
    if part.contains(['{', '}']) {
        return Err("has a parameter that is not a whole segment; write /users/{id}".to_owned());
    }
    if part.is_empty() && !last {
        return Err("has two slashes one after another, which no normalised path has".to_owned());
    }
    if part.contains('%') {
        return Err("has a percent sign; write the path as it reads once it is decoded".to_owned());
    }
    if part.contains(['?', '#', '\\', ';']) || part.chars().any(char::is_control) || part.ends_with(['.', ' ']) {
        return Err("can match no path: a segment ends in a dot or a space, or has one of ? # \\ ; in it".to_owned());
    }
    let folded = || part.chars().flat_map(char::to_lowercase).collect();
    Ok(Segment::Literal(if case_insensitive { folded() } else { part.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_told_apart() {
        let literal = |t: &str| Segment::Literal(t.to_owned());
        let parameter = |t: &str| Segment::Parameter(t.to_owned());
        let cases = [
            ("/", vec![literal("")]),
            ("/users/{id}", vec![literal("users"), parameter("id")]),
            ("/Users/{id}/", vec![literal("Users"), parameter("id"), literal("")]),
            ("/files/{*rest}", vec![literal("files"), Segment::Rest("rest".to_owned())]),
            ("/a b/é", vec![literal("a b"), literal("é")]),
        ];
        for (text, want) in cases {
            assert_eq!(Template::parse(text, false).map(|t| t.segments), Ok(want), "{text}");
        }
        assert_eq!(Template::parse("/Users", true).map(|t| t.segments), Ok(vec![literal("users")]));
    }

    #[test]
    fn what_is_no_template_says_why() {
        let long = format!("/{}", "a".repeat(LONGEST));
        let cases = [
            ("users", "begin with a slash"),
            ("", "begin with a slash"),
            ("/a//b", "two slashes"),
            ("/{}", "name"),
            ("/{a-b}", "name"),
            ("/{*}", "name"),
            ("/{id}.json", "whole segment"),
            ("/v{n}", "whole segment"),
            ("/{id", "whole segment"),
            ("/{*rest}/x", "at its end"),
            ("/{id}/{id}", "two parameters"),
            ("/a%20b", "percent"),
            ("/a?b", "no path"),
            ("/a/../b", "no path"),
            ("/a;b", "no path"),
            (long.as_str(), "longer"),
        ];
        for (text, want) in cases {
            let error = Template::parse(text, false).expect_err(text);
            assert!(error.contains(want), "{text}: {error}");
        }
    }
}
