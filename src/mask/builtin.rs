//! The profiles that are there without being written: which finding types each looks for.

use super::kind::{Kind, Kinds};

/// The names of the built-in profiles.
pub const BUILTIN_PROFILES: [&str; 5] = ["all", "pci", "phi", "pii", "secrets"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// Everything that any detector finds.
    All,
    /// Account data of payment cards (PCI DSS).
    Pci,
    /// The identifiers of the HIPAA Safe Harbor rule that have a form: 45 CFR 164.514(b)(2)(i).
    Phi,
    /// What identifies a person (NIST SP 800-122, section 2.2).
    Pii,
    /// What opens a door: keys, tokens, passwords.
    Secrets,
}

impl Builtin {
    pub(super) const ALL: [Builtin; 5] = [Builtin::All, Builtin::Pci, Builtin::Phi, Builtin::Pii, Builtin::Secrets];

    pub(super) fn name(self) -> &'static str {
        match self {
            Builtin::All => "all",
            Builtin::Pci => "pci",
            Builtin::Phi => "phi",
            Builtin::Pii => "pii",
            Builtin::Secrets => "secrets",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Builtin> {
        Builtin::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    pub(super) fn kinds(self) -> Kinds {
        Kind::ALL.into_iter().filter(|kind| self == Builtin::All || class(*kind).is_in(self)).collect()
    }
}

/// What a finding type is, and so the built-in profiles that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A person's, and one of the Safe Harbor identifiers.
    Health,
    /// An organisation's, which may be a person's: kept out of `phi`.
    Business,
    /// A person's, and an account number of the Safe Harbor rule.
    Card,
    Secret,
}

impl Class {
    fn is_in(self, builtin: Builtin) -> bool {
        match self {
            Class::Health => matches!(builtin, Builtin::Pii | Builtin::Phi),
            Class::Business => matches!(builtin, Builtin::Pii),
            Class::Card => matches!(builtin, Builtin::Pii | Builtin::Phi | Builtin::Pci),
            Class::Secret => matches!(builtin, Builtin::Secrets),
        }
    }
}

/// Without a catch-all, so that no new finding type is forgotten. The letters are those of 45 CFR 164.514(b)(2)(i).
fn class(kind: Kind) -> Class {
    match kind {
        // (J) account numbers
        Kind::CreditCard => Class::Card,
        // (A) names, (B) places smaller than a state, (C) dates
        Kind::PersonName | Kind::PostalAddress | Kind::Coordinates | Kind::DateOfBirth => Class::Health,
        // (D) and (E) telephone and fax, (F) email, (G) social security, (H) medical records, (I) health plans
        Kind::Phone | Kind::Email | Kind::UsSsn | Kind::UkNhs | Kind::MedicalRecord | Kind::UsMbi => Class::Health,
        Kind::HealthPlan => Class::Health,
        // (J) accounts, (K) licences, (L) vehicles, (M) devices, (O) IP addresses
        Kind::Iban | Kind::BankAccount | Kind::CryptoAddress => Class::Health,
        Kind::UsDriverLicense | Kind::UsNpi | Kind::UsDea => Class::Health,
        Kind::Vin | Kind::LicensePlate | Kind::DeviceId | Kind::Mac | Kind::Ipv4 | Kind::Ipv6 => Class::Health,
        // (R) any other unique identifying number
        Kind::NationalId
        | Kind::UsItin
        | Kind::UsPassport
        | Kind::UkNino
        | Kind::CaSin
        | Kind::BrCpf
        | Kind::InAadhaar
        | Kind::InPan
        | Kind::EsDni
        | Kind::FrNir
        | Kind::DeTaxId
        | Kind::PlPesel
        | Kind::ItCodiceFiscale
        | Kind::AuTfn
        | Kind::NlBsn
        | Kind::SePersonnummer
        | Kind::NoFodselsnummer
        | Kind::DkCpr
        | Kind::FiHetu => Class::Health,
        Kind::UsEin | Kind::BrCnpj | Kind::AuAbn | Kind::BankRouting | Kind::SwiftBic => Class::Business,
        Kind::Jwt
        | Kind::AwsAccessKey
        | Kind::AwsSecretKey
        | Kind::GithubToken
        | Kind::SlackToken
        | Kind::StripeKey
        | Kind::GoogleApiKey
        | Kind::PrivateKey
        | Kind::BearerToken
        | Kind::ApiToken
        | Kind::Password
        | Kind::Secret
        | Kind::Cookie
        | Kind::K8sSecret => Class::Secret,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_profiles() {
        assert_eq!(Builtin::ALL.map(Builtin::name), BUILTIN_PROFILES);
        for name in BUILTIN_PROFILES {
            assert_eq!(Builtin::parse(name).map(Builtin::name), Some(name));
        }
        assert_eq!(Builtin::parse("default"), None);
    }

    #[test]
    fn every_type_is_of_a_person_or_a_secret() {
        for kind in Kind::ALL {
            let of = |builtin: Builtin| builtin.kinds().contains(kind);
            assert!(of(Builtin::All) && (of(Builtin::Pii) != of(Builtin::Secrets)), "{kind}");
            assert!(of(Builtin::Pii) || !(of(Builtin::Phi) || of(Builtin::Pci)), "{kind}");
        }
        let cards: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| Builtin::Pci.kinds().contains(*kind)).collect();
        assert_eq!(cards, [Kind::CreditCard]);
    }
}
