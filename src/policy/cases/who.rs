//! `principal`: a mapping, or the name of one of the file's `principals`.

use std::collections::BTreeSet;

use crate::config::document::{Section, Value, hint, listed};
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint, Principal};

const SUBJECT: &str = "agent";
const ISSUER: &str = "https://issuer.example";

/// What is written of a principal; the rest is the default's.
#[derive(Clone, Default)]
pub(super) struct PartialPrincipal {
    subject: Option<String>,
    issuer: Option<String>,
    groups: Option<BTreeSet<String>>,
    /// Subject and, where it is written, issuer.
    chain: Option<Vec<(String, Option<String>)>>,
}

impl PartialPrincipal {
    pub fn over(self, defaults: &PartialPrincipal) -> Self {
        PartialPrincipal {
            subject: self.subject.or_else(|| defaults.subject.clone()),
            issuer: self.issuer.or_else(|| defaults.issuer.clone()),
            groups: self.groups.or_else(|| defaults.groups.clone()),
            chain: self.chain.or_else(|| defaults.chain.clone()),
        }
    }

    /// One that leaves nothing to the defaults.
    fn whole(self) -> Self {
        PartialPrincipal {
            subject: self.subject.or_else(|| Some(SUBJECT.to_owned())),
            issuer: self.issuer.or_else(|| Some(ISSUER.to_owned())),
            groups: self.groups.or_else(|| Some(BTreeSet::new())),
            chain: self.chain.or_else(|| Some(Vec::new())),
        }
    }

    pub fn principal(self) -> Principal {
        let issuer = self.issuer.unwrap_or_else(|| ISSUER.to_owned());
        let actor = |(subject, own): (String, Option<String>)| Actor {
            subject,
            // As in a token: the issuer of an actor that names none is the token's.
            issuer: own.unwrap_or_else(|| issuer.clone()),
        };
        Principal {
            subject: self.subject.unwrap_or_else(|| SUBJECT.to_owned()),
            groups: self.groups.unwrap_or_default(),
            chain: self.chain.unwrap_or_default().into_iter().map(actor).collect(),
            issuer,
            credential: Credential {
                kind: CredentialKind::Jwt,
                fingerprint: Fingerprint(String::new()),
                key_id: None,
                expires: None,
            },
        }
    }
}

/// The file's `principals`. What has a name is the same wherever it is named, whatever the defaults are.
pub(super) fn named(top: &Section<'_>) -> Vec<(String, PartialPrincipal)> {
    let named = top.names("principals").into_iter();
    named.map(|(entry, value)| (entry.key.clone(), mapping(&value.section()).whole())).collect()
}

pub(super) fn read(section: &Section<'_>, named: &[(String, PartialPrincipal)]) -> PartialPrincipal {
    match section.get("principal") {
        None => PartialPrincipal::default(),
        Some(value) if value.is_scalar() => value.parse(|name| find(name, named)).unwrap_or_default(),
        Some(value) => mapping(&value.section()),
    }
}

fn find(name: &str, named: &[(String, PartialPrincipal)]) -> Result<PartialPrincipal, String> {
    let found = named.iter().find(|(known, _)| known == name);
    found.map(|(_, principal)| principal.clone()).ok_or_else(|| {
        let known: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
        match known.as_slice() {
            [] => "is not in principals, which this file does not have; write principal: {groups: […]}".to_owned(),
            known => format!("is not in principals; use {}{}", listed(known), hint(name, known)),
        }
    })
}

fn mapping(section: &Section<'_>) -> PartialPrincipal {
    PartialPrincipal {
        subject: section.text("subject"),
        issuer: section.text("issuer"),
        groups: section.get("groups").map(|value| texts(&value).into_iter().collect()),
        chain: section.get("chain").map(|value| value.list().into_iter().filter_map(actor).collect()),
    }
}

fn actor(value: Value<'_>) -> Option<(String, Option<String>)> {
    if value.is_scalar() {
        return Some((value.text()?, None));
    }
    let section = value.section();
    let subject = section.required("subject", "who acts").and_then(|v| v.text());
    let issuer = section.text("issuer");
    Some((subject?, issuer))
}

/// One text, or a list of them.
pub(super) fn texts(value: &Value<'_>) -> Vec<String> {
    if value.is_scalar() {
        return value.text().into_iter().collect();
    }
    value.clone().list().iter().filter_map(Value::text).collect()
}
