//! The streaming scan: decoded bytes in, in order; kept and replaced spans out, in order.
//!
//! Held back at any time: at most 4,096 bytes that may be part of a finding, and nothing of a finding
//! that has no longest form, which is replaced as it passes. Kept besides: the last [`BEFORE`] bytes that passed.

use std::sync::Arc;

use super::engine::{Ahead, Found, Outcome, Starts, UserFound};
use super::method::Replacer;
use super::profile::Active;
use super::rules::named::{self, Named};
use super::rules::{BEFORE, Until, scripts};
use super::search::{Event, Left, Search};
use super::user::{Trail, UserRule};

/// Full stops that end a token in running text and are no part of it: at most this many are told apart.
const STOPS: usize = 8;
/// Longest `-----END … -----` line.
const PEM_END: usize = 96;

/// What becomes of the scanned bytes. The lengths given to `keep` and `mask` add up to what was pushed.
pub(super) trait Sink {
    /// These bytes pass.
    fn keep(&mut self, bytes: &[u8]);
    /// This many bytes do not pass.
    fn mask(&mut self, length: usize);
    /// This stands in place of what was masked. It is ASCII without quotes, backslashes and control characters.
    fn put(&mut self, text: &[u8]);
    /// A finding starts here: what is masked next belongs to it.
    fn found(&mut self, hit: &Hit<'_>);
}

/// What was found, without its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit<'a> {
    pub finding: &'a str,
    pub detector: &'a str,
    /// 0 to 100.
    pub confidence: u8,
}

pub(super) struct Scanner {
    active: Arc<Active>,
    /// What passed last, or the name of the value, then what is held.
    buffer: Vec<u8>,
    passed: usize,
    /// What is known of encoded runs that go on.
    left: Left,
    swallow: Option<Swallow>,
    /// What the value's name says of it, until that is decided.
    named: Option<&'static Named>,
    /// What the end of the last value said of a private key.
    edge: Option<KeyEdge>,
}

/// A value ends inside of a private key or with its first line, or with its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyEdge {
    Open,
    Closed,
}

/// Where the scan stands in the buffer.
#[derive(Clone, Copy)]
enum Step {
    /// It goes on here.
    On(usize),
    /// From here on it needs more input.
    Wait(usize),
}

/// Inside of an open finding.
struct Swallow {
    until: End,
    replacer: Replacer,
    /// The last bytes of the current line, for the end of a PEM block.
    line: Vec<u8>,
}

/// Where an open finding ends.
enum End {
    Builtin(Until),
    /// Where the user's rule stops to match.
    User(UserRule, Trail),
}

impl Scanner {
    pub(super) fn new(active: Arc<Active>) -> Scanner {
        Scanner { active, buffer: Vec::new(), passed: 0, left: Left::default(), swallow: None, named: None, edge: None }
    }

    /// Scans `bytes` as a value of their own.
    pub(super) fn once(active: &Arc<Active>, bytes: &[u8], sink: &mut impl Sink) {
        Scanner::new(Arc::clone(active)).whole(bytes, sink);
    }

    /// The next value belongs to `name`: a JSON key, a column, a form field, a header. To the rules it is as if the name
    /// and `: ` stood before it.
    pub(super) fn begin(&mut self, name: &[u8]) {
        self.begin_as(name, self.active.named(name));
    }

    /// The same where it is known what the name says that the value is.
    pub(super) fn begin_as(&mut self, name: &[u8], named: Option<&'static Named>) {
        let name = scripts::field(name).map_or(name, str::as_bytes);
        self.buffer.clear();
        self.buffer.extend_from_slice(name.get(name.len().saturating_sub(BEFORE - 2)..).unwrap_or_default());
        self.buffer.extend_from_slice(b": ");
        self.passed = self.buffer.len();
        self.left = Left::default();
        self.named = named;
    }

