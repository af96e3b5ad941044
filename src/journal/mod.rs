//! The write-ahead journal: no action without a durable record (I2), and nothing sensitive at rest (I3).

pub mod record;
