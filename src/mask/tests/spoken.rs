//! Secrets in running text, and what people do with marks, spaces and capitals when they make passwords.

use super::secrets::{leaves, takes};
use super::*;

#[test]
fn passwords_that_people_say() {
    takes(
        "PASSWORD",
        &[
            "the old password was ⟪Tr0ub4dor&3⟫, now gone",
            "please set the password to ⟪letmein721⟫ today",
            "set password to ⟪efSVKwDwhN##jv⟫ and log in",
            "The password for the user \"ada\" is \"⟪Lovelace1815⟫\"",
            "password of the admin account was ⟪Sommer2026!⟫ once",
            "your temporary password is ⟪View-above38⟫\n",
            "log in as admin with password ⟪Manager4069%⟫\n",
            "log in with admin and password ⟪hunter2⟫\n",
            "A temporary password is generated for root@localhost: ⟪Tiger8893%⟫\n",
            "PASSWORD for root: ⟪stone01⟫\n",
            "The admin password has been set to ⟪rocketstone902⟫.\n",
            "password set to: ⟪winter77⟫\n",
            "Mot de passe : ⟪River3239@⟫\n",
            "credentials: alice / ⟪guitar35⟫\n",
            "<wsse:Password Type=\"PasswordText\">⟪6i6H5h05Hd4W⟫</wsse:Password>",
            "define('DB_PASSWORD', '⟪monkey23⟫');",
        ],
    );
    leaves(&[
        "set the password to Access the site",
        "curl --user '$USERNAME:$PASSWORD' $GItHUB_API_URL/$GIT_COMMIT",
        "the password for the user ada is kept elsewhere",
        "add the password to server01",
        "Password Detection**: Skips passwords that repeat",
        "password is required",
        "saved nino=PW866843Z took=617ms",
        "and password auth2 for replicas",
        "enter the password for user root: then press return",
        "password has been set to expire",
        "credentials: config/credentials/2026/key1",
    ]);
}

#[test]
fn keys_that_people_say() {
    takes(
        "SECRET",
        &[
            "the API key is ⟪W4B6YXVG6DWNR8TOESEA⟫",
            "our access token is ⟪9f6df870cbc5bae7bc1be5a935e6d3bf⟫ now",
            "use token ⟪efzRCam8LspsQuBkTVXPEB0rMXdQKxsG⟫ for auth",
            "use token ⟪3F+YtEs/BZx0pAD90T8mmzPlS/IqFboH1voeY3xaWSs=⟫ for auth",
            "the client secret ⟪4l8kVMxeeY6hu66TA6C4HUex7LUKo6p9leJSgeVFlTc=⟫ expires",
            "Unseal Key 1: ⟪0tZn+7QQCxphpHwTm7/dC3LpP5JGIbYl3PK8Sy81R+P2⟫\n",
            "vault operator unseal ⟪98m+o2ylRhVbOi+3o5ub6PbP343ocFUVORgSYeypMDjh⟫\n",
            "X-Api-Key: ⟪1aa2bb33c44d55eeeeee6fff:a1b2c3d4e5⟫",
        ],
    );
    leaves(&[
        "the token is api/v1/Tokens2/Reset3Confirm4",
        "the API key is in the vault of 2024",
        "unseal key threshold: 3 of 5",
        "the key is 951bc382db9cfee29c68634761dd6e19",
    ]);
}

#[test]
fn schemes_of_authorization_that_nobody_knows() {
    takes(
        "SECRET",
        &[
            "Authorization: aivenv1 ⟪MOLXG502hGM9DsUSyvKVf2cx8zXEdBesHZLSqXnMj4agm9jLx4gpC9R⟫\r\n",
            "Authorization: ApiKey-v1 ⟪7f3d844edf8d3548ac975be847b4f122b0⟫\r\n",
        ],
    );
}

