//! Values with the tables in them: what `psql` and `mysql` print, and Markdown's. There a column's name is the name of its
//! cells, as in CSV.
//!
//! A line with `|` in it and one of dashes for each of its cells begin a table, which goes on as long as lines have `|`.
//! All else is scanned as one value, as if there were no tables; inside of a finding that is open there is none. A cell is a
//! value of its own. A private key of which each row has a line is masked.
//!
//! Held besides what the scanner holds: the start of a row up to its first `|`, at most [`FIRST`] bytes. Kept: the line at
//! hand, at most [`LINE`] bytes.

mod columns;

use std::sync::Arc;

use self::columns::{Columns, header, is_rule};
use super::profile::Active;
use super::rules::KEY_LINE;
use super::rules::named::Named;
use super::scanner::{KeyEdge, Scanner, Sink};

/// The longest line that names columns, in bytes.
const LINE: usize = 4_096;
/// The most bytes of a row before its first `|`.
const FIRST: usize = 256;

pub(super) struct Tables {
    active: Arc<Active>,
    scanner: Scanner,
    state: State,
    /// The line at hand, cut behind [`LINE`]; of a row what stands before its first `|`.
    line: Vec<u8>,
    /// There is a `|` in the line at hand.
    piped: bool,
}

enum State {
    Text,
    /// The line before has a `|` in it: the one at hand may rule off a table's head.
    Head(Columns),
    /// At the start of a line that may be a row.
    Line(Columns),
    /// In a row. `last`: the byte before; `begun`: something but white space has come of the cell.
    Cell {
        columns: Columns,
        column: usize,
        last: Option<u8>,
        begun: bool,
    },
}

impl Tables {
    pub(super) fn new(active: Arc<Active>) -> Tables {
        let scanner = Scanner::new(Arc::clone(&active));
        Tables { active, scanner, state: State::Text, line: Vec::new(), piped: false }
    }

    /// Scans `bytes` as a value of their own.
    pub(super) fn once(active: &Arc<Active>, bytes: &[u8], sink: &mut impl Sink) {
        Tables::new(Arc::clone(active)).whole(bytes, sink);
    }

    /// See [`Scanner::begin`].
    pub(super) fn begin(&mut self, name: &[u8]) {
        self.scanner.begin(name);
    }

    /// See [`Scanner::begin_as`].
    pub(super) fn begin_as(&mut self, name: &[u8], named: Option<&'static Named>) {
        self.scanner.begin_as(name, named);
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl Sink) {
        while !bytes.is_empty() {
            let taken = match &self.state {
                State::Text | State::Head(_) => self.text(bytes, sink),
                State::Line(_) => self.row(bytes, sink),
                State::Cell { .. } => self.cell(bytes, sink),
            };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    /// Scans all of a value.
    pub(super) fn whole(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        self.push_last(bytes, sink);
        self.finish(sink);
    }

    /// As [`Tables::push`], with the last of a value. What is left to do is [`Tables::finish`].
    pub(super) fn push_last(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if matches!(self.state, State::Text) && !self.piped && memchr::memchr(b'|', bytes).is_none() {
            return self.scanner.push_last(bytes, sink);
        }
        self.push(bytes, sink);
        let start = match self.state {
            State::Line(_) => std::mem::take(&mut self.line),
            State::Text | State::Head(_) | State::Cell { .. } => Vec::new(),
        };
        self.scanner.push_last(&start, sink);
    }

    /// Ends the value and gets ready for the next one.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) {
        if let State::Line(_) = self.state {
            self.scanner.push(&self.line, sink);
        }
        self.scanner.finish(sink);
        self.state = State::Text;
        self.line.clear();
        self.piped = false;
    }

    pub(super) fn held(&self) -> usize {
        let row = if matches!(self.state, State::Line(_)) { self.line.len() } else { 0 };
        self.scanner.held() + row
    }

    /// Inside of a finding whose end has not come.
    pub(super) fn swallowing(&self) -> bool {
        self.scanner.swallowing()
    }

    /// What the end of the last value said of a private key; told once.
    pub(super) fn key_edge(&mut self) -> Option<KeyEdge> {
        self.scanner.key_edge()
    }

    /// Text that is in no table, up to a line break that may begin one: how many bytes.
    fn text(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let head = matches!(self.state, State::Head(_));
        let from = if self.piped || head { Some(0) } else { memchr::memchr(b'|', bytes) };
        let end = from.and_then(|from| Some(from + memchr::memchr(b'\n', bytes.get(from..)?)?));
        let taken = bytes.get(..end.map_or(bytes.len(), |end| end + 1)).unwrap_or(bytes);
        self.remember(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes));
        self.scanner.push(taken, sink);
        if end.is_some() {
            self.end_line(sink);
        }
        taken.len()
    }

