//! From decoded bytes back to the bytes that they were written as.

use std::collections::VecDeque;

/// A queue of pieces: so many raw bytes stand for so many decoded ones. What is kept comes out as it was written.
#[derive(Debug, Default)]
pub(super) struct RawQueue {
    raw: VecDeque<u8>,
    pieces: VecDeque<Piece>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    decoded: usize,
    raw: usize,
    /// Each byte stands for itself, so the piece can be divided.
    literal: bool,
}

impl RawQueue {
    /// `bytes` stand for themselves.
    pub(super) fn literal(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.raw.extend(bytes);
        match self.pieces.back_mut() {
            Some(piece) if piece.literal => {
                piece.decoded += bytes.len();
                piece.raw += bytes.len();
            }
            Some(_) | None => {
                self.pieces.push_back(Piece { decoded: bytes.len(), raw: bytes.len(), literal: true });
            }
        }
    }

    /// The same where nothing else was said of them.
    pub(super) fn literal_unless_said(&mut self, bytes: &[u8]) {
        if self.is_empty() {
            self.literal(bytes);
        }
    }

    /// `raw` stands for `decoded` bytes as a whole.
    pub(super) fn escape(&mut self, decoded: usize, raw: &[u8]) {
        self.raw.extend(raw);
        self.pieces.push_back(Piece { decoded, raw: raw.len(), literal: false });
    }

    /// Whether there is no byte, written or decoded.
    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty() && self.pieces.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.raw.len()
    }

    /// Takes the raw bytes of the next `decoded` bytes, in one piece or two. An escape goes with the first of its bytes.
    pub(super) fn take(&mut self, mut decoded: usize, raw: impl FnMut(&[u8])) {
        let mut length = 0;
        while decoded > 0 {
            let Some(piece) = self.pieces.front_mut() else { break };
            let part = decoded.min(piece.decoded);
            let written = if piece.literal { part } else { piece.raw };
            length += written;
            piece.raw -= written;
            piece.decoded -= part;
            decoded -= part;
            if piece.decoded == 0 {
                self.pieces.pop_front();
            }
        }
        self.give(length, raw);
    }

    /// Takes the raw bytes that stand for nothing, behind the last value.
    pub(super) fn rest(&mut self, raw: impl FnMut(&[u8])) {
        self.pieces.clear();
        self.give(self.raw.len(), raw);
    }

    fn give(&mut self, length: usize, mut raw: impl FnMut(&[u8])) {
        let (front, back) = self.raw.as_slices();
        let first = front.get(..length).unwrap_or(front);
        let second = back.get(..length - first.len()).unwrap_or(back);
        [first, second].into_iter().filter(|part| !part.is_empty()).for_each(&mut raw);
        self.raw.drain(..first.len() + second.len());
    }
}
