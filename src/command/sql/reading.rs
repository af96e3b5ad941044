//! What the statements of one request were found to do.

use std::collections::BTreeSet;

use super::functions::{self, Kind};
use crate::command::draft::{Draft, insert};
use crate::command::{Command, Effect, Fact, Protocol, bounds};
use crate::config::Dialect;

/// Written names that are not relations carry what they are.
pub(super) const PREFIXES: [&str; 5] = ["schema:", "database:", "role:", "function:", "extension:"];

pub(super) struct Reading {
    pub draft: Draft,
    functions: BTreeSet<String>,
    statements: usize,
    /// No UPDATE or DELETE without a WHERE that narrows it.
    pub bounded: bool,
    pub locks: bool,
    pub explain: bool,
}

impl Reading {
    pub fn new() -> Self {
        Reading {
            draft: Draft::new(Protocol::Sql),
            functions: BTreeSet::new(),
            statements: 0,
            bounded: true,
            locks: false,
            explain: false,
        }
    }

    pub fn does(&mut self, action: &str, effects: &[Effect]) {
        self.draft.action(action);
        self.draft.effects(effects);
    }

    /// An UPDATE or DELETE that nothing narrows.
    pub fn unbounded(&mut self) {
        self.bounded = false;
        self.draft.effects(&[Effect::Destructive]);
    }

    /// A call, by the normalised name as written, such as `pg_catalog.lower`.
    pub fn function(&mut self, dialect: Dialect, name: &str) {
        if self.functions.contains(name) {
            return;
        }
        if !insert(&mut self.functions, name.to_owned()) {
            self.draft.effects(&[Effect::Execute]);
            return self.draft.incomplete("more than 1,000 functions are called");
        }
        match functions::kind(dialect, name) {
            Kind::Pure => {}
            Kind::Runs => {
                self.draft.effects(&[Effect::Execute]);
                self.draft.effects(functions::more(name));
            }
            Kind::RunsText => {
                self.draft.effects(&[Effect::Execute]);
                self.draft.incomplete("a function runs SQL or code that is given as text");
            }
            Kind::Unknown => {
                self.draft.effects(&[Effect::Execute]);
                self.draft.incomplete("what a function does is not known");
            }
        }
    }

    /// A form of the grammar that only computes: a fact for policy, and no more.
    pub fn computes(&mut self, name: &str) {
        if !matches!(name, "" | "exists") && !insert(&mut self.functions, name.to_owned()) {
            self.draft.incomplete("more than 1,000 functions are called");
        }
    }

    /// Adds what the words of a text hint at, for statements that are not known.
    pub fn hint(&mut self, text: &str) {
        let hints: Vec<Effect> = hints(text).into_iter().collect();
        self.draft.effects(&hints);
    }

    pub fn unknown_operator(&mut self) {
        self.draft.effects(&[Effect::Execute]);
        self.draft.incomplete("what an operator does is not known");
    }

    pub fn statements(&mut self, count: usize) {
        self.statements = count;
        if count == 0 {
            self.does("sql.other", &[Effect::Execute]);
            self.draft.incomplete("there is no statement");
        }
        if count > bounds::STATEMENTS {
            self.draft.incomplete("there are more than 100 statements");
        }
    }

    pub fn finish(mut self, dialect: Dialect, text: &str) -> Command {
        let count = u32::try_from(self.statements).unwrap_or(u32::MAX);
        self.draft.statements = count;
        self.draft.text(text);
        let relation = |name: &&String| !PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let relations: Vec<String> = self.draft.reads_and_writes().filter(relation).cloned().collect();
        self.draft.list("relations", relations);
        self.draft.list("functions", self.functions);
        self.draft.fact("statements", Fact::Int(i64::from(count)));
        self.draft.fact("has_where", Fact::Bool(self.bounded));
        self.draft.fact("locks", Fact::Bool(self.locks));
        self.draft.fact("explain", Fact::Bool(self.explain));
        self.draft.fact("dialect", Fact::Text(dialect_name(dialect).to_owned()));
        self.draft.finish()
    }
}

/// What the words of a text that could not be read hint at. Its effects are not known all the same.
fn hints(text: &str) -> BTreeSet<Effect> {
    let word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let hint = |word: &str| -> &'static [Effect] {
        match word.to_ascii_lowercase().as_str() {
            "select" | "table" | "show" | "from" => &[Effect::Read],
            "insert" | "update" | "replace" | "merge" | "upsert" | "copy" | "into" | "load" | "import" | "call"
            | "exec" | "execute" => &[Effect::Write],
            "delete" | "drop" | "truncate" | "kill" | "detach" | "purge" => &[Effect::Write, Effect::Destructive],
            "create" | "alter" | "rename" | "attach" | "restore" | "optimize" | "vacuum" | "reindex" => {
                &[Effect::Write, Effect::Admin]
            }
            "grant" | "revoke" | "deny" | "set" | "reset" | "shutdown" | "system" | "reload" | "flush" | "backup"
            | "reconfigure" | "dbcc" | "pragma" | "install" | "uninstall" | "user" | "role" => &[Effect::Admin],
            _ => &[],
        }
    };
    text.split(word).flat_map(|w| hint(w).iter().copied()).collect()
}

/// A statement that could not be read: nothing is known but that it may do anything.
pub(super) fn refused(dialect: Dialect, text: &str, why: &str) -> Command {
    let mut reading = Reading::new();
    reading.does("sql.other", &[Effect::Execute]);
    reading.hint(text);
    reading.draft.incomplete(why);
    reading.bounded = false;
    reading.statements = 1;
    reading.finish(dialect, text)
}

fn dialect_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgres",
        Dialect::Mysql => "mysql",
        Dialect::Clickhouse => "clickhouse",
        Dialect::Sqlite => "sqlite",
        Dialect::Mssql => "mssql",
        Dialect::Generic => "generic",
    }
}

/// A name part as written: lower case where unquoted; quotes are dropped where the name reads the same without them
/// apart from case, and kept (doubled inside) where it holds anything else, so that `"a.b"` is not `a.b`.
pub(super) fn identifier(value: &str, quoted: bool) -> String {
    if !quoted {
        return value.to_ascii_lowercase();
    }
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
        && !value.starts_with(|c: char| c.is_ascii_digit() || c == '$')
        && !value.is_empty();
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}
