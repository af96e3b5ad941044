//! `portcullis audit keygen`, and `portcullis keygen`

use std::path::PathBuf;
use std::process::ExitCode;

use crate::journal::SigningKey;
use crate::journal::key::KeyError;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new private key's file; it must not exist yet. Written with mode 0400.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the log (`journal.origin`), which becomes part of the verifier key.
    #[arg(long, value_name = "NAME")]
    origin: String,
}

/// Makes the key; the verifier key, which auditors pin.
pub fn make(args: &Args) -> Result<String, KeyError> {
    let key = SigningKey::generate()?;
    key.save(&args.file)?;
    Ok(key.vkey(&args.origin))
}

/// Prints the verifier key on standard output.
pub fn run(args: &Args) -> ExitCode {
    match make(args) {
        Ok(key) => {
            println!("{key}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::from(2)
        }
    }
}
