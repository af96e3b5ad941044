//! Typed events to OpenTelemetry traces and metrics, and logs; readiness for probes.
//!
//! - No raw values (I3): text that an agent or a target sent comes as [`crate::mask::Masked`], everything else is the
//!   gate's own words, names from the configuration, or ids. `tracestate`, which is an agent's own text, is neither
//!   exported nor logged.
//! - Telemetry never stops the gate: a collector that is away costs spans, not exchanges, and a log line that cannot be
//!   written is lost. The evidence is the journal, not the telemetry.
//! - Bounds: [`SPAN_QUEUE`] finished spans wait for export, further ones are dropped; text attributes are cut at 1,024
//!   characters; at shutdown the last export takes at most [`FLUSH`].

mod export;
pub mod health;
mod logs;
mod metrics;
mod readiness;
mod span;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::config;

pub use metrics::{HoldState, Metrics};
pub use readiness::{Condition, Readiness, State};
pub use span::{ChildSpan, ExchangeSpan, Start, Tracing};

/// Finished spans that wait for export.
pub const SPAN_QUEUE: usize = 8192;
/// How long the last export may take at shutdown.
pub const FLUSH: Duration = Duration::from_secs(5);

/// Logs, traces and metrics of this process. Cheap handles to it are [`Telemetry::tracing`] and [`Telemetry::metrics`].
pub struct Telemetry {
    tracing: Tracing,
    metrics: Metrics,
    exporters: Option<export::Exporters>,
}

impl Telemetry {
    /// Starts logging to standard error and, where `config.otlp` is set, export by OTLP over gRPC (then inside a Tokio
    /// runtime). The collector need not be up. Logs are set once a process: a second start keeps the first one's.
    ///
    /// # Errors
    /// The filter or the endpoint cannot be used, or there is no runtime.
    pub fn start(config: &config::Telemetry, instance: &str) -> Result<Telemetry, String> {
        logs::install(config)?;
        let Some(endpoint) = &config.otlp else {
            return Ok(Telemetry { tracing: Tracing::off(), metrics: Metrics::off(), exporters: None });
        };
        let exporters = export::Exporters::start(endpoint, &config.service_name, instance)?;
        let (tracing, metrics) = (exporters.tracing(), exporters.metrics());
        Ok(Telemetry { tracing, metrics, exporters: Some(exporters) })
    }

    pub fn tracing(&self) -> Tracing {
        self.tracing.clone()
    }

    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    /// Exports what is left, for at most [`FLUSH`]. Spans and measurements made afterwards are dropped.
    pub async fn shutdown(self) {
        if let Some(exporters) = self.exporters {
            exporters.shutdown(FLUSH).await;
        }
    }
}
