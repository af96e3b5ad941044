//! The cells of a row.

use super::columns::{Border, Columns, quoted};
use super::lines::LINE;
use super::ruled::is_bar;
use super::{State, Tables};
use crate::mask::rules::KEY_LINE;
use crate::mask::scanner::Sink;

/// Where a row stands.
pub(super) struct Row {
    pub columns: Columns,
    pub column: usize,
    /// The byte before; none at the start of a row without an edge.
    last: Option<u8>,
    /// Something but white space has come of the cell.
    begun: bool,
    /// Quotes are open in it.
    quoted: bool,
    /// How many characters have come of the row.
    width: usize,
    /// What of a record's value tells whether it goes on behind its line.
    pem: Pem,
}

/// A private key that is written over lines as it is.
#[derive(Default)]
struct Pem {
    /// Its first line has come, and its last one has not.
    open: bool,
    /// The line at hand, cut behind [`LINE`].
    line: Vec<u8>,
}

impl Pem {
    fn push(&mut self, bytes: &[u8]) {
        let room = LINE.saturating_sub(self.line.len());
        self.line.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// The line has ended: whether the key goes on.
    fn goes_on(&mut self) -> bool {
        let last = |mark: &[u8]| memchr::memmem::rfind(&self.line, mark);
        let (begin, end) = (last(b"-----BEGIN "), last(b"-----END "));
        let key = begin.and_then(|at| memchr::memmem::find(self.line.get(at..)?, b"PRIVATE KEY")).is_some();
        self.open = if key { begin > end } else { self.open && end.is_none() };
        self.line.clear();
        self.open
    }
}

impl Row {
    pub(super) fn of(columns: Columns, column: usize) -> Row {
        Row { columns, column, last: None, begun: false, quoted: false, width: 0, pem: Pem::default() }
    }

    /// Behind its edge.
    pub(super) fn edged(columns: Columns) -> Row {
        Row { last: Some(b'|'), ..Row::of(columns, 0) }
    }
}

/// What of the bytes at hand belongs to the cell, and what follows it.
enum Cut<'a> {
    /// All of them.
    Goes(&'a [u8]),
    /// So much, and it ends with so many bytes more.
    Ends(&'a [u8], &'a [u8]),
    /// So much, and the rest is perhaps the start of what ends it.
    Perhaps(&'a [u8], &'a [u8]),
}

impl Tables {
    /// Goes on in a cell: how many bytes were taken.
    pub(super) fn cell(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Cell(row) = &self.state else { return 0 };
        match row.columns.border {
            Border::Gap(_) => self.spaced(bytes, sink),
            Border::Fixed(_) => self.fixed(bytes, sink),
            Border::Bar { .. } if !self.held.is_empty() => self.bar(bytes, sink),
            Border::Bar { .. }
            | Border::Pipe { .. }
            | Border::Tab
            | Border::Comma(_)
            | Border::Colon
            | Border::None => match row.cut(bytes) {
                Cut::Goes(text) => {
                    self.take(text, sink);
                    text.len()
                }
                Cut::Ends(text, border) => {
                    self.take(text, sink);
                    if border == b"\n" && self.goes_on() {
                        self.take(border, sink);
                    } else {
                        self.end_cell(border, sink);
                    }
                    text.len() + border.len()
                }
                Cut::Perhaps(text, rest) => {
                    self.take(text, sink);
                    self.held.extend_from_slice(rest);
                    text.len() + rest.len()
                }
            },
        }
    }

    /// A line of a record's value has ended, and what stands in it goes on in the next one.
    fn goes_on(&mut self) -> bool {
        let State::Cell(row) = &mut self.state else { return false };
        row.columns.border == Border::Colon && row.pem.goes_on()
    }

    /// A character that may be a line between cells goes on.
    fn bar(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let missing = bytes.get(..3usize.saturating_sub(self.held.len())).unwrap_or(bytes);
        let mut char = std::mem::take(&mut self.held);
        char.extend_from_slice(missing);
        match () {
            () if is_bar(&char) => self.end_cell(&char, sink),
            () if begins_bar(&char) => {
                self.held = char;
            }
            () => {
                // What came now is looked at anew.
                char.truncate(char.len() - missing.len());
                self.take(&char, sink);
                return 0;
            }
        }
        missing.len()
    }

