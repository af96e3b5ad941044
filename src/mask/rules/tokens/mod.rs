//! Vendors' tokens, known by their prefix or by an inner structure.
//!
//! One row a format, one table a field. The part of a detector's name before the first `_` is the vendor. A format of
//! fixed or bounded length must end where its alphabet ends ([`checks`]): what is longer is something else. One without
//! a bound is open from where it is certain.
//!
//! A checksum only says how sure a finding is: placeholders and copies cut short have the shape and not the sum.

mod ai;
mod apps;
mod checks;
mod cloud;
mod code;
mod core;
mod data;
mod identity;
pub(super) mod keyed;
mod messages;
mod money;
mod monitoring;
mod shops;
mod urls;

use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// All tables; what stands earlier is preferred where two match the same bytes.
pub(super) static TABLES: [&[Rule]; 12] = [
    core::RULES,
    cloud::RULES,
    code::RULES,
    money::RULES,
    messages::RULES,
    ai::RULES,
    data::RULES,
    monitoring::RULES,
    identity::RULES,
    shops::RULES,
    apps::RULES,
    urls::RULES,
];

const fn api(
    detector: &'static str,
    prefixes: &'static [&'static str],
    pattern: &'static str,
    check: fn(&Candidate<'_>) -> Verdict,
) -> Rule {
    Rule::new(detector, Kind::ApiToken, Start::Prefix(prefixes), pattern, check)
}

/// A prefix and so many characters of an alphabet: `hex`, `lower` (with digits), `upper` (with digits), `base62`,
/// `url` (with `_` and `-`) or `base64`. As the prefix is compared before the pattern is walked, a full stop in it
/// stands for itself.
macro_rules! token {
    ($detector:literal, [$prefix:literal $(, $more:literal)*], $alphabet:ident $length:literal) => {
        $crate::mask::rules::tokens::api(
            $detector,
            &[$prefix $(, $more)*],
            concat!("(?:", $prefix $(, "|", $more)*, ")", token!(@class $alphabet), "{", $length, "}"),
            token!(@end $alphabet),
        )
    };
    ($detector:literal, $prefix:literal, $alphabet:ident $length:literal) => {
        $crate::mask::rules::tokens::api(
            $detector,
            &[$prefix],
            concat!($prefix, token!(@class $alphabet), "{", $length, "}"),
            token!(@end $alphabet),
        )
    };
    (@class hex) => { "[0-9a-f]" };
    (@class lower) => { "[0-9a-z]" };
    (@class upper) => { "[0-9A-Z]" };
    (@class base62) => { "[0-9A-Za-z]" };
    (@class url) => { "[0-9A-Za-z_-]" };
    (@class base64) => { "[0-9A-Za-z+/]" };
    (@end url) => { $crate::mask::rules::tokens::checks::url };
    (@end base64) => { $crate::mask::rules::tokens::checks::base64 };
    (@end $alphabet:ident) => { $crate::mask::rules::tokens::checks::word };
}
use token;

#[cfg(test)]
mod tests;
