//! Annotations: what Cedar has no word for.
//!
//! `@id` names a policy. On a permit, `@approval` (with `@quorum` and `@window`) asks for people, and `@unmask` lifts
//! masking of finding types. `@alarm` has each decision that the policy determines counted and logged. `@reason` is shown to the agent and to approvers.

use std::collections::BTreeSet;
use std::time::Duration;

use cedar_policy::{Effect, Policy};

use super::Requirement;
use super::nearest::hint;

const KNOWN: [&str; 7] = ["id", "approval", "quorum", "window", "reason", "unmask", "alarm"];

/// Finding types that `@unmask` may name, beside those of the masking configuration's field rules.
pub const FINDING_TYPES: &[&str] = &[
    "EMAIL",
    "CREDIT_CARD",
    "US_SSN",
    "IBAN",
    "PHONE",
    "IPV4",
    "IPV6",
    "JWT",
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "GITHUB_TOKEN",
    "SLACK_TOKEN",
    "STRIPE_KEY",
    "GOOGLE_API_KEY",
    "PRIVATE_KEY",
    "BEARER_TOKEN",
    "PASSWORD",
    "SECRET",
    "COOKIE",
    "US_ITIN",
    "US_EIN",
    "US_PASSPORT",
    "US_DRIVER_LICENSE",
    "US_NPI",
    "US_DEA",
    "US_MBI",
    "MEDICAL_RECORD",
    "BANK_ROUTING",
    "SWIFT_BIC",
    "VIN",
    "UK_NINO",
    "UK_NHS",
    "CA_SIN",
    "BR_CPF",
    "BR_CNPJ",
    "IN_AADHAAR",
    "IN_PAN",
    "ES_DNI",
    "FR_NIR",
    "DE_TAX_ID",
    "PL_PESEL",
    "IT_CODICE_FISCALE",
    "AU_TFN",
    "AU_ABN",
    "NL_BSN",
    "SE_PERSONNUMMER",
    "NO_FODSELSNUMMER",
    "DK_CPR",
    "FI_HETU",
    "CRYPTO_ADDRESS",
    "DATE_OF_BIRTH",
    "MAC",
    "COORDINATES",
    "PERSON_NAME",
    "POSTAL_ADDRESS",
    "NATIONAL_ID",
    "HEALTH_PLAN_ID",
    "BANK_ACCOUNT",
    "LICENSE_PLATE",
    "DEVICE_ID",
    "API_TOKEN",
    "FIELD",
];

/// The most people that one `@quorum` may ask for.
pub const MAX_QUORUM: u32 = 16;

/// Bytes.
const MAX_ID: usize = 128;
const MAX_REASON: usize = 512;
const MAX_ALARM: usize = 64;
const MAX_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a policy's annotations say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    pub id: String,
    pub reason: Option<String>,
    pub approval: Option<Requirement>,
    pub unmask: BTreeSet<String>,
    /// A decision that this policy determines is to be noticed, under this name.
    pub alarm: Option<String>,
}

#[cfg(test)]
impl Terms {
    /// Those of a policy without annotations but `@id`.
    pub(super) fn named(id: String) -> Self {
        Terms { id, reason: None, approval: None, unmask: BTreeSet::new(), alarm: None }
    }
}

/// One annotation that is wrong: byte offset in the file, and what to do.
#[derive(Debug)]
pub(super) struct Wrong {
    pub offset: usize,
    pub message: String,
}

struct Reader<'a> {
    policy: &'a Policy,
    findings: &'a BTreeSet<String>,
    wrong: Vec<Wrong>,
}

/// Reads the annotations of one policy; `findings` are the finding types that are known. Every wrong one is named.
pub(super) fn read(policy: &Policy, findings: &BTreeSet<String>) -> Result<Terms, Vec<Wrong>> {
    let mut reader = Reader { policy, findings, wrong: Vec::new() };
    reader.unknown();
    let id = reader.id();
    let reason = reader.reason();
    let approval = reader.approval(&id, &reason);
    let unmask = reader.unmask();
    let alarm = reader.alarm();
    if reader.wrong.is_empty() { Ok(Terms { id, reason, approval, unmask, alarm }) } else { Err(reader.wrong) }
}

/// Where the policy is in its file, in bytes.
pub(super) fn offset(policy: &Policy) -> usize {
    policy.as_ref().loc().map_or(0, |loc| loc.start())
}

