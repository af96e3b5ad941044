//! Values that are assigned to a name that promises a secret.

use super::super::{Candidate, Rule, Start, Until, Verdict};
use super::before::{beside_user, key_id, login, option, public, qualified, resource, starts_line, template};
use super::entropy::Shape;
use super::joins::{directive, joined, line, with};
use super::judge::{Value, Word, ceph, judge, judge_further, ruled_out, shortest};
use super::made_up::{invented, is_said, passphrase};
use super::names::seed;
use super::parts::{Joint, Parts, name_byte};
use super::places::{contains, elided, uuid};
use super::stand_ins::ABOUT;
use super::words::{PASSWORDS, SECRETS, WEAK};
use crate::mask::kind::Kind;

/// A match of so many bytes whose value has not ended is judged by what is there.
pub(in crate::mask) const LONG: usize = 256;

/// What joins a value to a name whose quotes or brackets are closed.
macro_rules! joined {
    () => {
        concat!(
            r#"(?:\[[0-9]*\](?: PROGMEM)?|[ ]\{ get; (?:(?:set|init); )?\})?[ \t]*[:=?+.|!~<>-]+(?:\*\*)?(?:\[CDATA\[|(?i:value)>)?\s*(?:\{\s*\\*["'](?i:value)\\*["']\s?:\s?)?(?:\\\r?\n[ \t]*)?(?:(?:&'static )?[A-Za-z0-9_<>\[\]&*.?]+[ \t]*=\s*)?"#,
            // `String::from("…")`, `[]byte("…")`, `T.pack "…"`; `name{"…"}`
            r#"(?:(?:new )?[A-Za-z\[][A-Za-z0-9_.:\[\]]*\(\s*(?:[A-Za-z0-9]+: )?|T\.pack |<<|\(\s*)?"#,
            r#"|\{\s*|[ ](?:by lazy )?\{[ ]"#,
            r#"|[ \t]*,?\s*["'\\]*(?i:value|content|default)["'\\]*[ \t]*(?:=>|[:=])[ \t]*"#,
            r#"|[ \t]*,\s*(?:<<)?"#,
            r#"|\(\s*"#,
        )
    };
}

/// A type between them, or white space alone.
macro_rules! spaced {
    () => {
        concat!(
            r#"[ \t]+\((?:was|is|now) |[ \t]+(?i:as )?[A-Za-z0-9_<>\[\]&*.?]+[ \t]*[:=]+(?:\*\*)?\s*"#,
            r#"|[ \t]+\\\r?\n[ \t]*|[ \t]+(?i:(?:is|was|to|er|ist|lautet|(?:c')?este?|jest|je|[\x80-\xFF]{2}r?)[ \t]*:?[ \t]+)?"#,
            r#"|[ \t]+(?i:key|token|secret|"#,
            whose!(),
            r#")[ \t]+(?i:is|was|ist|(?:c')?est?|to|jest|je|lautet|provided|[\x80-\xFF]{2}r?):?[ \t]+"#,
            r#"|[ \t]+(?:"#,
            whose!(),
            // `Contraseña temporal: …`
            r#"|(?i:tempor|provis|tymcz|tijdel|inici|initi)[a-z\x80-\xFF]+)(?:[ ]?:|[ ](?:es|est|is|[\x80-\xFF]{2}):?)[ \t]+"#,
            r#"|[ \t]+(?i:(?:has been|was|is) )?(?i:set|changed|reset) to:?[ \t]+"#,
            // The rest of an element's start.
            r#"|[ \t]+(?:[A-Za-z0-9_.:-]+=(?:"[^"<>\r\n]*"|'[^'<>\r\n]*')[ \t]*){1,4}>\s*"#,
        )
    };
}

/// Whose or what for a password is, in up to four words.
macro_rules! whose {
    () => {
        concat!(
            r#"(?i:(?:is generated )?(?:for|of|on|f[\x80-\xFF]{2}rs?|voor|van|pour|de|du|des|para|del|do|da|per|della|till|dla|k|im|in|di|u[\x80-\xFF]{2}ytkownika))"#,
            r#"(?:[ \t]+[^\s:=,;]+){1,5}"#,
        )
    };
}

