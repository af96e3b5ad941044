//! Private keys and hashes of passwords, by the marks around them.

use super::super::checks::{SECRET_LENGTH, secret_byte, whole_word_from};
use super::super::named::Named;
use super::super::{Candidate, Rule, Start, Until, Verdict};
use super::places::contains;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "aws_secret_key",
        Kind::AwsSecretKey,
        Start::Word(&["aws", "secret"]),
        r#"(?i:(?:aws[_-]?)?secret[_-]?(?:access[_-]?)?key)(?:\\?["'])?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?:\\?["'])?[A-Za-z0-9/+]{40}"#,
        aws_secret,
    ),
    // What `vault operator init` prints, and `unseal` is called with.
    Rule::new(
        "vault_unseal_key",
        Kind::Secret,
        Start::Word(&["unseal"]),
        r#"(?i:unseal)(?:[ _-](?i:key)(?: [0-9]{1,2})?["']?[ \t]*[:=])?[ \t]*["']?[A-Za-z0-9+/]{40,88}={0,2}"#,
        unseal,
    ),
    Rule::new(
        "private_key",
        Kind::PrivateKey,
        Start::Prefix(&["-----BEGIN "]),
        r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----[^-]*",
        pem,
    ),
    Rule::new(
        "private_key_openvpn",
        Kind::PrivateKey,
        Start::Prefix(&["-----BEGIN OpenVPN "]),
        r"-----BEGIN OpenVPN (?:Static key V1|tls-crypt-v2 (?:client|server) key)-----[^-]{32}",
        |_| Verdict::Open { skip: 0, until: Until::PemEnd },
    ),
    // As a diff shows one that is gone: a `-` before each line.
    Rule::new(
        "private_key_deleted",
        Kind::PrivateKey,
        Start::Prefix(&["------BEGIN "]),
        r"------BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY-----\r?\n-[A-Za-z0-9+/=:, -]{16}",
        |_| Verdict::Open { skip: 1, until: Until::PemEnd },
    ),
    // Windows keeps this hash of a password (MD4) behind an older one, which is empty.
    Rule::new(
        "password_hash_nt",
        Kind::Password,
        Start::Prefix(&["aad3b435b51404eeaad3b435b51404ee:"]),
        r"aad3b435b51404eeaad3b435b51404ee:[0-9a-f]{32}",
        |candidate| whole_word_from(candidate, 33),
    ),
    // RFC 7468 in base64: `-----BEGIN`.
    Rule::new(
        "private_key_base64",
        Kind::PrivateKey,
        Start::Prefix(&["LS0tLS1CRUdJTi"]),
        r"LS0tLS1CRUdJTi[A-Za-z0-9+/_-]+",
        pem_base64,
    ),
    Rule::new(
        "private_key_putty",
        Kind::PrivateKey,
        Start::Prefix(&["Private-Lines:"]),
        r"Private-Lines:[ \t]*[0-9]+[\s\\nr]+[A-Za-z0-9+/]{16}",
        putty,
    ),
    // Of `{"auths`, as `config.json` of Docker begins.
    Rule::new(
        "docker_config_base64",
        Kind::Secret,
        Start::Prefix(&["eyJhdXRocyI6", "ewogICJhdXRocyI6", "ewoJImF1dGhzI"]),
        r"(?:eyJhdXRocyI6|ewogICJhdXRocyI6|ewoJImF1dGhzI)[A-Za-z0-9+/]{20}",
        docker,
    ),
    Rule::new(
        "private_key_age",
        Kind::PrivateKey,
        Start::Prefix(&["AGE-SECRET-KEY-1"]),
        r"AGE-SECRET-KEY-1[A-Z0-9]{20}",
        age,
    ),
    // What Jenkins encrypts starts so.
    Rule::new(
        "jenkins_encrypted",
        Kind::Secret,
        Start::Prefix(&["AQAAABAAA"]),
        r"AQAAABAAA ?[A-Za-z0-9+/_-]{10,}={0,2}",
        jenkins,
    ),
    // Tickets that hold a hash of a password: of AS-REP and TGS, as hashcat and John write them.
    Rule::new(
        "kerberos_hash",
        Kind::Password,
        Start::Prefix(&["krb5asrep$", "krb5tgs$", "krb5pa$"]),
        r"krb5(?:asrep|tgs|pa)\$[0-9]{2}\$[^\s$]{0,80}[$:][0-9a-f*$]{32}",
        kerberos,
    ),
    Rule::new(
        "password_hash",
        Kind::Password,
        Start::Prefix(&[
            "1$", "2a$", "2b$", "2x$", "2y$", "5$", "6$", "7$", "8$", "9$", "y$", "gy$", "apr1$", "argon2", "scrypt$",
            "pbkdf2", "bcrypt", "SSHA", "SHA}", "P$B", "H$9",
        ]),
        r"[A-Za-z0-9{_-]+[}$][A-Za-z0-9./+=,$-]+",
        hash,
    ),
    // Of PostgreSQL (RFC 5802) and of MySQL's old plugin.
    Rule::new(
        "password_hash_scram",
        Kind::Password,
        Start::Prefix(&["SCRAM-SHA-"]),
        r"SCRAM-SHA-(?:1|256|512)\$[0-9]{4,6}:[A-Za-z0-9+/]{16,44}={0,2}\$[A-Za-z0-9+/]{27,88}={0,2}:[A-Za-z0-9+/]{27,88}={0,2}",
        whole,
    ),
    Rule::new("password_hash_md5", Kind::Password, Start::Prefix(&["md5"]), r"md5[0-9a-f]{32}", whole),
    Rule::new("password_hash_mysql", Kind::Password, Start::Mixed, r"[0-9]{1,20}[A-F][0-9A-F]{19,38}", starred),
    Rule::new("password_hash_mysql_letter", Kind::Password, Start::Letter, r"[A-F][0-9A-F]{39}", starred),
];