#[test]
fn passwords_of_words_and_marks() {
    takes(
        "PASSWORD",
        &[
            "passwd=⟪Again-concern19⟫, active=true",
            "X-Password: ⟪Call_hot96⟫\r\n",
            "password: \"⟪correct horse battery staple⟫\"",
            "password: '⟪correct-horse-battery-staple⟫'",
            "db_password: \"⟪passU+2028 rf\\@V[4,L/?2}⟫\"",
            "PASSWORD=⟪git&202503251200&R2xlVEmqi+OW130dxWIDhfw1K6X==⟫\n",
            "user_pass=⟪$&lYAjxD)23cIGiK⟫, active=true",
            "{:adminPassword=>\"⟪_4W!fLosJ#Q_⟫\"}",
            "password is ⟪lynnIUf!j()1⟫\n",
            "db.password=⟪meadow-copper-velvet-27⟫ db.pool=36",
            "Temporary password: ⟪glacier-orchid-copper-93⟫\n",
            "body: <password>⟪hunter2⟫</password>, data=<password>⟪hunter2⟫</password>",
            "{:password=>\"⟪u7J70Uk%(Qes⟫\"}",
        ],
    );
    let json = r#"{"password":"⟪correct horse battery staple⟫","PASSWORD":"⟪Attack-identify61⟫"}"#;
    let masked = r#"{"password":"[REDACTED:PASSWORD]","PASSWORD":"[REDACTED:PASSWORD]"}"#;
    assert_eq!(mask(&plain(), Format::Json, &json.replace(['⟪', '⟫'], "")), masked);
    leaves(&[
        "password: \"must contain letters and numbers\"",
        "password: \"please choose another one\"",
        "password=PBKDF2-SHA256",
        "PASSWORD=<password>\nREGION=eu-west-1\n",
        "password: <password>\nregion: eu-west-1\n",
        "resource \"random_password\" \"scheduler\" {\n",
        "password=__DB_PASSWORD__",
        "mongodb+srv://<username>:<password>@cluster.example/app",
        "password_hash_algo = 'argon2id'",
        "password_updated_at: \"36001\"",
    ]);
    // What follows in a form is another field, and in HTML another parameter.
    takes("PASSWORD", &["password=⟪Sup3rS3cret⟫&user=ada&x=1", "password=⟪Sup3rS3cret⟫&amp;user=ada"]);
}

#[test]
fn values_of_letters_that_change_case_and_few_digits() {
    takes(
        "SECRET",
        &[
            "export AUTH_TOKEN=\"⟪fLUPxlDPHyMZpBZahuolsa42⟫\"\n",
            "API_KEY=⟪qlx9c20EmQEITYe1LEOIMVGRTohHidrv⟫ ",
            "api key: ⟪cpemrMT2GTntUTadkNMFGdg9⟫\n",
            "client_secret: ⟪JFPkBwuMyTDhlQ/IQxlkztF/gwveYsyp/ZXESTmKl8s=⟫\n",
            "jwtsecret: \"⟪7`D'}/vYR)T;W\\5]EBrf;_&k>qX??]G&3CF⟫\"",
            "API_KEY=⟪WAgP6m4gYc1qe%HnjWAAF5HBKL%i6kwrsbD⟫\n",
            "bitmexKey := \" ⟪EPwUIxOIveS463D_2O9LFgkz⟫ \"",
            "acme_key: \"⟪49|07KJBwfPzF2ESyNui5yBw9OVB6eWj0iXkssEKC7b⟫\"",
            "hapikey = '⟪b714cac4-a45c-42af-9905-da4de8838d75⟫'",
            "secret_id: ⟪b714cac4-a45c-42af-9905-da4de8838d75⟫\n",
        ],
    );
    leaves(&[
        "secret_id: prod/database-1f2e3d4c5b6a",
        "token = base64EncodedUserName2",
        "type SecretOptions = SecretFile | SecretLintStdinOptions;",
    ]);
}

