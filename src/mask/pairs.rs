//! Pairs of a name and a value: `{"name": "DB_PASSWORD", "value": "…"}`. So containers, clusters, clouds and traces write
//! variables, parameters, tags and attributes, in JSON and in YAML.
//!
//! There the value has the name that stands beside it, where that comes first.

/// Whether the value of this key is the name of the value beside it.
pub(super) fn names(key: &[u8]) -> bool {
    matches!(key, b"name" | b"Name" | b"key" | b"Key" | b"field" | b"ParameterKey" | b"OutputKey")
}

/// Whether this is the key of that value.
pub(super) fn is_value(key: &[u8]) -> bool {
    matches!(key, b"value" | b"Value" | b"ParameterValue" | b"OutputValue")
}

/// Whether this is the key of that value inside of an object of its own, as OpenTelemetry has it.
pub(super) fn wraps(key: &[u8]) -> bool {
    matches!(key, b"stringValue" | b"string_value")
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
