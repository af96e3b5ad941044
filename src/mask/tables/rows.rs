//! Rows without names above them, of which the cells say what they are: somebody's name beside an address, an account or a
//! telephone.

use crate::mask::rules::{capital, is_account, is_given_name, is_known_person};

/// A row has so many cells at least.
const CELLS: usize = 3;

/// What the columns of such a row may be called; none where it is not one. `personal`: it has a cell that is somebody's.
pub(in crate::mask) fn told<'a>(cells: impl Iterator<Item = &'a [u8]>, personal: bool) -> Option<Vec<Vec<u8>>> {
    let cells: Vec<&[u8]> = cells.collect();
    if cells.len() < CELLS || !(personal || cells.iter().any(|cell| is_somebodys(cell))) {
        return None;
    }
    let mut names = vec![Vec::new(); cells.len()];
    let mut named = false;
    for (at, cell) in cells.iter().enumerate() {
        let next = cells.get(at + 1).copied().unwrap_or_default();
        let (this, beside) = match () {
            () if is_known_person(cell) => ("name", ""),
            () if is_given_name(cell) && is_surname(next) => ("first_name", "last_name"),
            () if is_account(cell) && is_bank(next) => ("iban", "bic"),
            () if is_phone(cell) => ("phone", ""),
            () if is_birth(cell, &cells) => ("birth_date", ""),
            () => continue,
        };
        named |= matches!(this, "name" | "first_name");
        for (at, name) in [(at, this), (at + 1, beside)] {
            if let Some(place) = names.get_mut(at).filter(|place| place.is_empty()) {
                *place = name.as_bytes().to_vec();
            }
        }
    }
    named.then_some(names)
}

/// The names of columns as they are meant, without those that elsewhere are people's where the others are of goods or of companies.
pub(in crate::mask) fn meant(mut names: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    const GOODS: [&str; 12] =
        ["sku", "ean", "gtin", "upc", "isbn", "price", "brand", "product", "asin", "version", "msrp", "unitprice"];
    const COMPANIES: [&str; 9] =
        ["ein", "taxein", "vat", "vatid", "vatnumber", "vendorno", "vendorid", "supplierno", "duns"];
    const PEOPLE: [&str; 5] = ["mail", "phone", "customer", "birth", "dob"];
    let plain: Vec<String> = names.iter().map(|name| letters(name)).collect();
    let any = |known: &[&str]| plain.iter().any(|name| known.contains(&name.as_str()));
    let people = plain.iter().any(|name| PEOPLE.iter().any(|known| name.contains(known)));
    let (goods, companies) = (any(&GOODS) && !people, any(&COMPANIES));
    // Beside a given name the other one is a surname, and beside a surname a given one.
    const GIVEN: [&str; 5] = ["prenom", "prnom", "vorname", "voornaam", "firstname"];
    const FAMILY: [&str; 5] = ["sobrenome", "apelido", "cognome", "apellidos", "apellido"];
    let (given, family) = (any(&GIVEN), any(&FAMILY));
    for (name, plain) in names.iter_mut().zip(&plain) {
        match plain.as_str() {
            "nom" | "name" | "naam" if given => *name = b"last_name".to_vec(),
            "nome" | "nombre" if family => *name = b"first_name".to_vec(),
            _ => {}
        }
        if goods && plain == "name" || companies && plain == "legalname" {
            name.clear();
        }
    }
    names
}

fn letters(name: &[u8]) -> String {
    name.iter().filter(|byte| byte.is_ascii_alphabetic()).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// An address of mail, an account, or a telephone with a mark before it.
fn is_somebodys(cell: &[u8]) -> bool {
    let mail =
        memchr::memchr(b'@', cell).is_some_and(|at| at > 0 && cell.get(at..).is_some_and(|rest| rest.contains(&b'.')));
    mail && cell.len() <= 120 && !cell.contains(&b' ') || is_phone(cell) || is_account(cell)
}

fn is_phone(cell: &[u8]) -> bool {
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let dialled = |byte: &u8| byte.is_ascii_digit() || b" -()+./".contains(byte);
    cell.iter().all(dialled) && matches!(cell, [b'+' | b'(' | b'0', ..]) && (9..=13).contains(&digits)
}

/// A date long before another one of the row.
fn is_birth(cell: &[u8], row: &[&[u8]]) -> bool {
    const GROWN: u32 = 15;
    year(cell).is_some_and(|born| row.iter().filter_map(|other| year(other)).any(|then| then >= born + GROWN))
}

/// The year of a cell that is a date: `1990-05-17`, `17.05.1990`.
fn year(cell: &[u8]) -> Option<u32> {
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let year = match cell {
        [year @ .., b'-', _, _, b'-', _, _] if year.len() == 4 => year,
        [_, _, b'.' | b'/', _, _, b'.' | b'/', year @ ..] if year.len() == 4 => year,
        _ => return None,
    };
    let year = std::str::from_utf8(year).ok()?.parse().ok()?;
    (digits == 8 && (1900..2100).contains(&year)).then_some(year)
}

/// One word in a capital, and no abbreviation.
fn is_surname(cell: &[u8]) -> bool {
    let letters =
        cell.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || matches!(byte, b'-' | b'\'' | b' '));
    letters
        && capital(cell)
        && (3..=40).contains(&cell.len())
        && cell.iter().any(|byte| byte.is_ascii_lowercase() || *byte >= 0x80)
}

