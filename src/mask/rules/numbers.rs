//! Numbers of people, their accounts, plans, plates and devices: some have a form and a check digit, most only a word before
//! them.

use super::checks::{date, digits, free, number, plain, weighted, when};
use super::named::Named;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("kr_rrn", Kind::NationalId, Start::Digit, r"[0-9]{6}-[1-8][0-9]{6}", |candidate| {
        when(korean(candidate) && free(candidate))
    })
    .word(),
    Rule::new("kr_rrn_named", Kind::NationalId, Start::Digit, r"[0-9]{6}-?[1-8][0-9]{6}", |candidate| {
        when(dated(candidate.text.get(2..6).unwrap_or_default()) && free(candidate))
    })
    .weak(20, &["rrn", "resident registration", "national id"]),
    Rule::new("cn_resident_id", Kind::NationalId, Start::Digit, r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]", chinese)
        .word(),
    Rule::new(
        "mx_curp",
        Kind::NationalId,
        Start::Letter,
        r"[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9][0-9]",
        mexican,
    )
    .word(),
    Rule::new("sg_nric", Kind::NationalId, Start::Letter, r"[STFGM][0-9]{7}[A-Z]", singaporean)
        .weak(60, &["nric", "fin ", "singpass"])
        .doubted(&["order", "part", "serial", "sku", "ref", "invoice", "ticket", "version", "build", "model"]),
    Rule::new("jp_my_number", Kind::NationalId, Start::Digit, r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}", japanese)
        .weak(20, &["my number", "mynumber", "individual number"]),
    Rule::new("national_id", Kind::NationalId, Start::Digit, r"[0-9](?:[ ./-]?[0-9A-Z]){5,17}", |candidate| {
        when(drawn(candidate, 5, 6..=18))
    })
    .weak(20, NATIONAL),
    Rule::new(
        "national_id_letter",
        Kind::NationalId,
        Start::Letter,
        r"[A-Z]{1,4}[ .-]?[0-9](?:[ ./-]?[0-9A-Z]){4,16}",
        |candidate| when(drawn(candidate, 5, 6..=18)),
    )
    .weak(20, NATIONAL),
    // Health plan beneficiary numbers: 45 CFR 164.514(b)(2)(i)(I).
    Rule::new("health_plan", Kind::HealthPlan, Start::Digit, r"[0-9](?:-?[0-9A-Z]){6,14}(?: [0-9]{2})?", |candidate| {
        when(drawn(candidate, 5, 8..=16))
    })
    .weak(20, PLAN),
    Rule::new(
        "health_plan_letter",
        Kind::HealthPlan,
        Start::Letter,
        r"[A-Z]{1,4}-?[0-9](?:-?[0-9A-Z]){5,13}(?: [0-9]{2})?",
        |candidate| when(drawn(candidate, 5, 8..=16)),
    )
    .weak(20, PLAN),
    // Account numbers: (J) of the same.
    Rule::new("bank_account", Kind::BankAccount, Start::Digit, r"[0-9](?:[ /-]?[0-9]){5,21}", |candidate| {
        when(digits(candidate.text).count() >= 6 && free(candidate))
    })
    .weak(20, ACCOUNT),
    Rule::new(
        "bank_account_said",
        Kind::BankAccount,
        Start::Word(&["acct ", "acct. ", "acct: ", "a/c "]),
        r"(?i:acct|a/c)[.:]? (?:(?i:no)[.:]? |# ?)?[0-9]{8,17}",
        |candidate| {
            let skip = memchr::memrchr2(b' ', b'#', candidate.text).map_or(0, |at| at + 1);
            match candidate.next {
                Some(b'-' | b'.' | b'/' | b':') => Verdict::No,
                _ => Verdict::Closed { skip },
            }
        },
    )
    .word(),
    // (L): vehicle identifiers, including license plates.
    Rule::new("license_plate", Kind::LicensePlate, Start::Digit, r"[0-9](?:[ -]?[0-9A-Z]){3,8}", plate).weak(20, PLATE),
    Rule::new(
        "license_plate_letter",
        Kind::LicensePlate,
        Start::Letter,
        r"[A-Z]{1,3}(?:[ -]?[A-Z]{1,3})?[ -]?[0-9](?:[ -]?[0-9A-Z]){1,8}",
        plate,
    )
    .weak(20, PLATE),
    Rule::new(
        "license_plate_said",
        Kind::LicensePlate,
        Start::Word(&["plate ", "plate: ", "registration ", "registration: ", "reg. ", "number plate "]),
        r"(?i:plate|registration|reg\.):? [A-Z0-9](?:[ -]?[A-Z0-9]){4,10}",
        said,
    ),
    Rule::new(
        "license_plate_recorded",
        Kind::LicensePlate,
        Start::Prefix(&["Reg ", "Reg: "]),
        r"Reg:? [A-Z0-9](?:[ -]?[A-Z0-9]){4,8}[ ,;/]{1,3}(?:VIN|Make|Model|Colou?r)",
        |candidate| {
            let text = candidate.text;
            let skip = memchr::memchr(b' ', text).map_or(0, |at| at + 1);
            let word = text.iter().rposition(|byte| matches!(byte, b' ' | b',' | b';' | b'/')).unwrap_or(text.len());
            let value = text.get(skip..word).unwrap_or_default();
            let length = value.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1);
            match value.get(..length).is_some_and(is_plate) {
                true => Verdict::Part { skip, end: skip + length },
                false => Verdict::No,
            }
        },
    ),
    // (M): device identifiers. An IMEI (3GPP TS 23.003, section 6.2.1).
    Rule::new("imei", Kind::DeviceId, Start::Digit, r"[0-9]{15,16}|[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]", |candidate| {
        when(free(candidate))
    })
    .weak(20, &["imei"]),
];

