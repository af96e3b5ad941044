//! Keys of wallets, by their checksums, and the phrases that they are made of.

use super::super::checks::when;
use super::super::crypto::base58_check;
use super::super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // Bitcoin's wallet import format: a key of 32 bytes, and a one behind it where the public key is compressed.
    Rule::new(
        "bitcoin_wif",
        Kind::PrivateKey,
        Start::Prefix(&["5H", "5J", "5K", "Kw", "Kx", "Ky", "Kz", "L1", "L2", "L3", "L4", "L5"]),
        r"[5KL][1-9A-HJ-NP-Za-km-z]{50,51}",
        wif,
    )
    .word(),
    // BIP 32.
    Rule::new(
        "extended_private_key",
        Kind::PrivateKey,
        Start::Prefix(&["xprv", "yprv", "zprv", "tprv"]),
        r"[xyzt]prv[1-9A-HJ-NP-Za-km-z]{107}",
        extended,
    )
    .word(),
    Rule::new(
        "stellar_seed",
        Kind::PrivateKey,
        Start::Prefix(&["SA", "SB", "SC", "SD"]),
        r"S[A-D][A-Z2-7]{54}",
        stellar,
    )
    .word(),
    Rule::new(
        "seed_phrase",
        Kind::Secret,
        Start::Word(&[
            "mnemonic",
            "seed phrase",
            "seed_phrase",
            "seedphrase",
            "seed words",
            "recovery phrase",
            "recovery_phrase",
            "recoveryphrase",
            "backup phrase",
            "wallet phrase",
            "seed:",
            "seed, 12 words",
            "seed, 24 words",
            "metamask phrase",
        ]),
        concat!(
            r"(?i:mnemonic|(?:seed|recovery|backup|wallet|metamask)[ _]?(?:phrase|words)|seed(?:, (?:12|24) words)?)(?i:[ _]?phrase)?(?: ?\([^)\r\n]*\))?",
            r#"["'\\\])]{0,3}[ \t]{0,4}(?:=>|:=|[:=]|(?i:is):?)\s{0,4}\\?["'`]?[a-z]{3,8}(?:[ ][a-z]{3,8}){11,23}"#,
        ),
        labelled,
    )
    .word(),
];

fn wif(candidate: &Candidate<'_>) -> Verdict {
    const MAIN: u8 = 0x80;
    let first = match candidate.text.len() {
        51 => base58_check::<37>(candidate.text).map(|bytes| bytes[0]),
        _ => base58_check::<38>(candidate.text).map(|bytes| bytes[0]),
    };
    when(first == Some(MAIN))
}

fn extended(candidate: &Candidate<'_>) -> Verdict {
    when(base58_check::<82>(candidate.text).is_some())
}

/// SEP 23: base32 of a version, 32 bytes and their CRC.
fn stellar(candidate: &Candidate<'_>) -> Verdict {
    const SEED: u8 = 18 << 3;
    let mut bytes = Vec::with_capacity(35);
    let (mut bits, mut count) = (0u32, 0);
    for character in candidate.text {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'2'..=b'7' => character - b'2' + 26,
            _ => return Verdict::No,
        };
        (bits, count) = (bits << 5 | u32::from(value), count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    let Some((payload, check)) = bytes.split_last_chunk::<2>() else { return Verdict::No };
    when(payload.first() == Some(&SEED) && crc16(payload).to_le_bytes() == *check)
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    let step = |crc: u16, byte: &u8| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    };
    bytes.iter().fold(0, step)
}

/// BIP 39: 12, 15, 18, 21 or 24 words, and none that every sentence has but the list of words has not.
fn labelled(candidate: &Candidate<'_>) -> Verdict {
    const NONE: [&[u8]; 10] = [b"the", b"and", b"are", b"you", b"for", b"from", b"with", b"not", b"was", b"has"];
    let text = candidate.text;
    let inside = |byte: &u8| byte.is_ascii_lowercase() || *byte == b' ';
    let skip = text.iter().rposition(|byte| !inside(byte)).map_or(0, |at| at + 1);
    let skip = skip + text.iter().skip(skip).take_while(|byte| **byte == b' ').count();
    let phrase = text.get(skip..).unwrap_or_default();
    let ended = candidate.next.is_none_or(|byte| !matches!(byte, b' ' | b'-' | b'_'));
    let said = phrase.split(|byte| *byte == b' ').any(|word| NONE.contains(&word));
    if ended && seed_phrase(phrase) && !said { Verdict::Closed { skip } } else { Verdict::No }
}

/// The same of a value that its name calls so.
pub(super) fn seed_phrase(text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ');
    let count = words.clone().count();
    matches!(count, 12 | 15 | 18 | 21 | 24)
        && words.all(|word| (3..=8).contains(&word.len()) && word.iter().all(u8::is_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: fn(&Candidate<'_>) -> Verdict, text: &str) -> bool {
        check(&Candidate { text: text.as_bytes(), before: b"", next: None }) != Verdict::No
    }

    #[test]
    fn checksums() {
        // Of Bitcoin's wiki, BIP 32 and SEP 23.
        assert!(found(wif, "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"));
        assert!(!found(wif, "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTj"));
        assert!(found(wif, "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617"));
        let extended_key = concat!(
            "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TG",
            "tRBeJgk33yuGBxrMPHi",
        );
        assert!(found(extended, extended_key));
        assert!(!found(extended, &extended_key.replace("PHi", "PHj")));
        assert_eq!(crc16(b"123456789"), 0x31C3);
    }
}
