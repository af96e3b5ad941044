use crate::mask::Format;
use crate::mask::tests::{marked, mask, plain};

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

#[test]
fn lines_between_cells_may_be_drawn() {
    // `psql` with `\pset linestyle unicode`.
    check(
        concat!(
            " id │ first_name │    ssn\n",
            "────┼────────────┼───────────\n",
            "  1 │ ⟪Ada⟫        │ ⟪536904399⟫\n",
            "  2 │            │ ⟪536904399⟫\n",
            "(2 rows)\n\nssn 5 │ Ada\n"
        ),
        &["PERSON_NAME", "US_SSN", "US_SSN"],
    );
    // DuckDB: the types of the columns stand below their names.
    check(
        concat!(
            "┌───────┬──────────┬───────────┐\n",
            "│  id   │   name   │ password  │\n",
            "│ int32 │ varchar  │  varchar  │\n",
            "├───────┼──────────┼───────────┤\n",
            "│     1 │ ⟪Ada Hill⟫ │ ⟪hunter2⟫   │\n",
            "│     2 │ “quo”    │ NULL      │\n",
            "└───────┴──────────┴───────────┘\n",
        ),
        &["PERSON_NAME", "PASSWORD"],
    );
    // Of rich, the head in heavy lines; of Polars.
    check(
        "┏━━━━┳━━━━━━━━━━┓\r\n┃ id ┃ phone    ┃\r\n┡━━━━╇━━━━━━━━━━┩\r\n│ 1  │ ⟪555-1234⟫ │\r\n└────┴──────────┘\r\n",
        &["PHONE"],
    );
    check(
        "┌─────┬─────────┐\n│ id  ┆ surname │\n│ --- ┆ ---     │\n│ i64 ┆ str     │\n╞═════╪═════════╡\n│ 1   ┆ ⟪Hopper⟫  │\n│ 2   ┆ ⟪Hopper⟫  │\n",
        &["PERSON_NAME", "PERSON_NAME"],
    );
    check("╭───┬─────────╮\n│ # │ surname │\n├───┼─────────┤\n│ 0 │ ⟪Hopper⟫  │\n╰───┴─────────╯\n", &["PERSON_NAME"]);
    // The line below each row is longer than the start of a row may be.
    let line = |left, middle, right| format!("{left}{}{middle}{}{right}\n", "─".repeat(120), "─".repeat(120));
    let body = format!(
        "{}│ n │ surname │\n{rule}│ 1 │ ⟪Hopper⟫ │\n{rule}│ 2 │ ⟪Hopper⟫ │\n",
        line('┌', '┬', '┐'),
        rule = line('├', '┼', '┤')
    );
    check(&body, &["PERSON_NAME", "PERSON_NAME"]);
}

