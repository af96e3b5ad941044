//! A format that the first bytes show.

use std::sync::Arc;

use super::Boundary;
use crate::mask::format::Format;
use crate::mask::masker::Masker;
use crate::mask::profile::Active;
use crate::mask::sse::Amazon;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// How many bytes the format is told from. They are held back until they are there, or the end is.
const SNIFFED: usize = 1_024;

pub(in crate::mask) struct Auto {
    active: Arc<Active>,
    start: Vec<u8>,
    chosen: Option<Masker>,
}

impl Auto {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Auto {
        Auto { active, start: Vec::new(), chosen: None }
    }

    pub(in crate::mask) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if let Some(chosen) = &mut self.chosen {
            return chosen.push(input, out);
        }
        let missing = SNIFFED - self.start.len();
        let (first, rest) = input.split_at_checked(missing).unwrap_or((input, &[]));
        self.start.extend_from_slice(first);
        if self.start.len() < SNIFFED {
            return Ok(());
        }
        let chosen = self.choose(out)?;
        chosen.push(rest, out)
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.start.len() + self.chosen.as_ref().map_or(0, Masker::held)
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match &mut self.chosen {
            Some(chosen) => chosen.finish(out),
            None => self.choose(out)?.finish(out),
        }
    }

    fn choose(&mut self, out: &mut TextSink<'_>) -> Result<&mut Masker, MaskError> {
        let start = std::mem::take(&mut self.start);
        let mut chosen = Masker::new(Arc::clone(&self.active), sniff(&start));
        chosen.push(&start, out)?;
        Ok(self.chosen.insert(chosen))
    }
}

/// What a body that starts with these bytes is.
fn sniff(start: &[u8]) -> Format {
    if Amazon::begins(start) {
        return Format::AmazonEventStream;
    }
    if let [0 | 1, a, b, _, _, ..] = start
        && u16::from_be_bytes([*a, *b]) <= 0x40
    {
        return Format::Grpc;
    }
    if start.starts_with(b"k8s\0") {
        return Format::KubeProtobuf;
    }
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let whole: Vec<&[u8]> = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect();
    // Of the last line there may be more.
    let lines = whole.get(..(whole.len() - 1).max(1)).unwrap_or_default();
    match start.first() {
        Some(b'{') => json(lines),
        Some(b'[') if after(start, b" \t\r\n{[\"]-tfn0123456789") => Format::Json,
        Some(b'<') => markup(start),
        Some(b'-') if multipart(lines) => Format::Multipart(Boundary::SHOWN),
        Some(_) if events(lines) => Format::Sse,
        Some(_) if table(lines, b'\t') => Format::Tsv,
        Some(_) if yaml(lines) => Format::Yaml,
        Some(_) if [b',', b';', b'|'].iter().any(|separator| table(lines, *separator)) => Format::Csv,
        Some(_) if form(start) => Format::Form,
        Some(_) | None => Format::Text,
    }
}

/// Whether the second byte is one of these.
fn after(start: &[u8], wanted: &[u8]) -> bool {
    start.get(1).is_some_and(|byte| wanted.contains(byte))
}

/// A value a line, if the first two lines that have something are whole values.
fn json(lines: &[&[u8]]) -> Format {
    let mut values = lines.iter().filter(|line| !line.is_empty());
    let mut whole = || values.next().is_some_and(|line| line.first() == Some(&b'{') && line.last() == Some(&b'}'));
    if whole() && whole() { Format::Ndjson } else { Format::Json }
}

fn markup(start: &[u8]) -> Format {
    const HTML: [&str; 13] =
        ["!doctype html", "html", "head", "body", "div", "table", "p", "span", "h1", "ul", "a ", "script", "form"];
    let text: Vec<u8> = start.iter().skip(1).take(16).map(u8::to_ascii_lowercase).collect();
    let html = |name: &str| {
        let next = text.get(name.len());
        text.starts_with(name.as_bytes()) && next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b':')
    };
    match text.first() {
        _ if HTML.iter().any(|name| html(name)) => Format::Html,
        Some(b'?' | b'!' | b'_' | b'a'..=b'z') => Format::Xml,
        Some(_) | None => Format::Text,
    }
}

fn multipart(lines: &[&[u8]]) -> bool {
    let header =
        lines.get(1).and_then(|line| line.get(..8)).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    header && lines.first().is_some_and(|line| line.starts_with(b"--"))
}

