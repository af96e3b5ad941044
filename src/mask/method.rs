//! What is put in place of a finding. A value may arrive in pieces; what is kept of it is bounded.

mod dates;
mod preserve;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::net::Ipv6Addr;

use aws_lc_rs::hmac;

use crate::config::{self, Method};

/// Bytes of a value that are kept so that it can be brought to its normal form before hashing. No finding with a normal
/// form is longer; a longer value is hashed as it is.
const NORMAL: usize = 512;

/// What replacements are made with.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    hash: hmac::Key,
    /// How many days a date moves.
    days: i64,
}

/// Replaces one value.
pub(super) struct Replacer {
    finding: Cow<'static, str>,
    work: Work,
}

enum Work {
    Redact,
    Partial {
        alphanumerics: u64,
        tail: VecDeque<u8>,
    },
    Hash {
        context: Box<hmac::Context>,
        value: Vec<u8>,
        whole: bool,
        length: usize,
    },
    /// What needs the whole value.
    Form {
        form: Form,
        value: Vec<u8>,
        keys: Box<Keys>,
    },
    Drop,
}

#[derive(Clone, Copy)]
enum Form {
    Preserve,
    DateShift,
    /// The value was too long: it is redacted.
    TooLong,
}

impl Keys {
    pub(super) fn new(config: &config::Masking) -> Keys {
        let hash = hmac::Key::new(hmac::HMAC_SHA256, config.key.expose());
        let days = dates::days(&hash, config.date_shift_days);
        Keys { hash, days }
    }
}

impl Replacer {
    pub(super) fn new(method: Method, finding: impl Into<Cow<'static, str>>, keys: &Keys) -> Replacer {
        let finding = finding.into();
        let work = match method {
            Method::Redact => Work::Redact,
            Method::Partial => Work::Partial { alphanumerics: 0, tail: VecDeque::with_capacity(4) },
            Method::Hash => Work::hash(&finding, keys, 8),
            Method::Tokenize => Work::hash(&finding, keys, 16),
            Method::Preserve => Work::Form { form: Form::Preserve, value: Vec::new(), keys: Box::new(keys.clone()) },
            Method::DateShift => Work::Form { form: Form::DateShift, value: Vec::new(), keys: Box::new(keys.clone()) },
            Method::Drop => Work::Drop,
        };
        Replacer { finding, work }
    }

    /// Takes a piece of the value; what can be said already goes to `out`.
    pub(super) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match &mut self.work {
            Work::Redact | Work::Drop => {}
            Work::Partial { alphanumerics, tail } => {
                for byte in piece.iter().filter_map(|byte| shown(*byte)) {
                    *alphanumerics += 1;
                    tail.push_back(byte);
                    if tail.len() > 4 {
                        tail.pop_front();
                        out.push(b'*');
                    }
                }
            }
            Work::Form { form: Form::TooLong, .. } => {}
            Work::Form { form, value, .. } => {
                if value.len() + piece.len() > NORMAL {
                    (*form, *value) = (Form::TooLong, Vec::new());
                } else {
                    value.extend_from_slice(piece);
                }
            }
            Work::Hash { context, value, whole, .. } => {
                for part in piece.chunks(NORMAL) {
                    if *whole && value.len() + part.len() <= NORMAL {
                        value.extend_from_slice(part);
                        continue;
                    }
                    if std::mem::take(whole) {
                        context.update(&std::mem::take(value));
                    }
                    context.update(part);
                }
            }
        }
    }

    /// The value has ended: the rest of what stands in its place.
    pub(super) fn finish(self, out: &mut Vec<u8>) {
        match self.work {
            Work::Redact => redact(&self.finding, out),
            Work::Drop => {}
            Work::Form { form, value, keys } => {
                let replaced = match form {
                    Form::Preserve => preserve::replace(&self.finding, &value, &keys.hash),
                    Form::DateShift => dates::shift(&value, keys.days),
                    Form::TooLong => None,
                };
                match replaced {
                    Some(text) => out.extend_from_slice(&text),
                    None => redact(&self.finding, out),
                }
            }
            Work::Partial { alphanumerics, tail } => {
                let short = alphanumerics < 8;
                out.extend(tail.into_iter().map(|byte| if short { b'*' } else { byte }));
            }
            Work::Hash { mut context, value, whole, length } => {
                if whole {
                    context.update(&normal(&self.finding, &value));
                }
                let tag = context.sign();
                let digest = hex::encode(tag.as_ref().get(..length).unwrap_or_default());
                out.extend_from_slice(format!("[{}:{digest}]", self.finding).as_bytes());
            }
        }
    }
}

impl Work {
    /// With so many bytes of the keyed hash.
    fn hash(finding: &str, keys: &Keys, length: usize) -> Work {
        let mut context = hmac::Context::with_key(&keys.hash);
        context.update(finding.as_bytes());
        context.update(&[0]);
        Work::Hash { context: Box::new(context), value: Vec::new(), whole: true, length }
    }
}

