//! Texts that arrive in pieces, one scan each, over the events that carry them.
//!
//! - What a text shows is what masking it whole would show, however it was divided.
//! - An event is released once all of its pieces are decided. The others wait behind it: their order stays. A text whose
//!   end is named (or the end of the stream) is decided there.
//! - A replacement stands in the event in which the finding starts; the next ones keep what is left of their pieces,
//!   which may be nothing. One of a finding without a longest form stands in the event where it ends, or the one before.
//! - Bounds: [`EVENTS`] waiting events, [`BYTES`] besides the newest, [`LANES`] texts. Past the first two, what is
//!   undecided in the oldest event does not pass: a `*` for each byte, counted as `UNDECIDED`; the scan goes on. Of texts
//!   that hold nothing, the one idle for longest is forgotten; if there is none, it is an error.

use std::collections::VecDeque;
use std::sync::Arc;

use super::held::{Framing, Held, Part, Read};
use super::shape::{End, Key, Shape};
use crate::mask::json::Names;
use crate::mask::profile::Active;
use crate::mask::scanner::{Hit, Sink};
use crate::mask::stream::MaskError;
use crate::mask::tables::Tables;
use crate::mask::text::{Tally, TextSink};

/// Most events that wait.
pub(super) const EVENTS: usize = 2_048;
/// Most bytes of events that wait, besides the newest.
pub(super) const BYTES: usize = 512 * 1024;
/// Most texts at once.
pub(in crate::mask) const LANES: usize = 512;
const UNDECIDED: Hit<'_> = Hit { finding: "UNDECIDED", detector: "held_too_long", confidence: 50 };

pub(super) struct Lanes {
    active: Arc<Active>,
    queue: Queue,
    lanes: Vec<Lane>,
    /// How many lanes were begun.
    begun: u64,
    /// The keys of the events.
    pub names: Names,
}

/// The events that wait, oldest first.
#[derive(Default)]
struct Queue {
    events: VecDeque<Held>,
    /// The number of the oldest.
    first: u64,
    bytes: usize,
}

/// Number of the event, and of the part in it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    event: u64,
    part: usize,
}

struct Lane {
    id: u64,
    key: Key,
    scanner: Tables,
    state: State,
    /// The last event with a piece of it.
    used: u64,
}

#[derive(Default)]
struct State {
    /// Its pieces in waiting events, in order.
    places: VecDeque<Place>,
    /// How many of them, from the first on, are decided.
    decided: usize,
    /// The last one waits for a replacement.
    waits: bool,
    /// Where the finding at hand starts.
    start: Option<Place>,
    /// Decoded bytes that did not pass although the scan has not decided on them.
    owed: usize,
}

impl Lanes {
    pub(super) fn new(active: Arc<Active>) -> Lanes {
        Lanes { active, queue: Queue::default(), lanes: Vec::new(), begun: 0, names: Names::default() }
    }

    pub(super) fn is_running(&self) -> bool {
        !self.lanes.is_empty()
    }

    /// No text is running and no event waits.
    pub(super) fn is_idle(&self) -> bool {
        self.lanes.is_empty() && self.queue.events.is_empty()
    }

    /// Bytes of the events that wait.
    pub(super) fn held(&self) -> usize {
        self.queue.bytes
    }

    /// A line feed after the carriage return that ended the last event; false where that one has gone out.
    pub(super) fn line_feed(&mut self) -> bool {
        let Some(last) = self.queue.events.back_mut() else { return false };
        last.event.push(b'\n');
        self.queue.bytes += 1;
        true
    }

    /// Takes the next event, whose `data` has so much to do with texts; releases what can be.
    pub(super) fn take(
        &mut self,
        framing: Framing,
        event: Vec<u8>,
        data: &[u8],
        mut shape: Shape,
        out: &mut TextSink<'_>,
    ) -> Result<(), MaskError> {
        let ends = std::mem::take(&mut shape.ends);
        let (held, reads) = Held::new(&self.active, &mut self.names, framing, event, data, shape, out.tally.part(0))?;
        self.push(held, reads, &ends, out)
    }

