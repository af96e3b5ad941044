use super::*;
use crate::exchange::Headers;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn request(content_type: &str, body: RequestBody) -> Request {
    let headers: Headers =
        [("content-type", content_type.to_owned()), ("x-other", "1".to_owned())].into_iter().collect();
    Request { head: RequestHead { headers, ..RequestHead::default() }, body }
}

fn limits() -> Limits {
    let timeout = std::time::Duration::from_secs(1);
    let (bytes, decoded_body) = (1 << 16, 1 << 20);
    Limits {
        request_body: bytes,
        headers: bytes,
        record_body: bytes,
        kept_body: 0,
        decoded_body,
        body_timeout: timeout,
        exchanges: 1,
    }
}

fn read(content_type: &str, body: &[u8]) -> (String, String, Option<String>) {
    let request = request(content_type, RequestBody::Whole(body.to_vec().into()));
    let readable = readable(&request, &limits()).expect("readable");
    let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(readable.head(&request.head).headers.single("x-other"), Some("1"));
    (text(&readable.asked), text(&readable.shown), readable.content_type)
}

#[test]
fn text_of_other_charsets_is_read_in_utf_8() {
    let json = "{\"name\": \"\u{4E2D}\u{6587}\"}";
    let marked = [&b"\xFF\xFE"[..], &utf16(json)].concat();
    let wide: Vec<u8> = json.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    for (content_type, body) in [
        ("application/json; charset=utf-16le", utf16(json)),
        ("application/json", utf16(json)),
        ("application/json; charset=utf-8", marked),
        ("application/problem+json; charset=UTF-32", wide),
    ] {
        let (asked, shown, known) = read(content_type, &body);
        assert_eq!((asked.as_str(), shown.as_str()), (json, json), "{content_type}");
        let essence = content_type.split(';').next().unwrap_or_default();
        assert_eq!(known, Some(format!("{essence}; charset=utf-8")));
    }
    let (asked, _, known) = read("text/plain; charset=utf-16", &utf16("SELECT 1"));
    assert_eq!((asked.as_str(), known.as_deref()), ("SELECT 1", Some("text/plain; charset=utf-8")));
    let (asked, _, known) = read("application/json", json.as_bytes());
    assert_eq!((asked.as_str(), known), (json, None));
}

#[test]
fn what_hides_a_second_text_is_decided_on_as_it_was_written() {
    // To a reader that goes by bytes this ends in `role=admin`.
    let hidden = [utf16("a=1&b="), b"xx&role=admin".to_vec()].concat();
    let form = "application/x-www-form-urlencoded";
    for (content_type, body) in [
        (form, hidden.clone()),
        (form, [&b"\xFF\xFE"[..], &hidden].concat()),
        ("text/plain; charset=utf-16le", hidden),
        ("text/plain; charset=shift_jis", b"\x83\x5c\x22".to_vec()),
        ("application/json; charset=utf-16le", [utf16("{\"a\": 1}"), vec![0, 0xD8]].concat()),
    ] {
        let request = request(content_type, RequestBody::Whole(body.clone().into()));
        let readable = readable(&request, &limits()).expect("readable");
        assert_eq!((&readable.asked[..], &readable.content_type), (&body[..], &None), "{content_type}");
        assert_ne!(readable.shown, readable.asked, "the record shows text: {content_type}");
    }
}

#[test]
fn what_is_no_text_stays() {
    for (content_type, body) in [
        ("image/png", &b"\x00\x01\xD8\x00"[..]),
        ("application/grpc", b"\0\0\0\x01\x08"),
        ("multipart/form-data; boundary=x; charset=utf-16", b"--x\r\n"),
    ] {
        let request = request(content_type, RequestBody::Whole(body.to_vec().into()));
        assert_eq!(readable(&request, &limits()), Ok(Readable::as_it_is(body.to_vec().into())), "{content_type}");
    }
    // What is UTF-16 all through is text whatever its type says.
    assert_eq!(read("application/octet-stream", &utf16("ada@example.com")).1, "ada@example.com");
}

#[test]
fn charsets_that_cannot_be_read_are_refused() {
    let status = |content_type: &str, body: RequestBody| {
        readable(&request(content_type, body), &limits()).map_err(|refused| refused.status).err()
    };
    let whole = || RequestBody::Whole(Bytes::from_static(b"{}"));
    for wrong in ["utf-7", "ibm037", "utf-8; charset=utf-16", "utf-8, text/html"] {
        assert_eq!(status(&format!("text/plain; charset={wrong}"), whole()), Some(415), "{wrong}");
    }
    assert_eq!(status("text/plain; charset=shift_jis", whole()), None);
    assert_eq!(status("text/plain; charset=shift_jis", RequestBody::Follows), Some(415));
    assert_eq!(status("text/plain; charset=utf-16", RequestBody::Follows), None);
    assert_eq!(status("text/plain; charset=latin1", RequestBody::Follows), None);
}
