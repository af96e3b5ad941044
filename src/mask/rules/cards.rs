//! Payment cards (ISO/IEC 7812-1): 12 to 19 digits, a brand's prefix and length, Luhn's check digit.
//!
//! UnionPay has issued numbers without a valid check digit. Such a number is a card only after a word that says so.

use super::checks::{digits, luhn, number, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

const PATTERN: &str = r"[0-9](?:[ .-]?[0-9]){11,19}";

/// How the numbers of all brands begin.
const BRANDS: &str = r"(?:[3-9][ .-]?[0-9]|2[ .-]?[1-7]|1[ .-]?8)(?:[ .-]?[0-9]){10}";

pub(super) static RULES: &[Rule] = &[
    Rule::new("credit_card", Kind::CreditCard, Start::Digit, PATTERN, card).formed(BRANDS),
    Rule::new("credit_card_rare", Kind::CreditCard, Start::Digit, PATTERN, rare).weak(20, CUES),
];

const CUES: &[&str] = &[
    "card",
    "credit",
    "debit",
    "pan",
    "cc",
    "ccn",
    "unionpay",
    "union pay",
    "cup",
    "uatp",
    "jcb",
    "payment",
    "charge",
    "visa",
    "maestro",
    "mastercard",
    "amex",
    "discover",
    "diners",
    "paid",
];

/// What numbers of 13 digits are called that no card has: Visa has given out none of them for decades.
const GOODS: &[&str] = &["ean", "gtin", "upc", "isbn", "barcode", "sku", "article", "item", "product"];

/// How the digits of a card may be grouped with full stops, which part numbers and decimals have too.
const DOTTED: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3]];

fn card(candidate: &Candidate<'_>) -> Verdict {
    judge(candidate, |prefix, length, luhn| brand(prefix, length) && luhn())
}

/// Whether such digits are a card's by their brand, length and check digit.
pub(in crate::mask) fn is_card(number: &[u8]) -> bool {
    brand(first_six(number), number.len()) && luhn(digits(number))
}

/// Brands of which other numbers have the prefix and the length too often, or that have no check digit.
fn rare(candidate: &Candidate<'_>) -> Verdict {
    judge(candidate, |prefix, length, luhn| match prefix {
        620_000..=629_999 => (14..=19).contains(&length),
        810_000..=817_199 => (16..=19).contains(&length),
        // enRoute, which had no check digit, and the first ranges of JCB
        201_400..=201_499 | 214_900..=214_999 => length == 15,
        308_800..=309_499 | 311_200..=312_099 | 315_800..=315_999 | 333_700..=334_999 | 337_900..=337_999 => {
            matches!(length, 15 | 16) && luhn()
        }
        // UATP
        100_000..=199_999 => length == 15 && luhn(),
        // Maestro at large
        560_000..=589_999 | 639_000..=639_099 | 60_400..=60_499 => luhn(),
        _ => false,
    })
}

fn judge(candidate: &Candidate<'_>, is_card: impl Fn(u32, usize, &dyn Fn() -> bool) -> bool) -> Verdict {
    let text = candidate.text;
    if text.contains(&b'.') && !dotted(text) {
        // A decimal or a version; and so is the number before the first full stop.
        let whole = text.split(|byte| *byte == b'.').next().unwrap_or_default();
        let decimal = whole.len() >= 12 && whole.iter().all(u8::is_ascii_digit);
        return if decimal { Verdict::Veto } else { Verdict::No };
    }
    // The fraction of a decimal number has as many digits, and one in ten passes Luhn.
    if !candidate.ends_word() || candidate.continues_number(b".") || !grouped(text) {
        return Verdict::No;
    }
    let length = digits(text).count();
    // `blk_4150682644311695471`, `blk_-5195120009388265`: of 64 random bits one number in ten passes Luhn.
    let signed = candidate.before.ends_with(b"_-");
    let plain = text.len() == length;
    // Goods have as many digits; and of a row of cells one may be anything.
    let listed = candidate.before.last().is_some_and(|last| matches!(last, b';' | b',' | b'\t' | b'|'));
    let goods = plain && length == 13 && (listed || candidate.cued(GOODS));
    // Numbers of 64 bits, one a line.
    let lines = candidate.ends_line() && candidate.before.last().is_none_or(|last| *last == b'\n');
    // RuPay's newest range, which identifiers of 16 digits begin with as well.
    let newest = plain && (810_000..830_000).contains(&first_six(text));
    // A part of a UUID that has digits only.
    let hyphens = text.contains(&b'-');
    let apart = |byte: Option<&u8>| !hyphens || byte != Some(&b'-');
    if !apart(candidate.next.as_ref()) || !apart(candidate.before.last()) {
        return Verdict::No;
    }
    let rare = goods || newest || plain && length == 19 && lines && !candidate.before.is_empty();
    let joined = signed || rare || length > 16 && (candidate.before.ends_with(b"_") || identifier(candidate.before));
    let is_card = is_card(first_six(text), length, &|| luhn(digits(text)));
    when(is_card && (!joined || candidate.cued(CUES)))
}

