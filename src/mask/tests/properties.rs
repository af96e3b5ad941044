//! What holds for every input.

use proptest::prelude::*;
use prost_reflect::DynamicMessage;

use super::*;

const FORMATS: [Format; 17] = Format::ALL;

/// Scraps that findings, their look-alikes and the formats' syntax are made of.
const SCRAPS: [&str; 188] = [
    "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"",
    "\"}]}}]},\n",
    "MSH|^~\\&|\rPID|1||",
    "ISA*00*~NM1*IL*1*",
    "name,value\n",
    "jane@example.com",
    "a@b",
    "@",
    ".",
    "example",
    "com",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\\",
    "\\n",
    "\\u0040",
    "\\u00",
    "\\ud83d",
    "\\ude00",
    "\"",
    "\":",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "{\"ssn\":",
    "{\"a\":{\"ssn\":[",
    "null",
    "true",
    "-",
    "4111111111111111",
    "4111 1111",
    "1111-1111",
    "4111",
    "123-45-6789",
    "123",
    "45",
    "6789",
    "DE89 3704 0044 0532 0130 00",
    "DE89",
    "+1 415",
    "(415) 555-2671",
    "415-555-2671",
    "10.0.0.1",
    "10.0",
    "0.1",
    "2001:db8::1",
    "::1",
    "eyJhbGciOiJIUzI1NiJ9",
    ".eyJzdWIi",
    "....",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_",
    "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "SecretAccessKey\":\"",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "xoxb-123456789012",
    "sk_live_4eC39HqLyj",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "-----",
    "Bearer ",
    "5pX8Q~MmTI8OMBJFVqMlFR4DE3Spz6QmxOGbf",
    "Q~",
    "3012a5754bbd716926f99c028f7ea428",
    "-us18",
    "abc123def",
    "data: ",
    "data",
    "id: ",
    "data: {\"choices\":[{\"delta\":{\"content\":\"",
    "\"},\"logprobs\":{\"token\":\"",
    "\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"",
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"",
    "\"}}\r\n\r\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"",
    "\"}}\r\n\r\n",
    "{\"done\":false,\"response\":\"",
    "\"}\n{\"done\":false,\"response\":\"",
    "\"}\n",
    "é",
    "€",
    "password",
    "\": \"",
    "=\"",
    "hunter2",
    "api_key",
    "://",
    "user:",
    "s3cret@",
    "Authorization: ",
    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "Set-Cookie: sid=",
    "; ",
    " -u ",
    "951bc382db9cfee29c68634761dd6e19",
    "$2b$12$",
    "'",
    "<password>",
    "token",
    "alchemy key",
    "\u{feff}",
    // CSV, forms
    ",\"",
    "\"\"",
    "\t",
    ";",
    "ssn,phone",
    "&",
    "=",
    "+",
    "%",
    "%40",
    "ssn=",
    // XML, HTML
    "<",
    ">",
    "<a ",
    "</a>",
    "<ssn>",
    "</ssn>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE ",
    "<?",
    "/>",
    " name='",
    "'",
    "&#64;",
    "&#x40;",
    "&amp;",
    // YAML
    "- ",
    "ssn: ",
    "ssn: |\n",
    " #",
    "\n  ",
    "\\x40",
    // multipart
    "--x",
    "\r\n--x\r\n",
    "--x--",
    "Content-Type: application/json\r\n\r\n",
    "Content-Disposition: form-data; name=\"ssn\"\r\n\r\n",
    "Content-Transfer-Encoding: base64\r\n\r\n",
    "YWRhQGIuZXhhbXBsZQ==",
    "YWRhQGIuZXhhbXBsZSwg\r\n",
    "kind: Secret\n",
    "stringData:\n  a: |\n    ",
    "data: {",
    // tables
    " | ",
    "|",
    "ssn | surname\n",
    "INSERT INTO t (id, ssn, password) VALUES (",
    " insert INTO `t` (`surname`, \"a b\") VALUES\n  ('Hop''per\\'', N'x'), (",
    "7, '536904399', 'hunter2'), (",
    "NULL, fn(1, 'a'), E'x'::text)",
    "INSERT",
    "\x1b[1;32m",
    "\x1b[0m",
    "\x1b[",
    "\x1b",
    "id\tssn\tsurname\n",
    "7\t536904399\tHopper",
    "\nCOPY t (ssn, \"surname\") FROM stdin;\n",
    "| ssn | phone |\n|---|---|\n",
    "\n----+----\n",
    " | 536904399 | 555-1234\n",
    "Hopper |",
    "│",
    " │ ",
    "\n────┼────\n",
    "┌───┬───┐\n│ ssn │ surname │\n",
    "\n-[ RECORD 1 ]---\n",
    "\nssn | 536904399",
    "\n*** 1. row ***\n",
    "\nsurname: Hopper\n",
    "\n surname \n---------\n Hopper",
    "\nNAME  SSN        SURNAME\n",
    "\nx     536904399  Hopper",
    "  ",
    "\n--  ---\n",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\n",
];

