//! People by how they are spoken to: a title before the name, a greeting, what closes a letter.

use super::labels::{alone, goes_on, named_person, untitled};
use super::people::{capital, full_name, given_person, is_of, known_person};
use super::spoken::name;
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "person_name_titled",
        Kind::PersonName,
        Start::Prefix(&[
            "Mr ", "Mr. ", "Mrs ", "Mrs. ", "Ms ", "Ms. ", "Mx. ", "Miss ", "Dr ", "Dr. ", "Prof. ", "Prof ", "Herr ",
            "Herrn ", "Frau ", "Mme ", "Madame ", "Monsieur ", "Sr. ", "Sra. ", "Sig. ", "Sig.ra ", "Dhr. ", "Mevr. ",
            "Pani ", "Panie ", "Panem ", "Panu ", "Panią ", "Dott.", "Dr.ssa ", "Senhor ", "Senhora ", "Signor ",
            "Signora ",
        ]),
        concat!(
            r"(?:M(?:rs?|s|x)\.?|Miss|Dr\.?|Prof\.?|Herrn?|Frau|Mme|Madame|Monsieur|Sra?\.|Sig\.(?:ra)?|Dhr\.|Mevr\.|",
            r"Pan(?:ie?|em|u|i\xC4\x85)|D(?:ott|r)\.(?:ssa)?|Senhora?|Signora?) (?:(?:Dr|Prof|med)\. ){0,3}",
            name!(),
        ),
        |candidate| told(candidate, whole(candidate), |name| name.len() >= 3 && named_person(name)),
    )
    .word(),
    Rule::new(
        "person_name_greeted",
        Kind::PersonName,
        Start::Name(&[
            "dear", "hi", "hello", "hey", "hallo", "bonjour", "hola", "ciao", "estimado", "estimada", "gentile", "beste",
            "cher", "liebe", "lieber", "prezado", "prezada", "caro", "cara", "hej", "drogi", "droga", "madame, monsieur",
        ]),
        concat!(
            r"(?i:dear|hi|hello|hey|hallo|bonjour|hola|ciao|estimad[oa]|gentile|beste|cher|lieber?|prezad[oa]|car[oa]|hej|drog[ia]) ",
            name!(),
        ),
        |candidate| {
            let ended = candidate.next.is_none_or(|next| matches!(next, b',' | b'!' | b':' | b'\r' | b'\n' | b';'));
            told(candidate, ended, given_person)
        },
    )
    .word(),
    Rule::new(
        "person_name_signed",
        Kind::PersonName,
        Start::Name(&[
            "regards", "sincerely", "thanks", "cheers", "cordialement", "saludos", "groet", "groeten", "saluti",
            "pozdrawiam", "atentamente", "atenciosamente", "wishes", "truly", "saludo", "freundlichen",
            "best", "yours", "mvh", "hilsen", "gracias", "merci", "danke", "obrigado", "obrigada",
        ]),
        concat!(
            r"(?i:regards|sincerely|thanks|cheers|cordialement|saludos|groete?n?|saluti|pozdrawiam|atentamente|atenciosamente|",
            r"wishes|truly|saludo|best|yours|mvh|hilsen|gracias|merci|danke|obrigad[oa]|freundlichen gr[\x80-\xFF]{4}en)",
            r"[,.!]?(?:[ ]?(?:\r?\n){1,2}|[ ])",
            name!(),
        ),
        |candidate| {
            let ended = candidate.next.is_none_or(|next| matches!(next, b'\r' | b'\n' | b','));
            if candidate.text.contains(&b'\n') {
                let skip = candidate.behind_last(b'\n');
                let name = candidate.text.get(skip..).unwrap_or_default();
                let signed = given_person(name) || closes(candidate) && signs(name);
                return if ended && signed { Verdict::Closed { skip } } else { Verdict::No };
            }
            told(candidate, ended, known_person)
        },
    )
    .word(),
    Rule::new(
        "person_name_introduced",
        Kind::PersonName,
        Start::Word(&[
            "my name is ", "i'm ", "i am ", "signed by ", "ordered by ", "requested by ", "seen by ", "spoke to ",
            "spoke with ", "passenger ", "driver ", "claimant ", "applicant ", "witness ", "tenant ", "attention ",
            "belonging to ", "owner ", "holder ", "technician ", "driven by ", "mailbox of ", "laptop of ", "phone of ",
            "transfer from ", "transfer to ", "payment from ", "payment to ", "saved for ", "opened by ", "assigned to ",
            "soy ", "sono ", "ik ben ", "ich bin ", "jestem ", "meu nome ", "soussign", "reported by ", "approved by ", "created by ", "reviewed by ", "home of ", "between ",
        ]),
        concat!(
            r"(?i:my name is|i'm|i am|(?:signed|ordered|requested|seen|driven|opened|reported|approved|created|reviewed) by|spoke (?:to|with)|passenger|driver|",
            r"claimant|applicant|witness|tenant|attention|belonging to|owner|holder|technician|(?:mailbox|laptop|phone|home) of|",
            r"(?:transfer|payment) (?:from|to)|saved for|assigned to|between|soy|sono|ik ben|ich bin|jestem|",
            r"meu nome [\x80-\xFF]{2}|soussign[\x80-\xFF]{2}(?:\(e\)|e)?) ",
            name!(),
        ),
        |candidate| {
            let is = |start: &[u8]| candidate.text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
            let two = |name: &[u8]| name.contains(&b' ') && named_person(name);
            let said = is(b"my name is");
            told(candidate, whole(candidate), |name| known_person(name) || said && (given_person(name) || two(name)))
        },
    )
    .word(),
    Rule::new(
        "person_names_listed",
        Kind::PersonName,
        Start::Name(&["present", "attendees", "participants", "apologies", "attending"]),
        r"(?i:present|attendees|participants|apologies|attending): [A-Z\x80-\xFF][A-Za-z\x80-\xFF'., &-]+",
        |candidate| {
            let skip = candidate.behind_first(b' ');
            let text = candidate.text.get(skip..).unwrap_or_default();
            let parts = text.split(|byte| matches!(byte, b',' | b'&')).map(<[u8]>::trim_ascii);
            let names = parts.flat_map(|part| {
                let and = memchr::memmem::find(part, b" and ").unwrap_or(part.len());
                [part.get(..and), part.get(and + " and ".len()..)].into_iter().flatten()
            });
            let mut names = names.map(|name| name.strip_prefix(b"and ").unwrap_or(name));
            let known = names.clone().any(known_person);
            let all = names.all(named_person);
            if whole(candidate) && known && all { Verdict::Closed { skip } } else { Verdict::No }
        },
    )
    .word(),
];

