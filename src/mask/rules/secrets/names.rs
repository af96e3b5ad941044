//! Names of whole values that are secrets: JSON keys, columns, form fields, headers.
//!
//! Such a value may be longer than what is held back: if its first bytes are a secret's, all of it is masked.

use super::super::named::Named;
use super::judge::{Value, Word, judge};
use crate::mask::kind::Kind;

pub(in crate::mask::rules) static NAMED: &[Named] = &[
    named(
        "password",
        Kind::Password,
        &[
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "pwd",
            "pass",
            "pw",
            "passwort",
            "contrasena",
            "senha",
            "motdepasse",
            "dbpassword",
            "dbpass",
            "userpassword",
            "newpassword",
            "oldpassword",
            "currentpassword",
            "confirmpassword",
            "passwordconfirmation",
        ],
        password,
    ),
    named(
        "secret",
        Kind::Secret,
        &[
            "secret",
            "clientsecret",
            "appsecret",
            "apisecret",
            "consumersecret",
            "token",
            "authtoken",
            "apitoken",
            "accesstoken",
            "refreshtoken",
            "idtoken",
            "sessiontoken",
            "bearertoken",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "signingkey",
            "encryptionkey",
            "masterkey",
            "sharedkey",
            "accountkey",
            "sharedaccesskey",
            "subscriptionkey",
            "licensekey",
            "authkey",
            "clientkeydata",
            "credential",
            "credentials",
            "authorization",
            "proxyauthorization",
            "xapikey",
            "xauthtoken",
            "webhooksecret",
        ],
        secret,
    ),
    named("docker_auth", Kind::Secret, &["auth"], docker),
    named("cookie", Kind::Cookie, &["cookie", "setcookie"], cookie),
];

const fn named(detector: &'static str, kind: Kind, names: &'static [&'static str], shape: fn(&[u8]) -> bool) -> Named {
    Named { detector, kind, confidence: 85, names, whole: false, shape }
}

fn value(text: &[u8]) -> Value<'_> {
    Value { text, quoted: true, beside_user: false }
}

/// Spaces count as marks: what is left of a sentence is a label.
fn password(text: &[u8]) -> bool {
    let marked: Vec<u8> = text.iter().map(|byte| if *byte == b' ' { b'-' } else { *byte }).collect();
    judge(Word::Password, &value(&marked))
}

fn secret(text: &[u8]) -> bool {
    judge(Word::Secret, &value(text))
}

fn docker(text: &[u8]) -> bool {
    judge(Word::Weak, &value(text))
}

/// `name=value`, once or more.
fn cookie(text: &[u8]) -> bool {
    let Some(equals) = memchr::memchr(b'=', text) else { return false };
    let name = text.get(..equals).unwrap_or_default();
    let named =
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b',' | b';' | b'"'));
    named && text.len() - equals > 4
}
