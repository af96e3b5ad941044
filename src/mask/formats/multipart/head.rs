//! The header of a part.

use std::sync::Arc;

use super::DEPTH;
use super::part::Part;
use crate::mask::format::Format;
use crate::mask::formats::boundary::parameter;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// What of it counts.
#[derive(Default)]
pub(super) struct Head {
    content_type: Option<String>,
    name: Vec<u8>,
    range: bool,
    coding: Coding,
}

/// `content-transfer-encoding` (RFC 2045, section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Coding {
    #[default]
    None,
    QuotedPrintable,
    Base64,
    Unread,
}

impl Head {
    pub(super) fn read(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => self.content_type = Some(value.to_owned()),
            "content-disposition" => self.name = parameter(value, "name").unwrap_or_default().into_bytes(),
            "content-range" => self.range = true,
            "content-transfer-encoding" => {
                self.coding = match value.to_ascii_lowercase().as_str() {
                    "7bit" | "8bit" | "binary" | "" => Coding::None,
                    "quoted-printable" => Coding::QuotedPrintable,
                    "base64" => Coding::Base64,
                    _ => Coding::Unread,
                }
            }
            _ => {}
        }
    }

    /// The part that follows.
    pub(super) fn part(self, active: &Arc<Active>, depth: usize, out: &mut TextSink<'_>) -> Result<Part, MaskError> {
        let format = match Format::of_content_type(self.content_type.as_deref()) {
            _ if self.range || self.coding == Coding::QuotedPrintable => Format::Text,
            Format::Multipart(_) if depth + 1 >= DEPTH => Format::Text,
            format => format,
        };
        match self.coding {
            Coding::Unread => Err(MaskError::TransferEncoding),
            Coding::None => Ok(Part::new(active, format, false, &self.name, depth + 1, out)),
            Coding::Base64 if self.range => Err(MaskError::TransferEncoding),
            Coding::Base64 => Ok(Part::new(active, format, false, &self.name, depth + 1, out).in_base64(out.tally)),
            Coding::QuotedPrintable => Ok(Part::new(active, format, true, &self.name, depth + 1, out)),
        }
    }
}
