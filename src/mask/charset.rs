//! Text in other encodings than UTF-8, turned into UTF-8 so that the detectors can read it.
//!
//! - A byte order mark counts more than the name that came with the text (WHATWG Encoding, "decode"); without either, zero
//!   bytes among the first four show UTF-16 and UTF-32, as JSON parsers have it (RFC 4627, section 3).
//! - Encodings of one byte a character (ISO 8859, Windows code pages, KOI8) stay as they are: below 128 they are ASCII, and
//!   detectors look for ASCII. The others that browsers know are turned into UTF-8; what is malformed in them becomes
//!   U+FFFD. Whatever else there is (UTF-7, EBCDIC, ISO-2022-KR, …) is not text that can be examined.
//! - Held back: an unfinished character, and at the start up to three bytes.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::utf32::Utf32;

/// How text is written, by the name that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, or an encoding that is ASCII where it matters.
    AsItIs,
    Other(&'static Encoding),
    /// Big-endian unless a mark says otherwise.
    Utf32 {
        little: bool,
    },
}

/// The encoding cannot be examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its charset is none that the gate can read; it reads those of the WHATWG encoding standard, and UTF-32")]
pub struct UnknownCharset;

impl Charset {
    /// UTF-8, UTF-16 or UTF-32, or what is ASCII where it matters.
    pub fn is_unicode(self) -> bool {
        match self {
            Charset::AsItIs | Charset::Utf32 { .. } => true,
            Charset::Other(encoding) => [UTF_16LE, UTF_16BE].contains(&encoding),
        }
    }

    /// # Errors
    /// The name is not known.
    pub fn named(label: &str) -> Result<Charset, UnknownCharset> {
        match label.trim().to_ascii_lowercase().as_str() {
            "utf-32" | "utf-32be" | "ucs-4" | "ucs-4be" => return Ok(Charset::Utf32 { little: false }),
            "utf-32le" | "ucs-4le" => return Ok(Charset::Utf32 { little: true }),
            // Names that say ASCII in ways that the standard leaves out.
            "utf-8-sig" | "ansi_x3.4-1986" | "binary" => return Ok(Charset::AsItIs),
            _ => {}
        }
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or(UnknownCharset)?;
        let as_it_is = encoding == UTF_8 || encoding.is_single_byte();
        Ok(if as_it_is { Charset::AsItIs } else { Charset::Other(encoding) })
    }
}

/// Turns one text into UTF-8, piece by piece. The byte order mark is taken off.
pub struct Recoder {
    declared: Charset,
    state: State,
}

enum State {
    /// The first bytes, until they show what the text is.
    Start(Vec<u8>),
    AsItIs,
    Other(Box<Decoder>),
    Utf32(Utf32),
}

impl Recoder {
    pub fn new(declared: Charset) -> Recoder {
        Recoder { declared, state: State::Start(Vec::new()) }
    }

    /// At least as many bytes as it holds back, and how many bytes one byte of text stands for at most.
    pub fn holds(&self) -> (usize, usize) {
        match &self.state {
            State::Start(start) => (start.len(), 1),
            State::AsItIs => (0, 1),
            State::Other(_) | State::Utf32(_) => (3, 4),
        }
    }

    /// Takes the next piece; with `last` nothing follows.
    pub fn push(&mut self, input: &[u8], last: bool) -> Vec<u8> {
        match &mut self.state {
            State::Start(start) => {
                start.extend_from_slice(input);
                if start.len() < 4 && !last {
                    return Vec::new();
                }
                let start = std::mem::take(start);
                let (state, mark) = begin(self.declared, &start);
                self.state = state;
                self.push(start.get(mark..).unwrap_or_default(), last)
            }
            State::AsItIs => input.to_vec(),
            State::Other(decoder) => decode(decoder, input, last),
            State::Utf32(utf32) => utf32.push(input, last),
        }
    }
}

/// A whole text that was not in UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Recoded {
    /// In UTF-8.
    pub text: Vec<u8>,
    /// It was well-formed UTF-16 or UTF-32.
    pub whole: bool,
}

/// A whole text in UTF-8; none where it is, or is written in an encoding that is ASCII where it matters.
pub fn recode(declared: Charset, bytes: &[u8]) -> Option<Recoded> {
    let mut recoder = Recoder::new(declared);
    let text = recoder.push(bytes, true);
    let unicode = match &recoder.state {
        State::Start(_) | State::AsItIs => return None,
        State::Utf32(_) => true,
        State::Other(decoder) => [UTF_16LE, UTF_16BE].contains(&decoder.encoding()),
    };
    let malformed = memchr::memmem::find(&text, "\u{FFFD}".as_bytes()).is_some();
    Some(Recoded { text, whole: unicode && !malformed })
}

/// What the text is, and the length of its mark.
fn begin(declared: Charset, start: &[u8]) -> (State, usize) {
    let other = |encoding: &'static Encoding| State::Other(Box::new(encoding.new_decoder_without_bom_handling()));
    match *start {
        [0xFF, 0xFE, 0, 0, ..] => (State::Utf32(Utf32::new(true)), 4),
        [0, 0, 0xFE, 0xFF, ..] => (State::Utf32(Utf32::new(false)), 4),
        [0xEF, 0xBB, 0xBF, ..] => (State::AsItIs, 3),
        [0xFF, 0xFE, ..] => (other(UTF_16LE), 2),
        [0xFE, 0xFF, ..] => (other(UTF_16BE), 2),
        _ => match declared {
            Charset::AsItIs => (unmarked(start).unwrap_or(State::AsItIs), 0),
            Charset::Other(encoding) => (other(encoding), 0),
            Charset::Utf32 { little } => (State::Utf32(Utf32::new(little)), 0),
        },
    }
}