fn whole(candidate: &Candidate<'_>) -> Verdict {
    let ends = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'=' | b'_');
    if candidate.next.is_none_or(ends) { Verdict::Closed { skip: 0 } } else { Verdict::No }
}

/// `*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19`
fn starred(candidate: &Candidate<'_>) -> Verdict {
    if candidate.before.ends_with(b"*") && candidate.text.len() == 40 { whole(candidate) } else { Verdict::No }
}

/// A value that is a line of a private key, where one goes on.
pub(in crate::mask) static KEY_LINE: Named = Named {
    detector: "private_key_line",
    kind: Kind::PrivateKey,
    confidence: 90,
    names: &[],
    whole: false,
    shape: key_line,
};

/// Longest line of a key, in bytes: RFC 7468 says 64, others write 76.
const LINE: usize = 128;
/// From so many bytes on a line is one of a key behind other words, too.
const BEHIND: usize = 40;

/// A line of base64, as keys have them, or a long one behind words that a log puts before each.
fn key_line(value: &[u8]) -> bool {
    let value = value.strip_suffix(b"\\n").unwrap_or(value);
    // With what `psql` marks a line with that goes on.
    let marked = value.strip_suffix(b"+").filter(|line| line.ends_with(b" ") || line.len().is_multiple_of(4));
    let value = marked.unwrap_or(value).trim_ascii();
    let line = value.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    let has = |test: fn(&u8) -> bool| line.iter().any(test);
    let made = line.len() >= 16
        || has(|byte| matches!(byte, b'=' | b'+' | b'/'))
        || has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
        || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    // The checksum of OpenPGP's armour has an equals sign before it.
    let whole = line.len().is_multiple_of(4) || line.len() == 5 && line.starts_with(b"=");
    let alone = line.len() == value.len() && whole && made;
    line.len() <= LINE && line.iter().all(|byte| secret_byte(*byte) || *byte == b'=') && (alone || line.len() >= BEHIND)
}

/// Forty characters after a key that names them; only they are masked.
fn unseal(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let key = text.iter().rev().skip(padding).take_while(|byte| secret_byte(**byte)).count();
    let skip = text.len().saturating_sub(padding + key);
    let ended = candidate.next.is_none_or(|byte| !secret_byte(byte) && byte != b'=');
    let digits = text.iter().skip(skip).filter(|byte| byte.is_ascii_digit()).count();
    if ended && digits >= 1 { Verdict::Closed { skip } } else { Verdict::No }
}

fn aws_secret(candidate: &Candidate<'_>) -> Verdict {
    match candidate.next {
        Some(byte) if secret_byte(byte) => Verdict::No,
        Some(_) | None => Verdict::Closed { skip: candidate.text.len().saturating_sub(SECRET_LENGTH) },
    }
}

/// Bytes of a body, or fields before it, that tell a key from its bare mark in program text.
const BODY: usize = 16;

