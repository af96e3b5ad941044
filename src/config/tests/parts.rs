//! One case a kind of problem of each part of the file, with the exact text.

use super::*;

#[test]
fn listening() {
    expect(
        "  uds: run/portcullis.sock",
        "  http2: {}",
        &["3:3: listen: has neither uds nor tcp; set one or both, for Envoy to reach the gate"],
    );
    expect(
        "listen:\n  uds: run/portcullis.sock\n",
        "",
        &["1:1: listen: is missing: set listen.uds, listen.tcp or both, for Envoy to reach the gate"],
    );
    expect(
        "  uds: run/portcullis.sock",
        "  tcp: {tls: {key: k}}",
        &[
            "3:8: listen.tcp.address: is missing: IP and port, such as 127.0.0.1:9002",
            "3:14: listen.tcp.tls.certificate: is missing: the PEM file with the certificate chain",
        ],
    );
    expect(
        "  uds: run/portcullis.sock",
        "  uds: s\n  http2: {stream_window: 1MiB, connection_window: 64KiB}",
        &[
            "4:10: listen.http2: has a connection_window below its stream_window; one stream would then never get its window",
        ],
    );
}

#[test]
fn issuers() {
    expect(
        "discovery: true",
        "discovery: false",
        &[
            "6:7: identity.issuers[0]: does not say where its keys are; set one of discovery: true, jwks_url and jwks_file",
        ],
    );
    expect(
        "discovery: true",
        "discovery: true\n      jwks_file: k.json",
        &[
            "6:7: identity.issuers[0]: names its keys more than once; set one of discovery: true, jwks_url and jwks_file",
        ],
    );
    expect(
        "[portcullis]",
        "[]",
        &[
            "7:18: identity.issuers[0].audiences: is empty: one or more values, of which a token's \"aud\" must hold one",
        ],
    );
    expect(
        "discovery: true",
        "discovery: true\n    - {issuer: https://login.example, audiences: [a], discovery: true}",
        &["9:7: identity.issuers[1]: has the issuer of identity.issuers[0]; a token could not tell them apart"],
    );
    expect(
        "discovery: true",
        "discovery: true\n      refresh: 2h\n      max_key_age: 1h",
        &["6:7: identity.issuers[0]: has a max_key_age below its refresh; its keys would run out between two fetches"],
    );
    expect(
        "discovery: true",
        "discovery: true\n      groups_claim: a..b",
        &[
            "9:21: identity.issuers[0].groups_claim: \"a..b\" is not the path of a claim; write a claim such as groups or realm_access.roles",
        ],
    );
}

#[test]
fn certificates() {
    expect(
        "identity:\n",
        "identity:\n  mtls: {uri_prefixes: [\"spiffe://prod.example\"]}\n",
        &[
            "5:25: identity.mtls.uri_prefixes[0]: \"spiffe://prod.example\" is not a prefix with a whole trust domain; end that with \"/\", such as spiffe://prod.example/",
        ],
    );
    expect(
        "identity:\n",
        "identity:\n  mtls: {uri_prefixes: [\"spiffe://a/\"], groups: {\"spiffe://b/x\": [g]}}\n",
        &[
            "5:66: identity.mtls.groups.spiffe://b/x: has none of identity.mtls.uri_prefixes, so no certificate ever gets these groups",
        ],
    );
}

/// `small.yaml` with an MCP target whose section is `mcp` gives exactly `expected`.
#[track_caller]
fn expect_mcp(mcp: &str, expected: &[&str]) {
    expect(
        "    protocol: sql\n    sql: { dialect: postgres }\n",
        &format!("    protocol: mcp\n    mcp: {mcp}\n"),
        expected,
    );
}

