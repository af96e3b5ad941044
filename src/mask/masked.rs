use serde::{Serialize, Serializer};

/// A value that went through the masker, or that holds nothing a masker could find. Only `mask` makes one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    pub(super) fn new(value: T) -> Self {
        Masked(value)
    }

    pub fn as_inner(&self) -> &T {
        &self.0
    }

    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Masked<String> {
    /// Text that is part of the program, and so never sensitive.
    pub fn constant(text: &'static str) -> Self {
        Masked(text.to_owned())
    }
}

impl<T: Serialize> Serialize for Masked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
