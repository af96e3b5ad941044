use std::fmt;

/// A type of finding that a detector reports. Field rules may report further types of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Email,
    CreditCard,
    UsSsn,
    Iban,
    Phone,
    Ipv4,
    Ipv6,
    Jwt,
    AwsAccessKey,
    AwsSecretKey,
    GithubToken,
    SlackToken,
    StripeKey,
    GoogleApiKey,
    PrivateKey,
    BearerToken,
    Password,
    Secret,
    Cookie,
    UsItin,
    UsEin,
    UsPassport,
    UsDriverLicense,
    UsNpi,
    UsDea,
    UsMbi,
    MedicalRecord,
    BankRouting,
    SwiftBic,
    Vin,
    UkNino,
    UkNhs,
    CaSin,
    BrCpf,
    BrCnpj,
    InAadhaar,
    InPan,
    EsDni,
    FrNir,
    DeTaxId,
    PlPesel,
    ItCodiceFiscale,
    AuTfn,
    AuAbn,
    NlBsn,
    SePersonnummer,
    NoFodselsnummer,
    DkCpr,
    FiHetu,
    CryptoAddress,
    DateOfBirth,
    Mac,
    Coordinates,
    PersonName,
    PostalAddress,
    NationalId,
    HealthPlan,
    BankAccount,
    LicensePlate,
    DeviceId,
    ApiToken,
    K8sSecret,
}

impl Kind {
    pub const ALL: [Kind; 62] = [
        Kind::Email,
        Kind::CreditCard,
        Kind::UsSsn,
        Kind::Iban,
        Kind::Phone,
        Kind::Ipv4,
        Kind::Ipv6,
        Kind::Jwt,
        Kind::AwsAccessKey,
        Kind::AwsSecretKey,
        Kind::GithubToken,
        Kind::SlackToken,
        Kind::StripeKey,
        Kind::GoogleApiKey,
        Kind::PrivateKey,
        Kind::BearerToken,
        Kind::Password,
        Kind::Secret,
        Kind::Cookie,
        Kind::UsItin,
        Kind::UsEin,
        Kind::UsPassport,
        Kind::UsDriverLicense,
        Kind::UsNpi,
        Kind::UsDea,
        Kind::UsMbi,
        Kind::MedicalRecord,
        Kind::BankRouting,
        Kind::SwiftBic,
        Kind::Vin,
        Kind::UkNino,
        Kind::UkNhs,
        Kind::CaSin,
        Kind::BrCpf,
        Kind::BrCnpj,
        Kind::InAadhaar,
        Kind::InPan,
        Kind::EsDni,
        Kind::FrNir,
        Kind::DeTaxId,
        Kind::PlPesel,
        Kind::ItCodiceFiscale,
        Kind::AuTfn,
        Kind::AuAbn,
        Kind::NlBsn,
        Kind::SePersonnummer,
        Kind::NoFodselsnummer,
        Kind::DkCpr,
        Kind::FiHetu,
        Kind::CryptoAddress,
        Kind::DateOfBirth,
        Kind::Mac,
        Kind::Coordinates,
        Kind::PersonName,
        Kind::PostalAddress,
        Kind::NationalId,
        Kind::HealthPlan,
        Kind::BankAccount,
        Kind::LicensePlate,
        Kind::DeviceId,
        Kind::ApiToken,
        Kind::K8sSecret,
    ];

