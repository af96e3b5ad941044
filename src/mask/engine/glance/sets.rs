//! What is still possible after some bytes: places in the rules' patterns, and how far the known words were read.

use regex_automata::PatternID;
use regex_automata::nfa::thompson::{self, NFA, State};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;

use super::super::automaton::Numbered;
use super::super::phrases::{literals, whole};
use super::Glimpse;
use super::moves::{Ends, Moves, Next, Target};
use crate::mask::rules::{self, Start};

/// A place in a pattern, with [`LOWER`] or [`WHOLE`] or without, or a node of the tree of words behind all of these. Sorted.
pub(super) type Set = Vec<u32>;

/// Of a place that was reached by a small letter, where the third byte has to be a digit: see [`Start::Letter`].
const LOWER: u32 = 1 << 31;
/// Of a place behind a word that no small letter follows: see [`Start::Name`].
const WHOLE: u32 = 1 << 30;
const PLACE: u32 = !(LOWER | WHOLE);

/// The patterns as one automaton of places.
pub(super) struct Places {
    nfa: NFA,
    rules: Vec<Numbered>,
    /// For each place how its rule starts, and whether it needs a cue.
    starts: Vec<Start>,
    weak: Vec<bool>,
    /// Where one can be without reading more, as parts of `closed`.
    closures: Vec<Option<(u32, u32)>>,
    closed: Vec<u32>,
    nodes: Vec<Node>,
}

/// A node of the tree of words: what rules start with, and cues.
#[derive(Default)]
struct Node {
    next: Vec<(u8, u32)>,
    /// Where the patterns are whose word this is.
    places: Set,
    cue: Cue,
    /// This is a vendor's name.
    vendor: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Cue {
    #[default]
    None,
    /// If no word goes on behind.
    Whole,
    Any,
}

impl Places {
    pub(super) fn new(rules: Vec<Numbered>, cues: impl Iterator<Item = &'static str>) -> Result<(Places, Set), String> {
        let patterns: Vec<&str> = rules.iter().map(|Numbered { rule, .. }| rule.form.unwrap_or(rule.pattern)).collect();
        let config = thompson::Config::new().utf8(false).which_captures(thompson::WhichCaptures::None);
        let nfa = NFA::compiler()
            .configure(config.nfa_size_limit(None))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(&patterns)
            .map_err(|e| e.to_string())?;
        let count = nfa.states().len();
        let mut places = Places {
            nfa,
            rules,
            starts: vec![Start::At; count],
            weak: vec![false; count],
            closures: vec![None; count],
            closed: Vec::new(),
            nodes: vec![Node::default(), Node::default()],
        };
        let start = places.enter_rules();
        places.enter_vendors();
        cues.for_each(|cue| places.enter_cue(cue));
        Ok((places, start))
    }

    /// The set before the first byte.
    fn enter_rules(&mut self) -> Set {
        let mut set = vec![self.first_node(), self.first_node() + 1];
        for (index, Numbered { rule, .. }) in self.rules.clone().into_iter().enumerate() {
            let Some(from) = PatternID::new(index).ok().and_then(|id| self.nfa.start_pattern(id)) else { continue };
            self.mark(from, rule.start, rule.needs_cue());
            match literals(rule.start) {
                None => set.extend_from_slice(self.closure(from.as_u32())),
                Some((literals, any_case)) => {
                    literals
                        .iter()
                        .for_each(|literal| self.enter_literal(from, literal, any_case, whole(rule.start, literal)));
                }
            }
        }
        sorted(set)
    }

    fn first_node(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    fn mark(&mut self, from: StateID, start: Start, weak: bool) {
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            let Some(place) = self.starts.get_mut(id.as_usize()).filter(|place| **place != start) else { continue };
            *place = start;
            if let Some(place) = self.weak.get_mut(id.as_usize()) {
                *place = weak;
            }
            successors(self.nfa.state(id), &mut open);
        }
    }

