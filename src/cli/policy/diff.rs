//! `portcullis policy diff`: what would another policy set have said?

use std::fmt::Write as _;
use std::path::PathBuf;

use super::records::{Ended, Window, config, json, policies};
use crate::evidence::text::escape;
use crate::policy::diff::{Differ, Difference, Group};

/// Decision ids of one group that are shown without --json.
const SHOWN: usize = 5;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each recorded exchange is decided by the policies of OLD and by those of NEW, on what its record holds. Nothing is
contacted. Records are masked: where a policy compares a value that the record shows as [REDACTED:...], or that was cut,
the replay may differ from what the gate decided. The output counts such exchanges, and those of which OLD says something
else than was recorded.

Exit codes: 0 nothing would change; 1 something would; 2 the policies are bad, or the records cannot be read.")]
pub struct Args {
    /// The directory with the policies in force.
    old: PathBuf,
    /// The directory with the policies to try.
    new: PathBuf,
    /// s3://bucket/prefix, file:///directory, or a directory that holds a copy of the bucket.
    #[arg(long, value_name = "SOURCE")]
    records: String,
    #[command(flatten)]
    window: Window,
    /// Only exchanges of this subject.
    #[arg(long, value_name = "SUBJECT")]
    principal: Option<String>,
    /// Only exchanges with this target.
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// A configuration file of the gate, whose finding types policies may unmask.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

pub fn execute(args: &Args) -> Ended {
    let config = args.config.as_deref().map(config).transpose()?;
    let (old, new) = (policies(&args.old, config.as_ref())?, policies(&args.new, config.as_ref())?);
    let mut differ = Differ::new(&old, &new);
    let damaged = args.window.walk(&args.records, |recorded| match recorded {
        Ok(recorded) => {
            let subject = args.principal.as_ref().is_none_or(|subject| *subject == recorded.principal.subject);
            let target = args.target.as_ref().is_none_or(|target| *target == recorded.target.name);
            if subject && target {
                differ.add(&recorded);
            }
        }
        Err(why) => differ.not_replayed(why),
    })?;
    let difference = differ.finish();
    if damaged > 0 && difference.replayed == 0 {
        return Err("no record could be read".to_owned());
    }
    let text = if args.json { json(&difference)? } else { shown(&difference) };
    Ok((text, u8::from(difference.changed > 0)))
}

/// Writing to a String cannot fail.
fn shown(difference: &Difference) -> String {
    let mut out = String::new();
    for group in &difference.groups {
        one(&mut out, group);
    }
    if difference.further > 0 {
        let _ = writeln!(out, "and {} changes of further kinds", difference.further);
    }
    let _ = writeln!(out, "{} exchanges replayed, {} would change", difference.replayed, difference.changed);
    for (why, count) in &difference.not_replayed {
        let _ = writeln!(out, "{count} not replayed: {why}");
    }
    if difference.unlike_record > 0 {
        let mend = "OLD is not what was in force, or the records hold too little";
        let _ = writeln!(out, "{} are decided by OLD otherwise than was recorded: {mend}", difference.unlike_record);
    }
    if difference.masked > 0 {
        let _ = writeln!(out, "{} were decided on values that are masked in the records", difference.masked);
    }
    if difference.cut > 0 {
        let _ = writeln!(out, "{} were decided on facts that were cut when recorded", difference.cut);
    }
    out
}

fn one(out: &mut String, group: &Group) {
    let like = &group.like;
    let list = |names: &[String]| if names.is_empty() { "no policy".to_owned() } else { escape(&names.join(", ")) };
    let change = like.change.as_str();
    let _ = writeln!(out, "{change}: {} x {} on {}", group.count, list(&like.actions), escape(&like.target));
    let _ = writeln!(out, "    by {} instead of {}", list(&like.new_policies), list(&like.old_policies));
    if !like.detail.is_empty() {
        let _ = writeln!(out, "    {}", escape(&like.detail));
    }
    if group.masked > 0 {
        let _ = writeln!(out, "    {} of them on masked values", group.masked);
    }
    for id in group.decision_ids.iter().take(SHOWN) {
        let _ = writeln!(out, "    {id}");
    }
    if group.decision_ids.len() > SHOWN {
        let _ = writeln!(out, "    and {} more (--json lists them)", group.count - SHOWN as u64);
    }
}
