//! Comma- and tab-separated values.
//!
//! CSV is RFC 4180: cells in quotes hold separators, line breaks and `""`. Its separator is the first of `,` `;` tab and
//! `|` outside of quotes in the first row. TSV has no quotes but escapes (`\t`, `\n`, `\\`), as ClickHouse and
//! PostgreSQL's `COPY` write it. Cells are values of their own; the cells of the first row name those below them, where
//! they look like names. What is put in place of a finding never holds what would end the cell.
//!
//! Bounds: [`COLUMNS`] columns have names; a cell of any length streams. What stands behind a closing quote in the same
//! cell, against the standard, is a value of its own.

mod clean;

use std::sync::Arc;

use self::clean::Column;
use crate::mask::escaped::{Escaped, Writer};
use crate::mask::glanced::Glanced;
use crate::mask::json::path::NAME;
use crate::mask::pairs::Pair;
use crate::mask::profile::Active;
use crate::mask::tables::rows;
use crate::mask::text::TextSink;

/// Columns that can have names.
const COLUMNS: usize = 1_024;
/// A title has at most so many rows.
const TITLE: usize = 16;
/// What may separate cells.
const SEPARATORS: [u8; 4] = *b",;\t|";

pub(in crate::mask) struct Csv {
    active: Arc<Active>,
    state: State,
    cell: Escaped<CellWriter>,
    dialect: Dialect,
    header: Header,
    column: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: the end, or half of an escape.
    Quote,
    /// After the closing quote.
    Closed,
    /// After a backslash in TSV.
    Backslash,
}

enum Dialect {
    /// None until the first row shows it.
    Csv(Option<u8>),
    Tsv,
}

enum Header {
    /// With what is known of somebody in the row: see [`Named::of`].
    Reading(Vec<Vec<u8>>, bool),
    Read(Named),
}

/// The names of the columns.
struct Named {
    columns: Vec<Column>,
    pair: Option<Pair>,
    /// The name in the row at hand of what is in the other column of the pair.
    told: Option<Vec<u8>>,
    title: Option<Title>,
}

/// The first row had one cell that is not empty, and none below it was one of names: they may be the title of a report, with the names below.
struct Title {
    rows: usize,
    /// The cells of the row at hand, as names.
    cells: Vec<Vec<u8>>,
}

impl Named {
    /// `personal`: a cell of the row was an address of mail.
    fn of(columns: Vec<Vec<u8>>, personal: bool, active: &Active) -> Named {
        let unnamed = !columns.iter().any(|name| active.named(name).is_some());
        let told = if unnamed { rows::told(columns.iter().map(Vec::as_slice), personal) } else { None };
        let columns = told.unwrap_or_else(|| rows::meant(columns));
        let pair = Pair::of(columns.iter().map(Vec::as_slice));
        let one = columns.iter().filter(|name| !name.is_empty()).count() < 2;
        let title = one.then(|| Title { rows: 1, cells: Vec::new() });
        let columns = columns.into_iter().map(|name| Column::of(name, active)).collect();
        Named { columns, pair, told: None, title }
    }

    /// The names in the row that has ended, if what was above them was but a title.
    fn below_title(&mut self) -> Option<Vec<Vec<u8>>> {
        let title = self.title.as_mut()?;
        let cells = std::mem::take(&mut title.cells);
        title.rows += 1;
        let names = cells.len() > 1 && cells.iter().all(|cell| !cell.is_empty());
        if names || title.rows > TITLE {
            self.title = None;
        }
        names.then_some(cells)
    }

    fn name(&self, column: usize) -> &[u8] {
        let own = self.columns.get(column).map(Column::name).unwrap_or_default();
        self.told(column).unwrap_or(own)
    }

    /// What the row at hand says that this column is.
    fn told(&self, column: usize) -> Option<&[u8]> {
        self.told.as_deref().filter(|_| self.pair.is_some_and(|pair| pair.value == column))
    }

    fn names_another(&self, column: usize) -> bool {
        self.pair.is_some_and(|pair| pair.name == column)
    }
}

