use crate::mask::tests::{found, plain, run};
use crate::mask::{Format, MaskError};

fn frame(message: &[u8]) -> Vec<u8> {
    [&[0][..], &u32::try_from(message.len()).expect("short").to_be_bytes(), message].concat()
}

fn field(number: u8, value: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(value.len()).expect("short")], value].concat()
}

fn grpc(message: &[u8]) -> Vec<u8> {
    let body = frame(message);
    let (whole, findings) = run(&plain(), Format::Grpc, &[&body]).expect("gRPC");
    let pieces: Vec<&[u8]> = body.chunks(1).collect();
    assert_eq!(run(&plain(), Format::Grpc, &pieces).expect("gRPC"), (whole.clone(), findings));
    assert_eq!(whole[..5], body[..5]);
    whole[5..].to_vec()
}

#[test]
fn strings_are_starred_in_place() {
    let message = [field(1, b"hi a@b.example"), vec![0x18, 0x96, 0x01], field(4, b"4111111111111111")].concat();
    let masked = [field(1, b"hi ***********"), vec![0x18, 0x96, 0x01], field(4, b"****************")].concat();
    assert_eq!(grpc(&message), masked);
    let (_, findings) = run(&plain(), Format::Grpc, &[&frame(&message)]).expect("gRPC");
    assert_eq!(findings, found(&[("EMAIL", 1), ("CREDIT_CARD", 1)]));
}

#[test]
fn nested_messages_are_read() {
    let message = field(2, &[field(1, b"x"), field(3, &field(1, b"a@b.example"))].concat());
    let masked = field(2, &[field(1, b"x"), field(3, &field(1, b"***********"))].concat());
    assert_eq!(grpc(&message), masked);
}

#[test]
fn a_length_that_looks_like_a_letter_is_not_part_of_the_value() {
    // The lengths of these values are the bytes of letters and digits.
    for length in [48usize, 57, 65, 80, 97, 110] {
        let value = format!("{}@example.com", "j".repeat(length - 12));
        if value.len() - 12 > 64 {
            continue;
        }
        let message = field(1, &field(2, value.as_bytes()));
        assert_eq!(grpc(&message), field(1, &field(2, &vec![b'*'; length])), "{length}");
    }
}

#[test]
fn text_that_looks_like_a_message_is_text_too() {
    // As a message: field 12, eight fixed bytes.
    let message = field(1, b"alice@x.y".as_slice()).to_vec();
    assert_eq!(grpc(&message), message, "one letter is no top-level domain");
    assert_eq!(grpc(&field(1, b"a@bcd.efg")), field(1, b"*********"));
}

#[test]
fn neighbours_do_not_run_together() {
    // Read as text, tag and length would join the two strings to `janeB@example.com…`.
    let long = format!("example.com{}", "x".repeat(53));
    let message = field(1, &[field(1, b"jane"), field(8, long.as_bytes())].concat());
    assert_eq!(grpc(&message), message);
}

#[test]
fn what_is_no_protobuf_is_text() {
    assert_eq!(grpc(br#"{"mail":"a@b.example"}"#), br#"{"mail":"***********"}"#);
}

#[test]
fn deep_nesting_ends() {
    let mut message = field(1, b"a@b.example");
    for _ in 0..57 {
        message = field(1, &message);
    }
    let masked = grpc(&message);
    assert!(!masked.windows(11).any(|window| window == b"a@b.example"));
}

#[test]
fn several_messages_follow_each_other() {
    let body = [frame(&field(1, b"a@b.example")), frame(b""), frame(&field(1, b"x"))].concat();
    let masked = [frame(&field(1, b"***********")), frame(b""), frame(&field(1, b"x"))].concat();
    assert_eq!(run(&plain(), Format::Grpc, &[&body]).expect("gRPC").0, masked);
}

#[test]
fn a_message_is_released_once_it_is_whole() {
    let mut stream = plain().stream(Format::Grpc, &Default::default());
    let body = frame(&field(1, b"hello"));
    assert!(stream.push(&body[..8]).expect("gRPC").is_empty());
    assert_eq!(&stream.push(&body[8..]).expect("gRPC").into_inner()[..], body);
    // Its last byte begins no character: -2.0 in eight bytes.
    let body = frame(b"\x09\x00\x00\x00\x00\x00\x00\x00\xc0");
    assert_eq!(&stream.push(&body).expect("gRPC").into_inner()[..], body);
}

#[test]
fn bad_frames_are_errors() {
    let error = |body: &[u8]| run(&plain(), Format::Grpc, &[body]).expect_err("a bad frame");
    assert_eq!(error(&[1, 0, 0, 0, 0]), MaskError::Compressed);
    assert_eq!(error(b"{}"), MaskError::Framing);
    assert_eq!(error(&[0, 0, 0x40, 0, 1]), MaskError::MessageTooLong);
    assert_eq!(error(&[0, 0, 0]), MaskError::Truncated);
    assert_eq!(error(&frame(b"hello")[..7]), MaskError::Truncated);
    assert!(run(&plain(), Format::Grpc, &[]).is_ok());
}

#[test]
fn trailers_of_grpc_web_are_text() {
    let frame = |flag: u8, text: &str| [&[flag][..], &(text.len() as u32).to_be_bytes(), text.as_bytes()].concat();
    let body = [frame(0, "\n\x0dada@b.example"), frame(0x80, "grpc-message: no ada@b.example\r\n")].concat();
    let (masked, findings) = run(&plain(), Format::GrpcWeb, &[&body]).expect("framed");
    let stars = [frame(0, "\n\x0d*************"), frame(0x80, "grpc-message: no *************\r\n")].concat();
    assert_eq!((masked, findings), (stars, found(&[("EMAIL", 2)])));
    assert_eq!(run(&plain(), Format::Grpc, &[&body]), Err(MaskError::Framing));
    // Base64 of gRPC-Web is refused.
    let text = Format::of_content_type(Some("application/grpc-web-text"));
    assert_eq!(run(&plain(), text, &[b"AAAAAA8K"]), Err(MaskError::Framing));
}
