//! Names of whole values that are secrets: JSON keys, columns, form fields, headers.
//!
//! Such a value may be longer than what is held back: if its first bytes are a secret's, all of it is masked.

use super::super::named::Named;
use super::chains::seed_phrase;
use super::compounds::{self, joined};
use super::entropy::Shape;
use super::judge::{Value, Word, judge, ruled_out, unpronounceable};
use super::made_up::{passphrase, typed_in};
use super::places::{stands_for_one, uuid};
use crate::mask::kind::Kind;

pub(in crate::mask::rules) static NAMED: &[Named] = &[
    named(
        "password",
        Kind::Password,
        &joined::<{ PASSWORDS.len() + compounds::PASSWORDS.len() }>(PASSWORDS, &compounds::PASSWORDS),
        password,
    ),
    named(
        "password_hash",
        Kind::Password,
        &[
            "passwordhash",
            "passwdhash",
            "pwhash",
            "passhash",
            "hashedpassword",
            "encryptedpassword",
            "cryptpassword",
            "passwordshahex",
            "passwordsha256hex",
            "passworddoublesha1hex",
            "a1hash",
        ],
        hash,
    ),
    named(
        "secret",
        Kind::Secret,
        &joined::<{ SECRETS.len() + compounds::SECRETS.len() }>(SECRETS, &compounds::SECRETS),
        secret,
    ),
    named("snmp_community", Kind::Password, &["rocommunity", "rwcommunity", "snmpcommunity"], |text| {
        password(text) && !matches!(text, b"public" | b"private")
    }),
    named("erlang_cookie", Kind::Secret, &["erlangcookie"], |text| {
        text.len() == 20 && text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }),
    named("seed_phrase", Kind::Secret, &["mnemonic", "seedphrase", "recoveryphrase", "mnemonicphrase"], seed_phrase),
    named(
        "service_key",
        Kind::Secret,
        &[
            "adminkey",
            "appkey",
            "servicekey",
            "serverkey",
            "deploykey",
            "azurestoragekey",
            "storageaccountkey",
            "dbkey",
            "hostkey",
            "functionkey",
            "webhookkey",
            "relaykey",
            "servicebuskey",
            "eventhubkey",
            "eventgridkey",
            "apimkey",
            "openaikey",
            "searchkey",
            "storagekey",
            "speechkey",
            "cognitivekey",
            "signalrkey",
            "virustotalkey",
            "vtapikey",
            "nwkkey",
            "nwkskey",
            "appskey",
            "iappkey",
        ],
        drawn,
    ),
    // Helm's annotation of what a secret is made of.
    named("checksum", Kind::Secret, &["checksumsecret", "checksumsecrets"], |_| false),
    // Where a list goes on.
    named(
        "page_token",
        Kind::Secret,
        &["nextpagetoken", "nexttoken", "pagetoken", "continuationtoken", "cursortoken", "progresstoken"],
        |_| false,
    ),
    // What tells a call from its repetition, to AWS; Vault's is none.
    named("client_token", Kind::Secret, &["clienttoken"], |text| secret(text) && !uuid(text)),
    // The hash of a public key, of an assembly of .NET.
    named("public_key_token", Kind::Secret, &["publickeytoken"], |_| false),
    named("approle_secret_id", Kind::Secret, &["secretid"], |text| {
        uuid(text) || secret(text) && !text.starts_with(b"arn:")
    }),
    named("one_time_code", Kind::Password, CODES, code),
    named("recovery_code", Kind::Password, &["recoverycode", "recoverycodes", "backupcode", "backupcodes"], |text| {
        code(text) || unpronounceable(text) && text.len() <= 12
    }),
    named("card_code", Kind::Password, &["cvv", "cvc", "cardsecuritycode", "cardverificationvalue"], card_code),
    named("storage_key", Kind::Secret, &["key"], storage_key).whole(85),
    // Of a device of Azure, too.
    named("account_key", Kind::Secret, &["primarykey", "secondarykey"], |text| storage_key(text) || device_key(text))
        .whole(85),
    named("activation_key", Kind::Secret, &["productkey", "activationkey", "licencekey", "serialkey"], product_key),
    named("jwk_private", Kind::PrivateKey, &["d"], jwk).whole(85),
    named("jwk_symmetric", Kind::PrivateKey, &["k"], |text| text.iter().any(u8::is_ascii_uppercase) && symmetric(text))
        .whole(70),
    // What a client of OAuth 2.0 trades for tokens (RFC 6749, section 4.1.2), and wallets' keys without their checksums.
    named("authorization_code", Kind::Secret, &["code"], authorization_code).whole(85),
    named("wallet_key", Kind::PrivateKey, &["wif", "xprv", "privkey"], |text| text.len() >= 50 && secret(text)),
    // Where Travis posts: team and key.
    named("travis_slack", Kind::Secret, &["slack", "rooms"], |text| {
        let key = memchr::memchr(b':', text).and_then(|colon| text.get(colon + 1..)).unwrap_or_default();
        (20..=24).contains(&key.len()) && key.iter().all(u8::is_ascii_alphanumeric) && secret(key)
    })
    .whole(85),
    // An argument of a client of MySQL.
    named("client_argument", Kind::Password, &["clientargument"], |text| {
        text.strip_prefix(b"-p").is_some_and(|value| value.len() >= 4 && !stands_for_one(value))
    }),
    named("session", Kind::Secret, &["session", "sessid"], session).whole(70),
    // Drawn from letters of both cases and digits, as those are that open a session.
    named("session_drawn", Kind::Secret, &["sessionid", "sid"], |text| session(text) && cased(text)).whole(85),
    named("security_answer", Kind::Password, &["securityanswer", "secretanswer"], |text| {
        text.len() >= 3 && !ruled_out(text) && !text.iter().all(u8::is_ascii_digit)
    }),
    // Protocols need theirs: only for who asks for less sure findings.
    named("session_id", Kind::Secret, &["sessionid"], session).whole(40),
    named("docker_auth", Kind::Secret, &["auth"], drawn),
    named("cookie", Kind::Cookie, &["cookie", "setcookie"], cookie),
];

