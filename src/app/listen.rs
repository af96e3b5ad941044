//! The sockets: `ext_proc` for Envoy (Unix socket, TCP), the control API, health.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use envoy_types::pb::envoy::service::ext_proc::v3::external_processor_server::ExternalProcessorServer;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_stream::wrappers::{TcpListenerStream, UnixListenerStream};
use tonic::transport::{Certificate, Identity, Server, ServerTlsConfig, server::Router};

use super::AppError;
use crate::approval::{self, Desk};
use crate::config::{Config, Endpoint, Http2, Tls};
use crate::extproc::ExtProc;
use crate::gate::{Gate, TokenApprovers, VoteRecorder};
use crate::proto::v1::approvals_server::{Approvals, ApprovalsServer};
use crate::telemetry::{Readiness, health};

/// How long connections may take to close once nothing is under way.
const CLOSE: Duration = Duration::from_secs(2);

/// The running servers.
pub struct Servers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Servers {
    /// Stops listening and closes connections; a stream that is still open ends as an error, on which Envoy fails closed.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(CLOSE, async { while self.tasks.join_next().await.is_some() {} }).await;
        self.tasks.shutdown().await;
    }
}

pub async fn health(config: &Config, readiness: &Readiness, tasks: &mut JoinSet<()>) -> Result<(), AppError> {
    let Some(address) = config.health else {
        return Ok(());
    };
    let listener = TcpListener::bind(address).await.map_err(|e| AppError::start(&format!("health {address}"), e))?;
    let readiness = readiness.clone();
    tasks.spawn(health::serve(listener, readiness, std::future::pending()));
    Ok(())
}

pub async fn serve(gate: &Arc<Gate>, readiness: &Readiness) -> Result<Servers, AppError> {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let listen = &gate.config.listen;
    if let Some(control) = &gate.config.control {
        let router = server(&listen.http2, control.tls.as_ref())?.add_service(approvals(gate));
        spawn_tcp(&mut tasks, router, control, stopped.clone()).await?;
    }
    if let Some(tcp) = &listen.tcp {
        let router = ext_proc(gate, readiness, tcp.tls.as_ref()).await?;
        spawn_tcp(&mut tasks, router, tcp, stopped.clone()).await?;
    }
    if let Some(path) = &listen.uds {
        let router = ext_proc(gate, readiness, None).await?;
        let incoming = UnixListenerStream::new(bind_unix(path).await?);
        tasks.spawn(async move { report(router.serve_with_incoming_shutdown(incoming, told(stopped)).await) });
    }
    Ok(Servers { tasks, stop })
}

fn approvals(gate: &Arc<Gate>) -> ApprovalsServer<impl Approvals> {
    let desk = Desk::new(Arc::clone(&gate.approvals), Arc::new(VoteRecorder(gate.journal.clone())));
    let approvers = Arc::new(TokenApprovers(Arc::clone(&gate.authenticator)));
    let profile = Arc::clone(gate.fallback());
    approval::server(Arc::new(desk), approvers, Arc::new(move |comment| profile.text(&comment).0))
}

async fn ext_proc(gate: &Arc<Gate>, readiness: &Readiness, tls: Option<&Tls>) -> Result<Router, AppError> {
    let http2 = &gate.config.listen.http2;
    let service = ExternalProcessorServer::new(ExtProc::new(Arc::clone(gate)))
        .max_decoding_message_size(http2.max_message)
        .max_encoding_message_size(usize::MAX);
    let (reporter, health) = tonic_health::server::health_reporter();
    tokio::spawn(readiness.clone().report_grpc(reporter));
    Ok(server(http2, tls)?.add_service(health).add_service(service))
}

/// Small stream windows and a large connection window: held exchanges cannot starve the others of a connection.
fn server(http2: &Http2, tls: Option<&Tls>) -> Result<Server, AppError> {
    let server = Server::builder()
        .initial_stream_window_size(http2.stream_window)
        .initial_connection_window_size(http2.connection_window)
        .http2_keepalive_interval(Some(http2.keepalive_interval))
        .http2_keepalive_timeout(Some(http2.keepalive_timeout));
    match tls {
        None => Ok(server),
        Some(tls) => server.tls_config(tls_config(tls)?).map_err(|e| AppError::start("tls", e)),
    }
}

fn tls_config(tls: &Tls) -> Result<ServerTlsConfig, AppError> {
    let read = |path: &Path| std::fs::read(path).map_err(|e| AppError::start(&path.display().to_string(), e));
    let identity = Identity::from_pem(read(&tls.certificate)?, read(&tls.key)?);
    let config = ServerTlsConfig::new().identity(identity);
    Ok(match &tls.client_ca {
        Some(ca) => config.client_ca_root(Certificate::from_pem(read(ca)?)),
        None => config,
    })
}

async fn spawn_tcp(
    tasks: &mut JoinSet<()>,
    router: Router,
    endpoint: &Endpoint,
    stopped: watch::Receiver<bool>,
) -> Result<(), AppError> {
    let address = endpoint.address;
    let listener = TcpListener::bind(address).await.map_err(|e| AppError::start(&format!("listen {address}"), e))?;
    let incoming = TcpListenerStream::new(listener);
    tasks.spawn(async move { report(router.serve_with_incoming_shutdown(incoming, told(stopped)).await) });
    Ok(())
}

/// A socket file that nobody listens on is left over from a gate that was killed; one that is alive is another gate's.
async fn bind_unix(path: &Path) -> Result<UnixListener, AppError> {
    let fail = |e: std::io::Error| AppError::start(&format!("listen {}", path.display()), e);
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(fail)?;
    }
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.file_type().is_socket() => {
            return Err(fail(std::io::Error::other(
                "there is something else than a socket; set listen.uds to a free path",
            )));
        }
        Ok(_) if UnixStream::connect(path).await.is_ok() => {
            return Err(fail(std::io::Error::other("another process listens on this socket")));
        }
        Ok(_) => std::fs::remove_file(path).map_err(fail)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(fail(e)),
    }
    let listener = UnixListener::bind(path).map_err(fail)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(fail)?;
    Ok(listener)
}

async fn told(mut stopped: watch::Receiver<bool>) {
    // A dropped sender means the same.
    let _ = stopped.wait_for(|stop| *stop).await;
}

fn report(result: Result<(), tonic::transport::Error>) {
    if let Err(error) = result {
        tracing::error!(%error, "a listener stopped");
    }
}
