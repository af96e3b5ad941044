//! The `ext_proc` v3 service: protobuf to [`Event`](crate::exchange::Event), [`Reply`](crate::exchange::Reply) to protobuf,
//! and the terminal guard.
//!
//! I1: Envoy takes a stream that ends with status OK as "proceed without me", whatever `failure_mode_allow` says. So the
//! outgoing half ([`outgoing`]) ends cleanly only after the exchange said that it is finished; any other end (a panic, a
//! dropped task, a shutdown) is an error status, on which Envoy answers 500 or cuts the connection.

mod decode;
mod driver;
mod encode;
pub mod outgoing;
mod service;
#[cfg(test)]
mod transcripts;
mod work;

pub use service::ExtProc;
