//! The types that are planted, with what they are called where they are kept and how people write of them.

use crate::carriers::{ALONE, CONFIGURED, Carrier, NAMED};
use crate::random::Random;
use crate::sample::{Label, Sample};
use crate::values::{asia, europe, numbers, people, secrets};

pub struct Subject {
    /// The row of the table.
    pub row: &'static str,
    /// Finding types that are right for it.
    pub accepted: &'static [&'static str],
    /// Names of fields and columns, in snake case.
    pub fields: &'static [&'static str],
    /// With `{}` for the value.
    pub sentences: &'static [&'static str],
    /// The value shows by itself what it is.
    pub alone: bool,
    pub make: fn(&mut Random) -> String,
}

const fn named(
    row: &'static str,
    accepted: &'static [&'static str],
    fields: &'static [&'static str],
    sentences: &'static [&'static str],
    make: fn(&mut Random) -> String,
) -> Subject {
    Subject { row, accepted, fields, sentences, alone: false, make }
}

const fn alone(
    row: &'static str,
    accepted: &'static [&'static str],
    fields: &'static [&'static str],
    sentences: &'static [&'static str],
    make: fn(&mut Random) -> String,
) -> Subject {
    Subject { alone: true, ..named(row, accepted, fields, sentences, make) }
}

/// So many samples of each subject.
pub const EACH: usize = 90;

