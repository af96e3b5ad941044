//! Portcullis: an audit-grade gate for AI agents, as an Envoy external-processing (`ext_proc`) service.
//!
//! Every exchange (one HTTP request and its response, one `ext_proc` stream) is identified, decided by policy on the
//! command that it asks, held for a person where policy says so, masked on its way back, and recorded before it happens.
//! The module docs state the invariants (I1 to I7) that each module holds; the README lists them together.

pub mod app;
pub mod approval;
pub mod archive;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod evidence;
pub mod exchange;
pub mod extproc;
pub mod gate;
pub mod identity;
pub mod journal;
pub mod mask;
pub mod policy;
pub mod telemetry;

/// Generated from `proto/`.
pub mod proto {
    /// The gate's own control API.
    pub mod v1 {
        tonic::include_proto!("portcullis.v1");
    }
}
