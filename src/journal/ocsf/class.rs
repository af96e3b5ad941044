//! What kind of thing happened, in the numbers of OCSF.

use crate::command::Effect;
use crate::journal::record::{BodyRecord, CommandRecord, DecisionRecord, EndRecord, Outcome, Pressure};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    Unknown,
    Create,
    Read,
    Update,
    Delete,
    /// With the word that OCSF does not have.
    Other(&'static str),
}

impl Activity {
    pub(super) fn id(self) -> u32 {
        match self {
            Activity::Unknown => 0,
            Activity::Create => 1,
            Activity::Read => 2,
            Activity::Update => 3,
            Activity::Delete => 4,
            Activity::Other(_) => 99,
        }
    }

    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Activity::Other(name) => Some(name),
            Activity::Unknown | Activity::Create | Activity::Read | Activity::Update | Activity::Delete => None,
        }
    }
}

/// The gravest effect counts; OCSF has no word for two of ours.
pub(super) fn activity(commands: &[CommandRecord]) -> Activity {
    let effects = commands.iter().flat_map(|command| command.effects.iter());
    match effects.max() {
        None => Activity::Unknown,
        Some(Effect::Read) => Activity::Read,
        Some(Effect::Write) if commands.iter().all(creates) => Activity::Create,
        Some(Effect::Write) => Activity::Update,
        Some(Effect::Destructive) => Activity::Delete,
        Some(Effect::Admin) => Activity::Other("Administer"),
        Some(Effect::Execute) => Activity::Other("Execute"),
    }
}

fn creates(command: &CommandRecord) -> bool {
    command.actions.iter().any(|action| action.ends_with(".insert") || action.ends_with(".create"))
        && command.actions.iter().all(|action| !action.ends_with(".update"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Informational = 1,
    Low = 2,
    Medium = 3,
    High = 4,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Unknown,
    Success,
    Failure,
    Other(&'static str),
}

impl Status {
    pub(super) fn id(self) -> u32 {
        match self {
            Status::Unknown => 0,
            Status::Success => 1,
            Status::Failure => 2,
            Status::Other(_) => 99,
        }
    }

    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Status::Other(name) => Some(name),
            Status::Unknown | Status::Success | Status::Failure => None,
        }
    }
}

/// What the gate did, and what became of the thing: OCSF's action and disposition, which go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    Unknown,
    Allowed,
    /// By an approver.
    Approved,
    /// Not enforced: the target is only observed.
    Logged,
    /// Masked on the way.
    Masked,
    Held,
    Blocked,
    /// By policy.
    Unauthorized,
    /// By an approver.
    Rejected,
    /// Neither side was stopped by the gate.
    Error,
    /// A thing that the gate reports of itself.
    Reported,
}

impl Control {
    pub(super) fn action(self) -> (u32, Option<&'static str>) {
        match self {
            Control::Unknown | Control::Error => (0, None),
            Control::Allowed | Control::Approved => (1, None),
            Control::Blocked | Control::Unauthorized | Control::Rejected => (2, None),
            Control::Logged | Control::Reported => (3, None),
            Control::Masked => (4, None),
            Control::Held => (99, Some("Held")),
        }
    }

    pub(super) fn disposition(self) -> (u32, Option<&'static str>) {
        match self {
            Control::Unknown => (0, None),
            Control::Allowed => (1, None),
            Control::Blocked => (2, None),
            Control::Approved => (8, None),
            Control::Held => (14, None),
            Control::Logged | Control::Reported => (17, None),
            Control::Rejected => (25, None),
            Control::Unauthorized => (26, None),
            Control::Error => (27, None),
            Control::Masked => (99, Some("Masked")),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) severity: Severity,
    pub(super) status: Status,
    pub(super) control: Control,
}

impl Class {
    pub(super) const fn new(severity: Severity, status: Status, control: Control) -> Self {
        Class { severity, status, control }
    }

    /// Nothing out of the way.
    pub(super) const ALLOWED: Class = Class::new(Severity::Informational, Status::Success, Control::Allowed);
    pub(super) const REPORTED: Class = Class::new(Severity::Informational, Status::Success, Control::Reported);
    pub(super) const HELD: Class = Class::new(Severity::Low, Status::Other("Held"), Control::Held);

    pub(super) fn decision(decision: &DecisionRecord) -> Self {
        let class = match (decision.verdict.as_str(), decision.mode.as_str()) {
            ("allow", "observe") => Class::new(Severity::Informational, Status::Success, Control::Logged),
            ("allow", _) => Class::ALLOWED,
            ("hold", _) => Class::HELD,
            // By policy, or before policy was asked.
            _ if decision.policy_version.is_some() => {
                Class::new(Severity::Medium, Status::Failure, Control::Unauthorized)
            }
            _ => Class::new(Severity::Medium, Status::Failure, Control::Blocked),
        };
        if decision.alarms.is_empty() { class } else { Class { severity: Severity::High, ..class } }
    }

    pub(super) fn vote(approve: bool) -> Self {
        let control = if approve { Control::Approved } else { Control::Rejected };
        Class::new(Severity::Informational, Status::Success, control)
    }

    /// How a ticket ended, by its state's word.
    pub(super) fn ticket(state: &str) -> Self {
        match state {
            "approved" | "reused" => Class::new(Severity::Informational, Status::Success, Control::Approved),
            "denied" => Class::new(Severity::Low, Status::Failure, Control::Rejected),
            _ => Class::new(Severity::Low, Status::Failure, Control::Blocked),
        }
    }

    pub(super) fn piece(body: &BodyRecord) -> Self {
        // What is exposed is not masked.
        let masked = body.findings.iter().any(|(kind, count)| body.exposed.get(kind).is_none_or(|e| e.count < *count));
        let control = if masked { Control::Masked } else { Control::Allowed };
        let severity = if body.exposed.is_empty() { Severity::Informational } else { Severity::Low };
        Class::new(severity, Status::Success, control)
    }

    pub(super) fn pressure(level: Pressure) -> Self {
        match level {
            Pressure::Normal => Class::REPORTED,
            Pressure::Warning => Class { severity: Severity::Medium, ..Class::REPORTED },
            Pressure::Full => Class::alarm(true),
        }
    }

    pub(super) fn alarm(raised: bool) -> Self {
        match raised {
            true => Class::new(Severity::High, Status::Failure, Control::Reported),
            false => Class::REPORTED,
        }
    }

    pub(super) fn end(end: &EndRecord) -> Self {
        match end.outcome {
            Outcome::Completed if end.exposed.is_empty() && end.unexamined.is_none() => Class::ALLOWED,
            Outcome::Completed => Class { severity: Severity::Low, ..Class::ALLOWED },
            Outcome::Refused => Class::new(Severity::Medium, Status::Failure, Control::Blocked),
            Outcome::Aborted => Class::new(Severity::Low, Status::Failure, Control::Error),
            Outcome::Cut => Class::new(Severity::Medium, Status::Failure, Control::Blocked),
            Outcome::Unknown => Class::new(Severity::Medium, Status::Unknown, Control::Unknown),
        }
    }
}
