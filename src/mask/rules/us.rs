//! Identifiers of the United States. Those with a form of their own or a check digit are known by it; bare digits only
//! after a word that says what they are.

use super::checks::{any, digits, luhn, number, plain, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("us_ssn", Kind::UsSsn, Start::Digit, r"[0-9]{3}[ -][0-9]{2}[ -][0-9]{4}", ssn).doubted(OTHER),
    Rule::new("us_ssn_plain", Kind::UsSsn, Start::Digit, r"[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{4}", ssn).weak(20, SSN),
    Rule::new("us_itin", Kind::UsItin, Start::Digit, r"9[0-9]{2}[ -][0-9]{2}[ -][0-9]{4}", itin).doubted(OTHER),
    Rule::new("us_itin_plain", Kind::UsItin, Start::Digit, r"9[0-9]{8}", itin)
        .weak(20, &["itin", "taxpayer", "tax id", "tin", "ssn"]),
    Rule::new("us_ein", Kind::UsEin, Start::Digit, r"[0-9]{2}-?[0-9]{7}", ein).weak(
        20,
        &[
            "ein",
            "fein",
            "employer id",
            "tax id",
            "taxid",
            "federal id",
            "federal tax",
            "taxpayer",
            "tin",
            "irs",
            "employer",
        ],
    ),
    Rule::new("us_npi", Kind::UsNpi, Start::Digit, r"[12][0-9]{9}", npi)
        .weak(20, &["npi", "national provider", "provider id", "provider no", "provider number", "prescriber", "hcp"]),
    Rule::new("us_mbi", Kind::UsMbi, Start::Mixed, MBI, mbi).weak(60, &["mbi", "medicare", "beneficiary"]),
    Rule::new("us_mbi_lower", Kind::UsMbi, Start::Mixed, MBI_LOWER, mbi).weak(20, &["mbi", "medicare", "beneficiary"]),
    Rule::new("us_dea", Kind::UsDea, Start::Letter, r"[A-HJ-NP-UXZ][A-Z9]-?[0-9]{7}", dea)
        .weak(40, &["dea", "prescriber", "registration no", "registration number", "controlled substance"]),
    Rule::new("us_passport_letter", Kind::UsPassport, Start::Letter, r"[A-Za-z][A-Za-z0-9]{6,9}", passport)
        .weak(20, PASSPORT),
    Rule::new("us_passport", Kind::UsPassport, Start::Digit, r"[0-9]{2}(?:[0-9]{7}|[A-Z]{2}[0-9]{5})", any)
        .weak(20, PASSPORT),
    Rule::new(
        "us_driver_license_letter",
        Kind::UsDriverLicense,
        Start::Letter,
        r"[A-Za-z](?:[ -]?[0-9]){4,14}|[A-Z][A-Z0-9]{6,17}",
        letter_licence,
    )
    .weak(20, LICENCE),
    Rule::new("us_driver_license", Kind::UsDriverLicense, Start::Digit, r"[0-9](?:[ -]?[0-9A-Z]){5,13}", licence)
        .weak(20, LICENCE),
    Rule::new("medical_record", Kind::MedicalRecord, Start::Digit, r"[0-9](?:-?[0-9A-Z]){4,15}", record)
        .weak(20, RECORD)
        .doubted(&["migration", "version"]),
    Rule::new("medical_record_letter", Kind::MedicalRecord, Start::Letter, r"[A-Za-z]{1,3}-?[0-9]{4,12}", record)
        .weak(20, RECORD),
    Rule::new("bank_routing", Kind::BankRouting, Start::Digit, r"[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9]", routing)
        .weak(20, &["aba", "routing", "rtn", "transit no", "transit number", "ach", "fedwire"]),
];

const SSN: &[&str] = &[
    "ssn",
    "social sec",
    "soc sec",
    "social no",
    "social number",
    "tin",
    "taxpayer",
    "sin no",
    "socsec",
    "ss no",
    "ss num",
    "ssnum",
    "my social",
    "the social",
    "her social",
    "his social",
    "social is",
];
/// After these it is the number of a house and what stands after it, or that of a thing.
const OTHER: &[&str] = &[
    "suite",
    "apt",
    "unit",
    "po box",
    "p.o. box",
    "part no",
    "part number",
    "partno",
    "spare part",
    "p/n",
    "drawing",
    "catalog",
    "catalogue",
    "teilenummer",
    "sku",
    "serial",
    "seriennr",
    "seriennummer",
    "article",
    "artikel",
];
const PASSPORT: &[&str] = &[
    "passport",
    "travel document",
    "reisepass",
    "pass-nr",
    "passnummer",
    "passeport",
    "pasaporte",
    "passaporto",
    "passaporte",
    "paspoort",
    "paszport",
    "psprt",
    "pp no",
];
const LICENCE: &[&str] = &[
    "driver lic",
    "drivers lic",
    "driver s lic",
    "driver’s lic",
    "driving lic",
    "drv lic",
    "dl",
    "dln",
    "license no",
    "licence no",
    "license number",
    "licence number",
    "driverlic",
    "driverslic",
    "driverid",
    "driver id",
    "dlno",
    "cdl",
    "license id",
    "license #",
    "licence #",
    "operator lic",
    "führerschein",
    "fuehrerschein",
    "permis de conduire",
    "licencia de conducir",
    "licencia conducir",
    "carnet de conducir",
    "carnet conducir",
    "carta de condução",
    "patente di guida",
    "rijbewijs",
    "prawo jazdy",
    "prawa jazdy",
    "cnh",
];
const RECORD: &[&str] = &[
    "patientenakt",
    "krankenakt",
    "dossier patient",
    "dossier medical",
    "dossier médical",
    "dossier du patient",
    "patientdossier",
    "medisch dossier",
    "historia clinica",
    "historia clínica",
    "prontuario",
    "prontuário",
    "cartella clinica",
    "kartotek",
    "journalnummer",
    "mrn",
    "medical rec",
    "med rec",
    "medicalrec",
    "patient id",
    "patient no",
    "patient number",
    "patientid",
    "chart no",
    "chart number",
    "hospital no",
    "hospital number",
    "medrec",
    "patient mrn",
    "health record",
    "emr",
    "ehr id",
];

