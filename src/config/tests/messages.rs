//! One case a kind of problem that any key can have, with the exact text.

use super::*;

#[test]
fn the_small_sample_is_good() {
    assert_eq!(problems(SMALL), Vec::<String>::new());
}

#[test]
fn keys() {
    expect("listen:\n", "lisen: 1\nlisten:\n", &["2:1: lisen: is not a key (did you mean \"listen\"?)"]);
    expect(
        "dialect: postgres",
        "dialect: postgres, x: 1",
        &["13:31: targets[0].sql.x: is not a key; known here: dialect or statement"],
    );
    expect(
        "instance: gate-1",
        "instance: a\ninstance: b",
        &["2:1: the key \"instance\" is given twice; the first is on line 1"],
    );
    expect(
        "  directory: run/journal\n",
        "",
        &["17:3: journal.directory: is missing: where records are written before anything happens"],
    );
    expect(
        "name: billing-db",
        "groups: []",
        &["10:5: targets[0].name: is missing: what policies, metrics and records call it"],
    );
}

#[test]
fn types() {
    expect(
        "listen:\n  uds: run/portcullis.sock",
        "listen: run/portcullis.sock",
        &["2:9: listen: is text where a mapping (key: value) belongs"],
    );
    expect(
        "[portcullis]",
        "portcullis",
        &["7:18: identity.issuers[0].audiences: is text where a list belongs; write [a, b]"],
    );
    expect("uds: run/portcullis.sock", "uds: [a]", &["3:8: listen.uds: is a list where text belongs"]);
    expect("uds: run/portcullis.sock", "uds:", &["3:6: listen.uds: is empty where text belongs"]);
    expect("uds: run/portcullis.sock", "uds: \"\"", &["3:8: listen.uds: is empty; give a value or take the key out"]);
    expect(
        "discovery: true",
        "discovery: yes",
        &["8:18: identity.issuers[0].discovery: \"yes\" is neither true nor false"],
    );
}

#[test]
fn scalars() {
    let at = |key: &str, value: &str| format!("instance: gate-1\n{key}: {value}");
    let one = |key: &str, value: &str, expected: &str| expect("instance: gate-1", &at(key, value), &[expected]);
    one(
        "drain_timeout",
        "30",
        "2:16: drain_timeout: \"30\" is not a duration; write a whole number and a unit, such as 250ms, 30s, 5m, 24h or 1d",
    );
    one("drain_timeout", "11m", "2:16: drain_timeout: \"11m\" is too much; the most is 10m");
    one(
        "limits",
        "{headers: 1k}",
        "2:19: limits.headers: \"1k\" is not a size; write bytes, or a whole number and a unit, such as 64KiB, 1MiB or 16MB",
    );
    one("limits", "{headers: 17}", "2:19: limits.headers: \"17\" is too little; the least is 1KiB");
    one("limits", "{exchanges: many}", "2:21: limits.exchanges: \"many\" is not a whole number");
    one(
        "telemetry",
        "{otlp: collector}",
        "2:19: telemetry.otlp: \"collector\" is not a URL (relative URL without a base); write http://… or https://…",
    );
    one(
        "telemetry",
        "{otlp: \"ftp://c\"}",
        "2:19: telemetry.otlp: \"ftp://c\" has the scheme ftp; write http://… or https://…",
    );
    one(
        "telemetry",
        "{otlp: \"http://u:p@c\"}",
        "2:19: telemetry.otlp: has a user name or password in it; URLs get logged, so take it out",
    );
    one(
        "telemetry",
        "{log: txt}",
        "2:18: telemetry.log: \"txt\" is not a log format; use json or text (did you mean \"text\"?)",
    );
    one(
        "telemetry",
        "{filter: \"a=b=c\"}",
        "2:21: telemetry.filter: \"a=b=c\" is not a log filter; write a level such as info, or target=level such as portcullis=debug",
    );
    one(
        "health",
        "localhost:9004",
        "2:9: health: \"localhost:9004\" is not an address; write IP and port, such as 127.0.0.1:9002 or [::1]:9002",
    );
    expect(
        "gate-1",
        "a/b",
        &[
            "1:11: instance: \"a/b\" is not a name; use 1 to 64 letters, digits, \".\", \"_\" and \"-\", and start with a letter or digit",
        ],
    );
    expect(
        "directory: run/journal",
        "directory: |\n    -----BEGIN PRIVATE KEY-----\n    x",
        &["18:5: journal.directory: is not a path; write the path of a file, not what is in it"],
    );
}

#[test]
fn the_environment() {
    expect(
        "gate-1",
        "${NOWHERE}",
        &[
            "1:11: instance: \"${NOWHERE}\" needs the environment variable NOWHERE, which is not set; set it, or write ${NOWHERE:-default}",
        ],
    );
    // What the variable holds is not shown, only how the file names it.
    expect(
        "dialect: postgres",
        "dialect: \"${WORD}\"",
        &[
            "13:21: targets[0].sql.dialect: \"${WORD}\" is not a dialect; use postgres, mysql, clickhouse, sqlite, mssql or generic",
        ],
    );
}
