//! The key that signs checkpoints: Ed25519, read from a file that only its owner can read.
//!
//! The secret key is never shown: `Debug` hides it, and no error holds file content.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use signed_note::{Note, NoteError};
use thiserror::Error;
use tlog_tiles::Checkpoint;

use super::format::{Tree, manifest_line, rotation_line};
use crate::config::SigningKeySource;

/// A key file is read up to here, bytes: it holds one key.
const MAX_FILE_BYTES: u64 = 16 << 10;
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";
/// PKCS#8 version 1 of an Ed25519 key up to its 32 byte seed (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([secret])")
    }
}

#[derive(Debug, Error)]
pub enum KeyError {
    #[error("signing key {}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "signing key {}: mode {mode:04o} lets others read it; set it to 0400 or 0600 and consider the key disclosed",
        .path.display()
    )]
    Permissions { path: PathBuf, mode: u32 },
    #[error(
        "signing key {}: neither a PKCS#8 PEM file with an Ed25519 key nor the base64 of a 32 byte seed; \
         make one with `openssl genpkey -algorithm ed25519`",
        .path.display()
    )]
    Malformed { path: PathBuf },
    #[error(
        "signing key: the environment variable holds neither a PKCS#8 PEM Ed25519 key nor the base64 of a 32 byte seed"
    )]
    MalformedText,
    #[error("no random bytes for a new signing key: {0}")]
    Random(getrandom::Error),
}

/// The name in a checkpoint that cannot be signed for.
#[derive(Debug, Error)]
pub enum SignError {
    #[error("`{0}` cannot name a log: it must not be empty or hold spaces, plus signs or control characters")]
    Origin(String),
    #[error("the checkpoint could not be signed: {0}")]
    Note(#[from] NoteError),
}

impl SigningKey {
    /// # Errors
    /// As [`SigningKey::load`].
    pub fn read(source: &SigningKeySource) -> Result<Self, KeyError> {
        match source {
            SigningKeySource::File(path) => SigningKey::load(path),
            SigningKeySource::Text(text) => {
                let text = std::str::from_utf8(text.expose()).map_err(|_| KeyError::MalformedText)?;
                parse(text).map(SigningKey).ok_or(KeyError::MalformedText)
            }
        }
    }

    /// Reads PKCS#8 PEM, or base64 of the 32 byte seed.
    ///
    /// # Errors
    /// Refuses a file that anyone but its owner may touch (mode wider than 0600).
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let io = |source| KeyError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        // The mode of the file that was opened, not of what the path names by now.
        let mode = file.metadata().map_err(io)?.mode() & 0o7777;
        if mode & !0o600 != 0 {
            return Err(KeyError::Permissions { path: path.to_owned(), mode });
        }
        let mut text = String::new();
        file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(io)?;
        parse(&text).map(SigningKey).ok_or_else(|| KeyError::Malformed { path: path.to_owned() })
    }

    /// # Errors
    /// Fails where the system gives no random bytes.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(KeyError::Random)?;
        Ok(SigningKey(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// Writes PKCS#8 PEM, mode 0400, durably.
    ///
    /// # Errors
    /// Never overwrites: fails where the file is there already.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(path)?;
            file.write_all(self.pem().as_bytes())?;
            file.sync_all()?;
            match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
                Some(_) | None => File::open(".")?.sync_all(),
            }
        };
        write().map_err(|source| KeyError::Io { path: path.to_owned(), source })
    }

    fn pem(&self) -> String {
        let der = [PKCS8_PREFIX.as_slice(), self.0.as_bytes().as_slice()].concat();
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", STANDARD.encode(der))
    }

    /// The verifier key in C2SP signed-note form, which auditors pin: `<origin>+<key id>+<key>`.
    pub fn vkey(&self, origin: &str) -> String {
        signed_note::new_ed25519_verifier_key(origin, &self.0.verifying_key())
    }

    /// Signs size and root of a tree as a C2SP tlog-checkpoint under the name `origin`.
    ///
    /// # Errors
    /// Refuses an origin that the format cannot hold.
    pub fn sign_checkpoint(&self, origin: &str, tree: &Tree) -> Result<Vec<u8>, SignError> {
        sign(&[self], origin, tree, "")
    }

    /// Signs the same, and with it the manifest of the segment that ends there, by its SHA-256.
    ///
    /// # Errors
    /// Refuses an origin that the format cannot hold.
    pub fn sign_sealed(&self, origin: &str, tree: &Tree, manifest: &[u8; 32]) -> Result<Vec<u8>, SignError> {
        sign(&[self], origin, tree, &manifest_line(manifest))
    }

    /// Signs a text as a note (C2SP signed-note).
    ///
    /// # Errors
    /// Refuses a name or a text that the format cannot hold.
    pub(super) fn sign_text(&self, name: &str, text: &str) -> Result<Vec<u8>, SignError> {
        sign_text(&[self], name, text)
    }

    fn id(&self, origin: &str) -> u32 {
        // The type byte of Ed25519 in C2SP signed-note is 1.
        signed_note::key_id(origin, &[[1].as_slice(), self.0.verifying_key().as_bytes().as_slice()].concat())
    }
}

/// Signs a checkpoint with each of the keys. `extension` is empty, or lines that each end in a newline.
pub(super) fn sign(keys: &[&SigningKey], origin: &str, tree: &Tree, extension: &str) -> Result<Vec<u8>, SignError> {
    let checkpoint = Checkpoint::new(origin, tree.size(), tree.root(), extension)
        .map_err(|_| SignError::Origin(origin.to_owned()))?;
    sign_text(keys, origin, &String::from_utf8_lossy(&checkpoint.to_bytes()))
}

