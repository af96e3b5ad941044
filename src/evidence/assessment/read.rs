//! What an assessment takes of what verification reads.

use std::collections::HashMap;
use std::ops::ControlFlow;

use bytes::Bytes;

use super::examine::Examination;
use crate::archive::Retention;
use crate::evidence::read::{Walk, segment};
use crate::evidence::scan::Window;
use crate::evidence::source::{Object, SourceError};
use crate::evidence::verify::Beside;
use crate::journal::format::SegmentName;

/// The lock of a segment, or why it is not known.
pub(super) type Lock = Result<Option<Retention>, String>;

pub(super) struct Reading {
    window: Window,
    pub examination: Examination,
    pub walk: Walk,
    /// Of the window's segments, by name.
    pub locks: HashMap<String, Lock>,
}

impl Reading {
    pub fn new(window: Window, segments: &[(&SegmentName, &Object)]) -> Self {
        let examination = Examination::new(window, segments);
        Reading { window, examination, walk: Walk::default(), locks: HashMap::new() }
    }

    fn wants(&self, name: &SegmentName) -> bool {
        self.window.may_hold(name.date)
    }
}

impl Beside for Reading {
    fn lock(&mut self, object: &Object, lock: &Result<Option<Retention>, SourceError>) {
        if SegmentName::of_object(&object.name).is_some_and(|name| self.wants(&name)) {
            let lock = lock.as_ref().copied().map_err(SourceError::to_string);
            self.locks.insert(object.name.clone(), lock);
        }
    }

    fn segment(&mut self, name: &SegmentName, object: &Object, bytes: Result<Bytes, String>) {
        if self.wants(name) {
            let Reading { examination, walk, .. } = self;
            // It goes on to the end.
            let _ = segment(name, object, bytes, walk, &mut |record| {
                examination.record(record);
                ControlFlow::Continue(())
            });
        }
    }
}
