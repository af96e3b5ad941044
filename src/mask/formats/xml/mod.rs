//! XML and HTML, read loosely: text, attributes, comments, CDATA and the rest are values of their own, with their
//! entities decoded for matching. The name of a value is that of its element or attribute, or what a key beside it says
//! (`<key>password</key><string>…`). In HTML a text belongs to the column of its table, and where that has no heads to the
//! short text before it, as in a form.
//!
//! No markup is too broken: each byte is scanned in some value. What runs over tags (`ada@<b>example.com</b>`) or needs
//! an entity that the document itself declares is not put together.
//!
//! Bounds: [`DEPTH`] open elements have names; an entity is at most [`ENTITY`] bytes; text of any length streams.

mod clean;
mod entity;
mod table;
mod tag;
mod writer;

use std::sync::Arc;

use self::entity::Reference;
use self::table::Table;
use self::tag::{Open, Tag};
use self::writer::{Place, XmlWriter};
use crate::mask::escaped::Escaped;
use crate::mask::glanced::Glanced;
use crate::mask::json::path::NAME;
use crate::mask::json::{Name, Names};
use crate::mask::profile::Active;
use crate::mask::text::TextSink;

/// Open elements that are remembered.
const DEPTH: usize = 256;
/// Longest text that names the text after it in HTML, in bytes.
const LABEL: usize = 62;
const CDATA: &[u8] = b"<![CDATA[";

