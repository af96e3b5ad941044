//! Every row finds what its pattern makes, and does not find what comes close.

use std::sync::LazyLock;

use proptest::strategy::{Strategy, ValueTree};
use proptest::string::bytes_regex;
use proptest::test_runner::TestRunner;

use super::TABLES;
use crate::mask::engine::detectors;
use crate::mask::rules::{Candidate, Rule, Start, Verdict};

/// A row, with values that its pattern makes and its check takes: the same in every run.
struct Row {
    rule: &'static Rule,
    values: Vec<Vec<u8>>,
    /// All that the pattern makes have one length.
    fixed: bool,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rules = TABLES.into_iter().flatten();
    // A header of a thousand bytes has a test among those of the detectors.
    rules.filter(|rule| rule.detector != "jwt_header" && !NAMED.contains(&rule.detector)).map(Row::new).collect()
});

/// What stands before their colon reads as the name of a secret too, so another detector reports them.
const NAMED: [&str; 2] = ["mercury_token", "rancher_token"];

impl Row {
    fn new(rule: &'static Rule) -> Row {
        let strategy = bytes_regex(&format!("(?-u){}", rule.pattern)).expect(rule.detector);
        let mut runner = TestRunner::deterministic();
        let value = |_| marked(rule, strategy.new_tree(&mut runner).expect(rule.detector).current());
        let all: Vec<_> = (0..12).map(value).collect();
        let fixed = all.windows(2).all(|pair| pair[0].len() == pair[1].len());
        let values = all.into_iter().filter(|value| finds(rule, value, b" ")).collect();
        Row { rule, values, fixed }
    }

    fn shortest(&self) -> Option<&Vec<u8>> {
        self.values.iter().min_by_key(|value| value.len())
    }

    fn closed(&self) -> bool {
        self.values.first().is_some_and(|value| {
            let candidate = Candidate { text: value, before: before(self.rule), next: Some(b' ') };
            matches!((self.rule.check)(&candidate), Verdict::Closed { .. })
        })
    }
}

/// With what the check looks for and the pattern does not say.
fn marked(rule: &Rule, mut value: Vec<u8>) -> Vec<u8> {
    let mark: &[u8] = match rule.detector {
        "openai_key" => b"T3BlbkFJ",
        "sentry_org_token" => b"InJlZ2lvbl91cmwi",
        _ => b"",
    };
    let half = value.len() / 2;
    value.splice(half..half + mark.len(), mark.iter().copied());
    value
}

fn finds(rule: &Rule, value: &[u8], after: &[u8]) -> bool {
    detectors(&[before(rule), value, after].concat()).contains(&rule.detector)
}

/// What must stand before.
fn before(rule: &Rule) -> &'static [u8] {
    if rule.detector == "azure_client_secret_rest" { b" ." } else { b" " }
}

/// The rows of which `wrong` holds for a value.
fn rows(wrong: impl Fn(&Row) -> bool) -> Vec<(&'static str, String)> {
    let value = |row: &Row| String::from_utf8_lossy(row.shortest().map_or(&[], Vec::as_slice)).into_owned();
    ROWS.iter().filter(|row| wrong(row)).map(|row| (row.rule.detector, value(row))).collect()
}

#[test]
fn every_row_finds_what_its_pattern_makes() {
    assert_eq!(rows(|row| row.values.is_empty()), []);
}

#[test]
fn no_row_finds_the_tail_of_a_longer_word() {
    let wrong = rows(|row| {
        let prefixes: &[&str] = match row.rule.start {
            Start::Prefix(prefixes) => prefixes,
            Start::Digit => return false,
            _ => &[],
        };
        // `sandbox-sq0…` is a token from `sq0` on as well.
        let again = |value: &[u8]| {
            prefixes.iter().any(|prefix| value.windows(prefix.len()).skip(1).any(|bytes| bytes == prefix.as_bytes()))
        };
        let mut values = row.values.iter().filter(|value| value[0].is_ascii_alphanumeric() && !again(value));
        values.any(|value| finds(row.rule, &[b"7", &value[..]].concat(), b" "))
    });
    assert_eq!(wrong, []);
}

#[test]
fn no_closed_row_finds_the_head_of_a_longer_word() {
    let longer = |row: &Row| row.values.iter().any(|value| finds(row.rule, value, &b"Qz7".repeat(340)));
    assert_eq!(rows(|row| row.fixed && row.closed() && longer(row)), []);
}

#[test]
fn no_row_finds_a_value_cut_short() {
    let wrong = rows(|row| {
        let Some(value) = row.shortest() else { return true };
        // How much of it is needed.
        let least = (0..value.len()).rev().find(|length| !finds(row.rule, &value[..*length], b" "));
        let enough = least.is_none_or(|least| least < 8);
        enough || row.fixed && row.closed() && least != Some(value.len() - 1)
    });
    assert_eq!(wrong, []);
}

#[test]
fn no_row_of_one_length_finds_another_alphabet() {
    let wrong = rows(|row| {
        let Some(mut value) = row.shortest().cloned().filter(|_| row.fixed) else { return false };
        let tenth = value.len() - 10;
        value[tenth] = b'!';
        finds(row.rule, &value, b" ")
    });
    assert_eq!(wrong, []);
}

#[test]
fn what_reads_as_a_name_and_its_secret_is_found_as_that() {
    for value in
        ["secret-token:mercury_production_rma_9Kf3Lq8Zt2Xw7Vb5Nc1Md", &format!("token-ab12c:{}", "9kf3lq".repeat(9))]
    {
        assert_eq!(detectors(format!(" {value} ").as_bytes()).len(), 1, "{value}");
    }
}
