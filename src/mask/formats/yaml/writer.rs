//! How what is put in place of a finding is written, by the style of the scalar.

use crate::mask::escaped::Writer;
use crate::mask::json::kube::Coded;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    #[default]
    Plain,
    /// Plain, between brackets.
    Flow,
    Single,
    Double,
    /// In a block scalar or a comment, where all may stand.
    Loose,
    /// In an anchor, a tag or the like: letters and digits.
    Word,
}

#[derive(Debug, Default)]
pub(super) struct YamlWriter {
    style: Style,
    started: bool,
    /// A plain scalar that started with a finding is double-quoted now.
    quoted: bool,
    /// What stands in place of all of it has been put in its first line.
    silent: bool,
    /// What is put in place of it is base64.
    pub coded: Option<Coded>,
}

impl YamlWriter {
    pub(super) fn begin(&mut self, style: Style) {
        *self = YamlWriter { style, ..YamlWriter::default() };
    }

    /// It is another line of a plain scalar, some of which may be shown.
    pub(super) fn go_on(&mut self, shown: bool) {
        (self.started, self.silent) = (true, !shown);
    }

    fn write(&mut self, text: &[u8], out: &mut Vec<u8>) {
        if text.is_empty() || self.silent {
            return;
        }
        if !self.started && matches!(self.style, Style::Plain | Style::Flow) {
            out.push(b'"');
            self.quoted = true;
        }
        self.started = true;
        for byte in text {
            self.byte(*byte, out);
        }
    }

    fn byte(&self, byte: u8, out: &mut Vec<u8>) {
        match (self.style, byte) {
            _ if self.quoted => escape(byte, out),
            (Style::Double, byte) => escape(byte, out),
            (Style::Single, b'\'') => out.extend_from_slice(b"''"),
            (Style::Flow, b'[' | b'{') => out.push(b'('),
            (Style::Flow, b']' | b'}') => out.push(b')'),
            (Style::Flow, b',') => out.push(b'_'),
            (Style::Plain | Style::Flow, b'#') => out.push(b'_'),
            (Style::Word, byte) if !byte.is_ascii_alphanumeric() => out.push(b'_'),
            (Style::Plain | Style::Flow | Style::Single | Style::Loose | Style::Word, byte) => out.push(byte),
        }
    }
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    if matches!(byte, b'"' | b'\\') {
        out.push(b'\\');
    }
    out.push(byte);
}

impl Writer for YamlWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        match &mut self.coded {
            Some(coded) => {
                let text = coded.put(text);
                self.write(text.as_bytes(), out);
            }
            None => self.write(text, out),
        }
    }

    fn literal(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.started = true;
        if self.quoted {
            bytes.iter().for_each(|byte| escape(*byte, out));
        } else {
            out.extend_from_slice(bytes);
        }
    }

    fn pass(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        self.started = true;
        if self.quoted {
            raw.iter().for_each(|byte| escape(*byte, out));
        } else {
            out.extend_from_slice(raw);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(coded) = self.coded.take() {
            self.write(coded.end().as_bytes(), out);
        }
        if std::mem::take(&mut self.quoted) {
            out.push(b'"');
        }
    }
}
