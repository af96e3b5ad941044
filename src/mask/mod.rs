//! Bytes in, masked bytes out.
//!
//! [`Masked`] can only be made here, so a type that asks for `Masked` (a record, a released chunk) cannot be handed raw
//! bytes (I3). This module knows nothing of headers, Envoy or logging.

mod masked;
mod secret;

pub use masked::Masked;
pub use secret::Secret;
