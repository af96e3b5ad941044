//! What is known of people: how to reach them, and what names and documents they have. Forms as numbering plans, mail
//! systems and forms print them.

use crate::random::{LOWER, Random};

const GIVEN: [&str; 24] = [
    "james", "maria", "wei", "fatima", "john", "aisha", "carlos", "yuki", "olga", "pierre", "anna", "mohammed",
    "linda", "raj", "sofia", "lars", "chloe", "david", "emma", "juan", "kofi", "nina", "peter", "zoe",
];
const FAMILY: [&str; 24] = [
    "smith", "garcia", "chen", "khan", "johnson", "okafor", "silva", "tanaka", "ivanova", "dupont", "muller", "ali",
    "brown", "patel", "rossi", "nilsson", "martin", "cohen", "wilson", "lopez", "mensah", "novak", "jones", "obrien",
];

pub fn given(random: &mut Random) -> &'static str {
    random.pick(&GIVEN)
}

pub fn family(random: &mut Random) -> &'static str {
    random.pick(&FAMILY)
}

pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub fn person(random: &mut Random) -> String {
    let (given, family) = (capital(given(random)), capital(family(random)));
    match random.number(0, 4) {
        0 => format!("{family}, {given}"),
        1 => format!("{given} {}. {family}", random.text("ABCDEFGHJKLMNPRST", 1)),
        _ => format!("{given} {family}"),
    }
}

pub fn first_name(random: &mut Random) -> String {
    capital(given(random))
}

pub fn last_name(random: &mut Random) -> String {
    capital(family(random))
}

pub fn address(random: &mut Random) -> String {
    let number = random.number(1, 9_999);
    let street = random.pick(&["Maple", "Oak", "Washington", "2nd", "Elm", "Lake View", "Mission", "King"]);
    let kind = random.pick(&["St", "Street", "Ave", "Avenue", "Road", "Blvd", "Lane", "Dr."]);
    let more = random.pick(&["", "", ", Apt 4B", " Suite 210", ", Springfield, IL 62704", ", Austin TX 78701"]);
    let german = random.pick(&["Hauptstraße 12", "Am Markt 3a, 50667 Köln", "12 rue de la Paix, 75002 Paris"]);
    if random.chance(85) { format!("{number} {street} {kind}{more}") } else { german.to_owned() }
}

pub fn email(random: &mut Random) -> String {
    let (given, family) = (given(random), family(random));
    let local = match random.number(0, 9) {
        0 => format!("{given}{}", random.number(1, 1999)),
        1 => format!("{}{family}", &given[..1]),
        2 => format!("{given}_{family}"),
        3 => format!("{given}.{family}+{}", random.pick(&["news", "test1", "github"])),
        4 => format!("{}-{family}", given),
        5 => random.text(LOWER, 8),
        6 => format!("{}.{}", capital(given), capital(family)),
        _ => format!("{given}.{family}"),
    };
    let domain = random.pick(&[
        "gmail.com",
        "outlook.com",
        "yahoo.co.uk",
        "example.com",
        "mail.example.org",
        "corp.acme.io",
        "uni-bonn.de",
        "example.technology",
        "proton.me",
        "t-online.de",
        "sub.dept.example.edu",
        "xn--mnchen-3ya.example",
        "qq.com",
        "163.com",
        "münchen.example",
    ]);
    if random.chance(3) { format!("\"{given} {family}\"@{domain}") } else { format!("{local}@{domain}") }
}

/// Area codes that are in use.
const AREAS: [&str; 16] =
    ["212", "310", "415", "512", "617", "702", "808", "919", "206", "303", "404", "416", "514", "604", "786", "503"];

/// A number that shows by itself that it is one: with a country code, or in the North American way.
pub fn phone(random: &mut Random) -> String {
    let area = random.pick(&AREAS);
    let form = random.pick(&[
        "(~) %##-####",
        "(~) %##-####",
        "(~)%##-####",
        "~-%##-####",
        "~-%##-####",
        "~.%##.####",
        "+1 ~ %## ####",
        "+1~%######",
        "+1-~-%##-####",
        "+1 (~) %##-####",
        "1-800-%##-####",
        "1-~-%##-####",
        // Numbering plans of the ITU's members, as people there write them.
        "+44 20 7### ####",
        "+44 (0)20 7### ####",
        "+447#########",
        "+49 30 9#####",
        "+49 151 ########",
        "+49 (0)89 ######",
        "+33 1 4# ## ## ##",
        "+336########",
        "+91 9#### #####",
        "+91-98########",
        "+81 3-3###-####",
        "+81 90-####-####",
        "+61 2 9### ####",
        "+61 4## ### ###",
        "+55 11 9####-####",
        "+34 6## ## ## ##",
        "+39 06 69######",
        "+86 138 #### ####",
        "+52 55 #### ####",
        "+7 495 ###-##-##",
        "+27 11 97# ####",
        "+353 1 23# ####",
        "+41 44 66# ## ##",
        "+31 20 1######",
        "+46 8 12# ### ##",
        "+971 50 ### ####",
        "+65 6### ####",
        "0044 20 7946 0###",
        // Of areas that nobody has, as generated data have them.
        "1##-%##-####",
        "~-%##-####x1##",
        "(0##)%##-####x##",
        "(+30) 69## ######",
        "07### ### ###",
        "0171-#######",
        "07#########",
        "8 (495) ###-##-##",
    ]);
    random.form(form).replace('~', area)
}

