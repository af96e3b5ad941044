//! What a response is a representation of: parts, conditions, types, charsets, fields. Nothing of it may get around masking.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future;
use http::HeaderMap;
use http_body::Body;
use serde_json::Value;

use super::{ALLOW_ALL, records};
use crate::common::raw::{self, RawResponse};
use crate::common::scripted::Scripted;
use crate::common::stack::Stack;

const RAW: [&str; 5] = ["ada@example.com", "ada%40", "ada\\u0040", "4111", "YWRhQ"];
const OK: &str = "HTTP/1.1 200 OK\r\n";
const CARD: &[u8] = b"card 4111 1111 1111 1111 of ada@example.com";

async fn start(target: &str) -> (Stack, Scripted) {
    let scripted = Scripted::start().await;
    let upstream = scripted.upstream(&format!("protocol: http\n{target}"));
    (Stack::builder().policy("all", ALLOW_ALL).upstream(upstream).start().await, scripted)
}

async fn send(stack: &Stack, method: &str, path: &str, fields: &str) -> RawResponse {
    let token = stack.token("executor-1", &[], &[]);
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\n{fields}Connection: close\r\n\r\n"
    );
    let answer = raw::exchange(stack.envoy.listener("http").unwrap(), request.as_bytes()).await;
    answer.unwrap_or_else(|| panic!("{path}: no answer"))
}

/// Asks, and holds the answer against what must not be in it.
async fn get(stack: &Stack, path: &str) -> RawResponse {
    let answer = send(stack, "GET", path, "").await;
    let text = format!("{:?} {}", answer.headers, body(&answer));
    for raw in RAW {
        assert!(!text.contains(raw), "{path}: {raw} in {text}");
    }
    answer
}

fn field<'a>(answer: &'a RawResponse, name: &str) -> Vec<&'a str> {
    answer.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
}

/// Without its transfer coding.
fn plain(answer: &RawResponse) -> Vec<u8> {
    if field(answer, "transfer-encoding") != ["chunked"] {
        return answer.body.clone();
    }
    let (mut rest, mut plain) = (&answer.body[..], vec![]);
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's length");
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return plain;
        }
        plain.extend(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + length + 4..];
    }
}

fn body(answer: &RawResponse) -> String {
    String::from_utf8_lossy(&plain(answer)).into_owned()
}

