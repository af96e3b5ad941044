//! What an earlier run verified, so that a run that was cut goes on where it was.
//!
//! The file is NDJSON: which source it is of, then one line a segment in which nothing was wrong. A version of an object never
//! changes, so a segment with the same version id is not read again; where there are no versions it is read, and passed over
//! if it has the same SHA-256. The file is trusted as the program is: keep it where you keep your keys.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::segment::{Examined, Task};
use super::source::Object;

/// Longest line that is read, bytes.
const MAX_LINE: u64 = 64 << 20;
const VERSION: u32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it is not a file of `audit verify --resume`: name another one")]
    Foreign,
    #[error("it is of {0}: name another file, or verify that source")]
    OtherSource(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    portcullis_verify: u32,
    source: String,
}

/// A segment in which nothing was wrong, and how it was looked at.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    object: String,
    version: Option<String>,
    bytes: u64,
    cuts: Vec<u64>,
    whole: bool,
    examined: Examined,
}

pub struct Resume {
    file: Mutex<File>,
    known: HashMap<String, Known>,
}

impl Resume {
    /// Opens the file, or makes it. What a cut-off run had half written is cut off.
    ///
    /// # Errors
    /// Refuses a file of something else, and never changes it.
    pub fn open(path: &Path, source: &str) -> Result<Self, ResumeError> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let header = Header { portcullis_verify: VERSION, source: source.to_owned() };
        let mut known = HashMap::new();
        let mut reader = BufReader::new(&file);
        let mut end = 0;
        match whole_line(&mut reader)? {
            None if file.metadata()?.len() == 0 => {}
            None => return Err(ResumeError::Foreign),
            Some(line) => {
                end += line.len() as u64;
                let found: Header = serde_json::from_slice(&line).map_err(|_| ResumeError::Foreign)?;
                if found.portcullis_verify != VERSION {
                    return Err(ResumeError::Foreign);
                }
                if found.source != header.source {
                    return Err(ResumeError::OtherSource(found.source));
                }
            }
        }
        while let Some(line) = whole_line(&mut reader)? {
            let Ok(segment) = serde_json::from_slice::<Known>(&line) else { break };
            end += line.len() as u64;
            known.insert(segment.object.clone(), segment);
        }
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        if end == 0 {
            file.write_all(&line_of(&header)?)?;
        }
        Ok(Resume { file: Mutex::new(file), known })
    }

    /// What is known of the same object, looked at in the same way.
    pub(super) fn find(&self, object: &Object, task: &Task) -> Option<&Examined> {
        let known = self.known.get(&object.name)?;
        let same = known.version == object.version && known.bytes == object.size;
        let as_far = !known.examined.unread || task.identities.is_empty();
        (same && as_far && known.cuts == task.cuts && known.whole == task.whole).then_some(&known.examined)
    }

    /// Notes a segment in which nothing is wrong.
    pub(super) fn add(&self, object: &Object, task: &Task, examined: &Examined) -> io::Result<()> {
        let known = Known {
            object: object.name.clone(),
            version: object.version.clone(),
            bytes: object.size,
            cuts: task.cuts.clone(),
            whole: task.whole,
            examined: examined.clone(),
        };
        let line = line_of(&known)?;
        // One write a line, so that a run that is cut leaves at most one that is not whole.
        self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner).write_all(&line)
    }
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// The next line with its newline; `None` at the end, and where the last line has none or is too long.
fn whole_line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    io::Read::take(reader, MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\n").then_some(line))
}
