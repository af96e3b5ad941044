//! Passwords on command lines and in statements: `-u user:password`, `-psecret`, `IDENTIFIED BY '…'`, `.pgpass`.

use super::super::checks::whole_word_from;
use super::super::{Candidate, Rule, Start, Verdict};
use super::entropy::Shape;
use super::judge::{Value, Word, judge};
use super::made_up::{passphrase, suggested};
use super::places::{contains, number, plain_name, reference, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "user_option",
        Kind::Password,
        Start::Prefix(&["-u", "--user", "--proxy-user"]),
        r#"(?:-u|--user|--proxy-user)(?:[ \t]{0,4}|=)(?:["']?[^\s:"'/]*["']?:["']?[^\s"']*|'[^\s:"'/]+:[^'\r\n]+|"[^\s:"'/]+:[^"\r\n]+)"#,
        user,
    ),
    Rule::new(
        "curl_userpwd",
        Kind::Password,
        Start::Prefix(&["CURLOPT_USERPWD", "CURLOPT_PROXYUSERPWD"]),
        r#"CURLOPT_(?:PROXY)?USERPWD[ \t]*(?:,|=>|=)[ \t]*["'][^\s:"']+:[^\s"']+"#,
        user,
    ),
    Rule::new(
        "short_option",
        Kind::Password,
        Start::Prefix(&["-p", "-X '", "-X \""]),
        r#"-[pX][ \t]{0,2}["']?[^\s"'-][^\s"']{3,}"#,
        short,
    ),
    Rule::new(
        "command_option",
        Kind::Password,
        Start::Word(&[
            "redis-cli",
            "ldapsearch",
            "ldapmodify",
            "ldapadd",
            "ldapdelete",
            "ldapcompare",
            "ldapwhoami",
            "ldappasswd",
            "useradd",
            "usermod",
            "snmpwalk",
            "snmpget",
            "trapsess",
            "sqlcmd",
            "zip ",
            "unzip ",
            "openssl enc",
            "cqlsh",
            "mosquitto_",
            "ipmitool",
            "racadm",
            "bcp ",
            "cypher-shell",
            "twine ",
            "oc login",
        ]),
        r#"[a-z_-]{2,13} [^\r\n|;&]*-[ackwpAXP][ \t]+(?:"[^"\r\n]{4,}|'[^'\r\n]{4,}|[^\s"'-][^\s"']{3,})"#,
        command_option,
    ),
    // What these commands take as it is, some behind the user's name.
    Rule::new(
        "command_argument",
        Kind::Password,
        Start::Word(&[
            "lftp",
            "rclone obscure",
            "rabbitmqctl",
            "net use ",
            "nmcli",
            "htpasswd",
            "http -a",
            "https -a",
            "smbclient",
            "schtasks ",
            "mysqladmin ",
            "qm set ",
            "mc alias set ",
            "auth plain ",
        ]),
        concat!(
            r#"(?:lftp [^\r\n|;&,]*-u[ ]?[^\s,"']+,|rclone obscure |rabbitmqctl (?:add_user|change_password|authenticate_user) [^\s"']+ |"#,
            r#"(?i:net use) (?:[A-Za-z*]:? )?\\{2,4}[^\s"']+ |nmcli [^\r\n|;&]*password |htpasswd -[a-zA-Z]{0,4}b[a-zA-Z]{0,4} [^\s"']+ [^\s"']+ |"#,
            r#"https? -a [^\s:"']+:|smbclient [^\r\n|;&]*-U[ ]?[^\s%"']+%|"#,
            r#"(?i:schtasks) [^\r\n|;&]*/(?:rp|RP) |mysqladmin [^\r\n|;&]*password |qm set [^\r\n|;&]*--cipassword |mc alias set [^\s]+ [^\s]+ [^\s]+ |(?i:auth plain) )["']?[^\s"'/*<$-][^\s"']{3,}"#,
        ),
        argument,
    ),
    Rule::new(
        "net_user",
        Kind::Password,
        Start::Word(&["net user"]),
        r#"(?i:net user)[ \t]{1,2}[^\s/"']{1,40}[ \t]{1,2}["']?[^\s"'/*][^\s"']{3,}"#,
        net_user,
    ),
    // What a command reads from another one.
    Rule::new(
        "piped_password",
        Kind::Password,
        Start::Word(&["echo ", "printf "]),
        concat!(
            r#"(?:(?i:echo)(?:[ ]-[neE]{1,2})?|(?i:printf)(?:[ ]["']?%s(?:\\{0,1}n)?["']?)?)[ ]{1,2}["']?[^\s"'|<>]{3,120}["']?"#,
            r"[ ]{0,2}\|[ ]{0,2}(?:sudo[ ]{1,2})?(?:-S\b|chpasswd\b|passwd[ ]{1,2}--stdin|smbpasswd[ ]{1,2}-s|kinit\b|realm join\b|cryptsetup\b|gpg\b|[a-z]{2,9}[ ][^\r\n|;&]*--(?:pass|pw|password|with-token)[a-z-]{0,6})",
        ),
        piped,
    ),
    // What a shell writes into a file that is named for it.
    Rule::new(
        "written_password",
        Kind::Password,
        Start::Word(&["echo ", "printf "]),
        r#"(?i:echo|printf) (?:[^\r\n|;&"'<>]|"[^"\r\n]*"|'[^'\r\n]*')* {0,2}>{1,2} {0,2}["']?[A-Za-z0-9_./~$-]*(?i:pass|auth\.txt|secret|cred|token|netrc)"#,
        written,
    ),
    Rule::new(
        "here_password",
        Kind::Password,
        Start::Prefix(&["chpasswd <<<", "chpasswd<<<"]),
        r#"chpasswd[ ]?<<<[ ]{0,2}["']?[a-z_][a-z0-9_-]{0,31}:[^\s"']{3,120}"#,
        here,
    ),
    // A user's name and what opens it, on one line.
    Rule::new(
        "credential_pair",
        Kind::Password,
        Start::Word(&[
            "credentials",
            "credential",
            "creds",
            "user/pass",
            "login/pass",
            "sftp: ",
            "ftp: ",
            "vpn: ",
            "ssh: ",
            "login ",
            "admin / ",
            "root / ",
        ]),
        concat!(
            r#"(?:(?i:(?:user|username|login)/pass(?:word)?|cred(?:ential)?s?(?: (?:recovered|found|for [A-Za-z0-9_.-]{1,40}|\([a-z]{1,12}\)))?|s?ftp|vpn|ssh)(?:["']?[ \t]{0,2}[:=]|[ ]are)[ \t]{0,2}["'`]?"#,
            r#"[A-Za-z0-9_.@+-]{1,64}`?(?: //? `?|[/:])|(?i:creds )[A-Za-z0-9_.@+-]{1,64}:|(?i:login [A-Za-z0-9_.@+-]{1,64}|admin|root) / (?i:pw |pass |password )?)[^\s"'`,;<>]{5,}"#,
        ),
        pair,
    ),
    Rule::new(
        "sql_identified",
        Kind::Password,
        Start::Word(&["identified"]),
        r#"(?i:identified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+|values\s+)?)(?:["'`]?[^\s"'`;\\]{4,}|'[^\s'\\]{4,}|"[^\s"\\]{4,})"#,
        identified,
    ),
    // User and password, or what a call takes before them, in .NET, PowerShell, Python, Go and Java.
    Rule::new(
        "network_credential",
        Kind::Password,
        Start::Prefix(&[
            "NetworkCredential(",
            "DirectoryEntry(",
            "ConvertTo-SecureString ",
            "HTTPBasicAuth(",
            "HTTPDigestAuth(",
            "SetBasicAuth(",
            "PasswordAuthentication(",
            "UsernamePasswordCredentials(",
            "UsernamePasswordAuthenticationToken(",
        ]),
        r#"(?:NetworkCredential\((?:\s{0,80}["'][^"'\r\n]{1,80}["'],)|(?:DirectoryEntry|HTTP(?:Basic|Digest)Auth|SetBasicAuth|PasswordAuthentication|UsernamePassword(?:Credentials|AuthenticationToken))\((?:\s{0,80}["'][^"'\r\n]{1,80}["'],){1,2}|ConvertTo-SecureString(?:\s+-(?:String|AsPlainText|Force)){0,3})\s{0,80}["'][^"'\r\n]{4,64}"#,
        credential,
    ),
    // JSON-RPC of TrueNAS.
    Rule::new(
        "truenas_login",
        Kind::Secret,
        Start::Prefix(&["auth.login_with_api_key"]),
        r#"auth\.login_with_api_key"[\s,]{0,4}"params"\s{0,2}:\s{0,2}\[\s{0,4}"[0-9]{1,6}-[A-Za-z0-9]{64}"#,
        last,
    ),
    // Of a gem server: user and password.
    Rule::new(
        "sidekiq_credential",
        Kind::Password,
        Start::Word(&["contribsys"]),
        r#"(?i:contribsys)[A-Za-z_.]{3,12}["']{0,2}(?:[ \t]string)?[ \t]{0,4}[:=?,.>]{1,5}\s{0,8}["'`]?[0-9a-f]{8}:[0-9a-f]{8}"#,
        sidekiq,
    ),
    // Oracle's clients: user and password before the database.
    Rule::new(
        "oracle_login",
        Kind::Password,
        Start::Word(&["sqlplus ", "sqlldr ", "expdp ", "impdp ", "connect ", "conn "]),
        r#"(?i:sqlplus|sqlldr|expdp|impdp|conn(?:ect)?) (?:-[A-Za-z]+ )*["']?[A-Za-z0-9_$#.]{1,30}/["']?[^\s"'/@]{4,}"#,
        |candidate| {
            let skip = candidate.behind_first(b'/');
            let skip = skip + usize::from(matches!(candidate.text.get(skip), Some(b'"' | b'\'')));
            if candidate.next == Some(b'@') || ended(candidate) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // A variable that Azure Pipelines is told of.
    Rule::new(
        "pipeline_variable",
        Kind::Password,
        Start::Prefix(&["vso[task.setvariable "]),
        r#"vso\[task\.setvariable [^\]\r\n]*variable=[A-Za-z0-9_.]*(?i:password|passwd|pwd|secret|token|key)[^\]\r\n]*\][^\s"']{4,}"#,
        |candidate| {
            let skip = candidate.text.iter().position(|byte| *byte == b']').map_or(0, |at| at + 1);
            if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // The port of PostgreSQL, then database, user and password.
    Rule::new(
        "pgpass",
        Kind::Password,
        Start::Prefix(&["5432:", "5433:", "6432:", "localhost:*:"]),
        r"(?:[0-9]{4}|localhost:\*):[^\s:/]+:[^\s:/@]+:[^\s:]+",
        pgpass,
    ),
];

pub(super) fn ended(candidate: &Candidate<'_>) -> bool {
    candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b';' | b'\\'))
}

pub(super) fn judged(candidate: &Candidate<'_>, skip: usize) -> Verdict {
    let value = candidate.text.get(skip..).unwrap_or_default();
    if value.len() < 3 || stands_for_one(value) || reference(value) || contains(value, b"://") {
        return Verdict::No;
    }
    Verdict::Closed { skip }
}

/// Between the last of these quotes and the next.
pub(super) fn in_quotes(candidate: &Candidate<'_>, quote: u8) -> Verdict {
    if candidate.next == Some(quote) { judged(candidate, candidate.behind_last(quote)) } else { Verdict::No }
}

/// After the first colon. Two numbers are a user and a group.
fn user(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(colon) = memchr::memchr(b':', text).filter(|_| ended(candidate)) else { return Verdict::No };
    let quote = usize::from(matches!(text.get(colon + 1), Some(b'"' | b'\'')));
    let value = text.get(colon + 1 + quote..).unwrap_or_default();
    let before = candidate.before.last().is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''));
    let option = text.first() == Some(&b'-');
    let word = [&b"password"[..], b"pass", b"token", b"yyy", b"test", b"pwd"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    let shown = text.get(..colon).unwrap_or_default().iter().any(|byte| matches!(byte, b'<' | b'$' | b'{' | b'['));
    if value.is_empty() && before && option {
        return key(text, colon);
    }
    if option && !before || number(value) || word || shown {
        return Verdict::No;
    }
    judged(candidate, colon + 1 + quote)
}