    fn enter_literal(&mut self, from: StateID, literal: &str, any_case: bool, whole: bool) {
        let mut set = self.closure(from.as_u32()).to_vec();
        let mut node = u32::from(any_case);
        for byte in literal.bytes() {
            let cases = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
            let cases = if any_case { &cases[..] } else { &[byte][..] };
            let next = set.iter().flat_map(|place| cases.iter().filter_map(|byte| self.step(*place, *byte)));
            let next: Vec<StateID> = next.collect();
            set = sorted(next.into_iter().flat_map(|place| self.closure(place.as_u32()).to_vec()).collect());
            node = self.child(node, cases);
        }
        if let Some(node) = self.nodes.get_mut(node as usize) {
            let mark = if whole { WHOLE } else { 0 };
            node.places.extend(set.into_iter().map(|place| place | mark));
        }
    }

    /// Of their rule no more than the names is read here.
    fn enter_vendors(&mut self) {
        for name in rules::vendor_names() {
            let node = name.bytes().fold(1, |node, byte| self.child(node, &[byte, byte.to_ascii_uppercase()]));
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.vendor = true;
            }
        }
    }

    /// A cue's space stands for nothing, or for a byte that parts words, or for a full stop and one; at its end the word ends.
    fn enter_cue(&mut self, cue: &str) {
        let whole = cue.strip_suffix(' ');
        let mut nodes = vec![1];
        for byte in whole.unwrap_or(cue).bytes() {
            if byte == b' ' {
                let parted: Vec<u32> = nodes.iter().flat_map(|node| self.parted(*node)).collect();
                let stopped: Vec<u32> = parted.iter().map(|node| self.child(*node, b" ")).collect();
                nodes.extend(parted.into_iter().chain(stopped));
            } else {
                let cases = [byte, byte.to_ascii_uppercase()];
                nodes.iter_mut().for_each(|node| *node = self.child(*node, &cases));
            }
        }
        let ends = if whole.is_none() && cue.len() > 3 { Cue::Any } else { Cue::Whole };
        nodes.into_iter().for_each(|node| self.cue(node, ends));
    }

    fn cue(&mut self, node: u32, cue: Cue) {
        if let Some(node) = self.nodes.get_mut(node as usize).filter(|node| node.cue != Cue::Any) {
            node.cue = cue;
        }
    }

    /// Where a byte that parts words leads: to the nodes that are known, and for all others to one of their own.
    fn parted(&mut self, node: u32) -> Vec<u32> {
        let known = self.nodes.get(node as usize).map(|node| node.next.clone()).unwrap_or_default();
        let parts = |byte: &u8| !byte.is_ascii_alphanumeric();
        let mut parted: Vec<u32> = known.iter().filter(|(byte, _)| parts(byte)).map(|(_, child)| *child).collect();
        let fresh = |byte: &u8| parts(byte) && !known.iter().any(|(other, _)| other == byte);
        let others: Vec<u8> = (0..=u8::MAX).filter(fresh).collect();
        if !others.is_empty() {
            parted.push(self.child(node, &others));
        }
        parted.sort_unstable();
        parted.dedup();
        parted
    }

    fn child(&mut self, node: u32, bytes: &[u8]) -> u32 {
        let fresh = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let Some(parent) = self.nodes.get_mut(node as usize) else { return node };
        if let Some((_, child)) = parent.next.iter().find(|(byte, _)| bytes.contains(byte)) {
            return *child;
        }
        for byte in bytes {
            if !parent.next.iter().any(|(known, _)| known == byte) {
                parent.next.push((*byte, fresh));
            }
        }
        self.nodes.push(Node::default());
        fresh
    }

    fn step(&self, place: u32, byte: u8) -> Option<StateID> {
        match self.nfa.state(StateID::new(place as usize).ok()?) {
            State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
            State::Sparse(sparse) => sparse.matches_byte(byte),
            State::Dense(dense) => dense.matches_byte(byte),
            State::Look { .. }
            | State::Union { .. }
            | State::BinaryUnion { .. }
            | State::Capture { .. }
            | State::Fail
            | State::Match { .. } => None,
        }
    }

    /// The places that read a byte, or match, and that can be reached from here without one. What may be asked of the
    /// bytes around counts as met.
    fn closure(&mut self, place: u32) -> &[u32] {
        let known = self.closures.get(place as usize).copied().flatten();
        let (from, to) = known.unwrap_or_else(|| self.close(place));
        self.closed.get(from as usize..to as usize).unwrap_or_default()
    }

