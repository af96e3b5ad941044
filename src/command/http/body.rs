//! Whole bodies: JSON, forms and multipart forms become facts; what else a body is decides nothing.

use super::super::draft::Draft;
use super::super::flat::{Flat, Name};
use super::super::{Fact, json};
use super::{multipart, query};
use crate::exchange::RequestHead;
use crate::mask::Charset;

/// Sets `content_type`; gives the field as it was sent, `None` where it is absent or not text.
pub fn content_type<'a>(draft: &mut Draft, head: &'a RequestHead) -> Option<&'a str> {
    let value = head.headers.single("content-type");
    draft.fact("content_type", Fact::Text(media(value.unwrap_or_default())));
    match (value, head.headers.count("content-type")) {
        (None, 1) => draft.incomplete("the content type is not text"),
        (_, 0 | 1) => {}
        (_, _) => draft.incomplete("there is more than one content type"),
    }
    value.filter(|value| !value.trim().is_empty())
}

/// In lower case, without parameters.
fn media(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub fn decode(draft: &mut Draft, head: &RequestHead, body: &[u8]) {
    let Some(value) = content_type(draft, head) else { return };
    if body.is_empty() {
        return;
    }
    let media = media(value);
    let form = media == "application/x-www-form-urlencoded";
    let parts = media == "multipart/form-data";
    if !(form || parts || is_json(&media)) {
        return;
    }
    // Some servers decode by it, and then read something else.
    if charsets(value).any(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        draft.incomplete("the body claims a charset other than UTF-8");
    }
    if form {
        form_body(draft, body);
    } else if parts {
        multipart_body(draft, value, body);
    } else {
        json_body(draft, body);
    }
}

/// Whether a body claims a charset in which its bytes are perhaps another text than in UTF-8.
pub fn hides_text(head: &RequestHead) -> bool {
    let value = head.headers.single("content-type").unwrap_or_default();
    charsets(value).any(|charset| Charset::named(charset) != Ok(Charset::AsItIs))
}

fn charsets(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').skip(1).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// `application/json`, `text/json`, or a `+json` suffix (RFC 6839). `media` is in lower case, without parameters.
pub fn is_json(media: &str) -> bool {
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

fn json_body(draft: &mut Draft, body: &[u8]) {
    let value = match json::parse(body) {
        Ok(value) => value,
        Err(error) => return draft.incomplete(&error.to_string()),
    };
    if let Some(fields) = value.as_object() {
        if fields.keys().any(|key| query::is_method_key(key)) {
            draft.incomplete("the body may override the method (_method)");
        }
        draft.list("body_keys", fields.keys().cloned());
    }
    let mut flat = Flat::new(draft);
    flat.json(&Name::root(), &value);
    flat.finish();
}

fn form_body(draft: &mut Draft, body: &[u8]) {
    let Ok(text) = std::str::from_utf8(body) else { return draft.incomplete("the form is not UTF-8") };
    if query::overrides_method(text) {
        draft.incomplete("the body may override the method (_method)");
    }
    let form = query::query_pairs(text);
    if form.ambiguous {
        draft.incomplete("the form is not well-formed percent-encoded UTF-8");
    }
    let names: std::collections::BTreeSet<&str> = form.pairs.iter().map(|(name, _)| name.as_str()).collect();
    draft.list("body_keys", names.iter().map(|name| (*name).to_owned()));
    let mut count = std::collections::BTreeMap::<&str, usize>::new();
    form.pairs.iter().for_each(|(name, _)| *count.entry(name).or_default() += 1);
    let mut flat = Flat::new(draft);
    for (name, value) in &form.pairs {
        // Servers take the first, the last or all values of a name that occurs twice: a list.
        let (key, many) = match name.strip_suffix("[]") {
            Some(key) => (key, true),
            None => (name.as_str(), count.get(name.as_str()).is_some_and(|n| *n > 1)),
        };
        match Name::root().form_field(key) {
            Some(field) if many => flat.put(&field.each(), Fact::Text(value.clone())),
            Some(field) => flat.put(&field, Fact::Text(value.clone())),
            None => flat.too_long(),
        }
        if flat.full() {
            break;
        }
    }
    flat.finish();
}

fn multipart_body(draft: &mut Draft, content_type: &str, body: &[u8]) {
    let parts = match multipart::parts(content_type, body) {
        Ok(parts) => parts,
        Err(why) => return draft.incomplete(why),
    };
    if parts.iter().any(|part| query::is_method_key(&part.name)) {
        draft.incomplete("the body may override the method (_method)");
    }
    draft.list("body_keys", parts.iter().map(|part| part.name.clone()));
    draft.list("body_files", parts.iter().filter(|part| part.file).map(|part| part.name.clone()));
}
