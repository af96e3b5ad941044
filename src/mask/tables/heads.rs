//! The lines that name the columns of a table.

use std::ops::Range;

use super::columns::{Border, Columns, name, width};
use super::rows;
use super::ruled::{Ruled, is_bar};
use crate::mask::profile::Active;
use crate::mask::rules::Cues;

/// What a line names that stands above a line of dashes.
pub(super) fn above(line: &[u8], ruled: &Ruled, active: &Active) -> Option<Columns> {
    let columns = match ruled {
        Ruled::Ascii { cells: 1, edged: false } | Ruled::Drawn { cells: 1, edged: false } => {
            return None;
        }
        Ruled::Ascii { .. } => piped(line, active),
        Ruled::Drawn { .. } => barred(line, active),
        Ruled::Gaps(places) => spaced(line, places, active),
    };
    columns.filter(|columns| columns.len() == ruled.cells())
}

/// The name of the only column as `psql` writes it: in the middle of a line that is as long as the one of dashes.
pub(super) fn alone(line: &[u8], rule: &[u8], active: &Active) -> Option<Columns> {
    let rule = width(rule.trim_ascii());
    let text = line.trim_ascii();
    let before = line.len() - line.trim_ascii_start().len();
    let name = name(text);
    let middle = 2 * before + width(text);
    let fits = before > 0 && !name.is_empty() && (rule == middle || rule == middle + 1);
    fits.then(|| Columns::new([name.to_vec()], Border::None, active))
}

/// Cells with `|` between them.
fn piped(line: &[u8], active: &Active) -> Option<Columns> {
    let line = line.trim_ascii();
    let edged = line.starts_with(b"|");
    let inner = line.strip_prefix(b"|").unwrap_or(line);
    let inner = inner.strip_suffix(b"|").unwrap_or(inner);
    let cells: Vec<&[u8]> = inner.split(|byte| *byte == b'|').collect();
    let padded =
        cells.iter().rev().skip(1).all(|cell| cell.ends_with(b" ")) && (cells.len() > 1 || inner.ends_with(b" "));
    named(&cells, Border::Pipe { edged, padded }, edged, active)
}

/// Names with two bars around each, as Jira and Confluence mark them: `|| User || Password ||`.
pub(super) fn wiki(line: &[u8], active: &Active) -> Option<Columns> {
    let inner = line.trim_ascii().strip_prefix(b"||")?.strip_suffix(b"||")?;
    let mut cells: Vec<&[u8]> = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(inner, b"||") {
        cells.push(inner.get(start..at).unwrap_or_default());
        start = at + 2;
    }
    cells.push(inner.get(start..).unwrap_or_default());
    let padded = cells.iter().all(|cell| cell.ends_with(b" "));
    named(&cells, Border::Pipe { edged: true, padded }, true, active)
}

/// Cells with `│` between them.
fn barred(line: &[u8], active: &Active) -> Option<Columns> {
    let line = line.trim_ascii();
    let mut cells: Vec<&[u8]> = Vec::new();
    let mut start = 0;
    for at in memchr::memchr_iter(0xE2, line) {
        if line.get(at..at + 3).is_some_and(is_bar) {
            cells.push(line.get(start..at).unwrap_or_default());
            start = at + 3;
        }
    }
    let edged = cells.first().is_some_and(|cell| cell.is_empty());
    let last = line.get(start..).filter(|last| !last.is_empty());
    let inner: Vec<&[u8]> = cells.into_iter().skip(usize::from(edged)).chain(last).collect();
    named(&inner, Border::Bar { edged }, edged, active)
}

fn named(cells: &[&[u8]], border: Border, edged: bool, active: &Active) -> Option<Columns> {
    let names: Vec<_> = cells.iter().map(|cell| name(cell).to_vec()).collect();
    let some = names.iter().any(|name| !name.is_empty());
    (some && (names.len() > 1 || edged)).then(|| Columns::new(names, border, active))
}

/// Names with dashes below each of them, in line at one end.
fn spaced(line: &[u8], places: &[Range<usize>], active: &Active) -> Option<Columns> {
    let text = std::str::from_utf8(line).ok()?;
    let chars: Vec<char> = text.trim_end().chars().collect();
    let blank = |at: usize| chars.get(at).is_none_or(|char| *char == ' ');
    let fits = places.iter().all(|place| {
        let before = place.start.checked_sub(1).is_none_or(blank);
        before && !(blank(place.start) && blank(place.end - 1))
    });
    let cell = |place: &Range<usize>| -> String {
        chars.get(place.start..place.end.min(chars.len())).unwrap_or_default().iter().collect()
    };
    let names = places.iter().map(|place| name(cell(place).as_bytes()).to_vec());
    let ends = places.iter().map(|place| place.end).collect();
    // As the clients of Oracle and SQL Server write them, whose cells are as wide as the dashes.
    let fixed = places.windows(2).all(|two| matches!(two, [one, next] if next.start == one.end + 1));
    let border = if fixed { Border::Fixed(ends) } else { Border::Gap(ends) };
    fits.then(|| Columns::new(names, border, active))
}

