//! Replies to protobuf.

use envoy_types::pb::envoy::config::core::v3::{HeaderValue, HeaderValueOption};
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::ProcessingMode;
use envoy_types::pb::envoy::extensions::filters::http::ext_proc::v3::processing_mode::{BodySendMode, HeaderSendMode};
use envoy_types::pb::envoy::service::ext_proc::v3::body_mutation::Mutation;
use envoy_types::pb::envoy::service::ext_proc::v3::processing_response::Response as Wire;
use envoy_types::pb::envoy::service::ext_proc::v3::{
    BodyMutation, BodyResponse, CommonResponse, GrpcStatus, HeaderMutation, HeadersResponse, ImmediateResponse,
    ProcessingResponse, StreamedBodyResponse, TrailersResponse,
};
use envoy_types::pb::envoy::r#type::v3::HttpStatus;
use envoy_types::pb::google::protobuf::value::Kind;
use envoy_types::pb::google::protobuf::{BoolValue, Struct, Value};

use crate::exchange::{Forward, HeadEdit, Refusal, Reply};

/// Namespace of the dynamic metadata, which the filter's `metadata_options.receiving_namespaces` must list.
const NAMESPACE: &str = "portcullis";

pub fn response(reply: Reply) -> ProcessingResponse {
    match reply {
        Reply::Override => ProcessingResponse { mode_override: Some(full_duplex()), ..Default::default() },
        Reply::RequestHeaders(forward) => request_headers(&forward),
        Reply::RequestBody { data, end_of_stream } => {
            Wire::RequestBody(body(data.into(), end_of_stream)).into_message()
        }
        Reply::RequestTrailers(edit) => {
            Wire::RequestTrailers(TrailersResponse { header_mutation: mutation(&edit) }).into_message()
        }
        Reply::ResponseHeaders(edit) => Wire::ResponseHeaders(headers(&edit)).into_message(),
        Reply::ResponseBody { data, end_of_stream } => {
            Wire::ResponseBody(body(data.into_inner().into(), end_of_stream)).into_message()
        }
        Reply::UnexaminedBody { data, end_of_stream } => {
            Wire::ResponseBody(body(data.into(), end_of_stream)).into_message()
        }
        Reply::ResponseTrailers(edit) => {
            Wire::ResponseTrailers(TrailersResponse { header_mutation: mutation(&edit) }).into_message()
        }
        Reply::Refuse(refusal) => immediate(&refusal),
    }
}

trait IntoMessage {
    fn into_message(self) -> ProcessingResponse;
}

impl IntoMessage for Wire {
    fn into_message(self) -> ProcessingResponse {
        ProcessingResponse { response: Some(self), ..Default::default() }
    }
}

fn full_duplex() -> ProcessingMode {
    let send = HeaderSendMode::Send as i32;
    let duplex = BodySendMode::FullDuplexStreamed as i32;
    ProcessingMode {
        request_header_mode: send,
        response_header_mode: send,
        request_body_mode: duplex,
        response_body_mode: duplex,
        request_trailer_mode: send,
        response_trailer_mode: send,
    }
}

fn request_headers(forward: &Forward) -> ProcessingResponse {
    let permit = forward.permit();
    ProcessingResponse {
        dynamic_metadata: Some(metadata(&permit.decision_id().to_string(), permit.verdict(), Some(permit.target()))),
        ..Wire::RequestHeaders(headers(&forward.edit)).into_message()
    }
}

fn headers(edit: &HeadEdit) -> HeadersResponse {
    HeadersResponse { response: Some(CommonResponse { header_mutation: mutation(edit), ..Default::default() }) }
}

fn mutation(edit: &HeadEdit) -> Option<HeaderMutation> {
    if *edit == HeadEdit::default() {
        return None;
    }
    let mut set_headers: Vec<HeaderValueOption> = vec![];
    for (at, (name, value)) in edit.set.iter().enumerate() {
        let again = edit.set.iter().take(at).any(|(set, _)| set == name);
        let header = set_header(name, value.to_vec());
        set_headers.push(if again { added(header) } else { header });
    }
    Some(HeaderMutation { set_headers, remove_headers: edit.remove.clone() })
}

/// Beside what has the same name, not in its place.
#[expect(deprecated, reason = "Envoy's ext_proc reads this and not append_action (envoyproxy/envoy#36982)")]
fn added(header: HeaderValueOption) -> HeaderValueOption {
    HeaderValueOption { append: Some(BoolValue { value: true }), ..header }
}

/// Values go in `raw_value`: `value` yields an empty field.
fn set_header(name: &str, value: Vec<u8>) -> HeaderValueOption {
    let header = HeaderValue { key: name.to_owned(), raw_value: value, ..Default::default() };
    HeaderValueOption { header: Some(header), ..Default::default() }
}

fn body(data: Vec<u8>, end_of_stream: bool) -> BodyResponse {
    let streamed = StreamedBodyResponse { body: data, end_of_stream, ..Default::default() };
    let mutation = BodyMutation { mutation: Some(Mutation::StreamedResponse(streamed)) };
    BodyResponse { response: Some(CommonResponse { body_mutation: Some(mutation), ..Default::default() }) }
}

fn immediate(refusal: &Refusal) -> ProcessingResponse {
    let rendered = refusal.render();
    let set = rendered.headers.iter().map(|(name, value)| set_header(name, value.clone().into_bytes()));
    let immediate = ImmediateResponse {
        status: Some(HttpStatus { code: i32::from(rendered.status) }),
        headers: Some(HeaderMutation { set_headers: set.collect(), remove_headers: vec![] }),
        body: rendered.body,
        grpc_status: rendered.grpc_status.map(|status| GrpcStatus { status }),
        // Shown as response code details in Envoy's access log.
        details: format!("portcullis_{}", refusal.status),
    };
    ProcessingResponse {
        dynamic_metadata: Some(metadata(&refusal.decision_id.to_string(), "deny", None)),
        ..Wire::ImmediateResponse(immediate).into_message()
    }
}

fn metadata(decision_id: &str, verdict: &str, target: Option<&str>) -> Struct {
    let text = |value: &str| Value { kind: Some(Kind::StringValue(value.to_owned())) };
    let mut fields = std::collections::HashMap::from([
        ("decision_id".to_owned(), text(decision_id)),
        ("verdict".to_owned(), text(verdict)),
    ]);
    if let Some(target) = target {
        fields.insert("target".to_owned(), text(target));
    }
    let inner = Value { kind: Some(Kind::StructValue(Struct { fields })) };
    Struct { fields: [(NAMESPACE.to_owned(), inner)].into() }
}
