//! Which strings of an event are pieces of a longer text, and which texts end with it.
//!
//! Known are the events of these streams:
//! - OpenAI chat completions and what follows them, by choice: `delta.content` (also in parts), `refusal`,
//!   `reasoning_content`, `reasoning`, `thinking`, `audio.transcript`, tool calls' and function calls' `arguments`, and
//!   the old `text` beside a `finish_reason`;
//! - OpenAI responses, and others that have a string `delta` at the top and a `type` that says so (AI SDK, AG-UI): by
//!   `type`, item, output and content index. Audio as base64 is no text;
//! - Anthropic messages, by content block: `text`, `thinking`, `partial_json`; Cohere's and the Assistants' like it;
//! - Gemini, by candidate, in events and in the elements of an array: the text of all `parts`;
//! - those that say at the top whether they are done, as Ollama's lines do: `response`, `message.content`, `thinking`; in
//!   events and messages also Hugging Face's TGI (`token.text`), llama.cpp (`content`), Anthropic's old `completion`, and of
//!   Bedrock Llama's `generation`, Titan's `outputText`, Mistral's `outputs` and Cohere's `text`;
//! - Bedrock's Converse, as messages or as objects (Nova), by content block: `text`, `toolUse.input`,
//!   `reasoningContent.text`.
//!
//! What repeats the tokens (`logprobs`) is named too: it must not show what its event's text may not.

mod facts;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use self::facts::Facts;
use super::walk::walk;

/// Without one of these, no text begins in a line.
static IN_LINES: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    ["\"delta\"", "\"choices\"", "\"candidates\"", "\"content_block\"", "\"done\""].map(Finder::new).into()
});
/// In an event one of these may begin one too.
static IN_EVENTS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| ["\"stop\"", "\"stop_reason\"", "\"generated_text\"", "\"is_finished\""].map(Finder::new).into());

/// What carries the values of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier<'a> {
    Event,
    Line,
    /// A message of Amazon's, with what it says that it is.
    Message(&'a [u8]),
}

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
    /// Bytes that are no JSON.
    Bytes,
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
    /// All of the data, which is no JSON.
    Bytes(Key),
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

impl Shape {
    /// Data that is no JSON, of a message of this type.
    pub(super) fn of_bytes(kind: &[u8], length: usize) -> Shape {
        let key = Key { family: Family::Bytes, outer: 0, inner: 0, item: kind.to_vec(), part: Vec::new() };
        let marks = if length > 0 { vec![(0..length, Mark::Bytes(key))] } else { Vec::new() };
        Shape { marks, ends: Vec::new() }
    }
}

impl Carrier<'_> {
    /// Whether what is in `data` may begin a text.
    pub(super) fn may_begin(self, data: &[u8]) -> bool {
        let any = |marks: &[Finder<'_>]| marks.iter().any(|mark| mark.find(data).is_some());
        match self {
            Carrier::Line => any(&IN_LINES),
            Carrier::Event => any(&IN_LINES) || any(&IN_EVENTS),
            Carrier::Message(_) => true,
        }
    }

    /// Reads the `data` of an event. `running`: texts are running, so one may end.
    pub(super) fn shape(self, data: &[u8], running: bool) -> Shape {
        if running && data.trim_ascii() == b"[DONE]" {
            return Shape { marks: Vec::new(), ends: vec![End::default()] };
        }
        let looks = data.first() == Some(&b'{')
            && (running || self.may_begin(data))
            && serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok();
        if !looks {
            return Shape::default();
        }
        let mut facts = match self {
            Carrier::Message(kind) => Facts::said(kind),
            Carrier::Event | Carrier::Line => Facts::default(),
        };
        walk(data, |path, value, range| facts.note(path, value, range.clone(), data.get(range).unwrap_or_default()));
        facts.shape()
    }
}

#[cfg(test)]
mod tests;