/// Words in capitals with two spaces or more between them, as `kubectl get`, `docker ps` and `ps` name columns.
pub(super) fn capitals(line: &[u8], active: &Active) -> Option<Columns> {
    let plain = |byte: &u8| {
        byte.is_ascii_uppercase()
            || byte.is_ascii_digit()
            || matches!(byte, b' ' | b'_' | b'-' | b'%' | b'/' | b'(' | b')' | b'.' | b'#')
    };
    let line = line.trim_ascii_end();
    if !line.iter().all(plain) {
        return None;
    }
    let words = gapped(line);
    if words.len() < 2 || words.iter().any(|(word, _)| !word.iter().any(u8::is_ascii_uppercase)) {
        return None;
    }
    let ends = words.iter().map(|(_, end)| *end).collect();
    let names = words.iter().map(|(word, _)| name(word).to_vec());
    let mut columns = Columns::new(names, Border::Gap(ends), active);
    columns.head = line.to_vec();
    Some(columns)
}

/// Names above numbered rows, with two spaces or more between them, of which one says what its cells are, as pandas prints a
/// frame: all are in line at their ends, and there is no name above the numbers.
pub(super) fn framed(line: &[u8], active: &Active) -> Option<Columns> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'#' | b'.');
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if !line.starts_with(b"  ") || !line.iter().all(plain) {
        return None;
    }
    let words = gapped(line);
    let names: Vec<&[u8]> = words.iter().map(|(word, _)| name(word)).collect();
    let all = names.len() > 1 && names.iter().all(|name| !name.is_empty());
    if !all || !names.iter().any(|name| says(name, active)) {
        return None;
    }
    // The numbers are in line at their start.
    let ends = std::iter::once(1).chain(words.iter().map(|(_, end)| *end)).collect();
    let names = std::iter::once(Vec::new()).chain(names.into_iter().map(<[u8]>::to_vec));
    Some(Columns::new(names, Border::Gap(ends), active))
}

/// Identifiers in lower case with two spaces or more between them, three at least, of which one says what its cells are.
pub(super) fn identifiers(line: &[u8], active: &Active) -> Option<Columns> {
    const NAMES: usize = 3;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'_');
    if !line.first().is_some_and(u8::is_ascii_lowercase) || !line.iter().all(plain) {
        return None;
    }
    let words = gapped(line);
    let all = words.len() >= NAMES && words.iter().all(|(word, _)| !word.contains(&b' '));
    if !all || !words.iter().any(|(word, _)| says(word, active)) {
        return None;
    }
    let ends = words.iter().map(|(_, end)| *end).collect();
    let mut columns = Columns::new(words.iter().map(|(word, _)| word.to_vec()), Border::Gap(ends), active);
    columns.head = line.to_vec();
    Some(columns)
}

/// A row whose columns nothing names, and whose cells say what they are ([`rows::told`]): of a file that changes, or with
/// two spaces or more between them.
pub(super) fn unnamed(line: &[u8], active: &Active) -> Option<Columns> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if let Some(row) = line.strip_prefix(b"+").or_else(|| line.strip_prefix(b"-")) {
        let sign = row.iter().copied().find(|byte| matches!(byte, b',' | b';' | b'|' | b'\t'))?;
        let names = rows::told(row.split(|byte| *byte == sign).map(<[u8]>::trim_ascii), false)?;
        let border = match sign {
            b'|' => Border::Pipe { edged: false, padded: false },
            b'\t' => Border::Tab,
            _ => Border::Comma(sign),
        };
        return Some(Columns::new(names, border, active));
    }
    memchr::memmem::find(line, b"   ")?;
    let words = gapped(line);
    let names = rows::told(words.iter().map(|(word, _)| *word), false)?;
    // Cells begin in line.
    let start = |(word, end): &(&[u8], usize)| super::columns::width(line.get(..end - word.len()).unwrap_or_default());
    let ends = words.iter().skip(1).map(start).chain([usize::MAX]).collect();
    Some(Columns::new(names, Border::Gap(ends), active))
}

