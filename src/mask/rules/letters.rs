//! Letters with three bytes, as parts of patterns.

/// One of a script that puts no spaces between words (Thai, Lao, Burmese, Khmer, kana, Han). After a word in ASCII all of
/// a text in one could be part of an address, and would be held back, were there not few of them in addresses.
macro_rules! unspaced {
    () => {
        concat!(
            r"(?:\xE0[\xB8-\xBB][\x80-\xBF]|\xE1[\x80-\x82\x9E\x9F][\x80-\xBF]|",
            r"\xE3[\x81-\x83\x90-\xBF][\x80-\xBF]|[\xE4-\xE9][\x80-\xBF]{2})"
        )
    };
}

/// One of another script. The punctuation from U+2000 to U+2BFF and U+3000 to U+303F, and the full-width forms, which are
/// seen through, are none.
macro_rules! spaced {
    () => {
        concat!(
            r"(?:\xE0[\x80-\xB7\xBC-\xBF][\x80-\xBF]|\xE1[\x83-\x9D\xA0-\xBF][\x80-\xBF]|",
            r"\xE2[\xB0-\xBF][\x80-\xBF]|\xE3[\x84-\x8F][\x80-\xBF]|[\xEA-\xEE][\x80-\xBF]{2}|",
            r"\xEF[\x80-\xBB\xBE\xBF][\x80-\xBF])"
        )
    };
}

pub(super) use {spaced, unspaced};
