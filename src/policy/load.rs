//! A directory of policies becomes a [`PolicySet`], or every problem at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use cedar_policy::ffi::DetailedError;
use cedar_policy::{
    Authorizer, Entities, EntityUid, Policy, PolicyId, PolicySet as CedarSet, Schema, ValidationMode,
    ValidationWarning, Validator,
};

use super::annotation::{self, FINDING_TYPES, Terms};
use super::callable::Lenient;
use super::entities::Kinds;
use super::index::Index;
use super::source::{SCHEMA, SourceFile, Sources};
use super::{PolicyVersion, Problem};

const MAX_POLICIES: usize = 10_000;

/// Policies that were parsed, validated (strictly) against the schema, and whose annotations are right.
pub struct PolicySet {
    pub(super) cedar: CedarSet,
    pub(super) schema: Schema,
    pub(super) authorizer: Authorizer,
    pub(super) index: Index,
    pub(super) kinds: Kinds,
    /// The schema's actions and their groups.
    pub(super) actions: Entities,
    /// Some condition looks at an action other than the one that is asked.
    pub(super) names_actions: bool,
    /// By policy id.
    pub(super) terms: BTreeMap<String, Terms>,
    /// Policy id to `file:line`.
    places: BTreeMap<String, String>,
    version: PolicyVersion,
    /// Made when it is first asked for.
    pub(super) lenient: OnceLock<Lenient>,
}

impl std::fmt::Debug for PolicySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PolicySet").field("version", &self.version.0).field("policies", &self.terms.len()).finish()
    }
}

impl PolicySet {
    /// Loads every `*.cedar` file of `directory`.
    ///
    /// # Errors
    /// Every problem of every file: unreadable, does not parse, does not validate, an annotation that is missing or
    /// wrong, an id that occurs twice; or that there is no policy at all.
    pub fn load(directory: &Path) -> Result<Self, Vec<Problem>> {
        Self::load_with(directory, [])
    }

    /// As [`PolicySet::load`], where `findings` are finding types of the masking configuration that `@unmask` may name
    /// beside the [`FINDING_TYPES`].
    pub fn load_with(directory: &Path, findings: impl IntoIterator<Item = String>) -> Result<Self, Vec<Problem>> {
        let known = findings.into_iter().map(|name| name.to_ascii_uppercase());
        Self::compile(&Sources::read(directory)?, &known.collect())
    }

    pub(super) fn compile(sources: &Sources, findings: &BTreeSet<String>) -> Result<Self, Vec<Problem>> {
        let (schema, actions) = schema().map_err(|message| vec![Problem::whole(Path::new("(schema)"), message)])?;
        let mut loader = Loader::new(schema.clone(), findings);
        for file in &sources.files {
            loader.file(file);
        }
        let policies = loader.finish(&sources.directory)?;
        Self::assemble((schema, actions), policies, sources.version())
            .map_err(|message| vec![Problem::whole(Path::new("(schema)"), message)])
    }

    /// `policies` are taken as checked.
    pub(super) fn assemble(
        (schema, actions): (Schema, Entities),
        (cedar, terms, places): Finished,
        version: PolicyVersion,
    ) -> Result<Self, &'static str> {
        let names_actions = cedar.policies().any(names_actions);
        Ok(PolicySet {
            index: Index::build(&cedar, &actions),
            names_actions,
            cedar,
            schema,
            authorizer: Authorizer::new(),
            kinds: Kinds::new()?,
            actions,
            terms,
            places,
            version,
            lenient: OnceLock::new(),
        })
    }

    /// SHA-256, hex, over the schema and the files.
    pub fn version(&self) -> &PolicyVersion {
        &self.version
    }

    /// How many policies there are; at least 1.
    pub fn count(&self) -> usize {
        self.terms.len()
    }

    /// Ids of the policies, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
    }

    /// Ids of the permits, sorted.
    pub fn permits(&self) -> BTreeSet<String> {
        let permits = self.cedar.policies().filter(|policy| policy.effect() == cedar_policy::Effect::Permit);
        permits.map(|policy| AsRef::<str>::as_ref(policy.id()).to_owned()).collect()
    }

    /// Where a policy is: `file:line`.
    pub fn place(&self, id: &str) -> Option<&str> {
        self.places.get(id).map(String::as_str)
    }

    /// Every action that a command can have; not the groups.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        let groups: BTreeSet<&EntityUid> = self.schema.action_groups().collect();
        self.schema.actions().filter(move |uid| !groups.contains(uid)).map(|uid| uid.id().unescaped())
    }

    /// Whether the schema has the action in the group.
    pub fn is_in(&self, action: &str, group: &str) -> bool {
        let (action, group) = (self.kinds.action(action), self.kinds.action(group));
        self.actions.ancestors(&action).is_some_and(|mut groups| groups.any(|found| *found == group))
    }
}

/// The shipped schema. A test parses it, so that an error here cannot be met in the field.
pub(super) fn schema() -> Result<(Schema, Entities), String> {
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| error.to_string())?;
    let actions = schema.action_entities().map_err(|error| error.to_string())?;
    Ok((schema, actions))
}

/// Policies, terms and places.
pub(super) type Finished = (CedarSet, BTreeMap<String, Terms>, BTreeMap<String, String>);

