//! Builders for the tests of this module and of its client.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::identity::{Actor, Credential, CredentialKind, Fingerprint};

pub(crate) fn person(subject: &str, groups: &[&str]) -> Principal {
    Principal {
        subject: subject.to_owned(),
        issuer: "https://idp.example".to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        chain: Vec::new(),
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint("00".to_owned()),
            key_id: None,
            expires: None,
        },
    }
}

pub(crate) fn behind(mut principal: Principal, actors: &[&str]) -> Principal {
    let actor = |subject: &&str| Actor { subject: (*subject).to_owned(), issuer: "https://idp.example".to_owned() };
    principal.chain = actors.iter().map(actor).collect();
    principal
}

pub(crate) fn asks(group: &str, quorum: u32, window: Option<u64>) -> Requirement {
    let window = window.map(Duration::from_secs);
    Requirement { group: group.to_owned(), quorum, window, reason: None, policies: vec!["p".to_owned()] }
}

/// Asked by `agent`, which acts through `planner`; open for a minute.
pub(crate) fn new_ticket(requirements: &[Requirement]) -> NewTicket {
    NewTicket {
        decision_id: DecisionId::new(),
        requester: behind(person("agent", &["executors"]), &["planner"]),
        target: "customers-db".to_owned(),
        command: Masked::constant("UPDATE customers SET tier = 'gold' WHERE id = 7"),
        actions: BTreeSet::from(["sql.update".to_owned()]),
        digest: "d1".to_owned(),
        requirements: requirements.to_vec(),
        deadline: Duration::from_secs(60),
    }
}

pub(crate) fn ballot(ticket: &Ticket, approver: Principal, verdict: Verdict) -> Ballot {
    Ballot { ticket: ticket.id, approver, verdict, comment: Masked::constant("seen"), digest: ticket.digest.clone() }
}
