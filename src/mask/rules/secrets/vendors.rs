//! Keys that have a form of their own but no mark: known beside their vendor's name.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::super::tokens::keyed::{Alphabet, KEYED, Keyed};
use super::super::{Candidate, Rule, Start, Verdict};
use super::entropy::Shape;
use super::judge::worded;
use super::places::{contains, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[Rule::new(
    "vendor_key",
    Kind::Secret,
    Start::Vendor,
    r#"[A-Za-z0-9_.-]+(?:[ \t\r\n"'`:=>|,(){\[\]\\?+.-]+[A-Za-z0-9_+/=.-]+){0,4}"#,
    key,
)];

/// No form is shorter.
const LEAST: usize = 16;
/// Longest of the names.
const NAME: usize = 24;
/// How far from the end of the vendor's name the key may start.
const NEAR: usize = 48;

/// The names of vendors whose keys are known only beside them.
pub(in crate::mask) fn names() -> impl Iterator<Item = &'static str> {
    KEYED.iter().flat_map(Keyed::vendors)
}

/// The least letters of a name.
const INITIALS: usize = 4;

struct Vendor {
    name: &'static [u8],
    forms: Vec<&'static Keyed>,
}

/// The vendor with the longest name that `text` starts with.
fn vendor(text: &[u8]) -> Option<&'static Vendor> {
    static VENDORS: OnceLock<HashMap<[u8; INITIALS], Vec<Vendor>>> = OnceLock::new();
    let initials = text.first_chunk::<INITIALS>()?.map(|byte| byte.to_ascii_lowercase());
    let named =
        |vendor: &&Vendor| text.get(..vendor.name.len()).is_some_and(|text| text.eq_ignore_ascii_case(vendor.name));
    VENDORS.get_or_init(vendors).get(&initials)?.iter().find(named)
}

/// By the first letters of their names; of those the longest comes first.
fn vendors() -> HashMap<[u8; INITIALS], Vec<Vendor>> {
    let mut forms: BTreeMap<&'static [u8], Vec<&'static Keyed>> = BTreeMap::new();
    for form in KEYED {
        form.vendors().for_each(|vendor| forms.entry(vendor.as_bytes()).or_default().push(form));
    }
    let mut vendors: HashMap<[u8; INITIALS], Vec<Vendor>> = HashMap::new();
    for (name, forms) in forms.into_iter().rev() {
        if let Some(initials) = name.first_chunk() {
            vendors.entry(*initials).or_default().push(Vendor { name, forms });
        }
    }
    vendors
}

/// Whether a key may stand beside the vendor's name that `text` starts with: so many characters in a row that it may be
/// written in, and a word that announces it where it needs one. Of most addresses (`github.com`) that is not so.
pub(in crate::mask) fn may_have_key(text: &[u8], last: bool) -> bool {
    let Some(Vendor { name, forms }) = vendor(text) else { return !last && text.len() < NAME };
    let behind = text.get(name.len()..).unwrap_or_default();
    let announced = || announces(&behind.get(..NEAR).unwrap_or(behind).to_ascii_lowercase());
    forms.iter().any(|form| {
        let (near, known) = behind.get(..NEAR + form.least).map_or((behind, last), |near| (near, true));
        !known || is_in(form, near) && (bears_none(form) || announced())
    })
}

/// Whether `text` has a run of characters that is long enough for the form.
fn is_in(form: &Keyed, text: &[u8]) -> bool {
    let mut run = 0;
    text.iter().any(|byte| {
        run = if fits(form.alphabet, *byte) { run + 1 } else { 0 };
        run >= form.least
    })
}

/// The end of the match has one of the forms, and a word such as `key` or an operator stands before it.
fn key(candidate: &Candidate<'_>) -> Verdict {
    if candidate.next.is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'/' | b'=' | b'-' | b'?' | b'!' | b'%' | b'@')
    }) {
        return Verdict::No;
    }
    let text = candidate.text;
    let last = text.iter().rev().take(LEAST).take_while(|byte| fits(Alphabet::Dotted, **byte)).count();
    if last < LEAST {
        return Verdict::No;
    }
    let Some(Vendor { name, forms }) = vendor(text) else { return Verdict::No };
    let name = name.len();
    if hump(text, name) {
        return Verdict::No;
    }
    for form in forms {
        let Some(start) = value_start(form, text).filter(|start| (name..=name + NEAR).contains(start)) else {
            continue;
        };
        let (between, value) = (text.get(name..start).unwrap_or_default(), text.get(start..).unwrap_or_default());
        // The first half of Airtable's tokens, which have a rule of their own.
        let half = candidate.next == Some(b'.') && value.starts_with(b"pat");
        if !half && shaped(form, value) && introduced(form, between, value) {
            return Verdict::Closed { skip: word(text, name, start) };
        }
    }
    Verdict::No
}

