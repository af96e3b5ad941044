//! Programs of the table.

use crate::command::Effect;
use crate::command::shell::expand::Argument;
use crate::command::shell::reading::is_nothing;
use crate::command::shell::table::{Effects, Operands, PROGRAMS, Row, TOOLS, Tool};
use crate::command::shell::walk::Walker;

use super::options::skip;

pub(super) fn program(name: &str) -> Option<&'static Row> {
    PROGRAMS.iter().find(|row| row.names.split_ascii_whitespace().any(|n| n == name))
}

pub(super) fn tool(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.names.split_ascii_whitespace().any(|n| n == name))
}

impl Walker {
    fn effects(&mut self, effects: Effects) {
        if effects.is_empty() {
            self.unknown("an option may run anything");
        }
        self.reading.does(effects);
    }

    pub(super) fn tool(&mut self, tool: &Tool, arguments: &[Argument]) {
        // A program with subcommands that is only asked for its version or help.
        if let [only] = arguments
            && only.exact
            && matches!(only.text.as_str(), "--version" | "--help" | "version" | "help")
        {
            return self.reading.does(&[Effect::Read]);
        }
        let Some(rest) = skip(arguments, tool.globals, 0).and_then(|at| arguments.get(at..)) else {
            return self.unknown("an option before the subcommand is not known");
        };
        let mut rest = rest.to_vec();
        if tool.any_case {
            rest.iter_mut().for_each(|word| word.text.make_ascii_lowercase());
        }
        let rest = rest.as_slice();
        match best(tool.commands, rest) {
            Some((row, _)) => self.row(row, rest.get(1..).unwrap_or_default()),
            None => self.unknown("what a subcommand does is not known"),
        }
    }

    pub(super) fn row(&mut self, row: &Row, arguments: &[Argument]) {
        self.effects(row.effects);
        let mut operands = Vec::new();
        let mut rest = arguments.iter();
        let mut options = true;
        while let Some(argument) = rest.next() {
            if options && argument.exact && argument.text == "--" {
                options = false;
            } else if options && argument.option && !row.but.is_empty() {
                self.unknown("an argument may be an option that changes what the program does");
            } else if options && argument.is_option() {
                let takes = self.option(row, &argument.text, rest.as_slice().first());
                if takes {
                    rest.next();
                }
            } else {
                operands.push(argument);
            }
        }
        if let Some(given) = row.given.filter(|_| !operands.is_empty()) {
            self.effects(given);
        }
        self.operands(row, &operands);
    }

    /// Whether the next word is the option's value.
    fn option(&mut self, row: &Row, text: &str, next: Option<&Argument>) -> bool {
        if text.starts_with("--") {
            for (names, effects) in row.but {
                if names.split(' ').any(|name| name.starts_with("--") && is_long(text, name)) {
                    self.effects(effects);
                    let value = text.split_once('=').map(|(_, value)| value);
                    self.named(effects, value.or(next.map(|next| next.text.as_str())));
                }
            }
            return false;
        }
        for (names, effects) in row.but {
            if names.split(' ').any(|name| {
                name.len() > 2 && (text == name || text.strip_prefix(name).is_some_and(|r| r.starts_with('=')))
            }) {
                self.effects(effects);
            }
        }
        let mut letters = text.get(1..).unwrap_or_default().chars();
        while let Some(letter) = letters.next() {
            let rest = letters.as_str();
            for (names, effects) in row.but {
                if names.split(' ').any(|name| name.len() == 2 && name.ends_with(letter)) {
                    self.effects(effects);
                    self.named(effects, if rest.is_empty() { next.map(|n| n.text.as_str()) } else { Some(rest) });
                }
            }
            if let Some(at) = row.values.find(letter) {
                let attached_only = row.values.get(at + 1..).is_some_and(|more| more.starts_with('?'));
                return rest.is_empty() && !attached_only;
            }
        }
        false
    }

    /// An option that writes names a file.
    fn named(&mut self, effects: Effects, value: Option<&str>) {
        if let Some(path) = value.filter(|_| effects.contains(&Effect::Write)) {
            self.reading.write(path);
        }
    }

    fn operands(&mut self, row: &Row, operands: &[&Argument]) {
        let (read, written): (&[&Argument], &[&Argument]) = match row.operands {
            Operands::Plain => (&[], &[]),
            Operands::Read => (operands, &[]),
            Operands::PatternThenRead => (operands.get(1..).unwrap_or_default(), &[]),
            Operands::Written => (&[], operands),
            Operands::Copied => operands.split_at(operands.len().saturating_sub(1)),
        };
        for argument in read.iter().filter(|argument| !is_nothing(&argument.text) && argument.text != "-") {
            self.reading.read(&argument.text);
        }
        for argument in written {
            if row.effects.contains(&Effect::Write) {
                self.reading.write(&argument.text);
            } else {
                self.reading.written(&argument.text);
            }
        }
    }
}

/// `--out` is `--output`.
fn is_long(text: &str, name: &str) -> bool {
    let given = text.split_once('=').map_or(text, |(given, _)| given);
    given == name || (given.len() > 3 && name.starts_with(given))
}

/// The row whose pattern has the most words.
fn best<'a>(rows: &'a [Row], words: &[Argument]) -> Option<(&'a Row, usize)> {
    let found = rows.iter().flat_map(|row| row.names.split('|').map(move |pattern| (row, pattern.trim())));
    let found = found.filter(|(_, pattern)| matches(pattern, words));
    found.map(|(row, pattern)| (row, pattern.split(' ').count())).max_by_key(|(_, words)| *words)
}

fn matches(pattern: &str, words: &[Argument]) -> bool {
    let mut pattern = pattern.split(' ');
    let (Some(first), Some((command, rest))) = (pattern.next(), words.split_first()) else { return false };
    if !command.exact || command.text != first {
        return false;
    }
    let second = rest.iter().find(|word| !word.is_option());
    pattern.all(|wanted| {
        if wanted.starts_with('-') || wanted == "." {
            rest.iter().any(|word| word.exact && word.text == wanted)
        } else {
            second.is_some_and(|word| word.exact && word.text == wanted)
        }
    })
}
