//! Secrets in program text and configuration that no name stands directly before: arguments of calls, columns of a
//! statement, parts of a form.

use std::ops::Range;

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::judged;
use super::entropy::Shape;
use super::judge::{Value, Word, given, judge};
use super::made_up::passphrase;
use crate::mask::kind::Kind;

/// A variable whose name ends in one of these words, and what is taken where it is not set.
macro_rules! environment_default {
    ($words:expr) => {
        concat!(
            r#"(?:env::var|getenv|ENV\.fetch|environ\.get)\(["'][A-Za-z0-9_]*(?i:"#,
            $words,
            r#")[A-Za-z0-9_]*["'](?:\)\.unwrap_or(?:_else)?\((?:\|_\| )?|\) ?(?:\?\?|\|\||or) |, ?)["'][^"'\r\n]{6,}"#,
        )
    };
}

const ENVIRONMENT: &[&str] = &["env::var(", "getenv(", "ENV.fetch(", "environ.get("];

pub(super) static RULES: &[Rule] = &[
    // JDBC: address, user, password.
    Rule::new(
        "jdbc_connection",
        Kind::Password,
        Start::Prefix(&["getConnection("]),
        concat!(
            r#"getConnection\(\s*(?:[^"'\r\n,]+|"[^"\r\n]+"),\s*(?:[^"'\r\n,]+|"[^"\r\n]*"),"#,
            r#"\s*(?:/\*[^*\r\n]*\*/\s*)?"[^"\r\n]{3,}"#,
        ),
        quoted,
    ),
    // The same of PHP, Perl and MySQL's X DevAPI: host or source, port, user, password.
    Rule::new(
        "database_connection",
        Kind::Password,
        Start::Prefix(&[
            "mysqli_connect(",
            "mysqli(",
            "mysql_connect(",
            "PDO(",
            "DBI->connect(",
            "mysqlx::Session(",
            "createConnection(",
            "oci_connect(",
            "PDO->__construct(",
            "createPdoConnection(",
            "WiFi.begin(",
            "database(",
            "Open dsn,",
        ]),
        concat!(
            r#"(?:mysqli_connect|mysqli|mysql_connect|PDO(?:->__construct)?|createPdoConnection|DBI->connect|mysqlx::Session|createConnection|oci_connect|WiFi\.begin|database|Open )\(?"#,
            r#"(?:\s{0,16}(?:["'][^"'\r\n]*["']|\$?[A-Za-z_]+),)?(?:\s{0,16}[0-9]{2,5},)?\s{0,16}["'][^"'\r\n]+["'],\s{0,16}["'][^"'\r\n]{4,}"#,
        ),
        quoted,
    ),
    // A user and a password where somebody logs in, or a password alone.
    Rule::new(
        "login_call",
        Kind::Password,
        Start::Prefix(&[
            "login(",
            "auth(",
            "auth=(",
            "auth = (",
            "authenticate(",
            "basic_auth(",
            "basicAuth(",
            "http_basic_auth(",
            ":basic, ",
            "connect(",
        ]),
        concat!(
            r#"(?:(?:login|auth(?: ?= ?)?|authenticate|basic_auth|basicAuth|http_basic_auth)\(|:basic,|connect\(\s{0,16}["'][^"'\r\n]+["'],)"#,
            r#"\s{0,16}(?:["'][^"'\r\n]+["'],\s{0,16}(?:Some\()?)?["'][^"'\r\n]{4,}"#,
        ),
        logged_in,
    ),
    // What stands in for a variable that is not set.
    Rule::new(
        "environment_password",
        Kind::Password,
        Start::Prefix(ENVIRONMENT),
        environment_default!("password|passwd|pass|pwd"),
        |candidate| literal(Word::Password, candidate),
    ),
    Rule::new(
        "environment_secret",
        Kind::Secret,
        Start::Prefix(ENVIRONMENT),
        environment_default!("secret|token|key"),
        signing,
    ),
    // What is compared in constant time.
    Rule::new(
        "constant_time",
        Kind::Secret,
        Start::Prefix(&["ConstantTimeCompare(", "compare_digest(", "timingSafeEqual("]),
        r#"(?:ConstantTimeCompare|compare_digest|timingSafeEqual)\([^"'\r\n]{1,80}["'][^"'\r\n]{8,}"#,
        signing,
    ),
    // What Swift puts into a request before the name of its header.
    Rule::new(
        "header_value",
        Kind::Secret,
        Start::Prefix(&["setValue(\"", "addValue(\""]),
        concat!(
            r#"(?:setValue|addValue)\("(?:(?:Bearer|Token|Basic) )?[A-Za-z0-9._~+/=-]{16,}", forHTTPHeaderField: ""#,
            r#"(?:[A-Za-z-]*(?i:api-?key|token|authorization|secret|password|passphrase)[A-Za-z-]*)""#,
        ),
        |candidate| {
            let Some(Range { start, end }) = first_literal(candidate, b'"') else { return Verdict::No };
            let value = candidate.text.get(start..end).unwrap_or_default();
            let scheme = memchr::memchr(b' ', value).map_or(0, |at| at + 1);
            Verdict::Part { skip: start + scheme, end }
        },
    ),
    // The key that signs or proves.
    Rule::new(
        "jwt_call",
        Kind::Secret,
        Start::Prefix(&["jwt.encode(", "jwt.decode(", "jwt.sign(", "jwt.verify(", "JWT.encode(", "JWT.decode("]),
        r#"(?:jwt|JWT)\.(?:encode|decode|sign|verify)\([^"'\r\n]+["'][^"'\r\n]{8,}"#,
        signing,
    ),
    // What text is kept secret in Rust, whatever its name.
    Rule::new(
        "secret_type",
        Kind::Secret,
        Start::Prefix(&["Secret::new(\"", "SecretString::new(\"", "SecretString::from(\"", "SecretBox::new(\""]),
        r#"Secret(?:String|Box)?::(?:new|from)\("[^"\r\n]{4,}"#,
        quoted,
    ),
    // A password that opens a store of keys in Java.
    Rule::new(
        "char_array",
        Kind::Password,
        Start::Prefix(&["load(", "init(", "getKey(", "PBEKeySpec(", "PasswordProtection(", "store("]),
        r#"[A-Za-z]+\((?:[^"()\r\n]|"[^"\r\n]*",)*"[^"\r\n]{4,}"\.toCharArray"#,
        |candidate| {
            let end = candidate.text.len() - "\".toCharArray".len();
            let skip = opening(candidate.text.get(..end).unwrap_or_default());
            if skip < end { part_of(candidate, skip, end) } else { Verdict::No }
        },
    ),
    // Bytes of a key that are written as text in Java.
    Rule::new(
        "byte_key",
        Kind::Secret,
        Start::Prefix(&["byte[] "]),
        r#"byte\[\] [A-Za-z_]*(?i:key|secret)[A-Za-z0-9_]* = "[^"\r\n]{8,}"#,
        quoted,
    ),
    // Keys of ciphers and MACs.
    Rule::new(
        "cipher_key",
        Kind::Secret,
        Start::Prefix(&[
            "Key.fromBase64(",
            "Key.fromUtf8(",
            "SecretKeySpec(",
            "Fernet(",
            "AES.new(",
            "hmac.new(",
            "createHmac(",
            "createCipheriv(",
            "createDecipheriv(",
        ]),
        r#"[A-Za-z0-9.]+\((?:["'][A-Za-z0-9-]{3,16}["'],[ ]?)?b?["'][^"'\r\n]{8,}"#,
        signing,
    ),
    // The secret half of a key of AWS behind its public one.
    Rule::new(
        "aws_key_pair",
        Kind::AwsSecretKey,
        Start::Prefix(&["AKIA", "ASIA"]),
        r"A[KS]IA[A-Z0-9]{16}[^A-Za-z0-9+]{1,12}[A-Za-z0-9/+]{40}",
        |candidate| match candidate.next {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+' | b'=') => Verdict::No,
            Some(_) | None => Verdict::Closed { skip: 0 },
        },
    ),
    // An account of Twilio and its token.
    Rule::new(
        "twilio_pair",
        Kind::Secret,
        Start::Prefix(&["Client(", "Client.new(", "twilio(", "twilio\")(", "twilio')(", "Twilio.init("]),
        r#"(?:(?:Client(?:\.new)?|twilio(?:["']\))?)\(["']AC[0-9a-f]{32}["']|Twilio\.init\(["'][A-Za-z0-9_]{2,40}["']), ?["'][0-9a-f]{32}"#,
        quoted,
    ),
    // Bytes of a key in Rust.
    Rule::new("hex_key", Kind::Secret, Start::Prefix(&["hex!(\""]), r#"hex!\("[0-9a-fA-F]{32,128}"#, |candidate| {
        let near = candidate.before.get(candidate.before.len().saturating_sub(40)..).unwrap_or_default();
        let line = near.rsplit(|byte| *byte == b'\n').next().unwrap_or_default().to_ascii_lowercase();
        let key = [&b"key"[..], b"secret"].iter().any(|word| memchr::memmem::find(&line, word).is_some());
        if key { quoted(candidate) } else { Verdict::No }
    }),
    // What Gradle puts into an app.
    Rule::new(
        "build_config",
        Kind::Secret,
        Start::Prefix(&["buildConfigField"]),
        r#"buildConfigField[ (]+["']String["'], ?["'][A-Z0-9_]*(?:KEY|SECRET|TOKEN|PASSWORD)["'], ?["']\\?"[^"\\\r\n]{8,}"#,
        |candidate| match candidate.next {
            Some(b'\\' | b'"') => literal_at(Word::Secret, candidate, opening(candidate.text)),
            Some(_) | None => Verdict::No,
        },
    ),
    // The eight keys and salts of WordPress.
    Rule::new(
        "wordpress_salt",
        Kind::Secret,
        Start::Prefix(&[
            "AUTH_KEY",
            "AUTH_SALT",
            "NONCE_KEY",
            "NONCE_SALT",
            "CACHE_KEY_SALT",
            "LOGGED_IN_KEY",
            "LOGGED_IN_SALT",
        ]),
        r#"(?:AUTH|NONCE|LOGGED_IN|CACHE_KEY)_(?:KEY|SALT)["']?\s*[,=:]\s*["'][^"'\r\n]{32,}"#,
        salt,
    ),
    // Hardhat's accounts are private keys.
    Rule::new(
        "hardhat_account",
        Kind::PrivateKey,
        Start::Word(&["accounts"]),
        r#"accounts["']?[ ]?:[ ]?\[\s*["']0x[0-9a-fA-F]{64}"#,
        quoted,
    ),
    Rule::new(
        "terraform_default",
        Kind::Password,
        Start::Prefix(&["variable \""]),
        concat!(
            r#"variable "[a-z0-9_-]*(?:password|passwd|passphrase|secret|token|api_?key)[a-z0-9_-]*"\s*\{"#,
            r#"[^{}]*\sdefault\s*=\s*"[^"\r\n]{4,}"#,
        ),
        variable,
    ),
    // Settings that are kept as rows of names and values.
    Rule::new(
        "sql_setting",
        Kind::Password,
        Start::Word(&["set value", "set option_value", "set setting_value", "set config_value"]),
        concat!(
            r"(?i:set [a-z_]*value)\s*=\s*N?'[^'\r\n]{4,}'\s+(?i:where)\s+",
            r#"[A-Za-z0-9_."`]+\s*=\s*'[A-Za-z0-9_.:/-]*(?i:password|passwd|pwd|secret|token|api_?key)"#,
        ),
        setting,
    ),
    // A part of multipart/form-data in running text.
    Rule::new(
        "form_part",
        Kind::Password,
        Start::Prefix(&["form-data; name=\""]),
        concat!(
            r#"form-data; name="[A-Za-z0-9_.\[\]-]*(?i:password|passwd|passphrase|pwd)[A-Za-z0-9_.\[\]-]*""#,
            r"\r?\n\r?\n[^\r\n]{4,}",
        ),
        part,
    ),
];

