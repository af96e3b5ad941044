//! The keys of a document. Most come again and again: what each says of its value is asked once.

use std::ops::Range;
use std::sync::Arc;

use super::Says;
use super::columns::is_cell;
use super::kube::{self, Said};
use crate::mask::pairs::{self, Role};
use crate::mask::profile::{Active, Meaning};

/// So many keys are remembered, each in one of [`WAYS`] slots that its hash gives it.
const SLOTS: usize = 256;
const WAYS: usize = 2;
/// Longer ones are not, in bytes.
pub(super) const LONGEST: usize = 64;

/// The key that a value belongs to, or that its array does.
#[derive(Clone, Default)]
pub(in crate::mask) struct Name {
    pub text: Arc<[u8]>,
    /// What it says of its value.
    pub meaning: Meaning,
    /// Nothing in itself is masked.
    pub clean: bool,
    /// What its value says of the object that it is in.
    pub(super) says: Option<Says>,
    pub role: Option<Role>,
    /// An object of that name is a person.
    pub person: bool,
    /// It says nothing but what its value is, and that whatever is around it.
    pub bare: bool,
}

impl Name {
    /// A value's name that is no key, if it says anything of it.
    pub(super) fn told(text: &[u8], active: &Active) -> Option<Name> {
        let name = Name::of(text, active, false);
        (text.len() <= LONGEST && (name.meaning.named.is_some() || !name.meaning.mute)).then_some(name)
    }

    fn of(text: &[u8], active: &Active, clean: bool) -> Name {
        let role = pairs::role(text);
        let says = Said::by(text).map(Says::Kube).or(match role {
            Some(Role::Name) => Some(Says::Name),
            Some(Role::Type) => Some(Says::Type),
            Some(Role::Value | Role::Typed) | None => None,
        });
        let (person, bare) = (pairs::is_person(text), !pairs::matters(text) && !kube::matters(text) && !is_cell(text));
        Name { text: text.into(), meaning: active.meaning(text), clean, says, role, person, bare }
    }
}

#[derive(Default)]
pub(in crate::mask) struct Names {
    /// None until the first key.
    slots: Vec<Option<Name>>,
}

impl Names {
    /// A key that came before.
    #[inline]
    pub(in crate::mask) fn known(&self, text: &[u8]) -> Option<&Name> {
        self.slots.get(slots(text))?.iter().flatten().find(|name| *name.text == *text)
    }

    pub(in crate::mask) fn learn(&mut self, text: &[u8], active: &Active) -> Name {
        if let Some(name) = self.known(text) {
            return name.clone();
        }
        // Colours, which begin so, are none of what a glance sees.
        let clean = !text.contains(&0x1B) && active.nothing_in_all_of(text);
        let name = Name::of(text, active, clean);
        if text.len() <= LONGEST {
            self.slots.resize(SLOTS, None);
            if let Some(slots) = self.slots.get_mut(slots(text)) {
                // The last of them makes room.
                slots.rotate_right(1);
                if let Some(first) = slots.first_mut() {
                    *first = Some(name.clone());
                }
            }
        }
        name
    }
}

/// The slots of a key, by its length and what it starts and ends with.
#[inline]
fn slots(text: &[u8]) -> Range<usize> {
    let ends = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29),
        _ => text.iter().fold(0, |key, byte| key << 8 | u64::from(*byte)),
    };
    let hash = (ends ^ (text.len() as u64) << 3).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let set = hash as usize % (SLOTS / WAYS) * WAYS;
    set..set + WAYS
}
