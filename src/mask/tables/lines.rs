//! The lines of a text as they come: the one at hand and the one before it, each cut behind [`LINE`].

use wide::i8x16;

/// The longest line that is looked at, in bytes.
pub(super) const LINE: usize = 4_096;
/// So many bytes are looked at together.
const BLOCK: usize = 64;

/// So many lines at the start are asked about whatever they begin with: there tables stand that nothing marks.
const EARLY: usize = 3;

#[derive(Default)]
pub(super) struct Lines {
    before: Vec<u8>,
    line: Vec<u8>,
    /// How many lines have been looked at.
    ended: usize,
}

/// Which lines are asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    All,
    /// Those whose first byte, white space aside, may begin something.
    Marked,
}

impl Lines {
    pub(super) fn clear(&mut self) {
        self.before.clear();
        self.line.clear();
        self.ended = 0;
    }

    /// Takes `bytes` up to the end of the first line of which `begins` says something, given the line before it; else all.
    /// How many were taken, and what it said.
    pub(super) fn find<T>(
        &mut self,
        bytes: &[u8],
        asked: Asked,
        begins: impl Fn(&[u8], &[u8]) -> Option<T>,
    ) -> (usize, Option<T>) {
        let asks = |line: &[u8], asked: Asked| (asked == Asked::All || marked(line)) && line.len() <= LINE;
        let Some(first) = memchr::memchr(b'\n', bytes) else {
            add(&mut self.line, bytes);
            return (bytes.len(), None);
        };
        add(&mut self.line, bytes.get(..first).unwrap_or_default());
        let begun = if asks(&self.line, self.early(asked)) { begins(&self.line, &self.before) } else { None };
        self.ended += 1;
        std::mem::swap(&mut self.line, &mut self.before);
        self.line.clear();
        if begun.is_some() {
            return (first + 1, begun);
        }
        let mut from = first;
        while let Some(at) = next(bytes, from, self.early(asked)) {
            let rest = bytes.get(at + 1..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest) else { break };
            let line = rest.get(..length).unwrap_or_default();
            let before = bytes.get(first + 1..at).map(last_line);
            let begun = if asks(line, self.early(asked)) { begins(line, before.unwrap_or(&self.before)) } else { None };
            self.ended += 1;
            from = at + 1 + length;
            if begun.is_some() {
                self.keep(Some(line), &[]);
                return (from + 1, begun);
            }
        }
        let last = memchr::memrchr(b'\n', bytes).unwrap_or(first);
        self.keep(bytes.get(first + 1..last).map(last_line), bytes.get(last + 1..).unwrap_or_default());
        (bytes.len(), None)
    }

    /// Which lines are asked about so far.
    fn early(&self, asked: Asked) -> Asked {
        if self.ended < EARLY { Asked::All } else { asked }
    }

    /// The last line that is whole, if there is a new one, and the start of the one at hand.
    fn keep(&mut self, before: Option<&[u8]>, line: &[u8]) {
        if let Some(before) = before {
            self.before.clear();
            add(&mut self.before, before);
        }
        add(&mut self.line, line);
    }
}

/// One byte more than the longest line tells that a line is longer.
fn add(line: &mut Vec<u8>, bytes: &[u8]) {
    let room = (LINE + 1).saturating_sub(line.len());
    line.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
}

/// The line that ends here.
fn last_line(text: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', text).and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// The next line break from `from` on behind which a line begins that is asked about.
fn next(bytes: &[u8], mut from: usize, asked: Asked) -> Option<usize> {
    if asked == Asked::All {
        return Some(from + memchr::memchr(b'\n', bytes.get(from..)?)?);
    }
    while let Some(block) = bytes.get(from..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        let mut breaks = breaks(block);
        while breaks != 0 {
            let at = from + breaks.trailing_zeros() as usize;
            if bytes.get(at + 1..).is_some_and(marked) {
                return Some(at);
            }
            breaks &= breaks - 1;
        }
        from += BLOCK;
    }
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(b'\n', rest).map(|at| from + at).find(|at| bytes.get(at + 1..).is_some_and(marked))
}

/// Where line breaks are, a bit a byte.
#[inline]
fn breaks(block: &[u8; BLOCK]) -> u64 {
    let (quarters, _) = block.as_chunks::<16>();
    quarters.iter().rev().fold(0, |breaks, quarter| {
        let bytes: i8x16 = wide::bytemuck::cast(*quarter);
        breaks << 16 | u64::from(bytes.simd_eq(i8x16::splat(b'\n' as i8)).to_bitmask() as u16)
    })
}

/// Whether the line may rule off a head, begin a box or a record, or name columns by words in capitals.
#[inline]
fn marked(line: &[u8]) -> bool {
    match line.first() {
        Some(b' ' | b'\t') => {
            let blank = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            begins(line.get(blank..).unwrap_or_default())
        }
        Some(byte) => MARKS.get(usize::from(*byte)).is_some_and(|mark| *mark) && begins(line),
        None => false,
    }
}

/// The same of a line without white space before it.
fn begins(line: &[u8]) -> bool {
    match line {
        [b'-' | b'=' | b'+' | b'|' | b':' | b'*' | 0xE2, ..] => true,
        [b'A'..=b'Z', rest @ ..] => !rest.first().is_some_and(u8::is_ascii_lowercase),
        _ => false,
    }
}

/// The bytes at which [`begins`] may hold.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut byte = 0;
    while byte < marks.len() {
        marks[byte] = matches!(byte as u8, b'-' | b'=' | b'+' | b'|' | b':' | b'*' | 0xE2 | b'A'..=b'Z');
        byte += 1;
    }
    marks
};
