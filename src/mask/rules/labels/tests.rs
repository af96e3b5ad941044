use crate::mask::Format;
use crate::mask::tests::{mask, plain};

fn text(text: &str) -> String {
    mask(&plain(), Format::Text, text)
}

/// `⟪…⟫` around what must be masked.
fn takes(kind: &str, marked: &str) {
    let body = marked.replace(['⟪', '⟫'], "");
    let masked: Vec<String> = marked
        .split(['⟪', '⟫'])
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { format!("[REDACTED:{kind}]") } else { part.to_owned() })
        .collect();
    assert_eq!(text(&body), masked.concat(), "{marked}");
}

#[test]
fn no_cue_begins_like_a_name() {
    for text in ["name\": \"x", "Name: x", "names", "namespace=x"] {
        assert_eq!(crate::mask::rules::Cues::get().raises(text.as_bytes()), 0, "{text}");
    }
}

#[test]
fn a_label_names_what_stands_behind_it() {
    for marked in [
        "Name: ⟪John Smith⟫\nTotal: 5",
        "Patient Name: ⟪Maria de la Cruz⟫, room 5",
        "level=info first_name=⟪Ada⟫ last_name=⟪Lovelace⟫ took=5ms",
        "user 5 has fullName: \"⟪ada lovelace⟫\" took=5ms",
        "UPDATE t SET last_name = '⟪O''Brien⟫' WHERE id = 5",
        "{\\\"first_name\\\": \\\"⟪Zoë⟫\\\"}",
        "GET /v1?surname=⟪Hopper⟫&sort=asc",
        "GET /v1?full_name=⟪Grace%20Hopper⟫&sort=asc",
        "2026-01-01 10:00:00 INFO Name: ⟪Grace Hopper⟫",
        "name=\"⟪Grace Hopper⟫\" id=7",
        "Cardholder: ⟪GRACE HOPPER⟫",
        "Nachname: ⟪Müller-Lüdenscheidt⟫.\n",
        "Full name:            ⟪Marcus Nguyen⟫\n",
        "Titulaire : ⟪Margaux Chevalier⟫\n",
        "Kunde: ⟪Katrin Köhler⟫\n",
        "Insured's name: ⟪Mrs. Niamh Costa⟫, policy 4",
        "Contact person: ⟪Mbeki, Agnieszka⟫\n",
        "My name is ⟪Grace Hopper⟫, and",
        "Patient name: ⟪Malcolm B. Castellano⟫\nMRN",
        "FN:⟪Sofia Thornbury⟫\nN;CHARSET=UTF-8:⟪Thornbury;Sofia;;;⟫\nFN:x",
        "givenName: ⟪Ingrid⟫\nsn: ⟪Pereira⟫\nsn: 4711\n",
    ] {
        takes("PERSON_NAME", marked);
    }
    for marked in [
        "Address: ⟪12 Main St, Springfield⟫\nx",
        "Home address: ⟪12 Main St, Apt #4, Springfield, IL 62704⟫\n",
        "shipping_address=\"⟪12 rue de la Paix, 75002 Paris⟫\" ok",
        "has street: ⟪Hauptstraße 12⟫ took=5ms",
        "SET address_line1 = '⟪88 King Road⟫' WHERE",
        "zip=⟪94107⟫ n=5",
        "Postal code: ⟪SW1A 1AA⟫\n",
        "Mailing Address - ⟪160 Collins St, Melbourne VIC 3000⟫\n",
        "change my delivery address to: ⟪119 boulevard Voltaire, 69002 Lyon⟫\n",
        "Address: ⟪Rua das Flores, 957, São Paulo - SP, 00878-766⟫\n",
        "Home address: ⟪1535 W 34th St Apt 19A, San Jose, CA 95112-1780⟫; tenant",
    ] {
        takes("POSTAL_ADDRESS", marked);
    }
    for marked in [
        "at lat=⟪52.52001⟫ lon=⟪-13.40512⟫ ok",
        "\"latitude\": ⟪52.52001⟫,",
        "geo_long: \"⟪113.405123⟫\"",
        "pickupLatitude=⟪-5.00011⟫",
        "GPSLatitude=⟪51.4387386⟫ GPSLongitude=⟪0.15392⟫ x",
        "at latitude ⟪49.1248⟫, longitude ⟪-0.1405⟫ now",
        "GPS: ⟪51.1961N 0.2809W⟫, Coordinates: ⟪-33.66720, 151.37492⟫ x",
        "geo: ⟪37.84553° N, 122.33645° W⟫ (device)",
        "Location (lat,lng): ⟪52.184927,13.473485⟫ accuracy 12 m",
        "gpsCoordinates='⟪48.8157, 2.5862⟫', \"lat_long\": \"⟪51.702117, 0.038592⟫\"",
    ] {
        takes("COORDINATES", marked);
    }
}

