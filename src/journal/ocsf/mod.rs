//! Each record's line is an OCSF 1.8.0 API Activity event (class 6003; profiles `security_control` and `trace`), so that
//! tools that know nothing of this gate can read the log. The record itself is under `unmapped.portcullis`, whole: what
//! is said here is said there too, and where OCSF has no word for it, only there.
//!
//! It is made of drafts, whose texts are `Masked` by type: so nothing gets here that is not masked (I3).
//!
//! Bounds: what grows with a request is cut here, since the record has all of it: [`MAX_RESOURCES`] names read or
//! written, [`MAX_GROUPS`] groups of a user.

mod about;
mod class;
mod http;
mod object;
mod part;

pub use about::About;
pub(super) use object::Session;
pub(super) use part::{own_about, part};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use object::{PRODUCT, Product};

/// The schema version of OCSF.
const VERSION: &str = "1.8.0";
const PROFILES: [&str; 2] = ["security_control", "trace"];
const CLASS: u32 = 6003;
const CATEGORY: u32 = 6;

pub const MAX_RESOURCES: usize = 32;
pub const MAX_GROUPS: usize = 32;

/// What only the writer can say: a record's place in the log.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    class_uid: u32,
    category_uid: u32,
    /// Milliseconds since 1970.
    time: i64,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    version: &'static str,
    product: Product,
    profiles: [&'static str; 2],
    /// The log's name: the instance's.
    log_name: &'a str,
    /// The schema version of the record.
    log_version: String,
    uid: String,
    sequence: u64,
    /// The record's kind.
    event_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_uid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_truncated: Option<bool>,
}

/// What the head says of the record itself.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) kind: &'static str,
    /// Not all of a body's text is in the record.
    pub(super) cut: bool,
}

impl<'a> Head<'a> {
    pub(super) fn new(instance: &'a str, seq: u64, time: DateTime<Utc>, decision: Option<Uuid>, mark: Mark) -> Self {
        let metadata = Metadata {
            version: VERSION,
            product: PRODUCT,
            profiles: PROFILES,
            log_name: instance,
            log_version: super::record::SCHEMA_VERSION.to_string(),
            uid: format!("{instance}/{seq}"),
            sequence: seq,
            event_code: mark.kind,
            correlation_uid: decision,
            is_truncated: mark.cut.then_some(true),
        };
        Head { class_uid: CLASS, category_uid: CATEGORY, time: time.timestamp_millis(), metadata }
    }
}
