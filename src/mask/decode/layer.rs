//! One coding.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Decoder as ZstdDecoder, Operation};

use super::{DecodeError, Encoding};

/// Decoded bytes that one step may give.
const STEP: usize = 16 * 1024;
/// 2 to this is the longest zstd window, in bytes (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

pub(super) struct Layer {
    encoding: Encoding,
    limit: u64,
    codec: Codec,
    /// Whether any byte has come.
    started: bool,
}

enum Codec {
    Gzip(Box<MultiGzDecoder<Room>>),
    Brotli(Box<brotli::DecompressorWriter<Room>>),
    Zstd {
        decoder: Option<ZstdDecoder<'static>>,
        room: Room,
        complete: bool,
    },
    /// The first two bytes tell zlib from bare deflate.
    DeflateStart {
        start: Vec<u8>,
        room: Room,
    },
    Deflate {
        decoder: Box<Decompress>,
        room: Room,
        complete: bool,
    },
}

/// Where decoded bytes go: no more than fit.
#[derive(Debug)]
struct Room {
    out: Vec<u8>,
    left: u64,
    full: bool,
}

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => {
                self.full = true;
                return Err(io::ErrorKind::StorageFull.into());
            }
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Layer {
    pub(super) fn new(encoding: Encoding, limit: u64) -> Layer {
        let room = Room { out: Vec::new(), left: limit, full: false };
        let codec = match encoding {
            Encoding::Gzip => Codec::Gzip(Box::new(MultiGzDecoder::new(room))),
            Encoding::Brotli => Codec::Brotli(Box::new(brotli::DecompressorWriter::new(room, STEP))),
            Encoding::Zstd => Codec::Zstd { decoder: zstd_decoder().ok(), room, complete: true },
            Encoding::Deflate => Codec::DeflateStart { start: Vec::new(), room },
        };
        Layer { encoding, limit, codec, started: false }
    }

    /// Decodes `input`; with `last` nothing follows it.
    pub(super) fn push(&mut self, input: &[u8], last: bool) -> Result<Vec<u8>, DecodeError> {
        self.started |= !input.is_empty();
        if !self.started {
            return Ok(Vec::new());
        }
        let pushed = self.codec.push(input, last);
        if self.codec.room().full {
            return Err(DecodeError::TooLong { limit: self.limit });
        }
        pushed.map_err(|_| DecodeError::Corrupt(self.encoding))?;
        if last && !self.codec.complete() {
            return Err(DecodeError::Truncated(self.encoding));
        }
        Ok(std::mem::take(&mut self.codec.room().out))
    }
}

fn zstd_decoder() -> io::Result<ZstdDecoder<'static>> {
    let mut decoder = ZstdDecoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
    Ok(decoder)
}

impl Codec {
    fn room(&mut self) -> &mut Room {
        match self {
            Codec::Gzip(decoder) => decoder.get_mut(),
            Codec::Brotli(decoder) => decoder.get_mut(),
            Codec::Zstd { room, .. } | Codec::DeflateStart { room, .. } | Codec::Deflate { room, .. } => room,
        }
    }

    fn push(&mut self, input: &[u8], last: bool) -> io::Result<()> {
        match self {
            Codec::Gzip(decoder) => {
                decoder.write_all(input)?;
                decoder.flush()
            }
            Codec::Brotli(decoder) => decoder.write_all(input),
            Codec::Zstd { decoder, room, complete } => match decoder {
                Some(decoder) => unzstd(decoder, input, room, complete),
                None => Err(io::ErrorKind::OutOfMemory.into()),
            },
            Codec::DeflateStart { start, room } => {
                start.extend_from_slice(input);
                if start.len() < 2 && !last {
                    return Ok(());
                }
                let start = std::mem::take(start);
                let room = Room { out: std::mem::take(&mut room.out), ..*room };
                let decoder = Box::new(Decompress::new(is_zlib(&start)));
                *self = Codec::Deflate { decoder, room, complete: false };
                self.push(&start, last)
            }
            Codec::Deflate { decoder, room, complete } => inflate(decoder, input, room, complete),
        }
    }

    /// Whether the coding may end here.
    fn complete(&mut self) -> bool {
        match self {
            Codec::Gzip(decoder) => decoder.try_finish().is_ok(),
            Codec::Brotli(decoder) => decoder.close().is_ok(),
            Codec::Zstd { complete, .. } | Codec::Deflate { complete, .. } => *complete,
            Codec::DeflateStart { .. } => false,
        }
    }
}

fn is_zlib(start: &[u8]) -> bool {
    let Some([method, flags]) = start.first_chunk::<2>().copied() else { return false };
    method & 0x0F == 8 && (u16::from(method) << 8 | u16::from(flags)).is_multiple_of(31)
}

fn unzstd(decoder: &mut ZstdDecoder<'_>, mut input: &[u8], room: &mut Room, complete: &mut bool) -> io::Result<()> {
    let mut buffer = vec![0; STEP];
    loop {
        // At the end of a frame the decoder waits for another one: with no input it must not be asked.
        if input.is_empty() && *complete {
            return Ok(());
        }
        let status = decoder.run_on_buffers(input, &mut buffer)?;
        *complete = status.remaining == 0;
        room.write_all(buffer.get(..status.bytes_written).unwrap_or_default())?;
        input = input.get(status.bytes_read..).unwrap_or_default();
        if input.is_empty() && status.bytes_written < buffer.len() {
            return Ok(());
        }
    }
}

fn inflate(decoder: &mut Decompress, mut input: &[u8], room: &mut Room, complete: &mut bool) -> io::Result<()> {
    let mut buffer = vec![0; STEP];
    loop {
        if *complete {
            return if input.is_empty() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) };
        }
        let (read, written) = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress(input, &mut buffer, FlushDecompress::None)?;
        let read = usize::try_from(decoder.total_in() - read).unwrap_or(usize::MAX);
        let written = usize::try_from(decoder.total_out() - written).unwrap_or(usize::MAX);
        room.write_all(buffer.get(..written).unwrap_or_default())?;
        input = input.get(read..).unwrap_or_default();
        *complete = matches!(status, Status::StreamEnd);
        if !*complete && read == 0 && written == 0 {
            return if input.is_empty() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) };
        }
    }
}
