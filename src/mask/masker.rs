//! One body in one format.

use std::sync::Arc;

use prost_reflect::MessageDescriptor;

use super::format::Format;
use super::formats::{Auto, Csv, Form, Multipart, Xml, Yaml};
use super::grpc::{Grpc, Kube};
use super::profile::Active;
use super::sse::{Amazon, Document, Ndjson, Sse};
use super::stream::MaskError;
use super::tables::Tables;
use super::text::TextSink;

pub(super) enum Masker {
    Auto(Box<Auto>),
    Text(Box<Tables>),
    Json(Box<Document>),
    Ndjson(Box<Ndjson>),
    Sse(Box<Sse>),
    Amazon(Box<Amazon>),
    Grpc(Box<Grpc>),
    Kube(Box<Kube>),
    Csv(Box<Csv>),
    Form(Box<Form>),
    Multipart(Box<Multipart>),
    Xml(Box<Xml>),
    Yaml(Box<Yaml>),
}

impl Masker {
    pub(super) fn new(active: Arc<Active>, format: Format) -> Masker {
        Masker::nested(active, format, 0)
    }

    /// For a part that is `depth` deep in others.
    pub(super) fn nested(active: Arc<Active>, format: Format, depth: usize) -> Masker {
        match format {
            Format::Auto => Masker::Auto(Box::new(Auto::new(active))),
            Format::Text => Masker::Text(Box::new(Tables::new(active))),
            Format::Json => Masker::Json(Box::new(Document::new(active))),
            Format::Ndjson => Masker::Ndjson(Box::new(Ndjson::new(active))),
            Format::Sse => Masker::Sse(Box::new(Sse::new(active))),
            Format::AmazonEventStream => Masker::Amazon(Box::new(Amazon::new(active))),
            Format::Grpc => Masker::Grpc(Box::new(Grpc::new(active, false))),
            Format::GrpcWeb => Masker::Grpc(Box::new(Grpc::new(active, true))),
            Format::KubeProtobuf => Masker::Kube(Box::new(Kube::new(active, false))),
            Format::KubeWatch => Masker::Kube(Box::new(Kube::new(active, true))),
            Format::Csv => Masker::Csv(Box::new(Csv::new(active))),
            Format::Tsv => Masker::Csv(Box::new(Csv::tsv(active))),
            Format::Form => Masker::Form(Box::new(Form::new(active))),
            Format::Xml => Masker::Xml(Box::new(Xml::new(active, false))),
            Format::Html => Masker::Xml(Box::new(Xml::new(active, true))),
            Format::Yaml => Masker::Yaml(Box::new(Yaml::new(active))),
            Format::Multipart(boundary) => Masker::Multipart(Box::new(Multipart::new(active, boundary, depth))),
        }
    }

    /// Messages are of this type.
    pub(super) fn describe(&mut self, schema: MessageDescriptor) {
        match self {
            Masker::Grpc(grpc) => grpc.describe(schema),
            Masker::Auto(_)
            | Masker::Text(_)
            | Masker::Json(_)
            | Masker::Ndjson(_)
            | Masker::Sse(_)
            | Masker::Amazon(_)
            | Masker::Kube(_)
            | Masker::Csv(_)
            | Masker::Form(_)
            | Masker::Multipart(_)
            | Masker::Xml(_)
            | Masker::Yaml(_) => {}
        }
    }

    /// The target is an API server of Kubernetes.
    pub(super) fn of_kubernetes(&mut self) {
        match self {
            Masker::Json(json) => json.of_kubernetes(),
            Masker::Ndjson(lines) => lines.of_kubernetes(),
            Masker::Yaml(yaml) => yaml.of_kubernetes(),
            Masker::Auto(_)
            | Masker::Text(_)
            | Masker::Sse(_)
            | Masker::Amazon(_)
            | Masker::Grpc(_)
            | Masker::Kube(_)
            | Masker::Csv(_)
            | Masker::Form(_)
            | Masker::Multipart(_)
            | Masker::Xml(_) => {}
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match self {
            Masker::Auto(auto) => auto.push(chunk, out),
            Masker::Text(text) => {
                text.push(chunk, out);
                Ok(())
            }
            Masker::Json(json) => json.push(chunk, out),
            Masker::Ndjson(lines) => lines.push(chunk, out),
            Masker::Sse(sse) => sse.push(chunk, out),
            Masker::Amazon(messages) => messages.push(chunk, out),
            Masker::Grpc(grpc) => grpc.push(chunk, out),
            Masker::Kube(kube) => kube.push(chunk, out),
            Masker::Multipart(parts) => parts.push(chunk, out),
            Masker::Csv(csv) => {
                csv.push(chunk, out);
                Ok(())
            }
            Masker::Form(form) => {
                form.push(chunk, out);
                Ok(())
            }
            Masker::Xml(xml) => {
                xml.push(chunk, out);
                Ok(())
            }
            Masker::Yaml(yaml) => {
                yaml.push(chunk, out);
                Ok(())
            }
        }
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match self {
            Masker::Auto(auto) => auto.finish(out),
            Masker::Text(text) => {
                text.finish(out);
                Ok(())
            }
            Masker::Json(json) => json.finish(out),
            Masker::Ndjson(lines) => lines.finish(out),
            Masker::Sse(sse) => sse.finish(out),
            Masker::Amazon(messages) => messages.finish(out),
            Masker::Grpc(grpc) => grpc.finish(),
            Masker::Kube(kube) => kube.finish(out),
            Masker::Multipart(parts) => parts.finish(out),
            Masker::Csv(csv) => {
                csv.finish(out);
                Ok(())
            }
            Masker::Form(form) => {
                form.finish(out);
                Ok(())
            }
            Masker::Xml(xml) => {
                xml.finish(out);
                Ok(())
            }
            Masker::Yaml(yaml) => {
                yaml.finish(out);
                Ok(())
            }
        }
    }

    pub(super) fn held(&self) -> usize {
        match self {
            Masker::Auto(auto) => auto.held(),
            Masker::Text(text) => text.held(),
            Masker::Json(json) => json.held(),
            Masker::Ndjson(lines) => lines.held(),
            Masker::Sse(sse) => sse.held(),
            Masker::Amazon(messages) => messages.held(),
            Masker::Grpc(grpc) => grpc.held(),
            Masker::Kube(kube) => kube.held(),
            Masker::Csv(csv) => csv.held(),
            Masker::Form(form) => form.held(),
            Masker::Multipart(parts) => parts.held(),
            Masker::Xml(xml) => xml.held(),
            Masker::Yaml(yaml) => yaml.held(),
        }
    }
}
