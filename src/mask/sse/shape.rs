//! Which strings of an event are pieces of a longer text, and which texts end with it.
//!
//! Known are the events of these streams:
//! - OpenAI chat completions and what follows them, by choice: `delta.content` (also in parts), `refusal`,
//!   `reasoning_content`, `reasoning`, `thinking`, `audio.transcript`, tool calls' and function calls' `arguments`, and
//!   the old `text` beside a `finish_reason`;
//! - OpenAI responses, and others that have a string `delta` at the top and a `type` that says so (AI SDK, AG-UI): by
//!   `type`, item, output and content index. Audio as base64 is no text;
//! - Anthropic messages, by content block: `text`, `thinking`, `partial_json`; Cohere's and the Assistants' like it;
//! - Gemini, by candidate: the text of all `parts`;
//! - Ollama, whose lines say whether they are `done`: `response`, `message.content`, `thinking`.
//!
//! What repeats the tokens (`logprobs`) is named too: it must not show what its event's text may not.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::walk::{Step, Value, walk};

/// Without one of these, no text begins.
static MARKS: LazyLock<[Finder<'static>; 5]> =
    LazyLock::new(|| ["\"delta\"", "\"choices\"", "\"candidates\"", "\"content_block\"", "\"done\""].map(Finder::new));
/// How the type of an event ends that ends a text.
const ENDS: [&str; 10] =
    ["done", "stop", "end", "completed", "failed", "incomplete", "error", "finish", "finished", "message_delta"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Choice,
    /// A string `delta` at the top.
    Top,
    /// An object `delta` at the top.
    Block,
    Candidate,
    /// Text at the top, beside whether it is done.
    Line,
}

/// Which text a piece belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub family: Family,
    /// Choice, output, content block or candidate.
    pub outer: u64,
    /// Tool call, content part.
    pub inner: u64,
    pub item: Vec<u8>,
    pub part: Vec<u8>,
}

/// Texts that end: those that agree in all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    pub family: Option<Family>,
    pub outer: Option<u64>,
    pub inner: Option<u64>,
    pub item: Option<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// What is between the quotes of a string.
    Piece(Key),
    /// A value that is replaced by this where a piece of the event is masked.
    Repeats(&'static [u8]),
}

/// An event, as far as it has to do with texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// In order, apart from each other.
    pub marks: Vec<(Range<usize>, Mark)>,
    pub ends: Vec<End>,
}

impl End {
    pub(super) fn ends(&self, key: &Key) -> bool {
        let same = |given: Option<u64>, value| given.is_none_or(|given| given == value);
        // Of those two, `type` says what ends.
        let family = match self.family {
            None => true,
            Some(Family::Top | Family::Block) => matches!(key.family, Family::Top | Family::Block),
            Some(family) => family == key.family,
        };
        let item = self.item.as_ref().is_none_or(|item| *item == key.item);
        family && same(self.outer, key.outer) && same(self.inner, key.inner) && item
    }
}

/// Whether an event in `data` may begin a text.
pub(super) fn may_begin(data: &[u8]) -> bool {
    MARKS.iter().any(|mark| mark.find(data).is_some())
}

/// Reads the `data` of an event. `running`: texts are running, so one may end.
pub(super) fn of(data: &[u8], running: bool) -> Shape {
    if running && data.trim_ascii() == b"[DONE]" {
        return Shape { marks: Vec::new(), ends: vec![End::default()] };
    }
    let looks = data.first() == Some(&b'{')
        && (running || may_begin(data))
        && serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok();
    if !looks {
        return Shape::default();
    }
    let mut facts = Facts::default();
    walk(data, |path, value, range| facts.note(path, value, range.clone(), data.get(range).unwrap_or_default()));
    facts.shape()
}

/// A piece whose key is not known whole before the event was read.
struct Piece<'a> {
    range: Range<usize>,
    spot: Spot,
    part: &'a [u8],
}

#[derive(Clone, Copy)]
enum Spot {
    Choice { choice: u64, call: u64 },
    Top,
    Block { part: u64 },
    Candidate(u64),
    Line,
}

/// What an event says of itself.
#[derive(Default)]
struct Facts<'a> {
    kind: &'a [u8],
    object: &'a [u8],
    item: Option<&'a [u8]>,
    done: Option<bool>,
    index: Option<u64>,
    output: Option<u64>,
    content: Option<u64>,
    /// The `index` of a choice or candidate, by its place.
    choices: Vec<(u64, u64)>,
    calls: Vec<((u64, u64), u64)>,
    /// Choices that say whether they are finished.
    streamed: Vec<u64>,
    finished: Vec<(Family, u64)>,
    pieces: Vec<Piece<'a>>,
    repeats: Vec<(Range<usize>, &'static [u8])>,
}

