//! Secrets that are known by what stands around them: what is taken, and what is left.

use super::*;

pub(super) fn takes(kind: &str, texts: &[&str]) {
    super::takes(kind, Format::Text, texts);
}

pub(super) fn leaves(texts: &[&str]) {
    super::leaves(Format::Text, texts);
}

#[test]
fn a_password_may_be_as_long_as_a_machine_makes_it() {
    let long = "hXq7#Rw2.Zk9_Tn4".repeat(40);
    takes(
        "PASSWORD",
        &[&format!("password=\"⟪{long}⟫\"\n"), &format!("INSERT INTO t (password) VALUES ('⟪{long}⟫', 5);\n")],
    );
    leaves(&[&format!("password: {}", "what is asked of people before they may pass ".repeat(9))]);
}

#[test]
fn passwords_that_are_assigned() {
    takes(
        "PASSWORD",
        &[
            "password: ⟪hunter2⟫",
            "password=⟪hunter2⟫\n",
            "DB_PASSWORD=⟪s3cr3t-Pa55⟫\nDB_USER=app",
            "dbPassword = \"⟪thisismypassword⟫\";",
            "{\"config\": {\"adminPassword\" : \"⟪correct-horse9⟫\"}}",
            r#"{\"password\": \"⟪hunter22⟫\"}"#,
            "'password' => '⟪4ian1234⟫',",
            "conn.setProperty(\"PASSWORD\", \"⟪Pr0d-Pass!⟫\")",
            "<password>⟪Sup3rS3cret⟫</password>",
            "<password><![CDATA[⟪Winter.Gravel73⟫]]></password>",
            "<Password><Value>⟪Sup3rS3cret⟫</Value>",
            r#"\"ftp.pass\": {\"value\": \"⟪HammerGoblin@65⟫\"}"#,
            "{default_pass, <<\"⟪OHsDCU-Tu9Xm0I⟫\">>},",
            "curl_easy_setopt(h, CURLOPT_SSLKEYPASSWD, \"⟪violet_juniper_canyon⟫\");",
            "SetEnv MYSQL_PWD \"⟪jW40@island_ZZ⟫\"\n",
            // Words with a full stop and digits are no members of program text.
            "password = ⟪R-.EGU2X5twahZPP_g⟫\n",
            "private_key_password = ⟪amber_basalt_orchid⟫\n",
            "% passphrase for the backup disk: ⟪rocket walnut copper karate pickle⟫\n",
            "Passphrase (5 words): ⟪orchid amber thunder reef pepper⟫\n",
            "and my own password is still ⟪Kawa0284!g⟫, right?",
            "user is jenkins-coral, pw ⟪7%t~-JsXCFV^=u~N⟫\n",
            "ALTER USER hr IDENTIFIED BY VALUES '⟪S:599DF1763E6F6D2F6E94ACD3791FB7E01E23FF1B17E6734F6247CFEC7D22⟫';",
            "trapsess -v 3 -u trap -a SHA -A ⟪RdssO9r2uLE2Ss⟫ host",
            "admin_password = ⟪harbor.oyster_54x⟫\n",
            "MQTT_PASSWORD=⟪KETTLE65.scarpone⟫\n",
            "password = ⟪zwaluw.9971⟫\n",
            "remotesecret=⟪95Rocket+batman⟫\n",
            "<add key=\"DbPassword\" value=\"⟪Sup3rS3cret⟫\" />",
            "{\"name\": \"DB_PASSWORD\", \"value\": \"⟪Sup3rS3cret⟫\"}",
            "var password string = \"⟪Sup3rS3cret⟫\"",
            "const pwd: &str = \"⟪Sup3rS3cret⟫\";",
            "passwd := `⟪Sup3rS3cret⟫`",
            "if password == \"⟪logmein1⟫\" {",
            "password:⟪!Dd5G4s9⟫",
            "run --db-password ⟪Sup3rS3cret⟫ --verbose",
            "The password is '⟪Secret123⟫'",
            "user = Aladdin\npassword = ⟪open_sesame⟫\n",
            "machine api.example.com login ziggy password ⟪012345abcdef⟫",
            "\nSMTP_PASSWORD=⟪dragon-river⟫\n",
            "export PASSWORD=⟪whitehorse⟫\n",
            "run --password=⟪SfrebKD_pQ⟫ x",
            "admin_pass=⟪monkey91⟫ took=4ms",
            "\"db_password\":\"⟪jEzwLNW_YkEunHuP⟫\"",
            // Words, as dice give them.
            "password: \"⟪Noodle.Pickle.Copper.Lantern⟫\"",
            "password = \"⟪maple-badger-willow⟫\"",
            "DB_PASSWORD='⟪saddle pepper violet97⟫'",
            "admin_password = ⟪Copper.Meadow.Puzzle⟫\n",
            "storePassword=⟪falcon-pickle-canyon-ginger⟫\n",
            "Your temporary password is ⟪rocket-cobalt-kitten-canyon12⟫\n",
            "UID=web;PWD=⟪copper.canyon.banana.walnut⟫\")",
            "machine git.example login ada password ⟪BadgerSaddleBananaWalnut⟫",
            // Letters and digits that are no path and no member of an object.
            "KEY_PASSPHRASE: ⟪JqGtPIVqqXKiN/CMe5bjKBiM⟫",
            "config.password = '⟪YJPiQKsNTIrH|Lq⟫'",
            "spring.mail.password = ⟪TDQfYYHfmhtaRGWxOag⟫\n",
            "vault kv put secret/x db_password=⟪iGJ/qSBADRK31WFN⟫\n",
            // A comma and an escaped quote belong to it.
            "REDIS_PASSWORD=⟪LmNHd,jEpcFw.A9ptL^hQ+m⟫\n",
            "ADMIN_PASSWORD=\"⟪9gdz\\\"Ems-Lm⟫\"",
            // Names and joints of other languages, of programs and of people.
            "contraseña: ⟪saddleRocket37⟫\n",
            "Hallo, das Passwort lautet: ⟪FmcRdv6jK2r5We⟫\n",
            "admin pw for reports: ⟪oBJb4l⟫\n",
            "I have reset your password to: ⟪gs91XJml-@Ep⟫\n",
            "Dim password As String = \"⟪vrHv6JUq0DupJ1zT⟫\"",
            "CREATE LOGIN [root] WITH PASSWORD = N'⟪GtWNXdlR8b5iM36y⟫', CHECK_POLICY = ON",
            "SET PASSWORD FOR 'ada'@'%' = PASSWORD('⟪lDRmF~qgB7W2ad⟫');",
            "dataSource.setPassword(\"⟪zebra-pirate-copper6⟫\");",
            "psk=\"⟪marble violet badger⟫\"",
            ": PSK \"⟪vxMQXf4t⟫\"",
            "bindpw ⟪GbcucabMxmwJ⟫\n",
            "ldap_default_authtok = ⟪S3cr3t99!⟫\n",
            "keytool -srcstorepass ⟪4rDoVh⟫ -destkeystore x",
            "openssl pkcs12 -passin pass:⟪Pirate_Walnut_Pickle⟫ -out x",
            "name  = \"auth.password\"\n  value = \"⟪GoTundras479!⟫\"",
            "x\npassword    ⟪mapleLantern79⟫\n",
        ],
    );
}

