use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

const LIMIT: u64 = 1 << 20;

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

fn bare(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

fn encode(encoding: Encoding, data: &[u8]) -> Vec<u8> {
    match encoding {
        Encoding::Gzip => gzip(data),
        Encoding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(data).expect("memory");
            encoder.finish().expect("memory")
        }
        Encoding::Zstd => zstd::encode_all(data, 3).expect("memory"),
        Encoding::Brotli => {
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
            encoder.write_all(data).expect("memory");
            encoder.into_inner()
        }
    }
}

fn decode(encodings: &[Encoding], pieces: &[&[u8]]) -> Result<Vec<u8>, DecodeError> {
    let mut decoder = Decoder::new(encodings, LIMIT);
    let mut out = Vec::new();
    for piece in pieces {
        out.extend(decoder.push(piece)?);
    }
    out.extend(decoder.finish()?);
    Ok(out)
}

const ALL: [Encoding; 4] = [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd, Encoding::Deflate];

#[test]
fn header_values_are_read() {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    assert_eq!(Encoding::parse("gzip"), Ok(vec![Gzip]));
    assert_eq!(Encoding::parse(" X-GZip ,, identity"), Ok(vec![Gzip]));
    assert_eq!(Encoding::parse("br, zstd"), Ok(vec![Brotli, Zstd]));
    assert_eq!(Encoding::parse("deflate"), Ok(vec![Deflate]));
    assert_eq!(Encoding::parse(""), Ok(vec![]));
    assert_eq!(Encoding::parse("compress"), Err(UnknownEncoding::Name));
    assert_eq!(Encoding::parse("gzip, gzip, gzip"), Err(UnknownEncoding::TooMany));
}

#[test]
fn every_coding_decodes_whole_and_byte_by_byte() {
    let data = "a line of text that repeats itself\n".repeat(2_000).into_bytes();
    for encoding in ALL {
        let encoded = encode(encoding, &data);
        assert_eq!(decode(&[encoding], &[&encoded]).as_ref(), Ok(&data), "{encoding:?}");
        let bytes: Vec<&[u8]> = encoded.chunks(1).collect();
        assert_eq!(decode(&[encoding], &bytes).as_ref(), Ok(&data), "{encoding:?}");
    }
}

#[test]
fn deflate_may_be_bare() {
    assert_eq!(decode(&[Encoding::Deflate], &[&bare(b"hello")]).as_deref(), Ok(&b"hello"[..]));
    let bytes = bare(b"hello");
    let bytes: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(decode(&[Encoding::Deflate], &bytes).as_deref(), Ok(&b"hello"[..]));
}

#[test]
fn two_layers_come_off_in_reverse() {
    let encoded = encode(Encoding::Brotli, &gzip(b"hello"));
    let order = [Encoding::Gzip, Encoding::Brotli];
    assert_eq!(decode(&order, &[&encoded]).as_deref(), Ok(&b"hello"[..]));
    assert!(decode(&[Encoding::Brotli, Encoding::Gzip], &[&encoded]).is_err());
}

#[test]
fn members_and_frames_may_follow_each_other() {
    let two = [gzip(b"a"), gzip(b"b")].concat();
    assert_eq!(decode(&[Encoding::Gzip], &[&two]).as_deref(), Ok(&b"ab"[..]));
    let two = [encode(Encoding::Zstd, b"a"), encode(Encoding::Zstd, b"b")].concat();
    assert_eq!(decode(&[Encoding::Zstd], &[&two]).as_deref(), Ok(&b"ab"[..]));
}

#[test]
fn no_bytes_at_all_is_an_empty_body() {
    for encoding in ALL {
        assert_eq!(decode(&[encoding], &[b""]).as_deref(), Ok(&b""[..]), "{encoding:?}");
    }
}

#[test]
fn a_truncated_body_is_an_error_wherever_it_is_cut() {
    let data: Vec<u8> = (0..2_000u32).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_be_bytes()).collect();
    for encoding in ALL {
        let encoded = encode(encoding, &data);
        for cut in [1, 2, 3, 10, encoded.len() / 2, encoded.len() - 1] {
            assert!(decode(&[encoding], &[&encoded[..cut]]).is_err(), "{encoding:?} cut at {cut}");
        }
    }
}

