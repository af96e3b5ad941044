//! One body in one format.

use std::sync::Arc;

use super::format::Format;
use super::formats::Auto;
use super::grpc::Grpc;
use super::json::Json;
use super::profile::Active;
use super::scanner::Scanner;
use super::sse::Sse;
use super::stream::MaskError;
use super::text::TextSink;

pub(super) enum Masker {
    Auto(Box<Auto>),
    Text(Scanner),
    Json(Box<Json>),
    Sse(Box<Sse>),
    Grpc(Box<Grpc>),
}

impl Masker {
    pub(super) fn new(active: Arc<Active>, format: Format) -> Masker {
        match format {
            Format::Auto => Masker::Auto(Box::new(Auto::new(active))),
            Format::Text => Masker::Text(Scanner::new(active)),
            Format::Json => Masker::Json(Box::new(Json::new(active, false))),
            Format::Ndjson => Masker::Json(Box::new(Json::new(active, true))),
            Format::Sse => Masker::Sse(Box::new(Sse::new(active))),
            Format::Grpc | Format::GrpcWeb => Masker::Grpc(Box::new(Grpc::new(active))),
            Format::Csv
            | Format::Tsv
            | Format::Form
            | Format::Multipart(_)
            | Format::Xml
            | Format::Html
            | Format::Yaml => Masker::Text(Scanner::new(active)),
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match self {
            Masker::Auto(auto) => auto.push(chunk, out),
            Masker::Text(scanner) => {
                scanner.push(chunk, out);
                Ok(())
            }
            Masker::Json(json) => json.push(chunk, out),
            Masker::Sse(sse) => sse.push(chunk, out),
            Masker::Grpc(grpc) => grpc.push(chunk, out),
        }
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match self {
            Masker::Auto(auto) => auto.finish(out),
            Masker::Text(scanner) => {
                scanner.finish(out);
                Ok(())
            }
            Masker::Json(json) => {
                json.finish(out);
                Ok(())
            }
            Masker::Sse(sse) => sse.finish(out),
            Masker::Grpc(grpc) => grpc.finish(),
        }
    }

    pub(super) fn held(&self) -> usize {
        match self {
            Masker::Auto(auto) => auto.held(),
            Masker::Text(scanner) => scanner.held(),
            Masker::Json(json) => json.held(),
            Masker::Sse(sse) => sse.held(),
            Masker::Grpc(grpc) => grpc.held(),
        }
    }
}
