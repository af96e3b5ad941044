//! What the integration tests share: the real parts around a gate.
//!
//! ```ignore
//! let stack = Stack::builder().policy("all", "permit(principal, action, resource);").start().await;
//! let token = stack.token("executor-7", &["executors"], &["planner-1"]);
//! let answer = stack.query(&token, "SELECT * FROM customers").await;
//! ```
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod gate;
pub mod link;
pub mod pki;
pub mod raw;
pub mod records;
pub mod schema;
pub mod scripted;
pub mod stack;
pub mod upstream;
pub mod venv;
pub mod weed;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// No wait in a test is longer.
pub const LIMIT: Duration = Duration::from_secs(30);

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
