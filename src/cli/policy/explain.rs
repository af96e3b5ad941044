//! `portcullis policy explain`: why is this allowed, held or refused?

use std::path::{Path, PathBuf};

use super::records::{Access, Ended, block_on, config, json, policies};
use crate::command;
use crate::evidence::show::{self, Wanted};
use crate::policy::recorded::Recorded;
use crate::policy::{Input, PolicySet};

mod asked;
mod render;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
What is asked is one of:
  -c portcullis.yaml --target T --method GET --path /users/7 [--header 'name: value'] [--body TEXT|@FILE]
  -c portcullis.yaml --target T --sql 'SELECT 1'
  -c portcullis.yaml --target T --har FILE --entry N      the Nth entry, from 0
  --records SOURCE --decision ID                          a recorded exchange, by its decision id

Policies are those of the configuration, or of --policies. A record is masked, and its facts are bounded: a condition on a
value that it shows as [REDACTED:...] may come out otherwise than it did in the gate.

Exit codes: 0 it is explained, whatever the decision; 2 bad input.")]
pub struct Args {
    /// The configuration file, for targets and policies.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory with the policies, where it is not the configuration's.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    #[command(flatten)]
    asked: asked::RequestArgs,
    /// s3://bucket/prefix, file:///directory, or a directory that holds a copy of the bucket.
    #[arg(long, value_name = "SOURCE", requires = "decision", conflicts_with_all = ["target", "har", "sql"])]
    records: Option<String>,
    /// The decision id of a recorded exchange.
    #[arg(long, value_name = "ID", requires = "records")]
    decision: Option<String>,
    #[command(flatten)]
    access: Access,
    #[arg(long)]
    json: bool,
}

pub fn execute(args: &Args) -> Ended {
    let config = args.config.as_deref().map(config).transpose()?;
    let own = config.as_ref().map(|config| config.policies.directory.as_path());
    let directory: Option<&Path> = args.policies.as_deref().or(own);
    let directory = directory.ok_or("give the policies: -c FILE or --policies DIR")?;
    let set = policies(directory, config.as_ref())?;
    match (&args.records, &args.decision) {
        (Some(source), Some(id)) => {
            let recorded = recorded(&args.access, source, id)?;
            let notes = notes(&recorded, &set);
            explained(args, &set, &recorded.input(), &notes)
        }
        (_, _) => {
            let config = config.as_ref().ok_or("give -c FILE, whose target is asked, or --records and --decision")?;
            let asked = args.asked.read(config)?;
            let commands = command::decode(&asked.target, &asked.head, &asked.body);
            let input = Input {
                principal: &asked.principal,
                target: &asked.target,
                head: &asked.head,
                commands: &commands,
                now: asked.now,
                session: asked.session.as_deref(),
            };
            explained(args, &set, &input, &[])
        }
    }
}

fn explained(args: &Args, set: &PolicySet, input: &Input<'_>, notes: &[String]) -> Ended {
    let explanation = set.explain(input);
    let text = if args.json {
        json(&render::Whole::new(input, &explanation, notes))?
    } else {
        render::text(input, &explanation, notes)
    };
    Ok((text, 0))
}

fn recorded(access: &Access, source: &str, id: &str) -> Result<Recorded, String> {
    let wanted = match Wanted::parse(id) {
        Some(wanted @ Wanted::Decision(_)) => wanted,
        Some(Wanted::Seq(_)) | None => return Err(format!("{id:?} is no decision id (UUID)")),
    };
    let (walked, found) = block_on(async {
        let (place, inventory) = access.open(source).await?;
        Ok::<_, String>(show::find(&place, &inventory, wanted, None).await)
    })??;
    walked.damage.iter().for_each(|damage| super::records::note(&format!("problem: {damage}")));
    let records = found.map_err(|e| format!("{id}: {e}"))?;
    let request = records.into_iter().find_map(Recorded::read);
    request.ok_or_else(|| format!("{id}: its request is not among the records"))?.map_err(|why| format!("{id}: {why}"))
}

/// What a reader has to know of a recorded exchange.
fn notes(recorded: &Recorded, set: &PolicySet) -> Vec<String> {
    let mut notes = vec![format!("recorded {}: {}", recorded.time.format("%FT%TZ"), recorded.verdict())];
    if recorded.decision.policy_version.as_deref() != Some(set.version().0.as_str()) {
        notes.push("these policies are not those that it was decided by".to_owned());
    }
    let masked: Vec<&str> = recorded.masked.iter().flatten().map(String::as_str).collect();
    if !masked.is_empty() {
        notes.push(format!("masked in the record, and so not what the gate saw: {}", masked.join(", ")));
    }
    if recorded.cut {
        notes.push("some facts were cut when recorded".to_owned());
    }
    notes
}