    fn push(&mut self, held: Held, reads: Vec<Read>, ends: &[End], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        let length = held.event.len();
        let event = self.queue.first + self.queue.events.len() as u64;
        self.queue.bytes += length;
        self.queue.events.push_back(held);
        for Read { part, key, text } in reads {
            let at = self.lane(key)?;
            if let Some(lane) = self.lanes.get_mut(at) {
                lane.used = event;
                lane.push(Place { event, part }, &text, &mut self.queue, out.tally);
            }
        }
        self.end(ends, out);
        self.queue.release(&self.active, out);
        while self.queue.events.len() > EVENTS || self.queue.bytes.saturating_sub(length) > BYTES {
            self.give_up();
            self.queue.release(&self.active, out);
        }
        Ok(())
    }

    /// The stream has ended, and all texts with it.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) {
        self.end(&[End::default()], out);
        self.queue.release(&self.active, out);
    }

    fn end(&mut self, ends: &[End], out: &mut TextSink<'_>) {
        let Lanes { lanes, queue, .. } = self;
        lanes.retain_mut(|lane| {
            let ended = ends.iter().any(|end| end.ends(&lane.key));
            if ended {
                lane.finish(queue, out.tally);
            }
            !ended
        });
    }

    /// The place of the lane of `key`, which may begin here.
    fn lane(&mut self, key: Key) -> Result<usize, MaskError> {
        if let Some(at) = self.lanes.iter().position(|lane| lane.key == key) {
            return Ok(at);
        }
        if self.lanes.len() >= LANES {
            let idle = self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_idle());
            let oldest = idle.min_by_key(|(_, lane)| lane.used).ok_or(MaskError::TooManyTexts)?.0;
            self.lanes.swap_remove(oldest);
        }
        self.begun += 1;
        let scanner = Tables::new(Arc::clone(&self.active));
        self.lanes.push(Lane { id: self.begun, key, scanner, state: State::default(), used: 0 });
        Ok(self.lanes.len() - 1)
    }

    /// Does not wait for the oldest event any longer: what is undecided in it does not pass.
    fn give_up(&mut self) {
        let Some(Held { parts, tally, .. }) = self.queue.events.front_mut() else { return };
        for part in parts {
            let Part::Piece(piece) = part else { continue };
            piece.waits = false;
            if piece.left == 0 {
                continue;
            }
            let left = std::mem::take(&mut piece.left);
            let mut lane = self.lanes.iter_mut().find(|lane| lane.id == piece.lane);
            tally.at = piece.at;
            if lane.as_ref().is_none_or(|lane| lane.state.owed == 0) {
                tally.found(&UNDECIDED);
            }
            piece.raw.take(left, |raw| tally.drop(raw.len()));
            piece.out.resize(piece.out.len() + left, b'*');
            piece.masked = true;
            if let Some(lane) = &mut lane {
                lane.state.owed += left;
            }
        }
    }
}

impl Queue {
    fn get(&mut self, event: u64) -> Option<&mut Held> {
        let at = event.checked_sub(self.first)?;
        self.events.get_mut(usize::try_from(at).ok()?)
    }

    fn release(&mut self, active: &Arc<Active>, out: &mut TextSink<'_>) {
        while self.events.front().is_some_and(Held::is_ready) {
            let Some(held) = self.events.pop_front() else { return };
            self.first += 1;
            self.bytes = self.bytes.saturating_sub(held.event.len());
            held.release(active, out);
        }
    }
}

impl Lane {
    fn is_idle(&self) -> bool {
        self.scanner.held() == 0 && !self.scanner.swallowing()
    }