pub const SUBJECTS: &[Subject] = &[
    alone(
        "CREDIT_CARD",
        &["CREDIT_CARD"],
        &["card_number", "pan", "cc_number", "card", "payment_card"],
        &["my card is {}.", "Please charge {} for the renewal.", "card number {}, expires 09/27"],
        numbers::card,
    ),
    named(
        "CREDIT_CARD short",
        &["CREDIT_CARD"],
        &["card_number", "cc_number", "card", "credit_card"],
        &["my card is {}.", "what is the limit of card {}?", "I lost my credit card {}"],
        numbers::maestro,
    ),
    alone(
        "IBAN",
        &["IBAN"],
        &["iban", "account", "bank_account", "beneficiary_account"],
        &["please transfer it to {}.", "IBAN: {}", "our account is {}, thanks"],
        numbers::iban,
    ),
    alone(
        "US_SSN",
        &["US_SSN"],
        &["ssn", "social_security_number", "tax_id", "applicant_ssn"],
        &["my SSN is {}.", "social security number: {}", "the number on file is {}."],
        numbers::ssn,
    ),
    named(
        "US_SSN plain",
        &["US_SSN"],
        &["ssn", "social_security_number", "ssn_number", "patient_ssn"],
        &["my SSN is {}.", "social security number: {}", "Social Security No. {}"],
        |random| numbers::ssn(random).replace('-', ""),
    ),
    named(
        "US_ITIN",
        &["US_ITIN", "US_SSN"],
        &["itin", "taxpayer_id", "itin_number"],
        &["my ITIN is {}.", "Taxpayer identification number {}"],
        numbers::itin,
    ),
    named(
        "US_EIN",
        &["US_EIN"],
        &["ein", "employer_id", "fein", "employer_identification_number"],
        &["our EIN is {}.", "Employer Identification Number: {}", "federal tax ID {}"],
        numbers::ein,
    ),
    alone(
        "PHONE",
        &["PHONE"],
        &["phone", "phone_number", "mobile", "contact_phone", "tel"],
        &["call me at {}.", "You can reach us on {} until 5 pm.", "my number is {}", "Tel: {}"],
        people::phone,
    ),
    named(
        "PHONE local",
        &["PHONE"],
        &["phone", "phone_number", "mobile", "telephone", "cell_phone", "fax"],
        &["call me at {}.", "my phone number is {}", "Tel.: {}", "Mobile: {}", "text me on my cell {}."],
        people::local_phone,
    ),
    alone(
        "EMAIL",
        &["EMAIL"],
        &["email", "email_address", "mail", "contact", "login", "owner"],
        &["write to {}.", "my address is <{}>.", "contact mailto:{} for help", "({}) has left the channel"],
        people::email,
    ),
    alone(
        "IPV4",
        &["IPV4"],
        &["ip", "client_ip", "remote_addr", "host"],
        &["the server at {} is down.", "blocked {}:443 again"],
        people::ipv4,
    ),
    alone(
        "IPV6",
        &["IPV6"],
        &["ip", "client_ip", "remote_addr", "host"],
        &["the server at {} is down.", "ping6 {} works"],
        people::ipv6,
    ),
    alone(
        "MAC",
        &["MAC"],
        &["mac", "mac_address", "hw_addr", "device_mac"],
        &["the device {} joined.", "MAC {} is unknown"],
        people::mac,
    ),
    named(
        "DATE_OF_BIRTH",
        &["DATE_OF_BIRTH"],
        &["dob", "date_of_birth", "birth_date", "birthday", "birthdate"],
        &["I was born on {}.", "DOB: {}", "date of birth {}", "Patient, born {}, was seen today"],
        people::birth,
    ),
    named(
        "US_PASSPORT",
        &["US_PASSPORT"],
        &["passport", "passport_number", "passport_no"],
        &["my passport number is {}.", "Passport No.: {}", "US passport {}"],
        people::passport,
    ),
    named(
        "US_DRIVER_LICENSE",
        &["US_DRIVER_LICENSE"],
        &["driver_license", "drivers_license_number", "driver_licence", "dl_number"],
        &["my driver's license is {}.", "Driver License Number: {}", "driving licence {}"],
        people::licence,
    ),
    named(
        "US_NPI",
        &["US_NPI"],
        &["npi", "provider_npi", "npi_number"],
        &["the NPI is {}.", "NPI: {}", "National Provider Identifier {}"],
        numbers::npi,
    ),
    named(
        "US_DEA",
        &["US_DEA"],
        &["dea", "dea_number", "prescriber_dea"],
        &["the DEA number is {}.", "DEA# {}"],
        numbers::dea,
    ),
    named(
        "US_MBI",
        &["US_MBI"],
        &["mbi", "medicare_id", "medicare_number", "medicare_beneficiary_id"],
        &["my Medicare number is {}.", "MBI: {}"],
        numbers::mbi,
    ),
    named(
        "MEDICAL_RECORD",
        &["MEDICAL_RECORD"],
        &["mrn", "medical_record_number", "patient_mrn", "medical_record"],
        &["the patient's MRN is {}.", "MRN: {}", "Medical record number {}"],
        people::record,
    ),
    named(
        "BANK_ROUTING",
        &["BANK_ROUTING"],
        &["routing_number", "aba", "routing", "aba_routing_number"],
        &["the routing number is {}.", "ABA: {}", "Routing # {}"],
        numbers::aba,
    ),
    named(
        "SWIFT_BIC",
        &["SWIFT_BIC"],
        &["bic", "swift", "swift_code", "bank_bic"],
        &["the SWIFT code is {}.", "BIC: {}", "BIC/SWIFT {}"],
        numbers::bic,
    ),
    named(
        "VIN",
        &["VIN"],
        &["vin", "vehicle_vin", "vin_number"],
        &["the VIN is {}.", "VIN: {}", "vehicle identification number {}"],
        numbers::vin,
    ),
    named(
        "UK_NINO",
        &["UK_NINO"],
        &["nino", "national_insurance_number", "ni_number"],
        &["my National Insurance number is {}.", "NINO: {}", "NI number {}"],
        numbers::nino,
    ),
    named(
        "UK_NHS",
        &["UK_NHS"],
        &["nhs_number", "nhs", "nhs_no"],
        &["my NHS number is {}.", "NHS No: {}"],
        numbers::nhs,
    ),
    named(
        "CA_SIN",
        &["CA_SIN"],
        &["sin", "social_insurance_number", "sin_number"],
        &["my SIN is {}.", "Social Insurance Number: {}"],
        numbers::sin,
    ),
    alone("BR_CPF", &["BR_CPF"], &["cpf", "cpf_number", "documento_cpf"], &["meu CPF é {}.", "CPF: {}"], |random| {
        loop {
            let value = numbers::cpf(random);
            if value.contains('.') {
                break value;
            }
        }
    }),
    named("BR_CPF plain", &["BR_CPF"], &["cpf", "cpf_number"], &["meu CPF é {}.", "CPF: {}"], |random| {
        numbers::cpf(random).replace(['.', '-'], "")
    }),
    named("BR_CNPJ", &["BR_CNPJ"], &["cnpj", "company_cnpj"], &["CNPJ da empresa: {}.", "CNPJ {}"], numbers::cnpj),
    named(
        "IN_AADHAAR",
        &["IN_AADHAAR"],
        &["aadhaar", "aadhaar_number", "aadhar_no"],
        &["my Aadhaar is {}.", "Aadhaar number: {}"],
        numbers::aadhaar,
    ),
    named(
        "IN_PAN",
        &["IN_PAN"],
        &["pan", "pan_number", "pan_card", "pan_no"],
        &["my PAN is {}.", "PAN: {}", "PAN card number {}"],
        numbers::pan,
    ),
    named("ES_DNI", &["ES_DNI"], &["dni", "dni_number", "nif"], &["mi DNI es {}.", "DNI: {}", "NIF {}"], numbers::dni),
    named("ES_NIE", &["ES_DNI", "ES_NIE"], &["nie", "nie_number"], &["mi NIE es {}.", "NIE: {}"], numbers::nie),
    named(
        "FR_NIR",
        &["FR_NIR"],
        &["nir", "numero_securite_sociale", "num_secu"],
        &["mon numéro de sécurité sociale : {}.", "NIR {}", "Sécurité sociale : {}"],
        numbers::nir,
    ),
    named(
        "DE_TAX_ID",
        &["DE_TAX_ID"],
        &["steuer_id", "steueridentifikationsnummer", "tax_id", "idnr"],
        &["meine Steuer-ID ist {}.", "Steueridentifikationsnummer: {}"],
        numbers::steuer_id,
    ),
    named(
        "PL_PESEL",
        &["PL_PESEL"],
        &["pesel", "pesel_number", "nr_pesel"],
        &["PESEL: {}", "mój PESEL to {}."],
        numbers::pesel,
    ),
    named("NL_BSN", &["NL_BSN"], &["bsn", "burgerservicenummer"], &["mijn BSN is {}.", "BSN: {}"], europe::bsn),
    named(
        "SE_PERSONNUMMER",
        &["SE_PERSONNUMMER"],
        &["personnummer", "personal_number"],
        &["mitt personnummer är {}.", "Personnummer: {}"],
        europe::personnummer,
    ),
    named(
        "NO_FODSELSNUMMER",
        &["NO_FODSELSNUMMER"],
        &["fodselsnummer", "fnr"],
        &["fødselsnummer {}.", "Fødselsnummer: {}"],
        europe::fodselsnummer,
    ),
    named("DK_CPR", &["DK_CPR"], &["cpr", "cpr_number", "cpr_nr"], &["mit CPR-nummer er {}.", "CPR: {}"], europe::cpr),
    named("FI_HETU", &["FI_HETU"], &["hetu", "henkilotunnus"], &["HETU: {}", "henkilötunnus {}."], europe::hetu),
    named(
        "IT_CODICE_FISCALE",
        &["IT_CODICE_FISCALE"],
        &["codice_fiscale", "cf"],
        &["il mio codice fiscale è {}.", "Codice fiscale: {}"],
        europe::codice_fiscale,
    ),
    named("AU_TFN", &["AU_TFN"], &["tfn", "tax_file_number"], &["my TFN is {}.", "Tax File Number: {}"], numbers::tfn),
    named(
        "AU_ABN",
        &["AU_ABN"],
        &["abn", "abn_number", "australian_business_number"],
        &["our ABN is {}.", "ABN: {}"],
        numbers::abn,
    ),
    alone(
        "CRYPTO_ADDRESS",
        &["CRYPTO_ADDRESS"],
        &["wallet", "btc_address", "wallet_address", "payout_address"],
        &["send it to {}.", "my wallet is {}", "BTC: {}"],
        people::wallet,
    ),
    named(
        "COORDINATES latitude",
        &["COORDINATES"],
        &["lat", "latitude", "geo_lat", "pickup_latitude"],
        &[],
        people::latitude,
    ),
    named("COORDINATES longitude", &["COORDINATES"], &["lng", "lon", "longitude", "geo_long"], &[], people::longitude),
    alone(
        "NATIONAL_ID Korea",
        &["NATIONAL_ID"],
        &["rrn", "resident_registration_number"],
        &["my RRN is {}.", "주민등록번호: {}"],
        asia::rrn,
    ),
    alone(
        "NATIONAL_ID China",
        &["NATIONAL_ID"],
        &["id_card_no", "resident_id"],
        &["my resident id is {}.", "身份证号：{}"],
        asia::resident,
    ),
    alone("NATIONAL_ID Mexico", &["NATIONAL_ID"], &["curp", "CURP"], &["mi CURP es {}.", "CURP: {}"], asia::curp),
    named("NATIONAL_ID Singapore", &["NATIONAL_ID"], &["nric", "nric_no"], &["my NRIC is {}.", "NRIC: {}"], asia::nric),
    named(
        "NATIONAL_ID labelled",
        &["NATIONAL_ID"],
        &["national_id", "identity_number", "personal_id"],
        &["my national id is {}.", "Identity number: {}"],
        asia::national,
    ),
    named(
        "HEALTH_PLAN_ID",
        &["HEALTH_PLAN_ID"],
        &["member_id", "subscriber_id", "insurance_id"],
        &["Member ID: {}", "my subscriber id is {}."],
        asia::plan,
    ),
    named(
        "BANK_ACCOUNT",
        &["BANK_ACCOUNT"],
        &["account_number", "bank_account", "acct_no"],
        &["Account number: {}", "my account number is {}."],
        asia::account,
    ),
    named(
        "LICENSE_PLATE",
        &["LICENSE_PLATE"],
        &["license_plate", "plate_number", "vehicle_plate"],
        &["License plate: {}", "Kennzeichen {}"],
        asia::plate,
    ),
    named("DEVICE_ID", &["DEVICE_ID"], &["imei", "device_imei"], &["IMEI: {}", "the IMEI is {}."], asia::imei),
    named(
        "POSTAL_ADDRESS",
        &["POSTAL_ADDRESS"],
        &["address", "street_address", "address_line1", "home_address", "shipping_address", "street"],
        &[],
        people::address,
    ),
    named(
        "PERSON_NAME",
        &["PERSON_NAME"],
        &["full_name", "customer_name", "patient_name", "cardholder_name"],
        &[],
        people::person,
    ),
    named("PERSON_NAME first", &["PERSON_NAME"], &["first_name", "given_name", "firstname"], &[], people::first_name),
    named(
        "PERSON_NAME last",
        &["PERSON_NAME"],
        &["last_name", "family_name", "surname", "lastname"],
        &[],
        people::last_name,
    ),
];

