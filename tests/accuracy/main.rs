//! How accurate the detectors are, on a labelled corpus that is generated with a fixed seed.
//!
//! `cargo test --test accuracy -- --nocapture` prints precision, recall and F1 of each type, and the findings per MB of
//! clean logs. With `ACCURACY_EXAMPLES=5` in the environment it also prints that many failures of each kind.
//!
//! The generator plants values as real systems write them ([`values`], from the standards and the vendors' documentation)
//! in JSON, logs, prose, SQL, CSV and configuration ([`carriers`]), under the names that such values have ([`subjects`]),
//! and as many that only look sensitive ([`negatives`]). It knows nothing of the detectors' rules. A value counts as found
//! if findings of its type cover all of it; a finding counts as wrong where no value of its type is.

mod carriers;
mod clean;
mod floors;
mod negatives;
mod random;
mod sample;
mod score;
mod subjects;
mod values;

use random::Random;
use sample::{Label, Sample};
use score::Table;

const SEED: u64 = 20_261_124;
/// Most findings in a MB of clean logs, IP addresses aside.
const ALARMS: f64 = 5.0;

/// Every sample, in an order that does not change.
fn corpus() -> Vec<Sample> {
    let random = &mut Random::new(SEED);
    let mut corpus = Vec::new();
    for subject in subjects::SUBJECTS {
        corpus.extend((0..subjects::EACH).map(|_| subject.sample(random)));
    }
    for credential in subjects::CREDENTIALS {
        corpus.extend((0..subjects::EACH).map(|_| credential.sample(random)));
    }
    corpus.extend((0..8 * subjects::EACH).map(|_| subjects::vendor(random)));
    corpus.extend((0..6 * subjects::EACH).map(|_| subjects::placed(random)));
    for class in 0..negatives::CLASSES {
        corpus.extend((0..negatives::EACH).map(|_| negatives::sample(random, class)));
    }
    corpus.extend((0..4 * subjects::EACH).map(|_| subjects::keyed(random)));
    corpus
}

#[test]
fn the_corpus_is_labelled_right_and_the_same_in_every_run() {
    let corpus = corpus();
    assert!(corpus.len() >= 5_000, "{}", corpus.len());
    for sample in &corpus {
        if let Label::Value { start, end, row, .. } = sample.label {
            assert!(sample.text.get(start..end).is_some_and(|value| !value.is_empty()), "{row}: {}", sample.text);
        }
    }
    let again = self::corpus();
    assert!(corpus.iter().zip(&again).all(|(one, other)| one.text == other.text));
}

#[test]
fn accuracy_does_not_fall() {
    let profile = score::everything();
    let (corpus, mut table) = (corpus(), Table::default());
    for sample in &corpus {
        table.take(&profile, sample);
    }
    let examples = std::env::var("ACCURACY_EXAMPLES").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    println!("{} samples\n{}", corpus.len(), table.print(examples));
    let mut fallen = Vec::new();
    for (name, row) in table.rows.iter().filter(|(_, row)| row.planted > 0) {
        match floors::FLOORS.iter().find(|(floored, ..)| floored == name) {
            Some((_, precision, recall)) if row.precision() >= *precision && row.recall() >= *recall => {}
            Some((_, precision, recall)) => {
                fallen.push(format!("{name}: under precision {precision} or recall {recall}"))
            }
            None => fallen.push(format!("{name}: no floor")),
        }
    }
    let missing = floors::FLOORS.iter().filter(|(name, ..)| !table.rows.contains_key(*name));
    fallen.extend(missing.map(|(name, ..)| format!("{name}: nothing planted")));
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
    let (of, flagged) = table.negatives.values().fold((0, 0), |(of, flagged), (n, f)| (of + n, flagged + f));
    let share = flagged as f64 * 100.0 / of as f64;
    println!("{flagged} of {of} negatives have a finding: {share:.2} in a hundred");
    assert!(of >= 2_000 && share <= floors::FLAGGED, "{share:.2} in a hundred negatives have a finding");
}

#[test]
fn clean_logs_are_left_alone() {
    let profile = score::everything();
    let random = &mut Random::new(SEED);
    let (mut bytes, mut found) = (0, Vec::new());
    for (kind, line) in clean::KINDS {
        let log = clean::log(random, line);
        bytes += log.len();
        let format = if kind == "json" { portcullis::mask::Format::Ndjson } else { portcullis::mask::Format::Text };
        for span in score::spans(&profile, format, &log) {
            if !matches!(span.finding.as_str(), "IPV4" | "IPV6") {
                let from = log.floor_char_boundary((span.start as usize).saturating_sub(30));
                found.push(format!(
                    "{kind}: {} {}: {}",
                    span.finding,
                    span.detector,
                    log[from..span.end as usize].escape_debug()
                ));
            }
        }
    }
    let alarms = found.len() as f64 / (bytes as f64 / 1e6);
    println!("clean logs: {bytes} bytes, {} findings, {alarms:.1} a MB, IP addresses aside", found.len());
    found.iter().take(20).for_each(|line| println!("  {line}"));
    assert!(alarms < ALARMS, "{alarms:.1} findings a MB of clean logs");
}
