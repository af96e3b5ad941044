//! Who may decide a ticket, and when its approvals are enough. Pure: no clock, no store.

use std::collections::BTreeSet;

use super::{Ballot, DecideError, MAX_COMMENT, MAX_VOTES, NewTicket, OpenError, State, Ticket, Verdict, Vote};
use crate::identity::Principal;
use crate::policy::Requirement;

/// Whether a ticket can be decided by people at all.
pub(super) fn can_open(ticket: &NewTicket) -> Result<(), OpenError> {
    let groups: BTreeSet<&str> = ticket.requirements.iter().map(|r| r.group.as_str()).collect();
    let quorum: u64 = ticket.requirements.iter().map(|r| u64::from(r.quorum)).sum();
    if ticket.command.as_inner().len() > super::MAX_COMMAND {
        Err(OpenError::TooLong)
    } else if ticket.requirements.is_empty() || ticket.requirements.iter().any(|r| r.quorum == 0) {
        Err(OpenError::Impossible("they ask for nobody"))
    } else if groups.len() != ticket.requirements.len() {
        Err(OpenError::Impossible("they name a group twice"))
    } else if quorum > MAX_VOTES as u64 {
        Err(OpenError::Impossible("they ask for more than 32 people"))
    } else {
        Ok(())
    }
}

/// Whether a ballot may be taken, and the group that it counts for. What the approver may not decide at all comes
/// before what is wrong with the ticket, so that an outsider learns nothing of it.
///
/// # Errors
/// Every [`DecideError`] but `NotFound`.
pub fn judge(ticket: &Ticket, ballot: &Ballot) -> Result<String, DecideError> {
    may_decide(ticket, &ballot.approver)?;
    if ticket.state != State::Open {
        return Err(DecideError::NotOpen(ticket.state));
    }
    if ticket.digest != ballot.digest {
        return Err(DecideError::OtherDigest);
    }
    if ballot.comment.as_inner().len() > MAX_COMMENT {
        return Err(DecideError::LongComment);
    }
    match ballot.verdict {
        Verdict::Deny => first_group(ticket, &ballot.approver),
        Verdict::Approve => place(ticket, &ballot.approver),
    }
}

fn may_decide(ticket: &Ticket, approver: &Principal) -> Result<(), DecideError> {
    if !approver.chain.is_empty() {
        return Err(DecideError::Delegated);
    }
    // By subject alone: the same subject of another issuer is most likely the same person by another door.
    if approver.subject == ticket.requester.subject {
        return Err(DecideError::Requester);
    }
    if ticket.requester.chain.iter().any(|actor| actor.subject == approver.subject) {
        return Err(DecideError::InChain);
    }
    first_group(ticket, approver).map(drop)
}

fn first_group(ticket: &Ticket, approver: &Principal) -> Result<String, DecideError> {
    let member = ticket.requirements.iter().find(|requirement| approver.groups.contains(&requirement.group));
    let groups = || ticket.requirements.iter().map(|requirement| requirement.group.clone()).collect();
    member.map(|requirement| requirement.group.clone()).ok_or_else(|| DecideError::NotInGroup { groups: groups() })
}

/// The group that a further approval counts for.
fn place(ticket: &Ticket, approver: &Principal) -> Result<String, DecideError> {
    let approved = |vote: &&Vote| vote.verdict == Verdict::Approve;
    if ticket.votes.iter().filter(approved).any(|vote| vote.approver.subject == approver.subject) {
        return Err(DecideError::SecondVote);
    }
    if ticket.votes.len() >= MAX_VOTES {
        return Err(DecideError::TooManyVotes);
    }
    let mut people: Vec<&Principal> = ticket.votes.iter().filter(approved).map(|vote| &vote.approver).collect();
    people.push(approver);
    let assigned = assign(&ticket.requirements, &people);
    let own = assigned.last().copied().flatten().and_then(|index| ticket.requirements.get(index));
    own.map(|requirement| requirement.group.clone())
        .ok_or_else(|| DecideError::NotNeeded { missing: missing(&ticket.requirements, &assigned) })
}

fn missing(requirements: &[Requirement], assigned: &[Option<usize>]) -> Vec<String> {
    let have = |index| assigned.iter().filter(|place| **place == Some(index)).count() as u64;
    let short = requirements.iter().enumerate().filter(|(index, r)| have(*index) < u64::from(r.quorum));
    short.map(|(_, requirement)| requirement.group.clone()).collect()
}

/// For each vote of a ticket the requirement (index) that it counts for. A denial counts for the first of its groups.
pub fn placements(ticket: &Ticket) -> Vec<Option<usize>> {
    let approvals: Vec<&Principal> =
        ticket.votes.iter().filter(|vote| vote.verdict == Verdict::Approve).map(|vote| &vote.approver).collect();
    let mut assigned = assign(&ticket.requirements, &approvals).into_iter();
    let member = |vote: &Vote| ticket.requirements.iter().position(|r| vote.approver.groups.contains(&r.group));
    ticket
        .votes
        .iter()
        .map(|vote| match vote.verdict {
            Verdict::Approve => assigned.next().flatten(),
            Verdict::Deny => member(vote),
        })
        .collect()
}

/// Whether every requirement has its people.
pub(super) fn satisfied(ticket: &Ticket) -> bool {
    let approvals: Vec<&Principal> =
        ticket.votes.iter().filter(|vote| vote.verdict == Verdict::Approve).map(|vote| &vote.approver).collect();
    missing(&ticket.requirements, &assign(&ticket.requirements, &approvals)).is_empty()
}

/// Gives each person at most one place, so that as many places as possible are filled (a bipartite matching with
/// capacities): somebody who is in two groups is moved to the other when that lets a further person count.
fn assign(requirements: &[Requirement], people: &[&Principal]) -> Vec<Option<usize>> {
    let mut places = Places { requirements, people, assigned: vec![None; people.len()] };
    for person in 0..people.len() {
        let mut tried = BTreeSet::new();
        places.seat(person, &mut tried);
    }
    places.assigned
}

struct Places<'a> {
    requirements: &'a [Requirement],
    people: &'a [&'a Principal],
    assigned: Vec<Option<usize>>,
}

impl Places<'_> {
    /// Recursion is bounded by the number of requirements: each is tried once.
    fn seat(&mut self, person: usize, tried: &mut BTreeSet<usize>) -> bool {
        let requirements = self.requirements;
        for (index, requirement) in requirements.iter().enumerate() {
            let member = self.people.get(person).is_some_and(|p| p.groups.contains(&requirement.group));
            if !member || !tried.insert(index) {
                continue;
            }
            let seated: Vec<usize> =
                (0..self.assigned.len()).filter(|other| self.assigned.get(*other) == Some(&Some(index))).collect();
            let free = (seated.len() as u64) < u64::from(requirement.quorum);
            if free || seated.into_iter().any(|other| self.seat(other, tried)) {
                if let Some(place) = self.assigned.get_mut(person) {
                    *place = Some(index);
                }
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