#[test]
fn mcp_tools() {
    expect_mcp(
        "{tools: [{name: a, arguments: {q: {sql: mysql}, x.y: shell}}, {name: \"a*\", effects: [read, write]}]}",
        &[],
    );
    expect_mcp(
        "{tools: [{effects: [read]}, {name: b}, {name: c, effects: []}]}",
        &[
            "13:19: targets[0].mcp.tools[0].name: is missing: the tool's name, or how it begins and \"*\"",
            "13:38: targets[0].mcp.tools[1]: says nothing of the tool; set arguments or effects",
            "13:68: targets[0].mcp.tools[2].effects: is empty; name what the tool does, or take the key out: then it is execute",
        ],
    );
    expect_mcp(
        "{tools: [{name: a, effects: [reed]}, {name: a, effects: [read]}, {name: \"*a\", effects: [read]}]}",
        &[
            "13:39: targets[0].mcp.tools[0].effects[0]: \"reed\" is not an effect; use read, write, destructive, admin or execute (did you mean \"read\"?)",
            "13:47: targets[0].mcp.tools[1]: has the name \"a\", which tools[0] has already",
            "13:82: targets[0].mcp.tools[2].name: \"*a\" has a \"*\" that is not its end; write the whole name, or how it begins and one \"*\"",
        ],
    );
    expect_mcp(
        "{tools: [{name: a, arguments: {q: sql, r: {sql: oracle}, s: bash, t..u: shell, v: {shell: x}}}]}",
        &[
            "13:44: targets[0].mcp.tools[0].arguments.q: \"sql\" lacks the dialect; write {sql: postgres} or another dialect",
            "13:58: targets[0].mcp.tools[0].arguments.r.sql: \"oracle\" is not a dialect; use postgres, mysql, clickhouse, sqlite, mssql or generic",
            "13:70: targets[0].mcp.tools[0].arguments.s: \"bash\" is not a language that is decoded; write shell or {sql: dialect}",
            "13:82: targets[0].mcp.tools[0].arguments.t..u: is not where an argument is; write its name, or names with \".\" between them",
            "13:92: targets[0].mcp.tools[0].arguments.v.sql: is missing: write shell, or {sql: dialect}",
            "13:93: targets[0].mcp.tools[0].arguments.v.shell: is not a key; known here: sql",
        ],
    );
    expect_mcp(
        "{pins: mask.key}",
        &[
            "13:17: targets[0].mcp.pins: \"mask.key\" is not a file of pins: the body is not valid JSON (line 1, column 1); write it with portcullis mcp pin",
        ],
    );
    expect_mcp(
        "{pins: absent.json}",
        &[
            "13:17: targets[0].mcp.pins: \"absent.json\" cannot be read: No such file or directory (os error 2); write it with portcullis mcp pin",
        ],
    );
    expect(
        "    sql: { dialect: postgres }\n",
        "    sql: { dialect: postgres }\n    mcp: {}\n",
        &["14:10: targets[0].mcp: has no effect without protocol: mcp"],
    );
}