const NATIONAL: &[&str] = &[
    "national id",
    "nationalid",
    "identity number",
    "identity no ",
    "identity card",
    "idcard",
    "citizen id",
    "citizen number",
    "personal identification",
    "personal id",
    "personalid",
    "tax id",
    "taxid",
    "tax identification",
    "cedula",
    "cédula",
    "rut ",
    "curp",
    "nric",
    "cnic",
    "dni",
    "carnet de identidad",
    "unique taxpayer",
    "social id",
    "kimlik no",
    "tc kimlik",
    "t.c. kimlik",
    "tckn",
    "nif ",
    "snils",
];
const PLAN: &[&str] = &[
    "member id",
    "memberid",
    "member number",
    "member no ",
    "subscriber id",
    "subscriberid",
    "subscriber no ",
    "subscriber number",
    "health plan",
    "health card",
    "healthcard",
    "insurance no ",
    "healthplan",
    "insurance id",
    "insuranceid",
    "insurance number",
    "beneficiary id",
    "beneficiary number",
    "plan member",
    "policy holder id",
    "krankenversicher",
    "versichertennummer",
];
const ACCOUNT: &[&str] = &[
    "account number",
    "accountnumber",
    "account no ",
    "account num ",
    "accountno",
    "account #",
    "dfi account",
    "acct no ",
    "acct num",
    "acct #",
    "acctno",
    "bank account",
    "bankaccount",
    "bank acct",
    "checking account",
    "savings account",
    "beneficiary account",
    "your account",
    "my account",
    "kontonummer",
    "konto nr",
    "kontonr",
    "numero de compte",
    "numéro de compte",
    "numero de cuenta",
    "número de cuenta",
    "cuenta bancaria",
    "numero di conto",
    "numero conto",
    "rekeningnummer",
    "clabe",
    "numer konta",
    "numer rachunku",
];
const PLATE: &[&str] = &[
    "license plate",
    "licence plate",
    "licenseplate",
    "licenceplate",
    "plate number",
    "plate no ",
    "plateno",
    "vehicle plate",
    "vehicle registration",
    "registration plate",
    "kennzeichen",
    "matrícula",
    "matricula",
    "targa",
    "kenteken",
    "immatriculation",
    "rejestracyjn",
    "spz",
];

/// Of so many letters and digits, of which `least` are digits.
fn drawn(candidate: &Candidate<'_>, least: usize, length: std::ops::RangeInclusive<usize>) -> bool {
    let text = candidate.text;
    let dated = text.len() == 10 && text.iter().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count() == 2;
    digits(text).count() >= least && length.contains(&plain(text).count()) && free(candidate) && !dated
}

