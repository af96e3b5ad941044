//! Logs: `tracing` events to standard error.

use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{LogFormat, Telemetry};

/// Sets the process's logs, where nothing has set them before.
pub(super) fn install(config: &Telemetry) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.filter)
        .map_err(|e| format!("telemetry.filter {:?} cannot be used: {e}", config.filter))?;
    // An error only says that there is a subscriber already.
    let _ = tracing_subscriber::registry().with(filter).with(layer(config.log, Lossy)).try_init();
    Ok(())
}

/// Events as lines in `format`, to what `writer` makes.
pub(super) fn layer<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // What goes wrong inside the layer would be told with `eprintln!`, which panics where standard error is closed.
    let plain = fmt::layer().with_writer(writer).with_ansi(false).log_internal_errors(false);
    match format {
        LogFormat::Json => plain.json().flatten_event(true).boxed(),
        LogFormat::Text => plain.boxed(),
    }
}

/// Standard error, with every failure passed over: a closed or full pipe must not stop the gate.
struct Lossy;

impl<'a> MakeWriter<'a> for Lossy {
    type Writer = LossyWriter<io::StderrLock<'static>>;

    fn make_writer(&'a self) -> Self::Writer {
        LossyWriter(io::stderr().lock())
    }
}

/// Takes everything, and loses what the inner writer does not take.
pub(super) struct LossyWriter<W>(pub W);

impl<W: Write> Write for LossyWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}