/// A number that only its field or sentence makes one.
pub fn local_phone(random: &mut Random) -> String {
    let area = random.pick(&AREAS);
    let form = random.pick(&[
        "~%######",
        "%##-####",
        "020 7946 0###",
        "07### ######",
        "06 1# ## ## ##",
        "0171 #######",
        "030 9018####",
        "(030) 9018-####",
        "04## ### ###",
        "98########",
        "090-####-####",
        "(11) 9####-####",
        "138########",
        "~ %## ####",
        "~/%##-####",
        "1~%######",
        "4420########",
        "~-%##-#### x12#",
        "~.%##.#### ext. ###",
        "4### ####",
        "6## ### ###",
        "2# 2## ### ####",
        "2# ######",
        "4# 1# 5# 6#",
    ]);
    random.form(form).replace('~', area)
}

pub fn birth(random: &mut Random) -> String {
    let (year, month, day) = (random.number(1930, 2012), random.number(1, 12), random.number(1, 28));
    let name = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][month as usize - 1];
    match random.number(0, 8) {
        0..=2 => format!("{year}-{month:02}-{day:02}"),
        3 | 4 => format!("{month:02}/{day:02}/{year}"),
        5 => format!("{day:02}.{month:02}.{year}"),
        6 => format!("{name} {day}, {year}"),
        7 => format!("{day} {} {year}", &name[..3]),
        _ => format!("{day:02}-{month:02}-{year}"),
    }
}

pub fn passport(random: &mut Random) -> String {
    let form = random.pick(&["#########", "@########", "@@#######", "@#######", "##@@#####"]);
    random.form(form)
}

/// By the issuing state: California, New York, Texas, Florida, Illinois, Pennsylvania, Washington, New Jersey, Massachusetts.
pub fn licence(random: &mut Random) -> String {
    let form = random.pick(&[
        "@#######",
        "@#######",
        "#########",
        "### ### ###",
        "########",
        "@###-###-##-###-#",
        "@###-####-####",
        "@###########",
        "@#### ##### #####",
        "S########",
    ]);
    random.form(form)
}

pub fn record(random: &mut Random) -> String {
    let form = random.pick(&[
        "#######",
        "########",
        "##########",
        "MRN-#######",
        "MRN#######",
        "@#######",
        "###-##-###",
        "@@######",
    ]);
    random.form(form)
}

pub fn ipv4(random: &mut Random) -> String {
    let first = random.pick(&[10, 172, 192, 203, 8, 34, 52, 185, 91]);
    format!("{first}.{}.{}.{}", random.number(0, 255), random.number(0, 255), random.number(1, 254))
}

pub fn ipv6(random: &mut Random) -> String {
    let group = |random: &mut Random| format!("{:x}", random.number(1, 65_535));
    match random.number(0, 5) {
        0 => (0..8).map(|_| random.hex(4)).collect::<Vec<_>>().join(":").replacen(
            |c: char| c.is_ascii_hexdigit(),
            "2",
            1,
        ),
        1 => format!("2001:db8::{}", group(random)),
        2 => format!("fe80::{}:{}ff:fe{}:{}", group(random), random.hex(2), random.hex(2), random.hex(4)),
        3 => format!("2a02:{}:{}::{}", group(random), group(random), group(random)),
        4 => format!("::ffff:{}", ipv4(random)),
        _ => format!(
            "2600:1f18:{}:{}:{}:{}:{}:{}",
            random.hex(4),
            random.hex(4),
            random.hex(4),
            random.hex(4),
            random.hex(4),
            random.hex(4)
        ),
    }
}

pub fn mac(random: &mut Random) -> String {
    let bytes: Vec<String> = (0..6).map(|_| random.hex(2)).collect();
    match random.number(0, 4) {
        0 => bytes.join("-").to_uppercase(),
        1 => format!("{}{}.{}{}.{}{}", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]),
        2 => bytes.join(":").to_uppercase(),
        _ => bytes.join(":"),
    }
}

pub fn latitude(random: &mut Random) -> String {
    format!("{}{}.{}", random.pick(&["", "-"]), random.number(0, 89), random.digits(5))
}

pub fn longitude(random: &mut Random) -> String {
    format!("{}{}.{}", random.pick(&["", "-"]), random.number(0, 179), random.digits(6))
}

/// Bitcoin (base58 with checksum, Bech32) and Ethereum (lower case; with the checksum of EIP-55 its own test vectors).
pub fn wallet(random: &mut Random) -> String {
    let checked = [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];
    match random.number(0, 4) {
        0 | 1 => {
            let version = random.pick(&[0, 5]);
            let hash: Vec<u8> = (0..20).map(|_| random.number(0, 255) as u8).collect();
            super::check::base58check(&[vec![version], hash].concat())
        }
        2 | 3 => {
            const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
            let program: Vec<u8> = [0].into_iter().chain((0..32).map(|_| random.number(0, 31) as u8)).collect();
            let all = [program.clone(), super::check::bech32("bc", &program)].concat();
            format!("bc1{}", all.iter().map(|value| ALPHABET[*value as usize] as char).collect::<String>())
        }
        _ => random.pick(&checked).to_owned(),
    }
}
