//! The keys of a document. Most come again and again: what each says of its value is asked once.

use std::sync::Arc;

use crate::mask::profile::Active;
use crate::mask::rules::Cues;
use crate::mask::rules::named::Named;

/// So many keys are remembered, each in the slot of its hash.
const SLOTS: usize = 256;
/// Longer ones are not, in bytes.
const LONGEST: usize = 64;

/// The key that a value belongs to, or that its array does.
#[derive(Clone)]
pub(super) struct Name {
    pub text: Arc<[u8]>,
    /// What it says that its value is.
    pub named: Option<&'static Named>,
    /// It says nothing of its value: what is found in that does not depend on it.
    pub mute: bool,
    /// Nothing in itself is masked.
    pub clean: bool,
}

#[derive(Default)]
pub(super) struct Names {
    /// None until the first key.
    slots: Vec<Option<Name>>,
}

impl Names {
    /// A key that came before.
    #[inline]
    pub(super) fn known(&self, text: &[u8]) -> Option<&Name> {
        self.slots.get(slot(text))?.as_ref().filter(|name| *name.text == *text)
    }

    pub(super) fn learn(&mut self, text: &[u8], active: &Active) -> Name {
        if let Some(name) = self.known(text) {
            return name.clone();
        }
        let named = active.named(text);
        let mute = named.is_none() && !Cues::get().raised_by(text);
        let clean = active.nothing_in(text);
        let name = Name { text: text.into(), named, mute, clean };
        if text.len() <= LONGEST {
            self.slots.resize(SLOTS, None);
            if let Some(slot) = self.slots.get_mut(slot(text)) {
                *slot = Some(name.clone());
            }
        }
        name
    }
}

fn slot(text: &[u8]) -> usize {
    crc32fast::hash(text) as usize % SLOTS
}