    /// The value that was begun has passed elsewhere.
    pub(super) fn forget(&mut self) {
        self.buffer.clear();
        (self.passed, self.named, self.edge) = (0, None, None);
    }

    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        self.buffer.extend_from_slice(bytes);
        self.run(false, sink);
    }

    /// Scans all of a value.
    pub(super) fn whole(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        self.push_last(bytes, sink);
        self.finish(sink);
    }

    /// As [`Scanner::push`], with the last of a value. What is left to do is [`Scanner::finish`].
    pub(super) fn push_last(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        self.buffer.extend_from_slice(bytes);
        self.run(true, sink);
    }

    /// Ends the value and gets ready for the next one.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) {
        self.run(true, sink);
        self.edge = key_edge(&self.buffer);
        if let Some(swallow) = self.swallow.take() {
            if matches!(swallow.until, End::Builtin(Until::PemEnd)) {
                self.edge = Some(KeyEdge::Open);
            }
            swallow.end(sink);
        }
        self.buffer.clear();
        self.passed = 0;
        self.left = Left::default();
        self.named = None;
    }

    pub(super) fn held(&self) -> usize {
        self.buffer.len() - self.passed
    }

    /// Inside of a finding whose end has not come.
    pub(super) fn swallowing(&self) -> bool {
        self.swallow.is_some()
    }

    /// What is held may be the start of a private key, which goes on over lines.
    pub(super) fn awaits_key(&self) -> bool {
        let held = self.buffer.get(self.passed..).unwrap_or_default();
        memchr::memmem::find(held, b"-----BEGIN ").is_some()
    }

    /// What the end of the last value said of a private key; told once.
    pub(super) fn key_edge(&mut self) -> Option<KeyEdge> {
        self.edge.take()
    }

    fn run(&mut self, last: bool, sink: &mut impl Sink) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut at = self.passed;
        let ready = match self.named {
            None => true,
            Some(named) => self.named_value(named, &buffer, last, sink, &mut at),
        };
        while ready && at < buffer.len() {
            let step = match self.swallow.take() {
                Some(swallow) => self.pass_over(swallow, &buffer, at, last, sink),
                None => self.search(&buffer, at, last, sink),
            };
            let (Step::On(to) | Step::Wait(to)) = step;
            at = to;
            if matches!(step, Step::Wait(_)) {
                break;
            }
        }
        let drained = at.saturating_sub(BEFORE);
        self.left = self.left.without(&buffer, at, drained);
        buffer.drain(..drained);
        self.passed = at.min(BEFORE);
        self.buffer = buffer;
    }

    /// A value whose name says what it is; false where more input is needed.
    fn named_value(&mut self, named: &Named, buffer: &[u8], last: bool, sink: &mut impl Sink, at: &mut usize) -> bool {
        let value = buffer.get(*at..).unwrap_or_default();
        if !last && value.len() <= named::LONGEST {
            return false;
        }
        self.named = None;
        let long = value.len() > named::LONGEST;
        if long && named.kind.named_only() {
            return self.long_value(named, buffer, sink, at);
        }
        let bare = named::bare(value);
        let (start, end) = (*at + bare.start, *at + bare.end);
        let inner = value.get(bare).unwrap_or_default();
        if long || inner.is_empty() || !(named.shape)(inner) || self.is_another(buffer, start, end) {
            return true;
        }
        let Named { kind, detector, confidence, .. } = *named;
        keep(buffer, *at, start, sink);
        self.replace(buffer, &Found { kind, detector, confidence, start, end, open: None }, sink);
        *at = end;
        true
    }

    /// A value that is longer than what is held back: if its beginning is a secret's, all of it is one.
    fn long_value(&mut self, named: &Named, buffer: &[u8], sink: &mut impl Sink, at: &mut usize) -> bool {
        let end = *at + named::LONGEST;
        // No more than this is looked at, whatever came with it.
        let bounded = buffer.get(..end).unwrap_or_default();
        let inner = bounded.get(*at..).unwrap_or_default().trim_ascii();
        if (named.shape)(inner) && !self.is_another(bounded, *at, end) {
            let Named { kind, detector, confidence, .. } = *named;
            let open = Some(Until::Before(b""));
            self.replace(buffer, &Found { kind, detector, confidence, start: *at, end, open }, sink);
            *at = end;
        }
        true
    }

    /// The whole value is a finding by its form: whoever chooses the names does not choose what it is taken for.
    fn is_another(&self, buffer: &[u8], start: usize, end: usize) -> bool {
        let Active { engine, wanted, .. } = &*self.active;
        let first = Starts::new(buffer, start, true).next();
        let outcome = first.map(|at| engine.look(buffer, at, true, wanted, &mut Ahead::default()));
        matches!(outcome, Some(Outcome::Found(found)) if found.start == start && (found.end == end || found.open.is_some()))
    }

    /// Replaces findings from `from` on, up to an open one.
    fn search(&mut self, buffer: &[u8], mut from: usize, last: bool, sink: &mut impl Sink) -> Step {
        let active = Arc::clone(&self.active);
        let mut search = Search::new(&active, buffer, from, self.left, last);
        let step = loop {
            from = match search.next() {
                Event::End => break Step::On(buffer.len()),
                Event::Wait(at) => break Step::Wait(at),
                Event::Builtin(others, found) => self.replace_all(buffer, from, others, found, sink),
                Event::User(found) => {
                    keep(buffer, from, found.start, sink);
                    self.replace_own(buffer, &found, sink);
                    found.end
                }
            };
            if self.swallow.is_some() {
                self.left = search.left();
                return Step::On(from);
            }
            search.go_to(from);
        };
        let (Step::On(to) | Step::Wait(to)) = step;
        keep(buffer, from, to, sink);
        self.left = search.left();
        step
    }

    /// Replaces a finding and those before it, which may reach into it; from `from` on. Returns where it ended.
    fn replace_all(
        &mut self,
        buffer: &[u8],
        mut from: usize,
        others: Vec<Found>,
        found: Found,
        sink: &mut impl Sink,
    ) -> usize {
        for one in others.into_iter().chain([found]) {
            let one = Found { start: one.start.max(from), ..one };
            if one.start >= one.end && one.open.is_none() {
                continue;
            }
            keep(buffer, from, one.start, sink);
            self.replace(buffer, &one, sink);
            from = one.end;
            if one.open.is_some() {
                break;
            }
        }
        from
    }

    fn replace(&mut self, buffer: &[u8], found: &Found, sink: &mut impl Sink) {
        let value = buffer.get(found.start..found.end).unwrap_or_default();
        let Found { kind, detector, confidence, .. } = *found;
        sink.found(&Hit { finding: kind.name(), detector, confidence });
        self.cover(value, self.active.replacer(kind), found.open.map(End::Builtin), sink);
    }

    fn replace_own(&mut self, buffer: &[u8], found: &UserFound, sink: &mut impl Sink) {
        let active = Arc::clone(&self.active);
        let Some(own) = active.custom.as_ref().and_then(|custom| custom.rule(found.rule)) else { return };
        let value = buffer.get(found.start..found.end).unwrap_or_default();
        sink.found(&Hit { finding: own.rule.finding(), detector: own.rule.name(), confidence: found.confidence });
        let open = found.trail.map(|trail| End::User(own.rule.clone(), trail));
        self.cover(value, active.own_replacer(own), open, sink);
    }

    fn cover(&mut self, value: &[u8], replacer: Replacer, open: Option<End>, sink: &mut impl Sink) {
        let goes_on = open.is_some();
        let until = open.unwrap_or(End::Builtin(Until::PemEnd));
        let mut swallow = Swallow { until, replacer, line: Vec::new() };
        swallow.take(value, sink);
        if goes_on {
            self.swallow = Some(swallow);
        } else {
            swallow.end(sink);
        }
    }

    /// Goes on in an open finding.
    fn pass_over(
        &mut self,
        mut swallow: Swallow,
        buffer: &[u8],
        from: usize,
        last: bool,
        sink: &mut impl Sink,
    ) -> Step {
        let rest = buffer.get(from..).unwrap_or_default();
        let (length, ended) = match &mut swallow.until {
            End::Builtin(Until::PemEnd) => swallow.pem_end(rest),
            End::Builtin(Until::Class(class)) => class_end(class, rest, last),
            End::Builtin(Until::Before(stops)) => before(stops, rest, last),
            End::User(rule, trail) => rule.follow(trail, rest, last),
        };
        swallow.take(rest.get(..length).unwrap_or_default(), sink);
        if ended {
            swallow.end(sink);
            return Step::On(from + length);
        }
        self.swallow = Some(swallow);
        Step::Wait(from + length)
    }
}