#[test]
fn a_record_has_a_line_for_each_value() {
    check(
        concat!(
            "-[ RECORD 1 ]--------\n",
            "first_name | ⟪Ada⟫\n",
            "ssn        | ⟪536904399⟫\n",
            "build      | 536904399\n",
            "pem        | ⟪-----BEGIN PRIVATE KEY-----                                      +⟫\n",
            "           | ⟪MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj+⟫\n",
            "           | -----END PRIVATE KEY-----\n",
            "-[ RECORD 2 ]--------\n",
            "first_name | ⟪Grace⟫\n",
            "ssn        | \n",
            "\nfirst_name | Grace\n",
        ),
        &["PERSON_NAME", "US_SSN", "PRIVATE_KEY", "PRIVATE_KEY", "PERSON_NAME"],
    );
    check(
        "+-[ RECORD 1 ]-+------+\n| surname | ⟪Hopper⟫ |\n| n       | 1    |\n+---------+------+\n",
        &["PERSON_NAME"],
    );
    check("─[ RECORD 1 ]─┬─────\nsurname │ ⟪Hopper⟫\n─[ RECORD 2 ]─┼─────\nsurname │ ⟪Hopper⟫\n", &["PERSON_NAME"; 2]);
    check(
        "┌─[ RECORD 1 ]─┬─────┐\n│ surname │ ⟪Hopper⟫ │\n├─[ RECORD 2 ]─┼─────┤\n│ surname │ ⟪Hopper⟫ │\n",
        &["PERSON_NAME"; 2],
    );
    let stars = "*".repeat(27);
    check(
        &format!(
            concat!(
                "mysql> select * from users\\G\n",
                "{stars} 1. row {stars}\n",
                "     id: 1\n",
                "surname: ⟪Hopper⟫\n",
                "password: ⟪hunter2⟫\n",
                "   note: see\n",
                "https://example.com/a?b: c\n",
                "{stars} 2. row {stars}\n",
                "surname: ⟪Hopper⟫\n",
                "2 rows in set (0.00 sec)\n\n",
                "nickname | Hopper\n",
            ),
            stars = stars
        ),
        &["PERSON_NAME", "PASSWORD", "PERSON_NAME"],
    );
    // A key goes on over lines that look as they like, whatever its column's name.
    for line in ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj".to_owned(), "MIIEvQIB".repeat(60)] {
        let key =
            format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n{line}\n-----END RSA PRIVATE KEY-----");
        check(
            &format!("{stars} 1. row {stars}\npem: ⟪{key}⟫\nsurname: ⟪Hopper⟫\n n: MIIEvQIB\n"),
            &["PRIVATE_KEY", "PERSON_NAME"],
        );
        let body = format!("{stars} 1. row {stars}\nprivate_key: {key}\nsurname: Hopper\n");
        let masked = mask(&plain(), Format::Text, &body);
        assert!(!masked.contains(&line) && masked.contains("\nsurname: [REDACTED:PERSON_NAME]\n"), "{masked}");
    }
}

#[test]
fn a_column_alone_is_named() {
    check(" surname \n---------\n ⟪Hopper⟫\n ⟪Lovelace⟫\n(2 rows)\n\n", &["PERSON_NAME", "PERSON_NAME"]);
    check(" surname  \n──────────\n ⟪Hopper⟫\n", &["PERSON_NAME"]);
    check("    ssn    \n-----------\n ⟪536904399⟫\n", &["US_SSN"]);
    check(
        "      pem      \n---------------\n ⟪-----BEGIN PRIVATE KEY-----                                      +⟫\n ⟪MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj+⟫\n -----END PRIVATE KEY-----\n",
        &["PRIVATE_KEY", "PRIVATE_KEY"],
    );
    for text in ["surname\n-------\n Hopper\n", " surname\n-------\n Hopper\n", " surname \n---------\nHopper\n"] {
        check(text, &[]);
    }
}

