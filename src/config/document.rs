//! Other files of the gate's, read as the configuration is: with places, every problem at once, unknown keys refused.

use std::path::Path;

pub(crate) use super::bounded::{from_to, repeated};
use super::node;
pub(crate) use super::node::Entry;
pub(crate) use super::problems::{hint, listed};
pub(crate) use super::read::protocol::protocol;
pub(crate) use super::section::{Context, Section, Value};
use super::{Problems, read_text};

/// Reads the YAML file at `path` through `read`, which notes what is wrong in the section's context. No environment
/// variable is put in: what such a file says must not depend on the machine.
///
/// # Errors
/// Everything that is wrong with the file, or why it cannot be read.
pub(crate) fn read<T>(path: &Path, read: impl FnOnce(Section<'_>) -> T) -> Result<T, Problems> {
    let file = path.display().to_string();
    let text = read_text(path).map_err(|why| Problems::whole(&file, why))?;
    let (root, problems) = node::tree(&text);
    let Some(root) = root else {
        let empty = || Problems::whole(&file, "is empty".to_owned());
        return Err(if problems.is_empty() { empty() } else { Problems::new(&file, problems) });
    };
    let cx = Context::new(&|_| None, path.parent().unwrap_or(Path::new("")), problems);
    let value = read(Section::of(&cx, String::new(), root.place, Some(&root)));
    let problems = cx.problems.take();
    if problems.is_empty() { Ok(value) } else { Err(Problems::new(&file, problems)) }
}
