//! What stands for something else: percent escapes, backslash escapes, character references, full-width forms, digits
//! and letters that look like ASCII's, characters without width.
//!
//! An escape stands for at most four bytes. `\"`, `\'`, `\n`, `\r` and `\t` stand for themselves: they part words as
//! what they mean does.

/// What the first bytes of a text stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Itself,
    /// So many bytes stand for the text, which may be empty.
    Stands {
        length: usize,
        text: Text,
    },
    /// Not determined without more input.
    More,
}

/// At most four bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    bytes: [u8; 4],
    length: u8,
}

/// The longest escape, in bytes: `&#x0010FFFF;` and the like.
pub(super) const ESCAPE: usize = 16;

impl Text {
    fn byte(byte: u8) -> Text {
        Text { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn char(char: char) -> Text {
        let mut bytes = [0; 4];
        let length = char.encode_utf8(&mut bytes).len();
        Text { bytes, length: u8::try_from(length).unwrap_or_default() }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// Whether an escape or a look-alike can start with this byte.
#[inline]
pub(super) fn suspect(byte: u8) -> bool {
    byte >= 0x80 && !begins_foreign(byte) || begins_escape(byte)
}

/// The same of a byte that is none within a character.
#[inline]
pub(super) fn begins_suspect(byte: u8) -> bool {
    suspect(byte) && !matches!(byte, 0x80..=0xBF)
}

/// Whether a character begins with this byte that looks like none of ASCII's: accented Latin letters, Chinese, Korean.
#[inline]
pub(super) fn begins_foreign(byte: u8) -> bool {
    matches!(byte, 0xC3..=0xCC | 0xE4..=0xE9 | 0xEB..=0xEE)
}

/// Whether an escape can start with this byte.
#[inline]
pub(super) fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'&' | b'\\')
}

/// Reads what `bytes` start with; `last`: nothing follows them.
pub(super) fn see(bytes: &[u8], last: bool) -> Seen {
    let seen = match bytes.first() {
        Some(b'%') => percent(bytes),
        Some(b'\\') => backslash(bytes),
        Some(b'&') => reference(bytes),
        Some(0xC2..=0xF4) => character(bytes),
        Some(_) | None => return Seen::Itself,
    };
    if seen == Seen::More && (last || bytes.len() >= ESCAPE) { Seen::Itself } else { seen }
}

/// Whether an escape that `bytes` begin with may go on with what another one in it stands for, as `&amp%3B` does; as far as
/// it is looked for, more may come of it.
pub(super) fn may_go_on(bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first().filter(|(first, _)| begins_escape(**first)) else { return false };
    let rest = rest.get(..ESCAPE - 1).unwrap_or(rest);
    // Most go on with what no escape does.
    let most = match (first, rest) {
        (b'%', _) => 1,
        (b'\\', [b'u' | b'U' | b'x' | b'0'..=b'3', ..]) | (b'&', [b'#', ..]) => ESCAPE,
        (b'\\', _) => 0,
        _ => rest.iter().take(NAME).take_while(|byte| byte.is_ascii_lowercase()).count(),
    };
    let Some(begun) = rest.iter().take(most + 1).position(|byte| suspect(*byte)) else { return false };
    match (first, rest.get(..begun).unwrap_or_default()) {
        (b'&', begun @ [b'a'..=b'z', ..]) => NAMES.iter().any(|(name, _)| name.starts_with(begun)),
        _ => true,
    }
}

/// What `text` begins with once it is seen through, as far as `into` takes it, or up to a byte that is none of `part`: so
/// many bytes, that one with them. None where that takes more input, or more than one look: escapes in escapes, and what is
/// nothing to see.
pub(super) fn see_into(into: &mut [u8], text: &[u8], last: bool, part: fn(u8) -> bool) -> Option<usize> {
    let (mut at, mut length) = (0, 0);
    while let Some(free) = into.get_mut(length..).filter(|free| !free.is_empty()) {
        let rest = text.get(at..).unwrap_or_default();
        let Some(first) = rest.first() else { return last.then_some(length) };
        if let Some(free) = free.first_mut().filter(|_| !begins_suspect(*first)) {
            (*free, at, length) = (*first, at + 1, length + 1);
            if part(*first) {
                continue;
            }
            break;
        }
        let (taken, seen) = match see_alone(rest, *first, last)? {
            Seen::Stands { length, text } => (length, text),
            Seen::Itself => (1, Text::byte(*first)),
            Seen::More => return None,
        };
        free.iter_mut().zip(seen.as_bytes()).for_each(|(to, byte)| *to = *byte);
        (at, length) = (at + taken, (length + seen.as_bytes().len()).min(into.len()));
        if !seen.as_bytes().iter().all(|byte| part(*byte)) {
            break;
        }
    }
    Some(length)
}

/// What the first byte stands for, if that is something to see and no other escape has a part in it.
pub(super) fn see_alone(rest: &[u8], first: u8, last: bool) -> Option<Seen> {
    if !begins_suspect(first) {
        return Some(Seen::Itself);
    }
    let seen = see(rest, last);
    let simple = match &seen {
        Seen::Stands { text, .. } => !text.as_bytes().is_empty() && !text.as_bytes().iter().any(|byte| suspect(*byte)),
        Seen::Itself | Seen::More => true,
    };
    (simple && !may_go_on(rest)).then_some(seen)
}

fn stands(length: usize, text: Text) -> Seen {
    Seen::Stands { length, text }
}

/// The value of the hexadecimal digits from `at` on: at least `least`, at most `most`. None: there are too few; `Err`: there
/// may be more of them.
fn hex(bytes: &[u8], at: usize, least: usize, most: usize) -> Result<Option<(u32, usize)>, ()> {
    let digits = bytes.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| byte.is_ascii_hexdigit());
    let (value, count) = digits.fold((0u32, 0), |(value, count), digit| {
        (value << 4 | char::from(*digit).to_digit(16).unwrap_or_default(), count + 1)
    });
    if count < most && at + count >= bytes.len() {
        return Err(());
    }
    Ok((count >= least).then_some((value, at + count)))
}

fn percent(bytes: &[u8]) -> Seen {
    match hex(bytes, 1, 2, 2) {
        Err(()) => Seen::More,
        Ok(None) => Seen::Itself,
        Ok(Some((value, length))) => stands(length, Text::byte(u8::try_from(value).unwrap_or_default())),
    }
}

fn backslash(bytes: &[u8]) -> Seen {
    let scalar = |read: Result<Option<(u32, usize)>, ()>, closing: usize| match read {
        Err(()) => Seen::More,
        Ok(Some((value, end))) => match char::from_u32(value) {
            Some(char) => stands(end + closing, Text::char(char)),
            None => Seen::Itself,
        },
        Ok(None) => Seen::Itself,
    };
    match bytes.get(1) {
        None => Seen::More,
        Some(b'u') if bytes.get(2) == Some(&b'{') => match scalar(hex(bytes, 3, 1, 6), 1) {
            Seen::Stands { length, .. } if bytes.get(length - 1) != Some(&b'}') => Seen::Itself,
            seen => seen,
        },
        Some(b'u') => scalar(hex(bytes, 2, 4, 4), 0),
        Some(b'U') => scalar(hex(bytes, 2, 8, 8), 0),
        Some(b'x') => scalar(hex(bytes, 2, 2, 2), 0),
        Some(b'0'..=b'3') => match bytes.get(1..4) {
            None => Seen::More,
            Some(digits) if digits.iter().all(|digit| matches!(digit, b'0'..=b'7')) => {
                let value = digits.iter().fold(0u32, |value, digit| value << 3 | u32::from(digit - b'0'));
                stands(4, Text::byte(u8::try_from(value).unwrap_or_default()))
            }
            Some(_) => Seen::Itself,
        },
        Some(b'"' | b'\'') => Seen::Itself,
        Some(byte) if byte.is_ascii_punctuation() => stands(2, Text::byte(*byte)),
        Some(_) => Seen::Itself,
    }
}

/// The longest of them.
const NAME: usize = 6;
/// Those names of character references that can be part of a finding.
const NAMES: [(&[u8], &str); 22] = [
    (b"commat", "@"),
    (b"period", "."),
    (b"nbsp", " "),
    (b"ensp", " "),
    (b"emsp", " "),
    (b"thinsp", " "),
    (b"hyphen", "-"),
    (b"dash", "-"),
    (b"ndash", "-"),
    (b"mdash", "-"),
    (b"shy", ""),
    (b"zwj", ""),
    (b"zwnj", ""),
    (b"colon", ":"),
    (b"plus", "+"),
    (b"lowbar", "_"),
    (b"sol", "/"),
    (b"equals", "="),
    (b"amp", "&"),
    (b"quot", "\""),
    (b"lpar", "("),
    (b"rpar", ")"),
];

/// Character references of HTML and XML.
fn reference(bytes: &[u8]) -> Seen {
    if bytes.get(1) == Some(&b'#') {
        return number_reference(bytes);
    }
    let name = bytes.get(1..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    match bytes.get(name + 1) {
        None => Seen::More,
        Some(b';') => {
            let name = bytes.get(1..=name).unwrap_or_default();
            NAMES.iter().find(|(known, _)| *known == name).map_or(Seen::Itself, |(_, text)| {
                stands(name.len() + 2, text.chars().next().map_or(Text::default(), Text::char))
            })
        }
        Some(_) => Seen::Itself,
    }
}

/// `&#64;` or `&#x40;`; browsers read it without the semicolon too.
fn number_reference(bytes: &[u8]) -> Seen {
    let read = match bytes.get(2) {
        None => return Seen::More,
        Some(b'x' | b'X') => hex(bytes, 3, 1, 8),
        Some(_) => {
            let digits = bytes.get(2..).unwrap_or_default().iter().take(8).take_while(|byte| byte.is_ascii_digit());
            let (value, count) =
                digits.fold((0u32, 0), |(value, count), digit| (value * 10 + u32::from(digit - b'0'), count + 1));
            match count {
                count if count < 8 && count + 2 >= bytes.len() => Err(()),
                0 => Ok(None),
                count => Ok(Some((value, count + 2))),
            }
        }
    };
    match read {
        Err(()) => Seen::More,
        Ok(None) => Seen::Itself,
        Ok(Some((value, end))) => match (char::from_u32(value), bytes.get(end)) {
            (None, _) => Seen::Itself,
            (Some(_), None) => Seen::More,
            (Some(char), Some(b';')) => stands(end + 1, Text::char(char)),
            (Some(char), Some(_)) => stands(end, Text::char(char)),
        },
    }
}

/// A character beyond ASCII that looks like one of ASCII's, or like nothing.
fn character(bytes: &[u8]) -> Seen {
    let length = match bytes.first() {
        Some(byte) if begins_foreign(*byte) => return Seen::Itself,
        // Armenian, Hebrew and what is not assigned: none of these either.
        Some(0xD5..=0xD7 | 0xF1..=0xF2) => return Seen::Itself,
        Some(0xC2..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(_) | None => 4,
    };
    let Some(encoded) = bytes.get(..length) else { return Seen::More };
    match decode(encoded).and_then(super::lookalike::ascii) {
        Some(Some(byte)) => stands(length, Text::byte(byte)),
        Some(None) => stands(length, Text::default()),
        None => Seen::Itself,
    }
}

/// The character beyond ASCII that `encoded` is in UTF-8.
fn decode(encoded: &[u8]) -> Option<char> {
    let (first, rest) = encoded.split_first()?;
    if rest.iter().any(|byte| byte & 0xC0 != 0x80) {
        return None;
    }
    let first = u32::from(*first) & (0x7F >> encoded.len());
    let code = rest.iter().fold(first, |code, byte| code << 6 | u32::from(byte & 0x3F));
    char::from_u32(code).filter(|char| char.len_utf8() == encoded.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_what_they_mean() {
        for (written, length, meant) in [
            ("%40x", 3, "@"),
            ("\\u0040", 6, "@"),
            ("\\u{40}", 6, "@"),
            ("\\u{000040}", 10, "@"),
            ("\\U00000040", 10, "@"),
            ("\\x40", 4, "@"),
            ("\\100", 4, "@"),
            ("\\@", 2, "@"),
            ("\\\\", 2, "\\"),
            ("&#64;", 5, "@"),
            ("&#64x", 4, "@"),
            ("&#x40;", 6, "@"),
            ("&#0000064;", 10, "@"),
            ("&commat;", 8, "@"),
            ("&shy;", 5, ""),
            ("\u{FF11}", 3, "1"),
            ("\u{0661}", 2, "1"),
            ("\u{1D7CF}", 4, "1"),
            ("\u{200B}", 3, ""),
            ("\u{0430}", 2, "a"),
            ("\\u00e9", 6, "é"),
        ] {
            let Seen::Stands { length: got, text } = see(written.as_bytes(), true) else { panic!("{written}") };
            assert_eq!((got, text.as_bytes()), (length, meant.as_bytes()), "{written}");
            for short in 1..length - 1 {
                let seen = see(&written.as_bytes()[..short], false);
                assert!(seen == Seen::More || written.starts_with("&#64x"), "{written} cut at {short}: {seen:?}");
            }
        }
    }

    #[test]
    fn no_lookalike_is_passed_over_by_its_first_byte() {
        for char in ('\u{80}'..=char::MAX).filter(|char| super::super::lookalike::ascii(*char).is_some()) {
            let text = char.to_string();
            assert!(matches!(see(text.as_bytes(), true), Seen::Stands { .. }), "{char:?}");
        }
        for overlong in [&b"\xC0\xA0"[..], b"\xE0\x82\xA0", b"\xF0\x82\x80\x80", b"\xE2A\x80", b"\xEF\xBC"] {
            assert_eq!(see(overlong, true), Seen::Itself, "{overlong:?}");
        }
    }

    #[test]
    fn an_escape_may_go_on_with_another_one() {
        for written in ["%%34", "%4%30", "\\%75", "\\u00%34", "&%23", "&#%36", "&amp%3B", "&co\u{200B}mmat;"] {
            assert!(may_go_on(written.as_bytes()), "{written}");
        }
        for written in
            ["", "&", "&page=2", "&page=2&q=%40", "% off &", "%20 %20", "\\n\\u0041", "a%41", "&amp;aaaaaaaaaaa%41"]
        {
            assert!(!may_go_on(written.as_bytes()), "{written}");
        }
    }

    #[test]
    fn other_text_is_itself() {
        for written in
            ["%4", "% 4", "%zz", "\\n", "\\\"", "\\q", "\\u00", "\\u{}", "&x=1", "&#;", "&#xZ;", "&", "é", "ж", "a", ""]
        {
            assert_eq!(see(written.as_bytes(), true), Seen::Itself, "{written}");
        }
    }
}