/// `-u sk_live_…:`, a key in the place of the user.
fn key(text: &[u8], colon: usize) -> Verdict {
    const LEAST: usize = 12;
    let marks = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=');
    let name = text.get(..colon).unwrap_or_default();
    let skip = name.iter().rposition(marks).map_or(2, |at| at + 1);
    let value = name.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let made = shape.length >= LEAST && shape.digits > 0 && shape.letters() > 0 && shape.random();
    if made && !stands_for_one(value) && !plain_name(value) { Verdict::Part { skip, end: colon } } else { Verdict::No }
}

/// `mysql -u root -psecret`, `sshpass -p secret`: on the same line one of the commands that read it so.
fn short(candidate: &Candidate<'_>) -> Verdict {
    const COMMANDS: [&[u8]; 13] = [
        b"mysql",
        b"sshpass",
        b"mariadb",
        b"docker login",
        b"podman login",
        b"buildah login",
        b"skopeo login",
        b"mongo",
        b"7z ",
        b"az login",
        b"registry login",
        b"psexec",
        b"rdesktop",
    ];
    let line = memchr::memrchr(b'\n', candidate.before).map_or(0, |at| at + 1);
    let line = &candidate.before.get(line..).unwrap_or_default().to_ascii_lowercase();
    let apart = line.last().is_some_and(u8::is_ascii_whitespace) || line.ends_with(b", \"");
    if !ended(candidate) || !apart {
        return Verdict::No;
    }
    // Behind one that proves who asks SNMP stands one that hides what is asked.
    let private = candidate.text.starts_with(b"-X");
    let known = !private && COMMANDS.iter().any(|command| contains(line, command));
    if !(known || private && contains(line, b" -a ")) {
        return Verdict::No;
    }
    let skip =
        candidate.text.iter().skip(2).position(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\'')).unwrap_or(0) + 2;
    let spaced = candidate.text.get(2).is_some_and(|byte| byte.is_ascii_whitespace());
    // To MySQL's client a password after a space is a database.
    let client = contains(line, b"mysql") || contains(line, b"mariadb");
    let value = candidate.text.get(skip..).unwrap_or_default();
    if spaced && client && !contains(line, b"sshpass") || number(value) && !client {
        return Verdict::No;
    }
    judged(candidate, skip)
}

