//! The gate through the real Envoy, with a real S3 behind it.

#[path = "../common/mod.rs"]
mod common;

mod approvals;
mod audit;
mod auditor;
mod bad_input;
mod bodies;
mod durable;
mod encrypted;
mod exposure;
mod fail_closed;
mod grpc;
mod holds;
mod http;
mod identity;
mod index;
mod kept;
mod listeners;
mod mcp;
mod outage;
mod policies;
mod representations;
mod siem;
mod telemetry;
mod tokens;
mod tools;
mod unmaskable;
mod whatif;

use common::records;

/// Lets everybody do everything: for tests that are not about policy.
pub const ALLOW_ALL: &str = "@id(\"all\") permit(principal, action, resource);";
