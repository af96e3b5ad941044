//! A session as one HTML file: a time line, then exchange after exchange. It needs no script: the filter is a matter of style, and what
//! can be chosen is a link, a radio button or a disclosure, so that a keyboard is enough.

use std::fmt::{self, Write as _};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::super::bodies::Hashes;
use super::super::page::{escape, escape_lines, page};
use super::super::text::{SHOWN, cut};
use super::Found;
use super::conversation::{Body, Conversation, Turn};
use super::transcript::is_event_stream;
use crate::journal::record::{CommandRecord, DecisionRecord};

const STYLE: &str = include_str!("session.css");
/// Height of an exchange's lane in the time line, and the width that stands for the whole session, in units of the drawing.
const LANE: usize = 16;
const WIDTH: f64 = 1000.0;

/// `full`: texts are not cut.
pub fn html(found: &Found, conversation: &Conversation, hashes: &Hashes, full: bool) -> String {
    let mut body = String::new();
    // Writing to a String cannot fail.
    let _ = write_body(&mut body, found, conversation, hashes, full);
    page(&format!("Session {}", found.id), STYLE, &body)
}

fn write_body(out: &mut String, found: &Found, all: &Conversation, hashes: &Hashes, full: bool) -> fmt::Result {
    writeln!(out, "<header>\n<h1>Session <code>{}</code></h1>\n<dl>", escape(&found.id))?;
    let who = all.turns.iter().find_map(|t| t.exchange.principal.as_ref());
    let until = all.turns.iter().map(|t| t.until).max().unwrap_or(found.began);
    pair(out, "Who", &who.map_or("nobody verified".to_owned(), super::super::render::who))?;
    pair(out, "Instance", &found.instance)?;
    pair(out, "When", &format!("{} to {}", second(found.began), second(until)))?;
    let count = |word| all.turns.iter().filter(|t| t.decided() == word).count();
    let (allow, deny, hold) = (count("allow"), count("deny"), count("hold"));
    pair(out, "Exchanges", &format!("{}: {allow} allowed, {deny} denied, {hold} held for approval", all.turns.len()))?;
    let class = if hashes.ok() { "ok" } else { "bad" };
    writeln!(
        out,
        "<dt>Recorded hashes</dt><dd class=\"{class}\">{}</dd>\n</dl>\n</header>",
        escape(&hashes.summary())
    )?;
    writeln!(
        out,
        "<p class=\"soft\">Masked as recorded. Shown as stored: <code>portcullis audit verify</code> checks the log.</p>"
    )?;
    filter(out)?;
    time_line(out, found.began, until, &all.turns)?;
    writeln!(out, "<main>\n<ol class=\"turns\">")?;
    for (n, turn) in all.turns.iter().enumerate() {
        write_turn(out, n, turn, found.began, full)?;
    }
    writeln!(out, "</ol>\n</main>")
}

fn filter(out: &mut String) -> fmt::Result {
    writeln!(out, "<fieldset class=\"filter\"><legend>Show</legend>")?;
    for (id, label, checked) in [
        ("all", "all", " checked"),
        ("allow", "allowed", ""),
        ("deny", "denied", ""),
        ("hold", "held for approval", ""),
    ] {
        writeln!(out, "<label><input type=\"radio\" name=\"only\" id=\"only-{id}\"{checked}> {label}</label>")?;
    }
    writeln!(out, "</fieldset>")
}

