//! Secrets in the configuration, dumps and transcripts of servers, where the place alone tells what a word is.

use super::super::checks::{whole_word, whole_word_from};
use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::{ended, in_quotes, judged};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // HAProxy's page of figures: user and password.
    Rule::new(
        "haproxy_stats",
        Kind::Password,
        Start::Prefix(&["stats auth "]),
        r"stats auth [A-Za-z0-9_.@+-]+:[^\s:]{4,120}",
        |candidate| after(candidate, b':'),
    ),
    // What nginx signs links with: the last word of what is hashed.
    Rule::new(
        "nginx_secure_link",
        Kind::Secret,
        Start::Prefix(&["secure_link_md5 \""]),
        r#"secure_link_md5 "[^"\r\n;]* [^\s"$;]{6,120}"#,
        |candidate| if candidate.next == Some(b'"') { after(candidate, b' ') } else { Verdict::No },
    ),
    // `wg show all dump`: interface, private key, public key, port; of a peer public key, shared key, endpoint.
    Rule::new(
        "wireguard_dump",
        Kind::PrivateKey,
        Start::Prefix(&["wg0\t", "wg1\t", "wg2\t", "wg3\t"]),
        r"wg[0-9]\t[A-Za-z0-9+/]{43}=\t(?:[A-Za-z0-9+/]{43}=|\(none\))",
        wireguard,
    ),
    // What a session of TLS is opened with, as NSS and curl log it (SSLKEYLOGFILE).
    Rule::new(
        "tls_key_log",
        Kind::Secret,
        Start::Prefix(&[
            "CLIENT_RANDOM ",
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
            "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
            "CLIENT_TRAFFIC_SECRET_0 ",
            "SERVER_TRAFFIC_SECRET_0 ",
            "EXPORTER_SECRET ",
        ]),
        r"[A-Z_0]+ [0-9a-f]{64} [0-9a-f]{64,96}",
        |candidate| if candidate.ends_word() { after(candidate, b' ') } else { Verdict::No },
    ),
    // Redis lists the hash of a user's password (SHA-256).
    Rule::new(
        "redis_hash",
        Kind::Password,
        Start::Prefix(&["on #", "sanitize-payload #"]),
        r"(?:on|sanitize-payload) #[0-9a-f]{64}",
        |candidate| if candidate.ends_word() { after(candidate, b'#') } else { Verdict::No },
    ),
    // What a session of Proxmox is: `PVE:user@realm:time::signature`.
    Rule::new(
        "proxmox_ticket",
        Kind::Secret,
        Start::Prefix(&["PVE:", "PBS:"]),
        r"P(?:VE|BS):[^\s:@]+@[a-z]+:[0-9A-F]{8}::[A-Za-z0-9+/]{43}[A-Za-z0-9+/=]*",
        whole_word,
    ),
    // Users and passwords that cloud-init sets.
    Rule::new(
        "cloud_init_user",
        Kind::Password,
        Start::Word(&["chpasswd:"]),
        r"(?i:chpasswd):[ \t]*(?:\r?\n[ \t]+[a-z]+:[ \t]*[^\s|:]*){0,2}(?:\r?\n[ \t]+list:[ \t]*\|?-?)?(?:\r?\n[ \t]+(?:- )?[a-z_][a-z0-9_-]{0,31}:[^\s:]{4,120}){1,8}",
        users,
    ),
    // The same in YAML, where the lines are a value of their own.
    Rule::new(
        "cloud_init_list",
        Kind::Password,
        Start::Prefix(&["root:", "ubuntu:", "admin:", "debian:", "centos:", "ec2-user:"]),
        r"[a-z][a-z0-9-]*:[^\s:]{4,120}(?:\r?\n[ \t]*[a-z_][a-z0-9_-]{0,31}:[^\s:]{4,120}){0,8}",
        |candidate| {
            let listed = candidate.before.starts_with(b"list: ") || candidate.before.ends_with(b"\nlist: ");
            let first = candidate.before == b"list: " || candidate.before.ends_with(b"\n");
            if listed && first { users(candidate) } else { Verdict::No }
        },
    ),
    // A password in a list of `name=value;`, whatever marks it has.
    Rule::new(
        "connection_password",
        Kind::Password,
        Start::Word(&["password=", "pwd="]),
        r#"(?i:password|pwd)=[^;"'`\s][^;"`\r\n]{3,}"#,
        |candidate| {
            let list = candidate.before.trim_ascii_end().ends_with(b";");
            let ends = matches!(candidate.next, None | Some(b';' | b'"'));
            let skip = candidate.behind_first(b'=');
            if list && ends { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Dovecot's mark of a password that is none of a hash.
    Rule::new(
        "dovecot_plain",
        Kind::Password,
        Start::Prefix(&["PLAIN}", "CLEARTEXT}"]),
        r"(?:PLAIN|CLEARTEXT)\}[^\s:]{4,120}",
        |candidate| {
            let skip = candidate.behind_first(b'}');
            if candidate.before.ends_with(b"{") { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Tokens that Consul's agents have.
    Rule::new(
        "consul_token",
        Kind::Secret,
        Start::Prefix(&["agent = \"", "default = \"", "initial_management = \"", "replication = \"", "master = \""]),
        r#"[a-z_]+ = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"#,
        |candidate| {
            let tokens = memchr::memmem::find(candidate.before, b"tokens").is_some();
            if tokens { in_quotes(candidate, b'"') } else { Verdict::No }
        },
    ),
    // How Kickstart sets the first password, MySQL one of a user, and what joins a control plane.
    Rule::new(
        "kickstart_password",
        Kind::Password,
        Start::Prefix(&["rootpw --plaintext ", "--plaintext --password="]),
        r"(?:rootpw --plaintext |--plaintext --password=)[^\s]{4,120}",
        |candidate| {
            let skip = if candidate.text.starts_with(b"r") { "rootpw --plaintext " } else { "--plaintext --password=" };
            if ended(candidate) { judged(candidate, skip.len()) } else { Verdict::No }
        },
    ),
    Rule::new(
        "mysql_set_password",
        Kind::Password,
        Start::Word(&["set password for "]),
        r#"(?i:set password for) [^\s=]+ ?= ?(?i:password\()?'[^'\r\n]{4,120}"#,
        |candidate| in_quotes(candidate, b'\''),
    ),
    Rule::new(
        "certificate_key",
        Kind::Secret,
        Start::Word(&["certificate key", "certificate-key"]),
        r"(?i:certificate[ -]key)[:= \r\n]{1,3}[0-9a-f]{64}",
        |candidate| whole_word_from(candidate, candidate.text.len() - 64),
    ),
    // What the members of Consul and Nomad encrypt their talk with.
    Rule::new(
        "gossip_key",
        Kind::Secret,
        Start::Word(&["encrypt"]),
        r#"encrypt["']?[ \t]*[=:][ \t]*["'](?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{22}==)"#,
        |candidate| match candidate.next {
            Some(b'"' | b'\'') => judged(candidate, candidate.text.iter().rposition(quote).map_or(0, |at| at + 1)),
            Some(_) | None => Verdict::No,
        },
    ),
    // How a telephone exchange signs in to another.
    Rule::new(
        "sip_register",
        Kind::Password,
        Start::Prefix(&["register => ", "register=>", "register = "]),
        r"register ?=>? ?[A-Za-z0-9_.+-]{1,64}:[^\s:@]{4,120}",
        |candidate| match candidate.next {
            Some(b'@') => judged(candidate, candidate.behind_last(b':')),
            Some(_) | None => Verdict::No,
        },
    ),
    // The old value of Terraform's plan is an assignment; the new one follows.
    Rule::new(
        "planned_password",
        Kind::Password,
        Start::Word(&["password", "passwd", "secret", "token", "private_key"]),
        r#"(?i:password|passwd|secret|token|private_key)[a-z_]*[ ]+= "[^"\r\n]*" -> "[^"\r\n]{4,120}"#,
        |candidate| {
            if candidate.next == Some(b'"') { planned(candidate) } else { Verdict::No }
        },
    ),
    // Magento's key, in PHP.
    Rule::new(
        "magento_key",
        Kind::Secret,
        Start::Prefix(&["crypt' => "]),
        r"crypt' => (?:array ?\(|\[)\s*'key' => '[0-9A-Za-z+/=:]{32,}",
        |candidate| in_quotes(candidate, b'\''),
    ),
];

/// From the first user's password to the last one's.
fn users(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    // `name:value` and no blank between.
    let colon = |at: &usize| text.get(at + 1).is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'|');
    let first = memchr::memchr_iter(b':', text).find(colon).map_or(0, |at| at + 1);
    if candidate.ends_line() { judged(candidate, first) } else { Verdict::No }
}

/// Both values: what is between them says nothing.
fn planned(candidate: &Candidate<'_>) -> Verdict {
    let arrow = memchr::memmem::rfind(candidate.text, b"\" -> \"").map_or(0, |at| at + "\" -> \"".len());
    let open = candidate.behind_first(b'"');
    match judged(candidate, arrow) {
        Verdict::Closed { .. } => Verdict::Closed { skip: open },
        other => other,
    }
}

fn quote(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

/// Behind the last of these bytes.
fn after(candidate: &Candidate<'_>, mark: u8) -> Verdict {
    if ended(candidate) { judged(candidate, candidate.behind_last(mark)) } else { Verdict::No }
}

/// The private key of an interface, which its public key follows, or the key that a peer shares.
fn wireguard(candidate: &Candidate<'_>) -> Verdict {
    const KEY: usize = 44;
    let first = "wg0\t".len();
    let interface = candidate.text.len() == first + KEY + 1 + KEY && candidate.next == Some(b'\t');
    // Only the line of the interface itself is the first of its name.
    let peer = candidate.before.ends_with(b"\n") && candidate.before.contains(&b'\t');
    match (interface, peer) {
        (false, _) => Verdict::No,
        (true, false) => Verdict::Part { skip: first, end: first + KEY },
        (true, true) => Verdict::Closed { skip: first + KEY + 1 },
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn servers_write_secrets_in_places_of_their_own() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "  stats auth admin:⟪f1c47ec5c422ad78⟫\n",
                "[smtp.example.org]:587    ada@example:⟪CobaltCanyon15!⟫\n",
                "1) \"user billing on #⟪b8ca2a6800362b8029e880e0563112594f9620e083e63f70c25340618b6a4943⟫ ~* +@all\"",
                r#"expect "assword:" { send "⟪ViSvhVFl-w7DZKh48⟫\r" }"#,
                "chpasswd:\n  list: |\n    root:⟪Y2G82JOFSjbcQ9WK⟫\n",
                "tacacs server T1\n address ipv4 host\n key ⟪IqgJtRJ-B7B8Hm.d1q⟫\n",
                "set password ENC ⟪SH2UOin3mmlANwagnvUQpOP52m+spxntJYDJ⟫\n",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                r#"secure_link_md5 "$secure_link_expires$uri ⟪qi5ZIcxzkGIGPazSD4os⟫";"#,
                "Serial number / product key: ⟪C0J2O-2BY53-WMQQ7-4YNXF-0117F⟫\n",
                "/callback?code=⟪IPaMiPNe9pwulZNYUsf0j1gSDMMI9pW55-NFK4lD⟫&state=x",
                "https://x.example/password/reset/⟪138c38431ddb5427aa831499931b8fb3a9753cd4a4f64c46976c5d157683050c⟫?a=b",
                concat!(
                    "CLIENT_RANDOM 9c98c35935d906d68d944f95ac44698af7c83bbbeb1791d84d719d77c1f55a5d ",
                    "⟪68a501c4e0f21fcacb5b46698a0c0db99356e3c1c9103dfa5317c890637771262fba8d8e8acd2ce9eae6a30006274b12⟫\n",
                ),
            ],
        );
        let (key, public) =
            ("aVpszQsHspHBj1er9vNTclKb5cabdfNL0RUvDtMwpJk=", "aRzbBB52jQFV2DGVJjFf22VY8vYVRiiXtC3DcHB7y0k=");
        takes(
            "PRIVATE_KEY",
            Format::Text,
            &[
                &format!("wg0\t⟪{key}⟫\t{public}\t51820\toff\nwg0\t{public}\t⟪{key}⟫\tvpn:51820\t88\n"),
                &format!("wg0\t⟪{key}⟫\t{public}\t51820\toff\nwg0\t{public}\t(none)\tvpn:51820\t88\n"),
            ],
        );
    }

    #[test]
    fn the_same_places_without_a_secret() {
        leaves(
            Format::Text,
            &[
                "stats auth admin:$PASSWORD\n",
                r#"secure_link_md5 "$secure_link_expires$uri";"#,
                "serial number: 1234-5678-9012-3456\n",
                "/callback?code=200&state=x",
                "GET /verify/understanding-your-first-invoice HTTP/1.1",
                "user billing on #channel now",
            ],
        );
    }
}
