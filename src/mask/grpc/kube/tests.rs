use std::collections::BTreeMap;
use std::sync::Arc;

use prost::Message;

use crate::config;
use crate::mask::tests::{found, plain, profile, run};
use crate::mask::{Findings, Format, MaskError, Profile};

#[derive(Clone, PartialEq, Message)]
struct TypeMeta {
    #[prost(string, tag = "1")]
    api_version: String,
    #[prost(string, tag = "2")]
    kind: String,
}

#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(message, tag = "1")]
    type_meta: Option<TypeMeta>,
    #[prost(bytes, tag = "2")]
    raw: Vec<u8>,
    #[prost(string, tag = "3")]
    content_encoding: String,
    #[prost(string, tag = "4")]
    content_type: String,
}

#[derive(Clone, PartialEq, Message)]
struct Meta {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(btree_map = "string, string", tag = "12")]
    annotations: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Message)]
struct Secret {
    #[prost(message, tag = "1")]
    metadata: Option<Meta>,
    #[prost(btree_map = "string, bytes", tag = "2")]
    data: BTreeMap<String, Vec<u8>>,
    #[prost(string, tag = "3")]
    kind: String,
    #[prost(btree_map = "string, string", tag = "4")]
    string_data: BTreeMap<String, String>,
}

/// `SecretList` and `List`.
#[derive(Clone, PartialEq, Message)]
struct List {
    #[prost(bytes, repeated, tag = "2")]
    items: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Raw {
    #[prost(bytes, tag = "1")]
    raw: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(message, tag = "2")]
    object: Option<Raw>,
}

fn unknown(kind: &str, raw: Vec<u8>) -> Unknown {
    let type_meta = Some(TypeMeta { api_version: "v1".to_owned(), kind: kind.to_owned() });
    Unknown { type_meta, raw, ..Unknown::default() }
}

fn encoded(unknown: &Unknown) -> Vec<u8> {
    [b"k8s\0", &unknown.encode_to_vec()[..]].concat()
}

fn object(kind: &str, raw: Vec<u8>) -> Vec<u8> {
    encoded(&unknown(kind, raw))
}

fn secret(data: &[u8], text: &str, applied: &str) -> Vec<u8> {
    let applied = ("kubectl.kubernetes.io/last-applied-configuration".to_owned(), applied.to_owned());
    let metadata = Meta { name: "db".to_owned(), annotations: [applied].into() };
    let data = [("blob".to_owned(), data.to_vec())].into();
    let string_data = [("note".to_owned(), text.to_owned())].into();
    Secret { metadata: Some(metadata), data, kind: "Opaque".to_owned(), string_data }.encode_to_vec()
}

