//! One program and its arguments.

mod cloud;
mod files;
mod options;
mod rows;
mod scripts;
mod shells;
mod wrappers;

use super::expand::Argument;
use super::walk::{Stdin, Walker};
use crate::command::Effect;

/// Programs that run programs, one within another.
const WRAPPED: usize = 32;

/// Where programs of the system are.
const PLACES: [&str; 8] = [
    "/bin/",
    "/usr/bin/",
    "/sbin/",
    "/usr/sbin/",
    "/usr/local/bin/",
    "/usr/local/sbin/",
    "/opt/homebrew/bin/",
    "/snap/bin/",
];

impl Walker {
    /// A simple command: `arguments` begin with the command word.
    pub(super) fn invoke(&mut self, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
        let Some(first) = arguments.first() else {
            self.reading.does(&[Effect::Read]);
            return None;
        };
        if first.exact {
            if self.inside.contains(&first.text) {
                self.reading.does(&[Effect::Destructive]);
                self.unknown("a function calls itself");
            }
            if self.functions.contains(&first.text) && !self.known(&first.text) {
                // What its body does is counted where it is defined.
                return None;
            }
        }
        self.run(arguments, stdin)
    }

    /// A program that is run without a look at functions.
    pub(super) fn run(&mut self, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
        let Some((first, rest)) = arguments.split_first() else {
            self.reading.does(&[Effect::Read]);
            return None;
        };
        if !first.exact {
            self.unknown("which program is run is not known until it runs");
            // It may turn out to be nothing.
            return if first.many { self.nested(rest, stdin) } else { None };
        }
        let name = first.text.rsplit('/').next().unwrap_or_default();
        self.reading.program(name);
        let away = first.text.len() != name.len() && !PLACES.iter().any(|place| first.text == format!("{place}{name}"));
        if away {
            self.unknown("a program of an unusual place is run");
        }
        self.dispatch(name, rest, stdin)
    }

    /// A program that another one runs.
    fn nested(&mut self, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
        if self.wrapped >= WRAPPED {
            self.unknown("programs that run programs are nested too deep");
            return None;
        }
        self.wrapped += 1;
        let output = self.run(arguments, stdin);
        self.wrapped -= 1;
        output
    }

    fn known(&self, name: &str) -> bool {
        rows::program(name).is_some()
            || rows::tool(name).is_some()
            || SPECIAL.split_ascii_whitespace().any(|s| s == name)
    }

    fn dispatch(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
        if self.shells(name, arguments, stdin)
            || self.wrappers(name, arguments, stdin)
            || self.scripts(name, arguments, stdin)
            || self.files(name, arguments)
            || self.cloud(name, arguments, stdin)
        {
            return None;
        }
        if let Some(tool) = rows::tool(name) {
            self.tool(tool, arguments);
        } else if let Some(row) = rows::program(name) {
            self.row(row, arguments);
            return output(name, arguments, stdin);
        } else {
            self.unknown("what a program does is not known");
        }
        None
    }
}

/// Programs with a reading of their own that a function's name may hide.
const SPECIAL: &str = "sh bash dash zsh ksh ash busybox eval exec source . xargs find env sudo doas su nohup timeout nice time watch \
                       parallel ssh command builtin awk gawk mawk nawk sed tar dd trap alias crontab psql mysql sqlite3 aws gcloud \
                       az curl python perl node ruby php";

/// What is written on standard output, where it can be told.
fn output(name: &str, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
    use base64::Engine;
    if !arguments.iter().all(|argument| argument.exact) {
        return None;
    }
    let words: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
    match (name, words.as_slice(), stdin) {
        ("echo", ["-n", words @ ..] | words, _) => {
            let text = words.join(" ");
            // Shells differ on escapes.
            (!text.contains('\\') && !text.starts_with('-')).then_some(text + "\n")
        }
        ("printf", ["%s" | "%s\\n", text] | [text], _) => (!text.contains(['\\', '%'])).then(|| (*text).to_owned()),
        ("cat", [] | ["-"], Stdin::Text(text)) => Some(text.clone()),
        ("base64", ["-d" | "-D" | "--decode" | "-di"], Stdin::Text(text)) => {
            let text: String = text.split_ascii_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
            String::from_utf8(bytes).ok()
        }
        ("rev", [], Stdin::Text(text)) => {
            Some(text.lines().map(|line| line.chars().rev().collect::<String>() + "\n").collect())
        }
        _ => None,
    }
}
