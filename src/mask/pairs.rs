//! Pairs of a name and a value: `{"name": "DB_PASSWORD", "value": "…"}`. So containers, clusters, clouds and traces write
//! variables, parameters, tags and attributes, in JSON, YAML and the columns of tables; FHIR has identifiers and telephones
//! so.
//!
//! There the value has the name that stands beside it, where that comes first; where none does, that of the object that it
//! is in: `"db_password": {"type": "string", "value": "…"}` of Terraform, `"ssn": {"S": "…"}` of DynamoDB.

use super::rules::named::Named;
use super::rules::{NAME_PART, PERSON, PLATE_OF, STREET_LINE};

/// What a key, or a column, has to do with such a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its value is the name of the value beside it.
    Name,
    /// Its value says what the value beside it is, where nothing names that: `{"type": "passport", "number": "…"}`.
    Type,
    /// Its value is that.
    Value,
    /// The value inside of an object of its own, with its type.
    Typed,
}

pub(super) fn role(key: &[u8]) -> Option<Role> {
    match key {
        b"name" | b"Name" | b"key" | b"Key" | b"k" | b"field" | b"label" | b"setting" | b"variable" | b"parameter"
        | b"attribute" | b"question" | b"property" | b"header" | b"system" | b"url" | b"keyName" | b"ParameterKey"
        | b"OutputKey" | b"id_type" | b"idType" | b"document_type" | b"documentType" => Some(Role::Name),
        b"type" => Some(Role::Type),
        b"value" | b"Value" | b"v" | b"number" | b"ParameterValue" | b"OutputValue" | b"answer" | b"val"
        | b"valueString" | b"valueDate" | b"valueCode" | b"default" | b"Default" | b"defaultValue"
        | b"default_value" | b"id_number" | b"idNumber" | b"document_number" | b"documentNumber" => Some(Role::Value),
        // OpenTelemetry, Firestore, DynamoDB, MongoDB.
        b"stringValue" | b"string_value" | b"intValue" | b"integerValue" | b"doubleValue" | b"arrayValue" | b"S"
        | b"N" | b"inline_string" | b"inlineString" | b"string" | b"long" | b"int" | b"double" | b"SS" | b"NS"
        | b"L" | b"$numberLong" | b"$numberInt" | b"$numberDouble" | b"$date" => Some(Role::Typed),
        // Pandas writes a column so: `"dob": {"0": "…", "1": "…"}`.
        [b'0'..=b'9', ..] if key.len() <= 6 && key.iter().all(u8::is_ascii_digit) => Some(Role::Typed),
        _ => None,
    }
}

/// Whether the value of this key is the name of the value beside the object that it is in: FHIR has
/// `"type": {"text": "MRN"}, "value": "…"`.
pub(super) fn says_above(key: &[u8], around: &[u8]) -> bool {
    key == b"text" && around == b"type"
}

/// Whether an item of an array is an option of a command, which names the next one.
pub(super) fn names_next(text: &[u8]) -> bool {
    text.starts_with(b"--") && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What all items behind this one are called: the arguments of a client of MySQL, of which one may be `-p` and a password.
pub(super) fn names_rest(text: &[u8]) -> Option<&'static [u8]> {
    const CLIENTS: [&[u8]; 6] = [b"mysql", b"mysqldump", b"mysqladmin", b"mariadb", b"mariadb-dump", b"mariadb-admin"];
    let command = text.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    CLIENTS.contains(&command).then_some(b"clientargument")
}

/// What the value of this key is where the object around it is called so: of `random_password` in Terraform's state.
pub(super) fn of_resource(key: &[u8], around: &[u8]) -> Option<&'static [u8]> {
    (key == b"result" && around == b"attributes").then_some(b"password")
}

/// `app_key`, `rootKey`
pub(super) fn is_key(name: &[u8]) -> bool {
    let end = name.get(name.len().saturating_sub(4)..).unwrap_or_default();
    matches!(end, [b'_' | b'-' | b'a'..=b'z', b'k' | b'K', b'e', b'y'])
}

/// Whether a key may have to do with such a pair, or with the name of a person.
pub(super) fn matters(key: &[u8]) -> bool {
    role(key).is_some()
        || says_above(key, b"type")
        || of_resource(key, b"attributes").is_some()
        || of_person(key, b"name", true).is_some()
        || of_person(key, b"address", true).is_some()
        || of_person(key, b"vehicle", true).is_some()
}

/// The columns of a table that are such pairs: of the names, and of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub name: usize,
    pub value: usize,
}

