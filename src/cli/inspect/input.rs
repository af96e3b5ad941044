//! One line of input becomes a target and a request, as if it had come through Envoy.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::command::asked::{self, Habit};
use crate::config::{self, Dialect, StatementAt, Target, TargetProtocol};
use crate::exchange::{Headers, RequestHead};

pub(super) struct Asked {
    pub target: Target,
    pub head: RequestHead,
    pub body: Bytes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    protocol: Option<String>,
    dialect: Option<String>,
    statement: Option<String>,
    command: Option<String>,
    method: Option<String>,
    path: Option<String>,
    host: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// As it is written, so that what two readers may read differently (a key that occurs twice) is still there.
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    /// A body that is no text, such as the frames of a gRPC call.
    body_base64: Option<String>,
}

pub(super) fn read(target: Option<&Target>, line: &[u8]) -> Result<Asked, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|e| format!("the line is no request: {e}"))?;
    let target = match target {
        Some(target) => {
            let own = target.protocol.name();
            if line.protocol.as_deref().is_some_and(|p| p != own) {
                return Err(format!("the target's protocol is {own}"));
            }
            target.clone()
        }
        None => Target { protocol: protocol(&line)?, ..Target::default() },
    };
    let habit = Habit::of(&target.protocol);
    let mut head = RequestHead {
        method: line.method.clone().unwrap_or_else(|| habit.method.to_owned()),
        path: line.path.clone().unwrap_or_else(|| habit.path.to_owned()),
        authority: line.host.clone().unwrap_or_default(),
        headers: line.headers.iter().map(|(n, v)| (n.as_str(), v.clone().into_bytes())).collect::<Headers>(),
        ..RequestHead::default()
    };
    let body = body(&line, &target.protocol, &mut head)?;
    habit.content_type(&target.protocol, &mut head, &body);
    Ok(Asked { target, head, body })
}

fn protocol(line: &Line<'_>) -> Result<TargetProtocol, String> {
    Ok(match line.protocol.as_deref() {
        Some("http") => TargetProtocol::Http(config::Http::default()),
        Some("sql") => TargetProtocol::Sql(config::Sql { dialect: dialect(line)?, statement: StatementAt::Body }),
        Some("mcp") => TargetProtocol::Mcp(config::Mcp::default()),
        Some("grpc") => TargetProtocol::Grpc(config::Grpc::default()),
        Some("kubernetes") => TargetProtocol::Kubernetes,
        Some("graphql") => TargetProtocol::Graphql,
        Some("shell") => TargetProtocol::Shell(config::Shell { command: StatementAt::Body }),
        Some(other) => {
            return Err(format!(
                "there is no protocol {other:?}: use http, sql, mcp, grpc, kubernetes, graphql or shell"
            ));
        }
        None => return Err("the line names no protocol".to_owned()),
    })
}

fn dialect(line: &Line<'_>) -> Result<Dialect, String> {
    let name = line.dialect.as_deref().unwrap_or("generic");
    Dialect::named(name).ok_or_else(|| {
        format!("there is no dialect {name:?}: use postgres, mysql, clickhouse, sqlite, mssql or generic")
    })
}

/// `body`, or the statement or command put where the target looks for it.
fn body(line: &Line<'_>, protocol: &TargetProtocol, head: &mut RequestHead) -> Result<Bytes, String> {
    let (name, text, place) = match protocol {
        TargetProtocol::Sql(sql) => ("statement", &line.statement, &sql.statement),
        TargetProtocol::Shell(shell) => ("command", &line.command, &shell.command),
        TargetProtocol::Http(_)
        | TargetProtocol::Mcp(_)
        | TargetProtocol::Grpc(_)
        | TargetProtocol::Kubernetes
        | TargetProtocol::Graphql => return raw(line),
    };
    let Some(text) = text else {
        return if line.body.is_some() || line.body_base64.is_some() || line.path.is_some() {
            raw(line)
        } else {
            Err(format!("the line has no {name}"))
        };
    };
    Ok(asked::put(text, place, head))
}

fn raw(line: &Line<'_>) -> Result<Bytes, String> {
    if let Some(text) = &line.body_base64 {
        if line.body.is_some() {
            return Err("the line has both body and body_base64".to_owned());
        }
        let body = BASE64_STANDARD.decode(text).map_err(|e| format!("body_base64 is not base64: {e}"))?;
        return Ok(Bytes::from(body));
    }
    let Some(raw) = line.body else { return Ok(Bytes::new()) };
    if raw.get() == "null" {
        return Ok(Bytes::new());
    }
    if raw.get().starts_with('"') {
        let text: String = serde_json::from_str(raw.get()).map_err(|e| format!("the body is no text: {e}"))?;
        return Ok(Bytes::from(text));
    }
    Ok(Bytes::from(raw.get().to_owned()))
}
