//! What is looked at, in the words of the report.

/// One question to the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    Kinds,
    Content,
    Capacity,
    Refusal,
    Warning,
    Readings,
    Bodies,
    Time,
    Integrity,
    Signatures,
    Identity,
    Retention,
    Generation,
    Counted,
    Enforced,
    Flow,
    Separation,
    Policies,
    PrivilegedLogged,
    Expiry,
    Understood,
    Findings,
    Filtered,
    Changes,
    Configurations,
    Certificates,
}

impl Check {
    /// What the population is, and what fails.
    pub fn says(self) -> (&'static str, &'static str) {
        match self {
            Check::Kinds => ("records", "a record whose kind is not known"),
            Check::Content => (
                "requests",
                "a request record without what, when, where, source, identity, or an exchange whose outcome is unknown",
            ),
            Check::Capacity => ("journal pressure records", "the journal was full"),
            Check::Refusal => (
                "times in which recording failed (journal full, archive alarm)",
                "a request was let through while recording failed",
            ),
            Check::Warning => ("times in which the journal was full", "there was no warning before"),
            Check::Readings => {
                ("readings of evidence through the gate", "none fails: whether they are enough is for people")
            }
            Check::Bodies => ("pieces of bodies", "the text does not have the SHA-256 that was recorded with it"),
            Check::Time => ("records", "a record is older than the one before it"),
            Check::Integrity => {
                ("records", "a record, segment, checkpoint or root is missing, changed or out of place")
            }
            Check::Signatures => ("checkpoints", "a checkpoint has no valid signature of a given key"),
            Check::Identity => ("exchanges that were let through", "no verified identity and credential is recorded"),
            Check::Retention => ("segments", "the lock ends before the retention period does, or there is none"),
            Check::Generation => ("exchanges", "something of the exchange was recorded, but not its request"),
            Check::Counted => {
                ("requests that Envoy counted", "Envoy counted more requests, or fewer, than there are exchanges")
            }
            Check::Enforced => (
                "exchanges",
                "it reached its target without an allowing decision, without a recorded approval where it was held, or while only observed",
            ),
            Check::Flow => ("responses", "a response was released for an exchange that no policy allowed"),
            Check::Separation => {
                ("votes", "an approver was the requester or of its chain, or voted twice on one ticket")
            }
            Check::Policies => ("privileged exchanges that were let through", "no policy is named that allowed it"),
            Check::PrivilegedLogged => (
                "privileged exchanges that were let through",
                "its request, its decision or its approval is not recorded",
            ),
            Check::Expiry => ("tokens used", "the token had expired (five minutes of leeway)"),
            Check::Understood => ("requests with a command", "it was let through although it was not fully understood"),
            Check::Findings => ("exchanges", "none fails: findings are counted"),
            Check::Filtered => ("responses", "it passed unexamined"),
            Check::Changes => (
                "policy versions that decided or were loaded",
                "a version decided that no record loaded, or the version before it is not the one that it names",
            ),
            Check::Configurations => ("starts of the gate", "none fails: their digests are listed"),
            Check::Certificates => ("requests", "none fails: requests with a verified client certificate are counted"),
        }
    }

    /// What the records do not show where nobody gave what they are compared with; `None`: records are enough.
    pub fn wants(self) -> Option<&'static str> {
        (self == Check::Counted)
            .then_some("that Envoy counted as many requests as there are exchanges (--envoy-requests)")
    }

    /// The command that shows the population.
    pub fn query(self, source: &str, window: &str) -> String {
        let query = |filters: &str| format!("portcullis audit query {source}{window}{filters}");
        match self {
            Check::Kinds
            | Check::Capacity
            | Check::Refusal
            | Check::Warning
            | Check::Readings
            | Check::Time
            | Check::Changes
            | Check::Configurations => format!("portcullis audit ls {source} --records"),
            Check::Content
            | Check::Generation
            | Check::Counted
            | Check::Enforced
            | Check::Findings
            | Check::Certificates => query(""),
            Check::Bodies => format!("portcullis audit replay {source} SESSION"),
            Check::Integrity | Check::Signatures | Check::Retention => {
                format!("portcullis audit verify {source} --key FILE.vkey")
            }
            Check::Identity | Check::Flow | Check::Expiry => query(" --decision allow"),
            Check::Separation => query(" --decision hold"),
            Check::Policies | Check::PrivilegedLogged => query(" --privileged --decision allow"),
            Check::Understood => query(" --privileged --decision allow"),
            Check::Filtered => query(" --exposed"),
        }
    }
}