#[test]
fn targets() {
    expect(
        "postgres }",
        "postgress }",
        &[
            "13:21: targets[0].sql.dialect: \"postgress\" is not a dialect; use postgres, mysql, clickhouse, sqlite, mssql or generic (did you mean \"postgres\"?)",
        ],
    );
    expect(
        "match: { cluster: billing-db }",
        "match: {}",
        &[
            "11:12: targets[0].match: would match everything; set one or more of route, cluster and authority, as Envoy names them",
        ],
    );
    expect(
        "    sql: { dialect: postgres }\n",
        "",
        &[
            "10:5: targets[0].sql: is missing: protocol: sql needs sql.dialect, and sql.statement where it is not the body",
        ],
    );
    expect("protocol: sql", "protocol: http", &["13:10: targets[0].sql: has no effect without protocol: sql"]);
    expect(
        "dialect: postgres",
        "dialect: mysql, statement: url",
        &[
            "13:39: targets[0].sql.statement: \"url\" is not where a statement is; write body, {json_field: name} or {query_parameter: name}",
        ],
    );
    expect(
        "protocol: sql",
        "protocol: sql\n    request_body: stream",
        &[
            "13:19: targets[0].request_body: cannot be stream here: what is asked is in the body, which must be whole before the decision",
        ],
    );
    expect(
        "protocol: sql",
        "protocol: sql\n    mask: strictt",
        &[
            "13:11: targets[0].mask: \"strictt\" is not a masking profile; use all, default, pci, phi, pii or secrets, or add it to masking.profiles",
        ],
    );
    expect(
        "protocol: sql",
        "protocol: sql\n    session_header: \"x session\"",
        &[
            "13:21: targets[0].session_header: \"x session\" is not the name of a header; write one such as x-session-id",
        ],
    );
    expect(
        "protocol: sql",
        "protocol: sql\n    authenticate: mtls",
        &[
            "13:19: targets[0].authenticate: asks for a client certificate, but identity.mtls is not set; set identity.mtls.uri_prefixes",
        ],
    );
    expect(
        "  issuers:\n    - issuer: https://login.example\n      audiences: [portcullis]\n      discovery: true\n",
        "  issuers: []\n",
        &[
            "7:5: targets[0].authenticate: asks for a token, but identity.issuers is empty; add an issuer, or set authenticate: mtls",
        ],
    );
}

#[test]
fn targets_among_each_other() {
    let second = |text: &str| format!("    sql: {{ dialect: postgres }}\n  - {text}");
    let part = "    sql: { dialect: postgres }";
    expect(
        part,
        &second("{name: billing-db, match: {cluster: other}}"),
        &["14:5: targets[1]: has the name \"billing-db\", which targets[0] has already"],
    );
    expect(
        part,
        &second("{name: b, match: {cluster: billing-db, route: r}}"),
        &[
            "14:5: targets[1]: is never reached: the target \"billing-db\" before it matches all that this one does; put the narrower match first",
        ],
    );
    expect(part, &second("{name: b, match: {route: r}}"), &[]);
}

#[test]
fn masks() {
    let profile = |text: &str| format!("{{ file: mask.key }}\n  profiles: {{p: {text}}}");
    let key = "{ file: mask.key }";
    expect(
        key,
        &profile("{detectors: []}"),
        &["16:29: masking.profiles.p.detectors: names no detector; take the key out to run all of them"],
    );
    expect(
        key,
        &profile("{detectors: [email]}"),
        &[
            "16:30: masking.profiles.p.detectors[0]: \"email\" is not a finding type; write it in upper case, such as EMAIL or US_SSN",
        ],
    );
    expect(
        key,
        &profile("{methods: {EMAIL: hide}}"),
        &[
            "16:35: masking.profiles.p.methods.EMAIL: \"hide\" is not a method; use redact, partial, hash, tokenize, preserve, date_shift or drop",
        ],
    );
    expect(
        key,
        &profile("{extends: pil, thresholds: {PHONE: 101, phone: 3}}"),
        &[
            "16:27: masking.profiles.p.extends: \"pil\" is not a masking profile; extend all, default, p, pci, phi, pii or secrets (did you mean \"pii\"?)",
            "16:52: masking.profiles.p.thresholds.PHONE: \"101\" is too much; the most is 100",
            "16:64: masking.profiles.p.thresholds.phone: is set for \"phone\", which is not a finding type; write it in upper case, such as EMAIL or US_SSN",
        ],
    );
    expect(
        key,
        &profile("{fields: [{path: ssn}]}"),
        &[
            "16:34: masking.profiles.p.fields[0].path: \"ssn\" is not the path of a field; start with \"$.\", such as $.customers[*].ssn",
        ],
    );
}

