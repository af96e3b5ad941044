//! Shell commands: every command that a text can run is found, whether or not it will, and the command is their union.
//!
//! - The text is read as `bash` reads it, with `brush-parser`; words are cut by [`word`], since what is quoted decides
//!   what runs. Pipelines, lists, functions, loops, substitutions, here documents and redirections are walked.
//! - What runs another command (`sh -c`, `eval`, `env`, `sudo`, `xargs`, `find -exec`, `ssh`, …) is followed, with its
//!   own reading of options. An option that is not known makes the command incomplete.
//! - What a program does is what [`table`] says of it. A program that is not there is `execute` and incomplete, and so
//!   is one that is not known until it runs (`$x`), is in an unusual place, or runs code of another language.
//! - The decoder sees the command, not the machine: aliases, functions and programs of other names that are already
//!   there are the machine's to limit.
//!
//! Bounds: 64 KiB of text, 1,000 commands, code in code 16 levels deep, brackets as in [`nesting`], 256 words of braces.
//! Past one the command is incomplete.

mod expand;
mod nesting;
mod reading;
mod run;
mod table;
mod variables;
mod walk;
mod word;

use self::expand::Argument;
use self::reading::Reading;
use self::walk::{Stdin, Walker};
use super::{Command, bounds, fence, located};
use crate::config::Shell;
use crate::exchange::RequestHead;

/// Reading fails for a fixed reason, so that it can go into a record: no part of the command is quoted.
type Why = &'static str;

pub fn decode(settings: &Shell, head: &RequestHead, body: &[u8]) -> Command {
    match located::text(&settings.command, "command", head, body) {
        Ok(command) => inspect(&command),
        Err(why) => refused("", &why),
    }
}

/// What `command`, at most [`bounds::COMMAND_BYTES`], asks of a shell.
pub fn inspect(command: &str) -> Command {
    read(command, |walker| {
        walker.code(command);
    })
}

/// What running `argv` asks: a program and its arguments, as they are, with no shell between (`exec` of a pod's API, a
/// tool's argument list).
pub fn inspect_argv(argv: &[String]) -> Command {
    let text = argv.join(" ");
    read(&text, |walker| {
        let arguments: Vec<Argument> = argv.iter().map(|argument| Argument::exact(argument)).collect();
        if arguments.is_empty() {
            walker.unknown("there is no command");
        }
        walker.reading.command();
        walker.run(&arguments, &Stdin::Inherited);
    })
}

fn read(text: &str, work: impl FnOnce(&mut Walker) + Send) -> Command {
    if text.len() > bounds::COMMAND_BYTES {
        return refused(text, "the command is longer than 64 KiB");
    }
    if text.contains('\0') {
        return refused(text, "the command has a NUL character");
    }
    if text.trim().is_empty() {
        return refused(text, "there is no command");
    }
    let read = fence::run(|| {
        let mut walker = Walker::new(text);
        work(&mut walker);
        walker.reading
    });
    match read {
        Ok(reading) => reading.finish(text),
        Err(why) => refused(text, why),
    }
}

fn refused(text: &str, why: &str) -> Command {
    let mut reading = Reading::new();
    reading.unknown(why);
    reading.finish(text)
}

#[cfg(test)]
mod tests;
