//! Where scalars start and end.

use super::writer::Style;
use super::{SPACE, State, Yaml, double};
use crate::mask::text::TextSink;

impl Yaml {
    /// A value starts here.
    pub(super) fn begin(&mut self, state: State, style: Style, out: &mut TextSink<'_>) {
        self.begin_at(self.column, state, style, out);
    }

    pub(super) fn begin_at(&mut self, start: usize, state: State, style: Style, out: &mut TextSink<'_>) {
        self.state = state;
        self.start = start;
        self.value.writer.begin(style);
        match state {
            State::Plain | State::Single | State::Double => {
                self.claim(self.is_key(start), out);
                self.value.keep_text();
            }
            State::Token
            | State::Mark(_)
            | State::Colon
            | State::Space
            | State::Quote
            | State::Escape
            | State::Property { .. }
            | State::Comment { .. }
            | State::BlockStart { .. }
            | State::Block => {}
        }
    }

    /// A plain scalar goes on: whatever this byte is, it begins nothing else.
    pub(super) fn run_on(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        self.begin(State::Plain, Style::Plain, out);
        self.value.writer.go_on(self.value.is_free());
        match byte {
            b':' => return self.plain(byte, out),
            byte => self.value.literal(&[byte], out),
        }
        true
    }

    /// The scalar has ended before what is pending.
    pub(super) fn end_value(&mut self, out: &mut TextSink<'_>) {
        let text = self.value.finish(out).unwrap_or_default();
        let plain = matches!(self.state, State::Plain | State::Space) && self.flow.is_empty();
        if plain && self.start == 0 && matches!(text.as_slice(), b"---" | b"...") {
            self.end_document();
        }
        self.last = Some((text, self.start));
        let pending = std::mem::take(&mut self.pending);
        out.pass(&pending);
        self.state = State::Token;
    }

    pub(super) fn close(&mut self, quote: &[u8], out: &mut TextSink<'_>) {
        self.end_value(out);
        out.pass(quote);
    }

    pub(super) fn plain(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match byte {
            b':' => {
                self.pending.push(byte);
                self.state = State::Colon;
            }
            b' ' | b'\t' => {
                self.pending.push(byte);
                self.state = State::Space;
            }
            _ => {
                self.runs_on = matches!(byte, b'\r' | b'\n');
                self.end_value(out);
                return false;
            }
        }
        true
    }

    pub(super) fn colon(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        if byte.is_ascii_whitespace() || !self.flow.is_empty() && b",[]{}".contains(&byte) {
            let held = std::mem::take(&mut self.pending);
            self.end_value(out);
            self.pending = held;
            self.state = State::Mark(b':');
        } else {
            self.flush(out);
            self.state = State::Plain;
        }
        false
    }

    pub(super) fn space(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match byte {
            b' ' | b'\t' if self.pending.len() < SPACE => {
                self.pending.push(byte);
                return true;
            }
            b'#' | b'\r' | b'\n' => {
                self.runs_on = byte != b'#';
                self.end_value(out);
            }
            _ => {
                self.flush(out);
                self.state = State::Plain;
            }
        }
        false
    }

    /// What is pending belongs to the scalar.
    pub(super) fn flush(&mut self, out: &mut TextSink<'_>) {
        let pending = std::mem::take(&mut self.pending);
        self.value.literal(&pending, out);
    }

    pub(super) fn escape(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        self.pending.push(byte);
        match double::decode(&self.pending) {
            double::Escape::More => return true,
            double::Escape::Text(text) => {
                let raw = std::mem::take(&mut self.pending);
                self.value.decoded(text.as_bytes(), &raw, out);
            }
            double::Escape::Invalid => {
                self.pending.pop();
                self.flush(out);
                self.state = State::Double;
                return false;
            }
        }
        self.state = State::Double;
        true
    }

    pub(super) fn end_property(&mut self, block: bool, byte: u8, out: &mut TextSink<'_>) -> bool {
        self.value.finish(out);
        match byte {
            b'\n' => self.end_line(block, out),
            b' ' | b'\t' | b'\r' if block => {
                out.pass(&[byte]);
                self.begin(State::Comment { block: true }, Style::Loose, out);
            }
            _ => {
                self.state = State::Token;
                return false;
            }
        }
        true
    }
}