impl Swallow {
    fn take(&mut self, value: &[u8], sink: &mut impl Sink) {
        let mut text = Vec::new();
        self.replacer.push(value, &mut text);
        sink.mask(value.len());
        if !text.is_empty() {
            sink.put(&text);
        }
    }

    fn end(self, sink: &mut impl Sink) {
        let mut text = Vec::new();
        self.replacer.finish(&mut text);
        sink.put(&text);
    }

    /// How much of `rest` belongs to the block, and whether its last line is in it.
    fn pem_end(&mut self, rest: &[u8]) -> (usize, bool) {
        for (at, byte) in rest.iter().enumerate() {
            if matches!(byte, b'\n' | b'\r') {
                self.line.clear();
                continue;
            }
            if self.line.len() >= PEM_END {
                self.line.remove(0);
            }
            self.line.push(*byte);
            if *byte == b'-' && is_pem_end(&self.line) {
                return (at + 1, true);
            }
        }
        (rest.len(), false)
    }
}

/// Whether a value ends with the first or the last line of a private key.
#[inline]
fn key_edge(value: &[u8]) -> Option<KeyEdge> {
    let text = value.trim_ascii_end();
    let text = text.strip_suffix(b"\\n").or(text.strip_suffix(b"+")).unwrap_or(text);
    let text = text.trim_ascii_end().strip_suffix(b"-----")?;
    let line = text.get(memchr::memmem::rfind(text, b"-----")?..)?;
    match line.strip_prefix(b"-----")? {
        label if !label.ends_with(b"PRIVATE KEY") && !label.ends_with(b"PRIVATE KEY BLOCK") => None,
        label if label.starts_with(b"BEGIN ") => Some(KeyEdge::Open),
        label => label.starts_with(b"END ").then_some(KeyEdge::Closed),
    }
}

