//! Compiled profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use prost_reflect::MessageDescriptor;

use super::Findings;
use super::engine::{Custom, Engine, Own, Values, Wanted};
use super::format::Format;
use super::json::path::Field;
use super::kind::Kind;
use super::masked::Masked;
use super::method::{Keys, Replacer};
use super::plan::{Plan, Planner};
use super::rules::named::{self, Named};
use super::rules::{self, Cues};
use super::stream::Stream;
use super::tables::Tables;
use super::text::{Tally, TextSink};
use super::url;
use super::user::UserRule;
use crate::config::{self, Method};

/// Least length of the key of the keyed hash, in bytes (RFC 2104: the length of the hash).
const KEY: usize = 32;

/// The masking profiles of a configuration, compiled.
#[derive(Clone, Debug)]
pub struct Masking {
    profiles: BTreeMap<String, Arc<Profile>>,
    fallback: Arc<Profile>,
}

/// One masking profile. Cheap to share; each body gets a [`Stream`] of its own.
pub struct Profile {
    /// With nothing lifted.
    pub(super) full: Arc<Active>,
}

/// A profile in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Finding types that it can report.
    pub types: usize,
    /// Built-in rules, users' rules and field rules.
    pub rules: usize,
    /// The most bytes of plain text that are held back for one of them.
    pub holds: usize,
}

/// What runs for one stream: the profile less what policy lifted.
pub(super) struct Active {
    pub(super) engine: &'static Engine,
    pub(super) wanted: Wanted,
    /// Users' rules, where there are any.
    pub(super) custom: Option<Custom>,
    pub(super) fields: Vec<Field>,
    methods: BTreeMap<Kind, Method>,
    keys: Keys,
}

/// What the name of a value says of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Meaning {
    /// What the value is.
    pub named: Option<&'static Named>,
    /// It makes nothing likely that a rule may find in the value.
    pub mute: bool,
}

impl Meaning {
    /// That of no name.
    pub(super) const NONE: Meaning = Meaning { named: None, mute: true };

    /// Whether it says nothing of this value.
    pub(super) fn is_mute_of(self, value: &[u8]) -> bool {
        self.mute && !self.named.is_some_and(|named| named.may_be(value))
    }
}

impl Masking {
    /// Compiles every profile.
    ///
    /// # Errors
    /// All that is wrong, one sentence each: a key under 32 bytes, an unknown base, detector or finding type, a bad field
    /// path.
    pub fn compile(config: &config::Masking) -> Result<Masking, Vec<String>> {
        let mut problems = Vec::new();
        if config.key.expose().len() < KEY {
            problems
                .push(format!("masking.key: {} bytes; the keyed hash needs at least {KEY}", config.key.expose().len()));
        }
        let keys = Keys::new(config);
        let engine = Engine::get();
        if let Err(problem) = &engine {
            problems.push(problem.clone());
        }
        let mut planner = Planner::new(config);
        let plans = planner.plans();
        problems.append(&mut planner.problems);
        match engine {
            Ok(engine) if problems.is_empty() => {
                let profile =
                    |plan: Plan| Arc::new(Profile { full: Arc::new(Active::new(engine, plan, config, &keys)) });
                let fallback = profile(Plan::all(&config.rules));
                let profiles = plans.into_iter().map(|(name, plan)| (name, profile(plan))).collect();
                Ok(Masking { profiles, fallback })
            }
            Ok(_) | Err(_) => Err(problems),
        }
    }

    /// Every profile by name, the built-in ones too.
    pub fn profiles(&self) -> impl Iterator<Item = (&str, &Arc<Profile>)> {
        self.profiles.iter().map(|(name, profile)| (name.as_str(), profile))
    }

    pub fn profile(&self, name: &str) -> Option<Arc<Profile>> {
        self.profiles.get(name).cloned()
    }

    /// Redacts whatever any detector finds: for what belongs to no target.
    pub fn fallback(&self) -> Arc<Profile> {
        Arc::clone(&self.fallback)
    }
}