pub(in crate::mask) struct Xml {
    active: Arc<Active>,
    html: bool,
    state: State,
    value: Escaped<XmlWriter>,
    /// A text has begun. White space before it passes.
    begun: bool,
    /// A started entity, tag or end.
    pending: Vec<u8>,
    open: Vec<Open>,
    tag: Tag,
    /// In HTML, the text before; else that of the last key.
    label: Vec<u8>,
    /// How many elements were open around that key.
    beside: usize,
    table: Table,
    /// What tags are made of, and what their names say of the values in them.
    names: Names,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`.
    Less,
    /// After `<!`.
    Bang,
    /// In a tag: its name.
    Name,
    /// In a tag, between attributes.
    Between,
    AttributeName,
    /// After `=`.
    Equals,
    Attribute {
        /// None where there is no quote.
        quote: Option<u8>,
    },
    /// Text up to these bytes, without entities.
    Until(&'static [u8]),
}

impl Xml {
    pub(in crate::mask) fn new(active: Arc<Active>, html: bool) -> Xml {
        Xml {
            html,
            state: State::Text,
            value: Escaped::new(Arc::clone(&active), XmlWriter::default()),
            active,
            begun: false,
            pending: Vec::new(),
            open: Vec::new(),
            tag: Tag::default(),
            label: Vec::new(),
            beside: 0,
            table: Table::default(),
            names: Names::default(),
        }
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.value.held() + self.pending.len()
    }

    pub(in crate::mask) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) {
        let Ok(()) = self.take_all(input, out);
        self.value.flush(out);
    }

    /// Takes what stands for itself, or one byte that may mean something: how many bytes.
    fn take_some(&mut self, input: &[u8], out: &mut TextSink<'_>) -> usize {
        let run = if self.pending.is_empty() { self.run(input) } else { 0 };
        match input.first() {
            Some(byte) if run == 0 => usize::from(self.step(*byte, out)),
            Some(_) | None => {
                self.plain(input.get(..run).unwrap_or_default(), out);
                run
            }
        }
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) {
        match self.state {
            State::Text | State::Attribute { .. } => self.end_reference(out),
            State::Less | State::Bang | State::Until(_) => {
                let pending = std::mem::take(&mut self.pending);
                if !pending.is_empty() {
                    self.plain(&pending, out);
                }
            }
            State::Name | State::Between | State::AttributeName | State::Equals => {}
        }
        self.value.finish(out);
        self.begun = false;
    }

    /// How many bytes from here on mean nothing but themselves.
    fn run(&self, input: &[u8]) -> usize {
        let space = |byte: &u8| byte.is_ascii_whitespace();
        let end = match self.state {
            State::Text if !self.begun && input.first().is_some_and(space) => input.iter().position(|b| !space(b)),
            State::Text => memchr::memchr2(b'<', b'&', input),
            State::Name | State::AttributeName => {
                input.iter().position(|byte| space(byte) || matches!(byte, b'/' | b'>' | b'='))
            }
            State::Attribute { quote: Some(quote) } => memchr::memchr2(quote, b'&', input),
            State::Attribute { quote: None } => {
                input.iter().position(|byte| space(byte) || matches!(byte, b'>' | b'&'))
            }
            State::Until(end) => end.first().and_then(|first| memchr::memchr(*first, input)),
            State::Less | State::Bang | State::Between | State::Equals => Some(0),
        };
        end.unwrap_or(input.len())
    }

    /// Bytes that stand for themselves.
    fn plain(&mut self, bytes: &[u8], out: &mut TextSink<'_>) {
        match self.state {
            State::Text | State::Less | State::Bang if !self.begun => {
                if bytes.iter().all(u8::is_ascii_whitespace) {
                    out.pass(bytes);
                    return;
                }
                self.begin_text(out);
            }
            State::Name => self.tag.add_name(bytes),
            State::AttributeName => self.tag.add_attribute(bytes),
            State::Attribute { .. } => self.tag.add_value(bytes),
            State::Text | State::Less | State::Bang | State::Between | State::Equals | State::Until(_) => {}
        }
        self.value.literal(bytes, out);
    }

    /// One byte that may mean something; false where it has to be looked at again.
    fn step(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match self.state {
            State::Text if !self.pending.is_empty() => return self.reference(byte, out),
            State::Attribute { .. } if !self.pending.is_empty() => return self.reference(byte, out),
            State::Text | State::Attribute { .. } if byte == b'&' => self.pending.push(byte),
            State::Text => {
                self.pending.push(byte);
                self.state = State::Less;
            }
            State::Less => return self.less(byte, out),
            State::Bang => return self.bang(byte, out),
            State::Name | State::Between | State::AttributeName | State::Equals => return self.in_tag(byte, out),
            State::Attribute { quote } => return self.end_attribute(quote, out),
            State::Until(end) => self.until(end, byte, out),
        }
        true
    }

    fn less(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match byte {
            b'!' => {
                self.pending.push(byte);
                self.state = State::Bang;
                return true;
            }
            b'?' => {
                self.begin_raw(if self.html { b">" } else { b"?>" }, b"", out);
            }
            b'/' | b'_' | b':' | b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => {
                self.end_text(out);
                out.pass(&self.pending);
                self.pending.clear();
                self.tag = Tag { closing: byte == b'/', ..Tag::default() };
                self.value.writer.place = Place::Markup;
                self.state = State::Name;
                if byte == b'/' {
                    self.value.literal(b"/", out);
                    return true;
                }
            }
            _ => {
                let pending = std::mem::take(&mut self.pending);
                self.plain(&pending, out);
                self.state = State::Text;
            }
        }
        false
    }

    fn bang(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        self.pending.push(byte);
        match self.pending.as_slice() {
            b"<!--" => self.begin_raw(b"-->", b"", out),
            CDATA => {
                let name = self.context().text;
                self.begin_raw(b"]]>", &name, out);
            }
            start if CDATA.starts_with(start) || start == b"<!-" => {}
            _ => {
                self.pending.pop();
                self.begin_raw(b">", b"", out);
                return false;
            }
        }
        true
    }

    /// What has come of a comment or the like passes; what follows is a value up to `end`.
    fn begin_raw(&mut self, end: &'static [u8], name: &[u8], out: &mut TextSink<'_>) {
        self.end_text(out);
        out.pass(&std::mem::take(&mut self.pending));
        self.value.writer.place = Place::Raw;
        self.value.belongs_to(name, out);
        self.state = State::Until(end);
    }

    fn until(&mut self, end: &'static [u8], byte: u8, out: &mut TextSink<'_>) {
        self.pending.push(byte);
        let starts = |pending: &[u8]| end.get(..pending.len()).is_some_and(|start| start.eq_ignore_ascii_case(pending));
        let mut skipped = 0;
        while !starts(self.pending.get(skipped..).unwrap_or_default()) {
            skipped += 1;
        }
        let literal: Vec<u8> = self.pending.drain(..skipped).collect();
        self.value.literal(&literal, out);
        if self.pending.len() < end.len() {
            return;
        }
        self.value.finish(out);
        out.pass(&std::mem::take(&mut self.pending));
        match end.strip_prefix(b"</") {
            Some(name) => {
                self.tag = Tag { closing: true, ..Tag::default() };
                self.tag.add_name(name);
                self.value.writer.place = Place::Markup;
                self.state = State::Name;
            }
            None => self.state = State::Text,
        }
    }

    fn begin_text(&mut self, out: &mut TextSink<'_>) {
        self.begun = true;
        self.value.writer.place = Place::Text;
        if self.names_another() {
            self.value.keep_text();
        }
        let context = self.context().text;
        let label = self.label_of_text().to_vec();
        if !label.is_empty() && !self.value.hides(&context) {
            self.value.named(&label);
        } else {
            self.value.belongs_to(&context, out);
        }
    }

    /// Whether a text in the element at hand names the one after it.
    fn names_another(&self) -> bool {
        self.html || table::is_key(self.element()) || self.table.heading()
    }

    /// What names a text that begins here, before its element does.
    fn label_of_text(&self) -> &[u8] {
        match self.table.name() {
            Some(column) => column,
            None if self.html && table::is_label(self.element()) => &[],
            None if self.html || table::is_value(self.element()) && self.is_beside() => &self.label,
            None => &[],
        }
    }

    /// Whether the element at hand is beside the last key, and not in another one with a name of its own.
    fn is_beside(&self) -> bool {
        let inside = self.open.get(self.beside..).unwrap_or_default();
        !inside.is_empty() && inside.iter().all(|open| table::is_between(tag::local(&open.name)))
    }

    /// The element at hand, without its namespace.
    fn element(&self) -> &[u8] {
        self.open.last().map(|open| tag::local(&open.name)).unwrap_or_default()
    }

    fn end_text(&mut self, out: &mut TextSink<'_>) {
        if std::mem::take(&mut self.begun) {
            let text = self.value.finish(out).unwrap_or_default();
            self.hear(&text);
        }
    }

    /// A text has ended that starts so.
    fn hear(&mut self, text: &[u8]) {
        if self.table.name().is_none() && !self.label_of_text().is_empty() {
            self.label.clear();
        }
        if self.names_another() {
            let text = text.get(..=NAME).unwrap_or(text).trim_ascii();
            let label = Some(text).filter(|text| text.len() <= LABEL && !text.contains(&b'\n')).map(table::name_in);
            self.label = label.unwrap_or_default().to_vec();
            self.beside = self.open.len().saturating_sub(1);
            self.table.hear(&self.label);
        }
    }

    /// The name of what is in the element at hand.
    fn context(&self) -> Name {
        self.open.last().map(|open| open.context.clone()).unwrap_or_default()
    }

    /// One byte of a started entity.
    fn reference(&mut self, byte: u8, out: &mut TextSink<'_>) -> bool {
        match entity::read(&self.pending, byte) {
            Reference::More => {
                self.pending.push(byte);
                true
            }
            Reference::End => {
                self.end_reference(out);
                false
            }
            Reference::Whole => {
                self.pending.push(byte);
                self.end_reference(out);
                true
            }
        }
    }

    fn end_reference(&mut self, out: &mut TextSink<'_>) {
        let raw = std::mem::take(&mut self.pending);
        if raw.is_empty() {
            return;
        }
        match entity::decode(&raw) {
            Some(char) => {
                if self.state == State::Text && !self.begun {
                    self.begin_text(out);
                }
                let mut buffer = [0; 4];
                let bytes = char.encode_utf8(&mut buffer).as_bytes();
                if let State::Attribute { .. } = self.state {
                    self.tag.add_value(bytes);
                }
                self.value.decoded(bytes, &raw, out);
            }
            None => self.plain(&raw, out),
        }
    }
}

#[cfg(test)]
mod tests;