#[test]
fn what_is_no_password_is_left() {
    leaves(&[
        "update!(password: SecureRandom.base58)",
        "password = settings.user2.password2\n",
        "DB_PASSWORD=module.rds1.password\n",
        "PASSWORD_RE = /\\A(?=.*\\d)(?=.*[a-z]).{10,}\\z/\n",
        "password: string",
        "password: \"\"",
        "password = get_password()",
        "password = self.password",
        "password = request.form[\"password\"]",
        "password: ${DB_PASSWORD}",
        "password: {{ .Values.password }}",
        "password: $DB_PASSWORD",
        "password: <your-password>",
        "password=xxxxxxxx",
        "password=********",
        "password: changeme",
        "password policy: strong",
        "password_file: /run/secrets/db",
        "passwordLength = 12",
        "\"password\": \"Password:\"",
        "passed: 12, failed: 3",
        "password: Option<String>,",
        "let password = config.get(\"db.password\");",
        "def login(user = \"\", password = \"\", domain = \"\")",
        "pub const IOCTL_PASS_THROUGH: u32 = 315396u32;",
        "bypass = true1234",
        "DB_PASSWORD=DB_PASSWORD\n",
        "DB_PASSWORD=mysecretpassword\n",
        "let password=something;",
        "password: apikey",
        "password = model.login.phrase",
        "password = Properties.Settings.Phrase;",
        "password = \"login.form.field\"",
        "Password: \"Enter Your Password\"",
        "password = findPassword(\"hunter22\")",
        "password: String!, name: String!",
        "password: Passwort\n",
        "password: Contraseña\n",
        "senha: obrigatória\n",
        "password: 'required|string|confirmed'",
        "self.username = username\n        self.password = password\n",
        "Password::Null => write!(f, \"none\"),",
        "struct_token: Token![struct](span)",
        "PASSWORD_HASH=argon2id\n",
        "--password=file,env\n",
        "  web_password:\n    external: true\n",
        "x: {{ .Values.dbPassword | b64enc2 }}",
        "password=abcdef,user=ada1",
        "| password    string   The password |",
        "the bindpw shadow\n",
    ]);
}

#[test]
fn passwords_in_urls_and_connection_strings() {
    takes(
        "PASSWORD",
        &[
            "postgres://app:⟪s2Tf2k@rLMy⟫@db.example:5434/elephant",
            "mongodb+srv://login:⟪CPCdZH5k0F6dxQ9V⟫@cluster.example/?retryWrites=true",
            "redis://:⟪p4ssw0rd⟫@cache:6379/0",
            "amqps://svc:⟪secret⟫@[2001:db8:::x]/vhost",
            "x-any.scheme://a:⟪b12⟫@h",
            "https://a.müller-小明:⟪b12⟫@h",
            "Server=db;User Id=app;Password=⟪secret⟫;Database=x",
            "Data Source=h;Uid=u;Pwd=⟪myPassword⟫;",
            "host=db user=apache password=⟪abcdef⟫ dbname=x",
            "db.example:5432:app:ada:⟪Sup3rS3cret⟫\n",
            "sql.Open(\"mysql\", \"ada:⟪QVTTh0lWuTutdXfu⟫@tcp(db.example:3306)/app\")",
        ],
    );
    leaves(&[
        "INFO [auth] request_id=cad32c86250e7f25 ok",
        "[token] request_id=cad32c86250e7f25d00d ok",
        "https://example.com:8080/a@b",
        "https://user@localhost:80/",
        "amqp://user:*****@example",
        "amqps://username:$password@localhost",
        "https://${USER}:${PASS}@host/",
        "AccountName={2};AccountKey={3};",
    ]);
}

