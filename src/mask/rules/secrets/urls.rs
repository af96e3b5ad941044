//! Passwords in URLs of any scheme: `scheme://user:password@host`.

use super::super::letters::{spaced, unspaced};
use super::super::{Candidate, Rule, Start, Verdict};
use super::places::stands_for_one;
use crate::mask::engine::LOCAL_PART;
use crate::mask::kind::Kind;

/// Of a user's name, up to a letter of a script that puts no spaces between words.
macro_rules! user {
    () => {
        concat!(r#"(?:[!#-&(-.0-9;=?A-~]|[\xC2-\xDF][\x80-\xBF]|[\xF0-\xF4][\x80-\xBF]{3}|"#, spaced!(), ")*")
    };
}

pub(super) static RULES: &[Rule] = &[
    // `jdbc:oracle:thin:user/password@//host`
    Rule::new(
        "oracle_password",
        Kind::Password,
        Start::Prefix(&["jdbc:oracle:thin:"]),
        r#"jdbc:oracle:thin:[A-Za-z0-9_.$#-]{1,40}/[^@\s"'/]{3,128}"#,
        |candidate| {
            let skip = candidate.behind_first(b'/');
            let value = candidate.text.get(skip..).unwrap_or_default();
            if candidate.next == Some(b'@') && !placeholder(value) { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    Rule::new(
        "url_password",
        Kind::Password,
        Start::Login,
        concat!(
            user!(),
            "(?:",
            unspaced!(),
            user!(),
            r#"){0,12}:[^\s/"'<>\x00-\x1f\x7f]+@(?:[A-Za-z0-9\[_%*{$<-]|tcp\(|unix\()"#
        ),
        password,
    ),
];

/// From after the user's name to before the last `@`.
fn password(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let (Some(colon), Some(at)) = (memchr::memchr(b':', text), memchr::memrchr(b'@', text)) else { return Verdict::No };
    let password = text.get(colon + 1..at).unwrap_or_default();
    let network = at <= LOCAL_PART && before_network(text);
    if !candidate.before.ends_with(b"://") && !network || password.is_empty() || placeholder(password) {
        return Verdict::No;
    }
    Verdict::Part { skip: colon + 1, end: at }
}

/// Ends where the address of a network begins, as Go's drivers write it: `user:password@tcp(host)/database`.
pub(in crate::mask) fn before_network(text: &[u8]) -> bool {
    text.ends_with(b"@tcp(") || text.ends_with(b"@unix(")
}

/// Few passwords are words, but those in URLs may be any.
fn placeholder(password: &[u8]) -> bool {
    let letters = password.iter().all(u8::is_ascii_alphabetic);
    if letters {
        matches!(password, b"password" | b"PASSWORD" | b"pass" | b"PASS" | b"xxx" | b"xxxx" | b"REDACTED" | b"redacted")
    } else {
        stands_for_one(password)
    }
}
