//! Programs on files whose arguments need a reading of their own.

use super::wrappers::with_place;
use crate::command::Effect;
use crate::command::shell::expand::Argument;
use crate::command::shell::walk::{Stdin, Walker};

impl Walker {
    pub(super) fn files(&mut self, name: &str, arguments: &[Argument]) -> bool {
        match name {
            "find" | "gfind" => self.find(arguments),
            "fd" | "fdfind" => self.fd(arguments),
            "tar" | "gtar" | "bsdtar" => self.tar(arguments),
            "dd" => self.dd(arguments),
            "uniq" => {
                self.reading.does(&[Effect::Read]);
                let mut files = arguments.iter().filter(|a| !a.is_option());
                files.next().into_iter().for_each(|file| self.reading.read(&file.text));
                files.for_each(|file| self.reading.write(&file.text));
                if arguments.iter().any(|a| a.many) {
                    self.unknown("an argument may be a file that is written");
                }
            }
            "gzip" | "gunzip" | "bzip2" | "bunzip2" | "xz" | "unxz" | "zstd" | "unzstd" if to_output(arguments) => {
                self.reading.does(&[Effect::Read]);
                arguments.iter().filter(|a| !a.is_option()).for_each(|file| self.reading.read(&file.text));
            }
            "unzip"
                if arguments.first().is_some_and(|a| matches!(a.text.as_str(), "-l" | "-v" | "-t" | "-p" | "-Z")) =>
            {
                self.reading.does(&[Effect::Read]);
                arguments.iter().skip(1).for_each(|file| self.reading.read(&file.text));
            }
            "dpkg" | "rpm" if arguments.first().is_some_and(|a| a.exact && is_query(name, &a.text)) => {
                self.reading.does(&[Effect::Read]);
                if arguments.iter().any(|a| {
                    a.option || a.text.contains("pipe") || a.text.contains("--define") || a.text.contains("--eval")
                }) {
                    self.unknown("an argument may be an option that changes what the program does");
                }
            }
            "ping" if arguments.iter().any(|a| a.text == "-f") => {
                self.reading.network = true;
                self.reading.does(&[Effect::Execute, Effect::Destructive]);
            }
            "mount" | "swapon" | "sysctl" | "crontab" => return self.settings(name, arguments),
            "hostnamectl" | "timedatectl" | "localectl" | "loginctl" | "resolvectl" | "nmcli" | "ufw" | "iptables"
            | "ip6tables" | "nft" => {
                return self.shown(name, arguments);
            }
            _ => return false,
        }
        true
    }

