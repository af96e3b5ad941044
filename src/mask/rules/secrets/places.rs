//! What stands in the place of a secret and is none: placeholders, references, calls, types, paths.

use std::sync::LazyLock;

use super::super::published::published;
use super::stand_ins::{NO_VALUES, PLACEHOLDERS};

/// Words of which one may stand anywhere in a text: found in one pass over it.
pub(super) struct Needles(Box<[Vec<&'static [u8]>; 256]>);

impl Needles {
    pub(super) fn new(words: &[&'static str]) -> Needles {
        let begin_with = |byte: usize| {
            let words = words.iter().map(|word| word.as_bytes());
            words.filter(|word| word.first().is_some_and(|first| usize::from(*first) == byte)).collect()
        };
        Needles(Box::new(std::array::from_fn(begin_with)))
    }

    pub(super) fn stand_in(&self, text: &[u8]) -> bool {
        let here = |(at, byte): (usize, &u8)| {
            self.0[usize::from(*byte)].iter().any(|word| text.get(at..).is_some_and(|rest| rest.starts_with(word)))
        };
        text.iter().enumerate().any(here)
    }
}

/// Whether the value is no value: another word stands for it.
pub(super) fn stands_for_one(value: &[u8]) -> bool {
    static PARTS: LazyLock<Needles> = LazyLock::new(|| Needles::new(PLACEHOLDERS));
    let lower = value.to_ascii_lowercase();
    let trimmed = lower.trim_ascii();
    let trimmed = trimmed.strip_prefix(b"'").and_then(|inner| inner.strip_suffix(b"'")).unwrap_or(trimmed);
    let own = value.trim_ascii();
    let own = own.strip_prefix(b"'").and_then(|inner| inner.strip_suffix(b"'")).unwrap_or(own);
    reference(trimmed)
        || reference(own)
        || published(own)
        || repeated(trimmed)
        || same_character(trimmed)
        // An expression that describes one.
        || contains(trimmed, b"]{") && (trimmed.starts_with(b"[") || matches!(trimmed.last(), Some(b'}' | b'$')))
        || trimmed.starts_with(b"^[")
        || contains(trimmed, b"(?=")
        || trimmed.starts_with(b"/^[")
        // What PowerShell asks for.
        || trimmed.starts_with(b"read-host")
        // What SOPS has encrypted, and what a controller of sealed secrets has.
        || trimmed.starts_with(b"enc[aes256_gcm")
        || value.len() > 256 && value.starts_with(b"Ag") && matches!(value.get(2), Some(b'A'..=b'D'))
        || NO_VALUES.iter().any(|word| type_of(trimmed) == word.as_bytes())
        || managed(trimmed)
        || (trimmed.len() <= 64 && PARTS.stand_in(trimmed))
        || (trimmed.len() <= 24 && (contains(trimmed, b"fake") || contains(trimmed, b"dummy")))
}

/// Nothing but bullets or the like, which are shown in place of one.
fn same_character(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let mut chars = text.chars();
    chars.next().is_some_and(|first| !first.is_ascii() && !first.is_alphanumeric() && chars.all(|char| char == first))
}

/// `String!` of GraphQL, `String?` of Swift and Kotlin without their marks.
fn type_of(value: &[u8]) -> &[u8] {
    value.strip_suffix(b"!").or_else(|| value.strip_suffix(b"?")).unwrap_or(value)
}

/// `projects/1/secrets/db/versions/latest`: the name of one in Google's Secret Manager.
fn managed(value: &[u8]) -> bool {
    value.starts_with(b"projects/") && contains(value, b"/secrets/")
}

/// `$NAME`, `${name}`, `{{ x }}`, `<x>`, `%x%`, `#{x}`, `@x@`, `!ref`, `[x]`.
pub(super) fn reference(value: &[u8]) -> bool {
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return true };
    // One of these is in whatever follows but what is wrapped.
    let marked = value.iter().any(|byte| matches!(byte, b'#' | b'<' | b'{' | b'&' | b'!' | b'$' | b'%'));
    if !marked && !matches!(first, b'[' | b'@' | b'(' | b'_') {
        return false;
    }
    let wrapped = [(b'<', b'>'), (b'[', b']'), (b'{', b'}'), (b'%', b'%'), (b'@', b'@'), (b'(', b')')];
    const MARKS: [&[u8]; 8] =
        [b"&lt;", b"!ref", b"!sub", b"!get", b"!secret ", b"$env:", b"$__file{", b"@{secretstore:"];
    const OPEN: [(&[u8], &[u8]); 4] = [(b"#{", b"}"), (b"<%", b"%>"), (b"{%", b"%}"), (b"$(", b")")];
    let opened = |(open, close): &(&[u8], &[u8])| {
        memchr::memmem::find(value, open)
            .is_some_and(|at| contains(value.get(at + open.len()..).unwrap_or_default(), close))
    };
    if framed(value) {
        return false;
    }
    let underlined = (first, last) == (&b'_', &b'_') && value.iter().all(|byte| name_byte(*byte));
    let drawn = value.strip_prefix(b"{{").and_then(|value| value.strip_suffix(b"}}")).is_some_and(written);
    underlined
        // The end of a call may be cut off.
        || value.starts_with(b"$(")
        || !drawn && wrapped.iter().any(|(open, close)| first == open && last == close && value.len() > 1)
        || MARKS.iter().any(|mark| contains(value, mark))
        || formatted(value)
        || OPEN.iter().any(opened)
        || [b'$', b'%'].iter().any(|sign| named(value, *sign))
        || (*first == b'$'
            && value.iter().skip(1).take_while(|byte| byte.is_ascii_uppercase() || **byte == b'_').count() >= 4)
        || (*first == b'$' && value.get(1..).unwrap_or_default().iter().all(|byte| name_byte(*byte)) && !hash(value))
}

/// `@Willow498@`: a word with three digits or more between two marks is what people make up.
fn framed(value: &[u8]) -> bool {
    let [first, inner @ .., last] = value else { return false };
    let digits = inner.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let word = inner.get(..inner.len() - digits).unwrap_or_default();
    let one = word.len() >= 4 && word.iter().skip(1).all(u8::is_ascii_lowercase);
    first == last && digits >= 3 && one && word.first().is_some_and(u8::is_ascii_alphabetic)
}

/// What Jira writes as it is stands in two braces: letters and digits, no name.
fn written(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    value.len() >= 16
        && digits >= 4
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// `${name}`, `${name:-default}`, `$name` at the end of a path.
fn named(value: &[u8], sign: u8) -> bool {
    memchr::memmem::find_iter(value, &[sign, b'{']).any(|at| {
        let rest = value.get(at + 2..).unwrap_or_default();
        let name = rest
            .iter()
            .take_while(|byte| name_byte(**byte) || matches!(**byte, b' ' | b'/' | b'?' | b'=' | b'$' | b'{' | b'|'))
            .count();
        name > 0 && matches!(rest.get(name), Some(b'}') | None)
    })
}

/// `%(name)s`
fn formatted(value: &[u8]) -> bool {
    memchr::memmem::find_iter(value, b"%(").any(|at| {
        let rest = value.get(at + 2..).unwrap_or_default();
        let name = rest.iter().take_while(|byte| name_byte(**byte)).count();
        name > 0 && rest.get(name) == Some(&b')')
    })
}

/// `$2b$…` and the like are no variables.
fn hash(value: &[u8]) -> bool {
    value.iter().filter(|byte| **byte == b'$').count() > 1
}

fn name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'[' | b']' | b'>' | b'-' | b'\'' | b'"' | b':')
}

/// `eyJhbGciOi...`, `ops_eyJz..[redacted]`: what matters is left out.
pub(super) fn elided(value: &[u8]) -> bool {
    value.len() < 64 && (contains(value, b"...") || contains(value, b"..["))
}

/// Half of it or more are letters or digits in their order, such as `ghijklmnop` or `1234567890`: nobody draws those.
pub(super) fn counted(value: &[u8]) -> bool {
    const RUN: usize = 10;
    let run = longest(value, |a, b| b == a.wrapping_add(1) || (a, b) == (b'9', b'0'));
    run >= RUN && run * 2 >= value.len()
}

/// One or two characters over and over, or a run such as `1234567890` or `abcdef`.
fn repeated(value: &[u8]) -> bool {
    let mut seen = [false; 256];
    let mut distinct = 0;
    for byte in value {
        if let Some(seen) = seen.get_mut(usize::from(*byte))
            && !std::mem::replace(seen, true)
        {
            distinct += 1;
        }
    }
    let same = longest(value, |a, b| a == b);
    let dashes = value.iter().filter(|byte| matches!(byte, b'*' | b'.' | b'#' | b'x' | b'-' | b'_')).count();
    distinct <= 2
        || same * 2 > value.len().max(6)
        || (same >= 8 && same * 3 > value.len())
        || grouped(value)
        || (dashes * 10 >= value.len() * 9)
}

/// `1234-1234-1234-…`: one group of digits three times in a row.
fn grouped(value: &[u8]) -> bool {
    let groups = || value.split(|byte| *byte == b'-');
    let triples = groups().zip(groups().skip(1)).zip(groups().skip(2));
    triples.into_iter().any(|((a, b), c)| a.len() >= 3 && a == b && b == c && a.iter().all(u8::is_ascii_digit))
}

fn longest(value: &[u8], alike: impl Fn(u8, u8) -> bool) -> usize {
    let (mut best, mut run) = (1, 1);
    for pair in value.windows(2) {
        run = if matches!(pair, [a, b] if alike(*a, *b)) { run + 1 } else { 1 };
        best = best.max(run);
    }
    best
}

/// Program text: a call, a member, an index, a name in upper or lower case.
pub(super) fn code(value: &[u8]) -> bool {
    let has = |byte: u8| value.contains(&byte);
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| value.starts_with(mark));
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let call = value.iter().position(|byte| matches!(byte, b'(' | b'[')).is_some_and(|at| {
        let marks = value.iter().take_while(|byte| matches!(byte, b'&' | b'*' | b'!')).count();
        at > 0 && value.iter().take(at).skip(marks).all(|byte| name_byte(*byte)) || called(value, at)
    });
    let members = has(b'.') && value.iter().all(|byte| name_byte(*byte)) && words(value, b'.');
    call || starts(&[b"&", b"*", b"|", b"(", b"[", b"{", b"!", b"?", b"#", b"="]) && digits == 0
        || members
        || contains(value, b"->")
        || contains(value, b"::")
        || contains(value, b"=>")
}

