//! Shell commands.

use super::draft::Draft;
use super::{Command, Effect, Protocol, located};
use crate::config::Shell;
use crate::exchange::RequestHead;

pub fn decode(settings: &Shell, head: &RequestHead, body: &[u8]) -> Command {
    match located::text(&settings.command, "command", head, body) {
        Ok(command) => inspect(&command),
        Err(why) => refused("", &why),
    }
}

/// What `command` asks of a shell.
pub fn inspect(command: &str) -> Command {
    refused(command, "this protocol is not decoded yet")
}

/// What running `argv` asks: a program and its arguments, as they are, with no shell between (`exec` of a pod's API, a
/// tool's argument list).
pub fn inspect_argv(argv: &[String]) -> Command {
    refused(&argv.join(" "), "this protocol is not decoded yet")
}

fn refused(text: &str, why: &str) -> Command {
    let mut draft = Draft::new(Protocol::Shell);
    draft.action("shell.execute");
    draft.effects(&[Effect::Execute]);
    draft.text(text);
    draft.incomplete(why);
    draft.finish()
}