pub(super) fn opening(text: &[u8]) -> usize {
    text.iter().rposition(|byte| matches!(byte, b'"' | b'\'')).map_or(0, |at| at + 1)
}

/// Between the first two of these quotes.
pub(super) fn first_literal(candidate: &Candidate<'_>, quote: u8) -> Option<Range<usize>> {
    let mut quotes = memchr::memchr_iter(quote, candidate.text);
    Some(quotes.next()? + 1..quotes.next()?)
}

pub(super) fn closed(candidate: &Candidate<'_>) -> bool {
    matches!(candidate.next, Some(b'"' | b'\''))
}

/// After the last opening quote.
pub(super) fn quoted(candidate: &Candidate<'_>) -> Verdict {
    if closed(candidate) { judged(candidate, opening(candidate.text)) } else { Verdict::No }
}

/// The same, where what stands there is such a secret.
pub(super) fn literal(word: Word, candidate: &Candidate<'_>) -> Verdict {
    if closed(candidate) { literal_at(word, candidate, opening(candidate.text)) } else { Verdict::No }
}

pub(super) fn literal_at(word: Word, candidate: &Candidate<'_>, skip: usize) -> Verdict {
    let text = candidate.text.get(skip..).unwrap_or_default();
    if judge(word, &Value { text, quoted: true, beside_user: false }) { Verdict::Closed { skip } } else { Verdict::No }
}

