//! Compiled profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_lc_rs::hmac;
use bytes::Bytes;

use super::Findings;
use super::engine::{Engine, Wanted};
use super::format::Format;
use super::json::path::Field;
use super::kind::{Kind, Kinds};
use super::masked::Masked;
use super::method::Replacer;
use super::plan::{Plan, Planner};
use super::rules::THRESHOLD;
use super::scanner::Scanner;
use super::stream::Stream;
use super::text::{Tally, TextSink};
use super::url;
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

/// What runs for one stream: the profile less what policy lifted.
pub(super) struct Active {
    pub(super) engine: &'static Engine,
    pub(super) wanted: Wanted,
    pub(super) fields: Vec<Field>,
    methods: BTreeMap<Kind, Method>,
    key: hmac::Key,
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
        let key = hmac::Key::new(hmac::HMAC_SHA256, config.key.expose());
        let engine = Engine::get();
        if let Err(problem) = &engine {
            problems.push(problem.clone());
        }
        let mut planner = Planner::new(config);
        let plans = planner.plans();
        problems.append(&mut planner.problems);
        match engine {
            Ok(engine) if problems.is_empty() => {
                let profile = |plan: Plan| {
                    let Plan { kinds, fields, methods, thresholds } = plan;
                    let wanted = wanted(kinds, &thresholds);
                    let methods =
                        Kind::ALL.map(|kind| (kind, methods.get(kind.name()).copied().unwrap_or_default())).into();
                    Arc::new(Profile { full: Arc::new(Active { engine, wanted, fields, methods, key: key.clone() }) })
                };
                let fallback = profile(Plan::all());
                let profiles = plans.into_iter().map(|(name, plan)| (name, profile(plan))).collect();
                Ok(Masking { profiles, fallback })
            }
            Ok(_) | Err(_) => Err(problems),
        }
    }

    pub fn profile(&self, name: &str) -> Option<Arc<Profile>> {
        self.profiles.get(name).cloned()
    }

    /// Redacts whatever any detector finds: for what belongs to no target.
    pub fn fallback(&self) -> Arc<Profile> {
        Arc::clone(&self.fallback)
    }
}

/// Every finding type that this configuration can report: the detectors' and those of field rules.
pub fn finding_types(config: &config::Masking) -> Vec<String> {
    let rules = config.profiles.values().flat_map(|profile| &profile.fields);
    let named = rules.map(|rule| if rule.finding.is_empty() { "FIELD".to_owned() } else { rule.finding.clone() });
    Kind::ALL.map(Kind::name).into_iter().map(str::to_owned).chain(named).collect()
}

fn wanted(kinds: Kinds, thresholds: &BTreeMap<String, u8>) -> Wanted {
    let threshold = |kind: Kind| thresholds.get(kind.name()).copied().unwrap_or(THRESHOLD);
    Wanted { kinds, thresholds: Kind::ALL.map(threshold) }
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
        let mut stream = self.stream(format, &BTreeSet::new());
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

    fn bytes(&self, bytes: &[u8], findings: &mut Findings) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut tally = Tally::default();
        Scanner::once(&self.full, bytes, &mut TextSink { out: &mut out, tally: &mut tally });
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
    pub(super) fn replacer(&self, kind: Kind) -> Replacer {
        let method = self.methods.get(&kind).copied().unwrap_or_default();
        Replacer::new(method, kind.name(), &self.key)
    }

    pub(super) fn field_replacer(&self, field: &Field) -> Replacer {
        Replacer::new(field.method, &field.finding, &self.key)
    }

    fn less(self: &Arc<Self>, unmask: &BTreeSet<String>) -> Arc<Active> {
        if unmask.is_empty() {
            return Arc::clone(self);
        }
        let lifted = |finding: &str| unmask.iter().any(|name| name.eq_ignore_ascii_case(finding));
        Arc::new(Active {
            engine: self.engine,
            wanted: Wanted {
                kinds: Kind::ALL.into_iter().filter(|k| lifted(k.name())).fold(self.wanted.kinds, Kinds::without),
                ..self.wanted.clone()
            },
            fields: self.fields.iter().filter(|field| !lifted(&field.finding)).cloned().collect(),
            methods: self.methods.clone(),
            key: self.key.clone(),
        })
    }
}
