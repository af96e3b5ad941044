//! JSON (RFC 8259), as it streams by: one value or several, with or without whitespace between them.
//!
//! Strings are masked by their decoded content, keys too; a number that is a finding becomes a string; a value that a
//! field rule names is masked whatever it is, and so is what a Secret of Kubernetes holds ([`kube`]). Valid JSON stays
//! valid. Once the syntax is broken, the rest is masked as
//! text; in NDJSON up to the end of the line.
//!
//! Bounds: nesting [`DEPTH`] (past it an error), one number or literal with the whitespace after it [`SCALAR`] bytes
//! (past it the syntax counts as broken), strings in what the scanner holds, whatever their length.

pub(super) mod kube;
pub(super) mod path;
mod scalar;
mod string;

use std::sync::Arc;

use self::kube::{Hidden, Kube, Said};
use self::path::{Cursor, Down, root};
use self::string::Strings;
pub(super) use self::string::unescape;
use super::kind::Kind;
use super::method::Replacer;
use super::profile::Active;
use super::scanner::{Hit, Scanner};
use super::stream::MaskError;
use super::text::TextSink;
use crate::config::Method;

/// Deepest nesting.
pub(super) const DEPTH: usize = 1_024;
/// Longest number or literal, in bytes.
const SCALAR: usize = 1_024;

pub(super) struct Json {
    active: Arc<Active>,
    /// A line break ends broken syntax.
    lines: bool,
    state: State,
    stack: Vec<Frame>,
    below: Below,
    strings: Strings,
    /// A number or literal and the whitespace after it. It is let go once it is seen to be one, not part of some text.
    scalar: Vec<u8>,
    plain: Scanner,
    numbers: Scanner,
    /// A line has ended that may start a private key: unless the next one is JSON, that goes on.
    awaits_key: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a value; at the top also after one.
    Value,
    /// After `[`.
    FirstItem,
    /// After `{`.
    FirstKey,
    /// After a comma in an object.
    Key,
    Colon,
    /// After a value in an object or array.
    After,
    String {
        key: bool,
    },
    Scalar {
        /// Whitespace has come.
        ended: bool,
    },
    Broken,
}

/// An object or array that is open.
struct Frame {
    object: bool,
    place: Cursor,
    /// The field rule that masks all in it.
    rule: Option<usize>,
    index: u64,
    /// For an array, the key that it belongs to.
    name: Vec<u8>,
    kube: Kube,
    hidden: Option<Hidden>,
}

/// The value that comes next.
#[derive(Default)]
struct Below {
    place: Cursor,
    rule: Option<usize>,
    /// The key that it belongs to, or that its array does; empty where there is none.
    name: Vec<u8>,
    /// What it is if it is an object, as far as what is around it says.
    kube: Kube,
    hidden: Option<Hidden>,
    /// What its text says of the object that it is in.
    says: Option<Said>,
}

/// What to do with the byte at hand.
enum Next {
    Taken,
    /// The state has changed; look at the byte again.
    Again,
    /// The byte cannot stand here.
    Break,
}

impl Json {
    pub(super) fn new(active: Arc<Active>, lines: bool) -> Json {
        Json {
            lines,
            state: State::Value,
            stack: Vec::new(),
            below: Below::default(),
            strings: Strings::new(Arc::clone(&active)),
            scalar: Vec::new(),
            plain: Scanner::new(Arc::clone(&active)),
            numbers: Scanner::new(Arc::clone(&active)),
            awaits_key: false,
            active,
        }
    }

