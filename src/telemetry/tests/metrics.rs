//! What a reader gets of the instruments.

use std::collections::BTreeMap;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};

use crate::config::Mode;
use crate::journal::Depth;
use crate::journal::record::{Outcome, Pressure};
use crate::telemetry::{HoldState, Metrics};

/// Each series as `name{unit}[labels] value`; a histogram's value is `count/sum`.
fn series(record: impl FnOnce(&Metrics)) -> Vec<String> {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder().with_periodic_exporter(exporter.clone()).build();
    record(&Metrics::new(&provider.meter("test")));
    provider.force_flush().expect("flushed");
    let exported = exporter.get_finished_metrics().expect("metrics");
    let metrics = exported.iter().flat_map(|r| r.scope_metrics()).flat_map(|s| s.metrics());
    let mut series: Vec<String> = metrics.flat_map(lines).collect();
    series.sort();
    series
}

fn lines(metric: &Metric) -> Vec<String> {
    let line = |labels: Vec<String>, value: String| format!("{} {} {labels:?} {value}", metric.name(), metric.unit());
    match metric.data() {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => {
            sum.data_points().map(|p| line(labels(p.attributes()), p.value().to_string())).collect()
        }
        AggregatedMetrics::U64(MetricData::Gauge(gauge)) => {
            gauge.data_points().map(|p| line(labels(p.attributes()), p.value().to_string())).collect()
        }
        AggregatedMetrics::F64(MetricData::Gauge(gauge)) => {
            gauge.data_points().map(|p| line(labels(p.attributes()), p.value().to_string())).collect()
        }
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
            let value = |count: u64, sum: f64| format!("{count}/{sum}");
            histogram.data_points().map(|p| line(labels(p.attributes()), value(p.count(), p.sum()))).collect()
        }
        other => panic!("not one of ours: {other:?}"),
    }
}

fn labels<'a>(attributes: impl Iterator<Item = &'a KeyValue>) -> Vec<String> {
    let mut labels: Vec<String> = attributes.map(|a| format!("{}={}", a.key, a.value)).collect();
    labels.sort();
    labels
}

#[test]
fn each_event_has_its_series_and_unit() {
    let series = series(|metrics| {
        metrics.ended(Some("db"), Outcome::Completed, Duration::from_millis(500));
        metrics.ended(None, Outcome::Refused, Duration::from_millis(250));
        metrics.decided(Some("db"), "deny", Mode::Observe);
        metrics.alarmed("db", "break-glass-reads", "break-glass");
        metrics.found(&BTreeMap::from([("EMAIL".to_owned(), 3)]));
        metrics.hold_opened();
        metrics.hold_ended(HoldState::Expired, Duration::from_secs(60));
        metrics.fsynced(Duration::from_millis(2));
        metrics.upload_failed();
        metrics.masked(1000);
        metrics.observe_journal(|| Depth {
            bytes: 7,
            max_bytes: 9,
            pressure: Pressure::Warning,
            refused: 4,
            sealed_segments: 0,
            unsealed_records: 0,
            open_exchanges: 0,
            failed: false,
        });
        metrics.observe_alarm(|| true);
        metrics.observe_upload_lag(|| Duration::from_millis(1500));
    });
    assert_eq!(
        series,
        [
            r#"portcullis.alarms {alarm} ["alarm=break-glass", "policy=break-glass-reads", "target=db"] 1"#,
            r#"portcullis.archive.alarm 1 [] 1"#,
            r#"portcullis.decisions {decision} ["mode=observe", "target=db", "verdict=deny"] 1"#,
            r#"portcullis.exchange.duration s ["outcome=completed", "target=db"] 1/0.5"#,
            r#"portcullis.exchange.duration s ["outcome=refused", "target=none"] 1/0.25"#,
            r#"portcullis.exchanges {exchange} ["outcome=completed", "target=db"] 1"#,
            r#"portcullis.exchanges {exchange} ["outcome=refused", "target=none"] 1"#,
            r#"portcullis.findings {finding} ["type=EMAIL"] 3"#,
            r#"portcullis.hold.duration s ["state=expired"] 1/60"#,
            r#"portcullis.holds {hold} ["state=expired"] 1"#,
            r#"portcullis.holds {hold} ["state=opened"] 1"#,
            r#"portcullis.journal.depth By [] 7"#,
            r#"portcullis.journal.fsync.duration s [] 1/0.002"#,
            r#"portcullis.journal.pressure 1 [] 1"#,
            r#"portcullis.journal.refused {record} [] 4"#,
            r#"portcullis.mask.bytes By [] 1000"#,
            r#"portcullis.upload.failures {failure} [] 1"#,
            r#"portcullis.upload.lag s [] 1.5"#,
        ]
    );
}

#[test]
fn off_does_nothing() {
    let metrics = Metrics::off();
    metrics.ended(None, Outcome::Cut, Duration::ZERO);
    metrics.observe_alarm(|| panic!("nobody reads it"));
}
