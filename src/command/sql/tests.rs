use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::command::{Effect, Fact};
use crate::exchange::Headers;

/// One line of a corpus; see `tests/corpus/sql/postgres.txt` for the format.
fn case(dialect: Dialect, line: &str) -> Result<(), String> {
    let (head, statement) = line.split_once(" ::").ok_or("no ' ::'")?;
    let statement = statement.strip_prefix(' ').unwrap_or(statement);
    let statement = statement.replace("\\n", "\n").replace("\\r", "\r").replace("\\u00a0", "\u{a0}");
    let words: Vec<&str> = head.split(' ').collect();
    let [effects, flags, actions, reads, writes] = words[..] else { return Err("not five fields".to_owned()) };
    let got = inspect_sql(dialect, &statement);
    let letter = |e: &Effect| match e {
        Effect::Read => 'R',
        Effect::Write => 'W',
        Effect::Destructive => 'D',
        Effect::Admin => 'A',
        Effect::Execute => 'X',
    };
    // `D` among the flags adds to the effects, so that these stay readable.
    let wanted: BTreeSet<char> =
        effects.chars().chain(flags.split(',').filter(|f| *f == "D").flat_map(str::chars)).collect();
    let set = |s: &str| s.split(',').filter(|n| *n != "-").map(str::to_owned).collect::<BTreeSet<_>>();
    let check = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    check("effects", got.effects.iter().map(letter).collect::<BTreeSet<_>>() == wanted, format!("{:?}", got.effects))?;
    check("complete", got.complete == flags.starts_with("ok"), format!("{:?}", got.why_incomplete))?;
    let wanted: BTreeSet<String> = set(actions).iter().map(|a| format!("sql.{a}")).collect();
    check("actions", got.actions == wanted, format!("{:?}", got.actions))?;
    check("reads", got.reads == set(reads), format!("{:?}", got.reads))?;
    check("writes", got.writes == set(writes), format!("{:?}", got.writes))?;
    let bounded = Fact::Bool(!flags.split(',').any(|f| f == "nw"));
    check("has_where", got.facts["has_where"] == bounded, format!("{:?}", got.facts["has_where"]))?;
    check("text", got.text == statement.trim(), got.text)
}

