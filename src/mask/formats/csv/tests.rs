use crate::config::Method;
use crate::mask::Format;
use crate::mask::tests::{mask, plain, with_fields};

fn csv(body: &str) -> String {
    mask(&plain(), Format::Csv, body)
}

#[test]
fn names_may_stand_below_a_title() {
    for (body, masked) in [
        ("Report: x\n\nplan,dob\nfree,1990-01-31\n", "Report: x\n\nplan,dob\nfree,[REDACTED:DATE_OF_BIRTH]\n"),
        (
            "\"Report\"\nof today\nplan;dob\na;1990-01-31\n",
            "\"Report\"\nof today\nplan;dob\na;[REDACTED:DATE_OF_BIRTH]\n",
        ),
        (
            "\"Q3\",\"\",\"\"\n\"\",\"\",\"\"\n\"id\",\"dob\",\"plan\"\n\"7\",\"1990-01-31\",\"x\"\n",
            "\"Q3\",\"\",\"\"\n\"\",\"\",\"\"\n\"id\",\"dob\",\"plan\"\n\"7\",\"[REDACTED:DATE_OF_BIRTH]\",\"x\"\n",
        ),
        ("dob\n1990-01-31\n", "dob\n[REDACTED:DATE_OF_BIRTH]\n"),
        ("Report\nof 7,8\ndob,at\n1990-01-31,x\n", "Report\nof 7,8\ndob,at\n[REDACTED:DATE_OF_BIRTH],x\n"),
        ("a\nb,c\ndob,at\n1990-01-31,x\n", "a\nb,c\ndob,at\n1990-01-31,x\n"),
    ] {
        assert_eq!(mask(&plain(), Format::Csv, body), masked);
    }
}

#[test]
fn cells_are_values() {
    assert_eq!(
        csv("name,mail\r\nAda,ada@b.example\r\n\"Bob, Jr\",\"bob@b.example\"\r\n"),
        "name,mail\r\nAda,[REDACTED:EMAIL]\r\n\"Bob, Jr\",\"[REDACTED:EMAIL]\"\r\n"
    );
    // Neighbours are not one value.
    assert_eq!(csv("a,b,c,d\n4111,1111,1111,1111\n"), "a,b,c,d\n4111,1111,1111,1111\n");
    assert_eq!(csv("a\n4111 1111 1111 1111"), "a\n[REDACTED:CREDIT_CARD]");
}

#[test]
fn quotes_hold_separators_breaks_and_quotes() {
    let body = "a,b\n\"say \"\"ada@b.example\"\", or\nc@d.example\",x\n";
    assert_eq!(csv(body), "a,b\n\"say \"\"[REDACTED:EMAIL]\"\", or\n[REDACTED:EMAIL]\",x\n");
    assert_eq!(csv("a\n\"x\"ada@b.example,\"y\"\n"), "a\n\"x\"[REDACTED:EMAIL],\"y\"\n");
    assert_eq!(csv("\"never closed, ada@b.example"), "\"never closed, [REDACTED:EMAIL]");
}

#[test]
fn the_first_row_shows_the_separator() {
    let profile = with_fields(&[("$..ssn", "", Method::Redact)]);
    for separator in [",", ";", "\t", "|"] {
        let body = "id|ssn|note\n1|x y|z\n\n2||w\n".replace('|', separator);
        let masked = "id|ssn|note\n1|[REDACTED:FIELD]|z\n\n2|[REDACTED:FIELD]|w\n".replace('|', separator);
        assert_eq!(mask(&profile, Format::Csv, &body), masked);
    }
}

#[test]
fn the_first_row_names_the_columns() {
    let body = "build,phone\n555-1234,415-555-2671\n";
    assert_eq!(csv(body), "build,phone\n555-1234,[REDACTED:PHONE]\n");
    let key = "user,\"aws_secret_access_key\"\nx,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
    assert_eq!(csv(key), "user,\"aws_secret_access_key\"\nx,[REDACTED:AWS_SECRET_KEY]\n");
    assert_eq!(csv("ada@b.example,x\n1,2\n"), "[REDACTED:EMAIL],x\n1,2\n");
}

#[test]
fn a_field_rule_masks_a_column_whole() {
    let profile = with_fields(&[("$[*].ssn", "SSN", Method::Redact), ("$..pin", "", Method::Partial)]);
    let body = "ssn,\"pin\",x\r\n\"a\"\"b\nc\",\"12,34\",y\r\n,9,z";
    let masked = "ssn,\"pin\",x\r\n\"[REDACTED:SSN]\",\"****\",y\r\n[REDACTED:SSN],*,z";
    assert_eq!(mask(&profile, Format::Csv, body), masked);
}

#[test]
fn tsv_has_escapes() {
    let tsv = |body: &str| mask(&plain(), Format::Tsv, body);
    assert_eq!(tsv("mail\tnote\nada@b.example\\tx\ty\\N\n"), "mail\tnote\n[REDACTED:EMAIL]\\tx\ty\\N\n");
    assert_eq!(tsv("a\\nada@b.example\\"), "a\\n[REDACTED:EMAIL]\\");
    assert_eq!(tsv("\"x\t\"y\"\t4111 1111 1111 1111\n"), "\"x\t\"y\"\t[REDACTED:CREDIT_CARD]\n");
}

#[test]
fn a_long_cell_streams() {
    let mut stream = plain().stream(Format::Csv, &Default::default());
    let mut released = stream.push(b"note\n\"").expect("CSV").len();
    for _ in 0..1_000 {
        released += stream.push(&b"word, word\n".repeat(100)).expect("CSV").len();
        assert!(stream.held() <= 1_024);
    }
    assert!(released > 1_000_000, "{released}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 1_000, ..Default::default() })]
    #[test]
    fn cells_that_are_whole_at_hand_are_masked_as_others_are(
        names in proptest::collection::vec("(build|phone|id|dob|name|password|ssn|mrn|key|value|note|17)", 1..4),
        cells in proptest::collection::vec(
            r#"([a-z@. ]{0,12}|[0-9]{1,17}|"?[a-z, ]{0,6}"?|password|hunter2|Ada Lovelace|4111 1111 1111 1111|\\t|\\|jane@x\.co|"jane@x\.co"|"a""b"|"a\nb@c\.de"|\x1b\[1m|)"#,
            1..12,
        ),
        separator in "[,;\t|]",
        end in "(\n|\r\n|\n\n)",
    ) {
        let rows = cells.chunks(names.len()).map(|row| row.join(&separator));
        let body: String = std::iter::once(names.join(&separator)).chain(rows).map(|row| row + &end).collect();
        // In pieces it gives the same.
        for format in [Format::Csv, Format::Tsv] {
            mask(&plain(), format, &body);
        }
    }

    #[test]
    fn a_table_of_one_column_has_cells_too(cells in proptest::collection::vec(r#"([a-z@. ]{0,12}|"[a-z,]{0,6}"|jane@x\.co|[a-z]{1,3}[,;|]jane@x\.co)"#, 1..8)) {
        csv(&format!("mail\n{}\n", cells.join("\n")));
    }
}
