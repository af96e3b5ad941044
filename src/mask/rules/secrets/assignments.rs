//! Values that are assigned to a name that promises a secret.

use super::super::{Candidate, Rule, Start, Until, Verdict};
use super::before::{beside_login, beside_user, login, option, public, qualified};
use super::entropy::Shape;
use super::judge::{Value, Word, judge, judge_further, ruled_out};
use super::parts::{Joint, Parts, name_byte};
use super::places::{contains, elided, plain_name, uuid};
use super::words::{ABOUT, PASSWORDS, SECRETS, WEAK};
use crate::mask::kind::Kind;

/// A match of so many bytes whose value has not ended is judged by what is there.
pub(in crate::mask) const LONG: usize = 256;

/// What joins a value to a name whose quotes or brackets are closed.
macro_rules! joined {
    () => {
        concat!(
            r#"[ \t]*[:=?+.|!~<>-]+\s*(?:[A-Za-z0-9_<>\[\]&*.?]+[ \t]*=\s*)?"#,
            r#"|[ \t]*,?\s*["'\\]*(?i:value|content)["'\\]*[ \t]*(?:=>|[:=])[ \t]*"#,
            r#"|[ \t]*,\s*"#,
        )
    };
}

/// A type between them, or white space alone.
macro_rules! spaced {
    () => {
        concat!(
            r#"[ \t]+[A-Za-z0-9_<>\[\]&*.?]+[ \t]*[:=]+\s*|[ \t]+(?i:(?:is|was|to)[ \t]+)?"#,
            r#"|[ \t]+(?i:key|token|secret|(?:is generated )?(?:for|of)(?:[ \t]+[^\s:=,;]+){1,4})[ \t]+(?i:is|was)[ \t]+"#,
            r#"|[ \t]+(?i:is generated )?(?i:for|of)(?:[ \t]+[^\s:=,;]+){1,4}:[ \t]+"#,
            r#"|[ \t]+(?i:has been )?(?i:set|changed|reset) to:?[ \t]+"#,
            // The rest of an element's start.
            r#"|[ \t]+(?:[A-Za-z0-9_.:-]+=(?:"[^"<>\r\n]*"|'[^'<>\r\n]*')[ \t]*){1,4}>\s*"#,
        )
    };
}

/// The value up to a quote, white space or a separator.
macro_rules! value {
    () => {
        concat!(
            r#"(?:[bBrRuUfL@]{0,2}\\*"+[^"\r\n]+|[bBrRuUfL@]{0,2}\\*'+[^'\r\n]+"#,
            // What follows an `&` and has no `=` is no pair of a form.
            r#"|\\*`+[^`\r\n]+|[^\s"'`\\,;<>&][^\s"'`,;<>&]*(?:(?:&[^\s"'`,;<>&=]+)+={0,2})?)"#,
        )
    };
}

