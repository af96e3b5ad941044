pub fn decode(_: &crate::config::Sql, _: &crate::exchange::RequestHead, _: &[u8]) -> super::Command { super::draft::Draft::new(super::Protocol::Sql).finish() }
pub fn inspect_sql(_: crate::config::Dialect, _: &str) -> super::Command { super::draft::Draft::new(super::Protocol::Sql).finish() }