#[test]
fn garbage_behind_the_end_is_an_error() {
    for encoding in ALL {
        let encoded = [encode(encoding, b"hello"), b"garbage and more of it".to_vec()].concat();
        assert!(decode(&[encoding], &[&encoded]).is_err(), "{encoding:?}");
        let bytes: Vec<&[u8]> = encoded.chunks(1).collect();
        assert!(decode(&[encoding], &bytes).is_err(), "{encoding:?}");
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    let bomb = vec![0; 8 << 20];
    for encoding in ALL {
        let encoded = encode(encoding, &bomb);
        let error = Err(DecodeError::TooLong { limit: LIMIT });
        assert_eq!(decode(&[encoding], &[&encoded]), error, "{encoding:?}");
        let exact = vec![0; LIMIT as usize];
        assert_eq!(decode(&[encoding], &[&encode(encoding, &exact)]).map(|d| d.len()), Ok(exact.len()));
    }
}

#[test]
fn an_inner_bomb_is_stopped_too() {
    let encoded = gzip(&gzip(&vec![0; 64 << 20]));
    assert_eq!(decode(&[Encoding::Gzip, Encoding::Gzip], &[&encoded]), Err(DecodeError::TooLong { limit: LIMIT }));
}

#[test]
fn an_error_stays() {
    let mut decoder = Decoder::new(&[Encoding::Gzip], LIMIT);
    assert_eq!(decoder.push(b"not gzip at all"), Err(DecodeError::Corrupt(Encoding::Gzip)));
    assert_eq!(decoder.push(&gzip(b"x")), Err(DecodeError::Corrupt(Encoding::Gzip)));
    assert_eq!(decoder.finish(), Err(DecodeError::Corrupt(Encoding::Gzip)));
}

#[test]
fn flushed_events_flow() {
    let mut sender = GzEncoder::new(Vec::new(), Compression::default());
    let mut decoder = Decoder::new(&[Encoding::Gzip], LIMIT);
    for event in ["data: one\n\n", "data: two\n\n"] {
        sender.write_all(event.as_bytes()).expect("memory");
        sender.flush().expect("memory");
        let sent = std::mem::take(sender.get_mut());
        assert_eq!(decoder.push(&sent).as_deref(), Ok(event.as_bytes()));
    }
    let mut sender = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
    let mut decoder = Decoder::new(&[Encoding::Brotli], LIMIT);
    let mut seen = 0;
    for event in ["data: one\n\n", "data: two\n\n"] {
        sender.write_all(event.as_bytes()).expect("memory");
        sender.flush().expect("memory");
        let sent = sender.get_ref()[seen..].to_vec();
        seen += sent.len();
        assert_eq!(decoder.push(&sent).as_deref(), Ok(event.as_bytes()));
    }
    let mut sender = zstd::stream::write::Encoder::new(Vec::new(), 3).expect("memory");
    let mut decoder = Decoder::new(&[Encoding::Zstd], LIMIT);
    for event in ["data: one\n\n", "data: two\n\n"] {
        sender.write_all(event.as_bytes()).expect("memory");
        sender.flush().expect("memory");
        let sent = std::mem::take(sender.get_mut());
        assert_eq!(decoder.push(&sent).as_deref(), Ok(event.as_bytes()));
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1usize..50) {
        for encoding in ALL {
            let pieces: Vec<&[u8]> = bytes.chunks(piece).collect();
            let _ = decode(&[encoding], &pieces);
        }
    }

    #[test]
    fn damaged_bodies_do_not_panic(at in 0usize..200, flip in 1u8..=255) {
        for encoding in ALL {
            let mut encoded = encode(encoding, &b"some text to damage, some text to damage".repeat(20));
            let at = at % encoded.len();
            encoded[at] ^= flip;
            let _ = decode(&[encoding], &[&encoded]);
        }
    }
}
