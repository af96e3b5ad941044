//! Identifiers that have a check digit or a fixed form, written as their issuers print them.

use super::check::{digits, luhn, mod11_10, mod97, verhoeff, weighted};
use crate::random::{Random, UPPER};

/// Payment cards by the ranges that the networks publish.
pub fn card(random: &mut Random) -> String {
    const BRANDS: [(&str, usize, &str); 24] = [
        ("4", 16, "4444"),
        ("4", 16, "4444"),
        ("4", 16, "4444"),
        ("4", 13, ""),
        ("4", 19, ""),
        ("51", 16, "4444"),
        ("53", 16, "4444"),
        ("55", 16, "4444"),
        ("2223", 16, "4444"),
        ("2650", 16, "4444"),
        ("34", 15, "465"),
        ("37", 15, "465"),
        ("6011", 16, "4444"),
        ("646", 16, "4444"),
        ("65", 16, "4444"),
        ("36", 14, "464"),
        ("301", 14, "464"),
        ("3530", 16, "4444"),
        ("3566", 16, "4444"),
        ("62", 16, "4444"),
        ("62", 19, "44443"),
        ("2202", 16, "4444"),
        ("6759", 16, "4444"),
        ("5018", 16, "4444"),
    ];
    let (prefix, length, groups) = random.pick(&BRANDS);
    let body = random.digits(length - 1 - prefix.len());
    let number = format!("{prefix}{body}");
    let number = format!("{number}{}", luhn(&number));
    match random.number(0, 9) {
        0..=4 => number,
        5..=7 => grouped(&number, groups, " "),
        _ => grouped(&number, groups, "-"),
    }
}

/// Maestro's shortest numbers.
pub fn maestro(random: &mut Random) -> String {
    let number = format!("{}{}", random.pick(&["5018", "5020", "5893", "6304", "6759"]), random.digits(7));
    format!("{number}{}", luhn(&number))
}

