//! Work that may take long, away from the runtime's workers: on those, whoever else is served would wait behind it.
//!
//! Bound: twice as many threads as there are cores, so that workers get their share of them. Who finds all taken waits
//! its turn.

use std::sync::OnceLock;

use tokio::sync::Semaphore;

/// More bytes than this are not masked on a worker at once: the worst text takes some microseconds a byte.
pub const LIGHT: usize = 8 * 1024;

/// Runs `work` on a thread of its own. A panic in it is one of the caller's.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // It is never closed: there is always a permit or a wait for one.
    let _turn = turns().acquire().await;
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime shuts down, and the caller with it.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Runs `work` here if it looks at few bytes, else aside.
pub async fn aside_if_heavy<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    if bytes <= LIGHT { work() } else { aside(work).await }
}

fn turns() -> &'static Semaphore {
    static TURNS: OnceLock<Semaphore> = OnceLock::new();
    TURNS.get_or_init(|| {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Semaphore::new(2 * cores)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_heavy_runs_on_another_thread() {
        let here = std::thread::current().id();
        let thread = || std::thread::current().id();
        assert_eq!(aside_if_heavy(LIGHT, thread).await, here);
        assert_ne!(aside_if_heavy(LIGHT + 1, thread).await, here);
    }

    #[tokio::test]
    async fn a_panic_is_the_callers() {
        let task = tokio::spawn(aside(|| panic!("a fault in a masker")));
        assert!(task.await.is_err_and(|error| error.is_panic()));
        // Its turn was given back.
        for _ in 0..64 {
            aside(|| ()).await;
        }
    }
}
