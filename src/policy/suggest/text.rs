//! Values as Cedar text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A Cedar string literal.
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", escaped(value))
}

/// What can stand between the quotes. Only plain characters are left as they are, so that a value reads as what it is.
pub(super) fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

pub(super) fn set(values: &BTreeSet<String>) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}
