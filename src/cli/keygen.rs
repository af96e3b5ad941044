//! `portcullis keygen`

use std::path::PathBuf;
use std::process::ExitCode;

use crate::journal::SigningKey;

#[derive(clap::Args)]
pub struct Args {
    /// The new private key's file; it must not exist yet. Written with mode 0400.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the log (`journal.origin`), which becomes part of the verifier key.
    #[arg(long, value_name = "NAME")]
    origin: String,
}

/// Prints the verifier key, which auditors pin, on standard output.
pub fn run(args: &Args) -> ExitCode {
    match SigningKey::generate().and_then(|key| key.save(&args.file).map(|()| key)) {
        Ok(key) => {
            println!("{}", key.vkey(&args.origin));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::from(2)
        }
    }
}
