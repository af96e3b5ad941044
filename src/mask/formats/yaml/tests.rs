use saphyr::LoadableYamlNode;

use crate::config::Method;
use crate::mask::Format;
use crate::mask::tests::{mask, plain, with_fields};

fn yaml(body: &str) -> String {
    let masked = mask(&plain(), Format::Yaml, body);
    let load = |text: &str| saphyr::Yaml::load_from_str(text).map(|documents| documents.len()).ok();
    assert_eq!(load(&masked), load(body), "{body} became {masked}");
    masked
}

#[test]
fn options_and_commands_name_what_is_behind_them_in_a_sequence() {
    for (body, masked) in [
        (
            "c: [\"redis\", \"--requirepass\", \"jlc61v5i\", \"jlc61v5i\"]\n",
            "c: [\"redis\", \"--requirepass\", \"[REDACTED:PASSWORD]\", \"jlc61v5i\"]\n",
        ),
        (
            "c: [mysqladmin, -uroot, -pGhent@1494]\nd: -pGhent@1494\n",
            "c: [mysqladmin, -uroot, \"[REDACTED:PASSWORD]\"]\nd: -pGhent@1494\n",
        ),
        ("password: [mysql, --foo, jlc61v5i]\n", "password: [mysql, --foo, \"[REDACTED:PASSWORD]\"]\n"),
        ("c:\n- --password\n- jlc61v5i\nd: jlc61v5i\n", "c:\n- --password\n- \"[REDACTED:PASSWORD]\"\nd: jlc61v5i\n"),
    ] {
        assert_eq!(yaml(body), masked);
    }
}

#[test]
fn scalars_are_values() {
    for (body, masked) in [
        ("a: ada@b.example\n", "a: \"[REDACTED:EMAIL]\"\n"),
        ("a: to ada@b.example now # c@d.example\n", "a: to [REDACTED:EMAIL] now # [REDACTED:EMAIL]\n"),
        ("a: ada@b.example says \"x\\y\" \r\n", "a: \"[REDACTED:EMAIL] says \\\"x\\\\y\\\"\" \r\n"),
        ("- ada@b.example\n- - c@d.example\n", "- \"[REDACTED:EMAIL]\"\n- - \"[REDACTED:EMAIL]\"\n"),
        ("ada@b.example: 1\n", "\"[REDACTED:EMAIL]\": 1\n"),
        ("a: \"x\\n\\x61da\\u0040b.example\"\n", "a: \"x\\n[REDACTED:EMAIL]\"\n"),
        ("a: 'it''s ada@b.example'\n", "a: 'it''s [REDACTED:EMAIL]'\n"),
        (
            "[ada@b.example, x ada@b.example, {k: c@d.example}]",
            "[\"[REDACTED:EMAIL]\", x (REDACTED:EMAIL), {k: \"[REDACTED:EMAIL]\"}]",
        ),
        (
            "{\"a\":\"ada@b.example\",\"b\":[4111111111111111]}",
            "{\"a\":\"[REDACTED:EMAIL]\",\"b\":[\"[REDACTED:CREDIT_CARD]\"]}",
        ),
        ("a: 4111111111111111", "a: \"[REDACTED:CREDIT_CARD]\""),
        ("t: 12:30\nu: http://x/#y\n-x: -1\n", "t: 12:30\nu: http://x/#y\n-x: -1\n"),
        ("a: &x ada@b.example\nb: *x\n", "a: &x \"[REDACTED:EMAIL]\"\nb: *x\n"),
        ("a: !!str ada@b.example\n", "a: !!str \"[REDACTED:EMAIL]\"\n"),
        ("%YAML 1.2\n---\na: b\n...\n", "%YAML 1.2\n---\na: b\n...\n"),
    ] {
        assert_eq!(yaml(body), masked);
    }
}

