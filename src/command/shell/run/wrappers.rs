//! Programs that run the program in their arguments.

use super::options::{skip, values};
use crate::command::shell::expand::Argument;
use crate::command::shell::table::{A, AX, Effects, R};
use crate::command::shell::variables::steers;
use crate::command::shell::walk::{Stdin, Walker};

struct Wrapper {
    names: &'static str,
    /// See [`skip`].
    options: &'static str,
    /// Words between the options and the program.
    positionals: usize,
    effects: Effects,
}

const WRAPPERS: &[Wrapper] = &[
    row(
        "nohup setsid command builtin busybox toybox unbuffer catchsegv pkexec",
        "-w --wait -f --fork -c --ctty -p --",
        0,
        R,
    ),
    row("nice", "-n= --adjustment= -0 -1 -2 -3 -4 -5 -6 -7 -8 -9", 0, R),
    row("ionice", "-c= -n= -t --class= --classdata= --ignore", 0, R),
    row("chrt taskset", "-a -c -b -f -i -o -r -m -v --cpu-list", 1, R),
    row("timeout gtimeout", "-s= -k= --signal= --kill-after= -v --verbose --preserve-status --foreground", 1, R),
    row("time", "-p -v --verbose -f= --format= -a", 0, R),
    row("stdbuf", "-i= -o= -e= --input= --output= --error=", 0, R),
    row("flock", "-n -x -s -e -u -w= --nonblock --exclusive --shared --timeout=", 1, R),
    row("exec", "-c -l -a=", 0, R),
    row(
        "sudo",
        "-u= --user= -g= --group= -n -E -H -k -S -b -A -P -p= -C= -h= -T= -D= -R= --non-interactive --preserve-env -s -i --login --shell",
        0,
        A,
    ),
    row("doas", "-u= -n -s -L", 0, A),
    row("runuser gosu su-exec setpriv", "-u= --user=", 1, A),
    row("chroot", "--userspec= --groups=", 1, AX),
    row(
        "unshare nsenter",
        "-m -u -i -n -p -U -r -C -f -a -t= -w= --mount --uts --ipc --net --pid --fork --target= --all --user --map-root-user",
        0,
        AX,
    ),
    row("tini dumb-init", "-s -g -v -vv", 0, R),
];

const fn row(names: &'static str, options: &'static str, positionals: usize, effects: Effects) -> Wrapper {
    Wrapper { names, options, positionals, effects }
}

impl Walker {
    pub(super) fn wrappers(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        match name {
            "env" => self.env(arguments, stdin),
            "xargs" => self.xargs(arguments),
            "parallel" => self.parallel(arguments),
            "su" => self.su(arguments),
            "ssh" | "mosh" | "autossh" => self.remote(arguments),
            "watch" => match skip(
                arguments,
                "-n= --interval= -d --differences -t --no-title -c --color -b -e -g -p -x --exec",
                0,
            ) {
                Some(at) => self.line(arguments.get(at..).unwrap_or_default()),
                None => self.unknown(OPTION),
            },
            "sudoedit" => {
                self.reading.elevated = true;
                self.reading.does(A);
                arguments.iter().for_each(|file| self.reading.write(&file.text));
            }
            "command" if arguments.first().is_some_and(|first| matches!(first.text.as_str(), "-v" | "-V")) => {
                self.reading.does(R);
            }
            _ => match WRAPPERS.iter().find(|row| row.names.split_ascii_whitespace().any(|n| n == name)) {
                Some(row) => self.wrapper(name, row, arguments, stdin),
                None => return false,
            },
        }
        true
    }

    fn wrapper(&mut self, name: &str, row: &Wrapper, arguments: &[Argument], stdin: &Stdin) {
        self.reading.does(row.effects);
        self.reading.elevated |= matches!(name, "sudo" | "doas" | "runuser" | "pkexec");
        if matches!(name, "sudo")
            && matches!(arguments, [only] if matches!(only.text.as_str(), "-l" | "-v" | "-k" | "-V"))
        {
            return;
        }
        if name == "pkexec" {
            self.reading.does(A);
        }
        match skip(arguments, row.options, row.positionals).and_then(|at| arguments.get(at..)) {
            Some([]) if name == "exec" => {}
            Some([]) if matches!(name, "sudo" | "doas" | "chroot" | "unshare" | "nsenter") => {
                self.unknown("a shell reads code from its input");
            }
            Some(rest) => drop(self.after_assignments(rest, stdin)),
            None => self.lost(arguments, stdin),
        }
    }

