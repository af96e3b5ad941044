//! The module as its callers see it.

mod accepted;
mod arbitrary;
mod keys;
mod refused;
mod start;
