//! Replacements in the form of the value, from a keyed hash of it.
//!
//! Where a range is set aside that nobody uses, the replacement is in it, and a value that is in it already stays:
//! - CREDIT_CARD: `9999…` with Luhn's check digit (ISO/IEC 7812-1: 9 is for national standards bodies, 999 is no country);
//! - US_SSN and US_ITIN: area 900 to 999 with group 01 to 49, which neither the SSA nor the IRS issues;
//! - EMAIL: 16 letters at `example.com` (RFC 2606);
//! - IPV4: 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737): only 762 addresses, so different ones often meet;
//! - IPV6: 2001:db8::/32 (RFC 3849);
//! - PHONE: 555-0100 to 555-0199 in some area code (ATIS-0300115): some 70,000 numbers; one that is not North American
//!   becomes `+1-NXX-555-01XX`;
//! - IBAN: country `ZZ` (ISO 3166-1 leaves it to users) with right check digits.
//!
//! Elsewhere digits become digits and letters letters of the same case, until no detector finds anything in it without
//! what stands around it; where that does not come about, or the value has no letter or digit, it is redacted.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use aws_lc_rs::hmac;

use super::normal;
use crate::mask::engine::{Ahead, Engine, Outcome, Starts, Wanted};
use crate::mask::kind::{Kind, Kinds};
use crate::mask::rules::{THRESHOLD, checks};

const ATTEMPTS: u8 = 16;

/// Bytes from a keyed hash.
struct Source<'a> {
    key: &'a hmac::Key,
    seed: Vec<u8>,
    block: Vec<u8>,
    blocks: u32,
}

/// The replacement; none where the value is to be redacted.
pub(super) fn replace(finding: &str, value: &[u8], key: &hmac::Key) -> Option<Vec<u8>> {
    let plain = plain(value);
    (0..ATTEMPTS).find_map(|attempt| {
        let mut source = Source::new(key, finding, value, attempt);
        let replaced = match finding {
            "CREDIT_CARD" => card(&plain, &mut source),
            "US_SSN" | "US_ITIN" => ssn(&plain, &mut source),
            "EMAIL" => Some(email(&plain, &mut source)),
            "IPV4" => ipv4(&plain, &mut source),
            "IPV6" => ipv6(&plain, &mut source),
            "PHONE" => phone(&plain, &mut source),
            "IBAN" => iban(&plain, &mut source),
            _ => None,
        };
        let reserved = replaced.is_some();
        let replaced = replaced.or_else(|| shape(value, &mut source))?;
        let found = found(&replaced);
        // Its own type may be found again where it then stays as it is.
        let clean = found.iter().all(|kind| reserved && kind.name() == finding);
        (clean && (reserved || replaced != value)).then_some(replaced)
    })
}

impl Source<'_> {
    fn new<'a>(key: &'a hmac::Key, finding: &str, value: &[u8], attempt: u8) -> Source<'a> {
        let seed = [b"preserve\0", finding.as_bytes(), &[0, attempt], &normal(finding, value)].concat();
        Source { key, seed, block: Vec::new(), blocks: 0 }
    }

    fn byte(&mut self) -> u8 {
        if self.block.is_empty() {
            let mut context = hmac::Context::with_key(self.key);
            context.update(&self.blocks.to_be_bytes());
            context.update(&self.seed);
            self.blocks += 1;
            self.block = context.sign().as_ref().to_vec();
        }
        self.block.pop().unwrap_or_default()
    }

    /// A number below `limit`, which is at most 65,536.
    fn below(&mut self, limit: u32) -> u32 {
        (u32::from(self.byte()) << 16 | u32::from(self.byte()) << 8 | u32::from(self.byte())) % limit.max(1)
    }

    fn digit(&mut self) -> u8 {
        b'0' + u8::try_from(self.below(10)).unwrap_or_default()
    }

    fn letter(&mut self, first: u8) -> u8 {
        first + u8::try_from(self.below(26)).unwrap_or_default()
    }
}

/// The value without what may not stand in a replacement.
fn plain(value: &[u8]) -> Vec<u8> {
    value.iter().map(|byte| if allowed(*byte) { *byte } else { b'_' }).collect()
}

fn allowed(byte: u8) -> bool {
    (byte == b' ' || byte.is_ascii_graphic()) && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>' | b'&')
}

/// What detectors find in it by itself.
fn found(text: &[u8]) -> BTreeSet<Kind> {
    let Ok(engine) = Engine::get() else { return Kind::ALL.into() };
    let wanted = Wanted::new(Kinds::all(), [THRESHOLD; Kind::ALL.len()]);
    let mut ahead = Ahead::default();
    let kinds = Starts::new(text, 0, true).filter_map(|at| match engine.look(text, at, true, &wanted, &mut ahead) {
        Outcome::Found(found) => Some(found.kind),
        Outcome::None | Outcome::More => None,
    });
    kinds.collect()
}

fn shape(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let mut changed = false;
    let mut out = Vec::with_capacity(value.len());
    for byte in value {
        let other = match byte {
            b'0'..=b'9' => source.digit(),
            b'A'..=b'Z' => source.letter(b'A'),
            b'a'..=b'z' => source.letter(b'a'),
            // A character beyond ASCII is one letter.
            0xC0.. => source.letter(b'a'),
            0x80..=0xBF => continue,
            byte if allowed(*byte) => {
                out.push(*byte);
                continue;
            }
            _ => {
                out.push(b'_');
                continue;
            }
        };
        changed = true;
        out.push(other);
    }
    changed.then_some(out)
}

fn digits(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(u8::is_ascii_digit).collect()
}