fn described(answer: &RawResponse) -> Vec<&str> {
    let names = ["accept-ranges", "content-digest", "content-encoding", "content-md5", "content-range", "etag"];
    let names = names.into_iter().chain(["x-amz-checksum-crc32", "content-length", "repr-digest"]);
    names.filter(|name| !field(answer, name).is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_and_conditions_give_whole_masked_answers() {
    let (stack, scripted) = start("").await;
    let about = "etag: \"tag\"\r\naccept-ranges: bytes\r\ncontent-md5: a\r\ncontent-digest: sha-256=:a:\r\n\
                 x-amz-checksum-crc32: a\r\ncontent-type: text/plain\r\n";
    scripted.answer("/s/whole", &format!("{OK}{about}"), CARD);
    let steering = "Range: bytes=0-8\r\nIf-Range: \"tag\"\r\nX-Ms-Range: bytes=0-3\r\nA-IM: vcdiff\r\nTE: gzip\r\n\
                    Accept-Encoding: br\r\nAccept-Charset: utf-7\r\nIf-None-Match: \"tag\"\r\n\
                    If-Modified-Since: Tue, 24 Nov 2026 19:14:20 GMT\r\n";
    let answer = send(&stack, "GET", "/s/whole", steering).await;
    assert_eq!(answer.status, 200);
    assert!(body(&answer).contains("card ************1111 of [REDACTED:EMAIL]"), "{answer:?}");
    assert_eq!(described(&answer), [""; 0], "{answer:?}");
    let seen = scripted.last_seen();
    for name in ["range:", "if-", "a-im:", "te:", "accept-charset:"] {
        assert!(!seen.contains(&format!("\n{name}")) && !seen.contains(&format!("\nx-ms-{name}")), "{name} in {seen}");
    }
    assert!(seen.contains("accept-encoding: identity"), "{seen}");
    let before = scripted.count();
    let refused = send(&stack, "GET", "/s/whole", "If-Match: \"tag\"\r\n").await;
    assert_eq!((refused.status, scripted.count()), (412, before));
    assert!(body(&refused).contains("decision_id"));
    assert_eq!(send(&stack, "PUT", "/s/whole", "If-Match: \"tag\"\r\n").await.status, 200);
    assert!(scripted.last_seen().contains("if-match: \"tag\""), "a write keeps its condition");
    // What was not asked for.
    scripted.answer(
        "/s/206",
        "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 5-13/40\r\ncontent-type: text/plain\r\n",
        b"4111 1111",
    );
    let parts = "HTTP/1.1 206 Partial Content\r\ncontent-type: multipart/byteranges; boundary=b\r\n";
    scripted.answer("/s/parts", parts, b"--b\r\n\r\n4111 11\r\n--b--\r\n");
    scripted.answer("/s/parts-200", &parts.replace("206", "200"), b"--b\r\n\r\n4111 11\r\n--b--\r\n");
    scripted.answer("/s/226", "HTTP/1.1 226 IM Used\r\nim: vcdiff\r\ncontent-type: text/plain\r\n", b"4111 11");
    for path in ["/s/206", "/s/parts", "/s/parts-200", "/s/226"] {
        let answer = get(&stack, path).await;
        assert_eq!(answer.status, 502, "{path}");
        assert!(body(&answer).contains("Response withheld"), "{path}");
    }
    scripted.answer(
        "/s/416",
        "HTTP/1.1 416 Range Not Satisfiable\r\ncontent-range: bytes */40\r\ncontent-type: text/plain\r\n",
        CARD,
    );
    let answer = get(&stack, "/s/416").await;
    assert_eq!((answer.status, described(&answer)), (416, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_a_body_tell_nothing_of_one() {
    let (stack, scripted) = start("").await;
    let about =
        "etag: \"tag\"\r\ncontent-md5: a\r\nlast-modified: Tue, 24 Nov 2026 19:14:20 GMT\r\nx-by: ada@example.com\r\n";
    scripted.answer("/s/head", &format!("{OK}{about}content-type: text/plain\r\ncontent-encoding: gzip\r\n"), CARD);
    let answer = send(&stack, "HEAD", "/s/head", "").await;
    assert_eq!((answer.status, described(&answer)), (200, vec![]), "{answer:?}");
    assert_eq!(field(&answer, "x-by"), ["[REDACTED:EMAIL]"]);
    assert_eq!(field(&answer, "last-modified").len(), 1);
    assert!(answer.body.is_empty());
    scripted.answer("/s/head-zip", &format!("{OK}{about}content-type: application/zip\r\n"), CARD);
    let answer = send(&stack, "HEAD", "/s/head-zip", "").await;
    assert_eq!((answer.status, described(&answer)), (200, vec![]), "{answer:?}");
    scripted.answer_raw("/s/304", format!("HTTP/1.1 304 Not Modified\r\n{about}content-length: 43\r\n\r\n").as_bytes());
    let answer = get(&stack, "/s/304").await;
    assert_eq!((answer.status, described(&answer)), (304, vec![]), "{answer:?}");
    for status in [204, 205] {
        let path = format!("/s/{status}");
        let length = if status == 205 { "content-length: 0\r\n" } else { "" };
        scripted.answer_raw(&path, format!("HTTP/1.1 {status} x\r\n{about}{length}\r\n").as_bytes());
        let answer = get(&stack, &path).await;
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{answer:?}");
        assert!(field(&answer, "etag").is_empty());
    }
    // What comes before the answer is not examined, so it must not come.
    let early = "HTTP/1.1 103 Early Hints\r\nlink: <https://ada@example.com/>\r\n\r\nHTTP/1.1 200 ada@example.com\r\n\
                 content-type: text/plain\r\ncontent-length: 2\r\n\r\nok";
    scripted.answer_raw("/s/103", early.as_bytes());
    let answer = get(&stack, "/s/103").await;
    assert!(body(&answer).contains("ok") && answer.status == 200, "{answer:?}");
    for status in [400, 404, 409, 500, 503] {
        let path = format!("/s/{status}");
        scripted.answer(&path, &format!("HTTP/1.1 {status} ada@example.com\r\ncontent-type: text/html\r\n"), CARD);
        let answer = get(&stack, &path).await;
        assert_eq!(answer.status, status);
        assert!(body(&answer).contains("card ************1111 of [REDACTED:EMAIL]"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn types_are_examined_refused_or_passed_and_recorded() {
    let rules = "response_types: [{type: image/png, action: pass, max_bytes: 16}, \
                 {type: application/octet-stream, action: examine}, {type: text/html, action: refuse}]";
    let (mut stack, scripted) = start(rules).await;
    let answer_as = |path: &str, fields: &str, body: &[u8]| scripted.answer(path, &format!("{OK}{fields}"), body);
    answer_as("/s/png", "content-type: image/png\r\netag: \"tag\"\r\ncontent-md5: a\r\n", b"\x89PNG\0\xff");
    let answer = send(&stack, "GET", "/s/png", "").await;
    assert_eq!((answer.status, field(&answer, "etag")), (200, vec!["\"tag\""]));
    assert_eq!(plain(&answer), b"\x89PNG\0\xff");
    let passed = field(&answer, "x-portcullis-decision-id")[0].to_owned();
    answer_as("/s/png-long", "content-type: image/png\r\n", &[7; 17]);
    let refused = [
        ("/s/png-long", "", &b""[..], "max_bytes"),
        ("/s/zip", "content-type: application/zip\r\n", CARD, "application/zip"),
        ("/s/jpeg", "content-type: image/jpeg\r\n", CARD, "targets[].response_types"),
        ("/s/html", "content-type: text/html\r\n", CARD, "text/html"),
        ("/s/octets", "content-type: application/octet-stream\r\n", b"\x01\xff binary", "not UTF-8 text"),
        ("/s/none", "", b"\x89PNG\r\n\x1a\n\0", "not UTF-8 text"),
        ("/s/twice", "content-type: text/plain\r\ncontent-type: image/png\r\n", CARD, "more than once"),
        ("/s/coding", "content-type: text/plain\r\ncontent-encoding: compress\r\n", CARD, "coding"),
        ("/s/codings", "content-type: text/plain\r\ncontent-encoding: gzip, br, gzip\r\n", CARD, "codings"),
        ("/s/utf-7", "content-type: text/plain; charset=utf-7\r\n", b"+ADQ-111", "charset"),
        ("/s/envoy", "content-type: text/plain\r\nx-envoy-by: ada@example.com\r\n", b"", "Envoy"),
    ];
    for (path, fields, body_of, why) in refused {
        if !body_of.is_empty() || path == "/s/envoy" {
            answer_as(path, fields, body_of);
        }
        let answer = get(&stack, path).await;
        assert_eq!(answer.status, 502, "{path}: {answer:?}");
        assert!(body(&answer).contains(why), "{path}: {answer:?}");
    }
    for (path, fields) in [
        ("/s/text-octets", "content-type: application/octet-stream\r\n"),
        ("/s/text-none", ""),
        ("/s/text-odd", "content-type: json\r\n"),
        ("/s/text-identity", "content-type: text/csv\r\ncontent-encoding: identity\r\n"),
        ("/s/text-problem", "content-type: application/problem+json\r\n"),
        ("/s/text-alike", "content-type: text/plain\r\ncontent-encod\u{ec}ng: br\r\n"),
    ] {
        answer_as(path, fields, CARD);
        // Envoy may refuse a name that is none.
        let answer = get(&stack, path).await;
        assert!(body(&answer).contains("card ************1111") || path == "/s/text-alike", "{path}: {answer:?}");
    }
    let records = records::all(&mut stack).await;
    let unexamined: Vec<&Value> = records.iter().filter(|r| r["unexamined"].is_string()).collect();
    assert_eq!(unexamined.len(), 1);
    assert_eq!(
        (&unexamined[0]["unexamined"], &unexamined[0]["decision_id"]),
        (&"image/png".into(), &passed.as_str().into())
    );
    let chunk = records.iter().find(|r| r["kind"] == "exchange.response_chunk" && r["decision_id"] == passed.as_str());
    assert_eq!((&chunk.unwrap()["text"], &chunk.unwrap()["bytes"]), (&"".into(), &6.into()));
    assert!(!serde_json::to_string(&records).unwrap().contains("ada@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_charset_nor_type_hides_what_is_there() {
    let (stack, scripted) = start("").await;
    let text = "{\"card\": \"4111 1111 1111 1111\", \"mail\": \"ada@example.com\"}";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    let escaped = text.replace('@', "\\u0040").replace("4111 1", "\\u0034111 1");
    let marked = [&b"\xEF\xBB\xBF"[..], escaped.as_bytes()].concat();
    let cases: [(&str, &[u8]); 9] = [
        ("application/json; charset=utf-16le", &utf16),
        ("application/json", &utf16),
        ("text/plain; charset=\"utf-8\"", &utf16),
        ("text/plain; charset=UTF-32", &utf32),
        ("application/json", &utf32),
        ("application/json", &marked),
        ("text/plain", escaped.as_bytes()),
        ("text/html; charset=iso-8859-1", escaped.as_bytes()),
        ("application/xml; boundary=x", text.as_bytes()),
    ];
    for (at, (content_type, bytes)) in cases.into_iter().enumerate() {
        let path = format!("/s/{at}");
        scripted.answer(&path, &format!("{OK}content-type: {content_type}\r\n"), bytes);
        let answer = get(&stack, &path).await;
        let body = body(&answer);
        assert!(body.contains("************1111") && body.contains("[REDACTED:EMAIL]"), "{content_type}: {body}");
        if content_type.contains("utf-16le") || content_type.contains("UTF-32") {
            assert!(field(&answer, "content-type")[0].ends_with("charset=utf-8"), "{answer:?}");
        }
    }
    // JSON by name, text in truth.
    scripted.answer("/s/text", &format!("{OK}content-type: application/json\r\n"), CARD);
    let answer = get(&stack, "/s/text").await;
    assert!(body(&answer).contains("card ************1111 of [REDACTED:EMAIL]"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_masked_through_their_encodings() {
    let (mut stack, scripted) = start("").await;
    let session = STANDARD.encode("ada@example.com has card 4111 1111 1111 1111");
    let fields = format!(
        "content-type: text/plain\r\nlocation: /next?mail=ada%40example.com&page=2\r\nset-cookie: a=1; Path=/\r\n\
         set-cookie: mail=ada@example.com; HttpOnly\r\nset-cookie: s={session}; Secure\r\n\
         link: <https://x.example/?to=ada%40example.com>; rel=\"next\"\r\n\
         content-disposition: attachment; filename=\"ada@example.com.csv\"; filename*=UTF-8''ada%40example.com.csv\r\n\
         x-user: {session}\r\nx-4111111111111111: 1\r\n"
    );
    scripted.answer("/s/fields", &format!("HTTP/1.1 302 Found\r\n{fields}"), b"");
    let answer = get(&stack, "/s/fields").await;
    assert_eq!(answer.status, 302);
    let cookies = field(&answer, "set-cookie");
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    assert_eq!(cookies[0], "a=1; Path=/");
    assert!(cookies[1].ends_with("; HttpOnly") && cookies[2].ends_with("; Secure"), "{cookies:?}");
    assert!(!answer.headers.iter().any(|(_, value)| value.contains(&session[..30])), "{answer:?}");
    assert!(field(&answer, "location")[0].ends_with("&page=2"));
    assert!(field(&answer, "link")[0].ends_with("rel=\"next\""));
    // gRPC: the status is in the trailers.
    let token = stack.token("executor-1", &[], &[]);
    let h2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let details = b"\x08\x03\x12\x1buser ada@example.com is not";
    let call = h2.post(stack.envoy.url("/portcullis.demo.Echo/Fail")).bearer_auth(&token).header("te", "trailers");
    let call = call.header("content-type", "application/grpc").body(portcullis::demo::upstreams::grpc_frame(b""));
    let call = call
        .header("x-test-message", "no%20user%20ada%40example.com")
        .header("x-test-details", STANDARD.encode(details));
    let trailers = trailers(call).await;
    assert_eq!(trailers["grpc-status"], "3");
    let message = trailers["grpc-message"].to_str().unwrap();
    assert!(message.starts_with("no%20user%20") && !message.contains("ada"), "{message}");
    let masked =
        STANDARD.decode(format!("{}==", trailers["grpc-status-details-bin"].to_str().unwrap().trim_end_matches('=')));
    let masked =
        masked.or_else(|_| STANDARD.decode(trailers["grpc-status-details-bin"].as_bytes())).unwrap_or_default();
    assert!(!masked.windows(3).any(|three| three == b"ada"), "{masked:?}");
    assert!(!trailers.contains_key("etag"));
    let text = serde_json::to_string(&records::all(&mut stack).await).unwrap();
    for raw in RAW.into_iter().chain([&session[..30], &STANDARD.encode(details)[..20]]) {
        assert!(!text.contains(raw), "{raw} is in the records");
    }
}

async fn trailers(call: reqwest::RequestBuilder) -> HeaderMap {
    let answer = call.send().await.unwrap();
    let mut body = Box::pin(reqwest::Body::from(answer));
    let mut trailers = HeaderMap::new();
    while let Some(frame) = future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        if let Ok(more) = frame.unwrap().into_trailers() {
            trailers.extend(more);
        }
    }
    trailers
}
