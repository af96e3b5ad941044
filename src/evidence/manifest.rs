//! Manifests of a source.
//!
//! Whoever prunes by a manifest takes its word for what a segment holds: it is the gate's word where `verify` finds nothing
//! wrong with it, since the signed checkpoint names it.

use super::read::Inventory;
use super::source::{Object, Source};
use crate::journal::format::manifest::MAX_MANIFEST;
use crate::journal::format::{Manifest, ManifestName, SegmentName};

/// Manifests that are fetched at once.
pub(super) const AT_ONCE: usize = 16;

/// Reads the manifest of that name; its text says the same records.
///
/// # Errors
/// One sentence of what is wrong.
pub async fn read(source: &impl Source, name: &ManifestName, object: &Object) -> Result<Manifest, String> {
    let json = source.get(object, MAX_MANIFEST).await.map_err(|e| format!("it cannot be read: {e}"))?;
    parse(name, &json)
}

/// The manifest of a segment; one that is absent, or cannot be read, says nothing.
pub(super) async fn of(source: &impl Source, inventory: &Inventory, segment: &SegmentName) -> Option<Manifest> {
    let name = ManifestName::of(segment);
    let object = inventory.logs.get(&segment.instance)?.manifests.get(&name)?;
    read(source, &name, object).await.ok()
}

/// Whether somebody voted in the segment, perhaps too late.
pub(super) fn may_vote(manifest: &Manifest) -> bool {
    ["approval.vote", "approval.refused"].iter().any(|kind| manifest.holds_kind(kind))
}

pub(super) fn parse(name: &ManifestName, json: &[u8]) -> Result<Manifest, String> {
    let manifest = Manifest::parse(json).map_err(|e| e.to_string())?;
    if manifest.name() != *name {
        return Err("its text is of other records than its name".to_owned());
    }
    Ok(manifest)
}