impl Subject {
    pub fn sample(&self, random: &mut Random) -> Sample {
        let carrier = if self.alone && random.chance(50) { random.pick(&ALONE) } else { random.pick(&NAMED) };
        let carrier = if self.sentences.is_empty() && carrier == Carrier::Prose { Carrier::Json } else { carrier };
        let sentence = if self.sentences.is_empty() { "{}" } else { random.pick(self.sentences) };
        let (field, value) = (random.pick(self.fields), (self.make)(random));
        planted(random, carrier, (self.row, self.accepted), (field, sentence), &value)
    }
}

/// Any type that says that a value is a credential.
pub const SECRET: &[&str] = &[
    "API_TOKEN",
    "SECRET",
    "PASSWORD",
    "BEARER_TOKEN",
    "COOKIE",
    "AWS_SECRET_KEY",
    "AWS_ACCESS_KEY",
    "GITHUB_TOKEN",
    "SLACK_TOKEN",
    "STRIPE_KEY",
    "GOOGLE_API_KEY",
    "JWT",
    "PRIVATE_KEY",
];

pub fn planted(
    random: &mut Random,
    carrier: Carrier,
    (row, accepted): (&'static str, &'static [&'static str]),
    (field, sentence): (&str, &str),
    value: &str,
) -> Sample {
    let written = carrier.write(random, field, sentence, value);
    let (start, end) = (written.before.len(), written.before.len() + written.value.len());
    let text = written.before + &written.value + &written.after;
    Sample { format: written.format, text, label: Label::Value { row, accepted, start, end }, carrier: carrier.name() }
}

/// A credential in configuration, a log or a message.
pub struct Credential {
    row: &'static str,
    accepted: &'static [&'static str],
    fields: &'static [&'static str],
    /// Known by its form alone.
    alone: bool,
    make: fn(&mut Random) -> String,
}