struct Loader {
    validator: Validator,
    findings: BTreeSet<String>,
    cedar: CedarSet,
    terms: BTreeMap<String, Terms>,
    /// Policy id to the place where it was first used.
    places: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

impl Loader {
    fn new(schema: Schema, findings: &BTreeSet<String>) -> Self {
        let mut findings = findings.clone();
        findings.extend(FINDING_TYPES.iter().map(|name| (*name).to_owned()));
        Loader {
            validator: Validator::new(schema),
            findings,
            cedar: CedarSet::new(),
            terms: BTreeMap::new(),
            places: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn file(&mut self, file: &SourceFile) {
        let parsed: CedarSet = match file.text.parse() {
            Ok(parsed) => parsed,
            Err(errors) => return self.diagnose(file, &DetailedError::from(&errors), 0),
        };
        for template in parsed.templates() {
            let place = template.as_ref().loc().map_or(0, |loc| loc.start());
            let message = "templates are not used: write the principal or resource in place of the `?` slot";
            self.problems.push(Problem::at(&file.path, &file.text, place, message));
        }
        self.validate(file, &parsed);
        let mut policies: Vec<&Policy> = parsed.policies().collect();
        policies.sort_by_key(|policy| annotation::offset(policy));
        for policy in policies {
            self.policy(file, policy);
        }
    }

    fn validate(&mut self, file: &SourceFile, parsed: &CedarSet) {
        let result = self.validator.validate(parsed, ValidationMode::Strict);
        let place = |id: &PolicyId| parsed.policy(id).map_or(0, annotation::offset);
        for error in result.validation_errors() {
            self.diagnose(file, &DetailedError::from(error), place(error.policy_id()));
        }
        // A policy that can never apply is a rule that somebody believes to be in force.
        for warning in result.validation_warnings() {
            if matches!(warning, ValidationWarning::ImpossiblePolicy(_)) {
                self.diagnose(file, &DetailedError::from(warning), place(warning.policy_id()));
            }
        }
    }

    /// Cedar gives one error with the others related to it; each becomes a problem.
    fn diagnose(&mut self, file: &SourceFile, error: &DetailedError, otherwise: usize) {
        let place = error.source_locations.first().map_or(otherwise, |label| label.loc.start);
        let label = error.source_locations.first().and_then(|label| label.label.as_deref());
        let parts = [Some(error.message.as_str()), label, error.help.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(strip_policy_id).collect();
        let message = parts.join("; ");
        self.problems.push(Problem::at(&file.path, &file.text, place, message));
        for related in &error.related {
            self.diagnose(file, related, otherwise);
        }
    }

    fn policy(&mut self, file: &SourceFile, policy: &Policy) {
        let place = annotation::offset(policy);
        let terms = match annotation::read(policy, &self.findings) {
            Ok(terms) => terms,
            Err(wrong) => {
                let problems = wrong.into_iter().map(|w| Problem::at(&file.path, &file.text, w.offset, w.message));
                return self.problems.extend(problems);
            }
        };
        let here = Problem::at(&file.path, &file.text, place, "");
        if let Some(first) = self.places.get(&terms.id) {
            let message = format!("@id(\"{}\") is already used at {first}: give each policy its own", terms.id);
            return self.problems.push(Problem { message, ..here });
        }
        self.places.insert(terms.id.clone(), format!("{}:{}", file.path.display(), here.line));
        match self.cedar.add(policy.new_id(PolicyId::new(&terms.id))) {
            Ok(()) => drop(self.terms.insert(terms.id.clone(), terms)),
            Err(error) => self.problems.push(Problem { message: error.to_string(), ..here }),
        }
    }

    fn finish(mut self, directory: &Path) -> Result<Finished, Vec<Problem>> {
        if self.problems.is_empty() && self.terms.is_empty() {
            let message = "holds no policy, so everything would be denied: add a `*.cedar` file with a permit";
            self.problems.push(Problem::whole(directory, message));
        }
        if self.terms.len() > MAX_POLICIES {
            let message = format!("holds more than {MAX_POLICIES} policies: join some");
            self.problems.push(Problem::whole(directory, message));
        }
        if !self.problems.is_empty() {
            self.problems.sort();
            self.problems.dedup();
            return Err(self.problems);
        }
        Ok((self.cedar, self.terms, self.places))
    }
}

/// Whether a condition names an action. One that cannot be looked at may.
fn names_actions(policy: &Policy) -> bool {
    let Ok(json) = policy.to_json() else { return true };
    json.get("conditions").is_none_or(names_action)
}

/// As deep as the policy, which Cedar's parser bounds.
fn names_action(json: &serde_json::Value) -> bool {
    use serde_json::Value;
    match json {
        Value::Object(fields) => {
            let entity = fields.get("__entity").and_then(|entity| entity.get("type"));
            entity.is_some_and(|kind| kind == "Action") || fields.values().any(names_action)
        }
        Value::Array(items) => items.iter().any(names_action),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Cedar names policies by their number in the file, which helps nobody: the place says which one it is.
fn strip_policy_id(message: &str) -> &str {
    match message.strip_prefix("for policy `policy").and_then(|rest| rest.split_once("`, ")) {
        Some((_, rest)) => rest,
        None => message,
    }
}

#[cfg(test)]
mod tests;
