//! The columns of a table: their names, and what stands between their cells.

use super::rows;
use super::ruled::{Ruled, is_bar};
use crate::mask::key_lines::KeyLines;
use crate::mask::pairs::Pair;
use crate::mask::profile::Active;
use crate::mask::rules::named::Named;
use crate::mask::scanner::KeyEdge;

/// Longest name of a column, in bytes.
const NAME: usize = 64;

pub(super) struct Columns {
    names: Vec<(Vec<u8>, Option<&'static Named>)>,
    pub border: Border,
    /// Each row is one value and begins with the name of it.
    pub record: bool,
    /// The line of the names, where a line of dashes below it may tell better where they are.
    pub head: Vec<u8>,
    /// The column in which a private key goes on.
    key: KeyLines<usize>,
    pair: Option<Pair>,
    /// The name in the row at hand of what is in the other column of the pair.
    told: Vec<u8>,
}

/// What stands between cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Border {
    /// `|`; where `padded` with white space before it. `edged`: rows begin with it.
    Pipe { edged: bool, padded: bool },
    /// `│`.
    Bar { edged: bool },
    /// Two spaces or more. Where the names end, in characters.
    Gap(Vec<usize>),
    /// One space, and all in line. Where the dashes below the names end, in characters.
    Fixed(Vec<usize>),
    /// A tab.
    Tab,
    /// A comma or a semicolon, unless it stands in quotes (RFC 4180).
    Comma(u8),
    /// `: ` behind the name of a record's value.
    Colon,
    /// There is one column, and rows begin with a space.
    None,
}

/// What the start of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// More is needed to tell.
    More,
    /// Its edge.
    Edge,
    /// The first cell, so long, and what stands behind it.
    Cell(usize),
    /// The start of a row, whose first cell has begun.
    Row,
    /// More of a record's value, without a name before it.
    Value,
    /// A line of dashes, or the head of a record.
    Rule,
    /// No row: the table has ended.
    Over,
}

impl Columns {
    pub(super) fn new(names: impl IntoIterator<Item = Vec<u8>>, border: Border, active: &Active) -> Columns {
        let named = |name: Vec<u8>| {
            let named = active.named(&name);
            (name, named)
        };
        let names: Vec<_> = rows::meant(names.into_iter().collect()).into_iter().map(named).collect();
        let pair = Pair::of(names.iter().map(|(name, _)| name.as_slice()));
        Columns { pair, ..Columns::of(names, border, false) }
    }