#[test]
fn more_names_and_values_that_people_make() {
    takes(
        "PASSWORD",
        &[
            "rpcuser=ops_web\nrpcpassword=⟪n6bAgyFWBwNswxSbQUkJR68J46Z4X2D6Tk3trhYVikg⟫\n",
            "add name=m.rivera password=⟪tanne.schnee.31⟫ profile=default\n",
            "- [x] VPN profile installed, PSK ⟪K3str3l_1764⟫\n",
            "ExecStart=/usr/bin/gateway --admin-pass ⟪fyAPwXEgIWXX⟫ --token-file %d/token\n",
            "I reset your account, use ⟪Silv3r-28⟫ for the first login\n",
            "junit: login e2e@ci with ⟪Kiteworx!2024⟫ ok\n",
            "the db user is ledger / ⟪julia1978⟫\n",
            "server.ssl.key-store-password=⟪autumnlampe⟫\n",
            "    environment:\n      POSTGRES_PASSWORD: ⟪turtleCanyon_⟫\n",
            "backupCodes: [ '⟪c779-ecfc', '3562-3193⟫' ]",
            "SIM card PIN ⟪4530⟫ and PUK ⟪88522547⟫, label is on the back",
            "El PIN de la alarma es ⟪7440⟫.\nLe code de la porte est ⟪25906⟫, ok\n",
            "<tr><td class=\"e\">PHP_AUTH_PW</td><td class=\"v\">⟪Panther-autumn-79⟫</td></tr>",
            "ftp_login($ftp, 'web62', '⟪Summer7232⟫');",
            "open the portal and log in as t.lindqvist with ⟪wolke.nebel.45⟫\n",
            "if Vault is down use `svc_orders` with `⟪garnet-thistle-copper-85⟫` on cache-04\n",
        ],
    );
    takes(
        "SECRET",
        &[
            "JWT_SECRET=⟪7771?Nk@?qfg67E2cH⟫\n",
            "/ip ipsec identity\nadd peer=ivory secret=⟪WAU46iRDOYVi⟫\n",
            "[appsync]\nsecret=⟪0p4l#1235⟫\n",
            "app.use(session({ secret: '⟪FelixlikesRipple73⟫', resave: false }));",
            "Client->__construct('AC9aeab8c7562dd5e805dfbca9d8122621', '⟪f89eaf2550ee76148edbbb33f2bc432c⟫')",
            "export RELEASE_COOKIE=\"⟪NZJHIVNBHYPQVLQDPBVL⟫\"\n",
            "$ kubectl -n data get secret db -o jsonpath='{.data.password}'\n⟪NXc5ak5pZExVSUdwRHpQdkN2NUk=⟫\n",
        ],
    );
    leaves(&[
        "mqtt: {username: ha, password: \"!secret mqtt_password\"}",
        "password = $__file{/etc/secrets/smtp_password}",
        "address = \"user=telegraf password=@{secretstore:pg_password}\"",
        "host_key_fp = SHA256:3lL7zzBGGGMc6wPH/xn5nWdMxLzuGKqs4HsM4ybybr9\n",
        "RECAPTCHA_SITE_KEY=6LKAI8pUAAAAAl1IdjU-fmshv-0E5SR5GuLcyeA8\n",
        "# debsums\n/usr/bin/passwd d81cd781831da82508f02865430e570d\n",
        "map = 'pk.eyJ1IjoibWFybG93ZSIsImEiOiJjbDE5bXY3OXV3cW5hZWI2Zmk3N3I3azcifQ.idXFNnWNFkRxCpHbEvmTUu'",
        "pwdPolicySubentry: cn=strong,ou=policies\n",
        "\"PasswordLastUsed\": \"2024-05-04T18:36:39Z\"",
        "User.create({ password: generatePassword(16) })",
        "class LoginForm(val user: String, val password: CharArray",
        "REGISTRY_PASSWORD: required\n",
        "office at PIN 560 034, use the token for the first login",
        "spring.datasource.password=password\n",
        "the login is on/off",
        "log in as root with sudo privileges",
        "use `cargo` with `--release`",
    ]);
}
