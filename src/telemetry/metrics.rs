//! Counters, histograms and gauges. Units are UCUM; attribute values are the gate's own words, configured names and
//! finding types, so the number of series is bounded by the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use super::span::mode_word;
use crate::config::Mode;
use crate::journal::Depth;
use crate::journal::record::Outcome;

/// From what a fast disk takes to what a person takes: seconds.
const FSYNC: [f64; 10] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0];
const EXCHANGE: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 300.0];
const HOLD: [f64; 8] = [1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0];

/// What becomes of a held exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    Opened,
    Approved,
    Denied,
    Expired,
    /// The agent went away.
    Withdrawn,
}

impl HoldState {
    pub fn as_str(self) -> &'static str {
        match self {
            HoldState::Opened => "opened",
            HoldState::Approved => "approved",
            HoldState::Denied => "denied",
            HoldState::Expired => "expired",
            HoldState::Withdrawn => "withdrawn",
        }
    }
}

/// The gate's instruments; cheap to clone. When off, they do nothing.
#[derive(Clone)]
pub struct Metrics {
    meter: Meter,
    exchanges: Counter<u64>,
    exchange_duration: Histogram<f64>,
    decisions: Counter<u64>,
    alarms: Counter<u64>,
    findings: Counter<u64>,
    holds: Counter<u64>,
    hold_duration: Histogram<f64>,
    fsync: Histogram<f64>,
    upload_failures: Counter<u64>,
    index_failures: Counter<u64>,
    masked: Counter<u64>,
}

impl Metrics {
    /// Instruments that nobody reads.
    pub fn off() -> Self {
        // Nobody sets the global provider, so this meter does nothing.
        Metrics::new(&opentelemetry::global::meter("portcullis"))
    }