/// Text begins with a character that is ASCII far more often than with a zero byte, which it never does.
fn unmarked(start: &[u8]) -> Option<State> {
    let other = |encoding: &'static Encoding| State::Other(Box::new(encoding.new_decoder_without_bom_handling()));
    match *start {
        [0, 0, 0, a, ..] if a != 0 => Some(State::Utf32(Utf32::new(false))),
        [a, 0, 0, 0, ..] if a != 0 => Some(State::Utf32(Utf32::new(true))),
        [0, a, ..] if a != 0 => Some(other(UTF_16BE)),
        [a, 0, ..] if a != 0 => Some(other(UTF_16LE)),
        _ => None,
    }
}

fn decode(decoder: &mut Decoder, mut input: &[u8], last: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut room = [0; 4096];
    loop {
        let (result, read, written, _) = decoder.decode_to_utf8(input, &mut room, last);
        out.extend_from_slice(room.get(..written).unwrap_or_default());
        input = input.get(read..).unwrap_or_default();
        match result {
            encoding_rs::CoderResult::InputEmpty => return out,
            encoding_rs::CoderResult::OutputFull => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"mail\": \"ada@example.com\", \"é\": \"\u{1F600}\"}";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn utf32(text: &str, little: bool) -> Vec<u8> {
        let bytes = |c: char| if little { u32::from(c).to_le_bytes() } else { u32::from(c).to_be_bytes() };
        text.chars().flat_map(bytes).collect()
    }

    /// Whole, and one byte at a time.
    fn read(declared: Charset, bytes: &[u8]) -> String {
        let whole = Recoder::new(declared).push(bytes, true);
        let mut recoder = Recoder::new(declared);
        let mut pieces: Vec<u8> = bytes.iter().flat_map(|byte| recoder.push(&[*byte], false)).collect();
        pieces.extend(recoder.push(&[], true));
        assert_eq!(whole, pieces, "{declared:?}");
        String::from_utf8_lossy(&whole).into_owned()
    }

    #[test]
    fn utf_16_and_utf_32_are_found_by_mark_name_and_zero_bytes() {
        for little in [true, false] {
            for bytes in [utf16(TEXT, little), utf32(TEXT, little)] {
                assert_eq!(read(Charset::AsItIs, &bytes), TEXT, "no mark");
            }
            for bytes in [utf16(&format!("\u{FEFF}{TEXT}"), little), utf32(&format!("\u{FEFF}{TEXT}"), little)] {
                for declared in ["utf-8", "iso-8859-1", "utf-16", "utf-16be", "utf-32le", "shift_jis"] {
                    assert_eq!(read(Charset::named(declared).expect("known"), &bytes), TEXT, "{declared}");
                }
            }
        }
        let named = |name| Charset::named(name).expect("known");
        // The first character is not ASCII: only the name tells.
        let text = "\u{4E2D}4111";
        assert_eq!(read(named("UTF-16"), &utf16(text, true)), text);
        assert_eq!(read(named("utf-16be"), &utf16(text, false)), text);
        assert_eq!(read(named("utf-32"), &utf32(text, false)), text);
        assert_eq!(read(named("utf-32le"), &utf32(text, true)), text);
    }

    #[test]
    fn utf_8_and_encodings_of_one_byte_stay_as_they_are() {
        for name in ["utf-8", "UTF8", "us-ascii", "iso-8859-1", "latin1", "windows-1252", "windows-1251", "koi8-r"] {
            assert_eq!(Charset::named(name), Ok(Charset::AsItIs), "{name}");
        }
        let latin = b"caf\xE9 4111";
        assert_eq!(Recoder::new(Charset::AsItIs).push(latin, true), latin);
        assert_eq!(read(Charset::AsItIs, b"\xEF\xBB\xBFa"), "a", "the mark of UTF-8 would hide what JSON is");
        for short in ["", "a", "ab", "abc", "abcd"] {
            assert_eq!(read(Charset::AsItIs, short.as_bytes()), short);
        }
    }

    #[test]
    fn other_encodings_are_turned_and_strange_ones_refused() {
        let turned = |name: &str, bytes: &[u8]| read(Charset::named(name).expect("known"), bytes);
        assert_eq!(turned("shift_jis", b"\x82\x60 4111"), "\u{FF21} 4111");
        assert_eq!(turned("gb18030", b"\xA3\xB4 a"), "\u{FF14} a");
        assert_eq!(turned("iso-2022-jp", b"\x1B$B#4\x1B(B1"), "\u{FF14}1");
        assert_eq!(turned("utf-16le", b"a\0b"), "a\u{FFFD}", "half a character");
        for name in ["utf-7", "ibm037", "cp500", "iso-2022-kr", "hz-gb-2312", "x-nothing", "", "utf-16 utf-8"] {
            assert_eq!(Charset::named(name), Err(UnknownCharset), "{name}");
        }
    }
}