    fn of(names: Vec<(Vec<u8>, Option<&'static Named>)>, border: Border, record: bool) -> Columns {
        Columns { names, border, record, head: Vec::new(), key: KeyLines::default(), pair: None, told: Vec::new() }
    }

    /// The values of records, each named in its own line.
    pub(super) fn record(border: Border) -> Columns {
        Columns::of(vec![(Vec::new(), None); 2], border, true)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a column, or what the row itself calls its cell, and what that says of the cell.
    pub(super) fn name(&self, column: usize, active: &Active) -> (&[u8], Option<&'static Named>) {
        let told = name(&self.told);
        if self.pair.is_some_and(|pair| pair.value == column) && !told.is_empty() {
            return (told, active.named(told));
        }
        self.names.get(column).map_or((&[], None), |(name, named)| (name, *named))
    }

    /// Bytes of a cell have come.
    pub(super) fn hear(&mut self, column: usize, text: &[u8]) {
        if self.pair.is_some_and(|pair| pair.name == column) {
            let room = (NAME + 1).saturating_sub(self.told.len());
            self.told.extend_from_slice(text.get(..room).unwrap_or(text));
        }
    }

    /// The row has ended.
    pub(super) fn end_row(&mut self) {
        self.told.clear();
    }

    /// The name of a record's value has come. Where it is blank the value before goes on.
    pub(super) fn name_value(&mut self, cell: &[u8], active: &Active) {
        let cell = cell.trim_ascii_start();
        let edge = match self.border {
            Border::Pipe { edged: true, .. } => 1,
            Border::Bar { edged: true } => 3,
            Border::Pipe { .. }
            | Border::Bar { .. }
            | Border::Gap(_)
            | Border::Fixed(_)
            | Border::Tab
            | Border::Comma(_)
            | Border::Colon
            | Border::None => 0,
        };
        let cell = cell.get(edge..).unwrap_or_default();
        if let Some(value) = self.names.get_mut(1).filter(|_| !cell.trim_ascii().is_empty()) {
            *value = (name(cell).to_vec(), active.named(name(cell)));
        }
    }

    /// A line of a record that has no name.
    pub(super) fn unname_value(&mut self) {
        if let Some(value) = self.names.get_mut(1) {
            *value = (Vec::new(), None);
        }
    }

    /// Whether a `|` behind `last` ends a cell.
    pub(super) fn ends_cell(&self, last: Option<u8>) -> bool {
        let Border::Pipe { padded, .. } = self.border else { return false };
        match last {
            Some(b' ' | b'\t' | b'|') | None => true,
            // Before it stands what `psql` marks a line with that goes on.
            Some(b'+') => true,
            Some(byte) => !padded && byte != b'\\',
        }
    }

    pub(super) fn edged(&self) -> bool {
        matches!(self.border, Border::Pipe { edged: true, .. } | Border::Bar { edged: true })
    }

    /// The column of a cell that starts behind so many characters: names and cells are in line at one of their ends.
    pub(super) fn at(&self, width: usize) -> usize {
        let Border::Gap(ends) = &self.border else { return 0 };
        ends.iter().position(|end| width < *end).unwrap_or(ends.len().saturating_sub(1))
    }

    pub(super) fn in_key(&self, column: usize) -> bool {
        self.key.place() == Some(&column)
    }

    /// A cell has ended, with that.
    pub(super) fn hear_key(&mut self, column: usize, edge: Option<KeyEdge>) {
        self.key.hear(column, edge);
    }

    /// What a line is of which this has come, up to a byte that was not asked of before.
    pub(super) fn opening(&self, line: &[u8]) -> Opening {
        let Some((last, start)) = line.split_last() else { return Opening::More };
        let cell = |length: usize| match line.get(..length) {
            Some(cell) if self.edged() && cell.trim_ascii().is_empty() => {
                if self.record {
                    Opening::More
                } else {
                    Opening::Edge
                }
            }
            Some(_) | None => Opening::Cell(length),
        };
        match (&self.border, last) {
            (Border::None, b' ') => Opening::Row,
            (Border::None, _) => Opening::Over,
            (_, b'\n') => self.whole_line(start),
            (Border::Fixed(_), _) => Opening::Row,
            (Border::Pipe { .. }, b'|') if self.ends_cell(start.last().copied()) => cell(start.len()),
            (Border::Bar { .. }, _) => match line.split_last_chunk::<3>() {
                Some((start, bar)) if is_bar(bar) => cell(start.len()),
                Some(_) | None => Opening::More,
            },
            (Border::Tab, b'\t') => Opening::Cell(start.len()),
            (Border::Comma(sign), last) if last == sign && !quoted(start, false) => Opening::Cell(start.len()),
            (Border::Colon, b' ') if start.ends_with(b":") => Opening::Cell(start.len() - 1),
            (Border::Gap(_), last) if *last != b' ' && start.ends_with(b"  ") => self.second(start),
            (Border::Pipe { .. } | Border::Tab | Border::Comma(_) | Border::Colon | Border::Gap(_), _) => Opening::More,
        }
    }

    /// A line that ends before its first cell does.
    fn whole_line(&self, line: &[u8]) -> Opening {
        match Ruled::of(line) {
            _ if self.record && super::records::head(line).is_some() => Opening::Rule,
            Some(ruled) if !self.record && ruled.cells() == self.len() => Opening::Rule,
            _ if self.border == Border::Colon && !line.trim_ascii().is_empty() => Opening::Value,
            Some(_) | None => Opening::Over,
        }
    }

    /// A row has something below the names behind the first one.
    fn second(&self, line: &[u8]) -> Opening {
        let blank = line.trim_ascii().is_empty();
        match self.at(width(line)) {
            _ if blank => Opening::More,
            0 => Opening::Over,
            _ => Opening::Row,
        }
    }
}

/// What of a cell can be a name, without Markdown's marks.
pub(super) fn name(cell: &[u8]) -> &[u8] {
    let mark = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'*' | b'_' | b'`' | b'"');
    let start = cell.iter().position(|byte| !mark(byte)).unwrap_or(cell.len());
    let end = cell.iter().rposition(|byte| !mark(byte)).map_or(start, |last| last + 1);
    let name = cell.get(start..end).unwrap_or_default();
    let first = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if first && name.len() <= NAME && !name.contains(&b'@') { name } else { &[] }
}

/// Whether a quote is open behind `text`, where one was `before` it.
pub(super) fn quoted(text: &[u8], before: bool) -> bool {
    before ^ !memchr::memchr_iter(b'"', text).count().is_multiple_of(2)
}

/// How many characters begin in these bytes.
pub(super) fn width(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
