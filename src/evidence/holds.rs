//! Legal holds on records, and the evidence of them.
//!
//! A hold concerns the objects, not the gate: who asks for it is a lawyer with credentials for the bucket, perhaps years after
//! the gate that wrote the records is gone. So nothing is written into a gate's log, which only its own process can sign.
//! Each hold, and each release, is an object of its own under `holds/`, stored before anything is changed, under a name
//! that is written once, and locked by the bucket's default retention as records are; that of a hold is itself under hold.
//!
//! Bounds: 10,000 of these objects, 16 MiB each, 100,000 objects a hold.

mod named;

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::named::objects_of_ids;
use super::read::{Inventory, Record, Walk, walk};
use super::source::{Object, Source, SourceError};
use crate::archive::{S3, S3Error};
use crate::journal::format::{BODIES, CheckpointName, ManifestName, SegmentName};

pub const HOLDS: &str = "holds/";
pub const VERSION: u32 = 1;
const MAX_STATEMENTS: usize = 10_000;
const MAX_STATEMENT: u64 = 16 << 20;
const MAX_OBJECTS: usize = 100_000;

/// What was done, as it is in the bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub v: u32,
    #[serde(flatten)]
    pub action: Action,
    pub time: DateTime<Utc>,
    /// Who did it, by their own word; the store's access log has the proof.
    pub by: String,
    pub reason: String,
    pub tool: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Action {
    #[serde(rename = "evidence.hold")]
    Hold {
        id: Uuid,
        /// What was asked for.
        selection: String,
        objects: Vec<Held>,
    },
    #[serde(rename = "evidence.release")]
    Release { id: Uuid, hold: Uuid },
}

/// One version of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held {
    pub name: String,
    pub version: Option<String>,
}