/// The words of a line with two spaces or more between them, and where they end.
fn gapped(line: &[u8]) -> Vec<(&[u8], usize)> {
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        let rest = rest.get(spaces..).unwrap_or_default();
        let length = memchr::memmem::find(rest, b"  ").unwrap_or(rest.len());
        at += spaces + length;
        if length > 0 {
            words.push((rest.get(..length).unwrap_or_default(), at));
        }
    }
    words
}

/// Whether the name of a column says what its cells are.
fn says(name: &[u8], active: &Active) -> bool {
    active.named(name).is_some() || Cues::get().raised_by(name) != 0
}

/// Names with tabs between them: in capitals, as `helm list` writes them, or of which one says what its cells are, as those
/// of `mysql` in a pipe.
pub(super) fn tabbed(line: &[u8], active: &Active) -> Option<Columns> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" \t_-().,:#/'%".contains(byte);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if !line.contains(&b'\t') || !line.iter().all(plain) {
        return None;
    }
    let names: Vec<_> = line.split(|byte| *byte == b'\t').map(name).collect();
    let capitals = !line.iter().any(u8::is_ascii_lowercase);
    let names_all = names.iter().all(|name| !name.is_empty());
    (names_all && (capitals || names.iter().any(|name| says(name, active))))
        .then(|| Columns::new(names.into_iter().map(<[u8]>::to_vec), Border::Tab, active))
}

/// Names with `|` between them, of which one says what its cells are, as `sqlite3` writes them without a box. With blanks around
/// them there are three at least.
pub(super) fn listed(line: &[u8], active: &Active) -> Option<Columns> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if memchr::memmem::find(line, b" | ").is_some() {
        let word = |cell: &[u8]| {
            let cell = cell.trim_ascii();
            !cell.is_empty()
                && cell.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_')
        };
        let names = || line.split(|byte| *byte == b'|');
        let some = names().count() >= 3 && names().all(word) && names().any(|cell| says(cell.trim_ascii(), active));
        return some.then(|| piped(line, active)).flatten();
    }
    let plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b'|' | b'_' | b'-' | b'.' | b'/');
    if !line.contains(&b'|') || !line.iter().all(plain) {
        return None;
    }
    let names = || line.split(|byte| *byte == b'|').map(name);
    let border = Border::Pipe { edged: false, padded: false };
    (names().all(|name| !name.is_empty()) && names().any(|name| says(name, active)))
        .then(|| Columns::new(names().map(<[u8]>::to_vec), border, active))
}

/// Names with commas or semicolons between them, in quotes or not, of which one says what its cells are, as files of CSV begin
/// (RFC 4180): three at least, and of few words, so that no sentence is one.
pub(super) fn commas(line: &[u8], active: &Active) -> Option<Columns> {
    const NAMES: usize = 3;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" _-.,;\"/#()".contains(byte);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    // Of a file that changes.
    let line = match line {
        [b'+' | b'-', rest @ ..] if rest.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'"') => {
            rest
        }
        _ => line,
    };
    let sign = line.iter().copied().find(|byte| matches!(byte, b',' | b';'))?;
    if !line.iter().all(plain) {
        return None;
    }
    let names: Vec<&[u8]> = line.split(|byte| *byte == sign).map(name).collect();
    let short = |name: &&[u8]| !name.is_empty() && name.iter().filter(|byte| **byte == b' ').count() < NAMES;
    let spaced = line.windows(2).filter(|two| *two == [sign, b' ']).count() > 0;
    let all = names.len() >= NAMES && names.iter().all(short) && !line.ends_with(b".") && !spaced;
    (all && names.iter().any(|name| says(name, active)))
        .then(|| Columns::new(names.into_iter().map(<[u8]>::to_vec), Border::Comma(sign), active))
}

/// `COPY t (a, b) FROM stdin;`, as `pg_dump` writes it: rows with tabs between their cells follow.
pub(super) fn copied(line: &[u8], active: &Active) -> Option<Columns> {
    let rest = line.strip_prefix(b"COPY ")?.trim_ascii_end().strip_suffix(b") FROM stdin;")?;
    let open = memchr::memchr(b'(', rest)?;
    let names = rest.get(open + 1..)?.split(|byte| *byte == b',').map(|cell| name(cell).to_vec());
    Some(Columns::new(names, Border::Tab, active))
}

/// Whether a line has cells.
pub(super) fn has_cells(line: &[u8]) -> bool {
    line.contains(&b'|') || memchr::memchr_iter(0xE2, line).any(|at| line.get(at..at + 3).is_some_and(is_bar))
}
