//! What was valid stays valid, of the same shape, and what was planted is gone: by parsers other than the masker's.

use proptest::prelude::*;
use saphyr::{LoadableYamlNode, Yaml};

use super::properties::{profiles, scraps};
use super::*;

const CARD: &str = "4012888888881881";

/// A text, with a card in it or not.
fn text() -> impl Strategy<Value = String> {
    let plain = || scraps().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    prop_oneof![
        2 => plain(),
        1 => Just(CARD.to_owned()),
        1 => (plain(), plain()).prop_map(|(before, after)| format!("{before} {CARD} {after}")),
        2 => proptest::sample::select(&["", "x", "ada@b.example says", "a, \"b\"", "it's", "- [a]", "#"][..])
            .prop_map(str::to_owned),
    ]
}

/// The card, where nothing around it makes it a part of something else.
fn shows_card(text: &str) -> bool {
    text == CARD || text.contains(&format!(" {CARD} "))
}

fn name() -> impl Strategy<Value = String> {
    proptest::sample::select(&["ssn", "a", "phone", "note", "SecretAccessKey"][..]).prop_map(str::to_owned)
}

fn masked(profile: &Arc<Profile>, format: Format, body: &str) -> String {
    String::from_utf8(run(profile, format, &[body.as_bytes()]).expect("within bounds").0).expect("text stays text")
}

/// Text without characters that XML and YAML do not have.
fn printable(text: &str) -> String {
    let wanted = |char: &char| !char.is_control() && *char != '\u{feff}' && !('\u{fff0}'..='\u{ffff}').contains(char);
    text.chars().filter(wanted).collect()
}

/// RFC 4180, by the letter.
fn read_csv(mut rest: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![]];
    loop {
        let mut cell = String::new();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let end = quoted.find('"').expect("a closing quote");
                cell.push_str(&quoted[..end]);
                quoted = &quoted[end + 1..];
                match quoted.strip_prefix('"') {
                    Some(after) => {
                        cell.push('"');
                        quoted = after;
                    }
                    None => break,
                }
            }
            rest = quoted;
        } else {
            let end = rest.find([',', '\r']).expect("a line break at the end");
            cell.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        rows.last_mut().expect("a row").push(cell);
        if let Some(next) = rest.strip_prefix(',') {
            rest = next;
        } else {
            rest = rest.strip_prefix("\r\n").expect("a line break after a cell");
            if rest.is_empty() {
                return rows;
            }
            rows.push(vec![]);
        }
    }
}

fn write_cell(text: &str, quote: bool) -> String {
    if quote || text.contains(['"', ',', '\r', '\n', ';', '|', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn xml_shape(body: &str) -> Vec<(String, usize)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(body);
    let mut shape = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {body}")) {
            Event::Eof => return shape,
            Event::Start(tag) => {
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                let attributes: Vec<_> = tag.attributes().map(|attribute| attribute.expect("an attribute")).collect();
                for attribute in &attributes {
                    quick_xml::escape::unescape(&String::from_utf8_lossy(&attribute.value)).expect("entities");
                }
                shape.push((name, attributes.len()));
            }
            Event::End(_) => shape.push((String::new(), 0)),
            Event::CData(_) => shape.push(("[".to_owned(), 0)),
            Event::Comment(_) => shape.push(("-".to_owned(), 0)),
            _ => {}
        }
    }
}