/// From `skip` to `end`, unless that stands for another value.
pub(super) fn part_of(candidate: &Candidate<'_>, skip: usize, end: usize) -> Verdict {
    let text = candidate.text.get(skip..end).unwrap_or_default();
    let made = given(text);
    if made { Verdict::Part { skip, end } } else { Verdict::No }
}

/// With a digit or a sign, or of words: what is called so may take something else.
pub(super) fn made_up(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text.get(opening(candidate.text)..).unwrap_or_default();
    let made = (Shape::of(text).marked() || passphrase(text)) && !text.contains(&b' ');
    if made { literal(Word::Password, candidate) } else { Verdict::No }
}

/// The same of a member.
fn logged_in(candidate: &Candidate<'_>) -> Verdict {
    let given = candidate.text.starts_with(b"auth=") || candidate.text.starts_with(b"auth =");
    let member = given
        || candidate.before.ends_with(b"await ")
        || candidate.text.starts_with(b":")
        || matches!(candidate.before.last(), Some(b'.' | b':' | b'>' | b'_'));
    if member { made_up(candidate) } else { Verdict::No }
}

fn signing(candidate: &Candidate<'_>) -> Verdict {
    literal(Word::Secret, candidate)
}

/// Drawn from all characters: more varied than any placeholder.
fn salt(candidate: &Candidate<'_>) -> Verdict {
    const VARIED: u32 = 4_000;
    let skip = opening(candidate.text);
    let shape = Shape::of(candidate.text.get(skip..).unwrap_or_default());
    let drawn = shape.entropy >= VARIED && shape.digits > 0 && shape.upper > 0;
    if closed(candidate) && drawn { Verdict::Closed { skip } } else { Verdict::No }
}

fn variable(candidate: &Candidate<'_>) -> Verdict {
    if candidate.next == Some(b'"') { literal(Word::Password, candidate) } else { Verdict::No }
}

/// Between the first two quotes.
fn setting(candidate: &Candidate<'_>) -> Verdict {
    let Some(Range { start, end }) = first_literal(candidate, b'\'') else { return Verdict::No };
    let value = Value { text: candidate.text.get(start..end).unwrap_or_default(), quoted: true, beside_user: false };
    if judge(Word::Password, &value) { Verdict::Part { skip: start, end } } else { Verdict::No }
}

fn part(candidate: &Candidate<'_>) -> Verdict {
    let ended = candidate.ends_line();
    let skip = candidate.behind_last(b'\n');
    if ended { judged(candidate, skip) } else { Verdict::No }
}