#[test]
fn secrets_that_are_assigned() {
    takes(
        "SECRET",
        &[
            "secret = ⟪a@5-iAa75uvL2In==1⟫\n",
            "api_key = \"⟪951bc382db9cfee29c68634761dd6e19⟫\"",
            "API_KEY=⟪951bc382db9cfee29c68634761dd6e19⟫",
            "apiKey: '⟪951bc382db9cfee29c68634761dd6e19⟫',",
            "x-api-key: ⟪Zk3vT9qLw2Xn8RbY5mDc⟫",
            "clientSecret := \"⟪bP88Q.s9aXk2LmQ0vTz41Yw⟫\"",
            "export SESSION_TOKEN=⟪FwoGZXIvYXdzEBYaDHx2b3JrZXI9c2Vzc2lvbg⟫",
            "DefaultEndpoints=https;AccountKey=⟪NjEwGHd9piKiCi2C2XURWPmeDDjif9UKN1HAszYptL4iQyD7⟫;x",
            "  client-key-data: ⟪TUlJRXBBSUJBQUtDQVFFQXhxNUo4dW1qV0pRZ0x5⟫",
            "acme_key=⟪abX9kQ27LmPz83VtYw51⟫",
            "acme KEY ⟪0987fa21fedcb4a09876fa21fe31cba0⟫",
            "\"auth\": \"⟪YWRhOmx1bWllcmUtNDI=⟫\"",
            // A few marks that machines seldom write, and `%(` or `$&` by chance.
            "token: \"⟪7|kQ9vT2xLw8nRb5YmDc3ZpA6s⟫\"",
            "SECRET_KEY = '⟪_du9e^cmago!%(^+=gr@cu@v9-v7ulhbk2s3!w&39w4⟫'",
            "token = '⟪mk9iqz4m⟫'",
            "routing_key: ⟪2697d445bd7a18bee6ae6c90426fce0e⟫",
            "their app key: ⟪2b190558de2fe5e28263aeb980bf27f2a028a158⟫\n",
            "<machineKey decryptionKey=\"⟪0959D34287CFB605CAB8E41DD258DD58681CC3D5F4532A7E⟫\"",
            "Your new secret key is: ⟪NYRHZNPCZHWRGCCZZHHFXX5R5RDMHKXG⟫\n",
            "Set `RAZORPAY_KEY_SECRET` to `⟪5TyeUODRQ7q4pTYN0qIHVTlc⟫`",
            "kubeadm join k8s.example:6443 --token ⟪s2rrf7.md1fxnrintbwq3ze⟫ --v",
            "can you use this secret key until friday?\n\n⟪qxRRURFhLWXWQFowWv6uSdFrSfAJO50c⟫\n\nthanks",
            "x?api-version=1&sig=⟪r2h9kxq06-gWOJ7QiEHNTxntTw11k2uJA3EZr0SIcIQ⟫ ",
        ],
    );
    leaves(&[
        "token: null",
        "token = next_token()",
        "token: TokenKind",
        "let key = \"user-id-12\";",
        "primary_key = \"951bc382db9cfee29c68634761dd6e19\"",
        "nextToken: 951bc382db9cfee29c68634761dd6e19",
        "public_key = \"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC\"",
        "secret_name: prod-db-7f9c2d1e4b",
        "token: your_token_here_123",
        "api_key: ${{ secrets.API_KEY }}",
        "secret = \"/run/secrets/app-7\"",
        "sessionid: 0x14ede63a5a70002",
        "let raw_private_key: Curve25519SeedBin = x",
        "token_count = 123456789012",
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:MyTest-a1b2c3d4",
        "[\"AuthToken\", \"ChallengeResponse\"]",
        "commit 951bc382db9cfee29c68634761dd6e1951bc382d",
        // Identifiers of OpenPGP's keys, what a secret's annotation sums up, and names in a store of secrets.
        "signing_key = 461188096699B22F",
        "signingkey = 6A8EFFA43F2808E9",
        "gpg: using RSA key 244CF0BC987E6742C7755C29FA2ED771706C4C46",
        "checksum/secret: adda92185f20c79cafccf9e5166f1a7d82be3b8a0c5cc5f4a03be41e958f9a61",
        "gcp_secret = \"projects/768859441668/secrets/db-main/versions/latest\"",
        "which access key did you use?\n\nadda92185f20c79cafccf9e5166f1a7d82be3b8a\n",
        // What is left out, counted out or blotted out.
        "token: eyJhbGciOiJIUzI1NiIsInR5cCI6...",
        "token: ops_eyJzaWduSW5B..[Redacted]",
        "api_key = dapi123456789012345678",
        "token: abcdefghijklmnopqrstuvwxyz01",
        "token: \"xoxp-1234-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d\"",
        "slack xoxp-572370529330-573807301142-572331691188-####################",
        "openshift sha256~XXXXXXXXXX_PUT_YOUR_TOKEN_HERE_XXXXXXXXXXXX",
        // Resources, digests and what guards against forgery.
        "vaultSecrets: app-eu-1208358310",
        "issuerKeyHash=8wQmkCYahNChJKvPGx262QZ6KvKj2i",
        "name=\"authenticity_token\" value=\"7SWa-Fo1_hsC6oovfBsJFLGPUl2EhkSWPbJhWANw\"",
        // Printed in Google's repositories and in documentation.
        "key: AIzaSyCkEhVjf3pduRDt6d1yKOMitrUEke8agEM",
        "apiKey: \"6fe4476ee5a1832882e326b506d14126\"",
    ]);
}

