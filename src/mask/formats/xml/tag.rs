//! Tags: what names the values in them and under them.

use super::table::is_value;
use super::writer::Place;
use super::{DEPTH, State, Xml};
use crate::mask::json::path::NAME;
use crate::mask::text::TextSink;

/// Elements of HTML that hold nothing.
const VOID: [&[u8]; 14] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

/// An element that is open.
pub(super) struct Open {
    pub name: Vec<u8>,
    /// The name of the values in it: that of an element around it where a field rule masks all of that.
    pub context: Vec<u8>,
}

/// The tag at hand. All that is kept of it is cut behind [`NAME`].
#[derive(Default)]
pub(super) struct Tag {
    pub closing: bool,
    /// The last byte was a `/`.
    pub slash: bool,
    pub name: Vec<u8>,
    pub attribute: Vec<u8>,
    /// What an attribute `name` or `key` says: the name of `value`, `content` and the text.
    pub label: Option<Vec<u8>>,
}

impl Tag {
    pub(super) fn add_name(&mut self, bytes: &[u8]) {
        extend(&mut self.name, bytes);
    }

    pub(super) fn add_attribute(&mut self, bytes: &[u8]) {
        extend(&mut self.attribute, bytes);
    }

    /// A part of an attribute's value.
    pub(super) fn add_value(&mut self, bytes: &[u8]) {
        if [&b"name"[..], b"key"].contains(&local(&self.attribute)) {
            extend(self.label.get_or_insert_default(), bytes);
        }
    }

    /// The name of the value of the attribute at hand.
    fn of_attribute(&self) -> &[u8] {
        match (local(&self.attribute), &self.label) {
            (b"value" | b"content", Some(label)) => label,
            (attribute, _) => attribute,
        }
    }
}

fn extend(kept: &mut Vec<u8>, bytes: &[u8]) {
    kept.extend(bytes.iter().take((NAME + 1).saturating_sub(kept.len())));
}

/// The name without its namespace's prefix.
pub(super) fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

impl Xml {
    /// A byte of a tag outside of the values of attributes; false where it has to be looked at again.
    pub(super) fn in_tag(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match byte {
            b'>' => {
                self.end_tag(out);
                return true;
            }
            b'"' | b'\'' if self.state == State::Equals => {
                self.value.finish(out);
                out.pass(&[byte]);
                self.begin_attribute(Some(byte), out);
                return true;
            }
            b'=' if self.state != State::Name => {
                self.tag.label = self.tag.label.take().filter(|_| !self.names());
                self.state = State::Equals;
            }
            byte if byte.is_ascii_whitespace() => {
                if self.state != State::Equals {
                    self.state = State::Between;
                }
            }
            b'/' if self.state != State::Equals => {
                self.tag.slash = true;
                self.state = State::Between;
                self.value.literal(b"/", out);
                return true;
            }
            _ if self.state == State::Equals => {
                self.value.finish(out);
                self.begin_attribute(None, out);
                return false;
            }
            _ => {
                self.tag.attribute.clear();
                self.tag.add_attribute(&[byte]);
                self.state = State::AttributeName;
            }
        }
        self.tag.slash = false;
        self.value.literal(&[byte], out);
        true
    }

    /// Whether the attribute at hand names the element; another one like it does so anew.
    fn names(&self) -> bool {
        [&b"name"[..], b"key"].contains(&local(&self.tag.attribute))
    }

    fn begin_attribute(&mut self, quote: Option<u8>, out: &mut TextSink<'_>) {
        self.value.writer.place = Place::Text;
        let name = self.tag.of_attribute().to_vec();
        // The name itself would say nothing, and is no secret of its field.
        if !self.names() {
            self.value.belongs_to(&name, out);
        }
        self.state = State::Attribute { quote };
    }

    /// Before the byte that ends an attribute; false where that is not its quote.
    pub(super) fn end_attribute(&mut self, quote: Option<u8>, out: &mut TextSink<'_>) -> bool {
        self.value.finish(out);
        if let Some(quote) = quote {
            out.pass(&[quote]);
        }
        self.value.writer.place = Place::Markup;
        self.state = State::Between;
        quote.is_some()
    }

    fn end_tag(&mut self, out: &mut TextSink<'_>) {
        self.value.finish(out);
        out.pass(b">");
        self.state = State::Text;
        let tag = std::mem::take(&mut self.tag);
        let html = self.html;
        let same = |name: &[u8]| if html { name.eq_ignore_ascii_case(&tag.name) } else { name == tag.name };
        if tag.closing {
            self.table.close(&tag.name);
            if let Some(at) = self.open.iter().rposition(|open| same(&open.name)) {
                self.open.truncate(at);
            }
            return;
        }
        if self.html && same(b"script") {
            self.begin_raw(b"</script", b"", out);
        } else if self.html && same(b"style") {
            self.begin_raw(b"</style", b"", out);
        }
        if self.html {
            self.table.open(&tag.name);
        }
        let void = self.html && VOID.iter().any(|name| same(name));
        if !tag.slash && !void && self.open.len() < DEPTH {
            let around = self.context();
            let bare = || match local(&tag.name) {
                name if is_value(name) && !self.html => around.clone(),
                name => name.to_vec(),
            };
            let own = tag.label.unwrap_or_else(bare);
            let context = if self.value.hides(&around) { around } else { own };
            self.open.push(Open { name: tag.name, context });
        }
    }
}