/// `name!(…)`, `Name![…]`: a macro of Rust.
fn called(value: &[u8], at: usize) -> bool {
    let name = value.get(..at).and_then(|name| name.strip_suffix(b"!")).unwrap_or_default();
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
}

/// Names with `joint` between them: each starts with a letter and has few digits.
fn words(value: &[u8], joint: u8) -> bool {
    value.split(|byte| *byte == joint).all(|word| {
        let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        let named = word.iter().all(|byte| !matches!(byte, b'&' | b'!' | b'^' | b'|' | b'=' | b'?'));
        word.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
            && named
            && digits <= 2
            && word.len() <= 40
    })
}

/// Only letters, `_` and `-`: a name, perhaps with a digit or two at the end.
pub(super) fn plain_name(value: &[u8]) -> bool {
    let stem = value.trim_ascii_end();
    let digits = stem.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = stem.get(..stem.len() - digits).unwrap_or_default();
    digits <= 2 && stem.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.' | b':'))
}

/// A path or an address without user and password.
pub(super) fn path(value: &[u8]) -> bool {
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| value.starts_with(mark));
    starts(&[
        b"./", b"../", b"~/", b"/etc/", b"/var/", b"/run/", b"/home/", b"/usr/", b"/opt/", b"/tmp/", b"file:",
        b"http:", b"https:",
    ]) || (value.starts_with(b"/") && words(value.get(1..).unwrap_or_default(), b'/'))
        || contains(value, b"://")
        || matches!(value, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
        || (value.contains(&b'/')
            && !value.ends_with(b"=")
            && !value.contains(&b'+')
            && value.iter().filter(|byte| byte.is_ascii_digit()).count() <= 2
            && words(value, b'/'))
        || [
            &b".pem"[..],
            b".key",
            b".crt",
            b".json",
            b".yaml",
            b".yml",
            b".txt",
            b".html",
            b".js",
            b".ts",
            b".go",
            b".py",
            b".rs",
            b".php",
        ]
        .iter()
        .any(|end| value.len() <= 80 && value.ends_with(end))
}

/// `8-4-4-4-12` hex digits.
pub(super) fn uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `1.2.3`, a date, a number.
pub(super) fn number(value: &[u8]) -> bool {
    let numeric = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b'+' | b',' | b'/' | b'_');
    let typed = [
        &b"i8"[..],
        b"u8",
        b"i16",
        b"u16",
        b"i32",
        b"u32",
        b"i64",
        b"u64",
        b"usize",
        b"isize",
        b"f32",
        b"f64",
        b"L",
        b"UL",
        b"u",
        b"f",
        b"px",
        b"ms",
        b"s",
        b"m",
        b"h",
        b"d",
    ];
    let bare = typed
        .iter()
        .find_map(|name| value.strip_suffix(*name))
        .filter(|bare| bare.last().is_some_and(u8::is_ascii_digit));
    value.iter().all(numeric)
        || bare.is_some_and(|bare| bare.iter().all(numeric))
        || matches!(value, [b'v' | b'V' | b'^' | b'~', rest @ ..] if rest.iter().all(numeric))
        || matches!(value, [b'0', b'x' | b'X', rest @ ..] if rest.len() <= 20 && rest.iter().all(u8::is_ascii_hexdigit))
}

pub(super) fn contains(value: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(value, part).is_some()
}
