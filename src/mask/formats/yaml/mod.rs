//! YAML 1.2, read token by token: scalars are values, the scalar before a `:` is a name.
//!
//! Escapes of quoted scalars are decoded for matching. A plain scalar that starts with a finding is put in double
//! quotes, so that what stands in its place stays one string. Block scalars (`|`, `>`) are one value. Anything odd is
//! some scalar's text: each byte is scanned.
//!
//! Bounds: names are cut behind 256 bytes; white space that is held to see what it belongs to is at most [`SPACE`] bytes;
//! scalars of any length stream. A plain scalar's second and later lines are values of their own.

mod double;
mod layout;
mod writer;

use std::sync::Arc;

use self::writer::{Style, YamlWriter};
use crate::mask::escaped::Escaped;
use crate::mask::profile::Active;
use crate::mask::text::TextSink;

/// Most white space that is held, in bytes.
const SPACE: usize = 1_024;
/// Brackets that are told apart; one that is nested deeper is text.
const DEPTH: usize = 1_024;

pub(in crate::mask) struct Yaml {
    state: State,
    value: Escaped<YamlWriter>,
    /// Held: white space, a `:`, or an escape, by state.
    pending: Vec<u8>,
    /// The key that the next scalar belongs to.
    name: Vec<u8>,
    /// The last scalar on this line, that a `:` makes a key, and where it starts.
    last: Option<(Vec<u8>, usize)>,
    /// How many bytes of the line have come.
    column: usize,
    /// Nothing but white space has come of the line.
    line_start: bool,
    /// Where the key or the `-` stands that the next value belongs to; none at the top.
    parent: Option<usize>,
    /// Open `[` (false) and `{` (true).
    flow: Vec<bool>,
    /// A field rule masks all that is deeper than this column and these brackets.
    hidden: Option<(usize, usize)>,
    /// Where the scalar at hand starts.
    start: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between tokens.
    Token,
    /// After a `-`, `?` or `:` that means something if white space follows.
    Mark(u8),
    /// After a scalar, or a `:` behind one.
    Plain,
    /// In a plain scalar after a `:`.
    Colon,
    /// In a plain scalar after white space.
    Space,
    Single,
    /// After a `'` in a single-quoted scalar.
    Quote,
    Double,
    /// In a double-quoted scalar after a backslash.
    Escape,
    /// In `&anchor`, `*alias`, `!tag`, a directive or the indicators of a block scalar.
    Property {
        block: bool,
    },
    Comment {
        block: bool,
    },
    /// At the start of a line of a block scalar.
    BlockStart,
    Block,
}

impl Yaml {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Yaml {
        Yaml {
            state: State::Token,
            value: Escaped::new(active, YamlWriter::default()),
            pending: Vec::new(),
            name: Vec::new(),
            last: None,
            column: 0,
            line_start: true,
            parent: None,
            flow: Vec::new(),
            hidden: None,
            start: 0,
        }
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.value.held() + self.pending.len()
    }