pub(super) fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let scrap = prop_oneof![
        9 => proptest::sample::select(&SCRAPS[..]).prop_map(|scrap| scrap.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

/// `bytes` cut at some of the places that `cuts` names.
fn split<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

pub(super) fn profiles() -> [Arc<Profile>; 3] {
    let methods = [
        ("EMAIL", Method::Hash),
        ("CREDIT_CARD", Method::Partial),
        ("PRIVATE_KEY", Method::Hash),
        ("JWT", Method::Partial),
    ];
    let rule = |path: &str, method| FieldRule { path: path.into(), finding: String::new(), method };
    let mixed = config::Profile {
        methods: methods.into_iter().map(|(name, method)| (name.to_owned(), method)).collect(),
        fields: vec![rule("$..ssn", Method::Partial), rule("$.a[0]", Method::Hash)],
        ..Default::default()
    };
    let methods = [
        ("EMAIL", Method::Preserve),
        ("CREDIT_CARD", Method::Preserve),
        ("PHONE", Method::Drop),
        ("JWT", Method::Preserve),
        ("US_SSN", Method::DateShift),
        ("IPV4", Method::Tokenize),
    ];
    let formed = config::Profile {
        methods: methods.into_iter().map(|(name, method)| (name.to_owned(), method)).collect(),
        fields: vec![rule("$..ssn", Method::Drop), rule("$.a[0]", Method::Preserve)],
        ..Default::default()
    };
    [plain(), profile(mixed), profile(formed)]
}

/// Texts in base64 or hexadecimal digits, some long, some in lines, some behind a word or one behind the other.
fn encoded_runs() -> impl Strategy<Value = Vec<u8>> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let word = proptest::sample::select(
        &[
            "hello ",
            "a ",
            "text, ",
            "jane@example.com ",
            "4111 1111 1111 1111 ",
            "x4111111111111111",
            "AKIAIOSFODNN7EXAMPLE",
        ][..],
    );
    let text = (proptest::collection::vec(word, 1..8), prop_oneof![4 => 1..20usize, 1 => 20..200usize])
        .prop_map(|(words, times)| words.concat().repeat(times));
    let lines = |text: &str| text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    let run = (text, 0..6u8).prop_map(move |(text, how)| match how {
        0 => STANDARD.encode(text),
        1 => lines(&STANDARD.encode(text)),
        2 => format!("keyName{}", URL_SAFE_NO_PAD.encode(text)),
        3 => hex::encode(text),
        4 => STANDARD.encode(STANDARD.encode(text)),
        _ => text.chars().take(30).collect(),
    });
    let end = proptest::sample::select(&["", "", "\n", " ", "\"", ","][..]);
    proptest::collection::vec((run, end), 1..4)
        .prop_map(|runs| runs.into_iter().map(|(run, end)| run + end).collect::<String>().into_bytes())
}

/// Whether the bytes are JSON values one after the other.
fn is_json(bytes: &[u8]) -> bool {
    serde_json::Deserializer::from_slice(bytes).into_iter::<serde::de::IgnoredAny>().all(|value| value.is_ok())
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let text = scraps().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        proptest::sample::select(&[4_111_111_111_111_111u64, 5, 0, 378_282_246_310_005][..]).prop_map(Into::into),
        text.prop_map(Into::into),
    ];
    let key = proptest::sample::select(
        &["ssn", "a", "jane@example.com", "SecretAccessKey", "password", "token", "\"\\\n", ""][..],
    );
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            proptest::collection::vec((key.clone().prop_map(str::to_owned), inner), 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same value with every character of its strings that may be written as an escape written as one.
fn escaped(value: &serde_json::Value) -> String {
    let plain = value.to_string();
    let mut out = String::new();
    let mut inside = false;
    let mut chars = plain.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                inside = !inside;
                out.push(char);
            }
            '\\' => {
                out.push(char);
                let escape = chars.next();
                out.extend(escape);
                if escape == Some('u') {
                    out.extend(chars.by_ref().take(4));
                }
            }
            char if inside => out.extend(char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
            char => out.push(char),
        }
    }
    out
}

