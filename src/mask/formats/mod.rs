//! The formats beside JSON, event streams and gRPC. Each streams, and each byte of the input is a part of some value
//! that is scanned: broken syntax changes what is read together, never whether it is read.

mod auto;
mod boundary;
mod csv;
mod form;
mod multipart;
mod xml;
mod yaml;

pub(super) use self::auto::Auto;
pub use self::boundary::Boundary;
pub(super) use self::csv::Csv;
pub(super) use self::form::Form;
pub(super) use self::multipart::Multipart;
pub(super) use self::xml::Xml;
pub(super) use self::yaml::Yaml;
