//! Clients that nobody here wrote, through the real Envoy: what is allowed works as without the gate, what is refused is
//! shown to a person with its reason; and the hostile cases of every protocol, each refused with its record.

#[path = "../common/mod.rs"]
mod common;

mod clients;
mod hostile;
mod python;
