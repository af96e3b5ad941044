//! `portcullis audit prove`

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::{OK, Out, PROBLEMS, SourceArgs, Stop, note, open};
use crate::evidence::prove::prove as find_proof;
use crate::evidence::read::Walk;
use crate::evidence::show::Wanted;

#[derive(Debug, Args)]
pub(super) struct ProveArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// The sequence number of a record, or a decision id, for its request.
    record: String,
    /// The instance, where several have the sequence number.
    #[arg(long)]
    instance: Option<String>,
    /// Where the proof is written (C2SP tlog-proof), by convention FILE.tlog-proof; it must not exist yet. Without it, to
    /// standard output.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn prove(args: ProveArgs, stdout: &mut dyn io::Write) -> Result<u8, Stop> {
    let wanted = Wanted::parse(&args.record).ok_or_else(|| {
        Stop::usage(format!("{:?} is neither a decision id (UUID) nor a sequence number", args.record))
    })?;
    let (place, inventory) = open(&args.source).await?;
    let found = find_proof(&place, &inventory, wanted, args.instance.as_deref()).await;
    let (instance, proof) = found.map_err(|e| Stop(PROBLEMS, format!("{}: {e}", args.record)))?;
    let text = proof.to_text();
    let Some(path) = &args.out else {
        let mut out = Out::new(stdout, false);
        out.write(&text);
        return out.end(&Walk::default());
    };
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| Stop::usage(format!("{} cannot be written: {e}", path.display())))?;
    note(&format!("record {} of {instance}: the proof is in {}", proof.index, path.display()));
    Ok(OK)
}
