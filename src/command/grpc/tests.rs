use std::collections::BTreeMap;

use super::*;
use crate::config::{TargetProtocol, testing::target};

/// A target whose configuration is `section`.
fn configured(section: &str) -> Grpc {
    match target(&format!("protocol: grpc\n    grpc: {section}")).protocol {
        TargetProtocol::Grpc(settings) => settings,
        other => panic!("{other:?}"),
    }
}

const SHOP: &str = "{descriptors: tests/corpus/grpc/shop.binpb, methods: {shop.v1.Orders/Refund: write}}";

fn head(method: &str, path: &str, content_type: &str) -> RequestHead {
    RequestHead {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [("content-type", content_type.to_owned())].into_iter().collect(),
        ..RequestHead::default()
    }
}

fn call(method: &str, path: &str, content_type: &str) -> Command {
    decode(&Grpc::default(), &head(method, path, content_type), b"")
}

#[test]
fn without_a_descriptor_set_the_path_is_all() {
    let command = call("POST", "/shop.v1.Orders/Refund", "application/grpc+proto");
    assert!(command.complete);
    assert_eq!(command.actions, ["grpc.call".to_owned()].into());
    assert_eq!(command.effects, [Effect::Execute].into());
    assert_eq!(command.writes, ["/shop.v1.Orders/Refund".to_owned()].into());
    assert!(command.reads.is_empty());
    assert_eq!(command.facts["service"], Fact::Text("shop.v1.Orders".into()));
    assert_eq!(command.facts["rpc"], Fact::Text("Refund".into()));
    assert!(!command.facts.contains_key("method"), "policies know the HTTP method by that name");
}

#[test]
fn what_is_not_a_call_is_incomplete() {
    for path in ["", "/", "/A", "/A/", "//M", "/A/M/x", "/A/M?x=1", "/A%2fB/M", "A/M", "/a..b/M", "/../M", "/A/M\\x"] {
        let command = call("POST", path, "application/grpc");
        assert!(!command.complete, "{path}");
        assert_eq!(command.effects, [Effect::Execute].into());
    }
    assert!(!call("GET", "/A/M", "application/grpc").complete);
    assert!(!call("POST", "/A/M", "text/plain").complete);
    let other = RequestHead { authority: "x@internal".into(), ..head("POST", "/A/M", "application/grpc") };
    assert!(!decode(&Grpc::default(), &other, b"").complete);
}

#[test]
fn effects_come_from_the_configuration_then_from_the_service() {
    let methods = "{methods: {a.S/R: read, a.S/W: write, a.S/D: destructive, a.S/A: admin, a.S/X: execute,
      grpc.health.v1.Health/Watch: execute}}";
    let settings = configured(methods);
    for (path, action, effect) in [
        ("/a.S/R", "grpc.read", Effect::Read),
        ("/a.S/W", "grpc.write", Effect::Write),
        ("/a.S/D", "grpc.destructive", Effect::Destructive),
        ("/a.S/A", "grpc.admin", Effect::Admin),
        ("/a.S/X", "grpc.call", Effect::Execute),
        ("/a.S/Other", "grpc.call", Effect::Execute),
        ("/grpc.health.v1.Health/Check", "grpc.read", Effect::Read),
        ("/grpc.health.v1.Health/Watch", "grpc.call", Effect::Execute),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "grpc.read", Effect::Read),
    ] {
        let command = decode(&settings, &head("POST", path, "application/grpc"), b"");
        assert!(command.complete, "{path}");
        assert_eq!((command.actions, command.effects), ([action.to_owned()].into(), [effect].into()), "{path}");
        let named = if effect == Effect::Read { command.reads } else { command.writes };
        assert_eq!(named, [path.to_owned()].into());
    }
}

#[test]
fn the_descriptor_set_is_the_proto_file() {
    let set = protox::compile(["shop.proto"], ["tests/corpus/grpc"]).expect("compiles");
    let mut bytes = Vec::new();
    prost::Message::encode(&set, &mut bytes).expect("encodes");
    let path = "tests/corpus/grpc/shop.binpb";
    if std::env::var_os("PORTCULLIS_BLESS").is_some() {
        std::fs::write(path, &bytes).expect("written");
    }
    assert_eq!(std::fs::read(path).expect("it is there"), bytes, "run this with PORTCULLIS_BLESS=1");
}

/// One line of a corpus: `METHOD-OF-ORDERS frame frame…`, where a frame is hexadecimal, and `|` in front of one makes it
/// a message that gets its five bytes.
fn of_corpus(line: &str) -> Command {
    let (path, content_type) = match line.split_once(" | ") {
        Some((_, content_type)) => (line.split(' ').next().unwrap_or_default(), content_type),
        None => (line.split(' ').next().unwrap_or_default(), "application/grpc"),
    };
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/shop.v1.Orders/{path}") };
    let frames = line.split(" | ").next().unwrap_or_default().split(' ').skip(1);
    let body: Vec<u8> = frames
        .flat_map(|frame| match frame.strip_prefix('m') {
            Some(message) => {
                let message = bytes(message);
                let length = u32::try_from(message.len()).expect("short").to_be_bytes();
                [&[0][..], &length, &message].concat()
            }
            None => bytes(frame),
        })
        .collect();
    decode(&configured(SHOP), &head("POST", &path, content_type), &body)
}

/// Hexadecimal, with text in quotes: `0a03"abc"`. `*n` at the end of a part in brackets repeats it: `[0a00]*3`.
fn bytes(text: &str) -> Vec<u8> {
    if let Some((part, rest)) = text.strip_prefix('[').and_then(|t| t.split_once("]*")) {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let (count, rest) = rest.split_at(digits);
        return [bytes(part).repeat(count.parse().expect("a number")), bytes(rest)].concat();
    }
    match text.split_once('"') {
        Some((before, after)) => {
            let (quoted, after) = after.split_once('"').expect("a closing quote");
            [bytes(before), quoted.replace('_', " ").into_bytes(), bytes(after)].concat()
        }
        None => hex::decode(text).unwrap_or_else(|e| panic!("{text}: {e}")),
    }
}

fn corpus(text: &str, least: usize, check: impl Fn(&str, &Command) -> Result<(), String>) {
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert!(lines.len() >= least, "{}", lines.len());
    let failures: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let (want, call) = line.split_once(" :: ").expect("a line has ' :: '");
            check(want, &of_corpus(call)).err().map(|why| format!("{line}\n    {why}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn hostile_corpus() {
    corpus(include_str!("../../../tests/corpus/grpc/hostile.txt"), 20, |want, command| {
        match command.why_incomplete.as_deref() {
            Some(why) if why.contains(want) => Ok(()),
            why => Err(format!("{why:?} {:?}", command.facts)),
        }
    });
}

#[test]
fn harmless_corpus() {
    corpus(include_str!("../../../tests/corpus/grpc/harmless.txt"), 20, |want, command| {
        let own: BTreeMap<&str, &Fact> =
            command.facts.iter().filter_map(|(k, v)| Some((k.strip_prefix("body")?, v))).collect();
        let effect = command.effects.iter().next().map_or("", |effect| effect.as_str());
        let got = format!("{effect} {}", serde_json::to_string(&own).expect("facts"));
        match &command.why_incomplete {
            None if got == want => Ok(()),
            why => Err(format!("{got} {why:?}")),
        }
    });
}
