//! Check digits, written from the standards that define them. Digits are numbers 0 to 9.

pub fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// The check digit that Luhn's formula (ISO/IEC 7812-1, annex B) puts after `text`.
pub fn luhn(text: &str) -> u32 {
    let sum: u32 = digits(text)
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    (10 - sum % 10) % 10
}

pub fn weighted(text: &str, weights: &[u32]) -> u32 {
    digits(text).iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// ISO/IEC 7064 MOD 97-10 over digits and letters (A is 10): the remainder.
pub fn mod97(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (rest * shift + value) % 97
    })
}

/// ISO/IEC 7064 MOD 11,10: the check digit after `text`.
pub fn mod11_10(text: &str) -> u32 {
    let product = digits(text).iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

/// Verhoeff's check digit, by multiplication in the dihedral group D5 and its permutation.
pub fn verhoeff(text: &str) -> u32 {
    fn multiply(a: u32, b: u32) -> u32 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    const PERMUTATION: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |digit: u32, times: usize| (0..times).fold(digit, |d, _| PERMUTATION[d as usize]);
    let product = digits(text)
        .iter()
        .rev()
        .enumerate()
        .fold(0, |product, (at, digit)| multiply(product, permuted(*digit, (at + 1) % 8)));
    (0..10).find(|digit| multiply(product, *digit) == 0).unwrap()
}

/// Bech32's checksum (BIP 173) of a witness program.
pub fn bech32(prefix: &str, values: &[u8]) -> Vec<u8> {
    fn polymod(values: impl Iterator<Item = u8>) -> u32 {
        const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        values.fold(1, |sum, value| {
            let top = sum >> 25;
            let sum = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
            (0..5).filter(|bit| top >> bit & 1 == 1).fold(sum, |sum, bit| sum ^ GENERATOR[bit as usize])
        })
    }
    let high = prefix.bytes().map(|b| b >> 5);
    let low = prefix.bytes().map(|b| b & 31);
    let all = high.chain([0]).chain(low).chain(values.iter().copied()).chain([0; 6]);
    let sum = polymod(all) ^ 1;
    (0..6).map(|at| (sum >> (5 * (5 - at)) & 31) as u8).collect()
}

/// Base58 with the checksum of Bitcoin addresses.
pub fn base58check(payload: &[u8]) -> String {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let sha = |bytes: &[u8]| aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref().to_vec();
    let mut number = [payload, &sha(&sha(payload))[..4]].concat();
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let mut out = Vec::new();
    while number.iter().any(|byte| *byte != 0) {
        let rest = number.iter_mut().fold(0u32, |rest, byte| {
            let value = rest * 256 + u32::from(*byte);
            *byte = (value / 58) as u8;
            value % 58
        });
        out.push(ALPHABET[rest as usize] as char);
    }
    out.extend(std::iter::repeat_n('1', zeros));
    out.iter().rev().collect()
}

/// The numbers that the standards and authorities print as examples.
#[test]
fn check_digits_are_those_of_published_examples() {
    assert_eq!(luhn("7992739871"), 3);
    assert_eq!(luhn("411111111111111"), 1);
    assert_eq!(mod97("370400440532013000DE89"), 1);
    assert_eq!(mod11_10("8609574271"), 9);
    assert_eq!(verhoeff("236"), 3);
    assert_eq!(verhoeff("12345"), 1);
    assert_eq!(super::europe::codice_check("RSSMRA85T10A562"), 'S');
    // The public key hash of BIP 173's example, and of the Bitcoin wiki's.
    let hash = hex::decode("751e76e8199196d454941c45d1b3a323f1433bd6").unwrap();
    let bits: Vec<u8> = hash.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let program: Vec<u8> =
        [0].into_iter().chain(bits.chunks(5).map(|five| five.iter().fold(0, |n, b| n << 1 | b))).collect();
    const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let shown = |values: &[u8]| values.iter().map(|v| ALPHABET[*v as usize] as char).collect::<String>();
    let address = format!("bc1{}{}", shown(&program), shown(&bech32("bc", &program)));
    assert_eq!(address, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    let hash = hex::decode("00f54a5851e9372b87810a8e60cdd2e7cfd80b6e31").unwrap();
    assert_eq!(base58check(&hash), "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs");
}
