//! Recorded text is hostile: it may hold terminal commands, or characters that change how the text around them reads.

use std::fmt::Write as _;

use serde::Serialize;

/// Longest recorded text that is shown without `--full`, characters.
pub const SHOWN: usize = 2_000;

/// Whether a character could command a terminal or hide or reorder text: controls (C0, C1, DEL), line and paragraph
/// separators, bidirectional controls, zero-width characters and tags.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of plain text: what is hostile, newlines included, becomes `\n`, `\t` or `\u{1b}`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

/// As [`escape`], but newlines stay, each followed by `indent`. `\r\n` counts as a newline.
pub fn block(text: &str, indent: &str) -> String {
    let lines = text.split('\n').map(|l| escape(l.strip_suffix('\r').unwrap_or(l)));
    format!("{indent}{}", lines.collect::<Vec<_>>().join(&format!("\n{indent}")))
}

fn push(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_hostile(c) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// The first `limit` characters, and how many were left out.
pub fn cut(text: &str, limit: usize) -> (&str, usize) {
    match text.char_indices().nth(limit) {
        Some((at, _)) => text.split_at_checked(at).map_or((text, 0), |(head, tail)| (head, tail.chars().count())),
        None => (text, 0),
    }
}

/// JSON that is safe on a terminal too: hostile characters only occur inside strings, so `\uXXXX` says the same.
pub fn json<T: Serialize>(value: &T, pretty: bool) -> serde_json::Result<String> {
    let json = if pretty { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
    Ok(json_safe(&json))
}

/// JSON text that is safe on a terminal.
pub fn json_safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hostile(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_commands_are_defused() {
        assert_eq!(escape("a\x1b[31mred\u{9b}2J\r\n\u{202e}gpj"), "a\\u{1b}[31mred\\u{9b}2J\\r\\n\\u{202e}gpj");
        assert_eq!(block("a\r\nb\x07", "  "), "  a\n  b\\u{7}");
    }

    #[test]
    fn cuts_at_characters() {
        assert_eq!(cut("äöü", 2), ("äö", 1));
        assert_eq!(cut("äöü", 3), ("äöü", 0));
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"t": "\x1b[0m\u{9b}\u{e0041}ä"});
        let text = json(&value, false).unwrap();
        assert!(text.chars().all(|c| !is_hostile(c)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
