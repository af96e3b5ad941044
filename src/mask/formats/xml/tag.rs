//! Tags: what names the values in them and under them.

use std::sync::Arc;

use super::table::is_value;
use super::writer::Place;
use super::{DEPTH, State, Xml};
use crate::mask::json::Name;
use crate::mask::json::path::NAME;
use crate::mask::pairs::is_key;
use crate::mask::text::TextSink;

/// Elements of HTML whose name is that of what is put into them.
const CONTROLS: [&[u8]; 4] = [b"input", b"select", b"textarea", b"button"];
/// Elements of HTML that hold nothing.
const VOID: [&[u8]; 14] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

/// An element that is open.
pub(super) struct Open {
    pub name: Arc<[u8]>,
    /// The name of the values in it: that of an element around it where a field rule masks all of that.
    pub context: Name,
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
    pub(super) fn begin(&mut self, closing: bool) {
        self.name.clear();
        self.attribute.clear();
        (self.closing, self.slash, self.label) = (closing, false, None);
    }

    pub(super) fn add_name(&mut self, bytes: &[u8]) {
        extend(&mut self.name, bytes);
    }

    pub(super) fn add_attribute(&mut self, bytes: &[u8]) {
        extend(&mut self.attribute, bytes);
    }

    /// A part of an attribute's value.
    pub(super) fn add_value(&mut self, bytes: &[u8]) {
        if self.names() {
            extend(self.label.get_or_insert_default(), bytes);
        }
    }

    /// After the `=` behind an attribute's name: if that names the element, it does so anew.
    pub(super) fn equals(&mut self) {
        self.label = self.label.take().filter(|_| !self.names());
    }

    /// Whether the attribute at hand names the element.
    pub(super) fn names(&self) -> bool {
        matches!(local(&self.attribute), b"name" | b"key" | b"Name" | b"Key")
    }

    /// Whether the attribute at hand is the name of whom the element is: `<Consignee name="Ada Lovelace"/>`.
    pub(super) fn of_somebody(&self) -> bool {
        const PARTIES: [&[u8]; 14] = [
            b"consignee",
            b"consignor",
            b"shipper",
            b"recipient",
            b"sender",
            b"customer",
            b"patient",
            b"passenger",
            b"employee",
            b"contact",
            b"insured",
            b"beneficiary",
            b"cardholder",
            b"receiver",
        ];
        let element = local(&self.name);
        let named = matches!(local(&self.attribute), b"name" | b"Name");
        named && PARTIES.iter().any(|party| element.eq_ignore_ascii_case(party))
    }

    /// The name of the value of the attribute at hand.
    pub(super) fn of_attribute(&self) -> &[u8] {
        match (local(&self.attribute), &self.label) {
            (b"value" | b"content", Some(label)) => label,
            // As FHIR writes what other documents have as text: `<birthDate value="…"/>`.
            (b"value", None) => match local(&self.name) {
                b"family" => b"family_name",
                b"given" => b"given_name",
                b"line" => b"address_line",
                b"input" | b"option" | b"param" | b"li" | b"button" | b"data" | b"meter" | b"progress" => b"value",
                name => name,
            },
            (b"name" | b"Name", _) if self.of_somebody() => b"holder",
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
                self.tag.equals();
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

    fn begin_attribute(&mut self, quote: Option<u8>, out: &mut TextSink<'_>) {
        self.value.writer.place = Place::Text;
        let name = self.of_identifier(&self.tag).unwrap_or(self.tag.of_attribute()).to_vec();
        // The name itself would say nothing, and is no secret of its field.
        if !self.tag.names() || self.tag.of_somebody() {
            self.value.belongs_to(&name, out);
        }
        self.state = State::Attribute { quote };
    }

    /// What the number of whom an element is about is called, as documents of HL7 have it (CDA, release 2, section 4.2):
    /// `<patientRole><id extension="…"/>`.
    pub(super) fn of_identifier(&self, tag: &Tag) -> Option<&'static [u8]> {
        if local(&tag.attribute) != b"extension" || local(&tag.name) != b"id" {
            return None;
        }
        match local(&self.open.last()?.name) {
            b"patientRole" | b"patient" => Some(b"medical_record_number"),
            b"assignedAuthor" | b"assignedEntity" => Some(b"npi"),
            _ => None,
        }
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
        let mut tag = std::mem::take(&mut self.tag);
        if let Some(end) = self.raw_until(&tag) {
            self.begin_raw(end, b"", out);
        }
        self.enter(&mut tag);
    }

    /// Up to what the text behind the tag has neither tags nor entities.
    pub(super) fn raw_until(&self, tag: &Tag) -> Option<&'static [u8]> {
        let same = |name: &[u8]| self.html && !tag.closing && tag.name.eq_ignore_ascii_case(name);
        match () {
            () if same(b"script") => Some(b"</script"),
            () if same(b"style") => Some(b"</style"),
            () => None,
        }
    }

    /// The tag has ended.
    pub(super) fn enter(&mut self, tag: &mut Tag) {
        let html = self.html;
        let same = |name: &[u8]| if html { name.eq_ignore_ascii_case(&tag.name) } else { *name == *tag.name };
        if tag.closing {
            if let Some(at) = self.open.iter().rposition(|open| same(&open.name)) {
                self.open.truncate(at);
                // What a key says holds in the element that it is in.
                if !html && at < self.beside {
                    self.label.clear();
                }
            }
            match html {
                true => self.table.close(&tag.name),
                false => self.table.close_sheet(&tag.name),
            }
            return;
        }
        // What names a control of a form names no text behind it, and an item of a list nothing in the next one.
        if html && (same(b"li") || CONTROLS.iter().any(|name| same(name))) {
            self.label.clear();
        }
        // A part of a page, whatever its type says.
        self.html |= self.open.is_empty() && matches!(&*tag.name, b"div" | b"p" | b"span" | b"html" | b"body");
        let void = html && VOID.iter().any(|name| same(name));
        if !tag.slash && !void && self.open.len() < DEPTH {
            let context = self.context_in(tag);
            let name = self.name(&tag.name).text;
            self.open.push(Open { name, context });
        }
        match html {
            true => self.table.open(&tag.name),
            false => self.table.open_sheet(&tag.name),
        }
    }

    /// The name of the values in the element that begins.
    fn context_in(&mut self, tag: &mut Tag) -> Name {
        let around = self.context();
        match (tag.label.take(), local(&tag.name)) {
            _ if self.value.hides(&around.text) => around,
            (Some(label), _) => self.name(&label),
            // The parts of a name as HL7's documents have them.
            (None, b"given" | b"family") if local(self.open.last().map_or(&[][..], |open| &open.name)) == b"name" => {
                self.name(b"part_of_full_name")
            }
            (None, b"key") if !self.html && is_key(&around.text) => around,
            (None, name) if is_value(name) && !self.html => around,
            (None, name) => self.name(name),
        }
    }
}
