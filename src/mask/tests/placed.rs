//! Secrets by where they stand in a document, and the same places without one.

use super::{leaves, mask, plain, takes};
use crate::mask::Format;

#[test]
fn people_make_secrets_of_words_and_numbers() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "spring.datasource.password=⟪Sommer.winter54⟫\n",
            "MINIO_ROOT_PASSWORD=⟪comet.falcon38⟫\n",
            "public $smtppass = '⟪CZFy!6LHEVmft2z+W3⟫';\n",
            "wpa2-pre-shared-key=\"⟪vi0l3t409$⟫\"\n",
            "userPassword:: ⟪T3A1QGJlcmxpbjU5⟫\n",
            "LUKS slot 0 passphrase: ⟪sommer marble juniper copper winter⟫\n",
            "Break-glass: `⟪otter-violet-thunder-canyon-orchid⟫`\n",
            "password = \"⟪NGq4Pv9jH5MSKeSdD4\" -> \"Katze_Juniper52⟫\"\n",
            "snmpwalk -v3 -u ada -l authPriv -A '⟪l@nt3rn765!⟫' -X '⟪nNWsJ*AYduMN_PhT⟫' host\n",
            "register => trunk:⟪Comet2553!⟫@sip.example.org\n",
            "ldap.bind.credential = ⟪chco#BZN6273⟫\n",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "[manager]\nsecret = ⟪OtterKatze66%⟫\n",
            "export const session = { secret: '⟪lisbon-falcon-comet71⟫', resave: false };\n",
            "  pepper: ⟪bXltTPh6S12RqqZQYdFjF995dGsuLj⟫\n",
            "rabbitmq_erlang_cookie: ⟪WJTGXKPLNRZQVBDMFHSC⟫\n",
            "cookie_hash_key = \"⟪de71ba08c12c7acdca3fccf9e63aab8fefc75e46c529975a676c7b9de20a18bb⟫\"\n",
            "encrypt = \"⟪Ai01Z3YGTNaT7bXIv4V9MjSppgDXDA7L3UKU7NcRjAY=⟫\"\n",
            "'crypt' => array ( 'key' => '⟪c1c40ea2995c67d9b36c9b64df20cb84⟫', ),\n",
        ],
    );
    leaves(
        Format::Text,
        &[
            "password = settings.value\n",
            "secret = app-config-v12\n",
            "    user = authenticate(username=username, password=password)\n",
            "form.market.password=Password\n",
            "form.lantern.forgot_password=Forgot your password?\n",
            "\"ClientToken\": \"78f29a0b-d685-45a7-9df9-ddc67459334a\"\n",
            "passphrase: the words that open the disk are kept elsewhere\n",
            "--discovery-token-ca-cert-hash sha256:00d3ee7d921b664308e54225a52b11b1daf33bc785e4b4237875befff5ec7351 \n",
        ],
    );
}

#[test]
fn codes_that_open_an_account() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "two-factor recovery codes\nKeep these codes in a safe place.\n\n⟪6503 8111\n4291 1187\n6b95a-21e69⟫\n",
            "body=\"Use code ⟪352016⟫\" sid=x",
            "Ihr Code lautet ⟪128635⟫.",
            "Login code: ⟪481236⟫\n",
            "Votre code de vérification : ⟪975333⟫\n",
            "Enter this key: ⟪KFHU2GPM5VFKLVHA⟫\n",
            "MFA recovery code ⟪dbzt-6j1r-wuyj⟫ if needed",
            "MFA recovery code ⟪BTZBHGI3⟫ if needed",
            "one-time codes\n⟪SXY3TDWW\nN8Z1LXXI⟫\n",
        ],
    );
    leaves(Format::Text, &["Use code 20 at the checkout", "your code is 12 lines long", "the access code page"]);
}

