//! What a role or binding in the body gives away.

use serde_json::Value;

use super::pod::texts;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RbacFacts {
    /// `*` among verbs, resources, API groups or URLs.
    pub wildcard: bool,
    /// Binds `cluster-admin`, or makes somebody one of `system:masters`.
    pub cluster_admin: bool,
    /// Lets somebody have more than is listed: `escalate`, `bind`, `impersonate`, `approve`, `sign`, tokens of service
    /// accounts, or rules gathered by label.
    pub escalates: bool,
    /// Subjects are given a role that the body does not name.
    pub unseen_role: bool,
}

impl RbacFacts {
    pub fn of(roots: &[Value]) -> RbacFacts {
        let mut facts = RbacFacts::default();
        let mut subjects = false;
        let mut role = false;
        for root in roots {
            facts.walk(root);
            subjects |= root.get("subjects").is_some_and(|subjects| !subjects.is_null());
            role |= root.get("roleRef").is_some_and(|role| !texts(role).is_empty());
        }
        facts.unseen_role = subjects && !role;
        facts
    }

    /// JSON is bounded in depth, and so is this.
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.field(key, value);
                    self.walk(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn field(&mut self, key: &str, value: &Value) {
        const VERBS: [&str; 6] = ["*", "approve", "bind", "escalate", "impersonate", "sign"];
        const RESOURCES: [&str; 3] = ["*", "serviceaccounts/*", "serviceaccounts/token"];
        const PREFIX: &str = "rbac.authorization.k8s.io/aggregate-to-";
        match key {
            "verbs" | "resources" | "apiGroups" | "nonResourceURLs" => {
                let words = texts(value);
                self.wildcard |= words.contains("*");
                self.escalates |= key == "verbs" && VERBS.iter().any(|verb| words.contains(*verb));
                self.escalates |= key == "resources" && RESOURCES.iter().any(|resource| words.contains(*resource));
            }
            "roleRef" => self.cluster_admin |= texts(value).contains("cluster-admin"),
            "subjects" => self.cluster_admin |= texts(value).contains("system:masters"),
            "aggregationRule" => self.escalates |= !value.is_null(),
            label => self.escalates |= label.starts_with(PREFIX),
        }
    }
}
