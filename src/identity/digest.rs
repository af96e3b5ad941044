//! SHA-256 for telling credentials and key sets apart.

use aws_lc_rs::digest::{SHA256, digest};

use super::Fingerprint;

/// Bytes of a SHA-256 digest that make a [`Fingerprint`].
const FINGERPRINT: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub fn of(data: &[u8]) -> Digest {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest(&SHA256, data).as_ref()) {
            *to = *from;
        }
        Digest(bytes)
    }

    pub fn fingerprint(&self) -> Fingerprint {
        let mut text = hex::encode(self.0);
        text.truncate(2 * FINGERPRINT);
        Fingerprint(text)
    }

    /// The fingerprint of a certificate whose SHA-256 Envoy reports in hex; `None` where that is not one.
    pub fn fingerprint_of_hex(sha256: &str) -> Option<Fingerprint> {
        let bytes: [u8; 32] = hex::decode(sha256).ok()?.try_into().ok()?;
        Some(Digest(bytes).fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_half_of_the_sha256() {
        // FIPS 180-4: SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad.
        assert_eq!(Digest::of(b"abc").fingerprint().0, "ba7816bf8f01cfea414140de5dae2223");
    }

    #[test]
    fn a_certificate_digest_must_be_a_whole_sha256() {
        let whole = "AB".repeat(32);
        assert_eq!(Digest::fingerprint_of_hex(&whole).map(|f| f.0), Some("ab".repeat(16)));
        assert_eq!(Digest::fingerprint_of_hex(&"ab".repeat(31)), None);
        assert_eq!(Digest::fingerprint_of_hex("not hex"), None);
    }
}