    fn remember(&mut self, bytes: &[u8]) {
        let line = match memchr::memrchr(b'\n', bytes) {
            Some(end) => {
                self.line.clear();
                self.piped = false;
                bytes.get(end + 1..).unwrap_or_default()
            }
            None => bytes,
        };
        let room = (LINE + 1).saturating_sub(self.line.len());
        let line = line.get(..room).unwrap_or(line);
        self.piped |= line.contains(&b'|');
        self.line.extend_from_slice(line);
    }

    /// A line of text has ended, with a `|` in it or after one with it.
    fn end_line(&mut self, sink: &mut impl Sink) {
        let line = std::mem::take(&mut self.line);
        let piped = std::mem::take(&mut self.piped);
        let state = std::mem::replace(&mut self.state, State::Text);
        if line.len() > LINE {
            return;
        }
        if let State::Head(columns) = state
            && is_rule(&line, columns.len())
            && !self.scanner.swallowing()
        {
            self.scanner.finish(sink);
            self.state = State::Line(columns);
        } else if piped {
            self.state = header(&line, &self.active).map_or(State::Text, State::Head);
        }
    }

    /// What stands before the first `|` of a row: how many bytes were taken.
    fn row(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let room = FIRST.saturating_sub(self.line.len());
        let looked = bytes.get(..room).unwrap_or(bytes);
        let stop = memchr::memchr2(b'|', b'\n', looked);
        let (start, _) = looked.split_at_checked(stop.unwrap_or(looked.len())).unwrap_or((looked, &[]));
        self.line.extend_from_slice(start);
        let State::Line(columns) = std::mem::replace(&mut self.state, State::Text) else { return 0 };
        match stop.and_then(|stop| looked.get(stop)) {
            Some(b'|') => {
                let line = std::mem::take(&mut self.line);
                let edge = columns.edged && line.trim_ascii().is_empty();
                if edge {
                    sink.keep(&line);
                    sink.keep(b"|");
                    self.state = State::Cell { columns, column: 0, last: Some(b'|'), begun: false };
                    return start.len() + 1;
                }
                self.state = State::Cell { columns, column: 0, last: None, begun: false };
                self.take(&line, sink);
                return start.len();
            }
            // A line of dashes below the head or between rows.
            Some(_) if is_rule(&self.line, columns.len()) => {
                sink.keep(&std::mem::take(&mut self.line));
                sink.keep(b"\n");
                self.state = State::Line(columns);
                return start.len() + 1;
            }
            None if self.line.len() < FIRST => {
                self.state = State::Line(columns);
                return start.len();
            }
            // The table has ended.
            Some(_) | None => {}
        }
        self.scanner.push(&self.line, sink);
        start.len()
    }

    /// Goes on in a cell: how many bytes were taken.
    fn cell(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Cell { columns, column, last, .. } = &self.state else { return 0 };
        let column = *column;
        let stop = memchr::memchr2(b'|', b'\n', bytes);
        let (text, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        let ends = |byte: u8| byte == b'\n' || columns.ends_cell(text.last().copied().or(*last));
        let stopped = rest.first().map(|byte| (*byte, ends(*byte)));
        self.take(text, sink);
        match stopped {
            None => return text.len(),
            Some((byte, true)) => self.end_cell(column, byte, sink),
            Some((byte, false)) => self.take(&[byte], sink),
        }
        text.len() + 1
    }

    /// Bytes of a cell.
    fn take(&mut self, text: &[u8], sink: &mut impl Sink) {
        let State::Cell { last, begun, .. } = &mut self.state else { return };
        *last = text.last().copied().or(*last);
        let blank = if *begun { 0 } else { text.len() - text.trim_ascii_start().len() };
        let (blank, text) = text.split_at_checked(blank).unwrap_or((text, &[]));
        if !blank.is_empty() {
            sink.keep(blank);
        }
        if text.is_empty() {
            return;
        }
        if !std::mem::replace(begun, true) {
            self.begin_cell();
        }
        self.scanner.push(text, sink);
    }

    /// What the column's name says of the cell goes before it.
    fn begin_cell(&mut self) {
        let State::Cell { columns, column, .. } = &self.state else { return };
        let key = columns.in_key(*column) && self.active.wanted.takes(KEY_LINE.kind, KEY_LINE.confidence);
        let (name, named) = columns.name(*column);
        let named = if key { Some(&KEY_LINE) } else { named };
        if named.is_some() || !name.is_empty() {
            self.scanner.begin_as(name, named);
        }
    }

    fn end_cell(&mut self, column: usize, byte: u8, sink: &mut impl Sink) {
        self.scanner.finish(sink);
        sink.keep(&[byte]);
        let edge = self.scanner.key_edge();
        let State::Cell { columns, column: at, last, begun } = &mut self.state else { return };
        columns.hear_key(column, edge);
        (*at, *last, *begun) = (column + 1, Some(byte), false);
        if byte == b'|' {
            return;
        }
        let State::Cell { columns, .. } = std::mem::replace(&mut self.state, State::Text) else { return };
        // A row with fewer cells is none.
        if column + 1 >= columns.len() {
            self.state = State::Line(columns);
        }
    }
}

#[cfg(test)]
mod tests;