#[derive(Default)]
struct CellWriter {
    quoted: bool,
}

impl Writer for CellWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            match byte {
                b'"' if self.quoted => out.extend_from_slice(b"\"\""),
                b'"' | b'\\' | b'\r' | b'\n' => out.push(b'_'),
                byte if !self.quoted && SEPARATORS.contains(byte) => out.push(b'_'),
                byte => out.push(*byte),
            }
        }
    }
}

impl Csv {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Csv {
        Csv::with(active, Dialect::Csv(None))
    }

    pub(in crate::mask) fn tsv(active: Arc<Active>) -> Csv {
        Csv::with(active, Dialect::Tsv)
    }

    fn with(active: Arc<Active>, dialect: Dialect) -> Csv {
        let cell = Escaped::new(Arc::clone(&active), CellWriter::default());
        Csv { active, state: State::CellStart, cell, dialect, header: Header::Reading(Vec::new(), false), column: 0 }
    }

    pub(in crate::mask) fn held(&self) -> usize {
        let pending = usize::from(matches!(self.state, State::Quote | State::Backslash));
        self.cell.held() + pending
    }

    pub(in crate::mask) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) {
        let Ok(()) = self.take_all(input, out);
        self.cell.flush(out);
    }

    /// Takes what is of the cell, or one byte that may mean something: how many bytes.
    fn take_some(&mut self, input: &[u8], out: &mut TextSink<'_>) -> usize {
        let run = self.run(input);
        let (literal, rest) = input.split_at_checked(run).unwrap_or((input, &[]));
        match rest.first() {
            Some(byte) if run == 0 => return usize::from(self.step(*byte, out)),
            Some(byte) if self.state == State::Plain && self.ends(*byte) => self.cell.last_literal(literal, out),
            Some(_) | None => self.cell.literal(literal, out),
        }
        run
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) {
        match self.state {
            State::Quote => self.end_quoted(out),
            State::Backslash => self.cell.literal(b"\\", out),
            State::CellStart | State::Plain | State::Quoted | State::Closed => {}
        }
        self.end_cell(out);
    }

    /// How many bytes from here on are plain text of the cell.
    fn run(&self, input: &[u8]) -> usize {
        let end = match (self.state, &self.dialect) {
            (State::Plain, Dialect::Csv(Some(separator))) => memchr::memchr3(*separator, b'\n', b'\r', input),
            (State::Plain, Dialect::Csv(None)) => {
                input.iter().position(|byte| matches!(byte, b'\n' | b'\r') || SEPARATORS.contains(byte))
            }
            (State::Plain, Dialect::Tsv) => input.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\')),
            (State::Quoted, _) => memchr::memchr(b'"', input),
            (State::CellStart | State::Quote | State::Closed | State::Backslash, _) => Some(0),
        };
        end.unwrap_or(input.len())
    }

    /// One byte that may mean something; false where it has to be looked at again.
    fn step(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match self.state {
            State::CellStart => return self.start_cell(byte, out),
            State::Quoted => self.state = State::Quote,
            State::Quote if byte == b'"' => {
                self.cell.decoded(b"\"", b"\"\"", out);
                self.state = State::Quoted;
            }
            State::Quote => {
                self.end_quoted(out);
                return false;
            }
            State::Backslash => return self.escape(byte, out),
            State::Closed if !self.ends(byte) => {
                self.begin(false, out);
                self.state = State::Plain;
                return false;
            }
            State::Plain | State::Closed => match (byte, &self.dialect) {
                (b'\n' | b'\r', _) => self.end_row(byte, out),
                (b'\\', Dialect::Tsv) => self.state = State::Backslash,
                (_, Dialect::Tsv) => self.end_column(byte, out),
                (_, Dialect::Csv(_)) => {
                    self.dialect = Dialect::Csv(Some(byte));
                    self.end_column(byte, out);
                }
            },
        }
        true
    }

    /// Whether the byte ends a cell that has no quotes.
    fn ends(&self, byte: u8) -> bool {
        match &self.dialect {
            _ if matches!(byte, b'\n' | b'\r') => true,
            Dialect::Csv(Some(separator)) => byte == *separator,
            Dialect::Csv(None) => SEPARATORS.contains(&byte),
            Dialect::Tsv => byte == b'\t',
        }
    }

    fn start_cell(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        // An empty line, or the second half of a line break.
        if self.column == 0 && matches!(byte, b'\n' | b'\r') {
            out.pass(&[byte]);
            return true;
        }
        let quoted = byte == b'"' && matches!(self.dialect, Dialect::Csv(_));
        self.state = if quoted { State::Quoted } else { State::Plain };
        if quoted {
            out.pass(b"\"");
        }
        self.begin(quoted, out);
        quoted
    }

    fn begin(&mut self, quoted: bool, out: &mut TextSink<'_>) {
        self.cell.writer.quoted = quoted;
        match &self.header {
            Header::Reading(..) => self.cell.keep_text(),
            Header::Read(names) => {
                if names.names_another(self.column) || names.title.is_some() {
                    self.cell.keep_text();
                }
                self.cell.belongs_to(names.name(self.column), out);
            }
        }
    }

    /// The closing quote has come.
    fn end_quoted(&mut self, out: &mut TextSink<'_>) {
        let text = self.cell.finish(out);
        out.pass(b"\"");
        self.name_column(text);
        self.state = State::Closed;
    }

    fn escape(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        self.state = State::Plain;
        let decoded = match byte {
            b't' => b'\t',
            b'n' => b'\n',
            b'r' => b'\r',
            b'0' => 0,
            b'b' => 8,
            b'f' => 12,
            b'\\' | b'\'' | b'/' => byte,
            _ => {
                self.cell.literal(b"\\", out);
                return false;
            }
        };
        self.cell.decoded(&[decoded], &[b'\\', byte], out);
        true
    }

    fn end_column(&mut self, separator: u8, out: &mut TextSink<'_>) {
        self.end_cell(out);
        out.pass(&[separator]);
        self.column += 1;
    }

    fn end_row(&mut self, byte: u8, out: &mut TextSink<'_>) {
        self.end_cell(out);
        out.pass(&[byte]);
        self.begin_row();
    }

    fn begin_row(&mut self) {
        self.column = 0;
        match &mut self.header {
            Header::Reading(names, personal) => {
                self.header = Header::Read(Named::of(std::mem::take(names), *personal, &self.active));
            }
            Header::Read(names) => {
                names.told = None;
                if let Some(columns) = names.below_title() {
                    self.header = Header::Read(Named::of(columns, false, &self.active));
                }
            }
        }
    }

    fn end_cell(&mut self, out: &mut TextSink<'_>) {
        let text = if self.state == State::Closed { None } else { self.cell.finish(out) };
        self.name_column(text);
        self.state = State::CellStart;
    }

    /// The first text of a column in the first row is its name; that of a cell may be that of another one.
    fn name_column(&mut self, text: Option<Vec<u8>>) {
        let Some(text) = text else { return };
        match &mut self.header {
            Header::Reading(names, personal) if names.len() == self.column && self.column < COLUMNS => {
                *personal |= text.contains(&b'@');
                names.push(name(&text).unwrap_or_default());
            }
            Header::Reading(..) => {}
            Header::Read(names) => {
                let name = name(&text);
                if let Some(title) = names.title.as_mut().filter(|title| title.cells.len() == self.column) {
                    title.cells.push(name.clone().unwrap_or_default());
                }
                if names.names_another(self.column) {
                    names.told = name;
                }
            }
        }
    }
}

/// What of a cell can be a name: it starts with a letter or `_` and is no longer than a name can be.
fn name(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    let first = text.first()?;
    let fits = text.len() <= NAME && (first.is_ascii_alphabetic() || *first == b'_' || *first >= 0x80);
    (fits && !text.contains(&b'@')).then(|| text.to_vec())
}

#[cfg(test)]
mod tests;
