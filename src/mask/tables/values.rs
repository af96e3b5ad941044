//! The rows of an `INSERT`: `(1, 'Ada'), (2, 'Grace')`. Each value is one of its own, with its column's name.

use super::columns::Columns;
use super::{State, Tables};
use crate::mask::scanner::Sink;

pub(super) struct Values {
    pub columns: Columns,
    column: usize,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a value.
    Start,
    /// After the letter of `N'…'`, which is held.
    Letter,
    /// In a string, behind this quote.
    Quoted(u8),
    /// In it, after a backslash.
    Escape(u8),
    /// After such a quote in it, which is held.
    Quote(u8),
    /// In a value without quotes, in so many brackets.
    Bare(usize),
    /// After a string.
    After,
    /// After a row.
    Row,
    /// After the comma behind it.
    Comma,
}

impl Values {
    pub(super) fn new(columns: Columns) -> Values {
        Values { columns, column: 0, place: Place::Start }
    }
}

impl Tables {
    /// Goes on in the rows: how many bytes were taken.
    pub(super) fn values(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Values(values) = &self.state else { return 0 };
        let Some(first) = bytes.first().copied() else { return 0 };
        match values.place {
            Place::Quoted(quote) => return self.in_string(quote, bytes, sink),
            Place::Bare(depth) => return self.in_bare(depth, bytes, sink),
            Place::Escape(quote) => {
                self.scanner.push(&[first], sink);
                self.go(Place::Quoted(quote));
            }
            Place::Quote(quote) if first == quote => {
                self.held.clear();
                self.scanner.push(&[quote, quote], sink);
                self.go(Place::Quoted(quote));
            }
            Place::Quote(_) => {
                self.end_string(sink);
                return 0;
            }
            Place::Letter if matches!(first, b'\'' | b'"') => {
                let letter = std::mem::take(&mut self.held);
                sink.keep(&letter);
                self.begin_string(first, sink);
            }
            Place::Letter => {
                let letter = std::mem::take(&mut self.held);
                self.begin_value();
                self.scanner.push(&letter, sink);
                self.go(Place::Bare(0));
                return 0;
            }
            Place::Start | Place::After | Place::Row | Place::Comma => return self.between(first, sink),
        }
        1
    }

    /// What stands between values: how many bytes were taken.
    fn between(&mut self, byte: u8, sink: &mut impl Sink) -> usize {
        let State::Values(values) = &mut self.state else { return 0 };
        let next = match (values.place, byte) {
            (place, byte) if byte.is_ascii_whitespace() => place,
            (Place::Start | Place::After, b',') => {
                values.column += 1;
                Place::Start
            }
            (Place::Start | Place::After, b')') => Place::Row,
            (Place::Row, b',') => Place::Comma,
            (Place::Comma, b'(') => {
                values.columns.end_row();
                values.column = 0;
                Place::Start
            }
            (Place::Row | Place::Comma, _) => {
                self.state = State::Text;
                return 0;
            }
            (Place::Start, b'\'' | b'"') => {
                self.begin_string(byte, sink);
                return 1;
            }
            (Place::Start, b'N' | b'n' | b'E' | b'e' | b'B' | b'b' | b'X' | b'x') => {
                self.held.push(byte);
                self.go(Place::Letter);
                return 1;
            }
            (place, _) => {
                // `::text` behind a string has no name.
                if place == Place::Start {
                    self.begin_value();
                }
                self.go(Place::Bare(0));
                return 0;
            }
        };
        sink.keep(&[byte]);
        self.go(next);
        1
    }

    fn in_string(&mut self, quote: u8, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let stop = memchr::memchr2(quote, b'\\', bytes);
        let (text, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        if let State::Values(values) = &mut self.state {
            values.columns.hear(values.column, text);
        }
        self.scanner.push(text, sink);
        match rest.first() {
            None => return text.len(),
            Some(b'\\') => {
                self.scanner.push(b"\\", sink);
                self.go(Place::Escape(quote));
            }
            Some(_) => {
                self.held.push(quote);
                self.go(Place::Quote(quote));
            }
        }
        text.len() + 1
    }

    fn in_bare(&mut self, depth: usize, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let stop = memchr::memchr3(b'(', b')', b',', bytes);
        let (text, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
        self.scanner.push(text, sink);
        let next = match (rest.first(), depth) {
            (None, _) => return text.len(),
            (Some(b','), 0) | (Some(b')'), 0) => {
                self.scanner.finish(sink);
                self.go(Place::After);
                return text.len();
            }
            (Some(b'('), _) => depth + 1,
            (Some(b')'), _) => depth - 1,
            (Some(_), _) => depth,
        };
        self.scanner.push(rest.get(..1).unwrap_or_default(), sink);
        self.go(Place::Bare(next));
        text.len() + 1
    }

    fn begin_string(&mut self, quote: u8, sink: &mut impl Sink) {
        sink.keep(&[quote]);
        self.begin_value();
        self.go(Place::Quoted(quote));
    }

    fn begin_value(&mut self) {
        let State::Values(values) = &self.state else { return };
        let (name, named) = values.columns.name(values.column, &self.active);
        if !name.is_empty() {
            self.scanner.begin_as(name, named);
        }
    }

    fn end_string(&mut self, sink: &mut impl Sink) {
        self.scanner.finish(sink);
        let quote = std::mem::take(&mut self.held);
        sink.keep(&quote);
        self.go(Place::After);
    }

    /// The text ends here.
    pub(super) fn end_values(&mut self, sink: &mut impl Sink) {
        let State::Values(values) = &self.state else { return };
        match values.place {
            Place::Quote(_) => self.end_string(sink),
            Place::Letter => {
                let letter = std::mem::take(&mut self.held);
                self.begin_value();
                self.scanner.push(&letter, sink);
                self.go(Place::Bare(0));
            }
            Place::Start
            | Place::Quoted(_)
            | Place::Escape(_)
            | Place::Bare(_)
            | Place::After
            | Place::Row
            | Place::Comma => {}
        }
    }

    fn go(&mut self, place: Place) {
        if let State::Values(values) = &mut self.state {
            values.place = place;
        }
    }
}
