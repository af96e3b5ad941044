//! The connection to a gate's control API, with the caller's token.

use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status, Streaming};
use url::Url;

use super::Connection;
use crate::mask::Secret;
use crate::proto::v1;
use crate::proto::v1::approvals_client::ApprovalsClient;

const CONNECT: Duration = Duration::from_secs(10);
const CALL: Duration = Duration::from_secs(30);

/// Why the subcommand did not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The gate was reached, and refused.
    #[error("refused: {0}")]
    Refused(String),
    /// Wrong usage, or the gate was not reached.
    #[error("{0}")]
    Unusable(String),
}

impl Failure {
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Refused(_) => ExitCode::from(1),
            Failure::Unusable(_) => ExitCode::from(2),
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let message = status.message().to_owned();
        match status.code() {
            Code::Unauthenticated
            | Code::PermissionDenied
            | Code::NotFound
            | Code::AlreadyExists
            | Code::FailedPrecondition => Failure::Refused(message),
            Code::InvalidArgument => Failure::Unusable(message),
            code => Failure::Unusable(format!("the gate could not answer ({code:?}): {message}")),
        }
    }
}

pub(super) struct Client {
    stub: ApprovalsClient<Channel>,
    /// Marked as sensitive, so that it is never shown.
    authorization: MetadataValue<Ascii>,
}

impl Client {
    pub async fn connect(
        connection: &Connection,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let address = connection.address.clone().or_else(|| environment("PORTCULLIS_CONTROL"));
        let address = address.ok_or_else(|| {
            Failure::Unusable("say where the gate is: --address https://…, or PORTCULLIS_CONTROL".to_owned())
        })?;
        let authorization = authorization(connection.token_file.as_deref(), environment)?;
        let endpoint = endpoint(&address, connection.ca_file.as_deref())?;
        let channel = endpoint.connect().await.map_err(|error| {
            let why = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            Failure::Unusable(format!("the gate at {address} was not reached ({error}{why})"))
        })?;
        Ok(Client { stub: ApprovalsClient::new(channel), authorization })
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.authorization.clone());
        request
    }

    pub async fn list(&mut self, states: Vec<v1::State>) -> Result<Vec<v1::Ticket>, Failure> {
        let request = self.request(v1::ListRequest { states: states.into_iter().map(i32::from).collect() });
        Ok(self.stub.list(request).await?.into_inner().tickets)
    }

    pub async fn get(&mut self, id: &str) -> Result<v1::Ticket, Failure> {
        let request = self.request(v1::GetRequest { id: id.to_owned() });
        Ok(self.stub.get(request).await?.into_inner())
    }

    pub async fn watch(&mut self) -> Result<Streaming<v1::Ticket>, Failure> {
        let request = self.request(v1::WatchRequest {});
        Ok(self.stub.watch(request).await?.into_inner())
    }

    /// Decides exactly the ticket that was fetched.
    pub async fn decide(
        &mut self,
        ticket: &v1::Ticket,
        verdict: v1::Verdict,
        comment: &str,
    ) -> Result<v1::Ticket, Failure> {
        let (id, digest) = (ticket.id.clone(), ticket.digest.clone());
        let message = v1::DecideRequest { id, verdict: verdict.into(), comment: comment.to_owned(), digest };
        let request = self.request(message);
        Ok(self.stub.decide(request).await?.into_inner())
    }
}

fn authorization(
    file: Option<&Path>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<MetadataValue<Ascii>, Failure> {
    let token = match file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| Failure::Unusable(format!("the token file {} cannot be read: {error}", file.display())))?,
        None => environment("PORTCULLIS_TOKEN").unwrap_or_default(),
    };
    let token = Secret::new(token);
    if token.expose().trim().is_empty() {
        return Err(Failure::Unusable("give your token: --token-file FILE, or PORTCULLIS_TOKEN".to_owned()));
    }
    let unfit = |_| Failure::Unusable("the token holds characters that no token has".to_owned());
    let mut value: MetadataValue<Ascii> = format!("Bearer {}", token.expose().trim()).parse().map_err(unfit)?;
    value.set_sensitive(true);
    Ok(value)
}

fn endpoint(address: &str, ca_file: Option<&Path>) -> Result<Endpoint, Failure> {
    let wrong = |why: String| Failure::Unusable(format!("the address {address} cannot be used: {why}"));
    let url: Url = address.parse().map_err(|error: url::ParseError| wrong(error.to_string()))?;
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(|error| wrong(error.to_string()))?;
    let endpoint = endpoint.connect_timeout(CONNECT).timeout(CALL).http2_keep_alive_interval(CALL);
    match url.scheme() {
        "https" => endpoint.tls_config(tls(ca_file)?).map_err(|error| wrong(error.to_string())),
        "http" => {
            if !is_loopback(&url) {
                eprintln!("portcullis: warning: your token goes to {address} unencrypted; use https://");
            }
            Ok(endpoint)
        }
        _ => Err(wrong("it must begin with http:// or https://".to_owned())),
    }
}

fn tls(ca_file: Option<&Path>) -> Result<ClientTlsConfig, Failure> {
    let Some(file) = ca_file else { return Ok(ClientTlsConfig::new().with_native_roots()) };
    let pem = std::fs::read(file)
        .map_err(|error| Failure::Unusable(format!("the CA file {} cannot be read: {error}", file.display())))?;
    Ok(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