fn redact(finding: &str, out: &mut Vec<u8>) {
    let parts = ["[REDACTED:", finding, "]"];
    out.reserve(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
}

/// How a byte of the value counts in `partial`: letters and digits do; beyond ASCII each character counts as a star.
fn shown(byte: u8) -> Option<u8> {
    match byte {
        byte if byte.is_ascii_alphanumeric() => Some(byte),
        0xC0.. => Some(b'*'),
        _ => None,
    }
}

/// The form in which equal values are equal however they were written.
fn normal(finding: &str, value: &[u8]) -> Vec<u8> {
    match finding {
        "CREDIT_CARD" | "US_SSN" => keep(value, u8::is_ascii_digit),
        "PHONE" => {
            let digits = keep(value, u8::is_ascii_digit);
            // A North American number with its country code.
            if digits.len() == 10 { [b"1", digits.as_slice()].concat() } else { digits }
        }
        "EMAIL" => String::from_utf8_lossy(value).to_lowercase().into_bytes(),
        "IBAN" => keep(value, u8::is_ascii_alphanumeric).to_ascii_uppercase(),
        "IPV6" => match std::str::from_utf8(value).ok().and_then(|text| text.parse::<Ipv6Addr>().ok()) {
            Some(address) => address.to_string().into_bytes(),
            None => value.to_vec(),
        },
        _ => value.to_vec(),
    }
}

fn keep(value: &[u8], wanted: impl Fn(&u8) -> bool) -> Vec<u8> {
    value.iter().copied().filter(|byte| wanted(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(method: Method, finding: &'static str, pieces: &[&str]) -> String {
        let config = config::Masking::new(crate::mask::Secret::new(vec![7; 32]), Default::default());
        let mut replacer = Replacer::new(method, finding, &Keys::new(&config));
        let mut out = Vec::new();
        for piece in pieces {
            replacer.push(piece.as_bytes(), &mut out);
        }
        replacer.finish(&mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn redact_names_the_type() {
        assert_eq!(replace(Method::Redact, "EMAIL", &["a@b.example"]), "[REDACTED:EMAIL]");
    }

    #[test]
    fn partial_keeps_the_last_four() {
        assert_eq!(replace(Method::Partial, "CREDIT_CARD", &["4111 1111", " 1111 1111"]), "************1111");
        assert_eq!(replace(Method::Partial, "US_SSN", &["123-45-6789"]), "*****6789");
    }

    #[test]
    fn partial_stars_a_short_value_whole() {
        assert_eq!(replace(Method::Partial, "FIELD", &["ab-", "cdefg"]), "*******");
        assert_eq!(replace(Method::Partial, "FIELD", &["abcdefgh"]), "****efgh");
        assert_eq!(replace(Method::Partial, "FIELD", &["ab"]), "**");
        assert_eq!(replace(Method::Partial, "FIELD", &["Ünïcödé!"]), "*******");
    }

    #[test]
    fn hash_is_stable_over_notation_and_pieces() {
        let plain = replace(Method::Hash, "CREDIT_CARD", &["4111111111111111"]);
        assert_eq!(plain, replace(Method::Hash, "CREDIT_CARD", &["4111-1111-", "1111-1111"]));
        assert_eq!(plain.len(), "[CREDIT_CARD:0123456789abcdef]".len());
        assert_eq!(replace(Method::Hash, "EMAIL", &["A@B.Example"]), replace(Method::Hash, "EMAIL", &["a@b.example"]));
        assert_eq!(
            replace(Method::Hash, "PHONE", &["(415) 555-2671"]),
            replace(Method::Hash, "PHONE", &["+1 415 555 2671"])
        );
        assert_eq!(replace(Method::Hash, "IPV6", &["2001:DB8:0::1"]), replace(Method::Hash, "IPV6", &["2001:db8::1"]));
    }

    #[test]
    fn hash_differs_by_type_and_value() {
        assert_ne!(replace(Method::Hash, "EMAIL", &["x"])[7..], replace(Method::Hash, "PHONE", &["x"])[7..]);
        assert_ne!(replace(Method::Hash, "FIELD", &["x"]), replace(Method::Hash, "FIELD", &["y"]));
    }

    #[test]
    fn a_token_is_a_longer_hash() {
        let (hash, token) =
            (replace(Method::Hash, "EMAIL", &["a@b.example"]), replace(Method::Tokenize, "EMAIL", &["A@b.example"]));
        assert_eq!(token.len(), "[EMAIL:]".len() + 32);
        assert_eq!(token[..hash.len() - 1], hash[..hash.len() - 1]);
    }

    #[test]
    fn what_needs_the_whole_value_is_redacted_past_a_bound() {
        for method in [Method::Preserve, Method::DateShift] {
            let long = "a1".repeat(300);
            assert_eq!(replace(method, "FIELD", &[&long]), "[REDACTED:FIELD]");
            assert_eq!(replace(method, "FIELD", &["x", &long[..511], "y", "z"]), "[REDACTED:FIELD]");
        }
        assert_eq!(replace(Method::Preserve, "FIELD", &["ab", "12"]), replace(Method::Preserve, "FIELD", &["ab12"]));
        assert_eq!(replace(Method::Drop, "FIELD", &["ab", "12"]), "");
    }

    #[test]
    fn hash_of_a_long_value_does_not_depend_on_the_pieces() {
        let long = "Ab".repeat(1_000);
        let whole = replace(Method::Hash, "EMAIL", &[&long]);
        let bytes: Vec<&str> = long.split_inclusive(|_: char| true).collect();
        assert_eq!(whole, replace(Method::Hash, "EMAIL", &bytes));
    }
}