#[test]
fn block_scalars_are_one_value() {
    let key = "a:\n  key: |\n    -----BEGIN PRIVATE KEY-----\n    MIIEvQ\n    -----END PRIVATE KEY-----\n\n  b: ada@b.example\n";
    assert_eq!(yaml(key), "a:\n  key: |\n    [REDACTED:PRIVATE_KEY]\n\n  b: \"[REDACTED:EMAIL]\"\n");
    let body = "- k: >-  # note\n    x: ada@b.example\n     # no comment\n\n  n: 1\n";
    assert_eq!(yaml(body), "- k: >-  # note\n    x: [REDACTED:EMAIL]\n     # no comment\n\n  n: 1\n");
    assert_eq!(yaml("|\n ada@b.example\n"), "|\n [REDACTED:EMAIL]\n");
    let open = "a: |\n  -----BEGIN PRIVATE KEY-----\n  MII\nb: c\n";
    assert_eq!(yaml(open), "a: |\n  [REDACTED:PRIVATE_KEY]\nb: c\n");
}

#[test]
fn keys_name_their_values() {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for body in [
        "aws_secret_access_key: '|'\n",
        "\"SecretAccessKey\" : \"|\"\n",
        "{SecretAccessKey: '|'}",
        "[{\"SecretAccessKey\":\"|\"}]",
    ] {
        assert_eq!(yaml(&body.replace('|', key)), body.replace('|', "[REDACTED:AWS_SECRET_KEY]"));
    }
    let profile = with_fields(&[("$..ssn", "", Method::Redact)]);
    let masked = |body: &str| mask(&profile, Format::Yaml, body);
    assert_eq!(
        masked("ssn: a b\nx:\n  - ssn: |\n      c\n      d\n  - 'ssn': 'e'\n    y: f\nz: {ssn: g, h: i}\n"),
        "ssn: \"[REDACTED:FIELD]\"\nx:\n  - ssn: |\n      [REDACTED:FIELD]\n  - 'ssn': '[REDACTED:FIELD]'\n    y: f\nz: {ssn: \"[REDACTED:FIELD]\", h: i}\n"
    );
    assert_eq!(
        masked("{ssn: [a, [b], c], d: e}\nssn:\n  - f: g\nh: i\n"),
        "{ssn: [\"[REDACTED:FIELD]\", [\"[REDACTED:FIELD]\"], \"[REDACTED:FIELD]\"], d: e}\nssn:\n  - \"[REDACTED:FIELD]\": \"[REDACTED:FIELD]\"\nh: i\n"
    );
    assert_eq!(masked("ssn:\n- a\n- b\n"), "ssn:\n- \"[REDACTED:FIELD]\"\n- \"[REDACTED:FIELD]\"\n");
}

#[test]
fn kubeconfig_stays_yaml() {
    let body = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://10.0.0.1:6443\n  name: x\nusers:\n- name: ada@b.example\n  user:\n    token: abc\n";
    let masked = yaml(body);
    assert!(!masked.contains("ada@") && masked.ends_with("\n  user:\n    token: abc\n"), "{masked}");
}

#[test]
fn a_plain_scalar_goes_on_over_lines() {
    for (body, masked) in [
        ("a: to\n  \"ada@b.example\n  [x, - y\nb: {c: d}\n", "a: to\n  \"[REDACTED:EMAIL]\n  [x, - y\nb: {c: d}\n"),
        ("- to\n  ada@b.example\n- {a: b}\n", "- to\n  [REDACTED:EMAIL]\n- {a: b}\n"),
    ] {
        assert_eq!(yaml(body), masked);
    }
    let masked = mask(&with_fields(&[("$..ssn", "", Method::Redact)]), Format::Yaml, "ssn: a b\n  'c\nd: e\n");
    assert_eq!(masked, "ssn: \"[REDACTED:FIELD]\"\n  \nd: e\n");
}

#[test]
fn a_field_rule_ends_with_the_document() {
    let masked = mask(
        &with_fields(&[("$..ssn", "", Method::Redact)]),
        Format::Yaml,
        "ssn: a\n---\nb: c\nssn: |\n  x\n...\nd: -1\n",
    );
    assert_eq!(masked, "ssn: \"[REDACTED:FIELD]\"\n---\nb: c\nssn: |\n  [REDACTED:FIELD]\n...\nd: -1\n");
}
