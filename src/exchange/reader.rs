//! A response body on its way to the masker: content codings undone, text in UTF-8.

use bytes::Bytes;

use super::Screening;
use super::content::Examined;
use super::machine::Violation;
use super::screened::{Exposures, Pieces, Screened};
use crate::mask::{Decoder, Findings, Format, Recoder};

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
            recoder: (!examined.format.is_protobuf()).then(|| Recoder::new(examined.charset)),
            strict: examined.strict.then(Utf8::default),
        }
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
}

impl Body {
    pub fn new(examined: &Examined, screening: &Screening) -> Body {
        let mask = Screened::new(examined.format, screening.method.as_ref().filter(|_| examined.protobuf), screening);
        Body { reader: Reader::new(examined, screening), mask, open: examined.format == Format::Text, uncovered: 0 }
    }

    pub fn push(&mut self, data: &[u8], screening: &Screening) -> Result<Pieces, Violation> {
        self.uncovered += data.len();
        let text = self.reader.push(data)?;
        self.mask(&text, screening)
    }

    /// How many bytes came since this was last asked.
    pub fn take_uncovered(&mut self) -> usize {
        std::mem::take(&mut self.uncovered)
    }

    pub fn finish(&mut self, screening: &Screening) -> Result<Pieces, Violation> {
        let rest = self.reader.finish()?;
        let mut pieces = self.mask(&rest, screening)?;
        pieces.extend(self.mask.finish()?);
        Ok(pieces)
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
pub(super) mod tests;