/// The form of a BIC.
fn is_bank(cell: &[u8]) -> bool {
    let (letters, rest) = cell.split_at_checked(6).unwrap_or_default();
    matches!(rest.len(), 2 | 5)
        && letters.iter().all(u8::is_ascii_uppercase)
        && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, mask, plain, takes};

    #[test]
    fn rows_that_name_somebody_need_no_head() {
        let first = "@@ -12,3 +12,4 @@\n-55347;Sabine;Vogelsang;7;sabine@web.example;65\n";
        let rest = "+06526;Uwe;Vogelsang;7;;69\n";
        let masked = mask(&plain(), Format::Text, &format!("{first}{rest}"));
        assert!(masked.ends_with("+06526;[REDACTED:PERSON_NAME];[REDACTED:PERSON_NAME];7;;69\n"), "{masked}");
    }

    #[test]
    fn of_such_a_row_banks_births_and_telephones_are_known_too() {
        let row = "-1;Grace Hopper;DE89370400440532013000;COBADEFFXXX;17.05.1980;2024-01-02;+49 171 6309809\n";
        let masked = mask(&plain(), Format::Text, &format!("@@ -1 +1 @@\n{row}{row}"));
        let wanted = "\n-1;[REDACTED:PERSON_NAME];[REDACTED:IBAN];[REDACTED:SWIFT_BIC];[REDACTED:DATE_OF_BIRTH];2024-01-02;[REDACTED:PHONE]\n";
        assert!(masked.ends_with(wanted), "{masked}");
        let roster = "ON-CALL W17\nGrace Hopper              +90 539 239 41 51     ext 3650\n";
        let next = "Ada Lovelace              +31 6 28037581        ext 2575\n";
        let masked = mask(&plain(), Format::Text, &format!("{roster}{next}"));
        assert!(
            masked.ends_with("\n[REDACTED:PERSON_NAME]              [REDACTED:PHONE]        ext 2575\n"),
            "{masked}"
        );
        // What is listed with signs before it is no table.
        let notes = "- Grace Hopper, Ada Lovelace, x@b.c\n";
        assert!(
            mask(&plain(), Format::Text, &format!("{notes}- Ada Lovelace, 5, 6\n")).ends_with("- Ada Lovelace, 5, 6\n")
        );
    }

    #[test]
    fn names_of_goods_are_nobodys() {
        let goods = "sku,name,brand,price\n304-853X,Morris Chair,Hewlett Packard,7.64\n";
        let people = "sku,name,email\n304-853X,⟪Morris West⟫,\n";
        for format in [Format::Csv, Format::Text] {
            leaves(format, &[goods]);
            takes("PERSON_NAME", format, &[people]);
        }
        takes(
            "PERSON_NAME",
            Format::Csv,
            &["prenom,nom,id\n⟪Anatole⟫,⟪Bonnefoy⟫,7\n", "nome;sobrenome\n⟪Tatiane⟫;⟪Teixeira⟫\n"],
        );
        leaves(Format::Csv, &["legal_name;tax_ein;x\nRobert Half;262879016x;y\n"]);
    }

    #[test]
    fn columns_in_line_have_identifiers_above_them() {
        takes(
            "PERSON_NAME",
            Format::Text,
            &[
                "txn        holder           amount\n526174398  ⟪Oğuzhan Yılmaz⟫   6441.79\n302852930  ⟪Gudrun Niemeyer⟫  3616.65\n",
            ],
        );
        leaves(
            Format::Text,
            &[
                "pid   comm   holder of\n 1    Ada Lovelace   x\n",
                "-a;Ada Lovelace;c\n-a;Ada Lovelace;c\n",
                "- Ada, Grace and Joan\n- Ada, Grace, Joan\n",
            ],
        );
    }
}