/// Whether the word closes a letter, and not a line of a sentence: one that is said elsewhere too has a line of its own.
fn closes(candidate: &Candidate<'_>) -> bool {
    const SAID: [&str; 8] = ["best", "gracias", "merci", "danke", "hilsen", "obrigado", "obrigada", "thanks"];
    let word = candidate.text.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    !is_of(word, &SAID) || candidate.before.last().is_none_or(|last| *last == b'\n')
}

/// Two words in capitals that are no department's.
fn signs(name: &[u8]) -> bool {
    let mut words = name.split(|byte| *byte == b' ');
    let article =
        words.next().is_some_and(|first| is_of(first, &["the", "your", "our", "team", "all", "ein", "das", "die"]));
    let letters = |word: &[u8]| word.len() > 2 && !word.iter().all(u8::is_ascii_uppercase);
    !article && name.split(|byte| *byte == b' ').all(letters) && full_name(name)
}

/// The name behind the words, which are in lower case or titles.
fn told(candidate: &Candidate<'_>, ended: bool, is_name: impl Fn(&[u8]) -> bool) -> Verdict {
    let text = candidate.text;
    let names = memchr::memchr_iter(b' ', text).map(|at| at + 1).filter_map(|skip| Some((skip, text.get(skip..)?)));
    let Some((skip, name)) = names.into_iter().find(|(_, name)| capital(name)) else { return Verdict::No };
    // `'Mr. Hi'`
    let end = name.iter().rposition(|byte| !matches!(byte, b'\'' | b'-')).map_or(0, |last| last + 1);
    let name = alone(name.get(..end).unwrap_or_default());
    let ended = ended || skip + name.len() < text.len();
    let bare = untitled(name);
    // Brands.
    let brand =
        is_of(bare.split(|byte| *byte == b' ').next().unwrap_or_default(), &["martens", "pepper", "oetker", "scholl"]);
    match !brand && ended && !name.ends_with(b".") && is_name(bare) {
        true => Verdict::Part { skip: skip + name.len() - bare.len(), end: skip + name.len() },
        false => Verdict::No,
    }
}

fn whole(candidate: &Candidate<'_>) -> bool {
    !candidate.next.is_some_and(goes_on)
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn titles_greetings_and_signatures_tell_names() {
        takes(
            "PERSON_NAME",
            Format::Text,
            &[
                "Sehr geehrte Frau ⟪Friederike Baumgärtner⟫,",
                "Dr. ⟪Jane Q. Doe⟫ will see you",
                "with Mr. ⟪Smith⟫ today",
                "Dear ⟪Anna⟫,\nplease",
                "Hola ⟪José Castillo⟫:",
                "Kind regards,\n⟪Ingrid Larsen⟫\n",
                "My name is ⟪Guy Arnaud⟫ but",
                "signed by ⟪Seo-yeon Kim⟫ (clerk)",
                "the 'Mr. ⟪Smith⟫' or",
                "plate x, holder ⟪Francesca Gallo⟫, tel",
                "Ik ben ⟪Pieter Zonneveld⟫, BSN",
                "Soy ⟪Constanza Rojas⟫, con",
                "Je soussigné(e) ⟪Delphine Dumont⟫, né(e)",
                "Pozdrawiam, ⟪Zofia Mazur⟫",
                "Present: ⟪Sabine Lindemann, Björn Müller and Jürgen Zimmermann⟫\n",
                "session opened by ⟪Davide Ferrari⟫ <x@y>",
            ],
        );
        leaves(
            Format::Text,
            &[
                "Hi there, Team",
                "Dear Customer,",
                "Hello World!",
                "Thanks,\nThe Build Team",
                "MS SQL Server",
                "driver Version is old",
                "I am Groot",
                "Dr. no",
                "about Dr. Martens 1460",
                "Present: Windows Server, Linux Kernel\n",
                "Thanks, all",
                "holder Volume Claim",
                "which is the best\nWestern Hotels\n",
            ],
        );
    }
}
