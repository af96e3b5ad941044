//! Controls and requirements, by NIST's own titles and numbers. What each table was compared with:
//!
//! - SP 800-53, revision 5: ids, labels, titles and statements of the catalogs in github.com/usnistgov/oscal-content, release 5.1.1 (the
//!   resolved HIGH and PRIVACY baselines of 2024-02-13); IA-9 and SI-15, which are in no baseline, of the whole catalog 5.0.1.
//! - SP 800-171, revision 3: ids, titles and source controls (which its appendix C, "Tailoring Criteria", lists too) of NIST's OSCAL
//!   catalogs 1.0.0 of 2025-05-29 and 1.1.0 of 2026-05-12 there.
//! - SP 800-171, revision 2: NIST publishes no OSCAL of it, so its numbers stand behind `SP_800_171_`. The text is that of NIST's CPRT export
//!   `SP_800_171_2_0_0` as of 2026-09-15. The controls are those of its appendix D, "Mapping Tables", which is to SP 800-53 revision 4 and is
//!   on paper only: they were compared with two transcripts by others (CMMC level 2 to SP 800-53, and the OSCAL of tbusillo, which for
//!   3.3.1, 3.3.2, 3.5.1 and 3.5.2 still has those of revision 1, without AU-11 and IA-3).

mod sp_800_171r2;
mod sp_800_171r3;
mod sp_800_53r5;

use super::check::Check;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    Sp80053r5,
    Sp800171r2,
    Sp800171r3,
}

/// How much of its statement records can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of the statement that is named.
    Whole,
    /// Only where it is not satisfied: the rest is done by people, or with values that an organization assigns.
    InPart,
}

pub(super) struct Control {
    pub id: String,
    pub label: String,
    pub title: &'static str,
    pub statement: String,
    pub extent: Extent,
    pub checks: Vec<Check>,
    pub sources: Vec<&'static str>,
    pub not_shown: Vec<&'static str>,
}

impl Framework {
    pub const ALL: [Framework; 3] = [Framework::Sp80053r5, Framework::Sp800171r2, Framework::Sp800171r3];

    /// As it is named on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Framework::Sp80053r5 => "nist-800-53r5",
            Framework::Sp800171r2 => "nist-800-171r2",
            Framework::Sp800171r3 => "nist-800-171r3",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Framework::Sp80053r5 => "NIST SP 800-53 Revision 5",
            Framework::Sp800171r2 => "NIST SP 800-171 Revision 2",
            Framework::Sp800171r3 => "NIST SP 800-171 Revision 3",
        }
    }

    /// Where the mapping to SP 800-53 is from.
    pub fn mapping(self) -> Option<&'static str> {
        match self {
            Framework::Sp80053r5 => None,
            Framework::Sp800171r2 => Some(
                "SP 800-171 Rev. 2 (February 2020, updated January 2021), Appendix D, Mapping Tables, which is to SP 800-53 Rev. 4",
            ),
            Framework::Sp800171r3 => Some("SP 800-171 Rev. 3 (May 2024), Appendix C, Tailoring Criteria"),
        }
    }

    pub(super) fn controls(self) -> Vec<Control> {
        match self {
            Framework::Sp80053r5 => sp_800_53r5::CONTROLS.iter().map(sp_800_53r5::Entry::control).collect(),
            Framework::Sp800171r2 => {
                requirements(&sp_800_171r2::REQUIREMENTS, |n| (format!("SP_800_171_{n}"), format!("SP_800_171_{n}")))
            }
            Framework::Sp800171r3 => {
                requirements(&sp_800_171r3::REQUIREMENTS, |n| (format!("SP_800_171_{n}"), format!("statement_{n}")))
            }
        }
    }
}

/// A requirement of SP 800-171: its number, title (or, where it has none, its text), and the controls that it comes from.
struct Requirement(&'static str, &'static str, &'static [&'static str]);

/// A requirement is shown by what shows its controls, of which those that are not looked at here are named.
fn requirements(all: &[Requirement], ids: impl Fn(&str) -> (String, String)) -> Vec<Control> {
    all.iter().map(|requirement| requirement.control(&ids)).collect()
}

impl Requirement {
    fn control(&self, ids: impl Fn(&str) -> (String, String)) -> Control {
        let Requirement(number, title, sources) = self;
        let (id, statement) = ids(number);
        let known: Vec<_> =
            sources.iter().filter_map(|label| sp_800_53r5::CONTROLS.iter().find(|c| c.label == *label)).collect();
        let whole = known.len() == sources.len() && known.iter().all(|c| c.extent == Extent::Whole);
        let mut checks: Vec<_> = known.iter().flat_map(|c| c.checks.iter().copied()).collect();
        checks.sort_unstable();
        checks.dedup();
        let mut not_shown: Vec<_> = known.iter().map(|c| c.not_shown).collect();
        if known.len() < sources.len() {
            not_shown.push("controls that this requirement also comes from and that no record speaks to");
        }
        Control {
            id,
            label: (*number).to_owned(),
            title,
            statement,
            extent: if whole { Extent::Whole } else { Extent::InPart },
            checks,
            sources: sources.to_vec(),
            not_shown,
        }
    }
}
