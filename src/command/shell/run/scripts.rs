//! Programs that run code of their own language.

mod sed;

use super::options::values;
use crate::command::Effect;
use crate::command::shell::expand::Argument;
use crate::command::shell::walk::{Stdin, Walker};

const CODE: &str = "code in a language that is not read is run";

impl Walker {
    pub(super) fn scripts(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        match name {
            "awk" | "gawk" | "mawk" | "nawk" => self.awk(arguments),
            "sed" | "gsed" => self.sed(arguments),
            "python" | "python2" | "python3" | "perl" | "ruby" | "node" | "nodejs" | "php" | "lua" | "deno" | "bun"
            | "java" | "Rscript" | "osascript" | "tclsh" | "expect" | "guile" | "elixir" | "ghci" | "npx" | "uvx"
            | "pypy" | "pypy3" => {
                self.interpreter(arguments, stdin);
            }
            _ => return false,
        }
        true
    }

    fn interpreter(&mut self, arguments: &[Argument], stdin: &Stdin) {
        let words: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        match words.as_slice() {
            ["--version" | "-V" | "-v" | "--help" | "-version"] => return self.reading.does(&[Effect::Read]),
            ["-m", "json.tool"] => return self.reading.does(&[Effect::Read]),
            _ => {}
        }
        if *stdin != Stdin::Inherited && arguments.iter().all(Argument::is_option) {
            self.reading.pipes_to_shell = true;
        }
        self.unknown(CODE);
        // What the code says in plain words is an effect that it surely may have.
        let code = values(arguments, &["-c", "-e", "-E", "--eval", "-r", "-p", "--print"]);
        let text = match stdin {
            Stdin::Text(text) => Some(text.as_str()),
            Stdin::Inherited | Stdin::Unknown => None,
        };
        for code in code.iter().map(|code| code.text.as_str()).chain(text) {
            self.calls(code);
        }
    }

    /// `system("…")` and the like: the text is read as a command.
    fn calls(&mut self, code: &str) {
        const CALLS: [&str; 8] = ["system", "popen", "exec", "execSync", "check_output", "run", "shell_exec", "call"];
        for call in CALLS {
            for (at, _) in code.match_indices(call).take(16) {
                let rest = code.get(at + call.len()..).unwrap_or_default().trim_start_matches(['(', ' ', '[', '\\']);
                let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
                let inner = rest.get(1..).and_then(|rest| rest.split(quote).next()).unwrap_or_default();
                self.foreign(&Argument::exact(inner.trim_end_matches('\\')));
            }
        }
    }

    fn awk(&mut self, arguments: &[Argument]) {
        self.reading.does(&[Effect::Read]);
        let mut rest = arguments.iter();
        let mut program = None;
        while let Some(argument) = rest.next() {
            match argument.text.as_str() {
                "-F" | "-v" | "--assign" | "--field-separator" => drop(rest.next()),
                "--" => {
                    program = rest.next();
                    break;
                }
                text if text.starts_with("-F") || text.starts_with("-v") || text.starts_with("--field-separator=") => {}
                "--version" | "-W" | "--csv" | "--posix" | "--re-interval" => {}
                _ if argument.is_option() || (argument.option && !argument.text.starts_with(['[', '*'])) => {
                    return self.unknown("an option may run anything");
                }
                _ => {
                    program = Some(argument);
                    break;
                }
            }
        }
        let Some(program) = program else { return };
        if !program.exact {
            self.unknown("code in a language that is not read is run");
        }
        self.awk_program(&program.text);
        rest.for_each(|file| self.reading.read(&file.text));
    }

    fn awk_program(&mut self, program: &str) {
        let pipes = program.replace("||", "").contains('|');
        if pipes || program.contains("system") || program.contains('@') || program.contains("/inet") {
            self.unknown(CODE);
            self.calls(program);
            let strings = program.split('"').skip(1).step_by(2).take(16);
            if pipes {
                strings.for_each(|text| self.foreign(&Argument::exact(text)));
            }
        }
        // `>` after `print` in one statement writes a file.
        for statement in program.split([';', '{', '}', '\n']).filter(|s| s.contains("print")) {
            let after = statement.split_once("print").map_or("", |(_, after)| after);
            if let Some((_, target)) = after.split_once('>') {
                let name = target.trim_start_matches('>').trim().trim_matches('"');
                self.reading.write(name);
                if !target.trim_start_matches('>').trim().starts_with('"') {
                    self.unknown("the file that a program writes is not known");
                }
            }
        }
    }

    fn sed(&mut self, arguments: &[Argument]) {
        self.reading.does(&[Effect::Read]);
        let (mut scripts, mut files, mut in_place) = (Vec::new(), Vec::new(), false);
        let mut rest = arguments.iter();
        let mut explicit = false;
        while let Some(argument) = rest.next() {
            let text = argument.text.as_str();
            if argument.option && !argument.text.starts_with(['*', '[']) {
                self.unknown("an argument may be an option that changes what the program does");
            }
            match text {
                "-e" | "--expression" => {
                    explicit = true;
                    scripts.extend(rest.next());
                }
                "--null-data" | "--quiet" | "--silent" | "--regexp-extended" | "--separate" | "--unbuffered"
                | "--posix" | "--sandbox" | "--debug" | "--version" | "--help" => {}
                _ if text.starts_with("--in-place") => in_place = true,
                _ if argument.is_option() && !text.starts_with("--") => {
                    // `-i` takes the rest as a suffix.
                    let flags = text.split('i').next().unwrap_or_default();
                    in_place |= text.contains('i');
                    match flags.trim_start_matches('-').trim_start_matches(['n', 'E', 'r', 's', 'u', 'z', 'b']) {
                        "" => {}
                        "e" => {
                            explicit = true;
                            scripts.extend(rest.next());
                        }
                        _ => self.unknown("an option may run anything"),
                    }
                }
                _ if argument.is_option() => self.unknown("an option may run anything"),
                _ => files.push(argument),
            }
        }
        if !explicit && !files.is_empty() {
            scripts.push(files.remove(0));
        }
        for script in scripts {
            if !script.exact {
                self.unknown(CODE);
            }
            match sed::read(&script.text) {
                Ok(written) => written.iter().for_each(|file| self.reading.write(file)),
                Err(why) => {
                    self.unknown(why);
                    sed::commands(&script.text).for_each(|code| self.foreign(&Argument::exact(code)));
                }
            }
        }
        for file in files {
            if in_place {
                self.reading.write(&file.text);
            } else {
                self.reading.read(&file.text);
            }
        }
    }
}
