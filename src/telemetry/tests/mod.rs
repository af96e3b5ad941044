//! Spans and metrics as an exporter sees them; the health endpoints over real sockets.

mod collector;
mod export;
mod health;
mod logs;
mod metrics;
mod spans;
