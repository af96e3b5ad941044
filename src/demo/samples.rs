//! The sample configurations in `envoy/`, as they are, and with other ports and paths put into them.
//!
//! A sample is a configuration that works; the values that a run has to change are literals in it. Replacing a literal
//! that is not there is an error, so that a sample and its users cannot drift apart.

use std::net::SocketAddr;
use std::path::Path;

use super::DemoError;

/// Streamed bodies, with mode overrides: the recommended configuration.
pub const HTTP: &str = include_str!("../../envoy/http.yaml");
/// Both bodies full duplex.
pub const HTTP_FDS: &str = include_str!("../../envoy/http-fds.yaml");
/// Client certificates.
pub const MTLS: &str = include_str!("../../envoy/mtls.yaml");

/// The gate's own configuration.
pub const GATE: &str = include_str!("../../envoy/portcullis.yaml");

/// `sample` with each literal replaced by its value, everywhere.
pub fn replace(sample: &str, values: &[(&str, &str)]) -> Result<String, DemoError> {
    let mut text = sample.to_owned();
    for (literal, value) in values {
        if !text.contains(literal) {
            return Err(DemoError::Other {
                what: "filling in a sample configuration".to_owned(),
                detail: format!("it does not hold {literal}"),
            });
        }
        text = text.replace(literal, value);
    }
    Ok(text)
}

/// Where an Envoy sample finds what is around it.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    /// The gate's Unix socket.
    pub socket: &'a Path,
    pub customers: SocketAddr,
    pub tools: SocketAddr,
    pub events: SocketAddr,
    /// Only tests have one.
    pub echo: Option<SocketAddr>,
}

impl Around<'_> {
    /// One of the Envoy samples, on ports that Envoy chooses.
    pub fn envoy(&self, sample: &str) -> Result<String, DemoError> {
        let port = |address: SocketAddr| format!("port_value: {}}}", address.port());
        let socket = self.socket.display().to_string();
        let (customers, tools, events) = (port(self.customers), port(self.tools), port(self.events));
        let echo = self.echo.map(port).unwrap_or_else(|| "port_value: 8084}".to_owned());
        let values = [
            ("port_value: 10000}", "port_value: 0}"),
            ("port_value: 9901}", "port_value: 0}"),
            ("port_value: 8081}", customers.as_str()),
            ("port_value: 8082}", tools.as_str()),
            ("port_value: 8083}", events.as_str()),
            ("port_value: 8084}", echo.as_str()),
            ("/run/portcullis/portcullis.sock", socket.as_str()),
        ];
        replace(sample, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::process::loopback;

    #[test]
    fn every_literal_of_the_envoy_samples_is_replaced() {
        let socket = Path::new("/tmp/s.sock");
        let at = loopback;
        let around = Around { socket, customers: at(1), tools: at(2), events: at(3), echo: Some(at(4)) };
        for sample in [HTTP, HTTP_FDS, MTLS] {
            let text = around.envoy(sample).unwrap();
            for literal in ["10000}", "9901", "8081", "8082", "8083", "8084", "/run/portcullis"] {
                assert!(!text.contains(literal), "{literal}");
            }
            assert!(text.contains("path: /tmp/s.sock"));
        }
    }

    #[test]
    fn a_literal_that_is_not_there_is_an_error() {
        assert!(replace("a: 1", &[("b: 1", "b: 2")]).is_err());
    }
}
