//! `state.json`: how far the log was sealed. Replacing it is what commits a seal.
//!
//! It is written whole beside the old one and renamed over it, so a reader sees the old or the new one. At open it must agree
//! with its own last checkpoint, whose signature it cannot forge.

use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::{OpenError, open_io};
use super::follow::Open;
use super::format::{Hash, Tree, verify_checkpoint};
use super::home::{Home, temporary};
use super::key::{Signer, SigningKey};
use super::record::DecisionId;

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u32,
    instance: String,
    origin: String,
    next_seq: u64,
    /// The right edge of the Merkle tree over all records before `next_seq`, base64, the largest subtree first.
    peaks: Vec<String>,
    /// Signed note over the same tree.
    checkpoint: String,
    last_time: DateTime<Utc>,
    /// Exchanges that were begun before `next_seq` and not ended.
    open: Vec<DecisionId>,
}

/// What the log was when it was sealed last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) tree: Tree,
    pub(super) open: Open,
    pub(super) last_time: DateTime<Utc>,
    /// Who signs its next checkpoint.
    pub(super) signer: Signer,
}

/// The state, and its checkpoint's note.
pub(super) type Loaded = (State, Arc<[u8]>);

impl State {
    /// Replaces the state on disk, durably.
    pub(super) fn store(&self, home: &Home, checkpoint: &[u8]) -> io::Result<()> {
        let stored = Stored {
            v: VERSION,
            instance: home.instance.clone(),
            origin: home.origin.clone(),
            next_seq: self.tree.size(),
            peaks: self.tree.peaks().iter().map(Hash::to_string).collect(),
            checkpoint: String::from_utf8_lossy(checkpoint).into_owned(),
            last_time: self.last_time,
            open: self.open.ids().collect(),
        };
        let path = home.state();
        home.storage.write_durably(&temporary(&path), &serde_json::to_vec_pretty(&stored)?)?;
        home.storage.rename(&temporary(&path), &path)?;
        home.storage.sync_directory(&home.directory)
    }

    /// Reads the state and its checkpoint; `None` where the log was never sealed.
    pub(super) fn load(home: &Home) -> Result<Option<Loaded>, OpenError> {
        let path = home.state();
        let text = match home.storage.read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(open_io(&path)(error)),
        };
        let stored: Stored = serde_json::from_slice(&text).map_err(|error| inconsistent(&path, error))?;
        let note = Arc::from(stored.checkpoint.as_bytes());
        Ok(Some((stored.check(home, &path)?, note)))
    }
}

impl Stored {
    fn check(self, home: &Home, path: &Path) -> Result<State, OpenError> {
        if self.v != VERSION {
            return Err(inconsistent(path, format!("format version {}, this gate knows {VERSION}", self.v)));
        }
        if (&self.instance, &self.origin) != (&home.instance, &home.origin) {
            return Err(OpenError::Foreign { path: path.to_owned(), instance: self.instance, origin: self.origin });
        }
        let signed_by = |key: &SigningKey| verify_checkpoint(self.checkpoint.as_bytes(), &key.vkey(&home.origin));
        let by_current = signed_by(&home.keys.current).map(|checkpoint| (checkpoint, Signer::Current));
        let by_previous =
            || signed_by(home.keys.previous.as_ref()?).ok().map(|checkpoint| (checkpoint, Signer::Previous));
        let (checkpoint, signer) = by_current
            .or_else(|source| by_previous().ok_or(source))
            .map_err(|source| OpenError::Checkpoint { path: path.to_owned(), source })?;
        let peaks: Option<Vec<Hash>> = self.peaks.iter().map(|peak| Hash::parse_hash(peak).ok()).collect();
        let tree = peaks
            .and_then(|peaks| Tree::from_peaks(self.next_seq, peaks))
            .filter(|tree| (tree.size(), tree.root()) == (checkpoint.size, checkpoint.root))
            .ok_or_else(|| inconsistent(path, "its tree is not the one that its last checkpoint signs"))?;
        Ok(State { tree, open: Open::new(self.open), last_time: self.last_time, signer })
    }
}

pub(super) fn inconsistent(path: &Path, what: impl ToString) -> OpenError {
    OpenError::Inconsistent { path: path.to_owned(), what: what.to_string() }
}
