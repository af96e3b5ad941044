//! Encryption of records at rest, to auditors' public keys in the age format (<https://age-encryption.org/v1>): who owns the
//! bucket cannot read sessions, nor can the gate once a segment is sealed.

use std::fmt;
use std::io::{self, Read as _, Write};
use std::str::FromStr;
use std::sync::Arc;

use age::stream::StreamWriter;
use thiserror::Error;

/// Most recipients of one log.
pub const MAX_RECIPIENTS: usize = 16;
/// How the stanza of a recipient begins in the header of what is encrypted.
const STANZA: &[u8] = b"-> X25519 ";
/// The last line of the header.
const MAC: &[u8] = b"---";
/// Longest header that is looked at for its recipients, bytes.
const MAX_HEADER: usize = 64 << 10;

/// An auditor's public key.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(age::x25519::Recipient);

impl FromStr for Recipient {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Recipient).map_err(|why| {
            format!("is not an X25519 public key of age, age1… ({why}); `age-keygen -y FILE` prints that of a key file")
        })
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is written goes to `output` so that each of the recipients can read it. The writer must be finished.
pub fn encrypt<W: Write>(recipients: &[Recipient], output: W) -> io::Result<StreamWriter<W>> {
    let recipients = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?.wrap_output(output)
}

/// To how many something is encrypted, by its header.
pub fn recipients_of(bytes: &[u8]) -> usize {
    let header = bytes.get(..MAX_HEADER).unwrap_or(bytes);
    let lines = header.split(|byte| *byte == b'\n').take_while(|line| !line.starts_with(MAC));
    lines.filter(|line| line.starts_with(STANZA)).count()
}

/// Auditors' secret keys.
#[derive(Clone, Default)]
pub struct Identities(Option<Arc<[age::x25519::Identity]>>);

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identities([secret])")
    }
}

#[derive(Debug, Error)]
pub enum IdentityError {
    #[error(
        "line {0} is not a secret key of age, AGE-SECRET-KEY-1…, as `age-keygen` writes them; decrypt a file that is itself \
         encrypted first"
    )]
    Line(usize),
    #[error("it holds no secret key of age, AGE-SECRET-KEY-1…")]
    Empty,
}

#[derive(Debug, Error)]
pub enum DecryptError {
    #[error("it is encrypted: name the file with your age secret key with --identity")]
    NoIdentity,
    #[error(
        "none of the given age secret keys opens it: it was encrypted to others, perhaps to keys of before a rotation"
    )]
    OtherRecipients,
    #[error("it does not decrypt: bytes of it were changed or are missing")]
    Changed,
}

impl Identities {
    pub const NONE: &'static Identities = &Identities(None);

    /// As `age-keygen` writes them: one key a line; empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// Never names what is in a line: it may be a secret.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, IdentityError> {
        let mut keys = Vec::new();
        for text in texts {
            let before = keys.len();
            for (at, line) in text.lines().map(str::trim).enumerate() {
                if !line.is_empty() && !line.starts_with('#') {
                    keys.push(line.parse().map_err(|_| IdentityError::Line(at + 1))?);
                }
            }
            if keys.len() == before {
                return Err(IdentityError::Empty);
            }
        }
        Ok(Identities((!keys.is_empty()).then(|| keys.into())))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What was encrypted is never longer than what it became.
    ///
    /// # Errors
    /// Gives nothing of what was changed somewhere.
    pub fn decrypt(&self, bytes: &[u8]) -> Result<Vec<u8>, DecryptError> {
        let identities = self.0.as_deref().ok_or(DecryptError::NoIdentity)?;
        let decryptor = age::Decryptor::new_buffered(bytes).map_err(|_| DecryptError::Changed)?;
        let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
        let mut reader = decryptor.decrypt(identities).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => DecryptError::OtherRecipients,
            _ => DecryptError::Changed,
        })?;
        let mut plain = Vec::new();
        reader.read_to_end(&mut plain).map_err(|_| DecryptError::Changed)?;
        Ok(plain)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A key pair that age's implementations use in their own tests.
    pub(crate) const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    pub(crate) const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    pub(crate) fn recipient() -> Recipient {
        RECIPIENT.parse().unwrap()
    }

    pub(crate) fn identity() -> Identities {
        Identities::parse([IDENTITY]).unwrap()
    }

    fn key() -> (Identities, Recipient) {
        let identity = age::x25519::Identity::generate();
        let recipient = identity.to_public().to_string().parse().unwrap();
        (Identities(Some([identity].into())), recipient)
    }

    /// Opens nothing that another test encrypts.
    pub(crate) fn others() -> Identities {
        key().0
    }

    pub(crate) fn sealed(recipients: &[Recipient], text: &[u8]) -> Vec<u8> {
        let mut writer = encrypt(recipients, Vec::new()).unwrap();
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn each_recipient_reads_it_and_nobody_else() {
        let keys: Vec<_> = (0..MAX_RECIPIENTS).map(|_| key()).collect();
        let recipients: Vec<_> = keys.iter().map(|(_, recipient)| recipient.clone()).collect();
        let text = vec![7; 200_000];
        let bytes = sealed(&recipients, &text);
        assert_eq!(recipients_of(&bytes), MAX_RECIPIENTS);
        for (identity, _) in &keys {
            assert_eq!(identity.decrypt(&bytes).unwrap(), text);
        }
        assert!(matches!(key().0.decrypt(&bytes), Err(DecryptError::OtherRecipients)));
        assert!(matches!(Identities::NONE.decrypt(&bytes), Err(DecryptError::NoIdentity)));
        assert_eq!((recipients_of(b""), recipients_of(b"---\n-> X25519 x")), (0, 0));
    }

    #[test]
    fn a_change_and_a_cut_are_seen_wherever_they_are() {
        let bytes = sealed(&[recipient()], &vec![7; 200_000]);
        for at in [0, 30, 150, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(identity().decrypt(&changed).is_err(), "byte {at}");
        }
        // Also where a whole number of its chunks is left.
        let chunk = (64 << 10) + 16;
        let whole = bytes.len() - (200_000 % (64 << 10) + 16);
        for length in [0, 40, whole, whole - chunk, bytes.len() - 1] {
            assert!(matches!(identity().decrypt(&bytes[..length]), Err(DecryptError::Changed)), "{length} bytes");
        }
    }

    #[test]
    fn keys_are_read_as_age_writes_them_and_never_shown() {
        let text = format!("# created: 2026-01-02T03:04:05Z\n# public key: {RECIPIENT}\n{IDENTITY}\n");
        let identities = Identities::parse([text.as_str(), &text]).unwrap();
        assert_eq!(format!("{identities:?}"), "Identities([secret])");
        assert_eq!(identities.decrypt(&sealed(&[recipient()], b"x")).unwrap(), b"x");
        let error = Identities::parse(["\nAGE-SECRET-KEY-1XXX"]).unwrap_err().to_string();
        assert!(error.starts_with("line 2") && !error.contains("XXX"), "{error}");
        assert!(matches!(Identities::parse(["# nothing\n"]), Err(IdentityError::Empty)));
        assert!(Identities::parse([]).unwrap().is_empty());
        for bad in ["age1xxx", "age1pq1xxx", "ssh-ed25519 AAAA", IDENTITY] {
            let error = bad.parse::<Recipient>().unwrap_err();
            assert!(error.contains("X25519 public key of age"), "{error}");
        }
        assert_eq!(recipient().to_string(), RECIPIENT);
    }
}