fn pem(candidate: &Candidate<'_>) -> Verdict {
    const MARK: &[u8] = b"KEY";
    let text = candidate.text;
    let Some(mark) = memchr::memmem::find(text, MARK) else { return Verdict::No };
    let after = text.get(mark + MARK.len()..).unwrap_or_default();
    let body = after.strip_prefix(b" BLOCK-----").or_else(|| after.strip_prefix(b"-----")).unwrap_or_default();
    let fields = [&b"Proc"[..], b"Version:", b"Comment:", b"Charset:", b"Hash:", b"DEK"];
    let key_bytes = body.iter().filter(|byte| secret_byte(**byte) || **byte == b'=').count();
    // At the end of the input the little that is there counts.
    let few = candidate.next.is_none() && key_bytes > 0;
    // A body that ended early is one if it is no word.
    let short =
        candidate.next == Some(b'-') && body.iter().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if run(body) >= BODY
        || (few || short) && run(body) == key_bytes && key_bytes > 0
        || fields.iter().any(|field| contains(body, field))
    {
        return Verdict::Open { skip: 0, until: Until::PemEnd };
    }
    Verdict::No
}

/// The longest run of base64, line breaks (literal ones too) aside.
fn run(body: &[u8]) -> usize {
    let (mut best, mut length) = (0, 0);
    let mut bytes = body.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if bytes.peek().is_some_and(|next| matches!(next, b'n' | b'r' | b't')) => drop(bytes.next()),
            b'\n' | b'\r' => {}
            byte if secret_byte(byte) || byte == b'=' => length += 1,
            _ => length = 0,
        }
        best = best.max(length);
    }
    best
}

/// The label is in the first bytes.
fn pem_base64(candidate: &Candidate<'_>) -> Verdict {
    const LABEL: usize = 64;
    if candidate.text.len() != LABEL
        && candidate.next.is_some_and(|byte| secret_byte(byte) || matches!(byte, b'-' | b'_'))
    {
        return Verdict::No;
    }
    use base64::Engine as _;
    let whole = candidate.text.len() / 4 * 4;
    let label = candidate.text.get(..whole.min(LABEL)).unwrap_or_default();
    let plain = base64::engine::general_purpose::STANDARD_NO_PAD.decode(label).unwrap_or_default();
    if contains(&plain, b"PRIVATE KEY") {
        return Verdict::Open { skip: 0, until: Until::Class(b"+/=_-") };
    }
    Verdict::No
}

fn putty(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.text.len().saturating_sub(BODY);
    Verdict::Open { skip, until: Until::Class(b"+/=\r\n\\") }
}

fn kerberos(candidate: &Candidate<'_>) -> Verdict {
    match candidate.before.last() {
        Some(b'$') => Verdict::Open { skip: 0, until: Until::Class(b"$*") },
        Some(_) | None => Verdict::No,
    }
}

fn docker(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"+/=") }
}

fn age(_: &Candidate<'_>) -> Verdict {
    Verdict::Open { skip: 0, until: Until::Class(b"") }
}

fn jenkins(candidate: &Candidate<'_>) -> Verdict {
    let ended = candidate
        .next
        .is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'_' | b'-' | b'='));
    if ended { Verdict::Closed { skip: 0 } } else { Verdict::No }
}

/// A hash in modular crypt format (`$id$salt$hash`), of Django's or LDAP's kind.
fn hash(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    if candidate.next.is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'+' | b'=' | b'$' | b',' | b'-')
    }) {
        return Verdict::No;
    }
    let marked = candidate.before.last().is_some_and(|byte| matches!(byte, b'$' | b'{'));
    let own = [&b"pbkdf2"[..], b"argon2", b"bcrypt", b"scrypt"].iter().any(|name| text.starts_with(name));
    let last = text.rsplit(|byte| matches!(byte, b'$' | b'}')).next().unwrap_or_default();
    let least = if text.starts_with(b"1$") || text.starts_with(b"apr1$") { 22 } else { 27 };
    // phpass has one mark.
    let phpass = text.starts_with(b"P$B") || text.starts_with(b"H$9");
    let fields = phpass || text.iter().filter(|byte| **byte == b'$').count() >= 2 || text.contains(&b'}');
    if (marked || own) && fields && last.len() >= least { Verdict::Closed { skip: 0 } } else { Verdict::No }
}
