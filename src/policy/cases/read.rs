//! A file of cases: `defaults`, `principals` and `targets` that cases name, and `cases`.

use chrono::{DateTime, Utc};

use super::target::{self, PartialTarget};
use super::who::{self, PartialPrincipal};
use super::{Case, expect, request};
use crate::config::Target;
use crate::config::document::{Section, Value, repeated};
use crate::exchange::Peer;
use crate::policy::PolicySet;

/// 1 January 2025, 12:00 UTC, a Wednesday.
const NOON: i64 = 1_735_732_800;

/// What cases may name, and what is known of the policies.
pub(super) struct Known<'a> {
    pub set: &'a PolicySet,
    pub principals: Vec<(String, PartialPrincipal)>,
    pub targets: Vec<Target>,
}

/// What a case, or the defaults, say about who asks, of what, and when.
#[derive(Clone, Default)]
struct Setting {
    principal: PartialPrincipal,
    target: PartialTarget,
    now: Option<DateTime<Utc>>,
    source: Option<String>,
    session: Option<String>,
    mtls: Option<bool>,
}

pub(super) fn cases(top: &Section<'_>, set: &PolicySet, targets: &[Target]) -> Vec<Case> {
    let known = Known { set, principals: who::named(top), targets: target::named(top, targets) };
    let defaults = top
        .optional_section("defaults")
        .map(|section| setting(&section, &Setting::default(), &known))
        .unwrap_or_default();
    let Some(list) = top.required("cases", "a list of cases") else { return Vec::new() };
    let values = list.clone().list();
    if list.is_list() && values.is_empty() {
        list.problem("is empty; write at least one case");
    }
    let cases: Vec<Case> =
        values.iter().filter_map(|value| case(&value.clone().section(), &defaults, &known)).collect();
    same_names(&values);
    cases
}

/// Two cases of one name could not be told apart in a report.
fn same_names(values: &[Value<'_>]) {
    let names: Vec<Option<String>> = values.iter().map(|value| value.peek("name")).collect();
    for (again, first) in repeated(&names) {
        if let (Some(value), Some(Some(name))) = (values.get(again), names.get(again)) {
            value.problem(format!("has the name {name:?}, which cases[{first}] has already"));
        }
    }
}

fn case(section: &Section<'_>, defaults: &Setting, known: &Known<'_>) -> Option<Case> {
    let name = section.required("name", "what the case is called in reports").and_then(|v| v.text());
    let setting = setting(section, defaults, known);
    let target = setting.target.target();
    if target.name.is_empty() {
        section.problem("names no target; write target: {name: …, protocol: …}, here or in defaults");
    }
    let asked = request::asked(section, target, known.set);
    let expect = expect::read(section, known.set);
    let mut asked = asked?;
    asked.head.peer = peer(&setting);
    Some(Case {
        name: name?,
        line: section.place.line,
        principal: setting.principal.principal(),
        target: asked.target,
        head: asked.head,
        commands: asked.commands,
        now: setting.now.or_else(|| DateTime::from_timestamp(NOON, 0)).unwrap_or_default(),
        session: setting.session,
        expect: expect?,
    })
}

fn setting(section: &Section<'_>, defaults: &Setting, known: &Known<'_>) -> Setting {
    let principal = who::read(section, &known.principals).over(&defaults.principal);
    let target = target::read(section, &known.targets).over(&defaults.target);
    let time = section.get("time").and_then(|v| v.parse(time));
    let source = section.get("source").and_then(|v| v.parse(source));
    Setting {
        principal,
        target,
        now: time.or(defaults.now),
        source: source.or_else(|| defaults.source.clone()),
        session: section.text("session").or_else(|| defaults.session.clone()),
        mtls: section.get("mtls").map(|_| section.flag("mtls", false)).or(defaults.mtls),
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let time =
        DateTime::parse_from_rfc3339(text).map_err(|_| "is not a time; write one such as 2025-01-01T12:00:00Z")?;
    Ok(time.to_utc())
}

fn source(text: &str) -> Result<String, String> {
    match text.parse::<std::net::IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => Err("is not an IP address; write one such as 10.1.2.3".to_owned()),
    }
}

fn peer(setting: &Setting) -> Peer {
    let certificate = setting.mtls == Some(true);
    Peer { address: setting.source.clone(), certificate_sha256: certificate.then(|| "0".repeat(64)), ..Peer::default() }
}
