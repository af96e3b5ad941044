//! SQL: one request body, JSON field or query parameter is a text of statements, and the command is their union.
//!
//! - PostgreSQL is read with `squawk-syntax`, whose whole tree is walked, so that data changes in a CTE, `EXPLAIN ANALYZE`,
//!   `COPY (…)` or a subselect are seen; the other dialects with `sqlparser`. The dialect must be the backend's.
//! - What does not parse is `sql.other`, effect `Execute`, incomplete. A parser that panics counts as a parse failure.
//! - What a statement does beyond its text (triggers, rules, views, defaults, row security, user-defined operators and
//!   casts of known name) is the database's to limit: the decoder sees the statement, not the catalog.
//! - Text is read with the server's default settings (`standard_conforming_strings`, `sql_mode`); what reads differently
//!   under others is incomplete where it can be told.

mod fence;
mod functions;
mod lexical;
mod nesting;
mod other;
mod postgres;
mod reading;

use std::borrow::Cow;

use serde_json::Value;

use super::{Command, bounds, http, json};
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
    let query = head.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = http::query_pairs(query);
    match &settings.statement {
        StatementAt::Body => {
            // ClickHouse joins the `query` parameter and the body into one statement.
            let joined = pairs.pairs.iter().any(|(k, _)| k.eq_ignore_ascii_case("query"));
            if settings.dialect == Dialect::Clickhouse && joined {
                return Err("there is a statement in the body and in the query".to_owned());
            }
            std::str::from_utf8(body).map(Cow::Borrowed).map_err(|_| "the statement is not UTF-8".to_owned())
        }
        StatementAt::JsonField(field) => json_field(field, body).map(Cow::Owned),
        StatementAt::QueryParameter(name) => {
            if pairs.ambiguous {
                return Err("the query is not well-formed percent-encoded UTF-8".to_owned());
            }
            if !body.is_empty() {
                return Err("there is a body beside the statement in the query".to_owned());
            }
            let mut found = pairs.pairs.into_iter().filter(|(k, _)| k.eq_ignore_ascii_case(name));
            match (found.next(), found.next()) {
                (Some((key, statement)), None) if key == *name => Ok(Cow::Owned(statement)),
                (None, _) => Err("the query has no parameter with the statement".to_owned()),
                (Some(_), _) => Err("the query parameter with the statement is ambiguous".to_owned()),
            }
        }
    }
}

fn json_field(field: &str, body: &[u8]) -> Result<String, String> {
    let value = json::parse(body).map_err(|e| e.to_string())?;
    let Value::Object(mut fields) = value else {
        return Err("the body is not a JSON object".to_owned());
    };
    if json::ambiguous_keys(&fields, &[field]) {
        return Err("keys of the JSON body differ in case only".to_owned());
    }
    match fields.remove(field) {
        Some(Value::String(statement)) => Ok(statement),
        Some(_) => Err("the JSON field with the statement is not text".to_owned()),
        None => Err("the JSON body has no field with the statement".to_owned()),
    }
}

#[cfg(test)]
mod tests;
