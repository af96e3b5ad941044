//! MCP tools: what the answer to `tools/list` may show, and whether a tool is still what was reviewed.
//!
//! - A tool is taken out where no arguments would let this principal call it ([`PolicySet::may_call`]). It helps the model;
//!   what holds a call back is the decision about the call. Targets that are only observed show all.
//! - With pins, each listed definition is compared: what differs counts as `TOOL_CHANGED`, what is not pinned as
//!   `TOOL_UNKNOWN`, and either has `context.tool_pinned` false, in the list and in the calls that follow. The last list
//!   counts, whoever asked for it; a tool that was not listed since the gate started is not known to be as pinned.
//! - Bounds: an answer of [`LIST`] bytes; [`pins::MAX`] tools are remembered for a target, and others are not pinned.

mod events;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chrono::Utc;
use serde_json::Value;

use super::evidence::Seen;
use super::targets::Target;
use super::visit::Visit;
use crate::command::mcp::pins::{self, Compared};
use crate::command::{Command, Fact, TOOL_PINNED, json, tool_call};
use crate::config::{Mcp, McpTool, Mode, TargetProtocol};
use crate::exchange::{Filtered, RequestHead, ResponseFilter};
use crate::identity::Principal;
use crate::mask::{Findings, Format};
use crate::policy::{Input, PolicySet};

/// Longest answer to `tools/list`, bytes.
const LIST: usize = 4 << 20;

/// Whether each tool was last listed as it is pinned.
#[derive(Default)]
pub struct Listed(Mutex<BTreeMap<String, bool>>);

impl Listed {
    fn note(&self, name: &str, pinned: bool) {
        let mut listed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = listed.get_mut(name) {
            *last = pinned;
        } else if listed.len() < pins::MAX {
            listed.insert(name.to_owned(), pinned);
        }
    }

    fn pinned(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or(false)
    }
}

/// The commands, each call saying whether its tool is pinned.
pub fn with_pins(target: &Target, mut commands: Vec<Command>) -> Vec<Command> {
    if let TargetProtocol::Mcp(Mcp { pins: Some(_), .. }) = &target.config.protocol {
        for command in &mut commands {
            let Some(Fact::Text(tool)) = command.facts.get("tool") else { continue };
            let pinned = target.listed.pinned(tool);
            command.facts.insert(TOOL_PINNED.to_owned(), Fact::Bool(pinned));
        }
    }
    commands
}

impl Visit {
    /// The filter of the response to an exchange that asks for the tools.
    pub(super) fn response_filter(&self, seen: &Seen<'_>, target: &Arc<Target>) -> Option<Arc<dyn ResponseFilter>> {
        if !seen.commands.iter().any(|command| command.actions.contains("mcp.tools/list")) {
            return None;
        }
        let by = match (target.config.mode, seen.principal) {
            (Mode::Enforce, Some(principal)) => Some(By {
                policies: self.gate.policies.current(),
                principal: principal.clone(),
                head: seen.request.head.clone(),
                session: self.known.get().and_then(|known| known.session.as_ref()).map(|key| key.0.clone()),
            }),
            (Mode::Enforce, None) | (Mode::Observe, _) => None,
        };
        Some(Arc::new(ToolList { target: Arc::clone(target), by }))
    }
}

/// Shows of a list of tools what its reader may call.
struct ToolList {
    target: Arc<Target>,
    /// `None`: everything is shown.
    by: Option<By>,
}

struct By {
    policies: Arc<PolicySet>,
    principal: Principal,
    head: RequestHead,
    session: Option<String>,
}

impl ResponseFilter for ToolList {
    fn limit(&self) -> usize {
        LIST
    }

