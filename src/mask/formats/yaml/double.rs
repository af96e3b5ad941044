//! Escapes of double-quoted scalars (YAML 1.2, section 5.7).

/// What a started escape is.
pub(super) enum Escape {
    More,
    /// It stands for this; a line break that is escaped stands for nothing.
    Text(String),
    /// The last byte cannot stand there.
    Invalid,
}

pub(super) fn decode(escape: &[u8]) -> Escape {
    let (kind, digits) = match escape {
        [b'\\', kind, digits @ ..] => (*kind, digits),
        _ => return Escape::More,
    };
    let length = match kind {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        kind => return single(kind),
    };
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Escape::Invalid;
    }
    if digits.len() < length {
        return Escape::More;
    }
    let code = std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok());
    // Half of a surrogate pair is no part of any finding.
    Escape::Text(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

fn single(kind: u8) -> Escape {
    let char = match kind {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' | b'"' | b'/' | b'\\' => char::from(kind),
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        b'\n' => return Escape::Text(String::new()),
        _ => return Escape::Invalid,
    };
    Escape::Text(char.into())
}
