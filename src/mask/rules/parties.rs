//! People by the part that they play: who is insured, keeps a car, speaks in a chat, has sworn; and who a parcel goes to.

use super::labels::{alone, goes_on, named_person, places};
use super::people::{given_person, known_person};
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
            "neighbor ", "neighbour ", "colleague ", "husband ", "wife ", "residence of ", "shipped to ",
        ]),
        concat!(
            r"(?i:(?:employee|patient|member|spouse)'s name|insured|insuree|policyholder|keeper|anh[\x80-\xFF]{2}rig|sure,|bitte an|",
            r"lease with|account of|on behalf of|contact|neighbou?r|colleague|husband|wife|residence of|shipped to) ",
            name!(),
        ),
        party,
    )
    .word(),
    // A line of a chat: whoever speaks stands before a colon.
    Rule::new(
        "person_name_speaker",
        Kind::PersonName,
        Start::Name(&["agente", "agent", "operador", "operadora", "asesor", "asesora", "advisor", "berater", "beraterin"]),
        concat!(r"(?i:agente?|operadora?|asesora?|advisor|berater(?:in)?) ", name!()),
        |candidate| {
            let skip = memchr::memchr(b' ', candidate.text).map_or(0, |at| at + 1);
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
        concat!(r"[0-9]{2}:[0-9]{2}(?: -|:[0-9]{2}\]) ", name!()),
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
        "postal_address_block",
        Kind::PostalAddress,
        Start::Word(&[
            "afleveradres", "bezorgadres", "lieferadresse", "lieferanschrift", "rechnungsadresse", "shipping address",
            "delivery address", "billing address", "mailing address", "ship to", "deliver to", "bill to", "adresse de livraison",
            "indirizzo di spedizione", "leveransadress", "adres dostawy", "teslimat adresi",
        ]),
        concat!(r"[A-Za-z ]{7,24}:[ ]{0,2}\r?\n[ ]{0,8}", name!(), r"\r?\n[ ]{0,8}", places!()),
        block,
    )
    .word(),
];

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
    let skip = text.iter().position(|byte| matches!(byte, b'-' | b']')).map_or(0, |at| at + 2);
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
        leaves(
            Format::Text,
            &[
                "insured Risk Pool",
                "09:17:33 - Starting Server: done",
                "[2024-01-01 09:17:33] Error: no",
                "I, Robot, is",
                "Re: Release Notes, DOBs",
                "Agent Service: up",
                "Guest: Windows Server\n",
                "Ship to:\nWeb Server\n10.0.0.1\n",
                "Cheers\nThe Team\n",
                "Thanks,\nBuild Team\n",
            ],
        );
    }
}
