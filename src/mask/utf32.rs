//! UTF-32, which the WHATWG standard leaves out.

/// Turns UTF-32 into UTF-8; what is no character becomes U+FFFD.
pub(super) struct Utf32 {
    little: bool,
    /// At most three bytes.
    unit: Vec<u8>,
}

impl Utf32 {
    pub(super) fn new(little: bool) -> Utf32 {
        Utf32 { little, unit: Vec::new() }
    }

    pub(super) fn push(&mut self, input: &[u8], last: bool) -> Vec<u8> {
        let mut out = String::new();
        for byte in input {
            self.unit.push(*byte);
            if let Some(unit) = self.unit.first_chunk::<4>() {
                let code = if self.little { u32::from_le_bytes(*unit) } else { u32::from_be_bytes(*unit) };
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                self.unit.clear();
            }
        }
        if last && !self.unit.is_empty() {
            self.unit.clear();
            out.push(char::REPLACEMENT_CHARACTER);
        }
        out.into_bytes()
    }
}