#[test]
fn columns_have_two_spaces_between_them() {
    check(
        concat!(
            "$ kubectl get people\n",
            "NAMESPACE   SURNAME     SSN         PASSWORD   AGE\n",
            "default     ⟪Hopper⟫      ⟪536904399⟫   ⟪hunter2⟫    5d\n",
            "kube-sys    Lovelace2               ⟪zoë12345⟫   5d\n",
            "x           ⟪Hopper⟫      <none>      <none>     536904399\n",
            "\nHopper      Hopper      536904399\n",
        ),
        &["PERSON_NAME", "US_SSN", "PASSWORD", "PASSWORD", "PERSON_NAME"],
    );
    // Numbers are in line at their right.
    check("  PID       SSN FIRST NAME  CMD\n    1 536904399 Ada         init\n   12       123 x           sh\n", &[]);
    check("  PID        SSN  CMD\n    1  ⟪536904399⟫  init\n 1234  ⟪536904399⟫  sh\n", &["US_SSN", "US_SSN"]);
    // As `sqlite3` has them.
    check("id  surname   n\n--  --------  -\n1   ⟪Hopper⟫    2\n", &["PERSON_NAME"]);
    check(
        "id  surname   no\n--  --------  --\n1   ⟪Hopper⟫    2\n10  ⟪Hopper⟫    3\nHopper\n",
        &["PERSON_NAME", "PERSON_NAME"],
    );
    for text in [
        "SURNAME\nHopper\n",
        "SURNAME N\nHopper  1\n",
        "NO  SURNAME is\n1   Hopper\n",
        "N  SURNAME\nHopper\nx  Hopper\n",
    ] {
        check(text, &[]);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, ..Default::default() })]
    #[test]
    fn pieces_do_not_matter(
        lines in proptest::collection::vec(
            r"(n|ssn)? ?\|( surname|ssn)? ?\|?|\|?-{2,4} ?[|+] ?-{2,4}[|+]?|[|]? ?(1|Hopper|536904399|a@b.example|password:) ?[|]+ ?(x\\|y|Hopper|555-1234)? ?[|]?|-----(BEGIN|END) PRIVATE KEY-----|MIIEvQIBADANBgkqhkiG9w0B ?[+]?[|]?|[a-z ]{0,300}|call me: [|]|┌?─{2,4}[┬┼]?─{2,4}┐?|│?(n|ssn) ?[│┃] ?(surname|1|Hopper|536904399|“)? ?│?|-\[ RECORD 1 \]-{1,4}|[*]{3} 1[.] row [*]{3}|(ssn|surname)?: ?(Hopper|536904399)|  surname  |-{11}| (Hopper|536904399) ?|(x )?(INSERT|insert) INTO t ?\((n|ssn)(, ?surname)?\) VALUES( \(1)?|[(](1|'Hopper|N?'x''y'|E'a\\''|536904399)(, ?('Hopper'|f[(]1[)]))?[)]?,?|(N|n)\tsurname(\tssn)?|COPY t [(]ssn, surname[)] FROM stdin;|(1|536904399)\t(Hopper)?(\t536904399)?|N {1,3}SSN {2,8}SURNAME|1 {1,6}(536904399)? {1,4}Hopper|-- {1,2}---",
            0..8,
        ),
        end in "\r?\n",
    ) {
        mask(&plain(), Format::Text, &lines.join(&end));
        mask(&plain(), Format::Json, &serde_json::json!([lines.join(&end), 1]).to_string());
    }
}

#[test]
fn an_insert_names_the_values_of_its_rows() {
    check(
        concat!(
            "2026-11-29 INFO running INSERT INTO users (id, `password`, \"surname\", [phone], build)\n",
            "VALUES (7, '⟪hunter2⟫', N'⟪O''Hara⟫', ⟪5551234⟫, 5551234),\n",
            " (8, E'⟪it\\'s4⟫', NULL, now(), lower('a, b')) ; build 5551234, surname 'x'\n",
        ),
        &["PASSWORD", "PERSON_NAME", "PHONE", "PASSWORD"],
    );
    check("insert ignore into t(password)values('⟪hunter2⟫'::text)", &["PASSWORD"]);
    check("INSERT INSERT INTO t (password) VALUES ('⟪hunter2⟫'", &["PASSWORD"]);
    check("INSERT INTO t (password) VALUES ('⟪hunter2⟫", &["PASSWORD"]);
    check("INSERT INTO t (password) VALUES (N", &[]);
    // What stands behind the rows is text, and so may be a table.
    check(
        "INSERT INTO t (ssn) VALUES ('x');\n| surname | n |\n|---|---|\n| ⟪Hopper⟫ | 1 |\nINSERT INTO t (ssn) VALUES (⟪536904399⟫)",
        &["PERSON_NAME", "US_SSN"],
    );
    for text in [
        "INSERT INTO t VALUES ('hunter2')",
        "INSERT INTO t (password) SELECT f('hunter2')",
        "INSERT INTO t (password: x) VALUES ('hunter2')",
        "insert it into the slot (password) and (hunter2)",
    ] {
        check(text, &[]);
    }
}