    fn push(&mut self, place: Place, text: &[u8], queue: &mut Queue, tally: &mut Tally) {
        if let Some(piece) = queue.get(place.event).and_then(|held| held.piece(place.part)) {
            piece.lane = self.id;
        }
        self.state.forget(queue.first);
        self.state.places.push_back(place);
        self.scanner.push(text, &mut LaneSink { lane: &mut self.state, queue, tally });
        self.wait(queue);
    }

    fn finish(&mut self, queue: &mut Queue, tally: &mut Tally) {
        self.state.forget(queue.first);
        self.scanner.finish(&mut LaneSink { lane: &mut self.state, queue, tally });
        self.wait(queue);
    }

    /// In an open finding the newest piece waits: its replacement must have a place.
    fn wait(&mut self, queue: &mut Queue) {
        let waited = std::mem::replace(&mut self.state.waits, self.scanner.swallowing());
        if !waited && !self.state.waits {
            return;
        }
        let last = self.state.places.back();
        for place in &self.state.places {
            if let Some(piece) = queue.get(place.event).and_then(|held| held.piece(place.part)) {
                piece.waits = self.state.waits && last == Some(place);
            }
        }
    }
}

impl State {
    /// Forgets pieces of events before this one, which have gone out.
    fn forget(&mut self, first: u64) {
        while self.places.front().is_some_and(|place| place.event < first) {
            self.places.pop_front();
            self.decided = self.decided.saturating_sub(1);
        }
    }
}

/// Brings what the scan says back to the pieces.
struct LaneSink<'a> {
    lane: &'a mut State,
    queue: &'a mut Queue,
    /// For what has no event any more.
    tally: &'a mut Tally,
}

impl LaneSink<'_> {
    /// The first piece with something undecided.
    fn next(&mut self) -> Option<Place> {
        loop {
            let place = *self.lane.places.get(self.lane.decided)?;
            let piece = self.queue.get(place.event).and_then(|held| held.piece(place.part));
            if piece.is_some_and(|piece| piece.left > 0) {
                return Some(place);
            }
            self.lane.decided += 1;
        }
    }

    fn advance(&mut self, mut length: usize, passes: bool) {
        let owed = self.lane.owed.min(length);
        self.lane.owed -= owed;
        length -= owed;
        while length > 0 {
            let Some(place) = self.next() else { return };
            let starts_here = self.lane.start == Some(place);
            let Some(Held { parts, tally, .. }) = self.queue.get(place.event) else { return };
            let Some(Part::Piece(piece)) = parts.get_mut(place.part) else { return };
            let part = length.min(piece.left);
            piece.left -= part;
            length -= part;
            piece.masked |= !passes;
            piece.raw.take(part, |raw| {
                piece.at += raw.len() as u64;
                match passes {
                    true => piece.out.extend(raw),
                    false if starts_here => tally.drop(raw.len()),
                    false => {}
                }
            });
        }
    }
}

impl Sink for LaneSink<'_> {
    fn keep(&mut self, bytes: &[u8]) {
        self.advance(bytes.len(), true);
    }

    fn mask(&mut self, length: usize) {
        self.advance(length, false);
    }

    fn put(&mut self, text: &[u8]) {
        let started = self.lane.start.filter(|place| place.event >= self.queue.first);
        let Some(place) = started.or(self.lane.places.front().copied()) else { return };
        if let Some(piece) = self.queue.get(place.event).and_then(|held| held.piece(place.part)) {
            piece.out.extend_from_slice(text);
            piece.masked = true;
        }
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.lane.start = if self.lane.owed == 0 { self.next() } else { None };
        let place = self.lane.start;
        let Some(place) = place else { return self.tally.found(hit) };
        let Some(Held { parts, tally, .. }) = self.queue.get(place.event) else { return };
        if let Some(Part::Piece(piece)) = parts.get(place.part) {
            tally.at = piece.at;
            tally.found(hit);
        }
    }
}

#[cfg(test)]
mod tests;
