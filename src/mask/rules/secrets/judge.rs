//! Whether a value is the secret that its name promises.

use super::entropy::Shape;
use super::headers::user_and_password;
use super::made_up::{capital, numbered_pair, numbered_words, passphrase, phrase_of_three, spaced, suggested, walked};
use super::places::{code, contains, counted, elided, number, path, plain_name, stands_for_one, uuid};
use super::words::TRANSLATED;

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// `password` and the like: people make them up.
    Password,
    /// `secret`, `api_key`, `token`: machines make them.
    Secret,
    /// `key`, `auth`: also the names of much else.
    Weak,
}

/// A value with its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    pub text: &'a [u8],
    pub quoted: bool,
    /// Beside a user's name or in a list of `key=value` such as a connection string: what stands there is meant.
    pub beside_user: bool,
}

/// Longest value that a name makes a secret.
const LONGEST: usize = 2_048;

/// And the shortest.
pub(super) fn shortest(word: Word) -> usize {
    match word {
        Word::Password => 4,
        Word::Secret | Word::Weak => 8,
    }
}

/// Whether that is no secret, whatever its name and what is around it.
pub(super) fn ruled_out(text: &[u8]) -> bool {
    let control = || text.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
    text.len() > LONGEST || control() || stands_for_one(text) || digested(text)
}

/// `sha256:…`, `hmac-sha256:…`: what a value hashes to, as registries and Vault's audit write it; a number of Windows' registry.
fn digested(text: &[u8]) -> bool {
    let fingerprint = text.strip_prefix(b"SHA256:").is_some_and(|digest| matches!(digest.len(), 43 | 44));
    let hex = |digest: &[u8]| digest.len() >= 32 && digest.iter().all(u8::is_ascii_hexdigit);
    let digest = |name: &&[u8]| text.strip_prefix(*name).is_some_and(hex);
    [&b"sha256:"[..], b"sha512:", b"sha1:", b"hmac-sha256:"].iter().any(digest)
        || text.starts_with(b"dword:")
        || fingerprint
}

pub(super) fn judge(word: Word, value: &Value<'_>) -> bool {
    !ruled_out(value.text) && judge_further(word, value)
}

/// Whether a label that says nothing else is followed by a password or by another secret.
pub(in crate::mask::rules) fn secret_value(text: &[u8], password: bool) -> bool {
    let word = if password { Word::Password } else { Word::Secret };
    text.len() >= shortest(word) && judge(word, &Value { text, quoted: false, beside_user: true })
}

/// Whether that is a password where what stands there is meant.
pub(super) fn given(text: &[u8]) -> bool {
    judge(Word::Password, &Value { text, quoted: true, beside_user: true })
}

/// The same of what is not [`ruled_out`].
pub(super) fn judge_further(word: Word, value: &Value<'_>) -> bool {
    let text = value.text;
    let said = || value.quoted && (value.beside_user || passphrase(text) || spaced(text));
    if text.iter().any(|byte| matches!(byte, b' ' | b'\t')) && !(word == Word::Password && said()) {
        return false;
    }
    match word {
        Word::Password => password(value),
        Word::Secret => secret(value),
        Word::Weak => weak(value),
    }
}

fn password(value: &Value<'_>) -> bool {
    let text = value.text;
    let shape = Shape::of(text);
    // Nobody makes up a longer one.
    if shape.length > 200 {
        return secret(value);
    }
    let mingled = mingled(text, &shape);
    if shape.length < shortest(Word::Password) || path(text) && !mingled || translated(text) {
        return false;
    }
    if names_itself(text) && !value.beside_user || version_range(text) || from_environment(text) {
        return false;
    }
    if !value.quoted && called(text) {
        return false;
    }
    if suggested(text) {
        return true;
    }
    let numbered = || text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count() >= 2;
    let phrase = passphrase(text) && (value.quoted || value.beside_user || !named_alike(text) || numbered());
    if phrase || numbered_pair(text) || numbered_words(text) {
        return true;
    }
    if value.quoted && phrase_of_three(text) {
        return true;
    }
    let listed = alternatives(text) && (!value.quoted || shape.upper == 0);
    if !value.quoted && code(text) && !mingled || listed {
        return false;
    }
    if value.beside_user {
        return true;
    }
    if value.quoted { typed(text, &shape) } else { chosen(text, &shape) }
}

/// `^1.2.2`, of a package that is called so.
fn version_range(text: &[u8]) -> bool {
    matches!(text, [b'^' | b'~' | b'>' | b'=', rest @ ..] if rest.iter().all(|byte| byte.is_ascii_digit() || b".=x*".contains(byte)))
}

