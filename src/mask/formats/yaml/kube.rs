//! Which mappings are Secrets of Kubernetes: what [`crate::mask::json::kube`] says, by indentation and brackets.
//!
//! API servers sort keys in YAML, so that `data` of core/v1 comes before its kind: that of a ConfigMap is masked too.
//!
//! Bounds: mappings and sequences [`DEPTH`] deep; what is deeper is in none.

use super::DEPTH;
use crate::mask::json::kube::{Hidden, Kube, Said, hides};
use crate::mask::pairs::{self, Role};

/// The longest name that is told apart from its value, in bytes.
const NAME: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A block mapping, by the column of its keys.
    Keys(usize),
    /// A block sequence, by the column of its dashes.
    Items(usize),
    /// Between brackets, by how many are open.
    Brackets(usize),
}

struct Object {
    place: Place,
    kube: Kube,
    /// What the value of the last key, or an item, is.
    below: Kube,
    /// What the value of the last key says of the object.
    says: Option<Said>,
    /// The value of the last key is the name of the value beside it.
    names: bool,
    /// That name, once it has come: see [`pairs`].
    told: Option<Vec<u8>>,
    /// The last key.
    key: Vec<u8>,
    /// The next scalar cannot be a key: it is no mapping, or a key has come, and its value has not ended.
    keyed: bool,
}

/// The mappings and sequences that are open, innermost last.
#[derive(Default)]
pub(super) struct Objects {
    stack: Vec<Object>,
    /// What is at the top.
    root: Kube,
}

impl Objects {
    /// What is at the top is an object of Kubernetes' API, or a list of them.
    pub(super) fn of_kubernetes(&mut self) {
        self.root = Kube::Any;
    }

    /// The next document begins.
    pub(super) fn clear(&mut self) {
        self.stack.clear();
    }

    pub(super) fn key(&mut self, key: &[u8], column: usize, brackets: usize) {
        let place = if brackets > 0 { Place::Brackets(brackets) } else { Place::Keys(column) };
        self.leave(|other| match other {
            Place::Keys(at) => brackets == 0 && at > column,
            Place::Items(at) => brackets == 0 && at >= column,
            Place::Brackets(at) => at > brackets,
        });
        if let Some(object) = self.enter(place) {
            object.below = object.kube.of_member(key);
            object.says = Said::by(key);
            object.names = pairs::role(key) == Some(Role::Name);
            object.keyed = true;
            object.key.clear();
            object.key.extend_from_slice(key.get(..NAME).unwrap_or(key));
        }
    }

    pub(super) fn item(&mut self, column: usize) {
        self.leave(|other| match other {
            Place::Keys(at) | Place::Items(at) => at > column,
            Place::Brackets(_) => true,
        });
        self.enter(Place::Items(column));
    }

    /// After an opening bracket, of a mapping or a sequence.
    pub(super) fn open(&mut self, brackets: usize, mapping: bool) {
        if let Some(object) = self.enter(Place::Brackets(brackets)) {
            object.keyed = !mapping;
        }
    }

    /// After a comma between brackets.
    pub(super) fn next(&mut self, mapping: bool) {
        if let Some(object) = self.stack.last_mut() {
            (object.says, object.names, object.keyed) = (None, false, !mapping);
        }
    }

    /// After a closing bracket.
    pub(super) fn close(&mut self, brackets: usize) {
        self.leave(|other| matches!(other, Place::Brackets(at) if at > brackets));
    }

    /// The value of the last key.
    pub(super) fn hears(&mut self, text: &[u8]) {
        let Some(object) = self.stack.last_mut() else { return };
        if let Some(said) = object.says.take() {
            object.kube = object.kube.hears(said, text);
        }
        if std::mem::take(&mut object.names) {
            object.told = (text.len() <= NAME).then(|| text.to_vec());
        }
    }

    /// The name that stands beside the value of the key that has come last, or else that of what is around both.
    pub(super) fn told(&self, key: &[u8]) -> Option<Vec<u8>> {
        let around = || self.stack.iter().nth_back(1).map(|object| object.key.as_slice()).filter(|key| !key.is_empty());
        match pairs::role(key) {
            Some(Role::Value) => self.stack.last()?.told.as_deref().or_else(around).map(<[u8]>::to_vec),
            // `externalApi: {key: …}`
            Some(Role::Name) if key == b"key" => around().map(|around| [around, b"_key"].concat()),
            Some(Role::Name | Role::Type | Role::Typed) | None => None,
        }
    }

    /// Whether all under the key that has come last is masked.
    pub(super) fn hides(&self, key: &[u8]) -> Option<Hidden> {
        hides(key, self.stack.iter().rev().map(|object| object.kube))
    }

    /// Whether a scalar is a key in what is masked under a key at the column `above`. `leads`: it is the first on its line.
    pub(super) fn is_key(&self, column: usize, leads: bool, above: usize) -> bool {
        let inner = self.stack.iter().rev().find(|object| match object.place {
            Place::Keys(at) | Place::Items(at) => at <= column,
            Place::Brackets(_) => true,
        });
        inner.is_some_and(|object| match object.place {
            // The first one under that key, or one more.
            Place::Keys(at) => leads && (at == column || at == above),
            Place::Items(_) => false,
            Place::Brackets(_) => !object.keyed,
        })
    }

    fn leave(&mut self, gone: impl Fn(Place) -> bool) {
        while self.stack.last().is_some_and(|object| gone(object.place)) {
            self.stack.pop();
        }
    }

    fn enter(&mut self, place: Place) -> Option<&mut Object> {
        if self.stack.last().is_none_or(|object| object.place != place) {
            if self.stack.len() >= DEPTH {
                return None;
            }
            let kube = self.stack.last().map_or(self.root, |object| object.below);
            self.stack.push(Object {
                place,
                kube,
                below: kube.of_item(),
                says: None,
                names: false,
                told: None,
                key: Vec::new(),
                keyed: false,
            });
        }
        self.stack.last_mut()
    }
}

#[cfg(test)]
mod tests;
