//! National identifiers outside of Europe and the United States.

use super::checks::{digits, free, luhn, number, plain, repeated, verhoeff, weighted, when};
use super::{Candidate, Rule, Start, Verdict};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new("ca_sin", Kind::CaSin, Start::Digit, r"[1-79][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}", sin)
        .weak(20, &["sin", "sin no", "social insurance", "nas", "socialinsurance", "assurance sociale"]),
    Rule::new("br_cpf", Kind::BrCpf, Start::Digit, r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", cpf).word(),
    Rule::new("br_cpf_plain", Kind::BrCpf, Start::Digit, r"[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}[-/]?[0-9]{2}", cpf)
        .weak(20, &["cpf", "contribuinte"]),
    Rule::new(
        "br_cnpj",
        Kind::BrCnpj,
        Start::Digit,
        r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}",
        cnpj,
    )
    .word(),
    Rule::new(
        "br_cnpj_letter",
        Kind::BrCnpj,
        Start::Letter,
        r"[A-Z][0-9A-Z]\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}",
        cnpj,
    )
    .word(),
    Rule::new("br_cnpj_plain", Kind::BrCnpj, Start::Mixed, r"[0-9A-Z]{12}[0-9]{2}", cnpj).weak(20, &["cnpj"]),
    Rule::new("br_cnpj_plain_letter", Kind::BrCnpj, Start::Letter, r"[A-Z][0-9A-Z]{11}[0-9]{2}", cnpj)
        .weak(20, &["cnpj"]),
    Rule::new("in_aadhaar", Kind::InAadhaar, Start::Digit, r"[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}", aadhaar)
        .weak(20, &["aadhaar", "aadhar", "adhaar", "uidai", "uid"]),
    Rule::new("in_aadhaar_grouped", Kind::InAadhaar, Start::Digit, r"[2-9][0-9]{3} [0-9]{4} [0-9]{4}", lone_aadhaar)
        .weak(55, &["aadhaar"])
        .doubted(&["order", "part", "serial", "sku", "ref", "card"]),
    Rule::new("in_pan", Kind::InPan, Start::Letter, r"[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", whole).word(),
    Rule::new("au_tfn", Kind::AuTfn, Start::Digit, r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2,3}", tfn)
        .weak(20, &["tfn", "tax file", "taxfile"]),
    Rule::new("au_abn", Kind::AuAbn, Start::Digit, r"[1-9][0-9][ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{3}", abn)
        .weak(20, &["abn", "australian business", "business number"]),
    Rule::new("au_abn_grouped", Kind::AuAbn, Start::Digit, r"[1-9][0-9] [0-9]{3} [0-9]{3} [0-9]{3}", lone_abn)
        .weak(55, &["abn"]),
];

fn whole(candidate: &Candidate<'_>) -> Verdict {
    super::checks::whole_word(candidate)
}

/// A Canadian social insurance number: Luhn's check digit; none starts with 0 or 8.
fn sin(candidate: &Candidate<'_>) -> Verdict {
    when(luhn(digits(candidate.text)) && free(candidate))
}

/// A Brazilian person's number: two check digits modulo 11.
fn cpf(candidate: &Candidate<'_>) -> Verdict {
    let digits = || digits(candidate.text);
    let check = |length: usize| {
        let weights = (2..=length + 1).rev();
        let sum: usize = digits().take(length).zip(weights).map(|(digit, weight)| usize::from(digit) * weight).sum();
        sum * 10 % 11 % 10
    };
    let right = |length: usize| digits().nth(length).map(usize::from) == Some(check(length));
    when(candidate.text.len() <= 14 && right(9) && right(10) && !repeated(digits()))
}

/// A Brazilian company's number, of digits or, from 2026 on, letters: each counts as its byte less 48, modulo 11.
fn cnpj(candidate: &Candidate<'_>) -> Verdict {
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let values = || plain(candidate.text).map(|byte| byte - b'0');
    let right = |length: usize| {
        let rest = weighted(values().take(length), WEIGHTS.get(13 - length..).unwrap_or_default()) % 11;
        values().nth(length).map(u32::from) == Some(if rest < 2 { 0 } else { 11 - rest })
    };
    when(right(12) && right(13) && !repeated(values()))
}

/// An Indian Aadhaar number, and no part of a UUID.
fn aadhaar(candidate: &Candidate<'_>) -> Verdict {
    let joined = matches!(candidate.before, [.., hex, b'-'] if hex.is_ascii_hexdigit()) || candidate.next == Some(b'-');
    when(!joined && verhoeff(digits(candidate.text)) && !repeated(digits(candidate.text)))
}

/// In groups of four, and no part of a longer row of such groups.
fn lone_aadhaar(candidate: &Candidate<'_>) -> Verdict {
    let dumped =
        matches!(candidate.before, [.., a, b, c, d, b' '] if [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit));
    let in_row = candidate.continues_number(b" ") || dumped;
    if candidate.next == Some(b' ') && in_row || !free(candidate) {
        return Verdict::No;
    }
    aadhaar(candidate)
}

/// An Australian tax file number: weights modulo 11, of eight or nine digits.
fn tfn(candidate: &Candidate<'_>) -> Verdict {
    let digits = digits(candidate.text);
    let sum = match digits.clone().count() {
        8 => weighted(digits, &[10, 7, 8, 4, 6, 3, 5, 1]),
        9 => weighted(digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]),
        _ => return Verdict::No,
    };
    when(sum > 0 && sum.is_multiple_of(11) && free(candidate))
}

/// An Australian business number: weights modulo 89, the first digit less one.
fn abn(candidate: &Candidate<'_>) -> Verdict {
    let sum = weighted(digits(candidate.text), &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    when(sum.wrapping_sub(10).is_multiple_of(89) && number(digits(candidate.text).skip(2)) > 0)
}

fn lone_abn(candidate: &Candidate<'_>) -> Verdict {
    if free(candidate) { abn(candidate) } else { Verdict::No }
}

/// A country's code (ISO 3166-1 alpha-2), and Kosovo's.
pub(super) fn country(code: &[u8]) -> bool {
    const CODES: &[u8] = b"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCN\
        COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIM\
        INIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNA\
        NCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTF\
        TGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
    CODES.chunks_exact(2).any(|known| known == code)
}
