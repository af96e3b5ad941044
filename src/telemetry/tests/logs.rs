//! Log lines, and writers that fail.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::config::LogFormat;
use crate::telemetry::logs::{LossyWriter, layer};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("unpoisoned").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

fn lines(format: LogFormat) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry().with(layer(format, lines.clone()));
    tracing::subscriber::with_default(subscriber, || tracing::info!(target = "db", "ready"));
    String::from_utf8(lines.0.lock().expect("unpoisoned").clone()).expect("text")
}

#[test]
fn json_is_one_object_a_line() {
    let line = lines(LogFormat::Json);
    let event: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(event.get("message").and_then(|v| v.as_str()), Some("ready"));
    assert_eq!(event.get("level").and_then(|v| v.as_str()), Some("INFO"));
}

#[test]
fn text_is_plain() {
    let line = lines(LogFormat::Text);
    assert!(line.contains("INFO") && line.contains("ready") && !line.contains('\u{1b}'), "{line:?}");
}

#[test]
fn a_writer_that_fails_is_passed_over() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let mut writer = LossyWriter(Closed);
    assert!(writer.write_all(b"lost").is_ok());
    assert!(writer.flush().is_ok());
}
