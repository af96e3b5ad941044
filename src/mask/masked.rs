use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Serialize, Serializer};

/// A value that went through the masker, or that holds nothing a masker could find. Only `mask` makes one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked<T>(T);

/// Masked bytes as a record shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub text: Masked<String>,
    /// The bytes are not UTF-8, and the text is their base64 (RFC 4648, with padding).
    pub base64: bool,
    /// Not all of the bytes are shown.
    pub cut: bool,
}

impl<T> Masked<T> {
    pub(super) fn new(value: T) -> Self {
        Masked(value)
    }

    pub fn as_inner(&self) -> &T {
        &self.0
    }

    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Masked<String> {
    /// Text that is part of the program, and so never sensitive.
    pub fn constant(text: &'static str) -> Self {
        Masked(text.to_owned())
    }

    /// What is left of a credential: 16 bytes of its SHA-256, hex, enough to tell credentials apart and useless for using one.
    pub fn fingerprint(credential: &[u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, credential);
        Masked(format!("[CREDENTIAL:{}]", hex::encode(digest.as_ref().get(..16).unwrap_or_default())))
    }

    pub fn into_bytes(self) -> Masked<Bytes> {
        Masked(self.0.into())
    }

    pub fn join(parts: impl Iterator<Item = Self>, separator: &'static str) -> Self {
        Masked(parts.map(Masked::into_inner).collect::<Vec<_>>().join(separator))
    }
}

impl Masked<Bytes> {
    pub fn concat(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !part.is_empty());
        match parts.len() {
            0 => Masked::default(),
            1 => parts.swap_remove(0),
            _ => Masked(parts.iter().map(|part| part.0.as_ref()).collect::<Vec<&[u8]>>().concat().into()),
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes off the first `at` bytes, or all where there are fewer.
    pub fn split_to(&mut self, at: usize) -> Self {
        let at = at.min(self.0.len());
        Masked(self.0.split_to(at))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text; what is not UTF-8 becomes U+FFFD.
    pub fn lossy(&self) -> Masked<String> {
        Masked(String::from_utf8_lossy(&self.0).into_owned())
    }

    /// SHA-256, in lower-case hex.
    pub fn sha256_hex(&self) -> String {
        hex::encode(digest::digest(&digest::SHA256, &self.0))
    }

    /// The bytes as text of at most `limit` bytes: themselves, cut at a character, or base64, cut at a group of four.
    pub fn excerpt(&self, limit: usize) -> Excerpt {
        match std::str::from_utf8(&self.0) {
            Ok(text) => {
                let shown = text.get(..text.floor_char_boundary(limit)).unwrap_or_default();
                Excerpt { text: Masked(shown.to_owned()), base64: false, cut: shown.len() < text.len() }
            }
            Err(_) => {
                let shown = self.0.get(..limit / 4 * 3).unwrap_or(&self.0);
                Excerpt { text: Masked(STANDARD.encode(shown)), base64: true, cut: shown.len() < self.0.len() }
            }
        }
    }
}

impl<T: Serialize> Serialize for Masked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(bytes: &'static [u8], limit: usize) -> (String, bool, bool) {
        let Excerpt { text, base64, cut } = Masked(Bytes::from_static(bytes)).excerpt(limit);
        (text.into_inner(), base64, cut)
    }

    #[test]
    fn excerpt_of_text_is_cut_at_a_character() {
        assert_eq!(excerpt("aé".as_bytes(), 10), ("aé".into(), false, false));
        assert_eq!(excerpt("aé".as_bytes(), 3), ("aé".into(), false, false));
        assert_eq!(excerpt("aé".as_bytes(), 2), ("a".into(), false, true));
    }

    #[test]
    fn excerpt_of_other_bytes_is_base64() {
        assert_eq!(excerpt(b"\xFF\xFE\xFD\xFC", 100), ("//79/A==".into(), true, false));
        assert_eq!(excerpt(b"\xFF\xFE\xFD\xFC", 8), ("//79/A==".into(), true, false));
        assert_eq!(excerpt(b"\xFF\xFE\xFD\xFC", 7), ("//79".into(), true, true));
    }

    #[test]
    fn digest_is_sha256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Masked(Bytes::new()).sha256_hex(), empty);
    }
}
