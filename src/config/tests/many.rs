//! Everything wrong with one file is told at once, in the file's order.

use super::*;

const BAD: &str = r#"instance: gate 1
listen:
  tcp: { address: localhost:9002 }
  http2: { stream_window: 1KiB }
identity:
  issuers:
    - audiences: [portcullis]
      discovery: true
      leeway: 30
targets:
  - name: db
    match: { cluster: db }
    protocol: sql
    sql: { dialect: postgress }
    mode: observ
  - name: db
    match: { clustr: other }
masking:
  key: hunter2
journal:
  directory: run
  directory: run2
  max_byte: 1GiB
audit:
  url: s3://bucket/p
telemetry: { otlp: "${NOWHERE}" }
"#;

#[test]
fn every_problem_is_told_in_order() {
    let name = "use 1 to 64 letters, digits, \".\", \"_\" and \"-\", and start with a letter or digit";
    let expected = [
        &format!("1:11: instance: \"gate 1\" is not a name; {name}"),
        "3:19: listen.tcp.address: \"localhost:9002\" is not an address; write IP and port, such as 127.0.0.1:9002 or [::1]:9002",
        "4:27: listen.http2.stream_window: \"1KiB\" is too little; the least is 16KiB",
        "7:7: identity.issuers[0].issuer: is missing: the \"iss\" of its tokens",
        "9:15: identity.issuers[0].leeway: \"30\" is not a duration; write a whole number and a unit, such as 250ms, 30s, 5m, 24h or 1d",
        "14:21: targets[0].sql.dialect: \"postgress\" is not a dialect; use postgres, mysql, clickhouse, sqlite, mssql or generic (did you mean \"postgres\"?)",
        "15:11: targets[0].mode: \"observ\" is not a mode; use enforce or observe (did you mean \"observe\"?)",
        "16:5: targets[1]: has the name \"db\", which targets[0] has already",
        "17:12: targets[1].match: would match everything; set one or more of route, cluster and authority, as Envoy names them",
        "17:14: targets[1].match.clustr: is not a key (did you mean \"cluster\"?)",
        "19:8: masking.key: holds a secret itself; a secret is never written in this file, name where the secret is: {env: NAME} or {file: path}",
        "21:3: journal.signing_key: is missing: the ed25519 key that signs checkpoints",
        "22:3: the key \"directory\" is given twice; the first is on line 21",
        "23:3: journal.max_byte: is not a key (did you mean \"max_bytes\"?)",
        "25:3: audit.object_lock: is missing: without it whoever holds the bucket's keys can change or drop evidence; set object_lock: {mode: COMPLIANCE, days: 365}",
        "26:20: telemetry.otlp: \"${NOWHERE}\" needs the environment variable NOWHERE, which is not set; set it, or write ${NOWHERE:-default}",
    ];
    let found = problems(BAD);
    let found: Vec<&str> = found.iter().filter_map(|p| p.strip_prefix("p.yaml:")).collect();
    assert_eq!(found, expected);
}

/// Neither what looks like a secret nor what the environment holds is in any problem.
#[test]
fn no_secret_is_shown() {
    let values = ["hunter2", "{env: hunter2}", "{file: x, hunter2: y}", "[hunter2]", "{env: WORD}"];
    for value in values {
        for key in ["{ file: mask.key }", "postgres", "run/journal", "COMPLIANCE"] {
            // An unknown key is shown: it is not where a secret belongs.
            if value.contains("hunter2: y") || (value == "hunter2" && key != "{ file: mask.key }") {
                continue;
            }
            let shown = problems(&with(key, value)).join("\n");
            assert!(!shown.contains("hunter2"), "{key} {value}: {shown}");
        }
    }
}

proptest::proptest! {
    /// No text, however broken, makes the reader panic, and what it refuses it explains.
    #[test]
    fn any_text_is_read_or_refused(cut in 0..SMALL.len(), insert in "[\\[\\]{}:&*!|>'\"%@`$#, \n\ta-z0-9-]{0,12}") {
        let mut text = SMALL.to_owned();
        text.insert_str(cut, &insert);
        if let Err(problems) = parse(&text) {
            proptest::prop_assert!(problems.iter().count() > 0);
        }
    }
}