/// Every finding type that this configuration can report: the detectors', those of field rules and of users' rules.
pub fn finding_types(config: &config::Masking) -> Vec<String> {
    let fields = config.profiles.values().flat_map(|profile| &profile.fields);
    let named = fields.map(|rule| if rule.finding.is_empty() { "FIELD".to_owned() } else { rule.finding.clone() });
    let own = config.rules.iter().map(|rule| rule.finding().to_owned());
    Kind::ALL.map(Kind::name).into_iter().map(str::to_owned).chain(named).chain(own).collect()
}

impl Profile {
    /// Masks a body piece by piece. `unmask` names the finding types that policy lifts, in either case.
    pub fn stream(self: &Arc<Self>, format: Format, unmask: &BTreeSet<String>) -> Stream {
        Stream::new(self.full.less(unmask), format)
    }

    /// Masks a whole value, such as a header's or a statement. Nothing is lifted.
    pub fn text(&self, text: &str) -> (Masked<String>, Findings) {
        let mut findings = Findings::new();
        let masked = self.bytes(text.as_bytes(), &mut findings);
        (Masked::new(String::from_utf8_lossy(&masked).into_owned()), findings)
    }

    /// Masks a path with its query (RFC 3986), decoded for matching and encoded again, so that it stays one valid path.
    /// Nothing is lifted.
    pub fn url_path(&self, path: &str) -> (Masked<String>, Findings) {
        let mut findings = Findings::new();
        let masked = url::mask(&self.full, path, &mut findings);
        (Masked::new(masked), findings)
    }

    /// Masks a whole body. One that its format refuses (see [`super::MaskError`]) is masked as text. Nothing is lifted.
    pub fn body(self: &Arc<Self>, format: Format, body: &[u8]) -> (Masked<Bytes>, Findings) {
        self.whole(self.stream(format, &BTreeSet::new()), body)
    }

    /// The same for messages of gRPC of a known type.
    pub fn messages(
        self: &Arc<Self>,
        format: Format,
        schema: MessageDescriptor,
        body: &[u8],
    ) -> (Masked<Bytes>, Findings) {
        self.whole(self.stream(format, &BTreeSet::new()).with_schema(schema), body)
    }

    fn whole(&self, mut stream: Stream, body: &[u8]) -> (Masked<Bytes>, Findings) {
        let pushed = stream.push(body).and_then(|masked| Ok((masked, stream.finish()?)));
        match pushed {
            Ok((first, rest)) => {
                let masked = [first.into_inner(), rest.into_inner()].concat();
                (Masked::new(masked.into()), stream.take_findings())
            }
            Err(_) => {
                let mut findings = Findings::new();
                let masked = self.bytes(body, &mut findings);
                (Masked::new(masked.into()), findings)
            }
        }
    }

    /// What the profile comes to, for a person.
    pub fn summary(&self) -> Summary {
        let Active { wanted, custom, fields, .. } = &*self.full;
        let own = custom.as_ref().map(Custom::rules).unwrap_or_default();
        let builtin = || rules::all().filter(|rule| wanted.kinds.contains(rule.kind));
        let kinds = Kind::ALL.into_iter().filter(|kind| wanted.kinds.contains(*kind));
        let mut types: BTreeSet<&str> = kinds.map(Kind::name).collect();
        types.extend(own.iter().map(|own| own.rule.finding()));
        types.extend(fields.iter().map(|field| &*field.finding));
        let named = rules::named::all().filter(|named| wanted.kinds.contains(named.kind)).count();
        let holds = builtin().map(rules::Rule::holds).chain(own.iter().map(|own| own.rule.holds()));
        // What a name makes a finding is held until its end shows.
        let holds = holds.chain((named > 0).then_some(rules::named::LONGEST + 1));
        Summary {
            types: types.len(),
            rules: builtin().count() + named + own.len() + fields.len(),
            holds: holds.max().unwrap_or(0),
        }
    }

