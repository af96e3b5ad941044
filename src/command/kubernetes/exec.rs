//! `exec` and `attach`: the command in the query goes through the shell decoder. What comes on standard input does not,
//! since it is a stream after the upgrade: with `stdin` the request is incomplete.

use super::query::Query;
use super::unknown;
use crate::command::draft::Draft;
use crate::command::{Fact, bounds, shell};
use crate::exchange::RequestHead;

pub(super) fn exec(draft: &mut Draft, query: &Query, head: &RequestHead) {
    let argv: Vec<String> = query.all("command").map(str::to_owned).take(bounds::SET + 1).collect();
    if argv.is_empty() {
        return unknown(draft, "the exec names no command");
    }
    let inner = shell::inspect_argv(&argv);
    let effects: Vec<_> = inner.effects.iter().copied().collect();
    draft.effects(&effects);
    if let Some(why) = &inner.why_incomplete {
        draft.incomplete(&format!("in the exec's command: {why}"));
    }
    draft.text(&format!("{} {}\n$ {}", head.method, head.path, argv.join(" ")));
    draft.list("command", argv);
    stream(draft, query);
}

/// What both have: the container, and whether something is sent to it.
pub(super) fn stream(draft: &mut Draft, query: &Query) {
    if let Some(container) = query.first("container") {
        draft.fact("container", Fact::Text(container.to_owned()));
    }
    if query.flag("stdin") {
        unknown(draft, "what is sent on standard input is not decoded");
    }
}
