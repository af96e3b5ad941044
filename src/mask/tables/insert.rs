//! Where an SQL `INSERT` names the columns of the rows that follow: `INSERT INTO t (a, b) VALUES (`.
//!
//! Looked for in text as it comes. Kept: what has come of the statement from its first word on, at most [`HEAD`] bytes.

/// The longest such start, in bytes.
const HEAD: usize = 4_096;
/// The first word, as clients write it.
const WORDS: [&[u8; WORD]; 2] = [b"INSERT", b"insert"];
const WORD: usize = 6;
/// No statement with a name and a value is shorter.
const LEAST: usize = 24;

#[derive(Default)]
pub(super) struct Insert {
    /// The last bytes that may be the start of the first word.
    tail: Vec<u8>,
    /// What has come behind it, once it has come.
    head: Option<Vec<u8>>,
}

impl Insert {
    pub(super) fn clear(&mut self) {
        self.tail.clear();
        self.head = None;
    }

    /// Takes `bytes` up to the bracket that opens the first row, if there is one; else all. How many, and the names.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<(usize, Vec<Vec<u8>>)> {
        let mut at = 0;
        loop {
            if self.head.is_none() {
                at += self.word(bytes.get(at..).unwrap_or_default())?;
                self.head = Some(Vec::new());
            }
            for byte in bytes.get(at..).unwrap_or_default() {
                at += 1;
                match self.next(*byte) {
                    Step::More => {}
                    Step::Rows(names) => {
                        self.clear();
                        return Some((at, names));
                    }
                    Step::Other => {
                        self.clear();
                        break;
                    }
                }
            }
            if self.head.is_some() || at >= bytes.len() {
                return None;
            }
        }
    }

    /// Whether such a start has begun, or begins in `bytes`, the last of a text.
    pub(super) fn stirs(&self, bytes: &[u8]) -> bool {
        self.head.is_some() || !self.tail.is_empty() || may_insert(bytes)
    }

    /// The end of the first word; what may be the start of one is kept.
    fn word(&mut self, bytes: &[u8]) -> Option<usize> {
        let before = self.tail.len();
        if before > 0 {
            let more = bytes.get(..bytes.len().min(WORD - 1)).unwrap_or_default();
            let seam = [self.tail.as_slice(), more].concat();
            if let Some(end) = first(&seam) {
                self.tail.clear();
                return Some(end - before);
            }
        }
        let end = first(bytes);
        if end.is_none() {
            self.tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(WORD - 1)..).unwrap_or_default());
            let more = self.tail.len().saturating_sub(WORD - 1);
            self.tail.drain(..more);
        }
        end
    }

    fn next(&mut self, byte: u8) -> Step {
        let Some(head) = &mut self.head else { return Step::Other };
        head.push(byte);
        if head.len() > HEAD {
            return Step::Other;
        }
        match byte {
            b'(' => match memchr::memchr(b'(', head).filter(|open| open + 1 < head.len()) {
                Some(columns) => names(head, columns).map_or(Step::Other, Step::Rows),
                None => Step::More,
            },
            b')' | b',' => Step::More,
            byte if word_byte(byte) => Step::More,
            _ => Step::Other,
        }
    }
}

enum Step {
    More,
    Rows(Vec<Vec<u8>>),
    Other,
}

/// Whether such a start may be in `text`.
#[inline]
pub(super) fn may_insert(text: &[u8]) -> bool {
    text.len() >= LEAST && memchr::memchr(b'(', text).is_some() && first(text).is_some()
}

/// Behind the first word.
fn first(text: &[u8]) -> Option<usize> {
    let ends = WORDS.iter().filter_map(|word| Some(memchr::memmem::find(text, *word)? + WORD));
    ends.min()
}

fn word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte.is_ascii_whitespace()
        || byte >= 0x80
        || matches!(byte, b'_' | b'.' | b'`' | b'"' | b'[' | b']' | b'$' | b'-')
}

/// The names between the first brackets of `INTO t (a, b) VALUES (`.
fn names(head: &[u8], columns: usize) -> Option<Vec<Vec<u8>>> {
    let (into, rest) = head.split_at_checked(columns)?;
    let close = memchr::memchr(b')', rest)?;
    let values = rest.get(close + 1..rest.len() - 1)?.trim_ascii();
    let word = |text: &[u8], word: &[u8]| text.eq_ignore_ascii_case(word);
    let into = into.split(u8::is_ascii_whitespace).any(|first| word(first, b"into"));
    let values = word(values, b"values") || word(values, b"value");
    let quote = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'`' | b'"' | b'[' | b']');
    let name = |cell: &[u8]| {
        let start = cell.iter().position(|byte| !quote(byte)).unwrap_or(cell.len());
        let end = cell.iter().rposition(|byte| !quote(byte)).map_or(start, |last| last + 1);
        super::columns::name(cell.get(start..end).unwrap_or_default()).to_vec()
    };
    (into && values).then(|| rest.get(1..close).unwrap_or_default().split(|byte| *byte == b',').map(name).collect())
}