fn sign_text(keys: &[&SigningKey], origin: &str, text: &str) -> Result<Vec<u8>, SignError> {
    if !is_origin(origin) {
        return Err(SignError::Origin(origin.to_owned()));
    }
    let mut note = Note::new(text.as_bytes(), &[])?;
    let signers: Vec<_> = keys.iter().map(|key| NoteSigner { origin, id: key.id(origin), key: &key.0 }).collect();
    let signers: Vec<&dyn signed_note::Signer> = signers.iter().map(|signer| signer as _).collect();
    note.add_sigs(&signers)?;
    Ok(note.to_bytes())
}

/// The keys of one log.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    pub current: SigningKey,
    /// What signed before `current`, where the log may still have to be handed over.
    pub previous: Option<SigningKey>,
}

impl From<SigningKey> for SigningKeys {
    fn from(current: SigningKey) -> Self {
        SigningKeys { current, previous: None }
    }
}

/// Which of them sign a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Signer {
    #[default]
    Current,
    /// The log was not handed over yet.
    Previous,
    /// This checkpoint hands it over.
    Both,
}

impl SigningKeys {
    /// `extension` is empty, or lines that each end in a newline.
    pub(super) fn sign(
        &self,
        signer: Signer,
        origin: &str,
        tree: &Tree,
        extension: &str,
    ) -> Result<Vec<u8>, SignError> {
        match (signer, &self.previous) {
            (Signer::Current, _) | (_, None) => sign(&[&self.current], origin, tree, extension),
            (Signer::Previous, Some(previous)) => sign(&[previous], origin, tree, extension),
            (Signer::Both, Some(previous)) => {
                let line = rotation_line(&previous.vkey(origin), &self.current.vkey(origin));
                sign(&[previous, &self.current], origin, tree, &format!("{extension}{line}"))
            }
        }
    }
}

/// Whether a log can have this name (C2SP signed-note key names, and one line of text).
pub fn is_origin(origin: &str) -> bool {
    signed_note::is_key_name_valid(origin) && !origin.chars().any(char::is_control)
}

struct NoteSigner<'a> {
    origin: &'a str,
    id: u32,
    key: &'a ed25519_dalek::SigningKey,
}

impl signed_note::Signer for NoteSigner<'_> {
    fn name(&self) -> &str {
        self.origin
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        self.key.try_sign(message).map(|signature| signature.to_vec())
    }
}

fn parse(text: &str) -> Option<ed25519_dalek::SigningKey> {
    let text = text.trim();
    let seed: [u8; 32] = match text.strip_prefix(PEM_BEGIN) {
        Some(rest) => {
            let body: String = rest.strip_suffix(PEM_END)?.split_ascii_whitespace().collect();
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(body).ok()?).ok()?;
            pair.seed().ok()?.as_be_bytes().ok()?.as_ref().try_into().ok()?
        }
        None => STANDARD.decode(text).ok()?.try_into().ok()?,
    };
    Some(ed25519_dalek::SigningKey::from_bytes(&seed))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        (directory, path)
    }

    #[test]
    fn a_saved_key_loads_again_and_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key.pem");
        let key = SigningKey::generate().unwrap();
        key.save(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o400);
        assert_eq!(SigningKey::load(&path).unwrap().vkey("o"), key.vkey("o"));
        assert!(matches!(key.save(&path), Err(KeyError::Io { .. })));
    }

    #[test]
    fn openssl_pem_and_a_bare_seed_are_the_same_key() {
        // RFC 8410, section 10.3.
        let pem = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";
        let (_directory, from_pem) = file(pem, 0o400);
        let (_directory2, from_seed) = file("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=\n", 0o600);
        let key = SigningKey::load(&from_pem).unwrap();
        assert_eq!(key.vkey("o"), SigningKey::load(&from_seed).unwrap().vkey("o"));
        assert_eq!(key.pem(), pem);
    }

    #[test]
    fn a_key_from_the_environment_is_the_same_key() {
        let text = |text: &str| SigningKeySource::Text(crate::mask::Secret::new(text.as_bytes().to_vec()));
        let (_directory, path) = file("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=\n", 0o600);
        let key = SigningKey::read(&text("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=")).unwrap();
        assert_eq!(key.vkey("o"), SigningKey::read(&SigningKeySource::File(path)).unwrap().vkey("o"));
        let error = SigningKey::read(&text("topsecret")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("topsecret"));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let (_directory, path) = file("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=", 0o640);
        let error = SigningKey::load(&path).unwrap_err();
        assert!(matches!(error, KeyError::Permissions { mode: 0o640, .. }), "{error}");
    }

    #[test]
    fn neither_debug_nor_errors_hold_the_secret() {
        let (_directory, path) = file("1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=", 0o600);
        assert_eq!(format!("{:?}", SigningKey::load(&path).unwrap()), "SigningKey([secret])");
        let (_directory, path) = file("topsecret, but not a key", 0o600);
        let error = SigningKey::load(&path).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("topsecret"));
    }

    #[test]
    fn a_log_name_that_would_break_the_note_is_refused() {
        let key = SigningKey::generate().unwrap();
        for origin in ["", "a b", "a+b", "a\nb", "a\u{1}b"] {
            assert!(key.sign_checkpoint(origin, &Tree::new()).is_err(), "{origin:?}");
        }
    }
}
