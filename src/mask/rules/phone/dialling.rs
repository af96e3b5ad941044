//! Country codes (ITU-T E.164) and how many digits the numbers of a country have after them.
//!
//! Lengths are those of the national plans, mobile and fixed, without short codes. A country with an open plan has a
//! range; a code that is not assigned has no number.

/// The digits, without `+`, are a number of some country.
pub(super) fn valid(digits: impl Iterator<Item = u8> + Clone) -> bool {
    let total = digits.clone().count();
    let mut code = 0;
    for (length, digit) in (1..=3).zip(digits.clone()) {
        code = code * 10 + u16::from(digit);
        if let Some((shortest, longest)) = national(code) {
            let national = total - length;
            let mut rest = digits.clone().skip(length);
            let (first, fourth) = (rest.next(), rest.nth(2));
            return (shortest..=longest).contains(&national)
                // North America: neither area code nor exchange starts with 0 or 1.
                && (code != 1 || [first, fourth].into_iter().all(|digit| digit > Some(1)));
        }
    }
    false
}

/// The fewest and the most digits after a country code.
fn national(code: u16) -> Option<(usize, usize)> {
    Some(match code {
        1 | 7 => (10, 10),
        _ if code < 100 => return two(code),
        _ => return three(code),
    })
}

/// Of two digits.
fn two(code: u16) -> Option<(usize, usize)> {
    Some(match code {
        20 => (8, 10),
        27 | 31 | 32 => (8, 9),
        30 => (10, 10),
        33 | 34 | 41 | 48 | 56 | 61 => (9, 9),
        36 => (8, 9),
        39 => (6, 11),
        40 => (9, 9),
        43 => (6, 13),
        44 => (9, 10),
        45 | 47 | 65 => (8, 8),
        46 => (7, 10),
        49 => (6, 12),
        51 => (8, 9),
        52 => (10, 11),
        53 => (8, 8),
        54 => (10, 11),
        55 => (10, 11),
        57 => (8, 10),
        58 | 90 | 92 => (10, 10),
        60 => (8, 10),
        62 => (8, 12),
        63 => (8, 10),
        64 => (8, 10),
        66 => (8, 9),
        81 => (9, 10),
        82 => (8, 10),
        84 => (9, 10),
        86 => (9, 11),
        91 => (10, 10),
        93 => (9, 9),
        94 => (9, 9),
        95 => (7, 10),
        98 => (10, 10),
        _ => return None,
    })
}

/// Of three digits.
fn three(code: u16) -> Option<(usize, usize)> {
    Some(match code {
        211..=213 | 216 | 218 => (8, 9),
        247 => (5, 5),
        220..=269 => (6, 11),
        290 | 291 | 297..=299 => (4, 8),
        376 => (6, 9),
        350..=359 | 370..=383 | 385..=387 | 389 => (6, 11),
        420 | 421 | 423 => (7, 9),
        500..=509 => (5, 10),
        590..=599 => (5, 9),
        670 | 672..=683 | 685..=692 => (4, 8),
        800 | 808 | 870 | 878 | 881..=883 | 888 | 979 => (7, 12),
        850 | 852 | 853 | 855 | 856 | 880 | 886 => (7, 11),
        960..=968 | 970..=977 | 992..=996 | 998 => (7, 10),
        _ => return None,
    })
}
