//! Which target a request is for.

use std::sync::Arc;

use prost_reflect::MethodDescriptor;

use super::tools::Listed;
use crate::command;
use crate::config::{self, Config, RequestBody, TargetMatch, TargetProtocol};
use crate::exchange::{Dialect, Plan, RequestHead};
use crate::mask::{Masking, Profile};

/// A protected upstream, with the masking profile that its exchanges go through.
pub struct Target {
    pub config: config::Target,
    pub profile: Arc<Profile>,
    /// MCP: the tools that it listed.
    pub listed: Listed,
}

/// The targets in the order of the configuration: the first that matches is taken.
pub struct Targets(Vec<Arc<Target>>);

impl Targets {
    pub fn new(config: &Config, masking: &Masking) -> Result<Self, Vec<String>> {
        let mut targets = vec![];
        let mut problems = vec![];
        for target in &config.targets {
            match masking.profile(&target.mask) {
                Some(profile) => {
                    targets.push(Arc::new(Target { config: target.clone(), profile, listed: Listed::default() }))
                }
                None => problems.push(format!("target {}: there is no masking profile {:?}", target.name, target.mask)),
            }
        }
        if problems.is_empty() { Ok(Targets(targets)) } else { Err(problems) }
    }

    pub fn find(&self, head: &RequestHead) -> Option<&Arc<Target>> {
        self.0.iter().find(|t| matches(&t.config.matches, head))
    }
}

fn matches(rule: &TargetMatch, head: &RequestHead) -> bool {
    let same = |want: &Option<String>, got: Option<&str>| match want {
        Some(want) => got == Some(want.as_str()),
        None => true,
    };
    let authority = head.authority.to_ascii_lowercase();
    same(&rule.route, head.peer.route.as_deref())
        && same(&rule.cluster, head.peer.cluster.as_deref())
        && same(&rule.authority, Some(authority.as_str()))
}

impl Target {
    pub fn plan(&self, limit: usize) -> Plan {
        match self.config.request_body {
            RequestBody::Whole => Plan::Whole { limit },
            RequestBody::Stream => Plan::Stream { limit },
        }
    }

    /// The method of gRPC that a request calls, where this target's descriptor set has it.
    pub fn method(&self, head: &RequestHead) -> Option<MethodDescriptor> {
        match &self.config.protocol {
            TargetProtocol::Grpc(settings) => command::grpc::method(settings, head),
            TargetProtocol::Mcp(_)
            | TargetProtocol::Http(_)
            | TargetProtocol::Sql(_)
            | TargetProtocol::Kubernetes
            | TargetProtocol::Graphql
            | TargetProtocol::Shell(_) => None,
        }
    }

    /// How this target's clients expect to be refused. The ids of JSON-RPC requests come with the body.
    pub fn dialect(&self, head: &RequestHead, body: &[u8]) -> Dialect {
        match self.config.protocol {
            TargetProtocol::Mcp(_) if head.method == "POST" => {
                let batch = body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[');
                Dialect::JsonRpc { ids: command::jsonrpc_ids(body), batch }
            }
            TargetProtocol::Kubernetes => Dialect::Kubernetes,
            TargetProtocol::Graphql => Dialect::Graphql,
            TargetProtocol::Mcp(_)
            | TargetProtocol::Http(_)
            | TargetProtocol::Sql(_)
            | TargetProtocol::Grpc(_)
            | TargetProtocol::Shell(_) => dialect_of(head),
        }
    }
}

pub fn dialect_of(head: &RequestHead) -> Dialect {
    if head.is_grpc() { Dialect::Grpc } else { Dialect::Http }
}
