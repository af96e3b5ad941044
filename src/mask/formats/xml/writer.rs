//! How what is put in place of a finding is written, by where it stands.

use crate::mask::escaped::Writer;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Text,
    /// In a tag outside of values.
    Markup,
    /// Where there are no entities.
    Raw,
}

#[derive(Debug, Default)]
pub(super) struct XmlWriter {
    pub place: Place,
    /// The last byte written was a `]` of a replacement: with `]>` it would be the end of a CDATA section.
    bracket: bool,
}

impl Writer for XmlWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            match (byte, self.place) {
                (b'&' | b'<' | b'>' | b'"' | b'\'', Place::Text) => {
                    out.extend_from_slice(format!("&#{byte};").as_bytes());
                }
                (b'&' | b'<' | b'>' | b'"' | b'\'' | b'-' | b'?', Place::Raw) => out.push(b'_'),
                (byte, Place::Markup) if !byte.is_ascii_alphanumeric() => out.push(b'_'),
                (byte, _) => out.push(*byte),
            }
        }
        self.bracket = text.last().map_or(self.bracket, |last| *last == b']') && self.place != Place::Markup;
    }

    fn literal(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if std::mem::take(&mut self.bracket) && bytes.first() == Some(&b']') {
            out.push(b'_');
        }
        out.extend_from_slice(bytes);
    }

    fn pass(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        if std::mem::take(&mut self.bracket) && raw.starts_with(b"]") {
            out.push(b'_');
        }
        out.extend_from_slice(raw);
    }

    fn end(&mut self, _: &mut Vec<u8>) {
        self.bracket = false;
    }
}
