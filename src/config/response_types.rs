//! What becomes of a response by the media type (RFC 9110, 8.3.1) that its target gives it.
//!
//! - Text and structured text are examined: [`is_examined`] names the types. Nothing can turn that off.
//! - Any other type is refused, unless a rule of the target says otherwise. The first rule that matches is taken.

use std::fmt;

/// What a target's configuration says of the types that are not examined by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRule {
    pub types: TypePattern,
    pub action: TypeAction,
}

/// `type/subtype`, `type/*` or `*/*`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePattern {
    kind: String,
    subtype: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeAction {
    /// As it is, unexamined, and the record says so; a body that is longer than `most` bytes is cut.
    Pass { most: Option<u64> },
    /// Not at all, types that would be examined included.
    Refuse,
    /// As text.
    Examine,
}

/// Types that are text, or are read in a form of their own, besides `text/*` and the suffixes.
const EXAMINED: &[&str] = &[
    "application/csv",
    "application/ecmascript",
    "application/graphql",
    "application/javascript",
    "application/json",
    "application/json-seq",
    "application/json5",
    "application/jsonl",
    "application/jsonlines",
    "application/jwt",
    "application/ndjson",
    "application/openmetrics-text",
    "application/pem-certificate-chain",
    "application/sql",
    "application/toml",
    "application/typescript",
    "application/vnd.amazon.eventstream",
    "application/vnd.kubernetes.protobuf",
    "application/x-javascript",
    "application/x-json",
    "application/x-jsonl",
    "application/x-jsonlines",
    "application/x-ndjson",
    "application/x-pem-file",
    "application/x-sh",
    "application/x-sql",
    "application/x-toml",
    "application/x-www-form-urlencoded",
    "application/x-yaml",
    "application/xml",
    "application/xml-dtd",
    "application/yaml",
];
/// Structured syntax suffixes (RFC 6839, RFC 9512) of types that are text.
const SUFFIXES: &[&str] = &["+json", "+xml", "+yaml", "+json-seq"];

/// Whether a type, without parameters and in lower case, is examined whatever a target's rules say.
pub fn is_examined(essence: &str) -> bool {
    let Some((kind, subtype)) = essence.split_once('/') else { return false };
    EXAMINED.contains(&essence)
        || kind == "text"
        // Parts of a representation, which masking cannot be sure about.
        || (kind == "multipart" && subtype != "byteranges")
        || SUFFIXES.iter().any(|suffix| subtype.ends_with(suffix))
        || (kind == "application" && subtype.starts_with("grpc"))
}

impl TypePattern {
    /// # Errors
    /// Why it is not one, as the end of `"<text>" …`.
    pub fn parse(text: &str) -> Result<TypePattern, String> {
        let wrong = || "is not a media type; write one without parameters, such as image/png or image/*".to_owned();
        let text = text.to_ascii_lowercase();
        let (kind, subtype) = text.split_once('/').ok_or_else(wrong)?;
        let token = |part: &str| !part.is_empty() && part.bytes().all(is_token);
        let plain = |part: &str| token(part) && !part.contains('*');
        let known = plain(kind) && (subtype == "*" || plain(subtype)) || text == "*/*";
        if known { Ok(TypePattern { kind: kind.to_owned(), subtype: subtype.to_owned() }) } else { Err(wrong()) }
    }

    pub fn matches(&self, essence: &str) -> bool {
        let Some((kind, subtype)) = essence.split_once('/') else { return false };
        let same = |want: &str, got: &str| want == "*" || want == got;
        same(&self.kind, kind) && same(&self.subtype, subtype)
    }

    /// Every type that it matches is examined.
    pub fn only_examined(&self) -> bool {
        match self.subtype.as_str() {
            "*" => self.kind == "text",
            subtype => is_examined(&format!("{}/{subtype}", self.kind)),
        }
    }
}

impl fmt::Display for TypePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.subtype)
    }
}

/// RFC 9110, 5.6.2.
pub fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_structured_types_are_examined() {
        for text in [
            "text/plain",
            "text/tab-separated-values",
            "text/x-anything",
            "application/json",
            "application/problem+json",
            "application/graphql-response+json",
            "application/atom+xml",
            "image/svg+xml",
            "application/openapi+yaml",
            "application/x-ndjson",
            "application/geo+json-seq",
            "application/vnd.kubernetes.protobuf",
            "application/grpc",
            "application/grpc+proto",
            "application/grpc-web",
            "multipart/form-data",
            "multipart/mixed",
            "application/x-www-form-urlencoded",
        ] {
            assert!(is_examined(text), "{text}");
        }
        for other in [
            "image/png",
            "application/octet-stream",
            "application/zip",
            "application/pdf",
            "application/x-protobuf",
            "multipart/byteranges",
            "audio/wav",
            "application/json5x",
            "application/rtf",
            "application/xml+zip",
            "json",
            "text",
            "",
        ] {
            assert!(!is_examined(other), "{other}");
        }
    }

    #[test]
    fn patterns_match_types() {
        let matches = |pattern: &str, essence: &str| TypePattern::parse(pattern).is_ok_and(|p| p.matches(essence));
        assert!(matches("image/*", "image/png") && matches("Image/PNG", "image/png") && matches("*/*", "a/b"));
        assert!(!matches("image/*", "application/png") && !matches("image/png", "image/pngx") && !matches("*/*", "a"));
        for wrong in ["", "image", "image/", "/png", "*/png", "im*/png", "image/p*", "image/png; q=1", "image /png"] {
            assert!(TypePattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
