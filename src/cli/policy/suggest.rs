//! `portcullis policy suggest`: the policies that permit what was seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::records::{Ended, Window, config, json, policies};
use crate::evidence::text::escape;
use crate::policy::recorded::{NotReplayable, Recorded};
use crate::policy::suggest::{Suggester, Suggestion, Whose, compile};
use crate::policy::{PolicySet, Verdict};

/// Most exchanges that a proposal is made of.
const EXCHANGES: usize = 200_000;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The output is Cedar: one permit for each kind of exchange, with counts. It was loaded as any policy set is, and allows
every exchange that it was made from, decided again from its record; else this is an error. Relations and tools are joined
where actions and effects are the same; ids in paths become `*`, of which Cedar cannot say that it is a number. Effects are
never joined. Arguments of tools, queries and bodies are not constrained. Records are masked: what needs a masked value is
left out, and counted.

Exit codes: 0 policies were proposed; 1 there is nothing to propose; 2 bad input.")]
pub struct Args {
    /// s3://bucket/prefix, file:///directory, or a directory that holds a copy of the bucket.
    #[arg(long, value_name = "SOURCE")]
    records: String,
    #[command(flatten)]
    window: Window,
    /// For this agent: its subject, or `issuer|subject`.
    #[arg(long, value_name = "SUBJECT", required_unless_present = "group", conflicts_with = "group")]
    principal: Option<String>,
    /// For the members of this group.
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Also what was let through only since its target is observed and not enforced.
    #[arg(long)]
    observed: bool,
    /// Policies in force: permits that determined no exchange of the window, whoever asked, are named.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// A configuration file of the gate, whose finding types policies may unmask.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Proposed {
    #[serde(flatten)]
    suggestion: Suggestion,
    not_replayed: BTreeMap<NotReplayable, u64>,
    /// `None` where no policies were given.
    never_used: Option<Vec<String>>,
}

pub fn execute(args: &Args) -> Ended {
    let config = args.config.as_deref().map(config).transpose()?;
    let current = args.policies.as_deref().map(|dir| policies(dir, config.as_ref())).transpose()?;
    let whose = match (&args.principal, &args.group) {
        (_, Some(group)) => Whose::Group(group.clone()),
        (Some(principal), None) => Whose::Principal(principal.clone()),
        (None, None) => return Err("give --principal or --group".to_owned()),
    };
    let mut suggester = Suggester::new(whose, args.observed);
    let (mut taken, mut too_many, mut used) = (Vec::new(), false, BTreeSet::new());
    let mut not_replayed: BTreeMap<NotReplayable, u64> = BTreeMap::new();
    args.window.walk(&args.records, |recorded| match recorded {
        Ok(recorded) => {
            use_of(current.as_ref(), &recorded, &mut used);
            too_many |= taken.len() >= EXCHANGES;
            if suggester.is_for(&recorded) && !too_many && suggester.add(&recorded) {
                taken.push(recorded);
            }
        }
        Err(why) => *not_replayed.entry(why).or_default() += 1,
    })?;
    if too_many {
        return Err(format!("more than {EXCHANGES} exchanges: choose fewer with --from and --to"));
    }
    let suggestion = suggester.finish();
    if suggestion.policies > 0 {
        verify(&suggestion, &taken)?;
    }
    let unused = |set: &PolicySet| set.permits().into_iter().filter(|id| !used.contains(id)).collect();
    let proposed = Proposed { not_replayed, never_used: current.as_ref().map(unused), suggestion };
    let code = u8::from(proposed.suggestion.policies == 0);
    Ok((if args.json { json(&proposed)? } else { shown(&proposed, current.as_ref()) }, code))
}

/// What determined the exchange when it was recorded, and what does now.
fn use_of(current: Option<&PolicySet>, recorded: &Recorded, used: &mut BTreeSet<String>) {
    if let Some(set) = current {
        used.extend(recorded.decision.policies.iter().cloned());
        used.extend(set.decide(&recorded.input()).policies);
    }
}

fn verify(suggestion: &Suggestion, taken: &[Recorded]) -> Result<(), String> {
    let set = compile(&suggestion.text).map_err(|problems| {
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the proposal does not load, which is a defect: {}", shown.join("\n"))
    })?;
    match taken.iter().find(|recorded| set.decide(&recorded.input()).verdict != Verdict::Allow) {
        None => Ok(()),
        Some(recorded) => {
            let id = recorded.decision_id.map(|id| id.to_string()).unwrap_or_default();
            Err(format!("the proposal does not allow {id}, from which it was made, which is a defect"))
        }
    }
}

/// Cedar: what is no policy is a comment. Writing to a String cannot fail.
fn shown(proposed: &Proposed, current: Option<&PolicySet>) -> String {
    let (suggestion, mut out) = (&proposed.suggestion, String::new());
    let count = suggestion.exchanges;
    let _ = writeln!(out, "// Proposed from {count} recorded exchanges, of which these policies allow all.");
    for (why, count) in &suggestion.left_out {
        let _ = writeln!(out, "// {count} exchanges left out: {}.", why.as_str());
    }
    for (why, count) in &proposed.not_replayed {
        let _ = writeln!(out, "// {count} records of any agent left out: {why}.");
    }
    for id in proposed.never_used.iter().flatten() {
        let place = current.and_then(|set| set.place(id)).unwrap_or_default();
        let _ = writeln!(out, "// Never used: permit {} ({})", escape(id), escape(place));
    }
    out.push('\n');
    out.push_str(suggestion.text.trim_end());
    out.push('\n');
    out
}
