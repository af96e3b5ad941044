//! A secret on a line of its own, below the one that speaks of it, as people paste them into chats and tickets.

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::{in_quotes, judged};
use super::entropy::Shape;
use super::judge::given;
use super::places::{path, plain_name, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // A first password, as Jenkins, Elasticsearch and Argo CD show it.
    Rule::new(
        "password_below",
        Kind::Password,
        Start::Word(&[
            "initial-password",
            "reset-password",
            "following password",
            "initial password",
            "temporary password",
            "admin password",
            "root password",
            "generated password",
            "password for ",
        ]),
        r"(?i:(?:initial|reset|following|temporary|admin|root|generated)[ -]password|password for )[^\r\n]{0,80}(?:\r?\n[ \t]{0,8}){1,3}(?:New value: )?[A-Za-z0-9!#-/:-@^_~+*]{8,64}",
        first_password,
    ),
    // What a command prints that was asked for one.
    Rule::new(
        "printed_secret",
        Kind::Secret,
        Start::Word(&[
            "terraform output -raw ",
            "pulumi config get ",
            "pulumi stack output ",
            "gcloud secrets versions access ",
            "kubectl get secret",
            "kubectl -n ",
            "cat /run/secrets/",
            "docker exec ",
            "az keyvault secret show ",
            "az acr credential show ",
            "az storage account keys ",
            "az redis list-keys ",
            "aws secretsmanager get-secret-value ",
            "aws ssm get-parameter ",
            "aws iam create-access-key ",
            "vault read -field",
            "vault kv get -field",
            "heroku config:get ",
            "doppler secrets get ",
            "op read ",
            "op item get ",
            "bw get password ",
            "pass show ",
            "gopass show ",
            "headscale preauthkeys create",
            "nmcli -s -g ",
            "nk -gen ",
            "openssl rand ",
            "security find-generic-password ",
            "cat /var/lib/rabbitmq/.erlang.cookie",
            "cat priv",
            "aws ec2 get-password-data ",
            "aws ecr get-login-password",
            "aws codeartifact get-authorization-token",
            "oci iam auth-token create ",
            "gcloud auth print-",
            "gh auth token",
            "flyctl auth token",
            "heroku auth:token",
            "kubectl create token ",
            "kubeadm token create",
            "docker swarm join-token -q ",
            "docker swarm unlock-key -q",
            "elasticsearch-create-enrollment-token",
            "consul keygen",
            "serf keygen",
            "nomad operator gossip keyring generate",
            "infisical secrets get ",
            "chamber read ",
            "uci get ",
            "wg genkey",
            "wg genpsk",
            "pwgen",
            "mix phx.gen.secret",
            "rails secret",
            "artisan key:generate --show",
        ]),
        concat!(
            r"(?:(?:terraform output -raw|pulumi (?:config get|stack output)|heroku config:get|doppler secrets get)",
            r" [^\r\n]*(?i:pass|pw|secret|token|key|cred|dsn)[^\r\n]*",
            r"|gcloud secrets versions access [^\r\n]*",
            r"|kubectl (?:-n [^\s]+ )?get secrets? [^\r\n]*(?:base64 (?:-d|-D|--decode)|base64decode|jsonpath=)[^\r\n]*",
            r"|az (?:keyvault secret show|acr credential show|storage account keys|redis list-keys) [^\r\n]*(?:-o|--output)[ =]tsv",
            r"|aws (?:secretsmanager get-secret-value|ssm get-parameter|iam create-access-key) [^\r\n]*--output[ =]text[^\r\n]*",
            r"|vault (?:read|kv get) -field[ =][^\r\n]*|op (?:read|item get) [^\r\n]*|bw get password [^\r\n]*|(?:go)?pass show [^\r\n]*",
            r"|headscale preauthkeys create[^\r\n]*|nmcli -s -g [^\r\n]*psk [^\r\n]*|nk -gen [^\r\n]*|openssl rand [^\r\n]*",
            r"|aws ec2 get-password-data [^\r\n]*--output[ =]text[^\r\n]*|aws (?:ecr get-login-password|codeartifact get-authorization-token)[^\r\n]*",
            r"|oci iam auth-token create [^\r\n]*--raw-output|gcloud auth print-(?:access|identity)-token[^\r\n]*",
            r"|(?:gh|flyctl) auth token|heroku auth:token|kubectl create token [^\r\n]*|kubeadm token create|docker swarm (?:join-token|unlock-key) -q[^\r\n]*",
            r"|elasticsearch-create-enrollment-token[^\r\n]*|(?:consul|serf) keygen|nomad operator gossip keyring generate",
            r"|(?:infisical secrets get|chamber read|uci get) [^\r\n]*(?i:pass|pw|secret|token|key|psk)[^\r\n]*",
            r"|wg gen(?:key|psk)|pwgen[^\r\n]*|mix phx\.gen\.secret[^\r\n]*|rails secret|artisan key:generate --show",
            r"|security find-generic-password [^\r\n]*-w|cat /var/lib/rabbitmq/\.erlang\.cookie|cat priv[a-z.]*|(?:docker exec (?:-[a-z]+ )?[^\s]+ )?cat /run/secrets/[^\s]+)",
            r#"\r?\n[^\s"'<>{$\[#][^\s"'<>]{5,}"#,
        ),
        printed,
    ),
    // The answer of Redis about its own.
    Rule::new(
        "redis_setting",
        Kind::Password,
        Start::Prefix(&["requirepass\"", "masterauth\""]),
        r#"(?:requirepass|masterauth)"\r?\n ?[0-9]\) "[^"\r\n]{4,}"#,
        |candidate| in_quotes(candidate, b'"'),
    ),
    // User and password, each on a line, as OpenVPN takes them.
    Rule::new(
        "openvpn_login",
        Kind::Password,
        Start::Prefix(&["auth-user-pass>"]),
        r"auth-user-pass>\r?\n[^\s<]{1,80}\r?\n[^\r\n<]{4,120}",
        |candidate| {
            let skip = candidate.behind_last(b'\n');
            judged(candidate, skip)
        },
    ),
    // What a client of FTP answers, and what one of Redis is told.
    Rule::new(
        "ftp_password",
        Kind::Password,
        Start::Prefix(&["PASS ", "AUTH "]),
        r"(?:PASS |AUTH (?:[a-z0-9_.-]{1,40} )?)[^\s]{4,120}",
        |candidate| {
            let skip = candidate.behind_last(b' ');
            let whole = candidate.ends_line();
            let asked = || candidate.before.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
            let told = match candidate.text.first() {
                Some(b'P') => asked().is_some_and(|line| line.starts_with(b"331 ")),
                Some(_) | None => candidate.before.ends_with(b"> ") || candidate.before.ends_with(b"redis: "),
            };
            if whole && told { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // What opens an account without its second factor, a code on each line, or one behind the other.
    Rule::new(
        "recovery_codes_listed",
        Kind::Password,
        Start::Word(&["recovery code", "backup code", "code de secours", "codes de secours"]),
        r"(?i:(?:recovery|backup) codes?|codes? de secours)(?:[^\r\n:]{0,24}:| (?:of|for) [a-z ]{2,24} are)? ?(?:[A-Z0-9]{8,10}|(?:[0-9]{4} [0-9]{4}|[A-Za-z0-9]{4,10}(?:-[A-Za-z0-9]{4,10})+)(?:(?:,| and)? [A-Za-z0-9]{4,10}(?:-[A-Za-z0-9]{4,10})+|, [0-9]{4} [0-9]{4}|, [0-9a-f]{10})*)",
        |candidate| {
            let whose = memchr::memmem::find(candidate.text, b" are ").map(|at| at + " are".len());
            let colon = whose.or_else(|| memchr::memchr(b':', candidate.text).map(|at| at + 1));
            let code = memchr::memmem::find(&candidate.text.to_ascii_lowercase(), b"code").map_or(0, |at| at + 4);
            let skip = colon.unwrap_or(code + usize::from(candidate.text.get(code) == Some(&b's')));
            let skip = skip + usize::from(candidate.text.get(skip) == Some(&b' '));
            let digits = candidate.text.iter().skip(skip).filter(|byte| byte.is_ascii_digit()).count();
            let ends = candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'-');
            if digits >= 1 && ends { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    Rule::new(
        "recovery_codes_array",
        Kind::Password,
        Start::Word(&["backupcodes", "recoverycodes", "backup_codes", "recovery_codes"]),
        r#"(?i:(?:backup|recovery)_?codes)["']?\s{0,4}[:=]\s{0,4}\[\s{0,8}["'][A-Za-z0-9-]{6,24}(?:["']\s{0,4},\s{0,8}["'][A-Za-z0-9-]{6,24})*"#,
        |candidate| {
            let open = memchr::memchr(b'[', candidate.text).unwrap_or_default();
            let quote = candidate.text.iter().skip(open).position(|byte| matches!(byte, b'"' | b'\''));
            let skip = open + quote.unwrap_or_default() + 1;
            let digits = candidate.text.iter().skip(skip).any(u8::is_ascii_digit);
            let ended = matches!(candidate.next, Some(b'"' | b'\''));
            if ended && digits { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    Rule::new(
        "recovery_codes",
        Kind::Password,
        Start::Word(&["recovery code", "backup code", "one-time codes", "scratch code", "emergency code"]),
        r"(?i:(?:recovery|backup|one-time|scratch|emergency) codes?)[^\r\n]{0,64}(?:\r?\n[A-Z][^\r\n]*[.:!])?(?:\r?\n){1,2}(?:[A-Za-z0-9 .)>*\t-]{4,50}\r?\n){0,23}[A-Za-z0-9 .)>*\t-]{4,50}",
        recovery,
    ),
    Rule::new(
        "secret_below",
        Kind::Secret,
        Start::Word(&[
            "private key",
            "secret key",
            "secret access key",
            "access key",
            "access token",
            "auth token",
            "api key",
            "api secret",
            "api token",
            "client secret",
            "app secret",
        ]),
        concat!(
            r"(?i:(?:private|secret|secret access|access|auth|api|client|app) (?:key|secret|token))",
            r#"[^\r\n=:"'<>]{0,60}[:.?!]?[ ]{0,2}(?:\r?\n[ >]{0,4}){1,2}[A-Za-z0-9+/=_.-]{20,128}"#,
        ),
        below,
    ),
];

/// All of its line, and no word, path or object.
fn printed(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.behind_first(b'\n');
    let text = candidate.text.get(skip..).unwrap_or_default();
    let whole = candidate.ends_line();
    if whole && text.len() < 512 && given(text) { Verdict::Closed { skip } } else { Verdict::No }
}

/// All of its line, of letters and digits as machines draw them.
fn first_password(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = text.iter().rposition(|byte| matches!(byte, b'\n' | b' ' | b'\t')).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let whole = candidate.ends_line();
    let varied = shape.digits >= 2 || shape.digits > 0 && shape.turns * 3 >= shape.length;
    let drawn = varied && shape.letters() >= 3 && shape.random();
    if whole && drawn && !stands_for_one(value) { Verdict::Closed { skip } } else { Verdict::No }
}

/// From the first code to the last: each has a digit and is alone on its line, behind its number perhaps. What is said of
/// them may stand before.
fn recovery(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let line = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        rest.get(..end).unwrap_or_default()
    };
    let heading = line(0).len();
    let said = line(heading);
    let sentence = matches!(said.trim_ascii_end().last(), Some(b'.' | b':' | b'!'));
    let start = heading + if sentence { said.len() } else { 0 };
    let start = start + text.iter().skip(start).take_while(|byte| byte.is_ascii_whitespace()).count();
    let lines = text.get(start..).unwrap_or_default().split(|byte| *byte == b'\n');
    let code = |line: &[u8]| {
        // Two may stand on a line, each behind its number.
        let number = |word: &[u8]| {
            word.split_last()
                .is_some_and(|(last, rest)| matches!(last, b'.' | b')') && rest.iter().all(u8::is_ascii_digit))
        };
        let words =
            line.split(u8::is_ascii_whitespace).filter(|word| !matches!(word, [] | [b'-' | b'*']) && !number(word));
        let parts = words.flat_map(|word| word.split(|byte| *byte == b'-'));
        let plain = |part: &[u8]| (4..=10).contains(&part.len()) && part.iter().all(u8::is_ascii_alphanumeric);
        let (mut digits, mut length, mut all) = (0, 0, true);
        for part in parts {
            digits += part.iter().filter(|byte| byte.is_ascii_digit()).count();
            length += part.len();
            all &= plain(part);
        }
        all && digits >= 1 && (8..=43).contains(&length)
    };
    let whole = candidate.ends_line();
    let mut codes = lines.filter(|line| !line.trim_ascii().is_empty());
    if whole && codes.clone().count() > 0 && codes.all(code) { Verdict::Closed { skip: start } } else { Verdict::No }
}

/// All of its line, and drawn from letters of both cases and digits, so that it is no hash.
fn below(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = text.iter().rposition(|byte| matches!(byte, b'\n' | b' ' | b'>')).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let whole = candidate.ends_line();
    let drawn =
        shape.digits >= 2 && shape.upper >= 3 && shape.lower >= 3 && shape.turns * 3 >= shape.length && shape.random();
    let other = plain_name(value) || path(value) || stands_for_one(value);
    if whole && drawn && !other { Verdict::Closed { skip } } else { Verdict::No }
}
