//! Secrets as programs store and dump them, known by what stands before them.

use super::super::checks::{whole_word, whole_word_from};
use super::super::{Candidate, Rule, Start, Until, Verdict};
use super::entropy::Shape;
use super::judge::{given, worded};
use super::made_up::{capital, typed_in};
use super::places::{contains, stands_for_one};
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // Bitcoin Core keeps a salt and a hash.
    Rule::new(
        "rpc_auth",
        Kind::Password,
        Start::Word(&["rpcauth"]),
        r#"(?i:rpcauth)[ ]?[=:][ ]?["']?[^\s:"']{1,40}:[0-9a-f]{32}\$[0-9a-f]{64}"#,
        |candidate| Verdict::Closed { skip: candidate.behind_last(b':') },
    ),
    // The registry of schemas of Kafka: a key and its secret.
    Rule::new(
        "user_info",
        Kind::Password,
        Start::Word(&["user.info"]),
        r#"(?i:user\.info)["']?[ ]?[=:][ ]?["']?[^\s:"']{1,60}:[^\s"',;]{4,200}"#,
        |candidate| match candidate.before.to_ascii_lowercase().ends_with(b"auth.") {
            true => last(candidate),
            false => Verdict::No,
        },
    ),
    // What nodes of Erlang have in common, below the file's name.
    Rule::new(
        "erlang_cookie",
        Kind::Secret,
        Start::Prefix(&["rabbitmq/.erlang.cookie"]),
        r"rabbitmq/\.erlang\.cookie\r?\n[A-Z]{20}",
        |candidate| whole_word_from(candidate, candidate.behind_last(b'\n')),
    ),
    // Keys of Kerberos (RFC 3962), as they are dumped.
    Rule::new(
        "kerberos_key",
        Kind::Secret,
        Start::Prefix(&["aes256-cts-hmac-sha1-96:", "aes128-cts-hmac-sha1-96:", "des-cbc-md5:"]),
        r"(?:aes256-cts-hmac-sha1-96:[0-9a-f]{64}|aes128-cts-hmac-sha1-96:[0-9a-f]{32}|des-cbc-md5:[0-9a-f]{16})",
        |candidate| whole_word_from(candidate, candidate.behind_last(b':')),
    ),
    // A key of 16 bytes or more, each by itself: `uint8_t kAesKey[] = {0xc3, …}`, `network_key: [153, …]`.
    Rule::new(
        "key_bytes",
        Kind::Secret,
        Start::Word(&["key[", "key: [", "key = [", "key = {", "key=[", "key\": [", "key\":["]),
        concat!(
            r#"(?i:key)(?:\[[0-9A-Za-z_]{0,16}\]\s{0,4}=\s{0,4}\{|["']?\s{0,4}[:=]\s{0,4}[\[{])\s{0,8}"#,
            r"(?:0x[0-9a-fA-F]{2}(?:\s{0,4},\s{0,8}0x[0-9a-fA-F]{2}){15,63}|[0-9]{1,3}(?:\s{0,4},\s{0,8}[0-9]{1,3}){15,63})",
        ),
        |candidate| {
            let open = candidate.text.iter().rposition(|byte| matches!(byte, b'[' | b'{')).map_or(0, |at| at + 1);
            let skip = open + candidate.text.iter().skip(open).take_while(|byte| byte.is_ascii_whitespace()).count();
            let public =
                candidate.before.to_ascii_lowercase().ends_with(b"public_") || candidate.before.ends_with(b"Public");
            let ended =
                candidate.next.is_none_or(|byte| matches!(byte, b']' | b'}' | b',') || byte.is_ascii_whitespace());
            if ended && !public { Verdict::Closed { skip } } else { Verdict::No }
        },
    ),
    // What a file of a key holds, below its name.
    Rule::new(
        "key_file_shown",
        Kind::Secret,
        Start::Word(&["master.key", "agent.psk", "keyfile", "authkey", ".vault_pass"]),
        r"(?i:master\.key|agent\.psk|keyfile|authkey|\.vault_pass)(?: \(base64\))?(?: <==|:| ###)?\r?\n[A-Za-z0-9+/]{24,400}={0,2}",
        |candidate| whole_word_from(candidate, candidate.behind_last(b'\n')),
    ),
    // `openssl enc -P` prints what it has made of a passphrase.
    Rule::new("derived_key", Kind::Secret, Start::Word(&["key="]), r"key=[0-9A-F]{32,64}\r?\niv =", |candidate| {
        Verdict::Part { skip: "key=".len(), end: memchr::memchr2(b'\r', b'\n', candidate.text).unwrap_or(4) }
    }),
    // SQL Server: a version, a salt and a hash.
    Rule::new(
        "mssql_hash",
        Kind::Password,
        Start::Prefix(&["0x0200", "0x0100"]),
        r"0x0(?:200[0-9A-F]{136}|100[0-9A-F]{48})",
        whole_word,
    ),
    // Users of a server of Kafka: `user_ada="…"`.
    Rule::new(
        "jaas_user",
        Kind::Password,
        Start::Word(&["user_"]),
        r#"user_[A-Za-z0-9-]{1,40}="[^"\s@]{6,120}"#,
        |candidate| {
            const OTHERS: [&[u8]; 10] =
                [b"id", b"name", b"agent", b"email", b"ip", b"key", b"uuid", b"ref", b"role", b"type"];
            let name = candidate.text.split(|byte| matches!(byte, b'_' | b'=')).nth(1).unwrap_or_default();
            let value = candidate.text.get(candidate.behind_last(b'"')..).unwrap_or_default();
            match typed_in(value) && !OTHERS.contains(&name) && candidate.next == Some(b'"') {
                true => Verdict::Closed { skip: candidate.behind_last(b'"') },
                false => Verdict::No,
            }
        },
    ),
    // Sessions of Tomcat.
    Rule::new(
        "tomcat_session",
        Kind::Secret,
        Start::Word(&["session=", "sessionid=", "session_id=", "jsessionid=", "session: "]),
        r"(?i:j?session(?:_?id)?)(?:=|: )[0-9A-F]{32}",
        |candidate| whole_word_from(candidate, candidate.text.len() - 32),
    ),
    // An account of a server of a game, and a device of ThingsBoard.
    Rule::new(
        "account_token",
        Kind::Secret,
        Start::Word(&["sv_setsteamaccount ", "access_token\",\"credentialsid"]),
        r#"(?i:sv_setsteamaccount "?[0-9A-F]{32}|access_token","credentialsid":"[A-Za-z0-9]{20})"#,
        |candidate| {
            let skip = candidate.text.iter().rposition(|byte| b" \"".contains(byte)).map_or(0, |at| at + 1);
            whole_word_from(candidate, skip)
        },
    ),
    // How Watchtower and others are told where to post.
    Rule::new(
        "discord_notification",
        Kind::Secret,
        Start::Prefix(&["discord://"]),
        r"discord://[A-Za-z0-9_-]{60,80}",
        |candidate| match candidate.next {
            Some(b'@') => Verdict::Closed { skip: "discord://".len() },
            Some(_) | None => Verdict::No,
        },
    ),
    // What Windows encrypts for a user (DPAPI), as its files of connections keep it.
    Rule::new(
        "dpapi_blob",
        Kind::Password,
        Start::Prefix(&["01000000D08C9DDF0115D1118C7A00C04FC297EB", "01000000d08c9ddf0115d1118c7a00c04fc297eb"]),
        r"01000000(?i:d08c9ddf0115d1118c7a00c04fc297eb)[0-9A-Fa-f]{60}",
        |_| Verdict::Open { skip: 0, until: Until::Class(b"") },
    ),
    // The value of a VNC server in Windows' registry.
    Rule::new(
        "registry_bytes",
        Kind::Password,
        Start::Word(&["password\"=hex:"]),
        r#"(?i:password)"=hex:[0-9a-f]{2}(?:,[0-9a-f]{2}){7,63}"#,
        |candidate| whole_word_from(candidate, candidate.behind_first(b':')),
    ),
    // With what Windows logs a user in by itself.
    Rule::new(
        "logon_dumped",
        Kind::Password,
        Start::Prefix(&["DefaultPassword"]),
        r"DefaultPassword[ \t]?\r?\n(?:\(Unknown User\)|[^\s:]{1,80}):[^\s]{4,120}",
        last,
    ),
    // `wifi Garden: …`, `pin alarm: …`, `auth code …`, as people note them down.
    Rule::new(
        "noted_code",
        Kind::Password,
        Start::Word(&["wifi ", "wi-fi ", "wlan ", "pin ", "auth code "]),
        r#"(?i:wi-?fi [a-z0-9_-]{2,24}: |wlan [a-z0-9_-]{2,24}: |pin [a-z]{3,12}: |auth code (?:for [^\s:]{3,60}: )?)["'`]?[^\s"'`,;]{4,64}"#,
        noted,
    ),
    // `MFA: enrol with seed …`, in base32.
    Rule::new(
        "seed_told",
        Kind::Secret,
        Start::Word(&["seed "]),
        r#"(?i:seed)(?: was| is)? ["'`]?[A-Z2-7]{16,64}"#,
        |candidate| {
            let skip = candidate.text.len()
                - candidate.text.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            if candidate.text.get(skip..).is_some_and(super::names::seed) {
                whole_word_from(candidate, skip)
            } else {
                Verdict::No
            }
        },
    ),
];