#[test]
fn rules_of_users_are_checked_all_at_once() {
    let rules = "{ file: mask.key }\n  rules:\n    \
        - {name: a, finding: A_B, regex: 'a+'}\n    \
        - {name: a, finding: x, terms_file: none.txt}\n    \
        - {name: B, finding: X, regex: 'a', terms: [b], validator: crc}\n    \
        - {name: c, finding: X, terms: [b], max_length: 3, validator: crc, context: [a b], confidence: 101}\n    \
        - {name: d, finding: X, regex: 'x', max_length: 2000, ignore_case: true}\n    \
        - {finding: X, regex: 'x*'}";
    expect(
        "{ file: mask.key }",
        rules,
        &[
            "17:38: masking.rules[0].regex: can match without end; bound each repetition, as in `{1,64}`, or set max_length (at most 1000)",
            "18:7: masking.rules[1]: has the name \"a\", which masking.rules[0] has already",
            "18:26: masking.rules[1].finding: \"x\" is not a finding type; write it in upper case, such as EMAIL or US_SSN",
            "18:41: masking.rules[1].terms_file: cannot be read: No such file or directory (os error 2)",
            "19:7: masking.rules[2]: must have one of regex, terms and terms_file",
            "19:14: masking.rules[2].name: \"B\" is not the name of a rule; use at most 64 lower-case letters, digits and \"_\"",
            "20:7: masking.rules[3]: has max_length, which goes with regex",
            "20:67: masking.rules[3].validator: is not a validator; use luhn, mod97, iban, verhoeff, aba, entropy>=3.5 (0 to 8 bits a byte)",
            "20:82: masking.rules[3].context[0]: \"a b\" is not a word of at most 32 letters",
            "20:100: masking.rules[3].confidence: \"101\" is too much; the most is 100",
            "21:7: masking.rules[4]: has ignore_case, which goes with terms or terms_file; in a regex write (?i)",
            "21:53: masking.rules[4].max_length: \"2000\" is too much; the most is 1000",
            "22:7: masking.rules[5].name: is missing: what findings call the rule",
            "22:27: masking.rules[5].regex: matches the empty text; write what must be there",
        ],
    );
}

#[test]
fn rules_of_users_are_read() {
    let rules = "{ file: mask.key }\n  rules:\n    \
        - {name: mrn, finding: MRN, regex: 'MRN-[0-9]{6}', max_length: 20, context: [chart], context_needed: true, confidence: 60}\n    \
        - {name: deny, finding: PROJECT, terms: [blue bird], ignore_case: true}\n    \
        - {name: file, finding: PROJECT, terms_file: terms.txt}";
    let text = with("{ file: mask.key }", rules);
    let directory = super::directory();
    std::fs::write(directory.path().join("terms.txt"), "one\n\ntwo three\r\n").expect("written");
    let config = crate::config::Config::parse(&text, "p.yaml", &super::env, directory.path()).expect("good");
    let names: Vec<&str> = config.masking.rules.iter().map(|rule| rule.name()).collect();
    assert_eq!(names, ["mrn", "deny", "file"]);
    let masking = crate::mask::Masking::compile(&config.masking).expect("compiles");
    let masked = masking.profile("pci").expect("pci").text("MRN-123456 chart MRN-123456 BLUE bird two three").0;
    assert_eq!(masked.as_inner(), "MRN-123456 chart [REDACTED:MRN] [REDACTED:PROJECT] [REDACTED:PROJECT]");
}

#[test]
fn profiles_extend_others_and_are_there_without_being_written() {
    let text = with(
        "{ file: mask.key }",
        "{ file: mask.key }\n  profiles: {p: {extends: phi, without: [IPV4], thresholds: {PHONE: 70}}}",
    );
    let config = parse(&text.replacen("protocol: sql", "protocol: sql\n    mask: secrets", 1)).expect("good");
    let profile = config.masking.profiles.get("p").expect("p");
    assert_eq!((profile.extends.as_deref(), profile.without.as_slice()), (Some("phi"), &["IPV4".to_owned()][..]));
    assert_eq!(profile.thresholds, [("PHONE".to_owned(), 70)].into());
    assert_eq!(config.targets.first().map(|target| target.mask.as_str()), Some("secrets"));
    let masking = crate::mask::Masking::compile(&config.masking).expect("compiles");
    for name in ["all", "default", "p", "pci", "phi", "pii", "secrets"] {
        assert!(masking.profile(name).is_some(), "{name}");
    }
}

