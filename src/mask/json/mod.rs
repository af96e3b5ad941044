//! JSON (RFC 8259), as it streams by: one value or several, with or without whitespace between them.
//!
//! Strings are masked by their decoded content, keys too; a number that is a finding becomes a string; a value that a
//! field rule names is masked whatever it is, and so is what a Secret of Kubernetes holds ([`kube`]). Valid JSON stays
//! valid. Once the syntax is broken, the rest is masked as
//! text; in NDJSON up to the end of the line.
//!
//! Bounds: nesting [`DEPTH`] (past it an error), one number or literal with the whitespace after it [`SCALAR`] bytes
//! (past it the syntax counts as broken), strings in what the scanner holds, whatever their length.

mod clean;
mod columns;
mod key_lines;
pub(super) mod kube;
mod names;
pub(super) mod path;
mod scalar;
mod string;

use std::sync::Arc;

use self::columns::Columns;
use self::kube::{Hidden, Kube, Said};
pub(super) use self::names::{Name, Names};
use self::path::{Cursor, Down, root};
use self::string::Strings;
pub(super) use self::string::unescape;
use super::glanced::Glanced;
use super::key_lines::KeyLines;
use super::kind::Kind;
use super::method::Replacer;
use super::pairs::{self, Role};
use super::profile::{Active, Meaning};
use super::scanner::{Hit, Scanner};
use super::stream::MaskError;
use super::text::TextSink;
use crate::config::Method;

/// Deepest nesting.
pub(super) const DEPTH: usize = 1_024;
/// Longest number or literal, in bytes.
const SCALAR: usize = 1_024;

pub(super) struct Json {
    active: Arc<Active>,
    /// A line break ends broken syntax.
    lines: bool,
    state: State,
    stack: Vec<Frame>,
    below: Below,
    names: Names,
    strings: Strings,
    /// A number or literal and the whitespace after it. It is let go once it is seen to be one, not part of some text.
    scalar: Vec<u8>,
    plain: Scanner,
    numbers: Scanner,
    /// A line has ended that may start a private key: unless the next one is JSON, that goes on.
    awaits_key: bool,
    /// A private key may go on in the strings that follow.
    key: KeyLines<Option<Arc<[u8]>>>,
    /// What a value at the top is.
    root: Kube,
    columns: Columns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a value; at the top also after one.
    Value,
    /// After `[`.
    FirstItem,
    /// After `{`.
    FirstKey,
    /// After a comma in an object.
    Key,
    Colon,
    /// After a value in an object or array.
    After,
    String {
        key: bool,
    },
    Scalar {
        /// Whitespace has come.
        ended: bool,
    },
    Broken,
}

/// An object or array that is open.
struct Frame {
    object: bool,
    place: Cursor,
    /// The field rule that masks all in it.
    rule: Option<usize>,
    index: u64,
    /// For an array, the key that it belongs to; for an object the same, or the name that stands beside it.
    name: Option<Name>,
    /// The name of the value beside it, once that has come: see [`super::pairs`]. What it says is asked where that value
    /// comes.
    told: Option<Vec<u8>>,
    kube: Kube,
    hidden: Option<Hidden>,
    /// An array of the names of columns.
    heads: bool,
    /// The name of the item with this index, which the one before it says.
    next: Option<(u64, Name)>,
}

/// The value that comes next.
#[derive(Default)]
struct Below {
    place: Cursor,
    rule: Option<usize>,
    /// The key that it belongs to, or that its array does.
    name: Option<Name>,
    /// What it is if it is an object, as far as what is around it says.
    kube: Kube,
    hidden: Option<Hidden>,
    /// What its text says of the object that it is in.
    says: Option<Says>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Kube(Said),
    /// The name of the value beside it.
    Name,
    /// The same, where nothing else names it.
    Type,
    /// The name of the value beside the object that it is in.
    Above,
    /// That of a column.
    Column,
    /// If it is an option, the name of the item behind it: `["--token", "…"]`.
    Next,
    /// The name of the second of two items: `[["password", "…"]]`.
    First,
}

/// What to do with the byte at hand.
enum Next {
    Taken,
    /// The state has changed; look at the byte again.
    Again,
    /// The byte cannot stand here.
    Break,
}

