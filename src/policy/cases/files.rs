//! Which files of a directory hold cases.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

const MAX_FILES: usize = 1_000;
/// Beside the policies, only names that end so are cases: other YAML has other uses.
const BESIDE: [&str; 2] = [".test.yaml", ".test.yml"];
const ANY: [&str; 2] = [".yaml", ".yml"];
/// Under the policies, whose every YAML file holds cases.
const TESTS: &str = "tests";

/// The case files of a directory, sorted.
pub struct Found {
    pub files: Vec<PathBuf>,
}

/// `*.test.yaml` of `directory`, and every `*.yaml` of its subdirectory `tests`; every `*.yaml` of `directory` too, where
/// its policies are elsewhere.
///
/// # Errors
/// Why the directory cannot be read, or that it holds no case.
pub fn find(directory: &Path, policies_elsewhere: bool) -> Result<Found, String> {
    let mut files = list(directory, if policies_elsewhere { ANY } else { BESIDE })?;
    let tests = directory.join(TESTS);
    if tests.is_dir() {
        files.extend(list(&tests, ANY)?);
    }
    let shown = directory.display();
    if files.is_empty() {
        return Err(format!("{shown}: holds no cases: add a `*.test.yaml` file, or a directory `{TESTS}` with some"));
    }
    if files.len() > MAX_FILES {
        return Err(format!("{shown}: holds more than {MAX_FILES} case files: join some"));
    }
    files.sort();
    Ok(Found { files })
}

fn list(directory: &Path, endings: [&str; 2]) -> Result<Vec<PathBuf>, String> {
    let unreadable = |e: std::io::Error| format!("{}: cannot be read: {e}", directory.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let wanted = !name.starts_with('.') && endings.iter().any(|ending| name.ends_with(ending));
        if wanted && files.len() <= MAX_FILES {
            files.push(path);
        }
    }
    Ok(files)
}
