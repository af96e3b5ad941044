use crate::config::Method;
use crate::mask::Format;
use crate::mask::tests::{mask, plain, with_fields};

fn form(body: &str) -> String {
    mask(&plain(), Format::Form, body)
}

#[test]
fn values_and_names_are_decoded_for_matching() {
    for (body, masked) in [
        ("mail=ada%40b.example&x=1", "mail=%5BREDACTED:EMAIL%5D&x=1"),
        ("mail=ada@b.example", "mail=%5BREDACTED:EMAIL%5D"),
        ("card=4111+1111%201111+1111&q=a+b%20c", "card=%5BREDACTED:CREDIT_CARD%5D&q=a+b%20c"),
        ("ada%40b.example=x", "%5BREDACTED:EMAIL%5D=x"),
        ("tel=%2B14155552671&t=+14155552671", "tel=%5BREDACTED:PHONE%5D&t=%5BREDACTED:PHONE%5D"),
        ("a=%4&b=%zz&c=%&d==%4=%40", "a=%4&b=%zz&c=%&d==%4=%40"),
        ("a=4111&b=1111&c=1111&d=1111", "a=4111&b=1111&c=1111&d=1111"),
        ("a=1\r\nb=ada@b.example\r\n", "a=1\r\nb=%5BREDACTED:EMAIL%5D\r\n"),
        ("", ""),
    ] {
        assert_eq!(form(body), masked);
    }
}

#[test]
fn names_are_context_and_field_rules_apply() {
    let key = "aws_secret_access_key=wJalrXUtnFEMI%2FK7MDENG/bPxRfiCYEXAMPLEKEY&n=1";
    assert_eq!(form(key), "aws_secret_access_key=%5BREDACTED:AWS_SECRET_KEY%5D&n=1");
    let profile = with_fields(&[("$.ssn", "", Method::Redact)]);
    assert_eq!(mask(&profile, Format::Form, "s%73n=a+b&x=%61"), "s%73n=%5BREDACTED:FIELD%5D&x=%61");
}
