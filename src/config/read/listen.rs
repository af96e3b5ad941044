//! `listen` and `control`: where Envoy and the approvers reach the gate.

use crate::config::bounded::{from_to, seconds};
use crate::config::section::Section;
use crate::config::types::{Endpoint, Http2, Listen, Tls};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
/// RFC 9113, 6.9.1: the largest flow-control window.
const MAX_WINDOW: u64 = (1 << 31) - 1;

pub(super) fn listen(top: &Section<'_>) -> Listen {
    let Some(section) =
        top.required_section("listen", "set listen.uds, listen.tcp or both, for Envoy to reach the gate")
    else {
        return Listen { uds: None, tcp: None, http2: http2(&top.section("listen")) };
    };
    let uds = section.get("uds");
    let tcp = section.optional_section("tcp");
    if uds.is_none() && tcp.is_none() {
        section.problem("has neither uds nor tcp; set one or both, for Envoy to reach the gate");
    }
    Listen { uds: uds.and_then(|v| v.path()), tcp: tcp.and_then(endpoint), http2: http2(&section.section("http2")) }
}

pub(super) fn control(top: &Section<'_>) -> Option<Endpoint> {
    top.optional_section("control").and_then(endpoint)
}

fn endpoint(section: Section<'_>) -> Option<Endpoint> {
    let address = section.required("address", "IP and port, such as 127.0.0.1:9002");
    let address = address.and_then(|v| v.parse(crate::config::scalar::address));
    let tls = section.optional_section("tls").map(tls);
    let address = address?;
    if tls.is_none() && !address.ip().is_loopback() {
        let key = section.key("tls");
        section.cx.warn(format!("{key} is not set, so {address} is reached in the clear from other hosts"));
    }
    Some(Endpoint { address, tls })
}

fn tls(section: Section<'_>) -> Tls {
    Tls {
        certificate: section.required_path("certificate", "the PEM file with the certificate chain"),
        key: section.required_path("key", "the PEM file with the certificate's private key"),
        client_ca: section.get("client_ca").and_then(|v| v.path()),
    }
}

fn http2(section: &Section<'_>) -> Http2 {
    let http2 = Http2 {
        stream_window: section.size("stream_window", 65_536, from_to(16 * KIB, MAX_WINDOW)),
        connection_window: section.size("connection_window", 16 << 20, from_to(64 * KIB, MAX_WINDOW)),
        keepalive_interval: section.duration("keepalive_interval", seconds(10), from_to(seconds(1), seconds(3600))),
        keepalive_timeout: section.duration("keepalive_timeout", seconds(5), from_to(seconds(1), seconds(300))),
        max_message: section.size("max_message", 16 << 20, from_to(64 * KIB, 1024 * MIB)),
    };
    if http2.connection_window < http2.stream_window {
        section.problem("has a connection_window below its stream_window; one stream would then never get its window");
    }
    http2
}
