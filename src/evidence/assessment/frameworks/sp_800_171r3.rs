//! SP 800-171 revision 3.

use super::Requirement;

pub(super) const REQUIREMENTS: [Requirement; 21] = [
    Requirement("03.01.02", "Access Enforcement", &["AC-3"]),
    Requirement("03.01.03", "Information Flow Enforcement", &["AC-4"]),
    Requirement("03.01.04", "Separation of Duties", &["AC-5"]),
    Requirement("03.01.05", "Least Privilege", &["AC-6", "AC-6(1)", "AC-6(7)", "AU-9(4)"]),
    Requirement("03.01.07", "Least Privilege – Privileged Functions", &["AC-6(9)", "AC-6(10)"]),
    Requirement("03.03.01", "Event Logging", &["AU-2"]),
    Requirement("03.03.02", "Audit Record Content", &["AU-3", "AU-3(1)"]),
    Requirement("03.03.03", "Audit Record Generation", &["AU-11", "AU-12"]),
    Requirement("03.03.04", "Response to Audit Logging Process Failures", &["AU-5"]),
    Requirement("03.03.05", "Audit Record Review, Analysis, and Reporting", &["AU-6", "AU-6(3)"]),
    Requirement("03.03.06", "Audit Record Reduction and Report Generation", &["AU-7"]),
    Requirement("03.03.07", "Time Stamps", &["AU-8"]),
    Requirement("03.03.08", "Protection of Audit Information", &["AU-9", "AU-9(4)"]),
    Requirement("03.04.02", "Configuration Settings", &["CM-6"]),
    Requirement("03.04.03", "Configuration Change Control", &["CM-3"]),
    Requirement("03.04.05", "Access Restrictions for Change", &["CM-5"]),
    Requirement("03.05.01", "User Identification and Authentication", &["IA-2", "IA-11"]),
    Requirement("03.05.12", "Authenticator Management", &["IA-5"]),
    Requirement("03.13.08", "Transmission and Storage Confidentiality", &["SC-8", "SC-8(1)", "SC-28", "SC-28(1)"]),
    Requirement("03.14.06", "System Monitoring", &["SI-4", "SI-4(4)"]),
    Requirement("03.14.08", "Information Management and Retention", &["SI-12"]),
];
