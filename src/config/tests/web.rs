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
