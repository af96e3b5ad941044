//! The formats that the journal writes and evidence reads: object names, sealed segments, Merkle tree, checkpoints.
//!
//! A sealed segment is zstd over NDJSON; of schema version 1 each line is a record, since then an OCSF event that has one. Each line without its newline is one leaf of an RFC 6962 Merkle tree, and a
//! checkpoint (C2SP tlog-checkpoint in a C2SP signed note) signs the tree's size and root. A reader needs nothing else:
//! no running gate, no state of the writer. A manifest tells what a segment holds. What is stored may be encrypted to auditors
//! (age, the name ends in `.age`): leaves are of the lines themselves all the same, and the manifest has the digest of what is
//! stored.

mod body_name;
mod checkpoint;
mod digest;
mod encryption;
mod line;
mod lines;
pub mod manifest;
mod names;
mod proof;
mod rotation;
mod tree;

pub use body_name::{BODIES, BodyName};
pub(crate) use checkpoint::manifest_line;
pub use checkpoint::{CheckpointError, KeyError, Keys, ReadCheckpoint, Signature, read_checkpoint, verify_checkpoint};
pub use digest::{SignedDigest, read_signed_digest, sign_digest};
pub use encryption::{DecryptError, Identities, IdentityError, MAX_RECIPIENTS, Recipient, encrypt, recipients_of};
pub use line::{Line, record_json};
pub use lines::{LineError, MAX_DECODED, for_each_line};
pub use manifest::{Dimension, Frontier, Manifest, ManifestError, StoredObject, Values};
pub use names::{
    CHECKPOINTS, CheckpointName, ENCRYPTED, INDEX, LEAVES, MANIFESTS, ManifestName, NameError, RECORDS, SegmentName,
    is_instance_name,
};
pub use proof::{MAX_PROOF, Proof, ProofError, Prover};
pub(crate) use rotation::rotation_line;
pub use tlog_tiles::{Checkpoint, Hash, node_hash, record_hash};
pub use tree::{Range, Tree};

#[cfg(test)]
pub(crate) use encryption::tests as encrypted;

/// Largest record, bytes of its line without the newline: 16 MiB.
pub const MAX_RECORD_BYTES: usize = 16 << 20;
