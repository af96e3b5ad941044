//! Export by OTLP over gRPC.

use std::thread;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tonic::transport::ClientTlsConfig;
use url::Url;

use super::{Metrics, SPAN_QUEUE, Tracing};

/// How long one export may take; what it holds is then dropped.
const EXPORT: Duration = Duration::from_secs(3);
/// How often metrics are exported.
const METRICS_EVERY: Duration = Duration::from_secs(15);
/// Instrumentation scope.
const SCOPE: &str = "portcullis";

pub(super) struct Exporters {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl Exporters {
    /// Connects when there is something to export, so a collector that is away is no error.
    pub fn start(endpoint: &Url, service: &str, instance: &str) -> Result<Self, String> {
        // The exporters' channels spawn on the current runtime, and panic where there is none.
        Handle::try_current().map_err(|_| "OTLP export needs a Tokio runtime".to_owned())?;
        let cannot = |e: &dyn std::fmt::Display| format!("telemetry.otlp {endpoint} cannot be used: {e}");
        let spans = tls(SpanExporter::builder().with_tonic(), endpoint);
        let spans = spans.with_endpoint(endpoint.as_str()).with_timeout(EXPORT).build().map_err(|e| cannot(&e))?;
        let metrics = tls(MetricExporter::builder().with_tonic(), endpoint);
        let metrics = metrics.with_endpoint(endpoint.as_str()).with_timeout(EXPORT).build().map_err(|e| cannot(&e))?;
        let resource = resource(service, instance);
        let batch = BatchConfigBuilder::default().with_max_queue_size(SPAN_QUEUE).build();
        let processor = BatchSpanProcessor::builder(spans).with_batch_config(batch).build();
        let traces =
            SdkTracerProvider::builder().with_span_processor(processor).with_resource(resource.clone()).build();
        let reader = PeriodicReader::builder(metrics).with_interval(METRICS_EVERY).build();
        let metrics = SdkMeterProvider::builder().with_reader(reader).with_resource(resource).build();
        Ok(Exporters { traces, metrics })
    }

    pub fn tracing(&self) -> Tracing {
        Tracing::on(self.traces.tracer(SCOPE))
    }

    pub fn metrics(&self) -> Metrics {
        Metrics::new(&self.metrics.meter(SCOPE))
    }

    /// Exports what is left. The exporters block, so that happens on a thread of its own; where it takes longer than
    /// `limit`, the thread is left behind, which does not keep the process up.
    pub async fn shutdown(self, limit: Duration) {
        let (done, finished) = oneshot::channel();
        let flush = move || {
            let results = [self.traces.shutdown_with_timeout(limit), self.metrics.shutdown_with_timeout(limit)];
            // Nobody is there to receive once the limit has passed.
            let _ = done.send(results);
        };
        if let Err(error) = thread::Builder::new().name("telemetry-flush".to_owned()).spawn(flush) {
            tracing::warn!(%error, "telemetry was not flushed");
            return;
        }
        match tokio::time::timeout(limit, finished).await {
            Ok(Ok(results)) => {
                for error in results.into_iter().filter_map(Result::err) {
                    tracing::warn!(%error, "the last telemetry was not exported");
                }
            }
            Ok(Err(_)) | Err(_) => tracing::warn!("the last telemetry was not exported in time"),
        }
    }
}

/// Over https the collector is verified against the host's roots.
fn tls<B: WithTonicConfig>(builder: B, endpoint: &Url) -> B {
    if endpoint.scheme() == "https" {
        builder.with_tls_config(ClientTlsConfig::new().with_enabled_roots())
    } else {
        builder
    }
}

fn resource(service: &str, instance: &str) -> Resource {
    Resource::builder()
        .with_service_name(service.to_owned())
        .with_attribute(KeyValue::new("service.instance.id", instance.to_owned()))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build()
}
