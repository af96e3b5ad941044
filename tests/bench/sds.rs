//! MB/s of DataDog's scanner over rules and inputs that `peers.py` gives, which builds this beside a clone of the scanner.
//!
//! Arguments: a file with a rule a line (`none`, `luhn` or `iban`, a blank, the pattern), and the inputs. Printed: a figure a line.

use std::time::Instant;

use dd_sds::{MatchAction, RegexRuleConfig, RootRuleConfig, ScannerBuilder, SecondaryValidator};

const ROUNDS: usize = 3;
/// Of each input, which is slow.
const BYTES: usize = 2 << 20;
/// What Envoy hands over at once, about.
const CHUNK: usize = 64 << 10;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let read = |file: String| std::fs::read_to_string(file).expect("it is there");
    let rules: Vec<_> = read(arguments.next().expect("a file with rules")).lines().map(rule).collect();
    let scanner = ScannerBuilder::new(&rules).build().expect("the rules compile");
    for text in arguments.map(read) {
        let text = &text[..text.floor_char_boundary(BYTES)];
        let best = (0..ROUNDS).map(|_| {
            let mut pieces = pieces(text);
            let start = Instant::now();
            for piece in &mut pieces {
                std::hint::black_box(scanner.scan(piece).expect("it scans"));
            }
            text.len() as f64 / start.elapsed().as_secs_f64() / 1e6
        });
        println!("{:.1}", best.fold(0.0, f64::max));
    }
}

fn rule(line: &str) -> RootRuleConfig<std::sync::Arc<dyn dd_sds::RuleConfig>> {
    let (check, pattern) = line.split_once(' ').expect("a check and a pattern");
    let check = match check {
        "luhn" => Some(SecondaryValidator::LuhnChecksum),
        "iban" => Some(SecondaryValidator::IbanChecker),
        _ => None,
    };
    let rule = RegexRuleConfig::new(pattern).with_validator(check).build();
    RootRuleConfig::new(rule).match_action(MatchAction::Redact { replacement: "[REDACTED]".into() })
}

fn pieces(mut text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(text.floor_char_boundary(CHUNK));
        pieces.push(piece.to_owned());
        text = rest;
    }
    pieces
}
