//! A response body on its way to the masker: content codings undone, text in UTF-8.

use bytes::Bytes;

use super::content::Examined;
use super::machine::Violation;
use super::screened::{Exposures, Pieces, Screened};
use super::{Chunk, PIECE, Screening};
use crate::mask::{Decoder, Findings, Format, Recoder};

/// So much of what is compressed is decoded in one step: a byte can stand for a thousand (gzip) and more.
const COMPRESSED: usize = 512;
/// Once so much of a piece is masked, it goes out before the rest is: a small piece can decode to a long text.
const MOST: usize = 1024 * 1024;

/// From the wire to UTF-8.
pub struct Reader {
    decoder: Option<Decoder>,
    /// Protobuf is no text.
    recoder: Option<Recoder>,
    strict: Option<Utf8>,
}

impl Reader {
    pub fn new(examined: &Examined, screening: &Screening) -> Reader {
        let encodings = &examined.encodings;
        Reader {
            decoder: (!encodings.is_empty()).then(|| Decoder::new(encodings, screening.decoded_body)),
            recoder: (!examined.format.is_binary()).then(|| Recoder::new(examined.charset)),
            strict: examined.strict.then(Utf8::default),
        }
    }

    /// How many bytes are read in one step.
    fn piece(&self) -> usize {
        if self.decoder.is_some() { COMPRESSED } else { PIECE }
    }

    /// Takes the next piece.
    pub fn push(&mut self, data: &[u8]) -> Result<Bytes, Violation> {
        match &mut self.decoder {
            Some(decoder) => {
                let decoded = decoder.push(data)?;
                self.recode(decoded, false)
            }
            None => self.recode(Bytes::copy_from_slice(data), false),
        }
    }

    /// The body has ended.
    pub fn finish(&mut self) -> Result<Bytes, Violation> {
        let rest = match &mut self.decoder {
            Some(decoder) => decoder.finish()?,
            None => Bytes::new(),
        };
        self.recode(rest, true)
    }

    fn recode(&mut self, data: Bytes, last: bool) -> Result<Bytes, Violation> {
        let text = match &mut self.recoder {
            Some(recoder) => recoder.push(&data, last).into(),
            None => data,
        };
        if let Some(strict) = &mut self.strict {
            strict.check(&text, last)?;
        }
        Ok(text)
    }
}

/// Holds bytes that are not UTF-8 text to be an error.
#[derive(Default)]
struct Utf8 {
    /// The start of a character whose rest has not come.
    rest: Vec<u8>,
}

impl Utf8 {
    fn check(&mut self, data: &[u8], last: bool) -> Result<(), Violation> {
        // RFC 3629 has U+0000; text does not.
        if data.contains(&0) {
            return Err(Violation::NotText);
        }
        self.rest.extend_from_slice(data);
        match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.clear(),
            Err(error) if error.error_len().is_none() && !last => {
                self.rest.drain(..error.valid_up_to());
            }
            Err(_) => return Err(Violation::NotText),
        }
        Ok(())
    }
}

/// A response body that is masked as it comes.
pub struct Body {
    reader: Reader,
    mask: Screened,
    /// It is said to be text, or nothing: whether it is JSON, its first character will show. JSON has escapes, which text
    /// has not, and clients read JSON whatever its type is.
    open: bool,
    /// Bytes that came and that no record covers yet: what is held back is in the next one.
    uncovered: usize,
    begun: Option<Begun>,
    ended: bool,
}

/// The piece that is being read and masked.
struct Begun {
    wire: Bytes,
    /// Read, and not masked yet.
    text: Bytes,
    left: Left,
    masked: Pieces,
}

/// What is left to do once the piece is read and masked.
#[derive(PartialEq)]
enum Left {
    Nothing,
    /// It is the last one: the reader's rest, then the masker's.
    EndOfReader,
    EndOfMask,
}

impl Body {
    pub fn new(examined: &Examined, screening: &Screening) -> Body {
        let mask = Screened::new(examined.format, screening.method.as_ref().filter(|_| examined.protobuf), screening);
        let open = examined.format == Format::Text;
        Body { reader: Reader::new(examined, screening), mask, open, uncovered: 0, begun: None, ended: false }
    }

    /// Takes the next piece: [`Body::step`] reads it.
    pub fn take(&mut self, chunk: Chunk) {
        let left = if chunk.end_of_stream { Left::EndOfReader } else { Left::Nothing };
        self.begun = Some(Begun { wire: chunk.data, text: Bytes::new(), left, masked: Pieces::default() });
    }

    /// How many bytes the next step masks, at most. `None`: no piece was begun.
    pub fn load(&self) -> Option<usize> {
        self.begun.as_ref().map(|_| PIECE + self.mask.held())
    }

    pub fn held(&self) -> usize {
        self.mask.held()
    }

    /// Whether the last of it is masked.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Reads and masks a part of the piece at hand; gives what goes out once there is nothing left of it, or much.
    pub fn step(&mut self, screening: &Screening) -> Result<Option<Pieces>, Violation> {
        let Some(mut begun) = self.begun.take() else { return Ok(None) };
        if begun.text.is_empty() {
            begun.text = self.read(&mut begun)?;
        }
        let part = begun.text.split_to(PIECE.min(begun.text.len()));
        begun.masked.extend(self.mask(&part, screening)?);
        let through = begun.text.is_empty() && begun.wire.is_empty();
        if through && begun.left == Left::EndOfMask {
            begun.left = Left::Nothing;
            self.ended = true;
            begun.masked.extend(self.mask.finish()?);
        }
        if through && begun.left == Left::Nothing {
            return Ok(Some(begun.masked));
        }
        let much = begun.masked.len() >= MOST;
        let out = much.then(|| std::mem::take(&mut begun.masked));
        self.begun = Some(begun);
        Ok(out)
    }

    fn read(&mut self, begun: &mut Begun) -> Result<Bytes, Violation> {
        if !begun.wire.is_empty() {
            let part = begun.wire.split_to(self.reader.piece().min(begun.wire.len()));
            self.uncovered += part.len();
            return self.reader.push(&part);
        }
        match begun.left {
            Left::EndOfReader => {
                begun.left = Left::EndOfMask;
                self.reader.finish()
            }
            Left::EndOfMask | Left::Nothing => Ok(Bytes::new()),
        }
    }

    /// How many bytes came since this was last asked.
    pub fn take_uncovered(&mut self) -> usize {
        std::mem::take(&mut self.uncovered)
    }

    pub fn take_findings(&mut self) -> (Findings, Exposures) {
        self.mask.take_findings()
    }

    fn mask(&mut self, text: &[u8], screening: &Screening) -> Result<Pieces, Violation> {
        let mut pieces = Pieces::default();
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if let Some(first) = first.filter(|_| self.open) {
            self.open = false;
            if matches!(first, b'{' | b'[') {
                // White space, in which nothing is found.
                pieces.extend(self.mask.finish()?);
                self.mask = Screened::new(Format::Json, None, screening);
            }
        }
        pieces.extend(self.mask.push(text)?);
        Ok(pieces)
    }
}

#[cfg(test)]
pub mod tests;
