//! Content codings (RFC 9110, section 8.4), switched on by a header of the test and by nothing else.

use std::io::{self, Write};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::MAX_BODY;

/// `gzip`, `br`, `zstd` or `deflate`: the reply is encoded so, whatever the client accepts. `accept`: by what the client
/// accepts. Without it replies are plain.
const HEADER: &str = "x-test-encoding";
const CODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

fn asked_for(headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match text(HEADER) {
        "accept" => {
            let accepted = text("accept-encoding");
            let named =
                |coding: &str| accepted.split(',').any(|item| item.split(';').next().unwrap_or("").trim() == coding);
            CODINGS.into_iter().find(|coding| named(coding))
        }
        wanted => CODINGS.into_iter().find(|coding| *coding == wanted),
    }
}

/// Middleware.
pub(super) async fn encode(request: Request, next: Next) -> Response {
    let coding = asked_for(request.headers());
    let response = next.run(request).await;
    let Some(coding) = coding else { return response };
    let (mut parts, body) = response.into_parts();
    let encoded = match to_bytes(body, MAX_BODY).await {
        Ok(body) => encoded(coding, &body),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let Ok(encoded) = encoded else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    Response::from_parts(parts, Body::from(encoded))
}

fn encoded(coding: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let level = flate2::Compression::default();
    match coding {
        "gzip" => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
            writer.write_all(body)?;
            writer.finish()
        }
        // In HTTP "deflate" is the zlib format (RFC 9110, section 8.4.1.2).
        "deflate" => {
            let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), level);
            writer.write_all(body)?;
            writer.finish()
        }
        "br" => {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
            writer.write_all(body)?;
            Ok(writer.into_inner())
        }
        "zstd" => zstd::encode_all(body, 0),
        other => Err(io::Error::other(format!("no such coding: {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const TEXT: &[u8] = b"Card 4111 1111 1111 1111, Card 4111 1111 1111 1111";

    fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            "gzip" => flate2::read::GzDecoder::new(body).read_to_end(&mut out),
            "deflate" => flate2::read::ZlibDecoder::new(body).read_to_end(&mut out),
            "br" => brotli::Decompressor::new(body, 4096).read_to_end(&mut out),
            _ => zstd::stream::read::Decoder::new(body).unwrap().read_to_end(&mut out),
        }
        .unwrap();
        out
    }

    #[test]
    fn every_coding_decodes_to_what_it_encoded() {
        for coding in CODINGS {
            let body = encoded(coding, TEXT).unwrap();
            assert_ne!(body, TEXT, "{coding}");
            assert_eq!(decoded(coding, &body), TEXT, "{coding}");
        }
    }

    #[test]
    fn without_the_header_nothing_is_encoded() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v))).collect::<HeaderMap>()
        };
        assert_eq!(asked_for(&headers(&[("accept-encoding", "gzip")])), None);
        assert_eq!(asked_for(&headers(&[("accept-encoding", "zstd;q=1, br"), (HEADER, "accept")])), Some("br"));
        assert_eq!(asked_for(&headers(&[("accept-encoding", "br"), (HEADER, "gzip")])), Some("gzip"));
    }
}
