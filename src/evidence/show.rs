//! Everything of one exchange, by its decision id or by the sequence number of one of its records.

use super::read::{Inventory, Record, Walk, walk};
use super::source::Source;
use super::trail;
use crate::journal::record::DecisionId;

/// Most records that are shown of one exchange.
pub const MAX_RECORDS: usize = 100_000;

/// What a person names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Decision(DecisionId),
    Seq(u64),
}

impl Wanted {
    pub fn parse(text: &str) -> Option<Self> {
        let seq = text.strip_prefix('#').unwrap_or(text).parse().ok().map(Wanted::Seq);
        seq.or_else(|| text.parse().ok().map(|id| Wanted::Decision(DecisionId(id))))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    #[error("no such record here")]
    NotFound,
    #[error("several instances have a record of this number ({}): choose one with --instance", .0.join(", "))]
    Ambiguous(Vec<String>),
}

/// The records of the exchange, in order; for a record that is of no exchange, that one.
pub async fn find(
    source: &impl Source,
    inventory: &Inventory,
    wanted: Wanted,
    instance: Option<&str>,
) -> (Walk, Result<Vec<Record>, ShowError>) {
    let here = |i: &str| instance.is_none_or(|wanted| wanted == i);
    let mut found = Vec::new();
    let decision = match wanted {
        Wanted::Decision(id) => id,
        Wanted::Seq(seq) => {
            let holds =
                |n: &crate::journal::format::SegmentName| here(&n.instance) && (n.first..=n.last).contains(&seq);
            let keep = |r: Record| {
                if r.seq == seq {
                    found.push(r)
                }
            };
            let walk = walk(source, inventory, holds, keep).await;
            match one(found) {
                Ok(record) => match record.decision_id {
                    Some(id) => id,
                    None => return (walk, Ok(vec![record])),
                },
                Err(e) => return (walk, Err(e)),
            }
        }
    };
    let (walk, records) = trail::records(source, inventory, here, decision, MAX_RECORDS).await;
    (walk, if records.is_empty() { Err(ShowError::NotFound) } else { Ok(records) })
}

fn one(mut found: Vec<Record>) -> Result<Record, ShowError> {
    match (found.pop(), found.is_empty()) {
        (Some(record), true) => Ok(record),
        (Some(last), false) => {
            found.push(last);
            Err(ShowError::Ambiguous(found.into_iter().map(|r| r.instance).collect()))
        }
        (None, _) => Err(ShowError::NotFound),
    }
}