#[test]
fn what_has_a_form_of_its_own_keeps_its_type() {
    takes("CREDIT_CARD", &["password: ⟪4111111111111111⟫ "]);
    takes("GITHUB_TOKEN", &["token = \"⟪ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8⟫\""]);
    takes(
        "JWT",
        &["token: ⟪eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U⟫"],
    );
}

#[test]
fn keys_beside_their_vendors() {
    takes(
        "SECRET",
        &[
            "squarespace-secret-⟪1f3e4567-e89b-12d3-a456-426614174abc⟫",
            "datadog-token-⟪0024a29224affe29d173c0bf99e5a89d⟫",
            "instamojo '⟪ZrGOAl9jlTlAKxw4hXZXeRmd6wvndEr2pX0fqDv2⟫'",
            "luno key ⟪1XyDP7rTIaP622RZTmvzM29VsNc9fubPjk3_M-xFP-F⟫",
            "sonar.login=⟪826de5590c75919a8317fdface58206eebe7ebbc⟫",
            "shopify_token=⟪acme_61553a698e9b550ba1396989dc9ea37d⟫",
        ],
    );
    leaves(&[
        "cloudsmith 826de5590c75919a8317fdface58206eebe7ebbc",
        "cloudflare: \"0574b9f43978174cc2cb9a1068681225433c4\"",
        "sumOfExposures = 3Kof2VffNQ0QgYIhXUPJosVlCaQKm2hfpWE6F1fT9YGY74blQBIPsrkCcf1TwKE5;",
        "auth0: Some-Longer-Name-That-Is-A-Slug-42",
    ]);
}

#[test]
fn headers() {
    takes("PASSWORD", &["Authorization: Basic ⟪QWxhZGRpbjpvcGVuIHNlc2FtZQ==⟫\r\n"]);
    takes("SECRET", &["Authorization: Token ⟪22cb987851bc5659229114c62e60c79abd0d2c08⟫\n"]);
    takes("SECRET", &[&format!("Credential=x/s3, Signature=⟪{}⟫", "0123456789abcdef".repeat(4))]);
    takes(
        "COOKIE",
        &[
            "Set-Cookie: sid=⟪31d4d96e407aad42⟫; Path=/; HttpOnly",
            "Cookie: sid=⟪31d4d96e407aad42; theme=dark⟫\r\nHost: x",
            "curl -H 'Cookie: sid=⟪31d4d96e407aad42⟫' https://example.com",
            "Set-Cookie: themed=⟪31d4d96e407aad42⟫; Path=/",
        ],
    );
    leaves(&[
        "Authorization: none",
        "basic authentication",
        "cookie: true",
        "Authorization: Bearer $TOKEN",
        "Set-Cookie: theme=dark; Path=/",
    ]);
}