    fn find(&mut self, arguments: &[Argument]) {
        self.reading.does(&[Effect::Read]);
        let starts = arguments.iter().take_while(|a| !a.is_option() && !matches!(a.text.as_str(), "(" | "!"));
        let starts: Vec<String> =
            starts.filter(|a| !a.option || a.text.starts_with(['*', '['])).map(|a| a.text.clone()).collect();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.text.as_str() {
                "-exec" | "-execdir" | "-ok" | "-okdir" => {
                    let inner: Vec<Argument> = rest
                        .by_ref()
                        .take_while(|word| !matches!(word.text.as_str(), ";" | "+"))
                        .map(|word| with_place(word, "{}"))
                        .collect();
                    self.nested(&inner, &Stdin::Unknown);
                }
                "-delete" => {
                    self.reading.does(&[Effect::Destructive]);
                    starts.iter().for_each(|path| self.reading.written(path));
                }
                "-fprint" | "-fprint0" | "-fls" | "-fprintf" => {
                    rest.next().into_iter().for_each(|file| self.reading.write(&file.text));
                }
                _ if argument.many && argument.option && !argument.text.starts_with(['*', '[', '?']) => {
                    self.unknown("an argument may be an option that changes what the program does");
                }
                _ => {}
            }
        }
        for path in &starts {
            self.reading.read(path);
        }
    }

    fn fd(&mut self, arguments: &[Argument]) {
        self.reading.does(&[Effect::Read]);
        let runs = |a: &Argument| matches!(a.text.as_str(), "-x" | "-X" | "--exec" | "--exec-batch");
        if let Some(at) = arguments.iter().position(runs) {
            let inner: Vec<Argument> = arguments.iter().skip(at + 1).map(|word| with_place(word, "{}")).collect();
            self.nested(&inner, &Stdin::Unknown);
        } else if arguments.iter().any(|a| {
            a.option || a.text.starts_with("--ex") || (a.is_option() && a.text.to_ascii_lowercase().contains('x'))
        }) {
            self.unknown("an argument may be an option that changes what the program does");
        }
    }

    fn tar(&mut self, arguments: &[Argument]) {
        const KNOWN: &str = "cxtrufvzjJkpahPOwmWoSZCXTbgGsAdlNUBLKH";
        let (mut letters, mut files) = (String::new(), Vec::new());
        for (at, argument) in arguments.iter().enumerate() {
            let text = argument.text.as_str();
            let takes = matches!(text, "--file" | "--directory");
            match text {
                "--extract" | "--get" => letters.push('x'),
                "--create" => letters.push('c'),
                "--list" => letters.push('t'),
                "--append" | "--update" => letters.push('r'),
                "--gzip" | "--bzip2" | "--xz" | "--zstd" | "--verbose" | "--file" | "--directory" | "--totals"
                | "--numeric-owner" => {}
                "--delete" | "--remove-files" => self.reading.does(&[Effect::Destructive]),
                _ if ["--exclude=", "--file=", "--directory=", "--strip-components=", "--wildcards"]
                    .iter()
                    .any(|p| text.starts_with(p)) => {}
                _ if text.starts_with("--") || argument.option => self.unknown("an option may run anything"),
                _ if text.starts_with('-') || at == 0 => letters.push_str(text.trim_start_matches('-')),
                _ => files.push(argument),
            }
            if takes && at == 0 {
                letters.push('f');
            }
        }
        if letters.chars().any(|letter| !KNOWN.contains(letter)) || letters.is_empty() {
            self.unknown("an option may run anything");
        }
        let extracts = letters.contains('x') && !letters.contains('O');
        let creates = letters.contains(['c', 'r', 'u', 'A']);
        self.reading.does(if extracts || creates { &[Effect::Write] } else { &[Effect::Read] });
        for (at, file) in files.iter().enumerate() {
            // `host:file` is reached over the network.
            if at == 0 && file.text.contains(':') {
                self.unknown("an archive may be reached over the network");
            }
            if at == 0 && creates {
                self.reading.write(&file.text);
            } else {
                self.reading.read(&file.text);
            }
        }
    }

    fn dd(&mut self, arguments: &[Argument]) {
        self.reading.does(&[Effect::Read]);
        for argument in arguments {
            match argument.text.split_once('=') {
                Some(("of", path)) => {
                    self.reading.does(&[Effect::Destructive]);
                    self.reading.written(path);
                }
                Some(("if", path)) => self.reading.read(path),
                _ if argument.option => self.unknown("an argument may be an option that changes what the program does"),
                _ => {}
            }
        }
    }

    /// Programs that show settings, or change them.
    fn settings(&mut self, name: &str, arguments: &[Argument]) -> bool {
        let words: Vec<&str> = arguments.iter().map(|a| a.text.as_str()).collect();
        match (name, words.as_slice()) {
            ("mount", [] | ["-l"]) | ("swapon", ["--show" | "-s"]) => self.reading.does(&[Effect::Read]),
            ("sysctl", names) if !names.is_empty() && arguments.iter().all(|a| a.exact && shows(&a.text)) => {
                self.reading.does(&[Effect::Read]);
            }
            ("crontab", ["-l"] | ["-u", _, "-l"] | ["-l", "-u", _]) => self.reading.does(&[Effect::Read]),
            ("crontab", words) => {
                self.unknown("commands are scheduled that are not read");
                self.reading.does(&[Effect::Admin]);
                if words.iter().any(|w| w.starts_with('-') && w.contains('r')) {
                    self.reading.does(&[Effect::Destructive]);
                }
            }
            _ => return false,
        }
        true
    }

    fn shown(&mut self, name: &str, arguments: &[Argument]) -> bool {
        let words: Vec<&str> = arguments.iter().map(|a| a.text.as_str()).collect();
        let only = match (name, words.as_slice()) {
            (_, []) => !matches!(name, "ufw" | "iptables" | "ip6tables" | "nft"),
            (_, ["status"] | ["show", ..] | ["--version"] | ["status", "verbose" | "numbered"]) => {
                !matches!(name, "iptables" | "ip6tables")
            }
            ("timedatectl", ["list-timezones" | "timesync-status"]) => true,
            (
                "loginctl",
                ["list-sessions" | "list-users" | "session-status" | "user-status" | "show-session" | "show-user", ..],
            ) => true,
            ("resolvectl", ["statistics" | "dns" | "domain"]) => true,
            ("nft", ["list", ..]) => true,
            ("iptables" | "ip6tables", words) => {
                words.iter().any(|w| matches!(*w, "-L" | "-S" | "--list" | "-nL" | "-nvL" | "-vL" | "-vnL" | "-Ln"))
                    && words.iter().all(|w| {
                        !w.starts_with('-')
                            || matches!(
                                *w,
                                "-L" | "-S"
                                    | "--list"
                                    | "-n"
                                    | "-v"
                                    | "-nL"
                                    | "-nvL"
                                    | "-vL"
                                    | "-vnL"
                                    | "-Ln"
                                    | "-t"
                                    | "--line-numbers"
                                    | "-x"
                            )
                    })
            }
            _ => false,
        };
        if only && arguments.iter().all(|a| a.exact) {
            self.reading.does(&[Effect::Read]);
            return true;
        }
        false
    }
}

fn shows(word: &str) -> bool {
    matches!(word, "-a" | "-n" | "-e" | "-A" | "-N" | "--all" | "--values")
        || !(word.starts_with('-') || word.contains('='))
}

fn is_query(name: &str, option: &str) -> bool {
    let list: &[&str] = if name == "dpkg" {
        &[
            "-l",
            "-L",
            "-s",
            "-S",
            "--list",
            "--status",
            "--listfiles",
            "--search",
            "-p",
            "--print-architecture",
            "--version",
        ]
    } else {
        &["-q", "-qa", "-qi", "-ql", "-qf", "-qc", "-qd", "-qR", "--version", "-qal"]
    };
    list.contains(&option)
}

fn to_output(arguments: &[Argument]) -> bool {
    let flags = |a: &Argument| {
        a.exact
            && a.is_option()
            && !a.text.starts_with("--")
            && a.text.contains(['c', 'l', 't'])
            && !a.text.contains(['o', 'S'])
    };
    let long = |a: &Argument| matches!(a.text.as_str(), "--stdout" | "--to-stdout" | "--list" | "--test");
    arguments.iter().any(|a| flags(a) || long(a))
}
