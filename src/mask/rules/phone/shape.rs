//! What groups of digits look like.

use crate::mask::rules::Candidate;
use crate::mask::rules::checks::{digits, number};

/// The digits of the number itself: without its extension, and without the `(0)` of `+44 (0)20`.
pub(super) fn dialled(text: &[u8]) -> impl Iterator<Item = u8> + Clone + '_ {
    let main = main(text);
    let opening = |at: &usize| main.get(*at..).is_some_and(|rest| rest.starts_with(b"(0)"));
    let trunk = memchr::memchr_iter(b'(', main).find(opening).map(|at| at + 1);
    let kept = main.iter().enumerate().filter(move |(at, byte)| byte.is_ascii_digit() && Some(*at) != trunk);
    kept.map(|(_, byte)| byte - b'0')
}

/// The number without its extension and without a word after it.
pub(super) fn main(text: &[u8]) -> &[u8] {
    let mark = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'#' | b';' | b',');
    let end = text.iter().position(mark).unwrap_or(text.len());
    let main = text.get(..end).unwrap_or_default();
    let last = main.iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
    main.get(..last).unwrap_or_default()
}

pub(super) fn extended(text: &[u8]) -> bool {
    main(text).len() < text.len()
}

pub(super) fn groups(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty())
}

/// Whether the groups have these lengths.
pub(super) fn sized(text: &[u8], sizes: &[usize]) -> bool {
    groups(text).map(<[u8]>::len).eq(sizes.iter().copied())
}

/// Two separators stand together only where one is a parenthesis.
pub(super) fn spaced(text: &[u8]) -> bool {
    !text.windows(2).any(|pair| pair.iter().all(separator))
}

pub(super) fn separator(byte: &u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'/')
}

/// At most two kinds of separators, of which full stops are no second one: `07.12.2024 10`.
pub(super) fn one_separator(text: &[u8]) -> bool {
    let has = |byte: u8| text.contains(&byte);
    !(has(b'.') && (has(b' ') || has(b'-') || has(b'/')))
}

/// Stands free: it neither goes on from a number, a time or a word with a dash, nor goes on in one.
pub(super) fn free(candidate: &Candidate<'_>) -> bool {
    let joined = matches!(candidate.before, [.., first, b'-' | b'_' | b'.' | b'/'] if first.is_ascii_alphanumeric())
        || candidate.continues_number(b":");
    let marked = candidate.text.first().is_some_and(|first| !first.is_ascii_digit());
    candidate.ends_word() && !matches!(candidate.next, Some(b'-' | b'_' | b'/' | b'%')) && (marked || !joined)
}

/// The groups go on from others: numbers of a table, or bytes written as hexadecimal pairs.
pub(super) fn tabled(candidate: &Candidate<'_>) -> bool {
    let end = candidate.before.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    let (above, gap) = candidate.before.split_at_checked(end).unwrap_or_default();
    let bytes = match above {
        _ if gap.is_empty() => false,
        [.., one, two, b' ', first, second] => {
            let digit = first.is_ascii_digit() || second.is_ascii_digit();
            [one, two, first, second].into_iter().all(u8::is_ascii_hexdigit) || digit && pair(*first, *second)
        }
        [.., first, second] => (first.is_ascii_digit() || second.is_ascii_digit()) && pair(*first, *second),
        _ => false,
    };
    let bytes =
        bytes || candidate.text.starts_with(b"00 ") && matches!(above, [.., b' ', one, two] if pair(*one, *two));
    let started = candidate.text.first().is_some_and(u8::is_ascii_digit);
    let columns = gap.len() >= 2 && above.last().is_some_and(u8::is_ascii_digit);
    started && (bytes && candidate.text.get(2) == Some(&b' ') || columns || candidate.continues_number(b" \t,"))
}

fn pair(first: u8, second: u8) -> bool {
    first.is_ascii_hexdigit() && second.is_ascii_hexdigit()
}

/// Milliseconds and more since 1970: 13, 16 or 19 digits from 2001 to 2033; and `20240115`.
pub(super) fn stamp(text: &[u8]) -> bool {
    let count = digits(text).count();
    let year = number(digits(text).take(4));
    let month = number(digits(text).skip(4).take(2));
    (matches!(count, 13 | 16) && text.first() == Some(&b'1'))
        || (count == 8 && (1900..2100).contains(&year) && month <= 12)
}

/// `2024-01-15`, `15.01.2024`, with or without more after it.
pub(super) fn date(text: &[u8]) -> bool {
    let mut groups = groups(text);
    let (first, second, third) = (groups.next(), groups.next(), groups.next());
    let (Some(first), Some(second), Some(third)) = (first, second, third) else { return false };
    let year = |group: &[u8]| group.len() == 4 && (1900..2100).contains(&number(digits(group)));
    let part = |group: &[u8]| group.len() <= 2 && number(digits(group)) <= 31;
    part(second) && (year(first) && part(third) || part(first) && year(third))
}

/// `10.0.0.1`
pub(super) fn address(text: &[u8]) -> bool {
    text.contains(&b'.')
        && groups(text).count() >= 4
        && groups(text).all(|group| group.len() <= 3 && number(digits(group)) < 256)
}

/// `123456.78`
pub(super) fn money(text: &[u8]) -> bool {
    text.contains(&b'.') && groups(text).count() == 2 && !sized(text, &[3, 4]) && !sized(text, &[3, 5])
}

/// `06123456789.5`
pub(super) fn decimal(text: &[u8]) -> bool {
    let whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(text.get(whole..), Some([b'.', digit, ..]) if digit.is_ascii_digit())
}