fn is_pem_end(line: &[u8]) -> bool {
    const MARK: &[u8] = b"-----END ";
    let Some(inner) = line.strip_suffix(b"-----") else { return false };
    let Some(at) = memchr::memmem::rfind(inner, MARK) else { return false };
    let label = inner.get(at + MARK.len()..).unwrap_or_default();
    !label.is_empty() && label.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ')
}

/// How much of `rest` belongs to a token of this class, and whether its end was seen.
fn class_end(class: &[u8], rest: &[u8], last: bool) -> (usize, bool) {
    let run = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || class.contains(byte)).count();
    let ended = run < rest.len() || last;
    let stops = rest.iter().take(run).rev().take(STOPS).take_while(|byte| **byte == b'.').count();
    // Whether full stops belong to the token shows with the byte after them.
    (run - stops, ended)
}

/// How much of `rest` stands before the first of these bytes, and whether it was seen.
fn before(stops: &[u8], rest: &[u8], last: bool) -> (usize, bool) {
    let run = rest.iter().take_while(|byte| !stops.contains(byte)).count();
    (run, run < rest.len() || last)
}

fn keep(buffer: &[u8], from: usize, to: usize, sink: &mut impl Sink) {
    if let Some(bytes) = buffer.get(from..to).filter(|bytes| !bytes.is_empty()) {
        sink.keep(bytes);
    }
}
