//! What an approval is bound to.

use aws_lc_rs::digest::{Context, SHA256};

use crate::identity::Principal;
use crate::policy::PolicyVersion;

/// Keeps this digest apart from any other SHA-256 that the gate makes.
const DOMAIN: &[u8] = b"portcullis action 1";

/// What is asked, byte for byte.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    pub principal: &'a Principal,
    /// Name of the target.
    pub target: &'a str,
    pub method: &'a str,
    /// Path and query as they are forwarded.
    pub path: &'a str,
    pub body: &'a [u8],
    pub policy_version: &'a PolicyVersion,
}

/// SHA-256, hex, over every field with its length before it. The credential is not part of it (tokens are renewed while
/// an exchange waits), nor are the groups: policy has decided on them.
pub fn action_digest(action: &Action<'_>) -> String {
    let mut context = Context::new(&SHA256);
    field(&mut context, DOMAIN);
    field(&mut context, action.principal.issuer.as_bytes());
    field(&mut context, action.principal.subject.as_bytes());
    context.update(&(action.principal.chain.len() as u64).to_be_bytes());
    for actor in &action.principal.chain {
        field(&mut context, actor.issuer.as_bytes());
        field(&mut context, actor.subject.as_bytes());
    }
    let rest = [action.target.as_bytes(), action.method.as_bytes(), action.path.as_bytes(), action.body];
    for bytes in rest {
        field(&mut context, bytes);
    }
    field(&mut context, action.policy_version.0.as_bytes());
    hex::encode(context.finish())
}

fn field(context: &mut Context, bytes: &[u8]) {
    context.update(&(bytes.len() as u64).to_be_bytes());
    context.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::tests::person;
    use crate::identity::{Actor, Fingerprint};

    fn of(principal: &Principal, target: &str, method: &str, path: &str, body: &[u8], version: &str) -> String {
        let policy_version = &PolicyVersion(version.to_owned());
        action_digest(&Action { principal, target, method, path, body, policy_version })
    }

    #[test]
    fn every_part_of_the_action_counts() {
        let agent = person("agent", &[]);
        let actor = Actor { subject: "planner".to_owned(), issuer: "i".to_owned() };
        let other = Actor { issuer: "j".to_owned(), ..actor.clone() };
        let mut digests = vec![
            of(&agent, "t", "POST", "/p", b"body", "v"),
            of(&person("agent2", &[]), "t", "POST", "/p", b"body", "v"),
            of(&Principal { issuer: "x".to_owned(), ..agent.clone() }, "t", "POST", "/p", b"body", "v"),
            of(&Principal { chain: vec![actor.clone()], ..agent.clone() }, "t", "POST", "/p", b"body", "v"),
            of(&Principal { chain: vec![other], ..agent.clone() }, "t", "POST", "/p", b"body", "v"),
            of(&Principal { chain: vec![actor.clone(), actor], ..agent.clone() }, "t", "POST", "/p", b"body", "v"),
            of(&agent, "u", "POST", "/p", b"body", "v"),
            of(&agent, "t", "PUT", "/p", b"body", "v"),
            of(&agent, "t", "POST", "/p?q", b"body", "v"),
            of(&agent, "t", "POST", "/p", b"body ", "v"),
            of(&agent, "t", "POST", "/pb", b"ody", "v"),
            of(&agent, "t", "POST", "/p", b"body", "w"),
        ];
        let count = digests.len();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }

    #[test]
    fn a_renewed_token_is_the_same_identity() {
        let agent = person("agent", &["a"]);
        let mut renewed = person("agent", &["a", "b"]);
        renewed.credential.fingerprint = Fingerprint("ff".to_owned());
        assert_eq!(of(&agent, "t", "GET", "/", b"", "v"), of(&renewed, "t", "GET", "/", b"", "v"));
    }
}
