//! Makes the automaton: breadth first from the start, a state for each set that differs.

use std::collections::{HashMap, VecDeque};

use super::moves::{Moves, Next};
use super::numbers::Numbers;
use super::quiet::Quiet;
use super::sets::{Places, Set};
use super::{CLASSES, Glance, Glimpse, STATES, suspect};
use crate::mask::engine::automaton::Numbered;

struct Builder {
    places: Places,
    classes: [u8; 256],
    /// A byte of each class.
    bytes: Vec<u8>,
    rows: Vec<[u16; CLASSES]>,
    known: HashMap<(Set, u16), u16>,
    open: VecDeque<(Set, Glimpse, u16, u8)>,
}

impl Glance {
    /// Of these rules, with the words that speak for a finding after them.
    pub(in crate::mask::engine) fn build(
        rules: impl Iterator<Item = Numbered>,
        cues: impl Iterator<Item = &'static str>,
    ) -> Result<Glance, String> {
        let (places, start) = Places::new(rules.collect(), cues)?;
        let (plain, bytes) = classes(&places);
        // That of the end, and behind it that of what may be seen through.
        let end = u8::try_from(bytes.len()).ok().filter(|end| usize::from(*end) + 1 < CLASSES);
        let end = end.ok_or_else(|| format!("more than {} classes of bytes", CLASSES - 2))?;
        let answers = vec![[Glimpse::LIVE.0; CLASSES]; usize::from(STATES)];
        let mut builder =
            Builder { places, classes: plain, bytes, rows: answers, known: HashMap::new(), open: VecDeque::new() };
        builder.state(start, Glimpse::NONE, 0);
        let mut moves = vec![Moves::default(); builder.bytes.len()];
        while let Some((set, so_far, number, depth)) = builder.open.pop_front() {
            builder.row(&set, so_far, number, depth, &mut moves);
        }
        let classes = std::array::from_fn(|byte| if suspect(byte as u8) { end + 1 } else { plain[byte] });
        let mut glance =
            Glance { classes, plain, end, rows: builder.rows, quiet: Quiet::new(), numbers: Numbers::default() };
        (glance.quiet, glance.numbers) = (Quiet::of(&glance), Numbers::of(&glance));
        Ok(glance)
    }
}

impl Builder {
    /// The state of a set, made if there is none; an answer where nothing goes on or something is certain.
    fn state(&mut self, set: Set, so_far: Glimpse, depth: u8) -> u16 {
        let key = (set, so_far.0);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let Some(number) = u16::try_from(self.rows.len()).ok() else { return Glimpse::LIVE.0 };
        self.rows.push([Glimpse::LIVE.0; CLASSES]);
        self.open.push_back((key.0.clone(), so_far, number, depth));
        self.known.insert(key, number);
        number
    }

    fn row(&mut self, set: &Set, so_far: Glimpse, number: u16, depth: u8, moves: &mut [Moves]) {
        let ends = self.places.ends(set);
        moves.iter_mut().for_each(Moves::clear);
        self.places.moves(set, depth, &self.classes, moves);
        // Many bytes lead to the same.
        let mut known: Vec<(usize, Next, u16)> = Vec::new();
        for class in 0..self.bytes.len() {
            let (Some(byte), Some(leads)) = (self.bytes.get(class).copied(), moves.get(class)) else { continue };
            let next = Next::of(byte);
            let same = known.iter().find(|(other, as_next, _)| {
                *as_next == next && moves.get(*other).is_some_and(|other| other.same(leads))
            });
            let to = match same {
                Some((.., to)) => *to,
                None => self.next(leads, so_far.with(ends.before(next)), depth),
            };
            if same.is_none() {
                known.push((class, next, to));
            }
            self.put(number, class, to);
        }
        let end = so_far.with(ends.before(Next::Other));
        self.put(number, self.bytes.len(), if end.live() { Glimpse::LIVE.0 } else { end.0 });
        self.put(number, self.bytes.len() + 1, Glimpse::HIDDEN.0);
    }

    fn next(&mut self, moves: &Moves, so_far: Glimpse, depth: u8) -> u16 {
        if moves.live || so_far.live() {
            return Glimpse::LIVE.0;
        }
        let so_far = if moves.weak { so_far.with(Glimpse::WEAK) } else { so_far };
        if !moves.goes_on() {
            return so_far.0;
        }
        let set = self.places.after(moves);
        match self.places.ends(&set).live() {
            true => Glimpse::LIVE.0,
            false => self.state(set, so_far, depth + 1),
        }
    }

    fn put(&mut self, number: u16, class: usize, to: u16) {
        if let Some(entry) = self.rows.get_mut(usize::from(number)).and_then(|row| row.get_mut(class)) {
            *entry = to;
        }
    }
}

/// The classes of bytes that no rule and no word tells apart, with a byte of each.
fn classes(places: &Places) -> ([u8; 256], Vec<u8>) {
    let mut classes = [0; 256];
    let mut bytes: Vec<u8> = Vec::new();
    let key = |byte: u8| (places.byte_class(byte), byte.is_ascii_alphanumeric().then_some(byte), suspect(byte));
    for (byte, class) in (0..=u8::MAX).zip(&mut classes) {
        if bytes.last().is_none_or(|last| key(*last) != key(byte)) {
            bytes.push(byte);
        }
        *class = u8::try_from(bytes.len() - 1).unwrap_or(u8::MAX);
    }
    (classes, bytes)
}
