//! Secrets among the arguments of a call: which one it is follows from what is called.

use super::super::{Rule, Start, Verdict};
use super::calls::{closed, first_literal, literal, literal_at, made_up, opening, part_of, quoted};
use super::entropy::Shape;
use super::judge::Word;
use crate::mask::kind::Kind;

/// A literal that something else follows.
macro_rules! literal {
    () => {
        r#"["'][^"'\r\n]*["'](?:\.(?:into|to_string|to_owned)\(\))?,\s{0,16}"#
    };
}

/// The last literal.
macro_rules! last {
    () => {
        r#"["'][^"'\r\n]{4,120}"#
    };
}

pub(super) static RULES: &[Rule] = &[
    // A user's name, then a password.
    Rule::new(
        "user_argument",
        Kind::Password,
        Start::Prefix(&[
            "basic_auth '",
            "basic_auth \"",
            "authenticate(\"",
            "authenticate('",
            "BasicAuthCredentials(",
            "BasicAuth(\"",
            "withBasicAuth(\"",
            "Credentials::new(",
            "bind(\"",
            "bind('",
            "login '",
        ]),
        concat!(
            r#"(?:basic_auth |login |(?:authenticate|BasicAuthCredentials|(?:with)?BasicAuth|Credentials::new)\(\s{0,8}|bind\((?:["'](?:cn|uid|CN|UID)=))"#,
            r#"["']?[^"'\r\n]*["'](?:\.(?:into|to_string|to_owned)\(\))?,\s{0,16}"#,
            last!(),
        ),
        made_up,
    ),
    // OmniAuth: a provider, an id, its secret.
    Rule::new(
        "omniauth_secret",
        Kind::Secret,
        Start::Word(&["omniauth :"]),
        r#"omniauth :[a-z0-9_]{2,40}, ?["'][^"'\r\n]{4,120}["'], ?["'][^"'\r\n]{8,120}"#,
        quoted,
    ),
    // What is hashed, written out.
    Rule::new(
        "hashed_literal",
        Kind::Password,
        Start::Prefix(&[
            "encoder.encode(\"",
            "Encoder().encode(\"",
            "hashpw(b\"",
            "hashpw(b'",
            "bcrypt.hash(\"",
            "bcrypt.hash('",
            "bcrypt.hashSync(\"",
            "bcrypt.hashSync('",
            "make_password(\"",
            "make_password('",
            "password_hash(\"",
            "password_hash('",
            "HashPassword(\"",
            "Hash::make('",
            "Hash::make(\"",
        ]),
        r#"[A-Za-z_.:()]+\(b?["'][^"'\r\n]{4,120}"#,
        quoted,
    ),
    // The same behind one argument more, or two: a host, a realm, an address of mail.
    Rule::new(
        "third_argument",
        Kind::Password,
        Start::Prefix(&["PlainAuth(", "create_superuser(", "mysql_real_connect("]),
        concat!(
            r"(?:PlainAuth|create_superuser|mysql_real_connect)\((?:[A-Za-z_&>.-]+,\s{0,16})?",
            literal!(),
            literal!(),
            last!()
        ),
        made_up,
    ),
    Rule::new(
        "fourth_argument",
        Kind::Password,
        Start::Prefix(&["credentials(\"", "credentials('"]),
        concat!(r"credentials\(", literal!(), literal!(), literal!(), last!()),
        made_up,
    ),
    Rule::new(
        "linked_server_login",
        Kind::Password,
        Start::Word(&["sp_addlinkedsrvlogin"]),
        r#"(?i:sp_addlinkedsrvlogin) [^\r\n;"]*'[^'\r\n]{4,120}"#,
        made_up,
    ),
    // The number of an account of Twilio, then its token.
    Rule::new(
        "twilio_arguments",
        Kind::Secret,
        Start::Prefix(&[
            "AC0", "AC1", "AC2", "AC3", "AC4", "AC5", "AC6", "AC7", "AC8", "AC9", "ACa", "ACb", "ACc", "ACd", "ACe",
            "ACf",
        ]),
        r#"AC[0-9a-f]{32}["'\\]{1,8}, ?["'\\]{1,8}[0-9a-f]{32}"#,
        |candidate| match candidate.ends_word() {
            true => Verdict::Closed { skip: candidate.text.len() - 32 },
            false => Verdict::No,
        },
    ),
    Rule::new(
        "ftp_argument",
        Kind::Password,
        Start::Prefix(&["ftp_login(", "ssh2_auth_password("]),
        concat!(r"(?:ftp_login|ssh2_auth_password)\([^\r\n,]{1,40},\s{0,4}", literal!(), last!()),
        made_up,
    ),
    // The only one, where a key is what is asked for.
    Rule::new(
        "key_argument",
        Kind::Secret,
        Start::Prefix(&[
            "TOTP(",
            "HMAC256(",
            "HMAC384(",
            "HMAC512(",
            "from_key(",
            "Wallet(",
            "SymmetricSecurityKey(",
            "AES.new(bytes.fromhex(",
            "openssl_encrypt(",
            "openssl_decrypt(",
            "default_signer: \"",
            "Client('",
            "Client(\"",
        ]),
        concat!(
            r#"(?:(?:TOTP|HMAC(?:256|384|512)|from_key|Wallet|Client)\(\s{0,8}|SymmetricSecurityKey\(Encoding\.[A-Za-z0-9]+\.GetBytes\(|AES\.new\(bytes\.fromhex\(|"#,
            r#"openssl_(?:en|de)crypt\([^"'\r\n]+["'][A-Za-z0-9-]+["'],\s?|default_signer: )b?["'][^"'\r\n ]{16,}"#,
        ),
        |candidate| {
            let text = candidate.text.get(opening(candidate.text)..).unwrap_or_default();
            // To others than clients nothing but a key is given.
            let known = !candidate.text.starts_with(b"Client") || Shape::of(text).digits >= 3 && text.len() >= 24;
            if known { literal(Word::Secret, candidate) } else { Verdict::No }
        },
    ),
    // What PostgreSQL's pgcrypto encrypts with.
    Rule::new(
        "pgcrypto_key",
        Kind::Secret,
        Start::Word(&["pgp_sym_encrypt(", "pgp_sym_decrypt("]),
        r"(?i:pgp_sym_(?:en|de)crypt)(?:_bytea)?\([^'\r\n]{1,60},\s?'[^'\r\n]{4,120}",
        quoted,
    ),
    // Keys of accounts of Azure and AWS behind their names.
    Rule::new(
        "storage_credentials",
        Kind::Secret,
        Start::Prefix(&["StorageCredentials(", "StorageSharedKeyCredential(", "fs.azure.account.key."]),
        concat!(
            r#"(?:(?:StorageCredentials|StorageSharedKeyCredential)\(["'][a-z0-9]+["'],\s?|fs\.azure\.account\.key\.[a-z0-9.]+["']?[,=: ]{1,3})"#,
            r#"["']?[A-Za-z0-9+/]{86}=="#,
        ),
        |candidate| Verdict::Closed { skip: candidate.text.len() - 88 },
    ),
    Rule::new(
        "static_credentials",
        Kind::AwsSecretKey,
        Start::Prefix(&[
            "NewStaticCredentials(",
            "NewStaticCredentialsProvider(",
            "BasicAWSCredentials(",
            "AwsBasicCredentials.create(",
            "AWSCredentials(",
        ]),
        r#"[A-Za-z.]+\(["'][A-Z0-9]{16,24}["'],\s?["'][A-Za-z0-9/+]{40}"#,
        |candidate| if closed(candidate) { Verdict::Closed { skip: candidate.text.len() - 40 } } else { Verdict::No },
    ),
    // What Swift keeps under a name.
    Rule::new(
        "keychain_value",
        Kind::Secret,
        Start::Prefix(&["set(\""]),
        r#"set\("[^"\r\n]{8,200}", (?:key|forKey): "[A-Za-z_.]*(?i:token|password|secret|apikey)"#,
        |candidate| {
            let first = first_literal(candidate, b'"');
            first.map_or(Verdict::No, |literal| part_of(candidate, literal.start, literal.end))
        },
    ),
    // What a test types into a field.
    Rule::new(
        "typed_password",
        Kind::Password,
        Start::Word(&["password", "fill_in '", "fill_in \"", "setpassword] = ", "settoken] = "]),
        concat!(
            r#"(?i:set(?:password|token)\] = (?:React\.)?useState(?:<string>)?\(|password["'\])\\]{1,6}\.(?:type|fill|setvalue|send_keys|sendkeys|val)\(|fill_in ["'][^"'\r\n]*(?:password|passwor[dt])[^"'\r\n]*["'], with: )"#,
            r#"["'][^"'{\r\n]{4,120}"#,
        ),
        |candidate| {
            let ends = closed(candidate) || candidate.next == Some(b'{');
            if ends { literal_at(Word::Password, candidate, opening(candidate.text)) } else { Verdict::No }
        },
    ),
];

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn what_is_called_tells_which_argument_is_a_secret() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "http.basic_auth 'otto', '⟪a7YNDd)xfl^b⟫'",
                r#"BasicAuthCredentials("deploy", "⟪b13dh6sYE5#6gD_3AqKx⟫")"#,
                r#".withBasicAuth("omar", "⟪Ribb0nmarble⟫");"#,
                r#"Credentials::new("omar".into(), "⟪Ribb0np!geon⟫".into())"#,
                r#"ldap.bind("cn=admin,dc=x", "⟪marbl390⟫", cb);"#,
                r#"smtp.PlainAuth("", "igor", "⟪banjo-meadow-summit⟫", "smtp.example.org")"#,
                "objects.create_superuser('rahul','root','⟪Trellis+Pigeon7⟫')",
                r#"mysql_real_connect(conn, "db.example.org", "svc", "⟪8NSmFeASTzgh6MM⟫", "db", 3306, NULL, 0)"#,
                r#"$ua->credentials("x.example:443", "realm", "quentin", "⟪y241ih!gvZPn⟫");"#,
                "EXEC sp_addlinkedsrvlogin 'LNK', 'false', NULL, 'checkout', '⟪Vaporcom37⟫';",
                r#"cy.get('input[name="password"]').type('⟪Winter(1993⟫{enter}');"#,
                "User.withUsername(\"admin\").password(encoder.encode(\"⟪But826!Shad0⟫\"))",
                "bcrypt.hashSync('⟪spring1992⟫', 10)",
                "fill_in 'Password', with: '⟪lZZQ5PaOhwBI63bngZ7u⟫'",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                "config.omniauth :github, 'c84e0dba5c491d9965b2', '⟪b4771f33f8dc44ff49f8e36f5c9b06bd450485c1⟫', scope: 'user'",
                "pyotp.TOTP('⟪CHZHCMADJY5YDZ3E7NPNM4RPNYYDI3YL⟫')",
                r#"Algorithm.HMAC256("⟪a719945d02c8334b179b836c26caf694f2380220c9b98c58⟫");"#,
                r#"new SymmetricSecurityKey(Encoding.UTF8.GetBytes("⟪5YxrOHv1GfNVAeqEw7iUABteVPj6xepD⟫"))"#,
                "cohere.Client('⟪5jsvIjr3OCYenxaGQHFRvSszuG3dRW7Aqe12PBPy⟫')",
                "SELECT pgp_sym_decrypt(data, '⟪Simba!33⟫') FROM v;",
                r#"keychain.set("⟪a61fd63a-3864-4385-8f14-d53392d4a09d⟫", key: "sessionToken")"#,
            ],
        );
        leaves(
            Format::Text,
            &[
                r#"authenticate("basic", "realm")"#,
                r#"bind("name", "value1")"#,
                r#"new Client("https://api.example.org/v1/things/42")"#,
                r#"redis.Client("cache-01.internal.example")"#,
                r#"cy.get("[name=password]").type("{enter}")"#,
                r#"set("2026-11-30", key: "lastSeen")"#,
            ],
        );
    }
}
