//! Values written in base64 (RFC 4648, both alphabets, with line breaks) or in hexadecimal digits.
//!
//! A run counts as encoded where its first bytes decode to text. Of a longer run than [`RUN`] a window is looked at after
//! the other, each overlapping the one before.

mod decoded;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use wide::i8x16;

pub(in crate::mask) use self::decoded::Decoded;
use super::classes::{load, within};

/// A table of what a function gives for each byte.
macro_rules! of_bytes {
    ($of:ident) => {{
        let (mut table, mut byte) = ([0; 256], 0);
        while byte < table.len() {
            table[byte] = $of(byte as u8);
            byte += 1;
        }
        table
    }};
}

/// The longest run that is decoded at once, in bytes.
pub(super) const RUN: usize = 4_096;
/// How far apart windows of a longer run start: they overlap by 768 decoded bytes.
pub(super) const STRIDE: usize = 3_072;
/// The least characters of a run.
pub(super) const LEAST: usize = 12;
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// So many bytes are looked at at once.
pub(super) const GLANCED: usize = 16;

/// A run that was read.
pub(super) struct Run {
    /// How many bytes it takes.
    pub length: usize,
    pub decoded: Vec<u8>,
    /// It goes on beyond [`RUN`].
    pub cut: bool,
    pub hexadecimal: bool,
}

pub(super) enum Read {
    None,
    /// Not determined without more input.
    More,
    Run(Run),
}

/// Reads the run that `text` starts with; `last`: nothing follows.
pub(super) fn read(text: &[u8], last: bool) -> Read {
    if text.len() < LEAST {
        let may_be = !last && text.iter().all(|byte| in_run(*byte));
        return if may_be { Read::More } else { Read::None };
    }
    if !begins(text) {
        return Read::None;
    }
    let window = text.get(..RUN).unwrap_or(text);
    let length = whole_run(window);
    // On the next line it may go on.
    let ends = matches!(text.get(length..), Some(b"" | b"\r" | b"\n" | b"\r\n"));
    if ends && length < RUN && !last {
        return Read::More;
    }
    let cut = length >= RUN;
    let written: Vec<u8> = window.iter().take(length).copied().filter(|byte| in_run(*byte)).collect();
    let hexadecimal = written.iter().all(u8::is_ascii_hexdigit).then(|| hex::decode(even(&written)).ok()).flatten();
    let (decoded, hexadecimal) = match hexadecimal.filter(|decoded| readable(decoded)) {
        Some(decoded) => (Some(decoded), true),
        None => (base64(&written), false),
    };
    match decoded {
        Some(decoded) if readable(decoded.get(..LEAST / 2).unwrap_or(&decoded)) => {
            Read::Run(Run { length, decoded, cut, hexadecimal })
        }
        Some(_) | None => Read::None,
    }
}

/// Whether a run starts here of which the first characters stand for text: the cheap first question.
pub(super) fn begins(text: &[u8]) -> bool {
    let Some(first) = text.first_chunk::<LEAST>() else { return false };
    in_hexadecimal(first.as_chunks().0) || in_base64(first.as_chunks().0)
}

fn in_hexadecimal(pairs: &[[u8; 2]]) -> bool {
    let mut more = Some(0);
    for [high, low] in pairs {
        let (high, low) = (DIGITS[usize::from(*high)], DIGITS[usize::from(*low)]);
        more = more.filter(|_| (high | low) & NONE == 0).and_then(|more| readable_so_far(more, high << 4 | low));
        if more.is_none() {
            return false;
        }
    }
    true
}

fn in_base64(fours: &[[u8; 4]]) -> bool {
    let mut more = Some(0);
    for four in fours {
        let [one, two, three, four] = four.map(|character| SEXTETS[usize::from(character)]);
        let bytes = [one << 2 | two >> 4, two << 4 | three >> 2, three << 6 | four];
        let all = (one | two | three | four) & NONE == 0;
        more = bytes.into_iter().fold(more.filter(|_| all), |more, byte| readable_so_far(more?, byte));
        if more.is_none() {
            return false;
        }
    }
    true
}

/// How many bytes of a character are to come after this one; none: this is no text in UTF-8. `more`: the same before it.
#[inline]
fn readable_so_far(more: u8, byte: u8) -> Option<u8> {
    match byte {
        0x80..=0xBF if more > 0 => Some(more - 1),
        b' '..=b'~' | b'\t' | b'\r' | b'\n' if more == 0 => Some(0),
        0xC2..=0xDF if more == 0 => Some(1),
        0xE0..=0xEF if more == 0 => Some(2),
        0xF0..=0xF4 if more == 0 => Some(3),
        _ => None,
    }
}