fn yaml_shape(value: &Yaml<'_>) -> String {
    match value {
        Yaml::Sequence(items) => format!("[{}]", items.iter().map(yaml_shape).collect::<Vec<_>>().join(",")),
        Yaml::Mapping(members) => {
            let member = |(_, value): (&Yaml<'_>, &Yaml<'_>)| format!(":{}", yaml_shape(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        _ => ".".to_owned(),
    }
}

/// One scalar of a block mapping, in each style that can hold it.
fn yaml_scalar(text: &str, style: usize) -> String {
    let text = printable(text);
    let plain = text.trim();
    let easy = plain.starts_with(|char: char| char.is_ascii_alphanumeric())
        && !plain.contains([':', '#', '\'', '"', '&', '*', '!', '|', '>', '%', '@', '`', ',', '[', ']', '{', '}', '?']);
    match style {
        0 if easy => plain.to_owned(),
        1 => format!("'{}'", text.replace('\'', "''")),
        2 => format!("|\n    x\n    {plain}"),
        _ => serde_json::Value::from(text).to_string(),
    }
}

#[test]
fn offsets_are_those_of_what_was_written() {
    let parts = Format::of_content_type(Some("multipart/mixed; boundary=x"));
    for (format, before, mail, after) in [
        (Format::Csv, "a,b\r\n\"1,\"\"\",\"", "ada@b.example", "\"\r\n"),
        (Format::Tsv, "a\\tb\t", "ada@b.example", "\\n\n"),
        (Format::Form, "a+b=%20", "ada%40b.e%78ample", "&c=d"),
        (parts, "--x\r\nContent-Type: application/json\r\n\r\n[\"", "ada\\u0040b.example", "\"]\r\n--x--"),
        (parts, "--x\nContent-Transfer-Encoding: quoted-printable\n\n=3D ", "ada=40b.=\nexample", " x\n--x--\n"),
        (Format::Xml, "<a b='&lt;'>&amp; ", "ada&#64;b&#x2e;example", "</a>"),
        (Format::Html, "<p title=", "ada&commat;b.example", ">x"),
        (Format::Yaml, "a: &b 'c''d'\ne: \"\\n", "ada\\x40b.example", "\"\n"),
        (Format::Yaml, "- ", "ada@b.example", " x # y\n"),
    ] {
        let body = [before, mail, after].concat();
        let mut stream = plain().stream(format, &BTreeSet::new()).with_spans();
        stream.push(body.as_bytes()).expect("within bounds");
        stream.finish().expect("within bounds");
        let spans: Vec<(usize, usize)> =
            stream.take_spans().iter().map(|span| (span.start as usize, span.end as usize)).collect();
        assert_eq!(spans, [(before.len(), before.len() + mail.len())], "{body}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn csv(names in proptest::collection::vec(name(), 2..5), cells in proptest::collection::vec((text(), any::<bool>()), 0..24)) {
        let width = names.len();
        let mut body = names.join(",") + "\r\n";
        for row in cells.chunks_exact(width) {
            let row: Vec<String> = row.iter().map(|(text, quote)| write_cell(text, *quote)).collect();
            body += &(row.join(",") + "\r\n");
        }
        for profile in profiles() {
            let masked = masked(&profile, Format::Csv, &body);
            let (before, after) = (read_csv(&body), read_csv(&masked));
            let widths = |rows: &[Vec<String>]| rows.iter().map(Vec::len).collect::<Vec<_>>();
            prop_assert_eq!(widths(&before), widths(&after), "{} became {}", body, masked);
            for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
                prop_assert!(!shows_card(after), "{} became {}", before, after);
            }
        }
    }

    #[test]
    fn form(pairs in proptest::collection::vec((name(), text()), 0..8)) {
        let body = ::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        for profile in profiles() {
            let masked = masked(&profile, Format::Form, &body);
            let after: Vec<(String, String)> = ::url::form_urlencoded::parse(masked.as_bytes()).into_owned().collect();
            prop_assert_eq!(after.len(), pairs.len(), "{} became {}", body, masked);
            for (before, after) in pairs.iter().zip(&after) {
                prop_assert!(before.0 == after.0 && !shows_card(&after.1), "{} became {}", body, masked);
            }
        }
    }

    #[test]
    fn xml(parts in proptest::collection::vec((name(), text(), 0usize..5), 0..8)) {
        let mut body = "<r>".to_owned();
        for (name, text, style) in &parts {
            let text = printable(text);
            let escaped = quick_xml::escape::escape(text.as_str()).replace('8', "&#x38;");
            body += &match style {
                0 => format!("<{name}>{escaped}</{name}>"),
                1 => format!("<v {name}=\"{escaped}\" b='{escaped}'></v>"),
                2 => format!("<{name}><![CDATA[{}]]></{name}>", text.replace("]]>", "")),
                3 => format!("<!-- {} -->", text.replace("--", "").trim_end_matches('-')),
                _ => format!("<{name}><i>{escaped}</i>{escaped}</{name}>"),
            };
        }
        body += "</r>";
        for profile in profiles() {
            let masked = masked(&profile, Format::Xml, &body);
            prop_assert_eq!(xml_shape(&body), xml_shape(&masked), "{} became {}", body, masked);
            let plain = masked.replace("&#x38;", "8");
            let ends = ['<', '>', '"', '\'', '[', ']'];
            prop_assert!(!plain.split(ends).any(shows_card), "{}", masked);
        }
    }

    #[test]
    fn yaml(members in proptest::collection::vec((text(), 0usize..4), 1..8)) {
        let mut body = String::new();
        for (index, (text, style)) in members.iter().enumerate() {
            let scalar = yaml_scalar(text, *style);
            let item = if scalar.starts_with('|') { "- x".to_owned() } else { format!("- {scalar}\n  - [{}]", yaml_scalar(text, 3)) };
            body += &format!("k{index}: {scalar}\nl{index}:\n  {item}\n");
        }
        let shape = |text: &str| Yaml::load_from_str(text).map(|documents| documents.iter().map(yaml_shape).collect::<String>());
        let before = shape(&body);
        prop_assume!(before.is_ok());
        for profile in profiles() {
            let masked = masked(&profile, Format::Yaml, &body);
            prop_assert_eq!(shape(&masked).map_err(|_| masked.clone()).ok(), before.clone().ok(), "{} became {}", body, masked);
            prop_assert!(!masked.split(['"', '\'', '\n']).any(shows_card), "{}", masked);
        }
    }
}
