//! What an event says of itself, and which of its strings may be pieces.

use std::ops::Range;

use super::{End, Family, Key, Mark, Shape};
use crate::mask::sse::walk::{Step, Value};

/// How the type of an event ends that ends a text.
const ENDS: [&str; 10] =
    ["done", "stop", "end", "completed", "failed", "incomplete", "error", "finish", "finished", "message_delta"];

/// A piece whose key is not known whole before the event was read.
struct Piece<'a> {
    range: Range<usize>,
    spot: Spot,
    part: &'a [u8],
}

#[derive(Clone, Copy)]
enum Spot {
    Choice {
        choice: u64,
        call: u64,
    },
    Top,
    Block {
        part: u64,
    },
    Candidate(u64),
    /// With the number of the output.
    Line(u64),
}

/// What an event says of itself.
#[derive(Default)]
pub(super) struct Facts<'a> {
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

/// What the other streams call an event of Bedrock's Converse.
fn converse(name: &[u8]) -> Option<&'static [u8]> {
    match name {
        b"contentBlockStart" => Some(b"content_block_start"),
        b"contentBlockDelta" => Some(b"content_block_delta"),
        b"contentBlockStop" => Some(b"content_block_stop"),
        b"messageStop" => Some(b"message_stop"),
        _ => None,
    }
}

impl<'a> Facts<'a> {
    /// Of a message that says that it is this.
    pub(super) fn said(kind: &[u8]) -> Facts<'a> {
        Facts { kind: converse(kind).unwrap_or_default(), ..Facts::default() }
    }

    pub(super) fn note(&mut self, mut path: &[Step<'a>], value: Value, range: Range<usize>, text: &'a [u8]) {
        // Nova has the events of Converse as objects.
        if let [Step::Key(name), rest @ ..] = path
            && let Some(kind) = converse(name)
        {
            (self.kind, path) = (kind, rest);
        }
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
        self.hear_done(path, Some(text));
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

    /// What the value at the top says of whether the text is done; none for a string.
    fn hear_done(&mut self, path: &[Step<'a>], value: Option<&[u8]>) {
        match path {
            [Step::Key(b"done" | b"stop" | b"is_finished")] => self.done = value.map(|value| value == b"true"),
            [Step::Key(b"stop_reason" | b"completionReason" | b"generated_text")]
            | [Step::Key(b"outputs"), Step::Item(_), Step::Key(b"stop_reason")] => {
                self.done = Some(value != Some(b"null"));
            }
            _ => {}
        }
    }

    fn string(&mut self, path: &[Step<'a>], range: Range<usize>, text: &'a [u8]) {
        self.hear_done(path, None);
        match path {
            [Step::Key(b"type")] => self.kind = text,
            [Step::Key(b"object")] => self.object = text,
            [Step::Key(b"item_id" | b"messageId" | b"toolCallId")] => self.item = Some(text),
            [Step::Key(b"id")] => self.item = self.item.or(Some(text)),
            [Step::Key(part @ (b"response" | b"thinking" | b"completion" | b"generation"))]
            | [Step::Key(part @ (b"outputText" | b"content" | b"text"))]
            | [Step::Key(b"message"), Step::Key(part @ (b"content" | b"thinking"))]
            | [Step::Key(b"token"), Step::Key(part @ b"text")] => {
                self.pieces.push(Piece { range, spot: Spot::Line(0), part });
            }
            [Step::Key(b"outputs"), Step::Item(at), Step::Key(part @ b"text")] => {
                self.pieces.push(Piece { range, spot: Spot::Line(*at), part });
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
            [Step::Key(part @ b"toolUse"), Step::Key(b"input")] => (part, 0),
            [Step::Key(part @ b"reasoningContent"), Step::Key(b"text")] => (part, 0),
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

    pub(super) fn shape(self) -> Shape {
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
            Spot::Line(_) => self.done.is_some(),
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
            Spot::Line(at) => (Family::Line, at, 0, Vec::new(), piece.part),
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
