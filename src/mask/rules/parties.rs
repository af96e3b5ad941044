//! People by the part that they play: who is insured, keeps a car, speaks in a chat, has sworn; and who a parcel goes to.

use super::labels::{alone, goes_on, named_person, places};
use super::people::{capital, full_name, given_person, is_of, known_person};
use super::spoken::name;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "person_name_party_said",
        Kind::PersonName,
        Start::Word(&[
            "employee's name ", "patient's name ", "member's name ", "spouse's name ", "insured ", "keeper ", "anh",
            "sure, ", "bitte an ", "lease with ", "account of ", "on behalf of ", "insuree ", "policyholder ", "contact ",
            "neighbor ", "neighbour ", "colleague ", "husband ", "wife ", "residence of ", "bill to: ", "billed to: ", "sold to: ", 
        ]),
        concat!(
            r"(?i:(?:employee|patient|member|spouse)'s name|insured|insuree|policyholder|keeper|anh[\x80-\xFF]{2}rig|sure,|bitte an|",
            r"lease with|account of|on behalf of|contact|neighbou?r|colleague|husband|wife|residence of|bill(?:ed)? to:|sold to:) ",
            name!(),
        ),
        party,
    )
    .word(),
    // A line of a chat: whoever speaks stands before a colon.
    Rule::new(
        "person_name_speaker",
        Kind::PersonName,
        Start::Prefix(&["Agente ", "Operador ", "Operadora ", "Asesor ", "Asesora ", "Berater ", "Beraterin "]),
        concat!(r"(?:Agente|Operadora?|Asesora?|Berater(?:in)?) ", name!()),
        |candidate| {
            let skip = candidate.behind_first(b' ');
            let spoken = candidate.next == Some(b':') && given_person(candidate.text.get(skip..).unwrap_or_default());
            if spoken { Verdict::Closed { skip } } else { Verdict::No }
        },
    )
    .word(),
    // As messengers export a chat: `12/03/2024 09:17 - Ada Lovelace: …`, `[12/03/2024, 09:17:33] Ada Lovelace: …`
    Rule::new(
        "person_name_chat",
        Kind::PersonName,
        Start::Colon,
        concat!(r"[0-9]{2}:[0-9]{2}(?: -|:[0-9]{2}\])? ", name!()),
        chat,
    )
    .word(),
    Rule::new(
        "person_name_sworn",
        Kind::PersonName,
        Start::Prefix(&["I, "]),
        concat!("I, ", name!()),
        |candidate| {
            let name = candidate.text.get(b"I, ".len()..).unwrap_or_default();
            match candidate.next == Some(b',') && known_person(name) {
                true => Verdict::Closed { skip: b"I, ".len() },
                false => Verdict::No,
            }
        },
    )
    .word(),
    // What a letter is about.
    Rule::new(
        "person_name_subject",
        Kind::PersonName,
        Start::Prefix(&["Re: ", "RE: "]),
        concat!("R[eE]: ", name!(), r", (?:DOB|D\.O\.B|NHS|MRN|born|date of birth)"),
        |candidate| {
            let text = candidate.text;
            let skip = b"Re: ".len();
            let end = memchr::memrchr(b',', text).unwrap_or(text.len());
            // Of `Surname, Given` the name has a comma too.
            match text.get(skip..end).is_some_and(named_person) {
                true => Verdict::Part { skip, end },
                false => Verdict::No,
            }
        },
    ),
    Rule::new(
        "postal_address_form",
        Kind::PostalAddress,
        Start::Word(&["address ", "street ", "zam. ", "continua "]),
        concat!(r"(?i:address|street|zam\.|continua) ", places!()),
        written,
    )
    .word(),
    // As they are written where languages of Rome, and Polish, are spoken.
    Rule::new(
        "postal_address_romance",
        Kind::PostalAddress,
        Start::Prefix(&[
            "Rua ", "Avenida ", "Av. ", "Avda. ", "Travessa ", "Largo ", "Alameda ", "Calle ", "C/ ", "Calzada ", "Plaza ",
            "Paseo ", "Via ", "Viale ", "Piazza ", "Corso ", "ul. ", "al. ", "os. ",
        ]),
        concat!(
            r"(?:Rua|Avenida|Av\.|Avda\.|Travessa|Largo|Alameda|Calle|C/|Calzada|Plaza|Paseo|Via|Viale|Piazza|Corso|ul\.|al\.|os\.)",
            r" [A-Za-z0-9\x80-\xFF .,/'-]+, (?:[0-9]{4,5}(?:-[0-9]{3})?|[0-9]{2}-[0-9]{3})(?: [A-Z\x80-\xFF][A-Za-z\x80-\xFF'-]+)*",
        ),
        romance,
    )
    .word(),
    // The customer and the beneficiary of a payment (SWIFT MT103, fields 50 and 59).
    Rule::new(
        "person_name_mt103",
        Kind::PersonName,
        Start::Prefix(&[":50K:/", ":50F:/", ":59:/", ":59F:/"]),
        concat!(r":5[09][FK]?:/[A-Z0-9]+\r?\n", name!()),
        ordered,
    )
    .word(),
    // A party and its contact (EDIFACT, segments NAD and CTA).
    Rule::new(
        "person_name_edifact",
        Kind::PersonName,
        Start::Prefix(&["NAD+", "CTA+"]),
        concat!(r"(?:NAD\+[A-Z]{2,3}\+[^+'\r\n]*\+[^+'\r\n]*\+|CTA\+[A-Z]{2,3}\+[^+:'\r\n]*:)", name!()),
        |candidate| {
            let skip = memchr::memrchr2(b'+', b':', candidate.text).map_or(0, |at| at + 1);
            // An apostrophe ends the segment.
            let end = candidate.text.len() - usize::from(candidate.text.ends_with(b"'"));
            let ended = end < candidate.text.len()
                || candidate.next.is_none_or(|next| matches!(next, b'+' | b'\'' | b':' | b'\r' | b'\n'));
            let fits = ended && candidate.text.get(skip..end).is_some_and(full_name);
            if fits { Verdict::Part { skip, end } } else { Verdict::No }
        },
    )
    .word(),
    Rule::new(
        "postal_address_block",
        Kind::PostalAddress,
        Start::Word(&[
            "afleveradres", "bezorgadres", "lieferadresse", "lieferanschrift", "rechnungsadresse", "shipping address",
            "delivery address", "billing address", "mailing address", "deliver to", "bill to", "adresse de livraison",
            "indirizzo di spedizione", "leveransadress", "adres dostawy", "teslimat adresi",
        ]),
        concat!(r"[A-Za-z ]{7,24}:[ ]{0,2}\r?\n[ ]{0,8}", name!(), r"\r?\n[ ]{0,8}", places!()),
        block,
    )
    .word(),
];