pub const CREDENTIALS: &[Credential] = &[
    Credential {
        row: "JWT",
        accepted: &["JWT", "BEARER_TOKEN"],
        fields: &["token", "id_token", "access_token"],
        alone: true,
        make: secrets::jwt,
    },
    Credential {
        row: "AWS_ACCESS_KEY",
        accepted: &["AWS_ACCESS_KEY"],
        fields: &["aws_access_key_id", "access_key"],
        alone: true,
        make: secrets::aws_access,
    },
    Credential {
        row: "AWS_SECRET_KEY",
        accepted: &["AWS_SECRET_KEY", "SECRET"],
        fields: &["aws_secret_access_key", "secret_access_key"],
        alone: false,
        make: secrets::aws_secret,
    },
    Credential {
        row: "GITHUB_TOKEN",
        accepted: &["GITHUB_TOKEN"],
        fields: &["github_token", "gh_token", "token"],
        alone: true,
        make: secrets::github,
    },
    Credential {
        row: "SLACK_TOKEN",
        accepted: &["SLACK_TOKEN"],
        fields: &["slack_token", "slack_bot_token"],
        alone: true,
        make: secrets::slack,
    },
    Credential {
        row: "STRIPE_KEY",
        accepted: &["STRIPE_KEY"],
        fields: &["stripe_secret_key", "stripe_key"],
        alone: true,
        make: secrets::stripe,
    },
    Credential {
        row: "GOOGLE_API_KEY",
        accepted: &["GOOGLE_API_KEY"],
        fields: &["google_api_key", "maps_key"],
        alone: true,
        make: secrets::google,
    },
    Credential {
        row: "PRIVATE_KEY",
        accepted: &["PRIVATE_KEY"],
        fields: &["private_key", "tls_key", "key"],
        alone: true,
        make: secrets::private_key,
    },
    Credential {
        row: "PASSWORD",
        accepted: &["PASSWORD", "SECRET"],
        fields: &["password", "db_password", "passwd", "smtp_password", "admin_pass", "postgres_password"],
        alone: false,
        make: secrets::password,
    },
    Credential {
        row: "SECRET",
        accepted: SECRET,
        fields: &[
            "api_key",
            "secret_key",
            "client_secret",
            "auth_token",
            "access_token",
            "encryption_key",
            "webhook_secret",
            "jwt_secret",
        ],
        alone: false,
        make: secrets::random_key,
    },
];

