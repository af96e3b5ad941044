//! Passwords on command lines and in statements: `-u user:password`, `-psecret`, `IDENTIFIED BY '…'`, `.pgpass`.

use super::super::{Candidate, Rule, Start, Verdict};
use super::places::{contains, number, reference, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "user_option",
        Kind::Password,
        Start::Prefix(&["-u", "--user", "--proxy-user"]),
        r#"(?:-u|--user|--proxy-user)(?:[ \t]{0,4}|=)["']?[^\s:"'@/]+["']?:["']?[^\s"']+"#,
        user,
    ),
    Rule::new(
        "curl_userpwd",
        Kind::Password,
        Start::Prefix(&["CURLOPT_USERPWD", "CURLOPT_PROXYUSERPWD"]),
        r#"CURLOPT_(?:PROXY)?USERPWD[ \t]*(?:,|=>|=)[ \t]*["'][^\s:"']+:[^\s"']+"#,
        user,
    ),
    Rule::new("short_option", Kind::Password, Start::Prefix(&["-p"]), r#"-p[ \t]{0,2}["']?[^\s"'-][^\s"']{3,}"#, short),
    Rule::new(
        "sql_identified",
        Kind::Password,
        Start::Word(&["identified"]),
        r#"(?i:identified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?)["'`]?[^\s"'`;\\]{4,}"#,
        identified,
    ),
    // The port of PostgreSQL, then database, user and password.
    Rule::new(
        "pgpass",
        Kind::Password,
        Start::Prefix(&["5432:", "5433:", "6432:"]),
        r"[0-9]{4}:[^\s:/]+:[^\s:/@]+:[^\s:]+",
        pgpass,
    ),
];

fn ended(candidate: &Candidate<'_>) -> bool {
    candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b';' | b'\\'))
}

fn judged(candidate: &Candidate<'_>, skip: usize) -> Verdict {
    let value = candidate.text.get(skip..).unwrap_or_default();
    if value.len() < 3 || stands_for_one(value) || reference(value) || contains(value, b"://") {
        return Verdict::No;
    }
    Verdict::Closed { skip }
}

/// After the first colon. Two numbers are a user and a group.
fn user(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(colon) = memchr::memchr(b':', text).filter(|_| ended(candidate)) else { return Verdict::No };
    let quote = usize::from(matches!(text.get(colon + 1), Some(b'"' | b'\'')));
    let value = text.get(colon + 1 + quote..).unwrap_or_default();
    let before = candidate.before.last().is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''));
    let option = text.first() == Some(&b'-');
    let word = [&b"password"[..], b"pass", b"token", b"yyy", b"test", b"pwd"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    let shown = text.get(..colon).unwrap_or_default().iter().any(|byte| matches!(byte, b'<' | b'$' | b'{' | b'['));
    if option && !before || number(value) || word || shown {
        return Verdict::No;
    }
    judged(candidate, colon + 1 + quote)
}

/// `mysql -u root -psecret`, `sshpass -p secret`: on the same line one of the commands that read it so.
fn short(candidate: &Candidate<'_>) -> Verdict {
    const COMMANDS: [&[u8]; 8] =
        [b"mysql", b"sshpass", b"mariadb", b"docker login", b"mongo", b"7z ", b"az login", b"registry login"];
    let line = memchr::memrchr(b'\n', candidate.before).map_or(0, |at| at + 1);
    let line = candidate.before.get(line..).unwrap_or_default();
    if !ended(candidate) || !line.last().is_some_and(u8::is_ascii_whitespace) {
        return Verdict::No;
    }
    if !COMMANDS.iter().any(|command| contains(line, command)) {
        return Verdict::No;
    }
    let skip =
        candidate.text.iter().skip(2).position(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\'')).unwrap_or(0) + 2;
    let spaced = candidate.text.get(2).is_some_and(|byte| byte.is_ascii_whitespace());
    // To MySQL's client a password after a space is a database.
    let client = contains(line, b"mysql") || contains(line, b"mariadb");
    let value = candidate.text.get(skip..).unwrap_or_default();
    if spaced && client && !contains(line, b"sshpass") || number(value) && !client {
        return Verdict::No;
    }
    judged(candidate, skip)
}

fn identified(candidate: &Candidate<'_>) -> Verdict {
    if !ended(candidate) {
        return Verdict::No;
    }
    let skip =
        candidate.text.iter().rposition(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`'));
    judged(candidate, skip.map_or(0, |at| at + 1))
}

fn pgpass(candidate: &Candidate<'_>) -> Verdict {
    let colon = memchr::memrchr(b':', candidate.text).map_or(0, |at| at + 1);
    if !ended(candidate) || candidate.before.last() != Some(&b':') {
        return Verdict::No;
    }
    judged(candidate, colon)
}