/// `"StreamId":"`, `token(id) > `: longer than what nearly all cards have, and not called a card.
fn identifier(before: &[u8]) -> bool {
    let marks = |byte: &u8| matches!(byte, b' ' | b'"' | b':' | b'=' | b'>' | b'<' | b')');
    let end = before.iter().rposition(|byte| !marks(byte)).map_or(0, |last| last + 1);
    end < before.len()
        && before
            .get(..end)
            .is_some_and(|name| name.ends_with(b"Id") || name.ends_with(b"_id") || name.ends_with(b"(id"))
}

fn first_six(text: &[u8]) -> u32 {
    number(digits(text).take(6))
}

/// How card numbers are grouped: by fours, `4 6 5`, `4 3 3 3`, or in two. Other rows of numbers are no card.
fn grouped(text: &[u8]) -> bool {
    let groups = || text.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len);
    let fours = groups().rev().skip(1).all(|length| length % 4 == 0);
    let forms: [&[usize]; 5] = [&[4, 6, 5], &[4, 6, 4], &[4, 3, 3, 3], &[4, 5, 6], &[4, 4, 5]];
    match groups().count() {
        1 => true,
        2 => [&[4, 12], &[6, 10], &[8, 8], &[6, 13], &[4, 15]]
            .iter()
            .any(|form: &&[usize; 2]| groups().eq(form.iter().copied())),
        _ => fours || forms.iter().any(|form| groups().eq(form.iter().copied())),
    }
}

fn dotted(text: &[u8]) -> bool {
    let groups = || text.split(|byte| *byte == b'.').map(<[u8]>::len);
    !text.iter().any(|byte| matches!(byte, b' ' | b'-')) && DOTTED.iter().any(|form| groups().eq(form.iter().copied()))
}

/// Whether a brand has numbers of this length with these first six digits.
fn brand(prefix: u32, length: usize) -> bool {
    match prefix {
        // Visa, with Electron, Dankort, Elo and Switch in its range
        490_300..=490_399 | 490_500..=490_599 | 491_100..=491_199 | 493_600..=493_699 if length == 18 => true,
        400_000..=499_999 => matches!(length, 13 | 16 | 19),
        // Mastercard
        510_000..=559_999 | 222_100..=272_099 => length == 16,
        // American Express
        340_000..=349_999 | 370_000..=379_999 => length == 15,
        // Diners Club
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => matches!(length, 14 | 16 | 19),
        // JCB, LankaPay, RuPay
        352_800..=358_999 => (16..=19).contains(&length),
        350_000..=359_999 => length == 16,
        213_100..=213_199 | 180_000..=180_099 => length == 15,
        _ if maestro(prefix) => (12..=19).contains(&length),
        _ => regional(prefix, length),
    }
}

/// Maestro, with Switch, Solo and Laser.
fn maestro(prefix: u32) -> bool {
    matches!(
        prefix / 100,
        5018 | 5020 | 5038 | 5612 | 5893 | 6304 | 6333 | 6334 | 6706 | 6709 | 6759 | 6761..=6763 | 6767 | 6771 | 6799
    ) || matches!(prefix, 564_182 | 633_110)
}

fn regional(prefix: u32, length: usize) -> bool {
    match prefix {
        // Discover, UnionPay, RuPay, Mir and BORICA, InterPayment, InstaPayment
        601_100..=601_199
        | 644_000..=659_999
        | 620_000..=629_999
        | 810_000..=829_999
        | 220_000..=220_599
        | 636_000..=639_999 => (16..=19).contains(&length),
        // RuPay, Cabal, Hipercard
        600_000..=609_999 => matches!(length, 16 | 19),
        // Verve, Elo, RuPay, Dankort, Argencard, Aura
        500_000..=509_999 => matches!(length, 16 | 18 | 19),
        // Naranja, Cabal, UzCard
        589_500..=589_699 | 561_400..=561_499 | 860_000..=860_099 => length == 16,
        // Humo, Troy, Napas
        986_000..=986_099 | 979_200..=979_299 => length == 16,
        970_400..=970_499 => matches!(length, 16 | 19),
        _ => false,
    }
}
