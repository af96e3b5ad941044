use super::*;
use crate::config::{self, Method};
use crate::mask::tests::{config, found, mask, run};
use crate::mask::{Format, Masking, Profile};

fn regex(name: &str, finding: &str, pattern: &str) -> RuleSpec {
    RuleSpec {
        name: name.to_owned(),
        finding: finding.to_owned(),
        source: RuleSource::Regex { pattern: pattern.to_owned(), max_length: None },
        confidence: 90,
        ..RuleSpec::default()
    }
}

fn terms(terms: &[&str], any_case: bool) -> RuleSpec {
    let terms = terms.iter().map(|term| (*term).to_owned()).collect();
    let source = RuleSource::Terms { terms, any_case };
    RuleSpec { name: "deny".to_owned(), finding: "TERM".to_owned(), source, confidence: 90, ..RuleSpec::default() }
}

fn bounded(spec: RuleSpec, max: usize) -> RuleSpec {
    match spec.source {
        RuleSource::Regex { pattern, .. } => {
            RuleSpec { source: RuleSource::Regex { pattern, max_length: Some(max) }, ..spec }
        }
        RuleSource::Terms { .. } => spec,
    }
}

fn masking(specs: &[RuleSpec], profile: config::Profile) -> Masking {
    let rules = specs.iter().map(|spec| UserRule::compile(spec).expect("a good rule")).collect();
    Masking::compile(&config::Masking { rules, ..config(profile) }).expect("compiles")
}

fn with(specs: &[RuleSpec]) -> Arc<Profile> {
    masking(specs, config::Profile::default()).profile("p").expect("p")
}

#[track_caller]
fn check(specs: &[RuleSpec], cases: &[(&str, &str)]) {
    let profile = with(specs);
    for (text, masked) in cases {
        assert_eq!(mask(&profile, Format::Text, text), *masked, "{text}");
    }
}

#[test]
fn a_match_begins_where_a_word_does_or_at_any_other_byte() {
    check(
        &[
            regex("mrn", "MRN", r"KLM-[0-9]{6,8}\b"),
            regex("tag", "TAG", r"#[0-9]{3}"),
            regex("umlaut", "U", r"(?u:ü)x"),
        ],
        &[
            ("KLM-123456", "[REDACTED:MRN]"),
            ("see KLM-12345678, KLM-1234567.", "see [REDACTED:MRN], [REDACTED:MRN]."),
            ("theKLM-123456", "the[REDACTED:MRN]"),
            ("XKLM-123456 KLM-12345 KLM-123456789 klm-123456", "XKLM-123456 KLM-12345 KLM-123456789 klm-123456"),
            ("a#123#456", "a[REDACTED:TAG][REDACTED:TAG]"),
            ("füx ux", "f[REDACTED:U] ux"),
            (r"line\nKLM-123456", r"line\n[REDACTED:MRN]"),
        ],
    );
}

#[test]
fn a_match_that_goes_on_past_its_bound_is_masked_to_its_end() {
    let unbounded = bounded(regex("note", "NOTE", r"note:[a-z]+"), 10);
    let commas = bounded(regex("list", "LIST", r"list:(?:[a-z]{3},)+"), 10);
    let pair = bounded(regex("pair", "PAIR", r"pair:[a-z]{1,3}\b"), 100);
    check(
        &[unbounded, commas, pair],
        &[
            ("note:abc.", "[REDACTED:NOTE]."),
            ("note:abcde fgh", "[REDACTED:NOTE] fgh"),
            ("note:abcdefghijklmnopqrstuvwxyz1", "[REDACTED:NOTE]1"),
            ("note:abcdefghijklmnopqrstuvwxyz", "[REDACTED:NOTE]"),
            ("list:abc,def,ghi,jkl, x", "[REDACTED:LIST] x"),
            ("list:abc,", "[REDACTED:LIST]"),
            ("pair:abc pair:abcd", "[REDACTED:PAIR] pair:abcd"),
        ],
    );
}

#[test]
fn validators_context_and_confidence_decide() {
    let luhn = RuleSpec { validator: Some("luhn".to_owned()), ..regex("acc", "ACCOUNT", r"[0-9]{11}\b") };
    let context = vec!["Badge".to_owned()];
    let raised = RuleSpec { confidence: 20, context, ..regex("badge", "BADGE", r"B[0-9]{4}\b") };
    let needed = RuleSpec { context_needed: true, confidence: 90, ..raised.clone() };
    let cases = [("B1234", "B1234"), ("badge B1234", "badge [REDACTED:BADGE]"), ("badge\nB1234", "badge\nB1234")];
    check(&[luhn], &[("79927398713 79927398710", "[REDACTED:ACCOUNT] 79927398710")]);
    check(&[raised], &cases);
    check(&[needed], &cases);
}

