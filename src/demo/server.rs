use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::DemoError;

/// An HTTP/1.1 and HTTP/2 (prior knowledge) server on a free loopback port. Dropping it closes the listener and cuts its
/// connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(router: Router) -> Result<Self, DemoError> {
        let what = || DemoError::io("listening on loopback");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(what())?;
        let address = listener.local_addr().map_err(what())?;
        Ok(Server { address, task: tokio::spawn(accept(listener, router)) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The connections are in a set that this future owns, so that aborting it ends them too.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // What a streaming upstream flushes must leave at once.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        connections.spawn(async move {
            // A client that goes away is no error here.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}
