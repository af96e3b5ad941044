//! Protobuf to events. A message that does not say what it must is an error: a security filter does not guess.

use bytes::Bytes;
use envoy_types::pb::envoy::config::core::v3::HeaderMap;
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::processing_mode::BodySendMode;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_request::Request as Wire;
use envoy_types::pb::envoy::service::ext_proc::v3::{HttpHeaders, ProcessingRequest, ProtocolConfiguration};
use envoy_types::pb::google::protobuf::Struct;
use envoy_types::pb::google::protobuf::value::Kind;

use crate::exchange::{BodyMode, Chunk, Event, Headers, Peer, RequestHead, ResponseHead};

/// Where Envoy puts the attributes of this filter.
const ATTRIBUTES: &str = "envoy.filters.http.ext_proc";

#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("a message without a phase")]
    NoPhase,
    #[error("observability_mode is on, in which replies are ignored: switch it off")]
    Observability,
    #[error("the first message has no protocol_config: this Envoy is older than the gate supports")]
    NoProtocolConfig,
    #[error(
        "the filter is configured with request_body_mode {request} and response_body_mode {response}: \
         set both to STREAMED (with allow_mode_override: true) or both to FULL_DUPLEX_STREAMED"
    )]
    BodyModes { request: String, response: String },
    #[error("{0} is missing, repeated or not text")]
    PseudoHeader(&'static str),
    #[error(":status is not a number")]
    Status,
}

/// The first message's word on how bodies are sent.
pub fn body_mode(first: &ProcessingRequest) -> Result<BodyMode, DecodeError> {
    if first.observability_mode {
        return Err(DecodeError::Observability);
    }
    let config: &ProtocolConfiguration = first.protocol_config.as_ref().ok_or(DecodeError::NoProtocolConfig)?;
    let name = |mode: i32| BodySendMode::try_from(mode).map_or(mode.to_string(), |m| m.as_str_name().to_owned());
    match (BodySendMode::try_from(config.request_body_mode), BodySendMode::try_from(config.response_body_mode)) {
        (Ok(BodySendMode::Streamed), Ok(BodySendMode::Streamed)) => Ok(BodyMode::Streamed),
        (Ok(BodySendMode::FullDuplexStreamed), Ok(BodySendMode::FullDuplexStreamed)) => Ok(BodyMode::FullDuplex),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => Err(DecodeError::BodyModes {
            request: name(config.request_body_mode),
            response: name(config.response_body_mode),
        }),
    }
}

pub fn event(message: ProcessingRequest) -> Result<Event, DecodeError> {
    let ProcessingRequest { request, attributes, .. } = message;
    Ok(match request.ok_or(DecodeError::NoPhase)? {
        Wire::RequestHeaders(headers) => {
            Event::RequestHeaders(request_head(headers, peer(attributes.get(ATTRIBUTES)))?)
        }
        Wire::RequestBody(body) => Event::RequestBody(chunk(body.body, body.end_of_stream)),
        Wire::RequestTrailers(trailers) => Event::RequestTrailers(fields(trailers.trailers)),
        Wire::ResponseHeaders(headers) => Event::ResponseHeaders(response_head(headers)?),
        Wire::ResponseBody(body) => Event::ResponseBody(chunk(body.body, body.end_of_stream)),
        Wire::ResponseTrailers(trailers) => Event::ResponseTrailers(fields(trailers.trailers)),
    })
}

fn chunk(data: Vec<u8>, end_of_stream: bool) -> Chunk {
    Chunk { data: Bytes::from(data), end_of_stream }
}

fn fields(map: Option<HeaderMap>) -> Headers {
    let values = map.map(|m| m.headers).unwrap_or_default();
    // Envoy fills `raw_value`; `value` is only for older data planes.
    let value = |raw: Vec<u8>, text: String| if raw.is_empty() { Bytes::from(text) } else { Bytes::from(raw) };
    values.into_iter().map(|h| (h.key, value(h.raw_value, h.value))).collect()
}

fn request_head(message: HttpHeaders, peer: Peer) -> Result<RequestHead, DecodeError> {
    let all = fields(message.headers);
    let required = |name| all.single(name).map(str::to_owned).ok_or(DecodeError::PseudoHeader(name));
    Ok(RequestHead {
        method: required(":method")?,
        scheme: all.single(":scheme").unwrap_or_default().to_owned(),
        authority: required(":authority")?,
        // CONNECT has no path; the gate refuses it by its method.
        path: all.single(":path").unwrap_or_default().to_owned(),
        headers: regular(&all),
        peer,
        end_of_stream: message.end_of_stream,
    })
}

fn response_head(message: HttpHeaders) -> Result<ResponseHead, DecodeError> {
    let all = fields(message.headers);
    let status = all.single(":status").ok_or(DecodeError::PseudoHeader(":status"))?;
    Ok(ResponseHead {
        status: status.parse().map_err(|_| DecodeError::Status)?,
        headers: regular(&all),
        end_of_stream: message.end_of_stream,
    })
}

fn regular(all: &Headers) -> Headers {
    all.iter().filter(|(name, _)| !name.starts_with(':')).map(|(n, v)| (n, v.clone())).collect()
}

fn peer(attributes: Option<&Struct>) -> Peer {
    let text = |name: &str| {
        let value = attributes?.fields.get(name)?;
        match value.kind.as_ref()? {
            Kind::StringValue(text) if !text.is_empty() => Some(text.clone()),
            Kind::StringValue(_)
            | Kind::NullValue(_)
            | Kind::NumberValue(_)
            | Kind::BoolValue(_)
            | Kind::StructValue(_)
            | Kind::ListValue(_) => None,
        }
    };
    Peer {
        address: text("source.address"),
        uri_san: text("connection.uri_san_peer_certificate"),
        certificate_sha256: text("connection.sha256_peer_certificate_digest"),
        request_id: text("request.id"),
        route: text("xds.route_name"),
        cluster: text("xds.cluster_name"),
    }
}
