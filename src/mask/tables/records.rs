//! The lines that begin a record of which each value has a line of its own: `\x` of `psql`, `\G` of `mysql`.

use super::columns::{Border, Columns};
use super::ruled::is_drawn;

/// The longest text between the brackets of `[ RECORD 1 ]`.
const LABEL: usize = 40;

/// What the values of a record look like that begins with this line.
pub(super) fn head(line: &[u8]) -> Option<Border> {
    let line = line.trim_ascii();
    match line.first()? {
        b'*' => is_row(line).then_some(Border::Colon),
        b'-' | b'+' | 0xE2 => bracketed(line),
        _ => None,
    }
}

pub(super) fn begins(line: &[u8]) -> Option<Columns> {
    head(line).map(Columns::record)
}

/// `*** 1. row ***`.
fn is_row(line: &[u8]) -> bool {
    let start = line.iter().take_while(|byte| **byte == b'*').count();
    let end = line.iter().rev().take_while(|byte| **byte == b'*').count();
    let inner = line.get(start..line.len() - end.min(line.len() - start)).unwrap_or_default();
    let number = inner.strip_prefix(b" ").and_then(|inner| inner.strip_suffix(b". row "));
    start > 2 && end > 2 && number.is_some_and(is_number)
}

/// `-[ RECORD 1 ]-+----`, also in box-drawing characters.
fn bracketed(line: &[u8]) -> Option<Border> {
    let open = memchr::memchr(b'[', line.get(..line.len().min(16))?)?;
    let (before, rest) = line.split_at_checked(open)?;
    let close = memchr::memchr(b']', rest.get(..rest.len().min(LABEL))?)?;
    let label = rest.get(1..close)?.strip_prefix(b" ")?.strip_suffix(b" ")?;
    let number = label.rsplit(|byte| *byte == b' ').next()?;
    let dashes = |text: &[u8]| {
        let mut rest = text;
        while let Some(byte) = rest.first() {
            let char = rest.first_chunk::<3>().filter(|char| is_drawn(**char));
            let ascii = matches!(byte, b'-' | b'+' | b' ' | b'|');
            rest = match (char, ascii) {
                (Some(_), _) => rest.get(3..).unwrap_or_default(),
                (None, true) => rest.get(1..).unwrap_or_default(),
                (None, false) => return false,
            };
        }
        true
    };
    if !is_number(number) || label.len() == number.len() || before.is_empty() {
        return None;
    }
    if !dashes(before) || !dashes(rest.get(close + 1..)?) {
        return None;
    }
    let drawn = before.starts_with(&[0xE2]);
    // What a row begins with shows in the corner.
    let edged = before.starts_with(b"+") || (drawn && before.len() > 3);
    Some(if drawn { Border::Bar { edged } } else { Border::Pipe { edged, padded: true } })
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}
