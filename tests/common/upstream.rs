//! Services that a test puts behind Envoy, beside those of the samples.

use std::fmt::Write;
use std::net::SocketAddr;

use portcullis::demo::samples;

/// A service, how Envoy finds it, and what the gate knows of it.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Of Envoy's route, and of the gate's target.
    pub name: &'static str,
    /// What requests it gets: each an Envoy `match`, such as `prefix: /api`.
    pub matches: Vec<String>,
    /// Where it is; the sample's echo service where there is none.
    pub address: Option<SocketAddr>,
    /// HTTP/2 with prior knowledge, as gRPC has it.
    pub http2: bool,
    /// The target's further lines, such as `protocol: kubernetes`, in the indentation that they have in a target.
    pub target: String,
}

impl Upstream {
    /// An HTTP/1.1 service.
    pub fn new(name: &'static str, address: SocketAddr, prefixes: &[&str], target: &str) -> Self {
        let matches = prefixes.iter().map(|prefix| format!("prefix: {prefix}")).collect();
        Upstream { name, matches, address: Some(address), http2: false, target: target.to_owned() }
    }

    /// A header that says which of several targets in front of the echo service is meant.
    pub const HEADER: &'static str = "x-test-target";

    /// The sample's echo service, for requests whose [`Upstream::HEADER`] is `name`.
    pub fn echo(name: &'static str, target: &str) -> Self {
        let rule = format!(r#"prefix: "/", headers: [{{name: {}, string_match: {{exact: {name}}}}}]"#, Self::HEADER);
        Upstream { name, matches: vec![rule], address: None, http2: false, target: target.to_owned() }
    }

    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    fn cluster(&self) -> &'static str {
        if self.address.is_some() { self.name } else { "echo" }
    }
}

/// Routes come before those of the sample, and the first that matches is taken.
pub fn in_envoy(upstreams: &[Upstream], config: &str) -> String {
    let (mut routes, mut clusters) = ("routes:\n".to_owned(), "  clusters:\n".to_owned());
    for upstream in upstreams {
        let (name, cluster) = (upstream.name, upstream.cluster());
        for rule in &upstream.matches {
            let line = format!("{{name: {name}, match: {{{rule}}}, route: {{cluster: {cluster}, timeout: 0s}}}}");
            writeln!(routes, "              - {line}").unwrap();
        }
        if let Some(address) = upstream.address {
            clusters += &in_clusters(name, address, upstream.http2);
        }
    }
    samples::replace(config, &[("routes:\n", &routes), ("  clusters:\n", &clusters)]).unwrap()
}

fn in_clusters(name: &str, address: SocketAddr, http2: bool) -> String {
    let protocol = if http2 { "http2_protocol_options" } else { "http_protocol_options" };
    format!(
        r#"  - name: {name}
    type: STATIC
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: {{{protocol}: {{}}}}
    load_assignment:
      cluster_name: {name}
      endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: {}, port_value: {}}}}}}}}}]}}]
"#,
        address.ip(),
        address.port()
    )
}

/// Matched by their routes, since several may have one cluster.
pub fn in_gate(upstreams: &[Upstream], config: &str) -> String {
    let mut targets = "targets:\n".to_owned();
    for upstream in upstreams {
        let (name, rest) = (upstream.name, upstream.target.trim_end().replace('\n', "\n  "));
        writeln!(targets, "- name: {name}\n  match: {{route: {name}}}\n  {rest}").unwrap();
    }
    samples::replace(config, &[("targets:\n", &targets)]).unwrap()
}
