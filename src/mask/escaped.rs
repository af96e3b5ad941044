//! One value that is written with escapes: matched by what it says, written back as it was where it passes.
//!
//! What comes of a value waits until it ends or [`ROW`] bytes have come, so that one in which nothing is found passes at a
//! glance. It is only ever what passes when it is scanned too; whoever has no more of the input calls [`Escaped::flush`].
//!
//! Held: what the scanner holds, as it was written, and the start of a text that is asked for ([`NAME`] bytes and one).

use std::sync::Arc;

use super::json::Names;
use super::json::path::{Field, NAME};
use super::method::Replacer;
use super::profile::{Active, Meaning};
use super::raw::RawQueue;
use super::scanner::{Hit, KeyEdge, Sink};
use super::tables::{Tables, may_hold};
use super::text::TextSink;

/// So many decoded bytes are scanned at once.
const ROW: usize = 1_024;

/// How a format writes what is put in place of a finding.
pub(super) trait Writer {
    /// Appends `text` as the format writes it here.
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>);
    /// Appends bytes of the value that stand for themselves.
    fn literal(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(bytes);
    }
    /// Appends bytes of the value as they were written.
    fn pass(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(raw);
    }
    /// The value has ended.
    fn end(&mut self, _out: &mut Vec<u8>) {}
}

/// One value after the other.
pub(super) struct Escaped<W> {
    active: Arc<Active>,
    scanner: Tables,
    raw: RawQueue,
    /// The value is masked whatever it holds.
    field: Option<Replacer>,
    /// The text so far, cut behind [`NAME`].
    text: Option<Vec<u8>>,
    /// What was decoded and is not scanned yet. Where nothing is in `raw` it was written so.
    ahead: Vec<u8>,
    /// Nothing of the value was scanned.
    fresh: bool,
    /// The names that came before.
    names: Names,
    /// What the name of the value says of it.
    meaning: Meaning,
    pub writer: W,
}

impl<W: Writer> Escaped<W> {
    pub(super) fn new(active: Arc<Active>, writer: W) -> Escaped<W> {
        let scanner = Tables::new(Arc::clone(&active));
        let (raw, ahead, names, meaning) = (RawQueue::default(), Vec::new(), Names::default(), Meaning::NONE);
        Escaped { active, scanner, raw, field: None, text: None, ahead, fresh: true, names, meaning, writer }
    }

    pub(super) fn held(&self) -> usize {
        if self.raw.is_empty() { self.ahead.len() } else { self.raw.len() }
    }

    /// The next value's text is given at its end.
    pub(super) fn keep_text(&mut self) {
        self.text = Some(Vec::new());
    }

    /// The next value belongs to `name`, empty where there is none.
    pub(super) fn named(&mut self, name: &[u8]) {
        if !name.is_empty() {
            let known = self.names.known(name).map(|known| known.meaning);
            let meaning = known.unwrap_or_else(|| self.names.learn(name, &self.active).meaning);
            self.named_as(name, meaning);
        }
    }

    /// The same where it is known what the name says.
    pub(super) fn named_as(&mut self, name: &[u8], meaning: Meaning) {
        self.scanner.begin_as(name, meaning.named);
        self.meaning = meaning;
    }

    /// No rule masks the value whatever it holds.
    pub(super) fn is_free(&self) -> bool {
        self.field.is_none()
    }

    /// The next value is masked whole.
    pub(super) fn masked(&mut self, replacer: Replacer) {
        self.field = Some(replacer);
    }

    /// The next value belongs to `name`, and a field rule whose path ends in that name masks it whole.
    pub(super) fn belongs_to(&mut self, name: &[u8], out: &mut TextSink<'_>) {
        match field_rule(&self.active, name) {
            Some(field) => {
                out.tally.found(&Hit { finding: &field.finding, detector: "field", confidence: 100 });
                self.field = Some(self.active.field_replacer(field));
            }
            None => self.named(name),
        }
    }

    /// Whether a field rule masks whatever is under this name.
    pub(super) fn hides(&self, name: &[u8]) -> bool {
        field_rule(&self.active, name).is_some()
    }

    /// `bytes` stand for themselves.
    pub(super) fn literal(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        if bytes.is_empty() {
            return;
        }
        if self.field.is_some() {
            out.tally.drop(bytes.len());
            return self.scan(bytes, out);
        }
        // Nothing is held, so what passes now is what was written: most of a long value.
        if self.raw.is_empty() && self.ahead.is_empty() && (!self.fresh || bytes.len() > ROW) {
            self.remember(bytes);
            self.fresh = false;
            self.scanner.push(bytes, &mut Direct { writer: &mut self.writer, out });
            let passed = bytes.len() - self.scanner.held().min(bytes.len());
            return self.raw.literal(bytes.get(passed..).unwrap_or_default());
        }
        if !self.raw.is_empty() {
            self.raw.literal(bytes);
        }
        self.scan_later(bytes, out);
    }

    /// The same of the last of a value: nothing has to be held to see what follows.
    pub(super) fn last_literal(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        if self.field.is_some() || !self.raw.is_empty() || !self.ahead.is_empty() {
            return self.literal(bytes, out);
        }
        self.remember(bytes);
        self.fresh = false;
        self.scanner.push_last(bytes, &mut Direct { writer: &mut self.writer, out });
    }