impl From<&Object> for Held {
    fn from(object: &Object) -> Self {
        Held { name: object.name.clone(), version: object.version.clone() }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    #[error("nothing here is of {0:?}")]
    Nothing(String),
    #[error("more than {MAX_OBJECTS} objects; narrow it down")]
    TooMany,
    #[error("there is no hold {0} here, or it is released")]
    NoHold(Uuid),
    #[error("it could not be recorded, so nothing was changed: {0}")]
    NotRecorded(S3Error),
    #[error("it is recorded as {id}, but {failed} of {all} objects could not be changed; the first: {name}: {source}")]
    Partly { id: Uuid, failed: usize, all: usize, name: String, source: S3Error },
    #[error("{0}")]
    Source(#[from] SourceError),
}

/// The holds of a bucket, and what of them could not be read.
#[derive(Debug, Default)]
pub struct Register {
    pub statements: Vec<Statement>,
    pub damage: Vec<String>,
}

impl Register {
    pub async fn read(source: &impl Source, objects: &[Object]) -> Self {
        let mut register = Register::default();
        for object in objects.iter().filter(|o| o.name.starts_with(HOLDS)).take(MAX_STATEMENTS) {
            let read = source.get(object, MAX_STATEMENT).await.map_err(|e| e.to_string());
            match read.and_then(|bytes| serde_json::from_slice::<Statement>(&bytes).map_err(|e| e.to_string())) {
                Ok(statement) => register.statements.push(statement),
                Err(why) => register.damage.push(format!("{}: it is not the record of a hold: {why}", object.name)),
            }
        }
        register.statements.sort_by_key(|statement| statement.time);
        register
    }

    fn released(&self) -> BTreeSet<Uuid> {
        let release = |statement: &Statement| match statement.action {
            Action::Release { hold, .. } => Some(hold),
            Action::Hold { .. } => None,
        };
        self.statements.iter().filter_map(release).collect()
    }

    pub fn is_released(&self, hold: Uuid) -> bool {
        self.released().contains(&hold)
    }

    /// Holds that were not released, with their objects.
    fn standing(&self) -> impl Iterator<Item = (Uuid, &[Held])> {
        let released = self.released();
        self.statements.iter().filter_map(move |statement| match &statement.action {
            Action::Hold { id, objects, .. } => (!released.contains(id)).then_some((*id, objects.as_slice())),
            Action::Release { .. } => None,
        })
    }
}

/// Every object that is needed to read and to prove the wanted records, which are in some of the segments.
pub async fn objects_of(
    source: &impl Source,
    objects: &[Object],
    may_hold: impl Fn(&SegmentName) -> bool,
    wanted: impl Fn(&Record) -> bool,
) -> (Walk, Vec<Held>) {
    let inventory = Inventory::new(objects.to_vec());
    let mut needed = Needed::default();
    let walked = walk(source, &inventory, may_hold, |record| {
        if wanted(&record) {
            needed.add(record);
        }
    })
    .await;
    (walked, needed.objects(&inventory, objects))
}

/// What records need: their segments, with manifests and checkpoints, and the bodies that are kept beside them.
#[derive(Default)]
struct Needed {
    /// Instance and sequence number.
    records: BTreeSet<(String, u64)>,
    /// Of objects.
    names: BTreeSet<String>,
}

impl Needed {
    fn add(&mut self, record: Record) {
        let body = record.event.body().and_then(|body| body.kept.as_ref());
        self.names.extend(body.map(|kept| kept.object.clone()).filter(|name| name.starts_with(BODIES)));
        self.records.insert((record.instance, record.seq));
    }

    /// Of `objects`, those.
    fn objects(mut self, inventory: &Inventory, objects: &[Object]) -> Vec<Held> {
        for (instance, log) in &inventory.logs {
            for (name, object) in &log.segments {
                let held = self.records.range((instance.clone(), name.first)..=(instance.clone(), name.last)).next();
                if held.is_some() {
                    let checkpoint = CheckpointName { instance: instance.clone(), size: name.last + 1 };
                    let beside = [ManifestName::of(name).to_string(), checkpoint.to_string()];
                    self.names.extend(beside.into_iter().chain([object.name.clone()]));
                }
            }
        }
        objects.iter().filter(|object| self.names.contains(&object.name)).map(Held::from).collect()
    }
}

/// Who asks, and why.
pub struct Asked {
    pub by: String,
    pub reason: String,
}

impl Asked {
    fn statement(self, action: Action) -> Statement {
        let tool = concat!("portcullis ", env!("CARGO_PKG_VERSION")).to_owned();
        Statement { v: VERSION, action, time: Utc::now(), by: self.by, reason: self.reason, tool }
    }
}

/// Puts the objects under hold.
pub async fn hold(s3: &S3, asked: Asked, selection: &str, objects: Vec<Held>) -> Result<Uuid, HoldError> {
    if objects.is_empty() {
        return Err(HoldError::Nothing(selection.to_owned()));
    }
    if objects.len() > MAX_OBJECTS {
        return Err(HoldError::TooMany);
    }
    let id = Uuid::now_v7();
    let action = Action::Hold { id, selection: selection.to_owned(), objects: objects.clone() };
    store(s3, &hold_name(id), &asked.statement(action)).await?;
    let own = Held { name: hold_name(id), version: None };
    change(s3, id, std::iter::once(&own).chain(&objects), true).await
}

/// Lifts a hold from the objects that no other hold needs.
pub async fn release(s3: &S3, asked: Asked, register: &Register, hold: Uuid) -> Result<Uuid, HoldError> {
    let standing: Vec<_> = register.standing().collect();
    let (_, objects) = standing.iter().find(|(id, _)| *id == hold).ok_or(HoldError::NoHold(hold))?;
    let others: BTreeSet<&Held> =
        standing.iter().filter(|(id, _)| *id != hold).flat_map(|(_, objects)| objects.iter()).collect();
    let id = Uuid::now_v7();
    store(s3, &format!("{HOLDS}{id}.release.json"), &asked.statement(Action::Release { id, hold })).await?;
    let own = Held { name: hold_name(hold), version: None };
    let free = objects.iter().filter(|object| !others.contains(object));
    change(s3, id, free.chain(std::iter::once(&own)), false).await
}

fn hold_name(id: Uuid) -> String {
    format!("{HOLDS}{id}.json")
}

async fn store(s3: &S3, name: &str, statement: &Statement) -> Result<(), HoldError> {
    let json =
        serde_json::to_vec_pretty(statement).map_err(|e| HoldError::NotRecorded(S3Error::Http(e.to_string())))?;
    s3.create(name, Bytes::from(json)).await.map_err(HoldError::NotRecorded)
}

/// Goes on past what fails, so that as much is held as can be.
async fn change(s3: &S3, id: Uuid, objects: impl Iterator<Item = &Held>, held: bool) -> Result<Uuid, HoldError> {
    let (mut all, mut failed, mut first) = (0, 0, None);
    for object in objects {
        all += 1;
        if let Err(source) = s3.set_hold(&object.name, object.version.as_deref(), held).await {
            failed += 1;
            first.get_or_insert((object.name.clone(), source));
        }
    }
    match first {
        None => Ok(id),
        Some((name, source)) => Err(HoldError::Partly { id, failed, all, name, source }),
    }
}