/// `env(DB_PASSWORD)`, `ENC_REF(db.password)`; `maxLength={64}` is an attribute of another name.
fn from_environment(text: &[u8]) -> bool {
    let called = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    let call = text.iter().take_while(called).count();
    let upper = call >= 3 && text.get(call) == Some(&b'(') && text.ends_with(b")");
    upper
        || contains(text, b"={")
        || [&b"env("[..], b"getenv(", b"ENV[", b"$ENV{"].iter().any(|call| text.starts_with(call))
}

/// `generatePassword(16)`
fn called(text: &[u8]) -> bool {
    let name = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    name >= 6 && text.get(name) == Some(&b'(') && text.ends_with(b")")
}

/// In quotes: no `"password": "Password:"`, no `#add-password`.
fn typed(text: &[u8], shape: &Shape) -> bool {
    let label = text.last().is_some_and(|b| matches!(b, b':' | b'.' | b'?')) && shape.digits == 0;
    let selector =
        matches!(text.first(), Some(b'#' | b'.' | b'/' | b'-' | b':' | b'$' | b'%' | b'@')) && shape.digits == 0;
    let made = shape.digits > 0 || shape.others > 0 || shape.length >= 8 || walked(text);
    let name = shape.digits == 0
        && plain_name(text)
        && shape.turns * 2 < shape.length
        && text.last().is_some_and(u8::is_ascii_alphanumeric)
        && (text.iter().any(|b| matches!(b, b'_' | b'-' | b'.')) || shape.upper > 0 && shape.length < 8);
    made && !label && !selector && !name
}

/// Without quotes, where names, numbers and program text stand as well.
fn chosen(text: &[u8], shape: &Shape) -> bool {
    // Letters of other scripts are letters, too.
    let ascii: Vec<u8> = text.iter().copied().filter(u8::is_ascii).collect();
    shape.length >= 5
        && (!plain_name(&ascii)
            || shape.turns * 2 >= shape.length
            || shape.digits > 0 && shape.others == 0
            || shape.length >= 12 && shape.lower > 0 && shape.upper > 0 && unpronounceable(text)
            || capital(shape))
        && !number_like(text, shape)
        && shape.letters() > 0
        && !(shape.others > 0 && worded(text) && !capital(shape))
}

/// `app.users.phrase`, `some_variable_name`: written as names are in program text, which are of few words.
fn named_alike(text: &[u8]) -> bool {
    const WORDS: usize = 4;
    let joints = text.iter().filter(|byte| matches!(byte, b'.' | b'_')).count();
    text.first().is_some_and(u8::is_ascii_lowercase) && (1..WORDS - 1).contains(&joints)
}

/// The word for a password in another language, as translations have it.
fn translated(text: &[u8]) -> bool {
    let lower = std::str::from_utf8(text).map(str::to_lowercase).unwrap_or_default();
    // `Nueva contraseña`, `Passwort bestätigen`
    let word = |known: &str| lower == known || lower.split([' ', '-']).any(|word| word == known);
    TRANSLATED.iter().any(|known| word(known) || known.contains(' ') && lower.contains(known))
}

/// Of letters whose case changes as in no word, digits perhaps among them: no path or member, whatever marks stand in it.
fn mingled(text: &[u8], shape: &Shape) -> bool {
    let cased = |word: &[u8]| word.iter().any(u8::is_ascii_lowercase) && word.iter().any(u8::is_ascii_uppercase);
    let turned = |word: &[u8]| {
        let inside =
            |two: &&[u8]| matches!(two, [digit, letter] if digit.is_ascii_digit() && letter.is_ascii_alphabetic());
        word.windows(2).filter(inside).count() >= 2
    };
    let odd = |word: &[u8]| cased(word) && (unpronounceable(word) || turned(word));
    shape.length >= 12
        && cased(text)
        && !matches!(text.first(), Some(b'/' | b'.' | b'~'))
        && !contains(text, b"://")
        && (shape.turns * 3 >= shape.length
            || shape.digits > 0 && text.split(|byte| matches!(byte, b'/' | b'.')).any(odd))
}

/// `12`, `10.5s`, `3/4`: not a password unless it is long.
fn number_like(text: &[u8], shape: &Shape) -> bool {
    number(text) || shape.digits + 2 >= shape.length && shape.length < 6
}

/// `true|false`
fn alternatives(text: &[u8]) -> bool {
    // `integer|max:4096`, as forms are checked.
    let one = |part: &[u8]| plain_name(part.split(|byte| *byte == b':').next().unwrap_or_default());
    text.contains(&b'|') && text.split(|byte| *byte == b'|').all(one)
}

