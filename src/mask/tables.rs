//! Values with the tables in them: what `psql`, `mysql`, DuckDB, `kubectl get` and the like print, and Markdown's. There a
//! column's name is the name of its cells, as in CSV.
//!
//! What begins a table:
//! - A line of cells with `|` or `│` between them, and one of dashes for each of them ([`ruled`]). With a line of dashes
//!   above it as well, up to [`HEAD`] lines more stand between the two, such as the types of columns.
//! - A name in the middle of a line and as many dashes below it: `psql` with one column.
//! - Names with dashes below each of them, or words in capitals, and two spaces or more between ([`heads`]).
//! - Names above numbered rows at the start of the text, as pandas prints a frame ([`heads`]).
//! - Identifiers with two spaces or more between them near the start of the text, and rows that say themselves who they are
//!   of ([`rows`]).
//! - Names with tabs, `|` or commas between them, in capitals or near the start of the text; `COPY … FROM stdin` ([`heads`]).
//! - Names between two bars, as Jira and Confluence mark them ([`heads`]).
//! - The head of a record of which each value has a line of its own ([`records`]).
//! - A message of HL7 or X12, whose fields have names by their place ([`segments`]).
//! - An SQL `INSERT` that names its columns ([`insert`]), whose values are the cells ([`values`]), wherever it stands.
//!
//! A column `Value` behind one of names (`Key`, `Variable_name`) has in each row the name that stands there: see
//! [`super::pairs`].
//!
//! It goes on as long as lines have cells. All else is scanned as one value, as if there were no tables; inside of a finding
//! that is open there is none. A cell is a value of its own. A private key of which each row has a line is masked.
//!
//! Colours of terminals are taken out before all that ([`colours`]).
//!
//! Held besides what the scanner holds: the start of a row up to the end of its first cell, at most [`FIRST`] bytes, or a
//! line of dashes, at most [`LINE`]. Kept: the line at hand and the one before it, at most [`LINE`] bytes each.

mod cells;
mod colours;
mod columns;
mod heads;
mod insert;
mod lines;
mod records;
pub(super) mod rows;
mod ruled;
mod segments;
mod values;

use std::sync::Arc;

use self::cells::Row;
use self::colours::{Coloured, Colours};
use self::columns::{Border, Columns, Opening};
use self::insert::Insert;
use self::lines::{Asked, LINE, Lines};
use self::ruled::Ruled;
use self::segments::{Segments, Starts};
use self::values::Values;
use super::profile::Active;
use super::rules::named::Named;
use super::scanner::{KeyEdge, Scanner, Sink};

/// The most bytes of a row before the end of its first cell.
const FIRST: usize = 256;
/// The most lines of a head behind its first one.
const HEAD: usize = 4;

pub(super) struct Tables {
    active: Arc<Active>,
    scanner: Scanner,
    state: State,
    /// The text so far outside of tables.
    lines: Lines,
    insert: Insert,
    starts: Starts,
    colours: Colours,
    /// Held: what has come of a row before it is known to be one, or of a character that may end a cell.
    held: Vec<u8>,
}

enum State {
    Text,
    /// Below the upper edge of a box.
    Boxed(Boxed),
    /// At the start of a line that may be a row.
    Line(Columns),
    Cell(Row),
    /// In the rows of an `INSERT`.
    Values(Values),
    Segments(Segments),
}

struct Boxed {
    cells: usize,
    /// Of the first line, once it has come.
    head: Option<Vec<u8>>,
    more: usize,
}

impl Tables {
    pub(super) fn new(active: Arc<Active>) -> Tables {
        let scanner = Scanner::new(Arc::clone(&active));
        Tables {
            active,
            scanner,
            state: State::Text,
            lines: Lines::default(),
            insert: Insert::default(),
            starts: Starts::default(),
            colours: Colours::default(),
            held: Vec::new(),
        }
    }

