//! Where secrets stand in what programs and people write, and what stands there as well and is none.

use super::{leaves, takes};
use crate::mask::Format;

#[test]
fn suggested_passwords_and_phrases() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "pw: ⟪mufzYq-9wexhi-jubfoc⟫\n",
            "adminPassword: ⟪AQkUTV-SqaqSl-Qczohq⟫\n",
            "login -u ada --password '⟪IiIvVc-dtJxcp-reZago⟫'",
            "password: ⟪sierra.ivory.pebble.cedar⟫\n",
            "user skeller\npassword ⟪dune-plum-velvet⟫\n",
            "machine db.example.org login hannah password ⟪p0k3m0n=3426⟫\n",
            "I tried with my password ⟪cactus-8402⟫ and it says",
            "as **ada** (password **⟪m4ng0?6769⟫**).",
            "with the passphrase `⟪breeze-biscuit-quiver-umbra⟫`.",
            "Heslo k Wi-Fi je ⟪Velvet-Cobalt-Maple90⟫\n",
            "Şifre: ⟪Welkom9981⟫\n",
            "Break-glass 2FA seed: `⟪LNC6MSTARVYEAHYSBOJU7X27TX5XFGG3⟫`",
            "كلمة سر الواي فاي: ⟪juv3ntus_1341⟫\n",
            "Hasło do Wi-Fi to ⟪Regenbogen1244⟫\n",
            "Lösenordet till servern är ⟪Schnitzel775⟫\n",
            ".option(\"password\", \"⟪Quiver-Yonder-Gravel43⟫\")",
            "spring.datasource.password=⟪zomer,5434⟫\n",
        ],
    );
    leaves(
        Format::Text,
        &[
            "password = Server-Client-Config\n",
            "password=abcdef,user=ada1",
            "password: config.database.production.password",
        ],
    );
}

#[test]
fn commands_calls_and_devices() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "schtasks /create /tn backup /ru admin /rp ⟪Amor1212_⟫ /sc daily",
            "tacacs-server key ⟪mosaic_dune_otter_cobalt⟫\n",
            "crypto isakmp key ⟪maple_ivory_wagon⟫ address any",
            "ingrid : EAP \"⟪Juventus1239⟫\"\n",
            "new PDO('mysql:host=db;dbname=auth', 'ada', '⟪f4lc0n=1467⟫')",
            "mysqli_connect(\"db\", \"ada\", \"⟪f4lc0n=1467⟫\", \"mailer\")",
            "DBI->connect(\"dbi:Pg:dbname=auth\", 'reader', '⟪katze2022⟫', {})",
            "mysqlx::Session(\"db\", 33060, \"svc\", \"⟪summ3r+9330⟫\")",
            "new NetworkCredential(\"admin\", \"⟪FalconArsenal15⟫\", \"CORP\")",
            "$ftp->login('reader', '⟪Nectar-Ivory-Jungle64⟫')",
            "red:auth(\"⟪ferrari*8896⟫\")",
            "f.request :authorization, :basic, 'ada', '⟪madrid-7081⟫'",
            "#define WIFI_PASS \"⟪RocketKatze3⟫\"",
            "config.setroot_password(\"⟪VelvetMonkey16⟫\");",
            "Recovery codes: ⟪whn74-48rfn, dqqvs-4dqce⟫",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "config :app, :artifactory_token, \"⟪cmVmdGtuOjAxOjQyNDEwNjEwNDk6RlRFNnFtSkVsVVhp⟫\"",
            "BASIC_AUTH=jonas:⟪bonjour1989⟫\n",
            "SECRET_KEY = '⟪hcj59s6f7vs1#zvx5iu02zzxae7gw6den$(bs5m430pnakwc23u⟫'",
            "mapOf(\"X-Api-Key\" to \"⟪4c0e6ca6f810e1ad738a7fa5ff53121aee7972ee⟫\")",
            "setValue(\"⟪96b37c8c3452b4580e5c42439e77a8369251cb85⟫\", forHTTPHeaderField: \"X-Api-Key\")",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "env::var(\"REGISTRY_TOKEN\").unwrap_or_else(|_| \"⟪305a0ae1d15108d7da7909aa683015c21620760a⟫\".into())",
            "ConstantTimeCompare([]byte(key), []byte(\"⟪054ea7108b9f49f2ffcd03ef614a4a0b0cf682ca⟫\"))",
            "https://x.example/login?sig=⟪a290662d0a9bb6bfa7c6640c0e86194af4f5ba705c836df5d4bf5e0b7c948498⟫",
        ],
    );
    takes("PASSWORD", Format::Text, &["client.connect(\"esp-4\", \"ada\", \"⟪oyster_9umbra⟫\")"]);
    takes("DATE_OF_BIRTH", Format::Text, &["form-data; name=\"birth_date\"\r\n\r\n⟪1950-07-13⟫\r\n"]);
    takes("COOKIE", Format::Text, &["curl -b 'sessionid=⟪blc9w1vp5nm0iqi0y443pgl28af1je1g⟫' https://x.example/"]);
    takes("PASSWORD", Format::Csv, &["name,login_totp\nada,⟪BCEIPRDK43CJUQ2Z⟫\n"]);
}

