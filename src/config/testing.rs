//! Targets as configuration files have them, for the tests of other modules.

use std::path::Path;

use super::{Config, Target};

/// The only target of a configuration in which `protocol` stands at the target's protocol, such as
/// `protocol: http\n    http: {normalise: refuse}`. Paths are relative to the repository.
pub fn target(protocol: &str) -> Target {
    const SQL: &str = "protocol: sql\n    sql: { dialect: postgres }";
    let small = include_str!("tests/small.yaml");
    assert!(small.contains(SQL), "the small configuration has another target");
    let text = small.replace(SQL, protocol).replace("{ file: mask.key }", "{ env: KEY }");
    let env = |_: &str| Some("k".repeat(32));
    let mut config = Config::parse(&text, "t.yaml", &env, Path::new(env!("CARGO_MANIFEST_DIR"))).expect("valid");
    config.targets.remove(0)
}
