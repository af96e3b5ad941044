//! Letters of Latin with accents, as names are compared: without them, in lower case.

/// From U+00C0 to U+017F, those of two bytes in UTF-8; `-` is none.
const BASE: &[u8; 192] = b"aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The bytes of `text`, where a letter with an accent is one without it.
pub(in crate::mask) fn plain(text: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (byte, length) = match rest {
            [] => return None,
            [lead @ 0xC3..=0xC5, trail @ 0x80..=0xBF, ..] => (base(*lead, *trail), 2),
            [0xC6, 0xA0 | 0xA1, ..] => (b'o', 2),
            [0xC6, 0xAF | 0xB0, ..] => (b'u', 2),
            [0xE1, middle @ (0xBA | 0xBB), trail @ 0x80..=0xBF, ..] => (vietnamese(*middle, *trail), 3),
            [byte, ..] => (byte.to_ascii_lowercase(), 1),
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(byte)
    })
}

fn base(lead: u8, trail: u8) -> u8 {
    let place = usize::from(lead - 0xC3) * 64 + usize::from(trail - 0x80);
    BASE.get(place).copied().unwrap_or(b'-')
}

/// From U+1EA0 to U+1EF9, which Vietnamese and Yoruba are written with.
fn vietnamese(middle: u8, trail: u8) -> u8 {
    match u32::from(middle - 0xB8) * 64 + u32::from(trail - 0x80) {
        0xA0..=0xB7 => b'a',
        0xB8..=0xC7 => b'e',
        0xC8..=0xCB => b'i',
        0xCC..=0xE3 => b'o',
        0xE4..=0xF1 => b'u',
        0xF2..=0xF9 => b'y',
        _ => b'-',
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_lose_their_accents() {
        for (text, wanted) in [
            ("Prénom", "prenom"),
            ("Imię i nazwisko", "imie i nazwisko"),
            ("STRASSE ÀÿŻſ Œuvre Łódź Şükrü Ōsaka Ďĺŕť", "strasse ayzs ouvre lodz sukru osaka dlrt"),
            ("Jürgen 2×3", "jurgen 2-3"),
            ("Nguyễn Thảo ĐẶNG Hương Ưu Tuấn Ỳ Ọlá", "nguyen thao dang huong uu tuan y ola"),
        ] {
            assert_eq!(String::from_utf8(super::plain(text.as_bytes()).collect()).expect("ASCII"), wanted);
        }
    }
}