#[test]
fn command_lines_and_statements() {
    takes(
        "PASSWORD",
        &[
            "curl -u ada:⟪lum1ere⟫ https://example.com",
            "curl --user 'ada:⟪lum1ere⟫' https://example.com",
            "mysql -u root -p⟪Sup3rS3cret⟫ -e x",
            "sshpass -p ⟪Sup3rS3cret⟫ ssh h",
            "CREATE USER 'a'@'%' IDENTIFIED BY '⟪SqLpa5sW0rD⟫';",
            "curl_setopt($c, CURLOPT_USERPWD, \"root:⟪dkb82VddSD⟫\");",
            "curl -u ⟪d2LkV78zLx9t⟫: https://example.com",
            "PSEXEC.EXE \\\\host -u DOMAIN\\ada -p ⟪mypa55⟫ CMD",
            "new NetworkCredential(\"ada\", \"⟪vzihlaquknriqlht⟫\");",
            "ConvertTo-SecureString \"⟪Sup3rS3cret⟫\" -AsPlainText",
            "requirepass ⟪Dragon_falcon33⟫\n",
            "redis-cli -h db -a ⟪gardencoffee972⟫ ping",
            "ldapsearch -D cn=admin -w ⟪DragonWindow#5⟫ -b dc=x",
            "useradd alice -p ⟪falcon22⟫",
            "echo ⟪falcon22⟫ | sudo -S apt-get update",
            "echo '⟪Dragon#falcon⟫' | passwd --stdin ada",
            "echo \"root:⟪gardencoffee972⟫\" | sudo chpasswd",
            "printf 'ada:⟪gardencoffee972⟫\\n' | chpasswd -e",
            "chpasswd <<< \"root:⟪gardencoffee972⟫\"",
            "printf '%s\\n' \"⟪gardencoffee972⟫\" | docker login -u ci --password-stdin registry.example.com",
            "echo -n ⟪gardencoffee972⟫ | gh auth login --with-token",
            "net user alice ⟪W3NJliafC5yP⟫ /add",
            "curl -u 'ada:⟪zebra biscuit maple⟫' -X DELETE https://example.com",
            "ldapwhoami -D 'uid=ada,dc=example' -w '⟪badger canyon copper27⟫'\n",
            "sqlcmd -S db.example -U sa -P '⟪Madrid!2021⟫' -d users",
            "net use Z: \\\\host\\share /user:CORP\\ada ⟪22ed59f1f9d06e1a⟫\n",
            "smbclient //host/share -U 'ada%⟪dmJ1zeRyyGGUAG⟫'\n",
            "htpasswd -bc /etc/nginx/.htpasswd ada ⟪Hu!sPCVvb@bPe⟫\n",
            "expect \"Password:\"\nsend \"⟪trustno75⟫\\r\"\n",
            "printf '%s\\n' ada '⟪VLJ*E86Vzt]:fF|j9⟫' > /etc/openvpn/auth.txt",
            "credentials for prod: ada / ⟪vrfl18B⟫\n",
            "BUNDLE_GEMS__CONTRIBSYS__COM: \"⟪cafebabe:deadbeef⟫\"",
        ],
    );
    takes("SECRET", &[&format!("\"auth.login_with_api_key\", \"params\": [\"⟪8-{}⟫\"]", "Lp22ov7h".repeat(8))]);
    takes("SECRET", &["gh secret set DB_PASSWORD --body \"⟪T<Rj;yug1&d⟫\" --repo acme/x"]);
    leaves(&[
        "useradd -a alice42 -m",
        "ldapsearch -x -b dc=example2",
        "net user alice /add",
        "docker run -u 1000:1000 x",
        "curl -u $USER:$PASS x",
        "mkdir -p build/output",
        "tar -pxzf file.tgz",
        "echo $PASS | sudo -S ls",
        "echo \"${REGISTRY_PASSWORD}\" | docker login --password-stdin",
        "echo hello-world9 | grep -S hello",
        "echo falcon22 | tee notes",
        "echo \"$LINE\" | chpasswd",
        "htpasswd -c /etc/nginx/.htpasswd ada12\n",
        "expect \"login:\"\nsend \"trustno75\\r\"\n",
        "echo 'PasswordAuthentication no' > /etc/ssh/auth.conf",
        "echo \"hello_world1\" > /var/log/auth.log",
        "smbclient //host/share -U ada12\n",
        "net use Z: \\\\host\\share /user:CORP\\ada12 /persistent:yes\n",
    ]);
}

#[test]
fn calls_statements_and_configuration() {
    takes(
        "PASSWORD",
        &[
            "requests.get(url, auth=HTTPBasicAuth(\"ada\", \"⟪8L&dvgENnfs⟫\"))",
            "DriverManager.getConnection(\"jdbc:mysql://h/app\", \"ada\", /* password */ \"⟪Gx@LiXg:U2i⟫\");",
            "variable \"db_password\" {\n  type    = string\n  default = \"⟪meadow copper walnut58⟫\"\n}",
            "UPDATE settings SET value = '⟪eLNY3v⟫' WHERE name = 'smtp_password'",
            "Content-Disposition: form-data; name=\"password\"\r\n\r\n⟪Winter2019!⟫\r\n--x--",
            "username ada privilege 15 password 0 ⟪rWLpbCumHOeK7Ogm⟫\n",
            "enable secret ⟪svzVLFw6hmmo⟫\n",
            "createUser ada SHA \"⟪g3Q4qNPQQBXy5KHoJi2c⟫\" AES \"⟪jOu1Is8YWcH8bZljT⟫\"",
            "user ada on >⟪3eluZyL6n9GQm⟫ ~* +@all",
            "[smtp.example.com]:587 ada:⟪uspuV1Db5XFAy2zL⟫\n",
        ],
    );
    takes(
        "SECRET",
        &[
            "jwt.encode(payload, key=\"⟪pxAmpkX0VsJ4wTki00qNYriM9mEJX5Rq⟫\", algorithm=\"HS256\")",
            "define('NONCE_SALT', '⟪1VSL4~pqks+myj;Jq#vI=9:eRgJes#k6s#nF_~Fye~/Np9,lfnz=Z~um~{`EhZ8E⟫');",
        ],
    );
    leaves(&[
        "jwt.decode(token, options={\"verify_signature\": False})",
        "define('AUTH_KEY', 'put your unique phrase here and do not forget it');",
        "variable \"db_password\" {\n  description = \"Password of the database 1\"\n}",
        "UPDATE settings SET value = 'blue42' WHERE name = 'color'",
        "enable secret scanning2 for all repositories",
        "turn it on >abcd1234 or off",
        "using AES abcdefgh12345",
        "etl:QVTTh0lWuTutdXfu at tcp(db:3306)",
    ]);
}

