//! What passes as it is: what stands between keys and values, and those that are whole at hand and in which nothing is found.

use std::ops::Range;

use super::scalar::{is_scalar, scalar_byte};
use super::{Below, DEPTH, Frame, Json, SCALAR, Says, State, columns};
use crate::mask::engine::{GLANCED, Values};
use crate::mask::glanced::Glanced;
use crate::mask::stream::MaskError;
use crate::mask::tables::may_hold;
use crate::mask::text::TextSink;

impl Glanced for Json {
    type Fault = MaskError;

    #[inline]
    fn passing(&mut self, values: &mut Values<'_>, at: usize) -> usize {
        let rest = values.rest(at);
        let spaces = match self.state {
            State::String { .. } | State::Scalar { .. } | State::Broken => return 0,
            State::Value | State::FirstItem | State::FirstKey | State::Key | State::Colon | State::After => {
                rest.iter().take_while(|byte| is_space(**byte)).count()
            }
        };
        match rest.get(spaces) {
            Some(byte) if self.structure(*byte) => spaces + 1,
            Some(_) if spaces == 0 => {
                self.clean(values, at).map_or(0, |length| length + self.joint(values.rest(at + length)))
            }
            Some(_) | None => spaces,
        }
    }

    fn take(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<usize, MaskError> {
        self.step(input, out)
    }
}

impl Json {
    /// Whether the byte stands between keys and values here.
    fn structure(&mut self, byte: u8) -> bool {
        let object = self.stack.last().is_some_and(|frame| frame.object);
        match (self.state, byte) {
            (State::After, b',') => {
                if let Some(frame) = self.stack.last_mut() {
                    frame.index += 1;
                }
                self.state = if object { State::Key } else { State::Value };
            }
            (State::Colon, b':') => self.state = State::Value,
            (State::After, b'}') if object => self.close(),
            (State::After, b']') if !object => self.close(),
            (State::FirstKey, b'}') | (State::FirstItem, b']') => self.close(),
            (State::Value | State::FirstItem, b'{' | b'[') if self.stack.len() < DEPTH => self.open(byte == b'{'),
            // A byte order mark, or the record separator of RFC 7464, between values.
            (State::Value, 0xEF | 0xBB | 0xBF | 0x1E) if self.stack.is_empty() => {}
            (State::Value | State::FirstItem | State::FirstKey | State::Key | State::Colon | State::After, _)
            | (State::String { .. } | State::Scalar { .. } | State::Broken, _) => return false,
        }
        true
    }

    pub(super) fn open(&mut self, object: bool) {
        self.descend();
        let Below { place, rule, name, kube, hidden, says: _ } = std::mem::take(&mut self.below);
        let heads = !object && name.as_ref().is_some_and(|name| columns::names_columns(&name.text));
        if heads {
            self.columns.begin();
        }
        self.stack.push(Frame { object, place, rule, index: 0, name, told: None, kube, hidden, heads, next: None });
        self.state = if object { State::FirstKey } else { State::FirstItem };
    }

    fn close(&mut self) {
        self.stack.pop();
        self.end_value();
    }

    /// The length of the key, string, number or literal that starts at `at`, if nothing is found in it.
    fn clean(&mut self, values: &mut Values<'_>, at: usize) -> Option<usize> {
        match (self.state, values.rest(at)) {
            (State::FirstKey | State::Key, [b'"', text @ ..]) => self.clean_key(text),
            (State::Value | State::FirstItem, [b'"', ..]) => self.clean_string(values, at),
            (State::Value | State::FirstItem, [b'-' | b'0'..=b'9' | b't' | b'f' | b'n', ..]) => {
                self.clean_scalar(values, at)
            }
            _ => None,
        }
    }

    /// The length of what most often follows a key or a value: a colon or comma. 0 where another byte does.
    #[inline]
    fn joint(&mut self, rest: &[u8]) -> usize {
        match rest.first() {
            Some(byte @ (b':' | b',')) => usize::from(self.structure(*byte)),
            Some(_) | None => 0,
        }
    }

    fn clean_key(&mut self, text: &[u8]) -> Option<usize> {
        let text = until_quote(text)?;
        let name = self.names.known(text).filter(|name| name.clean)?.clone();
        self.member(name);
        self.state = State::Colon;
        Some(text.len() + 2)
    }

    fn clean_string(&mut self, values: &mut Values<'_>, at: usize) -> Option<usize> {
        let text = until_quote(values.rest(at + 1)).filter(|text| text.len() <= GLANCED && !may_hold(text))?;
        let length = text.len();
        let value = at + 1..at + 1 + length;
        let passes = self.value_passes(values, value.clone());
        if passes && self.below.says.is_some() {
            self.hear(values.text(value));
        }
        passes.then_some(length + 2)
    }

    /// At the top, and where white space follows, what comes after may show that it is none.
    fn clean_scalar(&mut self, values: &mut Values<'_>, at: usize) -> Option<usize> {
        let rest = values.rest(at);
        let length = rest.iter().take(SCALAR).take_while(|byte| scalar_byte(**byte)).count();
        let (token, after) = rest.split_at_checked(length)?;
        if self.stack.is_empty() || !matches!(after, [b',' | b']' | b'}', ..]) || !is_scalar(token) {
            return None;
        }
        self.value_passes(values, at..at + length).then_some(length)
    }

    /// Whether nothing is found in the value; then it has passed.
    fn value_passes(&mut self, values: &mut Values<'_>, value: Range<usize>) -> bool {
        self.descend();
        let passes =
            self.is_mute(values.text(value.clone())) && !self.in_key() && self.active.nothing_in(values, value);
        if passes {
            self.end_value();
        }
        passes
    }

    /// Nothing around the value says anything of it, nor does it say what its object is.
    fn is_mute(&self, value: &[u8]) -> bool {
        let below = &self.below;
        let mute = below.name.as_ref().is_none_or(|name| name.meaning.is_mute_of(value));
        below.rule.is_none() && below.hidden.is_none() && !matches!(below.says, Some(Says::Kube(_))) && mute
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What stands before the quote that ends a string, if that is at hand and no escape is in it, nor the character of that
/// name, which colours begin with.
fn until_quote(text: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr3(b'"', b'\\', 0x1B, text)?;
    text.get(end).filter(|byte| **byte == b'"')?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};

    #[test]
    fn a_string_over_lines_may_hold_a_table() {
        let masked = "{\"a\":\"\n surname \n---------\n [REDACTED:PERSON_NAME]\n\"}";
        let body = masked.replace("[REDACTED:PERSON_NAME]", "Hopper");
        assert_eq!(mask(&plain(), Format::Json, &body), masked);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 1_000, ..Default::default() })]
        #[test]
        fn what_is_whole_at_hand_is_masked_as_what_is_not(
            members in proptest::collection::vec((
                "(build|phone|id|dob|name|password|ssn|account number|mrn|zip|date of birth|passport_no|note|no)",
                r#"("(number|account|phone|dob|call)?[ :]?[0-9-]{3,17}"|"[a-z@. ]{0,20}"|"\u0034111111111111111"|[0-9]{1,17}|-?[0-9]{1,4}[.][0-9]{1,9}|true|null|tru|\{"c":[0-9]{7}\}|\["x",[0-9]{9} ?\])"#,
            ), 1..6),
            space in "[ \n]?",
        ) {
            let member = |(name, value): &(String, String)| format!("\"{name}\":{space}{value}");
            let body = format!("{{{}}}{space}", members.iter().map(member).collect::<Vec<_>>().join(","));
            // In pieces it gives the same.
            mask(&plain(), Format::Json, &format!("{body}{body}"));
        }
    }
}