    fn close(&mut self, place: u32) -> (u32, u32) {
        let (mut open, mut seen) = (vec![place], Vec::new());
        let length = |all: &Vec<u32>| u32::try_from(all.len()).unwrap_or(u32::MAX);
        let from = length(&self.closed);
        while let Some(id) = open.pop() {
            let Ok(state) = StateID::new(id as usize) else { continue };
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            match self.nfa.state(state) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. } => {
                    self.closed.push(id);
                }
                State::Look { next, .. } | State::Capture { next, .. } => open.push(next.as_u32()),
                State::Union { alternates } => open.extend(alternates.iter().map(|id| id.as_u32())),
                State::BinaryUnion { alt1, alt2 } => open.extend([alt1.as_u32(), alt2.as_u32()]),
                State::Fail => {}
            }
        }
        let all = (from, length(&self.closed));
        if let Some(entry) = self.closures.get_mut(place as usize) {
            *entry = Some(all);
        }
        all
    }

    /// What the set means if no more of it goes on.
    pub(super) fn ends(&self, set: &Set) -> Ends {
        let mut ends = Ends::NONE;
        for id in set.iter().map(|id| id & PLACE) {
            if let Some(node) = id.checked_sub(self.first_node()) {
                let Some(node) = self.nodes.get(node as usize) else { continue };
                match node.cue {
                    Cue::None => {}
                    Cue::Whole => ends.add(&[Next::Upper, Next::Digit, Next::Other], Glimpse::CUE),
                    Cue::Any => ends.add(&Ends::ALL, Glimpse::CUE),
                }
                if node.vendor {
                    ends.add(&Ends::ALL, Glimpse::VENDOR);
                }
                continue;
            }
            let state = StateID::new(id as usize).map(|id| self.nfa.state(id));
            let Ok(State::Match { pattern_id }) = state else { continue };
            let Some(Numbered { rule, .. }) = self.rules.get(pattern_id.as_usize()) else { continue };
            let means = if rule.needs_cue() { Glimpse::WEAK } else { Glimpse::LIVE };
            match rule.form.map_or(rule.ends, |_| rules::Ends::Anywhere) {
                rules::Ends::Word => ends.add(&[Next::Other], means),
                rules::Ends::Anywhere | rules::Ends::Quoted | rules::Ends::Value => ends.add(&Ends::ALL, means),
            }
        }
        ends
    }

    /// For each class of bytes where it leads. `depth`: how many bytes were read.
    pub(super) fn moves(&self, set: &Set, depth: u8, classes: &[u8], into: &mut [Moves]) {
        let class = |byte: u8| classes.get(usize::from(byte)).copied().map_or(0, usize::from);
        let mut lead = |from: u8, to: u8, target: Target| {
            for class in class(from)..=class(to) {
                if let Some(moves) = into.get_mut(class) {
                    moves.add(target);
                }
            }
        };
        let mut lead_from = |id: u32, from: u8, to: u8, target: Target| {
            let start = self.starts.get((id & PLACE) as usize);
            match (start, depth) {
                (Some(start), 0) => (from..=to).filter(|byte| begins(*start, *byte)).for_each(|byte| {
                    let lower = *start == Start::Letter && byte.is_ascii_lowercase();
                    lead(byte, byte, if lower { target.lower() } else { target });
                }),
                _ if id & WHOLE != 0 => {
                    (from..=to).filter(|byte| !byte.is_ascii_lowercase()).for_each(|byte| lead(byte, byte, target));
                }
                (_, 1) if id & LOWER != 0 => lead(from, to, target.lower()),
                (_, 2) if id & LOWER != 0 => {
                    (from..=to).filter(u8::is_ascii_digit).for_each(|byte| lead(byte, byte, target));
                }
                _ => lead(from, to, target),
            }
        };
        for id in set {
            if let Some(node) = (id & PLACE).checked_sub(self.first_node()) {
                for (byte, next) in self.nodes.get(node as usize).into_iter().flat_map(|node| &node.next) {
                    lead_from(*id, *byte, *byte, Target::Node(*next));
                }
                continue;
            }
            let place = (id & PLACE) as usize;
            let deep = self.starts.get(place).is_none_or(|start| depth >= deepest(*start));
            let weak = depth >= WEAK && self.weak.get(place).is_some_and(|weak| *weak);
            let target = |next: StateID| match () {
                () if weak => Target::Weak,
                () if deep => Target::Live,
                () => Target::Place(next.as_u32()),
            };
            match StateID::new(place).map(|id| self.nfa.state(id)) {
                Ok(State::ByteRange { trans }) => lead_from(*id, trans.start, trans.end, target(trans.next)),
                Ok(State::Sparse(sparse)) => {
                    sparse
                        .transitions
                        .iter()
                        .for_each(|trans| lead_from(*id, trans.start, trans.end, target(trans.next)));
                }
                Ok(State::Dense(dense)) => {
                    for (byte, next) in
                        (0..=u8::MAX).zip(&dense.transitions).filter(|(_, next)| **next != StateID::ZERO)
                    {
                        lead_from(*id, byte, byte, target(*next));
                    }
                }
                Ok(
                    State::Look { .. }
                    | State::Union { .. }
                    | State::BinaryUnion { .. }
                    | State::Capture { .. }
                    | State::Fail
                    | State::Match { .. },
                )
                | Err(_) => {}
            }
        }
    }

    /// The set after these moves.
    pub(super) fn after(&mut self, moves: &Moves) -> Set {
        let mut set = Vec::new();
        for place in &moves.places {
            let lower = place & LOWER;
            set.extend(self.closure(place & PLACE).iter().map(|place| place | lower));
        }
        for node in &moves.nodes {
            set.push(self.first_node() + node);
            set.extend(self.nodes.get(*node as usize).into_iter().flat_map(|node| &node.places));
        }
        sorted(set)
    }

    pub(super) fn byte_class(&self, byte: u8) -> u8 {
        self.nfa.byte_classes().get(byte)
    }
}

