use super::*;

fn key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &[7; 32])
}

fn preserved(finding: &str, value: &str) -> String {
    let replaced =
        replace(finding, value.as_bytes(), &key()).unwrap_or_else(|| panic!("{finding}: {value} is redacted"));
    String::from_utf8(replaced).expect("ASCII")
}

/// Digits as 0, letters as A and a.
fn form(text: &str) -> String {
    let class = |char: char| match char {
        '0'..='9' => '0',
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        other => other,
    };
    text.chars().map(class).collect()
}

#[test]
fn the_form_stays_and_a_second_pass_changes_nothing() {
    for (finding, value) in [
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("CREDIT_CARD", "378282246310005"),
        ("CREDIT_CARD", "4222222222222"),
        ("US_SSN", "123-45-6789"),
        ("US_SSN", "123456789"),
        ("PHONE", "(415) 555-2671"),
        ("PHONE", "+1 415 555 2671"),
        ("PHONE", "555-1234"),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("IBAN", "gb29NWBK60161331926819"),
    ] {
        let replaced = preserved(finding, value);
        assert_eq!(form(&replaced), form(value), "{finding}");
        assert_ne!(replaced, value, "{finding}");
        assert_eq!(preserved(finding, &replaced), replaced, "{finding}");
    }
}

#[test]
fn replacements_are_in_ranges_that_nobody_uses() {
    let card = preserved("CREDIT_CARD", "4111111111111111");
    assert!(card.starts_with("9999") && checks::luhn_sum(checks::digits(card.as_bytes())) == 0, "{card}");
    let ssn = preserved("US_SSN", "123-45-6789");
    assert!(ssn.starts_with('9') && ssn[4..6] < *"50" && &ssn[4..6] > "00", "{ssn}");
    let mail = preserved("EMAIL", "Ada.Lovelace@corp.example");
    assert!(mail.len() == 28 && mail.ends_with("@example.com"), "{mail}");
    assert!(preserved("IPV4", "10.1.2.3").parse::<Ipv4Addr>().is_ok_and(|address| address.is_documentation()));
    assert!(preserved("IPV6", "fe80::1").starts_with("2001:db8:"));
    assert!(preserved("PHONE", "415-555-2671").contains("-555-01"));
    assert!(preserved("PHONE", "+49 30 901820").starts_with("+1-"));
    let iban = preserved("IBAN", "DE89370400440532013000");
    assert!(iban.starts_with("ZZ"), "{iban}");
    assert_eq!(checks::mod97(iban.bytes().skip(4).chain(iban.bytes().take(4))), 1, "{iban}");
    for finding in ["EMAIL", "IPV4", "IPV6", "PHONE"] {
        let value = match finding {
            "EMAIL" => "a@b.example",
            "IPV4" => "10.1.2.3",
            "IPV6" => "fe80::12",
            _ => "+49 30 901820",
        };
        let replaced = preserved(finding, value);
        assert_eq!(preserved(finding, &replaced), replaced, "{finding}");
    }
}

#[test]
fn equal_values_stay_equal_however_they_are_written() {
    assert_eq!(
        digits(preserved("CREDIT_CARD", "4111-1111-1111-1111").as_bytes()),
        preserved("CREDIT_CARD", "4111111111111111").as_bytes()
    );
    assert_eq!(preserved("EMAIL", "A@B.Example"), preserved("EMAIL", "a@b.example"));
    assert_ne!(preserved("EMAIL", "a@b.example"), preserved("EMAIL", "b@b.example"));
    assert_ne!(preserved("FIELD", "abcd1234"), preserved("OTHER", "abcd1234"));
}

#[test]
fn other_types_keep_their_shape_and_are_found_no_more() {
    for (finding, value) in [
        ("AWS_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE"),
        ("FIELD", "Case 12-345/b"),
        ("FIELD", "123-45-6789"),
        ("FIELD", "4111111111111111"),
    ] {
        let replaced = preserved(finding, value);
        assert_eq!(form(&replaced), form(value), "{finding}");
        assert!(found(replaced.as_bytes()).is_empty(), "{finding}: {replaced}");
    }
    let odd = preserved("FIELD", "é\"\\\n<a>'");
    assert_eq!(form(&odd), "a____a__");
    assert_eq!(replace("FIELD", b" - ", &key()), None);
    assert_eq!(replace("FIELD", b"", &key()), None);
}

proptest::proptest! {
    #[test]
    fn a_replacement_is_plain_text(value in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
        for finding in ["CREDIT_CARD", "US_SSN", "EMAIL", "IPV4", "IPV6", "PHONE", "IBAN", "FIELD"] {
            if let Some(replaced) = replace(finding, &value, &key()) {
                proptest::prop_assert!(replaced.iter().all(|byte| allowed(*byte)), "{}", finding);
            }
        }
    }
}