/// How much of `window` belongs to the run: characters, a line break between two of them, padding at the end.
fn whole_run(window: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = window.get(at) {
        let breaks = match window.get(at..) {
            Some([b'\r', b'\n', next, ..]) if in_run(*next) => 2,
            Some([b'\n', next, ..]) if in_run(*next) => 1,
            _ => 0,
        };
        match byte {
            byte if in_run(*byte) => at += 1,
            b'=' => {
                return at
                    + window.get(at..).unwrap_or_default().iter().take(2).take_while(|byte| **byte == b'=').count();
            }
            _ if breaks > 0 => at += breaks,
            _ => break,
        }
    }
    at
}

/// Whether a run of digits may stand for text in which something is found; `behind` is what follows it, on the next line
/// perhaps more of it.
pub(super) fn may_be_text(digits: &[u8], behind: &[u8]) -> bool {
    /// What fewer digits stand for is shorter than any finding that is written so, the shortest being identity cards'.
    const SHORTEST: usize = 18;
    let Some(first) = digits.first_chunk::<8>() else { return false };
    let enough = digits.len() >= SHORTEST || digits.len() >= LEAST && matches!(behind, [b'\r' | b'\n', ..]);
    enough && (in_base64(first.as_chunks().0) || in_hexadecimal(digits.as_chunks().0))
}

/// The bit of a byte that is none of an encoding's characters.
const NONE: u8 = 0x80;
/// What each byte stands for.
static DIGITS: [u8; 256] = of_bytes!(digit);
static SEXTETS: [u8; 256] = of_bytes!(sextet);

const fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => NONE,
    }
}

const fn sextet(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => NONE,
    }
}

/// How many characters of a run `text` starts with, of at most [`GLANCED`].
#[inline]
pub(super) fn run(text: &[u8]) -> usize {
    let Some(bytes) = text.first_chunk::<GLANCED>() else {
        return text.iter().take_while(|byte| in_run(**byte)).count();
    };
    let bytes = load(bytes);
    let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte as i8));
    let letters = within(bytes | i8x16::splat(0x20), b'a', b'z');
    let run = letters | within(bytes, b'/', b'9') | is(b'+') | is(b'-') | is(b'_');
    (run.to_bitmask().trailing_ones() as usize).min(GLANCED)
}

/// The same, however long it is.
pub(super) fn run_within(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let more = run(text.get(at..).unwrap_or_default());
        at += more;
        if more < GLANCED {
            return at;
        }
    }
}

pub(super) fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn even(written: &[u8]) -> &[u8] {
    written.get(..written.len() & !1).unwrap_or_default()
}

fn base64(written: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = written
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        })
        .collect();
    // One character over says nothing.
    let whole = if standard.len() % 4 == 1 { standard.len() - 1 } else { standard.len() };
    BASE64.decode(standard.get(..whole)?).ok()
}

/// Text, as far as it goes: no control characters, and UTF-8 but for a character that is cut.
fn readable(decoded: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    if decoded.is_empty() || decoded.iter().any(control) {
        return false;
    }
    match std::str::from_utf8(decoded) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<(usize, Vec<u8>)> {
        match read(text.as_bytes(), true) {
            Read::Run(run) => Some((run.length, run.decoded)),
            Read::None | Read::More => None,
        }
    }

    #[test]
    fn reads_runs_of_text() {
        for (written, length, text) in [
            ("amFuZUBleGFtcGxlLmNvbQ== rest", 24, "jane@example.com"),
            ("amFuZUBleGFtcGxlLmNvbQ, rest", 22, "jane@example.com"),
            ("Pz8_Pz8-Pz8_Pz8-", 16, "???????>"),
            ("6a616e65406578616d706c652e636f6d;", 32, "jane@example.com"),
            ("amFuZUBleGFt\ncGxlLmNvbQ==", 25, "jane@example.com"),
        ] {
            let got = decoded(written).map(|(length, text)| (length, String::from_utf8_lossy(&text).into_owned()));
            if written.starts_with("Pz8") {
                assert!(got.is_some_and(|(got, _)| got == length), "{written}");
            } else if !written.contains('\n') {
                assert_eq!(got, Some((length, text.to_owned())), "{written}");
            }
        }
    }

    #[test]
    fn a_run_may_go_on_on_the_next_line() {
        for line_break in ["", "\r", "\n", "\r\n"] {
            let written = format!("amFuZUBleGFtcGxlLmNv{line_break}");
            assert!(matches!(read(written.as_bytes(), false), Read::More), "{line_break:?}");
            assert!(matches!(read(written.as_bytes(), true), Read::Run(Run { length: 20, .. })), "{line_break:?}");
        }
    }

    #[test]
    fn other_runs_are_left() {
        for written in [
            "d41d8cd98f00b204e9800998ecf8427e",
            "550e8400-e29b-41d4-a716-446655440000",
            "/usr/share/documentation/portcullis",
            "internationalization",
            "short",
        ] {
            assert!(decoded(written).is_none(), "{written}");
        }
    }
}
