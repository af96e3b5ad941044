//! Secrets that are known by what stands around them.
//!
//! A match starts at the word that names the secret; only the value is masked, so the name stays readable. Values are read
//! with one wide class and judged by the check, which keeps the automata small. A value whose end does not come within
//! [`LONG`](assignments::LONG) bytes of the name is masked as it passes, up to its quote or the next white space.

mod appliances;
mod arguments;
mod asked;
mod assignments;
mod before;
mod below;
mod calls;
mod chains;
mod codes;
mod commands;
mod compounds;
mod daemons;
mod devices;
mod entropy;
mod handed;
mod headers;
mod joins;
mod judge;
mod keys;
mod made_up;
mod names;
mod notes;
mod opened;
mod pages;
mod parts;
mod places;
mod said;
mod servers;
mod shells;
mod stand_ins;
mod stored;
mod urls;
mod vendors;
mod vocabulary;
mod words;

pub(in crate::mask) use self::assignments::{LONG, goes_on};
pub(super) use self::judge::secret_value;
pub(in crate::mask) use self::keys::KEY_LINE;
pub(super) use self::names::NAMED;
pub(in crate::mask) use self::urls::before_network;
pub(in crate::mask) use self::vendors::{may_have_key as may_have_vendor_key, names as vendor_names};
use super::Rule;

/// Every table, in order of preference.
pub(super) static TABLES: [&[Rule]; 22] = [
    keys::RULES,
    chains::RULES,
    headers::RULES,
    urls::RULES,
    assignments::RULES,
    codes::RULES,
    commands::RULES,
    shells::RULES,
    devices::RULES,
    appliances::RULES,
    servers::RULES,
    daemons::RULES,
    pages::RULES,
    opened::RULES,
    asked::RULES,
    handed::RULES,
    stored::RULES,
    notes::RULES,
    calls::RULES,
    arguments::RULES,
    vendors::RULES,
    below::RULES,
];