    fn filter(&self, format: Format, body: &[u8]) -> Result<Filtered, String> {
        let mut findings = Findings::new();
        let body = match format {
            _ if body.is_empty() => None,
            Format::Json => self.messages(body, &mut findings)?.map(Bytes::from),
            Format::Sse => events::filter(body, |data| self.messages(data, &mut findings))?.map(Bytes::from),
            Format::Auto
            | Format::Text
            | Format::Ndjson
            | Format::AmazonEventStream
            | Format::Csv
            | Format::Tsv
            | Format::Form
            | Format::Multipart(_)
            | Format::Xml
            | Format::Html
            | Format::Yaml
            | Format::Grpc
            | Format::GrpcWeb
            | Format::KubeProtobuf
            | Format::KubeWatch => {
                return Err("the answer to tools/list is neither JSON nor an event stream".to_owned());
            }
        };
        Ok(Filtered { body, findings })
    }
}

impl ToolList {
    /// A JSON-RPC message or a batch of them; `None` where it may go on as it is.
    fn messages(&self, text: &[u8], findings: &mut Findings) -> Result<Option<Vec<u8>>, String> {
        let unreadable = |error| format!("the answer to tools/list cannot be read: {error}");
        let mut value = json::parse(text).map_err(unreadable)?;
        let mut changed = false;
        match &mut value {
            Value::Array(batch) => {
                for one in batch {
                    changed |= self.message(one, findings)?;
                }
            }
            one => changed |= self.message(one, findings)?,
        }
        Ok(changed.then(|| value.to_string().into_bytes()))
    }

    /// Whether something was taken out of it.
    fn message(&self, message: &mut Value, findings: &mut Findings) -> Result<bool, String> {
        let ambiguous = || Err("keys of the answer to tools/list differ in case only".to_owned());
        let Value::Object(fields) = message else { return Ok(false) };
        if json::ambiguous_keys(fields, &["result"]) {
            return ambiguous();
        }
        let Some(Value::Object(result)) = fields.get_mut("result") else { return Ok(false) };
        if json::ambiguous_keys(result, &["tools"]) {
            return ambiguous();
        }
        let tools = match result.get_mut("tools") {
            None => return Ok(false),
            Some(Value::Array(tools)) => tools,
            Some(_) => return Err("the tools in the answer to tools/list are not a list".to_owned()),
        };
        let before = tools.len();
        tools.retain(|tool| self.shown(tool, findings));
        let hidden = before - tools.len();
        if hidden > 0 {
            *findings.entry("TOOL_HIDDEN".to_owned()).or_default() += hidden as u64;
        }
        Ok(hidden > 0)
    }

    /// Compares a definition with its pin, and says whether it stays. What has no name can be called by nobody.
    fn shown(&self, definition: &Value, findings: &mut Findings) -> bool {
        let (TargetProtocol::Mcp(settings), Some(name)) =
            (&self.target.config.protocol, definition.get("name").and_then(Value::as_str))
        else {
            return false;
        };
        let pinned = settings.pins.as_ref().is_some_and(|pins| {
            let compared = pins.compare(name, definition);
            let finding = match compared {
                Compared::Same => None,
                Compared::Changed => Some("TOOL_CHANGED"),
                Compared::Unknown => Some("TOOL_UNKNOWN"),
            };
            if let Some(finding) = finding {
                *findings.entry(finding.to_owned()).or_default() += 1;
            }
            self.target.listed.note(name, compared == Compared::Same);
            compared == Compared::Same
        });
        self.by.as_ref().is_none_or(|by| by.may_call(&self.target, settings, name, pinned))
    }
}

impl By {
    fn may_call(&self, target: &Target, settings: &Mcp, name: &str, pinned: bool) -> bool {
        let decoded = McpTool::of(&settings.tools, name).is_some_and(|tool| !tool.arguments.is_empty());
        let command = tool_call(settings, name, pinned);
        let input = Input {
            principal: &self.principal,
            target: &target.config,
            head: &self.head,
            commands: &[command],
            now: Utc::now(),
            session: self.session.as_deref(),
        };
        self.policies.may_call(&input, decoded)
    }
}