fn open() -> Vec<u8> {
    secret(&[0, 1, 0xFF, 7], "blue", r#"{"kind":"Secret"}"#)
}

fn starred() -> Vec<u8> {
    secret(b"****", "****", "*****************")
}

fn masked(profile: &Arc<Profile>, format: Format, body: &[u8]) -> Result<(Vec<u8>, Findings), MaskError> {
    let whole = run(profile, format, &[body]);
    for size in [1, 7] {
        assert_eq!(run(profile, format, &body.chunks(size).collect::<Vec<_>>()), whole, "in pieces of {size}");
    }
    whole
}

fn check(before: &[u8], after: &[u8], findings: &[(&str, u64)]) {
    let expected = Ok((after.to_vec(), found(findings)));
    assert_eq!(masked(&plain(), Format::KubeProtobuf, before), expected, "{}", before.escape_ascii());
}

#[test]
fn what_a_secret_holds_is_starred_whole() {
    check(&object("Secret", open()), &object("Secret", starred()), &[("K8S_SECRET", 3)]);
    let list = |items: [Vec<u8>; 2]| List { items: items.into() }.encode_to_vec();
    check(
        &object("SecretList", list([open(), open()])),
        &object("SecretList", list([starred(), starred()])),
        &[("K8S_SECRET", 6)],
    );
    let raw = |kind: &str, of: Vec<u8>| Raw { raw: object(kind, of) }.encode_to_vec();
    check(
        &object("List", list([raw("Secret", open()), raw("Secret", open())])),
        &object("List", list([raw("Secret", starred()), raw("Secret", starred())])),
        &[("K8S_SECRET", 6)],
    );
}

#[test]
fn other_objects_are_masked_as_their_strings_are() {
    // It is the same message; the annotation of another kind is no Secret's.
    check(&object("ConfigMap", open()), &object("ConfigMap", open()), &[]);
    let mail = |text: &str| object("ConfigMap", secret(b"x", text, "{}"));
    check(&mail("to ada@example.com"), &mail("to ***************"), &[("EMAIL", 1)]);
    let partial = |applied: &str| object("PartialObjectMetadata", secret(b"x", "y", applied));
    check(&partial(r#"{"data":"z"}"#), &partial("************"), &[("K8S_SECRET", 1)]);
    // A variable of a container has its name beside it.
    let variable = |name: &str, value: &str| {
        let entry = [&[0x0A, name.len() as u8], name.as_bytes(), &[0x12, value.len() as u8], value.as_bytes()].concat();
        object("Pod", [&[0x12, entry.len() as u8][..], &entry].concat())
    };
    check(&variable("DB_PASSWORD", "hunter2"), &variable("DB_PASSWORD", "*******"), &[("PASSWORD", 1)]);
    check(&variable("DB_COLOUR", "hunter2"), &variable("DB_COLOUR", "hunter2"), &[]);
}

#[test]
fn every_kind_that_an_object_says_counts() {
    let twice = |first: &str, second: &str, raw: &[u8]| {
        let meta = Unknown { raw: Vec::new(), ..unknown(first, Vec::new()) };
        [&encoded(&meta)[..], &unknown(second, raw.to_vec()).encode_to_vec()].concat()
    };
    for (first, second) in [("Pod", "Secret"), ("Secret", "Pod")] {
        check(&twice(first, second, &open()), &twice(first, second, &starred()), &[("K8S_SECRET", 3)]);
    }
}

#[test]
fn events_of_a_watch_are_masked() {
    let event = |object: Vec<u8>| {
        let event = Event { kind: "ADDED".to_owned(), object: Some(Raw { raw: object }) }.encode_to_vec();
        [&(event.len() as u32).to_be_bytes()[..], &event].concat()
    };
    let body = |raw: Vec<u8>| [event(object("Secret", raw)), event(object("Pod", open()))].concat();
    let format = Format::of_content_type(Some("application/vnd.kubernetes.protobuf;stream=watch"));
    let expected = (body(starred()), found(&[("K8S_SECRET", 3)]));
    assert_eq!(masked(&plain(), format, &body(open())), Ok(expected));
    let mut stream = plain().stream(format, &Default::default());
    let first = event(object("Secret", open()));
    assert_eq!(stream.push(&first).expect("an event").len(), first.len(), "released at its end");
    let errors = |body: &[u8]| masked(&plain(), format, body).expect_err("unreadable");
    assert_eq!(errors(&first[..first.len() - 1]), MaskError::Truncated);
    assert_eq!(errors(&[0, 0x40, 0, 1]), MaskError::MessageTooLong);
    assert_eq!(errors(&event(br#"{"kind":"Secret"}"#.to_vec())), MaskError::Kubernetes);
    assert_eq!(errors(&[0, 0, 0, 1, 7]), MaskError::Kubernetes);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let error = |body: &[u8]| masked(&plain(), Format::KubeProtobuf, body).expect_err("unreadable");
    let json = br#"{"kind":"Secret","data":{"a":"eA=="}}"#.to_vec();
    let with = |change: fn(&mut Unknown)| {
        let mut unknown = unknown("Secret", open());
        change(&mut unknown);
        encoded(&unknown)
    };
    for body in [
        json.clone(),
        b"k8s".to_vec(),
        b"k8s\0".to_vec(),
        unknown("Secret", open()).encode_to_vec(),
        object("", open()),
        object("Secret", json.clone()),
        object("Pod", json),
        with(|unknown| unknown.type_meta = None),
        with(|unknown| unknown.content_encoding = "gzip".to_owned()),
        with(|unknown| unknown.content_type = "application/json".to_owned()),
        object("Secret", vec![0x10, 1]),
        object("SecretList", vec![0x10, 1]),
        object("Secret", open())[..20].to_vec(),
    ] {
        assert_eq!(error(&body), MaskError::Kubernetes, "{}", body.escape_ascii());
    }
    let long = vec![b'k'; super::MESSAGE + 1];
    assert_eq!(run(&plain(), Format::KubeProtobuf, &[&long]), Err(MaskError::MessageTooLong));
    assert_eq!(run(&plain(), Format::KubeProtobuf, &[]), Ok((Vec::new(), found(&[]))));
}

#[test]
fn a_profile_without_the_type_shows_it() {
    let mail = config::Profile { detectors: vec!["EMAIL".to_owned()], ..Default::default() };
    let body = object("Secret", open());
    assert_eq!(masked(&profile(mail), Format::KubeProtobuf, &body), Ok((body.clone(), found(&[]))));
}

#[test]
fn places_are_those_of_the_values() {
    let body = object("Secret", open());
    let mut stream = plain().stream(Format::KubeProtobuf, &Default::default()).with_spans();
    stream.push(&body).expect("short");
    stream.finish().expect("whole");
    let spans = stream.take_spans();
    let values: Vec<_> = spans.iter().map(|span| &body[span.start as usize..span.end as usize]).collect();
    assert_eq!(values, [&br#"{"kind":"Secret"}"#[..], &[0, 1, 0xFF, 7], b"blue"]);
}

#[test]
fn the_content_type_tells_a_watch() {
    let of = |text: &str| Format::of_content_type(Some(text));
    assert_eq!(of("Application/vnd.Kubernetes.protobuf; stream=\"watch\""), Format::KubeWatch);
    for one in ["application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf;as=Table;v=v1"] {
        assert_eq!(of(one), Format::KubeProtobuf);
    }
}
