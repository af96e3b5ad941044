//! Passwords in the configuration of network devices and servers, where a word of their own grammar announces them.

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::{ended, in_quotes, judged};
use super::entropy::Shape;
use super::made_up::passphrase;
use super::places::contains;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // Cisco IOS: `username ada privilege 15 password 0 …`, `enable secret …`.
    Rule::new(
        "cisco_password",
        Kind::Password,
        Start::Word(&[
            "enable secret ",
            "enable password ",
            "password 0 ",
            "password 5 ",
            "password 7 ",
            "secret 0 ",
            "secret 4 ",
            "secret 5 ",
            "secret 8 ",
            "secret 9 ",
        ]),
        r#"(?i:(?:enable )?(?:password|secret)(?: [0-9])?) [^\s"']{4,120}"#,
        cisco,
    ),
    // What devices and servers prove themselves to one another with.
    Rule::new(
        "device_key",
        Kind::Password,
        Start::Word(&[
            "tacacs-server ",
            "radius-server ",
            "crypto isakmp key ",
            "key-string ",
            "pre-shared-key ",
            "psksecret ",
            "insecure-password ",
            "tacacs server ",
            "radius server ",
            "set password enc ",
            "set passwd enc ",
            "set psksecret enc ",
        ]),
        concat!(
            r#"(?i:set (?:password|passwd|psksecret) enc|(?:tacacs|radius) server [^\s]+(?:\r?\n [^\r\n]*)*\r?\n key|(?:tacacs|radius)-server(?: host [A-Za-z0-9.-]{3,60}(?: [a-z-]+ [0-9]+){0,4})? key|(?:tacacs|radius)-server [0-9.]{7,15} secret|crypto isakmp key|key-string|psksecret|insecure-password|pre-shared-key"#,
            r#"(?: (?:local|remote|address [0-9.]{7,15}))?)(?: [0-9])?(?: ascii-text)?(?: key)? ["']?[^\s"';]{4,120}"#,
        ),
        |candidate| {
            let skip =
                candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'"' | b'\'')).map_or(0, |at| at + 1);
            let value = candidate.text.get(skip..).unwrap_or_default();
            let word = [&b"local"[..], b"remote", b"address", b"key", b"ascii-text", b"encrypted"].contains(&value);
            if ended(candidate) && !word { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // What opens a device to SNMP: `snmp-server community … RO`, `rocommunity …`.
    Rule::new(
        "snmp_community",
        Kind::Password,
        Start::Word(&[
            "snmp-server community ",
            "rocommunity ",
            "rwcommunity ",
            "snmp community ",
            "community string ",
        ]),
        r#"(?i:snmp-server community|r[ow]community|snmp community(?: string)?|community string)(?: is|:)? ["']?[^\s"']{4,64}"#,
        community,
    ),
    // Net-SNMP: `createUser ada SHA "…" AES "…"`.
    Rule::new(
        "snmp_user",
        Kind::Password,
        Start::Prefix(&["MD5 ", "SHA ", "SHA-", "AES ", "AES-", "DES "]),
        r#"(?:MD5|SHA(?:-[0-9]{3})?|AES(?:-[0-9]{3})?|DES) (?:"[^"\r\n]{8,64}|[^\s"]{8,64})"#,
        snmp,
    ),
    // Cisco's users of SNMP: `snmp-server user ada v3 auth sha … priv aes 128 …`.
    Rule::new(
        "snmp_server_user",
        Kind::Password,
        Start::Word(&["auth sha", "auth md5 ", "priv aes ", "priv des "]),
        r"(?i:auth (?:sha|md5)(?:-?[0-9]{3})?|priv (?:aes|des)(?: [0-9]{3})?) [^\s]{6,64}",
        |candidate| {
            let skip = candidate.behind_last(b' ');
            let line = line(candidate);
            let known = contains(&line, b"snmp") || contains(&line, b" auth ");
            if known && ended(candidate) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // strongSwan: `ada : EAP "…"`.
    Rule::new(
        "ipsec_secret",
        Kind::Password,
        Start::Prefix(&[": EAP \"", ": XAUTH \"", ": NTLM \"", ": PSK \""]),
        r#": (?:EAP|XAUTH|NTLM|PSK) "[^"\r\n]{4,120}"#,
        |candidate| in_quotes(candidate, b'"'),
    ),
    // Access control of Redis: `user ada on >…`.
    Rule::new("redis_user", Kind::Password, Start::Prefix(&["on >"]), r#"on >[^\s"']{4,200}"#, redis),
    // Postfix: `[smtp.example.com]:587 ada:…`.
    Rule::new(
        "smtp_relay",
        Kind::Password,
        Start::Prefix(&[":25 ", ":465 ", ":587 ", ":2525 ", ":25\t", ":465\t", ":587\t", ":2525\t"]),
        r":(?:25|465|587|2525)[ \t]+[A-Za-z0-9_.@+-]+:[^\s:]{4,}",
        relay,
    ),
];

/// What stands before on the same line, in lower case.
fn line(candidate: &Candidate<'_>) -> Vec<u8> {
    let start = memchr::memrchr(b'\n', candidate.before).map_or(0, |at| at + 1);
    candidate.before.get(start..).unwrap_or_default().to_ascii_lowercase()
}

/// `public` and `private` are everybody's.
fn community(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'"' | b'\'')).map_or(0, |at| at + 1);
    let value = candidate.text.get(skip..).unwrap_or_default();
    let word = value.iter().all(|byte| byte.is_ascii_lowercase());
    if ended(candidate) && !word { judged(candidate, skip) } else { Verdict::No }
}

/// At the start of its line or behind a user's name, at the end of the line, and no word.
fn cisco(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = memchr::memrchr(b' ', text).map_or(0, |at| at + 1);
    let line = line(candidate);
    let grammar =
        contains(&line, b"username ") || line.iter().all(|byte| matches!(byte, b' ' | b'\t')) || line == b"text: ";
    let whole = candidate.ends_line();
    let shape = Shape::of(text.get(skip..).unwrap_or_default());
    let made =
        shape.digits > 0 || shape.lower > 0 && shape.upper > 0 || passphrase(text.get(skip..).unwrap_or_default());
    if grammar && whole && made { judged(candidate, skip) } else { Verdict::No }
}

fn snmp(candidate: &Candidate<'_>) -> Verdict {
    let quote = |byte: &u8| matches!(byte, b' ' | b'"');
    let skip = candidate.text.iter().position(quote).map_or(0, |at| at + 1);
    let skip = skip + usize::from(candidate.text.get(skip) == Some(&b'"'));
    if ended(candidate) && contains(&line(candidate), b"createuser ") { judged(candidate, skip) } else { Verdict::No }
}

fn redis(candidate: &Candidate<'_>) -> Verdict {
    let line = line(candidate);
    let user = contains(&line, b"user ") && line.ends_with(b" ");
    if user && ended(candidate) { judged(candidate, "on >".len()) } else { Verdict::No }
}

fn relay(candidate: &Candidate<'_>) -> Verdict {
    let colon = candidate.behind_last(b':');
    let host = candidate.before.last() == Some(&b']');
    if host && ended(candidate) { judged(candidate, colon) } else { Verdict::No }
}
