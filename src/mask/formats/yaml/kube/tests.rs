use saphyr::{LoadableYamlNode, Yaml};

use crate::config::{self, Method};
use crate::mask::Format;
use crate::mask::tests::{found, mask, plain, profile, run};

/// What is put in place of data: `[REDACTED:K8S_SECRET]`.
const MASK: &str = "\"W1JFREFDVEVEOks4U19TRUNSRVRd\"";
const TEXT: &str = "\"[REDACTED:K8S_SECRET]\"";

fn yaml(body: &str) -> String {
    let masked = mask(&plain(), Format::Yaml, body);
    let load = |text: &str| Yaml::load_from_str(text).map(|documents| documents.len()).ok();
    assert!(load(body).is_some(), "{body}");
    assert_eq!(load(&masked), load(body), "{body} became {masked}");
    masked
}

/// `|` stands for a value of `data`, `~` for one of `stringData`.
fn check(body: &str) {
    let written = body.replace('|', "aHVudGVyMg==").replace('~', "hunter2");
    assert_eq!(yaml(&written), body.replace('|', MASK).replace('~', TEXT));
}

#[test]
fn what_a_secret_holds_is_masked_whole() {
    for body in [
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  data: b\ndata:\n  p: |\n  q: |\ntype: Opaque\n",
        "kind: Secret\nstringData:\n    a: ~\n\n    # note\n    b: ~\nimmutable: true\n",
        "kind: \"S\\u0065cret\"  # note\n\"data\":\n  \"p\": |\n  '1': |\nother:\n  data:\n    a: b\n",
        "kind:\n  Secret\ndata:\n  p:\n    |\n  -q: |\n",
        "{kind: Secret, data: {p: |, \"q\": |, r: [|, |]}, type: x}",
        "{\"kind\":\"Secret\",\"stringData\":{\"p\":~},\"type\":\"x\"}",
        "kind: Secret\ndata: {p: |,\n  q: |}\ntype: x\n",
        "kind: Secret\ndata: |\n",
    ] {
        check(body);
    }
}

#[test]
fn blocks_are_masked_whole() {
    let body = "kind: Secret\ndata:\n  p: |\n    aHVu\n    dGVy\n  q: >-\n    Mg==\nstringData:\n  r: |+\n\n     a: b\n    c\n\ntype: x\n";
    let data = MASK.trim_matches('"');
    let expected = format!(
        "kind: Secret\ndata:\n  p: |\n    {data}\n  q: >-\n    {data}\nstringData:\n  r: |+\n\n     {}\n\ntype: x\n",
        TEXT.trim_matches('"')
    );
    assert_eq!(mask(&plain(), Format::Yaml, body), expected);
}

#[test]
fn lists_and_documents_hold_secrets() {
    for body in [
        "kind: SecretList\nitems:\n- metadata: {}\n  data:\n    a: |\n- data: {b: |}\ndata: x\n",
        "apiVersion: v1\nkind: List\nitems:\n  - kind: Secret\n    data:\n      a: |\n  - kind: Pod\n    data: x\n",
        "kind: ConfigMap\ndata:\n  a: b\n---\nkind: Secret\ndata:\n  a: |\n---\nkind: Pod\ndata:\n  a: b\n...\n",
        "type: ADDED\nobject:\n  kind: Secret\n  data:\n    a: |\n",
        "[{kind: Secret, data: {a: |}}, {kind: Pod, data: {a: b}}]",
    ] {
        check(body);
    }
}

#[test]
fn other_objects_keep_their_data() {
    for body in [
        "kind: ConfigMap\napiVersion: v1\ndata:\n  a: b\n",
        "data:\n  a: b\nstringData: c\n",
        "apiVersion: example.com/v1\ndata:\n  a: b\nkind: Secret\n",
        "kind: ConfigMapList\napiVersion: v1\nitems:\n- data:\n    a: b\n",
        "- kind: Secret\n- data: x\n",
    ] {
        check(body);
    }
}

#[test]
fn a_kind_that_comes_late_does_not_show_data() {
    check("apiVersion: v1\ndata:\n  a: |\nkind: Secret\n");
    check("apiVersion: v1\nitems:\n- data:\n    a: |\n  metadata: {}\nkind: SecretList\n");
}

#[test]
fn data_before_kind_and_version_is_masked_where_an_object_may_stand() {
    let of = |body: &str| {
        let mut stream = plain().stream(Format::Yaml, &Default::default()).of_kubernetes();
        let masked = [stream.push(body.as_bytes()), stream.finish()].map(|part| part.expect("no bounds").into_inner());
        String::from_utf8(masked.concat()).expect("text")
    };
    for body in [
        "data:\n  a: |\nkind: Secret\n",
        "items:\n- data:\n    a: |\nkind: SecretList\n---\ndata:\n  a: |\n",
        "object: {data: {a: |}}\n",
    ] {
        assert_eq!(of(&body.replace('|', "aHVudGVyMg==")), body.replace('|', MASK));
    }
    for body in
        ["spec:\n  data:\n    a: b\n", "apiVersion: example.com/v1\ndata:\n  a: b\n", "kind: Pod\ndata:\n  a: b\n"]
    {
        assert_eq!(of(body), body);
    }
}

#[test]
fn the_object_in_an_annotation_is_masked() {
    let body = |kind: &str, value: &str| {
        let name = "kubectl.kubernetes.io/last-applied-configuration";
        format!("kind: {kind}\nmetadata:\n  annotations:\n    b: c\n    {name}:{value}\n    d: e\n")
    };
    let object = "{\"data\":{\"a\":\"eA==\"},\"kind\":\"Secret\"}";
    for kind in ["Secret", "PartialObjectMetadata", "List"] {
        let text = TEXT.trim_matches('"');
        for (value, masked) in [
            (format!(" |\n      {object}"), format!(" |\n      {text}")),
            (format!(" '{object}'"), format!(" '{text}'")),
            (format!("\n      '{object}'"), format!("\n      '{text}'")),
        ] {
            assert_eq!(yaml(&body(kind, &value)), body(kind, &masked));
        }
    }
    let other = body("ConfigMap", &format!(" '{object}'"));
    assert_eq!(yaml(&other), other);
}

#[test]
fn each_value_counts_and_profiles_and_methods_hold() {
    let body = "kind: Secret\ndata:\n  a: c2VjcmV0LXdvcmRz\n  b: eA==\n";
    let (_, findings) = run(&plain(), Format::Yaml, &[body.as_bytes()]).expect("no bounds");
    assert_eq!(findings, found(&[("K8S_SECRET", 2)]));
    let mail = config::Profile { detectors: vec!["EMAIL".to_owned()], ..Default::default() };
    assert_eq!(mask(&profile(mail), Format::Yaml, body), body);
    let partial =
        config::Profile { methods: [("K8S_SECRET".to_owned(), Method::Partial)].into(), ..Default::default() };
    let masked = mask(&profile(partial), Format::Yaml, body);
    assert!(masked.contains("  a: \"KioqKioqKioqKioqY21Seg==\"\n"), "{masked}");
}