/// Behind a word that other things are called by too: a number, and a kind of street or a postal code behind a comma.
fn written(candidate: &Candidate<'_>) -> Verdict {
    const KINDS: [&str; 20] = [
        "st", "street", "ave", "avenue", "rd", "road", "ln", "lane", "dr", "drive", "blvd", "ct", "court", "way", "pl",
        "place", "ter", "cir", "hwy", "pkwy",
    ];
    let text = candidate.text;
    let skip = memchr::memchr(b' ', text).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let numbered = value.first().is_some_and(u8::is_ascii_digit);
    let mut words = value.split(|byte| matches!(byte, b' ' | b','));
    let street = numbered && words.any(|word| is_of(word, &KINDS));
    // A year is none.
    let code = |last: &[u8]| match last.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count() {
        0..4 => false,
        4 => matches!(last.get(4..), Some([b' ', b'A'..=b'Z' | 0x80.., ..])),
        digits => !last.get(digits).is_some_and(u8::is_ascii_alphanumeric),
    };
    let parts = memchr::memmem::rfind(value, b", ").and_then(|at| value.split_at_checked(at));
    let coded = parts
        .is_some_and(|(before, last)| code(last.get(2..).unwrap_or_default()) && before.iter().any(u8::is_ascii_digit));
    let fits = (street || coded) && value.len() >= 10;
    if fits && !value.ends_with(b".") && !candidate.next.is_some_and(goes_on) {
        Verdict::Closed { skip }
    } else {
        Verdict::No
    }
}

/// A street, the number of a house, and a postal code with the town behind it.
fn romance(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let house = text.get(..text.len().saturating_sub(10)).unwrap_or_default().iter().any(u8::is_ascii_digit);
    let mut words = text.split(|byte| *byte == b' ');
    let named = words
        .nth(1)
        .is_some_and(|word| capital(word) || word.starts_with(b"d") || word.first().is_some_and(u8::is_ascii_digit));
    if named && house && digits >= 5 && text.len() <= 130 { Verdict::Closed { skip: 0 } } else { Verdict::No }
}

/// The name in a message of a bank, in capitals below the account.
fn ordered(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.behind_last(b'\n');
    let name = candidate.text.get(skip..).unwrap_or_default();
    if full_name(name) && candidate.ends_line() { Verdict::Closed { skip } } else { Verdict::No }
}

fn party(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let mut names = memchr::memchr_iter(b' ', text).map(|at| at + 1).filter_map(|skip| Some((skip, text.get(skip..)?)));
    let found = names.find(|(_, name)| known_person(alone(name)));
    match found.filter(|(_, name)| !name.ends_with(b".") && !candidate.next.is_some_and(goes_on)) {
        Some((skip, name)) => Verdict::Part { skip, end: skip + alone(name).len() },
        None => Verdict::No,
    }
}

