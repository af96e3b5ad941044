//! One labelled sample.

use portcullis::mask::Format;

/// A body with at most one sensitive value in it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub format: Format,
    pub text: String,
    pub label: Label,
    /// Which way of writing it is, for lists of failures.
    pub carrier: &'static str,
}

#[derive(Clone, Debug)]
pub enum Label {
    /// The value at these bytes is of this type.
    Value { row: &'static str, accepted: &'static [&'static str], start: usize, end: usize },
    /// Nothing in it is sensitive; what it is instead.
    Nothing(&'static str),
}