#[test]
fn keys_of_wallets() {
    takes(
        "PRIVATE_KEY",
        &[
            "private key (WIF): ⟪5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ⟫\n",
            "importprivkey \"⟪KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617⟫\"",
            "seed ⟪SDUL2DJ2HH3UGVTGTMXUQHCKPDGWAP5TKEGIBY4MMEJHYVWWVTN44Y6C⟫\n",
            "accounts: [\"⟪0x684fe0ffdf6511a77cafb2040d36a9226c9ba406af8fbb0214837ce28059236b⟫\"],",
        ],
    );
    takes(
        "SECRET",
        &[
            "MetaMask phrase: ⟪humble fence ice exotic bar mixture thrive idle toilet cricket possible region⟫\n",
            "Ledger seed, 12 words:\n⟪humble fence ice exotic bar mixture thrive idle toilet cricket possible region⟫\n",
            "seed phrase: ⟪humble fence ice exotic bar mixture thrive idle toilet cricket possible region⟫\n",
            "MNEMONIC=\"⟪scare fatal plug bench rose view daring innocent black suit gate logic⟫\"",
        ],
    );
    leaves(&[
        "seed phrase: humble fence ice exotic bar mixture thrive idle toilet cricket possible\n",
        "mnemonic: my very easy method just speeds up naming planets for the class\n",
        "humble fence ice exotic bar mixture thrive idle toilet cricket possible region\n",
        "SDUL2DJ2HH3UGVTGTMXUQHCKPDGWAP5TKEGIBY4MMEJHYVWWVTN44Y6D\n",
    ]);
}

#[test]
fn keys_and_hashes() {
    takes("PRIVATE_KEY", &["⟪AGE-SECRET-KEY-1KZYHJJGJ5DEC3RXGPEUA97WG99HU4Z3Z9ZK69GHAFZWJ08SFVF0QZ3WFSS⟫ x"]);
    takes("PRIVATE_KEY", &["key: ⟪LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUVwQUlCQUFLQ0FRRUF⟫\n"]);
    takes(
        "SECRET",
        &["  .dockercfg: ⟪eyJhdXRocyI6eyJodHRwczovL2V4YW1wbGUvdjEvIjp7ImF1dGgiOiJvcGVuc2VzYW1lIn19fQo=⟫\n"],
    );
    takes(
        "PASSWORD",
        &[
            "root:$⟪6$abcdefgh$Zk3vT9qLw2Xn8RbY5mDcZk3vT9qLw2Xn8RbY5mDcZk3vT9qLw2Xn8RbY5mDc⟫:19000:0",
            "ada:$⟪2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW⟫",
            "$⟪krb5asrep$23$ada@EXAMPLE.COM:3e156ada591263b8aab0965f5aebd837$007497cb51b6c811⟫ x",
            "enable secret 8 ⟪$8$mTj4RZG8N9ZDOk$elY/asfm8kD3iDmkBe3hD2r4xcA/0oWS5V3os.O91u.⟫\n",
            "⟪pbkdf2_sha256$260000$salt$Zk3vT9qLw2Xn8RbY5mDcZk3vT9qLw2Xn8RbY5mDcabc=⟫ x",
            "ada:{⟪SHA}aukWRrxi8yGmZBtIUpKjn7yVBwI=⟫\n",
        ],
    );
    // The mark alone, as in program text, is none.
    leaves(&[
        "if text.starts_with(\"-----BEGIN PRIVATE KEY-----\") { return true; }",
        "-----BEGIN PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----",
        "cost 2$ or 5$ a month",
    ]);
}

