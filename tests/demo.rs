//! The demo, as a new user runs it.

use std::process::Command;

#[test]
fn the_demo_keeps_every_promise() {
    let out = tempfile::tempdir().unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_portcullis")).arg("demo").arg("--out").arg(out.path()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let summary = std::fs::read_to_string(out.path().join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["ok"], true);
    assert!(summary["steps"].as_array().unwrap().len() >= 12);
    let evidence = out.path().join("evidence");
    let mut verify = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let verify = verify.args(["audit", "verify"]).arg(&evidence).arg("--key").arg(evidence.join("gate-1.vkey"));
    assert!(verify.status().unwrap().success());
}
