//! What a body asks of the machines that its containers run on.
//!
//! Facts are found by the names of fields at any depth, not by where a kind keeps its pod template: the same words stand in
//! a Pod, a CronJob, a patch, and in custom resources that make pods. A name that no pod has its effect under costs a
//! fact too many; none is missed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Fields that decide something; another case of these is taken by readers that do not mind case.
const SENSITIVE: [&str; 13] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostPath",
    "hostProcess",
    "privileged",
    "procMount",
    "runAsUser",
    "seccompProfile",
    "securityContext",
];
/// What keeps a container in. Removing one of these lets it out.
const WALLS: [&str; 8] = [
    "appArmorProfile",
    "capabilities",
    "drop",
    "readOnlyRootFilesystem",
    "runAsNonRoot",
    "seLinuxOptions",
    "seccompProfile",
    "securityContext",
];
/// Text by names that the user chooses.
const FREE: [&str; 7] = ["annotations", "binaryData", "data", "labels", "matchLabels", "nodeSelector", "stringData"];

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PodFacts {
    pub privileged: bool,
    pub host_path: bool,
    pub host_network: bool,
    pub host_pid: bool,
    pub host_ipc: bool,
    pub host_port: bool,
    pub run_as_root: bool,
    /// Confinement by seccomp or AppArmor is switched off, or kernel settings are changed.
    pub unconfined: bool,
    /// A patch takes a safeguard away.
    pub walls_removed: bool,
    pub images: BTreeSet<String>,
    pub secrets: BTreeSet<String>,
    pub service_accounts: BTreeSet<String>,
    pub capabilities: BTreeSet<String>,
    /// A field is spelt in another case than the API spells it.
    pub misspelt: bool,
}

impl PodFacts {
    /// `patch`: null removes.
    pub fn of(roots: &[Value], patch: bool) -> PodFacts {
        let mut facts = PodFacts::default();
        for root in roots {
            facts.walk(root, patch);
        }
        facts
    }

    /// Whether the body reaches past a container's walls. `NET_BIND_SERVICE` alone does not.
    pub fn is_admin(&self) -> bool {
        self.privileged
            || self.host_path
            || self.host_network
            || self.host_pid
            || self.host_ipc
            || self.unconfined
            || self.walls_removed
            || self.capabilities.iter().any(|name| name != "NET_BIND_SERVICE")
    }

    /// JSON is bounded in depth, and so is this.
    fn walk(&mut self, value: &Value, patch: bool) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    if FREE.contains(&key.as_str()) && is_texts(value) {
                        self.annotations(value);
                        continue;
                    }
                    self.field(key, value, patch);
                    self.walk(value, patch);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, patch)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn field(&mut self, key: &str, value: &Value, patch: bool) {
        self.misspelt |= !value.is_string() && SENSITIVE.iter().any(|s| *s != key && s.eq_ignore_ascii_case(key));
        self.walls_removed |= WALLS.contains(&key) && (patch && value.is_null() || replaces(value));
        match key {
            "privileged" | "hostProcess" => self.privileged |= is_true(value),
            "procMount" => self.privileged |= value.as_str().is_some_and(|mount| mount != "Default"),
            "hostPath" => self.host_path |= !value.is_null(),
            "hostNetwork" => self.host_network |= is_true(value),
            "hostPID" => self.host_pid |= is_true(value),
            "hostIPC" => self.host_ipc |= is_true(value),
            "hostPort" => self.host_port |= value.as_f64().is_some_and(|port| port != 0.0),
            "runAsUser" => self.run_as_root |= is_zero(value),
            "runAsNonRoot" => self.run_as_root |= value.as_bool() == Some(false),
            "seccompProfile" | "appArmorProfile" => self.unconfined |= texts(value).contains("Unconfined"),
            "sysctls" => self.unconfined |= !value.is_null(),
            "capabilities" => self.capabilities.extend(value.get("add").map(texts).unwrap_or_default()),
            "image" => self.images.extend(text(value)),
            "serviceAccountName" | "serviceAccount" => self.service_accounts.extend(text(value)),
            "secretName" => self.secrets.extend(text(value)),
            "secret" | "secretRef" | "secretKeyRef" => self.secrets.extend(value.get("name").and_then(text)),
            other if other.ends_with("SecretRef") => self.secrets.extend(value.get("name").and_then(text)),
            _ => {}
        }
    }

    /// AppArmor was an annotation before it was a field.
    fn annotations(&mut self, value: &Value) {
        let Value::Object(fields) = value else { return };
        self.unconfined |= fields.iter().any(|(key, value)| {
            (key.starts_with("container.apparmor.") || key.contains("seccomp.security.")) && value == "unconfined"
        });
    }
}

/// The directives of a strategic merge patch that drop what was there.
fn replaces(value: &Value) -> bool {
    let directive = value.get("$patch").and_then(Value::as_str);
    matches!(directive, Some("replace" | "delete"))
}

fn is_texts(value: &Value) -> bool {
    let all = |fields: &Map<String, Value>| fields.values().all(|value| value.is_string() || value.is_null());
    value.as_object().is_some_and(all)
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// `0`, however it is written.
pub(super) fn is_zero(value: &Value) -> bool {
    value.as_f64() == Some(0.0) || value.as_str() == Some("0")
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Every text in `value`, at any depth.
pub(super) fn texts(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => {
                found.insert(text.clone());
            }
            Value::Array(items) => left.extend(items),
            Value::Object(fields) => left.extend(fields.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}
