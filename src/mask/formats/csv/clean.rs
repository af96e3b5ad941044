//! Cells that are whole at hand and in which nothing is found: they pass as they are.

use std::convert::Infallible;
use std::ops::Range;

use super::{Csv, Dialect, Header, Named, SEPARATORS, State};
use crate::mask::engine::{GLANCED, Values};
use crate::mask::escaped::field_rule;
use crate::mask::glanced::Glanced;
use crate::mask::profile::{Active, Meaning};
use crate::mask::tables::may_hold;
use crate::mask::text::TextSink;

/// What the name of a column says of its cells.
pub(super) struct Column {
    name: Vec<u8>,
    meaning: Meaning,
    /// A field rule masks them.
    hidden: bool,
}

impl Column {
    pub(super) fn of(name: Vec<u8>, active: &Active) -> Column {
        Column { meaning: active.meaning(&name), hidden: field_rule(active, &name).is_some(), name }
    }

    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    fn is_mute(&self, cell: &[u8]) -> bool {
        !self.hidden && self.meaning.is_mute_of(cell)
    }
}

impl Glanced for Csv {
    type Fault = Infallible;

    /// A cell, and what ends it.
    fn passing(&mut self, values: &mut Values<'_>, at: usize) -> usize {
        let rest = values.rest(at);
        let Some((cell, end)) = self.cell(rest) else { return 0 };
        let text = rest.get(cell.clone()).unwrap_or_default();
        let plain = text.len() <= GLANCED && memchr::memchr(0x1B, text).is_none() && !may_hold(text);
        let value = at + cell.start..at + cell.end;
        if !plain || !self.is_mute(text) || !self.active.nothing_in(values, value) {
            return 0;
        }
        match rest.get(end) {
            Some(b'\n' | b'\r') => self.begin_row(),
            Some(_) | None => self.column += 1,
        }
        end + 1
    }

    fn take(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<usize, Infallible> {
        Ok(self.take_some(input, out))
    }
}

impl Csv {
    /// Where the text of a cell is, and the byte that ends it, if all of that is at hand, nothing in it is an escape and
    /// nothing shows the separator.
    fn cell(&self, rest: &[u8]) -> Option<(Range<usize>, usize)> {
        let (State::CellStart, Header::Read(Named { title: None, .. })) = (self.state, &self.header) else {
            return None;
        };
        let (text, end) = match (&self.dialect, rest) {
            (Dialect::Csv(_), [b'"', text @ ..]) => {
                let length = memchr::memchr(b'"', text)?;
                (1..1 + length, length + 2)
            }
            (Dialect::Csv(Some(separator)), _) => {
                let length = memchr::memchr3(*separator, b'\n', b'\r', rest)?;
                (0..length, length)
            }
            // A table of one column.
            (Dialect::Csv(None), _) => {
                let length = memchr::memchr2(b'\n', b'\r', rest)?;
                (0..length, length)
            }
            (Dialect::Tsv, _) => {
                let length = memchr::memchr3(b'\t', b'\n', b'\r', rest)?;
                (0..length, length)
            }
        };
        let other = match self.dialect {
            Dialect::Csv(Some(_)) => false,
            Dialect::Csv(None) => rest.get(..=end)?.iter().any(|byte| SEPARATORS.contains(byte)),
            Dialect::Tsv => rest.get(..end)?.contains(&b'\\'),
        };
        let ended = rest.get(end).is_some_and(|byte| self.ends(*byte));
        // That is an empty line, or the second half of a line break.
        let no_row = end == 0 && self.column == 0 && matches!(rest.first(), Some(b'\n' | b'\r'));
        (ended && !other && !no_row).then_some((text, end))
    }

    /// Nothing around the cell says anything of it, nor does it name another one.
    fn is_mute(&self, cell: &[u8]) -> bool {
        let Header::Read(names) = &self.header else { return false };
        let told = names.told(self.column).is_some() || names.names_another(self.column);
        !told && names.columns.get(self.column).is_none_or(|column| column.is_mute(cell))
    }
}
