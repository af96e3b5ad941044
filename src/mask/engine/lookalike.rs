//! Characters that a reader, or a model, takes for one of ASCII's (Unicode Technical Standard #39 calls them confusable).
//!
//! Decimal digits of every script, full-width and mathematical forms, superscripts and circled ones; Cyrillic and Greek
//! letters that look like Latin ones; dashes, spaces, dots and signs; and characters without width, which are nothing.

use std::sync::LazyLock;

/// `None`: no look-alike. `Some(None)`: nothing is seen.
pub(super) fn ascii(char: char) -> Option<Option<u8>> {
    if (FIRST..=LAST).contains(&u32::from(char)) {
        return letter(char).map(Some);
    }
    if near_one(char) { of_its_own(char) } else { None }
}

/// The same of what is no letter of Greek or Cyrillic.
fn of_its_own(char: char) -> Option<Option<u8>> {
    if invisible(char) {
        return Some(None);
    }
    sign(char).or_else(|| digit(char)).or_else(|| letter(char)).map(Some)
}

/// Whether any look-alike is among the 64 characters of which this is one: most of those of Japanese have none.
fn near_one(char: char) -> bool {
    const PAGE: usize = 64;
    static PAGES: LazyLock<[bool; 0x10000 / PAGE]> = LazyLock::new(|| {
        std::array::from_fn(|page| {
            let mut chars = (page * PAGE..).take(PAGE).filter_map(|code| char::from_u32(u32::try_from(code).ok()?));
            chars.any(|char| of_its_own(char).is_some())
        })
    });
    PAGES.get(char as usize / PAGE).copied().unwrap_or(true)
}

fn invisible(char: char) -> bool {
    matches!(
        char,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn sign(char: char) -> Option<u8> {
    Some(match char {
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => b' ',
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => b'-',
        '\u{2024}' | '\u{3002}' | '\u{FE52}' | '\u{FF61}' => b'.',
        '\u{FE6B}' => b'@',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{2236}' | '\u{FE55}' => b':',
        // Full-width forms are ASCII's, moved.
        '\u{FF01}'..='\u{FF5E}' => u8::try_from(u32::from(char) - 0xFEE0).ok()?,
        _ => return None,
    })
}

/// Where the decimal digits of other scripts start (Unicode general category Nd).
const ZEROS: [u32; 41] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0x2080, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x11066, 0x110F0, 0x11136, 0x1FBF0,
];

fn digit(char: char) -> Option<u8> {
    let code = u32::from(char);
    let value = match code {
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10,
        0xB9 => 1,
        0xB2 | 0xB3 => code - 0xB0,
        0x2070 | 0x2074..=0x2079 => code - 0x2070,
        0x2460..=0x2468 => code - 0x245F,
        0x24EA => 0,
        _ => {
            let below = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
            ZEROS.get(below).map(|zero| code - zero).filter(|value| *value < 10)?
        }
    };
    u8::try_from(value).ok().map(|value| b'0' + value)
}

/// Letters of Greek and Cyrillic, each before the one that it looks like.
const ALIKE: &str = "аaвbсcԁdеeһhіiјjӏlкkмmнhоoрpԛqѕsтtуyхxѵvԝwАAВBСCЕEНHІIЈJКKМMОOРPЅSТTУYХXαaβbεeιiκkνvοoρpτtυuχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";
/// Where they are.
const FIRST: u32 = 0x370;
const LAST: u32 = 0x52F;
const ALPHABETS: usize = (LAST - FIRST) as usize + 1;

fn letter(char: char) -> Option<u8> {
    static LETTERS: LazyLock<[u8; ALPHABETS]> = LazyLock::new(letters);
    let code = u32::from(char);
    let place = |first: u32, from: u8| u8::try_from(code - first).ok().map(|place| from + place);
    match code {
        0x24B6..=0x24CF => place(0x24B6, b'A'),
        0x24D0..=0x24E9 => place(0x24D0, b'a'),
        // Thirteen alphabets of 26 capital and 26 small letters.
        0x1D400..=0x1D6A3 => {
            let place = u8::try_from((code - 0x1D400) % 52).ok()?;
            Some(if place < 26 { b'A' + place } else { b'a' + place - 26 })
        }
        FIRST..=LAST => LETTERS.get((code - FIRST) as usize).copied().filter(|letter| *letter != 0),
        _ => None,
    }
}

/// For each letter of Greek and Cyrillic the one that it looks like, or 0.
fn letters() -> [u8; ALPHABETS] {
    let mut letters = [0; ALPHABETS];
    let mut pairs = ALIKE.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        let place = u32::from(from).checked_sub(FIRST).and_then(|place| letters.get_mut(place as usize));
        if let (Some(place), Ok(to)) = (place, u8::try_from(u32::from(to))) {
            *place = to;
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn lookalikes_are_seen() {
        for (text, meant) in [
            ("４１１１", "4111"),
            ("٤١١١", "4111"),
            ("४१११", "4111"),
            ("𝟒𝟏𝟏𝟏", "4111"),
            ("⁴¹¹¹", "4111"),
            ("₄₁₁₁", "4111"),
            ("④①①①", "4111"),
            ("ａ＠ｂ．ｃｏ", "a@b.co"),
            ("јаnе", "jane"),
            ("𝐣𝒂𝓃𝕖", "jane"),
            ("4\u{200B}1\u{AD}1\u{2060}1", "4111"),
            ("1‐2–3—4−5", "1-2-3-4-5"),
        ] {
            let seen: String = text
                .chars()
                .filter_map(|char| if char.is_ascii() { Some(char) } else { ascii(char)?.map(char::from) })
                .collect();
            assert_eq!(seen, meant, "{text}");
        }
    }

    #[test]
    fn other_letters_are_themselves() {
        assert!("éüßжящ日本語😀”…".chars().all(|char| ascii(char).is_none()));
    }
}