#[test]
fn literals_in_source_code() {
    takes(
        "SECRET",
        Format::Text,
        &[
            "var jwtSecret = []byte(\"⟪02afeeaa4a118dd3f9feea3164f8d1e1fa079a5d00c8b11b38cae0cd546193c1⟫\")\n",
            "let aesKey = Data(base64Encoded: \"⟪rfrsLhdFGxPnO14L4x/xpQVATjRJSAtFQwm6BP2B6dQ=⟫\")!\n",
            "static byte[] key = \"⟪2LoMPt0VXhJTlSVj⟫\".getBytes();\n",
            "let key = Secret::new(\"⟪Copper79!!⟫\".to_string());\n",
            "Encrypter(AES(Key.fromBase64('⟪UOO5MxdkTe4u0gYaZ20iIDVbXagkBIA2PzFAVjmVoA0=⟫')));\n",
            "crypto.createHmac('sha256', '⟪kQ9vT2xLw8nRb5YmDc3ZpA6s⟫')\n",
            "buildConfigField(\"String\", \"API_SECRET\", \"\\\"⟪72a8de7eb88c25258ab1a36c4821741d⟫\\\"\")\n",
        ],
    );
    takes("PASSWORD", Format::Text, &["keyStore.load(in, \"⟪s1QFT%XaG2mp_Tdm⟫\".toCharArray());\n"]);
    takes(
        "AWS_SECRET_KEY",
        Format::Text,
        &["Credentials.new('⟪AKIA3EFIWCN24KDDTB7S', 'hjeD2a1FMNWcUqV/lhANw4/zqqVGzBZ8iiJJuRvt⟫')\n"],
    );
    leaves(
        Format::Text,
        &[
            "token = os.getenv(\"API_TOKEN_FOR_SERVICE_1\")\n",
            "pass_packet = re.compile(r\"^[A-Z]{4}-[0-9]{2}$\")\n",
            "loader.load(name, password.toCharArray());\n",
            "hmac.new(key, message, 'sha256')\n",
        ],
    );
}

#[test]
fn items_options_and_what_is_around_a_value() {
    takes(
        "SECRET",
        Format::Json,
        &[
            r#"{"Cmd": ["serve", "--admin-token", "⟪qfmDDZ4I/J6k21ViM9oirbxVxw24CHNkB5NrsZMjZ32cfJGn⟫", "qfmDDZ4I/J6k21ViM9oi"]}"#,
            r#"{"root_keys": {"app_key": {"key": "⟪242AD5273E9D5EFC9A6121D3E6F721D4⟫"}}}"#,
            r#"{"a": [[1, 2], ["api_key", "⟪242AD5273E9D5EFC9A6121D3E6F721D4⟫"]]}"#,
            r#"{"client_token": "⟪kQ9vT2xLw8nRb5YmDc3ZpA6s⟫"}"#,
        ],
    );
    takes(
        "PASSWORD",
        Format::Json,
        &[
            r#"{"type": "random_password", "instances": [{"attributes": {"id": "none", "result": "⟪Krg2b1AE_TKC3w2Lmo⟫"}}]}"#,
            r#"{"MasterUserPassword": {"NoEcho": true, "Default": "⟪f@lc0n868!⟫"}}"#,
            r#"{"backup_codes": ["⟪ijl1ss8ox0⟫", "⟪hgxkpnnszt⟫"]}"#,
        ],
    );
    leaves(
        Format::Json,
        &[
            r#"{"args": ["--token", "--verbose", "--token-file", "/run/token", "--port", 8080]}"#,
            r#"{"tags": ["password", "Sommer.winter54"], "attributes": {"result": "ok"}}"#,
            r#"{"ClientToken": "78f29a0b-d685-45a7-9df9-ddc67459334a", "_meta": {"progressToken": "1d56c543-fda2-4732-9d31-4c5eefefb68d"}}"#,
            r#"{"columns": {"primary_key": {"key": "user_id"}}}"#,
            r#"{"secret": "monitoring-grafana-admin", "credentials": "same-origin"}"#,
        ],
    );
    takes(
        "PASSWORD",
        Format::Yaml,
        &[
            "Parameters:\n  MasterUserPassword:\n    NoEcho: true\n    Default: \"⟪VpxJZ%n6a-ru9ZThQ40a9⟫\"\n    MinLength: 8\n",
        ],
    );
    takes("SECRET", Format::Csv, &["device_id;primary_key\ndev-1;⟪8uacWDlHakP52QMxa2QLyQhyKj2aGJaVKEr0NC0prq0=⟫\n"]);
    takes("PASSWORD", Format::Xml, &["<div><p>User: ada<br/>Pass: <b>⟪dnTta*IeqEuk_tRA⟫</b></p></div>"]);
    takes(
        "SECRET",
        Format::Xml,
        &[
            "<a><ProductKey>⟪6UFXS-7S6NF-4SJXD-5Q3RL-5K2IK⟫</ProductKey></a>",
            "<s:Attribute Name=\"aws_session_token\"><s:AttributeValue>⟪6Yn5zfgRb57nTq5sopXyZoGvicrObvG6g⟫</s:AttributeValue></s:Attribute>",
        ],
    );
}

