//! From a word to the arguments that it becomes: braces, variables of known value, field splitting.
//!
//! Invariant: an [`Argument`] that is `exact` is what the program gets. Of any other, `text` is what is known, with the
//! rest as it is written, and `option` and `many` say what the rest may turn it into.

use std::collections::BTreeMap;

use super::Why;
use super::word::Unit;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Argument {
    pub text: String,
    pub exact: bool,
    /// It may be an option although it does not look like one, or be followed by some.
    pub option: bool,
    /// It may be several words or none.
    pub many: bool,
}

impl Argument {
    pub fn exact(text: &str) -> Self {
        Argument { text: text.to_owned(), exact: true, option: false, many: false }
    }

    /// Anything, once it runs.
    pub fn unknown(source: &str, many: bool) -> Self {
        Argument { text: source.to_owned(), exact: false, option: true, many }
    }

    pub fn is_option(&self) -> bool {
        self.text.starts_with('-') && self.text.len() > 1
    }
}

/// Words that one word may become by its braces.
const BRACES: usize = 256;

pub(super) fn expand(units: &[Unit], variables: &BTreeMap<String, String>) -> Result<Vec<Argument>, Why> {
    let mut words = Vec::new();
    braces(units, &[], &mut words, 0)?;
    Ok(words.iter().flat_map(|word| fields(word, variables)).collect())
}

/// Without braces and splitting, as in an assignment or after a redirection.
pub(super) fn join(units: &[Unit], variables: &BTreeMap<String, String>) -> Argument {
    let quoted: Vec<Unit> = units.iter().cloned().map(quote).collect();
    let glob = units.iter().any(is_glob);
    let mut word = fields(&quoted, variables).into_iter().next().unwrap_or_else(|| Argument::exact(""));
    word.exact &= !glob;
    word
}

fn quote(unit: Unit) -> Unit {
    match unit {
        Unit::Char { char, .. } => Unit::Char { char, quoted: true },
        Unit::Variable { name, .. } => Unit::Variable { name, quoted: true },
        Unit::Command { code, .. } => Unit::Command { code, quoted: true },
        Unit::Expansion { source, inner, runs, .. } => Unit::Expansion { source, inner, quoted: true, runs },
        Unit::Empty => Unit::Empty,
    }
}

fn is(unit: &Unit, wanted: char) -> bool {
    *unit == Unit::Char { char: wanted, quoted: false }
}

fn is_glob(unit: &Unit) -> bool {
    // `[` begins a pattern only where a `]` follows, and then the `]` says so: `[` alone is a program.
    ['*', '?', ']'].iter().any(|c| is(unit, *c))
}

/// `a{b,c}d` is `abd acd`. A range such as `{1..9}` stays as it is and makes the word inexact.
fn braces(units: &[Unit], before: &[Unit], words: &mut Vec<Vec<Unit>>, depth: usize) -> Result<(), Why> {
    const MANY: Why = "braces expand to too many words";
    if depth > 16 {
        return Err(MANY);
    }
    let Some((start, members, end)) = first_list(units) else {
        if words.len() >= BRACES {
            return Err(MANY);
        }
        words.push([before, units].concat());
        return Ok(());
    };
    for member in members {
        let rest = [member, units.get(end..).unwrap_or_default()].concat();
        let before = [before, units.get(..start).unwrap_or_default()].concat();
        braces(&rest, &before, words, depth + 1)?;
    }
    Ok(())
}

/// The first `{` whose own commas separate members: where it is, its members, and the place after its `}`.
fn first_list(units: &[Unit]) -> Option<(usize, Vec<&[Unit]>, usize)> {
    (0..units.len()).find_map(|start| {
        if !is(units.get(start)?, '{') {
            return None;
        }
        let (mut depth, mut from, mut members) = (0_usize, start + 1, Vec::new());
        for (at, unit) in units.iter().enumerate().skip(start + 1) {
            if is(unit, '{') {
                depth += 1;
            } else if is(unit, '}') && depth > 0 {
                depth -= 1;
            } else if is(unit, ',') && depth == 0 {
                members.push(units.get(from..at)?);
                from = at + 1;
            } else if is(unit, '}') {
                members.push(units.get(from..at)?);
                return (members.len() > 1).then_some((start, members, at + 1));
            }
        }
        None
    })
}

#[derive(Default)]
struct Field {
    argument: Argument,
    /// Something is there, if only quotes.
    started: bool,
}

impl Field {
    fn new() -> Self {
        Field { argument: Argument::exact(""), started: false }
    }

