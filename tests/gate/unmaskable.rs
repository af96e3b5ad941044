//! Bodies that cannot be masked to their end: the client never sees an end that looks whole, and the record says why.

use std::io::Write;

use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::raw;
use crate::common::scripted::Scripted;
use crate::common::stack::Stack;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A path, the fields, the body, and what the record says of its end.
type Case = (&'static str, &'static str, Vec<u8>, &'static str);

fn cases() -> Vec<Case> {
    let json = "content-type: application/json\r\n";
    let grpc = "content-type: application/grpc\r\n";
    let zipped = "content-type: text/plain\r\ncontent-encoding: gzip\r\n";
    let noise: Vec<u8> = (0..400_000u32).map(|n| b'a' + (n.wrapping_mul(2_654_435_761) >> 27) as u8 % 26).collect();
    let mut broken = gzip(&noise);
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0xff);
    let short = gzip(&noise)[..middle].to_vec();
    let mut trailing = gzip(b"whole");
    trailing.extend(b"and more");
    let sse = [&b"data: "[..], &vec![b'x'; 1_100_000]].concat();
    let long = [&[0u8, 0x01, 0, 0, 0][..], &[b'x'; 1000]].concat();
    vec![
        ("/s/depth", json, [vec![b'['; 2000], vec![b']'; 2000]].concat(), "nested deeper"),
        ("/s/event", "content-type: text/event-stream\r\n", sse, "event stream"),
        ("/s/grpc-long", grpc, long, "is longer than"),
        ("/s/grpc-compressed", grpc, b"\x01\0\0\0\x01a".to_vec(), "compressed"),
        ("/s/grpc-framing", grpc, b"\x07\0\0\0\x01a".to_vec(), "not gRPC framing"),
        ("/s/grpc-short", grpc, b"\0\0\0\0\x09abc".to_vec(), "in the middle"),
        ("/s/bomb", zipped, gzip(&vec![b'x'; 3 << 20]), "limits.decoded_body"),
        ("/s/broken", zipped, broken, "gzip"),
        ("/s/short", zipped, short, "gzip"),
        ("/s/trailing", zipped, trailing, "gzip"),
        ("/s/not-text", "", [&noise[..], b"\0"].concat(), "not UTF-8 text"),
        ("/s/passes", "content-type: image/png\r\ntransfer-encoding: chunked\r\n", chunked(&[b'x'; 40]), "max_bytes"),
    ]
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in bytes.chunks(8) {
        write!(out, "{:x}\r\n", piece.len()).unwrap();
        out.extend(piece);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_masked_is_cut_and_recorded() {
    let scripted = Scripted::start().await;
    let upstream =
        scripted.upstream("protocol: http\nresponse_types: [{type: image/png, action: pass, max_bytes: 16}]");
    let stack = Stack::builder().policy("all", ALLOW_ALL).upstream(upstream);
    let mut stack = stack.set("record_body: 256KiB", "record_body: 256KiB\n  decoded_body: 1MiB").start().await;
    let token = stack.token("executor-1", &[], &[]);
    let mut ids = vec![];
    for (path, fields, body, why) in cases() {
        let length = match fields.contains("chunked") {
            true => String::new(),
            false => format!("content-length: {}\r\n", body.len()),
        };
        let head = format!("HTTP/1.1 200 OK\r\n{fields}{length}\r\n");
        scripted.answer_raw(path, &[head.as_bytes(), &body].concat());
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        let answer = raw::exchange(stack.envoy.listener("http").unwrap(), request.as_bytes()).await;
        let Some(answer) = answer else {
            ids.push((path, None, why));
            continue;
        };
        let text = String::from_utf8_lossy(&answer.body);
        let chunked = answer.headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        if answer.status == 200 {
            assert!(chunked && !text.ends_with("\r\n0\r\n\r\n") && text != "0\r\n\r\n", "{path} looks whole");
        } else {
            assert!(answer.status >= 500 && !text.contains("xxxx") && !text.contains("[["), "{path}: {answer:?}");
        }
        let id = answer.headers.iter().find(|(name, _)| name == "x-portcullis-decision-id").map(|(_, id)| id.clone());
        assert!(id.is_some() || answer.status == 500, "{path}: {answer:?}");
        ids.push((path, id, why));
    }
    let records = records::all(&mut stack).await;
    for (path, id, why) in ids {
        let request = records.iter().find(|r| r["kind"] == "exchange.request" && r["path"] == path).unwrap();
        let id = id.map_or(request["decision_id"].clone(), Value::from);
        assert_eq!(request["decision_id"], id, "{path}");
        let ended: Vec<&Value> =
            records.iter().filter(|r| r["kind"] == "exchange.ended" && r["decision_id"] == id).collect();
        assert_eq!(ended.len(), 1, "{path}");
        assert_eq!(ended[0]["outcome"], "cut", "{path}");
        assert!(ended[0]["detail"].as_str().unwrap().contains(why), "{path}: {}", ended[0]["detail"]);
    }
}
