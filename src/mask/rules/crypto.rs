//! Addresses of crypto currencies, by their checksums.

use aws_lc_rs::digest::{SHA256, digest};
use sha3::{Digest, Keccak256};

use super::checks::when;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

const KIND: Kind = Kind::CryptoAddress;

pub(super) static RULES: &[Rule] = &[
    Rule::new("bitcoin", KIND, Start::Mixed, r"[13][1-9A-HJ-NP-Za-km-z]{25,34}", base58).word(),
    Rule::new("litecoin_dogecoin", KIND, Start::Letter, r"[LMDAX][1-9A-HJ-NP-Za-km-z]{25,34}", base58).word(),
    Rule::new("tron", KIND, Start::Letter, r"T[1-9A-HJ-NP-Za-km-z]{33}", base58).word(),
    Rule::new(
        "segwit",
        KIND,
        Start::Prefix(&["bc1", "BC1", "tb1", "ltc1"]),
        r"(?:bc|BC|tb|ltc)1[02-9ac-hj-np-zAC-HJ-NP-Z]{38,87}",
        bech32,
    )
    .word(),
    Rule::new("ethereum", KIND, Start::Mixed, r"0[xX][0-9A-Fa-f]{40}", |c| ethereum(c, false)).word(),
    Rule::new("ethereum_checked", KIND, Start::Mixed, r"0[xX][0-9A-Fa-f]{40}", |c| ethereum(c, true))
        .word()
        .proven_by(eip55),
];

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn base58(candidate: &Candidate<'_>) -> Verdict {
    when(base58_check::<25>(candidate.text).is_some())
}

/// Base58Check: `N` bytes, the last four of which begin the double SHA-256 of the rest.
pub(super) fn base58_check<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0u8; N];
    for character in text {
        let mut carry = BASE58.iter().position(|byte| byte == character)? as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = (carry % 256) as u8;
            carry /= 256;
        }
        if carry > 0 {
            return None;
        }
    }
    let (payload, check) = bytes.split_at_checked(N.checked_sub(4)?)?;
    digest(&SHA256, digest(&SHA256, payload).as_ref()).as_ref().starts_with(check).then_some(bytes)
}

/// Bech32 and Bech32m (BIP 173, BIP 350).
fn bech32(candidate: &Candidate<'_>) -> Verdict {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let text = candidate.text;
    let mixed = text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase);
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.iter().position(|byte| *byte == b'1').filter(|_| !mixed) else { return Verdict::No };
    let (prefix, data) = (lower.get(..at).unwrap_or_default(), lower.get(at + 1..).unwrap_or_default());
    let high = prefix.iter().map(|byte| u32::from(byte >> 5));
    let low = prefix.iter().map(|byte| u32::from(byte & 31));
    let values = data.iter().map(|byte| ALPHABET.iter().position(|known| known == byte).unwrap_or(32) as u32);
    if values.clone().any(|value| value > 31) {
        return Verdict::No;
    }
    let sum = high.chain([0]).chain(low).chain(values).fold(1, polymod);
    when(matches!(sum, 1 | 0x2BC8_30A3))
}

fn polymod(sum: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3];
    let next = (sum & 0x01FF_FFFF) << 5 ^ value;
    (0..).zip(GENERATOR).filter(|(bit, _)| sum >> (25 + bit) & 1 == 1).fold(next, |sum, (_, part)| sum ^ part)
}

/// Forty hex digits in one case, or (`mixed`) in both: those have the checksum of EIP-55, and without it they are less sure.
fn ethereum(candidate: &Candidate<'_>, mixed: bool) -> Verdict {
    let digits = candidate.text.get(2..).unwrap_or_default();
    let cases = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    when(cases == mixed && digits.iter().any(|byte| *byte != b'0') && digits.iter().any(u8::is_ascii_digit))
}

/// A letter is upper case where the digit at its place in the hash of the address in lower case is 8 or more.
fn eip55(text: &[u8]) -> bool {
    let address = text.get(2..).unwrap_or_default();
    // Keccak as it was before SHA-3 gave it another padding.
    let hash = Keccak256::digest(address.to_ascii_lowercase());
    address.iter().enumerate().all(|(at, byte)| {
        let pair = hash.get(at / 2).copied().unwrap_or_default();
        let digit = if at % 2 == 0 { pair >> 4 } else { pair & 15 };
        !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() == (digit >= 8)
    })
}

#[cfg(test)]
mod tests {
    use super::eip55;
    use crate::mask::engine::{confidence, detectors};

    #[test]
    fn ethereum_s_checksum_makes_sure() {
        // Of EIP-55 itself.
        for address in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            assert!(eip55(address.as_bytes()));
            assert_eq!(
                (detectors(address.as_bytes()), confidence(address.as_bytes())),
                (vec!["ethereum_checked"], Some(100))
            );
            let lower = address.to_ascii_lowercase();
            assert_eq!((detectors(lower.as_bytes()), confidence(lower.as_bytes())), (vec!["ethereum"], Some(90)));
        }
        assert_eq!(confidence(b"0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), Some(60));
    }
}