impl Pair {
    pub(super) fn of<'a>(columns: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Pair> {
        const NAMES: [&str; 23] = [
            "item",
            "feld",
            "campo",
            "champ",
            "veld",
            "pole",
            "eigenschaft",
            "k",
            "setting_name",
            "option_name",
            "id_type",
            "document_type",
            "idtype",
            "name",
            "key",
            "setting",
            "variable",
            "variable_name",
            "parameter",
            "property",
            "attribute",
            "option",
            "field",
        ];
        const VALUES: [&str; 12] = [
            "value",
            "v",
            "setting_value",
            "option_value",
            "id_number",
            "document_number",
            "idnumber",
            "wert",
            "valor",
            "valeur",
            "valore",
            "waarde",
        ];
        let is = |column: &[u8], names: &[&str]| names.iter().any(|name| column.eq_ignore_ascii_case(name.as_bytes()));
        let value = columns.clone().position(|column| is(column, &VALUES))?;
        let name = columns.take(value).position(|column| is(column, &NAMES))?;
        Some(Pair { name, value })
    }
}

/// Whose `name` is a person's, or a company's: what the object around it is called, in lower case and without what stands
/// between its words.
const PEOPLE: [&str; 54] = [
    "applicant",
    "assignee",
    "attendee",
    "beneficiary",
    "billing",
    "billingaddress",
    "billingdetails",
    "borrower",
    "buyer",
    "cardholder",
    "client",
    "contact",
    "creditor",
    "customer",
    "customerdetails",
    "debtor",
    "dependent",
    "doctor",
    "driver",
    "employee",
    "guardian",
    "guest",
    "insured",
    "manager",
    "member",
    "owner",
    "parent",
    "passenger",
    "patient",
    "payee",
    "payer",
    "person",
    "physician",
    "policyholder",
    "practitioner",
    "recipient",
    "reporter",
    "requester",
    "rider",
    "seller",
    "sender",
    "shipping",
    "shippingaddress",
    "shippingdetails",
    "spouse",
    "student",
    "subject",
    "subscriber",
    "supervisor",
    "teacher",
    "traveler",
    "traveller",
    "user",
    "worker",
];

/// The name that a key has for what it is a part of: `name` of a `customer`, `family` and `given` of a `name` (FHIR).
/// `person`: what [`is_person`] says of `around`.
pub(super) fn of_person(key: &[u8], around: &[u8], person: bool) -> Option<&'static Named> {
    match key {
        b"name" | b"Name" | b"displayName" | b"display_name" | b"display" if person => Some(&PERSON),
        b"plate" | b"registration" if matches!(around, b"vehicle" | b"car" | b"driver") => Some(&PLATE_OF),
        b"family" | b"given" | b"text" if around == b"name" => Some(&NAME_PART),
        b"text" | b"formatted" | b"line" | b"line1" | b"line2" | b"Line1" | b"Line2" if is_address(around) => {
            Some(&STREET_LINE)
        }
        _ => None,
    }
}

/// Whether an object is called so that is a postal address.
fn is_address(name: &[u8]) -> bool {
    let end = |end: &[u8]| name.len().checked_sub(end.len()).and_then(|at| name.get(at..));
    [&b"address"[..], b"addr"].into_iter().any(|word| end(word).is_some_and(|end| end.eq_ignore_ascii_case(word)))
}

