//! `targets[].protocol`, and the section of the same name with what its decoder needs to know.

use super::web;
use crate::config::problems::listed;
use crate::config::protocol::{Dialect, Shell, Sql, StatementAt, TargetProtocol};
use crate::config::section::{Section, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Http,
    Mcp,
    Grpc,
    Sql,
    Kubernetes,
    Graphql,
    Shell,
}

const PROTOCOLS: [(&str, Word); 7] = [
    ("http", Word::Http),
    ("mcp", Word::Mcp),
    ("grpc", Word::Grpc),
    ("sql", Word::Sql),
    ("kubernetes", Word::Kubernetes),
    ("graphql", Word::Graphql),
    ("shell", Word::Shell),
];

/// The protocols that have a section of their own.
const SECTIONS: [(&str, Word); 5] =
    [("http", Word::Http), ("sql", Word::Sql), ("mcp", Word::Mcp), ("grpc", Word::Grpc), ("shell", Word::Shell)];

pub(crate) fn protocol(section: &Section<'_>) -> TargetProtocol {
    let word = section.word("protocol", "a protocol", Word::Http, &PROTOCOLS);
    let mut own = None;
    for (name, of) in SECTIONS {
        let Some(settings) = section.optional_section(name) else { continue };
        if of == word {
            own = Some(settings);
        } else {
            settings.problem(format!("has no effect without protocol: {name}"));
            settings_of(of, section, Some(&settings));
        }
    }
    settings_of(word, section, own.as_ref())
}

/// `own` is the section of the protocol's name, where it is written.
fn settings_of(word: Word, section: &Section<'_>, own: Option<&Section<'_>>) -> TargetProtocol {
    match (word, own) {
        (Word::Http, own) => TargetProtocol::Http(own.map(web::http).unwrap_or_default()),
        (Word::Mcp, own) => TargetProtocol::Mcp(own.map(super::mcp::settings).unwrap_or_default()),
        (Word::Kubernetes, _) => TargetProtocol::Kubernetes,
        (Word::Graphql, _) => TargetProtocol::Graphql,
        (Word::Grpc, own) => TargetProtocol::Grpc(own.map(web::grpc).unwrap_or_default()),
        (Word::Sql, Some(own)) => sql(own),
        (Word::Sql, None) => {
            section.required("sql", "protocol: sql needs sql.dialect, and sql.statement where it is not the body");
            TargetProtocol::default()
        }
        (Word::Shell, own) => TargetProtocol::Shell(Shell {
            command: own.and_then(|own| own.get("command")).and_then(statement).unwrap_or(StatementAt::Body),
        }),
    }
}

fn sql(section: &Section<'_>) -> TargetProtocol {
    let dialect = section.required("dialect", &format!("use {}", listed(&Dialect::ALL.map(|(word, _)| word))));
    let dialect = dialect.and_then(|v| v.word("a dialect", &Dialect::ALL)).unwrap_or(Dialect::Generic);
    let statement = section.get("statement").and_then(statement).unwrap_or(StatementAt::Body);
    TargetProtocol::Sql(Sql { dialect, statement })
}

fn statement(value: Value<'_>) -> Option<StatementAt> {
    const HOW: &str = "write body, {json_field: name} or {query_parameter: name}";
    if value.is_scalar() {
        return value.parse(|text| match text {
            "body" => Ok(StatementAt::Body),
            _ => Err(format!("is not where a statement is; {HOW}")),
        });
    }
    let section = value.section();
    match (section.get("json_field"), section.get("query_parameter")) {
        (Some(field), None) => field.text().map(StatementAt::JsonField),
        (None, Some(parameter)) => parameter.text().map(StatementAt::QueryParameter),
        (Some(_), Some(_)) | (None, None) => {
            section.problem(format!("must name one place; {HOW}"));
            None
        }
    }
}