    /// Goes on in a row whose cells have two spaces or more between them: how many bytes were taken.
    fn spaced(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Cell(row) = &mut self.state else { return 0 };
        if !row.begun {
            let blank = bytes.iter().take_while(|byte| **byte == b' ').count();
            row.width += blank;
            row.column = row.columns.at(row.width);
            if let Some(blank) = bytes.get(..blank).filter(|blank| !blank.is_empty()) {
                sink.keep(blank);
                return blank.len();
            }
        }
        let mut last = row.last.filter(|_| row.begun);
        let stop = bytes.iter().position(|byte| {
            let before = last.replace(*byte);
            *byte == b'\n' || *byte == b' ' && before == Some(b' ')
        });
        let (text, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        self.take(text, sink);
        match rest.first() {
            None => text.len(),
            Some(byte) => {
                self.end_cell(&[*byte], sink);
                text.len() + 1
            }
        }
    }

    /// Goes on in a row whose cells are as wide as the dashes: how many bytes were taken.
    fn fixed(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Cell(row) = &self.state else { return 0 };
        let Border::Fixed(ends) = &row.columns.border else { return 0 };
        // The last one goes on to the end of the line.
        let last = row.column + 1 >= ends.len();
        let end = ends.get(row.column).copied().filter(|_| !last).unwrap_or(usize::MAX);
        let mut width = row.width;
        let stop = bytes.iter().position(|byte| {
            let begins = byte & 0xC0 != 0x80;
            let over = *byte == b'\n' || begins && width >= end;
            width += usize::from(begins);
            over
        });
        let (text, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        self.take(text, sink);
        match rest.first() {
            None => text.len(),
            Some(byte @ (b' ' | b'\n')) => {
                self.end_cell(&[*byte], sink);
                text.len() + 1
            }
            // It is out of line.
            Some(_) => {
                self.end_cell(&[], sink);
                text.len()
            }
        }
    }

    /// Bytes of a cell.
    pub(super) fn take(&mut self, text: &[u8], sink: &mut impl Sink) {
        let State::Cell(row) = &mut self.state else { return };
        row.width += super::columns::width(text);
        row.last = text.last().copied().or(row.last);
        match row.columns.border {
            Border::Comma(_) => row.quoted = quoted(text, row.quoted),
            Border::Colon => row.pem.push(text),
            Border::Pipe { .. }
            | Border::Bar { .. }
            | Border::Gap(_)
            | Border::Fixed(_)
            | Border::Tab
            | Border::None => {}
        }
        let blank = if row.begun { 0 } else { text.len() - text.trim_ascii_start().len() };
        let (blank, text) = text.split_at_checked(blank).unwrap_or((text, &[]));
        if !blank.is_empty() {
            sink.keep(blank);
        }
        if text.is_empty() {
            return;
        }
        row.columns.hear(row.column, text);
        if !std::mem::replace(&mut row.begun, true) {
            self.begin_cell();
        }
        self.scanner.push(text, sink);
    }

    /// What the column's name says of the cell goes before it.
    fn begin_cell(&mut self) {
        let State::Cell(Row { columns, column, .. }) = &self.state else { return };
        let key = columns.in_key(*column) && self.active.wanted.takes(KEY_LINE.kind, KEY_LINE.confidence);
        let (name, named) = columns.name(*column, &self.active);
        let named = if key { Some(&KEY_LINE) } else { named };
        if named.is_some() || !name.is_empty() {
            self.scanner.begin_as(name, named);
        }
    }

    pub(super) fn end_cell(&mut self, border: &[u8], sink: &mut impl Sink) {
        self.scanner.finish(sink);
        sink.keep(border);
        let edge = self.scanner.key_edge();
        let State::Cell(row) = &mut self.state else { return };
        row.columns.hear_key(row.column, edge);
        row.width += super::columns::width(border);
        (row.last, row.begun, row.quoted) = (border.last().copied(), false, false);
        if border != b"\n" {
            row.column += 1;
            return;
        }
        row.columns.end_row();
        let State::Cell(row) = std::mem::replace(&mut self.state, State::Text) else { return };
        if row.is_whole() {
            self.state = State::Line(row.columns);
        }
    }
}

impl Row {
    fn cut<'a>(&self, bytes: &'a [u8]) -> Cut<'a> {
        let whole = matches!(self.columns.border, Border::Colon | Border::None)
            || self.columns.record && self.column > 0 && !self.columns.edged();
        let bar = matches!(self.columns.border, Border::Bar { .. });
        let stop = match bar {
            _ if whole => memchr::memchr(b'\n', bytes),
            _ if self.columns.border == Border::Tab => memchr::memchr2(b'\t', b'\n', bytes),
            _ if let Border::Comma(sign) = self.columns.border => {
                let mut open = self.quoted;
                memchr::memchr3_iter(sign, b'\n', b'"', bytes).find(|at| {
                    let byte = bytes.get(*at).copied().unwrap_or_default();
                    open ^= byte == b'"';
                    byte == b'\n' || byte == sign && !open
                })
            }
            true => memchr::memchr2(0xE2, b'\n', bytes),
            false => memchr::memchr2(b'|', b'\n', bytes),
        };
        let Some((text, rest)) = stop.and_then(|stop| bytes.split_at_checked(stop)) else { return Cut::Goes(bytes) };
        let parts = |length: usize| bytes.split_at_checked(text.len() + length).unwrap_or((bytes, &[])).0;
        match rest.first() {
            Some(b'\n' | b'\t' | b',' | b';') => Cut::Ends(text, rest.get(..1).unwrap_or_default()),
            Some(b'|') if self.columns.ends_cell(text.last().copied().or(self.last)) => {
                Cut::Ends(text, rest.get(..1).unwrap_or_default())
            }
            Some(0xE2) => match rest.get(..3) {
                Some(char) if is_bar(char) => Cut::Ends(text, char),
                None if begins_bar(rest) => Cut::Perhaps(text, rest),
                Some(_) | None => Cut::Goes(parts(1)),
            },
            Some(_) | None => Cut::Goes(parts(1)),
        }
    }

    /// A row with fewer cells is none.
    fn is_whole(&self) -> bool {
        match self.columns.border {
            Border::Pipe { .. } | Border::Bar { .. } => self.columns.record || self.column + 1 >= self.columns.len(),
            Border::Comma(_) => self.column + 1 >= self.columns.len(),
            Border::Gap(_) | Border::Fixed(_) | Border::Tab | Border::Colon | Border::None => true,
        }
    }
}

/// Whether the rest of a line between cells may follow.
fn begins_bar(char: &[u8]) -> bool {
    matches!(char, [0xE2] | [0xE2, 0x94 | 0x95])
}
