//! `masking.rules`: the user's own detectors, compiled as they are read.

use std::io::Read;

use crate::config::bounded::{from_to, repeated};
use crate::config::section::{Section, Value};
use crate::mask::{RULES, RuleSource, RuleSpec, UserRule};

/// Longest file of terms, in bytes.
const FILE: u64 = 64 * 1024 * 1024;
/// Confidence of a match where a rule sets none.
const CONFIDENCE: u8 = 90;

pub(super) fn rules(masking: &Section<'_>) -> Vec<UserRule> {
    let values = masking.list("rules");
    if let Some(value) = masking.get("rules").filter(|_| values.len() > RULES) {
        value.problem(format!("has {} rules; the most is {RULES}", values.len()));
    }
    let names: Vec<Option<String>> = values.iter().map(|value| value.peek("name")).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(Some(name))) = (values.get(again), names.get(again)) {
            value.problem(format!("has the name {name:?}, which masking.rules[{first}] has already"));
        }
    }
    values.into_iter().filter_map(|value| rule(&value)).collect()
}

fn rule(value: &Value<'_>) -> Option<UserRule> {
    let section = value.clone().section();
    let name = section.required("name", "what findings call the rule").and_then(|v| v.parse(name));
    let finding = section.required("finding", "the finding type, such as PATIENT_ID").and_then(|v| super::finding(&v));
    let source = source(&section, value);
    let context = section.list("context").iter().filter_map(|v| v.parse(word)).collect();
    let (validator, context_needed) = (section.text("validator"), section.flag("context_needed", false));
    let confidence = section.count("confidence", CONFIDENCE, from_to(0, 100));
    let spec = RuleSpec {
        name: name.clone().unwrap_or_default(),
        finding: finding.clone().unwrap_or_default(),
        source: source?,
        validator,
        context,
        context_needed,
        confidence,
    };
    match UserRule::compile(&spec) {
        Ok(rule) => (name.is_some() && finding.is_some()).then_some(rule),
        Err(problems) => {
            for problem in problems {
                // A list may stand in a file.
                let keys = if problem.key == "terms" { ["terms", "terms_file"] } else { [problem.key; 2] };
                match keys.iter().find_map(|key| section.get(key)) {
                    Some(at) => at.problem(problem.text),
                    None => value.problem(problem.text),
                }
            }
            None
        }
    }
}

fn source(section: &Section<'_>, value: &Value<'_>) -> Option<RuleSource> {
    let (regex, terms, file) = (section.get("regex"), section.get("terms"), section.get("terms_file"));
    let max_length = section.get("max_length").map(|v| v.count(from_to(1, crate::mask::LONGEST as u64)));
    let ignore_case = section.get("ignore_case");
    let any_case = section.flag("ignore_case", false);
    for (wrong, key, only) in [
        (max_length.is_some() && regex.is_none(), "max_length", "regex"),
        (ignore_case.is_some() && regex.is_some(), "ignore_case", "terms or terms_file; in a regex write (?i)"),
    ] {
        if wrong {
            value.problem(format!("has {key}, which goes with {only}"));
        }
    }
    match (regex, terms, file) {
        // As it is written: `${` is a part of many expressions.
        (Some(regex), None, None) => {
            let pattern = regex.written().map(str::to_owned)?;
            let max_length = match max_length {
                Some(given) => Some(given?),
                None => None,
            };
            Some(RuleSource::Regex { pattern, max_length })
        }
        (None, Some(terms), None) => {
            let terms = terms.list().iter().filter_map(|term| term.written().map(str::to_owned)).collect();
            Some(RuleSource::Terms { terms, any_case })
        }
        (None, None, Some(file)) => {
            let text = read(&file)?;
            Some(RuleSource::Terms { terms: text.lines().map(str::to_owned).collect(), any_case })
        }
        _ => {
            value.problem("must have one of regex, terms and terms_file");
            None
        }
    }
}

fn read(file: &Value<'_>) -> Option<String> {
    let path = file.path()?;
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(FILE + 1).read_to_string(&mut text));
    match read {
        Ok(_) if text.len() as u64 > FILE => {
            file.problem(format!("is longer than {} MiB", FILE / 1024 / 1024));
            None
        }
        Ok(_) => Some(text),
        Err(why) => {
            file.problem(format!("cannot be read: {why}"));
            None
        }
    }
}

fn name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("is not the name of a rule; use at most 64 lower-case letters, digits and \"_\"".to_owned())
    }
}

fn word(text: &str) -> Result<String, String> {
    if text.len() <= 32 && text.chars().all(|c| c.is_ascii_alphabetic()) {
        Ok(text.to_owned())
    } else {
        Err("is not a word of at most 32 letters".to_owned())
    }
}