    pub(in crate::mask) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) {
        while let Some(byte) = input.first() {
            let run = self.run(input);
            let mut taken = run;
            if run > 0 {
                self.value.literal(input.get(..run).unwrap_or_default(), out);
                self.column += run;
            } else {
                taken = usize::from(self.step(*byte, out));
                if taken > 0 {
                    self.column = if *byte == b'\n' { 0 } else { self.column + 1 };
                }
            }
            input = input.get(taken..).unwrap_or_default();
        }
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) {
        match self.state {
            State::Escape => self.flush(out),
            State::Quote => self.close(b"'", out),
            State::Space | State::BlockStart | State::Mark(_) => self.end_value(out),
            State::Colon => self.end_value(out),
            State::Token
            | State::Plain
            | State::Single
            | State::Double
            | State::Property { .. }
            | State::Comment { .. }
            | State::Block => {}
        }
        self.value.finish(out);
    }

    /// How many bytes from here on stand for themselves. Line breaks are never among them.
    fn run(&self, input: &[u8]) -> usize {
        let end = match self.state {
            State::Plain if !self.flow.is_empty() => input.iter().position(|byte| b" \t\r\n:,[]{}".contains(byte)),
            State::Plain => input.iter().position(|byte| b" \t\r\n:".contains(byte)),
            State::Single => memchr::memchr2(b'\'', b'\n', input),
            State::Double => memchr::memchr3(b'"', b'\\', b'\n', input),
            State::Property { .. } => input.iter().position(|byte| b" \t\r\n,[]{}".contains(byte)),
            State::Comment { .. } | State::Block => memchr::memchr(b'\n', input),
            State::Token
            | State::Mark(_)
            | State::Colon
            | State::Space
            | State::Quote
            | State::Escape
            | State::BlockStart => Some(0),
        };
        end.unwrap_or(input.len())
    }

    /// One byte that may mean something; false where it has to be looked at again.
    fn step(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match self.state {
            State::Token => return self.token(byte, out),
            State::Mark(mark) => return self.mark(mark, byte, out),
            State::Plain => return self.plain(byte, out),
            State::Colon => return self.colon(byte, out),
            State::Space => return self.space(byte, out),
            State::Single if byte == b'\'' => self.state = State::Quote,
            State::Double if byte == b'"' => self.close(b"\"", out),
            State::Double if byte == b'\\' => {
                self.pending.push(byte);
                self.state = State::Escape;
            }
            State::Single | State::Double => self.value.literal(&[byte], out),
            State::Quote if byte == b'\'' => {
                self.value.decoded(b"'", b"''", out);
                self.state = State::Single;
            }
            State::Quote => {
                self.close(b"'", out);
                return false;
            }
            State::Escape => return self.escape(byte, out),
            State::Property { block } => return self.end_property(block, byte, out),
            State::Comment { block } => {
                self.value.finish(out);
                self.end_line(block, out);
            }
            State::Block => {
                self.pending.push(byte);
                self.state = State::BlockStart;
            }
            State::BlockStart => return self.block_start(byte, out),
        }
        true
    }

    fn token(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        if std::mem::take(&mut self.line_start) {
            if matches!(byte, b' ' | b'\r' | b'\n' | b'#') {
                self.line_start = true;
            } else {
                self.dedent(byte == b'-');
            }
        }
        match byte {
            b'\n' => self.end_line(false, out),
            b' ' | b'\t' | b'\r' => out.pass(&[byte]),
            b'#' => self.begin(State::Comment { block: false }, Style::Loose, out),
            b'-' | b'?' if self.flow.is_empty() => self.hold(byte),
            b':' => self.hold(byte),
            b'[' | b'{' if self.last.is_none() && self.flow.len() < DEPTH => {
                out.pass(&[byte]);
                self.flow.push(byte == b'{');
            }
            b']' | b'}' | b',' if !self.flow.is_empty() => self.in_brackets(byte, out),
            b'"' | b'\'' if self.last.is_none() => {
                out.pass(&[byte]);
                let (state, style) =
                    if byte == b'"' { (State::Double, Style::Double) } else { (State::Single, Style::Single) };
                self.begin(state, style, out);
                return true;
            }
            b'&' | b'*' | b'!' => self.begin(State::Property { block: false }, Style::Word, out),
            b'%' if self.column == 0 => self.begin(State::Property { block: false }, Style::Word, out),
            b'|' | b'>' if self.flow.is_empty() && self.last.is_none() => {
                self.begin(State::Property { block: true }, Style::Word, out);
            }
            _ => {
                let style = if !self.flow.is_empty() { Style::Flow } else { Style::Plain };
                self.begin(State::Plain, style, out);
                self.value.literal(&[byte], out);
                return true;
            }
        }
        // These are read again as what they have begun.
        !matches!(self.state, State::Comment { .. } | State::Property { .. })
    }

    /// A value starts here.
    fn begin(&mut self, state: State, style: Style, out: &mut TextSink<'_>) {
        self.state = state;
        self.start = self.column;
        self.value.writer.begin(style);
        match state {
            State::Plain | State::Single | State::Double => {
                self.value.belongs_to(&self.name, out);
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
            | State::BlockStart
            | State::Block => {}
        }
    }

    /// The scalar has ended before what is pending.
    fn end_value(&mut self, out: &mut TextSink<'_>) {
        let text = self.value.finish(out).unwrap_or_default();
        self.last = Some((text, self.start));
        let pending = std::mem::take(&mut self.pending);
        out.pass(&pending);
        self.state = State::Token;
    }

    fn close(&mut self, quote: &[u8], out: &mut TextSink<'_>) {
        self.end_value(out);
        out.pass(quote);
    }

    fn plain(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
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
                self.end_value(out);
                return false;
            }
        }
        true
    }

    fn colon(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
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

    fn space(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match byte {
            b' ' | b'\t' if self.pending.len() < SPACE => {
                self.pending.push(byte);
                return true;
            }
            b'#' | b'\r' | b'\n' => self.end_value(out),
            _ => {
                self.flush(out);
                self.state = State::Plain;
            }
        }
        false
    }

    /// What is pending belongs to the scalar.
    fn flush(&mut self, out: &mut TextSink<'_>) {
        let pending = std::mem::take(&mut self.pending);
        self.value.literal(&pending, out);
    }

    fn escape(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
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

    fn end_property(&mut self, block: bool, byte: u8, out: &mut TextSink<'_>) -> bool {
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

#[cfg(test)]
mod tests;
