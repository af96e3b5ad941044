//! Colours of terminals (ECMA-48's SGR and EL: `ESC [ 1 ; 32 m`, `ESC [ K`): taken out of what is scanned, and put back where they
//! stood. One within a finding goes with it.
//!
//! Kept: those among bytes that are held. More than [`ROW`] in a row are text, and so is a longer one than [`LONGEST`].

use std::collections::VecDeque;

use super::Tables;
use crate::mask::scanner::{Hit, Sink};

const ESCAPE: u8 = 0x1B;
/// The longest sequence, in bytes: one of 24 bits has 19.
const LONGEST: usize = 24;
/// So many in a row are taken out.
const ROW: usize = 4;

#[derive(Default)]
pub(super) struct Colours {
    /// What has come of one.
    begun: Vec<u8>,
    /// How many stand in a row.
    row: usize,
    /// Those that have not gone out, and how many other bytes come before each.
    waiting: VecDeque<(usize, Vec<u8>)>,
    /// How many other bytes have gone out since one began to wait.
    passed: usize,
}

/// What a byte makes of what has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    More,
    /// It is a whole one.
    Whole,
    /// It is none; the byte is not part of it.
    None,
}

impl Colours {
    /// Neither has one begun nor does one wait.
    pub(super) fn idle(&self) -> bool {
        self.begun.is_empty() && self.waiting.is_empty()
    }

    pub(super) fn begins(byte: u8) -> bool {
        byte == ESCAPE
    }

    /// Where in `bytes` the next one may begin.
    pub(super) fn next(bytes: &[u8]) -> Option<usize> {
        memchr::memchr(ESCAPE, bytes)
    }

    pub(super) fn begun(&self) -> bool {
        !self.begun.is_empty()
    }

    pub(super) fn held(&self) -> usize {
        self.begun.len() + self.waiting.iter().map(|(_, sequence)| sequence.len()).sum::<usize>()
    }

    /// A byte at the start of one or within it.
    pub(super) fn read(&mut self, byte: u8) -> Read {
        let read = match (self.begun.len(), byte) {
            (0, _) if self.row >= ROW => Read::None,
            (0, ESCAPE) | (1, b'[') => Read::More,
            (2.., b'0'..=b'9' | b';' | b':') if self.begun.len() < LONGEST => Read::More,
            (2.., b'm' | b'K') => Read::Whole,
            _ => Read::None,
        };
        if read != Read::None {
            self.begun.push(byte);
        }
        read
    }

    /// What had come of one that is none.
    pub(super) fn take_begun(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.begun)
    }

    /// A whole one waits, behind so many other bytes that have not gone out.
    pub(super) fn wait(&mut self, held: usize) {
        if self.waiting.is_empty() {
            self.passed = 0;
        }
        self.row += 1;
        let sequence = std::mem::take(&mut self.begun);
        self.waiting.push_back((self.passed + held, sequence));
    }

    /// Another byte has come.
    pub(super) fn end_row(&mut self) {
        self.row = 0;
    }

    /// The next one that stands behind so many of the bytes that go out now, or fewer.
    fn due(&mut self, within: usize) -> Option<(usize, Vec<u8>)> {
        let place = self.waiting.front()?.0.saturating_sub(self.passed);
        (place <= within).then(|| self.waiting.pop_front().map(|(_, sequence)| (place, sequence)))?
    }

    /// Those that nothing stands before any more go out.
    pub(super) fn flush(&mut self, sink: &mut impl Sink) {
        while let Some((_, sequence)) = self.due(0) {
            sink.keep(&sequence);
        }
    }

    /// Nothing follows.
    pub(super) fn end(&mut self, sink: &mut impl Sink) {
        for (_, sequence) in self.waiting.drain(..) {
            sink.keep(&sequence);
        }
        (self.row, self.passed) = (0, 0);
    }
}

impl Tables {
    /// With the colours put back into what goes out.
    pub(super) fn coloured<S: Sink>(&mut self, sink: &mut S, run: impl FnOnce(&mut Tables, &mut Colours, &mut S)) {
        let mut colours = std::mem::take(&mut self.colours);
        run(self, &mut colours, sink);
        if !self.scanner.swallowing() {
            colours.flush(sink);
        }
        self.colours = colours;
    }

    pub(super) fn push_coloured(&mut self, mut bytes: &[u8], colours: &mut Colours, sink: &mut impl Sink) {
        while let Some(first) = bytes.first().copied() {
            if colours.begun() || Colours::begins(first) {
                match colours.read(first) {
                    Read::More => {}
                    Read::Whole => colours.wait(self.held_plain()),
                    Read::None => {
                        // What had come is text; an escape that comes now begins one unless too many stand in a row.
                        let begun = colours.take_begun();
                        let text = if begun.is_empty() { bytes.get(..1).unwrap_or_default() } else { &begun };
                        self.push_plain(text, &mut Coloured { sink, colours });
                        if !begun.is_empty() {
                            colours.end_row();
                            continue;
                        }
                    }
                }
                bytes = bytes.get(1..).unwrap_or_default();
                continue;
            }
            colours.end_row();
            let (text, rest) =
                bytes.split_at_checked(Colours::next(bytes).unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
            self.push_plain(text, &mut Coloured { sink, colours });
            bytes = rest;
        }
    }
}

/// Puts the colours back into what goes out.
pub(super) struct Coloured<'a, S> {
    pub sink: &'a mut S,
    pub colours: &'a mut Colours,
}

impl<S: Sink> Sink for Coloured<'_, S> {
    fn keep(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty()
            && let Some((place, sequence)) = self.colours.due(bytes.len() - 1)
        {
            let (before, rest) = bytes.split_at_checked(place).unwrap_or((bytes, &[]));
            if !before.is_empty() {
                self.sink.keep(before);
            }
            self.sink.keep(&sequence);
            self.colours.passed += before.len();
            bytes = rest;
        }
        self.sink.keep(bytes);
        self.colours.passed += bytes.len();
    }

    fn mask(&mut self, mut length: usize) {
        while length > 0
            && let Some((place, sequence)) = self.colours.due(length - 1)
        {
            self.sink.mask(place + sequence.len());
            self.colours.passed += place;
            length -= place;
        }
        self.sink.mask(length);
        self.colours.passed += length;
    }

    fn put(&mut self, text: &[u8]) {
        self.sink.put(text);
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.colours.flush(self.sink);
        self.sink.found(hit);
    }
}
