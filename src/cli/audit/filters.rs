//! The filters of a query on the command line.

use chrono::Utc;
use clap::Args;

use super::Stop;
use super::when::{When, window};
use crate::command::Effect;
use crate::evidence::query::{Decided, Ended, Pattern, Query};
use crate::journal::record::{DecisionId, Outcome};

const WHO: &str = "Who";
const WHAT: &str = "What";
const HOW: &str = "How it went";

#[derive(Debug, Args)]
pub struct Filters {
    /// Exchanges that began then or later: RFC 3339, a date (UTC), or how long ago (30m, 24h, 7d).
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    from: Option<When>,
    /// Exchanges that began before then; a date is meant with the whole day.
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    to: Option<When>,
    /// The verified identity: its subject, or `issuer|subject`.
    #[arg(long, value_name = "SUBJECT", help_heading = WHO)]
    principal: Vec<Pattern>,
    /// A group of the identity.
    #[arg(long, value_name = "GROUP", help_heading = WHO)]
    group: Vec<Pattern>,
    /// An actor of the delegation chain.
    #[arg(long, value_name = "SUBJECT", help_heading = WHO)]
    chain: Vec<Pattern>,
    /// The session's id, or its beginning.
    #[arg(long, value_name = "ID", help_heading = WHO)]
    session: Vec<String>,
    #[arg(long, value_name = "NAME", help_heading = WHAT)]
    target: Vec<Pattern>,
    /// Such as sql.delete, or 'kube.*'.
    #[arg(long, value_name = "ACTION", help_heading = WHAT)]
    action: Vec<Pattern>,
    #[arg(long, value_name = "read|write|destructive|admin|execute", value_parser = effect, help_heading = WHAT)]
    effect: Vec<Effect>,
    /// Every effect but read, and what was not fully understood.
    #[arg(long, help_heading = WHAT)]
    privileged: bool,
    /// Text in the masked record: path, headers, commands, bodies, comments.
    #[arg(long, value_name = "TEXT", value_parser = text, help_heading = WHAT)]
    text: Vec<String>,
    /// allow: it was let through, after approval too; deny: policy or people refused it; hold: it waited for approval; or one
    /// decision id.
    #[arg(long, value_name = "allow|deny|hold|ID", value_parser = decided, help_heading = HOW)]
    decision: Vec<Decided>,
    /// Id of a policy that determined the decision.
    #[arg(long, value_name = "ID", help_heading = HOW)]
    policy: Vec<Pattern>,
    /// Somebody who voted.
    #[arg(long, value_name = "SUBJECT", help_heading = HOW)]
    approver: Vec<Pattern>,
    /// A finding type, such as EMAIL.
    #[arg(long, value_name = "TYPE", help_heading = HOW)]
    finding: Vec<Pattern>,
    /// Policy lifted masking of a finding type, or a response passed unexamined.
    #[arg(long, help_heading = HOW)]
    exposed: bool,
    /// open: no end was read.
    #[arg(long, value_name = "completed|refused|aborted|cut|unknown|open", value_parser = ended, help_heading = HOW)]
    outcome: Vec<Ended>,
}

impl Filters {
    pub fn query(&self) -> Result<Query, Stop> {
        Ok(Query {
            window: window(self.from, self.to, Utc::now()).map_err(Stop::usage)?,
            principals: self.principal.clone(),
            groups: self.group.clone(),
            chain: self.chain.clone(),
            targets: self.target.clone(),
            actions: self.action.clone(),
            effects: self.effect.clone(),
            privileged: self.privileged,
            decisions: self.decision.clone(),
            policies: self.policy.clone(),
            approvers: self.approver.clone(),
            findings: self.finding.clone(),
            sessions: self.session.clone(),
            texts: self.text.clone(),
            exposed: self.exposed,
            outcomes: self.outcome.clone(),
        })
    }
}

fn effect(word: &str) -> Result<Effect, String> {
    let known = Effect::WORDS.iter().find(|(name, _)| *name == word).map(|(_, effect)| *effect);
    known.ok_or_else(|| "it is none of read, write, destructive, admin, execute".to_owned())
}

fn decided(word: &str) -> Result<Decided, String> {
    Ok(match word {
        "allow" => Decided::Allow,
        "deny" => Decided::Deny,
        "hold" => Decided::Hold,
        id => {
            let id = id.parse().map_err(|_| "it is none of allow, deny, hold, and no decision id (UUID)".to_owned());
            Decided::Id(DecisionId(id?))
        }
    })
}

fn ended(word: &str) -> Result<Ended, String> {
    Ok(match word {
        "completed" => Ended::With(Outcome::Completed),
        "refused" => Ended::With(Outcome::Refused),
        "aborted" => Ended::With(Outcome::Aborted),
        "cut" => Ended::With(Outcome::Cut),
        "unknown" => Ended::With(Outcome::Unknown),
        "open" => Ended::Open,
        _ => return Err("it is none of completed, refused, aborted, cut, unknown, open".to_owned()),
    })
}

/// What is looked for is held for each exchange under way.
const LONGEST_TEXT: usize = 1_000;

fn text(text: &str) -> Result<String, String> {
    match text.len() {
        0 => Err("it is empty".to_owned()),
        1..=LONGEST_TEXT => Ok(text.to_owned()),
        more => Err(format!("it is {more} bytes, more than the {LONGEST_TEXT} that are looked for")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        filters: Filters,
    }

    fn query(arguments: &[&str]) -> Query {
        Cli::try_parse_from([&["query"], arguments].concat()).unwrap().filters.query().ok().unwrap()
    }

    #[test]
    fn a_query_as_text_asks_for_the_same() {
        let id = "01900000-0000-7000-8000-000000000000";
        let all = [
            "--from=2026-01-02T03:04:05.5Z",
            "--to=2026-02-01",
            "--principal=https://id.example|a b",
            "--principal=c*",
            "--group=dba",
            "--chain=it's",
            "--session=s-0",
            "--target=$(x)",
            "--action=sql.*",
            "--effect=write",
            "--effect=read",
            "--privileged",
            "--text=a\nb \"c\"",
            "--decision=hold",
            "--decision",
            id,
            "--policy=p",
            "--approver=dana",
            "--finding=EMAIL",
            "--exposed",
            "--outcome=open",
            "--outcome=cut",
        ];
        let asked = query(&all);
        let text = asked.to_string();
        let split = std::process::Command::new("sh").args(["-c", &format!("printf '%s\\0' {text}")]).output().unwrap();
        let split = String::from_utf8(split.stdout).unwrap();
        let arguments: Vec<&str> = split.trim_end_matches('\0').split('\0').collect();
        assert_eq!(query(&arguments), asked, "{text}");
        assert_eq!(query(&["--principal", "c*", "--privileged"]).to_string(), "--principal='c*' --privileged");
        assert_eq!(query(&[]).to_string(), "");
    }
}