fn frames(messages: &[Vec<u8>]) -> Vec<u8> {
    let frame = |message: &Vec<u8>| [&[0][..], &(message.len() as u32).to_be_bytes(), message].concat();
    messages.iter().flat_map(frame).collect()
}

fn strings(message: &[Vec<u8>]) -> Vec<u8> {
    let field = |(number, text): (usize, &Vec<u8>)| {
        let text = &text[..text.len().min(127)];
        [&[((number % 15 + 1) as u8) << 3 | 2, text.len() as u8], text].concat()
    };
    message.iter().enumerate().flat_map(field).collect()
}

/// Fields of a `Person`, and others.
fn person_bytes() -> impl Strategy<Value = Vec<u8>> {
    let short = |bytes: Vec<u8>| bytes[..bytes.len().min(127)].to_vec();
    let bytes =
        |number: u8, value: Vec<u8>| [vec![0x80 | number << 3 | 2, number >> 4, value.len() as u8], value].concat();
    let varint = |number: u8, value: u64| {
        let mut out = vec![0x80 | number << 3, number >> 4];
        prost::encoding::encode_varint(value, &mut out);
        out
    };
    let number = proptest::sample::select(&[4_111_111_111_111_111_u64, 5, 536_904_399][..]);
    let leaf = prop_oneof![
        6 => (1..21_u8, scraps()).prop_map(move |(field, value)| bytes(field, short(value))),
        3 => (1..21_u8, number).prop_map(move |(field, value)| varint(field, value)),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    let leaves = proptest::collection::vec(leaf, 0..4).prop_map(|fields| fields.concat());
    leaves.prop_recursive(3, 12, 3, move |inner| {
        let field = (proptest::sample::select(&[4_u8, 5, 6, 11, 14, 15, 16, 30][..]), inner.clone());
        let field = field.prop_map(move |(field, value)| bytes(field, short(value)));
        proptest::collection::vec(prop_oneof![field, inner], 0..3).prop_map(|fields| fields.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn pieces_do_not_matter(bytes in scraps(), cuts in proptest::collection::vec(any::<usize>(), 0..12)) {
        for profile in profiles() {
            for format in FORMATS {
                let whole = run(&profile, format, &[&bytes]);
                prop_assert_eq!(&run(&profile, format, &split(&bytes, &cuts)), &whole, "{:?}", format);
                let single: Vec<&[u8]> = bytes.chunks(1).collect();
                prop_assert_eq!(&run(&profile, format, &single), &whole, "{:?} by byte", format);
            }
        }
    }

    #[test]
    fn pieces_of_encoded_runs_do_not_matter(
        bytes in encoded_runs(),
        cuts in proptest::collection::vec(any::<usize>(), 0..12),
    ) {
        for format in [Format::Text, Format::Ndjson] {
            let whole = run(&plain(), format, &[&bytes]);
            prop_assert_eq!(&run(&plain(), format, &split(&bytes, &cuts)), &whole, "{:?}", format);
            let small: Vec<&[u8]> = bytes.chunks(7).collect();
            prop_assert_eq!(&run(&plain(), format, &small), &whole, "{:?} in sevens", format);
        }
    }

    #[test]
    fn pieces_of_json_do_not_matter(value in value(), cuts in proptest::collection::vec(any::<usize>(), 0..12)) {
        let text = value.to_string();
        for profile in profiles() {
            let whole = run(&profile, Format::Json, &[text.as_bytes()]);
            prop_assert_eq!(&run(&profile, Format::Json, &split(text.as_bytes(), &cuts)), &whole);
            let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            prop_assert_eq!(&run(&profile, Format::Json, &single), &whole);
        }
    }

    #[test]
    fn pieces_of_grpc_do_not_matter(
        messages in proptest::collection::vec(proptest::collection::vec(scraps(), 0..4), 0..4),
        cuts in proptest::collection::vec(any::<usize>(), 0..12),
    ) {
        let messages: Vec<Vec<u8>> = messages.iter().map(|message| strings(message)).collect();
        let body = frames(&messages);
        let whole = run(&plain(), Format::Grpc, &[&body]);
        prop_assert_eq!(&run(&plain(), Format::Grpc, &split(&body, &cuts)), &whole);
        prop_assert_eq!(whole.expect("valid frames").0.len(), body.len());
    }

    #[test]
    fn pieces_of_described_messages_do_not_matter(
        messages in proptest::collection::vec(person_bytes(), 0..4),
        cuts in proptest::collection::vec(any::<usize>(), 0..12),
    ) {
        let (schema, body) = (person(), frames(&messages));
        for profile in profiles() {
            let run = |pieces: &[&[u8]]| {
                let mut stream = profile.stream(Format::Grpc, &BTreeSet::new()).with_schema(schema.clone());
                let mut out: Vec<u8> = Vec::new();
                for piece in pieces {
                    out.extend(stream.push(piece).expect("valid frames").into_inner());
                }
                out.extend(stream.finish().expect("valid frames").into_inner());
                (out, stream.take_findings())
            };
            let whole = run(&[&body]);
            prop_assert_eq!(&run(&split(&body, &cuts)), &whole);
            prop_assert_eq!(&run(&body.chunks(1).collect::<Vec<_>>()), &whole);
            // What a reader could read it still can.
            let mut rest = &whole.0[..];
            for message in &messages {
                let (length, after) = rest[1..].split_first_chunk::<4>().expect("a frame");
                let (masked, after) = after.split_at(u32::from_be_bytes(*length) as usize);
                let read = |bytes: &[u8]| DynamicMessage::decode(schema.clone(), bytes).is_ok();
                prop_assert!(!read(message) || read(masked), "{:?}", message);
                prop_assert!(!whole.1.is_empty() || masked == message);
                rest = after;
            }
        }
    }

    #[test]
    fn valid_json_stays_valid(value in value()) {
        for profile in profiles() {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON"), escaped(&value)] {
                let (masked, _) = run(&profile, Format::Json, &[text.as_bytes()]).expect("not deep");
                prop_assert!(is_json(&masked), "{} became {}", text, String::from_utf8_lossy(&masked));
            }
        }
    }

    #[test]
    fn escapes_hide_nothing(value in value()) {
        let (plain_text, escaped_text) = (value.to_string(), escaped(&value));
        for profile in profiles() {
            let (first, found) = run(&profile, Format::Json, &[plain_text.as_bytes()]).expect("not deep");
            let (second, again) = run(&profile, Format::Json, &[escaped_text.as_bytes()]).expect("not deep");
            prop_assert_eq!(found, again);
            let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
            prop_assert_eq!(read(&first), read(&second));
        }
    }

    #[test]
    fn without_findings_bytes_pass_as_they_are(bytes in scraps()) {
        for format in FORMATS {
            if let Ok((masked, findings)) = run(&plain(), format, &[&bytes])
                && findings.is_empty()
            {
                prop_assert_eq!(&masked, &bytes, "{:?}", format);
            }
        }
    }

    #[test]
    fn planted_values_never_pass(before in scraps(), after in scraps()) {
        let card = "4012888888881881";
        let body = [&before[..], b" ", card.as_bytes(), b" ", &after[..]].concat();
        for format in [Format::Text, Format::Json, Format::Ndjson, Format::Sse] {
            let (masked, _) = plain().body(format, &body);
            prop_assert!(!String::from_utf8_lossy(masked.as_inner()).contains(card), "{:?}", format);
        }
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            let _ = run(&plain(), format, &[&bytes]);
            let _ = plain().body(format, &bytes);
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = plain().text(&text);
        let _ = plain().url_path(&text);
    }

    #[test]
    fn a_path_keeps_its_shape(bytes in scraps()) {
        let path = format!("/x?{}", String::from_utf8_lossy(&bytes));
        let (masked, _) = plain().url_path(&path);
        let shape = |text: &str| text.matches(['?', '&', '#', ';']).count();
        prop_assert_eq!(shape(masked.as_inner()), shape(&path));
    }
}
