//! YAML 1.2, read token by token: scalars are values, the scalar before a `:` is a name.
//!
//! Escapes of quoted scalars are decoded for matching. A plain scalar that starts with a finding is put in double
//! quotes, so that what stands in its place stays one string. Block scalars (`|`, `>`) are one value. What a Secret of
//! Kubernetes holds is masked whole ([`kube`]). Anything odd is some scalar's text: each byte is scanned.
//!
//! Bounds: names are cut behind 256 bytes; white space that is held to see what it belongs to is at most [`SPACE`] bytes;
//! scalars of any length stream. A plain scalar's second and later lines are values of their own.

mod double;
mod kube;
mod layout;
mod scalar;
mod writer;

use std::sync::Arc;

use self::kube::Objects;
use self::layout::Region;
use self::writer::{Style, YamlWriter};
use crate::mask::escaped::Escaped;
use crate::mask::profile::Active;
use crate::mask::text::TextSink;

/// Most white space that is held, in bytes.
const SPACE: usize = 1_024;
/// Brackets that are told apart; one that is nested deeper is text.
const DEPTH: usize = 1_024;

pub(in crate::mask) struct Yaml {
    active: Arc<Active>,
    state: State,
    value: Escaped<YamlWriter>,
    /// Held: white space, a `:`, or an escape, by state.
    pending: Vec<u8>,
    /// The key that the next scalar belongs to.
    name: Vec<u8>,
    /// What the items that come next in the sequence at hand belong to, as the last one says, and whether all do.
    told: Option<(Vec<u8>, bool)>,
    /// The last scalar on this line, that a `:` makes a key, and where it starts.
    last: Option<(Vec<u8>, usize)>,
    /// How many bytes of the line have come.
    column: usize,
    /// Nothing but white space has come of the line.
    line_start: bool,
    /// Where on the line its first token is.
    lead: usize,
    /// A plain scalar ended with the last line: it goes on if the next one is deeper than its key.
    runs_on: bool,
    /// Where the key or the `-` stands that the next value belongs to; none at the top.
    parent: Option<usize>,
    /// Open `[` (false) and `{` (true).
    flow: Vec<bool>,
    hidden: Option<Region>,
    objects: Objects,
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
    BlockStart {
        /// Nothing of it has come.
        first: bool,
    },
    Block,
}

impl Yaml {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Yaml {
        Yaml {
            state: State::Token,
            value: Escaped::new(Arc::clone(&active), YamlWriter::default()),
            active,
            pending: Vec::new(),
            name: Vec::new(),
            told: None,
            last: None,
            column: 0,
            line_start: true,
            lead: 0,
            runs_on: false,
            parent: None,
            flow: Vec::new(),
            hidden: None,
            objects: Objects::default(),
            start: 0,
        }
    }

    /// What is at the top is an object of Kubernetes' API, or a list of them.
    pub(in crate::mask) fn of_kubernetes(&mut self) {
        self.objects.of_kubernetes();
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
        self.value.flush(out);
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) {
        match self.state {
            State::Escape => self.flush(out),
            State::Quote => self.close(b"'", out),
            State::Space | State::BlockStart { .. } | State::Mark(_) => self.end_value(out),
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
            | State::BlockStart { .. } => Some(0),
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
                self.state = State::BlockStart { first: false };
            }
            State::BlockStart { first } => return self.block_start(first, byte, out),
        }
        true
    }

    fn token(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        if std::mem::take(&mut self.line_start) {
            if matches!(byte, b' ' | b'\r' | b'\n' | b'#') {
                self.line_start = true;
                self.runs_on &= byte != b'#';
            } else {
                self.lead = self.column;
                let deeper = self.flow.is_empty() && self.parent.is_none_or(|parent| self.column > parent);
                if std::mem::take(&mut self.runs_on) && deeper {
                    return self.run_on(byte, out);
                }
                self.dedent(self.column, byte == b'-');
            }
        }
        match byte {
            b'\n' => self.end_line(false, out),
            b' ' | b'\t' | b'\r' => out.pass(&[byte]),
            b'#' => self.begin(State::Comment { block: false }, Style::Loose, out),
            b'-' | b'?' if self.flow.is_empty() => self.hold(byte),
            b':' => self.hold(byte),
            b'[' | b'{' if self.last.is_none() && self.flow.len() < DEPTH => self.open_bracket(byte, out),
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
}

#[cfg(test)]
mod tests;