#[test]
fn values_by_their_names() {
    let json = |text: &str, masked: &str| assert_eq!(mask(&plain(), Format::Json, text), masked);
    json(r#"{"password":"hunter2"}"#, r#"{"password":"[REDACTED:PASSWORD]"}"#);
    json(r#"{"password":"a b-c9!"}"#, r#"{"password":"[REDACTED:PASSWORD]"}"#);
    json(r#"{"password":"Enter your password"}"#, r#"{"password":"Enter your password"}"#);
    json(r#"{"passwordPolicy":"strong1"}"#, r#"{"passwordPolicy":"strong1"}"#);
    json(r#"{"password":null,"token":""}"#, r#"{"password":null,"token":""}"#);
    json(r#"{"password":"Noodle.Pickle.Noodle.Copper"}"#, r#"{"password":"[REDACTED:PASSWORD]"}"#);
    json(r#"{"passphrase":"wizard otter badger"}"#, r#"{"passphrase":"[REDACTED:PASSWORD]"}"#);
    json(r#"{"password":"login.form.label"}"#, r#"{"password":"login.form.label"}"#);
    json(
        r#"{"password_hash":"$2b$12$6w4nBqHxhywQcOgGa5w421g9baZWjnz24yeR6eLlFc9agVQ40xdR5"}"#,
        r#"{"password_hash":"[REDACTED:PASSWORD]"}"#,
    );
    json(r#"{"routing_key":"3704c659288ef997a76ed23f6637cdff"}"#, r#"{"routing_key":"[REDACTED:SECRET]"}"#);
    for field in [r#"{"appKey":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#, r#"{"hostKey":"web-01.example.com:443"}"#] {
        json(field, field);
    }
    json(r#"{"dd_app_key":"9b3fba8c339d99889513f73a2597d66d4654c112"}"#, r#"{"dd_app_key":"[REDACTED:SECRET]"}"#);
    json(
        r#"{"cacheKey":"9b3fba8c339d99889513f73a2597d66d4654c112"}"#,
        r#"{"cacheKey":"9b3fba8c339d99889513f73a2597d66d4654c112"}"#,
    );
    json(
        r#"{"mnemonic":"firm slam scatter word neutral certain begin palace alert someone merit medal"}"#,
        r#"{"mnemonic":"[REDACTED:SECRET]"}"#,
    );
    json(r#"{"mnemonic":"every good boy deserves fudge"}"#, r#"{"mnemonic":"every good boy deserves fudge"}"#);
    json(r#"{"api_key":"951bc382db9cfee29c68634761dd6e19"}"#, r#"{"api_key":"[REDACTED:SECRET]"}"#);
    json(r#"{"Set-Cookie":"sid=31d4d96e407a; Path=/"}"#, r#"{"Set-Cookie":"[REDACTED:COOKIE]"}"#);
    let long = "aB3dE6gH9jK2mN5p".repeat(100);
    json(&format!(r#"{{"token":"{long}","a":1}}"#), r#"{"token":"[REDACTED:SECRET]","a":1}"#);
}

#[test]
fn a_long_secret_is_masked_to_its_end() {
    let long = "aB3dE6gH9jK2mN5p".repeat(200);
    takes("SECRET", &[&format!("api_key = \"⟪{long}⟫\" # x"), &format!("API_KEY=⟪{long}⟫\nx")]);
}

#[test]
fn codes_of_a_few_digits_that_are_assigned() {
    takes(
        "PASSWORD",
        &[
            "VPN one-time PIN:   ⟪283978⟫\n",
            "mailbox 554, PIN ⟪79985⟫\n",
            "bridge, host PIN ⟪625963⟫, guests",
            "Zoom: meeting id 913, passcode ⟪295707⟫\n",
            "#define BLE_PAIRING_PIN    \"⟪872505⟫\"",
            "Ihr Anmeldecode lautet ⟪743531⟫",
            "Code du portail : ⟪7917⟫.",
            "5) Use PIN ⟪8562⟫ to open locker 17.",
            "Bank: one-time password ⟪22578103⟫ for your transfer",
            "gem push x.gem --otp ⟪905206⟫\n",
            "admin PIN was reset to ⟪4496⟫.",
            "Einmalcode für die Erstanmeldung: ⟪767729⟫\n",
            "⟪469631⟫ is your one-time code for card",
            "G-⟪846134⟫ is your Google verification code.",
            "#define PAIRING_PIN     ⟪472078⟫\n",
            "Phone system: admin PIN ⟪21102⟫\n",
            "(profile pin ⟪1808⟫)",
            "238 => ⟪155079⟫,Nadia Moreau\n",
            "Marek: kod SMS do potwierdzenia: ⟪611551⟫, wpisz",
            " backup codes (each works once):\n ⟪1. f4hn7-d825p    2. sdy3x-tb6xm\n 3. 861g8-wg8fj    4. yf5xh-ne7ys⟫\n",
            "backup codes of the customer are ⟪k1tx7-7bc89 and 57bns-1jywf⟫\"",
            "593 => ⟪5851⟫,Amina Tanaka,amina@",
            "enter this key in your app: ⟪gi4c dfdb zlad tiax vbil yulz d5vx vzyt⟫\n",
            "OTP: ⟪483920⟫",
            "Your one-time code is ⟪483 920⟫.",
            "your verification code is: ⟪483-920⟫\n",
            "pin=⟪4071⟫ user=7",
            "{\"card\": {\"cvv2\": \"⟪123⟫\"}}",
            "otp_code => '⟪00412377⟫',",
            "userPin: ⟪8841⟫",
        ],
    );
    leaves(&[
        "90210 is your zip code",
        "4711 is your postcode",
        "#define LED_PIN 13",
        "pin_count: 4096",
        "pin: 12",
        "spin=4071",
        "pinned: 4071",
        "otp_length=6000",
        "security code 1234",
        "token_count: 4096",
        "max_tokens=4096",
        "pin: 4071/4072",
        "session=0f8fad5bd9cb469fa16570867728950e",
        "csrf_token=Zb0R4qYw1nK8tXv3pL6mJ2",
        "xsrf-token: a8f5f167f44f4964e6c998dee827110c",
    ]);
}

#[test]
fn codes_and_sessions_by_the_name_of_their_field() {
    for (name, value, kind) in [
        ("pin", "\"4071\"", "PASSWORD"),
        ("card_pin", "4071", "PASSWORD"),
        ("otp", "\"483 920\"", "PASSWORD"),
        ("verificationCode", "\"A7K2Q9\"", "PASSWORD"),
        ("cvv", "123", "PASSWORD"),
        ("csrf", "\"Zb0R4qYw1nK8tXv3pL6mJ2\"", "SECRET"),
        ("csrfmiddlewaretoken", "\"Zb0R4qYw1nK8tXv3pL6mJ2\"", "SECRET"),
        ("session", "\"Zb0R4qYw1nK8tXv3pL6mJ2\"", "SECRET"),
    ] {
        let masked = mask(&plain(), Format::Json, &format!("{{\"{name}\":{value}}}"));
        assert_eq!(masked, format!("{{\"{name}\":\"[REDACTED:{kind}]\"}}"));
    }
    for field in [
        "\"pin_count\":4096",
        "\"token_count\":4096",
        "\"max_tokens\":4096",
        "\"pin\":13",
        "\"pin\":true",
        "\"otp_enabled\":\"483920\"",
        "\"session\":\"0f8fad5b-d9cb-469f-a165-70867728950e\"",
        "\"session\":\"morning-standup-notes\"",
        "\"sessionId\":\"Zb0R4qYw1nK8tXv3pL6mJ2\"",
        "\"csrf\":\"enabled\"",
        "\"otp\":\"expired\"",
        "\"cvv\":\"match\"",
    ] {
        let body = format!("{{{field}}}");
        assert_eq!(mask(&plain(), Format::Json, &body), body);
    }
}

#[test]
fn what_commands_print_that_are_asked_for_a_secret() {
    takes(
        "SECRET",
        &[
            "$ aws ec2 get-password-data --instance-id i-1 --output text\n⟪e?&W%+n^&s+PnH-3hwvQ0-s)Gu=wL$aj⟫\n",
            "$ consul keygen\n⟪vIKWNvxu/00TT0rz7kWTWt8NQpNkJL+1NqbuY97UAcc=⟫\n",
            "$ infisical secrets get LDAP_BIND_PW --plain\n⟪vT92*cactus@X2⟫\n",
            "$ terraform output -raw db_password\n⟪hQ7-vz.Xw2⟫\n$",
            "$ gcloud secrets versions access latest --secret=web-credentials\n⟪IIdvKRXP96SC14⟫\n",
            "$ kubectl get secret tls -o jsonpath='{.data.password}' | base64 -d\n⟪rav3n_badger.9056⟫\n",
            "$ az acr credential show -n w --query passwords[0].value -o tsv\n⟪5KocnXjlzR1R5mqtfa5v⟫\n",
            "$ pulumi config get dbPassword\n⟪Lantern!562⟫\n$ pulumi config",
            "$ aws ssm get-parameter --name /db --with-decryption --output text\n⟪Lantern!562⟫\n",
        ],
    );
    leaves(&[
        "$ kubectl get secret tls -o jsonpath='{.data.password}' | base64 -d\n$ kubectl get pods",
        "$ pulumi config get region\neu-west-1x\n",
        "$ kubectl get secrets -n web\nNAME  TYPE\n",
        "$ terraform output -raw db_password\nError: no such output\n",
        "$ gcloud secrets versions access latest --secret=metrics-sa-token-9bhff\n",
    ]);
}

#[test]
fn passwords_in_the_places_that_programs_give_them() {
    takes(
        "PASSWORD",
        &[
            "$ sqlplus ada/⟪uV4LNn0hNsIave⟫@//db.example:1521/P",
            "$ podman login -u ada -p '⟪1ndig0-anvil_9816⟫' quay.io",
            "##vso[task.setvariable variable=dbPassword;issecret=true]⟪PebbleHammer40!⟫\n",
            "127.0.0.1:6379> CONFIG GET requirepass\n1) \"requirepass\"\n2) \"⟪Qwerty*437⟫\"\n",
            "127.0.0.1:6379> AUTH ⟪Qwerty*437⟫\nOK",
            "<auth-user-pass>\nada\n⟪v!+v*L*tCmtvPu5⟫\n</auth-user-pass>",
            "331 Password required\nPASS ⟪wMg1PnGPi1rXqUK5⟫\n230 ",
            "requests.post(URL, auth=('ada', '⟪canyon_jacket-5227⟫'))",
            "set psksecret ⟪Tp9vZ26lvDK7wBqjZPKU0⟫\n",
            "set system radius-server 127.0.0.1 secret \"⟪PKz%O_EO_y%qVZlV9⟫\"\n",
            "  user ada insecure-password ⟪Winter2026*⟫\n",
            "using creds ada2:⟪HarborZephyr76*⟫\n",
            "SFTP: ada / ⟪e376cb0193cfb83d⟫ on x",
            "- admin / ⟪Herbst2019*⟫\n",
            "$ echo -n '⟪copper-kettle-harbor-hazel-dapple⟫' | cryptsetup luksOpen /dev/sdb1 data -",
            "Wi-Fi key: ⟪lemon-bishop-canyon-cinder85⟫\n",
            "Recovery Key: ⟪961201-918930-118168-808201-053868-146233-117159-289244⟫\n",
            "Password for the elastic user:\n  ⟪LwSS3BLIj01FjNAqHuhG2RWl0⟫\n",
            "signing.password=⟪nectar-zephyr-4522⟫\n",
            "STORE_PASSWORD=⟪m+Fp/CYB93bgzOVqCYRG⟫\n",
        ],
    );
    takes("SECRET", &["secret = ⟪P4ssw0rd!3046⟫\n"]);
    leaves(&[
        "$ sqlplus / as sysdba",
        "> AUTH is set here",
        "auth=(user, token)",
        "login page / settings",
        "macOS admin / Windows",
        "my $pw = $ENV{DB_PW};",
        "API_TOKEN: <set to the key 'token' in secret 'scheduler-sa-token-g2k46'>",
        "961201-918930-118168-808201-053868-146233-117159-289244-118168",
    ]);
}