#[test]
fn rows_of_settings() {
    let sql =
        "INSERT INTO settings (k, v) VALUES ('smtp.password', '⟪cryst@l558?⟫'), ('smtp.host', 'vpn17.example.net');\n";
    takes("PASSWORD", Format::Text, &[sql]);
}

#[test]
fn more_of_source_code_and_what_joins_a_name_and_a_value() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "strcpy(ldap_bind_password, \"⟪Iw3+WIEHjt8t.v⟫\");\n",
            "static char keystore_password[] = \"⟪AU6O4.MMuog9A4Ca⟫\";\n",
            "public string MysqlPassword { get; set; } = \"⟪hockeyGarden108⟫\";\n",
            "static LOGIN_PW: &'static str = \"⟪rangerWinter161⟫\";\n",
            "KeyPassword = <<\"⟪RrtkFG-9ZwlZ4nNfo877V1WxyAfm⟫\">>,\n",
            "-define(KEYSTORE_PASSWORD, \"⟪FBiRxFpPnzXAr4IclK4Gk20SSD⟫\").\n",
            "{passphrase, \"⟪monkey.monkey.maple.violin.purple.lemon⟫\"},\n",
            "parser.add_argument(\"--passphrase\", default=\"⟪falcon-violin-violin-saturn-coffee73⟫\")\n",
            "    rotate smtp password (was ⟪jSK_mgANnZH99g⟫)\n",
            "#0 /srv/db.php(12): PDO->__construct('mysql:host=x', 'app', '⟪kouqNGMihW0ZknwVUR8jzk0y⟫')\n",
            "DBI->connect($dsn, \"app\", \"⟪1ep97365B7YU9XZAl7RhzRkd⟫\");\n",
            "db_password = \"⟪zxcvbnm⟫\"\n",
            "PGPASSWORD=⟪pirate-greta19801⟫ pg_dump\n",
            "Break-glass root password: **⟪summit-amsterdam-otter-zephyr⟫**\n",
            "I set the admin password to ⟪cobalt-harbor-coffee-milano⟫ and restarted it.\n",
            "server=x;User Id=admin;Password=⟪3JW&SfO9>COcDE⟫;Encrypt=True\n",
            "    dbPassword    ⟪AgrNmUFMOSVMKo6E⟫\n",
            "gpg_passphrase = ⟪pirate cactus harbor dragon⟫\n",
            "ana@example:{PLAIN}⟪iLXEWG8mIlqrzfN6evOMFFhbxz4s2⟫::::\n",
            "Administrator:500:aad3b435b51404eeaad3b435b51404ee:⟪1c775e06933a3cc07754e25268af9f66⟫:::\n",
            "VALUES (1,'admin','$⟪P$B46KC2pRzIddKwfq9DrMjSGheUSbE4.⟫','x')\n",
            "tu contraseña temporal es: ⟪cgoCVXZ8jUVbwSHK⟫\n",
            "DB_PASSWORD=⟪@Willow498@⟫\n",
            "le mot de passe du serveur ci20 c'est ⟪Team@Summer05⟫\n",
            "Credentials recovered: nadia:⟪Tiger036xyz⟫ and more",
            "snmp-server user ada v3 auth sha ⟪HammerOtter79_⟫ priv aes 128 ⟪R.zqdwmbnY-5Q⟫\n",
            "rootpw --plaintext ⟪Mariposa_Pepper46⟫\n",
            "SET PASSWORD FOR 'root'@'localhost' = '⟪H3a3A2?FvMRpOobgi5⟫';\n",
            "SFTP user marek, pw ⟪Olivia^zamek^61⟫\n",
            "wpa_passphrase=⟪sparrow pirate puzzle⟫\n",
            "identifiant lukas, mdp : ⟪50l31l@45⟫\n",
            "await login('elena@', '⟪u_CMRX4#I#c2h⟫');\n",
            "la password di app_rw su db08.example.org è ⟪CC5kS3cSwjGUJWBV⟫. Ticket\n",
            "$ snmpwalk -v2c -c ⟪uPOFDPzlcO0j⟫ 10.43.139.37.1 sysDescr\n",
            "racadm -r host -u root -p '⟪krakow82085⟫' getsysinfo\n",
            "qm set 100 --cipassword ⟪7hFInCbgIddQbkDd1b⟫\n",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "if (strcmp(api_key, \"⟪lvH2CAD8QJC0ozOCagdgWz7TQPFuPXMW⟫\") == 0) {\n",
            "static ENCRYPTION_KEY: &'static str = \"⟪MT2y76t5d6+SsZGZYj7AY5BYhO6uAnpH⟫\";\n",
            "export BW_SESSION=\"⟪uE1q7Ua34IdsukbyjZ3EicZFVQPosKy6knBYhXg5nI34zBBFMadBkdXyVN37QM1BrKzSlD8Bsn4DqUVQkdQNug==⟫\"\n",
            "[b2]\nkey = ⟪xC6s71PeSfAqkqK1UvMfLhnqk03FVHTZ⟫\n",
            "[client.admin]\n\tkey = ⟪AQCyn7yzAAAQAENHZOE4e+6agIEXrrix4XulLA==⟫\n",
            "  tokens {\n    agent = \"⟪1507d764-2016-4222-b099-df45eb4db1bc⟫\"\n",
            "Client.new(\"AC95622ae20f215c5efc07399fe09fe728\", \"⟪7762e2d576ffa4a0f8db98c6bbddbaa8⟫\")\n",
            "Certificate key: ⟪03147c9d5563e2b0d6fb4e0da313fc10f1723f45f1ee354f408533218f071cd1⟫\n",
            "$ openssl rand -hex 32\n⟪2ece71ab3690549bf4d01f24363d167235a72c02af043b5d2639edbee8805698⟫\n",
            "let key: [u8; 32] = hex!(\"⟪6ddc04849cf23427123122e8418a3f4fc9828133cd7cbe3f446dacedd37b14d9⟫\");\n",
            "Seed phrase (write on paper!): ⟪abstract adult address about acid abuse advice able afraid actual adjust alert⟫\n",
            "Recovery key = '⟪WAGY-GVX4-GS54-UV59-6I5J-7GSS⟫'\n",
        ],
    );
    takes("PRIVATE_KEY", Format::Text, &["WIF ⟪KTHd8QE5zDjwjMFbGpc3SBL8KybCtVS9tW584zjr1iy3BssFWdAR⟫\n"]);
    takes("SECRET", Format::Yaml, &["externalApi:\n  key: \"⟪3141f1e5fba6878fd0a2e24ea8667d8a⟫\"\n"]);
    takes("SECRET", Format::Yaml, &["notifications:\n  slack: \"⟪acme:HwqJAcleZ7n2y9mg6mTi⟫\"\n"]);
    let form = "grant_type=authorization_code&code=TUKT0Ax_hQLsT-vBLUPMxntwAR11Z92VTTBUAYC0";
    assert_eq!(mask(&plain(), Format::Form, form), "grant_type=authorization_code&code=%5BREDACTED:SECRET%5D");
    takes("PASSWORD", Format::Json, &[r#"[{"id": "password", "type": "CONCEALED", "value": "⟪*KlMoKB6ae=vuAvh⟫"}]"#]);
    takes("SECRET", Format::Json, &[r#"{"secret": {"inline_string": "⟪SNIWb5wXGhQUVvYz5s2Vhrfm4bOv4HDWxsdRMFju⟫"}}"#]);
    takes(
        "PASSWORD",
        Format::Xml,
        &["<ike><pre-shared-key><key>⟪vXW7W2+Zagw+IXL6bx30FMJ34rOhNw92GpXT⟫</key></pre-shared-key></ike>"],
    );
    leaves(
        Format::Text,
        &[
            "strcpy(password_label, \"Enter it\");\n",
            "char password[] = getpass();\n",
            "public string Password { get; set; }\n",
            "key = sorted(items)[0]\n",
            "let digest = hex!(\"6ddc04849cf23427123122e8418a3f4fc9828133cd7cbe3f446dacedd37b14d9\");\n",
            "the recovery code is sent by mail, see RFC-8010\n",
            "the community string of the device",
            "rotate the password (was due)\n",
            "DB_PASSWORD=@DB_PASSWORD@\n",
            "apt\tpasswd\t1:4.13+dfsg1-1+deb12u1\n",
            "\"PasswordExpiryWarning\"=dword:0000000e\n",
            "\"client_token\":\"hmac-sha256:2d64341663a39580aa3f14e5e84dd18ada717e4209db1b2dede8a316b81cddaf\"\n",
            "password is \"required\"\n",
            "agent = \"1507d764-2016-4222-b099-df45eb4db1bc\"\n",
        ],
    );
    leaves(
        Format::Html,
        &["<code class=\"option\">--log-socket=host:12345</code> <code>maxYoungGenerationSizeMb</code>"],
    );
    leaves(Format::Yaml, &["env:\n- name: X\n  valueFrom:\n    configMapKeyRef:\n      key: ui-theme-2024\n"]);
}

#[test]
fn a_short_cookie_hides_no_other() {
    takes(
        "COOKIE",
        Format::Text,
        &[
            "Cookie: lang=⟪en; theme=dark; sessionid=cm6vavruxpyonf1p4fjp7q57lu⟫\n",
            "Cookie: consent=⟪true; lang=en; sessionid=cm6vavruxpyonf1p4fjp7q57lu⟫\n",
        ],
    );
    leaves(Format::Text, &["Cookie: consent=true\n"]);
}

#[test]
fn more_places_of_passwords_and_keys() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "- **User:** ada\n- **Password:** `⟪radi217⟫`\n- **API key:** none\n",
            "db, err := sql.Open(\"postgres\", \"host=pg user=app password=⟪Dragon2026**⟫ dbname=media\")",
            "api.password=\\\n    ⟪Kettle.Cactus8100⟫\n",
            "PWD = (\n    \"⟪Yln[VAoFJR1[bjv^NX_i=⟫\"\n)",
            "let(:valid_password) { \"⟪71l_vwV~|9=B+C⟫\" }",
            "Password for the demo box: ``⟪Saddl3tr4vel19⟫``",
            "remote_password ⟪99HKwviKP4YK⟫\n",
            "SetEnv DB_PASS ⟪7Nzcz.JQ⟫\n",
            "setx SVC_PASS \"⟪Welcome2001!⟫\" /M",
            "adgangskoden er ⟪GretaZephyr9⟫\n",
            "the account postgres and the password ⟪ek3yqm0t20⟫ but still",
            "basic auth for the preview is analytics / ⟪Gelato902⟫\n",
            "RSYNC_PASSWORD=⟪trkvfXKknJKBpvvntgnZfNlBMulSLQw0⟫ rsync -av a b",
            "chpasswd:\n  list: |\n    root:⟪4l14w5wd76\n    dana:HornetDragon855⟫\n  expire: False\n",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "- **API key:** ⟪helixb_pat_luEj5NuAe8UGgiyZBu1KpF2LganDbZcE⟫\n",
            "#define API_TOKEN \\\n    \"⟪ogB7HrKKODVeZ08SnbhxrHYvkP6M6MzSSidWgTze⟫\"\n",
            "key = b'⟪ZkpUXGO4JUdM5wgD1mVZmVlS8FYzLl7fQ9k7MZmzRrg=⟫'",
            "SharedKey=⟪l3A9XBq6⟫\n",
            "Our API key is ⟪JIMGCHQY68JNTOMWDNRCRFEF⟫ and the tenant",
            "- PagerDuty key: `⟪go7sjQIZxiF2NdT2usnV⟫`\n",
            "Jeton d'accès : ⟪RYPl9L4zDSd/6vxnGZo1xVDfPQfKSmCkKj8VoobQ6xA=⟫\n",
            " id | name | api_key | created_at\n 1 | a | ⟪9bc6cf0d-2561-460f-8628-280c7e372b3f⟫ | x\n",
            "client_id=fleet-web client_secret=⟪35fa7b4d-f94b-47d7-806d-9df3449bcf05⟫\n",
        ],
    );
    takes(
        "AWS_SECRET_KEY",
        Format::Text,
        &[
            "credentials.NewStaticCredentials(\"⟪AKIAAE6FRS7VYGBMRL25\", \"pZWOyW7bYugXNHLudAONy/u6iDKpVDC2gYbBJyaT⟫\", \"\")",
        ],
    );
    leaves(
        Format::Text,
        &[
            "PASSWORD = $(DB_PASSWORD)\n",
            "$pw = Read-Host -AsSecureString\n",
            "const PASSWORD_RE = /^[a-f0-9]{64}$/;",
            "stripe_publishable_key = pk_live_51Z0pQZpcgRd3n7fOCvquhaseqbEujasyAf6MQSrYx\n",
            "c.parcelio.AuthService : token_type=Bearer expires_in=3600\n",
            "recaptchaSiteKey: '6LXQ4uMOAAAAAO0ytliBflJZRze5QrbOG-viVREE',",
            "jwt.kid=kid_yFAo7dujeLeU\n",
            "docker login --password-stdin succeeded\n",
            "PASSWORD_HASHER=pbkdf2_sha256\n",
            "apt\tpasswd\t1:4.13+dfsg1-1+deb12u1\n",
        ],
    );
    leaves(Format::Text, &["cookie: a=b\n", "Set-Cookie: lang=en; Path=/\n"]);
}

#[test]
fn a_private_key_that_a_diff_takes_away() {
    let key = "-----BEGIN EC PRIVATE KEY-----\n-MHcCAQEEIbFYWzMtQC5MKv43y7sPlqJhBTMVQIvwuDtfewgUragCG9DOErw8Bnuc\n------END EC PRIVATE KEY-----";
    takes("PRIVATE_KEY", Format::Text, &[&format!("index 907346e..0000000\n-⟪{key}⟫\n")]);
}

#[test]
fn a_table_of_a_wiki_names_its_cells() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "h2. Accesses\n|| System || User || Password ||\n| VPN | ops | ⟪1q2w3e4r5t!⟫ |\n| iLO | admin | ⟪Nadia+verano+98⟫ |\nSee above.\n",
        ],
    );
    leaves(Format::Text, &["if (a || b || c)\n| VPN | ops | words |\n"]);
}
