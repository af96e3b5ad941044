//! Compiled profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_lc_rs::hmac;
use bytes::Bytes;

use super::Findings;
use super::engine::{Engine, Wanted};
use super::format::Format;
use super::json::path::{Field, FieldPath};
use super::kind::{Kind, Kinds};
use super::masked::Masked;
use super::method::Replacer;
use super::rules::THRESHOLD;
use super::scanner::Scanner;
use super::stream::Stream;
use super::text::{Tally, TextSink};
use super::url;
use crate::config::{self, Method};

/// Least length of the key of the keyed hash, in bytes (RFC 2104: the length of the hash).
const KEY: usize = 32;
/// Longest finding type of a field rule, in bytes.
const FINDING: usize = 64;

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
    /// All that is wrong, one sentence each: a key under 32 bytes, an unknown detector or finding type, a bad field path.
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
        let mut profiles = BTreeMap::new();
        let mut fallback = None;
        if let Ok(engine) = engine {
            let (wanted, fields, methods) = (wanted(Kinds::all()), Vec::new(), BTreeMap::new());
            let full = Arc::new(Active { engine, wanted, fields, methods, key: key.clone() });
            fallback = Some(Arc::new(Profile { full }));
        }
        for (name, profile) in &config.profiles {
            let place = format!("masking.profiles.{name}");
            let kinds = kinds(&profile.detectors, &place, &mut problems);
            let fields = fields(&profile.fields, &place, &mut problems);
            let methods = methods(&profile.methods, &fields, &place, &mut problems);
            if let Ok(engine) = engine {
                let wanted = wanted(kinds);
                let full = Arc::new(Active { engine, wanted, fields, methods, key: key.clone() });
                profiles.insert(name.clone(), Arc::new(Profile { full }));
            }
        }
        match fallback {
            Some(fallback) if problems.is_empty() => Ok(Masking { profiles, fallback }),
            Some(_) | None => Err(problems),
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

fn kinds(detectors: &[String], place: &str, problems: &mut Vec<String>) -> Kinds {
    if detectors.is_empty() {
        return Kinds::all();
    }
    let mut known = |name: &String| {
        let kind = Kind::parse(name);
        if kind.is_none() {
            problems.push(format!("{place}.detectors: unknown detector `{name}`; there are {}", names()));
        }
        kind
    };
    detectors.iter().filter_map(&mut known).collect()
}

fn wanted(kinds: Kinds) -> Wanted {
    Wanted { kinds, thresholds: [THRESHOLD; Kind::ALL.len()] }
}

fn names() -> String {
    Kind::ALL.map(Kind::name).join(", ")
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

/// A field rule carries its own method, so its finding type is known here but means nothing more.
fn methods(
    methods: &BTreeMap<String, Method>,
    fields: &[Field],
    place: &str,
    problems: &mut Vec<String>,
) -> BTreeMap<Kind, Method> {
    let mut known = BTreeMap::new();
    for (name, method) in methods {
        match Kind::parse(name) {
            Some(kind) => {
                known.insert(kind, *method);
            }
            None if fields.iter().any(|field| field.finding.eq_ignore_ascii_case(name)) => {}
            None => problems.push(format!("{place}.methods: unknown finding type `{name}`; there are {}", names())),
        }
    }
    known
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