/// The value up to a quote, white space or a separator.
macro_rules! value {
    () => {
        concat!(
            r#"(?:[bBrRuUfLN@]{0,2}\\*"+(?:[^"\r\n]|\\")+|[bBrRuUfLN@]{0,2}\\*'+(?:[^'\r\n]|\\')+"#,
            // What follows an `&` and has no `=` is no pair of a form.
            r#"|\\*`+[^`\r\n]+|[^\s"'`\\,;<>&][^\s"'`,;<>&]*(?:(?:&[^\s"'`,;<>&=]+)+={0,2})?"#,
            // A line that sets a variable goes on behind a comma.
            r#"(?:,[^\s"'`,;<>&]+){0,3})"#,
        )
    };
}

const PATTERN: &str = concat!(
    r#"(?:[A-Za-z0-9_.$-]|[\x80-\xFF])+(?: kh[\x80-\xFF]{3}u| sandi)?[\\"'`\])}*]*(?:"#,
    joined!(),
    "|",
    spaced!(),
    ")",
    value!()
);
/// The same, but white space alone joins nothing to a name in brackets: `[auth] started`.
const WEAK_PATTERN: &str = concat!(r#"[A-Za-z0-9_.$-]+(?:[\\"'`\])}]*(?:"#, joined!(), ")|", spaced!(), ")", value!());

pub(super) static RULES: &[Rule] = &[
    Rule::new("password", Kind::Password, Start::Name(PASSWORDS), PATTERN, password).whole_value(),
    Rule::new("secret", Kind::Secret, Start::Name(SECRETS), PATTERN, secret).whole_value(),
    Rule::new("secret_weak", Kind::Secret, Start::Name(WEAK), WEAK_PATTERN, weak).whole_value(),
];

fn password(candidate: &Candidate<'_>) -> Verdict {
    assignment(Word::Password, PASSWORDS, candidate)
}

fn secret(candidate: &Candidate<'_>) -> Verdict {
    assignment(Word::Secret, SECRETS, candidate)
}

fn weak(candidate: &Candidate<'_>) -> Verdict {
    assignment(Word::Weak, WEAK, candidate)
}

fn assignment(word: Word, words: &[&str], candidate: &Candidate<'_>) -> Verdict {
    let long = candidate.text.len() == LONG;
    let Some(parts) = Parts::of(candidate.text) else { return Verdict::No };
    let ended = candidate.next.is_none_or(|next| parts.quote.is_none_or(|quote| next == quote) && !goes_on(next));
    if !ended && !long {
        return Verdict::No;
    }
    // `?key=…` of an interface.
    let query = matches!(candidate.before.last(), Some(b'?' | b'&')) && parts.value.len() >= 20;
    let bare = || {
        let named = parts.name.eq_ignore_ascii_case(b"auth") || query || qualified(&parts, candidate.before);
        !(named || ceph(parts.value) || fernet(&parts) || property(&parts, candidate) && drawn_by_machine(parts.value))
    };
    if word != Word::Password && digest(parts.name) || word == Word::Weak && bare() {
        return Verdict::No;
    }
    let named = if secret_id(parts.name) { uuid(parts.value) } else { names(words, parts.name) };
    // What signs such a token is no such token.
    let signs = || {
        parts.name.get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"secret"))
            && behind(candidate.before, &[b"csrf", b"xsrf"])
    };
    let open_to_all = public(candidate.before) && !signs();
    if !named || !joined(&parts, word, candidate) || open_to_all || template(candidate.before) {
        return Verdict::No;
    }
    // Of a test of Go that has passed.
    if resource(candidate.before) || candidate.before.ends_with(b"--- ") {
        return Verdict::No;
    }
    if word != Word::Password && key_id(parts.name, candidate.before, parts.value) {
        return Verdict::No;
    }
    // These have rules of their own, which know what stands beside them.
    let pair = || parts.joint == Joint::Space && parts.name.starts_with(b"cred") && parts.value.contains(&b':');
    if word != Word::Password && (aws_key_id(parts.value) || pair()) {
        return Verdict::No;
    }
    // What tells a call from its repetition, to AWS; Vault's is none.
    let repeated = || parts.name.eq_ignore_ascii_case(b"token") && behind(candidate.before, &[b"ient"]);
    if word == Word::Secret && uuid(parts.value) && repeated() {
        return Verdict::No;
    }
    if ended { closed(word, &parts, candidate) } else { open(word, &parts, candidate) }
}