impl Target {
    fn lower(self) -> Target {
        match self {
            Target::Place(place) => Target::Place(place | LOWER),
            Target::Node(_) | Target::Live | Target::Weak => self,
        }
    }
}

/// So many bytes deep a rule is followed that needs a cue. Past them it counts as what it is, where there is one.
const WEAK: u8 = 5;

/// How many bytes deep a rule is followed. Past them a match counts as possible.
fn deepest(start: Start) -> u8 {
    match start {
        Start::Digit => 30,
        Start::Mixed | Start::Letter | Start::Colon | Start::Word(_) | Start::Name(_) => 9,
        // A few bytes of these are rare enough.
        Start::Prefix(_)
        | Start::Vendor
        | Start::At
        | Start::Quoted
        | Start::Login
        | Start::Marked(..)
        | Start::Script => 6,
    }
}

/// Whether a rule is looked for where this byte is.
fn begins(start: Start, byte: u8) -> bool {
    match start {
        Start::Digit => matches!(byte, b'0'..=b'9' | b'+' | b'('),
        Start::Mixed => byte.is_ascii_digit(),
        Start::Letter => byte.is_ascii_alphabetic(),
        Start::Colon => byte.is_ascii_hexdigit() || byte == b':',
        Start::At
        | Start::Quoted
        | Start::Script
        | Start::Login
        | Start::Prefix(_)
        | Start::Word(_)
        | Start::Name(_)
        | Start::Vendor
        | Start::Marked(..) => true,
    }
}

fn successors(state: &State, into: &mut Vec<StateID>) {
    match state {
        State::ByteRange { trans } => into.push(trans.next),
        State::Sparse(sparse) => into.extend(sparse.transitions.iter().map(|trans| trans.next)),
        State::Dense(dense) => into.extend(dense.transitions.iter().copied()),
        State::Look { next, .. } | State::Capture { next, .. } => into.push(*next),
        State::Union { alternates } => into.extend(alternates.iter().copied()),
        State::BinaryUnion { alt1, alt2 } => into.extend([*alt1, *alt2]),
        State::Fail | State::Match { .. } => {}
    }
}

fn sorted(mut set: Set) -> Set {
    set.sort_unstable();
    set.dedup();
    set
}