    /// Scans `bytes` as a value of their own.
    pub(super) fn once(active: &Arc<Active>, bytes: &[u8], sink: &mut impl Sink) {
        Tables::new(Arc::clone(active)).whole(bytes, sink);
    }

    /// See [`Scanner::begin`].
    pub(super) fn begin(&mut self, name: &[u8]) {
        self.scanner.begin(name);
    }

    /// See [`Scanner::forget`].
    pub(super) fn forget(&mut self) {
        self.scanner.forget();
    }

    /// See [`Scanner::begin_as`].
    pub(super) fn begin_as(&mut self, name: &[u8], named: Option<&'static Named>) {
        self.scanner.begin_as(name, named);
    }

    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if self.colours.idle() && Colours::next(bytes).is_none() {
            self.colours.end_row();
            return self.push_plain(bytes, sink);
        }
        self.coloured(sink, |tables, colours, sink| tables.push_coloured(bytes, colours, sink));
    }

    fn push_plain(&mut self, mut bytes: &[u8], sink: &mut impl Sink) {
        while !bytes.is_empty() {
            let taken = match &self.state {
                State::Text | State::Boxed(_) => self.text(bytes, sink),
                State::Line(_) => self.row(bytes, sink),
                State::Cell(_) => self.cell(bytes, sink),
                State::Values(_) => self.values(bytes, sink),
                State::Segments(_) => self.segment(bytes, sink),
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
        if !self.colours.idle() || Colours::next(bytes).is_some() {
            return self.coloured(sink, |tables, colours, sink| {
                tables.push_coloured(bytes, colours, sink);
                let begun = colours.take_begun();
                let coloured = &mut Coloured { sink, colours };
                tables.push_plain(&begun, coloured);
                tables.end_plain(coloured);
                colours.end(sink);
            });
        }
        if matches!(self.state, State::Text) && memchr::memchr(b'\n', bytes).is_none() && !self.stirs(bytes) {
            return self.scanner.push_last(bytes, sink);
        }
        self.push(bytes, sink);
        self.end_plain(sink);
    }

    /// Whether something that is no text has begun, or begins in the last bytes of a text, whatever lines it has.
    fn stirs(&self, bytes: &[u8]) -> bool {
        self.insert.stirs(bytes) || self.starts.stirs(bytes)
    }

    /// Nothing follows what was pushed: all of it goes out.
    fn end_plain(&mut self, sink: &mut impl Sink) {
        self.give_held(sink);
        self.scanner.push_last(&[], sink);
    }

    /// Ends the value and gets ready for the next one.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) {
        if self.colours.idle() {
            return self.finish_plain(sink);
        }
        self.coloured(sink, |tables, colours, sink| {
            let begun = colours.take_begun();
            let coloured = &mut Coloured { sink, colours };
            tables.push_plain(&begun, coloured);
            tables.finish_plain(coloured);
            colours.end(sink);
        });
    }

    fn finish_plain(&mut self, sink: &mut impl Sink) {
        self.give_held(sink);
        self.scanner.finish(sink);
        self.state = State::Text;
        self.clear();
    }

    /// What was looked for begins anew.
    fn clear(&mut self) {
        self.lines.clear();
        self.insert.clear();
        self.starts.clear();
    }

    /// Nothing follows that would show what it is.
    fn give_held(&mut self, sink: &mut impl Sink) {
        if let State::Values(_) = self.state {
            return self.end_values(sink);
        }
        let held = std::mem::take(&mut self.held);
        match self.state {
            State::Cell(_) => self.take(&held, sink),
            State::Text | State::Boxed(_) | State::Line(_) | State::Values(_) | State::Segments(_) => {
                self.scanner.push(&held, sink);
            }
        }
    }

    pub(super) fn held(&self) -> usize {
        self.held_plain() + self.colours.held()
    }

    fn held_plain(&self) -> usize {
        self.scanner.held() + self.held.len()
    }

    /// Inside of a finding whose end has not come.
    pub(super) fn swallowing(&self) -> bool {
        self.scanner.swallowing()
    }

    /// What the end of the last value said of a private key; told once.
    pub(super) fn key_edge(&mut self) -> Option<KeyEdge> {
        self.scanner.key_edge()
    }

    /// Text that is in no table, up to the end of a line that begins one: how many bytes.
    fn text(&mut self, mut bytes: &[u8], sink: &mut impl Sink) -> usize {
        let Tables { active, state, lines, insert, starts, .. } = self;
        let (length, plain) = (bytes.len(), matches!(state, State::Text));
        let message = if plain { starts.find(bytes) } else { None };
        bytes = message.as_ref().and_then(|(end, _)| bytes.get(..*end)).unwrap_or(bytes);
        let rows = if plain { insert.find(bytes) } else { None };
        bytes = rows.as_ref().and_then(|(end, _)| bytes.get(..*end)).unwrap_or(bytes);
        let (taken, begun) = match state {
            State::Boxed(boxed) => lines.find(bytes, Asked::All, |line, before| Some(boxed.next(line, before, active))),
            State::Text | State::Line(_) | State::Cell(_) | State::Values(_) | State::Segments(_) => {
                lines.find(bytes, Asked::Marked, |line, before| begins(line, before, active))
            }
        };
        self.scanner.push(bytes.get(..taken).unwrap_or(bytes), sink);
        if taken < length {
            self.starts.again();
        }
        match begun {
            Some(State::Line(columns)) if !self.scanner.swallowing() => {
                self.scanner.finish(sink);
                self.lines.clear();
                self.state = State::Line(columns);
            }
            Some(State::Line(_)) => self.state = State::Text,
            Some(state) => self.state = state,
            None if self.scanner.swallowing() => return taken,
            None => {
                let next = match (rows, message) {
                    (Some((_, names)), _) => {
                        Some(State::Values(Values::new(Columns::new(names, Border::None, &self.active))))
                    }
                    (None, Some((_, segments))) => Some(State::Segments(segments)),
                    (None, None) => None,
                };
                if let Some(next) = next {
                    self.scanner.finish(sink);
                    self.lines.clear();
                    self.state = next;
                }
                return taken;
            }
        }
        // What the statement's start was looked for in is looked at anew from here on.
        self.insert.clear();
        taken
    }

    /// The start of a line that may be a row: how many bytes were taken.
    fn row(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let State::Line(columns) = &self.state else { return 0 };
        let mut opening = Opening::More;
        let mut taken = 0;
        for byte in bytes {
            self.held.push(*byte);
            taken += 1;
            opening = columns.opening(&self.held);
            if opening == Opening::More && self.held.len() >= FIRST && !self.awaits_rule() {
                opening = if columns.border == Border::Colon { Opening::Value } else { Opening::Over };
            }
            if opening != Opening::More {
                break;
            }
        }
        if opening != Opening::More {
            self.open(opening, sink);
        }
        taken
    }

    /// What is held may be a line of dashes.
    fn awaits_rule(&self) -> bool {
        let (first, rest) = self.held.split_at_checked(FIRST).unwrap_or((&self.held, &[]));
        let so_far = if rest.is_empty() { first.iter().all(|byte| ruled::has(*byte)) } else { true };
        so_far && self.held.last().is_some_and(|byte| ruled::has(*byte)) && self.held.len() < LINE
    }

    /// The columns as the dashes below their names tell them, where this is such a line.
    fn ruled(&self, columns: &Columns, line: &[u8]) -> Option<Columns> {
        if columns.head.is_empty() {
            return None;
        }
        let ruled = Ruled::of(line.strip_suffix(b"\n")?).filter(|ruled| matches!(ruled, Ruled::Gaps(_)))?;
        heads::above(&columns.head, &ruled, &self.active)
    }

    /// What is held is that.
    fn open(&mut self, opening: Opening, sink: &mut impl Sink) {
        let State::Line(mut columns) = std::mem::replace(&mut self.state, State::Text) else { return };
        let line = std::mem::take(&mut self.held);
        if let Some(better) = self.ruled(&columns, &line) {
            sink.keep(&line);
            self.state = State::Line(better);
            return;
        }
        match opening {
            Opening::More | Opening::Over => self.push_plain(&line, sink),
            Opening::Rule | Opening::Edge => {
                sink.keep(&line);
                self.state = match opening {
                    Opening::Edge => State::Cell(Row::edged(columns)),
                    _ => State::Line(columns),
                };
            }
            Opening::Row => {
                self.state = State::Cell(Row::of(columns, 0));
                self.push_plain(&line, sink);
            }
            Opening::Value => {
                columns.unname_value();
                self.state = State::Cell(Row::of(columns, 1));
                self.push_plain(&line, sink);
            }
            Opening::Cell(length) => {
                let (cell, border) = line.split_at_checked(length).unwrap_or((&line, &[]));
                if columns.record {
                    columns.name_value(cell, &self.active);
                }
                self.state = State::Cell(Row::of(columns, 0));
                self.take(cell, sink);
                self.end_cell(border, sink);
            }
        }
    }
}