/// `key = b"…"`: 32 bytes in base64url, as Python's Fernet has them.
fn fernet(parts: &Parts<'_>) -> bool {
    let url = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let whole = |key: &[u8]| key.len() == 43 && key.iter().all(url);
    parts.quote.is_some() && parts.value.strip_suffix(b"=").is_some_and(whole)
}

/// The half of an AppRole's credential that is a UUID (HashiCorp Vault). Others have names of secrets under that name.
fn secret_id(name: &[u8]) -> bool {
    [&b"secret_id"[..], b"secretid", b"secret-id"].iter().any(|id| name.eq_ignore_ascii_case(id))
}

/// `AKIA…`
fn aws_key_id(value: &[u8]) -> bool {
    let upper = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    value.len() == 20 && (value.starts_with(b"AKIA") || value.starts_with(b"ASIA")) && value.iter().all(upper)
}

/// `issuerKeyHash`
fn digest(name: &[u8]) -> bool {
    [&b"hash"[..], b"digest"].iter().any(|word| last_word(name).eq_ignore_ascii_case(word))
}

/// Whether a value certainly goes on with this byte.
pub(in crate::mask) fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(
            byte,
            b'_' | b'-'
                | b'+'
                | b'/'
                | b'='
                | b'.'
                | b'~'
                | b'!'
                | b'@'
                | b'#'
                | b'$'
                | b'%'
                | b'^'
                | b'*'
                | b':'
                | b'?'
        )
}

fn closed(word: Word, parts: &Parts<'_>, candidate: &Candidate<'_>) -> Verdict {
    // What is left of it is no value either.
    if word != Word::Password && elided(parts.value) {
        return Verdict::Veto;
    }
    if parts.value.len() < shortest(word) {
        return Verdict::No;
    }
    let Some((start, text)) = value_of(parts, candidate).filter(|(_, text)| !ruled_out(text)) else {
        return Verdict::No;
    };
    if parts.quote.is_none() && text.eq_ignore_ascii_case(parts.name) && handed_on(parts, text, candidate) {
        return Verdict::No;
    }
    let set = word == Word::Password && environment(parts, candidate);
    // Elsewhere another field follows a comma.
    let whole = || (set || word == Word::Password && property(parts, candidate)) && Shape::of(text).marked();
    if parts.quote.is_none() && text.contains(&b',') && !whole() {
        return Verdict::No;
    }
    let value = |beside_user| Value { text, quoted: parts.quote.is_some(), beside_user };
    if word == Word::Weak
        && let Some(colon) = pair(candidate.before, text)
    {
        return Verdict::Part { skip: start + colon, end: start + text.len() };
    }
    let seeded = || word == Word::Secret && behind(candidate.before, &[b"otp", b"mfa", b"2fa"]) && seed(text);
    let judged = judge_further(word, &value(false))
        || seeded()
        || (word != Word::Weak && beside_user(candidate.before) && judge_further(word, &value(true)))
        || (word == Word::Password && meant(parts, candidate) && judge_further(word, &value(true)))
        || (set && made_up(text))
        || (word == Word::Password && parts.quote.is_none() && dotted(parts, candidate) && one_word(text))
        || (word == Word::Secret
            && (shared(parts, candidate) || environment(parts, candidate) && text.len() >= 12)
            && (invented(text) || short_key(text) || humps(text)));
    if judged { Verdict::Part { skip: start, end: start + text.len() } } else { Verdict::No }
}

/// `self.password = password`, `login(password=password)`, `form.password=Password`: a variable or a label of that name.
fn handed_on(parts: &Parts<'_>, text: &[u8], candidate: &Candidate<'_>) -> bool {
    let gap = candidate.text.get(parts.name.len()..parts.start).unwrap_or_default();
    let argument = matches!(candidate.next, Some(b')' | b',')) || candidate.text.ends_with(b")");
    gap.contains(&b' ') || argument || text != parts.name && candidate.before.ends_with(b".")
}

