//! HTTP as the gate sees it: what Envoy reports, and nothing derived.

use bytes::Bytes;

/// Header or trailer fields in the order in which they came. Names are lower case (HTTP/2 and Envoy make them so);
/// values are bytes, since RFC 9110 does not promise text. Pseudo headers (`:path`) are included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Box<str>, Bytes)>);

impl Headers {
    pub fn push(&mut self, name: impl Into<Box<str>>, value: impl Into<Bytes>) {
        let mut name = name.into();
        name.make_ascii_lowercase();
        self.0.push((name, value.into()));
    }

    /// Every value of `name`, in order. `name` is given in lower case.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Bytes> + use<'a, 'n> {
        self.0.iter().filter(move |(n, _)| &**n == name).map(|(_, v)| v)
    }

    /// The value of `name` where it occurs exactly once and is text: a field that decides something must not be
    /// ambiguous. Ask [`Headers::count`] to tell absent from repeated.
    pub fn single(&self, name: &str) -> Option<&str> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (Some(value), None) => std::str::from_utf8(value).ok(),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }

    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.0.iter().map(|(n, v)| (&**n, v))
    }

    /// Sum of the lengths of names and values, in bytes.
    pub fn size(&self) -> usize {
        self.0.iter().map(|(n, v)| n.len() + v.len()).sum()
    }
}

impl<N: Into<Box<str>>, V: Into<Bytes>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut headers = Headers::default();
        for (name, value) in fields {
            headers.push(name, value);
        }
        headers
    }
}

/// Who sent the request and how it was routed, from Envoy's attributes: never from headers, which a client can forge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// `source.address`: address and port of the downstream connection.
    pub address: Option<String>,
    /// `connection.uri_san_peer_certificate`: only set where Envoy verified the client's certificate.
    pub uri_san: Option<String>,
    /// `connection.sha256_peer_certificate_digest`, hex.
    pub certificate_sha256: Option<String>,
    /// `request.id`.
    pub request_id: Option<String>,
    /// `xds.route_name`.
    pub route: Option<String>,
    /// `xds.cluster_name`.
    pub cluster: Option<String>,
}

impl Peer {
    /// The client presented a certificate that Envoy verified.
    pub fn has_certificate(&self) -> bool {
        self.uri_san.is_some() || self.certificate_sha256.is_some()
    }
}

/// The head of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestHead {
    pub method: String,
    pub scheme: String,
    pub authority: String,
    /// Path and query as on the wire.
    pub path: String,
    /// Without pseudo headers.
    pub headers: Headers,
    pub peer: Peer,
    /// No body and no trailers follow.
    pub end_of_stream: bool,
}

/// Whether a media type means messages of gRPC in the protobuf wire format: not `application/grpc+json`, nor
/// `application/grpc-web-text`.
pub fn is_protobuf(media: &str) -> bool {
    ["application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web+proto"]
        .iter()
        .any(|known| media.eq_ignore_ascii_case(known))
}

impl RequestHead {
    /// Whether this is a gRPC call (`content-type: application/grpc`, with or without a suffix).
    pub fn is_grpc(&self) -> bool {
        self.headers.all("content-type").any(|v| v.starts_with(b"application/grpc"))
    }

    /// Whether the body is messages of gRPC in the protobuf wire format.
    pub fn is_protobuf(&self) -> bool {
        let value = self.headers.single("content-type").unwrap_or_default();
        is_protobuf(value.split(';').next().unwrap_or_default().trim())
    }
}

/// The head of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHead {
    pub status: u16,
    /// Without pseudo headers.
    pub headers: Headers,
    pub end_of_stream: bool,
}

/// One piece of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    pub data: Bytes,
    pub end_of_stream: bool,
}
