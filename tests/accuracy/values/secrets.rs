//! Credentials, by the forms that their vendors document. Prefixes stand in pieces, so that no code host takes this file
//! for a leak.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use crate::random::{ALPHANUMERIC, BASE64, BASE64URL, Random};

/// A prefix, and the form of the rest: `a` letter or digit, `h` hex, `u` base64url, `d` digit, `U` upper or digit,
/// `l` lower or digit.
type Form = (&'static [&'static str], &'static [(char, usize)]);

const VENDORS: &[(&str, Form)] = &[
    ("gitlab", (&["gl", "pat-"], &[('u', 20)])),
    ("npm", (&["np", "m_"], &[('a', 36)])),
    ("pypi", (&["py", "pi-AgEIcHlwaS5vcmc"], &[('u', 120)])),
    ("sendgrid", (&["S", "G."], &[('u', 22), ('.', 1), ('u', 43)])),
    ("twilio", (&["S", "K"], &[('h', 32)])),
    ("anthropic", (&["sk-", "ant-api03-"], &[('u', 93), ('A', 2)])),
    ("openai", (&["sk-", "proj-"], &[('u', 74), ('O', 1), ('u', 74)])),
    ("huggingface", (&["h", "f_"], &[('a', 34)])),
    ("digitalocean", (&["do", "p_v1_"], &[('h', 64)])),
    ("shopify", (&["sh", "pat_"], &[('h', 32)])),
    ("databricks", (&["da", "pi"], &[('h', 32)])),
    ("vault", (&["hv", "s."], &[('u', 95)])),
    ("grafana", (&["gl", "sa_"], &[('a', 32), ('_', 1), ('h', 8)])),
    ("linear", (&["lin", "_api_"], &[('a', 40)])),
    ("square", (&["sq0", "atp-"], &[('u', 22)])),
    ("doppler", (&["dp", ".pt."], &[('a', 43)])),
    ("figma", (&["fi", "gd_"], &[('u', 40)])),
    ("rubygems", (&["ruby", "gems_"], &[('h', 48)])),
    ("docker", (&["dckr", "_pat_"], &[('u', 27)])),
    ("newrelic", (&["NR", "AK-"], &[('U', 27)])),
    ("airtable", (&["pa", "t"], &[('a', 14), ('.', 1), ('h', 64)])),
    ("telegram", (&[], &[('d', 10), (':', 1), ('t', 2), ('u', 33)])),
    ("mailgun", (&["ke", "y-"], &[('h', 32)])),
    ("planetscale", (&["psc", "ale_tkn_"], &[('u', 43)])),
    ("pulumi", (&["pu", "l-"], &[('h', 40)])),
    ("postman", (&["PM", "AK-"], &[('h', 24), ('-', 1), ('h', 34)])),
    ("terraform", (&[], &[('a', 14), ('v', 1), ('u', 67)])),
    ("notion", (&["nt", "n_"], &[('d', 11), ('a', 35)])),
    ("replicate", (&["r", "8_"], &[('a', 37)])),
    ("groq", (&["gs", "k_"], &[('a', 52)])),
    ("sentry", (&["snt", "ryu_"], &[('h', 64)])),
    ("brevo", (&["xkey", "sib-"], &[('h', 64), ('-', 1), ('a', 16)])),
    ("dynatrace", (&["dt0", "c01."], &[('U', 24), ('.', 1), ('U', 64)])),
    ("flutterwave", (&["FLWSECK", "_TEST-"], &[('h', 32), ('-', 1), ('X', 1)])),
    ("tailscale", (&["tsk", "ey-auth-"], &[('a', 17), ('-', 1), ('a', 31)])),
    ("supabase", (&["sb", "p_"], &[('h', 40)])),
    ("clickhouse", (&["4b1", "d"], &[('a', 38)])),
    ("xai", (&["xa", "i-"], &[('a', 80)])),
    ("perplexity", (&["pp", "lx-"], &[('h', 48)])),
];

