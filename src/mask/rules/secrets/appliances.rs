//! Secrets in the configuration of routers, firewalls, phones and brokers: obscured by the device itself, which anybody
//! undoes, or at a place of the device's own grammar.

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::{ended, in_quotes, judged};
use super::entropy::Shape;
use super::judge::given;
use super::made_up::invented;
use super::places::contains;
use super::shells::last_word;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // Huawei: `cipher %^%#…%^%#`, `irreversible-cipher $1c$…$`.
    Rule::new(
        "huawei_cipher",
        Kind::Password,
        Start::Word(&["cipher ", "irreversible-cipher "]),
        r"(?i:irreversible-cipher|cipher) (?:%[\^@+]%[#@][^\s]{16,200}|@%@%[^\s]{16,200}|\$1[a-d]\$[^\s]{16,200})",
        last_word,
    ),
    // Fortinet.
    Rule::new(
        "fortinet_encrypted",
        Kind::Password,
        Start::Prefix(&["ENC "]),
        r"ENC [A-Za-z0-9+/]{22,400}={0,2}",
        |candidate| {
            let set = candidate.before.ends_with(b" ") && contains(candidate.before, b"set ");
            if set { last_word(candidate) } else { Verdict::No }
        },
    ),
    // Cisco: `ntp authentication-key 1 md5 …`, `ip ospf message-digest-key 1 md5 7 …`.
    Rule::new(
        "routing_key",
        Kind::Password,
        Start::Word(&["authentication-key ", "message-digest-key "]),
        r"(?i:authentication-key|message-digest-key) [0-9]{1,5} (?i:md5|sha1?|sha256|hmac-sha-?256) (?:[0-9] )?[^\s]{4,100}",
        last_word,
    ),
    // Juniper: what `$9$` begins is turned back by anybody.
    Rule::new(
        "juniper_secret",
        Kind::Password,
        Start::Word(&["authentication-key \"", "secret \"", "ascii-text \"", "password \"", "key \""]),
        r#"(?i:authentication-key|secret|ascii-text|password|key) "\$9\$[^\s"]{6,200}"#,
        last_word,
    ),
    // Cisco ASA: the key of a server, on the line below it.
    Rule::new(
        "server_key",
        Kind::Password,
        Start::Word(&["aaa-server "]),
        r"(?i:aaa-server) [^\r\n]{1,80}(?:\r?\n [a-jl-z][^\r\n]{0,60}){0,4}\r?\n key [^\s]{4,120}",
        last_word,
    ),
    // HP: `password manager user-name "ada" plaintext "…"`.
    Rule::new(
        "plaintext_password",
        Kind::Password,
        Start::Word(&["plaintext "]),
        r#"(?i:plaintext) (?:"[^"\r\n]{4,120}|[^"\s-][^"\s]{3,119})"#,
        |candidate| {
            let named = contains(&candidate.before.to_ascii_lowercase(), b"password ");
            if named { last_word(candidate) } else { Verdict::No }
        },
    ),
    // RouterOS.
    Rule::new(
        "routeros_community",
        Kind::Password,
        Start::Word(&["snmp community"]),
        r"(?i:snmp community)\r?\n(?:set|add) (?:\[[^\]\r\n]{0,40}\] )?(?:[a-z-]+=[^\s]+ ){0,4}name=[^\s]{4,64}",
        |candidate| {
            let skip = candidate.behind_last(b'=');
            let digits = candidate.text.iter().skip(skip).any(u8::is_ascii_digit);
            if ended(candidate) && digits { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    Rule::new(
        "community_setting",
        Kind::Password,
        Start::Word(&["community"]),
        r#"(?i:community)["']?[ ]?[:=>][ ]?["']?[^\s"'<>]{6,64}"#,
        |candidate| {
            let skip = candidate.text.iter().rposition(|byte| b" \"':=>".contains(byte)).map_or(0, |at| at + 1);
            let value = candidate.text.get(skip..).unwrap_or_default();
            let ended = candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'<,".contains(&byte));
            if ended && is_community(value) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Net-SNMP's `com2sec name source community`, Junos' `community … { authorization read-only; }`.
    Rule::new(
        "community_directive",
        Kind::Password,
        Start::Word(&["com2sec ", "community "]),
        r"(?i:com2sec) (?:-Cn [^\s]+ )?[^\s]{1,60} [^\s]{1,60} [^\s]{4,64}|(?i:community) [^\s{}]{4,64} \{\s{1,16}authorization",
        |candidate| {
            let end = memchr::memchr(b'{', candidate.text).map_or(candidate.text.len(), |open| open - 1);
            let text = candidate.text.get(..end).unwrap_or_default();
            let end = end - usize::from(text.ends_with(b"\""));
            let skip = text.iter().take(end).rposition(|byte| matches!(byte, b' ' | b'"')).map_or(0, |at| at + 1);
            let value = text.get(skip..end).unwrap_or_default();
            let known = [&b"public"[..], b"private", b"read-only"].contains(&value);
            if known || value.len() < 4 || end == candidate.text.len() && !ended(candidate) {
                return Verdict::No;
            }
            Verdict::Part { skip, end }
        },
    ),
    // OpenWrt: `wireless.guest.key='…'`.
    Rule::new(
        "uci_wireless",
        Kind::Password,
        Start::Word(&["wireless."]),
        r"(?i:wireless)\.[A-Za-z0-9_@\[\]-]{1,40}\.(?:key|sae_password|auth_secret)='[^'\r\n]{8,63}",
        |candidate| in_quotes(candidate, b'\''),
    ),
    // Redis: `sentinel auth-pass main …`, `tls-key-file-pass …`; `user default on +@all ~* >…`.
    Rule::new(
        "redis_directive",
        Kind::Password,
        Start::Word(&["auth-pass ", "tls-key-file-pass ", "user default "]),
        r"(?i:sentinel auth-pass [^\s]{1,60}|auth-pass [^\s]{1,60}|tls-key-file-pass|user default (?:[^\s>]{1,40} ){1,8}>) ?[^\s]{4,200}",
        |candidate| {
            let skip = candidate.behind_last(b' ');
            let skip = skip + usize::from(candidate.text.get(skip) == Some(&b'>'));
            if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // What the nodes of Erlang have in common.
    Rule::new(
        "erlang_cookie_set",
        Kind::Secret,
        Start::Word(&["setcookie ", "cookie: ", "cookie, '", "cookie, \""]),
        r#"(?i:setcookie) ["']?[^\s"'$]{8,80}|(?i:cookie)(?:: |, )["']?[A-Z0-9]{20}"#,
        |candidate| {
            let skip = candidate.text.iter().rposition(|byte| b" \"'".contains(byte)).map_or(0, |at| at + 1);
            if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // PPP: client, server, secret, addresses, below their heading; from the first secret to the last.
    Rule::new(
        "chap_secrets",
        Kind::Password,
        Start::Word(&["client"]),
        r#"client[ \t]+server[ \t]+secret[ \t]+IP addresses\r?\n(?:#[^\r\n]*\r?\n)?(?:[^\s#][^\s]{0,60}[ \t]+[^\s]{1,60}[ \t]+[^\s]{4,80}[ \t]+[^\r\n]{1,40}\r?\n){0,8}[^\s#][^\s]{0,60}[ \t]+[^\s]{1,60}[ \t]+[^\s]{4,80}"#,
        |candidate| if ended(candidate) { third_column(candidate) } else { Verdict::No },
    ),
    // What mounts WebDAV.
    Rule::new(
        "davfs_secret",
        Kind::Password,
        Start::Word(&["davfs2/secrets"]),
        r#"davfs2/secrets(?: <==)?\r?\n(?:#[^\r\n]*\r?\n)?[^\s]{1,120}[ \t]+"?[^\s"]{1,80}"?[ \t]+"?[^\s"]{4,120}"#,
        last_word,
    ),
];

/// Letters and digits that nobody would name a group by.
fn is_community(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let drawn = shape.digits > 0 && shape.letters() > 2 && shape.upper > 0 && shape.length >= 8;
    given(value) && (drawn || invented(value))
}

/// From the third word of the first line that is no comment.
fn third_column(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let mut line = candidate.behind_first(b'\n');
    while text.get(line) == Some(&b'#') {
        line += text.get(line..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(text.len(), |at| at + 1);
    }
    let rest = text.get(line..).unwrap_or_default();
    let blank = |at: usize| rest.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let third = (1..rest.len()).filter(|at| blank(at - 1) && !blank(*at)).nth(1);
    let Some(third) = third else { return Verdict::No };
    judged(candidate, line + third + usize::from(rest.get(third) == Some(&b'"')))
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn devices_have_grammars_of_their_own() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                " super password level 15 cipher ⟪%@%@ilr1Aig0xp8lYVSZHHVT2An4XWOEVR1z%@%@⟫\n",
                " local-user ada password irreversible-cipher ⟪$1c$1E8nx-zFEVE10SdjbfIA$l0Jx5O#+PNRrS55-rBh2BGLKCVoQ-84Ff/1m2lvmI#A$⟫\n",
                "        set secret ENC ⟪beQ/uy2txwd60rnWbt2quDDgeNsSuc9bwUgNFS7V78fcGo2RZcqLvF68t6dwfIrE==⟫\n",
                "ntp authentication-key 1 md5 ⟪104B0E300D0210281A2173⟫ 7\n",
                "set protocols bgp group TRANSIT authentication-key \"⟪$9$AKu7dQV.kY.Poar3HA7E-R⟫\"",
                "aaa-server ISE (inside) host nps\n key ⟪PaolosKettle77-⟫\n",
                "snmp {\n    community \"⟪3cSORrg2GnK⟫\" {\n        authorization read-only;\n",
                "password operator plaintext ⟪TurtleThunder#87⟫\n",
                "password manager user-name \"manager\" plaintext \"⟪TomassFiddle13.⟫\"",
                "/snmp community\nset [ find default=yes ] name=⟪lBwywLn2pE⟫\n",
                "com2sec notConfigUser default ⟪falcon_birch_ro⟫\n",
                "snmp { community ⟪R=X8x5_??tSo#k⟫ { authorization read-only; } }",
                "  community = \"⟪F4RW6ELcCD4⟫\"\n",
                "wireless.guest.key='⟪g4rn3t3ng1n3!1991⟫'\n",
                "sentinel auth-pass mymaster ⟪xa8S8pz4jKyv30NI0XFK4JD2⟫\n",
                "tls-key-file-pass ⟪Tornillo1992-⟫\n",
                "user default on +@all ~* >⟪nugg3tqu1v3r-1995⟫\n",
                "# client    server  secret    IP addresses\nerik.nguyen  *  ⟪ycXQht3xu0mOgECWMiW9rKa  *\nbranch7  l2tpd  sommer9!⟫  *\n",
                "# /etc/davfs2/secrets\n/mnt/dav ada ⟪mwWGhnfBMbONUofg6x2⟫\n",
            ],
        );
        takes("SECRET", Format::Text, &["-setcookie ⟪CNMQ9HNTXNOJUGYULAVA⟫\n", "  cookie: ⟪X6AVVQC8QF90N8H0IQKM⟫\n"]);
        leaves(
            Format::Text,
            &[
                "cipher aes-256-cbc",
                "set type ENC on",
                "ntp authentication-key 1 md5",
                "community: open source contributors",
                "community = \"public\"",
                "com2sec local localhost public\n",
                "the community we have { is large",
                "cookie: enabled",
                "setcookie $COOKIE",
                "client server secret handling",
                "in plaintext everywhere",
            ],
        );
    }
}