    pub(super) fn push(&mut self, mut input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        while let Some(byte) = input.first() {
            let taken = match self.state {
                State::String { key } => {
                    let (taken, closed) = self.strings.push(input, out);
                    if closed {
                        self.close_string(key, out);
                    }
                    taken
                }
                State::Broken => self.push_plain(input, out),
                State::Value
                | State::FirstItem
                | State::FirstKey
                | State::Key
                | State::Colon
                | State::After
                | State::Scalar { .. } => self.structure(*byte, out)?,
            };
            input = input.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Inside of a string value that no field rule masks whole. All that came before it has gone out.
    pub(super) fn in_free_string(&self) -> bool {
        self.state == State::String { key: false } && self.strings.is_free()
    }

    /// The syntax is broken, so what has gone out ends anywhere.
    pub(super) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }

    /// Between values, all of which have gone out.
    pub(super) fn is_between(&self) -> bool {
        self.state == State::Value && self.stack.is_empty()
    }

    pub(super) fn held(&self) -> usize {
        self.scalar.len() + self.plain.held() + self.strings.held()
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) {
        if let State::String { .. } = self.state {
            self.strings.finish(out);
        }
        if let State::Scalar { .. } = self.state
            && !self.end_scalar(out)
        {
            self.break_off(out);
        }
        self.plain.finish(out);
        self.awaits_key = false;
        self.state = State::Value;
        self.stack.clear();
    }

    /// One byte outside of strings: how many bytes were taken.
    fn structure(&mut self, byte: u8, out: &mut TextSink<'_>) -> Result<usize, MaskError> {
        let next = match self.state {
            State::Scalar { ended } => self.in_scalar(byte, ended, out),
            State::FirstKey | State::Key => self.at_key(byte, out),
            State::Colon => self.at_colon(byte, out),
            State::After => self.after_value(byte, out),
            State::Value | State::FirstItem => self.at_value(byte, out)?,
            State::String { .. } | State::Broken => Next::Again,
        };
        Ok(match next {
            Next::Taken => 1,
            Next::Again => 0,
            Next::Break => {
                self.break_off(out);
                0
            }
        })
    }

    fn at_value(&mut self, byte: u8, out: &mut TextSink<'_>) -> Result<Next, MaskError> {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => out.pass(&[byte]),
            // A byte order mark, or the record separator of RFC 7464, between values.
            0xEF | 0xBB | 0xBF | 0x1E if self.stack.is_empty() => out.pass(&[byte]),
            b']' if self.state == State::FirstItem => self.close(out, byte),
            b'"' => {
                self.descend();
                if self.drops() {
                    out.out.extend_from_slice(b"null");
                    out.tally.pass(1);
                } else {
                    out.pass(&[byte]);
                }
                let replacer = self.rule(out, b"");
                let base64 = self.below.rule.is_none() && self.below.hidden == Some(Hidden::Data);
                if self.below.says.is_some() {
                    self.strings.keep_text();
                }
                self.strings.begin_value(replacer, base64, &self.below.name);
                self.state = State::String { key: false };
            }
            b'{' | b'[' => {
                if self.stack.len() >= DEPTH {
                    return Err(MaskError::Depth);
                }
                out.pass(&[byte]);
                self.descend();
                let Below { place, rule, name, kube, hidden, says: _ } = std::mem::take(&mut self.below);
                self.stack.push(Frame { object: byte == b'{', place, rule, index: 0, name, kube, hidden });
                self.state = if byte == b'{' { State::FirstKey } else { State::FirstItem };
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I' => {
                self.descend();
                self.scalar.push(byte);
                self.state = State::Scalar { ended: false };
            }
            _ => return Ok(Next::Break),
        }
        Ok(Next::Taken)
    }