const MBI: &str = r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}";
const MBI_LOWER: &str = r"[1-9][ac-hjkmnp-rt-y][ac-hjkmnp-rt-y0-9][0-9]-?[ac-hjkmnp-rt-y][ac-hjkmnp-rt-y0-9][0-9]-?[ac-hjkmnp-rt-y]{2}[0-9]{2}";

/// A social security number: areas 000, 666 and 900 to 999, group 00 and serial 0000 are never issued.
fn ssn(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let area = number(digits(text).take(3));
    let group = number(digits(text).skip(3).take(2));
    let serial = number(digits(text).skip(5));
    let issued = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    // Numbers of a test card, and three in a row.
    let known = matches!((area, group, serial), (78, 5, 1120) | (219, 9, 9999));
    when(separated(candidate) && issued && !known)
}

/// An individual taxpayer's number: 9xx, groups 50 to 65, 70 to 88, 90 to 92 and 94 to 99.
fn itin(candidate: &Candidate<'_>) -> Verdict {
    let group = number(digits(candidate.text).skip(3).take(2));
    when(separated(candidate) && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// Both separators are the same, and neither a number nor a word goes on over a dash.
fn separated(candidate: &Candidate<'_>) -> bool {
    let text = candidate.text;
    let same = text.len() == 9 || (text.len() == 11 && text.get(3) == text.get(6));
    let table = text.get(3) == Some(&b' ') && candidate.continues_number(b" \t");
    let joined = candidate.continues_number(b"-.") || candidate.next == Some(b'-');
    candidate.ends_word() && same && !joined && !table
}

/// An employer's number: one of the prefixes that are in use.
fn ein(candidate: &Candidate<'_>) -> Verdict {
    let prefix = number(digits(candidate.text).take(2));
    let unused = matches!(prefix, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97);
    when(!unused && !candidate.continues_number(b"-") && candidate.next != Some(b'-'))
}

/// A provider's number (45 CFR 162.406): Luhn's check digit with 80840 before it.
fn npi(candidate: &Candidate<'_>) -> Verdict {
    when(luhn([8, 0, 8, 4, 0].into_iter().chain(digits(candidate.text))))
}

/// A Medicare beneficiary's number has dashes at both places or at none.
fn mbi(candidate: &Candidate<'_>) -> Verdict {
    when(matches!(candidate.text.len(), 11 | 13))
}

/// A prescriber's number: the last digit is that of d1 + d3 + d5 + 2 (d2 + d4 + d6).
fn dea(candidate: &Candidate<'_>) -> Verdict {
    let mut digits = digits(candidate.text.get(2..).unwrap_or_default()).map(u32::from);
    let sum: u32 = digits.clone().take(6).zip([1, 2, 1, 2, 1, 2]).map(|(digit, weight)| digit * weight).sum();
    when(digits.next_back() == Some(sum % 10))
}

/// Of any country: seven to ten letters and digits, of which four at least are digits.
fn passport(candidate: &Candidate<'_>) -> Verdict {
    when(digits(candidate.text).count() >= 4)
}

/// The forms of the states that start with a digit.
fn licence(candidate: &Candidate<'_>) -> Verdict {
    let letters = plain(candidate.text).filter(u8::is_ascii_alphabetic).count();
    when(plain(candidate.text).count() >= 7 && letters <= 3)
}

/// The forms of the states that start with a letter; three digits at least.
fn letter_licence(candidate: &Candidate<'_>) -> Verdict {
    let count = plain(candidate.text).count();
    when((6..=18).contains(&count) && digits(candidate.text).count() >= 3)
}

fn record(candidate: &Candidate<'_>) -> Verdict {
    when(digits(candidate.text).count() >= 4 && plain(candidate.text).count() <= 16)
}

/// An ABA routing number: a Federal Reserve prefix, and the weights 3, 7 and 1.
fn routing(candidate: &Candidate<'_>) -> Verdict {
    let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
    let prefix = number(digits(candidate.text).take(2));
    let sum = super::checks::weighted(digits(candidate.text), &weights);
    when(matches!(prefix, 0..=12 | 21..=32 | 61..=72 | 80) && sum > 0 && sum.is_multiple_of(10))
}