/// One lane an exchange; a bar from its first record to its last, with a mark for each vote.
fn time_line(out: &mut String, from: DateTime<Utc>, to: DateTime<Utc>, turns: &[Turn]) -> fmt::Result {
    let whole = (to - from).num_milliseconds().max(1) as f64;
    let x =
        |time: DateTime<Utc>| ((time - from).num_milliseconds().max(0) as f64 / whole * (WIDTH - 8.0)).min(WIDTH - 8.0);
    let height = LANE * turns.len().max(1);
    writeln!(out, "<nav aria-label=\"Time line\">\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"group\">")?;
    for (n, turn) in turns.iter().enumerate() {
        let (y, word) = (n * LANE, turn.decided());
        let title = escape(&format!("{} {}", offset(turn.exchange.time - from), headline(turn)));
        let (begin, end) = (x(turn.exchange.time), x(turn.until));
        write!(out, "<a class=\"turn {word}\" href=\"#x{n}\" aria-label=\"{title}\"><title>{title}</title>")?;
        write!(out, "<rect class=\"lane\" x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{LANE}\"/>")?;
        let width = (end - begin).max(8.0);
        write!(
            out,
            "<rect class=\"{word}\" x=\"{begin:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"{}\" rx=\"2\"/>",
            y + 3,
            LANE - 6
        )?;
        for vote in &turn.exchange.votes {
            write!(out, "<circle class=\"vote\" cx=\"{:.1}\" cy=\"{}\" r=\"3\"/>", x(vote.time) + 4.0, y + LANE / 2)?;
        }
        writeln!(out, "</a>")?;
    }
    writeln!(
        out,
        "</svg>\n<div class=\"scale\"><span>{}</span><span>{}</span></div>\n</nav>",
        offset(TimeDelta::zero()),
        offset(to - from)
    )
}

fn write_turn(out: &mut String, n: usize, turn: &Turn, from: DateTime<Utc>, full: bool) -> fmt::Result {
    let e = &turn.exchange;
    let word = turn.decided();
    writeln!(out, "<li class=\"turn {word}\"><article id=\"x{n}\" aria-labelledby=\"h{n}\">")?;
    writeln!(out, "<div class=\"when\">{} <time>{}</time></div>", offset(e.time - from), milli(e.time))?;
    writeln!(out, "<h2 id=\"h{n}\">{}</h2>\n{}\n<dl>", escape(&headline(turn)), tags(turn))?;
    pair(out, "Target", e.target.as_deref().unwrap_or("none that is configured"))?;
    pair(out, "Decision", &e.decision.as_ref().map_or("not recorded".to_owned(), decision))?;
    if let Some(outcome) = e.outcome {
        let why = e.detail.as_ref().map_or(String::new(), |why| format!(": {why}"));
        pair(out, "Ended", &format!("{}{why}", outcome.as_str()))?;
    } else {
        pair(out, "Ended", "no end was read")?;
    }
    if !e.findings.is_empty() {
        let found: Vec<_> = e.findings.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        pair(out, "Masked", &found.join(", "))?;
    }
    pair(out, "Records", &format!("#{} to #{}, decision {}", e.records.0, e.records.1, e.decision_id))?;
    writeln!(out, "</dl>")?;
    if let Some(request) = &turn.request {
        request.commands.iter().try_for_each(|c| command(out, c, full))?;
        fields(out, "Request fields", &request.headers)?;
    }
    write_content(out, "Request body", &turn.request_body, false, full)?;
    approvals(out, turn, from)?;
    if let Some((time, headers)) = &turn.response {
        fields(out, &format!("Response fields, {}", offset(*time - from)), headers)?;
        let events = headers.iter().any(|(name, value)| is_event_stream(name, value));
        write_content(out, "Response body", &turn.response_body, events, full)?;
    }
    fields(out, "Response trailers", &turn.trailers)?;
    writeln!(out, "</article></li>")
}

