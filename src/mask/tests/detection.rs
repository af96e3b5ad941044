//! What each detector takes and leaves.

use super::*;

/// Masked as text, between words.
fn text(value: &str) -> String {
    let masked = mask(&plain(), Format::Text, &format!("see {value} ok"));
    masked.strip_prefix("see ").and_then(|m| m.strip_suffix(" ok")).unwrap_or(&masked).to_owned()
}

fn takes(kind: &str, values: &[&str]) {
    for value in values {
        assert_eq!(text(value), format!("[REDACTED:{kind}]"), "{value}");
    }
}

fn leaves(values: &[&str]) {
    for value in values {
        assert_eq!(text(value), *value);
    }
}

#[test]
fn email() {
    takes(
        "EMAIL",
        &[
            "a@b.co",
            "john.doe+tag@mail.example.com",
            "x_y%z@sub-domain.example.museum",
            "JANE@EXAMPLE.COM",
            "müller@bücher.example",
            "user@xn--e1afmkfd.xn--p1ai",
        ],
    );
    leaves(&["a@b", "@example.com", "a@", "logo@2x.png", "serde@1.0.3", "foo@localhost"]);
    leaves(&[
        "git clone git@github.com:acme/orders.git",
        "Started getty@tty1.service;",
        "user@1000.slice",
        "systemd-fsck@dev-sda1.service",
    ]);
    assert_eq!(text("<a@b.example>,c@d.example."), "<[REDACTED:EMAIL]>,[REDACTED:EMAIL].");
}

#[test]
fn email_does_not_escape_behind_a_long_prefix() {
    let masked = text(&format!("{}.jane@example.com", "x".repeat(500)));
    assert!(masked.ends_with(".[REDACTED:EMAIL]"), "{masked}");
}

