//! Reading a bundle, which somebody else made.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{BundleError, DIGESTS, EVIDENCE, NOTE};
use crate::archive::Retention;
use crate::evidence::source::{Object, Source, SourceError, within};
use crate::evidence::{MAX_NOTE, Problem, ProblemKind};
use crate::journal::format::manifest::{digest_of, sha256};
use crate::journal::format::{Keys, Signature, read_signed_digest};

/// Most entries of a bundle, and the longest list of digests that is read, bytes.
const MAX_ENTRIES: usize = 1_000_000;
const MAX_DIGESTS: u64 = 256 << 20;

pub struct Bundle {
    path: PathBuf,
    entries: BTreeMap<String, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    offset: u64,
    size: u64,
}

impl Bundle {
    /// Reads where each entry is. Only plain files are known, under names that are text, each once.
    pub fn open(path: &Path) -> Result<Self, BundleError> {
        let io = |source| BundleError::Io { path: path.to_owned(), source };
        let format = |why: &str| BundleError::Format { path: path.to_owned(), why: why.to_owned() };
        let mut archive = tar::Archive::new(File::open(path).map_err(io)?);
        let mut entries = BTreeMap::new();
        // Raw: long names and sparse files, which the writer never makes, are not put together.
        for entry in archive.entries_with_seek().map_err(io)?.raw(true) {
            let entry = entry.map_err(|e| format(&e.to_string()))?;
            let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| format("a name is not text"))?;
            if !entry.header().entry_type().is_file() {
                return Err(format("it holds something other than plain files"));
            }
            let place = Entry { offset: entry.raw_file_position(), size: entry.size() };
            if entries.insert(name, place).is_some() {
                return Err(format("a name is there twice"));
            }
            if entries.len() > MAX_ENTRIES {
                return Err(format("it has too many entries"));
            }
        }
        if !entries.contains_key(NOTE) || !entries.contains_key(DIGESTS) {
            return Err(format("it has no signed list of digests"));
        }
        Ok(Bundle { path: path.to_owned(), entries })
    }

    fn file(&self, entry: Entry) -> io::Result<io::Take<File>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.offset))?;
        Ok(file.take(entry.size))
    }

    fn read(&self, name: &str, max: u64) -> Result<Vec<u8>, SourceError> {
        let error = |source| SourceError::File { path: self.path.clone(), source };
        let entry = *self.entries.get(name).ok_or_else(|| error(io::ErrorKind::NotFound.into()))?;
        within(entry.size, max)?;
        let mut bytes = Vec::new();
        self.file(entry).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(error)?;
        if bytes.len() as u64 != entry.size {
            return Err(error(io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(bytes)
    }

    /// The signature of the list, and each entry against the list.
    fn check(&self, keys: &Keys) -> Result<Vec<Problem>, SourceError> {
        let bad = |what: String, name: &str| Problem::new(ProblemKind::BadBundle, what).object(name);
        let mut problems = Vec::new();
        let digests = self.read(DIGESTS, MAX_DIGESTS)?;
        match read_signed_digest(&self.read(NOTE, MAX_NOTE)?, keys) {
            Err(e) => problems.push(bad(e.to_string(), NOTE)),
            Ok(signed) => {
                if signed.sha256 != sha256(&digests) {
                    problems.push(bad("the list of digests is not the one that was signed".to_owned(), DIGESTS));
                }
                if let Signature::Bad(why) = signed.signature {
                    problems.push(bad(format!("the bundle is not signed by a given key: {why}"), NOTE));
                }
            }
        }
        let digests = String::from_utf8_lossy(&digests);
        let mut listed: BTreeMap<&str, &str> =
            digests.lines().filter_map(|l| l.split_once("  ")).map(|(d, n)| (n, d)).collect();
        for (name, entry) in self.entries.iter().filter(|(name, _)| *name != NOTE && *name != DIGESTS) {
            match (listed.remove(name.as_str()), self.digest(*entry)?) {
                (Some(listed), found) if listed == found => {}
                (Some(_), _) => problems.push(bad("it was changed since the bundle was signed".to_owned(), name)),
                (None, _) => problems.push(bad("it was added after the bundle was signed".to_owned(), name)),
            }
        }
        problems.extend(listed.keys().map(|name| bad("it was removed since the bundle was signed".to_owned(), name)));
        Ok(problems)
    }

    fn digest(&self, entry: Entry) -> Result<String, SourceError> {
        let digest = self.file(entry).and_then(digest_of);
        let (_, sha256) = digest.map_err(|source| SourceError::File { path: self.path.clone(), source })?;
        Ok(hex::encode(sha256))
    }
}

impl Source for Bundle {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    async fn list(&self) -> Result<Vec<Object>, SourceError> {
        let evidence = self.entries.iter().filter_map(|(name, entry)| Some((name.strip_prefix(EVIDENCE)?, entry)));
        let object = |(name, entry): (&str, &Entry)| Object {
            name: name.to_owned(),
            size: entry.size,
            version: None,
            versions: 1,
            hidden: None,
        };
        Ok(evidence.map(object).collect())
    }

    async fn get(&self, object: &Object, max: u64) -> Result<Bytes, SourceError> {
        self.read(&format!("{EVIDENCE}{}", object.name), max).map(Bytes::from)
    }

    fn has_locks(&self) -> bool {
        false
    }

    async fn lock(&self, _: &Object) -> Result<Option<Retention>, SourceError> {
        Ok(None)
    }

    fn may_hold_hashes(&self) -> bool {
        true
    }

    fn own_problems(&self, keys: &Keys) -> Result<Vec<Problem>, SourceError> {
        self.check(keys)
    }
}