impl Credential {
    pub fn sample(&self, random: &mut Random) -> Sample {
        let value = (self.make)(random);
        let mut carrier = if self.alone && random.chance(35) { random.pick(&ALONE) } else { random.pick(&CONFIGURED) };
        if value.contains('\n') {
            carrier = random.pick(&[Carrier::Json, Carrier::Ndjson, Carrier::LogBare, Carrier::Prose]);
        }
        let field = random.pick(self.fields);
        planted(random, carrier, (self.row, self.accepted), (field, "use this:\n{}\n"), &value)
    }
}

/// Of a vendor's token, under the vendor's name or none.
pub fn vendor(random: &mut Random) -> Sample {
    let (vendor, value) = secrets::vendor(random);
    let carrier = if random.chance(40) { random.pick(&ALONE) } else { random.pick(&CONFIGURED) };
    let field = format!("{vendor}_{}", random.pick(&["token", "api_key", "key"]));
    planted(random, carrier, ("vendors' tokens", SECRET), (&field, "{}"), &value)
}

/// Of a vendor's key without a form of its own, and of a word that is a password in a file of the environment.
pub fn keyed(random: &mut Random) -> Sample {
    if random.chance(20) {
        let field = random.pick(&["SMTP_PASSWORD", "DB_PASS", "REDIS_PASSWORD"]);
        let value = secrets::word(random);
        return planted(random, Carrier::Env, ("PASSWORD word", &["PASSWORD"]), (field, "{}"), &value);
    }
    let (vendor, value) = secrets::keyed(random);
    let carrier = if random.chance(30) { Carrier::Prose } else { random.pick(&CONFIGURED) };
    let (field, sentence) = random.pick(&[
        ("key", "the VENDOR key {} is mine"),
        ("api_token", "VENDOR token: {}"),
        ("secret", "VENDOR-secret-{}"),
        ("login", "run -Dvendor.x=1 VENDOR.login={}"),
    ]);
    let field = format!("{vendor}_{field}");
    planted(random, carrier, ("vendors' keys", SECRET), (&field, &sentence.replace("VENDOR", vendor)), &value)
}