fn piece(random: &mut Random, kind: char, length: usize) -> String {
    match kind {
        'a' => random.text(ALPHANUMERIC, length),
        'h' => random.hex(length),
        'u' => random.text(BASE64URL, length),
        'd' => format!("{}{}", random.number(1, 9), random.digits(length - 1)),
        'U' => random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length),
        'l' => random.text("abcdefghijklmnopqrstuvwxyz0123456789", length),
        // Fixed parts in the middle of a form.
        'A' => "AA".to_owned(),
        't' => "AA".to_owned(),
        'O' => concat!("T3B", "lbkFJ").to_owned(),
        'v' => concat!(".atla", "sv1.").to_owned(),
        'X' => "X".to_owned(),
        other => other.to_string(),
    }
}

/// The vendor, and a token of it.
pub fn vendor(random: &mut Random) -> (&'static str, String) {
    let (vendor, (prefix, form)) = random.pick(VENDORS);
    let rest: String = form.iter().map(|(kind, length)| piece(random, *kind, *length)).collect();
    (vendor, prefix.concat() + &rest)
}

/// A vendor whose keys are known by their form only beside its name.
type Keyed = (&'static str, &'static [(char, usize)]);

const KEYED: &[Keyed] = &[
    ("snyk", &[('h', 8), ('-', 1), ('h', 4), ('-', 1), ('h', 4), ('-', 1), ('h', 4), ('-', 1), ('h', 12)]),
    ("datadog", &[('h', 32)]),
    ("algolia", &[('h', 32)]),
    ("cloudflare", &[('h', 37)]),
    ("etsy", &[('l', 24)]),
    ("linkedin", &[('l', 16)]),
    ("okta", &[('0', 1), ('0', 1), ('u', 40)]),
    ("sonar", &[('h', 40)]),
    ("etherscan", &[('U', 34)]),
    ("todoist", &[('h', 40)]),
];

/// The vendor, and a key of it.
pub fn keyed(random: &mut Random) -> (&'static str, String) {
    let (vendor, form) = random.pick(KEYED);
    (vendor, form.iter().map(|(kind, length)| piece(random, *kind, *length)).collect())
}

/// GitHub's tokens end in the CRC-32 of what stands between, in base 62.
pub fn github(random: &mut Random) -> String {
    if random.chance(25) {
        return format!("{}_pat_{}_{}", "github", random.text(ALPHANUMERIC, 22), random.text(ALPHANUMERIC, 59));
    }
    let prefix = random.pick(&["p", "o", "u", "s", "r"]);
    let body = random.text(ALPHANUMERIC, 30);
    let mut sum = crc32fast::hash(body.as_bytes());
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut check = Vec::new();
    for _ in 0..6 {
        check.push(digits[(sum % 62) as usize] as char);
        sum /= 62;
    }
    format!("gh{prefix}_{body}{}", check.iter().rev().collect::<String>())
}

pub fn aws_access(random: &mut Random) -> String {
    let prefix = random.pick(&["AK", "AK", "AS"]);
    format!("{prefix}IA{}", random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))
}

pub fn aws_secret(random: &mut Random) -> String {
    random.text(BASE64, 40)
}

pub fn slack(random: &mut Random) -> String {
    let (a, b) = (random.digits(11), random.digits(12));
    match random.number(0, 3) {
        0 => format!("xox{}-{a}-{b}-{}-{}", "p", random.digits(13), random.hex(32)),
        1 => format!("xa{}-1-A{}-{}-{}", "pp", random.form("**********"), random.digits(13), random.hex(64)),
        _ => format!("xox{}-{a}-{b}-{}", "b", random.text(ALPHANUMERIC, 24)),
    }
}

/// What stands before the secret part, and that.
pub fn slack_hook(random: &mut Random) -> (String, String) {
    let (team, hook) = (random.form("T**********"), random.form("B**********"));
    (format!("https://hooks.sl{}/services/{team}/{hook}/", "ack.com"), random.text(ALPHANUMERIC, 24))
}

