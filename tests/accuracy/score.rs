//! What is found of what was planted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use portcullis::config;
use portcullis::mask::{Format, Masking, Profile, Secret, Span};

use crate::sample::{Label, Sample};

#[derive(Debug, Default)]
pub struct Row {
    pub planted: u64,
    pub found: u64,
    /// Not found as what it is, yet masked as something else.
    pub as_other: u64,
    /// Findings of this type where nothing of it is.
    pub wrong: u64,
    /// What was missed and what was wrong, with the carrier.
    pub missed: Vec<String>,
    pub alarms: Vec<String>,
}

impl Row {
    pub fn recall(&self) -> f64 {
        if self.planted == 0 { 1.0 } else { self.found as f64 / self.planted as f64 }
    }

    pub fn precision(&self) -> f64 {
        if self.found + self.wrong == 0 { 1.0 } else { self.found as f64 / (self.found + self.wrong) as f64 }
    }

    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

#[derive(Debug, Default)]
pub struct Table {
    /// By what was planted; a type that was never planted has a row for what it found.
    pub rows: BTreeMap<String, Row>,
    /// By what it is: how many samples without anything sensitive, and in how many of them something was found.
    pub negatives: BTreeMap<&'static str, (u64, u64)>,
}

pub fn everything() -> Arc<Profile> {
    let config = config::Masking::new(Secret::new(vec![7; 32]), BTreeMap::new());
    Masking::compile(&config).expect("a valid configuration").profile("all").expect("it is built in")
}

pub fn spans(profile: &Arc<Profile>, format: Format, text: &str) -> Vec<Span> {
    let mut stream = profile.stream(format, &BTreeSet::new()).with_spans();
    stream.push(text.as_bytes()).expect("within bounds");
    stream.finish().expect("within bounds");
    stream.take_spans()
}

impl Table {
    pub fn take(&mut self, profile: &Arc<Profile>, sample: &Sample) {
        let spans = spans(profile, sample.format, &sample.text);
        let shown = |start: usize, end: usize| {
            let context = sample
                .text
                .get(..end)
                .map_or("", |text| text.get(text.floor_char_boundary(start.saturating_sub(40))..).unwrap_or_default());
            format!("{}: {}", sample.carrier, context.escape_debug())
        };
        match &sample.label {
            Label::Value { row, accepted, start, end } => {
                let touches = |span: &Span| span.start < *end as u64 && span.end > *start as u64;
                let right = |span: &Span| accepted.contains(&span.finding.as_str());
                let found = covered(*start, *end, spans.iter().filter(|span| right(span)));
                let entry = self.rows.entry((*row).to_owned()).or_default();
                entry.planted += 1;
                entry.found += u64::from(found);
                if !found {
                    let other = covered(*start, *end, spans.iter());
                    entry.as_other += u64::from(other);
                    let as_what: Vec<&str> =
                        spans.iter().filter(|span| touches(span)).map(|span| span.detector.as_str()).collect();
                    entry.missed.push(format!("{} [{}]", shown(*start, *end), as_what.join(", ")));
                }
                for span in spans.iter().filter(|span| !(touches(span) && right(span))) {
                    // A value masked whole as what it is not is its type's mistake too.
                    self.wrong(span, &shown(span.start as usize, span.end as usize));
                }
            }
            Label::Nothing(what) => {
                let entry = self.negatives.entry(what).or_default();
                entry.0 += 1;
                entry.1 += u64::from(!spans.is_empty());
                for span in &spans {
                    self.wrong(span, &format!("({what}) {}", shown(span.start as usize, span.end as usize)));
                }
            }
        }
    }

    fn wrong(&mut self, span: &Span, shown: &str) {
        let row = self.rows.entry(span.finding.clone()).or_default();
        row.wrong += 1;
        row.alarms.push(format!("{shown} [{} {}]", span.detector, span.confidence));
    }

    /// The rows, what is planted and what is not, and `examples` of each kind of failure.
    pub fn print(&self, examples: usize) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{:26} {:>7} {:>7} {:>8} {:>6} {:>9} {:>6} {:>6}",
            "type", "planted", "found", "as other", "wrong", "precision", "recall", "F1"
        );
        for (name, row) in &self.rows {
            let Row { planted, found, as_other, wrong, .. } = row;
            let _ = writeln!(
                out,
                "{name:26} {planted:>7} {found:>7} {as_other:>8} {wrong:>6} {:>9.3} {:>6.3} {:>6.3}",
                row.precision(),
                row.recall(),
                row.f1()
            );
        }
        let flagged: Vec<String> = self
            .negatives
            .iter()
            .filter(|(_, (_, flagged))| *flagged > 0)
            .map(|(what, (of, flagged))| format!("{what} {flagged} of {of}"))
            .collect();
        let _ = writeln!(out, "negatives with findings: {}", flagged.join(", "));
        if examples > 0 {
            for (name, row) in &self.rows {
                for (what, list) in [("missed", &row.missed), ("wrong", &row.alarms)] {
                    // Spread over the list, since neighbours are alike.
                    let step = list.len().checked_div(examples).unwrap_or_default().max(1);
                    for line in list.iter().step_by(step).take(examples) {
                        let _ = writeln!(out, "{name} {what} ({}): {line}", list.len());
                    }
                }
            }
        }
        out
    }
}

/// Whether the spans together cover these bytes.
fn covered<'a>(start: usize, end: usize, spans: impl Iterator<Item = &'a Span>) -> bool {
    let mut at = start as u64;
    for span in spans {
        if span.start <= at && span.end > at {
            at = span.end;
        }
    }
    at >= end as u64
}
