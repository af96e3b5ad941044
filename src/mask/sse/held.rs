//! An event, or a line, that waits until what it may show of running texts is known.

use std::ops::Range;
use std::sync::Arc;

use super::amazon::Envelope;
use super::lines::{lines, write};
use super::shape::{Key, Mark, Shape};
use crate::mask::json::{Json, Names, unescape};
use crate::mask::profile::Active;
use crate::mask::raw::RawQueue;
use crate::mask::stream::MaskError;
use crate::mask::text::{Tally, TextSink};

pub(super) enum Framing {
    /// Of an event stream: its `data` lines are the value.
    Event,
    /// The value is all of it.
    Line,
    Message(Box<Envelope>),
    /// Of an array: so many bytes stand before the value.
    Element {
        before: usize,
        index: u64,
    },
}

pub(super) struct Held {
    framing: Framing,
    /// As it came.
    pub event: Vec<u8>,
    /// Its `data`, masked as far as it is known.
    pub parts: Vec<Part>,
    /// What was found in its `data`, by the places there.
    pub tally: Tally,
}

pub(super) enum Part {
    Plain(Vec<u8>),
    Piece(Piece),
    /// Says again what the pieces of the event say: goes out if none of them is masked, else what is to stand instead.
    Repeats(Vec<u8>, &'static [u8]),
}

/// A piece of a running text.
pub(super) struct Piece {
    pub lane: u64,
    /// Decoded bytes of which it is not known yet whether they pass.
    pub left: usize,
    /// Those bytes as they are written.
    pub raw: RawQueue,
    /// What stands here in the end.
    pub out: Vec<u8>,
    /// Where the undecided bytes start in the `data`.
    pub at: u64,
    /// Not all of it passed.
    pub masked: bool,
    /// A replacement may still have to go here.
    pub waits: bool,
}

/// A piece that was read, for its lane: its place among the parts, and its text.
pub(super) struct Read {
    pub part: usize,
    pub key: Key,
    pub text: Vec<u8>,
}

impl Held {
    /// Masks all but the pieces of running texts; gives those. `names`: the keys of the events before.
    pub(super) fn new(
        active: &Arc<Active>,
        names: &mut Names,
        framing: Framing,
        event: Vec<u8>,
        data: &[u8],
        shape: Shape,
        tally: Tally,
    ) -> Result<(Held, Vec<Read>), MaskError> {
        let json = match framing {
            Framing::Element { index, .. } => Json::in_array(Arc::clone(active), index),
            Framing::Event | Framing::Line | Framing::Message(_) => Json::new(Arc::clone(active), false),
        };
        let mut maker = Maker {
            json: json.knowing(std::mem::take(names)),
            held: Held { framing, event, parts: Vec::new(), tally },
            plain: Vec::with_capacity(data.len()),
        };
        let mut reads = Vec::new();
        let mut at = 0;
        for (range, mark) in shape.marks {
            maker.mask(data, at..range.start)?;
            at = range.start;
            match mark {
                // A field rule masks the string whole.
                Mark::Piece(key) if maker.json.in_free_string() => {
                    maker.cut();
                    let (piece, text) = Piece::read(data.get(range.clone()).unwrap_or_default(), range.start);
                    reads.push(Read { part: maker.held.parts.len(), key, text });
                    maker.held.parts.push(Part::Piece(piece));
                    maker.held.tally.pass(range.len());
                    at = range.end;
                }
                Mark::Repeats(instead) if !maker.json.is_broken() => {
                    maker.cut();
                    maker.mask(data, range.clone())?;
                    let repeats = std::mem::take(&mut maker.plain);
                    maker.held.parts.push(Part::Repeats(repeats, instead));
                    at = range.end;
                }
                Mark::Bytes(key) => {
                    let (piece, text) = Piece::plain(data.get(range.clone()).unwrap_or_default());
                    reads.push(Read { part: maker.held.parts.len(), key, text });
                    maker.held.parts.push(Part::Piece(piece));
                    at = range.end;
                }
                Mark::Piece(_) | Mark::Repeats(_) => {}
            }
        }
        maker.mask(data, at..data.len())?;
        let (held, known) = maker.finish();
        *names = known;
        Ok((held, reads))
    }

    pub(super) fn piece(&mut self, part: usize) -> Option<&mut Piece> {
        match self.parts.get_mut(part) {
            Some(Part::Piece(piece)) => Some(piece),
            Some(Part::Plain(_) | Part::Repeats(..)) | None => None,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Piece(piece) => piece.left == 0 && !piece.waits,
            Part::Plain(_) | Part::Repeats(..) => true,
        })
    }

    /// Writes the event, with what was found in it.
    pub(super) fn release(mut self, active: &Arc<Active>, out: &mut TextSink<'_>) {
        if let Some(spans) = &mut self.tally.spans {
            spans.sort_by_key(|span| span.start);
        }
        let data = self.data();
        let before = match self.framing {
            Framing::Event => return write(active, &lines(&self.event), &data, self.tally, out),
            Framing::Message(envelope) => return envelope.close(self.event.len(), data, self.tally, out),
            Framing::Line => 0,
            Framing::Element { before, .. } => before,
        };
        let (before, value) = self.event.split_at_checked(before).unwrap_or((&self.event, &[]));
        out.pass(before);
        let base = out.tally.at;
        out.tally.absorb(self.tally, |at| base + at);
        out.out.extend_from_slice(&data);
        out.tally.pass(value.len());
    }

    fn data(&self) -> Vec<u8> {
        let masked = self.parts.iter().any(|part| matches!(part, Part::Piece(Piece { masked: true, .. })));
        let parts: Vec<&[u8]> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Plain(plain) => plain.as_slice(),
                Part::Piece(piece) => &piece.out,
                Part::Repeats(_, instead) if masked => instead,
                Part::Repeats(repeats, _) => repeats,
            })
            .collect();
        parts.concat()
    }
}

impl Piece {
    fn read(raw: &[u8], at: usize) -> (Piece, Vec<u8>) {
        let (mut queue, mut text) = (RawQueue::default(), Vec::with_capacity(raw.len()));
        unescape(raw, |decoded, raw| {
            match decoded == raw {
                true => queue.literal(raw),
                false => queue.escape(decoded.len(), raw),
            }
            text.extend_from_slice(decoded);
        });
        (Piece::new(queue, text.len(), at), text)
    }

    /// What is written as it is, from the start of the data on.
    fn plain(raw: &[u8]) -> (Piece, Vec<u8>) {
        let mut queue = RawQueue::default();
        queue.literal(raw);
        (Piece::new(queue, raw.len(), 0), raw.to_vec())
    }

    fn new(raw: RawQueue, left: usize, at: usize) -> Piece {
        Piece { lane: 0, left, raw, out: Vec::new(), at: at as u64, masked: false, waits: false }
    }
}

struct Maker {
    json: Json,
    held: Held,
    plain: Vec<u8>,
}

impl Maker {
    fn mask(&mut self, data: &[u8], range: Range<usize>) -> Result<(), MaskError> {
        let mut sink = TextSink { out: &mut self.plain, tally: &mut self.held.tally };
        self.json.push(data.get(range).unwrap_or_default(), &mut sink)
    }

    fn cut(&mut self) {
        self.held.parts.push(Part::Plain(std::mem::take(&mut self.plain)));
    }

    fn finish(mut self) -> (Held, Names) {
        self.json.finish(&mut TextSink { out: &mut self.plain, tally: &mut self.held.tally });
        self.cut();
        (self.held, self.json.into_names())
    }
}