impl Reader<'_> {
    fn get(&self, key: &str) -> Option<String> {
        self.policy.annotation(key).map(str::to_owned)
    }

    fn wrong(&mut self, key: &str, message: String) {
        let annotation = self.policy.as_ref().annotations().find(|(name, _)| name.as_ref() == key);
        let place = annotation.and_then(|(_, value)| value.loc.as_ref()).map(|loc| loc.start());
        self.wrong.push(Wrong { offset: place.unwrap_or_else(|| offset(self.policy)), message });
    }

    fn unknown(&mut self) {
        let unknown: Vec<String> = self
            .policy
            .annotations()
            .map(|(key, _)| key.to_owned())
            .filter(|key| !KNOWN.contains(&key.as_str()))
            .collect();
        for key in unknown {
            let hint = hint(&key, KNOWN);
            self.wrong(&key, format!("there is no annotation `@{key}`{hint}; known: @{}", KNOWN.join(", @")));
        }
    }

    fn id(&mut self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
        match self.get("id") {
            None => self.wrong("id", "the policy has no @id: add one, such as @id(\"read-orders\")".to_owned()),
            Some(id) if id.is_empty() || id.len() > MAX_ID || !id.chars().all(plain) => {
                self.wrong("id", format!("@id must be 1 to {MAX_ID} letters, digits, `.`, `_`, `/` or `-`"));
            }
            Some(id) => return id,
        }
        String::new()
    }

    fn reason(&mut self) -> Option<String> {
        let reason = self.get("reason")?;
        if reason.is_empty() || reason.len() > MAX_REASON || reason.chars().any(char::is_control) {
            self.wrong("reason", format!("@reason must be 1 to {MAX_REASON} bytes of text on one line"));
        }
        Some(reason)
    }

    /// It becomes a metric's label, so it is a short name.
    fn alarm(&mut self) -> Option<String> {
        let name = self.get("alarm")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || name.len() > MAX_ALARM || !name.chars().all(plain) {
            let mend = format!("@alarm must be 1 to {MAX_ALARM} letters, digits, `.`, `_` or `-`, such as break-glass");
            self.wrong("alarm", mend);
        }
        Some(name)
    }

    fn approval(&mut self, id: &str, reason: &Option<String>) -> Option<Requirement> {
        let Some(group) = self.get("approval") else {
            for key in ["quorum", "window"] {
                if self.get(key).is_some() {
                    self.wrong(key, format!("@{key} needs an @approval(\"group\") beside it"));
                }
            }
            return None;
        };
        if self.policy.effect() == Effect::Forbid {
            self.wrong("approval", "a forbid cannot be approved: move @approval to the permit".to_owned());
        }
        if group.trim().is_empty() {
            self.wrong("approval", "@approval must name the group whose members approve".to_owned());
        }
        let quorum = self.quorum();
        let window = self.window();
        Some(Requirement { group, quorum, window, reason: reason.clone(), policies: vec![id.to_owned()] })
    }

    fn quorum(&mut self) -> u32 {
        let Some(text) = self.get("quorum") else { return 1 };
        match text.parse() {
            Ok(quorum @ 1..=MAX_QUORUM) => quorum,
            Ok(_) | Err(_) => {
                self.wrong("quorum", format!("@quorum(\"{text}\") must be a number of people from 1 to {MAX_QUORUM}"));
                1
            }
        }
    }

    fn window(&mut self) -> Option<Duration> {
        let text = self.get("window")?;
        let window = duration(&text);
        if window.is_none() {
            let mend = "must be a duration such as 30s, 15m, 2h or 1d, at most 30d; leave it out for a single use";
            self.wrong("window", format!("@window(\"{text}\") {mend}"));
        }
        window
    }

    fn unmask(&mut self) -> BTreeSet<String> {
        let Some(text) = self.get("unmask") else { return BTreeSet::new() };
        if self.policy.effect() == Effect::Forbid {
            self.wrong("unmask", "@unmask has no meaning on a forbid: move it to the permit".to_owned());
        }
        let types: BTreeSet<String> = text.split(',').map(|name| name.trim().to_ascii_uppercase()).collect();
        for name in types.iter().filter(|name| !self.findings.contains(*name)).cloned().collect::<Vec<_>>() {
            let hint = hint(&name, self.findings.iter().map(String::as_str));
            self.wrong("unmask", format!("@unmask names `{name}`, which is no finding type{hint}"));
        }
        types
    }
}

/// `30s`, `15m`, `2h`, `1d`: a positive whole number and one unit, at most 30 days.
fn duration(text: &str) -> Option<Duration> {
    let unit = match text.as_bytes().last()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 60 * 60,
        b'd' => 24 * 60 * 60,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let window = Duration::from_secs(digits.parse::<u64>().ok()?.checked_mul(unit)?);
    (!window.is_zero() && window <= MAX_WINDOW).then_some(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        let seconds = |text| duration(text).map(|d| d.as_secs());
        for (text, want) in [("30s", 30), ("15m", 900), ("2h", 7_200), ("1d", 86_400), ("30d", 2_592_000)] {
            assert_eq!(seconds(text), Some(want), "{text}");
        }
        for text in ["", "s", "0s", "15", "-1m", "+1m", "1.5h", "1h30m", "31d", "99999999999999999999s", "15 m", "1é"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
