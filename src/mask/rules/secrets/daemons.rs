//! Passwords in the configuration of daemons and installers, where the words before tell what follows.

use super::super::{Candidate, Rule, Start, Verdict};
use super::calls::opening;
use super::commands::{ended, in_quotes, judged};
use super::entropy::Shape;
use super::places::number;
use super::shells::last_word;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // A variable whose whole assignment is in quotes, as systemd, Docker and launchd write it: up to the closing one.
    Rule::new(
        "quoted_variable",
        Kind::Password,
        Start::Word(&["password=", "passwd=", "pass=", "pwd=", "pw="]),
        r#"(?i:password|passwd|pass|pwd|pw)=[^"'\s][^"'\r\n]{3,120}"#,
        quoted_variable,
    ),
    // Squid's peers and socat's proxies: user and password.
    Rule::new(
        "proxy_login",
        Kind::Password,
        Start::Word(&["proxyauth=", "login="]),
        r#"(?i:proxyauth|login)=[A-Za-z0-9_.@-]{1,40}:[^\s:,;"']{4,80}"#,
        |candidate| {
            let skip = candidate.behind_first(b':');
            let value = candidate.text.get(skip..).unwrap_or_default();
            let made = ended(candidate) && !number(value);
            if made { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Network UPS Tools: system, power value, user, password, part.
    Rule::new(
        "ups_monitor",
        Kind::Password,
        Start::Prefix(&["MONITOR "]),
        r"MONITOR [^\s]+@[^\s]+ [0-9]+ [^\s]+ [^\s]{4,80} (?:primary|secondary|master|slave)",
        |candidate| {
            let end = memchr::memrchr(b' ', candidate.text).unwrap_or_default();
            let value = candidate.text.get(..end).and_then(|text| memchr::memrchr(b' ', text)).map_or(0, |at| at + 1);
            if value > 0 && candidate.ends_word() { Verdict::Part { skip: value, end } } else { Verdict::No }
        },
    ),
    Rule::new(
        "fetchmail_poll",
        Kind::Password,
        Start::Prefix(&["poll "]),
        r#"poll [^\s]+ [^\r\n"]{0,100}pass(?:word)? ["']?[^\s"']{4,80}"#,
        last_word,
    ),
    Rule::new(
        "firewall_user",
        Kind::Password,
        Start::Word(&["set passwd ", "set psksecret ", "ascii 0 "]),
        r#"(?i:set (?:passwd|psksecret)|ascii 0) ["']?[^\s"']{4,80}"#,
        |candidate| if candidate.text.ends_with(b"ENC") { Verdict::No } else { last_word(candidate) },
    ),
    // strongSwan: what follows the colon is the kind of the secret, and of a key its file.
    Rule::new(
        "strongswan_secret",
        Kind::Password,
        Start::Prefix(&["RSA ", "ECDSA ", "PKCS8 ", "P12 ", "XAUTH "]),
        r#"(?:RSA|ECDSA|PKCS8|P12|XAUTH) (?:[^\s"]+\.(?:key|pem|der|p12) )?["']?[^\s"']{4,80}"#,
        |candidate| {
            let file = [&b".key"[..], b".pem", b".der", b".p12"].iter().any(|end| candidate.text.ends_with(end));
            // `ssh2: RSA SHA256:…` of sshd's log is a public key's.
            let digest =
                [&b"SHA256:"[..], b"MD5:"].iter().any(|name| memchr::memmem::find(candidate.text, name).is_some());
            let given = candidate.text.starts_with(b"XAUTH ") && candidate.ends_line() || candidate.next == Some(b'"');
            if candidate.before.ends_with(b": ") && given && !file && !digest {
                last_word(candidate)
            } else {
                Verdict::No
            }
        },
    ),
    // What Debian's installer is told.
    Rule::new(
        "preseed_password",
        Kind::Password,
        Start::Prefix(&["d-i "]),
        r#"d-i [a-z/-]*(?:password|passphrase)[a-z-]* password [^\s]{4,80}"#,
        last_word,
    ),
    // Commands of Redis as `MONITOR` lists them, and of IMAP.
    Rule::new(
        "redis_auth",
        Kind::Password,
        Start::Prefix(&["AUTH\" \""]),
        r#"AUTH" (?:"[^"\r\n]{1,40}" )?"[^"\r\n]{4,120}"#,
        |candidate| in_quotes(candidate, b'"'),
    ),
    Rule::new(
        "imap_login",
        Kind::Password,
        Start::Prefix(&["LOGIN "]),
        r#"LOGIN "?[^\s"]{1,60}"? "[^"\r\n]{4,120}"#,
        |candidate| in_quotes(candidate, b'"'),
    ),
    // What a shell hands to a command without a pipe.
    Rule::new(
        "here_string",
        Kind::Password,
        Start::Word(&["kinit ", "passwd ", "cryptsetup ", "sudo -s "]),
        r#"(?i:kinit|passwd|cryptsetup|sudo -s) [^\r\n|;<>]*<<< ?\$?["'][^"'\r\n\\]{4,120}"#,
        |candidate| match candidate.next {
            Some(b'"' | b'\'' | b'\\') => judged(candidate, opening(candidate.text)),
            Some(_) | None => Verdict::No,
        },
    ),
    Rule::new(
        "command_secret",
        Kind::Password,
        Start::Word(&["openssl dgst ", "openssl enc ", "signtool ", "ssh-keygen ", "cf login ", "xfreerdp "]),
        r#"[a-zA-Z-]{2,12} [^\r\n|;]*[ ][-/][a-zA-Z]{1,4}[ :]["']?[^\s"'$/-][^\s"']{3,130}"#,
        command_secret,
    ),
    // Variables of Robot Framework, two blanks or more before their values.
    Rule::new(
        "robot_variable",
        Kind::Password,
        Start::Word(&["password}", "token}", "secret}", "api key}"]),
        r"(?i:password|token|secret|api key)\}[ ]{2,24}[^\s${][^\s]{5,120}",
        |candidate| {
            let value = candidate.text.get(candidate.behind_last(b' ')..).unwrap_or_default();
            let made = Shape::of(value).digits > 0;
            if candidate.before.contains(&b'{') && made { last_word(candidate) } else { Verdict::No }
        },
    ),
    // What a chart of Helm takes where no value is set.
    Rule::new(
        "chart_default",
        Kind::Secret,
        Start::Prefix(&["default \""]),
        r#"default "[^"\r\n ]{8,120}"#,
        |candidate| {
            let lower = candidate.before.to_ascii_lowercase();
            let named = [&b"password"[..], b"secret", b"token", b"apikey"]
                .iter()
                .any(|word| memchr::memmem::find(&lower, word).is_some());
            let chart = memchr::memmem::find(&lower, b".values.").is_some();
            let value = candidate.text.get("default \"".len()..).unwrap_or_default();
            let made = Shape::of(value).digits > 0;
            if named && chart && made { in_quotes(candidate, b'"') } else { Verdict::No }
        },
    ),
    // An array of Bash by names, from the first value to the last.
    Rule::new(
        "password_array",
        Kind::Password,
        Start::Word(&["pass=(", "passwords=(", "passwd=(", "creds=("]),
        r#"(?i:pass|passwords|passwd|creds)=\((?:\s{0,8}(?:\[[^\]\r\n]{1,40}\]=)?["'][^"'\r\n]{1,80}["']){1,8}"#,
        |candidate| {
            // Of a user and a password the second is one.
            let pair = candidate.text.to_ascii_lowercase().starts_with(b"creds");
            let mut quotes = candidate.text.iter().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\''));
            let first = quotes.nth(if pair { 2 } else { 0 }).map_or(0, |(at, _)| at + 1);
            let end = candidate.text.len() - 1;
            if candidate.next == Some(b')') && first < end { Verdict::Part { skip: first, end } } else { Verdict::No }
        },
    ),
    // What routers of Juniper prove to one another.
    Rule::new(
        "authentication_key",
        Kind::Password,
        Start::Word(&["authentication-key \"", "pre-shared-key ascii-text \"", "plain-text-password-value \""]),
        r#"(?i:authentication-key|pre-shared-key ascii-text|plain-text-password-value) "[^"\r\n$]{4,120}"#,
        |candidate| in_quotes(candidate, b'"'),
    ),
    // User and password in one literal, before it is written in base64.
    Rule::new(
        "encoded_pair",
        Kind::Password,
        Start::Prefix(&["btoa(", "b64encode(", "base64_encode(", "Base64.encode64(", "Base64.strict_encode64("]),
        r#"[A-Za-z0-9_.]+\(b?["'`][A-Za-z0-9_.@-]{1,40}:[^"'`\r\n]{4,80}"#,
        |candidate| {
            let quoted = matches!(candidate.next, Some(b'"' | b'\'' | b'`'));
            if quoted { judged(candidate, candidate.behind_first(b':')) } else { Verdict::No }
        },
    ),
    // Where Travis posts: team and key.
    Rule::new(
        "travis_room",
        Kind::Secret,
        Start::Word(&["rooms"]),
        r#"rooms["']?:\s{0,4}(?:\[|- )?\s{0,4}["']?[a-z0-9-]{1,40}:[A-Za-z0-9]{24}"#,
        |candidate| if candidate.ends_word() { judged(candidate, candidate.behind_last(b':')) } else { Verdict::No },
    ),
];

