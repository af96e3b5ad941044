//! Configuration: raw YAML to typed values, every error at once, with file, line and the mend.
//!
//! - A file either gives a [`Config`] in which everything has been checked, or [`Problems`] that list everything wrong
//!   with it. Unknown keys are problems: a misspelt key must not turn a protection off.
//! - Secrets are named, never written: `{env: NAME}` or `{file: path}`. No problem or warning quotes a secret or what an
//!   environment variable held.
//! - `${NAME}` and `${NAME:-default}` are put into scalar values, never into keys or structure.
//! - Bounds: a file of [`MAX_FILE`] bytes, 32 levels, 20,000 values with aliases expanded; secrets of 64 KiB.

mod bounded;
mod descriptors;
pub(crate) mod document;
mod node;
mod problems;
mod protocol;
mod read;
mod response_types;
mod scalar;
mod secret;
mod section;
mod template;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod types;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use aws_lc_rs::digest;

pub use descriptors::Descriptors;
pub use problems::{Place, Problem, Problems};
pub use protocol::*;
pub use response_types::{TypeAction, TypePattern, TypeRule, is_examined, is_token};
pub use secret::read_secret;
pub use template::{Segment, Template};
pub use types::*;

use section::Context;

/// Longest configuration file that is read, in bytes.
pub const MAX_FILE: u64 = 1024 * 1024;

impl Config {
    /// Reads the file at `path`, with the process's environment; relative paths in it are relative to its directory.
    ///
    /// # Errors
    /// Everything that is wrong with the file, or why it cannot be read.
    pub fn load(path: &Path) -> Result<Config, Problems> {
        let file = path.display().to_string();
        let text = read_text(path).map_err(|why| Problems::whole(&file, why))?;
        let base = path.parent().unwrap_or(Path::new(""));
        Config::parse(&text, &file, &|name| std::env::var(name).ok(), base)
    }

    /// Reads `text` as the file `file_name` in `base_dir`, with `env` as the environment.
    ///
    /// # Errors
    /// Everything that is wrong with the text, sorted by place.
    pub fn parse(
        text: &str,
        file_name: &str,
        env: &dyn Fn(&str) -> Option<String>,
        base_dir: &Path,
    ) -> Result<Config, Problems> {
        let (root, problems) = node::tree(text);
        let Some(root) = root else {
            return Err(if problems.is_empty() {
                Problems::whole(
                    file_name,
                    "is empty; a configuration needs at least listen, targets, journal and audit".to_owned(),
                )
            } else {
                Problems::new(file_name, problems)
            });
        };
        let cx = Context::new(env, base_dir, problems);
        let config = read::config(&cx, &root, hex::encode(digest::digest(&digest::SHA256, text.as_bytes())));
        let problems = cx.problems.take();
        match config {
            Some(config) if problems.is_empty() => Ok(Config { warnings: cx.warnings.take(), ..config }),
            Some(_) | None => Err(Problems::new(file_name, problems)),
        }
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| format!("cannot be opened: {e}"))?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot be read: {e}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("is longer than {}", scalar::show_size(MAX_FILE)));
    }
    String::from_utf8(bytes).map_err(|e| format!("is not UTF-8 text from byte {} on", e.utf8_error().valid_up_to()))
}
