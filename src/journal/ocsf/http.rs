//! The HTTP objects.

use serde::Serialize;

use super::about::host_and_port;
use crate::journal::record::RequestRecord;
use crate::mask::Masked;

/// The methods that OCSF names; it has no word for others.
const METHODS: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

#[derive(Serialize)]
pub(super) struct HttpRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    http_method: Option<&'a str>,
    url: Url<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_length: Option<u64>,
}

#[derive(Serialize)]
struct Url<'a> {
    hostname: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_string: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct HttpResponse<'a> {
    code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
}

pub(super) fn request(record: &RequestRecord) -> HttpRequest<'_> {
    let whole = record.path.as_inner().as_str();
    let (path, query_string) = whole.split_once('?').map_or((whole, None), |(path, query)| (path, Some(query)));
    HttpRequest {
        http_method: METHODS.into_iter().find(|&method| method == record.method),
        url: Url { hostname: host_and_port(record.authority.as_inner()).0, path, query_string },
        user_agent: field(&record.headers, "user-agent"),
        body_length: record.body.as_ref().map(|body| body.bytes),
    }
}

pub(super) fn response(code: u16, headers: &[(String, Masked<String>)]) -> HttpResponse<'_> {
    HttpResponse { code, content_type: field(headers, "content-type") }
}

fn field<'a>(headers: &'a [(String, Masked<String>)], wanted: &str) -> Option<&'a str> {
    headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_inner().as_str())
}