/// What stands behind the last colon is a password, and no other's name.
fn last(candidate: &Candidate<'_>) -> Verdict {
    let first = memchr::memchr(b'\n', candidate.text)
        .or_else(|| candidate.text.iter().position(|byte| matches!(byte, b'=' | b':')));
    let from = first.map_or(0, |at| at + 1);
    let rest = candidate.text.get(from..).unwrap_or_default();
    let Some(colon) = memchr::memchr(b':', rest) else { return Verdict::No };
    let value = rest.get(colon + 1..).unwrap_or_default();
    let ended = candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"',;\\".contains(&byte));
    let real = !stands_for_one(value) && given(value);
    if ended && real { Verdict::Closed { skip: from + colon + 1 } } else { Verdict::No }
}

/// The last word: a PIN of digits, or what people or machines make up.
fn noted(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let skip = text.iter().rposition(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'`')).map_or(0, |at| at + 1);
    let value = text.get(skip..).unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    if ["ssid: ", "name: ", "network: "].iter().any(|other| contains(&lower, other.as_bytes())) {
        return Verdict::No;
    }
    let pin = text.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'p'));
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let drawn = match pin {
        true => digits == value.len() && value.len() <= 10,
        false => {
            value.len() >= 8
                && (typed_in(value) || digits > 0 && letters > 2 && (!worded(value) || capital(&Shape::of(value))))
        }
    };
    let ended = candidate.next.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'`,;\\".contains(&byte));
    let real = pin || given(value);
    if ended && drawn && real { Verdict::Closed { skip } } else { Verdict::No }
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn what_programs_store() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "rpcuser=ops\nrpcauth=dana:⟪936fe1d954ffb363739064dd49384545$5f2d42bdc7d36abd46dd0d957af0eb1d8ead7c6bfede8bc9e90f476c3ccc1462⟫\n",
                "schema.registry.basic.auth.user.info=5B8E0D76EEFF8FFD:⟪BjAcBynG5AsBzhEkUcTMPGbBaj7kn/HyDa2XzBRkLPoxuqG+C1OKZM2UG1MReOyW⟫\n",
                "password 51:b:⟪01000000D08C9DDF0115D1118C7A00C04FC297EBFE278D52ACCEC9165D9E657E3E8E0B3C271D2C143D05B263BF0115D1118C7A00C0⟫\n",
                "   user_admin=\"⟪T1g3r!meadow159⟫\"\n",
                "\"Password\"=hex:⟪6b,c1,9e,44,02,f7,d8,31⟫\n",
                "sa  ⟪0x0100F5D3A3AEA456768603F13A100CBB24B6E28A94642DE2A4CA⟫ x",
                "[*] DefaultPassword\nCORP\\svc_kiosk:⟪HannaundPepper15⟫\n",
                "[*] DefaultPassword\n(Unknown User):⟪EAR+wrzt978+⟫\n",
                "login x-dns, auth code for copper.example: ⟪UQGNH7iTpb@A-D6I⟫\n",
                "wifi Zephyr: ⟪MyRavenIsPebble43.⟫\npin safe: ⟪673965⟫\ndomain nordlicht.example, auth code ⟪GfbO4AIdyd0NwZEX⟫\n",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                "haddad:aes256-cts-hmac-sha1-96:⟪ecb37784bbf59297a27340f5912815a16a057f5a3ba430e0aa6bb9a7d732c38b⟫\n",
                "# /var/lib/rabbitmq/.erlang.cookie\n⟪NPAAYHGYHUOGQRJKWVMK⟫\n",
                "# config/master.key\n⟪5a9593abe2041b7bbfed9fce78b971b6⟫\n",
                "key=⟪642718BF5A9AAA3504FA5203E26F77691FD08FC2EC783CA0F084E23CC36C3717⟫\niv =5C5C298F6914959A6D805061FBBCEA99\n",
                "login ok user=ada session=⟪312A685312E658683B64B342714CEF88⟫ in",
                "URL: \"discord://⟪HWY0O4mftski2kgW1zDotg1tqBpbtxK-EMwBZ9pkB0CGn4pJhV2GFYCm7eaQkr-gRhTJ⟫@405365317545834615\"",
                "sv_setsteamaccount ⟪F8A9638229713CCA4F37F5851ACAC296⟫\n",
                "\"credentialsType\":\"ACCESS_TOKEN\",\"credentialsId\":\"⟪fCgDInclbj2pi1uBQS5f⟫\"",
                "constexpr uint8_t kAesKey[] = {⟪0xc3, 0x9c, 0x44, 0x0e, 0x76, 0x1b, 0x9d, 0x98, 0x13, 0x86, 0x84, 0x44, 0xe4, 0xc9, 0xe5, 0x1d⟫};\n",
                "network_key: [⟪153, 106, 229, 253, 136, 3, 229, 8, 241, 43, 202, 212, 194, 37, 32, 12⟫]\n",
                "My authenticator died, the seed was ⟪KTPHPYXOHAGJ7L2BTRO77T5PSHCIW65Q⟫.\n",
                "- [ ] MFA: enrol with seed ⟪6QCTSYDPMMFSTJ32SGG3LNQEXYGUZW5U⟫\n",
            ],
        );
        leaves(
            Format::Text,
            &[
                "basic.auth.user.info=${SR_KEY}:${SR_SECRET}",
                "puts \"first\" \"second part\"",
                "wifi status: connected",
                "wifi adapter: wlan0",
                "Wi-Fi SSID: brightwater-dev-5G / x",
                "pin layout: GPIO",
                "key = [1, 2, 3]",
                "auth code flow",
                "auth code expires_in_10",
                "DefaultPassword\nis not set",
                "the seed MONDAYAFTERNOONS is a word",
                "user_agent=\"Mozilla5.0\" user_id=\"a1b2c3!d4\"",
                "session=312a685312e658683b64b342714cef88",
                "# config/master.key\nis not in git\n",
                "key=AB12\niv = none\n",
            ],
        );
    }
}
