//! Calls whose messages a descriptor set describes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portcullis::demo::upstreams::grpc_frame;

use super::{ALLOW_ALL, records};
use crate::common::repository;
use crate::common::stack::Stack;

const TARGET: &str = "- name: echo\n  match: {cluster: echo}\n  protocol: http";

const POLICY: &str = "@id(\"not-understood\") forbid(principal, action, resource) unless { context.complete };
    @id(\"reads\") permit(principal, action == Action::\"grpc.read\", resource);
    @id(\"small-refunds\") permit(principal, action == Action::\"grpc.call\", resource)
    when { context has rpc && context.rpc == \"Refund\" && context.facts.contains(\"body.amount=5\") };";

#[tokio::test(flavor = "multi_thread")]
async fn fields_of_messages_decide() {
    let set = repository("tests/corpus/grpc/shop.binpb");
    let target = format!(
        "- name: echo\n  match: {{cluster: echo}}\n  protocol: grpc\n  grpc: {{descriptors: \"{}\"}}",
        set.display()
    );
    let route = ("prefix: /portcullis.demo.Echo/", "prefix: /shop.v1.");
    let builder = Stack::builder().set(TARGET, &target).envoy_edit(route.0, route.1);
    let stack = builder.policy("calls", POLICY).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let h2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let call = async |method: &str, body: Vec<u8>| {
        let request = h2.post(stack.envoy.url(&format!("/shop.v1.{method}"))).bearer_auth(&token);
        let request = request.header("content-type", "application/grpc").header("te", "trailers").body(body);
        let answer = request.send().await.unwrap();
        answer.headers().get("grpc-status").map(|status| status.to_str().unwrap().to_owned())
    };
    let frame = |message: &[u8]| grpc_frame(message).to_vec();
    let allowed = [("Orders/Get", frame(b"\x0a\x017")), ("Orders/Refund", frame(b"\x0a\x017\x10\x05"))];
    for (index, (method, body)) in allowed.iter().enumerate() {
        call(method, body.clone()).await;
        let seen = stack.echo.seen().all();
        assert_eq!((seen.len(), &seen[index].body[..]), (index + 1, &body[..]), "{method}");
    }
    let mut compressed = frame(b"\x0a\x017");
    compressed[0] = 1;
    let refused = [
        ("Orders/Refund", frame(b"\x0a\x017\x10\x06")),
        ("Orders/Refund", frame(b"\x10\x05\x10\x06")),
        ("Orders/Refund", [frame(b"\x10\x05"), frame(b"\x10\x06")].concat()),
        ("Orders/Import", frame(b"\x0a\x017")),
        ("Orders/Get", frame(b"\x0a\x017\x1a\x01x")),
        ("Orders/Get", compressed),
        ("Orders/Get", frame(b"\x0a\x017")[..6].to_vec()),
        ("Orders/Delete", frame(b"\x0a\x017")),
        ("Admin/Get", frame(b"\x0a\x017")),
    ];
    for (method, body) in refused {
        // PERMISSION_DENIED
        assert_eq!(call(method, body.clone()).await.as_deref(), Some("7"), "{method} {body:?}");
    }
    assert_eq!(stack.echo.seen().len(), allowed.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_descriptor_set_tells_is_masked_field_by_field() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("people.binpb");
    let set = protox::compile(["people.proto"], [repository("tests/corpus/grpc")]).unwrap();
    std::fs::write(&file, prost::Message::encode_to_vec(&set)).unwrap();
    let section = format!("protocol: grpc\n  grpc: {{descriptors: \"{}\"}}", file.display());
    let target = format!("- name: echo\n  match: {{cluster: echo}}\n  {section}");
    let builder = Stack::builder().set(TARGET, &target);
    let builder = builder.envoy_edit("prefix: /portcullis.demo.Echo/", "prefix: /people.v1.");
    let mut stack = builder.policy("all", ALLOW_ALL).start().await;
    let token = stack.token("executor-1", &[], &[]);
    let h2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    // People with a number for tax and, in a map, one for social security.
    let person = |mail: &str, ssn: &str| {
        let entry = [&b"\x0a\x03ssn\x12"[..], &[ssn.len() as u8], ssn.as_bytes()].concat();
        let head = [&b"\x0a"[..], &[mail.len() as u8], mail.as_bytes()].concat();
        grpc_frame(&[&head[..], b"\x2a", &[entry.len() as u8], &entry, b"\x18\x07"].concat())
    };
    let people = |mail: &str, ssn: &str| [person(mail, ssn), grpc_frame(b""), person(mail, ssn)].concat();
    let raw = people("ada@example.com", "536904399");
    let masked = people("[REDACTED:EMAIL]", "[REDACTED:US_SSN]");
    for content_type in ["application/grpc", "application/grpc-web+proto"] {
        let request = h2.post(stack.envoy.url("/people.v1.People/Chat")).bearer_auth(&token);
        let request = request.header("content-type", content_type).header("te", "trailers").body(raw.clone());
        let answer = request.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap()), (200, masked.clone().into()));
    }
    let records = records::all(&mut stack).await;
    let asked = records::of_kind(&records, "exchange.request");
    for record in &asked {
        let text = record["body"]["text"].as_str().unwrap();
        let shown = if record["body"]["base64"] == true { STANDARD.decode(text).unwrap() } else { text.into() };
        assert_eq!(shown, masked);
    }
    assert_eq!(asked.len(), 2);
    assert!(!serde_json::to_string(&records).unwrap().contains("536904399"));
}
