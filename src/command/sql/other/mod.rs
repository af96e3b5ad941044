//! MySQL, ClickHouse, SQLite, SQL Server and the generic dialect by `sqlparser`, whose visitor reaches every statement,
//! query, relation and expression however deep it is.

mod condition;
mod expression;
mod pragma;
mod scope;
mod statements;

use std::collections::HashSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, JoinOperator, ObjectName, ObjectNamePart, Query, Select, SetExpr, Statement, TableFactor,
    Visit, Visitor,
};
use sqlparser::dialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::reading::{Reading, identifier};
use super::{Why, lexical};
use crate::command::Effect;
use crate::config::Dialect;
use scope::Scopes;

pub(super) fn dialect(of: Dialect) -> Box<dyn dialect::Dialect> {
    match of {
        Dialect::Mysql => Box::new(dialect::MySqlDialect {}),
        Dialect::Clickhouse => Box::new(dialect::ClickHouseDialect {}),
        Dialect::Sqlite => Box::new(dialect::SQLiteDialect {}),
        Dialect::Mssql => Box::new(dialect::MsSqlDialect {}),
        Dialect::Postgres | Dialect::Generic => Box::new(dialect::GenericDialect {}),
    }
}

/// Reads a text of statements that [`super::lexical`] has passed.
pub(super) fn read(of: Dialect, text: &str) -> Result<Reading, Why> {
    const FAILS: Why = "the statement does not parse";
    let parser = dialect(of);
    let tokens = Tokenizer::new(parser.as_ref(), text).tokenize().map_err(|_| FAILS)?;
    let files = tokens.iter().any(|t| match t {
        Token::Word(w) => {
            w.quote_style.is_none()
                && ["outfile", "dumpfile", "infile"].iter().any(|f| f.eq_ignore_ascii_case(&w.value))
        }
        _ => false,
    });
    if of == Dialect::Sqlite
        && let Some(reading) = pragma::read(&tokens)
    {
        return Ok(reading);
    }
    let statements = Parser::new(parser.as_ref()).with_tokens(tokens).parse_statements().map_err(|_| FAILS)?;
    let mut walk = Walk::new(of);
    if of == Dialect::Mysql && lexical::runs_comments(text) {
        walk.reading.does("sql.other", &[Effect::Execute]);
        walk.reading.draft.incomplete(lexical::RUNS_COMMENTS);
        // The WHERE may be in the comment.
        walk.reading.bounded = false;
    }
    if files {
        walk.reading.draft.effects(&[Effect::Execute]);
    }
    walk.reading.statements(statements.len());
    for statement in &statements {
        // The visitor never breaks off.
        let (ControlFlow::Continue(()) | ControlFlow::Break(())) = statement.visit(&mut walk);
    }
    if walk.unknown {
        walk.reading.hint(text);
    }
    Ok(walk.reading)
}

struct Walk {
    dialect: Dialect,
    reading: Reading,
    scopes: Scopes,
    /// Names (by address) that the statement around them writes.
    written: HashSet<*const ObjectName>,
    /// Names (by address) that are written and whose rows are returned.
    returned: HashSet<*const ObjectName>,
    /// Names (by address) that are no relations.
    skipped: HashSet<*const ObjectName>,
    /// Queries (by address) that only give rows to an INSERT.
    rows: HashSet<*const Query>,
    /// The `EXPLAIN` without `ANALYZE` that is open: what is below it is planned, not run.
    explain: Option<*const Statement>,
    /// A `SET` or `USE` that may change what later statements mean.
    settings_changed: bool,
    /// There is a statement of a kind that is not known.
    unknown: bool,
}

impl Walk {
    fn new(dialect: Dialect) -> Self {
        Walk {
            dialect,
            reading: Reading::new(),
            scopes: Scopes::default(),
            written: HashSet::new(),
            returned: HashSet::new(),
            skipped: HashSet::new(),
            rows: HashSet::new(),
            explain: None,
            settings_changed: false,
            unknown: false,
        }
    }

    fn call(&mut self, function: &ObjectName) {
        let name = dotted(function);
        self.reading.function(self.dialect, &name);
    }

