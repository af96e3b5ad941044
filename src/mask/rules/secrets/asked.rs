//! Secrets that people hand to one another in chats and mails: an answer below a question, keys and codes in languages whose
//! words for them are several.

use super::super::checks::whole_word_from;
use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::judged;
use super::entropy::Shape;
use super::judge::{Value, Word, judge};
use super::made_up::{invented, typed_in};
use crate::mask::kind::Kind;

/// Whose or what for one is, and what joins the value to it.
macro_rules! joined_to {
    () => {
        concat!(
            r"(?:[ ][A-Z][A-Za-z\x80-\xFF-]{2,24}|[ ](?:f[\x80-\xFF]{2}rs?|vom|von|du|de|des|del|della|di|do|da|para|pour|van|voor|per|per il|dla|for|of|at|to|der|de la)[ ][^\s:=,;]+(?:[ ][^\s:=,;]+)?)?",
            r#"(?:[ ]?[:=]|[ ](?:is|ist|est|es|lautet|to|c'est|[\x80-\xFF]{2}):?)[ ]?["'`]?"#,
        )
    };
}

pub(super) static RULES: &[Rule] = &[
    // A question, and what the next one says.
    Rule::new(
        "answered_password",
        Kind::Password,
        Start::Word(&[
            "password",
            "kennwort",
            "passwort",
            "wachtwoord",
            "palavra-passe",
            "senha",
            "mot de passe",
            "wifi-code",
            "wifi code",
            "mfa code",
            "2fa code",
            "otp",
            "pin vom ",
            "pin der ",
            "the pin",
        ]),
        concat!(
            r"(?i:password|kennwort|passwort|wachtwoord|palavra-passe|senha|mot de passe|wifi[ -]code|mfa code|2fa code|otp|the pin|pin)",
            r"(?:[ ][^\r\n?:]*)?\?[ ]?\r?\n[^\r\n]*[:\]][ ]?(?:(?i:(?:sure, )?it's|it is|es ist|c'est) )?[^\s]+",
        ),
        answered,
    ),
    // Keys of interfaces.
    Rule::new(
        "api_key_abroad",
        Kind::Secret,
        Start::Word(&[
            "klucz api",
            "clave api",
            "token dost\u{119}pu",
            "token de acceso",
            "token de acesso",
            "token di accesso",
            "jeton d'acc\u{e8}s",
            "clave secreta",
            "chave secreta",
            "chiave segreta",
            "clave de api",
            "chave api",
            "chave de api",
            "chave da api",
            "chiave api",
            "chiave di accesso",
            "cl\u{e9} api",
            "cl\u{e9} d'api",
            "api-schl\u{fc}ssel",
            "api-sleutel",
        ]),
        concat!(
            r"(?i:klucz api|token (?:dost[\x80-\xFF]{2}pu|de ac(?:ceso|esso)|di accesso)|jeton d'acc[\x80-\xFF]{2}s|(?:clave|chave) secreta|chiave segreta|clave (?:de )?api|chave (?:d[ea] )?api|chiave (?:di accesso )?(?:api)?|cl[\x80-\xFF]{2} (?:d')?api|api-(?:schl[\x80-\xFF]{2}ssel|sleutel))",
            joined_to!(),
            r"[A-Za-z0-9._~+/=-]{16,}",
        ),
        |candidate| {
            let skip = start(candidate.text);
            let value =
                Value { text: candidate.text.get(skip..).unwrap_or_default(), quoted: true, beside_user: false };
            if candidate.ends_word() && judge(Word::Secret, &value) { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // Keys of a wireless network.
    Rule::new(
        "wifi_key_abroad",
        Kind::Password,
        Start::Word(&[
            "wlan-schl\u{fc}ssel",
            "wifi-schl\u{fc}ssel",
            "wlan-key",
            "cl\u{e9} wifi",
            "cl\u{e9} wi-fi",
            "cl\u{e9} du wifi",
            "clave wifi",
            "clave del wifi",
            "wifi-code",
            "guest wifi",
            "guest wi-fi",
            "key content",
        ]),
        concat!(
            r"(?i:(?:wlan|wifi)-(?:schl[\x80-\xFF]{2}ssel|key|code)|cl[\x80-\xFF]{2} (?:du )?wi-?fi|clave (?:del )?wifi|guest wi-?fi|key content {0,16})",
            joined_to!(),
            r#"[^\s"'`,;]+"#,
        ),
        |candidate| {
            let skip = start(candidate.text);
            let value = candidate.text.get(skip..).unwrap_or_default();
            let netsh = candidate.text.to_ascii_lowercase().starts_with(b"key content");
            if netsh || made(value) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // What somebody says that a password is now.
    Rule::new(
        "reset_to",
        Kind::Password,
        Start::Word(&["reset it", "set it to ", "changed it ", "change it to ", "it is now ", "it's now "]),
        r#"(?i:(?:(?:re)?set|changed?) it(?: [a-z]{3,9})?(?: to|:)|it(?: is|'s) now) ["'`]?[^\s"'`]{6,80}"#,
        |candidate| {
            let text = candidate.text.strip_suffix(b",").or_else(|| candidate.text.strip_suffix(b"."));
            let text = text.unwrap_or(candidate.text);
            let skip = start(text);
            let ended =
                candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`'));
            let value = text.get(skip..).unwrap_or_default();
            if ended && typed_in(value) { Verdict::Part { skip, end: text.len() } } else { Verdict::No }
        },
    ),
    // The code of a wireless network that a camera reads.
    Rule::new(
        "wifi_qr",
        Kind::Password,
        Start::Prefix(&["WIFI:"]),
        r"WIFI:(?:[TSH]:[^;\r\n]*;)*P:[^;\r\n]{4,64}",
        |candidate| {
            let skip = memchr::memmem::rfind(candidate.text, b"P:").map_or(0, |at| at + 2);
            if candidate.next == Some(b';') { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // What opens a door, a safe or an alarm.
    Rule::new(
        "door_code",
        Kind::Password,
        Start::Word(&[
            "door code",
            "safe code",
            "alarm code",
            "gate code",
            "code du coffre",
            "pin der ",
            "pin des ",
            "pin of ",
            "pin for ",
            "pin f\u{fc}r ",
            "safe combination",
            "combination ",
            "keypad ",
            "entry code",
            "panic code",
            "garage code",
            "elevator code",
            "alarm panel",
            "installer code",
            "master code",
            "lock code",
            "bike lock",
            "alarmcode",
            "kluiscode",
        ]),
        concat!(
            r"(?i:(?:door|safe|alarm|gate|entry|panic|garage|elevator|installer|master|lock) code|alarmcode|kluiscode|bike lock|safe combination|code du coffre|pin (?:der|des|of|for|f[\x80-\xFF]{2}r)|keypad|alarm panel)(?:[ ](?:at|of|for|to|the|[a-zA-Z]{3,20})){0,4}(?:[ ](?:[0-9]{1,3}|[A-Z]))?",
            r"(?:[ ]?:|[ ](?:is|ist|est|lautet|takes):?)?[ ][0-9]{4,8}|(?i:combination)(?:[ ]is)?:?[ ][0-9]{1,2}(?:-[0-9]{1,2}){2,3}",
        ),
        |candidate| {
            let skip = candidate.behind_last(b' ');
            whole_word_from(candidate, skip)
        },
    ),
    // What Google gives an app: four times four letters.
    Rule::new(
        "app_password",
        Kind::Password,
        Start::Word(&["app password", "app-password", "app_password", "application password"]),
        r#"(?i:app(?:lication)?[ _-]password)[^\r\n:="]{0,40}(?:[:=]| is)[ ]?["']?[a-z]{4}(?: [a-z]{4}){3}"#,
        |candidate| {
            let skip = candidate.text.len() - "abcd abcd abcd abcd".len();
            whole_word_from(candidate, skip)
        },
    ),
    // `|| login: ada / …`, as people put both on one line.
    Rule::new(
        "user_and_password",
        Kind::Password,
        Start::Word(&[
            "login: ",
            "logins: ",
            "user: ",
            "usuario: ",
            "identifiant : ",
            "postgres / ",
            "deploy / ",
            "jenkins / ",
            "ubuntu / ",
            "guest / ",
            "demo / ",
            "oracle / ",
            "sa / ",
            "ops / ",
            "`postgres` / ",
            "administrator / ",
            "postgres` / `",
            "deploy` / `",
            "jenkins` / `",
            "admin` / `",
            "root` / `",
            "use ",
            "login ",
            "account ",
            "log in as ",
            "sign in as ",
        ]),
        concat!(
            r"(?i:(?:logins?|user|usuario|identifiant ?): ?[A-Za-z0-9_.@-]{2,40}|(?:use|login|account|(?:log|sign) in as) [A-Za-z0-9_.+-]{2,40}@[A-Za-z0-9_.-]{2,40}|postgres|deploy|jenkins|ubuntu|guest|demo|oracle|sa|ops|administrator|admin|root)",
            r"`? / (?i:(?:pw|pass|mdp|password|clave) ?:? ?)?`?[^\s`,;<>]{5,80}",
        ),
        |candidate| {
            let skip = candidate.text.iter().rposition(|byte| matches!(byte, b' ' | b'`')).map_or(0, |at| at + 1);
            let value = candidate.text.get(skip..).unwrap_or_default();
            if made(value) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
];

/// Where the last word starts, behind a quote.
fn start(text: &[u8]) -> usize {
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    text.iter()
        .take(end)
        .rposition(|byte| matches!(byte, b' ' | b':' | b'=' | b'"' | b'\'' | b'`'))
        .map_or(0, |at| at + 1)
}

/// As people make passwords up, or as machines draw them: no word of what people say.
fn made(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    invented(value) || shape.digits > 0 && shape.letters() >= 4 && shape.length >= 6
}

/// The first word behind the speaker's name; of digits alone only where a code was asked for.
fn answered(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(line) = memchr::memrchr(b'\n', text).map(|at| at + 1) else { return Verdict::No };
    let said = text.get(line..).unwrap_or_default();
    let last = said.iter().rposition(|byte| *byte == b' ').or_else(|| memchr::memchr(b':', said));
    let skip = line + last.map_or(0, |at| at + 1);
    let end = text.len() - usize::from(matches!(text.last(), Some(b',' | b'.')));
    let value = text.get(skip..end).unwrap_or_default();
    let asked = text.get(..line).unwrap_or_default().to_ascii_lowercase();
    let code = memchr::memmem::find(&asked, b"code").is_some() || memchr::memmem::find(&asked, b"pin ").is_some();
    let code = code || asked.starts_with(b"otp") || asked.ends_with(b"pin?\n");
    let digits = value.iter().all(u8::is_ascii_digit) && (4..=8).contains(&value.len());
    let ended = candidate.next.is_none_or(|byte| byte.is_ascii_whitespace());
    let speaker = skip - line <= 48;
    if speaker && ended && (4..=80).contains(&value.len()) && (if digits { code } else { made(value) }) {
        return match judged(candidate, skip) {
            Verdict::Closed { skip } => Verdict::Part { skip, end },
            other => other,
        };
    }
    Verdict::No
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn what_people_hand_to_one_another() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "Bruno: Kennwort vom NAS? \nLars: ⟪zUiO!Z7Pnmm_C4xq⟫\n",
                "Anna: wat is de wifi-code?\nPriya: ⟪otter-gast-3858⟫\n",
                "Lars: what's the MFA code?\nGiulia: ⟪103120⟫ - hurry\n",
                "Giulia: WLAN-Schlüssel fürs Büro ist ⟪summit29564⟫, danke",
                "WLAN-Schlüssel Besprechungsraum: ⟪Gruenkohl!1960!⟫",
                "la clé wifi c'est ⟪thunder-gast-5952⟫ et",
                "PIN der Alarmanlage ⟪9063⟫.",
                "Kenji [08:36] what's the root password again?\nAhmed [12:02] it's ⟪Motyl1970+⟫\n",
                "Pedro: Und die PIN vom Tresor?\nRosa: ⟪527500⟫ – bitte nicht weitergeben",
                "reset it to ⟪Pt0wD70cmMaj.jX35⟫, then tell me",
                "changed it yesterday to ⟪Elena!saturn!45⟫\n",
                "WIFI:T:WPA;S:users-guest;P:⟪9170962949⟫;H:false;;",
                "* guest wifi: ⟪yxiaeq1yoib7⟫\n",
                "door code at the colo is ⟪3783⟫, rack 33",
                "Door code for floor 3 is ⟪3413⟫#.",
                "Alarm panel: installer code ⟪156303⟫, user",
                "alarmcode is ⟪5011⟫ en de kluiscode",
                "I have reset it: ⟪bgEk_8zpv-#!⟫\n",
                "It is now ⟪kKUh??Dd@soxm5%⟫\n",
                "fob 1106476, keypad ⟪2226⟫#\n",
                "copy in the safe, combination ⟪18-44-09⟫).",
                "Backup codes: ⟪7224 4942, 0991 9585⟫\nDevice",
                "Code de secours : ⟪mpc4r-mkhkv⟫\n",
                "Or enter this code: ⟪232215⟫\n",
                "TOTP seed for the authenticator app: ⟪KCYJZR5FBAGE6JMMIFDJSSUPMY74U43X⟫\n",
                "DB_DSN=host=db1 user=app_sync password=⟪tlZZFnluMSNn1g5i⟫ dbname=orders",
                "2FA backup codes: ⟪0wnw-0j70-rv0b, 5148 5502, 93537eeccf⟫\n",
                "Backup codes somewhere safe. Each can be used once.\n\n    ⟪o4qtp-21ic6    p5clk-y5ahx\n    is83e-1uv4f    mnr0q-c3yye⟫\n",
                "App password for the relay mailbox is ⟪fbes wnls xlqa jmxs⟫, no spaces",
                "    Key Content            : ⟪sommer-gast-2735⟫\n",
                "Log in with `postgres` / `⟪Priya2004*⟫`.",
                "<!-- demo login: ada / ⟪C4stl3-saturn61⟫ -->",
                "Identifiant : sa-orders / MDP : ⟪GjuyVTyHI3QVbU804eTI⟫\n",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                "Token dostępu: ⟪fa038c8872756f0be789e59850354deca6418f03⟫",
                "Fatima: klucz API: ⟪wlIgYwlKE0l1aiAu9YYyLzZG5PC3vxlv⟫, numer",
                "chiave di accesso API: ⟪0IIRmDTZXH6AWXQs7dGjoqJ9A8EmnYuN⟫ (id",
            ],
        );
        leaves(
            Format::Text,
            &[
                "secret_id_accessor    e53c95af-85b2-4030-ad2b-7c90509a2125",
                "Bruno: forgot the password?\nLars: yes, again\n",
                "Lars: what's the password?\nGiulia: 103120 is the ticket\n",
                "clé API : voir la documentation",
                "the pin of the plug is 4 mm long",
                "user: ada / admins and others",
                "a combination of 18-44 tests",
                "the keypad 12 keys",
                "login page / settings",
                "It is now 10:45 here",
                "the bike lock is new",
            ],
        );
    }
}