    /// `raw` stands for `bytes`, as a whole; those may be none.
    pub(super) fn decoded(&mut self, bytes: &[u8], raw: &[u8], out: &mut TextSink<'_>) {
        if self.field.is_some() {
            out.tally.drop(raw.len());
            return self.scan(bytes, out);
        }
        self.raw.literal_unless_said(&self.ahead);
        self.raw.escape(bytes.len(), raw);
        self.scan_later(bytes, out);
    }

    fn scan_later(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        self.ahead.extend_from_slice(bytes);
        if self.ahead.len() >= ROW {
            self.flush(out);
        }
    }

    /// Scans what waits.
    pub(super) fn flush(&mut self, out: &mut TextSink<'_>) {
        if self.ahead.is_empty() {
            return;
        }
        let mut ahead = std::mem::take(&mut self.ahead);
        self.raw.literal_unless_said(&ahead);
        self.scan(&ahead, out);
        ahead.clear();
        self.ahead = ahead;
    }

    /// Ends the value; gives its text where it was asked for.
    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Option<Vec<u8>> {
        match self.field.take() {
            Some(field) => {
                let mut text = Vec::new();
                field.finish(&mut text);
                self.writer.put(&text, out.out);
            }
            None => {
                self.scan_rest(out);
                let (rest, writer) = (self.raw.len(), &mut self.writer);
                self.raw.rest(|raw| {
                    out.tally.pass(rest);
                    writer.pass(raw, out.out);
                });
            }
        }
        self.writer.end(out.out);
        (self.fresh, self.meaning) = (true, Meaning::NONE);
        self.text.take()
    }

    /// Scans the last of the value, or all of it if a glance does not tell that nothing is found.
    fn scan_rest(&mut self, out: &mut TextSink<'_>) {
        let mut ahead = std::mem::take(&mut self.ahead);
        self.remember(&ahead);
        if self.fresh && self.holds_nothing(&ahead) {
            self.scanner.forget();
            if self.raw.is_empty() {
                out.tally.pass(ahead.len());
                self.writer.pass(&ahead, out.out);
            }
        } else {
            self.raw.literal_unless_said(&ahead);
            let mut written = Written { raw: &mut self.raw, writer: &mut self.writer, out };
            self.scanner.push_last(&ahead, &mut written);
            self.scanner.finish(&mut written);
        }
        ahead.clear();
        self.ahead = ahead;
    }

    /// Whether nothing is found in the whole value, nor does it begin or end a private key.
    fn holds_nothing(&self, value: &[u8]) -> bool {
        let plain = memchr::memchr(0x1B, value).is_none() && memchr::memmem::find(value, b"-----").is_none();
        plain && self.meaning.is_mute_of(value) && !may_hold(value) && self.active.nothing_in_all_of(value)
    }

    /// What the end of the last value said of a private key; told once.
    pub(super) fn key_edge(&mut self) -> Option<KeyEdge> {
        self.scanner.key_edge()
    }

    /// Keeps the start of the text where it is asked for.
    fn remember(&mut self, bytes: &[u8]) {
        if let Some(text) = &mut self.text {
            text.extend(bytes.iter().take((NAME + 1).saturating_sub(text.len())));
        }
    }

    fn scan(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        self.remember(bytes);
        self.fresh = false;
        match &mut self.field {
            Some(field) => {
                let mut text = Vec::new();
                field.push(bytes, &mut text);
                self.writer.put(&text, out.out);
            }
            None => {
                let mut written = Written { raw: &mut self.raw, writer: &mut self.writer, out };
                self.scanner.push(bytes, &mut written);
            }
        }
    }
}

/// The field rule that masks whatever is under this name.
pub(super) fn field_rule<'a>(active: &'a Active, name: &[u8]) -> Option<&'a Field> {
    if name.is_empty() || active.fields.is_empty() {
        return None;
    }
    let name = String::from_utf8_lossy(name);
    active.fields.iter().find(|field| field.path.ends_in(&name))
}

struct Written<'a, 'o, W> {
    raw: &'a mut RawQueue,
    writer: &'a mut W,
    out: &'a mut TextSink<'o>,
}

impl<W: Writer> Sink for Written<'_, '_, W> {
    fn keep(&mut self, bytes: &[u8]) {
        let (out, writer) = (&mut *self.out, &mut *self.writer);
        self.raw.take(bytes.len(), |raw| {
            out.tally.pass(raw.len());
            writer.pass(raw, out.out);
        });
    }

    fn mask(&mut self, length: usize) {
        let tally = &mut *self.out.tally;
        self.raw.take(length, |raw| tally.drop(raw.len()));
    }

    fn put(&mut self, text: &[u8]) {
        self.writer.put(text, self.out.out);
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.out.tally.found(hit);
    }
}

/// Where each byte stands for itself.
struct Direct<'a, 'o, W> {
    writer: &'a mut W,
    out: &'a mut TextSink<'o>,
}

impl<W: Writer> Sink for Direct<'_, '_, W> {
    fn keep(&mut self, bytes: &[u8]) {
        self.out.tally.pass(bytes.len());
        self.writer.literal(bytes, self.out.out);
    }

    fn mask(&mut self, length: usize) {
        self.out.tally.drop(length);
    }

    fn put(&mut self, text: &[u8]) {
        self.writer.put(text, self.out.out);
    }

    fn found(&mut self, hit: &Hit<'_>) {
        self.out.tally.found(hit);
    }
}
