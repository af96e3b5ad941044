//! A list of terms, found as whole words: hash tables, whose size and cost do not depend on how the terms look.
//!
//! A term is words (letters and digits of any script) and single other characters; a blank in it stands for one to
//! [`BLANKS`] blanks or line breaks. At a start the first word is looked up; only where a term begins with it the words
//! after it are read, up to as many as the longest such term has.

use super::{Match, TERM, TERMS, Walk};
use crate::mask::rules::{BEFORE, Candidate};

/// Most blanks that stand for one.
const BLANKS: usize = 4;

pub(super) struct Terms {
    any_case: bool,
    /// The terms as they are looked up, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<u32>,
    /// Open addressing: number of a term and one; 0 is empty.
    table: Vec<u32>,
    /// Hashes of first words, with the most words and characters of a term that begins so in the low byte; 0 is empty.
    firsts: Vec<u64>,
    begins: Box<[bool; 256]>,
    longest: usize,
}

/// A term, or what may be one, in the form in which terms are compared.
struct Canon {
    text: [u8; TERM],
    length: usize,
    full: bool,
}

/// What stands at one place.
enum Token {
    /// So many bytes.
    Of(usize),
    /// It may go on, or nothing is there yet.
    More,
    End,
}

impl Terms {
    /// The error is the end of a sentence that begins with the list.
    pub(super) fn build<'a>(terms: impl Iterator<Item = &'a str>, any_case: bool) -> Result<Terms, String> {
        let (text, ends) = (Vec::new(), Vec::new());
        let begins = Box::new([false; 256]);
        let mut list = Terms { any_case, text, ends, table: Vec::new(), firsts: Vec::new(), begins, longest: 0 };
        let mut first = Vec::new();
        for (index, term) in terms.enumerate() {
            let term = term.trim();
            if term.is_empty() {
                continue;
            }
            if list.ends.len() >= TERMS {
                return Err(format!("has more than {TERMS} terms"));
            }
            let (canon, heads) = list
                .canon(term)
                .ok_or_else(|| format!("has a term of more than {TERM} bytes, number {}", index + 1))?;
            list.text.extend_from_slice(canon.bytes());
            list.ends.push(u32::try_from(list.text.len()).map_err(|_| "is too large".to_owned())?);
            list.longest = list.longest.max(canon.length);
            list.begin(term);
            first.push(heads);
        }
        if list.ends.is_empty() {
            return Err("has no term".to_owned());
        }
        list.index(&first);
        Ok(list)
    }

    /// The term as it is looked up, with the hash of its first word and its number of words.
    fn canon(&self, term: &str) -> Option<(Canon, u64)> {
        let (mut canon, mut at, mut words, mut head) = (Canon::new(), 0, 0u64, 0);
        let bytes = term.as_bytes();
        while let Token::Of(length) = token(bytes, at, true) {
            canon.push(bytes.get(at..at + length)?, self.any_case);
            words += 1;
            if words == 1 {
                head = hash(canon.bytes());
            }
            at += length;
            let blanks = bytes.iter().skip(at).take_while(|byte| blank(**byte)).count();
            if blanks > 0 && at + blanks < bytes.len() {
                canon.push(b" ", false);
            }
            at += blanks;
        }
        (!canon.full).then_some((canon, head & !0xFF | words.min(0xFF)))
    }

    fn begin(&mut self, term: &str) {
        let Some(first) = term.chars().next() else { return };
        let bytes = match u8::try_from(first).ok().filter(u8::is_ascii) {
            Some(byte) if self.any_case => vec![byte.to_ascii_lowercase(), byte.to_ascii_uppercase()],
            Some(byte) => vec![byte],
            // The same letter in the other case may begin with another byte.
            None => (0xC2..=0xF4).collect(),
        };
        for byte in bytes {
            if let Some(begin) = self.begins.get_mut(usize::from(byte)) {
                *begin = true;
            }
        }
    }

    fn index(&mut self, heads: &[u64]) {
        let size = (self.ends.len() * 2).next_power_of_two();
        self.table = vec![0; size];
        self.firsts = vec![0; size];
        for (number, head) in (1u32..).zip(heads) {
            let term = self.term(number).to_vec();
            let slot = self.slot(&term);
            if let Err(free) = slot
                && let Some(entry) = self.table.get_mut(free)
            {
                *entry = number;
            }
            let slot = self.first_slot(*head);
            if let Some(entry) = self.firsts.get_mut(slot) {
                *entry = (*entry).max(*head);
            }
        }
    }

    /// The term with this number.
    fn term(&self, number: u32) -> &[u8] {
        let index = number as usize;
        let start = index.checked_sub(2).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = index.checked_sub(1).and_then(|at| self.ends.get(at)).copied().unwrap_or_default();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Where a term is, or where it would be. The table is never full.
    fn slot(&self, term: &[u8]) -> Result<usize, usize> {
        let mask = self.table.len().saturating_sub(1);
        let mut slot = hash(term) as usize & mask;
        loop {
            match self.table.get(slot) {
                None | Some(0) => return Err(slot),
                Some(number) if self.term(*number) == term => return Ok(slot),
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    fn first_slot(&self, head: u64) -> usize {
        let mask = self.firsts.len().saturating_sub(1);
        let mut slot = (head >> 8) as usize & mask;
        loop {
            match self.firsts.get(slot) {
                None | Some(0) => return slot,
                Some(entry) if entry & !0xFF == head & !0xFF => return slot,
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    pub(super) fn begins(&self, byte: u8) -> bool {
        self.begins.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// Bytes of memory.
    pub(super) fn size(&self) -> usize {
        self.text.capacity() + (self.ends.capacity() + self.table.capacity()) * 4 + self.firsts.capacity() * 8
    }

    /// More bytes than any term has: blanks may be four for one, and a letter of the other case may have three.
    pub(super) fn bound(&self) -> usize {
        self.longest * BLANKS + BLANKS
    }

    pub(super) fn walk(
        &self,
        buffer: &[u8],
        at: usize,
        last: bool,
        judge: impl Fn(&Candidate<'_>) -> Option<u8>,
    ) -> Walk {
        let window = buffer.get(at..).unwrap_or_default();
        let last = last || window.len() >= self.bound();
        let window = window.get(..self.bound()).unwrap_or(window);
        let before = buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default();
        if in_word(before) && first_char(window).is_some_and(char::is_alphanumeric) {
            return Walk::None;
        }
        let (mut canon, mut found, mut end, mut words) = (Canon::new(), None, 0, 0);
        let mut most = 1;
        loop {
            let length = match token(window, end, last) {
                Token::Of(length) => length,
                Token::More => return Walk::More,
                Token::End => break,
            };
            canon.push(window.get(end..end + length).unwrap_or_default(), self.any_case);
            if canon.full || canon.length > self.longest {
                break;
            }
            end += length;
            words += 1;
            if words == 1 {
                let entry = self.firsts.get(self.first_slot(hash(canon.bytes()) & !0xFF)).copied().unwrap_or_default();
                most = entry & 0xFF;
            }
            if most > 0 && self.slot(canon.bytes()).is_ok() {
                let candidate =
                    Candidate { text: window.get(..end).unwrap_or_default(), before, next: window.get(end).copied() };
                if let Some(confidence) = judge(&candidate) {
                    found = Some(Match { length: end, confidence, trail: None });
                }
            }
            if words >= most {
                break;
            }
            let blanks = window.iter().skip(end).take(BLANKS + 1).take_while(|byte| blank(**byte)).count();
            if blanks > BLANKS {
                break;
            }
            if blanks > 0 {
                canon.push(b" ", false);
            }
            end += blanks;
        }
        found.map_or(Walk::None, Walk::Match)
    }
}

impl Canon {
    fn new() -> Canon {
        Canon { text: [0; TERM], length: 0, full: false }
    }

    fn bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, token: &[u8], any_case: bool) {
        if any_case && token.is_ascii() {
            token.iter().for_each(|byte| self.add(&[byte.to_ascii_lowercase()]));
        } else if let Some(text) = std::str::from_utf8(token).ok().filter(|_| any_case) {
            for char in text.chars().flat_map(char::to_lowercase) {
                self.add(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
        } else {
            self.add(token);
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        match self.text.get_mut(self.length..self.length + bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.length += bytes.len();
            }
            None => self.full = true,
        }
    }
}

/// A word, or one other character that is no blank.
fn token(window: &[u8], at: usize, last: bool) -> Token {
    let rest = window.get(at..).unwrap_or_default();
    let mut length = 0;
    loop {
        let here = rest.get(length..).unwrap_or_default();
        if here.is_empty() || (!last && unfinished(here)) {
            return match (last, length) {
                (false, _) => Token::More,
                (true, 0) => Token::End,
                (true, length) => Token::Of(length),
            };
        }
        let first = first_char(here);
        match first.filter(|char| char.is_alphanumeric()) {
            Some(char) => length += char.len_utf8(),
            None if length > 0 => return Token::Of(length),
            None => {
                let blank = here.first().is_some_and(|byte| blank(*byte));
                return if blank { Token::End } else { Token::Of(first.map_or(1, char::len_utf8)) };
            }
        }
    }
}

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// How many bytes the character has that begins so.
fn width(first: u8) -> usize {
    match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    }
}

fn unfinished(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else { return true };
    bytes.len() < width(*first) && bytes.iter().skip(1).all(|byte| matches!(byte, 0x80..=0xBF))
}

fn first_char(bytes: &[u8]) -> Option<char> {
    let first = *bytes.first()?;
    if first.is_ascii() {
        return Some(char::from(first));
    }
    std::str::from_utf8(bytes.get(..width(first))?).ok()?.chars().next()
}

/// Whether the text before ends in a letter or digit; a literal `\n` ends a word as the line break does that it stands for.
fn in_word(before: &[u8]) -> bool {
    if matches!(before, [.., b'\\', b'n' | b'r' | b't']) {
        return false;
    }
    let Some(back) = (1..=before.len().min(4))
        .find(|back| before.get(before.len() - back).is_some_and(|byte| !matches!(byte, 0x80..=0xBF)))
    else {
        return false;
    };
    let end = before.get(before.len() - back..).unwrap_or_default();
    first_char(end).is_some_and(|char| char.is_alphanumeric() && char.len_utf8() == back)
}

/// FNV-1a, mixed at the end.
fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3));
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ (hash >> 29)
}