fn tags(turn: &Turn) -> String {
    let e = &turn.exchange;
    let (class, word) = match turn.decided() {
        "allow" => ("ok", "allowed"),
        "hold" if e.approved() => ("wait", "held, then approved"),
        "hold" => ("wait", "held, not approved"),
        _ => ("bad", "denied"),
    };
    let mut tags = vec![(class, word.to_owned())];
    tags.extend(e.effects.iter().map(|effect| ("soft", effect.as_str().to_owned())));
    if e.complete == Some(false) {
        tags.push(("bad", "not fully understood".to_owned()));
    }
    tags.extend(e.exposures().into_iter().map(|kind| ("bad", format!("exposed: {kind}"))));
    tags.iter()
        .map(|(class, word)| format!("<span class=\"tag {class}\">{}</span>", escape(word)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn headline(turn: &Turn) -> String {
    let e = &turn.exchange;
    let status = e.status.map_or(String::new(), |status| format!(" → {status}"));
    match (&e.method, &e.path) {
        (Some(method), Some(path)) => format!("{method} {path}{status}"),
        (_, _) => format!("exchange whose request was not found{status}"),
    }
}

fn decision(d: &DecisionRecord) -> String {
    let policies = if d.policies.is_empty() { "no policy".to_owned() } else { d.policies.join(", ") };
    let reason = d.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    let would = d.would.as_ref().map_or(String::new(), |w| format!(" (only observed; enforced it would be {w})"));
    format!("{}{would} by {policies}{reason}", d.verdict)
}

fn command(out: &mut String, c: &CommandRecord<String>, full: bool) -> fmt::Result {
    let actions: Vec<_> = c.actions.iter().cloned().collect();
    writeln!(out, "<h3>Command, {}</h3>", escape(&format!("{}: {}", c.protocol.as_str(), actions.join(", "))))?;
    if let Some(why) = &c.why_incomplete {
        writeln!(out, "<p class=\"bad\">Not fully understood: {}</p>", escape(why))?;
    }
    text(out, &c.text, full)
}

fn approvals(out: &mut String, turn: &Turn, from: DateTime<Utc>) -> fmt::Result {
    if turn.approvals.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h3>Approval</h3>\n<ul>")?;
    for (time, what) in &turn.approvals {
        writeln!(out, "<li><span class=\"when\">{}</span> {}</li>", offset(*time - from), escape(what))?;
    }
    writeln!(out, "</ul>")
}

fn write_content(out: &mut String, what: &str, body: &Body, events: bool, full: bool) -> fmt::Result {
    if body.pieces == 0 {
        return Ok(());
    }
    let mut facts = format!("{} bytes before masking", body.bytes);
    if body.pieces > 1 {
        let _ = write!(facts, ", put together from {} records", body.pieces);
    }
    for missing in body.missing() {
        let _ = write!(facts, ", {}", escape(&missing));
    }
    writeln!(out, "<h3>{what}: {facts}</h3>")?;
    match body.text() {
        Some("") => Ok(()),
        Some(content) if events => content.split("\n\n").filter(|e| !e.is_empty()).try_for_each(|e| text(out, e, full)),
        Some(content) => text(out, content, full),
        None => writeln!(out, "<p class=\"soft\">not text: {} bytes as recorded</p>", body.content.len()),
    }
}

fn text(out: &mut String, content: &str, full: bool) -> fmt::Result {
    let (shown, left) = cut(content, if full { usize::MAX } else { 10 * SHOWN });
    writeln!(out, "<pre tabindex=\"0\">{}</pre>", escape_lines(shown))?;
    if left > 0 { writeln!(out, "<p class=\"soft\">{left} characters more; --full shows them</p>") } else { Ok(()) }
}

fn fields(out: &mut String, what: &str, fields: &[(String, String)]) -> fmt::Result {
    if fields.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>{what} ({})</summary>\n<dl>", fields.len())?;
    fields.iter().try_for_each(|(name, value)| pair(out, name, value))?;
    writeln!(out, "</dl></details>")
}

fn pair(out: &mut String, name: &str, value: &str) -> fmt::Result {
    writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value))
}

fn offset(since: TimeDelta) -> String {
    let ms = since.num_milliseconds();
    let (sign, ms) = (if ms < 0 { '-' } else { '+' }, ms.unsigned_abs());
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    match hours {
        0 => format!("{sign}{minutes}:{seconds:02}.{:03}", ms % 1_000),
        _ => format!("{sign}{hours}:{minutes:02}:{seconds:02}.{:03}", ms % 1_000),
    }
}

fn second(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn milli(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
