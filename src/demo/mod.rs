//! Everything around the gate that the demo and the integration tests need: the real Envoy, a real S3 with object lock,
//! an identity provider, and upstreams worth protecting.
//!
//! Nothing here is part of the gate. Every process that is started dies with its guard and with this process; every
//! listener is on loopback. All personal data is invented, and every card number is a published test number.

mod envoy;
mod error;
mod gate;
pub mod issuer;
pub mod parts;
pub mod process;
mod s3;
pub mod samples;
mod server;
pub mod story;
pub mod upstreams;
mod weed;

pub use envoy::Envoy;
pub use error::DemoError;
pub use gate::GateFiles;
pub use issuer::Issuer;
pub use s3::{Bucket, LockedVersion, RetentionMode};
pub use server::Server;
pub use weed::{AccessKey, Weed};
