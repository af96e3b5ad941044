//! The text that a target's configuration says is the command: the body, a field of it, or a query parameter.

use std::borrow::Cow;

use serde_json::Value;

use super::{http, json};
use crate::config::StatementAt;
use crate::exchange::RequestHead;

/// `what` names the text in the reason why it cannot be had, such as `statement`.
pub(super) fn text<'a>(
    place: &StatementAt,
    what: &str,
    head: &RequestHead,
    body: &'a [u8],
) -> Result<Cow<'a, str>, String> {
    match place {
        StatementAt::Body => {
            std::str::from_utf8(body).map(Cow::Borrowed).map_err(|_| format!("the {what} is not UTF-8"))
        }
        StatementAt::JsonField(field) => json_field(field, what, body).map(Cow::Owned),
        StatementAt::QueryParameter(name) => {
            if !body.is_empty() {
                return Err(format!("there is a body beside the {what} in the query"));
            }
            query_parameter(name, what, head).map(Cow::Owned)
        }
    }
}

fn query_parameter(name: &str, what: &str, head: &RequestHead) -> Result<String, String> {
    let query = head.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = http::query_pairs(query);
    if pairs.ambiguous {
        return Err("the query is not well-formed percent-encoded UTF-8".to_owned());
    }
    let mut found = pairs.pairs.into_iter().filter(|(k, _)| k.eq_ignore_ascii_case(name));
    match (found.next(), found.next()) {
        (Some((key, text)), None) if key == *name => Ok(text),
        (None, _) => Err(format!("the query has no parameter with the {what}")),
        (Some(_), _) => Err(format!("the query parameter with the {what} is ambiguous")),
    }
}

fn json_field(field: &str, what: &str, body: &[u8]) -> Result<String, String> {
    let value = json::parse(body).map_err(|e| e.to_string())?;
    let Value::Object(mut fields) = value else {
        return Err("the body is not a JSON object".to_owned());
    };
    if json::ambiguous_keys(&fields, &[field]) {
        return Err("keys of the JSON body differ in case only".to_owned());
    }
    match fields.remove(field) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("the JSON field with the {what} is not text")),
        None => Err(format!("the JSON body has no field with the {what}")),
    }
}
