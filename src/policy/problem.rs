//! What is wrong with a policy file: where, what, and the mend.

use std::fmt;
use std::path::{Path, PathBuf};

/// One problem of a policy directory. `Display` gives `file:line:column: message`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: PathBuf,
    /// From 1; 0 where the problem is with the file or directory as a whole.
    pub line: usize,
    /// From 1, in characters; 0 with `line`.
    pub column: usize,
    pub message: String,
}

impl Problem {
    /// A problem with a file or directory as a whole.
    pub fn whole(file: &Path, message: impl Into<String>) -> Self {
        Problem { file: file.to_owned(), line: 0, column: 0, message: message.into() }
    }

    /// A problem at byte `offset` of `text`.
    pub fn at(file: &Path, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let (line, column) = position(text, offset);
        Problem { file: file.to_owned(), line, column, message: message.into() }
    }
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Line and column, from 1; an offset past the end or inside a character counts as the character before it.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut before = offset.min(text.len());
    while !text.is_char_boundary(before) {
        before -= 1;
    }
    let before = text.get(..before).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "ab\ncd\néf";
        for (offset, want) in
            [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (6, (3, 1)), (7, (3, 1)), (8, (3, 2)), (99, (3, 3))]
        {
            assert_eq!(position(text, offset), want, "offset {offset}");
        }
    }

    #[test]
    fn display_leaves_out_a_place_that_is_not_known() {
        let file = Path::new("p.cedar");
        assert_eq!(Problem::whole(file, "is empty").to_string(), "p.cedar: is empty");
        assert_eq!(Problem::at(file, "a\nb", 2, "odd").to_string(), "p.cedar:2:1: odd");
    }
}
