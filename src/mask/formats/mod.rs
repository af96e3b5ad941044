//! The formats beside JSON, event streams and gRPC. Each streams, and each byte of the input is a part of some value
//! that is scanned: broken syntax changes what is read together, never whether it is read.

mod auto;
mod boundary;

pub(super) use self::auto::Auto;
pub use self::boundary::Boundary;