/// Where the word starts that the value ends, if that is behind the vendor's name: `shpat_` belongs to `shpat_1f…`.
fn word(text: &[u8], name: usize, start: usize) -> usize {
    let joined = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before = text.get(..start).unwrap_or_default();
    match before.iter().rposition(|byte| !joined(byte)) {
        Some(at) if at >= name => at + 1,
        Some(_) | None => start,
    }
}

/// `sumOf` is no `sumo`: the last letter of the name begins another word.
fn hump(text: &[u8], name: usize) -> bool {
    matches!(
        text.get(name.saturating_sub(2)..=name),
        Some([before, last, after])
            if before.is_ascii_lowercase() && last.is_ascii_uppercase() && after.is_ascii_lowercase()
    )
}

/// Where the longest value of the form starts that reaches to the end. What joins words may belong to it, too.
fn value_start(form: &Keyed, text: &[u8]) -> Option<usize> {
    let run = text.iter().rev().take(form.most + 1).take_while(|byte| fits(form.alphabet, **byte)).count();
    let joined = matches!(form.alphabet, Alphabet::Uuid | Alphabet::Url | Alphabet::Dotted);
    if run > form.most && !joined {
        return None;
    }
    (form.least..=form.most.min(run))
        .rev()
        .take_while(|length| *length == run || joined)
        .filter_map(|length| text.len().checked_sub(length))
        .find(|start| begins(text, *start))
}

/// No word or number goes on here.
fn begins(text: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    before.is_some_and(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'?' | b'!' | b'%' | b'@'))
}

fn fits(alphabet: Alphabet, byte: u8) -> bool {
    match alphabet {
        Alphabet::Uuid => byte.is_ascii_alphanumeric() || byte == b'-',
        Alphabet::Hex => byte.is_ascii_hexdigit(),
        Alphabet::Digits => byte.is_ascii_digit(),
        Alphabet::Lower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
        Alphabet::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        Alphabet::Base62 => byte.is_ascii_alphanumeric(),
        Alphabet::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        Alphabet::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        Alphabet::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.'),
    }
}

fn shaped(form: &Keyed, value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let uuid = form.alphabet != Alphabet::Uuid
        || value.iter().enumerate().all(|(at, byte)| (*byte == b'-') == matches!(at, 8 | 13 | 18 | 23));
    let one_case = form.alphabet != Alphabet::Hex || shape.lower == 0 || shape.upper == 0;
    // Letters alone change often in what is drawn, and in names at their humps only.
    let cased = shape.others == 0 && shape.lower > 1 && shape.upper > 1 && shape.turns * 3 >= shape.length;
    let mixed = shape.digits > 0 && shape.letters() > 0 || cased || form.alphabet == Alphabet::Digits;
    let wordy = matches!(form.alphabet, Alphabet::Url | Alphabet::Dotted | Alphabet::Base64);
    uuid && one_case && mixed && !(wordy && worded(value)) && shape.distinct > 5 && !stands_for_one(value)
}

/// Whether what stands between the vendor's name and the value announces a key.
fn introduced(form: &Keyed, between: &[u8], value: &[u8]) -> bool {
    let lower = between.to_ascii_lowercase();
    announces(&lower) || bears_none(form) && bare(&lower, value)
}

fn announces(lower: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"key", b"token", b"secret", b"api", b"auth", b"pass", b"cred", b"access", b"private", b"login"];
    WORDS.iter().any(|word| contains(lower, word))
}

/// Whether a value of the form may be known without a word that announces it.
fn bears_none(form: &Keyed) -> bool {
    matches!(form.alphabet, Alphabet::Base62 | Alphabet::Base64)
}

/// Right behind the name, or assigned to it, only what no hash, identifier, word or name looks like.
fn bare(between: &[u8], value: &[u8]) -> bool {
    let assigned =
        || between.iter().any(|byte| matches!(byte, b'=' | b':')) && !contains(between, b"/") && between.len() <= 24;
    let beside = || between.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'-'));
    drawn(value) && (assigned() || beside())
}

/// Twenty characters or more of letters of both cases and digits, that change often.
fn drawn(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    value.len() >= 20
        && shape.digits >= 2
        && shape.lower > 1
        && shape.upper > 1
        && shape.turns * 4 >= shape.length
        && shape.random()
}
