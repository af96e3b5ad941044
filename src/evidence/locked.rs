//! Records that nobody reads without a key: that is said before anything is answered from what can be read beside them.

use std::fmt;

use super::MAX_OBJECT;
use super::source::{Object, Source};
use crate::journal::format::recipients_of;

/// Some of the records are encrypted, and no secret key is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    encrypted: usize,
    all: usize,
    /// Of the first encrypted segment; `None` where it cannot be read.
    recipients: Option<usize>,
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} segments are encrypted with age", self.encrypted, self.all)?;
        if let Some(recipients) = self.recipients {
            write!(f, " to {recipients} recipient{}", if recipients == 1 { "" } else { "s" })?;
        }
        f.write_str(": name the file with the secret key of one of them (`age-keygen` writes it) with --identity FILE")
    }
}

pub async fn locked<'a>(source: &impl Source, segments: impl Iterator<Item = &'a Object>) -> Option<Locked> {
    if !source.identities().is_empty() {
        return None;
    }
    let (mut encrypted, mut all, mut first) = (0, 0, None);
    for object in segments {
        all += 1;
        if object.is_encrypted() {
            encrypted += 1;
            first.get_or_insert(object);
        }
    }
    let bytes = source.get(first?, MAX_OBJECT).await.ok();
    Some(Locked { encrypted, all, recipients: bytes.map(|bytes| recipients_of(&bytes)) })
}