/// `l3A9XBq6`
fn short_key(text: &[u8]) -> bool {
    let shape = Shape::of(text);
    shape.length >= 8 && shape.digits >= 2 && shape.upper > 0 && shape.lower > 0 && shape.turns * 3 >= shape.length
}

/// `fyAPwXEgIWXX`
fn short_letters(text: &[u8]) -> bool {
    let shape = Shape::of(text);
    shape.upper >= 2 && shape.lower >= 2 && shape.turns * 3 >= shape.length && shape.others == 0
}

/// `FelixlikesBasil11`: words with capitals, and digits behind them, that are none of program text's.
fn humps(text: &[u8]) -> bool {
    const SAID: [&[u8]; 6] = [b"secret", b"key", b"token", b"name", b"pass", b"test"];
    let shape = Shape::of(text);
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let lower = text.to_ascii_lowercase();
    (12..=40).contains(&shape.length)
        && shape.upper >= 2
        && shape.others == 0
        && digits >= 2
        && digits == shape.digits
        && !SAID.iter().any(|word| contains(&lower, word))
}

/// Of letters of both cases and digits, all mixed: `key = …` in what rclone and Ceph keep, and no public key.
fn drawn_by_machine(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let mixed = shape.upper >= 3 && shape.lower >= 3 && shape.digits >= 2 && shape.turns * 3 >= shape.length;
    shape.length >= 24 && mixed && shape.random() && !value.starts_with(b"AAAA")
}

/// `secret = …` on a line of its own or in quotes, as servers, phones and RADIUS are configured: people type such in.
fn shared(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    const NAMES: [&[u8]; 6] =
        [b"secret", b"sharedkey", b"shared_key", b"sharedsecret", b"enable_secret", b"bind.credentials"];
    let alone = candidate.before.last().is_none_or(|byte| !name_byte(*byte) || *byte == b'.');
    let named = NAMES.iter().any(|name| parts.name.eq_ignore_ascii_case(name));
    alone && named && (parts.quote.is_some() || property(parts, candidate) || paired(parts, candidate))
}

/// `peer=ivory secret=…`: one of a few pairs on a line.
fn paired(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let last = candidate.before.rsplit(|byte| byte.is_ascii_whitespace()).nth(1).unwrap_or_default();
    let equals = candidate.text.get(parts.name.len()) == Some(&b'=') && candidate.before.ends_with(b" ");
    equals && last.contains(&b'=')
}

/// `CSRF_SECRET`, `csrfSecret`: one of these words, in lower case and of four letters at most, is before the name.
fn behind(before: &[u8], words: &[&[u8]]) -> bool {
    let lower = before.get(before.len().saturating_sub(5)..).unwrap_or_default().to_ascii_lowercase();
    let name = lower.strip_suffix(b"_").or_else(|| lower.strip_suffix(b"-")).unwrap_or(&lower);
    words.iter().any(|word| name.ends_with(word))
}

/// Where the password starts of a user's name and a password: `BASIC_AUTH=ada:…`.
fn pair(before: &[u8], text: &[u8]) -> Option<usize> {
    let basic = before.get(before.len().saturating_sub(6)..)?.to_ascii_lowercase();
    let colon = memchr::memchr(b':', text)? + 1;
    let value = Value { text: text.get(colon..)?, quoted: false, beside_user: true };
    (basic.ends_with(b"basic_") && value.text.len() >= 4 && judge(Word::Password, &value)).then_some(colon)
}

