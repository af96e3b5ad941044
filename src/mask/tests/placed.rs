//! Secrets by where they stand in a document, and the same places without one.

use super::{leaves, takes};
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
