//! What is wrong with a configuration, for the person who mends it.

use std::fmt;

/// A place in the file: line and column, both from 1. Line 0: the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// One thing that is wrong: where, at which key, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub place: Place,
    /// Such as `targets[0].sql.dialect`; empty for the file as a whole.
    pub key: String,
    pub text: String,
}

/// Everything that is wrong with one file, sorted by place. Never empty when it is returned as an error.
///
/// `Display` prints one problem a line: `portcullis.yaml:12:5: targets[0].mode: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    file: String,
    problems: Vec<Problem>,
}

impl Problems {
    pub(crate) fn new(file: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Problems { file: file.to_owned(), problems }
    }

    /// A problem with the file as a whole.
    pub(crate) fn whole(file: &str, text: String) -> Self {
        Problems::new(file, vec![Problem { place: Place::default(), key: String::new(), text }])
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&self.file)?;
            let Place { line, column } = problem.place;
            if line > 0 {
                write!(f, ":{line}:{column}")?;
            }
            if !problem.key.is_empty() {
                write!(f, ": {}", problem.key)?;
            }
            write!(f, ": {}", problem.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// `a, b or c`.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// ` (did you mean "postgres"?)`, or nothing where no word is near.
pub(crate) fn hint(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|k| (distance(word, k), k)).min();
    match near {
        Some((d, k)) if d <= (k.len() / 3).max(1) => format!(" (did you mean {k:?}?)"),
        Some(_) | None => String::new(),
    }
}

/// Levenshtein distance, without regard to case. A word longer than any key is far from all of them, so that the cost is
/// bounded.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.to_lowercase().chars().enumerate() {
        let mut last = i + 1;
        let mut next = vec![last];
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            last = (diagonal + usize::from(x != *y)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(hint("postgress", &["mysql", "postgres"]), r#" (did you mean "postgres"?)"#);
        assert_eq!(hint("Whole", &["whole", "stream"]), r#" (did you mean "whole"?)"#);
        assert_eq!(hint("oracle", &["mysql", "postgres"]), "");
        assert_eq!(hint(&"x".repeat(1000), &["x"]), "");
    }

    #[test]
    fn prints_sorted_and_once() {
        let at = |line, text: &str| Problem { place: Place { line, column: 2 }, key: "k".into(), text: text.into() };
        let problems = Problems::new("f.yaml", vec![at(9, "b"), at(3, "a"), at(9, "b")]);
        assert_eq!(problems.to_string(), "f.yaml:3:2: k: a\nf.yaml:9:2: k: b");
        assert_eq!(Problems::whole("f.yaml", "cannot be read".into()).to_string(), "f.yaml: cannot be read");
    }
}