/// The value without what surrounds it, and where it starts.
fn value_of<'a>(parts: &Parts<'a>, candidate: &Candidate<'_>) -> Option<(usize, &'a [u8])> {
    let mut text = parts.value;
    if parts.escaped {
        text = text.strip_suffix(b"\\").unwrap_or(text);
        // It ends before the first quote that is escaped, too.
        if parts.quote.is_some_and(|quote| contains(text, &[b'\\', quote])) {
            return None;
        }
    }
    if parts.quote.is_some() {
        let blanks = text.len() - text.trim_ascii_start().len();
        return Some((parts.start + blanks, text.trim_ascii()));
    }
    let opened = text.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{'));
    text = text.get(..field(text))?;
    // `&amp;` in what is written in HTML.
    if candidate.next == Some(b';')
        && let Some(entity) = memchr::memrchr(b'&', text)
    {
        text = text.get(..entity)?;
    }
    // A star closes what is bold.
    let bold = candidate.text.get(..parts.start).is_some_and(|front| front.contains(&b'*'))
        || candidate.before.contains(&b'*')
        || text.ends_with(b"**:");
    let closes = |byte: &&u8| matches!(byte, b')' | b']' | b'}' | b'.' | b':' | b'\\') || bold && **byte == b'*';
    let whole = property(parts, candidate) && Shape::of(text).digits > 0;
    let closers = if whole { 0 } else { text.iter().rev().take_while(closes).count() };
    let end = if opened { text.len() } else { text.len() - closers };
    Some((parts.start, text.get(..end)?))
}

/// What stands here can only be a password: in `.netrc`, a directive's line, OpenSSL's `-passin pass:…`.
fn meant(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let openssl = || [&b"-passin "[..], b"-passout "].iter().any(|option| candidate.before.ends_with(option));
    match parts.joint {
        Joint::Space => {
            login(candidate.before)
                || directive(parts.name) && starts_line(candidate.before)
                || line(parts, candidate)
                || with(parts, candidate)
                || option(candidate.before) && short_letters(parts.value)
        }
        Joint::Assigned => {
            let cased = || {
                let shape = Shape::of(parts.value);
                shape.upper > 0 && shape.lower > 0 && shape.digits > 0
            };
            parts.name.eq_ignore_ascii_case(b"pass") && openssl()
                || property(parts, candidate) && (cased() || passphrase(parts.value))
        }
        Joint::Is => passphrase(parts.value),
        Joint::Compared | Joint::Tag | Joint::Comma | Joint::To | Joint::Call => false,
    }
}

/// Where the value of a form's field ends: before `&name=…`.
fn field(text: &[u8]) -> usize {
    let begins = |at: &usize| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.iter().take_while(|byte| name_byte(**byte)).count();
        name > 0 && rest.get(name) == Some(&b'=') && rest.get(name + 1).is_some_and(|byte| *byte != b'=')
    };
    memchr::memchr_iter(b'&', text).find(begins).unwrap_or(text.len())
}

/// `DB_PASSWORD=…` on a line of its own, as the files are written that set the environment, and `--password=…`.
fn environment(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let upper = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let first = candidate.before.iter().rposition(|byte| !upper(byte)).map_or(0, |at| at + 1);
    let (line, more) = candidate.before.split_at_checked(first).unwrap_or_default();
    let starts = line.is_empty() || line.ends_with(b"\n") || line.ends_with(b"export ") || !more.is_empty();
    let operator = candidate.text.get(parts.name.len()..parts.start).unwrap_or_default();
    let ends = candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || Some(byte) == parts.quote);
    // `POSTGRES_PASSWORD: …`, as YAML has it.
    let mapped = || {
        let indented = line.iter().rev().take_while(|byte| **byte == b' ').count();
        let begins =
            line.len() == indented || line.get(..line.len() - indented).is_some_and(|line| line.ends_with(b"\n"));
        operator == b": " && begins && !more.is_empty() && candidate.ends_line() && !is_said(parts.value)
    };
    if mapped() {
        return parts.name.iter().all(upper);
    }
    matches!(operator, b"=" | b"=\"" | b"='")
        && ends
        && (starts && parts.name.iter().all(upper) || option(candidate.before))
}