/// Of passwords, besides the compounds.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "pass",
    "pw",
    "passwort",
    "contrasena",
    // Of `contraseña`: what is not ASCII does not count.
    "contrasea",
    "senha",
    "palavrapasse",
    "wachtwoord",
    "kennwort",
    "passord",
    "kodeord",
    "adgangskode",
    "salasana",
    "heslo",
    "haslo",
    "jelszo",
    "losenord",
    "lozinka",
    "sifre",
    "parola",
    "mdp",
    "motdepasse",
    "dbpassword",
    "dbpass",
    "userpassword",
    "userpass",
    "adminpassword",
    "adminpass",
    "rootpassword",
    "rootpass",
    "mysqlpassword",
    "pgpassword",
    "newpassword",
    "oldpassword",
    "currentpassword",
    "confirmpassword",
    "passwordconfirmation",
    "psk",
    "presharedkey",
    "keymaterial",
    "authtok",
    "bindpw",
    "bindcredential",
    "bindcredentials",
    "wifikey",
    "smtppass",
    "mailpass",
    "emailpass",
    "sqlpass",
    "ldappass",
    "pwdplain",
    "passwordplain",
    "plainpassword",
    "passwordplaintext",
    "plaintextpassword",
    "redisauth",
    "requirepass",
    "masterauth",
    "snmpro",
    "snmprw",
    "snmpcommunity",
    "sessmtppasswordv",
    "passwordconfirm",
    "newpasswordconfirm",
    "sambantpassword",
    "sambalmpassword",
    "initialkennwort",
    "motdepasseinitial",
    "motdepasseprovisoire",
    "passwortinitial",
    "temporarypassword",
    "temppassword",
    "initialpassword",
    "defaultpasswd",
    "startpasswort",
    "einmalpasswort",
    "secretvalue",
    "phpauthpw",
    "initialpasswort",
];

/// Of other secrets.
const SECRETS: &[&str] = &[
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
    "identitytoken",
    "registrytoken",
    "sessiontoken",
    "bearertoken",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "signingkey",
    "fernetkey",
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
    "csrf",
    "xsrf",
    "csrfmiddlewaretoken",
    "csrftoken",
    "xsrftoken",
    "sessionkey",
    "phpsessid",
    "jsessionid",
    "aspnetsessionid",
    "connectsid",
    "jwtsecret",
    "jwtkey",
    "sessionsecret",
    "cookiesecret",
    "sharedsecret",
    "hmacsecret",
    "hmackey",
    "signingsecret",
    "tokensecret",
    "authsecret",
    "hapikey",
    "skey",
    "unsealkey",
    "unsealkeys",
    // `unseal_keys_b64` and `keys_base64`: digits at the end do not count.
    "unsealkeysb",
    "unsealkeyshex",
    "recoverykeysb",
    "recoverykeyshex",
    "keysbase",
    "otpauth",
    "secretkeybase",
    "routingkey",
    "integrationkey",
    "cosmoskey",
    "validationkey",
    "decryptionkey",
    "rapidapikey",
    "pat",
    "bearertokenbedrock",
    "secretseed",
    "walletseed",
    "masterseed",
    "sassig",
    "sassignature",
    "keystring",
    "apikeyprivate",
    "privateapikey",
    "encryptkey",
    "erlangcookie",
    "releasecookie",
    "pepper",
    "passwordsalt",
    "publiclinksalt",
    "codeverifier",
    "authorizationcode",
    "cookiehashkey",
    "cookieblockkey",
];

