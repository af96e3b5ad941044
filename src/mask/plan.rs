//! What a profile says once its bases are taken in.
//!
//! A profile has everything of its base (`extends`): a built-in profile, or one of the configuration. What it says of a
//! type itself goes before what its base says. `detectors` adds to a base; without one it names all that is looked for,
//! and where it is empty that is everything. `without` takes out.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::{BUILTIN_PROFILES, Builtin};
use super::json::path::{Field, FieldPath};
use super::kind::{Kind, Kinds};
use super::rules::THRESHOLD;
use super::user::UserRule;
use crate::config::{self, Method};

/// Longest finding type, in bytes.
const FINDING: usize = 64;
/// Most profiles that extend one another in a row.
const CHAIN: usize = 16;

/// A profile with its bases.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub kinds: Kinds,
    pub fields: Vec<Field>,
    /// By finding type, in upper case.
    pub methods: BTreeMap<String, Method>,
    pub thresholds: BTreeMap<String, u8>,
    /// Finding types whose users' rules run.
    pub rules: BTreeSet<String>,
}

/// Makes the plans of a configuration and notes what is wrong with them.
pub(super) struct Planner<'a> {
    profiles: &'a BTreeMap<String, config::Profile>,
    rules: &'a [UserRule],
    pub problems: Vec<String>,
}

impl Plan {
    /// Users' rules run in every built-in profile.
    fn builtin(builtin: Builtin, rules: &[UserRule]) -> Plan {
        let rules = rules.iter().map(|rule| rule.finding().to_owned()).collect();
        Plan { kinds: builtin.kinds(), rules, ..Plan::default() }
    }

    /// With every detector.
    pub(super) fn all(rules: &[UserRule]) -> Plan {
        Plan::builtin(Builtin::All, rules)
    }

    pub(super) fn threshold(&self, finding: &str) -> u8 {
        self.thresholds.get(finding).copied().unwrap_or(THRESHOLD)
    }

    pub(super) fn method(&self, finding: &str) -> Method {
        self.methods.get(finding).copied().unwrap_or_default()
    }
}

