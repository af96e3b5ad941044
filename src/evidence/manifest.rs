//! Manifests of a source.
//!
//! Whoever prunes by a manifest takes its word for what a segment holds: it is the gate's word where `verify` finds nothing
//! wrong with it, since the signed checkpoint names it.

use super::source::{Object, Source};
use crate::journal::format::manifest::MAX_MANIFEST;
use crate::journal::format::{Manifest, ManifestName};

/// Reads the manifest of that name; its text says the same records.
///
/// # Errors
/// One sentence of what is wrong.
pub async fn read(source: &impl Source, name: &ManifestName, object: &Object) -> Result<Manifest, String> {
    let json = source.get(object, MAX_MANIFEST).await.map_err(|e| format!("it cannot be read: {e}"))?;
    parse(name, &json)
}

pub(super) fn parse(name: &ManifestName, json: &[u8]) -> Result<Manifest, String> {
    let manifest = Manifest::parse(json).map_err(|e| e.to_string())?;
    if manifest.name() != *name {
        return Err("its text is of other records than its name".to_owned());
    }
    Ok(manifest)
}