/// How many letters and how many digits there are.
fn counts(text: &[u8]) -> (usize, usize) {
    (plain(text).filter(u8::is_ascii_uppercase).count(), digits(text).count())
}

fn plate(candidate: &Candidate<'_>) -> Verdict {
    let (letters, digits) = counts(candidate.text);
    let length = letters + digits;
    when((4..=10).contains(&length) && digits > 0 && (letters > 0 || digits >= 4) && free(candidate))
}

/// Behind a word that also speaks of other things: letters and digits, two of each, and where a registration is meant, one of
/// a vehicle.
fn said(candidate: &Candidate<'_>) -> Verdict {
    const VEHICLES: [&[u8]; 5] = [b"vehicle", b"car", b"van", b"truck", b"motorcycle"];
    let text = candidate.text;
    let skip = memchr::memchr(b' ', text).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let near =
        candidate.before.get(candidate.before.len().saturating_sub(40)..).unwrap_or_default().to_ascii_lowercase();
    let driven = || near.split(|byte| !byte.is_ascii_alphabetic()).any(|word| VEHICLES.contains(&word));
    let meant = text.first().is_some_and(|first| first.eq_ignore_ascii_case(&b'p')) || driven();
    match is_plate(value) && meant && free(candidate) {
        true => Verdict::Closed { skip },
        false => Verdict::No,
    }
}

/// Two letters and two digits at least.
fn is_plate(value: &[u8]) -> bool {
    let (letters, digits) = counts(value);
    let plain =
        value.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'-'));
    letters >= 2 && digits >= 2 && (5..=10).contains(&(letters + digits)) && plain
}

/// Fields that are a plate's, and one that is short for a social security number.
pub(super) static NAMED: &[Named] = &[
    Named::new(
        "license_plate_field",
        Kind::LicensePlate,
        &["plate", "platenumber", "plateno", "numberplate", "licenseplate", "licenceplate", "regplate", "vehicleplate"],
        is_plate,
    ),
    Named::new("us_ssn_field", Kind::UsSsn, &["social"], |text| {
        text.len() == 9 && text.iter().all(u8::is_ascii_digit) && !text.starts_with(b"000") && !text.starts_with(b"666")
    })
    .whole(70),
];

/// The plate of a vehicle that is an object.
pub(in crate::mask) static PLATE_OF: Named = Named::new("license_plate", Kind::LicensePlate, &[], is_plate);

/// Month and day.
fn dated(text: &[u8]) -> bool {
    let (month, day) = (number(digits(text).take(2)), number(digits(text).skip(2).take(2)));
    date(day, month)
}

/// A resident registration number: a date, and a check digit modulo 11.
fn korean(candidate: &Candidate<'_>) -> bool {
    let sum = weighted(digits(candidate.text).take(12), &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let check = (11 - sum % 11) % 10;
    dated(candidate.text.get(2..6).unwrap_or_default())
        && digits(candidate.text).next_back().map(u32::from) == Some(check)
}

fn chinese(candidate: &Candidate<'_>) -> Verdict {
    when(is_resident(candidate.text) && !candidate.continues_number(b"-."))
}

/// Whether it is the number of a resident of China (GB 11643): a date, and a check digit (ISO/IEC 7064 MOD 11-2).
pub(in crate::mask) fn is_resident(text: &[u8]) -> bool {
    if text.len() != 18 || !matches!(text.get(6..8), Some(b"19" | b"20")) {
        return false;
    }
    let sum = weighted(digits(text).take(17), &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    let check = b"10X98765432".get((sum % 11) as usize).copied();
    let last = text.last().map(u8::to_ascii_uppercase);
    dated(text.get(10..14).unwrap_or_default()) && last == check
}

/// A CURP: a date, and a check digit modulo 10.
fn mexican(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    // The alphabet has Ñ behind N.
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte.saturating_sub(b'O')) + 25,
    };
    let sum: u32 = text.iter().take(17).zip((2..=18u32).rev()).map(|(byte, weight)| value(*byte) * weight).sum();
    let check = (10 - sum % 10) % 10;
    when(dated(text.get(6..10).unwrap_or_default()) && text.last().map(|last| u32::from(*last)) == Some(check + 48))
}

