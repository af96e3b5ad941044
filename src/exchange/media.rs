//! Media types with their parameters (RFC 9110, 8.3.1).

use crate::config::is_token;

#[derive(Clone, Debug, PartialEq)]
pub struct MediaType {
    /// In lower case, without parameters.
    pub essence: String,
    parameters: Vec<(String, String)>,
    /// In lower case.
    pub charset: Option<String>,
}

/// The type names two charsets.
#[derive(Debug)]
pub struct TwoCharsets;

impl MediaType {
    /// `None` where it is no media type: no rule and no reader can mean it.
    ///
    /// # Errors
    /// Readers could differ on the charset.
    pub fn parse(text: &str) -> Result<Option<MediaType>, TwoCharsets> {
        let mut parts = parts(text).into_iter();
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_type = essence.split_once('/').is_some_and(|(kind, subtype)| {
            let token = |part: &str| !part.is_empty() && part.bytes().all(is_token);
            token(kind) && token(subtype)
        });
        if !is_type {
            return Ok(None);
        }
        let parameter = |part: &str| {
            let (name, value) = part.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        };
        let parameters: Vec<(String, String)> = parts.filter_map(parameter).collect();
        let charset = charset(&parameters)?;
        Ok(Some(MediaType { essence, parameters, charset }))
    }

    /// What is true of the body once it is UTF-8.
    pub fn in_utf8(&self) -> String {
        let mut text = self.essence.clone();
        for (name, value) in self.parameters.iter().filter(|(name, _)| name != "charset") {
            text += &format!("; {name}={value}");
        }
        text + "; charset=utf-8"
    }
}

/// The parts between semicolons, of which those in quotes are none.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (vec![], 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                parts.push(text.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}

fn charset(parameters: &[(String, String)]) -> Result<Option<String>, TwoCharsets> {
    let named = |(name, _): &&(String, String)| name == "charset" || name == "charset*";
    let mut values = parameters.iter().filter(named).map(|(_, value)| {
        value.replace('\\', "").trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()).to_ascii_lowercase()
    });
    let first = values.next();
    match values.find(|other| Some(other) != first.as_ref()) {
        Some(_) => Err(TwoCharsets),
        None => Ok(first.filter(|name| !name.is_empty())),
    }
}
