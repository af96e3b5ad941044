//! The lines of dashes in a table: below its head, around it, between its rows.

use std::ops::Range;

/// A line of dashes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ruled {
    /// `----+----`, `+----+----+`, `|---|:-:|`, for so many cells.
    Ascii { cells: usize, edged: bool },
    /// The same in box-drawing characters: `────┼────`, `├────┼────┤`.
    Drawn { cells: usize, edged: bool },
    /// `----  ------`: where each stands, in bytes.
    Gaps(Vec<Range<usize>>),
}

impl Ruled {
    pub(super) fn of(line: &[u8]) -> Option<Ruled> {
        let text = line.trim_ascii();
        match text.first()? {
            0xE2 => drawn(text),
            b'-' | b'=' if text.iter().all(|byte| matches!(byte, b'-' | b'=' | b' ')) && text.contains(&b' ') => {
                gaps(line)
            }
            b'-' | b'=' | b'+' | b'|' | b':' => ascii(text),
            _ => None,
        }
    }

    pub(super) fn cells(&self) -> usize {
        match self {
            Ruled::Ascii { cells, .. } | Ruled::Drawn { cells, .. } => *cells,
            Ruled::Gaps(places) => places.len(),
        }
    }
}

fn ascii(line: &[u8]) -> Option<Ruled> {
    let edge = |byte: &u8| matches!(byte, b'|' | b'+');
    let edged = line.first().is_some_and(edge);
    let end = line.len() - usize::from(line.len() > 1 && line.last().is_some_and(edge));
    let dashes = |cell: &[u8]| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| matches!(byte, b'-' | b'='))
    };
    let cells = || line.get(usize::from(edged)..end).unwrap_or_default().split(edge);
    let may_be = line.len() >= 3 && line.iter().all(|byte| has(*byte) || byte.is_ascii_whitespace());
    (may_be && cells().all(dashes)).then(|| Ruled::Ascii { cells: cells().count(), edged })
}

fn drawn(line: &[u8]) -> Option<Ruled> {
    let (mut cells, mut inside, mut edged, mut rest) = (0, false, false, line);
    while let Some((char, more)) = rest.split_first_chunk::<3>() {
        if !is_drawn(*char) {
            return None;
        }
        let dash = is_dash(*char);
        edged |= cells == 0 && !dash;
        cells += usize::from(dash && !inside);
        inside = dash;
        rest = more;
    }
    (rest.is_empty() && cells > 0 && line.len() >= 9).then_some(Ruled::Drawn { cells, edged })
}

/// At least two dashes below each name.
fn gaps(line: &[u8]) -> Option<Ruled> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.iter().enumerate().filter(|(_, byte)| matches!(byte, b'-' | b'=')) {
        match places.last_mut() {
            Some(place) if place.end == at => place.end += 1,
            Some(_) | None => places.push(at..at + 1),
        }
    }
    (places.len() > 1 && places.iter().all(|place| place.len() > 1)).then_some(Ruled::Gaps(places))
}

/// Whether a line of dashes may have this byte.
pub(super) fn has(byte: u8) -> bool {
    matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b' ' | 0xE2 | 0x80..=0xBF)
}

/// U+2500 to U+257F.
pub(super) fn is_drawn(char: [u8; 3]) -> bool {
    matches!(char, [0xE2, 0x94 | 0x95, 0x80..=0xBF])
}

fn is_dash(char: [u8; 3]) -> bool {
    matches!(
        char,
        [0xE2, 0x94, 0x80 | 0x81 | 0x84 | 0x85 | 0x88 | 0x89] | [0xE2, 0x95, 0x8C | 0x8D | 0x90 | 0xB4 | 0xB6]
    )
}

/// A line between cells: `│ ┃ ┆ ┇ ┊ ┋ ╎ ╏ ║`.
pub(super) fn is_bar(char: &[u8]) -> bool {
    matches!(char, [0xE2, 0x94, 0x82 | 0x83 | 0x86 | 0x87 | 0x8A | 0x8B] | [0xE2, 0x95, 0x8E | 0x8F | 0x91])
}