    fn at_key(&mut self, byte: u8, out: &mut TextSink<'_>) -> Next {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => out.pass(&[byte]),
            b'}' if self.state == State::FirstKey => self.close(out, byte),
            b'"' => {
                out.pass(&[byte]);
                self.strings.keep_text();
                self.state = State::String { key: true };
            }
            _ => return Next::Break,
        }
        Next::Taken
    }

    fn at_colon(&mut self, byte: u8, out: &mut TextSink<'_>) -> Next {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b':' => self.state = State::Value,
            _ => return Next::Break,
        }
        out.pass(&[byte]);
        Next::Taken
    }

    fn after_value(&mut self, byte: u8, out: &mut TextSink<'_>) -> Next {
        let Some(frame) = self.stack.last_mut() else {
            self.state = State::Value;
            return Next::Again;
        };
        match (byte, frame.object) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => out.pass(&[byte]),
            (b',', object) => {
                out.pass(&[byte]);
                frame.index += 1;
                self.state = if object { State::Key } else { State::Value };
            }
            (b'}', true) | (b']', false) => self.close(out, byte),
            _ => return Next::Break,
        }
        Next::Taken
    }

    fn close(&mut self, out: &mut TextSink<'_>, byte: u8) {
        out.pass(&[byte]);
        self.stack.pop();
        self.state = State::After;
        if self.stack.is_empty() {
            self.state = State::Value;
        }
    }

    fn close_string(&mut self, key: bool, out: &mut TextSink<'_>) {
        let text = self.strings.finish(out);
        if !key && self.drops() {
            out.tally.pass(1);
        } else {
            out.pass(b"\"");
        }
        self.state = if key { State::Colon } else { State::After };
        let Some(text) = text else { return };
        if !key {
            if let (Some(says), Some(frame)) = (self.below.says.take(), self.stack.last_mut()) {
                frame.kube = frame.kube.hears(says, &text);
            }
        } else if let Some(frame) = self.stack.last() {
            let fields = &self.active.fields;
            let place = frame.place.down(fields, Down::Key(&text));
            let rule = frame.rule.or_else(|| place.hit(fields));
            let hidden = frame.hidden.or_else(|| self.hides(&text));
            let kube = frame.kube.of_member(&text);
            self.below = Below { place, rule, name: text.clone(), kube, hidden, says: Said::by(&text) };
        }
    }

    /// Finds the rules for a value that starts here; in an object the key has done so.
    fn descend(&mut self) {
        let fields = &self.active.fields;
        let Some(frame) = self.stack.last() else {
            let place = root(fields);
            self.below = Below { rule: place.hit(fields), place, ..Below::default() };
            return;
        };
        if frame.object {
            return;
        }
        let place = frame.place.down(fields, Down::Item(frame.index));
        let rule = frame.rule.or_else(|| place.hit(fields));
        let (name, kube) = (frame.name.clone(), frame.kube.of_item());
        self.below = Below { place, rule, name, kube, hidden: frame.hidden, says: None };
    }

    /// Whether the value at hand is dropped: null stands in its place, since its key has passed.
    pub(super) fn drops(&self) -> bool {
        let field = self.below.rule.and_then(|rule| self.active.fields.get(rule));
        match (field, self.below.hidden) {
            (Some(field), _) => field.method == Method::Drop,
            (None, Some(_)) => self.active.method(Kind::K8sSecret) == Method::Drop,
            (None, None) => false,
        }
    }

    /// The replacer of the rule that masks the scalar that starts here; counts it. `token` is the scalar where that is no
    /// string.
    fn rule(&self, out: &mut TextSink<'_>, token: &[u8]) -> Option<Replacer> {
        let field = self.below.rule.and_then(|rule| self.active.fields.get(rule));
        if let Some(field) = field {
            out.tally.found(&Hit { finding: &field.finding, detector: "field", confidence: 100 });
            return Some(self.active.field_replacer(field));
        }
        // No data at all stays none.
        self.below.hidden.filter(|_| token != b"null")?;
        let finding = Kind::K8sSecret;
        out.tally.found(&Hit { finding: finding.name(), detector: "k8s_secret", confidence: 100 });
        Some(self.active.replacer(finding))
    }

    /// From here on it is text, what was held of a number included.
    fn break_off(&mut self, out: &mut TextSink<'_>) {
        let held = std::mem::take(&mut self.scalar);
        self.plain.push(&held, out);
        self.stack.clear();
        self.state = State::Broken;
    }

    fn push_plain(&mut self, input: &[u8], out: &mut TextSink<'_>) -> usize {
        if std::mem::take(&mut self.awaits_key) && matches!(input, [b'{' | b'[' | b'"', ..]) {
            self.plain.finish(out);
            self.state = State::Value;
            return 0;
        }
        let end = if self.lines { memchr::memchr(b'\n', input).map(|at| at + 1) } else { None };
        let taken = end.unwrap_or(input.len());
        self.plain.push(input.get(..taken).unwrap_or_default(), out);
        // A private key goes on over lines.
        self.awaits_key = end.is_some() && !self.plain.swallowing() && self.plain.awaits_key();
        if end.is_some() && !self.plain.swallowing() && !self.awaits_key {
            self.plain.finish(out);
            self.state = State::Value;
        }
        taken
    }
}

#[cfg(test)]
mod tests;