/// `password`, `userPassword`, `PASSWORD_FIELD`: the name, not a value.
fn names_itself(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 8] =
        [b"password", b"passwd", b"passphrase", b"secret", b"token", b"pwd", b"credential", b"login"];
    let lower = text.to_ascii_lowercase();
    let one = text.len() > 14 && !text.iter().any(|byte| matches!(byte, b'_' | b'-' | b'.'));
    // Not that of a monkey.
    let key = || {
        let at = memchr::memmem::find(&lower, b"key")?;
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        before.is_none_or(|byte| !byte.is_ascii_lowercase() || text.get(at) == Some(&b'K')).then_some(at)
    };
    let named = |at: Option<usize>| at.is_some_and(|at| at == 0 || !one);
    plain_name(text) && (NAMES.iter().any(|name| named(memchr::memmem::find(&lower, name))) || named(key()))
}

fn secret(value: &Value<'_>) -> bool {
    let text = value.text;
    if suggested(text) {
        return true;
    }
    let shape = Shape::of(text);
    let typed = text.iter().any(u8::is_ascii_alphabetic);
    let short_number = number(text) && (typed || shape.length < 12 || shape.others > 0);
    if shape.length < shortest(Word::Secret)
        || path(text) && !mingled(text, &shape)
        || short_number
        || counted(text)
        || elided(text)
        || object(text)
        || called_secret(text)
        || (code(text) && !bootstrap(text) && (!value.quoted || !shape.random()))
    {
        return false;
    }
    if value.beside_user && shape.digits > 0 && shape.letters() > 0 {
        return true;
    }
    if !value.quoted && camel(text, &shape) {
        return false;
    }
    made(text, &shape, if value.quoted { 8 } else { 10 })
        || symbols(text) >= if shape.length < 24 { 4 } else { 3 } && shape.letters() > 3 && !code(text)
        || value.quoted && symbols(text) >= 3 && shape.length >= 40 && shape.digits >= 3 && shape.random()
        || symbols(text) > 0 && capital(&shape) && text.iter().all(|byte| machine_byte(*byte) || b"!*^$".contains(byte))
        || (value.quoted || bare(text, &shape)) && drawn(text, &shape)
}

