//! The PostgreSQL decoder against PostgreSQL's own grammar, over PostgreSQL's regression suite.
//!
//! `tests/oracle/postgres.py` says what each statement has (by the PyPI package pglast, PostgreSQL's parser). Where the
//! decoder calls a statement complete it must have seen at least that.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis::command::{Command as Asked, Effect, Fact, inspect_sql};
use portcullis::config::Dialect;
use portcullis::demo::parts::cache_directory;
use serde::Deserialize;

const PGLAST: &str = "pglast==8.8";
/// Constructs that PostgreSQL 16's suite lacks, or that have surprised.
const MORE: &[&str] = &[
    "MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
    "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1 RETURNING merge_action(), t.*",
    "WITH m AS (MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING t.id) SELECT * FROM m",
    "UPDATE t SET a = 1 WHERE id = 1 RETURNING old.a, new.a",
    "UPDATE t SET a = 1 WHERE id = 1 RETURNING WITH (OLD AS o, NEW AS n) o.a, n.a",
    "SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a int PATH '$')) j, t",
    "SELECT json_query(a, '$.x' WITH WRAPPER), json_value(b, '$'), json_exists(c, '$') FROM t",
    "COPY (WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d) TO PROGRAM 'sh'",
    "EXPLAIN (ANALYZE, BUFFERS) WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d",
    "EXPLAIN (COSTS OFF, ANALYZE TRUE) CREATE TABLE n AS SELECT * FROM t",
    "PREPARE p AS WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
    "WITH RECURSIVE a AS (SELECT 1 UNION ALL (WITH b AS (UPDATE t SET x = 1 RETURNING x) SELECT x FROM b)) SELECT * FROM a",
    "CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT * FROM t GRANT SELECT ON t TO PUBLIC",
    "SELECT * INTO TEMP x FROM (SELECT * FROM y) z UNION SELECT * FROM w",
    "TABLE a UNION TABLE b",
    "INSERT INTO \"A b\".\"C\" TABLE d ON CONFLICT (id) DO UPDATE SET a = (SELECT max(x) FROM e) RETURNING *",
    "DELETE FROM t USING (SELECT * FROM u) v WHERE t.id = v.id RETURNING (SELECT count(*) FROM w)",
    "SELECT 1; UPDATE t SET a = 1; TABLE u",
    "SELECT substring(a, 1, 2), overlay(b placing 'x' from 1), trim(both 'x' from c), position('a' in d) FROM t",
];

#[derive(Deserialize)]
struct Truth {
    #[serde(default)]
    error: bool,
    #[serde(default)]
    effects: BTreeSet<String>,
    #[serde(default)]
    reads: Vec<Vec<String>>,
    #[serde(default)]
    writes: Vec<Vec<String>>,
    #[serde(default)]
    unbounded: bool,
    #[serde(default)]
    functions: Vec<String>,
    #[serde(default)]
    top: BTreeSet<String>,
}

impl Truth {
    fn only_reads(&self) -> bool {
        self.effects.is_empty() && self.top.iter().all(|kind| kind == "SelectStmt")
    }
}

#[test]
fn no_statement_of_the_regression_suite_is_reported_as_less_than_it_is() {
    let statements = statements();
    let truths = ask(&statements);
    assert_eq!(truths.len(), statements.len(), "the oracle answers every line");
    let (mut parsed, mut complete, mut selects, mut selects_read) = (0, 0, 0, 0);
    let mut failures = Vec::new();
    for (statement, truth) in statements.iter().zip(&truths) {
        if truth.error {
            continue;
        }
        let asked = inspect_sql(Dialect::Postgres, statement);
        parsed += 1;
        complete += usize::from(asked.complete);
        if truth.only_reads() {
            selects += 1;
            selects_read += usize::from(asked.complete && asked.effects == [Effect::Read].into());
        }
        if asked.complete {
            failures.extend(less(truth, &asked).map(|what| format!("{what}: {statement}")));
        }
    }
    println!(
        "{} statements, {parsed} parsed by PostgreSQL, {complete} complete; of {selects} plain SELECTs {selects_read} are \
         complete and read only; {} under-reported",
        statements.len(),
        failures.len()
    );
    assert!(failures.is_empty(), "{} under-reported:\n{}", failures.len(), failures.join("\n"));
    assert!(parsed > 25_000 && complete * 100 > parsed * 85, "{complete} complete of {parsed}");
    // The rest call functions and operators that the suite creates.
    assert!(selects > 7_000 && selects_read * 100 > selects * 85, "{selects_read} of {selects} SELECTs");
}