/// The option that this command reads a key or a password behind.
fn command_secret(candidate: &Candidate<'_>) -> Verdict {
    const OPTIONS: [(&[u8], &[u8]); 6] = [
        (b"openssl dgst", b" -hmac "),
        (b"openssl enc", b" -K "),
        (b"signtool", b" /p "),
        (b"ssh-keygen", b" -N "),
        (b"cf login", b" -p "),
        (b"xfreerdp", b" /p:"),
    ];
    let text = candidate.text;
    let known = OPTIONS.iter().find(|(command, _)| text.starts_with(command));
    let Some(option) = known.and_then(|(_, option)| Some(memchr::memmem::rfind(text, option)? + option.len())) else {
        return Verdict::No;
    };
    let skip = option + usize::from(matches!(text.get(option), Some(b'"' | b'\'')));
    // Other options may follow.
    let value = text.get(skip..).unwrap_or_default();
    match memchr::memchr(b' ', value) {
        None if ended(candidate) => judged(candidate, skip),
        Some(end) if end > 3 && skip == option => Verdict::Part { skip, end: skip + end },
        Some(_) | None => Verdict::No,
    }
}

/// The quote before the name, if any, closes the value.
fn quoted_variable(candidate: &Candidate<'_>) -> Verdict {
    let name = candidate.before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let opened = candidate.before.get(..candidate.before.len() - name).unwrap_or_default();
    let skip = candidate.behind_first(b'=');
    let value = candidate.text.get(skip..).unwrap_or_default();
    let shape = Shape::of(value);
    let closed = match (opened.last(), candidate.next) {
        (Some(open @ (b'"' | b'\'')), Some(next)) => *open == next,
        // An item of a container's environment.
        (_, None) => opened.ends_with(b"Env: "),
        (_, Some(_)) => false,
    };
    let made = shape.digits > 0 && shape.letters() > 0 || shape.others >= 2;
    if closed && made && !value.contains(&b' ') { judged(candidate, skip) } else { Verdict::No }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn daemons_and_installers_have_places_of_their_own() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                r#"Environment="DB_PASSWORD=⟪nNA|lxD&6k=b|:&?9⟫""#,
                r#"  "POSTGRES_PASSWORD=⟪Yan&m_,N2?_Esv>OpD&⟫","#,
                "cache_peer a.example parent 3128 0 login=yukiw:⟪kq^1mMxaz4N⟫",
                "socat - PROXY:mq:db:5432,proxyauth=leilae:⟪declan7064⟫\n",
                "MONITOR ups@localhost 1 catalog_app ⟪02042004bjorn⟫ primary",
                "poll pop.example.org user mbrandt pass ⟪UPTpu8N1P3P8KzgeWukP⟫ keep",
                "        set passwd ⟪02mc20a9⟫\n",
                ": RSA vpn.key \"⟪orbitlantern6⟫\"",
                "ada %any : XAUTH ⟪nAlT0UcHfNtot2jvKhqt8lWwSXsJZ4E⟫\n",
                "d-i passwd/root-password-again password ⟪henrik2497⟫\n",
                r#"[0 lua] "AUTH" "reports-svc" "⟪QXHqmp9y9Sv⟫""#,
                "IMAP C: a1 LOGIN pobrien \"⟪LuciaVelvet9⟫\"",
                "kinit rahul <<< '⟪Bjorn1969⟫'",
                "signtool sign /f cert.pfx /p ⟪marblemagnet67⟫ /t http://x.example",
                "ssh-keygen -t ed25519 -N '⟪sunil5767⟫' -f k",
                "xfreerdp /v:vm /u:ada /p:⟪PpouTjuex5B1lI164YeDkPR⟫ /cert:ignore\n",
                "rdesktop -u ada -p ⟪MwWMP7cboyNIbI3sq0⟫ vm\n",
                "execve(\"/usr/bin/mysql\", [\"mysql\", \"-uada\", \"-p⟪canyon-barcelona32⟫\", \"orders\"])",
                "secretsdump.py CORP/ada:'⟪Tigger@Copper1622⟫'@host\n",
                "/msg NickServ IDENTIFY ⟪tiger-kaffee32⟫\n",
                "echo '⟪maple.hockey71⟫' | realm join -U svc corp.local\n",
                "SQL> CONNECT webhooks/⟪m4gn3th4rb0r-1984⟫@//db:1521/ORCL\n",
                "openssl dgst -sha256 -hmac \"⟪2370c12f35655c68d77225e224a8abcb0f599df3⟫\"",
            ],
        );
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "${VALID PASSWORD}    ⟪YEc0rw64HL⟫\n",
                "declare -A PASS=([staging]=\"⟪Orbit+Walnut59\" [prod]=\"xjj9uoF9YKIwRJ;VrY⟫\")",
                "creds=(\"hanna\" \"⟪1T4wZSc3n0ueyfn⟫\")",
                "set protocols bgp group X authentication-key \"⟪V2pKlQ@:f&⟫\"",
                "const auth = btoa('quentin:⟪turnip10992-⟫')",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &["  secret-key: {{ .Values.secretKey | default \"⟪MEs1RAYtJNWHrpv5n3Z6KxIqb0x3D9P7⟫\" }}"],
        );
        takes("SECRET", Format::Text, &["slack: {rooms: [\"cactus:⟪FU6lBw1MvDfyPFsXJ9JWxd1L⟫\"]}"]);
        leaves(
            Format::Text,
            &[
                "Environment=\"DB_PASSWORD=${DB_PASSWORD}\"",
                "login=ada:1000 ",
                "RSA key exchange",
                "## Details: RSA PKCS#1 padding",
                "port 46001 ssh2: RSA SHA256:2QJZF7CAV8ATZGJEV3YJ7AMCGALDH3SHPSC9XEBKNSE",
                ": RSA vpn.key\n",
                "LOGIN user \"${IMAP_PASSWORD}\"",
                "ssh-keygen -t ed25519 -N '' -f k",
            ],
        );
    }
}