/// Secrets that stand in a larger form: URLs, headers, command lines.
pub fn placed(random: &mut Random) -> Sample {
    let user = people::given(random);
    let host = random.pick(&[
        "db.internal:5432",
        "warehouse",
        "cache.example.com:6379",
        "mongo-0.mongo:27017",
        "user.mail.example:587",
    ]);
    let url = |random: &mut Random| {
        let scheme = random.pick(&[
            "postgres",
            "postgresql",
            "mysql",
            "redis",
            "mongodb",
            "mongodb+srv",
            "amqp",
            "https",
            "ftp",
            "smtp",
        ]);
        (format!("{scheme}://{user}:"), format!("@{host}/app"), secrets::url_password(random))
    };
    let (row, accepted, (before, after, value)): (_, &'static [&'static str], _) = match random.number(0, 8) {
        0 | 1 => ("URL password", &["PASSWORD", "SECRET"], url(random)),
        2 => (
            "BEARER_TOKEN",
            &["BEARER_TOKEN", "SECRET", "API_TOKEN"],
            ("Authorization: Bearer ".into(), String::new(), secrets::bearer(random)),
        ),
        3 => (
            "Basic",
            &["PASSWORD", "SECRET", "BEARER_TOKEN", "BASIC_AUTH"],
            ("Authorization: Basic ".into(), String::new(), secrets::basic(random)),
        ),
        4 => (
            "COOKIE",
            &["COOKIE", "SECRET", "API_TOKEN"],
            (
                format!(
                    "{}: {}=",
                    random.pick(&["Cookie", "Set-Cookie"]),
                    random.pick(&["session", "sessionid", "connect.sid", "PHPSESSID", "JSESSIONID"])
                ),
                "; Path=/; HttpOnly".into(),
                secrets::cookie(random),
            ),
        ),
        6 => {
            let (before, value) = secrets::slack_hook(random);
            ("URL secret", SECRET, (before, String::new(), value))
        }
        7 => {
            let (key, value) = (random.digits(15), random.text(crate::random::BASE64URL, 27));
            ("URL secret", SECRET, (format!("cloudinary://{key}:"), "@shop-assets".into(), value))
        }
        5 => (
            "SECRET",
            SECRET,
            (
                format!("{}: ", random.pick(&["X-Api-Key", "X-Auth-Token", "Api-Key", "X-Vault-Token"])),
                String::new(),
                secrets::random_key(random),
            ),
        ),
        _ => (
            "PASSWORD",
            &["PASSWORD", "SECRET"],
            (
                random
                    .pick(&[
                        "mysql -u root --password=",
                        "Server=db;User Id=sa;Password=",
                        "curl -u admin:",
                        "sshpass -p ",
                    ])
                    .into(),
                " ".into(),
                secrets::url_password(random),
            ),
        ),
    };
    let (carrier, name) =
        if random.chance(50) { (Carrier::LogBare, "log, in place") } else { (Carrier::Json, "json, in place") };
    let written = carrier.write(random, "line", "{}", &format!("{before}{value}{after}"));
    let start = written.before.len() + before.len();
    let text = written.before + &written.value + &written.after;
    Sample {
        format: written.format,
        text,
        label: Label::Value { row, accepted, start, end: start + value.len() },
        carrier: name,
    }
}