/// What a line of text begins, below the one `before` it.
fn begins(line: &[u8], before: &[u8], active: &Active) -> Option<State> {
    let head = || {
        let marked = heads::wiki(line, active).or_else(|| heads::tabbed(line, active));
        let marked = marked.or_else(|| heads::listed(line, active));
        let marked = marked.or_else(|| heads::commas(line, active));
        let marked = marked.or_else(|| heads::capitals(line, active)).or_else(|| heads::framed(line, active));
        marked.or_else(|| heads::identifiers(line, active)).or_else(|| heads::unnamed(line, active))
    };
    if let Some(columns) = records::begins(line).or_else(head).or_else(|| heads::copied(line, active)) {
        return Some(State::Line(columns));
    }
    let ruled = Ruled::of(line)?;
    match (heads::above(before, &ruled, active), ruled) {
        (Some(columns), _) => Some(State::Line(columns)),
        (None, Ruled::Ascii { cells, edged: true } | Ruled::Drawn { cells, edged: true }) => {
            Some(State::Boxed(Boxed { cells, head: None, more: 0 }))
        }
        (None, Ruled::Ascii { cells: 1, .. } | Ruled::Drawn { cells: 1, .. }) => {
            heads::alone(before, line, active).map(State::Line)
        }
        (None, Ruled::Ascii { .. } | Ruled::Drawn { .. } | Ruled::Gaps(_)) => None,
    }
}

impl Boxed {
    /// What the next line makes of it.
    fn next(&self, line: &[u8], before: &[u8], active: &Active) -> State {
        let ruled = Ruled::of(line);
        let begun = match (&self.head, &ruled) {
            (Some(head), Some(ruled)) if ruled.cells() == self.cells => heads::above(head, ruled, active),
            (Some(_) | None, _) => None,
        };
        if let Some(columns) = begun {
            return State::Line(columns);
        }
        let more = self.more + usize::from(self.head.is_some());
        if ruled.is_none() && heads::has_cells(line) && more <= HEAD {
            let head = self.head.clone().unwrap_or_else(|| line.to_vec());
            return State::Boxed(Boxed { cells: self.cells, head: Some(head), more });
        }
        begins(line, before, active).unwrap_or(State::Text)
    }
}

/// Whether a value without a backslash may hold what only [`Tables`] sees. JSON has no line breaks in its strings; what is
/// broken may have.
#[inline]
pub(super) fn may_hold(text: &[u8]) -> bool {
    memchr::memchr(b'\n', text).is_some() || insert::may_insert(text) || segments::may_begin(text)
}

#[cfg(test)]
mod tests;
