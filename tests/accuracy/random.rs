//! Random choices that are the same in every run: SplitMix64 (Steele, Lea, Flood 2014), with a fixed seed.

pub struct Random(u64);

pub const DIGITS: &str = "0123456789";
pub const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
pub const HEX: &str = "0123456789abcdef";
pub const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub const BASE64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    pub fn number(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.number(1, 100) <= percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.number(0, from.len() as u64 - 1) as usize]
    }

    /// So many characters of an alphabet.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        (0..length).map(|_| self.pick(alphabet.as_bytes()) as char).collect()
    }

    pub fn digits(&mut self, length: usize) -> String {
        self.text(DIGITS, length)
    }

    pub fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    /// Fills a form: `#` a digit, `%` one from 2, `@` an upper-case letter, `*` upper-case letter or digit, the rest as it is.
    pub fn form(&mut self, form: &str) -> String {
        let fill = |c: char| match c {
            '#' => self.pick(DIGITS.as_bytes()) as char,
            '%' => self.pick(b"23456789") as char,
            '@' => self.pick(UPPER.as_bytes()) as char,
            '*' => self.pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") as char,
            other => other,
        };
        form.chars().map(fill).collect()
    }
}
