//! The columns of a table, and the lines that show them.

use crate::mask::key_lines::KeyLines;
use crate::mask::profile::Active;
use crate::mask::rules::named::Named;
use crate::mask::scanner::KeyEdge;

/// Longest name of a column, in bytes.
const NAME: usize = 64;

pub(super) struct Columns {
    names: Vec<(Vec<u8>, Option<&'static Named>)>,
    /// Rows begin with `|`.
    pub edged: bool,
    /// White space stands before each `|` between cells.
    padded: bool,
    /// The column in which a private key goes on.
    key: KeyLines<usize>,
}

impl Columns {
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a column, and what it says of its cells.
    pub(super) fn name(&self, column: usize) -> (&[u8], Option<&'static Named>) {
        self.names.get(column).map_or((&[], None), |(name, named)| (name, *named))
    }

    /// Whether a `|` behind `last` ends a cell.
    pub(super) fn ends_cell(&self, last: Option<u8>) -> bool {
        match last {
            Some(b' ' | b'\t' | b'|') | None => true,
            // Before it stands what `psql` marks a line with that goes on.
            Some(b'+') => true,
            Some(byte) => !self.padded && byte != b'\\',
        }
    }

    pub(super) fn in_key(&self, column: usize) -> bool {
        self.key.place() == Some(&column)
    }

    /// A cell has ended, with that.
    pub(super) fn hear_key(&mut self, column: usize, edge: Option<KeyEdge>) {
        self.key.hear(column, edge);
    }
}

/// What a line with `|` in it says if it names the columns of a table.
pub(super) fn header(line: &[u8], active: &Active) -> Option<Columns> {
    let line = line.trim_ascii();
    let edged = line.starts_with(b"|");
    let inner = line.strip_prefix(b"|").unwrap_or(line);
    let inner = inner.strip_suffix(b"|").unwrap_or(inner);
    let cells: Vec<&[u8]> = inner.split(|byte| *byte == b'|').collect();
    let padded =
        cells.iter().rev().skip(1).all(|cell| cell.ends_with(b" ")) && (cells.len() > 1 || inner.ends_with(b" "));
    let names: Vec<_> = cells.into_iter().map(|cell| named(name(cell), active)).collect();
    let some = names.iter().any(|(name, _)| !name.is_empty());
    (some && (names.len() > 1 || edged)).then_some(Columns { names, edged, padded, key: KeyLines::default() })
}

fn named(name: &[u8], active: &Active) -> (Vec<u8>, Option<&'static Named>) {
    (name.to_vec(), active.named(name))
}

/// What of a cell can be a name, without Markdown's marks.
fn name(cell: &[u8]) -> &[u8] {
    let mark = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'*' | b'_' | b'`' | b'"');
    let start = cell.iter().position(|byte| !mark(byte)).unwrap_or(cell.len());
    let end = cell.iter().rposition(|byte| !mark(byte)).map_or(start, |last| last + 1);
    let name = cell.get(start..end).unwrap_or_default();
    let first = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if first && name.len() <= NAME && !name.contains(&b'@') { name } else { &[] }
}

/// Whether a line is of dashes, for as many cells: `----+----`, `+----+----+`, `|---|:-:|`.
pub(super) fn is_rule(line: &[u8], columns: usize) -> bool {
    let line = line.trim_ascii();
    let edge = |byte: &u8| matches!(byte, b'|' | b'+');
    let start = usize::from(line.first().is_some_and(edge));
    let end = line.len() - usize::from(line.len() > 1 && line.last().is_some_and(edge));
    let dashes = |cell: &[u8]| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| matches!(byte, b'-' | b'='))
    };
    let cells = || line.get(start..end).unwrap_or_default().split(edge);
    line.len() >= 3 && cells().count() == columns && cells().all(dashes)
}