const PATTERN: &str = concat!(r#"[A-Za-z0-9_.$-]+[\\"'`\])}]*(?:"#, joined!(), "|", spaced!(), ")", value!());
/// The same, but white space alone joins nothing to a name in brackets: `[auth] started`.
const WEAK_PATTERN: &str = concat!(r#"[A-Za-z0-9_.$-]+(?:[\\"'`\])}]*(?:"#, joined!(), ")|", spaced!(), ")", value!());

pub(super) static RULES: &[Rule] = &[
    Rule::new("password", Kind::Password, Start::Word(PASSWORDS), PATTERN, password).whole_value(),
    Rule::new("secret", Kind::Secret, Start::Word(SECRETS), PATTERN, secret).whole_value(),
    Rule::new("secret_weak", Kind::Secret, Start::Word(WEAK), WEAK_PATTERN, weak).whole_value(),
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
    let bare = || !parts.name.eq_ignore_ascii_case(b"auth") && !qualified(&parts, candidate.before);
    if word == Word::Weak && (digest(parts.name) || bare()) {
        return Verdict::No;
    }
    let named = if secret_id(parts.name) { uuid(parts.value) } else { names(words, parts.name) };
    if !named || !joined(&parts, word, candidate) || public(candidate.before) {
        return Verdict::No;
    }
    if ended { closed(word, &parts, candidate) } else { open(word, &parts, candidate) }
}

/// The half of an AppRole's credential that is a UUID (HashiCorp Vault). Others have names of secrets under that name.
fn secret_id(name: &[u8]) -> bool {
    [&b"secret_id"[..], b"secretid", b"secret-id"].iter().any(|id| name.eq_ignore_ascii_case(id))
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
    let mut text = parts.value;
    // What is left of it is no value either.
    if word != Word::Password && elided(text) {
        return Verdict::Veto;
    }
    if parts.escaped {
        text = text.strip_suffix(b"\\").unwrap_or(text);
    }
    let mut start = parts.start;
    if parts.quote.is_some() {
        start += text.len() - text.trim_ascii_start().len();
        text = text.trim_ascii();
    } else {
        let opened = text.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{'));
        text = text.get(..field(text)).unwrap_or_default();
        // `&amp;` in what is written in HTML.
        if candidate.next == Some(b';')
            && let Some(entity) = memchr::memrchr(b'&', text)
        {
            text = text.get(..entity).unwrap_or_default();
        }
        let closers =
            text.iter().rev().take_while(|byte| matches!(byte, b')' | b']' | b'}' | b'.' | b':' | b'\\')).count();
        if !opened {
            text = text.get(..text.len() - closers).unwrap_or_default();
        }
    }
    if ruled_out(text) {
        return Verdict::No;
    }
    let value = |beside_user| Value { text, quoted: parts.quote.is_some(), beside_user };
    let judged = judge_further(word, &value(false))
        || (word != Word::Weak && beside_user(candidate.before) && judge_further(word, &value(true)))
        || (word == Word::Password && environment(parts, candidate) && made_up(text));
    if judged && (parts.name.len() > 2 || typed(text)) {
        Verdict::Part { skip: start, end: start + text.len() }
    } else {
        Verdict::No
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
    matches!(operator, b"=" | b"=\"" | b"='")
        && ends
        && (starts && parts.name.iter().all(upper) || option(candidate.before))
}

/// Words, with joints or numbers perhaps, that do not stand for another.
fn made_up(text: &[u8]) -> bool {
    (6..=40).contains(&text.len())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && text.iter().any(u8::is_ascii_lowercase)
        && !PASSWORDS.iter().chain(SECRETS).any(|word| contains(&text.to_ascii_lowercase(), word.as_bytes()))
}

fn open(word: Word, parts: &Parts<'_>, candidate: &Candidate<'_>) -> Verdict {
    let value = Value { text: parts.value, quoted: parts.quote.is_some(), beside_user: beside_user(candidate.before) };
    if parts.value.len() < LONG / 4 || !judge(word, &value) {
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

/// Whether such a joint makes an assignment here.
fn joined(parts: &Parts<'_>, word: Word, candidate: &Candidate<'_>) -> bool {
    let sql = || parts.quote.is_some() && parts.name.eq_ignore_ascii_case(b"password");
    match parts.joint {
        Joint::Assigned => true,
        // What is compared with a literal is one.
        Joint::Compared => parts.quote.is_some(),
        // A list of names is none of names and values.
        Joint::Comma => {
            let defined = || candidate.before.contains(&b'(') && contains(candidate.before, b"define(");
            parts.quote.is_some() && (!plain_name(parts.value) || defined())
        }
        // `scheme://<user>:<password>@host` is a form to fill in.
        Joint::Tag => word != Word::Weak && !candidate.before.ends_with(b":<"),
        Joint::Is => match word {
            Word::Password => parts.quote.is_some() || parts.value.iter().any(u8::is_ascii_digit),
            Word::Secret => {
                parts.quote.is_some() || parts.value.len() >= 16 && strong(parts.value) && !slashed(parts.value)
            }
            Word::Weak => false,
        },
        Joint::To => {
            let digits = parts.value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            word == Word::Password && (parts.quote.is_some() || digits >= 3 || typed(parts.value))
        }
        Joint::Space => {
            let made = || typed(parts.value) && parts.name.len() > 4;
            let random =
                || word != Word::Password && parts.value.len() >= 16 && strong(parts.value) && !slashed(parts.value);
            option(candidate.before)
                || random()
                || word == Word::Password && directive(parts.name)
                || word == Word::Password && beside_login(candidate.before) && numbered(parts.value)
                || (word == Word::Password && (sql() || login(candidate.before) || made()))
        }
    }
}

/// Of letters and several digits, or of few that stand among letters whose case changes often; and varied.
fn strong(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let drawn = shape.digits >= 3 || shape.digits > 0 && shape.turns * 5 >= shape.length * 2;
    drawn && shape.letters() > 0 && shape.random()
}

/// Words with `/` between them, and no base64, which has a `+` or ends in `=` as often.
fn slashed(value: &[u8]) -> bool {
    const WORD: usize = 20;
    let words = value.split(|byte| *byte == b'/').all(|word| word.len() < WORD);
    value.contains(&b'/') && !value.contains(&b'+') && !value.ends_with(b"=") && words
}

/// No word of running text: see [`mixed`]. Or it has a mark that people are told to put in.
fn typed(value: &[u8]) -> bool {
    let count = |test: fn(&u8) -> bool| value.iter().filter(|byte| test(byte)).count();
    let mark = |byte: &u8| matches!(byte, b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&');
    let marks = count(mark);
    let digits = count(u8::is_ascii_digit);
    let cased = count(u8::is_ascii_lowercase) > 0 && count(u8::is_ascii_uppercase) > 0;
    let inside = value.split_last().is_some_and(|(_, start)| start.iter().any(mark));
    let letters = count(u8::is_ascii_alphabetic);
    // `$GIT_COMMIT`
    let variable = value.starts_with(b"$");
    mixed(value) || marks > 0 && !variable && letters >= 3 && (digits >= 2 || cased && inside)
}

/// Upper case, lower case and digits: no word of running text.
fn mixed(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let turned = value
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && !b.is_ascii_lowercase()))
        .count();
    value.len() >= 8
        && turned >= 2
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// Of Redis.
fn directive(name: &[u8]) -> bool {
    [&b"requirepass"[..], b"masterauth"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// Letters and at the end digits.
fn numbered(value: &[u8]) -> bool {
    let digits = value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    digits > 0 && letters >= 4 && letters + digits == value.len()
}
