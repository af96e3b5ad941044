//! Configuration: raw YAML to typed values, every error at once, with file, line and the mend.

mod types;

pub use types::*;
