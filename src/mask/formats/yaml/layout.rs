//! What indentation, indicators and brackets say: which key a scalar belongs to.

use super::writer::Style;
use super::{SPACE, State, Yaml};
use crate::mask::json::kube::{Coded, Hidden};
use crate::mask::kind::Kind;
use crate::mask::pairs;
use crate::mask::scanner::Hit;
use crate::mask::text::TextSink;

/// What is masked whatever it is: all that is deeper than this column and these brackets.
#[derive(Clone, Copy)]
pub(super) struct Region {
    column: usize,
    brackets: usize,
    by: By,
}

#[derive(Clone, Copy)]
enum By {
    /// A field rule.
    Field,
    /// It is in a Secret of Kubernetes.
    Secret(Hidden),
}

impl Yaml {
    /// What the value at hand belongs to. `key`: it is a key in a Secret.
    pub(super) fn claim(&mut self, key: bool, out: &mut TextSink<'_>) {
        match self.hidden.map(|region| region.by) {
            None | Some(By::Field) => {
                let name = self.told.as_ref().map_or(&self.name, |(name, _)| name);
                self.value.belongs_to(name, out);
            }
            Some(By::Secret(_)) if key => {}
            Some(By::Secret(hidden)) => {
                let finding = Kind::K8sSecret;
                out.tally.found(&Hit { finding: finding.name(), detector: "k8s_secret", confidence: 100 });
                self.value.masked(self.active.replacer(finding));
                self.value.writer.coded = (hidden == Hidden::Data).then(Coded::default);
            }
        }
    }

    /// Whether a scalar that starts at this column is a key in a Secret.
    pub(super) fn is_key(&self, start: usize) -> bool {
        match self.hidden {
            Some(Region { column, by: By::Secret(Hidden::Data | Hidden::StringData), .. }) => {
                self.objects.is_key(start, start == self.lead, column)
            }
            Some(_) | None => false,
        }
    }

    /// A key has come that starts at this column.
    fn key(&mut self, name: Vec<u8>, start: usize) {
        let brackets = self.flow.len();
        self.told = None;
        self.objects.key(&name, start, brackets);
        if self.hidden.is_none() {
            let wanted = self.active.wanted.kinds.contains(Kind::K8sSecret);
            let secret = || self.objects.hides(&name).filter(|_| wanted).map(By::Secret);
            let by = if self.value.hides(&name) { Some(By::Field) } else { secret() };
            self.hidden = by.map(|by| Region { column: start, brackets, by });
            self.name = self.objects.told(&name).unwrap_or(name);
        }
        if brackets == 0 {
            self.parent = Some(start);
        }
    }

    /// No key has followed what came last: it is a value.
    fn value_ends(&mut self) {
        if let Some((text, _)) = self.last.take() {
            self.objects.hears(&text);
            let says = |name: &[u8]| self.active.named(name).is_some();
            self.told = match pairs::names_rest(&text) {
                Some(name) if !says(&self.name) => Some((name.to_vec(), true)),
                None if pairs::names_next(&text) && says(&text) => Some((text, false)),
                Some(_) | None => self.told.take().filter(|(_, all)| *all),
            };
        }
    }

    pub(super) fn open_bracket(&mut self, byte: u8, out: &mut TextSink<'_>) {
        out.pass(&[byte]);
        self.flow.push(byte == b'{');
        self.objects.open(self.flow.len(), byte == b'{');
    }

    /// A closing bracket or a comma between brackets.
    pub(super) fn in_brackets(&mut self, byte: u8, out: &mut TextSink<'_>) {
        out.pass(&[byte]);
        let map = self.flow.last() == Some(&true);
        self.value_ends();
        if byte == b',' {
            self.objects.next(map);
        } else {
            self.told = None;
            self.flow.pop();
            self.objects.close(self.flow.len());
        }
        let depth = self.flow.len();
        let ends = match self.hidden {
            None => map,
            Some(Region { brackets: 0, .. }) => false,
            Some(Region { brackets, .. }) => depth < brackets || depth == brackets && byte == b',',
        };
        if ends {
            self.hidden = None;
            self.name = Vec::new();
        }
    }

    /// A line with something on it starts at this column, maybe with a `-`: what is less deep is not under the last key.
    pub(super) fn dedent(&mut self, column: usize, item: bool) {
        let above = |parent: usize| column < parent || column == parent && !item;
        if self.flow.is_empty() && self.hidden.map(|region| region.column).or(self.parent).is_some_and(above) {
            (self.hidden, self.told) = (None, None);
            self.name = Vec::new();
        }
    }

    /// `---` or `...`: nothing goes on in the next document.
    pub(super) fn end_document(&mut self) {
        (self.hidden, self.parent, self.runs_on) = (None, None, false);
        self.name = Vec::new();
        self.objects.clear();
    }

    pub(super) fn hold(&mut self, mark: u8) {
        self.pending.push(mark);
        self.start = self.column;
        self.state = State::Mark(mark);
    }

    /// After a byte that is an indicator if white space follows.
    pub(super) fn mark(&mut self, mark: u8, byte: u8, out: &mut TextSink<'_>) -> bool {
        let ends = byte.is_ascii_whitespace() || !self.flow.is_empty() && b",[]{}\"'".contains(&byte);
        self.state = State::Token;
        let held = std::mem::take(&mut self.pending);
        let start = self.start;
        if mark == b':' && (ends || !self.flow.is_empty() && self.last.is_some()) {
            out.pass(&held);
            let (name, start) = self.last.take().unwrap_or((Vec::new(), start));
            self.key(name, start);
        } else if ends {
            out.pass(&held);
            self.parent = Some(start);
            if mark == b'-' {
                self.objects.item(start);
            }
        } else {
            if mark == b'-' && start == self.lead {
                // It is no item after all.
                self.dedent(start, false);
            }
            let style = if !self.flow.is_empty() { Style::Flow } else { Style::Plain };
            self.begin_at(start, State::Plain, style, out);
            self.value.literal(&held, out);
        }
        false
    }

    pub(super) fn end_line(&mut self, block: bool, out: &mut TextSink<'_>) {
        out.pass(b"\n");
        self.value_ends();
        self.line_start = true;
        self.state = State::Token;
        if block {
            self.value.writer.begin(Style::Loose);
            self.claim(false, out);
            self.state = State::BlockStart { first: true };
        }
    }

    /// White space before a line of a block scalar, or before what ends it.
    pub(super) fn block_start(&mut self, first: bool, byte: u8, out: &mut TextSink<'_>) -> bool {
        let inside = self.parent.is_none_or(|parent| self.column > parent);
        match byte {
            b' ' | b'\r' | b'\n' if self.pending.len() < SPACE => {
                self.pending.push(byte);
                return true;
            }
            _ if inside => {
                if first && !self.value.is_free() {
                    // What stands in its place is as deep.
                    out.pass(&std::mem::take(&mut self.pending));
                    out.tally.begins_here();
                }
                self.flush(out);
                self.state = State::Block;
            }
            _ => {
                self.end_value(out);
                self.last = None;
                self.line_start = true;
            }
        }
        false
    }
}
