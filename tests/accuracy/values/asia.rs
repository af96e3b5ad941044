//! Identity numbers of Asia and America, and numbers that only a label tells.

use super::check::weighted;
use crate::random::Random;

/// YYMMDD of a person's birth, in the twentieth century.
fn born(random: &mut Random) -> String {
    format!("{:02}{:02}{:02}", random.number(40, 99), random.number(1, 12), random.number(1, 28))
}

/// A resident registration number of Korea, with the check digit that those until 2020 have.
pub fn rrn(random: &mut Random) -> String {
    let body = format!("{}{}{}", born(random), random.number(1, 2), random.digits(5));
    let check = (11 - weighted(&body, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10;
    let (date, serial) = body.split_at(6);
    format!("{date}-{serial}{check}")
}

/// A citizen identification number of China (GB 11643-1999).
pub fn resident(random: &mut Random) -> String {
    let place = random.pick(&["110101", "310104", "320102", "330106", "420106", "440305", "510107"]);
    let body = format!("{place}19{}{}", born(random), random.digits(3));
    let sum = weighted(&body, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    format!("{body}{}", b"10X98765432"[sum as usize % 11] as char)
}

/// A CURP of Mexico: its last character is that of the sum of all others by their place in an alphabet with an Ñ.
pub fn curp(random: &mut Random) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    let state = random.pick(&["DF", "JC", "MN", "NL", "VZ", "YN"]);
    let (sex, consonants) = (random.pick(&["H", "M"]), random.text("BCDFGHJKLMNPQRSTVWXYZ", 3));
    let start =
        format!("{}{}{}", random.pick(&["M", "R", "G", "L"]), random.pick(&["A", "E", "O"]), random.text("BCDGLR", 2));
    let body = format!("{start}{}{sex}{state}{consonants}0", born(random));
    let value = |c: char| ALPHABET.chars().position(|known| known == c).expect("in the alphabet") as u32;
    let sum: u32 = body.chars().zip((2..=18).rev()).map(|(c, weight)| value(c) * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// A NRIC of Singapore.
pub fn nric(random: &mut Random) -> String {
    let (prefix, more, letters) =
        random.pick(&[("S", 0, b"JZIHGFEDCBA"), ("T", 4, b"JZIHGFEDCBA"), ("G", 4, b"XWUTRQPNMLK")]);
    let digits = random.digits(7);
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) + more;
    format!("{prefix}{digits}{}", letters[sum as usize % 11] as char)
}

pub fn national(random: &mut Random) -> String {
    let form = random.pick(&["###########", "##.###.###-#", "@########", "###-#######-#"]);
    random.form(form)
}

pub fn plan(random: &mut Random) -> String {
    let form = random.pick(&["@@@#########", "###########", "@########", "@@@@########"]);
    random.form(form)
}

pub fn account(random: &mut Random) -> String {
    let length = random.number(8, 12) as usize;
    random.digits(length)
}

pub fn plate(random: &mut Random) -> String {
    let form = random.pick(&["#@@@###", "@@@ ####", "@@## @@@", "@@-###-@@", "@-@@ ####"]);
    random.form(form)
}

pub fn imei(random: &mut Random) -> String {
    let body = format!("35{}", random.digits(12));
    format!("{body}{}", super::check::luhn(&body))
}