#[test]
fn columns_have_tabs_between_them() {
    // `mysql` in a pipe, below what it warns of.
    check(
        "mysql: [Warning] Using a password here can be insecure.\nid\tname\tpassword\n7\tweb\t⟪hunter2⟫\n8\t\t⟪hunter3⟫\n\nid 9\thunter2\n",
        &["PASSWORD", "PASSWORD"],
    );
    check(
        "x\ny\nz\nNAME    \tSSN      \tSURNAME\nweb     \t⟪536904399⟫\t⟪Hopper⟫\ndone 536904399\n",
        &["US_SSN", "PERSON_NAME"],
    );
    check(
        "a\nb\nc\nCOPY public.users (id, \"surname\", ssn) FROM stdin;\n1\t⟪Hopper⟫\t⟪536904399⟫\r\n2\t\\N\t\\N\n\\.\n\n3\tHopper\t4\n",
        &["PERSON_NAME", "US_SSN"],
    );
    for text in [
        "a\nb\nc\nid\tsurname\n1\tHopper\n",
        "id\tcolour\n1\tHopper\n",
        "COPY users FROM stdin;\n1\tHopper\n",
        "id\tsurname: x\n1\tHopper\n",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_list_with_bars_between_has_names_in_its_first_line() {
    check("id|employee_ssn|city\n1|⟪809522553⟫|809522554\n2|⟪809522555⟫|\n\nand 809522556\n", &["US_SSN", "US_SSN"]);
    // Words that name nothing, and what is no list of words.
    for body in ["usage: a|b|c\n1|809522553|2\n", "red|green\n809522553|2\n", "1|ssn\n2|809522553\n"] {
        check(body, &[]);
    }
}

#[test]
fn a_frame_has_its_names_above_numbered_rows() {
    check(
        concat!(
            "    aadhaar_number    due_date  birth_date   status\n",
            "0   ⟪9478-3135-0280⟫  2024-09-17  ⟪1952-02-25⟫  pending\n",
            "1   ⟪9478-3135-0280⟫  2024-09-17  ⟪1960-12-07⟫   closed\n",
        ),
        &["IN_AADHAAR", "DATE_OF_BIRTH", "IN_AADHAAR", "DATE_OF_BIRTH"],
    );
    check("  one   two\n0  2024-09-17  x\n", &[]);
}

#[test]
fn names_with_marks_in_them_may_stand_above_tabs() {
    check("NPI #\tIBAN / Konto\tD.O.B.\n7\tx\t⟪1952-02-25⟫\n", &["DATE_OF_BIRTH"]);
}

#[test]
fn text_that_begins_with_names_and_commas_is_a_table() {
    for (kind, text) in [
        ("PERSON_NAME", "id,full_name,plan\n1,⟪Ada Kim⟫,pro\n2,\"⟪Lo, Bob⟫\",free\n"),
        ("DATE_OF_BIRTH", "id;dob;plan\n1;⟪1985-02-03⟫;pro\n\n1;1985-02-03;pro\n"),
        ("PHONE", "Members:\n\n\"id\",\"phone\",\"plan\"\n\"1\",\"⟪5551234⟫\",\"a,b\"\n"),
    ] {
        let (body, masked) = marked(text, kind);
        assert_eq!(mask(&plain(), Format::Text, &body), masked);
        let json = |text: &str| format!("{{\"text\":\"{}\"}}", text.replace('"', "\\\"").replace('\n', "\\n"));
        assert_eq!(mask(&plain(), Format::Json, &json(&body)), json(&masked));
    }
    for text in [
        "name, email, phone are asked for\n1,Ada Kim,pro\n",
        "Name,phone and birth date of all people who came.\n1,Ada Kim,pro\n",
        "a,b,c\n1,Ada Kim,pro\n",
    ] {
        assert_eq!(mask(&plain(), Format::Text, text), text);
    }
}

#[test]
fn cells_as_wide_as_their_dashes_have_one_space_between() {
    let table = "\
ID     FULL_NAME        PHONE           DOB
------ ---------------- --------------- ----------
  1040 ⟪Łucja Kowalczyk⟫  +48 501 372 199 ⟪1962-07-18⟫
  1041 ⟪Bo Lo⟫            215-555-0199    ⟪1985-02-03⟫

2 rows selected.
";
    let table = table.replace("+48 501 372 199", "⟪+48 501 372 199⟫").replace("215-555-0199    ", "⟪215-555-0199⟫    ");
    check(&table, &["PERSON_NAME", "PHONE", "DATE_OF_BIRTH", "PERSON_NAME", "PHONE", "DATE_OF_BIRTH"]);
}
