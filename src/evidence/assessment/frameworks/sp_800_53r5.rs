//! The controls of SP 800-53 revision 5 that the records speak to, by family.

use super::{Control, Extent};
use crate::evidence::assessment::check::Check;

pub(super) struct Entry {
    pub id: &'static str,
    pub label: &'static str,
    pub title: &'static str,
    pub statement: &'static str,
    pub extent: Extent,
    pub checks: &'static [Check],
    pub not_shown: &'static str,
}

impl Entry {
    pub fn control(&self) -> Control {
        Control {
            id: self.id.to_owned(),
            label: self.label.to_owned(),
            title: self.title,
            statement: self.statement.to_owned(),
            extent: self.extent,
            checks: self.checks.to_vec(),
            sources: Vec::new(),
            not_shown: vec![self.not_shown],
        }
    }
}

/// Id, label, title; statement, and how much of it is shown; checks; what is not shown.
macro_rules! controls {
    ($($id:literal, $label:literal, $title:literal, $statement:literal $extent:ident [$($check:ident)*] $not:literal)*) => {
        &[$(Entry {
            id: $id,
            label: $label,
            title: $title,
            statement: $statement,
            extent: Extent::$extent,
            checks: &[$(Check::$check),*],
            not_shown: $not,
        }),*]
    };
}

pub(super) const CONTROLS: &[Entry] = controls![
    "ac-3", "AC-3", "Access Enforcement", "ac-3_smt" Whole [Enforced]
        "whether the policies are the organization's approved authorizations; access that does not pass the gate"
    "ac-4", "AC-4", "Information Flow Enforcement", "ac-4_smt" InPart [Flow]
        "whether the policies are the organization's flow control policies; flows that do not pass the gate"
    "ac-5", "AC-5", "Separation of Duties", "ac-5_smt.b" Whole [Separation]
        "statement a: which duties need separation; whether two identities are one person"
    "ac-6", "AC-6", "Least Privilege", "ac-6_smt" InPart [Policies]
        "whether what policies allow is necessary for the assigned tasks (portcullis policy suggest shows what is used)"
    "ac-6.9", "AC-6(9)", "Log Use of Privileged Functions", "ac-6.9_smt" Whole [PrivilegedLogged]
        "privileged functions that are used without passing the gate"
    "au-2", "AU-2", "Event Logging", "au-2_smt.c" InPart [Kinds]
        "which event types the organization selected, why they are enough, and when that is reviewed"
    "au-3", "AU-3", "Content of Audit Records", "au-3_smt" Whole [Content]
        "events that do not pass the gate"
    "au-3.1", "AU-3(1)", "Additional Audit Information", "au-3.1_smt" InPart [Content]
        "which additional information the organization asks for"
    "au-4", "AU-4", "Audit Log Storage Capacity", "au-4_smt" InPart [Capacity]
        "the organization's log retention requirements; the capacity of the bucket"
    "au-5", "AU-5", "Response to Audit Logging Process Failures", "au-5_smt.b" Whole [Refusal]
        "statement a: whom an alert reached, and when; where recording never failed, how the gate would have answered"
    "au-5.1", "AU-5(1)", "Storage Capacity Warning", "au-5.1_smt" InPart [Warning]
        "whom the warning reached, and when"
    "au-5.2", "AU-5(2)", "Real-time Alerts", "au-5.2_smt" InPart []
        "alerts: they are metrics and logs, not records"
    "au-6", "AU-6", "Audit Record Review, Analysis, and Reporting", "au-6_smt" InPart [Readings]
        "reviews, their frequency and their findings; readings of the bucket that do not pass the gate"
    "au-7", "AU-7", "Audit Record Reduction and Report Generation", "au-7_smt.b" Whole [Bodies]
        "statement a beyond this program: the organization's own tools; texts of which only the hash was recorded"
    "au-8", "AU-8", "Time Stamps", "au-8_smt.b" InPart [Time]
        "how the gate's clock is synchronized, and the granularity that the organization asks for"
    "au-9", "AU-9", "Protection of Audit Information", "au-9_smt.a" Whole [Integrity]
        "who could read the records; records after the newest checkpoint here; statement b: alerts"
    "au-9.2", "AU-9(2)", "Store on Separate Physical Systems or Components", "au-9.2_smt" InPart []
        "where the bucket's machines are"
    "au-9.3", "AU-9(3)", "Cryptographic Protection", "au-9.3_smt" Whole [Integrity Signatures]
        "how the signing key is protected; whether the module is validated"
    "au-9.4", "AU-9(4)", "Access by Subset of Privileged Users", "au-9.4_smt" InPart []
        "who may manage the gate, the bucket and the keys"
    "au-10", "AU-10", "Non-repudiation", "au-10_smt" Whole [Identity Integrity Signatures]
        "the agent's own signature: this is the gate's statement of the identity that it verified"
    "au-11", "AU-11", "Audit Record Retention", "au-11_smt" Whole [Retention]
        "whether the period that was given is the organization's; what the bucket's owner does after it"
    "au-12", "AU-12", "Audit Record Generation", "au-12_smt.c" Whole [Generation Counted]
        "events that do not pass the gate"
    "cm-3", "CM-3", "Configuration Change Control", "cm-3_smt.e" InPart [Changes]
        "review and approval of changes; how long records of changes must be kept; changes of Envoy and of the bucket"
    "cm-5", "CM-5", "Access Restrictions for Change", "cm-5_smt" InPart []
        "who may change policies and configuration"
    "cm-6", "CM-6", "Configuration Settings", "cm-6_smt.d" InPart [Configurations]
        "which settings are the approved ones: digests of those in force are listed"
    "ia-2", "IA-2", "Identification and Authentication (Organizational Users)", "ia-2_smt" Whole [Identity]
        "how the issuer authenticated the user; that one subject is one user"
    "ia-5", "IA-5", "Authenticator Management", "ia-5_smt.f" InPart [Expiry]
        "how authenticators are issued, stored, changed and revoked"
    "ia-9", "IA-9", "Service Identification and Authentication", "ia-9_smt" InPart [Identity]
        "which services the organization selected; how targets prove who they are to Envoy"
    "sc-8", "SC-8", "Transmission Confidentiality and Integrity", "sc-8_smt" InPart [Certificates]
        "TLS versions and ciphers: connections are Envoy's, and its access log has them"
    "sc-28", "SC-28", "Protection of Information at Rest", "sc-28_smt" InPart []
        "encryption of the bucket and of the journal's disk; records hold the masked view only"
    "si-4", "SI-4", "System Monitoring", "si-4_smt.a" InPart [Findings]
        "monitoring objectives, other sources, and what people did with what was found"
    "si-10", "SI-10", "Information Input Validation", "si-10_smt" Whole [Understood]
        "validation by the targets themselves; whether what decoders understand is all that the organization asks for"
    "si-11", "SI-11", "Error Handling", "si-11_smt" InPart []
        "error messages: the gate's refusals and the targets' own words are not assessed"
    "si-12", "SI-12", "Information Management and Retention", "si-12_smt" InPart [Retention]
        "laws, policies and schedules that apply"
    "si-15", "SI-15", "Information Output Filtering", "si-15_smt" Whole [Filtered]
        "values that no detector knows"
];
