//! Shells, and what hands code to one.

use super::options::{skip, values};
use crate::command::Effect;
use crate::command::shell::expand::Argument;
use crate::command::shell::walk::{Stdin, Walker};

impl Walker {
    pub(super) fn shells(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        match name {
            "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash" | "rbash" | "mksh" => self.shell(arguments, stdin),
            "fish" | "tcsh" | "csh" | "pwsh" | "powershell" | "nu" | "xonsh" => self.other_shell(arguments),
            "eval" => {
                let code = words(arguments);
                if !code.exact {
                    self.unknown("code for a shell is not known until it runs");
                }
                if !self.variables.is_empty() {
                    self.unknown("a variable is set in a way that is hard to see");
                }
                self.code(&code.text);
            }
            "source" | "." => {
                self.unknown("a file with code is run");
                arguments.first().into_iter().for_each(|file| self.reading.read(&file.text));
            }
            "trap" => match arguments {
                [] => self.reading.does(&[Effect::Read]),
                [code, ..] if matches!(code.text.as_str(), "-p" | "-l" | "-" | "") => {
                    self.reading.does(&[Effect::Read])
                }
                [code, ..] => self.foreign(code),
            },
            "alias" if arguments.is_empty() => self.reading.does(&[Effect::Read]),
            "alias" => {
                self.unknown("an alias changes what words mean");
                for argument in arguments {
                    if let Some((_, code)) = argument.text.split_once('=') {
                        self.foreign(&Argument { text: code.to_owned(), ..argument.clone() });
                    }
                }
            }
            "unalias" => self.reading.does(&[Effect::Read]),
            "enable" | "bind" | "complete" | "compgen" | "fc" | "history" if !arguments.is_empty() => {
                self.unknown("what a program does is not known");
            }
            "history" | "enable" | "bind" | "complete" => self.reading.does(&[Effect::Read]),
            "export" | "declare" | "typeset" | "readonly" | "local" | "read" | "unset" | "mapfile" | "readarray"
            | "let" | "getopts" | "set" | "shopt" | "printf" | "test" | "[" => return self.builtin(name, arguments),
            _ => return false,
        }
        true
    }

    /// What sets variables by name; the table says the rest.
    fn builtin(&mut self, name: &str, arguments: &[Argument]) -> bool {
        let numbers = matches!(name, "test" | "[")
            && arguments
                .iter()
                .any(|a| matches!(a.text.as_str(), "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-v"));
        match name {
            "test" | "[" => {
                if numbers {
                    self.index_code();
                }
                return false;
            }
            "printf" if !arguments.first().is_some_and(|first| first.is_option() || first.option) => return false,
            _ => {}
        }
        self.index_code();
        for argument in arguments {
            if !argument.exact && !argument.text.split_once('=').is_some_and(|(name, _)| plain(name)) {
                self.unknown("which variable is set is not known until it runs");
            }
            self.variable(argument.text.split('=').next().unwrap_or_default());
            if name == "unset" {
                self.functions.remove(&argument.text);
            }
        }
        false
    }

    fn shell(&mut self, arguments: &[Argument], stdin: &Stdin) {
        let (mut at, mut code, mut piped) = (0, false, false);
        while let Some(option) = arguments.get(at).filter(|a| a.option || a.text.starts_with(['-', '+'])) {
            at += 1;
            match option.text.as_str() {
                _ if option.option || !option.exact => return self.unknown("an option of a shell is not known"),
                "--" | "-" => break,
                "--login" | "--norc" | "--noprofile" | "--posix" | "--verbose" => {}
                "--version" | "--help" => return self.reading.does(&[Effect::Read]),
                long if long.starts_with("--") => return self.unknown("an option of a shell is not known"),
                cluster => {
                    code |= cluster.contains('c') && cluster.starts_with('-');
                    piped |= cluster.contains('s');
                    at += usize::from(cluster.contains(['o', 'O']));
                }
            }
        }
        match (arguments.get(at), stdin) {
            (Some(text), _) if code => self.foreign(text),
            (Some(script), _) if !piped => {
                self.unknown("a file with code is run");
                self.reading.read(&script.text);
            }
            (None, _) if code => self.unknown("an option of a shell is not known"),
            (_, Stdin::Text(text)) => {
                self.reading.pipes_to_shell = true;
                self.foreign(&Argument::exact(text));
            }
            (_, Stdin::Unknown) => {
                self.reading.pipes_to_shell = true;
                self.unknown("code for a shell is not known until it runs");
            }
            (_, Stdin::Inherited) => self.unknown("a shell reads code from its input"),
        }
    }

    fn other_shell(&mut self, arguments: &[Argument]) {
        self.unknown("code in a language that is not read is run");
        values(arguments, &["-c", "--command", "-Command"]).iter().for_each(|code| self.foreign(code));
    }

    /// Words that a shell elsewhere reads as one line.
    pub(super) fn line(&mut self, arguments: &[Argument]) {
        self.foreign(&words(arguments));
    }

    pub(super) fn remote(&mut self, arguments: &[Argument]) {
        self.reading.network = true;
        self.reading.does(&[Effect::Execute]);
        const OPTIONS: &str = "-p= -i= -l= -o= -b= -c= -m= -q -t -tt -T -v -vv -A -a -N -n -f -J= -L= -R= -D= -4 -6 -C -x -X -Y -k -V -G -Q=";
        let commands = values(arguments, &["-o"]).iter().any(|o| {
            let o = o.text.to_ascii_lowercase();
            !o.contains('=') || o.contains("command") || o.contains("provider") || o.contains("include")
        });
        match skip(arguments, OPTIONS, 1) {
            Some(at) if !commands => match arguments.get(at..) {
                None | Some([]) => {}
                Some(rest) => self.line(rest),
            },
            Some(_) | None => self.unknown("an option of a program that runs others is not known"),
        }
    }
}

fn plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn words(arguments: &[Argument]) -> Argument {
    let text = arguments.iter().map(|argument| argument.text.as_str()).collect::<Vec<_>>().join(" ");
    Argument { text, exact: arguments.iter().all(|a| a.exact), option: false, many: false }
}
