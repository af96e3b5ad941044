//! Exchanges as rows: an aligned table for people, CSV (RFC 4180) for spreadsheets.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use super::exchange::{Exchange, Vote};
use super::text::{cut, escape};
use crate::journal::record::Outcome;

const COLUMNS: [&str; 13] = [
    "time",
    "decision_id",
    "who",
    "through",
    "target",
    "actions",
    "effect",
    "decision",
    "policies",
    "approved_by",
    "outcome",
    "findings",
    "exposed",
];
/// Longest cell of a table, characters; CSV and JSON have all of it.
const WIDEST: usize = 48;
/// Rows of a table that are aligned with each other.
const BLOCK: usize = 500;

type Cells = [String; COLUMNS.len()];

fn cells(e: &Exchange) -> Cells {
    let who = e.principal.as_ref().map_or("nobody verified".to_owned(), |p| p.subject.clone());
    let chain = e.principal.iter().flat_map(|p| p.chain.iter().map(|a| a.subject.clone()));
    let effects = e.effects.iter().map(|effect| effect.as_str().to_owned());
    let unclear = (e.complete == Some(false)).then(|| "not fully understood".to_owned());
    let policies = e.decision.iter().flat_map(|d| d.policies.iter().cloned());
    [
        e.time.to_rfc3339_opts(SecondsFormat::Millis, true),
        e.decision_id.to_string(),
        who,
        join(chain),
        e.target.clone().unwrap_or_default(),
        join(e.actions.iter().cloned()),
        join(effects.chain(unclear)),
        decision(e),
        join(policies),
        approved_by(e),
        e.outcome.map_or("no end read", Outcome::as_str).to_owned(),
        join(e.findings.iter().map(|(kind, count)| format!("{kind} {count}"))),
        join(e.exposures().into_iter().map(|kind| match e.exposed.get(&kind) {
            Some(exposed) => format!("{kind} {}", exposed.count),
            None => kind,
        })),
    ]
    .map(|cell| escape(&cell))
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn decision(e: &Exchange) -> String {
    let verdict = e.verdict().unwrap_or("not recorded");
    let state = e.hold.as_ref().map(|h| format!(": {}", h.state.as_deref().unwrap_or("waits")));
    let would = e.decision.as_ref().and_then(|d| d.would.as_ref()).map(|w| format!(" (observed, would {w})"));
    format!("{verdict}{}{}", state.unwrap_or_default(), would.unwrap_or_default())
}

/// Those who approved; where only the ticket is known, that.
fn approved_by(e: &Exchange) -> String {
    let name = |v: &Vote| format!("{} ({})", v.approver.subject, v.group);
    let approving = join(e.votes.iter().filter(|v| v.approve).map(name));
    match &e.hold {
        Some(hold) if approving.is_empty() && e.approved() => format!("ticket {}, votes not read", hold.ticket),
        Some(_) | None => approving,
    }
}

/// A table whose rows come one by one. Rows are aligned in blocks of [`BLOCK`], since the number of rows has no bound.
#[derive(Default)]
pub struct Table {
    rows: Vec<Cells>,
    widths: [usize; COLUMNS.len()],
    headed: bool,
}

impl Table {
    /// What is to be printed now; mostly nothing yet.
    pub fn push(&mut self, exchange: &Exchange) -> String {
        self.rows.push(cells(exchange).map(|cell| match cut(&cell, WIDEST) {
            (_, 0) => cell,
            (head, _) => format!("{head}…"),
        }));
        if self.rows.len() >= BLOCK { self.flush() } else { String::new() }
    }

    /// The rows that were not printed yet.
    pub fn flush(&mut self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut rows = std::mem::take(&mut self.rows);
        if !std::mem::replace(&mut self.headed, true) {
            rows.insert(0, COLUMNS.map(|name| name.replace('_', " ").to_uppercase()));
        }
        for row in &rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut out = String::new();
        for row in &rows {
            let mut line = String::new();
            for (width, cell) in self.widths.iter().zip(row) {
                // Writing to a String cannot fail.
                let _ = write!(line, "{cell:width$}  ");
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out
    }
}

/// The first line of CSV.
pub fn csv_head() -> String {
    COLUMNS.join(",") + "\r\n"
}

pub fn csv_row(exchange: &Exchange) -> String {
    cells(exchange).map(|cell| csv_cell(&cell)).join(",") + "\r\n"
}

/// Quoted always. A spreadsheet would run what begins like a formula, so that gets an apostrophe, which it takes for "this is text".
fn csv_cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_no_cell() {
        for (text, cell) in [
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            (" +1", "\"' +1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("a=1", "\"a=1\""),
        ] {
            assert_eq!(csv_cell(text), cell);
        }
    }
}