/// The option that this command reads a password behind.
fn command_option(candidate: &Candidate<'_>) -> Verdict {
    const OPTIONS: [(&[u8], &[u8]); 17] = [
        (b"mosquitto", b"P"),
        (b"ipmitool", b"P"),
        (b"bcp", b"P"),
        (b"cypher", b"p"),
        (b"twine", b"p"),
        (b"oc", b"p"),
        (b"redis", b"a"),
        (b"ldap", b"w"),
        (b"user", b"p"),
        (b"snmp", b"AXc"),
        (b"trapsess", b"AX"),
        (b"racadm", b"p"),
        (b"sqlcmd", b"P"),
        (b"zip", b"P"),
        (b"unzip", b"P"),
        (b"openssl", b"k"),
        (b"cqlsh", b"p"),
    ];
    let text = candidate.text;
    let Some((_, options)) = OPTIONS.iter().find(|(command, _)| text.starts_with(command)) else { return Verdict::No };
    let reads = |four: &[u8]| matches!(four, [b' ', b'-', option, b' ' | b'\t'] if options.contains(option));
    // To SNMP's commands a second one follows.
    let mut pairs = text.windows(4);
    let place = if text.starts_with(b"snmp") { pairs.position(reads) } else { pairs.rposition(reads) };
    let Some(option) = place else { return Verdict::No };
    let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let value = option + 3 + text.iter().skip(option + 3).take_while(blank).count();
    let quote = text.get(value).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let skip = value + usize::from(quote.is_some());
    let rest = text.get(skip..).unwrap_or_default();
    let one = match quote {
        Some(quote) => candidate.next == Some(quote) && !rest.contains(&quote),
        None => !rest.iter().any(u8::is_ascii_whitespace) && ended(candidate),
    };
    if one { judged(candidate, skip) } else { Verdict::No }
}

