//! `http` and `grpc` of a target.

use super::*;

/// The problems where the target is `protocol: http` with `section`; `http:` is on line 13.
#[track_caller]
fn http(section: &str, expected: &[&str]) {
    expect(
        "protocol: sql\n    sql: { dialect: postgres }",
        &format!("protocol: http\n    http: {{{section}}}"),
        expected,
    );
}

#[test]
fn http_settings() {
    http("", &[]);
    http(
        "templates: [\"/users/{id}\", \"/files/{*rest}\"], normalise: refuse, path_parameters: keep, case_insensitive: true",
        &[],
    );
    http("normalize: forward", &["13:12: targets[0].http.normalize: is not a key (did you mean \"normalise\"?)"]);
    http(
        "normalise: ignore",
        &["13:23: targets[0].http.normalise: \"ignore\" is not a way to treat paths; use forward or refuse"],
    );
    http(
        "templates: [\"users\", \"/a/{id}\", \"/a/{name}\", \"/a/{id}.json\"]",
        &[
            "13:24: targets[0].http.templates[0]: \"users\" must begin with a slash",
            "13:44: targets[0].http.templates[2]: \"/a/{name}\" matches the same paths as targets[0].http.templates[1]; take one of them out",
            "13:57: targets[0].http.templates[3]: \"/a/{id}.json\" has a parameter that is not a whole segment; write /users/{id}",
        ],
    );
    http(
        "case_insensitive: true, templates: [/A, /a]",
        &[
            "13:52: targets[0].http.templates[1]: \"/a\" matches the same paths as targets[0].http.templates[0]; take one of them out",
        ],
    );
}

/// The problems where the target is `protocol: grpc` with `section`; `grpc:` is on line 13.
#[track_caller]
fn grpc(section: &str, expected: &[&str]) {
    let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/grpc/shop.binpb");
    let section = section.replace("SHOP", shop);
    expect(
        "protocol: sql\n    sql: { dialect: postgres }",
        &format!("protocol: grpc\n    grpc: {{{section}}}"),
        expected,
    );
}

#[test]
fn grpc_settings() {
    grpc("descriptors: SHOP, methods: {shop.v1.Orders/Get: read, shop.v1.Orders/Refund: destructive}", &[]);
    grpc(
        "methods: {a.S/M: reads, S: read, /a.S/M: read}",
        &[
            "13:29: targets[0].grpc.methods.a.S/M: \"reads\" is not an effect; use read, write, destructive, admin or execute (did you mean \"read\"?)",
            "13:36: targets[0].grpc.methods.S: is not a method; write package.Service/Method",
            "13:45: targets[0].grpc.methods./a.S/M: is not a method; write package.Service/Method",
        ],
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/grpc/shop.binpb");
    let column = 13 + "descriptors: ".len() + path.len() + ", methods: {".len() - 1;
    grpc(
        "descriptors: SHOP, methods: {shop.v1.Orders/Got: read}",
        &[&format!("13:{column}: targets[0].grpc.methods.shop.v1.Orders/Got: is not in the descriptor set")],
    );
}

#[test]
fn descriptor_sets_that_cannot_be_used() {
    let found = |file: &str| {
        let section = format!("protocol: grpc\n    grpc: {{descriptors: {file}}}");
        let text = problems(&with("protocol: sql\n    sql: { dialect: postgres }", &section));
        assert_eq!(text.len(), 1, "{text:?}");
        text.into_iter().next().unwrap_or_default()
    };
    for (file, want) in [
        ("missing.binpb", "13:25: targets[0].grpc.descriptors: cannot be read: "),
        ("/dev/zero", "is not a file"),
        (".", "is not a file"),
        ("audit.secret", "is not a whole descriptor set"),
        ("mask.key", "is not a whole descriptor set"),
    ] {
        assert!(found(file).contains(want), "{file}: {}", found(file));
    }
    let stream = "protocol: grpc\n    request_body: stream\n    grpc: {descriptors: SHOP}"
        .replace("SHOP", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/grpc/shop.binpb"));
    let text = problems(&with("protocol: sql\n    sql: { dialect: postgres }", &stream));
    assert!(text.len() == 1 && text[0].contains("cannot be stream here"), "{text:?}");
}