#[test]
fn literals_in_what_languages_put_around_them() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "let ldap_bind_password = String::from(\"⟪ImissMonkey93⟫\");",
            "std::string db_password{\"⟪f06ff799f36052fa73f8d02eb32099fe⟫\"};",
            "elasticPassword = T.pack \"⟪Josicuvisacu47⟫\"",
            "@ftp_pass \"⟪ginger.bailey.marco⟫\"",
            " :sftp-pwd \"⟪Sazonanoze85⟫\"",
            "$grafanaAdminPassword = '⟪monkey.bailey.sam⟫'",
            "os.environ.get(\"SMTP_PASSWORD\", \"⟪ImissFalcon67⟫\")",
            "props.setProperty(\"ldap_bind_password\", \"⟪lZMyzsGzIjMEhdUjba57⟫\");",
            "java -Ddb.password=⟪oThfaUuTmz_UsT⟫ -jar app.jar",
            "radius-server key ⟪P@ssw0rd6971⟫\n",
            "| root | *⟪1AFCD01EA27603D1DD77D1C847DDA92A49946280⟫ |",
            "passwd: admin | ⟪md58ecf065912fcc7e6e59f3e5c31ea1c19⟫",
        ],
    );
    takes(
        "SECRET",
        Format::Text,
        &[
            "const TOTP_SECRET = \"⟪TXT2LLTI2XO4FMQF⟫\"",
            "let csrfSecret = \"⟪n0VAHGvghrVXGvQBKW7NnBo3Z8Oorg1e⟫\"",
            "const sessionCookie = '⟪be35201b2934b1869a03ae13f9562030⟫';",
            "define( 'WP_CACHE_KEY_SALT', '⟪muDZTldMTJq-BITJS_c2aBncX3p!%adG8GXAkCxiplgD32-15Geqik7=1rZxiOkZ⟫' );",
        ],
    );
    takes(
        "SECRET",
        Format::Json,
        &[r#"{"identitytoken": "⟪J5ZhBIBGsTAu_DcEhbaQJuNtzlwUN18tofFNhQdcWcZAG_NfKSV1bP5HOw3Bwfrf⟫"}"#],
    );
    takes("PL_PESEL", Format::Json, &[r#"{"id_type": "PESEL", "id_number": "⟪94031114067⟫"}"#]);
    leaves(Format::Json, &[r#"{"next_page_token": "eyJpZCI6MjUwNjk1LCJ0cyI6IjIwMjUtMDMtMDRUMTA6MTE6MTJaIn0="}"#]);
}

#[test]
fn what_logs_and_sources_have_is_none() {
    leaves(
        Format::Text,
        &[
            "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568\n",
            "TOKEN_RE = r\"[A-Za-z0-9_-]{36}\"",
            "golang.org/x/oauth2 v0.12.65-rc.7+a9bdf42 h1:x",
            "|STAN=425611|RRN=414995766979|AMT=2091.28",
            "--- PASS: TestSchemaAssetFactory_convertCalendarById (2.72s)",
            "GET /bundles/tokens v=p4nroydj3bobfzzac4kl592rdrd7j62yt2g31pduo961 443",
            "mountpoint=\"/var/lib/secret-store\"} 1.437810855722e+10",
            "pod=\"argocd/secret-dispatcher\" podUID=7db256ee-a829-4376-809e-eed37c3e0109",
            "a/m/20240309168675_commit_secret.sql b/m/20240309201553_resolve_secret.sql",
            "secret=\"ci-runners/default-token-t71y5\"",
            "ALTER ROLE app SET password_encryption = 'scram-sha-256';",
            "'password' => 'required|min:16', 'password_hash' => 'integer|max:4586'",
            "pub struct Login { pub password: SecretString }",
            "var password: String?",
            "Mobile/15E148 Safari/604.1\" 1213880\n",
            "\"caller\":\"traceutil/trace.go:171\",\"msg\":\"trace[72410763] transaction\"",
            "[2024-04-18T16:33:35.311116+0000] x",
            "631 MB (97716063 B)",
            "0x0090:  457b 8913 2990 4000 798d b89a",
            "[pid 1186:tid 139713944349155]",
            "\"StreamId\":\"3608863258568906629\"",
            "posthog.init(\"phc_3SaNccJFlnoNT3Iqo5M2KGJGQXrnKAz29WXXhyndwiE\")",
        ],
    );
    leaves(
        Format::Html,
        &[
            "<label for=\"p\">Password</label><input type=\"password\" id=\"p\">\n<a href=\"/x\">Facade.splitBatch2()</a>",
        ],
    );
}
