//! How the bytes of a body are to be read.

use super::formats::Boundary;

/// How the bytes of a body are to be read. None of them masks less than [`Format::Text`] would in the values that it
/// knows; what breaks a format is read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Whatever the first 1,024 bytes look like: for a person who knows what the bytes
    /// are. The gate goes by the content type.
    Auto,
    /// Any bytes, matched as they are.
    Text,
    /// One JSON value or several.
    Json,
    /// One JSON value a line; a line that is broken does not spoil the next.
    Ndjson,
    /// `text/event-stream`.
    Sse,
    /// `application/vnd.amazon.eventstream`.
    AmazonEventStream,
    /// Comma-separated values (RFC 4180), or with another separator, which the first row shows.
    Csv,
    /// Tab-separated values, with the escapes of ClickHouse and PostgreSQL's `COPY`.
    Tsv,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/…` (RFC 2046).
    Multipart(Boundary),
    Xml,
    Html,
    Yaml,
    /// Length-prefixed protobuf messages.
    Grpc,
    /// The same with a last message of trailers.
    GrpcWeb,
    /// `application/vnd.kubernetes.protobuf`: one object.
    KubeProtobuf,
    /// The same with `stream=watch`: events one after the other.
    KubeWatch,
}

impl Format {
    /// Every format, for the command line.
    pub const ALL: [Format; 17] = [
        Format::Auto,
        Format::Text,
        Format::Json,
        Format::Ndjson,
        Format::Sse,
        Format::AmazonEventStream,
        Format::Csv,
        Format::Tsv,
        Format::Form,
        Format::Multipart(Boundary::SHOWN),
        Format::Xml,
        Format::Html,
        Format::Yaml,
        Format::Grpc,
        Format::GrpcWeb,
        Format::KubeProtobuf,
        Format::KubeWatch,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Auto => "auto",
            Format::Text => "text",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Sse => "sse",
            Format::AmazonEventStream => "amazon-eventstream",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Form => "form",
            Format::Multipart(_) => "multipart",
            Format::Xml => "xml",
            Format::Html => "html",
            Format::Yaml => "yaml",
            Format::Grpc => "grpc",
            Format::GrpcWeb => "grpc-web",
            Format::KubeProtobuf => "kube-protobuf",
            Format::KubeWatch => "kube-watch",
        }
    }

    /// The format with this name, in either case.
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// Binary messages, which are no text.
    pub fn is_binary(self) -> bool {
        match self {
            Format::AmazonEventStream | Format::Grpc | Format::GrpcWeb | Format::KubeProtobuf | Format::KubeWatch => {
                true
            }
            Format::Auto
            | Format::Text
            | Format::Json
            | Format::Ndjson
            | Format::Sse
            | Format::Csv
            | Format::Tsv
            | Format::Form
            | Format::Multipart(_)
            | Format::Xml
            | Format::Html
            | Format::Yaml => false,
        }
    }

    /// The format of a `content-type` value; [`Format::Text`] where it says nothing that is known. Never
    /// [`Format::Auto`].
    pub fn of_content_type(value: Option<&str>) -> Format {
        let value = value.unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines" => Format::Ndjson,
            "text/event-stream" => Format::Sse,
            "application/vnd.amazon.eventstream" => Format::AmazonEventStream,
            "text/csv" | "application/csv" | "text/x-csv" => Format::Csv,
            "text/tab-separated-values" | "text/tsv" => Format::Tsv,
            "application/x-www-form-urlencoded" => Format::Form,
            "application/yaml" | "application/x-yaml" | "text/yaml" | "text/x-yaml" => Format::Yaml,
            "text/html" => Format::Html,
            "text/xml" | "application/xml" => Format::Xml,
            // `…-web-text` is base64: its first byte is no flag, so it is refused.
            "application/grpc-web" | "application/grpc-web+proto" => Format::GrpcWeb,
            "application/vnd.kubernetes.protobuf" if has_parameter(value, "stream", "watch") => Format::KubeWatch,
            "application/vnd.kubernetes.protobuf" => Format::KubeProtobuf,
            grpc if grpc.starts_with("application/grpc") => Format::Grpc,
            "application/json" | "text/json" | "application/x-json" | "application/json-seq" => Format::Json,
            json if json.ends_with("+json") => Format::Json,
            xml if xml.ends_with("+xml") => Format::Xml,
            yaml if yaml.ends_with("+yaml") => Format::Yaml,
            parts if parts.starts_with("multipart/") => Format::Multipart(Boundary::of_content_type(value)),
            _ => Format::Text,
        }
    }
}

/// Whether a media type has a parameter with this value.
fn has_parameter(value: &str, name: &str, wanted: &str) -> bool {
    value.split(';').skip(1).filter_map(|parameter| parameter.split_once('=')).any(|(key, value)| {
        key.trim().eq_ignore_ascii_case(name) && value.trim().trim_matches('"').eq_ignore_ascii_case(wanted)
    })
}