/// `echo 'secret' | sudo -S`, `printf '%s' "$X" | …`; of `chpasswd` behind the user's name.
fn piped(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(pipe) = memchr::memchr(b'|', text) else { return Verdict::No };
    let (written, command) = text.split_at(pipe);
    let marks = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let end = written.iter().rposition(|byte| !marks(byte)).map_or(0, |last| last + 1);
    let written = written.get(..end).unwrap_or_default();
    // What ends a line of it is no part.
    let end = written.strip_suffix(b"\\n").map_or(end, <[u8]>::len);
    let from = written.iter().rposition(marks).map_or(0, |at| at + 1);
    let value = written.get(from..end).unwrap_or_default();
    let user = match contains(command, b"chpasswd") {
        true => memchr::memchr(b':', value).map(|colon| colon + 1),
        false => Some(0),
    };
    let skip = from + user.unwrap_or(value.len());
    let value = written.get(skip..end).unwrap_or_default();
    if value.len() < 3 || stands_for_one(value) || reference(value) { Verdict::No } else { Verdict::Part { skip, end } }
}

/// The last word in quotes before the file's name.
fn written(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let Some(arrow) = memchr::memrchr(b'>', text) else { return Verdict::No };
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let before = text.get(..arrow).unwrap_or_default();
    let Some(end) = before.iter().rposition(quote) else { return Verdict::No };
    let open = before.get(end).and_then(|quote| memchr::memrchr(*quote, before.get(..end).unwrap_or_default()));
    let Some(skip) = open.map(|open| open + 1) else { return Verdict::No };
    let value = Value { text: before.get(skip..end).unwrap_or_default(), quoted: true, beside_user: false };
    if judge(Word::Password, &value) { Verdict::Part { skip, end } } else { Verdict::No }
}