    fn push(&mut self, char: char) {
        self.started = true;
        self.argument.text.push(char);
    }

    fn unknown(&mut self, source: &str, quoted: bool) {
        let at_start = self.argument.text.is_empty();
        self.started = true;
        self.argument.exact = false;
        self.argument.option |= at_start || !quoted;
        self.argument.many |= !quoted;
        self.argument.text.push_str(source);
    }
}

fn fields(units: &[Unit], variables: &BTreeMap<String, String>) -> Vec<Argument> {
    let range = units.windows(2).any(|pair| matches!(pair, [a, b] if is(a, '.') && is(b, '.')));
    let inexact = range && units.iter().any(|unit| is(unit, '{'));
    let mut done = Vec::new();
    let mut field = Field::new();
    for unit in units {
        match unit {
            Unit::Empty => field.started = true,
            Unit::Char { char, quoted } => {
                if is_glob(unit) && !(units.len() <= 2 && is(unit, ']')) {
                    // A file's name may begin with a dash.
                    field.argument.option |= field.argument.text.is_empty() || field.argument.text.starts_with('[');
                    field.argument.exact = false;
                    field.argument.many |= !quoted;
                }
                field.push(*char);
            }
            Unit::Variable { name, quoted: true } => match variables.get(name) {
                Some(value) => value.chars().for_each(|char| field.push(char)),
                None => field.unknown(&format!("${{{name}}}"), true),
            },
            Unit::Variable { name, quoted: false } => {
                let value = if name == "IFS" { Some(" ") } else { variables.get(name).map(String::as_str) };
                match value {
                    Some(value) => split(value, &mut field, &mut done),
                    None => field.unknown(&format!("${{{name}}}"), false),
                }
            }
            // The text of a substitution is never text for a shell to read again.
            Unit::Command { quoted, .. } => field.unknown("${-}", *quoted),
            Unit::Expansion { source, quoted, .. } => field.unknown(source, *quoted),
        }
    }
    if field.started {
        done.push(field.argument);
    }
    if inexact {
        done.iter_mut().for_each(|argument| (argument.exact, argument.many) = (false, true));
    }
    done
}

/// An unquoted value: white space in it ends words, and what could be a pattern makes the word inexact.
fn split(value: &str, field: &mut Field, done: &mut Vec<Argument>) {
    for char in value.chars() {
        if matches!(char, ' ' | '\t' | '\n') {
            if field.started {
                done.push(std::mem::replace(field, Field::new()).argument);
            }
        } else {
            field.argument.exact &= !matches!(char, '*' | '?' | '[');
            field.push(char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::shell::word::scan;

    /// Words between spaces; `~` marks what is not exact, `+` what may be several, `!` what may be an option.
    fn shown(word: &str) -> String {
        let variables =
            [("a", "rm"), ("b", "rm -rf"), ("c", "*")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let words = match expand(&scan(word).unwrap(), &variables.into()) {
            Ok(words) => words,
            Err(why) => return why.to_owned(),
        };
        let mark = |on: bool, mark: &'static str| if on { mark } else { "" };
        let show =
            |w: &Argument| format!("{}{}{}{}", mark(!w.exact, "~"), mark(w.many, "+"), mark(w.option, "!"), w.text);
        words.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words() {
        for (word, want) in [
            ("x", "x"),
            ("{rm,-rf,/}", "rm -rf /"),
            ("a{b,c{d,e}}f", "abf acdf acef"),
            ("{a}", "{a}"),
            ("'{a,b}'", "{a,b}"),
            ("{1..3}", "~+{1..3}"),
            ("$a", "rm"),
            ("\"$b\"", "rm -rf"),
            ("$b", "rm -rf"),
            ("x${IFS}y", "x y"),
            ("$c", "~*"),
            ("\"$x\"", "~!${x}"),
            ("$x", "~+!${x}"),
            ("a\"$x\"", "~a${x}"),
            ("a$x", "~+!a${x}"),
            ("*.txt", "~+!*.txt"),
            ("a/*", "~+a/*"),
            ("\"*\"", "*"),
            ("''", ""),
            ("\"$(rm)\"", "~!${-}"),
        ] {
            assert_eq!(shown(word), want, "{word}");
        }
    }

    #[test]
    fn braces_have_a_bound() {
        assert_eq!(shown(&"{a,b}".repeat(9)), "braces expand to too many words");
        assert_eq!(shown(&"{a,b}".repeat(40)), "braces expand to too many words");
    }
}
