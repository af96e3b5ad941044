//! Telephone numbers: North American (NANP), international (ITU-T E.164) and national forms.
//!
//! What is written as a number of people's is one by its form: with `+` and a country code that exists, with an area
//! code in parentheses, in the groups of North America or after a trunk `0`, or with `fax`, `mobile` or the like after
//! it. Other digits are one only after a word that says so.

mod dialling;
mod shape;
mod words;

use self::dialling::valid;
use self::shape::{
    address, date, decimal, dialled, extended, free, groups, main, money, one_separator, sized, spaced, stamp, tabled,
};
use self::words::{CUES, DOUBTS};
use super::checks::{digits, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// Any digits that people may have grouped, with an extension (`x123`, `ext. 5`, `;ext=5`). What the groups must be is
/// for the checks to say: one pattern for all keeps the automaton small.
const PATTERN: &str =
    r"[+(]{0,2}[0-9](?:[ ./()-]{0,2}[0-9]){5,16}(?:[ ,;]{0,2}(?:[xX]|[eE][xX][tT](?:\.|=|ension)?|#)[ .:]?[0-9]{1,6})?";
/// With a mark in front, or an area code of three digits in parentheses or before groups of three and four.
const NORTH_AMERICAN: &str = concat!(
    r"[+(]{1,2}[0-9]{1,3}[ ./()-]{1,2}[0-9]{3}|[+(]{1,2}[0-9]{10}|00[0-9][ ./()-]{1,2}[0-9]{3}",
    r"|(?:[0-9]{1,3}[ ./-]{0,2})?[(][0-9]{3}",
    r"|(?:0{0,2}1[ ./()-]{1,2})?[0-9]{3}[ ./()-]{1,2}[0-9]{3}[ ./()-]{1,2}[0-9]{4}",
);
/// The same with what it is after it.
const LABELLED: &str = concat!(
    r"[+(]{0,2}[0-9](?:[ ./()-]{0,2}[0-9]){5,16}(?:[xX][0-9]{1,6})?",
    r"[ -][(]?(?i:office|fax|mobile|cell|home|work)"
);

const fn form(detector: &'static str, check: fn(&Candidate<'_>) -> Verdict) -> Rule {
    Rule::new(detector, Kind::Phone, Start::Digit, PATTERN, check).weak(90, CUES).doubted(DOUBTS)
}

pub(super) static RULES: &[Rule] = &[
    Rule::new("phone_international", Kind::Phone, Start::Digit, PATTERN, international)
        .word()
        // No country's code begins with a zero. Behind `+` some write one or two all the same.
        .formed(concat!(
            r"[+](?:0[ ./()-]{0,2}){0,2}[1-9]|[+][+(]+[0-9]|[(][+][0-9]",
            r"|00[ ()-]{0,2}[1-9](?:[ ()-]{0,2}[0-9]){4}"
        )),
    form("phone_national", north_american).formed(NORTH_AMERICAN),
    form("phone_area", area).formed(r"[(][+(]?[0-9][0-9 ./()-]{0,8}[)]"),
    form("phone_trunk", trunk).formed(r"0[1-9](?:[ ./()-]{0,2}[0-9]){7}"),
    form("phone_trunk_plain", plain_trunk).weak(55, CUES).formed(r"0[1-9][0-9]{8}"),
    form("phone_grouped", grouped).weak(60, CUES).formed(concat!(
        r"[2-9][0-9]{2}[ -](?:[0-9]{3}[ -][0-9]{2}|[0-9]{2}[ -][0-9]{2})[ -][0-9]{2}",
        r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}|[08][ -][2-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{2}[ -][0-9]{2}"
    )),
    form("phone_slash", slashed).weak(55, CUES).pattern(r"0[1-9][0-9]{1,4} ?/ ?[0-9](?:[ -]?[0-9]){4,9}"),
    form("phone_labelled", labelled).pattern(LABELLED),
    // As gateways of messages and switchboards write whom they call.
    Rule::new(
        "phone_gateway",
        Kind::Phone,
        Start::Prefix(&["to=", "from=", "SIP/", "PJSIP/"]),
        r"(?:(?:to|from)=|(?:PJ)?SIP/[A-Za-z0-9_.-]+/)[0-9]{9,15}",
        gateway,
    )
    .word(),
    form("phone_local", local).weak(20, CUES),
    form("phone_plain", bare).weak(20, CUES),
];