/// The last word, or what stands in it behind the user's name.
fn argument(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let mark: &[u8] = match text {
        [b's', b'c', ..] => b" ",
        [b'l', ..] => b",",
        [b'h', b't', b't', b'p', ..] => b":",
        [b's', ..] => b"%",
        _ => b" ",
    };
    let at = memchr::memmem::find(text, mark).filter(|_| mark != b" ").or_else(|| memchr::memrchr(b' ', text));
    let skip = at.map_or(0, |at| at + 1);
    let skip = skip + usize::from(matches!(text.get(skip), Some(b'"' | b'\'')));
    if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
}

fn here(candidate: &Candidate<'_>) -> Verdict {
    let colon = memchr::memchr(b':', candidate.text).map(|at| at + 1);
    colon.filter(|_| ended(candidate)).map_or(Verdict::No, |skip| judged(candidate, skip))
}

fn net_user(candidate: &Candidate<'_>) -> Verdict {
    let marks = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let skip = candidate.text.iter().rposition(marks).map_or(0, |at| at + 1);
    let value = candidate.text.get(skip..).unwrap_or_default();
    let made = value.iter().any(u8::is_ascii_digit) || suggested(value);
    if made && ended(candidate) { judged(candidate, skip) } else { Verdict::No }
}

/// `ada / Lovelace1815`: letters and digits, and no date or path.
fn pair(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = text.iter().rposition(|byte| matches!(byte, b' ' | b'/' | b':' | b'`')).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let made = shape.digits > 0 && shape.letters() >= 3 && shape.length >= 6 || passphrase(value);
    let mark = text.iter().position(|byte| matches!(byte, b':' | b'=' | b' ')).unwrap_or_default();
    let slashes = text.iter().skip(mark).filter(|byte| **byte == b'/').count();
    let one = slashes <= 1 || slashes == 2 && contains(text, b" // ");
    let ends = candidate.next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'/' | b':' | b'@'));
    if made && one && ends { judged(candidate, skip) } else { Verdict::No }
}

fn identified(candidate: &Candidate<'_>) -> Verdict {
    if !ended(candidate) {
        return Verdict::No;
    }
    let marks = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`');
    let skip = candidate.text.iter().rposition(marks).map_or(0, |at| at + 1);
    let value = candidate.text.get(skip..).unwrap_or_default();
    let quoted = skip.checked_sub(1).and_then(|at| candidate.text.get(at)).is_some_and(|b| matches!(b, b'"' | b'\''));
    // Resources are identified by words.
    if !quoted && !value.iter().any(u8::is_ascii_digit) {
        return Verdict::No;
    }
    judged(candidate, skip)
}

/// After the last opening quote.
fn last(candidate: &Candidate<'_>) -> Verdict {
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let skip = candidate.text.iter().rposition(quote).map_or(0, |at| at + 1);
    if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
}

fn credential(candidate: &Candidate<'_>) -> Verdict {
    if matches!(candidate.next, Some(b'"' | b'\'')) { last(candidate) } else { Verdict::No }
}

fn sidekiq(candidate: &Candidate<'_>) -> Verdict {
    const LENGTH: usize = "00000000:00000000".len();
    let skip = candidate.text.len().saturating_sub(LENGTH);
    whole_word_from(candidate, skip)
}

fn pgpass(candidate: &Candidate<'_>) -> Verdict {
    let colon = candidate.behind_last(b':');
    if !ended(candidate) || candidate.before.last() != Some(&b':') && !candidate.text.starts_with(b"l") {
        return Verdict::No;
    }
    judged(candidate, colon)
}
