//! People and addresses by what is said before them in running text: `Me llamo Ada Lovelace`, `I live at 12 Main St`, and the
//! names beside addresses in the heads of mails (RFC 5322, section 3.4) and commits.

use super::labels::{goes_on, goes_past_its_end, named_person, untitled};
use super::people::{given_person, known_person, street};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

/// Words of a name, with what stands between them.
macro_rules! name {
    () => {
        concat!(
            r"[A-Z\x80-\xFF](?:[A-Za-z\x80-\xFF'-]{1,24}|\.)(?:,?[ ](?:(?:de|da|di|del|della|das|do|dos|von|van|der|den|",
            r"ter|bin|al|la|le|du) ){0,2}[A-Z\x80-\xFF](?:[A-Za-z\x80-\xFF'-]{1,24}|\.)){0,4}",
        )
    };
}

pub(super) use name;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "person_name_said",
        Kind::PersonName,
        Start::Word(&[
            "mi chiamo",
            "me llamo",
            "je m",
            "ich hei",
            "nazywam si",
            "t.n.v",
            "this is",
            "patient ",
            "pt ",
            "kontoinhaber ",
            "employee ",
            "customer ",
            "paziente ",
            "paciente ",
            "pacjent ",
            "pacjentka ",
            "patientin ",
        ]),
        concat!(
            r"(?i:mi chiamo|me llamo|je m(?:'|[\x80-\xFF]{3})appelle|ich hei(?:[\x80-\xFF]{2}|ss)e|nazywam si(?:[\x80-\xFF]{2}|e)|t\.n\.v\.|this is|",
            r"patient(?:in)?|pt|kontoinhaber|employee|customer|pa[cz]iente|pacjent(?:ka)?) (?:(?:Mrs?|Ms|Dr)\.? )?",
            name!(),
        ),
        said,
    )
    .word(),
    Rule::new(
        "person_name_mail",
        Kind::PersonName,
        Start::Word(&["from:", "to:", "cc:", "bcc:", "author:", "committer:", "by:", "sender:", "maintainer:", "by ", "on "]),
        concat!(
            r#"(?:(?i:from|to|cc|bcc|author|committer|by|sender|maintainer):[ ]{1,8}"?|(?i:by )|On [A-Z][a-z]{2},? [A-Za-z0-9 :,]{8,36}, )"#,
            name!(),
            r#""? <"#,
        ),
        beside_address,
    ),
    Rule::new(
        "postal_address_said",
        Kind::PostalAddress,
        Start::Word(&[
            "live", "vivo", "moro", "woon", "habite", "mieszkam", "abito", "wohne", "resid", "demeurant",
            "address is", "ship to", "ship it to", "change my address to", "deliver to", "send it to", "wonend op", "domicilio es", "adresim:",
            "premises at", "property at", "moved to", "on file:",
        ]),
        concat!(
            r"(?i:lives? (?:at|in)|vivo en|moro (?:na|no|em)|woon (?:op|in|aan)|habite(?: au| [\x80-\xFF]{2})?|mieszkam (?:przy|na|w)|",
            r"abito in|wohne in(?: der)?|resid(?:e|es|ing) at|demeurant|address is|(?:ship|deliver|send it|ship it|change my address) to|wonend op|domicilio es|",
            r"adresim:|(?:premises|property) at|moved to|on file:) ",
            super::labels::places!(),
        ),
        lived,
    )
    .word(),
    // House, street, place and postal code, as they are written where English is spoken.
    Rule::new(
        "postal_address_written",
        Kind::PostalAddress,
        Start::Digit,
        concat!(
            r"[0-9]{1,5}[A-Za-z]?(?:/[0-9]+)? (?:[A-Z][A-Za-z'.-]* )+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|",
            r"Court|Ct|Place|Pl|Terrace|Close|Crescent|Gardens|Square|Grove|Parade|Highway|Hwy|Way)\.?",
            r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|#)\.? ?[0-9A-Z-]+)?,[ \n](?:[A-Z][A-Za-z.'-]+[ ,]+)+",
            r"(?:[0-9]{4,6}|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])",
        ),
        |candidate| match candidate.ends_word() {
            true => Verdict::Closed { skip: 0 },
            false => Verdict::No,
        },
    ),
    Rule::new(
        "postal_address_vcard",
        Kind::PostalAddress,
        Start::Prefix(&["ADR:", "ADR;"]),
        r#"ADR(?:;[A-Za-z0-9="_,-]{1,40}){0,4}:;{0,2}[^;\r\n\\]{4,80}"#,
        |candidate| {
            let skip = candidate.text.iter().rposition(|byte| matches!(byte, b':' | b';')).map_or(0, |at| at + 1);
            let ended = candidate.next.is_none_or(|next| matches!(next, b';' | b'\r' | b'\n' | b'\\'));
            if ended { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
];

/// A name after words that say that one follows; after those that may say something else, one that is known.
fn said(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let vague = [
        &b"this"[..],
        b"patient",
        b"pt ",
        b"kontoinhaber",
        b"employee",
        b"customer",
        b"paziente",
        b"paciente",
        b"pacjent",
    ];
    let known = vague.iter().any(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    let words = if known && !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"this")) { 1 } else { 2 };
    // The name is behind the words, of which `t.n.v.` is one.
    let words = if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"t.n.v")) { 1 } else { words };
    let at = memchr::memchr_iter(b' ', text).nth(words - 1).map_or(0, |at| at + 1);
    let name = untitled(text.get(at..).unwrap_or_default());
    // `Thanks for calling, this is Denise.`
    let answers = text.starts_with(b"this") && candidate.before.ends_with(b", ");
    let fits = if known { known_person(name) || answers && given_person(name) } else { named_person(name) };
    when_ended(candidate, fits && !name.ends_with(b"."), text.len() - name.len(), text.len())
}

