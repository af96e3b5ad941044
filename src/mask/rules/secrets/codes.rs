//! Codes of a few digits that open something once, or a card: `OTP: 483920`, "your verification code is 483-920".

use super::super::{Candidate, Rule, Start, Verdict};
use super::before::word_before;
use super::places::contains;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "totp_seed",
        Kind::Password,
        Start::Word(&[
            "2fa ",
            "totp ",
            "otp ",
            "mfa ",
            "authenticator ",
            "one-time password ",
            "setup key",
            "enter this key",
        ]),
        concat!(
            r"(?i:(?:2fa|t?otp|mfa|authenticator|one-time password)(?: (?:app|setup|backup))?(?: (?:seed|secret|key))|setup key|enter this key)",
            r#"(?: (?:in|for) (?:the|your) [a-z ]{2,24})?(?: is)?[:=]? ?["'`]?(?:[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){3,15}|[a-z2-7]{4}(?: [a-z2-7]{4}){3,15})"#,
        ),
        |candidate| {
            let last = candidate.text.iter().rfind(|byte| byte.is_ascii_alphabetic());
            let cased = |byte: &u8| byte.is_ascii_uppercase() == last.is_some_and(u8::is_ascii_uppercase);
            let start = candidate
                .text
                .iter()
                .rposition(|byte| !(byte.is_ascii_alphabetic() && cased(byte) || matches!(byte, b'2'..=b'7' | b' ')));
            let skip = start.map_or(0, |at| at + 1);
            let skip = skip + candidate.text.iter().skip(skip).take_while(|byte| **byte == b' ').count();
            let digits = candidate.text.iter().skip(skip).any(u8::is_ascii_digit);
            if digits && candidate.ends_word() { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // A mailbox of Asterisk: its PIN and whose it is.
    Rule::new(
        "voicemail_pin",
        Kind::Password,
        Start::Digit,
        r"[0-9]{2,6} ?=> ?[0-9]{4,10},[A-Z][^,\r\n@]{1,40}",
        |candidate| {
            let skip = candidate.behind_first(b'>');
            let skip = skip + usize::from(candidate.text.get(skip) == Some(&b' '));
            let end = memchr::memchr(b',', candidate.text).unwrap_or_default();
            if skip < end { Verdict::Part { skip, end } } else { Verdict::No }
        },
    ),
    // "469631 is your one-time code", "G-846134 is your Google verification code"
    Rule::new(
        "code_told_first",
        Kind::Password,
        Start::Digit,
        r"[0-9]{4,8} (?i:is your|ist ihr|est votre|es tu|es su) (?i:[a-z0-9-]{2,16} ){0,3}(?i:[a-z-]*code|[a-z-]*otp|pin|password|c[^ ]{2}digo|passcode)",
        |candidate| {
            let end = memchr::memchr(b' ', candidate.text).unwrap_or_default();
            let lower = candidate.text.to_ascii_lowercase();
            let other = OTHER_CODES.iter().any(|of| lower.ends_with(b"code") && contains(&lower, of.as_bytes()));
            if candidate.ends_word() && !other { Verdict::Part { skip: 0, end } } else { Verdict::No }
        },
    ),
    // Of BitLocker: eight groups of six digits.
    Rule::new("bitlocker_recovery", Kind::Password, Start::Digit, r"[0-9]{6}(?:-[0-9]{6}){7}", |candidate| {
        match candidate.continues_number(b"-.") || candidate.next == Some(b'-') {
            true => Verdict::No,
            false => Verdict::Closed { skip: 0 },
        }
    }),
    Rule::new(
        "one_time_code",
        Kind::Password,
        Start::Word(&[
            "otp",
            "totp",
            "pin",
            "puk",
            "cvv",
            "cvc",
            "one-time",
            "one_time",
            "one time",
            "onetime",
            "verification_code",
            "verification-code",
            "verification code",
            "verificationcode",
            "security_code",
            "security code",
            "securitycode",
            "use code ",
            "enter this code",
            "enter the code",
            "login code",
            "sign-in code",
            "access code",
            "access_code",
            "access-code",
            "accesscode",
            "confirmation code",
            "your code",
            "ihr code",
            "votre code",
            "su código",
            "tu código",
            "seu código",
            "il tuo codice",
            "uw code",
            "host key",
            "code de v\u{e9}rification",
            "c\u{f3}digo de verificaci\u{f3}n",
            "codice di verifica",
            "verificatiecode",
            "best\u{e4}tigungscode",
            "kod weryfikacyjny",
            "einmalcode",
            "code de la porte",
            "seu c\u{f3}digo",
            "passcode ",
            "passcode:",
            "kod jednorazowy",
            "einmalcode f\u{fc}r ",
            "code de l'alarme",
            "kod sms",
            "code sms",
            "codice sms",
            "code from the sms",
            "code in the sms",
            "anmeldecode",
            "sicherheitscode",
            "zugangscode",
            "tan-code",
            "code du portail",
            "code d'acc\u{e8}s",
            "code de s\u{e9}curit\u{e9}",
        ]),
        concat!(
            r"(?i:t?otp|passcode|kod sms(?: do [a-z]{2,16})?|kod jednorazowy(?: z sms)?|einmalcode f[^ ]{2}r [a-z ]{2,24}|code de l'alarme|cod(?:e|ice) sms|code (?:from|in) the sms|(?:anmelde|sicherheits|zugangs|tan-)code|code (?:du portail|d'acc[^ ]{2}s|de s[^ ]{2}curit[^ ]{2})|pin(?: (?:de|del|do|da|of|for|von|vom|der)(?: (?:la|the|le|der))? [a-z]{3,12}(?: sim)?)?|puk|cv[vc]2?|one[ _-]?time[ _-]?(?:pass)?(?:code|word|pin)|(?:verification|security)[ _-]?code|(?:use|enter (?:this|the)|login|sign-in|confirmation|your|ihr|votre|uw) code|access[ _-]?code|(?:su|tu|seu) c[^ ]{2}digo|il tuo codice|host key|code de v[^ ]{2}rification|c[^ ]{2}digo de verificaci[^ ]{2}n|codice di verifica|verificatiecode|best[^ ]{2}tigungscode|kod weryfikacyjny|einmalcode|code de la porte)",
            r"(?i:[ _-](?:code|number|no|token))?",
            r#"["'\])]{0,2}(?:[ \t]{0,2}(?:=>|[:=]| :)[ \t]{0,12}|[ \t](?i:(?:is|was) (?:re)?set to|is|was|lautet|ist|est|es|[^ ]{2}):?[ \t]{1,2}|[ \t]{1,12}["']|[ \t]{1,12})["']{0,2}"#,
            r"[0-9]{3,10}(?:[ -][0-9]{3,4})?",
        ),
        code,
    ),
];

/// What has a code that is no secret.
const OTHER_CODES: [&str; 14] = [
    "post", "zip", "bar", "promo", "discount", "coupon", "voucher", "order", "product", "country", "area", "booking",
    "ticket", "error",
];

/// What has a PIN.
const PIN_OF: [&str; 26] = [
    "host",
    "sim",
    "card",
    "smartcard",
    "token",
    "voicemail",
    "mailbox",
    "phone",
    "device",
    "tablet",
    "ledger",
    "wallet",
    "bitlocker",
    "tpm",
    "piv",
    "yubikey",
    "pairing",
    "bluetooth",
    "alarm",
    "door",
    "gate",
    "safe",
    "moderator",
    "vpn",
    "admin",
    "profile",
];

fn code(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let digit_or_joint = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    let tail = text.iter().rev().take_while(digit_or_joint).count();
    let tail = text.get(text.len() - tail..).unwrap_or_default();
    let value = tail.trim_ascii_start();
    let card = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"cv"));
    // "Use code 352016", and not "PIN 12 of the plug".
    const JOINTS: [&[u8]; 11] = [b"set to", b":", b"=", b">", b"\"", b"'", b" is", b" was", b"tet", b"st", b" es"];
    let head = text.get(..text.len() - tail.len()).unwrap_or_default();
    let joined = head.last().is_some_and(|byte| *byte >= 0x80) || JOINTS.iter().any(|joint| head.ends_with(joint));
    // "then enter PIN 9458"
    let asked = [&b"enter "[..], b"use ", b"controller: ", b"keypad: "];
    let before = candidate.before.to_ascii_lowercase();
    let entered = head.eq_ignore_ascii_case(b"pin") && asked.iter().any(|word| before.ends_with(word));
    // `badge 310199, PIN 3999`, `host PIN 625963`
    let owned = || {
        let owner = word_before(&before);
        PIN_OF.iter().any(|known| owner == known.as_bytes())
    };
    let defined = contains(candidate.before, b"#define ");
    let listed = head == b"PIN" && before.trim_ascii_end().ends_with(b",") && matches!(value.len(), 4 | 5)
        || head.eq_ignore_ascii_case(b"pin") && owned()
        || defined
        || head == b"PUK" && value.len() == 8
        || head.eq_ignore_ascii_case(b"passcode")
        || head.eq_ignore_ascii_case(b"one-time password") && matches!(value.len(), 6..=8)
        || head == b"otp" && before.ends_with(b"--");
    let told = tail.first() == Some(&b' ') && !joined && !entered && !listed;
    let least = if card { 3 } else { 4 };
    if told && (!text.to_ascii_lowercase().starts_with(b"use code") || value.len() != 6) {
        return Verdict::No;
    }
    let goes_on = candidate
        .next
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'%' | b'/' | b':'));
    if goes_on || value.len() < least || card && value.len() > 4 {
        return Verdict::No;
    }
    Verdict::Closed { skip: text.len() - value.len() }
}
