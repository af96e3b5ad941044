//! Content encodings (RFC 9110, section 8.4.1), decoded as the bytes come: an event stream under gzip flows.
//!
//! Bounds: two layers, the given number of decoded bytes in each, 16 MiB of window for brotli and 8 MiB for zstd
//! (RFC 9659). A body that ends early, goes on behind its end, or decodes to more than its bound is an error.

mod layer;

use bytes::Bytes;

use self::layer::Layer;

/// Most codings that one body may have.
const LAYERS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Gzip,
    Brotli,
    Zstd,
    /// zlib (RFC 1950) as the standard has it, or bare deflate (RFC 1951) as some senders do.
    Deflate,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownEncoding {
    #[error("content-encoding names a coding that the gate cannot read; it reads gzip, br, zstd and deflate")]
    Name,
    #[error("content-encoding names more than {LAYERS} codings")]
    TooMany,
}

impl Encoding {
    /// Reads a `content-encoding` value, in the order in which the codings were applied. `identity` and empty members
    /// count for nothing.
    ///
    /// # Errors
    /// A coding is not known, or there are more than two.
    pub fn parse(value: &str) -> Result<Vec<Encoding>, UnknownEncoding> {
        let mut encodings = Vec::new();
        for name in value.split(',').map(|name| name.trim().to_ascii_lowercase()) {
            encodings.push(match name.as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Encoding::Gzip,
                "br" => Encoding::Brotli,
                "zstd" => Encoding::Zstd,
                "deflate" => Encoding::Deflate,
                _ => return Err(UnknownEncoding::Name),
            });
        }
        if encodings.len() > LAYERS { Err(UnknownEncoding::TooMany) } else { Ok(encodings) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the body decodes to more than {limit} bytes (limits.decoded_body)")]
    TooLong { limit: u64 },
    #[error("the body is not valid {}", .0.name())]
    Corrupt(Encoding),
    #[error("the body ends in the middle of its {} encoding", .0.name())]
    Truncated(Encoding),
    #[error("the stream has ended; nothing can follow")]
    Ended,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Gzip => "gzip",
            Encoding::Brotli => "brotli",
            Encoding::Zstd => "zstd",
            Encoding::Deflate => "deflate",
        }
    }
}

/// Takes the codings off a body.
pub struct Decoder {
    /// The coding that was applied last comes first.
    layers: Vec<Layer>,
    failed: Option<DecodeError>,
}

impl Decoder {
    /// `encodings` in the order in which they were applied, as [`Encoding::parse`] gives them; `limit` in bytes.
    pub fn new(encodings: &[Encoding], limit: u64) -> Decoder {
        let layers = encodings.iter().rev().map(|encoding| Layer::new(*encoding, limit)).collect();
        Decoder { layers, failed: None }
    }

    /// Decodes the next piece as far as it goes.
    ///
    /// # Errors
    /// The body is no such encoding or decodes to too much; every later call gives the same error.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Bytes, DecodeError> {
        self.run(chunk, false)
    }

    /// The body has ended: what is left of it. A body of no bytes at all is fine.
    ///
    /// # Errors
    /// As [`Decoder::push`], and where the body ends too early.
    pub fn finish(&mut self) -> Result<Bytes, DecodeError> {
        let rest = self.run(&[], true)?;
        self.failed = Some(DecodeError::Ended);
        Ok(rest)
    }

    fn run(&mut self, chunk: &[u8], last: bool) -> Result<Bytes, DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut data = Bytes::copy_from_slice(chunk);
        for layer in &mut self.layers {
            match layer.push(&data, last) {
                Ok(decoded) => data = decoded.into(),
                Err(error) => {
                    self.failed = Some(error);
                    return Err(error);
                }
            }
        }
        Ok(data)
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("layers", &self.layers.len()).field("failed", &self.failed).finish()
    }
}

#[cfg(test)]
mod tests;