/// What people type once, or of a few digits.
const CODES: &[&str] = &[
    "pin",
    "pinnumber",
    "pinno",
    "otp",
    "otpcode",
    "otptoken",
    "totp",
    "totpcode",
    "totpsecret",
    "otpsecret",
    "mfasecret",
    "mfaseed",
    "twofasecret",
    "twofactorsecret",
    "totpsecretkey",
    "otpsecretkey",
    "onetimecode",
    "onetimepassword",
    "onetimepasscode",
    "onetimepin",
    "mfacode",
    "mfatoken",
    "twofactorcode",
    "twofacode",
    "smscode",
    "verificationcode",
    "resetcode",
    "totpseed",
    "otpseed",
    "logincode",
    "alarmcode",
    "doorcode",
    "gatecode",
    "safecode",
    "unlockcode",
    "entrycode",
    "printercode",
    "lockcode",
    "puk",
    "otpattempt",
];

const fn named(detector: &'static str, kind: Kind, names: &'static [&'static str], shape: fn(&[u8]) -> bool) -> Named {
    Named { detector, kind, confidence: 85, names, whole: false, shape }
}

fn value(text: &[u8]) -> Value<'_> {
    Value { text, quoted: true, beside_user: false }
}

/// Spaces count as marks: what is left of a sentence is a label.
fn password(text: &[u8]) -> bool {
    if passphrase(text) {
        return judge(Word::Password, &value(text));
    }
    let marked: Vec<u8> = text.iter().map(|byte| if *byte == b' ' { b'-' } else { *byte }).collect();
    judge(Word::Password, &value(&marked))
}

/// No hash is shorter than that of `crypt`.
fn hash(text: &[u8]) -> bool {
    text.len() >= 13 && password(text)
}

/// As machines draw them, or as people type them.
fn secret(text: &[u8]) -> bool {
    judge(Word::Secret, &value(text)) || typed_in(text) && !text.contains(&b' ') && !ruled_out(text)
}

/// Four to ten digits, perhaps in groups, or six to ten letters and digits, of both.
fn code(text: &[u8]) -> bool {
    let plain: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
    let digits = plain.iter().filter(|byte| byte.is_ascii_digit()).count();
    let drawn = digits == plain.len() || digits > 0 && plain.len() >= 6;
    let numbered =
        text.first().is_some_and(u8::is_ascii_alphanumeric) && text.last().is_some_and(u8::is_ascii_alphanumeric);
    let short = (4..=10).contains(&plain.len()) && drawn && numbered && plain.iter().all(u8::is_ascii_alphanumeric);
    short || seed(&plain)
}

/// What one-time codes are made from, in base32 (RFC 4226, RFC 6238).
pub(super) fn seed(plain: &[u8]) -> bool {
    let base32 = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7');
    let letters = plain.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    (16..=64).contains(&plain.len()) && plain.iter().all(base32) && letters < plain.len() && letters >= 8
}

fn card_code(text: &[u8]) -> bool {
    (3..=4).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// 32 bytes in base64.
fn device_key(text: &[u8]) -> bool {
    text.len() == 44 && text.ends_with(b"=") && secret(text)
}

/// Groups of letters and digits in upper case, with a dash between.
fn product_key(text: &[u8]) -> bool {
    let group = |part: &[u8]| {
        (4..=6).contains(&part.len()) && part.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let groups = || text.split(|byte| *byte == b'-');
    groups().count() >= 4 && groups().all(group) && text.iter().any(u8::is_ascii_digit)
}

/// 64 bytes in base64, as Azure lists the keys of an account.
fn storage_key(text: &[u8]) -> bool {
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len() == 88 && text.strip_suffix(b"==").is_some_and(|key| key.iter().all(base64))
}

/// The private part of a key of an elliptic curve or of RSA in base64url (RFC 7518, section 6).
fn jwk(text: &[u8]) -> bool {
    let drawn = text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_lowercase);
    let url = text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (matches!(text.len(), 43 | 64 | 76 | 86 | 88) || text.len() >= 250) && url && drawn
}

/// A key of 32 bytes or more that is no text (RFC 7518, section 6.4).
fn symmetric(text: &[u8]) -> bool {
    let url = text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (32..=256).contains(&text.len()) && url && secret(text)
}

/// What a machine draws, and no number in a log that only counts sessions or names one.
fn session(text: &[u8]) -> bool {
    (16..=128).contains(&text.len()) && !uuid(text) && judge(Word::Secret, &value(text))
}

/// Of letters of both cases and digits, several of each.
fn cased(text: &[u8]) -> bool {
    let shape = Shape::of(text);
    shape.length >= 24 && shape.upper >= 4 && shape.lower >= 4 && shape.digits >= 2
}

/// Of letters of both cases and digits; what HTML calls `code` is text.
fn authorization_code(text: &[u8]) -> bool {
    let count = |test: fn(&u8) -> bool| text.iter().filter(|byte| test(byte)).count();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'.');
    (24..=256).contains(&text.len())
        && text.iter().all(plain)
        && count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_uppercase) >= 3
        && count(u8::is_ascii_lowercase) >= 3
        && drawn(text)
}

/// Of names that other things have too.
fn drawn(text: &[u8]) -> bool {
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
