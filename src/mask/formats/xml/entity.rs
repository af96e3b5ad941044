//! References to characters: `&#64;`, `&#x40;`, `&amp;` and the names of HTML that stand for what findings are made of.

/// Longest reference, in bytes.
pub(super) const ENTITY: usize = 32;

const NAMED: [(&[u8], char); 37] = [
    (b"amp", '&'),
    (b"AMP", '&'),
    (b"lt", '<'),
    (b"gt", '>'),
    (b"quot", '"'),
    (b"apos", '\''),
    (b"nbsp", '\u{a0}'),
    (b"commat", '@'),
    (b"period", '.'),
    (b"comma", ','),
    (b"colon", ':'),
    (b"semi", ';'),
    (b"num", '#'),
    (b"plus", '+'),
    (b"equals", '='),
    (b"sol", '/'),
    (b"bsol", '\\'),
    (b"lowbar", '_'),
    (b"UnderBar", '_'),
    (b"hyphen", '\u{2010}'),
    (b"dash", '\u{2010}'),
    (b"ndash", '\u{2013}'),
    (b"minus", '\u{2212}'),
    (b"lpar", '('),
    (b"rpar", ')'),
    (b"lsqb", '['),
    (b"lbrack", '['),
    (b"rsqb", ']'),
    (b"rbrack", ']'),
    (b"excl", '!'),
    (b"quest", '?'),
    (b"percnt", '%'),
    (b"dollar", '$'),
    (b"ast", '*'),
    (b"Tab", '\t'),
    (b"NewLine", '\n'),
    (b"shy", '\u{ad}'),
];

/// What the next byte makes of a started reference.
pub(super) enum Reference {
    /// It may go on.
    More,
    /// It ends with this byte.
    Whole,
    /// It has ended before this byte.
    End,
}

pub(super) fn read(start: &[u8], byte: u8) -> Reference {
    let digits = match start {
        [b'&', b'#', b'x' | b'X', ..] => byte.is_ascii_hexdigit(),
        [b'&', b'#'] => byte.is_ascii_digit() || matches!(byte, b'x' | b'X'),
        [b'&', b'#', ..] => byte.is_ascii_digit(),
        [b'&'] => byte.is_ascii_alphanumeric() || byte == b'#',
        _ => byte.is_ascii_alphanumeric(),
    };
    match byte {
        b';' => Reference::Whole,
        _ if digits && start.len() < ENTITY => Reference::More,
        _ => Reference::End,
    }
}

/// The character that a reference stands for. Browsers read numbers without their `;` too.
pub(super) fn decode(reference: &[u8]) -> Option<char> {
    let name = reference.strip_prefix(b"&")?;
    let (name, closed) = name.strip_suffix(b";").map_or((name, false), |name| (name, true));
    match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        name if closed => NAMED.iter().find(|(known, _)| *known == name).map(|(_, char)| *char),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    char::from_u32(u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()?)
}
