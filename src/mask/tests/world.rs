//! People and passwords by what other languages, tools and formats call them.

use super::*;

#[test]
fn fields_have_names_in_other_languages() {
    takes(
        "PERSON_NAME",
        Format::Json,
        &[
            r#"{"imie": "⟪Małgorzata⟫", "nazwisko": "⟪Szymańska⟫", "produkt": "Kubek"}"#,
            r#"{"imię i nazwisko": "⟪Zofia Kowalczyk⟫", "Prénom": "⟪Élodie⟫", "nome": "⟪Niccolò⟫"}"#,
            r#"{"primeiro_nome": "⟪Letícia⟫", "nome_completo": "⟪Antônio Souza⟫", "volledigeNaam": "⟪Sanne de Visser⟫"}"#,
            r#"{"nom_de_famille": "⟪Girard⟫", "nombre_completo": "⟪Íñigo Muñoz⟫", "Contact_Name__c": "⟪Robert Reed⟫"}"#,
            r#"{"name": [{"text": "⟪Vikram Khan⟫"}], "subject": {"display": "⟪Dr. Élodie Lefèvre⟫"}}"#,
            r#"{"user.name": "⟪Ada Lovelace⟫", "payee": "⟪Grete Unbekannt⟫", "firstName": {"string": "⟪Lotte⟫"}}"#,
        ],
    );
    leaves(
        Format::Json,
        &[
            r#"{"nome": "Produto", "customer": "Globex Corp", "display": "None", "contact": "Support Team"}"#,
            r#"{"first_name": "Vorname", "last_name": "Last name", "client_name": "My App"}"#,
            r#"{"name": "Felix iPOJO API", "Account": {"Name": "Wayne Freight"}}"#,
        ],
    );
    takes(
        "DATE_OF_BIRTH",
        Format::Json,
        &[
            r#"{"geboortedatum": "⟪22-05-1963⟫", "data_urodzenia": "⟪1938-12-11⟫", "at": "1938-12-11"}"#,
            r#"{"D.O.B.": "⟪19531019⟫", "födelsedatum": "⟪1963-05-22⟫"}"#,
        ],
    );
    takes(
        "POSTAL_ADDRESS",
        Format::Json,
        &[
            r#"{"ulica": "⟪ul. Mickiewicza 54⟫", "straat": "⟪Kerkweg 752⟫", "logradouro": "⟪Rua Paulista, 658⟫"}"#,
            r#"{"address": {"line1": "⟪240 Magnolia St⟫"}, "BillAddr": {"Line1": "⟪315 Cedar Drive⟫"}, "line1": "at 5 of x"}"#,
        ],
    );
    takes(
        "COORDINATES",
        Format::Json,
        &[r#"{"gps": "⟪37.7371, -122.3954⟫", "last_location": "⟪-23.540791, -46.680149⟫"}"#],
    );
    leaves(Format::Json, &[r#"{"location": "1.5, 2.5", "position": "37.7371, -122.3954, 7.1234", "gps": "on"}"#]);
}

#[test]
fn people_say_it_in_their_languages() {
    takes(
        "DATE_OF_BIRTH",
        Format::Text,
        &[
            "Nací el ⟪6 de junio de 1941⟫.",
            "Ich bin am ⟪9. Dezember 1942⟫ geboren.",
            "Urodziłem się ⟪5 maja 1970⟫ w Gdańsku, data ur. ⟪14.02.1949⟫",
            "geb. am ⟪25.06.2005⟫",
        ],
    );
    takes(
        "PERSON_NAME",
        Format::Text,
        &[
            "Customer Name ......... ⟪Derek D'Angelo⟫\n",
            "Nome completo: ⟪Letícia Almeida⟫\n",
            "Meu nome é ⟪Thiago Teixeira⟫.",
            "user { first_name: Some(\"⟪Michael⟫\"), n: 5 }",
            "  [\"first_name\"]=>\n  string(6) \"⟪Leonie⟫\"\n",
            "Name (Last, First) : ⟪Daniel Lopez⟫\n",
            "ATTENDEE;CN=⟪Grace Reed⟫:mailto:x",
        ],
    );
    leaves(Format::Text, &["Cliente: Mi DNI es", "Client: My App is down", "mrn varchar, migration 20240522015540"]);
    takes("US_PASSPORT", Format::Text, &["  [\"passport\"]=>\n  string(9) \"⟪408971245⟫\"\n"]);
    takes("US_SSN", Format::Text, &["Soc. Sec. No. ⟪536904399⟫"]);
    takes(
        "COORDINATES",
        Format::Text,
        &["GPS fix: ⟪52.4453, 13.3996⟫ (5 m)", "pickup at lat ⟪37.60731⟫, lon ⟪-122.41234⟫"],
    );
    leaves(Format::Text, &["weights 52.4453, 13.3996", "gps 52.4453, 13.3996, 7.1234", "WWN: 50:06:01:60:f2:62:3c:43"]);
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "Lösenord: ⟪Thunder143⟫",
            "Hasło: ⟪yF1fa3ny4KAyks6U9s7o6⟫\n",
            "Mật khẩu: ⟪thund!5x9⟫\n",
            "La password è ⟪thX7DMIb03CZlPzvDX0⟫",
            "Das Kennwort für den Testserver ist ⟪Orange@8447⟫, bitte",
            "the master password was set to '⟪l4nt3rnThunder3⟫' yesterday",
            "I reset your password to ⟪Mountain40⟫ - change",
            "user/pass: admin / ⟪pickl3B15cu1t3⟫\n",
        ],
    );
}

#[test]
fn passwords_of_commands_and_devices() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "$ rabbitmqctl add_user app ⟪Lantern47⟫\n",
            "$ lftp -u deploy,⟪19t6dNaiBg4PKbbY⟫ ftp.internal\n",
            "net use Z: \\\\files\\share ⟪eubiLI20u6vJx⟫ /user:ci\n",
            "nmcli dev wifi connect Office password ⟪Meadow46⟫\n",
            "http -a admin:⟪Meadow7239⟫ localhost:8080\n",
            "rclone obscure ⟪Silver8151⟫\n",
            "zip -P ⟪silver_wizard19⟫ out.zip a.txt\n",
            "openssl enc -aes-256-cbc -k ⟪Velvet4790⟫ -in a\n",
            "snmp-server community ⟪Dragon-Coffee139⟫ RO\n",
            "jdbc:oracle:thin:app/⟪Penguin1157⟫@//db:1521/x\n",
            "localhost:*:*:app:⟪bJCaPepzSQYD⟫\n",
            "password=⟪marble_forest35⟫\n",
            "Your GitHub recovery codes:\n⟪ccb3e-f54fc\n4eef5-5d7a1\nca575-3beda⟫\n\nKeep them.\n",
            "INSERT INTO settings (name, value) VALUES ('smtp_password', '⟪Harbor68⟫'), ('host', 'Harbor68');\n",
        ],
    );
    leaves(
        Format::Text,
        &[
            "snmp-server community public RO\n",
            "rabbitmqctl add_user app $PASSWORD\n",
            "http -a admin: localhost\n",
            "recovery codes:\nare shown once\nkeep them\n",
            "\"password-hash\": \"^1.2.2\",",
            "mongodb://app:REDACTED@db/app",
            "password=test_user12\n",
        ],
    );
    takes("COOKIE", Format::Text, &["x.example\tFALSE\t/\tTRUE\t1767225600\tsessionid\t⟪x53ne4pbe9b6s8q80s57⟫\n"]);
}

