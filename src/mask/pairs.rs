//! Pairs of a name and a value: `{"name": "DB_PASSWORD", "value": "…"}`. So containers, clusters, clouds and traces write
//! variables, parameters, tags and attributes, in JSON, YAML and the columns of tables; FHIR has identifiers and telephones
//! so.
//!
//! There the value has the name that stands beside it, where that comes first; where none does, that of the object that it
//! is in: `"db_password": {"type": "string", "value": "…"}` of Terraform, `"ssn": {"S": "…"}` of DynamoDB.

use super::rules::named::Named;
use super::rules::{NAME_PART, PERSON};

/// What a key, or a column, has to do with such a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its value is the name of the value beside it.
    Name,
    /// Its value is that.
    Value,
    /// The value inside of an object of its own, with its type.
    Typed,
}

pub(super) fn role(key: &[u8]) -> Option<Role> {
    match key {
        b"name" | b"Name" | b"key" | b"Key" | b"field" | b"label" | b"setting" | b"variable" | b"parameter"
        | b"attribute" | b"property" | b"header" | b"system" | b"ParameterKey" | b"OutputKey" => Some(Role::Name),
        b"value" | b"Value" | b"ParameterValue" | b"OutputValue" => Some(Role::Value),
        // OpenTelemetry, Firestore, DynamoDB, MongoDB.
        b"stringValue" | b"string_value" | b"intValue" | b"integerValue" | b"doubleValue" | b"arrayValue" | b"S"
        | b"N" | b"SS" | b"NS" | b"L" | b"$numberLong" | b"$numberInt" | b"$numberDouble" | b"$date" => {
            Some(Role::Typed)
        }
        _ => None,
    }
}

/// The columns of a table that are such pairs: of the names, and of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub name: usize,
    pub value: usize,
}

impl Pair {
    pub(super) fn of<'a>(columns: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Pair> {
        const NAMES: [&str; 10] = [
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
        let is = |column: &[u8], names: &[&str]| names.iter().any(|name| column.eq_ignore_ascii_case(name.as_bytes()));
        let value = columns.clone().position(|column| is(column, &["value"]))?;
        let name = columns.take(value).position(|column| is(column, &NAMES))?;
        Some(Pair { name, value })
    }
}

/// Whose `name` is a person's, or a company's: what the object around it is called, in lower case and without what stands
/// between its words.
const PEOPLE: [&str; 34] = [
    "applicant",
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
    "employee",
    "guardian",
    "guest",
    "insured",
    "member",
    "passenger",
    "patient",
    "payee",
    "payer",
    "person",
    "physician",
    "recipient",
    "seller",
    "sender",
    "shipping",
    "shippingaddress",
    "shippingdetails",
    "student",
    "subscriber",
];

/// The name that a key has for what it is a part of: `name` of a `customer`, `family` and `given` of a `name` (FHIR).
pub(super) fn of_person(key: &[u8], around: &[u8]) -> Option<&'static Named> {
    match key {
        b"name" | b"Name" if is_person(around) => Some(&PERSON),
        b"family" | b"given" if around == b"name" => Some(&NAME_PART),
        _ => None,
    }
}

fn is_person(name: &[u8]) -> bool {
    let name = name.strip_suffix(b"s").unwrap_or(name);
    let plain = || name.iter().filter(|byte| **byte != b'_').map(u8::to_ascii_lowercase);
    PEOPLE.iter().any(|person| person.trim_end_matches('s').bytes().eq(plain()))
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    /// `⟪…⟫` around what must be masked, as passwords.
    fn takes(format: Format, text: &str) {
        let parts = text.split(['⟪', '⟫']).enumerate();
        let masked = |(at, part): (usize, &str)| if at % 2 == 1 { "[REDACTED:PASSWORD]" } else { part }.to_owned();
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
            r#"{"name":"p\u0061ssword","type":"x","value":"⟪hunter2⟫"}"#,
            // The last name counts, and it counts in its own object only.
            r#"{"name":"password","name":"host","value":"hunter2"}"#,
            r#"{"name":"password","of":{"value":"hunter2"}}"#,
            r#"{"name":"password","name":7,"value":"⟪hunter2⟫"}"#,
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
    }
}