/// What the decoder, which is sure of itself, has not seen.
fn less(truth: &Truth, asked: &Asked) -> Option<&'static str> {
    let has = |effect| asked.effects.contains(&effect);
    let writes = has(Effect::Write) || has(Effect::Destructive);
    // Of the settings, a few change only what the session prints.
    let setting = truth.top.iter().all(|kind| kind == "VariableSetStmt");
    let covered = |effect: &String| match effect.as_str() {
        "read" => has(Effect::Read),
        "write" => writes,
        "destructive" => has(Effect::Destructive),
        "admin" => has(Effect::Admin),
        "execute" => has(Effect::Execute),
        // Neither a query nor a change of data.
        _ => setting || asked.effects.iter().any(|e| *e != Effect::Read),
    };
    if !truth.effects.iter().all(covered) {
        return Some("effects");
    }
    let named = |relation: &Vec<String>| relation.iter().map(|part| written(part)).collect::<Vec<_>>().join(".");
    if !truth.writes.iter().all(|r| asked.writes.contains(&named(r))) {
        return Some("relations written");
    }
    let reads: BTreeSet<String> = truth.reads.iter().map(named).collect();
    if !reads.iter().all(|r| asked.reads.contains(r) || asked.writes.contains(r)) {
        return Some("relations read");
    }
    if truth.only_reads() && reads != asked.reads {
        return Some("relations that are not read");
    }
    if truth.unbounded && asked.facts["has_where"] != Fact::Bool(false) {
        return Some("no WHERE");
    }
    let Fact::List(functions) = &asked.facts["functions"] else { return Some("no list of functions") };
    let called = |name: &String| {
        let name = name.split('.').map(written).collect::<Vec<_>>().join(".");
        // Forms of the grammar are calls into pg_catalog to PostgreSQL's parser; some of them have no name of their own.
        let own = name.strip_prefix("pg_catalog.");
        matches!(own, Some("similar_to_escape" | "like_escape"))
            || functions.contains(&name)
            || own.is_some_and(|own| functions.iter().any(|f| f == own))
    };
    if truth.functions.iter().all(called) { None } else { Some("functions") }
}

/// A part of a name as commands have it.
fn written(part: &str) -> String {
    let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
        && part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if plain { part.to_owned() } else { format!("\"{}\"", part.replace('"', "\"\"")) }
}

fn statements() -> Vec<String> {
    let packed = File::open(repository("tests/corpus/sql/pg_regress/statements.jsonl.zst")).unwrap();
    let text = zstd::decode_all(packed).unwrap();
    let suite = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let suite = suite.map(|line| serde_json::from_slice(line).unwrap());
    suite.chain(MORE.iter().map(|s| (*s).to_owned())).collect()
}

fn ask(statements: &[String]) -> Vec<Truth> {
    let scratch = tempfile::tempdir().unwrap();
    let input = scratch.path().join("statements.jsonl");
    let lines: Vec<String> = statements.iter().map(|s| serde_json::to_string(s).unwrap()).collect();
    fs::write(&input, lines.join("\n")).unwrap();
    let mut oracle = Command::new(python());
    oracle.arg(repository("tests/oracle/postgres.py")).stdin(File::open(input).unwrap());
    run(&mut oracle).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A Python with pglast, in a virtual environment in the cache, made once.
fn python() -> PathBuf {
    let cache = cache_directory().unwrap();
    fs::create_dir_all(&cache).unwrap();
    let lock = File::create(cache.join("pglast.lock")).unwrap();
    lock.lock().unwrap();
    let venv = cache.join(PGLAST.replace("==", "-"));
    let (python, complete) = (venv.join("bin/python"), venv.join("complete"));
    if !complete.exists() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", PGLAST]));
        File::create(complete).unwrap();
    }
    python
}

fn run(command: &mut Command) -> String {
    let shown = format!("{command:?}");
    let output = command.output().unwrap_or_else(|e| panic!("{shown}: {e}; this test needs Python 3 with venv"));
    assert!(output.status.success(), "{shown}:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