fn corpus(text: &str, dialect_of: impl Fn(&str) -> (Dialect, &str)) {
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let failures: Vec<String> = lines
        .filter_map(|line| {
            let (dialect, rest) = dialect_of(line);
            case(dialect, rest).err().map(|why| format!("{line}\n    {why}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn postgres_corpus() {
    corpus(include_str!("../../../tests/corpus/sql/postgres.txt"), |line| (Dialect::Postgres, line));
}

#[test]
fn mysql_corpus() {
    corpus(include_str!("../../../tests/corpus/sql/mysql.txt"), |line| (Dialect::Mysql, line));
}

#[test]
fn other_corpus() {
    corpus(include_str!("../../../tests/corpus/sql/others.txt"), |line| {
        let (dialect, rest) = line.split_once(' ').expect("a dialect");
        let dialect = match dialect {
            "clickhouse" => Dialect::Clickhouse,
            "sqlite" => Dialect::Sqlite,
            "mssql" => Dialect::Mssql,
            "generic" => Dialect::Generic,
            other => panic!("dialect {other}"),
        };
        (dialect, rest)
    });
}

#[test]
fn where_corpus() {
    let text = include_str!("../../../tests/corpus/sql/where.txt");
    let mut failures = Vec::new();
    for line in text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let parts: Vec<&str> = line.splitn(3, ' ').collect();
        let [dialects, narrows, condition] = parts[..] else { panic!("{line}") };
        for (name, dialect) in Dialect::ALL.into_iter().filter(|(name, _)| dialects == "all" || dialects.contains(name))
        {
            let delete = inspect_sql(dialect, &format!("DELETE FROM t WHERE {condition}"));
            let update = inspect_sql(dialect, &format!("UPDATE t SET x = 1 WHERE {condition}"));
            let wanted = narrows == "1";
            for command in [&delete, &update] {
                if command.facts["has_where"] != Fact::Bool(wanted) || (wanted && command.why_incomplete.is_some()) {
                    failures.push(format!("{name}: {} {:?}", command.text, command.why_incomplete));
                }
            }
            if update.effects.contains(&Effect::Destructive) == wanted {
                failures.push(format!("{name}: destructive is wrong: {}", update.text));
            }
        }
    }
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

const DIALECTS: [Dialect; 6] =
    [Dialect::Postgres, Dialect::Mysql, Dialect::Clickhouse, Dialect::Sqlite, Dialect::Mssql, Dialect::Generic];

#[test]
fn facts() {
    let command = inspect_sql(
        Dialect::Postgres,
        "SELECT lower(a) FROM t FOR UPDATE; DELETE FROM schema1.u WHERE id = 1; DROP SCHEMA s",
    );
    assert_eq!(command.statements, 3);
    assert_eq!(command.facts["statements"], Fact::Int(3));
    assert_eq!(command.facts["dialect"], Fact::Text("postgres".into()));
    assert_eq!(command.facts["functions"], Fact::List(vec!["lower".into()]));
    assert_eq!(command.facts["relations"], Fact::List(vec!["schema1.u".into(), "t".into()]));
    assert_eq!(command.facts["locks"], Fact::Bool(true));
    assert_eq!(command.facts["explain"], Fact::Bool(false));
}

#[test]
fn bounds_are_held() {
    let many = "SELECT 1;".repeat(bounds::STATEMENTS + 1);
    let long = format!("SELECT '{}'", "x".repeat(bounds::STATEMENT_BYTES));
    let wide: Vec<String> = (0..=bounds::SET).map(|n| format!("SELECT * FROM t{n}")).collect();
    for dialect in DIALECTS {
        assert!(!inspect_sql(dialect, &many).complete, "{dialect:?}");
        assert!(inspect_sql(dialect, &"SELECT 1;".repeat(bounds::STATEMENTS)).complete, "{dialect:?}");
        assert!(!inspect_sql(dialect, &long).complete, "{dialect:?}");
        assert!(!inspect_sql(dialect, &wide.join(" UNION ")).complete, "{dialect:?}");
        assert!(!inspect_sql(dialect, "SELECT 1\0").complete, "{dialect:?}");
    }
}

#[test]
fn large_flat_statements_are_read() {
    let rows = vec!["(1, 'a', (2))"; 10_000].join(",");
    let insert = format!("INSERT INTO t VALUES {rows}");
    assert!(inspect_sql(Dialect::Postgres, &insert).complete);
    assert!(inspect_sql(Dialect::Mysql, &insert).complete);
}

/// Each of these overflows the stack, or takes minutes, in a parser that is not fenced.
#[test]
fn deep_statements_are_refused_and_not_fatal() {
    let deep = |open: &str, n: usize, middle: &str, close: &str| {
        format!("SELECT {}{middle}{}", open.repeat(n), close.repeat(n))
    };
    let cases = [
        deep("(", 400_000, "1", ")"),
        deep("(", 400_000, "", ""),
        deep("+", 3_000, "1", ""),
        deep("- ", 400_000, "1", ""),
        deep("NOT ", 200_000, "true", ""),
        deep("CASE WHEN ", 80_000, "true", " THEN 1 END"),
        deep("ARRAY[", 100_000, "1", "]"),
        deep("f(", 200_000, "1", ")"),
        deep("(SELECT ", 100_000, "1", ")"),
        deep("EXISTS(", 100_000, "1", ")"),
        format!("SELECT 1{}", "+1".repeat(400_000)),
        format!("SELECT 1{}", " OR 1".repeat(200_000)),
        format!("SELECT a{}", "[1]".repeat(300_000)),
        format!("SELECT a{}", "::int".repeat(200_000)),
        format!("SELECT a{}", ".a".repeat(400_000)),
        format!("SELECT 1{}", " UNION SELECT 1".repeat(60_000)),
        format!("SELECT 1,2{}", " UNION SELECT 1,2".repeat(55_000)),
        format!("SELECT * FROM a{}", " JOIN a ON true".repeat(60_000)),
        format!("{}SELECT 1", "EXPLAIN ".repeat(100_000)),
        format!("{}SELECT 1{}", "WITH a AS (".repeat(50_000), ") SELECT 1".repeat(50_000)),
        "CREATE SCHEMA s GRANT a, b ON t TO x ".repeat(25_000),
        format!("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '{}'", "(".repeat(400_000)),
        "BEGIN ".repeat(150_000),
        "IF a THEN ".repeat(100_000),
    ];
    for (at, sql) in cases.iter().enumerate() {
        for dialect in DIALECTS {
            let start = std::time::Instant::now();
            let command = inspect_sql(dialect, sql);
            if start.elapsed().as_millis() > 500 {
                eprintln!("SLOW case {at} {dialect:?} {:?}", start.elapsed());
            }
            assert!(!command.complete, "case {at} {dialect:?}");
        }
    }
}

/// At the bounds of the pre-scan the fence must hold.
#[test]
fn nesting_at_the_bound_is_survived() {
    let n = 199;
    let chain = 1_900;
    let cases = [
        format!("SELECT {}1{}", "(".repeat(n), ")".repeat(n)),
        format!("SELECT {}1{}", "f(".repeat(n), ")".repeat(n)),
        format!("SELECT {}1{}", "(SELECT ".repeat(n), ")".repeat(n)),
        format!("SELECT {}1", "- ".repeat(chain)),
        format!("SELECT {}true", "NOT ".repeat(chain)),
        format!("SELECT {}1{}", "CASE WHEN true THEN ".repeat(350), " END".repeat(350)),
        format!("SELECT 1{}", "+1".repeat(chain / 2)),
        format!("{}SELECT 1", "EXPLAIN ".repeat(900)),
        format!("DELETE FROM t WHERE {}a = 1", "NOT ".repeat(chain)),
        format!("DELETE FROM t WHERE a = 1{}", " OR a = 1".repeat(chain / 4)),
        format!("SELECT 1,2{}", " UNION SELECT 1,2".repeat(600)),
    ];
    for sql in &cases {
        for dialect in DIALECTS {
            inspect_sql(dialect, sql);
        }
    }
    assert!(inspect_sql(Dialect::Postgres, &cases[9]).complete);
}

fn located(statement: StatementAt, dialect: Dialect, path: &str, body: &str) -> Command {
    let head =
        RequestHead { method: "POST".into(), path: path.into(), headers: Headers::default(), ..RequestHead::default() };
    decode(&Sql { dialect, statement }, &head, body.as_bytes())
}

#[test]
fn the_statement_is_found() {
    let body = || StatementAt::Body;
    let field = || StatementAt::JsonField("sql".into());
    let parameter = || StatementAt::QueryParameter("q".into());
    let found = [
        located(body(), Dialect::Postgres, "/x?a=1", "SELECT 1"),
        located(field(), Dialect::Postgres, "/", r#"{"sql":"SELECT 1","params":[1]}"#),
        located(parameter(), Dialect::Postgres, "/?q=SELECT+1&x=2", ""),
        located(parameter(), Dialect::Postgres, "/?q=SELECT%201", ""),
    ];
    for command in found {
        assert!(command.complete, "{:?}", command.why_incomplete);
        assert_eq!(command.text, "SELECT 1");
    }
    let not_found = [
        located(body(), Dialect::Postgres, "/", ""),
        located(body(), Dialect::Clickhouse, "/?query=DROP+TABLE+t", "SELECT 1"),
        located(field(), Dialect::Postgres, "/", r#"{"sql":"SELECT 1","sql":"DROP TABLE t"}"#),
        located(field(), Dialect::Postgres, "/", r#"{"sql":"SELECT 1","SQL":"DROP TABLE t"}"#),
        located(field(), Dialect::Postgres, "/", r#"{"sql":["SELECT 1"]}"#),
        located(field(), Dialect::Postgres, "/", r#"{"query":"SELECT 1"}"#),
        located(field(), Dialect::Postgres, "/", r#"["SELECT 1"]"#),
        located(field(), Dialect::Postgres, "/", r#"{"sql":"SELECT 1""#),
        located(field(), Dialect::Postgres, "/", ""),
        located(parameter(), Dialect::Postgres, "/", ""),
        located(parameter(), Dialect::Postgres, "/?q=SELECT+1&q=DROP+TABLE+t", ""),
        located(parameter(), Dialect::Postgres, "/?q=SELECT+1&Q=DROP+TABLE+t", ""),
        located(parameter(), Dialect::Postgres, "/?q=%ff", ""),
        located(parameter(), Dialect::Postgres, "/?q=SELECT+1", "DROP TABLE t"),
    ];
    for command in not_found {
        assert!(!command.complete);
        assert_eq!((command.actions, command.effects), (["sql.other".to_owned()].into(), [Effect::Execute].into()));
    }
    let utf16 = decode(
        &Sql { dialect: Dialect::Postgres, statement: StatementAt::Body },
        &RequestHead::default(),
        b"\xff\xfeS\0",
    );
    assert!(!utf16.complete);
}

#[test]
fn reasons_do_not_quote_the_statement() {
    for dialect in DIALECTS {
        for sql in ["SELECT secret_value FROM WHERE )", "SELECT secret_function()", "SELECT 'secret", "secret"] {
            let why = inspect_sql(dialect, sql).why_incomplete.unwrap_or_else(|| panic!("{dialect:?} {sql}"));
            assert!(!why.contains("secret"), "{why}");
        }
    }
}

/// Fragments that make strings which get further into the parsers than random text does.
fn sqlish() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "SELECT",
        "FROM",
        "WHERE",
        "t",
        "a",
        "=",
        "1",
        "'x'",
        "\"q\"",
        "(",
        ")",
        ",",
        ";",
        "--",
        "\n",
        "/*",
        "*/",
        "$$",
        "U&\"\\0061\"",
        "E'\\'",
        "WITH",
        "AS",
        "DELETE",
        "UPDATE",
        "SET",
        "INSERT INTO",
        "VALUES",
        "UNION",
        "JOIN",
        "ON",
        "EXPLAIN",
        "ANALYZE",
        "COPY",
        "TO",
        "PROGRAM",
        "DROP TABLE",
        "CREATE",
        "FUNCTION",
        "DO",
        "MERGE",
        "USING",
        "WHEN MATCHED THEN",
        "RETURNING",
        "*",
        "OR",
        "AND",
        "NOT",
        "true",
        "f(",
        "::",
        "[",
        "]",
        "CASE",
        "END",
        "`",
        "#",
        "EXISTS (",
        "IN (",
        "LIKE '%'",
        "CURRENT OF",
        "BEGIN",
        "@x",
        ".",
        "ALTER TABLE",
        "GRANT",
        "\r",
        "é",
        "\u{a0}",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(text in ".{0,200}", at in 0..DIALECTS.len()) {
        inspect_sql(DIALECTS[at], &text);
    }

    #[test]
    fn near_sql_never_panics(text in sqlish(), at in 0..DIALECTS.len()) {
        let command = inspect_sql(DIALECTS[at], &text);
        prop_assert!(!command.actions.is_empty());
        prop_assert!(!command.effects.is_empty());
    }

    #[test]
    fn a_changing_statement_is_never_a_complete_read(
        first in prop::sample::select(vec!["DELETE", "update", "Insert", "DROP", "TRUNCATE", "alter", "GRANT"]),
        gap in prop::sample::select(vec![" ", "\n", "/**/", "\t", " -- x\n"]),
        rest in prop_oneof![sqlish(), Just("FROM t".to_owned()), Just("TABLE t".to_owned()), Just("t SET a = 1".to_owned())],
        at in 0..DIALECTS.len(),
    ) {
        let command = inspect_sql(DIALECTS[at], &format!("{first}{gap}{rest}"));
        let only_reads = command.effects.iter().all(|e| *e == Effect::Read);
        prop_assert!(!(command.complete && only_reads), "{:?}", command);
    }
}
