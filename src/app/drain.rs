//! An orderly end: new exchanges are refused, those under way may finish until `drain_timeout`, and what is left is cut.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::listen::Servers;
use crate::gate::Gate;

/// How long the last records may take once exchanges were cut.
const CUT: Duration = Duration::from_secs(5);

/// Resolves on SIGTERM or SIGINT. Where signals cannot be watched the gate only ends with its process.
pub async fn signalled() {
    let wait = async |kind| match signal(kind) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::interrupt()) => {}
    }
}

/// Calls `reload` on each SIGHUP.
pub async fn on_hangup(reload: impl Fn()) {
    let Ok(mut signal) = signal(SignalKind::hangup()) else {
        return;
    };
    while signal.recv().await.is_some() {
        reload();
    }
}

pub async fn drain(gate: &Arc<Gate>, servers: Servers) {
    gate.drain();
    if tokio::time::timeout(gate.config.drain_timeout, gate.idle()).await.is_err() {
        tracing::warn!("exchanges are cut: drain_timeout is over");
        gate.cut();
        // Each driver sends its error and its last record; one that does not is cut with its connection below.
        let _ = tokio::time::timeout(CUT, gate.idle()).await;
    }
    servers.stop().await;
}
