//! National identifiers of Europe.

use super::checks::{date, digits, long, number, plain, repeated, weighted, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("uk_nino", Kind::UkNino, Start::Letter, r"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", nino).word(),
    Rule::new(
        "uk_nino_lower",
        Kind::UkNino,
        Start::Letter,
        r"(?i:[A-Z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D]?)",
        nino,
    )
    .weak(20, &["nino", "national ins", "nationalins", "ni number", "ni no", "insurance number"]),
    Rule::new("uk_nhs", Kind::UkNhs, Start::Digit, r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}", nhs)
        .weak(20, &["nhs", "patient", "health service"]),
    Rule::new("es_dni", Kind::EsDni, Start::Digit, r"[0-9]{8}-?[A-Z]", dni).weak(60, DNI).doubted(COUNTED),
    Rule::new("es_dni_dotted", Kind::EsDni, Start::Digit, r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}[ -]?[A-Za-z]", dni).word(),
    Rule::new("es_dni_lower", Kind::EsDni, Start::Digit, r"[0-9]{7,8}[ -]?[A-Za-z]", dni).weak(20, DNI),
    Rule::new("es_nie", Kind::EsDni, Start::Letter, r"[XYZ][ -]?[0-9]{7}[ -]?[A-Z]", dni).word(),
    Rule::new("es_nie_lower", Kind::EsDni, Start::Letter, r"[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]", dni).weak(20, DNI),
    Rule::new(
        "fr_nir",
        Kind::FrNir,
        Start::Digit,
        r"[12] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        nir,
    )
    .word()
    .doubted(&["tid", "thread", "pid"]),
    Rule::new("de_tax_id", Kind::DeTaxId, Start::Digit, r"[1-9][0-9](?: ?[0-9]{3}){3}", steuer_id).weak(
        20,
        &["steuer", "tax id", "taxid", "idnr", "identifikationsnummer", "tin", "tax number", "tax no", "tax ident"],
    ),
    Rule::new("pl_pesel", Kind::PlPesel, Start::Digit, r"[0-9]{11}", pesel).weak(20, &["pesel"]),
    Rule::new("it_codice_fiscale", Kind::ItCodiceFiscale, Start::Letter, CODICE, codice).word(),
    Rule::new(
        "nl_bsn",
        Kind::NlBsn,
        Start::Digit,
        r"[0-9]{9}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}|[0-9]{3} [0-9]{3} [0-9]{3}",
        bsn,
    )
    .weak(20, &["bsn", "burgerservice", "sofi", "citizen service"]),
    Rule::new("dk_cpr", Kind::DkCpr, Start::Digit, r"[0-9]{6}[ -]?[0-9]{4}", danish).weak(20, &["cpr", "personnummer"]),
    Rule::new("se_personnummer", Kind::SePersonnummer, Start::Digit, r"(?:19|20)?[0-9]{6}[-+][0-9]{4}", swedish)
        .weak(50, &["personnummer", "personal", "person", "samordningsnummer", "ssn"])
        .doubted(COUNTED),
    Rule::new("se_personnummer_plain", Kind::SePersonnummer, Start::Digit, r"(?:19|20)?[0-9]{10}", swedish)
        .weak(20, &["personnummer", "personal id", "personal number", "personnr", "samordningsnummer"]),
    Rule::new("no_fodselsnummer", Kind::NoFodselsnummer, Start::Digit, r"[0-9]{6}[ -]?[0-9]{5}", norwegian)
        .weak(20, &["fødselsnummer", "fodselsnummer", "fnr", "personnummer", "national id", "d nummer", "fodselsnr"]),
    Rule::new("fi_hetu", Kind::FiHetu, Start::Digit, r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", finnish).word(),
];

const DNI: &[&str] = &["dni", "nie", "nif", "documento", "identidad"];
/// After these a number counts something else.
const COUNTED: &[&str] = &["order", "part", "serial", "sku", "ref", "invoice", "ticket", "version", "build", "model"];

/// A National Insurance number: letters that are in use.
fn nino(candidate: &Candidate<'_>) -> Verdict {
    let mut plain = plain(candidate.text);
    let (Some(first), Some(second)) = (plain.next(), plain.next()) else { return Verdict::No };
    let unused = b"DFIQUV".contains(&first) || b"DFIOQUV".contains(&second);
    let pairs: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    when(!unused && !pairs.contains(&&[first, second]))
}

/// An NHS number: weights 10 to 2 and a check digit modulo 11.
fn nhs(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    let check = (11 - weighted(digits.clone(), &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    when(check < 10 && digits.clone().nth(9).map(u32::from) == Some(check) && !repeated(digits))
}

/// A Spanish DNI or NIE: the letter that belongs to the remainder modulo 23.
fn dni(candidate: &Candidate<'_>) -> Verdict {
    let foreign = match candidate.text.first().map(u8::to_ascii_uppercase) {
        Some(b'Y') => 10_000_000,
        Some(b'Z') => 20_000_000,
        _ => 0,
    };
    let number = foreign + number(digits(candidate.text));
    let letter = b"TRWAGMYFPDXBNJZSQVHLCKE".get((number % 23) as usize);
    when(plain(candidate.text).next_back().as_ref() == letter)
}

/// A French NIR: key 97; Corsica's 2A and 2B count as 19 and 18.
fn nir(candidate: &Candidate<'_>) -> Verdict {
    let mut plain: Vec<u8> = plain(candidate.text).collect();
    if let Some([b'2', letter @ (b'A' | b'B')]) = plain.get(5..7) {
        let (tens, ones) = (b'1', if *letter == b'A' { b'9' } else { b'8' });
        plain.splice(5..7, [tens, ones]);
    }
    let month = number(digits(plain.get(3..5).unwrap_or_default()));
    let (body, key) = plain.split_at_checked(13).unwrap_or_default();
    let rest = 97 - long(digits(body)) % 97;
    let joined = candidate.continues_number(b". -");
    // Of numbers of fifteen digits that are something else one in a hundred has the key: those without a month of the year
    // are written in groups.
    let grouped = candidate.text.contains(&b' ');
    when(
        (matches!(month, 1..=12) || grouped && matches!(month, 20..=42 | 50..=99))
            && u64::from(number(digits(key))) == rest
            && !joined,
    )
}

/// A German tax identification: ISO 7064 MOD 11,10; of the first ten digits one comes twice or three times.
fn steuer_id(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text).map(u32::from);
    let product = digits.clone().take(10).fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    let check = (11 - product) % 10;
    let times = |digit: u32| digits.clone().take(10).filter(|other| *other == digit).count();
    let most = (0..10).map(times).max();
    when(digits.clone().nth(10) == Some(check) && matches!(most, Some(2 | 3)))
}

/// A Polish PESEL: a date of birth, and weights modulo 10.
fn pesel(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    let month = number(digits.clone().skip(2).take(2)) % 20;
    let day = number(digits.clone().skip(4).take(2));
    let sum = weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    when(sum.is_multiple_of(10) && matches!(month, 1..=12) && matches!(day, 1..=31))
}

/// The digits may be written as letters where two people would have the same code.
const CODICE: &str = r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]";

/// An Italian tax code: its last letter is the sum of the values at odd and even places, modulo 26.
fn codice(candidate: &Candidate<'_>) -> Verdict {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |byte: u8| usize::from(if byte.is_ascii_digit() { byte - b'0' } else { byte.saturating_sub(b'A') });
    let worth = |(place, byte): (usize, u8)| match place % 2 {
        0 => ODD.get(value(byte)).copied().unwrap_or_default(),
        _ => value(byte) as u32,
    };
    let sum: u32 = plain(candidate.text).take(15).enumerate().map(worth).sum();
    when(plain(candidate.text).nth(15).map(|byte| u32::from(byte.saturating_sub(b'A'))) == Some(sum % 26))
}

/// A Dutch BSN: the eleven test.
fn bsn(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    let last = digits.clone().nth(8).map(u32::from).unwrap_or_default();
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    when(sum > 0 && sum % 11 == last)
}

/// A Swedish personal number: a date (plus 60 for a coordination number) and Luhn's check digit over ten digits.
fn swedish(candidate: &Candidate<'_>) -> Verdict {
    let all = digits(candidate.text);
    let ten = all.clone().skip(all.clone().count().saturating_sub(10));
    let (month, day) = (number(ten.clone().skip(2).take(2)), number(ten.clone().skip(4).take(2)));
    let ten: Vec<u8> = ten.collect();
    when(date(day % 60, month) && super::checks::luhn(ten.into_iter()) && !candidate.continues_number(b"-."))
}

/// A Norwegian number: a date (plus 40 for a D number) and two check digits modulo 11.
fn norwegian(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    let (day, month) = (number(digits.clone().take(2)), number(digits.clone().skip(2).take(2)));
    let first = weighted(digits.clone(), &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
    let second = weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    when(date(day % 40, month % 40) && first.is_multiple_of(11) && second.is_multiple_of(11))
}

/// A Danish number: a date; since 2007 it has no check digit.
fn danish(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    when(date(number(digits.clone().take(2)), number(digits.skip(2).take(2))))
}

/// A Finnish personal code: a date, and a check character modulo 31.
fn finnish(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let digits = digits(text.get(..10).unwrap_or_default());
    let check = b"0123456789ABCDEFHJKLMNPRSTUVWXY".get((number(digits.clone()) % 31) as usize);
    let dated = date(number(digits.clone().take(2)), number(digits.skip(2).take(2)));
    when(dated && text.last() == check && !candidate.continues_number(b"-."))
}
