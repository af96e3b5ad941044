//! SP 800-171 revision 2, which CMMC assesses. Its requirements have no titles, so their text stands for them.

use super::Requirement;

const AUDIT: &[&str] = &["AU-2", "AU-3", "AU-3(1)", "AU-6", "AU-11", "AU-12"];
const ACCESS: &[&str] = &["AC-2", "AC-3", "AC-17"];
const IDENTITY: &[&str] = &["IA-2", "IA-3", "IA-5"];

pub(super) const REQUIREMENTS: [Requirement; 22] = [
    Requirement(
        "3.1.1",
        "Limit system access to authorized users, processes acting on behalf of authorized users, and devices (including other systems).",
        ACCESS,
    ),
    Requirement(
        "3.1.2",
        "Limit system access to the types of transactions and functions that authorized users are permitted to execute.",
        ACCESS,
    ),
    Requirement("3.1.3", "Control the flow of CUI in accordance with approved authorizations.", &["AC-4"]),
    Requirement(
        "3.1.4",
        "Separate the duties of individuals to reduce the risk of malevolent activity without collusion.",
        &["AC-5"],
    ),
    Requirement(
        "3.1.5",
        "Employ the principle of least privilege, including for specific security functions and privileged accounts.",
        &["AC-6", "AC-6(1)", "AC-6(5)"],
    ),
    Requirement(
        "3.1.7",
        "Prevent non-privileged users from executing privileged functions and capture the execution of such functions in audit logs.",
        &["AC-6(9)", "AC-6(10)"],
    ),
    Requirement(
        "3.3.1",
        "Create and retain system audit logs and records to the extent needed to enable the monitoring, analysis, investigation, and reporting of unlawful or unauthorized system activity.",
        AUDIT,
    ),
    Requirement(
        "3.3.2",
        "Ensure that the actions of individual system users can be uniquely traced to those users, so they can be held accountable for their actions.",
        AUDIT,
    ),
    Requirement("3.3.4", "Alert in the event of an audit logging process failure.", &["AU-5"]),
    Requirement(
        "3.3.5",
        "Correlate audit record review, analysis, and reporting processes for investigation and response to indications of unlawful, unauthorized, suspicious, or unusual activity.",
        &["AU-6(3)"],
    ),
    Requirement(
        "3.3.6",
        "Provide audit record reduction and report generation to support on-demand analysis and reporting.",
        &["AU-7"],
    ),
    Requirement(
        "3.3.7",
        "Provide a system capability that compares and synchronizes internal system clocks with an authoritative source to generate time stamps for audit records.",
        &["AU-8", "AU-8(1)"],
    ),
    Requirement(
        "3.3.8",
        "Protect audit information and audit logging tools from unauthorized access, modification, and deletion.",
        &["AU-9"],
    ),
    Requirement(
        "3.3.9",
        "Limit management of audit logging functionality to a subset of privileged users.",
        &["AU-9(4)"],
    ),
    Requirement(
        "3.4.2",
        "Establish and enforce security configuration settings for information technology products employed in organizational systems.",
        &["CM-2", "CM-6", "CM-8", "CM-8(1)"],
    ),
    Requirement("3.4.3", "Track, review, approve or disapprove, and log changes to organizational systems.", &["CM-3"]),
    Requirement(
        "3.4.5",
        "Define, document, approve, and enforce physical and logical access restrictions associated with changes to organizational systems.",
        &["CM-5"],
    ),
    Requirement("3.5.1", "Identify system users, processes acting on behalf of users, and devices.", IDENTITY),
    Requirement(
        "3.5.2",
        "Authenticate (or verify) the identities of users, processes, or devices, as a prerequisite to allowing access to organizational systems.",
        IDENTITY,
    ),
    Requirement(
        "3.13.8",
        "Implement cryptographic mechanisms to prevent unauthorized disclosure of CUI during transmission unless otherwise protected by alternative physical safeguards.",
        &["SC-8", "SC-8(1)"],
    ),
    Requirement("3.13.16", "Protect the confidentiality of CUI at rest.", &["SC-28"]),
    Requirement(
        "3.14.6",
        "Monitor organizational systems, including inbound and outbound communications traffic, to detect attacks and indicators of potential attacks.",
        &["SI-4", "SI-4(4)"],
    ),
];
