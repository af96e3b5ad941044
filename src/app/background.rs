//! A task beside the gate that ends in order.

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct Background {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Background {
    /// What `run` makes is told to end by its receiver; a dropped sender means the same.
    pub fn start<F>(run: impl FnOnce(oneshot::Receiver<()>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        Background { stop, task: tokio::spawn(run(stopped)) }
    }

    /// Tells it to end, and waits until it has.
    pub async fn stop(self) {
        // The receiver is only gone where the task is.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}