/// A North American number, written with `+`, parentheses or separators between all of its parts.
fn north_american(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    let marked = number.starts_with(b"+") || number.starts_with(b"00") || number.contains(&b'(');
    let mut sizes = groups(number).map(<[u8]>::len);
    let first = sizes.next();
    // `8 (495) 123-45-67`
    let trunked = matches!(number, [b'0' | b'8', b'(', ..] | [b'0' | b'8', b' ', b'(', ..]);
    let after_code = first == Some(1) || (first == Some(3) && number.starts_with(b"001"));
    let area = if after_code { sizes.next() } else { first };
    let form = area == Some(3)
        && match (sizes.next(), sizes.next(), sizes.next()) {
            (Some(3), Some(4), None) => true,
            (Some(7), None, None) => marked,
            (Some(3), Some(2), Some(2)) => trunked && sizes.next().is_none(),
            _ => false,
        };
    if !form {
        return Verdict::No;
    }
    let mut digits = dialled(candidate.text).skip(if after_code { first.unwrap_or_default() } else { 0 });
    let (area, exchange) = (digits.next(), digits.nth(2));
    let code = !after_code || dialled(candidate.text).find(|digit| *digit != 0) == Some(1) || trunked;
    // With dashes or parentheses the form says enough, also of numbers that nobody can have.
    let plain = !number.iter().any(|byte| matches!(byte, b'-' | b'('));
    let assigned = area > Some(1) && exchange > Some(0) || !plain || extended(candidate.text);
    let table = || number.contains(&b' ') && !number.contains(&b'-') && tabled(candidate);
    when(code && assigned && spaced(number) && free(candidate) && !table())
}

/// An E.164 number: a country code, and as many digits as its national numbers have.
fn international(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let plus = matches!(text, [b'+', ..] | [b'(', b'+', ..]);
    let zeros = text.starts_with(b"00") && !text.iter().any(|byte| matches!(byte, b'.' | b'/'));
    if !(plus || zeros) || !spaced(text) {
        return Verdict::No;
    }
    let separated = text.iter().any(|byte| !byte.is_ascii_digit() && *byte != b'+');
    let exchanged = dialled(text).skip(if plus { 0 } else { 2 });
    // Of what stands between `+` in EDIFACT.
    let listed = match candidate.before {
        [.., last] if text.starts_with(b"++") => last.is_ascii_alphanumeric(),
        [.., last, b'+'] => last.is_ascii_alphanumeric(),
        _ => false,
    };
    // No country's code is such a digit; with a full stop behind one, as registries write it (RFC 5733), it is a country's.
    let decimal = matches!(text, [b'+', first, b'.', ..] if !matches!(first, b'1' | b'7'));
    when(free(candidate) && !listed && !decimal && (plus || separated && !tabled(candidate)) && valid(exchanged))
}

/// An area code in parentheses: 8 to 11 digits in groups, or 8 and more with a trunk `0`.
fn area(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let inside = memchr::memchr(b')', text).map_or(0, |at| at.saturating_sub(1));
    if !text.starts_with(b"(") || !spaced(text) || date(text) {
        return Verdict::No;
    }
    let count = dialled(text).count();
    let form = match text.starts_with(b"(0") {
        true => (1..=5).contains(&inside) && (8..=12).contains(&count),
        false => (2..=5).contains(&inside) && (8..=11).contains(&count) && groups(main(text)).count() >= 3,
    };
    let called = matches!(candidate.before, [.., last] if last.is_ascii_alphanumeric());
    when((form || inside >= 1 && extended(text) && count >= 7) && !called && free(candidate))
}

/// A trunk `0`, an area code and at least one group: 9 to 11 digits.
fn trunk(candidate: &Candidate<'_>) -> Verdict {
    if !free(candidate) {
        return Verdict::No;
    }
    let number = main(candidate.text);
    // The numbers of a draw, of which five would be one.
    if groups(number).count() > 5 && groups(number).all(|group| group.len() == 2) {
        return Verdict::Veto;
    }
    let long = (9..=11).contains(&digits(number).count());
    if !long || !matches!(number, [b'0', b'1'..=b'9', ..]) || number.contains(&b'(') {
        return Verdict::No;
    }
    let mut sizes = groups(number).map(<[u8]>::len);
    let sized = match (sizes.next(), sizes.next(), sizes.next()) {
        (Some(3..=5), Some(5..=8), None) => !number.contains(&b'.'),
        (_, _, None) => false,
        // The groups of a social security number.
        _ => groups(number).all(|group| (2..=6).contains(&group.len())) && !sized(number, &[3, 2, 4]),
    };
    let table = || tabled(candidate) || candidate.next == Some(b':');
    when(sized && spaced(number) && one_separator(number) && !date(number) && !table())
}

/// As Germany, Austria and Switzerland write them: an area code, a slash, and the rest in groups.
fn slashed(candidate: &Candidate<'_>) -> Verdict {
    let number = candidate.text;
    let area = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let again = memchr::memchr_iter(b'/', number).count() > 1 || candidate.next == Some(b'/');
    when((8..=12).contains(&digits(number).count()) && area >= 3 && !again && free(candidate))
}