#[test]
fn terms_are_whole_words() {
    let list = ["Blue Bird", "blue", "C++", "Łódź", ".env", "ACME GmbH & Co", "straße"];
    check(
        &[terms(&list, true)],
        &[
            ("Project BLUE  \n bird.", "Project [REDACTED:TERM]."),
            ("blue birds bluebird blue_bird", "[REDACTED:TERM] birds bluebird [REDACTED:TERM]_bird"),
            ("blue     bird", "[REDACTED:TERM]     bird"),
            ("C++ and c++11, aC++", "[REDACTED:TERM] and [REDACTED:TERM]11, aC++"),
            ("in łÓDŹ, Łódźka", "in [REDACTED:TERM], Łódźka"),
            ("\u{201C}Łódź\u{201D} éblue", "\u{201C}[REDACTED:TERM]\u{201D} éblue"),
            ("acme GMBH & co. acme gmbh &co", "[REDACTED:TERM]. acme gmbh &co"),
            ("x.env .environment", "x[REDACTED:TERM] .environment"),
            ("die STRASSE, Straße", "die STRASSE, [REDACTED:TERM]"),
            (r"a\nblue", r"a\n[REDACTED:TERM]"),
            ("blue", "[REDACTED:TERM]"),
        ],
    );
    check(&[terms(&["Blue"], false)], &[("Blue blue BLUE", "[REDACTED:TERM] blue BLUE")]);
}

#[test]
fn users_rules_compete_with_the_built_in_ones() {
    let longer = regex("mail", "STAFF", r"[a-z]+@corp\.example ?\([0-9]{1,9}\)");
    let same = regex("ssn", "EMPLOYEE", r"[0-9]{3}-[0-9]{2}-[0-9]{4}");
    let shorter = regex("cut", "CUT", r"4111");
    check(
        &[bounded(longer, 60), same, shorter],
        &[
            ("jo@corp.example (17)", "[REDACTED:STAFF]"),
            ("jo@corp.example", "[REDACTED:EMAIL]"),
            ("123-45-6789", "[REDACTED:EMPLOYEE]"),
            ("4111 1111 1111 1111 4111", "[REDACTED:CREDIT_CARD] [REDACTED:CUT]"),
        ],
    );
}

#[test]
fn a_word_counts_for_what_follows_though_a_users_rule_was_found_before_it() {
    let text = "KLM-123456 and then as it was said out there to all of us: born, 4111111111111112, on 1990-01-31";
    let masked = text.replace("KLM-123456", "[REDACTED:MRN]").replace("1990-01-31", "[REDACTED:DATE_OF_BIRTH]");
    check(&[regex("mrn", "MRN", r"KLM-[0-9]{6}")], &[(text, &masked)]);
}

