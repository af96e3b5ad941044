//! One part.

use std::sync::Arc;

use super::base64::Base64;
use crate::mask::escaped::{Escaped, Writer};
use crate::mask::format::Format;
use crate::mask::masker::Masker;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::{Tally, TextSink};
use crate::mask::url::hex;

pub(super) struct Part {
    body: Body,
    /// Nothing has come.
    fresh: bool,
}

enum Body {
    Text {
        value: Box<Escaped<TextWriter>>,
        /// In quoted-printable, a started `=40`.
        escape: Vec<u8>,
    },
    Other(Box<Masker>),
    Base64(Box<Base64>),
}

/// Whatever a finding is replaced by may stand as it is, but for `=` in quoted-printable.
struct TextWriter {
    printable: bool,
}

impl Writer for TextWriter {
    fn put(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            match byte {
                b'=' if self.printable => out.extend_from_slice(b"=3D"),
                byte => out.push(*byte),
            }
        }
    }
}

impl Part {
    /// Text under no name, such as what stands around the parts.
    pub(super) fn text(active: Arc<Active>) -> Part {
        let value = Box::new(Escaped::new(active, TextWriter { printable: false }));
        Part { body: Body::Text { value, escape: Vec::new() }, fresh: true }
    }

    pub(super) fn new(
        active: &Arc<Active>,
        format: Format,
        printable: bool,
        name: &[u8],
        depth: usize,
        out: &mut TextSink<'_>,
    ) -> Part {
        let mut value = Box::new(Escaped::new(Arc::clone(active), TextWriter { printable }));
        let body = if format == Format::Text || value.hides(name) {
            value.belongs_to(name, out);
            Body::Text { value, escape: Vec::new() }
        } else {
            Body::Other(Box::new(Masker::nested(Arc::clone(active), format, depth)))
        };
        Part { body, fresh: true }
    }

    /// It is written in base64.
    pub(super) fn in_base64(self, tally: &Tally) -> Part {
        Part { body: Body::Base64(Box::new(Base64::new(self, tally))), fresh: true }
    }

    /// Whether nothing has come: a delimiter may follow without a line break.
    pub(super) fn fresh(&self) -> bool {
        self.fresh
    }

    pub(super) fn begin(&mut self) {
        self.fresh = false;
    }

    pub(super) fn held(&self) -> usize {
        match &self.body {
            Body::Text { value, escape } => value.held() + escape.len(),
            Body::Other(masker) => masker.held(),
            Body::Base64(base64) => base64.held(),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        self.fresh &= bytes.is_empty();
        match &mut self.body {
            Body::Other(masker) => return masker.push(bytes, out),
            Body::Base64(base64) => return base64.push(bytes, out),
            Body::Text { value, escape } => {
                match value.writer.printable {
                    true => printable(value, escape, bytes, out),
                    false => value.literal(bytes, out),
                }
                value.flush(out);
            }
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match &mut self.body {
            Body::Other(masker) => return masker.finish(out),
            Body::Base64(base64) => return base64.finish(out),
            Body::Text { value, escape } => {
                value.literal(&std::mem::take(escape), out);
                value.finish(out);
            }
        }
        Ok(())
    }
}

/// Quoted-printable (RFC 2045, section 6.7): `=40` is a byte, `=` before a line break joins two lines.
fn printable(value: &mut Escaped<TextWriter>, escape: &mut Vec<u8>, mut input: &[u8], out: &mut TextSink<'_>) {
    while let Some(byte) = input.first() {
        if escape.is_empty() {
            let run = memchr::memchr(b'=', input).unwrap_or(input.len());
            value.literal(input.get(..run).unwrap_or_default(), out);
            input = input.get(run..).unwrap_or_default();
            if !input.is_empty() {
                escape.push(b'=');
                input = input.get(1..).unwrap_or_default();
            }
            continue;
        }
        escape.push(*byte);
        let (taken, decoded) = match escape.as_slice() {
            [_, b'\n'] | [_, b'\r', b'\n'] => (true, Some(None)),
            [_, high, low] => (true, hex(&[*high, *low]).map(Some)),
            [_, b'\r'] => (true, None),
            [_, digit] if digit.is_ascii_hexdigit() => (true, None),
            _ => (false, None),
        };
        match decoded {
            Some(byte) => value.decoded(byte.as_slice(), &std::mem::take(escape), out),
            None if taken && escape.len() < 3 => {}
            None => {
                // No escape: what has come stands for itself, but the last byte is looked at again.
                escape.pop();
                value.literal(&std::mem::take(escape), out);
                continue;
            }
        }
        input = input.get(1..).unwrap_or_default();
    }
}
