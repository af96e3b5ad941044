//! Options, as `getopt_long` reads them.

use crate::command::shell::expand::Argument;

/// The place after the options of `spec` and `positionals` more words; none where an option is not in the spec.
///
/// A spec is words: `-x` is a flag, `-x=` takes a value, and so do `--long` and `--long=`.
pub(super) fn skip(arguments: &[Argument], spec: &str, positionals: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(argument) = arguments.get(at).filter(|argument| argument.is_option() || argument.option) {
        if argument.option {
            return None;
        }
        at += 1;
        let text = argument.text.as_str();
        if text == "--" {
            break;
        }
        at += if text.starts_with("--") { long(text, spec)? } else { cluster(text, spec)? };
    }
    let place = at + positionals;
    let unsure = arguments.get(at..place.min(arguments.len())).unwrap_or_default().iter().any(|word| word.many);
    (!unsure).then_some(place.min(arguments.len()))
}

fn words(spec: &str) -> impl Iterator<Item = (&str, bool)> {
    spec.split_ascii_whitespace().map(|word| word.strip_suffix('=').map_or((word, false), |name| (name, true)))
}

fn long(text: &str, spec: &str) -> Option<usize> {
    let (name, attached) = text.split_once('=').map_or((text, false), |(name, _)| (name, true));
    let (_, value) = words(spec).find(|(word, _)| *word == name)?;
    Some(usize::from(value && !attached))
}

/// How many words after the cluster are values: none or one.
fn cluster(text: &str, spec: &str) -> Option<usize> {
    if let Some((_, value)) = words(spec).find(|(word, _)| *word == text) {
        return Some(usize::from(value));
    }
    let mut letters = text.get(1..).unwrap_or_default().chars();
    while let Some(letter) = letters.next() {
        let (_, value) = words(spec).find(|(word, _)| word.len() == 2 && word.ends_with(letter))?;
        if value {
            return Some(usize::from(letters.as_str().is_empty()));
        }
    }
    Some(0)
}

/// The value of an option: of the next word, or attached. `names` are alternatives, such as `-c --command`.
pub(super) fn values(arguments: &[Argument], names: &[&str]) -> Vec<Argument> {
    let mut found = Vec::new();
    for (at, argument) in arguments.iter().enumerate() {
        let attached = |name: &&str| {
            let rest = argument.text.strip_prefix(*name).filter(|rest| !rest.is_empty())?;
            if name.starts_with("--") { rest.strip_prefix('=').map(str::to_owned) } else { Some(rest.to_owned()) }
        };
        if names.contains(&argument.text.as_str()) {
            found.extend(arguments.get(at + 1).cloned());
        } else if let Some(text) = names.iter().find_map(attached) {
            found.push(Argument { text, ..argument.clone() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_inner_command() {
        for (line, want) in [
            ("rm x", Some(0)),
            ("-n 5 rm", Some(2)),
            ("-n5 rm", Some(1)),
            ("-qn 5 rm", Some(2)),
            ("--name=5 rm", Some(1)),
            ("--name 5 rm", Some(2)),
            ("-- -x", Some(1)),
            ("-z rm", None),
            ("--other rm", None),
        ] {
            let arguments: Vec<Argument> = line.split(' ').map(Argument::exact).collect();
            assert_eq!(skip(&arguments, "-n= -q --name=", 0), want, "{line}");
        }
    }
}