impl Json {
    pub(super) fn new(active: Arc<Active>, lines: bool) -> Json {
        Json {
            lines,
            state: State::Value,
            stack: Vec::new(),
            below: Below::default(),
            names: Names::default(),
            strings: Strings::new(Arc::clone(&active)),
            scalar: Vec::new(),
            plain: Scanner::new(Arc::clone(&active)),
            numbers: Scanner::new(Arc::clone(&active)),
            awaits_key: false,
            key: KeyLines::default(),
            root: Kube::Unknown,
            columns: Columns::default(),
            active,
        }
    }

    /// With the keys of documents before this one.
    pub(super) fn knowing(self, names: Names) -> Json {
        Json { names, ..self }
    }

    /// The keys that came, for the next document.
    pub(super) fn into_names(self) -> Names {
        self.names
    }

    /// For the value with this index in an array.
    pub(super) fn in_array(active: Arc<Active>, index: u64) -> Json {
        let mut json = Json::new(active, false);
        json.open(false);
        if let Some(frame) = json.stack.last_mut() {
            frame.index = index;
        }
        json.state = State::Value;
        json
    }

    /// The values at the top are objects of Kubernetes' API, or lists and events of them.
    pub(super) fn of_kubernetes(&mut self) {
        self.root = Kube::Any;
    }

