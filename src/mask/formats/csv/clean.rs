//! Cells that are whole at hand and in which nothing is found: they pass as they are.
//!
//! It is only ever what passes when it is looked at byte by byte too, so it does not matter where the input is cut.

use std::ops::Range;

use super::{Csv, Dialect, Header, SEPARATORS, State};
use crate::mask::engine::{GLANCED, Values};
use crate::mask::escaped::field_rule;
use crate::mask::profile::Active;
use crate::mask::rules::Cues;
use crate::mask::rules::named::Named;
use crate::mask::tables::may_hold;

/// What the name of a column says of its cells.
pub(super) struct Column {
    name: Vec<u8>,
    named: Option<&'static Named>,
    /// It makes nothing likely that a rule may find in them, nor does a field rule mask them.
    mute: bool,
}

impl Column {
    pub(super) fn of(name: Vec<u8>, active: &Active) -> Column {
        let mute = !Cues::get().raised_by(&name) && field_rule(active, &name).is_none();
        Column { named: active.named(&name), mute, name }
    }

    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    fn is_mute(&self, cell: &[u8]) -> bool {
        self.mute && !self.named.is_some_and(|named| named.may_be(cell))
    }
}

impl Csv {
    /// How many bytes from `at` on are a cell in which nothing is found, and what ends it; 0 where that is not known.
    pub(super) fn passing(&mut self, values: &mut Values<'_>, at: usize) -> usize {
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

    /// Where the text of a cell is, and the byte that ends it, if all of that is at hand, nothing in it is an escape and
    /// nothing shows the separator.
    fn cell(&self, rest: &[u8]) -> Option<(Range<usize>, usize)> {
        let (State::CellStart, Header::Read(_)) = (self.state, &self.header) else { return None };
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