/// Digits in groups of these sizes.
pub fn grouped(number: &str, groups: &str, separator: &str) -> String {
    let (mut rest, mut out) = (number, Vec::new());
    for size in groups.chars().filter_map(|c| c.to_digit(10)) {
        if rest.is_empty() {
            break;
        }
        let (group, after) = rest.split_at((size as usize).min(rest.len()));
        out.push(group);
        rest = after;
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out.join(separator)
}

/// An IBAN by the structures of the SWIFT registry: n digits, a upper-case letters, c both.
pub fn iban(random: &mut Random) -> String {
    const STRUCTURES: [(&str, &str); 30] = [
        ("AD", "8n12c"),
        ("AE", "19n"),
        ("AT", "16n"),
        ("BE", "12n"),
        ("BG", "4a6n8c"),
        ("BR", "23n1a1c"),
        ("CH", "5n12c"),
        ("CY", "8n16c"),
        ("CZ", "20n"),
        ("DE", "18n"),
        ("DK", "14n"),
        ("ES", "20n"),
        ("FI", "14n"),
        ("FR", "10n11c2n"),
        ("GB", "4a14n"),
        ("GR", "7n16c"),
        ("HU", "24n"),
        ("IE", "4a14n"),
        ("IT", "1a10n12c"),
        ("LU", "3n13c"),
        ("MT", "4a5n18c"),
        ("NL", "4a10n"),
        ("NO", "11n"),
        ("PL", "24n"),
        ("PT", "21n"),
        ("QA", "4a21c"),
        ("RO", "4a16c"),
        ("SA", "2n18c"),
        ("SE", "20n"),
        ("TR", "6n16c"),
    ];
    let (country, structure) = random.pick(&STRUCTURES);
    let (mut account, mut count) = (String::new(), 0);
    for c in structure.chars() {
        match c.to_digit(10) {
            Some(digit) => count = count * 10 + digit as usize,
            None => {
                account += &match c {
                    'n' => random.digits(count),
                    'a' => random.text(UPPER, count),
                    _ => random.form(&"*".repeat(count)),
                };
                count = 0;
            }
        }
    }
    let check = 98 - mod97(&format!("{account}{country}00"));
    let plain = format!("{country}{check:02}{account}");
    if random.chance(50) { plain } else { grouped(&plain, "444444444", " ") }
}

pub fn ssn(random: &mut Random) -> String {
    let area = loop {
        let area = random.number(1, 899);
        if area != 666 {
            break area;
        }
    };
    format!("{area:03}-{:02}-{:04}", random.number(1, 99), random.number(1, 9999))
}

/// IRS: nine digits that begin with 9, the middle in 50-65, 70-88, 90-92, 94-99.
pub fn itin(random: &mut Random) -> String {
    let middle = loop {
        let middle = random.number(50, 99);
        if !matches!(middle, 66..=69 | 89 | 93) {
            break middle;
        }
    };
    random.form(&format!("9##-{middle}-####"))
}

pub fn ein(random: &mut Random) -> String {
    let prefixes = ["01", "04", "12", "20", "27", "33", "45", "46", "52", "61", "73", "81", "84", "92", "95", "98"];
    let prefix = random.pick(&prefixes);
    random.form(&format!("{prefix}-#######"))
}

/// CMS: ten digits from 1 or 2, Luhn over 80840 and the number.
pub fn npi(random: &mut Random) -> String {
    let number = format!("{}{}", random.number(1, 2), random.digits(8));
    format!("{number}{}", luhn(&format!("80840{number}")))
}

/// DEA: two letters, seven digits; (1st + 3rd + 5th) + 2 x (2nd + 4th + 6th) ends in the 7th.
pub fn dea(random: &mut Random) -> String {
    let number = random.digits(6);
    let sum = weighted(&number, &[1, 2, 1, 2, 1, 2]);
    format!("{}{}{number}{}", random.pick(&["A", "B", "F", "G", "M", "P"]), random.text(UPPER, 1), sum % 10)
}

/// CMS: the Medicare beneficiary identifier, without S, L, O, I, B and Z.
pub fn mbi(random: &mut Random) -> String {
    const LETTERS: &str = "ACDEFGHJKMNPQRTUVWXY";
    let either = "ACDEFGHJKMNPQRTUVWXY0123456789";
    // Position 1 is 1 to 9, then letter, either, digit, letter, either, digit, letter, letter, digit, digit.
    let rest: String = "aenaenaann"
        .chars()
        .map(|c| match c {
            'a' => random.text(LETTERS, 1),
            'e' => random.text(either, 1),
            _ => random.digits(1),
        })
        .collect();
    let number = format!("{}{rest}", random.number(1, 9));
    if random.chance(50) { grouped(&number, "434", "-") } else { number }
}

/// ABA: nine digits, weights 3, 7, 1; the first two name a Federal Reserve district.
pub fn aba(random: &mut Random) -> String {
    let district =
        random.pick(&["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "21", "26", "31"]);
    let body = format!("{district}{}", random.digits(6));
    let sum = weighted(&body, &[3, 7, 1, 3, 7, 1, 3, 7]);
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// ISO 9362: bank, country, location, and a branch or none.
pub fn bic(random: &mut Random) -> String {
    let bank =
        random.pick(&["DEUT", "CHAS", "BNPA", "BARC", "NEDS", "UBSW", "INGB", "COBA", "HSBC", "CITI", "NWBK", "SBIN"]);
    let country = random.pick(&["DE", "US", "FR", "GB", "ZA", "CH", "NL", "IN", "SG", "ES", "IT", "JP"]);
    let place = random.pick(&["FF", "33", "PP", "22", "JJ", "ZZ", "2A", "BB", "MM", "2L"]);
    let branch = random.pick(&["", "", "XXX", "500", "MUC"]);
    format!("{bank}{country}{place}{branch}")
}

/// ISO 3779 with the check digit of 49 CFR 565: transliterated, weighted, modulo 11, in ninth place.
pub fn vin(random: &mut Random) -> String {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: char| match c {
        'A'..='H' => c as u32 - 'A' as u32 + 1,
        'J'..='N' => c as u32 - 'J' as u32 + 1,
        'P' => 7,
        'R' => 9,
        'S'..='Z' => c as u32 - 'S' as u32 + 2,
        _ => c.to_digit(10).unwrap_or(0),
    };
    let maker = random.pick(&["1HG", "1FT", "2T1", "3VW", "4T1", "5YJ", "1G1", "JHM", "KMH", "WBA"]);
    let body = random.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 5);
    let year = random.pick(&["A", "C", "E", "H", "K", "M", "P", "R"]);
    let text = format!("{maker}{body}0{year}{}{}", random.pick(&["A", "C", "F", "S"]), random.digits(6));
    let sum: u32 = text.chars().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
    let check = if sum % 11 == 10 { "X".to_owned() } else { (sum % 11).to_string() };
    format!("{}{check}{}", &text[..8], &text[9..])
}

pub fn nino(random: &mut Random) -> String {
    let prefix = random.pick(&["AB", "CE", "EH", "HJ", "JN", "LX", "NR", "PW", "RS", "SK", "TY", "WM", "YZ"]);
    let suffix = random.pick(&["A", "B", "C", "D"]);
    if random.chance(50) {
        random.form(&format!("{prefix}######{suffix}"))
    } else {
        random.form(&format!("{prefix} ## ## ## {suffix}"))
    }
}

/// NHS: ten digits, weights 10 to 2, modulo 11.
pub fn nhs(random: &mut Random) -> String {
    loop {
        let body = format!("{}{}", random.pick(&["4", "6", "7"]), random.digits(8));
        let check = (11 - weighted(&body, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        if check < 10 {
            let number = format!("{body}{check}");
            return if random.chance(60) { grouped(&number, "334", " ") } else { number };
        }
    }
}

pub fn sin(random: &mut Random) -> String {
    let body = format!("{}{}", random.pick(&["1", "2", "3", "4", "5", "6", "7", "9"]), random.digits(7));
    let number = format!("{body}{}", luhn(&body));
    match random.number(0, 3) {
        0 => number,
        1 => grouped(&number, "333", "-"),
        _ => grouped(&number, "333", " "),
    }
}

/// Receita Federal: two check digits modulo 11.
fn brazilian(random: &mut Random, length: usize, longest: u32) -> String {
    let mut number = random.digits(length);
    if longest == 9 {
        number.replace_range(8.., "0001");
    }
    for _ in 0..2 {
        let weights = (2..=longest).cycle();
        let sum: u32 = digits(&number).iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
        let check = if sum % 11 < 2 { 0 } else { 11 - sum % 11 };
        number += &check.to_string();
    }
    number
}

pub fn cpf(random: &mut Random) -> String {
    let n = brazilian(random, 9, 11);
    if random.chance(75) { format!("{}.{}.{}-{}", &n[..3], &n[3..6], &n[6..9], &n[9..]) } else { n }
}

pub fn cnpj(random: &mut Random) -> String {
    let n = brazilian(random, 12, 9);
    if random.chance(75) { format!("{}.{}.{}/{}-{}", &n[..2], &n[2..5], &n[5..8], &n[8..12], &n[12..]) } else { n }
}

pub fn aadhaar(random: &mut Random) -> String {
    let body = random.form("%##########");
    let number = format!("{body}{}", verhoeff(&body));
    if random.chance(60) { grouped(&number, "444", " ") } else { number }
}

/// Income Tax Department of India: the fourth letter says what the holder is.
pub fn pan(random: &mut Random) -> String {
    let holder = random.pick(&["P", "P", "P", "C", "H", "F", "A", "T"]);
    random.form(&format!("@@@{holder}@####@"))
}

fn letter(number: u64) -> char {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize] as char
}

pub fn dni(random: &mut Random) -> String {
    let number = random.number(1_000_000, 99_999_999);
    let separator = random.pick(&["", "", "-"]);
    format!("{number:08}{separator}{}", letter(number))
}

pub fn nie(random: &mut Random) -> String {
    let (first, value) = random.pick(&[("X", 0), ("Y", 1), ("Z", 2)]);
    let number = random.number(0, 9_999_999);
    let separator = random.pick(&["", "", "-"]);
    format!("{first}{separator}{number:07}{separator}{}", letter(value * 10_000_000 + number))
}

/// INSEE: sex, year, month, department, commune, order; key 97 less the remainder.
pub fn nir(random: &mut Random) -> String {
    let (sex, year, month) = (random.number(1, 2), random.number(0, 99), random.number(1, 12));
    let (department, commune, order) = (random.number(1, 95), random.number(1, 600), random.number(1, 999));
    let number = format!("{sex}{year:02}{month:02}{department:02}{commune:03}{order:03}");
    let key = 97 - number.parse::<u64>().unwrap() % 97;
    if random.chance(60) { grouped(&format!("{number}{key:02}"), "1222332", " ") } else { format!("{number}{key:02}") }
}

/// Bundeszentralamt für Steuern: of the first ten digits one occurs twice and one not at all; MOD 11,10.
pub fn steuer_id(random: &mut Random) -> String {
    loop {
        let mut order: Vec<char> = "0123456789".chars().collect();
        for at in (1..10).rev() {
            order.swap(at, random.number(0, at as u64) as usize);
        }
        order[9] = order[random.number(0, 7) as usize];
        let body: String = order.iter().collect();
        if !body.starts_with('0') {
            let number = format!("{body}{}", mod11_10(&body));
            return if random.chance(50) { grouped(&number, "2333", " ") } else { number };
        }
    }
}

/// PESEL: date of birth with the century in the month, weights 1, 3, 7, 9.
pub fn pesel(random: &mut Random) -> String {
    let (year, month, day) = (random.number(1940, 2010), random.number(1, 12), random.number(1, 28));
    let month = if year >= 2000 { month + 20 } else { month };
    let body = format!("{:02}{month:02}{day:02}{}", year % 100, random.digits(4));
    let sum = weighted(&body, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub fn tfn(random: &mut Random) -> String {
    loop {
        let number = random.form("%########");
        if weighted(&number, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) {
            return if random.chance(60) { grouped(&number, "333", " ") } else { number };
        }
    }
}

/// ABN: the first digit less one, weights 10, 1, 3 …, modulo 89.
pub fn abn(random: &mut Random) -> String {
    loop {
        let number = format!("{}{}", random.number(1, 9), random.digits(10));
        if (weighted(&number, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10).is_multiple_of(89) {
            return if random.chance(70) { grouped(&number, "2333", " ") } else { number };
        }
    }
}
