//! A body, piece by piece.

use std::sync::Arc;

use bytes::Bytes;
use prost_reflect::MessageDescriptor;

use super::Findings;
use super::format::Format;
use super::masked::Masked;
use super::masker::Masker;
use super::profile::Active;
use super::text::{Span, Tally, TextSink};
use super::{json, sse};

/// So many bytes of a piece are masked at once: what a stream keeps does not grow with the pieces.
const STEP: usize = 16 * 1024;

/// Why a body cannot be masked. What came before is masked and may have been released; the rest must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MaskError {
    #[error("the JSON is nested deeper than {} levels", json::DEPTH)]
    Depth,
    #[error(
        "an event or message of the event stream, or a line in a stream of text, is longer than {} bytes",
        sse::EVENT
    )]
    EventTooLong,
    #[error("more than {} texts arrive in pieces at once in one event stream", sse::LANES)]
    TooManyTexts,
    #[error(
        "a message of gRPC or Kubernetes, or what it is once it is masked, is longer than {} bytes",
        super::grpc::MESSAGE
    )]
    MessageTooLong,
    #[error("a gRPC message is compressed; the gate reads uncompressed messages only (set grpc-encoding to identity)")]
    Compressed,
    #[error("a gRPC message starts with a flag byte that is neither 0 nor 1: this is not gRPC framing")]
    Framing,
    #[error("the body ends in the middle of a message")]
    Truncated,
    #[error("a message of Amazon's event stream cannot be read: its lengths, headers or checksums are wrong")]
    Message,
    #[error("the protobuf of Kubernetes cannot be read; ask for application/json")]
    Kubernetes,
    #[error(
        "a part of a multipart body is not well-formed base64, or has a content-transfer-encoding that is neither an identity, base64 nor quoted-printable"
    )]
    TransferEncoding,
    #[error("the stream has ended; nothing can follow")]
    Ended,
}

/// Masks one body. Output and findings do not depend on how the body is cut into pieces; only when which part of the
/// output comes does.
///
/// Held back at any time: at most 4,096 bytes that may be part of a finding ([`Format::Text`], JSON strings), the event
/// or JSON line at hand (1 MiB) and those that wait for the rest of a text that arrives in pieces (2,048 events, or 512 KiB besides the
/// newest), the message at hand (4 MiB), a header line of a part (8 KiB), white space in YAML (1 KiB), the first 1,024 bytes
/// where they are to show the format ([`Format::Auto`]), and up to 3 bytes of an unfinished UTF-8 character.
pub struct Stream {
    masker: Masker,
    tally: Tally,
    /// The start of a character whose rest has not come; after a fault what came before it.
    character: Vec<u8>,
    failed: Option<MaskError>,
    /// The output is text: no piece of it ends within a character.
    text: bool,
}

impl Stream {
    pub(super) fn new(active: Arc<Active>, format: Format) -> Stream {
        let masker = Masker::new(active, format);
        let (character, text) = (Vec::new(), !format.is_binary());
        Stream { masker, tally: Tally::default(), character, failed: None, text }
    }

    /// Takes the next piece; gives what can be released, which may be nothing.
    ///
    /// # Errors
    /// A bound or a framing rule of the format is broken. The stream gives the same error from then on, and what it held
    /// back is gone.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Masked<Bytes>, MaskError> {
        let mut out = std::mem::take(&mut self.character);
        out.reserve(chunk.len());
        self.run(&mut out, |masker, sink| chunk.chunks(STEP).try_for_each(|step| masker.push(step, sink)))?;
        if self.text {
            self.character = out.split_off(out.len() - unfinished(&out));
        }
        Ok(Masked::new(out.into()))
    }

    /// The body has ended: gives what was held back, masked.
    ///
    /// # Errors
    /// The body ends where its format does not allow it, or the stream had failed before.
    pub fn finish(&mut self) -> Result<Masked<Bytes>, MaskError> {
        let mut out = std::mem::take(&mut self.character);
        self.run(&mut out, Masker::finish)?;
        self.failed = Some(MaskError::Ended);
        Ok(Masked::new(out.into()))
    }

    /// How many bytes at the end of the input so far are not covered by the output so far. Never too few.
    pub fn held(&self) -> usize {
        self.masker.held() + self.character.len()
    }

    /// What of the piece with the fault came before it, masked, and how many bytes of the input are masked in all. No more
    /// of it than that may be released.
    pub fn before_fault(&mut self) -> (Masked<Bytes>, u64) {
        let out = if self.failed.is_some() { std::mem::take(&mut self.character) } else { Vec::new() };
        (Masked::new(out.into()), self.tally.at)
    }

    /// What was found since this was last asked.
    pub fn take_findings(&mut self) -> Findings {
        std::mem::take(&mut self.tally.findings)
    }

    /// Also remembers where findings are, for [`Stream::take_spans`].
    pub fn with_spans(mut self) -> Stream {
        self.tally.spans = Some(Vec::new());
        self
    }

    /// Messages of gRPC are of this type: they are masked field by field. Other formats have no use for it.
    pub fn with_schema(mut self, schema: MessageDescriptor) -> Stream {
        self.masker.describe(schema);
        self
    }

    /// The body is what an API server of Kubernetes sent: what may be a Secret's is masked before its kind has come.
    pub fn of_kubernetes(mut self) -> Stream {
        self.masker.of_kubernetes();
        self
    }

    /// Where the findings were whose ends have come, in the order in which they start, since this was last asked; at the
    /// end of the stream all.
    pub fn take_spans(&mut self) -> Vec<Span> {
        self.tally.take_spans(self.failed.is_some())
    }

    fn run(
        &mut self,
        out: &mut Vec<u8>,
        work: impl FnOnce(&mut Masker, &mut TextSink<'_>) -> Result<(), MaskError>,
    ) -> Result<(), MaskError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = work(&mut self.masker, &mut TextSink { out, tally: &mut self.tally });
        self.failed = result.err();
        if result.is_err() {
            self.character = std::mem::take(out);
        }
        result
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What is held back is raw.
        f.debug_struct("Stream").field("failed", &self.failed).finish_non_exhaustive()
    }
}

/// How many bytes at the end start a UTF-8 character that needs more. Records show text, so it is not divided.
fn unfinished(bytes: &[u8]) -> usize {
    for back in 1..=3usize.min(bytes.len()) {
        let Some(byte) = bytes.get(bytes.len() - back) else { return 0 };
        let needs = match byte {
            0x80..=0xBF => continue,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        return if needs > back { back } else { 0 };
    }
    0
}
