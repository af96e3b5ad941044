//! What stands before a name and its value, and tells whether that is a secret.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::parts::{Joint, Parts};
use super::places::{Needles, contains};

/// `nextToken`, `publicKey`, `csrf-token`: none that opens anything by itself. In a field of that name the last is masked.
pub(super) fn public(before: &[u8]) -> bool {
    const WORDS: [&[u8]; 19] = [
        // A label's: `forgot_password=Forgot password?`
        b"forgot",
        b"next",
        // Of MCP, and of a call that may be made twice.
        b"progress",
        b"idempotency",
        b"public",
        // Of an assembly of .NET: `PublicKeyToken`.
        b"publickey",
        b"csrf",
        b"xsrf",
        // The name of Rails for the same.
        b"authenticity",
        b"page",
        b"pagination",
        b"continuation",
        b"forward",
        b"backward",
        b"cancel",
        b"bypass",
        b"matching",
        // Of reCAPTCHA: a page shows it.
        b"site",
        // The program, in a list of files.
        b"/bin/",
    ];
    // A word before an option is none of its name.
    if before.ends_with(b"--") {
        return false;
    }
    let end = before.iter().rposition(|byte| !matches!(byte, b'_' | b'-' | b'.' | b' ')).map_or(0, |at| at + 1);
    let lower = before.get(end.saturating_sub(12)..end).unwrap_or_default().to_ascii_lowercase();
    // The name of one in AWS Secrets Manager follows.
    static MANAGED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b":secretsmanager:"));
    // It is the value of another: `user=sync password=`.
    let named = before.get(..end).unwrap_or_default();
    let value = named.rsplit(u8::is_ascii_whitespace).next().is_some_and(|last| last.contains(&b'='));
    if value && before.get(end..).is_some_and(|between| between.contains(&b' ')) {
        return false;
    }
    // `syncToken`, and not `RSYNC_PASSWORD`.
    let synced = lower.ends_with(b"sync") && !lower.ends_with(b"rsync");
    // Helm's annotation of what a secret is made of: `checksum/secret`.
    synced
        || WORDS.iter().any(|word| lower.ends_with(word))
        || before.ends_with(b"checksum/")
        || MANAGED.find(before).is_some()
}

/// Nothing but white space stands before on the line.
pub(super) fn starts_line(before: &[u8]) -> bool {
    before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| *byte == b'\n')
}

/// Inside of `{{ … }}`, or a field of Helm's values: what follows is a function.
pub(super) fn template(before: &[u8]) -> bool {
    let last = |brace: u8| before.windows(2).rposition(|two| two == [brace, brace]);
    let open = memchr::memchr(b'{', before).and_then(|_| last(b'{'));
    let line = memchr::memrchr(b'\n', before).and_then(|end| before.get(end..)).unwrap_or(before);
    open.is_some() && open > last(b'}') || contains(line, b".Values.")
}