#[test]
fn secrets_under_what_they_are_for() {
    takes(
        "SECRET",
        Format::Json,
        &[
            r#"{"Jwt": {"Key": "⟪p9zedhSRZuU8BGmTQqsAMqDrgdSKUtvgpMSjERrq⟫", "Issuer": "app"}, "Key": "x"}"#,
            r#"{"azure_openai_key": "⟪1c4377f76666fd6e7b93d628a339714f⟫", "publicKeyToken": "f014c880e876f557"}"#,
        ],
    );
    takes(
        "PRIVATE_KEY",
        Format::Json,
        &[r#"{"kty": "EC", "x": "abc", "d": "⟪Aw754OLGrmfXjGI0F4d0hBfyJ5ndbLLeOhs7I6gqmvc⟫"}"#],
    );
    let key = "a21c6cfd004bc5c7c872abc0c8c2dc41900506a6";
    takes(
        "SECRET",
        Format::Text,
        &[
            &format!("| Variable | Value |\n|---|---|\n| `PORT` | `8080` |\n| `SPARKPOST_API_KEY` | `⟪{key}⟫` |\n"),
            &format!("AuthenticationError: Incorrect API key provided: ⟪{key}⟫. Check"),
            "GET https://api.example.com/v1/data?key=⟪3HLNRZuatERew1enXP1wwprf⟫&limit=50\n",
        ],
    );
    let rows = format!("<tr><td>PORT</td><td>8080</td></tr><tr><td>API_KEY</td><td><code>⟪{key}⟫</code></td></tr>");
    takes("SECRET", Format::Html, &[&format!("<table><tr><th>Key</th><th>Value</th></tr>{rows}</table>")]);
    takes("BEARER_TOKEN", Format::Text, &["Authorization: Bearer ⟪AAAASeFAl5g:APA91b3Eu_AXfJL9v9tp2f8sDIl8⟫\n"]);
    leaves(
        Format::Text,
        &[
            "STRIPE_PUBLISHABLE_KEY=pk_live_51AiEuw0lZrl7A0d9dSCKmPwBd5IOoGIIiv\n",
            "user AIDALHE37PV3C5KFYZXX\n",
            "<assemblyIdentity publicKeyToken=\"89154cef7d624fd0\" culture=\"neutral\" />",
        ],
    );
}

#[test]
fn azures_keys_end_where_they_end() {
    let start = "4VJ7bQ9xKp2mNd8sLfGh3wEr5tYu6iOp1";
    for marked in ["+ASbA1b2C3=", "+AEhO7OiFi=", "+ARmBnEgV1=", "AZEGH1b2C3="] {
        takes("API_TOKEN", Format::Text, &[&format!("x ⟪{start}{marked}⟫ y")]);
    }
}

#[test]
fn the_span_of_what_is_masked_whole_is_all_of_it() {
    let profile = with_fields(&[("$..pin", "", Method::Redact)]);
    for (format, before, value, after) in [
        (Format::Json, "{\"pin\":\"", "a \\u0041 b", "\"}"),
        (Format::Json, "{\"pin\": ", "123", ", \"a\": 1}"),
        (Format::Json, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":\"", "YWJj", "\"}}"),
        (Format::Csv, "pin,b\r\n\"", "no number", "\",x\r\n"),
        (Format::Xml, "<pin>", "a&amp;b", "</pin>"),
        (Format::Yaml, "pin: ", "no number", "\n"),
    ] {
        let body = [before, value, after].concat();
        for size in [1, body.len()] {
            let mut stream = profile.stream(format, &BTreeSet::new()).with_spans();
            body.as_bytes().chunks(size).for_each(|piece| drop(stream.push(piece).expect("within bounds")));
            stream.finish().expect("within bounds");
            let spans: Vec<_> =
                stream.take_spans().iter().map(|span| (span.start as usize, span.end as usize)).collect();
            assert_eq!(spans, [(before.len(), before.len() + value.len())], "{body} in pieces of {size}");
        }
    }
}

#[test]
fn values_stand_beside_names_without_a_sign() {
    takes(
        "DATE_OF_BIRTH",
        Format::Json,
        &[
            r#"{"dob": {"0": "⟪1990-01-31⟫", "1": "⟪1991-01-31⟫"}, "at": {"0": "1990-01-31"}}"#,
            r#"{"extension": [{"url": "http://x/fhir/birth-date", "valueString": "⟪15.04.1973⟫"}, {"valueString": "15.04.1973"}]}"#,
            r#"[{"question": "Birthday", "answer": "⟪1967-12-14⟫"}, {"attribute": "at", "val": "1967-12-14"}]"#,
        ],
    );
    takes("DATE_OF_BIRTH", Format::Text, &["1) \"at\"\n2) \"1961-06-26\"\n3) \"birthday\"\n4) \"⟪1961-06-26⟫\"\n"]);
    takes(
        "PERSON_NAME",
        Format::Text,
        &[
            "1) \"surname\"\n2) \"⟪Fairweather⟫\"\n3) \"plan\"\n4) \"Starter\"\n",
            "patient_name    ⟪Zachary Whitcombe⟫\nstatus          Active\n",
            "2. SURNAME   ⟪Sandoval⟫\n3. PLAN   Starter\n",
            "- **Given name:** ⟪Callum⟫\n- **Plan:** Starter\n",
            "Le titulaire du compte est ⟪Dorothée Vasseur⟫.",
            "Kontoinnehavare är ⟪Björn Åkerström⟫.",
            "signed by: ⟪Harriet Beaumont⟫",
            "imie_nazwisko=\"⟪Małgorzata Dąbrowski⟫\" took=5ms",
            "La paziente ⟪Francesca Cantù⟫, dimessa",
        ],
    );
    leaves(Format::Text, &["name    Ready Status\n", "plan   surname   Starter Team\n", "customer Support Team says"]);
    takes("COORDINATES", Format::Text, &["http://localhost/maps?q=⟪45.4758,3.5296⟫&z=15"]);
    leaves(Format::Text, &["http://localhost/scores?q=45.4758,3.5296"]);
    takes(
        "MEDICAL_RECORD",
        Format::Json,
        &[r#"{"no_dossier_patient": "⟪E4430830⟫", "historia-clinica": "⟪74786140⟫"}"#],
    );
}

#[test]
fn first_passwords_and_those_of_other_languages() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "$ argocd admin initial-password -n argocd\n⟪9cCS4OJSCA7n0VJa⟫\n\n This password",
            "use the following password to proceed:\n\n⟪92dea822b3ae03d7236b910aee6caa7b⟫\n\n***",
            "La contraseña de la base de datos es ⟪Cielo-lantern-35⟫.",
            "Das neue Passwort für die Datenbank lautet ⟪fiets-tulp-farfalla-girasol⟫.",
            "Senha temporária: ⟪SoleilPlaya5867⟫\n",
            "mosquitto_pub -h localhost -u dev -P ⟪NorrskenHarbor4624⟫ -t a/b\n",
            "oc login https://localhost:6443 -u dev -p ⟪GirasolLantern50⟫\n",
        ],
    );
    takes("PASSWORD", Format::Csv, &["Dienst;Benutzer;Kennwort\nNAS;admin;⟪Orchid953comAv⟫\n"]);
    takes("PASSWORD", Format::Json, &[r#"{"användare": "svc", "lösenord": "⟪TigerCielo85⟫"}"#]);
    leaves(Format::Yaml, &["de:\n  password: Passwort\n  password_confirmation: Passwort bestätigen\n"]);
    leaves(Format::Yaml, &["db:\n  password: \"ENC_REF(db.password)\"\n"]);
    leaves(Format::Text, &["<input autocomplete=\"current-password\" maxLength={2694} />"]);
    let key = "M6Sne+sd6ez/tHTvXJ/VKnfVp9E/1gA7H4gJlqzJo2DuLy77D8kRpxqZK9qn5P4X/YSa7xyYklWmc4DbRBBZ7Q==";
    takes(
        "SECRET",
        Format::Json,
        &[&format!(r#"[{{"keyName": "key1", "permissions": "FULL", "value": "⟪{key}⟫"}}, {{"value": "{key}"}}]"#)],
    );
    takes(
        "POSTAL_ADDRESS",
        Format::Text,
        &["Mon adresse est : ⟪55 rue des Lilas, 75011 Paris⟫.", "Il mio indirizzo è: ⟪Via Dante 60, 20121 Milano⟫."],
    );
    leaves(Format::Yaml, &["password: ENC[AES256_GCM,data:gRZV6hTU4CVn,iv:QtkIQlMQ=,tag:VtdwO5Hj==,type:str]\n"]);
    leaves(Format::Text, &["set the following password policy:\nlong-and-strong\n", "the password is case-sensitive"]);
}

#[test]
fn what_looks_like_personal_data_in_machines_texts_is_left() {
    leaves(
        Format::Text,
        &[
            // `vmstat`, a dump in hexadecimal, citations, what serves files and what stands before it.
            " 6482972    0    0  421  386 776 3461 7  11 63\n",
            "000002a0  ff 40 ff 3e 00 aa 00 00  00 65 00 00 00 00 18 00  |.@|\n",
            "00000070  58 00 b2 ad ff 00 ff ff  72 00 ff 04 52 00 00 00  |X.|\n",
            "J. Fresh Cellar. 177(3), 112-6894 (1966). doi",
            "GET /magnet.js?q=broad+cellar HTTP/1.1\" 200 1924 x",
            "[proxy:error] [pid 26630:tid 139036296305857] x",
            "Dial-in code 762 617 159#. Questions?",
            "LIN+1++9660356433090:EN'",
            "NDC 01461-4821-06",
            "SET x WHERE chart_id = 7281595;",
            "form.saw.last_name=Nom\nform.saw.first_name=Prénom\n",
            "DriverName: \"postgres\"\n",
            "providerName=\"System.Data.SqlClient\"",
            "Message-ID: <615acf2fd7ec@mail.pinecrest.net>\n",
            "pip==23.2.1.1 and Oracle 12.2.0.1",
            "subnet 10.0.0.0 netmask",
            "ALL ffff.ffff.ffff STATIC",
            "at 12.34567, 45.67890, 7.12345",
        ],
    );
    leaves(Format::Csv, &["sku;ean;title\nSEY-1;4660496532216;stone mill\n"]);
}

#[test]
fn numbers_to_call_and_places_are_known_where_they_stand() {
    takes(
        "PHONE",
        Format::Text,
        &[
            "Телефон ⟪8 989 635 86 54⟫, почта",
            "联系电话:⟪13723244173⟫,取件码",
            "smsc: MT id=7 to=⟪07524432408⟫ sender",
            "Durchwahl ⟪015193513189⟫.",
            "Recapito: ⟪320 7858779⟫\n",
            "liga no ⟪930 809 697⟫.",
            "Called SIP/trunk-austin/⟪05464570060⟫\n",
        ],
    );
    leaves(Format::Text, &["job to=07524432408 x", "Via SIP/2.0/UDP x", "一共13723244173条"]);
    takes(
        "COORDINATES",
        Format::Text,
        &["plate 7, near ⟪52.388658, -62.812510⟫ when", "start ⟪54.133129, -47.789249⟫ at"],
    );
    takes("COORDINATES", Format::Json, &[r#"{"pickup": "⟪54.756130, -116.511196⟫"}"#]);
    takes(
        "IPV6",
        Format::Text,
        &["> ⟪2804:14c:a04f:850e:538d:9189:79ea:f38b⟫: seq 5", "> ⟪2804:14c:202:865b::31⟫: seq 4"],
    );
    leaves(Format::Text, &["std::a1: x", "aa:bb:cc:dd:ee:ff:00:11: x"]);
    takes("SWIFT_BIC", Format::Text, &["{1:F01⟪BREXPLPWMBK⟫3507160304}{2:", "{1:F01⟪BNPAFRPP⟫3921830368}{2:"]);
    takes("POSTAL_ADDRESS", Format::Text, &["पता: ⟪Plot 74, Gandhi Nagar Main Road, Pune 411004⟫। PAN"]);
}

#[test]
fn labels_and_fields_of_more_parties_and_of_czech() {
    let name = [
        "Jméno a příjmení: ⟪Kateřina Hájek⟫\n",
        "Reporter: ⟪Märta Bergqvist⟫\n",
        "Registered owner: ⟪Gianluca Marchetti⟫\n",
    ];
    takes("PERSON_NAME", Format::Text, &name);
    takes("DATE_OF_BIRTH", Format::Text, &["Datum narození: ⟪24.04.1971⟫\n", "Fødselsdato: ⟪10-05-2000⟫\n"]);
    takes("PHONE", Format::Text, &["Telemóvel: ⟪912 662 764⟫\n"]);
    takes("LICENSE_PLATE", Format::Text, &["SPZ: ⟪2N3 3631⟫\n"]);
    takes("LICENSE_PLATE", Format::Csv, &["ts;plate;depot\n1;⟪CKU 253⟫;Springfield\n"]);
    leaves(Format::Text, &["Owner: Jenkins Team\n", "owner: platform-team\n"]);
    leaves(Format::Csv, &["ts;plate;depot\n1;steel;Springfield\n"]);
}