impl<'a> Facts<'a> {
    fn note(&mut self, path: &[Step<'a>], value: Value, range: Range<usize>, text: &'a [u8]) {
        match value {
            Value::String => self.string(path, range, text),
            Value::Scalar => self.scalar(path, text),
            Value::Container => match path {
                [Step::Key(b"choices"), Step::Item(_), Step::Key(b"logprobs")] => self.repeats.push((range, b"null")),
                [Step::Key(b"logprobs")] => self.repeats.push((range, b"[]")),
                _ => {}
            },
        }
    }

    fn scalar(&mut self, path: &[Step<'a>], text: &[u8]) {
        if let [Step::Key(b"choices"), Step::Item(choice), Step::Key(b"finish_reason")] = path {
            self.streamed.push(*choice);
        }
        if let [Step::Key(b"done")] = path {
            self.done = Some(text == b"true");
        }
        let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) else { return };
        match path {
            [Step::Key(b"index" | b"contentBlockIndex")] => self.index = Some(number),
            [Step::Key(b"output_index")] => self.output = Some(number),
            [Step::Key(b"content_index" | b"summary_index")] => self.content = Some(number),
            [Step::Key(b"choices" | b"candidates"), Step::Item(at), Step::Key(b"index")] => {
                self.choices.push((*at, number));
            }
            [
                Step::Key(b"choices"),
                Step::Item(choice),
                Step::Key(b"delta"),
                Step::Key(b"tool_calls"),
                Step::Item(call),
                Step::Key(b"index"),
            ] => self.calls.push(((*choice, *call), number)),
            _ => {}
        }
    }

    fn string(&mut self, path: &[Step<'a>], range: Range<usize>, text: &'a [u8]) {
        match path {
            [Step::Key(b"type")] => self.kind = text,
            [Step::Key(b"object")] => self.object = text,
            [Step::Key(b"item_id" | b"messageId" | b"toolCallId")] => self.item = Some(text),
            [Step::Key(b"id")] => self.item = self.item.or(Some(text)),
            [Step::Key(part @ (b"response" | b"thinking"))]
            | [Step::Key(b"message"), Step::Key(part @ (b"content" | b"thinking"))] => {
                self.pieces.push(Piece { range, spot: Spot::Line, part });
            }
            [Step::Key(b"delta")] => self.pieces.push(Piece { range, spot: Spot::Top, part: b"" }),
            [Step::Key(b"delta" | b"content_block"), rest @ ..] => self.block(rest, range),
            [Step::Key(b"choices"), Step::Item(choice), rest @ ..] => self.choice(*choice, rest, range),
            [Step::Key(b"candidates"), Step::Item(at), Step::Key(b"finishReason")] => {
                self.finished.push((Family::Candidate, *at));
            }
            [
                Step::Key(b"candidates"),
                Step::Item(at),
                Step::Key(b"content"),
                Step::Key(b"parts"),
                Step::Item(_),
                Step::Key(b"text"),
            ] => self.pieces.push(Piece { range, spot: Spot::Candidate(*at), part: b"" }),
            _ => {}
        }
    }

    fn block(&mut self, path: &[Step<'a>], range: Range<usize>) {
        let (part, number): (&[u8], u64) = match path {
            [Step::Key(part @ (b"text" | b"thinking" | b"partial_json"))] => (part, 0),
            [Step::Key(b"message"), Step::Key(part @ b"tool_plan")] => (part, 0),
            [Step::Key(b"message"), Step::Key(b"content"), Step::Key(part @ (b"text" | b"thinking"))] => (part, 0),
            [
                Step::Key(b"message"),
                Step::Key(b"tool_calls"),
                Step::Key(b"function"),
                Step::Key(part @ b"arguments"),
            ] => (part, 0),
            [Step::Key(b"content"), Step::Item(at), Step::Key(part @ b"text"), Step::Key(b"value")] => (part, *at),
            _ => return,
        };
        self.pieces.push(Piece { range, spot: Spot::Block { part: number }, part });
    }

    fn choice(&mut self, choice: u64, path: &[Step<'a>], range: Range<usize>) {
        let (part, call): (&[u8], u64) = match path {
            [Step::Key(b"finish_reason")] => {
                self.streamed.push(choice);
                self.finished.push((Family::Choice, choice));
                return;
            }
            [Step::Key(part @ b"text")] => (part, 0),
            [
                Step::Key(b"delta"),
                Step::Key(part @ (b"content" | b"refusal" | b"reasoning_content" | b"reasoning" | b"thinking")),
            ] => (part, 0),
            [Step::Key(b"delta"), Step::Key(part @ b"content"), Step::Item(_), Step::Key(b"text")] => (part, 0),
            [
                Step::Key(b"delta"),
                Step::Key(part @ b"reasoning_details"),
                Step::Item(_),
                Step::Key(b"text" | b"summary"),
            ] => (part, 0),
            [Step::Key(b"delta"), Step::Key(part @ b"audio"), Step::Key(b"transcript")] => (part, 0),
            [Step::Key(b"delta"), Step::Key(part @ b"function_call"), Step::Key(b"arguments")] => (part, 0),
            [
                Step::Key(b"delta"),
                Step::Key(part @ b"tool_calls"),
                Step::Item(call),
                Step::Key(b"function" | b"custom"),
                Step::Key(b"arguments" | b"input"),
            ] => (part, *call),
            _ => return,
        };
        self.pieces.push(Piece { range, spot: Spot::Choice { choice, call }, part });
    }

    fn shape(self) -> Shape {
        let pieces = self.pieces.iter().filter(|piece| self.is_text(piece));
        let mut marks: Vec<_> = pieces.map(|piece| (piece.range.clone(), Mark::Piece(self.key(piece)))).collect();
        if !marks.is_empty() {
            marks.extend(self.repeats.iter().map(|(range, instead)| (range.clone(), Mark::Repeats(instead))));
            marks.sort_by_key(|(range, _)| range.start);
        }
        Shape { marks, ends: self.ends() }
    }

    /// Whether the event is one of a stream of text. Others have strings in the same places.
    fn is_text(&self, piece: &Piece<'_>) -> bool {
        let says = |what: &[u8]| [self.kind, self.object].iter().any(|kind| memchr::memmem::find(kind, what).is_some());
        match piece.spot {
            Spot::Choice { choice, .. } => piece.part != b"text" || self.streamed.contains(&choice),
            Spot::Candidate(_) => true,
            Spot::Line => self.done.is_some(),
            // What is base64 is no text.
            Spot::Top if self.kind.ends_with(b"audio.delta") => false,
            Spot::Top => says(b"delta") || self.kind.ends_with(b"_CONTENT") || self.kind.ends_with(b"_ARGS"),
            Spot::Block { .. } => says(b"delta") || says(b"content_block"),
        }
    }

    fn key(&self, piece: &Piece<'_>) -> Key {
        let item = self.item.unwrap_or_default().to_vec();
        let (family, outer, inner, item, part) = match piece.spot {
            Spot::Choice { choice, call } => {
                let index = self.calls.iter().find(|(place, _)| *place == (choice, call));
                let call = index.map_or(call, |(_, index)| *index);
                (Family::Choice, self.choice_index(choice), call, Vec::new(), piece.part)
            }
            Spot::Line => (Family::Line, 0, 0, Vec::new(), piece.part),
            Spot::Candidate(at) => (Family::Candidate, self.choice_index(at), 0, Vec::new(), piece.part),
            Spot::Top => {
                let inner = self.content.unwrap_or_default();
                (Family::Top, self.output.or(self.index).unwrap_or_default(), inner, item, self.kind)
            }
            Spot::Block { part } => (Family::Block, self.index.unwrap_or_default(), part, item, piece.part),
        };
        Key { family, outer, inner, item, part: part.to_vec() }
    }

    fn choice_index(&self, at: u64) -> u64 {
        self.choices.iter().find(|(place, _)| *place == at).map_or(at, |(_, index)| *index)
    }

    fn ends(&self) -> Vec<End> {
        let of = |(family, at): &(Family, u64)| End {
            family: Some(*family),
            outer: Some(self.choice_index(*at)),
            ..End::default()
        };
        let mut ends: Vec<End> = self.finished.iter().map(of).collect();
        if self.done == Some(true) {
            ends.push(End { family: Some(Family::Line), ..End::default() });
        }
        let kind = String::from_utf8_lossy(self.kind).to_ascii_lowercase();
        if ENDS.iter().any(|end| kind.ends_with(end)) {
            ends.push(End {
                family: Some(Family::Top),
                outer: self.output.or(self.index),
                inner: self.content,
                item: self.item.map(<[u8]>::to_vec),
            });
        }
        ends
    }
}

#[cfg(test)]
mod tests;
