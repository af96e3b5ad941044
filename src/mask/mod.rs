//! Bytes in, masked bytes out.
//!
//! [`Masked`] can only be made here, so a type that asks for `Masked` (a record, a released chunk) cannot be handed raw
//! bytes (I3). This module knows nothing of headers, Envoy or logging.
//!
//! What holds:
//! - **Pieces do not matter.** Output and findings of a body are the same however it is cut into pieces. Each decision
//!   is taken at one place, once the bytes at hand determine it whatever may follow.
//! - **Held back is bounded.** A possible finding holds back the bytes from its start on: a word until its end is
//!   seen, and never more than 1,024 bytes; 4,096 where escapes are seen through or an encoded run is decoded. By type, at most: EMAIL 320 bytes (the rule stops looking after 1,024),
//!   CREDIT_CARD 40, US_SSN 12, IBAN 65, PHONE 48, IPV4 20, IPV6 57, AWS_ACCESS_KEY
//!   21, AWS_SECRET_KEY 76 with its key, GOOGLE_API_KEY 40, API_TOKEN 1,024. JWT, GITHUB_TOKEN, SLACK_TOKEN, STRIPE_KEY,
//!   BEARER_TOKEN, PRIVATE_KEY and some of API_TOKEN have no longest form: once the prefix is certain (for a JWT its first
//!   two parts, or 1,000 bytes of a first part) the rest is replaced as it passes, up to where it ends, if it ever does.
//!   PASSWORD and SECRET that a word before them names: from that word on, 256 bytes in the run of things and never more than
//!   1,024; a longer one is replaced as it passes, up to its quote or the next white space. A value whose own name says so:
//!   256 bytes, then as it passes. COOKIE: until four bytes of its first value are seen.
//!   PERSON_NAME, POSTAL_ADDRESS and COORDINATES that a label names: 350 from the label on, EMAIL with a local part in quotes
//!   1,024. The start of a row of a table: 256.
//!   A user's rule holds back at most 1,001 bytes, a term four times its length and four.
//! - **Not understood is not released.** What breaks its format is masked as text; what breaks a bound is an error
//!   ([`MaskError`]), and then nothing more comes out.
//! - **The leftmost finding wins, and of those that start together the longest.** A finding that only its name or place makes
//!   one (PASSWORD, SECRET, COOKIE, BEARER_TOKEN) is named by its own form where that covers as much. Of
//!   equals a user's rule wins.
//!
//! A finding type that a profile leaves out, or that policy lifts, does not hide another one in the same bytes.

mod builtin;
mod catalogue;
mod charset;
mod decode;
mod engine;
mod escaped;
mod format;
mod formats;
mod frame;
mod glanced;
mod grpc;
mod json;
mod key_lines;
mod kind;
mod masked;
mod masker;
mod method;
mod named;
mod pairs;
mod plan;
mod profile;
mod raw;
mod rules;
mod scanner;
mod search;
mod secret;
mod sse;
mod stream;
mod tables;
mod text;
mod url;
mod user;
mod utf32;
mod value;

use std::collections::BTreeMap;

pub use builtin::BUILTIN_PROFILES;
pub use catalogue::{By, Listed, detectors};
pub use charset::{Charset, Recoded, Recoder, UnknownCharset, recode};
pub use decode::{DecodeError, Decoder, Encoding, UnknownEncoding};
pub use format::Format;
pub use formats::Boundary;
pub use kind::Kind;
pub use masked::{Excerpt, Masked};
pub use named::Beginning;
pub use profile::{Masking, Profile, Summary, finding_types};
pub use secret::Secret;
pub use stream::{MaskError, Stream};
pub use text::Span;
pub use user::{LONGEST, RULES, RuleProblem, RuleSource, RuleSpec, UserRule};

/// Finding type to how often it was found. Never a value.
pub type Findings = BTreeMap<String, u64>;

/// The patterns of all detectors, for whoever wants to measure another engine on them.
pub fn patterns() -> Vec<&'static str> {
    rules::all().map(|rule| rule.pattern).collect()
}

#[cfg(test)]
mod tests;