#[test]
fn secrets() {
    let key = |value: &str, expected: &str| expect("{ file: mask.key }", value, &[expected]);
    key(
        "hunter2",
        "15:8: masking.key: holds a secret itself; a secret is never written in this file, name where the secret is: {env: NAME} or {file: path}",
    );
    key(
        "{env: hunter2}",
        "15:14: masking.key.env: is not the name of an environment variable; write it in upper case, such as PORTCULLIS_MASK_KEY",
    );
    key("{env: NOWHERE}", "15:14: masking.key.env: names the environment variable NOWHERE, which is not set");
    key("{env: EMPTY}", "15:14: masking.key.env: names the environment variable EMPTY, which is empty");
    key("{env: WORD}", "15:8: masking.key: is shorter than 32 bytes; make one with: openssl rand -hex 32");
    key("{file: short.key}", "15:8: masking.key: is shorter than 32 bytes; make one with: openssl rand -hex 32");
    key(
        "{}",
        "15:8: masking.key: must have one of env and file; name where the secret is: {env: NAME} or {file: path}",
    );
    expect(
        "  object_lock:",
        "  credentials: {access_key_id: AKIA, secret_access_key: {env: WORD}}\n  object_lock:",
        &[
            "21:32: audit.credentials.access_key_id: holds a secret itself; a secret is never written in this file, name where the secret is: {env: NAME} or {file: path}",
        ],
    );
    let missing = problems(&with("mask.key", "missing.key"));
    assert_eq!(missing.len(), 1);
    assert!(missing.iter().all(|p| p.starts_with("p.yaml:15:16: masking.key.file: cannot be read: ")), "{missing:?}");
}

#[test]
fn journal_audit_and_limits() {
    expect(
        "directory: run/journal",
        "directory: j\n  segment_bytes: 1GiB\n  max_bytes: 1GiB",
        &[
            "17:3: journal: has a max_bytes below two segments; one is written while another is sent, so raise max_bytes",
        ],
    );
    expect(
        "directory: run/journal",
        "directory: j\n  origin: a b",
        &[
            "18:11: journal.origin: \"a b\" is not the name of a log; use up to 128 printable ASCII characters without spaces and \"+\", such as portcullis.example/gate-1",
        ],
    );
    expect(
        "\n  object_lock: { mode: COMPLIANCE, days: 365 }",
        "",
        &[
            "20:3: audit.object_lock: is missing: without it whoever holds the bucket's keys can change or drop evidence; set object_lock: {mode: COMPLIANCE, days: 365}",
        ],
    );
    expect(
        "s3://audit-bucket/portcullis",
        "file:///audit",
        &["21:16: audit.object_lock: has no effect with a file:// url; take it out, or use s3://bucket/prefix"],
    );
    expect(
        "s3://audit-bucket/portcullis",
        "s3:///portcullis",
        &["20:8: audit.url: \"s3:///portcullis\" names no bucket; write s3://bucket/prefix"],
    );
    expect(
        "mode: COMPLIANCE, days: 365",
        "mode: compliance, days: 0",
        &[
            "21:24: audit.object_lock.mode: \"compliance\" is not a lock mode; use COMPLIANCE or GOVERNANCE (did you mean \"COMPLIANCE\"?)",
            "21:42: audit.object_lock.days: \"0\" is too little; the least is 1",
        ],
    );
    expect(
        "instance: gate-1",
        "instance: a\nlimits: {request_body: 2MiB, decoded_body: 1MiB}",
        &[
            "2:9: limits: has a request_body above its decoded_body; a body cannot decode to less than it is, so raise decoded_body",
        ],
    );
}