    fn bytes(&self, bytes: &[u8], findings: &mut Findings) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut tally = Tally::default();
        Tables::once(&self.full, bytes, &mut TextSink { out: &mut out, tally: &mut tally });
        findings.append(&mut tally.findings);
        out
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("kinds", &self.full.wanted.kinds).field("fields", &self.full.fields).finish()
    }
}

impl Active {
    fn new(engine: &'static Engine, plan: Plan, config: &config::Masking, keys: &Keys) -> Active {
        let own = |rule: &UserRule| Own {
            rule: rule.clone(),
            method: plan.method(rule.finding()),
            threshold: plan.threshold(rule.finding()),
        };
        let rules = config.rules.iter().filter(|rule| plan.rules.contains(rule.finding())).map(own).collect();
        Active {
            engine,
            wanted: Wanted::new(plan.kinds, Kind::ALL.map(|kind| plan.threshold(kind.name()))),
            custom: Custom::new(rules),
            methods: Kind::ALL.map(|kind| (kind, plan.method(kind.name()))).into(),
            fields: plan.fields,
            keys: keys.clone(),
        }
    }

    pub(super) fn own_replacer(&self, own: &Own) -> Replacer {
        Replacer::new(own.method, own.rule.finding().to_owned(), &self.keys)
    }

    pub(super) fn replacer(&self, kind: Kind) -> Replacer {
        Replacer::new(self.method(kind), kind.name(), &self.keys)
    }

    pub(super) fn method(&self, kind: Kind) -> Method {
        self.methods.get(&kind).copied().unwrap_or_default()
    }

    /// What the name of a value says of it.
    pub(super) fn meaning(&self, name: &[u8]) -> Meaning {
        Meaning { named: self.named(name), mute: Cues::get().raised_by(name) == 0 }
    }

    /// What the name of a value says that it is.
    pub(super) fn named(&self, name: &[u8]) -> Option<&'static Named> {
        named::of(name, |named| self.wanted.takes(named.kind, named.confidence))
    }

    /// Whether nothing is found in a whole value of whose name nothing follows, as a glance tells. The other way round it
    /// need not be.
    pub(super) fn nothing_in(&self, values: &mut Values<'_>, value: Range<usize>) -> bool {
        self.custom.as_ref().is_none_or(|custom| custom.nothing_in(values.text(value.clone())))
            && self.engine.nothing_in(values, value, &self.wanted)
    }

    /// The same of a value that is at hand by itself.
    pub(super) fn nothing_in_all_of(&self, value: &[u8]) -> bool {
        self.custom.as_ref().is_none_or(|custom| custom.nothing_in(value))
            && self.engine.nothing_in_all_of(value, &self.wanted)
    }

    pub(super) fn field_replacer(&self, field: &Field) -> Replacer {
        Replacer::new(field.method, field.finding.to_string(), &self.keys)
    }

    /// With field rules that count in a part of a document.
    pub(super) fn in_part(&self) -> Active {
        let part = |field: &Field| Field { path: field.path.tail(), ..field.clone() };
        Active {
            engine: self.engine,
            wanted: self.wanted.clone(),
            custom: self.custom.as_ref().map(|custom| custom.less(|_| false)),
            fields: self.fields.iter().map(part).collect(),
            methods: self.methods.clone(),
            keys: self.keys.clone(),
        }
    }

    fn less(self: &Arc<Self>, unmask: &BTreeSet<String>) -> Arc<Active> {
        if unmask.is_empty() {
            return Arc::clone(self);
        }
        let lifted = |finding: &str| unmask.iter().any(|name| name.eq_ignore_ascii_case(finding));
        Arc::new(Active {
            engine: self.engine,
            wanted: self.wanted.without(|kind| lifted(kind.name())),
            custom: self.custom.as_ref().map(|custom| custom.less(lifted)),
            fields: self.fields.iter().filter(|field| !lifted(&field.finding)).cloned().collect(),
            methods: self.methods.clone(),
            keys: self.keys.clone(),
        })
    }
}
