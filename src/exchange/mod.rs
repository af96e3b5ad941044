//! One exchange: a request and its response, one `ext_proc` stream.
//!
//! This module is the sans-I/O core of the gate: it knows no protobuf, no runtime and no clock. It takes wire events and
//! the outcomes of what it asked for, and gives replies and new asks.

pub mod http;

pub use http::{Chunk, Headers, Peer, RequestHead, ResponseHead};
