use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::config;
use crate::mask::{Format, Masking, Secret};

/// Gives one piece a call, and says that it was interrupted between them.
struct Pieces<'a>(std::slice::Chunks<'a, u8>, bool);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let piece = self.0.next().unwrap_or_default();
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

fn filtered(format: Format, wanted: Wanted, input: &[u8], size: usize) -> (String, Result<(), String>) {
    let config = config::Masking::new(Secret::new(vec![7; 32]), BTreeMap::new());
    let profile = Masking::compile(&config).expect("a valid configuration").fallback();
    let mut out = Vec::new();
    let stream = profile.stream(format, &BTreeSet::new());
    let result = filter(stream, Pieces(input.chunks(size), false), &mut out, wanted);
    (String::from_utf8(out).expect("text"), result.map_err(|fault| fault.to_string()))
}

#[test]
fn what_comes_before_a_fault_is_out_and_the_fault_says_where_it_is() {
    let frame = |text: &str| [&[0, 0, 0, 0, text.len() as u8 + 2, 10, text.len() as u8], text.as_bytes()].concat();
    let deep = format!("[\"a@b.example\", {}", "[".repeat(1_100));
    let long = format!("data: a@b.example\n\ndata: {}", "x".repeat(1_100_000));
    let framed = [frame("hello"), vec![9, 9]].concat();
    let cases: [(Format, &[u8], &str, &str, &str); 3] = [
        (Format::Json, deep.as_bytes(), "[\"[REDACTED:EMAIL]\", [", "from byte 1039 on", "nested deeper"),
        (Format::Sse, long.as_bytes(), "data: [REDACTED:EMAIL]\n\n", "from byte 19 on", "longer than"),
        (Format::Grpc, &framed, "hello", "from byte 12 on", "flag byte"),
    ];
    for (format, input, before, place, why) in cases {
        let whole = filtered(format, Wanted::Masked, input, PIECE);
        let error = whole.1.clone().expect_err("a fault");
        assert!(whole.0.contains(before), "{format:?}: {}", whole.0);
        assert!(error.contains(place) && error.contains(why), "{format:?}: {error}");
        for size in [7, 1_000] {
            assert_eq!(filtered(format, Wanted::Masked, input, size), whole, "{format:?} in pieces of {size}");
        }
    }
}

#[test]
fn findings_before_a_fault_are_told() {
    let deep = format!("[\"a@b.example\", {}", "[".repeat(1_100));
    let (out, result) = filtered(Format::Json, Wanted::Findings, deep.as_bytes(), 10);
    let line = "{\"start\":2,\"end\":13,\"type\":\"EMAIL\",\"detector\":\"email\",\"confidence\":90}\n";
    assert_eq!((out.as_str(), result.is_err()), (line, true));
}

#[test]
fn nothing_is_released_that_could_not_be_read_to_its_end() {
    struct Broken(bool);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 {
                return Err(io::Error::other("gone"));
            }
            self.0 = true;
            buffer[..9].copy_from_slice(b"card 4111");
            Ok(9)
        }
    }
    let config = config::Masking::new(Secret::new(vec![7; 32]), BTreeMap::new());
    let profile = Masking::compile(&config).expect("a valid configuration").fallback();
    let mut out = Vec::new();
    let stream = profile.stream(Format::Text, &BTreeSet::new());
    let fault = filter(stream, Broken(false), &mut out, Wanted::Masked).expect_err("a fault");
    assert_eq!((out.as_slice(), fault.to_string().as_str()), (&b"card "[..], "standard input cannot be read: gone"));
}
