//! Policy files as read: bounded, sorted, and digested together with the schema.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};

use super::{PolicyVersion, Problem};

pub(super) const SCHEMA: &str = include_str!("schema.cedarschema");

const MAX_FILES: usize = 1_000;
/// Bytes.
const MAX_FILE: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct SourceFile {
    pub path: PathBuf,
    pub text: String,
}

/// Every `*.cedar` file of a directory, in the order of their names.
#[derive(Debug)]
pub(super) struct Sources {
    pub directory: PathBuf,
    pub files: Vec<SourceFile>,
}

impl Sources {
    pub fn read(directory: &Path) -> Result<Self, Vec<Problem>> {
        let paths = list(directory)?;
        let mut files = Vec::with_capacity(paths.len());
        let mut problems = Vec::new();
        for path in paths {
            match read_file(&path) {
                Ok(text) => files.push(SourceFile { path, text }),
                Err(message) => problems.push(Problem::whole(&path, message)),
            }
        }
        if problems.is_empty() { Ok(Sources { directory: directory.to_owned(), files }) } else { Err(problems) }
    }

    /// SHA-256 over the schema and each file's name and text, every field with its length before it.
    pub fn version(&self) -> PolicyVersion {
        let mut context = Context::new(&SHA256);
        field(&mut context, SCHEMA.as_bytes());
        for file in &self.files {
            field(&mut context, file.path.file_name().unwrap_or_default().as_encoded_bytes());
            field(&mut context, file.text.as_bytes());
        }
        PolicyVersion(hex::encode(context.finish()))
    }
}

fn field(context: &mut Context, bytes: &[u8]) {
    context.update(&(bytes.len() as u64).to_be_bytes());
    context.update(bytes);
}

/// A mounted Kubernetes ConfigMap shows each file as a symbolic link beside a hidden directory: links are followed,
/// hidden names are not.
fn list(directory: &Path) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let unreadable = |error: std::io::Error| {
        let mend = "set `policies.directory` to a directory that the gate may read";
        vec![Problem::whole(directory, format!("the policy directory cannot be read ({error}): {mend}"))]
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "cedar") {
            paths.push(path);
        }
        if paths.len() > MAX_FILES {
            return Err(vec![Problem::whole(
                directory,
                format!("holds more than {MAX_FILES} policy files: join some"),
            )]);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot be read ({error}): let the gate's user read it");
    let file = File::open(path).map_err(cannot)?;
    let mut text = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut text).map_err(cannot)?;
    if text.len() as u64 > MAX_FILE {
        return Err(format!("is larger than {MAX_FILE} bytes: split it"));
    }
    String::from_utf8(text).map_err(|_| "is not UTF-8: save it as UTF-8".to_owned())
}