/// The last word before a match, whatever blanks are between.
pub(super) fn word_before(before: &[u8]) -> &[u8] {
    before.trim_ascii_end().rsplit(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// What stands before the name, of letters, digits and `_`, that `before` ends with; and that name.
pub(super) fn name_apart(before: &[u8]) -> (&[u8], &[u8]) {
    let name = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    before.split_at_checked(before.len() - name).unwrap_or_default()
}

/// The type of a resource of Terraform, behind which its name stands: `resource "random_password" "db"`.
pub(super) fn resource(before: &[u8]) -> bool {
    let (before, _) = name_apart(before);
    [&b"resource \""[..], b"data \""].iter().any(|block| before.ends_with(block))
}

/// The identifier or fingerprint of an OpenPGP key, which is public: `signingkey = 461188096699B22F`, `using RSA key …`.
pub(super) fn key_id(name: &[u8], before: &[u8], value: &[u8]) -> bool {
    const MAKERS: [&[u8]; 7] = [b"gpg ", b"pgp ", b"rsa ", b"dsa ", b"eddsa ", b"ecdsa ", b"openpgp "];
    let lower = before.to_ascii_lowercase();
    let signing = || {
        let plain: Vec<u8> =
            name.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect();
        plain == b"signingkey"
            || plain == b"key"
                && [&b"signing"[..], b"signing_", b"signing-", b"signing ", b"gpg_", b"gpg-", b"pgp_"]
                    .iter()
                    .any(|end| lower.ends_with(end))
    };
    let made = || MAKERS.iter().any(|maker| lower.ends_with(maker));
    matches!(value.len(), 8 | 16 | 40) && value.iter().all(u8::is_ascii_hexdigit) && (signing() || made())
}

/// `vendor_key = …`, `vendorKey: …`, `vendor KEY …`: a bare `key` names nearly anything.
pub(super) fn qualified(parts: &Parts<'_>, before: &[u8]) -> bool {
    const OTHER: [&[u8]; 20] = [
        b"publishable",
        b"primary",
        b"foreign",
        b"cache",
        b"sort",
        b"partition",
        b"object",
        b"row",
        b"map",
        b"hash",
        b"index",
        b"lookup",
        b"dict",
        b"other",
        b"using",
        b"used",
        b"s3",
        b"websocket",
        b"site",
        b"pub",
    ];
    let name = before
        .strip_suffix(b"_")
        .or_else(|| before.strip_suffix(b"-"))
        .or_else(|| before.strip_suffix(b" "))
        .unwrap_or(before);
    let lower = name.to_ascii_lowercase();
    let word = lower.rsplit(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    // `PagerDuty key: `…``
    let shown = parts.quote == Some(b'`') && parts.joint == Joint::Assigned;
    let joined = name.len() == before.len() || !before.ends_with(b" ") || parts.joint == Joint::Space || shown;
    // What cookies are signed with.
    let cookie = || lower.ends_with(b"cookie_hash");
    joined && word.len() >= 2 && (cookie() || !OTHER.iter().any(|other| word.ends_with(other)))
}

/// `--password x`, `--db-password x`, `-Password x`: an option's name starts before.
pub(super) fn option(before: &[u8]) -> bool {
    let name = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        .count();
    let start = before.len() - name;
    let word = start == 0
        || before.get(start - 1).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''));
    let name = before.get(start..).unwrap_or_default();
    name.starts_with(b"--") || word && (name == b"-" || name.starts_with(b"-D"))
}

/// `log in with admin and password …`
pub(super) fn beside_login(before: &[u8]) -> bool {
    const LOGINS: [&[u8]; 6] = [b"login", b"log in", b"sign in", b"user", b"account", b"admin"];
    let lower = before.to_ascii_lowercase();
    let joined = [&b" and "[..], b" with ", b" using ", b", "].iter().any(|word| lower.ends_with(word));
    joined && LOGINS.iter().any(|login| contains(&lower, login))
}

/// `.netrc`: `login ada password …`
pub(super) fn login(before: &[u8]) -> bool {
    let mut words = before.rsplit(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    words.next();
    words.next() == Some(b"login")
}

/// A user's name is assigned shortly before, or a list of `key=value` with `;` between goes on.
pub(super) fn beside_user(before: &[u8]) -> bool {
    const NAMES: [&str; 9] =
        ["user=", "uid=", "userid=", "username=", "login=", "user:", "username:", "login:", "user=>"];
    static USERS: LazyLock<Needles> = LazyLock::new(|| Needles::new(&NAMES));
    let dropped = |byte: &&u8| matches!(**byte, b'\t' | b'\r' | b' ' | b'"' | b'\'' | b'\\' | b'_' | b'-');
    let plain: Vec<u8> = before.iter().filter(|byte| !dropped(byte)).map(u8::to_ascii_lowercase).collect();
    let list = || plain.contains(&b'=') && !plain.contains(&b'\n') && plain.ends_with(b";");
    list() || USERS.stand_in(&plain)
}