#[test]
fn other_values_and_labels_are_left() {
    for line in [
        "Name: Web Server",
        "name: nginx-7d9f",
        "Model name: Intel Xeon",
        "host_name=John Smith's",
        "filename: John Smith",
        "first_name: String",
        "first_name = request.first_name",
        "firstName: string;",
        "last_name=None",
        "first_name: must not be empty",
        "FirstName = Model.FirstName",
        "Address: must have a street",
        "address=0x7fff5fbff8c0",
        "Address: 4096 Bytes=5",
        "IP address: 10.0.0",
        "email address: none",
        "line: 12",
        "exit code: 137",
        "status code: 404 Not Found",
        "lat=12.5 p99=30",
        "lat: 0.1234ms",
        "latency=0.12345",
        "lat=95.12345",
        "position: 12.512, 40.25",
        "location: 1.2, 5.6",
        "coords: 120.1234, 95.1234",
        "The name is Required",
        "version: FN:Sofia Thornbury",
        "zip: archive.zip",
        "zip=true",
    ] {
        assert_eq!(text(line), line);
    }
}

#[test]
fn a_line_below_a_label_is_what_it_says() {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};
    for (kind, text) in [
        ("PERSON_NAME", "Full name\n⟪Sakura Kobayashi⟫\nx"),
        ("PERSON_NAME", "Name\r\n⟪Ada Lovelace⟫\r\n"),
        ("POSTAL_ADDRESS", "Residential address\n⟪Lindenstraße 185, 04109 Leipzig⟫\nx"),
        ("DATE_OF_BIRTH", "Date of birth\n⟪02-08-1982⟫\n"),
    ] {
        takes(kind, Format::Text, &[text]);
    }
    leaves(Format::Text, &["Name\nWeb Server\n", "Address\nLine Two\n", "Full name\nrequired\n"]);
}

#[test]
fn headers_of_proxies_are_no_streets() {
    use crate::mask::Format;
    use crate::mask::tests::{mask, plain};
    for text in ["Via: 1.1 varnish\n", "Via: SIP/2.0/UDP host:5060", "via: HTTP/1.1 proxy 7"] {
        assert_eq!(mask(&plain(), Format::Text, text), text);
    }
    for (text, masked) in [
        ("Via: Garibaldi 11, 20121 Milano\n", "Via: [REDACTED:POSTAL_ADDRESS]\n"),
        ("Anschrift: 44 bd Voltaire, 31000 Toulouse\nTel", "Anschrift: [REDACTED:POSTAL_ADDRESS]\nTel"),
        ("Address: 〒155-5122 東京都渋谷区神南1-18-8\nx", "Address: [REDACTED:POSTAL_ADDRESS]\nx"),
        ("TEL;TYPE=WORK:6468656151\n", "TEL;TYPE=WORK:[REDACTED:PHONE]\n"),
    ] {
        assert_eq!(mask(&plain(), Format::Text, text), masked);
    }
    assert_eq!(
        mask(&plain(), Format::Json, r#"{"via":"1.1 vegur, 1.1 google"}"#),
        r#"{"via":"1.1 vegur, 1.1 google"}"#
    );
}
