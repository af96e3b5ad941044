//! One S3 for all tests of a process that run at the same time. It ends with the last test that uses it.

use std::sync::{Arc, Weak};

use portcullis::demo::{Bucket, RetentionMode, Weed};
use tempfile::TempDir;
use tokio::sync::Mutex;

pub struct SharedWeed {
    // Before the directory: the process must be gone when its files go.
    pub weed: Weed,
    _directory: TempDir,
}

static SHARED: Mutex<Weak<SharedWeed>> = Mutex::const_new(Weak::new());

pub async fn weed() -> Arc<SharedWeed> {
    let mut shared = SHARED.lock().await;
    if let Some(running) = shared.upgrade() {
        return running;
    }
    let directory = tempfile::tempdir().unwrap();
    let weed = Weed::start(directory.path()).await.unwrap();
    let started = Arc::new(SharedWeed { weed, _directory: directory });
    *shared = Arc::downgrade(&started);
    started
}

impl SharedWeed {
    /// A bucket of one's own, that the gate's credentials may write to.
    pub async fn bucket(&self, retention: Option<(RetentionMode, u32)>) -> Bucket {
        let name = format!("audit-{}", uuid::Uuid::new_v4());
        self.weed.create_bucket(&name, retention).await.unwrap()
    }
}