    /// An option is not known, and so neither is where the program is: each word may be it.
    fn lost(&mut self, arguments: &[Argument], stdin: &Stdin) {
        self.unknown(OPTION);
        let at = arguments
            .iter()
            .position(|argument| argument.exact && !argument.text.starts_with('-') && self.known(&argument.text));
        if let Some(rest) = at.and_then(|at| arguments.get(at..)) {
            self.nested(rest, stdin);
        }
    }

    /// `NAME=value … program`
    fn after_assignments(&mut self, arguments: &[Argument], stdin: &Stdin) -> Option<String> {
        let mut rest = arguments;
        while let Some((first, more)) = rest.split_first() {
            let Some((name, _)) = first.text.split_once('=') else { break };
            if steers(name) || first.many || first.option || name.contains('(') {
                self.unknown("a variable that changes what programs run is set");
            }
            rest = more;
        }
        self.nested(rest, stdin)
    }

    fn env(&mut self, arguments: &[Argument], stdin: &Stdin) {
        self.reading.does(R);
        const OPTIONS: &str = "-i -u= --unset= -C= --chdir= -0 -v --ignore-environment --null --debug -";
        let splits = |a: &&Argument| {
            a.text.starts_with("--split-string")
                || (a.text.starts_with('-') && !a.text.starts_with("--") && a.text.contains('S'))
        };
        let stop = arguments.iter().position(|a| !a.text.starts_with('-') && !a.text.contains('='));
        let options = arguments.get(..stop.unwrap_or(arguments.len())).unwrap_or_default();
        if let Some(at) = options.iter().position(|a| splits(&a)) {
            self.unknown("an option of a program that runs others is not known");
            let mut words = arguments.get(at..).unwrap_or_default().to_vec();
            if let Some(first) = words.first_mut() {
                let text = first.text.split_once('S').or_else(|| first.text.split_once('=')).map_or("", |(_, t)| t);
                first.text = text.to_owned();
            }
            return self.line(&words);
        }
        match skip(arguments, OPTIONS, 0).and_then(|at| arguments.get(at..)) {
            Some(rest) => drop(self.after_assignments(rest, stdin)),
            None => self.lost(arguments, stdin),
        }
    }

    fn xargs(&mut self, arguments: &[Argument]) {
        self.reading.does(R);
        const OPTIONS: &str = "-0 -r -t -p -x -o -n= -P= -L= -I= -i -d= -s= -E= -a= --null --no-run-if-empty --verbose --exit \
                               --max-args= --max-procs= --max-lines= --max-chars= --delimiter= --replace --arg-file= --interactive";
        let Some(at) = skip(arguments, OPTIONS, 0) else { return self.lost(arguments, &Stdin::Unknown) };
        let (options, inner) = arguments.split_at_checked(at).unwrap_or_default();
        let replaced = values(options, &["-I", "--replace"]).into_iter().next().map(|value| value.text);
        let replaced = replaced.or_else(|| options.iter().any(|o| o.text == "-i").then(|| "{}".to_owned()));
        let mut words = match &replaced {
            Some(place) => inner.iter().map(|word| with_place(word, place)).collect(),
            None => inner.to_vec(),
        };
        if replaced.is_none() && !inner.is_empty() {
            words.push(Argument::unknown("${-}", true));
        }
        self.nested(&words, &Stdin::Unknown);
    }

    fn parallel(&mut self, arguments: &[Argument]) {
        const OPTIONS: &str = "-j= -k -0 -n= -N= --jobs= --bar --keep-order --dry-run -v --null -a= --arg-file=";
        let end = arguments.iter().position(|a| a.text.starts_with(":::")).unwrap_or(arguments.len());
        let inner = skip(arguments, OPTIONS, 0).and_then(|at| arguments.get(at..end));
        match inner {
            Some(inner) if !inner.is_empty() => {
                let mut words: Vec<Argument> = inner.iter().map(|word| with_place(word, "{}")).collect();
                words.push(Argument::unknown("${-}", true));
                self.line(&words);
            }
            Some(_) | None => self.unknown("code for a shell is not known until it runs"),
        }
    }

    fn su(&mut self, arguments: &[Argument]) {
        self.reading.elevated = true;
        self.reading.does(A);
        let code = values(arguments, &["-c", "--command", "-lc"]);
        if code.is_empty() {
            return self.unknown("a shell reads code from its input");
        }
        code.iter().for_each(|code| self.foreign(code));
    }
}

const OPTION: &str = "an option of a program that runs others is not known";

/// The word with a place that something unknown is put into.
pub(super) fn with_place(word: &Argument, place: &str) -> Argument {
    if place.is_empty() || !word.text.contains(place) {
        return word.clone();
    }
    let option = word.option || word.text.starts_with(place);
    Argument { text: word.text.replace(place, "${-}"), exact: false, option, many: word.many }
}
