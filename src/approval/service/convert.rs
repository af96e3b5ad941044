//! Between the domain and the messages of the control API.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tonic::Status;

use crate::approval::{DecideError, State, Ticket, Verdict, Vote, VoteError, placements};
use crate::policy::Requirement;
use crate::proto::v1;

/// Bytes of a command in a list.
const BRIEF: usize = 1_024;

/// The states that a list is asked for; none: the open ones.
pub(super) fn states(wanted: &[i32]) -> Result<BTreeSet<State>, Status> {
    if wanted.is_empty() {
        return Ok(BTreeSet::from([State::Open]));
    }
    wanted.iter().map(|number| state_from(*number)).collect()
}

fn state_from(number: i32) -> Result<State, Status> {
    match v1::State::try_from(number) {
        Ok(v1::State::Open) => Ok(State::Open),
        Ok(v1::State::Approved) => Ok(State::Approved),
        Ok(v1::State::Denied) => Ok(State::Denied),
        Ok(v1::State::Expired) => Ok(State::Expired),
        Ok(v1::State::Withdrawn) => Ok(State::Withdrawn),
        Ok(v1::State::Unspecified) | Err(_) => Err(Status::invalid_argument("no such ticket state")),
    }
}

fn state(state: State) -> v1::State {
    match state {
        State::Open => v1::State::Open,
        State::Approved => v1::State::Approved,
        State::Denied => v1::State::Denied,
        State::Expired => v1::State::Expired,
        State::Withdrawn => v1::State::Withdrawn,
    }
}

pub(super) fn verdict(number: i32) -> Result<Verdict, Status> {
    match v1::Verdict::try_from(number) {
        Ok(v1::Verdict::Approve) => Ok(Verdict::Approve),
        Ok(v1::Verdict::Deny) => Ok(Verdict::Deny),
        Ok(v1::Verdict::Unspecified) | Err(_) => Err(Status::invalid_argument("the verdict is approve or deny")),
    }
}

/// A ticket with its command cut: for lists.
pub(super) fn brief(ticket: &Ticket) -> v1::Ticket {
    let mut message = self::ticket(ticket);
    if message.command.len() > BRIEF {
        let end = (0..=BRIEF).rev().find(|end| message.command.is_char_boundary(*end)).unwrap_or_default();
        message.command.truncate(end);
        message.command.push('…');
    }
    message
}

pub(super) fn ticket(ticket: &Ticket) -> v1::Ticket {
    v1::Ticket {
        id: ticket.id.to_string(),
        decision_id: ticket.decision_id.to_string(),
        state: state(ticket.state).into(),
        requester: ticket.requester.subject.clone(),
        requester_issuer: ticket.requester.issuer.clone(),
        chain: ticket.requester.chain.iter().map(|actor| actor.subject.clone()).collect(),
        target: ticket.target.clone(),
        command: ticket.command.as_inner().clone(),
        actions: ticket.actions.iter().cloned().collect(),
        digest: ticket.digest.clone(),
        requirements: requirements(ticket),
        created: Some(timestamp(ticket.created)),
        deadline: Some(timestamp(ticket.deadline)),
    }
}

/// Each vote stands under the requirement that it counts for.
fn requirements(ticket: &Ticket) -> Vec<v1::Requirement> {
    let places = placements(ticket);
    let votes_for = |index: usize| {
        let here = ticket.votes.iter().zip(&places).filter(move |(_, place)| **place == Some(index));
        here.map(|(cast, _)| vote(cast)).collect()
    };
    ticket.requirements.iter().enumerate().map(|(index, asked)| requirement(asked, votes_for(index))).collect()
}

fn requirement(requirement: &Requirement, votes: Vec<v1::Vote>) -> v1::Requirement {
    v1::Requirement {
        group: requirement.group.clone(),
        quorum: requirement.quorum,
        window: requirement.window.map(duration),
        reason: requirement.reason.clone().unwrap_or_default(),
        policies: requirement.policies.clone(),
        votes,
    }
}

fn vote(vote: &Vote) -> v1::Vote {
    let verdict = match vote.verdict {
        Verdict::Approve => v1::Verdict::Approve,
        Verdict::Deny => v1::Verdict::Deny,
    };
    v1::Vote {
        approver: vote.approver.subject.clone(),
        approver_issuer: vote.approver.issuer.clone(),
        verdict: verdict.into(),
        comment: vote.comment.as_inner().clone(),
        time: Some(timestamp(vote.time)),
    }
}

fn timestamp(time: DateTime<Utc>) -> prost_types::Timestamp {
    // Nanoseconds are below 2,000,000,000 (a leap second), which fits.
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default();
    prost_types::Timestamp { seconds: time.timestamp(), nanos }
}

fn duration(duration: Duration) -> prost_types::Duration {
    let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    prost_types::Duration { seconds, nanos: i32::try_from(duration.subsec_nanos()).unwrap_or_default() }
}

pub(super) fn status(error: &VoteError) -> Status {
    match error {
        VoteError::Refused(refused) => refusal(refused),
        VoteError::NotRecorded(_) => Status::unavailable("the vote could not be recorded, so it does not count"),
    }
}

pub(super) fn refusal(error: &DecideError) -> Status {
    let message = error.to_string();
    match error {
        DecideError::NotFound => Status::not_found(message),
        DecideError::Requester | DecideError::InChain | DecideError::Delegated | DecideError::NotInGroup { .. } => {
            Status::permission_denied(message)
        }
        DecideError::NotOpen(_)
        | DecideError::OtherDigest
        | DecideError::NotNeeded { .. }
        | DecideError::TooManyVotes => Status::failed_precondition(message),
        DecideError::SecondVote => Status::already_exists(message),
        DecideError::LongComment => Status::invalid_argument(message),
    }
}
