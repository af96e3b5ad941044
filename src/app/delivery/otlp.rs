//! Records as OTLP logs over gRPC. A record is one log record: its line is the body, and its kind the event's name.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs, SeverityNumber};
use opentelemetry_proto::tonic::resource::v1::Resource;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};

use super::{Batch, Sink};
use crate::evidence::read;
use crate::journal::record::{Event, Outcome, Pressure};

const TIMEOUT: Duration = Duration::from_secs(30);
/// Longer lines are cut: collectors take messages of 4 MiB.
const MAX_BODY: usize = 1 << 20;

pub struct Otlp {
    channel: Channel,
    service: String,
}

impl Otlp {
    /// Connects when there is something to send.
    ///
    /// # Errors
    /// The endpoint cannot be used.
    pub fn new(endpoint: &url::Url, service: &str) -> Result<Self, String> {
        let cannot = |e: tonic::transport::Error| format!("telemetry.otlp {endpoint} cannot be used: {e}");
        let mut builder = Endpoint::from_shared(endpoint.to_string()).map_err(cannot)?.timeout(TIMEOUT);
        if endpoint.scheme() == "https" {
            builder = builder.tls_config(ClientTlsConfig::new().with_enabled_roots()).map_err(cannot)?;
        }
        Ok(Otlp { channel: builder.connect_lazy(), service: service.to_owned() })
    }
}

impl Sink for Otlp {
    fn name(&self) -> &'static str {
        "otlp"
    }

    async fn send(&self, batch: &Batch) -> Result<(), String> {
        let log_records = batch.lines.iter().zip(batch.first..).map(|(line, seq)| log_record(line, seq)).collect();
        let scope = InstrumentationScope { name: "portcullis.records".to_owned(), ..InstrumentationScope::default() };
        let attributes = vec![
            text("service.name", &self.service),
            text("service.instance.id", &batch.instance),
            text("service.version", env!("CARGO_PKG_VERSION")),
        ];
        let resource = Resource { attributes, ..Resource::default() };
        let scope_logs = vec![ScopeLogs { scope: Some(scope), log_records, schema_url: String::new() }];
        let resource_logs = vec![ResourceLogs { resource: Some(resource), scope_logs, schema_url: String::new() }];
        let mut client = LogsServiceClient::new(self.channel.clone());
        let answer = client.export(ExportLogsServiceRequest { resource_logs }).await.map_err(|e| e.to_string())?;
        let rejected = answer.into_inner().partial_success.map_or(0, |partial| partial.rejected_log_records);
        if rejected > 0 {
            tracing::warn!(rejected, "the collector did not keep some records");
        }
        Ok(())
    }
}

fn log_record(line: &[u8], seq: u64) -> LogRecord {
    let whole = String::from_utf8_lossy(line);
    let body = whole.get(..whole.floor_char_boundary(MAX_BODY)).unwrap_or_default();
    let mut record = LogRecord { body: Some(string(body)), ..LogRecord::default() };
    record.attributes.push(number("portcullis.seq", seq));
    if body.len() < whole.len() {
        record.attributes.push(number("portcullis.bytes", line.len() as u64));
    }
    // A line that does not parse goes as it is.
    if let Ok(parsed) = read::parse(line) {
        let nanos = parsed.time.timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok()).unwrap_or(0);
        (record.time_unix_nano, record.observed_time_unix_nano) = (nanos, nanos);
        (record.severity_number, record.severity_text) = severity(&parsed.event);
        record.event_name = parsed.event.kind().to_owned();
        record.attributes.extend(parsed.decision_id.map(|id| text("portcullis.decision_id", &id.to_string())));
        record.attributes.extend(parsed.session.map(|session| text("portcullis.session", &session.id)));
    }
    record
}

fn severity(event: &Event<String>) -> (i32, String) {
    let refused = |verdict: &str| verdict == "deny";
    let (number, text) = match event {
        Event::ArchiveAlarm { raised: true, .. } | Event::JournalPressure { level: Pressure::Full, .. } => {
            (SeverityNumber::Error, "ERROR")
        }
        Event::Request(request) if refused(&request.decision.verdict) => (SeverityNumber::Warn, "WARN"),
        Event::Ended(end) if matches!(end.outcome, Outcome::Cut | Outcome::Unknown) => (SeverityNumber::Warn, "WARN"),
        Event::JournalPressure { level: Pressure::Warning, .. }
        | Event::StreamSkipped { .. }
        | Event::ApprovalRefused { .. }
        | Event::PolicyRejected { .. } => (SeverityNumber::Warn, "WARN"),
        _ => (SeverityNumber::Info, "INFO"),
    };
    (number.into(), text.to_owned())
}

fn string(text: &str) -> AnyValue {
    AnyValue { value: Some(Value::StringValue(text.to_owned())) }
}

fn text(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(string(value)), ..KeyValue::default() }
}

fn number(key: &str, value: u64) -> KeyValue {
    let value = Value::IntValue(i64::try_from(value).unwrap_or(i64::MAX));
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}