    /// The name in findings, configuration and policy.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Email => "EMAIL",
            Kind::CreditCard => "CREDIT_CARD",
            Kind::UsSsn => "US_SSN",
            Kind::Iban => "IBAN",
            Kind::Phone => "PHONE",
            Kind::Ipv4 => "IPV4",
            Kind::Ipv6 => "IPV6",
            Kind::Jwt => "JWT",
            Kind::AwsAccessKey => "AWS_ACCESS_KEY",
            Kind::AwsSecretKey => "AWS_SECRET_KEY",
            Kind::GithubToken => "GITHUB_TOKEN",
            Kind::SlackToken => "SLACK_TOKEN",
            Kind::StripeKey => "STRIPE_KEY",
            Kind::GoogleApiKey => "GOOGLE_API_KEY",
            Kind::PrivateKey => "PRIVATE_KEY",
            Kind::BearerToken => "BEARER_TOKEN",
            Kind::Password => "PASSWORD",
            Kind::Secret => "SECRET",
            Kind::Cookie => "COOKIE",
            Kind::UsItin => "US_ITIN",
            Kind::UsEin => "US_EIN",
            Kind::UsPassport => "US_PASSPORT",
            Kind::UsDriverLicense => "US_DRIVER_LICENSE",
            Kind::UsNpi => "US_NPI",
            Kind::UsDea => "US_DEA",
            Kind::UsMbi => "US_MBI",
            Kind::MedicalRecord => "MEDICAL_RECORD",
            Kind::BankRouting => "BANK_ROUTING",
            Kind::SwiftBic => "SWIFT_BIC",
            Kind::Vin => "VIN",
            Kind::UkNino => "UK_NINO",
            Kind::UkNhs => "UK_NHS",
            Kind::CaSin => "CA_SIN",
            Kind::BrCpf => "BR_CPF",
            Kind::BrCnpj => "BR_CNPJ",
            Kind::InAadhaar => "IN_AADHAAR",
            Kind::InPan => "IN_PAN",
            Kind::EsDni => "ES_DNI",
            Kind::FrNir => "FR_NIR",
            Kind::DeTaxId => "DE_TAX_ID",
            Kind::PlPesel => "PL_PESEL",
            Kind::ItCodiceFiscale => "IT_CODICE_FISCALE",
            Kind::AuTfn => "AU_TFN",
            Kind::AuAbn => "AU_ABN",
            Kind::NlBsn => "NL_BSN",
            Kind::SePersonnummer => "SE_PERSONNUMMER",
            Kind::NoFodselsnummer => "NO_FODSELSNUMMER",
            Kind::DkCpr => "DK_CPR",
            Kind::FiHetu => "FI_HETU",
            Kind::CryptoAddress => "CRYPTO_ADDRESS",
            Kind::DateOfBirth => "DATE_OF_BIRTH",
            Kind::Mac => "MAC",
            Kind::Coordinates => "COORDINATES",
            Kind::PersonName => "PERSON_NAME",
            Kind::PostalAddress => "POSTAL_ADDRESS",
            Kind::NationalId => "NATIONAL_ID",
            Kind::HealthPlan => "HEALTH_PLAN_ID",
            Kind::BankAccount => "BANK_ACCOUNT",
            Kind::LicensePlate => "LICENSE_PLATE",
            Kind::DeviceId => "DEVICE_ID",
            Kind::K8sSecret => "K8S_SECRET",
            Kind::ApiToken => "API_TOKEN",
        }
    }

    /// The type with this name, in either case.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// Known by its name or place, not by its own form.
    pub(super) fn named_only(self) -> bool {
        matches!(self, Kind::Password | Kind::Secret | Kind::Cookie | Kind::BearerToken)
    }

    /// This type's bit in a [`Kinds`].
    pub(super) fn bit(self) -> u128 {
        1 << (self as u32)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of finding types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u128);

impl Kinds {
    pub(super) fn all() -> Kinds {
        Kind::ALL.into_iter().collect()
    }

    pub(super) fn contains(self, kind: Kind) -> bool {
        self.0 & kind.bit() != 0
    }

    pub(super) fn with(self, kind: Kind) -> Kinds {
        Kinds(self.0 | kind.bit())
    }

    pub(super) fn without(self, kind: Kind) -> Kinds {
        Kinds(self.0 & !kind.bit())
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        Kinds(kinds.into_iter().fold(0, |set, kind| set | kind.bit()))
    }
}