fn chat(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = memchr::memchr(b' ', text).map_or(0, |at| at + 1);
    let skip = skip + if text.get(skip..).is_some_and(|rest| rest.starts_with(b"- ")) { 2 } else { 0 };
    // A line of what happened: `10:46 Ada Lovelace rolled back`.
    let first = candidate.before.is_empty() || candidate.before.ends_with(b"\n");
    if skip == b"10:46 ".len() && first && candidate.next == Some(b' ') {
        return match known_person(text.get(skip..).unwrap_or_default()) {
            true => Verdict::Closed { skip },
            false => Verdict::No,
        };
    }
    let dated = candidate.before.iter().rev().take(12).any(|byte| matches!(byte, b'/' | b'.' | b'-'));
    match dated && candidate.next == Some(b':') && known_person(text.get(skip..).unwrap_or_default()) {
        true => Verdict::Closed { skip },
        false => Verdict::No,
    }
}

/// A name on the line below such a label, and an address on the next one.
fn block(candidate: &Candidate<'_>) -> Verdict {
    let mut lines = candidate.text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let (Some(label), Some(name), Some(street)) = (lines.next(), lines.next(), lines.next()) else {
        return Verdict::No;
    };
    let skip = memchr::memmem::find(candidate.text, name).unwrap_or(label.len());
    let fits = street.iter().any(u8::is_ascii_digit) && super::people::street(street) && named_person(name);
    if fits && candidate.ends_line() { Verdict::Closed { skip } } else { Verdict::No }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn parties_are_known_by_their_part() {
        takes(
            "PERSON_NAME",
            Format::Text,
            &[
                "e Employee's name ⟪DENISE MCALLISTER⟫\n",
                "Insured ⟪Terrence Castellanos⟫ (DOB",
                "Anhörig ⟪Mattias Lindqvist⟫ nås",
                "[Jan 02 09:50:48] Agente ⟪Rocío⟫: Buenos días",
                "12/03/2024 09:17 - ⟪Camila Teixeira⟫: Oi",
                "[12/03/2024, 09:17:33] ⟪Camila Teixeira⟫: Oi",
                "I, ⟪Ethan T. Prescott⟫, residing",
                "10:46 ⟪Darcy Fitzgibbon⟫ rolled back",
                "Bill to: ⟪Tyrone J. Vanderhoof⟫, NY",
                "for calling, this is ⟪Denise⟫. May",
                "\nBest\n⟪Salvatore Lombardini⟫\nHead",
                "Re: ⟪Harriet Llewellyn⟫, DOB",
                "Guest: ⟪Rodrigo Villalobos⟫\n",
                "Registered keeper: ⟪Duncan O'Shea⟫, c/o",
                "a Panem ⟪Zbigniew Błaszczyk⟫, PESEL",
                "Dott.ssa ⟪Chiara Gallo⟫\n",
                "Cheers\n⟪Ingegerd Åkesson⟫\nHead",
            ],
        );
        takes(
            "POSTAL_ADDRESS",
            Format::Text,
            &["Afleveradres:\n⟪Maarten Kuipers\nPrinsengracht 97A, 9711 LM Groningen⟫\nTel"],
        );
        takes(
            "POSTAL_ADDRESS",
            Format::Text,
            &[
                "f Address ⟪9400 W HAWTHORNE AVE⟫\n",
                "house; street ⟪Atatürk Caddesi No: 27/5, 35220 İzmir⟫; lot",
                "zam. ⟪ul. Mickiewicza 77, 90-001 Łódź⟫, tel",
                "Cliente: ⟪Avda. de la Constitución, 13, 1º izq., 50001 Zaragoza⟫. Mi",
                "\n⟪Rua das Acácias, 100 apto 52, Recife - PE, 50030-230⟫",
                "ship it to ⟪Beukenplein 31A, 9711 LM Groningen⟫\n",
            ],
        );
        leaves(
            Format::Text,
            &[
                "Address 4096 Bytes",
                "address 10 Items, 20",
                "Via Rail, 2024",
                "al. see 3, 4, 12345",
                "emailAddress 1L, 2L, 840L, 113549L, 1L",
                "street View 12",
            ],
        );
        takes(
            "PERSON_NAME",
            Format::Text,
            &[":50K:/7\n⟪AYŞE ÖZTÜRK⟫\n:57A:", "NAD+DP+79++⟪Torsten Vogelsang⟫+Am", "CTA+IC+:⟪Femke Hoekstra⟫'"],
        );
        leaves(
            Format::Text,
            &[
                "insured Risk Pool",
                "22:30 INFO Gateway is up",
                "at 10:46 Jordan Baker left",
                "this is Denise.",
                "09:17:33 - Starting Server: done",
                "[2024-01-01 09:17:33] Error: no",
                "I, Robot, is",
                "Re: Release Notes, done",
                "Agent Service: up",
                "Guest: Windows Server\n",
                "Bill to:\nWeb Server\n7\n",
                "Cheers\nThe Team\n",
                "Thanks,\nBuild Team\n",
            ],
        );
    }
}
