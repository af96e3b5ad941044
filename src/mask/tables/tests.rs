use crate::mask::Format;
use crate::mask::tests::{mask, plain};

/// The same with `⟪…⟫` around what must be masked as that.
fn check(marked: &str, kinds: &[&str]) {
    let (mut body, mut masked) = (String::new(), String::new());
    for (at, part) in marked.split(['⟪', '⟫']).enumerate() {
        body.push_str(part);
        match kinds.get(at / 2).filter(|_| at % 2 == 1) {
            Some(kind) => masked.push_str(&format!("[REDACTED:{kind}]")),
            None => masked.push_str(part),
        }
    }
    assert_eq!(mask(&plain(), Format::Text, &body), masked);
    let json = |text: &str| serde_json::json!({ "content": [{ "type": "text", "text": text }] }).to_string();
    assert_eq!(mask(&plain(), Format::Json, &json(&body)), json(&masked));
}

#[test]
fn a_column_names_the_cells_below_it() {
    check(
        concat!(
            "Here you are:\n",
            " id | first_name |     ssn     |  phone   |  zip  | build \n",
            "----+------------+-------------+----------+-------+-----------\n",
            "  1 | ⟪Ada⟫        | ⟪536904399⟫   | ⟪555-1234⟫ | ⟪94107⟫ | 536904399\n",
            "  2 | ⟪Grace⟫      |             | ⟪555-4321⟫ |       | 555-4321\n",
            "(2 rows)\n\nssn 5 of 9\n"
        ),
        &["PERSON_NAME", "US_SSN", "PHONE", "POSTAL_ADDRESS", "PERSON_NAME", "PHONE"],
    );
    check(
        concat!(
            "+----+-----------+------------+\r\n",
            "| id | last_name | dob        |\r\n",
            "+----+-----------+------------+\r\n",
            "|  7 | ⟪Lovelace⟫  | ⟪1915-12-10⟫ |\r\n",
            "|  8 | NULL      | ⟪1906-12-09⟫ |\r\n",
            "+----+-----------+------------+\r\n",
            "2 rows in set (0.00 sec)\r\n",
        ),
        &["PERSON_NAME", "DATE_OF_BIRTH", "DATE_OF_BIRTH"],
    );
    check(
        "text\n| # | **Home address** | Password |\n|---|:----------------:|---------:|\n| 1 | ⟪12 Main Street⟫ | ⟪hunter2⟫ |\n\nDone | 12 Main Street\n",
        &["POSTAL_ADDRESS", "PASSWORD"],
    );
    check("|a|surname|\n|-|-|\n|x\\|y|⟪Hopper⟫|\n|1|⟪Hopper⟫", &["PERSON_NAME", "PERSON_NAME"]);
    check("surname | n\n--- | ---\n⟪Hopper⟫ | 1\n⟪Hopper⟫ | 2", &["PERSON_NAME", "PERSON_NAME"]);
    check("+---------+\n| surname |\n+---------+\n| ⟪Hopper⟫  |\n+---------+\n", &["PERSON_NAME"]);
}

#[test]
fn what_stands_in_no_table_is_text() {
    for text in [
        "a | surname\nb | Hopper\n",
        "surname | n\n---- + ---- + ----\nHopper | 1\n",
        "surname\n-------\nHopper\n",
        "surname | n\n\n--- | ---\nHopper | 1\n",
        "surname | n\n--- | ---\n\nHopper | 1\n",
        "cat x | grep surname\n",
        "| surname |\n",
        "|",
        "surname | n\n--- | ---\nHopper",
        "n | surname\n--|--\n1\nHopper | x",
    ] {
        check(text, &[]);
    }
    check("n | surname\n--|--\n1 | ⟪Hopper⟫\n\nmail ⟪a@b.example⟫ | x\n", &["PERSON_NAME", "EMAIL"]);
    let long = format!("{} | surname\n--- | ---\n1 | Hopper\n", "x".repeat(5_000));
    check(&long, &[]);
    let long = format!("n | surname\n--- | ---\n{} | Hopper\n1 | Hopper\n", "x".repeat(300));
    check(&long, &[]);
}

#[test]
fn findings_around_a_table_and_over_lines_stay_whole() {
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----";
    check(&format!("id | n\n---|---\n 1 | 2\n⟪{key}⟫\n"), &["PRIVATE_KEY"]);
    check(&format!("id | n\n⟪{key}⟫\n---|---\n 1 | 2\n"), &["PRIVATE_KEY"]);
    // As `psql` prints it.
    let lines = concat!(
        " id |                              pem\n",
        "----+-----------------------------------------------------------------\n",
        "  1 | ⟪-----BEGIN PRIVATE KEY-----                                      +⟫\n",
        "    | ⟪MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj+⟫\n",
        "    | ⟪OQ27XQ4=                                                         +⟫\n",
        "    | -----END PRIVATE KEY-----\n",
        "  2 | MIIEvQIBADANBgkqhkiG9w0B\n",
        "(2 rows)\n",
    );
    check(lines, &["PRIVATE_KEY"; 3]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, ..Default::default() })]
    #[test]
    fn pieces_do_not_matter(
        lines in proptest::collection::vec(
            r"(n|ssn)? ?\|( surname|ssn)? ?\|?|\|?-{2,4} ?[|+] ?-{2,4}[|+]?|[|]? ?(1|Hopper|536904399|a@b.example|password:) ?[|]+ ?(x\\|y|Hopper|555-1234)? ?[|]?|-----(BEGIN|END) PRIVATE KEY-----|MIIEvQIBADANBgkqhkiG9w0B ?[+]?[|]?|[a-z ]{0,300}|call me: [|]",
            0..8,
        ),
        end in "\r?\n",
    ) {
        mask(&plain(), Format::Text, &lines.join(&end));
        mask(&plain(), Format::Json, &serde_json::json!([lines.join(&end), 1]).to_string());
    }
}