    pub(super) fn new(meter: &Meter) -> Self {
        let counter = |name: &'static str, unit: &'static str, what: &'static str| {
            meter.u64_counter(name).with_unit(unit).with_description(what).build()
        };
        let seconds = |name: &'static str, bounds: &[f64], what: &'static str| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(what);
            histogram.with_boundaries(bounds.to_vec()).build()
        };
        Metrics {
            meter: meter.clone(),
            exchanges: counter("portcullis.exchanges", "{exchange}", "Exchanges that ended"),
            exchange_duration: seconds("portcullis.exchange.duration", &EXCHANGE, "From the request's head to the end"),
            decisions: counter("portcullis.decisions", "{decision}", "Decisions by policy"),
            alarms: counter("portcullis.alarms", "{alarm}", "Decisions that a policy with an alarm determined"),
            findings: counter("portcullis.findings", "{finding}", "Sensitive spans that were found"),
            holds: counter("portcullis.holds", "{hold}", "Held exchanges, by what became of them"),
            hold_duration: seconds("portcullis.hold.duration", &HOLD, "How long held exchanges waited"),
            fsync: seconds("portcullis.journal.fsync.duration", &FSYNC, "How long making records durable took"),
            upload_failures: counter("portcullis.upload.failures", "{failure}", "Uploads that failed and are retried"),
            index_failures: counter(
                "portcullis.index.failures",
                "{segment}",
                "Segments that were passed over unindexed",
            ),
            masked: counter("portcullis.mask.bytes", "By", "Bytes that went through the masker"),
        }
    }

    /// An exchange ended. `target` is `None` where none matched.
    pub fn ended(&self, target: Option<&str>, outcome: Outcome, duration: Duration) {
        let labels = [of_target(target), KeyValue::new("outcome", outcome.as_str())];
        self.exchanges.add(1, &labels);
        self.exchange_duration.record(duration.as_secs_f64(), &labels);
    }

    /// `verdict` as [`crate::policy::Verdict::as_str`] has it.
    pub fn decided(&self, target: Option<&str>, verdict: &'static str, mode: Mode) {
        let mode = KeyValue::new("mode", mode_word(mode));
        self.decisions.add(1, &[of_target(target), KeyValue::new("verdict", verdict), mode]);
    }

    /// A policy with an `@alarm` determined a decision.
    pub fn alarmed(&self, target: &str, policy: &str, alarm: &str) {
        let labels = [("policy", policy), ("alarm", alarm)].map(|(name, value)| KeyValue::new(name, value.to_owned()));
        let [policy, alarm] = labels;
        self.alarms.add(1, &[of_target(Some(target)), policy, alarm]);
    }

    /// Finding type to count.
    pub fn found(&self, findings: &BTreeMap<String, u64>) {
        for (kind, count) in findings {
            self.findings.add(*count, &[KeyValue::new("type", kind.clone())]);
        }
    }

    pub fn hold_opened(&self) {
        self.holds.add(1, &[state(HoldState::Opened)]);
    }

    /// A hold ended in `how` after `waited`.
    pub fn hold_ended(&self, how: HoldState, waited: Duration) {
        self.holds.add(1, &[state(how)]);
        self.hold_duration.record(waited.as_secs_f64(), &[state(how)]);
    }

    pub fn fsynced(&self, took: Duration) {
        self.fsync.record(took.as_secs_f64(), &[]);
    }

    pub fn upload_failed(&self) {
        self.upload_failures.add(1, &[]);
    }

    pub fn index_failed(&self) {
        self.index_failures.add(1, &[]);
    }

    pub fn masked(&self, bytes: u64) {
        self.masked.add(bytes, &[]);
    }

    /// Reports how full the journal is. To be called once; `read` must not block.
    pub fn observe_journal(&self, read: impl Fn() -> Depth + Send + Sync + 'static) {
        let read = Arc::new(read);
        let (depth, level, refused) = (Arc::clone(&read), Arc::clone(&read), read);
        // The meter keeps the callbacks; the handles are not needed.
        let gauge = self.meter.u64_observable_gauge("portcullis.journal.depth");
        let gauge = gauge.with_unit("By").with_description("Records on disk that are not in the archive yet");
        gauge.with_callback(move |observer| observer.observe(depth().bytes, &[])).build();
        let gauge = self.meter.u64_observable_gauge("portcullis.journal.pressure");
        let gauge = gauge.with_unit("1").with_description("0 normal, 1 from 75 % of journal.max_bytes, 2 full");
        gauge.with_callback(move |observer| observer.observe(level().pressure as u64, &[])).build();
        let counter = self.meter.u64_observable_counter("portcullis.journal.refused");
        let counter = counter.with_unit("{record}").with_description("Records that had no room in the journal");
        counter.with_callback(move |observer| observer.observe(refused().refused, &[])).build();
    }

    /// Reports whether the archive's alarm is raised. To be called once; `read` must not block.
    pub fn observe_alarm(&self, read: impl Fn() -> bool + Send + Sync + 'static) {
        let gauge = self.meter.u64_observable_gauge("portcullis.archive.alarm");
        let gauge =
            gauge.with_unit("1").with_description("1: the archive's evidence is at risk, and requests are refused");
        gauge.with_callback(move |observer| observer.observe(u64::from(read()), &[])).build();
    }

    /// Reports `read` as the age of the oldest record that is not sent yet. To be called once; `read` must not block.
    pub fn observe_upload_lag(&self, read: impl Fn() -> Duration + Send + Sync + 'static) {
        let gauge = self.meter.f64_observable_gauge("portcullis.upload.lag");
        let gauge = gauge.with_unit("s").with_description("Age of the oldest record that is not in the archive yet");
        gauge.with_callback(move |observer| observer.observe(read().as_secs_f64(), &[])).build();
    }
}

fn of_target(target: Option<&str>) -> KeyValue {
    KeyValue::new("target", target.unwrap_or("none").to_owned())
}

fn state(state: HoldState) -> KeyValue {
    KeyValue::new("state", state.as_str())
}
