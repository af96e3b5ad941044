//! What a text belongs to: in HTML and SpreadsheetML the column of its table, in XML the key beside it, as property lists and
//! maps have it.

use super::tag::local;
use crate::mask::pairs::Pair;

/// Columns that can have names.
const COLUMNS: usize = 256;

/// The table at hand, of HTML or a sheet. One inside of it takes its place.
#[derive(Default)]
pub(super) struct Table {
    names: Vec<Vec<u8>>,
    /// The texts of the cells so far of a row that has had heads only.
    heads: Option<Vec<Vec<u8>>>,
    column: Option<usize>,
    /// In a cell.
    inside: bool,
    pair: Option<Pair>,
    /// The name in the row at hand of what is in the other column of the pair.
    told: Vec<u8>,
}

impl Table {
    /// An element begins.
    pub(super) fn open(&mut self, element: &[u8]) {
        match element.to_ascii_lowercase().as_slice() {
            b"table" => *self = Table::default(),
            b"tr" => {
                self.end_row();
                (self.heads, self.column, self.inside) = (Some(Vec::new()), None, false);
                self.told.clear();
            }
            b"th" => {
                self.next();
                if let Some(heads) = self.heads.as_mut().filter(|heads| heads.len() < COLUMNS) {
                    heads.push(Vec::new());
                }
            }
            b"td" => {
                self.next();
                self.heads = None;
            }
            _ => {}
        }
    }

    /// The same of a sheet of SpreadsheetML, whose first row has the names.
    pub(super) fn open_sheet(&mut self, element: &[u8]) {
        if !may_be_of_sheet(element) {
            return;
        }
        match local(element) {
            b"Table" => *self = Table::default(),
            b"Row" => self.open(b"tr"),
            b"Cell" if self.names.is_empty() => self.open(b"th"),
            b"Cell" => self.open(b"td"),
            // XHTML, or a part of it.
            other => self.open(other),
        }
    }

    pub(super) fn close_sheet(&mut self, element: &[u8]) {
        if !may_be_of_sheet(element) {
            return;
        }
        match local(element) {
            b"Table" => *self = Table::default(),
            b"Row" => self.end_row(),
            b"Cell" => self.inside = false,
            other => self.close(other),
        }
    }

    /// In a cell of a row of names.
    pub(super) fn heading(&self) -> bool {
        self.inside && self.heads.as_ref().is_some_and(|heads| !heads.is_empty())
    }

    fn next(&mut self) {
        (self.column, self.inside) = (Some(self.column.map_or(0, |column| column + 1)), true);
    }

    /// An element ends.
    pub(super) fn close(&mut self, element: &[u8]) {
        match element.to_ascii_lowercase().as_slice() {
            b"table" => *self = Table::default(),
            b"tr" | b"thead" => self.end_row(),
            b"th" | b"td" => self.inside = false,
            _ => {}
        }
    }

    fn end_row(&mut self) {
        if let Some(heads) = self.heads.take().filter(|heads| heads.len() > 1) {
            self.pair = Pair::of(heads.iter().map(Vec::as_slice));
            self.names = heads;
        }
    }

    /// A text has ended. The first one in a head is the column's name.
    pub(super) fn hear(&mut self, text: &[u8]) {
        if let Some(head) = self.heads.as_mut().and_then(|heads| heads.last_mut()).filter(|head| head.is_empty()) {
            *head = text.to_vec();
        }
        if self.inside && self.column.is_some_and(|column| self.pair.is_some_and(|pair| pair.name == column)) {
            self.told = text.to_vec();
        }
    }

    /// The name of the column of a text that begins here, which may be empty; none where columns have no names. Heads have
    /// none.
    pub(super) fn name(&self) -> Option<&[u8]> {
        match self.column.filter(|_| self.inside)? {
            _ if self.heads.as_ref().is_some_and(|heads| !heads.is_empty()) => Some(&[]),
            column if !self.told.is_empty() && self.pair.is_some_and(|pair| pair.value == column) => Some(&self.told),
            column if !self.names.is_empty() => Some(self.names.get(column).map(Vec::as_slice).unwrap_or_default()),
            _ => None,
        }
    }
}

/// Whether the text of an element is the name of the value beside it.
pub(super) fn is_key(element: &[u8]) -> bool {
    matches!(element, b"key" | b"Key" | b"dt" | b"name" | b"Name" | b"param-name" | b"env-entry-name")
}

/// Whether a key may name a value in such an element.
pub(super) fn is_between(element: &[u8]) -> bool {
    is_key(element) || is_value(element) || matches!(element, b"array" | b"dict" | b"map" | b"list" | b"struct")
}

/// The name in a text: of `$_ENV['DB_PASSWORD']` the key, of a sentence its last part.
pub(super) fn name_in(text: &[u8]) -> &[u8] {
    let keyed = text.strip_suffix(b"']").or_else(|| text.strip_suffix(b"\"]"));
    if let Some(keyed) = keyed {
        let quote = keyed.iter().rposition(|byte| matches!(byte, b'\'' | b'"')).map_or(0, |at| at + 1);
        return keyed.get(quote..).unwrap_or_default();
    }
    let parted = |two: &[u8]| matches!(two, [b';' | b',' | b'.' | b':', b' ']);
    let start = text.windows(2).rposition(parted).map_or(0, |at| at + 2);
    text.get(start..).unwrap_or_default()
}

/// Whether an element of HTML is there to name others.
pub(super) fn is_label(element: &[u8]) -> bool {
    [&b"label"[..], b"legend", b"dt", b"th", b"caption"].iter().any(|label| element.eq_ignore_ascii_case(label))
}

/// Whether an element may be a part of such a table: by its end, behind whatever prefix.
fn may_be_of_sheet(element: &[u8]) -> bool {
    matches!(element, [.., b't', b'r' | b'h' | b'd'] | [.., b'o', b'w'] | [.., b'l', b'l' | b'e'])
}

/// Whether an element holds that value, or that of the element around it.
pub(super) fn is_value(element: &[u8]) -> bool {
    matches!(
        element,
        b"value"
            | b"Value"
            | b"dd"
            | b"string"
            | b"integer"
            | b"data"
            | b"param-value"
            | b"env-entry-value"
            | b"AttributeValue"
    )
}
