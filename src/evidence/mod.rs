//! Evidence: verify, list, show and replay what a gate recorded. Needs no running gate, only the objects and, to check
//! signatures, the verifier key.
//!
//! What is read here was perhaps written by an attacker. So nothing panics on it, and every read is bounded: an object up
//! to [`MAX_OBJECT`] bytes, decoded up to [`MAX_DECODED`](crate::journal::format::MAX_DECODED), a line up to [`MAX_RECORD_BYTES`](crate::journal::format::MAX_RECORD_BYTES), a checkpoint up to
//! [`MAX_NOTE`], a report up to [`report::MAX_PROBLEMS`] problems. Text that goes to a terminal passes [`text::escape`].

pub mod assessment;
pub mod bodies;
pub mod bundle;
pub mod exchange;
pub mod holds;
pub mod index;
mod kept;
pub mod list;
pub mod locked;
mod locks;
mod log;
pub mod manifest;
mod outline;
mod page;
pub mod prove;
pub mod query;
pub mod read;
mod reader;
pub mod render;
pub mod replay;
pub mod report;
pub mod resend;
mod resume;
mod roots;
pub mod scan;
mod segment;
mod sessions;
pub mod show;
pub mod silence;
pub mod source;
pub mod table;
pub mod text;
pub mod trail;
pub mod verify;
pub mod wanted;
mod whereabouts;
pub mod whole;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use report::{Problem, ProblemKind, Report};
pub use resume::{Resume, ResumeError};
pub use source::{Object, Source, SourceError};
pub use verify::{Options, Progress, verify};

/// Largest stored object that is read, bytes.
pub const MAX_OBJECT: u64 = 1 << 30;
/// Largest checkpoint note that is read, bytes.
pub const MAX_NOTE: u64 = 64 << 10;
