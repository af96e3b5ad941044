//! A query as text: the filters of `audit query` on a command line, with times in full, so that what is recorded of it can be
//! asked again.

use std::fmt::{self, Display};

use chrono::SecondsFormat;

use super::{Decided, Ended, Query};

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whatever is added to a query has to be said here, too.
        let Query {
            window,
            principals,
            groups,
            chain,
            targets,
            actions,
            effects,
            privileged,
            decisions,
            policies,
            approvers,
            findings,
            sessions,
            texts,
            exposed,
            outcomes,
        } = self;
        let mut line = Line { f, first: true };
        let time = |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        line.all("from", window.from.map(time))?;
        line.all("to", window.to.map(time))?;
        for (name, patterns) in [
            ("principal", principals),
            ("group", groups),
            ("chain", chain),
            ("target", targets),
            ("action", actions),
            ("policy", policies),
            ("approver", approvers),
            ("finding", findings),
        ] {
            line.all(name, patterns)?;
        }
        line.all("session", sessions)?;
        line.all("effect", effects.iter().map(|effect| effect.as_str()))?;
        line.flag("privileged", *privileged)?;
        line.all("text", texts)?;
        line.all("decision", decisions)?;
        line.flag("exposed", *exposed)?;
        line.all("outcome", outcomes)
    }
}

struct Line<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    first: bool,
}

impl Line<'_, '_> {
    fn flag(&mut self, name: &str, set: bool) -> fmt::Result {
        if !set {
            return Ok(());
        }
        let space = if std::mem::take(&mut self.first) { "" } else { " " };
        write!(self.f, "{space}--{name}")
    }

    fn all(&mut self, name: &str, values: impl IntoIterator<Item: Display>) -> fmt::Result {
        for value in values {
            self.flag(name, true)?;
            write!(self.f, "={}", quoted(&value.to_string()))?;
        }
        Ok(())
    }
}

/// As a shell reads it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

impl Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decided::Allow => f.write_str("allow"),
            Decided::Deny => f.write_str("deny"),
            Decided::Hold => f.write_str("hold"),
            Decided::Id(id) => id.fmt(f),
        }
    }
}

impl Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Ended::With(outcome) => outcome.as_str(),
            Ended::Open => "open",
        })
    }
}