#[test]
fn profiles_choose_lift_and_set_the_method_of_users_types() {
    let specs = [regex("mrn", "MRN", r"KLM-[0-9]{6}"), regex("mail", "EMAIL", r"mailbox [0-9]{1,4}")];
    let masked = |profile: config::Profile| {
        masking(&specs, profile).profile("p").expect("p").text("KLM-123456 mailbox 12").0.into_inner()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(masked(config::Profile::default()), "[REDACTED:MRN] [REDACTED:EMAIL]");
    assert_eq!(masked(config::Profile { detectors: names(&["PHONE"]), ..Default::default() }), "KLM-123456 mailbox 12");
    let only = config::Profile { detectors: names(&["MRN"]), ..Default::default() };
    assert_eq!(masked(only), "[REDACTED:MRN] mailbox 12");
    let without = config::Profile { extends: Some("pci".into()), without: names(&["MRN"]), ..Default::default() };
    assert_eq!(masked(without), "KLM-123456 [REDACTED:EMAIL]");
    let methods = [("MRN".to_owned(), Method::Partial)].into();
    assert_eq!(masked(config::Profile { methods, ..Default::default() }), "*****3456 [REDACTED:EMAIL]");
    let thresholds = [("MRN".to_owned(), 95)].into();
    assert_eq!(masked(config::Profile { thresholds, ..Default::default() }), "KLM-123456 [REDACTED:EMAIL]");

    let profile = with(&specs);
    let mut stream = profile.stream(Format::Text, &["mrn".to_owned()].into());
    let first = stream.push(b"KLM-123456 mailbox 12").expect("text").into_inner();
    let rest = stream.finish().expect("text").into_inner();
    assert_eq!([first, rest].concat(), b"KLM-123456 [REDACTED:EMAIL]");
    assert_eq!(stream.take_findings(), found(&[("EMAIL", 1)]));
    let types = crate::mask::finding_types(&config::Masking {
        rules: vec![UserRule::compile(&specs[0]).expect("good")],
        ..config(config::Profile::default())
    });
    assert!(types.contains(&"MRN".to_owned()));
    let fallback = masking(&specs, config::Profile::default()).fallback();
    assert_eq!(fallback.text("KLM-123456").0.as_inner(), "[REDACTED:MRN]");
}

#[test]
fn bad_rules_say_why() {
    let wrong = |spec: &RuleSpec| {
        let problems = UserRule::compile(spec).expect_err("it is wrong");
        problems.iter().map(|problem| format!("{}: {}", problem.key, problem.text)).collect::<Vec<_>>().join("; ")
    };
    for (pattern, why) in [
        ("a(", "regex: is not a regular expression: "),
        ("a*", "regex: matches the empty text"),
        ("a|", "regex: matches the empty text"),
        ("[a&&b]", "regex: matches nothing at all"),
        ("a+", "regex: can match without end"),
        ("a{1,1001}", "regex: can match 1001 bytes; the most is 1000"),
        ("^abc", "regex: has an anchor"),
        ("abc$", "regex: has an anchor"),
        (r"(?u:\babc)", "regex: has a Unicode word boundary"),
        (r"(?:[ab]{0,1}){0,20}a[ab]{20}", "regex: needs an automaton of more than 1024 KiB"),
        (r"((a{900}){900}){1,900}", "regex: can match"),
    ] {
        let said = wrong(&regex("a", "A", pattern));
        assert!(said.starts_with(why), "{pattern}: {said}");
    }
    let all = RuleSpec { validator: Some("crc".to_owned()), context_needed: true, ..terms(&[" ", ""], false) };
    assert_eq!(
        wrong(&all),
        "terms: has no term; validator: is not a validator; use luhn, mod97, iban, verhoeff, aba, entropy>=3.5 (0 to 8 \
         bits a byte); context_needed: needs words in context"
    );
    let long = "x".repeat(TERM + 1);
    assert_eq!(wrong(&terms(&["a", &long], false)), "terms: has a term of more than 250 bytes, number 2");
}

#[test]
fn the_longest_term_is_found_and_holds_back_no_more_than_it_says() {
    let long = format!("{} {}", "a".repeat(100), "b".repeat(149));
    let rule = UserRule::compile(&terms(&[&long], false)).expect("good");
    assert_eq!(rule.holds(), 1_004);
    check(&[terms(&[&long], false)], &[(&long, "[REDACTED:TERM]"), (&format!("{long}b"), &format!("{long}b"))]);
    let profile = with(&[terms(&["abc"], false)]);
    let mut stream = profile.stream(Format::Text, &Default::default());
    let out = stream.push(&[b'a'; 2_000]).expect("text");
    assert!(stream.held() <= 1_024 && out.as_inner().len() + stream.held() == 2_000);
}

#[test]
fn pieces_do_not_matter_in_and_after_long_encoded_runs() {
    let rules =
        [regex("plus", "PLUS", r"\+[a-z]{2}"), regex("mrn", "MRN", r"KLM-[0-9]{6}"), terms(&["QUJD", "blue"], true)];
    let profile = with(&rules);
    for filler in ["QUJDREVG", "QUJD+abC", "4142434445464748"] {
        let text = format!("x {} KLM-123456 blue {}+ab KLM-12345", filler.repeat(900), filler.repeat(3));
        let whole = run(&profile, Format::Text, &[text.as_bytes()]).expect("text");
        for size in [1, 7, 1_000, 4_096] {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            assert_eq!(run(&profile, Format::Text, &pieces).expect("text"), whole, "{filler} by {size}");
        }
        assert_eq!(whole.1.get("MRN"), Some(&1), "{filler}");
    }
}

mod pieces {
    use proptest::prelude::*;

    use super::*;

    const SCRAPS: [&str; 30] = [
        "KLM-",
        "123456",
        "12",
        "#",
        "##",
        "note:",
        "abc",
        "defghijk",
        ",",
        " ",
        "\n",
        "blue",
        "Blue",
        "bird",
        "é",
        "Łódź",
        "C++",
        "+",
        "jane@",
        "example.com",
        "4111 1111 1111 1111",
        "123-45-6789",
        "\"",
        "{\"note:\":\"",
        "\\n",
        "\\u0062",
        ".",
        "bluebird",
        "\u{201C}",
        "AKIAIOSFODNN7EXAMPLE",
    ];

    fn profile() -> Arc<Profile> {
        with(&[
            regex("mrn", "MRN", r"KLM-[0-9]{2,8}\b"),
            regex("tag", "TAG", r"#{1,3}[0-9a-z]{0,3}"),
            bounded(regex("note", "NOTE", r"note:(?:[a-z]{2,4}[, ]?)+"), 12),
            RuleSpec { name: "deny2".into(), ..terms(&["blue bird", "Łódź", "C++", "blue", "é"], true) },
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn do_not_matter(
            scraps in proptest::collection::vec(proptest::sample::select(&SCRAPS[..]), 0..14),
            size in 1usize..20,
        ) {
            let (profile, text) = (profile(), scraps.concat());
            let json = serde_json::json!({"note": text, "of": [text.len(), "blue", 12]}).to_string();
            let pieces: Vec<&[u8]> = json.as_bytes().chunks(size).collect();
            prop_assert_eq!(run(&profile, Format::Json, &pieces), run(&profile, Format::Json, &[json.as_bytes()]));
            for format in [Format::Text, Format::Json, Format::Ndjson, Format::Sse] {
                let whole = run(&profile, format, &[text.as_bytes()]);
                for size in [1, size] {
                    let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
                    prop_assert_eq!(&run(&profile, format, &pieces), &whole, "{:?} by {}: {}", format, size, text);
                }
            }
        }
    }
}

#[test]
fn rules_see_through_escapes_look_alikes_and_encodings() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let profile = with(&[
        regex("mrn", "MRN", r"KLM-[0-9]{6}\b"),
        regex("tag", "TAG", r"#[0-9]{3}\b"),
        terms(&["Project Bluebird", "Zürich"], true),
    ]);
    let each = |write: fn(char) -> String| -> String { "KLM-123456".chars().map(write).collect() };
    let percent: String = each(|c| format!("%{:02X}", u32::from(c)));
    let twice = percent.replace('%', "%25");
    let unicode = each(|c| format!("\\u{:04x}", u32::from(c)));
    let html = each(|c| format!("&#{};", u32::from(c)));
    let wide = each(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a character").to_string());
    let zero = each(|c| format!("{c}\u{200B}"));
    for written in [&percent, &twice, &unicode, &html, &wide, "KLM%2D123456", "KLM-123\u{200B}456", "K\\u004cM-123456"]
    {
        for body in [format!("see {written} ok"), format!("x={written}&y"), written.to_owned()] {
            let masked = mask(&profile, Format::Text, &body);
            assert_eq!(masked, body.replace(written, "[REDACTED:MRN]"), "{body}");
        }
    }
    assert!(mask(&profile, Format::Text, &zero).starts_with("[REDACTED:MRN]"));
    for (body, masked) in [
        ("x %23123 y", "x [REDACTED:TAG] y"),
        ("on project%20bluebird now", "on [REDACTED:TERM] now"),
        ("in Z\\u00fcrich!", "in [REDACTED:TERM]!"),
        ("in Z%C3%BCrich!", "in [REDACTED:TERM]!"),
        ("KLM%2D12345 KLX%2D123456 %23", "KLM%2D12345 KLX%2D123456 %23"),
    ] {
        assert_eq!(mask(&profile, Format::Text, body), masked, "{body}");
    }
    let note = "the record KLM-123456 of yours";
    let (once, hex) = (STANDARD.encode(note), hex::encode(note));
    let again = STANDARD.encode(format!("a note: {once}"));
    let behind = STANDARD.encode("the record KLM%2D123456 of yours");
    for run in [&once, &hex, &again, &behind] {
        let body = format!("note={run} ok");
        assert_eq!(mask(&profile, Format::Text, &body), "note=[REDACTED:MRN] ok");
        let json = format!("{{\"note\":\"{run}\"}}");
        assert_eq!(mask(&profile, Format::Json, &json), "{\"note\":\"[REDACTED:MRN]\"}");
    }
    let clean = STANDARD.encode("the record of somebody else");
    assert_eq!(mask(&profile, Format::Text, &clean), clean);
    let full = STANDARD.encode("KLM-123456 is one of many. ".repeat(900));
    let masked = mask(&profile, Format::Text, &format!("{full} and KLM-123456"));
    assert!(masked.split("[REDACTED:MRN]").all(|part| part.len() < 6), "{masked}");
    let long = STANDARD.encode(format!("{}KLM-123456", "all is well. ".repeat(600)));
    assert!(mask(&profile, Format::Text, &long).contains("[REDACTED:MRN]"));
}