/// Whether an object is called so that is a person or a company.
pub(super) fn is_person(name: &[u8]) -> bool {
    let name = name.strip_suffix(b"s").unwrap_or(name);
    let plain = || name.iter().filter(|byte| **byte != b'_').map(u8::to_ascii_lowercase);
    let first = plain().next();
    let mut alike = PEOPLE.iter().filter(|person| person.bytes().next() == first);
    alike.any(|person| person.trim_end_matches('s').bytes().eq(plain()))
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    /// `⟪…⟫` around what must be masked, as passwords.
    fn takes(format: Format, text: &str) {
        finds("PASSWORD", format, text);
    }

    /// The same as findings of that type.
    fn finds(kind: &str, format: Format, text: &str) {
        let parts = text.split(['⟪', '⟫']).enumerate();
        let masked =
            |(at, part): (usize, &str)| if at % 2 == 1 { format!("[REDACTED:{kind}]") } else { part.to_owned() };
        let expected: String = parts.map(masked).collect();
        assert_eq!(mask(&plain(), format, &text.replace(['⟪', '⟫'], "")), expected, "{text}");
    }

    #[test]
    fn a_value_has_the_name_beside_it() {
        for text in [
            r#"{"env":[{"name":"DB_HOST","value":"hunter2"},{"name":"DB_PASSWORD","value":"⟪hunter2⟫"}]}"#,
            r#"{"Parameters":[{"ParameterKey":"MasterPassword","ParameterValue":"⟪hunter2⟫"}]}"#,
            r#"{"Tags":[{"Key":"password","Value":"⟪hunter2⟫","x":"hunter2"},{"Value":"hunter2"}]}"#,
            r#"{"attributes":[{"key":"db.password","value":{"stringValue":"⟪hunter2⟫"}}]}"#,
            r#"{"result":[{"k":"smtp.password","v":"⟪hunter2⟫"},{"k":"smtp.host","v":"hunter2"}]}"#,
            // Arguments of a command.
            r#"{"password":["mysql","⟪hunter2⟫"]}"#,
            r#"{"cmd":["/usr/bin/mysqldump","-u","root","⟪-pMuffin!16⟫","x"],"b":["-pMuffin!16"]}"#,
            r#"{"name":"p\u0061ssword","type":"x","value":"⟪hunter2⟫"}"#,
            // The last name counts, and it counts in its own object only.
            r#"{"name":"password","name":"host","value":"hunter2"}"#,
            r#"{"name":"password","of":{"value":"hunter2"}}"#,
            r#"{"name":"password","name":7,"value":"⟪hunter2⟫"}"#,
            // Where no name stands beside it, that of the object counts.
            r#"{"db_password":{"sensitive":true,"type":"string","value":"⟪hunter2⟫"},"host":{"value":"hunter2"}}"#,
            r#"{"Item":{"password":{"S":"⟪hunter2⟫"},"host":{"S":"hunter2"},"password":{"L":[{"S":"⟪hunter2⟫"}]}}}"#,
            r#"{"fields":{"password":{"stringValue":"⟪hunter2⟫"}}}"#,
        ] {
            takes(Format::Json, text);
        }
        for text in [
            "env:\n- name: DB_HOST\n  value: hunter2\n- name: DB_PASSWORD\n  value: \"⟪hunter2⟫\"\n- value: hunter2\n",
            "env:\n  - {name: DB_PASSWORD, value: '⟪hunter2⟫'}\n  - {value: hunter2}\n",
            "- name: \"password\"\n  value: '⟪hunter2⟫'\nvalue: hunter2\n",
            "name: password\nof:\n  value: hunter2\n",
        ] {
            takes(Format::Yaml, text);
        }
        for text in [
            "id,setting,value\n1,db_password,⟪hunter2⟫\n2,db_host,hunter2\n3,\"smtp_password\",\"⟪hunter2⟫\"\n4,,hunter2\n",
            "value,name\nhunter2,password\n",
        ] {
            takes(Format::Csv, text);
        }
        for text in [
            "Key         Value\n---         -----\npassword    ⟪hunter2⟫\nhost        hunter2\n",
            "| Feld | Wert |\n|---|---|\n| password | ⟪hunter2⟫ |\n| host | hunter2 |\n",
            "| Variable_name | Value |\n|---|---|\n| password | ⟪hunter2⟫ |\n| host | hunter2 |\n",
        ] {
            takes(Format::Text, text);
        }
    }

    #[test]
    fn a_system_or_a_type_names_an_identifier() {
        finds(
            "US_NPI",
            Format::Json,
            r#"{"identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"⟪1234567893⟫"}]}"#,
        );
        finds(
            "PHONE",
            Format::Json,
            r#"{"telecom":[{"system":"phone","value":"⟪8107931866⟫"},{"system":"x","value":"8107931866"}]}"#,
        );
        finds("PHONE", Format::Json, r#"{"phoneNumbers":[{"value":"⟪8107931866⟫","type":"work"}]}"#);
        finds(
            "MEDICAL_RECORD",
            Format::Json,
            r#"{"identifier":[{"type":{"coding":[{"code":"MR"}],"text":"MRN"},"value":"⟪7824110⟫"}]}"#,
        );
        finds("MEDICAL_RECORD", Format::Json, r#"{"type":{"text":"other"},"value":"7824110"}"#);
        finds("US_PASSPORT", Format::Json, r#"{"passport":{"number":"⟪YP8224984⟫"},"issue":{"number":"YP8224984"}}"#);
        finds("BR_CPF", Format::Json, r#"{"type":"CPF","number":"⟪54874674046⟫"}"#);
        let body = r#"{"name":"password","type":"string","value":"⟪hunter2⟫"}"#;
        finds("PASSWORD", Format::Json, body);
        finds("PASSWORD", Format::Json, r#"{"db_password":{"type":"string","value":"⟪hunter2⟫"}}"#);
    }

    #[test]
    fn the_name_of_a_person_is_one() {
        for text in [
            r#"{"patient":{"name":"⟪Sakura Garcia⟫","room":"110"},"clinic":{"name":"Sakura Garcia Clinic"}}"#,
            r#"{"billing_details":{"name":"⟪Jenny Rosen⟫"},"customers":[{"name":"⟪Ann Lee⟫"},{"name":"Acme Foods Inc."}]}"#,
            r#"{"resourceType":"Patient","name":[{"use":"official","family":"⟪Hernandez⟫","given":["⟪Beatrice⟫"]}]}"#,
            r#"{"manager":{"displayName":"⟪Zyx Ylönen⟫"},"index":{"displayName":"Zyx Ylönen"}}"#,
            r#"{"user_agent":{"family":"Chrome"},"given":["Chrome"],"customer":{"name":"checkout"}}"#,
        ] {
            finds("PERSON_NAME", Format::Json, text);
        }
        let mail = crate::config::Profile { detectors: vec!["EMAIL".to_owned()], ..Default::default() };
        let body = r#"{"patient":{"name":"Sakura Garcia"}}"#;
        assert_eq!(mask(&crate::mask::tests::profile(mail), Format::Json, body), body);
    }
}