    pub(super) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.take_all(input, out)
    }

    /// Takes what must be looked at: how many bytes.
    fn step(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<usize, MaskError> {
        match (self.state, input.first()) {
            (State::String { key }, _) => {
                let (taken, closed) = self.strings.push(input, out);
                if closed {
                    self.close_string(key, out);
                }
                Ok(taken)
            }
            (State::Broken, _) => Ok(self.push_plain(input, out)),
            (_, Some(byte)) => self.begin(*byte, out),
            (_, None) => Ok(0),
        }
    }

    /// Inside of a string value that no field rule masks whole. All that came before it has gone out.
    pub(super) fn in_free_string(&self) -> bool {
        self.state == State::String { key: false } && self.strings.is_free()
    }

    /// The syntax is broken, so what has gone out ends anywhere.
    pub(super) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }

    /// Between values, all of which have gone out.
    pub(super) fn is_between(&self) -> bool {
        self.state == State::Value && self.stack.is_empty()
    }

    pub(super) fn held(&self) -> usize {
        self.scalar.len() + self.plain.held() + self.strings.held()
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) {
        if let State::String { .. } = self.state {
            self.strings.finish(out);
        }
        if let State::Scalar { .. } = self.state
            && !self.end_scalar(out)
        {
            self.break_off(out);
        }
        self.plain.finish(out);
        self.awaits_key = false;
        self.state = State::Value;
        self.stack.clear();
    }

    /// One byte at which a string, number or literal begins or goes on, or which cannot stand here: how many bytes were
    /// taken.
    fn begin(&mut self, byte: u8, out: &mut TextSink<'_>) -> Result<usize, MaskError> {
        let next = match (self.state, byte) {
            (State::Scalar { ended }, _) => self.in_scalar(byte, ended, out),
            (State::FirstKey | State::Key, b'"') => {
                out.pass(&[byte]);
                self.strings.keep_text();
                self.state = State::String { key: true };
                Next::Taken
            }
            (State::Value | State::FirstItem, b'"') => self.begin_string(out),
            (State::Value | State::FirstItem, b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I') => {
                self.descend();
                self.scalar.push(byte);
                self.state = State::Scalar { ended: false };
                Next::Taken
            }
            (State::Value | State::FirstItem, b'{' | b'[') if self.stack.len() >= DEPTH => {
                return Err(MaskError::Depth);
            }
            (State::Value | State::FirstItem | State::FirstKey | State::Key | State::Colon | State::After, _)
            | (State::String { .. } | State::Broken, _) => Next::Break,
        };
        Ok(match next {
            Next::Taken => 1,
            Next::Again => 0,
            Next::Break => {
                self.break_off(out);
                0
            }
        })
    }

    fn begin_string(&mut self, out: &mut TextSink<'_>) -> Next {
        self.descend();
        if self.drops() {
            out.out.extend_from_slice(b"null");
            out.tally.pass(1);
        } else {
            out.pass(b"\"");
        }
        let replacer = self.rule(out, b"");
        let base64 = self.below.rule.is_none() && self.below.hidden == Some(Hidden::Data);
        if self.below.says.is_some() {
            self.strings.keep_text();
        }
        self.strings.begin_value(replacer, base64, self.string_name().as_ref());
        self.state = State::String { key: false };
        Next::Taken
    }

    fn close_string(&mut self, key: bool, out: &mut TextSink<'_>) {
        let text = self.strings.finish(out);
        if !key && self.drops() {
            out.tally.pass(1);
        } else {
            out.pass(b"\"");
        }
        if key {
            self.state = State::Colon;
        } else {
            self.end_value();
            let edge = self.strings.key_edge();
            self.hear_key(edge);
        }
        let Some(text) = text else { return };
        if !key {
            self.hear(&text);
        } else {
            let name = self.names.learn(&text, &self.active);
            self.member(name);
        }
    }

    /// What the string value that has ended says of its object.
    fn hear(&mut self, text: &[u8]) {
        let (Some(says), Some(frame)) = (self.below.says.take(), self.stack.last_mut()) else { return };
        let told = |text: &[u8]| (text.len() <= names::LONGEST).then(|| text.to_vec());
        match says {
            Says::Kube(said) => frame.kube = frame.kube.hears(said, text),
            Says::Name => {
                frame.told = told(text);
                self.hear_column(text);
            }
            // So 1Password calls what it hides.
            Says::Type if text == b"CONCEALED" => frame.told = told(b"password"),
            Says::Type if frame.told.is_none() => frame.told = told(text),
            Says::Type => {}
            Says::Above => {
                let above = self.stack.iter_mut().nth_back(1);
                if let Some(above) = above {
                    above.told = told(text);
                }
            }
            Says::Column => {
                let (column, name) = (frame.index, self.names.learn(text, &self.active));
                self.columns.set(column, name);
            }
            Says::Next => {
                // Where the array's own name says nothing.
                let told = || pairs::names_rest(text).and_then(|name| Name::told(name, &self.active));
                if frame.name.as_ref().is_none_or(|name| name.meaning.named.is_none())
                    && let Some(name) = told()
                {
                    frame.name = Some(name);
                }
                let name = || Name::told(text, &self.active).map(|name| (frame.index + 1, name));
                frame.next = if pairs::names_next(text) { name() } else { None };
            }
            Says::First => frame.next = Name::told(text, &self.active).map(|name| (1, name)),
        }
    }

    /// The name of the object at hand, which may be that of a column.
    fn hear_column(&mut self, text: &[u8]) {
        let Some(array) = self.stack.iter().nth_back(1).filter(|array| array.heads) else { return };
        let (column, name) = (array.index, self.names.learn(text, &self.active));
        self.columns.set(column, name);
    }

    /// A value has ended.
    fn end_value(&mut self) {
        if self.stack.is_empty() {
            self.columns.clear();
        }
        self.state = if self.stack.is_empty() { State::Value } else { State::After };
    }

    /// The value of this key comes next.
    fn member(&mut self, name: Name) {
        let (fields, text) = (&self.active.fields, &name.text);
        let Some(frame) = self.stack.last() else { return };
        if name.bare && fields.is_empty() && frame.hidden.is_none() {
            self.below = Below { name: Some(name).filter(|name| !name.text.is_empty()), ..Below::default() };
            return;
        }
        let place = frame.place.down(fields, Down::Key(text));
        let rule = frame.rule.or_else(|| place.hit(fields));
        let hidden = frame.hidden.or_else(|| self.hides(text));
        let kube = frame.kube.of_member(text);
        let (around, person) = frame.name.as_ref().map_or((&b""[..], false), |name| (&name.text, name.person));
        let says = if pairs::says_above(text, around) { Some(Says::Above) } else { name.says };
        // One of a list of objects is a pair's.
        let alone = self.stack.iter().nth_back(1).is_none_or(|above| above.object);
        let told = match (name.role, &frame.told) {
            (Some(Role::Value), Some(told)) => Name::told(told, &self.active).or_else(|| frame.name.clone()),
            (Some(Role::Value | Role::Typed), _) => frame.name.clone(),
            // `"app_key": {"key": "…"}`
            (Some(Role::Name), _) if text.eq_ignore_ascii_case(b"key") && alone && pairs::is_key(around) => {
                Name::told(around, &self.active)
            }
            (Some(Role::Name), _) if text.eq_ignore_ascii_case(b"key") && !around.is_empty() && alone => {
                // `"Jwt": {"Key": "…"}`
                Name::told(&[around, b"_key"].concat(), &self.active)
            }
            (Some(Role::Name | Role::Type) | None, _) => {
                pairs::of_resource(text, around).and_then(|told| Name::told(told, &self.active))
            }
        };
        let cell = self.cell(text);
        let name = match pairs::of_person(text, around, person) {
            Some(named) if self.active.wanted.takes(named.kind, named.confidence) => {
                Name { meaning: Meaning { named: Some(named), ..name.meaning }, ..name }
            }
            Some(_) | None => name,
        };
        let name = cell.or(told).or_else(|| Some(name).filter(|name| !name.text.is_empty()));
        self.below = Below { place, rule, name, kube, hidden, says };
    }

    /// The name of the column of a cell that is an object with this key.
    fn cell(&self, key: &[u8]) -> Option<Name> {
        let row = self.stack.iter().nth_back(1).filter(|row| columns::is_cell(key) && !row.object)?;
        self.columns.get(row.index).cloned()
    }

    /// What the item that comes next in the array at hand belongs to, and what it says.
    fn item(&self) -> (Option<Name>, Option<Says>) {
        let Some(frame) = self.stack.last() else { return (None, None) };
        let told = frame.next.as_ref().filter(|(index, _)| *index == frame.index).map(|(_, name)| name.clone());
        let named = || told.clone().or_else(|| frame.name.clone());
        match self.stack.iter().nth_back(1) {
            _ if frame.heads => (named(), Some(Says::Column)),
            Some(rows) if !rows.object && self.columns.may_name(rows.index) => (named(), Some(Says::Column)),
            Some(rows) if !rows.object => {
                let pair = frame.index == 0 && self.columns.get(0).is_none();
                let says = if pair { Says::First } else { Says::Next };
                (self.columns.get(frame.index).cloned().or_else(named), Some(says))
            }
            Some(_) | None => (named(), Some(Says::Next)),
        }
    }

    /// Finds the rules for a value that starts here; in an object the key has done so.
    fn descend(&mut self) {
        let fields = &self.active.fields;
        let Some(frame) = self.stack.last() else {
            let place = root(fields);
            self.below = Below { rule: place.hit(fields), place, kube: self.root, ..Below::default() };
            return;
        };
        if frame.object {
            return;
        }
        let place = frame.place.down(fields, Down::Item(frame.index));
        let rule = frame.rule.or_else(|| place.hit(fields));
        let (kube, hidden) = (frame.kube.of_item(), frame.hidden);
        let (name, says) = self.item();
        self.below = Below { place, rule, name, kube, hidden, says };
    }

    /// Whether the value at hand is dropped: null stands in its place, since its key has passed.
    pub(super) fn drops(&self) -> bool {
        let field = self.below.rule.and_then(|rule| self.active.fields.get(rule));
        match (field, self.below.hidden) {
            (Some(field), _) => field.method == Method::Drop,
            (None, Some(_)) => self.active.method(Kind::K8sSecret) == Method::Drop,
            (None, None) => false,
        }
    }

    /// The replacer of the rule that masks the scalar that starts here; counts it. `token` is the scalar where that is no
    /// string.
    fn rule(&self, out: &mut TextSink<'_>, token: &[u8]) -> Option<Replacer> {
        let field = self.below.rule.and_then(|rule| self.active.fields.get(rule));
        if let Some(field) = field {
            out.tally.found(&Hit { finding: &field.finding, detector: "field", confidence: 100 });
            return Some(self.active.field_replacer(field));
        }
        // No data at all stays none.
        self.below.hidden.filter(|_| token != b"null")?;
        let finding = Kind::K8sSecret;
        out.tally.found(&Hit { finding: finding.name(), detector: "k8s_secret", confidence: 100 });
        Some(self.active.replacer(finding))
    }

    /// From here on it is text, what was held of a number included.
    fn break_off(&mut self, out: &mut TextSink<'_>) {
        let held = std::mem::take(&mut self.scalar);
        self.plain.push(&held, out);
        self.stack.clear();
        self.state = State::Broken;
    }

    fn push_plain(&mut self, input: &[u8], out: &mut TextSink<'_>) -> usize {
        if std::mem::take(&mut self.awaits_key) && matches!(input, [b'{' | b'[' | b'"', ..]) {
            self.plain.finish(out);
            self.state = State::Value;
            return 0;
        }
        let end = if self.lines { memchr::memchr(b'\n', input).map(|at| at + 1) } else { None };
        let taken = end.unwrap_or(input.len());
        self.plain.push(input.get(..taken).unwrap_or_default(), out);
        // A private key goes on over lines.
        self.awaits_key = end.is_some() && !self.plain.swallowing() && self.plain.awaits_key();
        if end.is_some() && !self.plain.swallowing() && !self.awaits_key {
            self.plain.finish(out);
            self.state = State::Value;
        }
        taken
    }
}

#[cfg(test)]
mod tests;
