//! Where tokens end, and their checksums.

use crate::mask::rules::checks::{when, whole_word};
use crate::mask::rules::{Candidate, Until, Verdict};

/// Ends before anything but a letter or digit.
pub(super) fn word(candidate: &Candidate<'_>) -> Verdict {
    if varied(candidate.text) { whole_word(candidate) } else { Verdict::No }
}

/// Ends before what does not belong into a base64url word.
pub(super) fn url(candidate: &Candidate<'_>) -> Verdict {
    ends(candidate, b"_-")
}

/// Likewise where a tilde belongs too.
pub(super) fn tilde(candidate: &Candidate<'_>) -> Verdict {
    ends(candidate, b"_-~")
}

/// Ends before what does not belong into a base64 word.
pub(super) fn base64(candidate: &Candidate<'_>) -> Verdict {
    ends(candidate, b"+/=")
}

fn ends(candidate: &Candidate<'_>, joints: &[u8]) -> Verdict {
    let ended = candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !joints.contains(&byte));
    when(ended && varied(candidate.text))
}

/// Not a placeholder such as `XXXX` or `1231231`: of twenty random characters more than four differ, and no eight in a
/// row are the same.
fn varied(text: &[u8]) -> bool {
    let last = text.get(text.len().saturating_sub(20)..).unwrap_or_default();
    let first_seen = |(at, byte): &(usize, &u8)| !last.get(..*at).unwrap_or_default().contains(byte);
    let blotted = last.windows(8).any(|run| run.iter().all(|byte| run.first() == Some(byte)));
    last.iter().enumerate().filter(first_seen).count() > 4 && !blotted
}

/// A whole word that no name is: it has a digit, and letters of both cases.
pub(super) fn mixed(candidate: &Candidate<'_>) -> Verdict {
    let has = |class: fn(&u8) -> bool| candidate.text.iter().skip(2).any(class);
    let random = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    if random { url(candidate) } else { Verdict::No }
}

/// A whole word with a digit in it.
pub(super) fn digit(candidate: &Candidate<'_>) -> Verdict {
    if candidate.text.iter().skip(4).any(u8::is_ascii_digit) { url(candidate) } else { Verdict::No }
}

/// A whole word with a letter that is no hex digit: what has none is a digest.
pub(super) fn beyond_hex(candidate: &Candidate<'_>) -> Verdict {
    let beyond = |byte: &u8| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit();
    if candidate.text.iter().skip(4).any(beyond) { url(candidate) } else { Verdict::No }
}

pub(super) fn open_word(candidate: &Candidate<'_>) -> Verdict {
    open(candidate, b"_")
}

pub(super) fn open_url(candidate: &Candidate<'_>) -> Verdict {
    open(candidate, b"_-")
}

pub(super) fn open_dotted(candidate: &Candidate<'_>) -> Verdict {
    open(candidate, b"_-.=")
}

pub(super) fn open_base64(candidate: &Candidate<'_>) -> Verdict {
    open(candidate, b"_-+/=%")
}

/// Several with commas between them.
pub(super) fn open_list(candidate: &Candidate<'_>) -> Verdict {
    open(candidate, b"_-+/=,")
}

/// Whatever stands behind it.
pub(super) fn any(candidate: &Candidate<'_>) -> Verdict {
    when(varied(candidate.text))
}

fn open(candidate: &Candidate<'_>, class: &'static [u8]) -> Verdict {
    if varied(candidate.text) { Verdict::Open { skip: 0, until: Until::Class(class) } } else { Verdict::No }
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The last six of the 36 after the prefix are the CRC32 of the others, in base62 (GitHub, npm).
pub(super) fn crc_base62(text: &[u8]) -> bool {
    let Some((rest, sum)) = text.split_last_chunk::<6>() else { return false };
    let body = rest.iter().rposition(|byte| *byte == b'_').map_or(rest, |at| rest.get(at + 1..).unwrap_or_default());
    in_base(BASE62, crc32(body)) == *sum
}

/// The last seven are the CRC32 of all before them, in base 36 (GitLab's routable tokens).
pub(super) fn crc_base36(text: &[u8]) -> bool {
    let Some((rest, sum)) = text.split_last_chunk::<7>() else { return false };
    BASE62.map(|byte| byte.to_ascii_lowercase()).get(..36).is_some_and(|digits| in_base(digits, crc32(rest)) == *sum)
}

/// The last `_` stands before the CRC32 of what is before it in base62, all of it counted (Matrix).
pub(super) fn crc_after_underscore(text: &[u8]) -> bool {
    let Some((rest, sum)) = text.split_last_chunk::<6>() else { return false };
    rest.split_last().is_some_and(|(_, body)| in_base(BASE62, crc32(body)) == *sum)
}

/// `number` in so many digits, padded with the first of them.
fn in_base<const N: usize>(digits: &[u8], number: u32) -> [u8; N] {
    let mut left = number as usize;
    let mut out = [0; N];
    for place in out.iter_mut().rev() {
        *place = digits.get(left % digits.len()).copied().unwrap_or_default();
        left /= digits.len();
    }
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    !bytes.iter().fold(!0, step)
}

/// The last two of the 36 bytes that the base32 stands for are the CRC-16 (XMODEM) of the others, the lesser byte first
/// (NATS).
pub(super) fn crc16_base32(text: &[u8]) -> bool {
    let (mut bits, mut filled, mut bytes) = (0u32, 0, Vec::new());
    for byte in text {
        let five = if byte.is_ascii_digit() { byte - b'2' + 26 } else { byte.wrapping_sub(b'A') };
        (bits, filled) = (bits << 5 | u32::from(five & 31), filled + 5);
        if filled >= 8 {
            filled -= 8;
            bytes.push((bits >> filled) as u8);
        }
    }
    let step = |crc: u16, byte: &u8| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ if crc >> 15 == 1 { 0x1021 } else { 0 })
    };
    bytes.split_last_chunk::<2>().is_some_and(|(body, sum)| body.iter().fold(0, step).to_le_bytes() == *sum)
}

/// Letters after the first four are A to Z and 2 to 7: base32, as AWS writes an account into a key's identifier.
pub(super) fn base32(text: &[u8]) -> bool {
    text.iter().skip(4).all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
}