impl<'a> Planner<'a> {
    pub(super) fn new(config: &'a config::Masking) -> Planner<'a> {
        Planner { profiles: &config.profiles, rules: &config.rules, problems: Vec::new() }
    }

    /// Every profile: those of the configuration, and the built-in ones that it does not replace.
    pub(super) fn plans(&mut self) -> BTreeMap<String, Plan> {
        let builtin = Builtin::ALL.map(|builtin| (builtin.name().to_owned(), Plan::builtin(builtin, self.rules)));
        let mut plans = BTreeMap::from(builtin);
        for name in self.profiles.keys() {
            let chain = self.chain(name);
            let plan = chain.into_iter().rev().fold(None, |base, link| Some(self.extend(base, link, link == name)));
            plans.extend(plan.map(|plan| (name.clone(), plan)));
        }
        plans
    }

    /// The profile and those that it extends, the built-in one aside. Its own name in `extends` is the built-in profile
    /// that it replaces.
    fn chain(&mut self, name: &'a str) -> Vec<&'a str> {
        let mut chain = vec![name];
        let mut at = name;
        while let Some(base) = self.profiles.get(at).and_then(|profile| profile.extends.as_deref()) {
            if base == at && Builtin::parse(base).is_some() {
                break;
            }
            let place = format!("masking.profiles.{at}.extends");
            match (chain.contains(&base), self.profiles.contains_key(base)) {
                (true, _) => return self.broken(chain, format!("{place}: `{base}` extends itself in the end")),
                (false, true) if chain.len() >= CHAIN => {
                    return self.broken(chain, format!("{place}: more than {CHAIN} profiles in a row"));
                }
                (false, true) => {}
                (false, false) if Builtin::parse(base).is_some() => break,
                (false, false) => {
                    let there = BUILTIN_PROFILES.join(", ");
                    let problem =
                        format!("{place}: no profile `{base}`; there are {there} and those of masking.profiles");
                    return self.broken(chain, problem);
                }
            }
            chain.push(base);
            at = base;
        }
        chain
    }

    fn broken(&mut self, chain: Vec<&'a str>, problem: String) -> Vec<&'a str> {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        chain
    }

    /// What is wrong with a profile is noted when it is planned itself, not when another one extends it.
    fn extend(&mut self, base: Option<Plan>, name: &str, note: bool) -> Plan {
        let Some(profile) = self.profiles.get(name) else { return base.unwrap_or_default() };
        let place = format!("masking.profiles.{name}");
        let mut problems = Vec::new();
        let builtin =
            || profile.extends.as_deref().and_then(Builtin::parse).map(|base| Plan::builtin(base, self.rules));
        let base = base.or_else(builtin);
        let mut plan = match base {
            Some(base) => base,
            None if profile.detectors.is_empty() => Plan::all(self.rules),
            None => Plan::default(),
        };
        let own_type = |name: &String| self.rules.iter().any(|rule| rule.finding().eq_ignore_ascii_case(name));
        for name in &profile.detectors {
            let own = own_type(name);
            if own {
                plan.rules.insert(name.to_ascii_uppercase());
            }
            match Kind::parse(name) {
                Some(kind) => plan.kinds = plan.kinds.with(kind),
                None if own => {}
                None => problems.push(unknown(&format!("{place}.detectors"), "detector", name)),
            }
        }
        for name in &profile.without {
            plan.rules.remove(&name.to_ascii_uppercase());
            match Kind::parse(name) {
                Some(kind) => plan.kinds = plan.kinds.without(kind),
                None if own_type(name) => {}
                None => problems.push(unknown(&format!("{place}.without"), "detector", name)),
            }
        }
        let mut own = fields(&profile.fields, &place, &mut problems);
        own.append(&mut plan.fields);
        plan.fields = own;
        let known = known(&plan.fields);
        let known = |name: &&&String| known.contains(&name.to_ascii_uppercase()) || own_type(name);
        for (what, names) in [("methods", keys(&profile.methods)), ("thresholds", keys(&profile.thresholds))] {
            for name in names.iter().filter(|name| !known(name)) {
                problems.push(unknown(&format!("{place}.{what}"), "finding type", name));
            }
        }
        let upper = |name: &String| name.to_ascii_uppercase();
        plan.methods.extend(profile.methods.iter().map(|(name, method)| (upper(name), *method)));
        plan.thresholds.extend(profile.thresholds.iter().map(|(name, least)| (upper(name), *least)));
        if note {
            self.problems.append(&mut problems);
        }
        plan
    }
}

fn keys<T>(map: &BTreeMap<String, T>) -> Vec<&String> {
    map.keys().collect()
}

/// A field rule carries its own method, so its finding type is known here but means nothing more.
fn known(fields: &[Field]) -> BTreeSet<String> {
    let kinds = Kind::ALL.map(Kind::name).into_iter().map(str::to_owned);
    kinds.chain(fields.iter().map(|field| field.finding.to_string())).collect()
}

fn unknown(place: &str, what: &str, name: &str) -> String {
    format!("{place}: unknown {what} `{name}`; there are {}", Kind::ALL.map(Kind::name).join(", "))
}

fn fields(rules: &[config::FieldRule], place: &str, problems: &mut Vec<String>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let finding = if rule.finding.is_empty() { "FIELD".to_owned() } else { rule.finding.to_ascii_uppercase() };
        if finding.len() > FINDING || !finding.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            let rule = "at most 64 letters, digits and `_`";
            problems.push(format!("{place}.fields[{index}].finding: `{finding}` is not a finding type: {rule}"));
        }
        match FieldPath::parse(&rule.path) {
            Ok(path) => fields.push(Field { path, finding: finding.into(), method: rule.method }),
            Err(why) => problems.push(format!("{place}.fields[{index}].path: `{}`: {why}", rule.path)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Secret;

    fn profile(extends: &str, detectors: &[&str], without: &[&str]) -> config::Profile {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let extends = (!extends.is_empty()).then(|| extends.to_owned());
        config::Profile { extends, detectors: list(detectors), without: list(without), ..Default::default() }
    }

    fn planned(profiles: &[(&str, config::Profile)]) -> (BTreeMap<String, Plan>, Vec<String>) {
        let profiles = profiles.iter().map(|(name, profile)| ((*name).to_owned(), profile.clone())).collect();
        let config = config::Masking::new(Secret::new(vec![7; 32]), profiles);
        let mut planner = Planner::new(&config);
        (planner.plans(), planner.problems)
    }

    #[test]
    fn a_base_is_taken_in_and_built_in_profiles_can_be_replaced() {
        let (plans, problems) = planned(&[
            ("a", profile("pci", &["JWT"], &[])),
            ("b", profile("a", &["EMAIL"], &["CREDIT_CARD"])),
            ("pii", profile("pii", &[], &["IPV4", "IPV6"])),
            ("c", profile("pii", &[], &[])),
            ("d", profile("", &["EMAIL"], &[])),
            ("e", profile("", &[], &["EMAIL"])),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        let kinds = |name: &str| plans.get(name).expect("it is there").kinds;
        assert_eq!(kinds("a"), [Kind::CreditCard, Kind::Jwt].into_iter().collect());
        assert_eq!(kinds("b"), [Kind::Email, Kind::Jwt].into_iter().collect());
        assert_eq!(kinds("pii"), Builtin::Pii.kinds().without(Kind::Ipv4).without(Kind::Ipv6));
        assert_eq!(kinds("c"), kinds("pii"));
        assert_eq!(kinds("d"), [Kind::Email].into_iter().collect());
        assert_eq!(kinds("e"), Kinds::all().without(Kind::Email));
        assert_eq!((kinds("phi"), kinds("all")), (Builtin::Phi.kinds(), Kinds::all()));
    }

    #[test]
    fn what_a_profile_says_itself_goes_first() {
        let base = config::Profile {
            methods: [("EMAIL".to_owned(), Method::Hash), ("PHONE".to_owned(), Method::Hash)].into(),
            thresholds: [("PHONE".to_owned(), 70)].into(),
            ..Default::default()
        };
        let own = config::Profile {
            extends: Some("base".to_owned()),
            methods: [("email".to_owned(), Method::Partial)].into(),
            thresholds: [("IPV4".to_owned(), 95)].into(),
            ..Default::default()
        };
        let (plans, problems) = planned(&[("base", base), ("own", own)]);
        assert_eq!(problems, Vec::<String>::new());
        let own = plans.get("own").expect("it is there");
        assert_eq!(
            ["EMAIL", "PHONE", "JWT"].map(|name| own.method(name)),
            [Method::Partial, Method::Hash, Method::Redact]
        );
        assert_eq!(own.thresholds, [("IPV4".to_owned(), 95), ("PHONE".to_owned(), 70)].into());
    }

    #[test]
    fn a_base_that_leads_nowhere_is_told_once() {
        let (_, problems) = planned(&[
            ("a", profile("b", &[], &[])),
            ("b", profile("a", &[], &[])),
            ("c", profile("c", &[], &[])),
            ("d", profile("pi", &["HAT"], &["HAT"])),
            ("e", profile("d", &[], &[])),
        ]);
        let of = |word: &str| problems.iter().filter(|problem| problem.contains(word)).count();
        assert_eq!([of("a.extends"), of("b.extends"), of("c.extends"), of("`pi`")], [1; 4], "{problems:#?}");
        assert_eq!((of("d.detectors"), of("d.without"), problems.len()), (1, 1, 6), "{problems:#?}");
    }

    #[test]
    fn chains_are_bounded() {
        let name = |n: usize| format!("p{n:02}");
        let profiles: Vec<(String, config::Profile)> = (0..=CHAIN)
            .map(|n| (name(n), profile(&if n == 0 { "pii".to_owned() } else { name(n - 1) }, &[], &[])))
            .collect();
        let borrowed: Vec<(&str, config::Profile)> = profiles.iter().map(|(n, p)| (n.as_str(), p.clone())).collect();
        let (_, problems) = planned(&borrowed);
        assert_eq!(problems, ["masking.profiles.p01.extends: more than 16 profiles in a row"]);
        assert_eq!(planned(&borrowed[..CHAIN]).1, Vec::<String>::new());
    }
}
