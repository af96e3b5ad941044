//! Identifiers of people, companies and things: what is one by its form, what only after a word, and what never.

use super::*;

/// Type, what stands before, and the value: published examples and test vectors.
const FOUND: &[(&str, &str, &str)] = &[
    ("US_ITIN", "id ", "912-70-1234"),
    ("US_ITIN", "itin: ", "912701234"),
    ("US_EIN", "ein: ", "12-3456789"),
    ("US_EIN", "Employer ID ", "123456789"),
    ("US_NPI", "npi: ", "1234567893"),
    ("US_MBI", "id ", "1EG4-TE5-MK73"),
    ("US_MBI", "medicare ", "1EG4TE5MK73"),
    ("US_DEA", "dea ", "AB1234563"),
    ("US_PASSPORT", "passport no. ", "340020013"),
    ("US_PASSPORT", "passport: ", "C12345678"),
    ("US_PASSPORT", "Reisepass ", "C01234565"),
    ("US_PASSPORT", "my travel document is ", "A12803456"),
    ("US_PASSPORT", "passport: ", "TL4220587"),
    ("US_PASSPORT", "passport: ", "12AB34567"),
    ("US_DRIVER_LICENSE", "driver license: ", "D1234567"),
    ("US_DRIVER_LICENSE", "rijbewijs: ", "D1234567"),
    ("US_DRIVER_LICENSE", "permis_de_conduire=", "D1234567"),
    ("US_DRIVER_LICENSE", "driversLicense=", "12345678"),
    ("US_DRIVER_LICENSE", "dl: ", "WDLABCD456DG"),
    ("MEDICAL_RECORD", "MRN: ", "12345678"),
    ("MEDICAL_RECORD", "patient_id=", "A1234567"),
    ("BANK_ROUTING", "routing number ", "021000021"),
    ("SWIFT_BIC", "SWIFT: ", "DEUTDEFF500"),
    ("SWIFT_BIC", "bic=", "NEDSZAJJ"),
    ("VIN", "id ", "1HGCM82633A004352"),
    ("VIN", "vin ", "WVWZZZ1JZXW000001"),
    ("UK_NINO", "id ", "AB123456C"),
    ("UK_NINO", "", "AB 12 34 56 C"),
    ("UK_NHS", "nhs ", "943 476 5919"),
    ("CA_SIN", "sin: ", "130 692 544"),
    ("BR_CPF", "id ", "529.982.247-25"),
    ("BR_CPF", "cpf ", "52998224725"),
    ("BR_CNPJ", "id ", "11.222.333/0001-81"),
    ("BR_CNPJ", "cnpj ", "11222333000181"),
    ("BR_CNPJ", "id ", "12.ABC.345/01DE-35"),
    ("IN_AADHAAR", "aadhaar ", "234123412346"),
    ("IN_AADHAAR", "id ", "2341 2341 2346"),
    ("IN_PAN", "id ", "ABCPE1234F"),
    ("ES_DNI", "id ", "12345678Z"),
    ("ES_DNI", "id ", "X1234567L"),
    ("FR_NIR", "id ", "2 55 08 14 168 025 38"),
    ("FR_NIR", "", "255081416802538"),
    ("DE_TAX_ID", "Steuer-ID ", "86095742719"),
    ("DE_TAX_ID", "tax id ", "47 036 892 816"),
    ("PL_PESEL", "pesel ", "44051401359"),
    ("IT_CODICE_FISCALE", "id ", "RSSMRA85T10A562S"),
    ("AU_TFN", "tfn ", "123 456 782"),
    ("AU_ABN", "id ", "51 824 753 556"),
    ("AU_ABN", "abn ", "51824753556"),
    ("NL_BSN", "bsn ", "111222333"),
    ("SE_PERSONNUMMER", "personnummer ", "811228-9874"),
    ("NO_FODSELSNUMMER", "fnr ", "01010750160"),
    ("DK_CPR", "cpr ", "070761-4285"),
    ("FI_HETU", "id ", "131052-308T"),
    ("CRYPTO_ADDRESS", "to ", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("CRYPTO_ADDRESS", "to ", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    ("CRYPTO_ADDRESS", "to ", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ("CRYPTO_ADDRESS", "to ", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
    ("CRYPTO_ADDRESS", "to ", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
    ("CRYPTO_ADDRESS", "to ", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    ("DATE_OF_BIRTH", "dob: ", "1980-02-29"),
    ("DATE_OF_BIRTH", "dateOfBirth=", "02/29/1980"),
    ("DATE_OF_BIRTH", "born on ", "29 February 1980"),
    ("DATE_OF_BIRTH", "Birthday: ", "Feb 29, 1980"),
    ("DATE_OF_BIRTH", "DOB ", "29.02.80"),
    ("DATE_OF_BIRTH", "dob: ", "19800229"),
    ("MAC", "id ", "00:1a:2b:3c:4d:5e"),
    ("MAC", "id ", "00-1A-2B-3C-4D-5E"),
    ("MAC", "id ", "001a.2b3c.4d5e"),
    ("IBAN", "", "GB29 NWBK 6016 1331 9268 19"),
    ("IBAN", "id ", "CR05015202001026284066"),
];

/// A wrong check digit, a part that is never issued, or bare digits without a word that says what they are.
const LEFT: &[&str] = &[
    "912-12-3456",
    "12-3456789",
    "npi: 1234567890",
    "1234567893",
    "dea AB1234567",
    "340020013",
    "12345678",
    "routing number 021000022",
    "021000021",
    "swift: ABCDEFGH",
    "DEUTDEFF",
    "WVWZZZ1JZXW000001",
    "BG123456C",
    "529.982.247-26",
    "11.222.333/0001-82",
    "234123412346",
    "2341 2341 2347",
    "ABCXE1234F",
    "12345678A",
    "255081416802539",
    "86095742719",
    "pesel 44051401358",
    "RSSMRA85T10A562T",
    "tfn 123 456 783",
    "bsn 111222334",
    "order 811228-9874",
    "131052-308S",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00",
    "0x0000000000000000000000000000000000000000",
    "created: 1980-02-29",
    "dob: 1980-13-32",
    "00:00:00:00:00:00",
    "00:1a:2b:3c:4d:5e:6f:70:81:92",
    "1234.5678.9012",
    "version 26.5.1.1",
];

#[test]
fn identifiers_are_found_by_form_or_by_the_word_before() {
    for (kind, before, value) in FOUND {
        let masked = mask(&plain(), Format::Text, &format!("x {before}{value} y"));
        assert_eq!(masked, format!("x {before}[REDACTED:{kind}] y"), "{before}{value}");
    }
}

#[test]
fn what_is_no_identifier_is_left() {
    for text in LEFT {
        assert_eq!(mask(&plain(), Format::Text, text), *text);
    }
}

#[test]
fn a_key_says_what_its_value_is_and_its_neighbours_are_not() {
    let json = r#"{"routing_number":"021000021","order":"021000021","npi":1234567893,"build":1234567893,"dob":"1980-02-29","created":"1980-02-29"}"#;
    let masked = r#"{"routing_number":"[REDACTED:BANK_ROUTING]","order":"021000021","npi":"[REDACTED:US_NPI]","build":1234567893,"dob":"[REDACTED:DATE_OF_BIRTH]","created":"1980-02-29"}"#;
    assert_eq!(mask(&plain(), Format::Json, json), masked);
}

#[test]
fn people_and_places_are_found_by_the_name_of_the_field() {
    let json =
        r#"{"first_name":"Ada","lat":52.52,"latency":52.52,"address":"12 Main Street","file_name":"Ada","zip":94107}"#;
    let masked = r#"{"first_name":"[REDACTED:PERSON_NAME]","lat":"[REDACTED:COORDINATES]","latency":52.52,"address":"[REDACTED:POSTAL_ADDRESS]","file_name":"Ada","zip":"[REDACTED:POSTAL_ADDRESS]"}"#;
    assert_eq!(mask(&plain(), Format::Json, json), masked);
    // Whoever chooses the name does not choose what a card is taken for.
    let json = r#"{"postal_code":"4111111111111111","address":"ada@example.com"}"#;
    let masked = r#"{"postal_code":"[REDACTED:CREDIT_CARD]","address":"[REDACTED:EMAIL]"}"#;
    assert_eq!(mask(&plain(), Format::Json, json), masked);
    let long = format!(r#"{{"first_name":"{}"}}"#, "a ".repeat(200));
    assert_eq!(mask(&plain(), Format::Json, &long), long);
}
