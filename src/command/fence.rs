//! Third-party parsers behind a fence: a thread with a large stack, so that neither a panic nor a deep tree (parsed,
//! walked or dropped) reaches the gate. The caller bounds the depth first (`sql::nesting`, `shell::nesting`), so that the
//! stack is enough.

/// Bytes of address space; only what is used is committed. Sized for `sql::nesting::CHAIN` levels in a debug build.
const STACK: usize = 256 << 20;

pub fn run<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, &'static str> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("parser".to_owned()).stack_size(STACK);
        let running = thread.spawn_scoped(scope, work).map_err(|_| "there is no thread to read what is asked on")?;
        running.join().map_err(|_| "the parser failed on what is asked")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_reason() {
        assert_eq!(run(|| 1), Ok(1));
        let quiet = run(|| std::panic::resume_unwind(Box::new("without the hook")));
        assert_eq!(quiet, Err::<(), _>("the parser failed on what is asked"));
    }
}
