//! The wait for a person (I4).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::BoxFuture;

use super::aside::aside_if_heavy;
use super::evidence::{Seen, command_text};
use super::targets::Target;
use super::visit::Visit;
use crate::approval::{self, Approvers, NewTicket, Outcome, Reading, Recorder, VoteEvent};
use crate::exchange::RequestBody;
use crate::identity::{Authenticator, Principal};
use crate::journal::Journal;
use crate::journal::record::{Draft, Event};
use crate::mask::{Masked, Secret};
use crate::policy::Requirement;
use crate::telemetry::HoldState;

/// Why a held exchange was not let through.
pub struct NotApproved {
    pub status: u16,
    pub title: &'static str,
    pub detail: String,
}

fn not_approved(detail: impl Into<String>) -> NotApproved {
    NotApproved { status: 403, title: "Not approved", detail: detail.into() }
}

fn unrecorded() -> NotApproved {
    NotApproved {
        status: 503,
        title: "Not recorded",
        detail: "The audit journal cannot take the approval's record, so the request was not forwarded.".into(),
    }
}

impl Visit {
    /// Gives `Ok` once the exchange is approved and that is durable. Dropping the wait withdraws the ticket.
    pub(super) async fn held(
        &self,
        seen: &Seen<'_>,
        target: &Target,
        requirements: &[Requirement],
        digest: &str,
    ) -> Result<(), NotApproved> {
        let Some(principal) = seen.principal else {
            return Err(not_approved("Only a verified identity can be held for approval."));
        };
        if seen.request.body == RequestBody::Follows {
            return Err(not_approved(
                "This needs approval, and a target that streams request bodies cannot be held: nobody could approve a body \
                 that is still to come. Set request_body: whole for it.",
            ));
        }
        if seen.commands.iter().any(|command| command.is_cut()) {
            return Err(not_approved("It is too long to be shown to an approver whole, and so cannot be approved."));
        }
        let store = &self.gate.approvals;
        if let Some(ticket) = store.reusable(digest, requirements).await {
            let ended = Event::ApprovalEnded { ticket: ticket.id.to_string(), state: "reused".to_owned() };
            return self.record(ended).await.map_err(|_| unrecorded());
        }
        let ticket = self.ticket(seen, target, principal, requirements, digest).await;
        let held = approval::hold(Arc::clone(store), ticket).await.map_err(|e| not_approved(e.to_string()))?;
        let (id, deadline) = (held.ticket().id.to_string(), held.ticket().deadline);
        self.set_open_ticket(Some(id.clone()));
        let groups = requirements.iter().map(|r| r.group.clone()).collect();
        let opened = Event::ApprovalOpened { ticket: id.clone(), digest: digest.to_owned(), groups, deadline };
        self.record(opened).await.map_err(|_| unrecorded())?;
        self.gate.metrics.hold_opened();
        let (span, began) = (self.child("approval.wait"), Instant::now());
        let outcome = held.wait().await;
        drop(span);
        self.decided(id, &outcome, began).await
    }

    async fn ticket(
        &self,
        seen: &Seen<'_>,
        target: &Target,
        principal: &Principal,
        requirements: &[Requirement],
        digest: &str,
    ) -> NewTicket {
        let (commands, profile) = (seen.commands.to_vec(), Arc::clone(&target.profile));
        let texts = move || Masked::join(commands.iter().map(|command| command_text(command, &profile)), "\n");
        let command = aside_if_heavy(seen.weight(), texts).await;
        let actions: BTreeSet<String> = seen.commands.iter().flat_map(|c| c.actions.iter().cloned()).collect();
        NewTicket {
            decision_id: self.id,
            requester: principal.clone(),
            target: target.config.name.clone(),
            command,
            actions,
            digest: digest.to_owned(),
            requirements: requirements.to_vec(),
            deadline: self.gate.config.approvals.deadline,
        }
    }

    async fn decided(&self, ticket: String, outcome: &Outcome, began: Instant) -> Result<(), NotApproved> {
        let (state, how, answer) = match outcome {
            Outcome::Approved { .. } => ("approved", HoldState::Approved, Ok(())),
            Outcome::Denied { comment, .. } => {
                let why = if comment.as_inner().is_empty() { "no reason given" } else { comment.as_inner() };
                ("denied", HoldState::Denied, Err(not_approved(format!("An approver denied it: {why}"))))
            }
            Outcome::Expired => {
                ("expired", HoldState::Expired, Err(not_approved("It was not approved before its deadline.")))
            }
            Outcome::Withdrawn | Outcome::Used => {
                ("withdrawn", HoldState::Withdrawn, Err(not_approved("The approval is no longer there to be used.")))
            }
        };
        self.gate.metrics.hold_ended(how, began.elapsed());
        self.set_open_ticket(None);
        let ended = Event::ApprovalEnded { ticket, state: state.to_owned() };
        self.record(ended).await.map_err(|_| unrecorded())?;
        answer
    }
}

/// Makes votes durable before they take effect, and reads before anything is shown.
pub struct VoteRecorder(pub Journal);

impl Recorder for VoteRecorder {
    fn record(&self, event: VoteEvent) -> BoxFuture<'_, Result<(), String>> {
        let (decision_id, event) = match event {
            VoteEvent::Vote { ticket, decision_id, approver, group, verdict, comment } => {
                let approve = verdict == approval::Verdict::Approve;
                let ticket = ticket.to_string();
                (decision_id, Event::ApprovalVote { ticket, approver, group, approve, comment })
            }
            VoteEvent::Refused { ticket, decision_id, approver, reason } => {
                (decision_id, Event::ApprovalRefused { ticket: ticket.to_string(), approver, reason })
            }
        };
        let draft = Draft { decision_id: Some(decision_id), ..Draft::of_gate(event) };
        Box::pin(async move { self.0.append(draft).await.map(drop).map_err(|e| e.to_string()) })
    }

    fn read(&self, reading: Reading) -> BoxFuture<'_, Result<(), String>> {
        let Reading { reader, what, ticket, shown } = reading;
        let (reader, what, ticket) = (Box::new(reader), what.to_owned(), ticket.map(|ticket| ticket.to_string()));
        let event = Event::EvidenceRead { reader, what, ticket, shown };
        let draft = Draft::of_gate(event);
        Box::pin(async move { self.0.append(draft).await.map(drop).map_err(|e| e.to_string()) })
    }
}

/// Approvers prove who they are to the same issuers as agents do.
pub struct TokenApprovers(pub Arc<Authenticator>);

impl Approvers for TokenApprovers {
    fn authenticate<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<Principal, String>> {
        Box::pin(async move { self.0.verify_token(token).await.map_err(|e| e.to_string()) })
    }
}