/// `spring.datasource.password=…`, `password = …` on a line of its own, as files of properties are written.
fn property(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let line = memchr::memrchr(b'\n', candidate.before).map_or(0, |at| at + 1);
    let name = candidate.before.get(line..).unwrap_or_default().trim_ascii_start();
    let operator = candidate.text.get(parts.name.len()..parts.start).unwrap_or_default();
    let ends = candidate.ends_line();
    // `password=ada,user=…` is a list.
    let pair = |end: usize| {
        let front = parts.value.get(..end).unwrap_or_default();
        front
            .rsplit(|byte| matches!(byte, b',' | b';' | b'&'))
            .next()
            .is_some_and(|name| name.iter().all(|byte| name_byte(*byte)))
    };
    ends && !memchr::memchr_iter(b'=', parts.value).any(pair)
        && name.iter().all(|byte| name_byte(*byte))
        && matches!(operator, b"=" | b" = ")
}

/// `server.ssl.key-store-password=…`, as programs of Java are configured.
fn dotted(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let line = memchr::memrchr(b'\n', candidate.before).map_or(0, |at| at + 1);
    let name = candidate.before.get(line..).unwrap_or_default();
    property(parts, candidate) && name.contains(&b'.') && candidate.text.get(parts.name.len()) == Some(&b'=')
}

/// `autumnlampe`: a long word that means nothing here.
fn one_word(text: &[u8]) -> bool {
    (8..=24).contains(&text.len()) && text.iter().all(u8::is_ascii_lowercase) && !is_said(text)
}

/// Words, with joints or numbers perhaps, that do not stand for another.
fn made_up(text: &[u8]) -> bool {
    passphrase(text)
        || (6..=40).contains(&text.len())
            && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && text.iter().any(u8::is_ascii_lowercase)
            && !PASSWORDS.iter().chain(SECRETS).any(|word| contains(&text.to_ascii_lowercase(), word.as_bytes()))
}

fn open(word: Word, parts: &Parts<'_>, candidate: &Candidate<'_>) -> Verdict {
    let value = Value { text: parts.value, quoted: parts.quote.is_some(), beside_user: beside_user(candidate.before) };
    let list = parts.quote.is_none() && parts.value.contains(&b',');
    if parts.value.len() < LONG / 4 || list || !judge(word, &value) {
        return Verdict::No;
    }
    let until = match (parts.quote, parts.escaped) {
        (Some(b'"'), false) => Until::Before(b"\"\r\n"),
        (Some(b'\''), false) => Until::Before(b"'\r\n"),
        (Some(_), false) => Until::Before(b"`\r\n"),
        (Some(_), true) => Until::Before(b"\"'`\\\r\n"),
        (None, _) => Until::Before(b" \t\r\n\"'`,;<>&"),
    };
    Verdict::Open { skip: parts.start, until }
}

/// The name starts with one of the words, whole, and does not only tell of it.
fn names(words: &[&str], name: &[u8]) -> bool {
    let first = name.first().map(u8::to_ascii_lowercase);
    let mut alike = words.iter().filter(|word| word.as_bytes().first().copied() == first);
    let whole = alike.clone().any(|word| {
        let next = || name.get(word.len());
        name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
            && next()
                .is_none_or(|byte| !(byte.is_ascii_lowercase() || byte.is_ascii_uppercase() && upper(name, word.len())))
    });
    // A word with a space in it is longer than the name.
    let mut spaced = || alike.any(|word| word.as_bytes().iter().position(|b| *b == b' ') == Some(name.len()));
    let about = last_word(name);
    name.len() <= 60
        && (whole || spaced())
        && !ABOUT.iter().any(|word| word.len() == about.len() && about.eq_ignore_ascii_case(word.as_bytes()))
}

/// `PASSWORDS`, `KEYWORD`: the letter at `at` goes on with a word in upper case.
fn upper(name: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|at| name.get(at)).is_some_and(u8::is_ascii_uppercase)
}

/// The last word of a name, digits at its end aside.
fn last_word(name: &[u8]) -> &[u8] {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let name = name.get(..name.len() - digits).unwrap_or_default();
    let start = (1..name.len()).rev().find(|at| {
        let (Some(before), Some(byte)) = (name.get(at - 1), name.get(*at)) else { return false };
        !before.is_ascii_alphanumeric() || (before.is_ascii_lowercase() && byte.is_ascii_uppercase())
    });
    name.get(start.unwrap_or(0)..).unwrap_or_default()
}
