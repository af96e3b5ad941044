//! SQL: one request body, JSON field or query parameter is a text of statements, and the command is their union.
//!
//! - PostgreSQL is read with `squawk-syntax`, whose whole tree is walked, so that data changes in a CTE, `EXPLAIN ANALYZE`,
//!   `COPY (…)` or a subselect are seen; the other dialects with `sqlparser`. The dialect must be the backend's.
//! - Bounds: 1 MiB and 100 statements ([`bounds`]), 200 open brackets and 2,000 levels ([`nesting`]), 1,000 names of a kind;
//!   past one the command is incomplete. Conditions are settled within a bound of their own ([`truth`]).
//! - Functions are known by name, in `functions/*.txt`; a name that is in no table is `Execute` and incomplete.
//! - What does not parse is `sql.other`, effect `Execute`, incomplete, with the effects that its words hint at. A parser that
//!   panics counts as a parse failure.
//! - What a statement does beyond its text (triggers, rules, views, defaults, row security, user-defined operators and
//!   casts of known name) is the database's to limit: the decoder sees the statement, not the catalog.
//! - Text is read with the server's default settings (`standard_conforming_strings`, `sql_mode`); what reads differently
//!   under others is incomplete where it can be told.

mod functions;
mod lexical;
mod nesting;
mod other;
mod postgres;
mod reading;
mod truth;

use std::borrow::Cow;

use super::{Command, bounds, fence, http, located};
use crate::config::{Dialect, Sql, StatementAt};
use crate::exchange::RequestHead;

pub fn decode(settings: &Sql, head: &RequestHead, body: &[u8]) -> Command {
    match locate(settings, head, body) {
        Ok(statement) => inspect_sql(settings.dialect, &statement),
        Err(why) => reading::refused(settings.dialect, "", &why),
    }
}

/// What `statement` (one or more statements, at most [`bounds::STATEMENT_BYTES`]) asks of a database of this dialect.
pub fn inspect_sql(dialect: Dialect, statement: &str) -> Command {
    let text = statement.trim();
    let read = check(dialect, statement).and_then(|()| {
        fence::run(|| match dialect {
            Dialect::Postgres => postgres::read(statement),
            Dialect::Mysql | Dialect::Clickhouse | Dialect::Sqlite | Dialect::Mssql | Dialect::Generic => {
                other::read(dialect, statement)
            }
        })?
    });
    match read {
        Ok(reading) => reading.finish(dialect, text),
        Err(why) => reading::refused(dialect, text, why),
    }
}

/// Reading fails for a fixed reason, so that it can go into a record: no part of the statement is quoted.
type Why = &'static str;

fn check(dialect: Dialect, statement: &str) -> Result<(), Why> {
    if statement.len() > bounds::STATEMENT_BYTES {
        return Err("the statement is longer than 1 MiB");
    }
    lexical::check(dialect, statement)
}

fn locate<'a>(settings: &Sql, head: &RequestHead, body: &'a [u8]) -> Result<Cow<'a, str>, String> {
    // ClickHouse joins the `query` parameter and the body into one statement.
    if settings.dialect == Dialect::Clickhouse && matches!(settings.statement, StatementAt::Body) {
        let query = head.path.split_once('?').map_or("", |(_, query)| query);
        if http::query_pairs(query).pairs.iter().any(|(k, _)| k.eq_ignore_ascii_case("query")) {
            return Err("there is a statement in the body and in the query".to_owned());
        }
    }
    located::text(&settings.statement, "statement", head, body)
}

#[cfg(test)]
mod tests;