/// `digits` in the places of the digits of `value`.
fn place(value: &[u8], digits: &[u8]) -> Vec<u8> {
    let mut digits = digits.iter();
    let put = |byte: &u8| if byte.is_ascii_digit() { digits.next().copied().unwrap_or(b'0') } else { *byte };
    value.iter().map(put).collect()
}

fn card(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let old = digits(value);
    if !(12..=19).contains(&old.len()) {
        return None;
    }
    if old.starts_with(b"9999") && checks::luhn(checks::digits(&old)) {
        return Some(value.to_vec());
    }
    let mut new = b"9999".to_vec();
    new.extend((5..old.len()).map(|_| source.digit()));
    new.push(b'0');
    let check = u8::try_from((10 - checks::luhn_sum(checks::digits(&new))) % 10).unwrap_or_default();
    new.pop();
    new.push(b'0' + check);
    Some(place(value, &new))
}

fn ssn(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let old = digits(value);
    let [first, _, _, group, unit, ..] = *old.as_slice() else { return None };
    if old.len() != 9 {
        return None;
    }
    if first == b'9' && group < b'5' && (group, unit) != (b'0', b'0') {
        return Some(value.to_vec());
    }
    let (area, group, serial) = (900 + source.below(100), 1 + source.below(49), 1 + source.below(9_999));
    Some(place(value, format!("{area}{group:02}{serial:04}").as_bytes()))
}

fn email(value: &[u8], source: &mut Source<'_>) -> Vec<u8> {
    const HOST: &[u8] = b"@example.com";
    let ours = |local: &[u8]| local.len() == 16 && local.iter().all(u8::is_ascii_lowercase);
    if value.strip_suffix(HOST).is_some_and(ours) {
        return value.to_vec();
    }
    (0..16).map(|_| source.letter(b'a')).chain(HOST.iter().copied()).collect()
}

fn ipv4(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let address: Ipv4Addr = std::str::from_utf8(value).ok()?.parse().ok()?;
    if address.is_documentation() {
        return Some(value.to_vec());
    }
    let net = match source.below(3) {
        0 => "192.0.2",
        1 => "198.51.100",
        _ => "203.0.113",
    };
    Some(format!("{net}.{}", 1 + source.below(254)).into_bytes())
}

fn ipv6(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let address: Ipv6Addr = std::str::from_utf8(value).ok()?.parse().ok()?;
    if matches!(address.segments(), [0x2001, 0x0DB8, ..]) {
        return Some(value.to_vec());
    }
    let groups: Vec<String> = (0..6).map(|_| format!("{:x}", 1 + source.below(0xFFFF))).collect();
    Some(format!("2001:db8:{}", groups.join(":")).into_bytes())
}

fn phone(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let old = digits(value);
    let national = match old.as_slice() {
        [b'1', rest @ ..] if rest.len() == 10 => rest,
        rest => rest,
    };
    if matches!(national, [.., b'5', b'5', b'5', b'0', b'1', _, _]) && matches!(national.len(), 7 | 10) {
        return Some(value.to_vec());
    }
    // Neither 1 nor 9 in second place: no N11, and no code kept for the expansion of the plan.
    let area = format!(
        "{}{}{}",
        2 + source.below(8),
        [0, 2, 3, 4, 5, 6, 7, 8].get(source.below(8) as usize).unwrap_or(&0),
        source.below(10)
    );
    let line = [b"55501".as_slice(), &[source.digit(), source.digit()]].concat();
    let number = [area.as_bytes(), &line].concat();
    match old.len() {
        7 => Some(place(value, &line)),
        10 if !value.contains(&b'+') => Some(place(value, &number)),
        11 if old.len() != national.len() => Some(place(value, &[b"1", number.as_slice()].concat())),
        8.. => {
            let text = String::from_utf8(number).ok()?;
            Some(format!("+1-{}-{}-{}", text.get(..3)?, text.get(3..6)?, text.get(6..)?).into_bytes())
        }
        _ => None,
    }
}

fn iban(value: &[u8], source: &mut Source<'_>) -> Option<Vec<u8>> {
    let mut new = value.to_vec();
    let places: Vec<usize> =
        (0..value.len()).filter(|at| value.get(*at).is_some_and(u8::is_ascii_alphanumeric)).collect();
    let [first, second, tens, units, rest @ ..] = places.as_slice() else { return None };
    if rest.len() < 11 {
        return None;
    }
    let mut put = |at: usize, byte: u8| {
        if let Some(old) = new.get_mut(at) {
            *old = if old.is_ascii_lowercase() { byte.to_ascii_lowercase() } else { byte };
        }
    };
    let old = |at: usize| value.get(at).copied().unwrap_or_default();
    let ours = old(*first).eq_ignore_ascii_case(&b'Z') && old(*second).eq_ignore_ascii_case(&b'Z');
    let order = |places: [usize; 4]| rest.iter().copied().chain(places).collect::<Vec<_>>();
    if ours && checks::mod97(order([*first, *second, *tens, *units]).into_iter().map(old)) == 1 {
        return Some(value.to_vec());
    }
    for at in rest {
        put(*at, if old(*at).is_ascii_digit() { source.digit() } else { source.letter(b'A') });
    }
    for (at, byte) in [(*first, b'Z'), (*second, b'Z'), (*tens, b'0'), (*units, b'0')] {
        put(at, byte);
    }
    let sum = checks::mod97(
        order([*first, *second, *tens, *units]).into_iter().map(|at| new.get(at).copied().unwrap_or_default()),
    );
    let check = format!("{:02}", 98 - sum);
    for (at, digit) in [*tens, *units].into_iter().zip(check.bytes()) {
        if let Some(old) = new.get_mut(at) {
            *old = digit;
        }
    }
    Some(new)
}

#[cfg(test)]
mod tests;