pub fn stripe(random: &mut Random) -> String {
    let kind = random.pick(&["sk", "sk", "rk"]);
    let length = random.pick(&[24, 99]);
    format!("{kind}_{}_{}", random.pick(&["live", "test"]), random.text(ALPHANUMERIC, length))
}

pub fn google(random: &mut Random) -> String {
    format!("AI{}{}", "za", random.text(BASE64URL, 35))
}

pub fn jwt(random: &mut Random) -> String {
    let header = random.pick(&[
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"alg":"RS256","typ":"JWT","kid":"k1"}"#,
        r#"{"typ":"JWT","alg":"ES256"}"#,
    ]);
    let claims = format!(
        r#"{{"sub":"{}","iat":{},"iss":"https://login.example"}}"#,
        random.digits(10),
        random.number(1_600_000_000, 1_800_000_000)
    );
    let length = if header.contains("RS256") {
        342
    } else if header.contains("ES256") {
        86
    } else {
        43
    };
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", encode(header), encode(&claims), random.text(BASE64URL, length))
}

pub fn private_key(random: &mut Random) -> String {
    let label = random.pick(&[
        "RSA PRIVATE KEY",
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ]);
    let length = random.number(3, 26) as usize;
    let lines: Vec<String> = (0..length).map(|_| random.text(BASE64, 64)).collect();
    let last = random.text(BASE64, 20);
    let gap = if label.starts_with("PGP") { "\n" } else { "" };
    format!("-----BEGIN {label}-----\n{gap}{}\n{last}==\n-----END {label}-----", lines.join("\n"))
}

/// Words alone, as an environment's file has them.
pub fn word(random: &mut Random) -> String {
    let (one, two) = (random.pick(&["blue", "winter", "quiet"]), random.pick(&["horse", "river", "window"]));
    format!("{one}{}{two}", random.pick(&["", "-", "_"]))
}

/// As people choose them.
pub fn password(random: &mut Random) -> String {
    let word = random.pick(&[
        "Summer",
        "dragon",
        "Welcome",
        "hunter",
        "Passw0rd",
        "correcthorse",
        "Tr0ub4dor",
        "blue-sky",
        "monkey",
        "Zürich",
    ]);
    match random.number(0, 5) {
        0 => format!("{word}{}!", random.number(1, 2025)),
        1 => format!("{word}{}", random.number(10, 99)),
        2 => format!("{word}@{}", random.number(100, 999)),
        3 => random.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%&*+-_", 16),
        4 => random.text(ALPHANUMERIC, 12),
        _ => format!("{word}-{}-{}", random.pick(&["river", "tiger", "stone"]), random.number(1, 99)),
    }
}

/// A password for a URL, with nothing that would have to be encoded.
pub fn url_password(random: &mut Random) -> String {
    let length = random.number(8, 24) as usize;
    random.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_", length)
}

/// A key of a service that has no prefix.
pub fn random_key(random: &mut Random) -> String {
    match random.number(0, 4) {
        0 => random.hex(32),
        1 => random.hex(64),
        2 => random.text(BASE64URL, 43),
        3 => random.text(ALPHANUMERIC, 32),
        _ => format!("{}=", random.text(BASE64, 43)),
    }
}

pub fn bearer(random: &mut Random) -> String {
    let length = random.number(20, 64) as usize;
    random.text(BASE64URL, length)
}

pub fn basic(random: &mut Random) -> String {
    let (user, password) = (super::people::given(random), password(random));
    BASE64_STANDARD.encode(format!("{user}:{password}"))
}

pub fn cookie(random: &mut Random) -> String {
    match random.number(0, 2) {
        0 => random.hex(32),
        1 => format!("s%3A{}.{}", random.text(BASE64URL, 32), random.text(ALPHANUMERIC, 43)),
        _ => random.text("abcdefghijklmnopqrstuvwxyz0123456789", 26),
    }
}
