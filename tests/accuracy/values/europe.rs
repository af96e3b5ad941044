//! National numbers of Europe with their check digits.

use super::check::{luhn, weighted};
use crate::random::{Random, UPPER};

fn day_of_birth(random: &mut Random) -> (u64, u64, u64) {
    (random.number(1, 28), random.number(1, 12), random.number(40, 99))
}

/// Burgerservicenummer: nine digits, weights 9 to 2 and -1, divisible by eleven.
pub fn bsn(random: &mut Random) -> String {
    loop {
        let number = random.form("%########");
        let sum = weighted(&number, &[9, 8, 7, 6, 5, 4, 3, 2]) + 10 * weighted(&number[8..], &[1]);
        if sum.is_multiple_of(11) {
            return number;
        }
    }
}

/// Skatteverket: date, hyphen, three digits, and Luhn's digit over the short date and them.
pub fn personnummer(random: &mut Random) -> String {
    let (day, month, year) = day_of_birth(random);
    let (date, birth) = (format!("{year:02}{month:02}{day:02}"), random.digits(3));
    let check = luhn(&format!("{date}{birth}"));
    let century = if random.chance(40) { "19" } else { "" };
    format!("{century}{date}-{birth}{check}")
}

/// Skatteetaten: date, three digits, and two check digits modulo 11.
pub fn fodselsnummer(random: &mut Random) -> String {
    loop {
        let (day, month, year) = day_of_birth(random);
        let body = format!("{day:02}{month:02}{year:02}{:03}", random.number(0, 499));
        let first = (11 - weighted(&body, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
        let second = (11 - weighted(&format!("{body}{}", first % 10), &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        if first < 10 && second < 10 {
            return format!("{body}{first}{second}");
        }
    }
}

/// CPR-kontoret: date, hyphen, four digits; the check digit is no longer kept.
pub fn cpr(random: &mut Random) -> String {
    let (day, month, year) = day_of_birth(random);
    format!("{day:02}{month:02}{year:02}-{}", random.form("####"))
}

/// Digi- ja väestötietovirasto: date, sign of the century, three digits, and a character by the remainder of 31.
pub fn hetu(random: &mut Random) -> String {
    let ((day, month, year), number) = (day_of_birth(random), random.number(2, 899));
    let whole = format!("{day:02}{month:02}{year:02}{number:03}").parse::<usize>().unwrap();
    let check = b"0123456789ABCDEFHJKLMNPRSTUVWXY"[whole % 31] as char;
    format!("{day:02}{month:02}{year:02}-{number:03}{check}")
}

/// The check letter of a codice fiscale (decreto 23 dicembre 1976): odd places by a table, even ones by value.
pub fn codice_check(code: &str) -> char {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |c: char| c.to_digit(10).unwrap_or(c as u32 - 'A' as u32 * u32::from(c.is_ascii_uppercase()));
    let sum: u32 =
        code.chars().enumerate().map(|(at, c)| if at % 2 == 0 { ODD[value(c) as usize] } else { value(c) }).sum();
    UPPER.as_bytes()[(sum % 26) as usize] as char
}

pub fn codice_fiscale(random: &mut Random) -> String {
    let names = random.text("BCDFGLMNPRSTVZ", 6);
    let month = random.text("ABCDEHLMPRST", 1);
    let (day, year) = (random.number(1, 28) + 40 * random.number(0, 1), random.number(40, 99));
    let place = random.pick(&["A562", "F205", "H501", "L219", "D612"]);
    let code = format!("{names}{year:02}{month}{day:02}{place}");
    format!("{code}{}", codice_check(&code))
}