/// The same without any separator, eleven digits. Where it has a name, the name must say so, for identifiers have zeros
/// before them too: `?v=06123456789`, `Trace[06123456789]`.
fn plain_trunk(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    if decimal(number) {
        return Verdict::Veto;
    }
    let long = matches!(number, [b'0', b'1'..=b'9', ..]) && number.len() == 11;
    let quoted = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(');
    let named = candidate.before.iter().rfind(|byte| !quoted(byte)).is_some_and(|byte| matches!(byte, b':' | b'='));
    let apart = candidate.before.last().is_none_or(|byte| quoted(byte) || matches!(byte, b',' | b';' | b'|' | b'>'));
    when(long && apart && !named && number.iter().all(u8::is_ascii_digit) && free(candidate) && !tabled(candidate))
}

/// In groups that few other numbers have, such as those of Turkey, Spain and China.
fn grouped(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    let mut marks = number.iter().filter(|byte| !byte.is_ascii_digit());
    let first = marks.next();
    // `202-132-40-29.adsl.example`
    let host = first == Some(&b'-') && candidate.next == Some(b'.');
    let uniform = !host && matches!(first, Some(b' ' | b'-')) && marks.all(|byte| Some(byte) == first);
    let form = match number.first() {
        // Within Russia.
        Some(b'8') if number.get(1) == Some(first.unwrap_or(&b' ')) => sized(number, &[1, 3, 3, 2, 2]),
        Some(b'2'..=b'9') => sized(number, &[3, 3, 2, 2]) || sized(number, &[3, 2, 2, 2]),
        Some(b'0') => sized(number, &[1, 3, 3, 2, 2]),
        Some(b'1') => matches!(number.get(1), Some(b'3'..=b'9')) && sized(number, &[3, 4, 4]),
        Some(_) | None => false,
    };
    // More groups are a row of numbers.
    if digits(number).count() > 11 {
        Verdict::Veto
    } else {
        when(form && uniform && free(candidate) && !tabled(candidate))
    }
}

/// In groups, with a word after it that is not part of the finding.
fn labelled(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    let marked = matches!(number.first(), Some(b'+' | b'('));
    let single = matches!(number.len(), 10 | 11) && !number.starts_with(b"1");
    let split = marked || single || groups(number).count() > 1;
    let label = candidate.text.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let end = candidate.text.len().saturating_sub(label);
    let end =
        candidate.text.get(..end).and_then(|text| text.iter().rposition(u8::is_ascii_digit)).map_or(0, |at| at + 1);
    let fits = split && (6..=15).contains(&dialled(number).count()) && spaced(number) && !tabled(candidate);
    let other = date(number) || address(number) || money(number);
    if fits && !other && free(candidate) { Verdict::Part { skip: 0, end } } else { Verdict::No }
}

fn gateway(candidate: &Candidate<'_>) -> Verdict {
    let skip = memchr::memrchr2(b'=', b'/', candidate.text).map_or(0, |at| at + 1);
    let messages = || {
        let before = candidate.before.to_ascii_lowercase();
        [&b"sms"[..], b"msisdn"].iter().any(|word| memchr::memmem::find(&before, word).is_some())
    };
    let called = candidate.text.contains(&b'/') || messages();
    if called && !candidate.next.is_some_and(|next| matches!(next, b'-' | b'.' | b'/' | b'@')) {
        return Verdict::Closed { skip };
    }
    Verdict::No
}

/// After a cue: 6 to 15 digits in groups that are no date, time or address.
fn local(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    let least =
        if number.iter().all(|byte| byte.is_ascii_digit() || *byte == b' ') && !sized(number, &[2, 4]) { 6 } else { 7 };
    let split = groups(number).nth(1).is_some() && (least..=15).contains(&dialled(number).count());
    let other = date(number) || address(number) || money(number) || candidate.continues_number(b" ");
    // What is dialled behind it, of a conference.
    if candidate.next == Some(b'#') {
        return Verdict::Veto;
    }
    // `$5,176.88 (54.21%`
    let paid = matches!(candidate.before, [.., b'$'] | [.., 0xC2, 0xA3] | [.., 0xE2, 0x82, 0xAC]);
    when(split && !other && !paid && candidate.next != Some(b'%') && free(candidate))
}

/// After a cue: 7 to 13 digits.
fn bare(candidate: &Candidate<'_>) -> Verdict {
    let number = main(candidate.text);
    // `Call#1234567`
    let counted = matches!(candidate.before, [.., letter, b'#'] if letter.is_ascii_alphabetic()) && number.len() < 10;
    // With what is dialled before another country's.
    let most = if number.starts_with(b"00") { 16 } else { 13 };
    let digits = groups(number).count() == 1 && (7..=most).contains(&dialled(number).count());
    let cell = candidate.continues_number(b"\t");
    when(digits && !counted && !cell && !stamp(number) && !number.starts_with(b"000") && free(candidate))
}
