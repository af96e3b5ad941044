//! What passes as it is: tags, and texts between them, that are whole at hand and in which nothing is found.

use std::convert::Infallible;
use std::ops::Range;

use super::tag::Tag;
use super::{State, Xml};
use crate::mask::engine::{GLANCED, Values};
use crate::mask::glanced::Glanced;
use crate::mask::json::Name;
use crate::mask::profile::Meaning;
use crate::mask::tables::may_hold;
use crate::mask::text::TextSink;

impl Glanced for Xml {
    type Fault = Infallible;

    fn passing(&mut self, values: &mut Values<'_>, at: usize) -> usize {
        if self.state != State::Text || self.begun || !self.pending.is_empty() {
            return 0;
        }
        let passing = match values.rest(at).first() {
            Some(b'<') => self.clean_tag(values, at),
            Some(_) | None => self.clean_text(values, at),
        };
        passing.unwrap_or(0)
    }

    fn take(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<usize, Infallible> {
        Ok(self.take_some(input, out))
    }
}

impl Xml {
    /// What a name says, or what is in a tag outside of the values of its attributes.
    pub(super) fn name(&mut self, text: &[u8]) -> Name {
        self.names.learn(text, &self.active)
    }

    fn meaning(&mut self, name: &[u8]) -> Meaning {
        let known = self.names.known(name).map(|name| name.meaning);
        known.unwrap_or_else(|| self.name(name).meaning)
    }

    /// The length of the white space before a text, or of a text up to what ends it.
    fn clean_text(&mut self, values: &mut Values<'_>, at: usize) -> Option<usize> {
        let rest = values.rest(at);
        let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if spaces > 0 {
            return Some(spaces);
        }
        let end = memchr::memchr2(b'<', b'&', rest)?;
        let (text, after) = rest.split_at_checked(end)?;
        let ends = matches!(after, [b'<', b'!' | b'?' | b'/' | b'_' | b':' | b'A'..=b'Z' | b'a'..=b'z' | 0x80.., ..]);
        let meaning = self.meaning_of_text().filter(|_| ends)?;
        if !self.passes(values, at..at + end, meaning) {
            return None;
        }
        self.hear(text);
        Some(end)
    }

    /// What the name of a text that begins here says of it; none where a field rule masks it.
    fn meaning_of_text(&self) -> Option<Meaning> {
        let context = self.open.last().map(|open| &open.context);
        let hidden = context.is_some_and(|context| self.value.hides(&context.text));
        match self.label_of_text() {
            _ if hidden => None,
            [] => Some(context.map_or(Meaning::NONE, |context| context.meaning)),
            label => Some(self.active.meaning(label)),
        }
    }

    /// The length of a tag.
    fn clean_tag(&mut self, values: &mut Values<'_>, at: usize) -> Option<usize> {
        let mut tag = std::mem::take(&mut self.tag);
        let length = self.read_tag(&mut tag, values, at).filter(|_| self.raw_until(&tag).is_none());
        if length.is_some() {
            self.enter(&mut tag);
        }
        self.tag = tag;
        length
    }

    fn read_tag(&mut self, tag: &mut Tag, values: &mut Values<'_>, at: usize) -> Option<usize> {
        let rest = values.rest(at);
        let before = if rest.get(1) == Some(&b'/') { 2 } else { 1 };
        let name = word(rest.get(before..)?);
        if !name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
            return None;
        }
        tag.begin(before == 2);
        tag.add_name(name);
        // What is in the tag since the last attribute, up to `end`, starts there.
        let (mut since, mut end) = (1, before + name.len());
        loop {
            match rest.get(end..)? {
                [b'>', ..] => break,
                [b'/', b'>', ..] => (tag.slash, end) = (true, end + 1),
                [space, after @ ..] if space.is_ascii_whitespace() && word(after).is_empty() => end += 1,
                [space, after @ ..] if space.is_ascii_whitespace() => {
                    let value = self.attribute(tag, values, at + since, at + end + 1, word(after))?;
                    since = value.end + 1 - at;
                    end = since;
                }
                _ => return None,
            }
        }
        self.is_clean(rest.get(since..end)?).then_some(end + 1)
    }

    /// Where the value of the attribute of this name is, which stands at `at`; in the tag nothing else does from `since` on.
    fn attribute(
        &mut self,
        tag: &mut Tag,
        values: &mut Values<'_>,
        since: usize,
        at: usize,
        name: &[u8],
    ) -> Option<Range<usize>> {
        let equals = at + name.len();
        let [b'=', quote @ (b'"' | b'\''), rest @ ..] = values.rest(equals) else { return None };
        let length = memchr::memchr2(*quote, b'&', rest)?;
        let (text, after) = rest.split_at_checked(length)?;
        if after.first() != Some(quote) || !self.is_clean(values.text(since..equals + 1)) {
            return None;
        }
        tag.attribute.clear();
        tag.add_attribute(name);
        tag.equals();
        let meaning = match self.of_identifier(tag).unwrap_or(tag.of_attribute()) {
            // The name itself would say nothing, and is no secret of its field.
            _ if tag.names() && !tag.of_somebody() => Meaning::NONE,
            name if self.value.hides(name) => return None,
            name => self.meaning(name),
        };
        let value = equals + 2..equals + 2 + length;
        let passes = self.passes(values, value.clone(), meaning);
        tag.add_value(text);
        passes.then_some(value)
    }

    /// Whether nothing is found in a value of whose name that is known.
    fn passes(&self, values: &mut Values<'_>, value: Range<usize>, meaning: Meaning) -> bool {
        let text = values.text(value.clone());
        let plain = text.len() <= GLANCED && memchr::memchr(0x1B, text).is_none() && !may_hold(text);
        plain && meaning.is_mute_of(text) && self.active.nothing_in(values, value)
    }

    /// Whether nothing is found in what is in a tag outside of the values of its attributes: a word on each of its lines,
    /// which is no table but with dashes.
    fn is_clean(&mut self, markup: &[u8]) -> bool {
        let clean = self.names.known(markup).map(|known| known.clean);
        let dashes = || memchr::memmem::find(markup, b"--").is_some();
        clean.unwrap_or_else(|| self.name(markup).clean) && !(memchr::memchr(b'\n', markup).is_some() && dashes())
    }
}

/// The name at the start of the text, as nearly all are.
fn word(text: &[u8]) -> &[u8] {
    let ends = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"_.:-".contains(byte);
    text.iter().position(ends).and_then(|length| text.get(..length)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 1_000, ..Default::default() })]
        #[test]
        fn what_is_whole_at_hand_is_masked_as_what_is_not(
            parts in proptest::collection::vec(
                r#"(</?(build|phone|x:dob|name|key|string|password|ssn|table|tr|t[hd]|script|br|zip|a--)(( |\n\t| \n)(id|x:ssn|name|value|phone|type|no-|-----)( =|=)(["'](phone|dob|(account )?(number|ssn|dob)?[ :]?[0-9-]{3,17}|[a-z@. ]{0,12}|&#52;111111111111111)["']|[0-9]{9}|x)){0,2}( ?/|\n)?>|[ \n]{0,2}|(account|phone|surname|name|call me at)?[ :]?[0-9-]{3,17}|[a-z@.<& ]{1,9}|<!-- ?[0-9]{9} -->|<!\[CDATA\[[0-9]{9}\]\]>|&amp;|\n---------\n|Hopper){1,4}"#,
                1..6,
            ),
            format in proptest::sample::select(vec![Format::Xml, Format::Html]),
        ) {
            // In pieces it gives the same.
            mask(&plain(), format, &parts.concat());
        }
    }
}
