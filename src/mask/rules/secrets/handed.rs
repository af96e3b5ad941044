//! Secrets that people hand on in a sentence, with words between the name and the value.

use super::super::{Candidate, Rule, Start, Verdict};
use super::entropy::Shape;
use super::judge::{Value, Word, given, judge};
use super::made_up::invented;
use super::places::contains;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // `use … as the password`, `use … for the first login`
    Rule::new(
        "used_as",
        Kind::Password,
        Start::Word(&["use "]),
        r#"(?i:use) ["'`]?[^\s"'`]{6,80}["'`]? (?:as (?:the|your|a|its) (?:[a-z]{2,12} )?(?:password|passphrase|pw|passcode|token|secret|api key)|for (?:the |your )?first login)"#,
        |candidate| {
            let skip = "use ".len();
            let skip = skip + usize::from(matches!(candidate.text.get(skip), Some(b'"' | b'\'' | b'`')));
            let value = candidate.text.get(skip..).unwrap_or_default();
            let end = value.iter().position(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'`')).unwrap_or(value.len());
            if drawn(value.get(..end).unwrap_or_default()) {
                Verdict::Part { skip, end: skip + end }
            } else {
                Verdict::No
            }
        },
    ),
    // `pw on srv02 = …`, `password, it's … now`
    Rule::new(
        "password_of",
        Kind::Password,
        Start::Word(&["pw on ", "pw for ", "password on ", "password for ", "pass for ", "password, it", "pw, it"]),
        r#"(?i:pw|pass|password)(?: (?:on|for) [^\s=:]{2,60} ?= ?|, (?i:it's|it is) (?:now )?)["'`]?[^\s"'`]{4,80}"#,
        value_at_end,
    ),
    // `password's still …`, `temp pwd …`, `it wants a password, type …`
    Rule::new(
        "password_typed",
        Kind::Password,
        Start::Word(&[
            "password is still ",
            "password's ",
            "temp pwd ",
            "temp password ",
            "temporary password ",
            "password, type ",
        ]),
        r#"(?i:password is still|password's (?:still|now|just)|temp(?:orary)? (?:pwd|password)|password, type) ["'`]?[^\s"'`]{6,80}"#,
        value_at_end,
    ),
    // `Log in with `ada` and `…` (password)`
    Rule::new(
        "password_noted",
        Kind::Password,
        Start::Word(&["login with `", "log in with `", "use `"]),
        r"(?i:log ?in with|use) `[^`\r\n]{2,60}` (?:and|with|/) `[^`\r\n]{4,80}",
        |candidate| {
            let skip = candidate.behind_last(b'`');
            let value = candidate.text.get(skip..).unwrap_or_default();
            if candidate.next == Some(b'`') && drawn(value) { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // `log in as ada with …`
    Rule::new(
        "login_told",
        Kind::Password,
        Start::Word(&["log in as ", "login as ", "logged in as ", "sign in as ", "login "]),
        r#"(?i:(?:log ?in|logged in|sign in) as ["'`]?[^\s"'`]{2,60}["'`]? (?:with|using|and)|login [^\s@]{1,60}@[^\s@]{1,60} with) ["'`]?[^\s"'`]{6,80}"#,
        value_at_end,
    ),
    // `creds for the staging vpn → ada:…`, `ipmi is ADMIN/…`
    Rule::new(
        "pair_told",
        Kind::Password,
        Start::Word(&[
            "basic auth for ",
            "creds for ",
            "credentials for ",
            "login for ",
            "user is ",
            "login is ",
            "ipmi is ",
            "ilo is ",
            "idrac is ",
        ]),
        concat!(
            r"(?i:(?:creds|credentials|login|basic auth) for(?: [A-Za-z0-9_.-]{1,24}){1,4}:? ?(?:[\x80-\xFF]{3}|->|=>|are|is)|(?:user|login|ipmi|ilo|idrac) is) ",
            r#"["'`]?[A-Za-z0-9_.@-]{2,40}(?:[:/]| / )["'`]?[^\s"'`/:]{4,80}"#,
        ),
        |candidate| {
            let skip = candidate
                .text
                .iter()
                .rposition(|byte| matches!(byte, b':' | b'/' | b' ' | b'`'))
                .map_or(0, |at| at + 1);
            let value = candidate.text.get(skip..).unwrap_or_default();
            if ended(candidate) && drawn(value) { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // A user and a password, each behind its word.
    Rule::new(
        "user_with_password",
        Kind::Password,
        Start::Word(&[
            "ssid ",
            "user ",
            "benutzer ",
            "usuario ",
            "utilisateur ",
            "username ",
            "login ",
            "sign in as ",
            "user: ",
        ]),
        concat!(
            r"(?i:ssid|user|benutzer|usuario|utilisateur|username|login|sign in as):? [^\s,;:]{2,60}(?:,|;| /| and| mit| with| et| y)? (?i:the )?",
            r#"(?i:password|passwort|kennwort|pass|pw|pwd|mdp|mot de passe|senha|clave|contrase[\x80-\xFF]{2}a) ["'`]?[^\s"'`,;]{4,80}"#,
        ),
        value_at_end,
    ),
    // `the token you asked for: …`
    Rule::new(
        "secret_handed",
        Kind::Secret,
        Start::Word(&["token ", "secret ", "key "]),
        r#"(?i:token|secret|key)(?: [A-Za-z'-]{1,20}){1,6}(?::| is:?) ["'`]?[A-Za-z0-9+/=_.~-]{20,200}"#,
        |candidate| {
            let skip = start(candidate.text);
            let text = candidate.text.get(skip..).unwrap_or_default();
            let shape = Shape::of(text);
            let made = shape.digits > 0 && (shape.turns * 4 >= shape.length || shape.digits * 4 >= shape.length);
            let secret = judge(Word::Secret, &Value { text, quoted: true, beside_user: false });
            let said = candidate.text.get(..skip).unwrap_or_default().to_ascii_lowercase();
            let digest =
                [&b"fingerprint"[..], b"digest", b"checksum", b"hash"].iter().any(|word| contains(&said, word));
            let public = digest || candidate.before.to_ascii_lowercase().ends_with(b"public ");
            if candidate.ends_word() && made && secret && !public { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
];

/// Where the last word starts, behind a quote.
fn start(text: &[u8]) -> usize {
    text.iter().rposition(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\'' | b'`')).map_or(0, |at| at + 1)
}

/// As people make passwords up, or with letters and digits: no word of what people say.
fn drawn(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let made = invented(value) || shape.digits > 0 && shape.letters() >= 3 && shape.length >= 6;
    made && given(value)
}

fn ended(candidate: &Candidate<'_>) -> bool {
    candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'`,;".contains(&byte))
}

/// The last word, but for what ends a sentence.
fn value_at_end(candidate: &Candidate<'_>) -> Verdict {
    word_at_end(candidate, start(candidate.text), b".,)", drawn)
}

/// What stands from there on, if it is `made` so, without one of these behind it.
pub(super) fn word_at_end(
    candidate: &Candidate<'_>,
    skip: usize,
    closers: &[u8],
    made: impl Fn(&[u8]) -> bool,
) -> Verdict {
    let text = candidate.text;
    let end = text.len() - usize::from(text.last().is_some_and(|last| closers.contains(last)));
    let word = text.get(skip..end).unwrap_or_default();
    if ended(candidate) && skip < end && made(word) { Verdict::Part { skip, end } } else { Verdict::No }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn what_people_hand_on_in_a_sentence() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "use ⟪9QjWCefwD2XBkFmcfuniCu0Uvgpbog⟫ as the password until friday",
                "root pw on srv02.stage.example.org = ⟪Walnut+Lemon5⟫",
                "I reset your password, it's ⟪Welkom2004!!⟫ now",
                "Benutzer jonas.haddad, Passwort ⟪s490h5yy⟫",
                "password's still ⟪y8mvw75spj⟫ fyi",
                "temp pwd ⟪jonas7243⟫ for ines",
                "it wants a password, type ⟪qmLcYM^5ES3⟫",
                "Login with `wandat` and `⟪zly^Ebu3XZMHr=7.7x⟫` (password)",
                "creds for the staging vpn → omar_rossi:⟪ulla3114⟫",
                "ipmi is ADMIN/⟪zUelHKEN.0fMS⟫",
                "sign in as colin_c with password ⟪k3t7le6⟫",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                "here's the token you asked for: ⟪jAeoItMaUSeKFNaur1F7vaxQT/FRluBHpWJVCBayoHIm⟫",
                "the key for invoicing is `⟪q1w8sur4uqfipua4pfc9vbqoe7tk7rium8j4isfl⟫`",
                "the HMAC secret they gave us: ⟪bea092c34f9d27ff4929f3053bb62ec87a087a65355e458cf015b5f4dd8df1b7⟫",
            ],
        );
        leaves(
            Format::Text,
            &[
                "use https as the token endpoint",
                "use letters as the password",
                "password's still wrong",
                "type password to go on",
                "login for the portal is on/off",
                "password for postgres = ask Ada",
                "user ada and password rotation",
                "generic-api-key Fingerprint: 6a0d13b8ef38ebefdc70b8666fc14933ff2fb4ff:src/a.env",
                "the key of the cache is the path: orders/v2/things-and-more",
                "the public key in the chart is: 4f1a9c0b7e21d3c5a8b6f0e1d2c3b4a5",
            ],
        );
    }
}