fn beside_address(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text.strip_suffix(b" <").unwrap_or(candidate.text);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    let on = text.starts_with(b"On ");
    let mark = match on {
        true => memchr::memmem::rfind(text, b", ").map(|at| at + 2),
        false => memchr::memchr(b':', text).map(|at| at + 1).or(Some("by".len())),
    };
    let mark = mark.unwrap_or_default();
    let spaces = text.iter().skip(mark).take_while(|byte| matches!(byte, b' ' | b'"')).count();
    let name = text.get(mark + spaces..).unwrap_or_default();
    // Whatever is done is done by something.
    let fits =
        if text.get(..3).is_some_and(|by| by.eq_ignore_ascii_case(b"by ")) { known_person } else { named_person };
    match fits(name) {
        true => Verdict::Part { skip: mark + spaces, end: text.len() },
        false => Verdict::No,
    }
}

/// An address with a number of a house or a postal code.
fn lived(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let is = |start: &[u8]| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    let joint = match () {
        () if is(b"habite") || is(b"demeurant") || is(b"adresim") => 1,
        () if is(b"send it") || is(b"ship it") => 3,
        () if is(b"change my") => 4,
        () => 2,
    };
    let mut at = memchr::memchr_iter(b' ', text).nth(joint - 1).map_or(0, |at| at + 1);
    for word in [&b"au "[..], b"\xC3\xA0 ", b"der "] {
        at += if text.get(at..).is_some_and(|rest| rest.starts_with(word)) { word.len() } else { 0 };
    }
    let value = text.get(at..).unwrap_or_default();
    let fits =
        value.iter().any(u8::is_ascii_digit) && street(value) && !value.ends_with(b",") && !value.ends_with(b".");
    let fits = fits && !goes_past_its_end(value);
    when_ended(candidate, fits, at, text.len())
}

fn when_ended(candidate: &Candidate<'_>, fits: bool, skip: usize, end: usize) -> Verdict {
    if fits && !candidate.next.is_some_and(goes_on) { Verdict::Part { skip, end } } else { Verdict::No }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{marked, mask, plain};

    fn takes(kind: &str, text: &str) {
        let (body, masked) = marked(text, kind);
        assert_eq!(mask(&plain(), Format::Text, &body), masked, "{text}");
    }

    #[test]
    fn what_is_said_before_names_and_addresses_tells_them() {
        for marked in [
            "Me llamo ⟪José Castillo⟫. Mi correo",
            "Je m'appelle ⟪Sylvie Mercier⟫.",
            "Mi chiamo ⟪Niccolò Colombo⟫.\nOperatore",
            "Nazywam się ⟪Krzysztof Dąbrowski⟫.",
            "Patient ⟪Grace Reed⟫, MRN-less",
            "Hi, this is ⟪Maria de la Cruz⟫ calling",
            "Kontoinhaber ⟪Lukas Schäfer⟫, IBAN",
            "op rekening t.n.v. ⟪Ruben Jansen⟫. Dank",
            "From: ⟪Íñigo Castillo Ibáñez⟫ <x>\nTo: \"⟪Weiß, Jürgen⟫\" <y>",
            "Author: ⟪Ada Lovelace⟫ <x>",
            "On Mon, 6 May 2024, ⟪Élodie Lefèvre⟫ <x> wrote:",
        ] {
            takes("PERSON_NAME", marked);
        }
        for marked in [
            "I live at ⟪338 avenue Jean Jaurès, 44000 Nantes⟫.",
            "Vivo en ⟪Calle Gran Vía, 916, 28013 Madrid⟫. Factura",
            "Moro na ⟪R. Augusta, 427, 1250-096 Lisboa⟫.",
            "Ik woon op ⟪Kerklaan 139, 1017 AB Amsterdam⟫. De",
            "Mieszkam przy ⟪ul. Kościuszki 521, 31-042 Kraków⟫.",
            "J'habite au ⟪324 impasse de la République, 44000 Nantes⟫.",
            "ADR;TYPE=HOME:;;⟪306 rue des Lilas⟫;Paris;;",
            "demeurant ⟪Kerkstraat 76, 2000 Antwerpen⟫, vous",
            "Ms X\n⟪46 Albert Street, London SE15 3TN⟫\nAccount",
            "of ⟪1342 Cedar Ln Unit X, Portland, OR 97205⟫.",
            "Please send it to ⟪Molenweg 67, 1016 EK Amsterdam⟫. You",
            "premises at ⟪1342 Cedar Ln Unit X, Portland, OR 97205⟫.",
        ] {
            takes("POSTAL_ADDRESS", marked);
        }
    }

    #[test]
    fn other_words_are_left() {
        for text in [
            "This is Kubernetes Engine calling",
            "patient Monitor Service",
            "we live in Europe",
            "live at 10 Hz",
            "From: Build System [bot]",
            "to: Default <none>",
            "On Linux, run it",
            "12 Main Street Parking, 2024",
            "signed by Service <none>",
        ] {
            assert_eq!(mask(&plain(), Format::Text, text), text);
        }
    }
}