/// Nothing but fields of events, and one of them with data or an event's name.
fn events(lines: &[&[u8]]) -> bool {
    let field =
        |line: &&[u8]| [&b"data:"[..], b"event:", b"id:", b"retry:", b":"].iter().any(|field| line.starts_with(field));
    let first = lines.first().is_some_and(|line| line.starts_with(b"data:") || line.starts_with(b"event:"));
    let ended = lines.iter().any(|line| line.is_empty()) || lines.iter().filter(|line| field(line)).count() > 1;
    first && ended && lines.iter().all(|line| line.is_empty() || field(line))
}

/// At least two rows, with equally many separators outside of quotes.
fn table(lines: &[&[u8]], separator: u8) -> bool {
    let cells = |line: &&[u8]| {
        let mut quoted = false;
        let outside = |byte: &&u8| {
            quoted ^= **byte == b'"';
            !quoted && **byte == separator
        };
        line.iter().filter(outside).count()
    };
    let rows: Vec<usize> = lines.iter().take(4).filter(|line| !line.is_empty()).map(cells).collect();
    rows.len() > 1 && rows.first().is_some_and(|first| *first > 0 && rows.iter().all(|row| row == first))
}

/// A document's start, or lines that are all keys, items, comments or indented.
fn yaml(lines: &[&[u8]]) -> bool {
    let key = |line: &[u8]| {
        let length = line.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"_-./".contains(byte)));
        let Some((name, [b':', rest @ ..])) = length.and_then(|length| line.split_at_checked(length)) else {
            return false;
        };
        !name.is_empty() && matches!(rest, [] | [b' ', ..])
    };
    let line = |line: &&[u8]| match *line {
        [] | [b' ' | b'#', ..] | b"---" | b"-" | [b'-', b' ', ..] => true,
        line => key(line),
    };
    let marked = lines.first() == Some(&&b"---"[..]);
    marked || lines.iter().all(line) && lines.iter().filter(|line| key(line)).count() > 0
}

/// Names and values on one line, without spaces.
fn form(start: &[u8]) -> bool {
    let text = start.trim_ascii_end();
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%+*&=!'()@:/,;[]".contains(byte);
    let named = text.iter().position(|byte| *byte == b'=').is_some_and(|at| at > 0);
    named && text.iter().all(fits) && text.iter().any(|byte| matches!(byte, b'&' | b'%'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::{mask, plain};

    #[test]
    fn the_first_bytes_show_the_format() {
        for (start, format) in [
            ("", Format::Text),
            ("Hello, world", Format::Text),
            ("2026-01-01 INFO a, b\n2026-01-02 INFO c\n", Format::Text),
            ("[2026] x", Format::Json),
            ("[info] x", Format::Text),
            (" {\"a\":\n1}", Format::Json),
            ("{\"a\":1}\n{\"b\":2}\n{", Format::Ndjson),
            ("data: {}\n\n", Format::Sse),
            ("event: x\ndata: y\nda", Format::Sse),
            ("data: x", Format::Yaml),
            ("a,b\n1,2\n3", Format::Csv),
            ("a;b\n\"1;2\";2\n", Format::Csv),
            ("a\tb\n1\t2\n", Format::Tsv),
            ("a=1&b=%40", Format::Form),
            ("a = b & c", Format::Text),
            ("<?xml version='1.0'?>", Format::Xml),
            ("\u{feff}<!DOCTYPE html><p>", Format::Html),
            ("<divider/>", Format::Xml),
            ("<34>Oct 1", Format::Text),
            ("--x\r\nContent-Type: a/b\r\n\r\n", Format::Multipart(Boundary::SHOWN)),
            ("---\na: b\n", Format::Yaml),
            ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n", Format::Yaml),
            ("\0\0\0\0\u{5}hello", Format::Grpc),
            ("k8s\0\n", Format::KubeProtobuf),
        ] {
            assert_eq!(sniff(start.as_bytes()), format, "{start:?}");
        }
    }

    #[test]
    fn what_was_told_is_what_is_masked() {
        let masked = |body: &str| mask(&plain(), Format::Auto, body);
        assert_eq!(masked("{\"a\":\"ada\\u0040b.example\"}"), "{\"a\":\"[REDACTED:EMAIL]\"}");
        assert_eq!(masked("a=ada%40b.example&b="), "a=%5BREDACTED:EMAIL%5D&b=");
        let long = format!("<a>{}ada&#64;b.example</a>", "word ".repeat(1_000));
        assert_eq!(masked(&long), long.replace("ada&#64;b.example", "[REDACTED:EMAIL]"));
    }
}
