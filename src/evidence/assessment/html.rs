//! The assessment as one HTML file that can be printed.

use std::fmt::{self, Write as _};

use super::markdown::SHOWN;
use super::oscal::exception;
use super::{Assessment, Check, Result, Status};
use crate::evidence::page::{escape, page};

const STYLE: &str = include_str!("report.css");

pub fn html(assessment: &Assessment) -> String {
    let mut body = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut body, assessment);
    page(&format!("What the records show of {}", assessment.framework.title()), STYLE, &body)
}

fn write(out: &mut String, a: &Assessment) -> fmt::Result {
    writeln!(out, "<header>\n<h1>What the records show of {}</h1>\n<dl class=\"facts\">", escape(a.framework.title()))?;
    for (name, value) in a.facts() {
        writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escape(&value))?;
    }
    writeln!(out, "</dl>\n</header>\n<main>\n<table class=\"overview\">")?;
    writeln!(
        out,
        "<thead><tr><th>Control<th>Title<th>Status<th class=\"number\">Failed<th class=\"number\">Examined</tr></thead>\n<tbody>"
    )?;
    for r in &a.results {
        let (failed, examined, population) = a.sums(r);
        write!(
            out,
            "<tr><td><a href=\"#{}\">{}</a><td>{}<td>{}",
            escape(&r.id),
            escape(&r.label),
            escape(r.title),
            tag(r.status)
        )?;
        writeln!(out, "<td class=\"number\">{failed}<td class=\"number\">{examined} of {population}</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")?;
    a.results.iter().try_for_each(|r| control(out, a, r))?;
    writeln!(out, "</main>")
}

fn tag(status: Status) -> String {
    let (class, word) = match status {
        Status::Satisfied => ("ok", "satisfied"),
        Status::NotSatisfied => ("bad", "not satisfied"),
        Status::NotAssessed => ("soft", "not assessed"),
    };
    format!("<span class=\"tag {class}\">{word}</span>")
}

fn control(out: &mut String, a: &Assessment, r: &Result) -> fmt::Result {
    let id = escape(&r.id);
    writeln!(out, "<section id=\"{id}\" aria-labelledby=\"h-{id}\">")?;
    writeln!(out, "<h2 id=\"h-{id}\">{} {}</h2>\n{}", escape(&r.label), escape(r.title), tag(r.status))?;
    write!(out, "<p class=\"soft\">Statement <code>{}</code>", escape(&r.statement))?;
    if !r.sources.is_empty() {
        write!(out, ", from SP 800-53 {}", escape(&r.sources.join(", ")))?;
    }
    writeln!(out, "</p>")?;
    r.checks.iter().try_for_each(|check| checked(out, a, *check))?;
    writeln!(out, "<p>The records do not show: {}.</p>\n</section>", escape(&r.not_shown.join("; ")))
}

fn checked(out: &mut String, a: &Assessment, check: Check) -> fmt::Result {
    let tally = a.tally(check);
    let (population, fails) = check.says();
    let class = if tally.failed > 0 { "bad" } else { "ok" };
    writeln!(out, "<div class=\"check\">")?;
    write!(out, "<p>{} {population}, {} examined, ", tally.population, tally.examined)?;
    writeln!(out, "<strong class=\"{class}\">{} failed</strong></p>", tally.failed)?;
    writeln!(out, "<p class=\"soft\">Fails: {}.</p>", escape(fails))?;
    tally.notes.iter().try_for_each(|note| writeln!(out, "<p class=\"soft\">{}</p>", escape(note)))?;
    writeln!(out, "<p class=\"soft\"><code>{}</code></p>", escape(&a.query(check)))?;
    if !tally.exceptions.is_empty() {
        writeln!(out, "<ul class=\"exceptions\">")?;
        tally.exceptions.iter().take(SHOWN).try_for_each(|e| writeln!(out, "<li>{}</li>", escape(&exception(e))))?;
        if tally.failed > SHOWN as u64 {
            writeln!(out, "<li>and {} more</li>", tally.failed - SHOWN as u64)?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</div>")
}
