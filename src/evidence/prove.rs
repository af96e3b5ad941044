//! The proof that one record is in the log, for a third party that gets nothing else.

use super::manifest;
use super::read::{Inventory, Log};
use super::show::{self, ShowError, Wanted};
use super::source::Source;
use super::{MAX_NOTE, MAX_OBJECT};
use crate::journal::format::manifest::sha256;
use crate::journal::format::{
    Keys, ManifestName, Proof, Prover, SegmentName, Tree, for_each_line, read_checkpoint, record_hash,
};
use crate::journal::record::Event;

#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    #[error("{0}")]
    Find(#[from] ShowError),
    #[error("there is no checkpoint over its segment, {0}: `audit verify` says what is missing")]
    NoCheckpoint(String),
    #[error("{object} cannot be read: {why}")]
    Unreadable { object: String, why: String },
    #[error("the records up to it do not have the root of their checkpoint: `audit verify` says which were changed")]
    Changed,
}

/// Proves one record: that of a sequence number, or of an exchange its request.
pub async fn prove(
    source: &impl Source,
    inventory: &Inventory,
    wanted: Wanted,
    instance: Option<&str>,
) -> Result<(String, Proof), ProveError> {
    let records = show::find(source, inventory, wanted, instance).await.1?;
    let fits = |r: &&super::read::Record| match wanted {
        Wanted::Seq(seq) => r.seq == seq,
        Wanted::Decision(_) => matches!(r.event, Event::Request(_)),
    };
    let record = records.iter().find(fits).or(records.first()).ok_or(ShowError::NotFound)?;
    let log = inventory.logs.get(&record.instance).ok_or(ShowError::NotFound)?;
    Ok((record.instance.clone(), prove_seq(source, log, record.seq).await?))
}

async fn prove_seq(source: &impl Source, log: &Log, seq: u64) -> Result<Proof, ProveError> {
    let holds = |name: &SegmentName| (name.first..=name.last).contains(&seq);
    let (name, object) = log.segments.iter().find(|(name, _)| holds(name)).ok_or(ShowError::NotFound)?;
    let note = log.checkpoints.iter().find(|(note, _)| note.size == name.last + 1);
    let (_, note) = note.ok_or_else(|| ProveError::NoCheckpoint(object.name.clone()))?;
    let checkpoint = source.get(note, MAX_NOTE).await.map_err(unreadable(&note.name))?;
    let signed = read_checkpoint(&checkpoint, &Keys::default()).map_err(unreadable(&note.name))?;
    let before = match tree_before(source, log, name, signed.manifest).await {
        Some(tree) => tree,
        None => tree_over(source, log, name.first).await?,
    };
    let bytes = source.plain(object, MAX_OBJECT).await.map_err(unreadable(&object.name))?;
    let (mut prover, mut at, mut wanted) = (Prover::new(&before, seq), name.first, None);
    let read = for_each_line(&*bytes, |line| {
        prover.push(record_hash(line));
        if at == seq {
            wanted = Some(line.to_vec());
        }
        at += 1;
    });
    read.map_err(unreadable(&object.name))?;
    let (Some((path, root)), Some(line)) = (prover.finish(), wanted) else { return Err(ProveError::Changed) };
    if (root, at) != (signed.root, signed.size) {
        return Err(ProveError::Changed);
    }
    Ok(Proof { index: seq, path, line, checkpoint: checkpoint.to_vec() })
}

/// The tree before a segment, by the manifest that its checkpoint names.
async fn tree_before(source: &impl Source, log: &Log, name: &SegmentName, named: Option<[u8; 32]>) -> Option<Tree> {
    let name = ManifestName::of(name);
    let json = source.get(log.manifests.get(&name)?, crate::journal::format::manifest::MAX_MANIFEST).await.ok()?;
    if named != Some(sha256(&json)) {
        return None;
    }
    manifest::parse(&name, &json).ok()?.tree_before()
}

/// The tree over all records before `end`, from the records themselves.
async fn tree_over(source: &impl Source, log: &Log, end: u64) -> Result<Tree, ProveError> {
    let mut tree = Tree::new();
    for (name, object) in log.segments.iter().take_while(|(name, _)| name.first < end) {
        if name.first != tree.size() {
            return Err(ProveError::Changed);
        }
        let bytes = source.plain(object, MAX_OBJECT).await.map_err(unreadable(&object.name))?;
        for_each_line(&*bytes, |line| tree.push_line(line)).map_err(unreadable(&object.name))?;
    }
    if tree.size() == end { Ok(tree) } else { Err(ProveError::Changed) }
}

fn unreadable<E: ToString>(object: &str) -> impl FnOnce(E) -> ProveError {
    let object = object.to_owned();
    move |error| ProveError::Unreadable { object, why: error.to_string() }
}