#[test]
fn card() {
    takes(
        "CREDIT_CARD",
        &[
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4222222222222",
            "5500000000000004",
            "2221000000000009",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "6011111111111117",
            "3530111333300000",
            "6304000000000000",
            "6250941006528599",
            "4111.1111.1111.1111",
            "3782.822463.10005",
            "4222 222 222 222",
            "411111 1111111111",
            "3501359717606048",
            "501800000009",
            "2200000000000004",
            "9792000000000003",
            "6062820000000003",
            "5060990000000000001",
        ],
    );
    // Prefixes that too much else has, or no check digit: only where a word says so.
    leaves(&[
        "135410014004955",
        "6250941006528598",
        "EAN 4222222222222",
        "x;4222222222222;y",
        "7\n5060990000000000001\n8",
    ]);
    // Nobody has issued Diners Club's numbers with 15 digits.
    leaves(&["389136057806880"]);
    assert_eq!(text("card 135410014004955"), "card [REDACTED:CREDIT_CARD]");
    assert_eq!(text("UnionPay 6250 9410 0652 8598"), "UnionPay [REDACTED:CREDIT_CARD]");
    // A name takes nothing from what the check digit proves.
    assert_eq!(text("order: 4111111111111111"), "order: [REDACTED:CREDIT_CARD]");
    assert_eq!(text("4111111111111111 12/27 cvv 123"), "[REDACTED:CREDIT_CARD] 12/27 cvv 123");
    leaves(&[
        "4111111111111112",
        "1234567890123452",
        "0.4111111111111111",
        "41111111111111111111",
        "a4111111111111111",
        "4111111111111111.5",
        "411.111.111.111.111.1",
        "1700000000123456789",
        "blk_4150682644311695471",
        "blk_-4150682644311695471",
        "7031 5020 150604 240",
    ]);
    leaves(&["4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "0000000000000000"]);
    assert_eq!(text("card_4111111111111111"), "card_[REDACTED:CREDIT_CARD]");
    leaves(&["blk_-5195120009388265 blk_5195120009388265081"]);
    assert_eq!(text("4111111111111111 12"), "[REDACTED:CREDIT_CARD] 12");
    assert_eq!(text("123 4111111111111111"), "123 [REDACTED:CREDIT_CARD]");
}

#[test]
fn ssn() {
    takes("US_SSN", &["123-45-6789", "123 45 6789"]);
    leaves(&["Suite 680 36 4022 Oak Lane"]);
    // The word before has spoken of another number.
    for (line, masked) in [
        ("SSN 123-45-6789 and last order 123971825", "SSN [REDACTED:US_SSN] and last order 123971825"),
        ("SSN: 123456789 or 123456780", "SSN: [REDACTED:US_SSN] or [REDACTED:US_SSN]"),
        ("born on 1990-01-31, seen on 2024-11-05", "born on [REDACTED:DATE_OF_BIRTH], seen on 2024-11-05"),
        ("DL: X433-870-54-376-7 Exp: 2025-03-22", "DL: [REDACTED:US_DRIVER_LICENSE] Exp: 2025-03-22"),
        ("Driver's License #: WDLABCD123EF (CA)", "Driver's License #: [REDACTED:US_DRIVER_LICENSE] (CA)"),
    ] {
        assert_eq!(text(line), masked);
    }
    assert_eq!(text("social_insurance_number=654032903"), "social_insurance_number=[REDACTED:CA_SIN]");
    leaves(&["000-12-3456", "666-12-3456", "912-12-3456", "123-00-6789", "123-45-0000", "123456789", "123-45 6789"]);
}

#[test]
fn iban() {
    takes(
        "IBAN",
        &[
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "gb29 nwbk 6016 1331 9268 19",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
        ],
    );
    leaves(&["DE89370400440532013001", "XX89370400440532013000", "DE8937040044053201300"]);
    // A country that has none in the registry.
    leaves(&["CO91FWOX6223012891614"]);
    assert_eq!(text("IBAN CO91 FWOX 6223 0128 9161 4"), "IBAN [REDACTED:IBAN]");
    assert_eq!(text("DE89 3704 0044 0532 0130 00 thanks"), "[REDACTED:IBAN] thanks");
}

#[test]
fn phone() {
    takes(
        "PHONE",
        &[
            "415-555-2671",
            "415.555.2671",
            "415 555 2671",
            "(415) 555-2671",
            "(415)555-2671",
            "1-415-555-2671",
            "001-415-555-2671",
            "+1 415-555-2671",
            "+14155552671",
            "+1 (415) 555-2671",
            "415-555-2671 x12",
            "(415)555-2671x12345",
            "415-555-2671 ext. 5",
            "+442071838750",
            "+44 20 7183 8750",
            "+44 (0)20 7183 8750",
            "(0)20 7946 0958",
            "020 7946 0958",
            "+49 (30) 901820",
            "+919876543210",
            "0044 20 7946 0958",
            "01 42 68 53 00",
            "(02) 9374 4000",
            "(11) 98765-4321",
            "03-1234-5678",
            // Areas that nobody has, as test data have them.
            "115-555-2671",
            "(054)353-1726",
            "169-825-3303x12",
            "(+30) 6962 241549",
            "(88) 684-334",
            "07700 900 982",
            "0171/1234567",
            "030 901820",
            "09171234567",
            "532 123 45 67",
            "0 532 123 45 67",
            "0-532-123-45-67",
            "612 34 56 78",
            "131 2345 6789",
            "8 (495) 123-45-67",
            "0 (532) 1234567",
            "+376 312 345",
        ],
    );
    leaves(&[
        "4155552671",
        "123456789",
        "2024-01-15",
        "115 555 2671",
        "415-5552671",
        "0612345678",
        "0012345678",
        "v=06123456789",
        "Trace[06123456789]",
        "06123456789.25",
        "078-05-0000",
        "17:53:08 2017-05-16",
        "16:16:00.233 28601 28601",
        "00/49/0100 18",
        "532 123 45 67 89 10",
        "rhost=202-132-40-29.adsl.example",
        "+123",
        "+0200",
        "+1234567890",
        "+01234567890",
        "12:34:56",
        "07.12.2024 10:20",
        "0-306-40615-2",
        "978-0-306-40615-7",
    ]);
    leaves(&[
        "1.415.555.26710",
        "99-415-555-2671",
        "1700000000.123",
        "415-555-2671-9",
        "3 415 555 2671",
        "order 01-2345-6789",
    ]);
    assert_eq!(text("tel:+1-201-555-0123"), "tel:[REDACTED:PHONE]");
}

#[test]
fn phone_by_what_stands_before_it() {
    for number in
        ["555-1234", "4155552671", "98765 43210", "612 345 678", "95 58 07", "9469 9966", "115 555 2671", "09-7625400"]
    {
        for before in ["phone: ", "Phone number is ", "call me at ", "mobile="] {
            assert_eq!(text(&format!("{before}{number}")), format!("{before}[REDACTED:PHONE]"));
        }
        leaves(&[number, &format!("build: {number}"), &format!("phone=7 build={number}")]);
        let json = format!(r#"{{"phone":"{number}","build":"{number}"}}"#);
        assert_eq!(
            mask(&plain(), Format::Json, &json),
            format!(r#"{{"phone":"[REDACTED:PHONE]","build":"{number}"}}"#)
        );
    }
    assert_eq!(mask(&plain(), Format::Json, r#"{"phone":4155552671}"#), r#"{"phone":"[REDACTED:PHONE]"}"#);
    assert_eq!(text("Phone:\n21 284 698 25"), "Phone:\n[REDACTED:PHONE]");
    for label in [" office", "-Fax", " (mobile)", " home"] {
        assert_eq!(text(&format!("96 228011{label}")), format!("[REDACTED:PHONE]{label}"));
    }
    // The nearer word counts, and a far one does not.
    for before in ["order by phone ", "the order has no message on my registered "] {
        assert_eq!(text(&format!("{before}415-555-2671")), format!("{before}[REDACTED:PHONE]"));
    }
    for line in
        ["unter ⟪0176/36431024⟫ zurück", "Telefon: ⟪089 / 711 44 68⟫", "CallerID: \"WIRELESS CALLER\" ⟪216-482-2534⟫"]
    {
        let marked = line.replace(['⟪', '⟫'], "");
        let (before, rest) = line.split_once('⟪').expect("marked");
        let (_, after) = rest.split_once('⟫').expect("marked");
        assert_eq!(text(&marked), format!("{before}[REDACTED:PHONE]{after}"));
    }
    leaves(&["Pedido 0123/456789", "page 012/100", "012/34/56789012", "P/N 0177-751-191", "call_duration_ms: 5285930"]);
    let line = "Tél. : 01 49 67 46 88 – Réf. dossier 89676426";
    assert_eq!(text(line), "Tél. : [REDACTED:PHONE] – Réf. dossier 89676426");
    leaves(&["phone order 415-555-2671", "1 234 fax", "2024-01-15 home", "call a taxi to 14 3684"]);
    leaves(&["Call#1234567 Retry#0", "(call 1) (flags = 00000004"]);
    leaves(&["phone 2024-01-15", "call 10.20.30", "phone 1700000000123", "phone 123456.78"]);
}

#[test]
fn ip() {
    takes("IPV4", &["10.0.0.1", "254.255.255.255", "192.168.1.10"]);
    leaves(&["256.1.1.1", "1.2.3", "1.2.3.4.5", "v1.2.3.4"]);
    leaves(&[
        "127.0.0.1:6379",
        "0.0.0.0",
        "255.255.255.0",
        "Boto3/1.34.94.9",
        "reg.io/app:10.7.86.132",
        "see § 3.6.9.9",
        "bump parser to 12.11.35.126",
    ]);
    assert_eq!(
        text("IP 95.140.145.161.8443 > 46.112.243.110.59533: seq 5, win 4.3.2.1.5"),
        "IP [REDACTED:IPV4].8443 > [REDACTED:IPV4].59533: seq 5, win 4.3.2.1.5"
    );
    assert_eq!(text("10.0.0.1:8080/x 10.0.0.2."), "[REDACTED:IPV4]:8080/x [REDACTED:IPV4].");
    takes("IPV6", &["2001:db8::1", "fe80::1ff:fe23:4567:890a", "::2", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"]);
    takes("IPV6", &["::ffff:192.0.2.128"]);
    leaves(&[
        "MD5:1e:2b:f6:cc:ea:34:25:fb:2d:5c:82:14:12:c5:67:d9",
        "serial: 83:03:9a:d4:23:a3:be:bf:2d:e3:8a:1d:d4:b1:79:25",
    ]);
    leaves(&[
        "12:34:56",
        "std::vec",
        "a::b",
        "::",
        "::1",
        "x::1",
        "2001::25de::cade",
        "12345:db8::1",
        "::ffff:256.0.0.1",
    ]);
}

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

#[test]
fn jwt() {
    takes("JWT", &[JWT, "eyJhbGciOiJkaXIifQ..Qx0pmsDa8KnJc9Jo.AAAA.BBBB"]);
    leaves(&["eyJhbGciOiJIUzI1NiJ9", "eyJ.eyJ.x"]);
    assert_eq!(text(&format!("{JWT}. Then")), "[REDACTED:JWT]. Then");
    // A header that is longer than what is held back.
    takes("JWT", &[&format!("eyJ{}.eyJzdWIi.c2ln", "a".repeat(5_000))]);
}

#[test]
fn secrets() {
    takes("AWS_ACCESS_KEY", &["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"]);
    leaves(&["AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLE7", "AKIAiosfodnn7example"]);
    let token = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
    for prefix in ["ghp", "gho", "ghs", "ghu", "ghr"] {
        takes("GITHUB_TOKEN", &[&format!("{prefix}_{token}"), &format!("{prefix}_{token}{token}")]);
    }
    takes("GITHUB_TOKEN", &[&format!("github_pat_11ABCDEFG0{token}_{token}")]);
    leaves(&["ghp_short", "github_pat_x"]);
    takes("SLACK_TOKEN", &["xoxb-123456789012-abcdefABCDEF", "xoxp-1234567890-x", "xapp-1-A0123456789-abc"]);
    let stripe = |kind: &str| format!("{kind}_{}", "4eC39HqLyjWDarjtT1zdp7dc");
    takes("STRIPE_KEY", &[&stripe("sk_live"), &stripe("rk_live")]);
    takes("GOOGLE_API_KEY", &["AIzaSyA1234567890abcdefghijklmnopqrstuv"]);
    leaves(&["AIzaSyA1234567890abcdefghijklmnopqrstuvw"]);
}

#[test]
fn aws_secret_by_its_key() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for before in ["aws_secret_access_key = ", "AWS_SECRET_ACCESS_KEY=", "\"SecretAccessKey\": \"", "secret-key: '"] {
        assert_eq!(text(&format!("{before}{secret}")), format!("{before}[REDACTED:AWS_SECRET_KEY]"));
    }
    leaves(&[secret]);
    let json = format!(r#"{{"SecretAccessKey":"{secret}","other":"{secret}","aws_secret_key":"short"}}"#);
    let masked =
        format!(r#"{{"SecretAccessKey":"[REDACTED:AWS_SECRET_KEY]","other":"{secret}","aws_secret_key":"short"}}"#);
    assert_eq!(mask(&plain(), Format::Json, &json), masked);
}

#[test]
fn bearer() {
    assert_eq!(text("Bearer abc123def"), "Bearer [REDACTED:BEARER_TOKEN]");
    assert_eq!(text("bearer  mF_9.B5f-4.1JqM=="), "bearer  [REDACTED:BEARER_TOKEN]");
    assert_eq!(text("Bearer abcdefghijklmnopqrstuvwxyz"), "Bearer [REDACTED:BEARER_TOKEN]");
    assert_eq!(text(&format!("Authorization: Bearer {JWT}")), "Authorization: Bearer [REDACTED:JWT]");
    leaves(&["bearer of news", "Bearer authentication"]);
}

fn pem(label: &str) -> String {
    format!("-----BEGIN {label}-----\nMIIEpAIBAAKCAQEA\nabc-----def\n-----END {label}-----")
}

#[test]
fn private_key() {
    for label in
        ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
    {
        takes("PRIVATE_KEY", &[&pem(label), &pem(label).replace('\n', "\r\n"), &pem(label).replace('\n', "\\n")]);
    }
    leaves(&["-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----"]);
    let cut = format!("a {}", &pem("PRIVATE KEY")[..50]);
    assert_eq!(mask(&plain(), Format::Text, &cut), "a [REDACTED:PRIVATE_KEY]");
    let json = serde_json::json!({ "k": pem("EC PRIVATE KEY"), "n": 1 }).to_string();
    assert_eq!(mask(&plain(), Format::Json, &json), r#"{"k":"[REDACTED:PRIVATE_KEY]","n":1}"#);
}

#[test]
fn json_in_text_keeps_its_escapes() {
    assert_eq!(text(r"a\na@b.example\n4111111111111111\t"), r"a\n[REDACTED:EMAIL]\n[REDACTED:CREDIT_CARD]\t");
}

#[test]
fn overlapping_the_leftmost_and_longest_wins() {
    // The card is inside of the address.
    takes("EMAIL", &["4111111111111111@example.com"]);
    takes(
        "EMAIL",
        &[
            "ada@münchen.example",
            "ada@例子.广告",
            "li.小明@例子.example",
            "a李小明b陈大文c@例え.テスト",
            "jürgen.müller@x.example",
            "a.ก้อง@ไทย.example",
            "k.राजेश.कुमार@x.example",
        ],
    );
    let lifted: BTreeSet<String> = ["email".to_owned()].into();
    let mut stream = plain().stream(Format::Text, &lifted);
    let mut out = stream.push(b"4111111111111111@example.com ").expect("text").into_inner().to_vec();
    out.extend(stream.finish().expect("text").into_inner());
    assert_eq!(String::from_utf8_lossy(&out), "[REDACTED:CREDIT_CARD]@example.com ");
}

#[test]
fn addresses_with_quoted_local_parts() {
    for (written, masked) in [
        (r#"mail "john doe"@example.com now"#, r#"mail "[REDACTED:EMAIL] now"#),
        (r#""a\"b"@x.example"#, r#""[REDACTED:EMAIL]"#),
        (r#"<"very.(),:;<>[]\".VERY.\"very"@strange.example.com>"#, r#"<"[REDACTED:EMAIL]>"#),
        (r#"{\"to\": \"\\\"john doe\\\"@example.com\"}"#, r#"{\"to\": \"\\\"[REDACTED:EMAIL]\"}"#),
        ("q=%22john%20doe%22%40example.com&x", "q=%22[REDACTED:EMAIL]&x"),
        // The first `@` is one of the quoted part, as what follows shows.
        (r#""aaa a@"%40x.example"#, r#""[REDACTED:EMAIL]"#),
        (r#""aaa a@b"@x.example"#, r#""[REDACTED:EMAIL]"#),
    ] {
        assert_eq!(mask(&plain(), Format::Text, written), masked);
    }
    for left in [r#"he said "hello" @example.com"#, r#""john doe" at example.com"#, r#"say "x y"@localhost"#] {
        assert_eq!(mask(&plain(), Format::Text, left), left);
    }
    let html = "<p>&quot;john doe&quot;@example.com</p>";
    assert_eq!(mask(&plain(), Format::Html, html), "<p>&quot;[REDACTED:EMAIL]</p>");
    let json = r#"{"to":"\"john doe\"@example.com","n":["\u0022ann lee\u0022@example.com"]}"#;
    let masked = r#"{"to":"\"[REDACTED:EMAIL]","n":["\u0022[REDACTED:EMAIL]"]}"#;
    assert_eq!(mask(&plain(), Format::Json, json), masked);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, ..Default::default() })]
    #[test]
    fn pieces_of_quoted_local_parts_do_not_matter(
        text in r#"([<: ]?["](john|[a-z]{1,3} [a-z]{1,3}|a\\"b|x@y|[(]z[)]|%40|\\u0040|é)["]?(@|%40|\\u0040)?(x[.]example|y|[.])?){1,4}"#,
    ) {
        mask(&plain(), Format::Text, &text);
    }
}

#[test]
fn what_only_looks_like_an_address_or_a_number() {
    let texts = [
        "https://user@git.example.org/team/app.git",
        "Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
        "Message-ID: <15265.9482.641338.555352@python.org>",
        "draw 02 07 13 16 22 31 for",
        "balance +4.64420469",
        "inv_no 964.443.8378",
        "Part no. 104-93-6732 in the catalog",
        "uuid 62808599-6660-4537-8842-859281123933",
        "deviceSerial=8293741135173282",
        "serial_no=\"114-36-5543\"",
        "heading=\"15.13.7.3\"",
        "kvk: 710-260-35-97",
    ];
    super::leaves(Format::Text, &texts);
    super::takes("PHONE", Format::Text, &["call ⟪+1.7035555555⟫ now"]);
    super::takes("US_SSN", Format::Text, &["My social is ⟪771636592⟫ if you need it."]);
    super::takes("PHONE", Format::Text, &["phone_number=⟪00447425747049⟫", "Tel.nr. ⟪078.120.43.38⟫"]);
    super::takes("CREDIT_CARD", Format::Text, &["card ⟪8293741135173282⟫", "⟪8293 7411 3517 3282⟫"]);
}
