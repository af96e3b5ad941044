//! Secrets by reference: the file says where a secret is, never what it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::scalar::is_variable_name;
use super::section::{Section, Value};
use super::types::SigningKeySource;
use crate::mask::Secret;

/// Longest secret that is read, in bytes.
const MAX_SECRET: u64 = 64 * 1024;

/// What a secret's key must say.
const REFERENCE: &str = "name where the secret is: {env: NAME} or {file: path}";

impl Value<'_> {
    /// The secret that `{env: NAME}` or `{file: path}` names. Nothing of it is ever quoted, nor what stands in its place.
    pub fn secret(self) -> Option<Secret<Vec<u8>>> {
        if self.is_scalar() {
            self.problem(format!("holds a secret itself; a secret is never written in this file, {REFERENCE}"));
            return None;
        }
        let section = self.section();
        match (section.get("env"), section.get("file")) {
            (Some(env), None) => from_env(&env),
            (None, Some(file)) => from_file(&file),
            (Some(_), Some(_)) | (None, None) => {
                section.problem(format!("must have one of env and file; {REFERENCE}"));
                None
            }
        }
    }

    /// A signing key: a path or `{file: path}`, whose mode is looked at when the key is read, or `{env: NAME}`.
    pub fn key_source(self) -> Option<SigningKeySource> {
        if self.is_scalar() {
            return self.path().map(SigningKeySource::File);
        }
        let section = self.clone().section();
        match (section.get("env"), section.get("file")) {
            (Some(env), None) => from_env(&env).map(SigningKeySource::Text),
            (None, Some(file)) => file.path().map(SigningKeySource::File),
            (Some(_), Some(_)) | (None, None) => {
                section.problem("must be a path, or have one of env and file: {env: NAME} or {file: path}");
                None
            }
        }
    }
}

impl Section<'_> {
    pub fn required_secret(&self, key: &'static str, what: &str) -> Option<Secret<Vec<u8>>> {
        self.required(key, what)?.secret()
    }
}

fn from_env(name: &Value<'_>) -> Option<Secret<Vec<u8>>> {
    let variable = name.text()?;
    if !is_variable_name(&variable) {
        // It may be the secret itself.
        name.problem("is not the name of an environment variable; write it in upper case, such as PORTCULLIS_MASK_KEY");
        return None;
    }
    match (name.cx.env)(&variable) {
        Some(value) if !value.is_empty() => Some(Secret::new(value.into_bytes())),
        Some(_) => {
            name.problem(format!("names the environment variable {variable}, which is empty"));
            None
        }
        None => {
            name.problem(format!("names the environment variable {variable}, which is not set"));
            None
        }
    }
}

fn from_file(file: &Value<'_>) -> Option<Secret<Vec<u8>>> {
    let path = file.path()?;
    read_secret(&path).map_err(|why| file.problem(why)).ok()
}

/// The secret that is all of a file.
///
/// # Errors
/// Why there is none; nothing of the file is quoted.
pub fn read_secret(path: &Path) -> Result<Secret<Vec<u8>>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|f| f.take(MAX_SECRET + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot be read: {}: {error}", path.display()))?;
    if bytes.len() as u64 > MAX_SECRET {
        return Err(format!("is too long for a secret: {} holds more than {MAX_SECRET} bytes", path.display()));
    }
    // Editors and shells end text with a line break that is no part of the secret; in binary any byte may be one.
    if bytes.is_ascii() {
        let end = bytes.trim_ascii_end().len();
        bytes.truncate(end);
    }
    if bytes.is_empty() {
        return Err(format!("is empty: {}", path.display()));
    }
    Ok(Secret::new(bytes))
}
