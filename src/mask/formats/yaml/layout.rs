//! What indentation, indicators and brackets say: which key a scalar belongs to.

use super::writer::Style;
use super::{SPACE, State, Yaml};
use crate::mask::text::TextSink;

impl Yaml {
    /// A closing bracket or a comma between brackets.
    pub(super) fn in_brackets(&mut self, byte: u8, out: &mut TextSink<'_>) {
        out.pass(&[byte]);
        let map = self.flow.last() == Some(&true);
        if byte != b',' {
            self.flow.pop();
        }
        self.last = None;
        let depth = self.flow.len();
        let ends = match self.hidden {
            None => map,
            Some((_, 0)) => false,
            Some((_, brackets)) => depth < brackets || depth == brackets && byte == b',',
        };
        if ends {
            self.hidden = None;
            self.name = Vec::new();
        }
    }

    /// A line with something on it starts here, maybe with a `-`: what is less deep is not under the last key.
    pub(super) fn dedent(&mut self, item: bool) {
        let above = |column: usize| self.column < column || self.column == column && !item;
        if self.flow.is_empty() && self.hidden.map(|(column, _)| column).or(self.parent).is_some_and(above) {
            self.hidden = None;
            self.name = Vec::new();
        }
    }

    pub(super) fn hold(&mut self, mark: u8) {
        self.pending.push(mark);
        self.start = self.column;
        self.state = State::Mark(mark);
    }

    /// After a byte that is an indicator if white space follows.
    pub(super) fn mark(&mut self, mark: u8, byte: u8, out: &mut TextSink<'_>) -> bool {
        let ends = byte.is_ascii_whitespace() || !self.flow.is_empty() && b",[]{}\"'".contains(&byte);
        self.state = State::Token;
        let held = std::mem::take(&mut self.pending);
        if mark == b':' && (ends || !self.flow.is_empty() && self.last.is_some()) {
            out.pass(&held);
            let (name, start) = self.last.take().unwrap_or_default();
            if self.hidden.is_none() {
                self.hidden = self.value.hides(&name).then_some((start, self.flow.len()));
                self.name = name;
            }
            if self.flow.is_empty() {
                self.parent = Some(start);
            }
        } else if ends {
            out.pass(&held);
            self.parent = Some(self.start);
        } else {
            let start = self.start;
            self.begin(State::Plain, if !self.flow.is_empty() { Style::Flow } else { Style::Plain }, out);
            self.start = start;
            self.value.literal(&held, out);
        }
        false
    }

    pub(super) fn end_line(&mut self, block: bool, out: &mut TextSink<'_>) {
        out.pass(b"\n");
        self.last = None;
        self.line_start = true;
        self.state = State::Token;
        if block {
            self.value.writer.begin(Style::Loose);
            self.value.belongs_to(&self.name, out);
            self.state = State::BlockStart;
        }
    }

    /// White space before a line of a block scalar, or before what ends it.
    pub(super) fn block_start(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        let inside = self.parent.is_none_or(|parent| self.column > parent);
        match byte {
            b' ' | b'\r' | b'\n' if self.pending.len() < SPACE => {
                self.pending.push(byte);
                return true;
            }
            _ if inside => {
                self.flush(out);
                self.state = State::Block;
            }
            _ => {
                self.end_value(out);
                self.last = None;
                self.line_start = true;
            }
        }
        false
    }
}
