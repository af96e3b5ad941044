//! A name and its value as people say it: `the password for ada is …`, `the key was set to …`.

use super::parts::{Cursor, Joint, blank};

/// The most words that say whose password it is.
const WHOSE: usize = 5;

/// What a note in parentheses begins with: `rotate the password (was …)`.
pub(super) fn noted(cursor: &mut Cursor<'_>) -> bool {
    [&b"(was "[..], b"(is ", b"(now "].iter().any(|word| cursor.word(word))
}

/// ` is …`, ` key is …`, ` for the user ada is …`: as people say it.
pub(super) fn said(cursor: &mut Cursor<'_>) -> Option<Joint> {
    let start = cursor.at;
    if noted(cursor) {
        return Some(Joint::Is);
    }
    let generated = cursor.word(b"is generated ");
    cursor.at = start;
    if let Some(joint) = set(cursor, start) {
        return Some(joint);
    }
    if let Some(joint) = verb(cursor).filter(|_| !generated) {
        return Some(joint);
    }
    cursor.at = start;
    if [&b"key "[..], b"token ", b"secret "].iter().any(|word| cursor.word(word)) {
        cursor.run(blank);
        if cursor.word(b"provided: ") {
            cursor.run(blank);
            return Some(Joint::Assigned);
        }
        return verb(cursor).filter(|joint| *joint != Joint::To);
    }
    if cursor.word(b"is generated ") {
        cursor.run(blank);
    }
    // `Contraseña temporal: …`
    let kinds = [
        "temporal",
        "temporária",
        "temporanea",
        "temporaire",
        "provisoire",
        "provisória",
        "tymczasowe",
        "tijdelijk",
        "inicial",
        "initial",
    ];
    let here = cursor.at;
    let kind = cursor.run(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    let joined = |cursor: &mut Cursor<'_>| {
        [": ", " : ", " es: ", " es ", " est ", " is ", " è ", " é "].iter().any(|joint| cursor.word(joint.as_bytes()))
    };
    if kinds.iter().any(|known| kind == known.as_bytes()) && joined(cursor) {
        cursor.run(blank);
        return Some(Joint::Is);
    }
    cursor.at = here;
    let whose = [
        "for ",
        "of ",
        "für ",
        "voor ",
        "van ",
        "pour ",
        "de ",
        "du ",
        "des ",
        "para ",
        "del ",
        "do ",
        "da ",
        "per ",
        "della ",
        "till ",
        "dla ",
        "on ",
        "k ",
        "im ",
        "in ",
        "di ",
        "fürs ",
        "użytkownika ",
    ];
    if !whose.iter().any(|word| cursor.word(word.as_bytes())) {
        cursor.at = start;
        return None;
    }
    // `Hasło do Wi-Fi to …`
    let polish = cursor.ends_in(b"do ") || cursor.ends_in(b"dla ");
    for _ in 0..WHOSE {
        cursor.run(blank);
        cursor.run(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b':' | b'=' | b',' | b';'));
        if cursor.word(b": ") || cursor.word(b" : ") {
            cursor.run(blank);
            return Some(Joint::Is);
        }
        cursor.run(blank);
        let before = cursor.at;
        match verb(cursor) {
            Some(Joint::To) if polish => return Some(Joint::Is),
            Some(Joint::To) | None => {}
            Some(joint) => return Some(joint),
        }
        cursor.at = before;
    }
    None
}

/// ` has been set to …`, ` set to: …`
fn set(cursor: &mut Cursor<'_>, start: usize) -> Option<Joint> {
    let _ = cursor.word(b"has been ") || cursor.word(b"was ") || cursor.word(b"is ");
    let set = [&b"set "[..], b"changed ", b"reset "].iter().any(|word| cursor.word(word));
    if set && (cursor.word(b"to ") || cursor.word(b"to: ")) {
        cursor.run(blank);
        return Some(Joint::Is);
    }
    cursor.at = start;
    None
}

/// ` is …`, in other languages too; with a colon behind it as good as an operator.
fn verb(cursor: &mut Cursor<'_>) -> Option<Joint> {
    let start = cursor.at;
    let verbs = ["is", "was", "to", "ist", "er", "lautet", "es", "est", "este", "è", "é", "är", "je", "jest"];
    let french = cursor.word(b"c'");
    let verb = cursor.run(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    let known = verbs.into_iter().any(|known| verb.eq_ignore_ascii_case(known.as_bytes()));
    let known = known && (!french || verb == b"est");
    let blanks = cursor.run(blank).len();
    let colon = known && cursor.word(b":");
    let behind = if colon { cursor.run(blank).len() } else { blanks };
    if !known || behind == 0 {
        cursor.at = start;
        return None;
    }
    Some(match (colon, verb) {
        (true, _) => Joint::Assigned,
        (false, verb) if verb.eq_ignore_ascii_case(b"to") => Joint::To,
        (false, _) => Joint::Is,
    })
}