/// `ci-runners/default-token-t71y5`: an object of Kubernetes by its namespace and name.
fn object(text: &[u8]) -> bool {
    let name = |part: &[u8]| {
        part.first().is_some_and(u8::is_ascii_lowercase)
            && part.contains(&b'-')
            && part.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
    };
    let mut parts = text.splitn(2, |byte| *byte == b'/');
    let (namespace, object) = (parts.next(), parts.next());
    object.is_some_and(name)
        && namespace.is_some_and(|part| part.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-'))
}

/// `metrics-sa-token-9bhff`: what a secret is called, and what the cluster puts behind.
fn called_secret(text: &[u8]) -> bool {
    const CALLED: [&[u8]; 6] = [b"token", b"secret", b"secrets", b"credentials", b"tls", b"dockercfg"];
    let mut parts = text.rsplit(|byte| *byte == b'-');
    let drawn = parts.next().is_some_and(|last| last.len() == 5 && last.iter().all(u8::is_ascii_alphanumeric));
    drawn
        && parts.next().is_some_and(|part| CALLED.contains(&part))
        && parts
            .all(|part| !part.is_empty() && part.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// `abcdef.0123456789abcdef`: what joins a node to a Kubernetes cluster.
fn bootstrap(text: &[u8]) -> bool {
    let Some((id, secret)) = text.split_at_checked(6) else { return false };
    let drawn = |part: &[u8]| {
        part.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && part.iter().any(u8::is_ascii_digit)
    };
    secret.len() == 17 && drawn(id) && secret.strip_prefix(b".").is_some_and(drawn)
}

/// Long enough to need no quotes around it, and no line that is written with an escape goes on behind it.
fn bare(text: &[u8], shape: &Shape) -> bool {
    shape.length >= 20 && shape.turns * 4 >= shape.length && !text.iter().any(|byte| matches!(byte, b'\\' | b'#'))
}

/// Of letters and digits that change often, with a few marks that most machines do not write.
fn drawn(text: &[u8], shape: &Shape) -> bool {
    const MARKS: &[u8] = b":|@!#$%^&*()]}";
    let known = |byte: &u8| machine_byte(*byte) || MARKS.contains(byte);
    // Behind a number the colon is Telegram's, whose tokens have a rule of their own.
    let numbered = text.split(|byte| *byte == b':').next().is_some_and(|first| first.iter().all(u8::is_ascii_digit));
    shape.length >= 16
        && shape.digits >= 3
        && shape.letters() >= 6
        && shape.turns * 5 >= shape.length
        && shape.others * 3 <= shape.length
        && shape.random()
        && text.iter().all(known)
        && !contains(text, b"://")
        && !numbered
        && !worded(text)
        && !code(text)
}

fn weak(value: &Value<'_>) -> bool {
    let text = value.text;
    let shape = Shape::of(text);
    let length = shape.length >= 16;
    user_and_password(text)
        || ceph(text)
        || length
            && (value.quoted || !camel(text, &shape))
            && !uuid(text)
            && !path(text)
            && !number(text)
            && !code(text)
            && !counted(text)
            && !elided(text)
            && (made(text, &shape, 16) || value.quoted && shape.length >= 24 && drawn(text, &shape))
            && shape.others * 6 <= shape.length
}

/// A key of Ceph: a type, a time, a length and 16 bytes, in base64.
pub(super) fn ceph(text: &[u8]) -> bool {
    text.len() == 40
        && text.starts_with(b"AQ")
        && text.strip_suffix(b"==").is_some_and(|key| key.iter().all(|byte| machine_byte(*byte)))
}

/// `Curve25519SeedBin`: humps, and few digits.
fn camel(text: &[u8], shape: &Shape) -> bool {
    let humps = shape.upper > 0 && shape.lower > 0 && shape.others == 0;
    let numbers = text.split(|byte| !byte.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    humps
        && !(shape.digits > 0 && unpronounceable(text))
        && shape.length <= 32
        && shape.digits <= 5
        && numbers <= 2
        && shape.turns * 5 < shape.length * 2
}

/// Made by a machine: varied, of letters and digits, and no word with a number at its end.
fn made(text: &[u8], shape: &Shape, least: usize) -> bool {
    let long_digits = shape.digits == shape.length && shape.length >= 12 && shape.distinct >= 5;
    if long_digits {
        return true;
    }
    if shape.length < least || !shape.random() || !text.iter().all(|byte| machine_byte(*byte)) {
        return false;
    }
    let mixed = shape.digits > 0 && shape.letters() > 0;
    // Long random letters change case often; names do at their humps only.
    let cased = shape.lower > 0 && shape.upper > 0 && shape.turns * 3 >= shape.length && shape.length >= 16;
    let consonants = shape.digits == 0 && shape.others == 0 && shape.length >= 20 && unpronounceable(text);
    ((mixed && !plain_name(text) && !dated_words(text, shape)) || cased || consonants)
        && (shape.others * 3 <= shape.length)
}

/// Words with `-`, `_` or `.` between them and few digits: `us-east-1-prod`, `my_token_v2`, `vault-eu-1093482217`.
fn dated_words(text: &[u8], shape: &Shape) -> bool {
    if shape.others == 0 {
        return false;
    }
    let (start, end) = match text.iter().rposition(|byte| matches!(byte, b'-' | b'_')) {
        Some(joint) => (text.get(..joint).unwrap_or_default(), text.get(joint + 1..).unwrap_or_default()),
        None => (text, &b""[..]),
    };
    let numbered = end.len() >= 6 && end.iter().all(u8::is_ascii_digit) && start.iter().any(u8::is_ascii_lowercase);
    numbered && worded(start) || worded(text) && shape.digits * 2 < shape.length
}

/// Names and small numbers with marks between them.
pub(super) fn worded(text: &[u8]) -> bool {
    let wordy = |word: &[u8]| {
        let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = word.iter().skip(letters).take_while(|byte| byte.is_ascii_digit()).count();
        let name = word.get(..letters).unwrap_or_default();
        let said = letters <= 4 || !unpronounceable(name) || name.iter().all(u8::is_ascii_uppercase);
        letters + digits == word.len() && said && (digits <= 2 || digits <= 5 && letters != 1)
    };
    text.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b'/' | b':')).all(wordy)
}

/// Five letters without a vowel, or hardly any vowels.
pub(super) fn unpronounceable(text: &[u8]) -> bool {
    let vowel = |byte: &u8| matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let vowels = text.iter().filter(|byte| vowel(byte)).count();
    let run = text.split(|byte| vowel(byte) || !byte.is_ascii_alphabetic()).map(<[u8]>::len).max().unwrap_or(0);
    text.len() >= 5 && (run >= 5 || vowels * 6 < text.len())
}

/// What machines write secrets with: base64, hexadecimal and the like.
fn machine_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'.' | b'~' | b'\\')
}

/// How many different marks there are that no machine writes.
pub(super) fn symbols(text: &[u8]) -> usize {
    let mut marks: Vec<u8> =
        text.iter().copied().filter(|byte| byte.is_ascii_punctuation() && !machine_byte(*byte)).collect();
    marks.sort_unstable();
    marks.dedup();
    marks.len()
}