/// A NRIC or FIN: weights modulo 11, and a letter for each rest.
fn singaporean(candidate: &Candidate<'_>) -> Verdict {
    let sum = weighted(digits(candidate.text), &[2, 7, 6, 5, 4, 3, 2]);
    let (more, letters) = match candidate.text.first() {
        Some(b'S') => (0, b"JZIHGFEDCBA"),
        Some(b'T') => (4, b"JZIHGFEDCBA"),
        Some(b'F') => (0, b"XWUTRQPNMLK"),
        Some(b'G') => (4, b"XWUTRQPNMLK"),
        _ => (3, b"XWUTRQPNJLK"),
    };
    let rest = (sum + more) % 11;
    let rest = if candidate.text.first() == Some(&b'M') { 10 - rest } else { rest };
    when(letters.get(rest as usize) == candidate.text.last())
}

/// A My Number: a check digit modulo 11.
fn japanese(candidate: &Candidate<'_>) -> Verdict {
    let sum = weighted(digits(candidate.text).take(11), &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    when(digits(candidate.text).next_back().map(u32::from) == Some(check) && free(candidate))
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn identifiers_with_a_check_need_no_word() {
        takes(
            "NATIONAL_ID",
            Format::Text,
            &[
                "x ⟪540112-1750798⟫ y",
                "x ⟪320102198608059131⟫ y",
                "x ⟪MABG831006MPLQXC76⟫ y",
                "x ⟪S4433464Z⟫ y",
                "my_number: ⟪310816194643⟫",
                "national id: ⟪22221011119⟫",
                "주민등록번호: ⟪990220-1777901⟫",
                "СНИЛС: ⟪112-233-445 95⟫.",
                "T.C. Kimlik No: ⟪88116804422⟫",
                "meu NIF é ⟪265180767⟫,",
            ],
        );
        leaves(
            Format::Text,
            &[
                "540112-1750799",
                "320102198608059132",
                "MABG831006MPLQXC77",
                "S4433464A",
                "310816194643",
                "112-233-445 96",
            ],
        );
    }

    #[test]
    fn others_need_one() {
        takes(
            "HEALTH_PLAN_ID",
            Format::Text,
            &["Member ID: ⟪JZE860922872⟫", "\"member_id\": \"⟪93059091601⟫\"", "member id ⟪U0293521 02⟫"],
        );
        takes(
            "BANK_ACCOUNT",
            Format::Text,
            &[
                "Account Number: ⟪03063554289⟫",
                "account_number=⟪69780110197⟫",
                "Your account ⟪863202878715⟫ at",
                "ABA 1 Acct ⟪367987002301⟫  SWIFT",
            ],
        );
        takes(
            "LICENSE_PLATE",
            Format::Text,
            &["Vehicle plate: ⟪AE6 P5Q⟫\n", "license_plate: '⟪3821 AW⟫'", "Kennzeichen ⟪B-MW 1234⟫"],
        );
        takes(
            "LICENSE_PLATE",
            Format::Text,
            &[
                "Reg ⟪XT 701RJ⟫  VIN 1",
                "plate ⟪MJ631LG⟫, holder",
                "stopped a vehicle, registration ⟪KA 20 JS 1589⟫, driven",
            ],
        );
        takes(
            "LICENSE_PLATE",
            Format::Json,
            &["{\"vehicle\":{\"registration\":\"⟪KL72 NJG⟫\"}}", "{\"licensePlate\":{\"number\":\"⟪KA 20 JS 1589⟫\"}}"],
        );
        takes("DEVICE_ID", Format::Text, &["Phone IMEI ⟪323055924038510⟫, owner"]);
        leaves(
            Format::Text,
            &[
                "account 863202878715 at",
                "Acct-Session-Id = 863202878715",
                "acct 8632-028-78715",
                "account not found 863202878715",
                "plate 7 of 12",
                "registration AB12 345C of a company",
                "members: 93059091601",
                "JZE860922872",
            ],
        );
    }
}