    fn writes(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::Table { name, .. } => {
                self.written.insert(name);
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.writes(&table_with_joins.relation);
                table_with_joins.joins.iter().for_each(|join| self.writes(&join.relation));
            }
            // Nothing else can be written to.
            _ => {}
        }
    }

    /// `TABLE t` is no relation to the visitor.
    fn table_bodies(&mut self, body: &SetExpr) {
        match body {
            SetExpr::Table(table) => {
                let parts = [&table.schema_name, &table.table_name].into_iter().flatten();
                let name = parts.map(|p| identifier(p, false)).collect::<Vec<_>>().join(".");
                self.reading.draft.read(name);
            }
            SetExpr::SetOperation { left, right, .. } => {
                self.table_bodies(left);
                self.table_bodies(right);
            }
            SetExpr::Select(_)
            | SetExpr::Query(_)
            | SetExpr::Values(_)
            | SetExpr::Insert(_)
            | SetExpr::Update(_)
            | SetExpr::Delete(_)
            | SetExpr::Merge(_) => {}
        }
    }
}

impl Visitor for Walk {
    type Break = ();

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        self.statement(statement);
        ControlFlow::Continue(())
    }

    fn post_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        if self.explain == Some(std::ptr::from_ref(statement)) {
            self.explain = None;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.scopes.enter(query);
        let changes =
            matches!(*query.body, SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_));
        if !changes && !self.rows.contains(&std::ptr::from_ref(query)) {
            self.reading.does("sql.select", &[Effect::Read]);
        }
        self.table_bodies(&query.body);
        self.reading.locks |= !query.locks.is_empty();
        if query.settings.is_some() {
            self.reading.draft.effects(&[Effect::Admin]);
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.scopes.leave(query);
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for join in select.from.iter().flat_map(|from| &from.joins) {
            // What `ARRAY JOIN` names is a column.
            if let (JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin, TableFactor::Table { name, .. }) =
                (&join.join_operator, &join.relation)
            {
                self.skipped.insert(name);
            }
        }
        let variable = |target: &Expr| matches!(target, Expr::Identifier(name) if name.value.starts_with('@'));
        if let Some(into) = select.into.as_ref().filter(|into| !into.targets.iter().all(variable)) {
            self.reading.does("sql.create", &[Effect::Write]);
            for target in &into.targets {
                match target {
                    Expr::Identifier(part) => {
                        self.reading.draft.write(identifier(&part.value, part.quote_style.is_some()))
                    }
                    Expr::CompoundIdentifier(parts) => {
                        let parts = parts.iter().map(|p| identifier(&p.value, p.quote_style.is_some()));
                        self.reading.draft.write(parts.collect::<Vec<_>>().join("."));
                    }
                    // A variable or a file; files are `Execute` already.
                    _ => {}
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } => {
                self.skipped.insert(name);
                self.call(name);
            }
            TableFactor::Function { name, .. } => {
                self.skipped.insert(name);
                self.call(name);
            }
            TableFactor::SemanticView { .. } => {
                self.reading.draft.incomplete("what a semantic view reads is not known")
            }
            // The rest is made of relations, queries and expressions, which are visited by themselves.
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let address = std::ptr::from_ref(relation);
        if self.dialect == Dialect::Mssql && relation.0.len() > 3 {
            // `server.database.schema.table` is another server's.
            self.reading.draft.effects(&[Effect::Execute]);
        }
        let name = dotted(relation);
        if self.skipped.contains(&address) || (!self.written.contains(&address) && self.scopes.has_cte(&name)) {
            return ControlFlow::Continue(());
        }
        if self.written.contains(&address) && self.explain.is_none() {
            if self.returned.contains(&address) {
                self.reading.draft.read(name.clone());
            }
            self.reading.draft.write(name);
        } else {
            self.reading.draft.read(name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        match expression {
            Expr::Function(function) => self.call(&function.name),
            Expr::BinaryOp { op: BinaryOperator::Custom(_) | BinaryOperator::PGCustomBinaryOperator(_), .. } => {
                self.reading.unknown_operator();
            }
            // The rest computes; what it is made of is visited by itself.
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

pub(super) fn dotted(name: &ObjectName) -> String {
    let part = |part: &ObjectNamePart| match part {
        ObjectNamePart::Identifier(ident) => identifier(&ident.value, ident.quote_style.is_some()),
        ObjectNamePart::Function(function) => format!("{}()", function.name.value),
    };
    name.0.iter().map(part).collect::<Vec<_>>().join(".")
}
