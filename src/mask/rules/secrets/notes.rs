//! Secrets as people note them down beside what they open, and as tools list them beside what they are called.

use super::super::checks::whole_word_from;
use super::super::{Candidate, Rule, Start, Verdict};
use super::before::word_before;
use super::calls::quoted;
use super::commands::judged;
use super::entropy::Shape;
use super::handed::word_at_end;
use super::judge::{Value, Word, given, judge};
use super::made_up::invented;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    // `Office wifi: SSID Oak-5G, key: …`, `SSID FRITZ!Box 7590 and key …`
    Rule::new(
        "wifi_noted",
        Kind::Password,
        Start::Word(&["ssid ", "wifi ", "wi-fi ", "wlan ", "wifi: "]),
        r#"(?i:ssid|wi-?fi|wlan):? [^\r\n:]{2,48}(?:,|;| and| und| /| -| \()? ?(?i:key|password|pass|pw|psk)(?::| is| =)? ["'`]?[^\s"'`,;]{8,64}"#,
        |candidate| {
            last(candidate, |value| invented(value) || value.len() >= 16 && value.iter().all(u8::is_ascii_digit))
        },
    ),
    // `also the wifi key changed last week, it's … now`
    Rule::new(
        "key_changed",
        Kind::Password,
        Start::Word(&["wifi key ", "wifi password ", "vpn psk ", "psk ", "alarm code ", "passphrase ", "password "]),
        r#"(?i:(?:wifi|vpn|alarm)? ?(?:key|password|psk|code|passphrase)) (?:[a-z]{2,12} ){0,6}?(?:changed|rotated|reset|updated)(?: [a-z]{2,12}){0,3}[,.;:]? (?i:it's|it is|now|new one is|new one:|to|is)(?: now)? ["'`]?[^\s"'`,;]{6,64}"#,
        |candidate| last(candidate, invented),
    ),
    // `the DB pass …`, `TeamViewer ID 945961604 pass …`
    Rule::new(
        "pass_noted",
        Kind::Password,
        Start::Word(&["pass "]),
        r#"(?i:pass) ["'`]?[^\s"'`,;]{6,64}"#,
        |candidate| {
            const WHOSE: [&[u8]; 14] = [
                b"db",
                b"database",
                b"root",
                b"admin",
                b"wifi",
                b"ftp",
                b"vnc",
                b"rdp",
                b"ssh",
                b"vpn",
                b"mail",
                b"staging",
                b"prod",
                b"sudo",
            ];
            let before = candidate.before.to_ascii_lowercase();
            let whose = word_before(&before);
            let id = whose.len() >= 6 && whose.iter().all(u8::is_ascii_digit);
            match id || WHOSE.contains(&whose) {
                true => last(candidate, |value| invented(value) || id && mixed(value)),
                false => Verdict::No,
            }
        },
    ),
    // What is taken where a setting of Spring or a variable is not set: `${app.remember-me.key:…}`.
    Rule::new(
        "setting_default",
        Kind::Secret,
        Start::Word(&["password:", "passwd:", "pass:", "secret:", "token:", "key:"]),
        r#"(?i:password|passwd|pass|secret|token|key):-?[^\s${}"':/?+][^\s${}"']{5,120}"#,
        |candidate| {
            let open = memchr::memmem::rfind(candidate.before, b"${").map_or(usize::MAX, |at| at + 2);
            let name = candidate.before.get(open..).unwrap_or_default();
            let named = open != usize::MAX
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
            let skip = candidate.behind_first(b':');
            let skip = skip + usize::from(candidate.text.get(skip) == Some(&b'-'));
            let value = candidate.text.get(skip..).unwrap_or_default();
            let password = candidate.text.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'p'));
            let word = if password { Word::Password } else { Word::Secret };
            let drawn = invented(value) || judge(word, &Value { text: value, quoted: true, beside_user: false });
            if named && candidate.next == Some(b'}') && drawn { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // `root: …` of a host, `Wi-Fi (staff): …`
    Rule::new(
        "account_noted",
        Kind::Password,
        Start::Word(&["root: ", "administrator: ", "wi-fi (", "wifi (", "local admin ("]),
        r#"(?i:root|administrator|(?:wi-?fi|local admin) \([^()\r\n]{2,40}\)): [^\s"'`,;]{6,64}"#,
        |candidate| {
            let named = candidate.text.contains(&b')');
            if candidate.ends_line() {
                last(candidate, |value| invented(value) || named && mixed(value))
            } else {
                Verdict::No
            }
        },
    ),
    // What `chpasswd` reads, as cloud-init has it in a list: `root:…` and no more on the line.
    Rule::new(
        "account_line",
        Kind::Password,
        Start::Word(&["root:", "ubuntu:", "debian:", "centos:", "admin:", "ec2-user:", "vagrant:", "deploy:", "pi:"]),
        r#"(?:root|ubuntu|debian|centos|admin|ec2-user|vagrant|deploy|pi):[^\s:"'`,;/]{6,64}"#,
        |candidate| {
            let skip = candidate.behind_first(b':');
            let value = candidate.text.get(skip..).unwrap_or_default();
            let line = candidate.before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
            let alone = line.is_none_or(|byte| *byte == b'\n') && candidate.ends_line();
            if alone && (invented(value) || mixed(value)) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Accounts and passwords, one to a line, as they are traded.
    Rule::new(
        "combo_list",
        Kind::Password,
        Start::At,
        r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{2,64}\.[A-Za-z]{2,12}:[^\s:/]{6,64}",
        |candidate| {
            let skip = candidate.behind_first(b':');
            let value = candidate.text.get(skip..).unwrap_or_default();
            let alone = candidate.before.last().is_none_or(|byte| *byte == b'\n') && candidate.ends_line();
            let port = value.iter().all(u8::is_ascii_digit);
            // The address goes with it: what starts in the middle of one is another.
            if alone && !port && (invented(value) || mixed(value)) { Verdict::Closed { skip: 0 } } else { Verdict::No }
        },
    ),
    // The answer to a question in a chat: "its `…`".
    Rule::new(
        "answer_quoted",
        Kind::Password,
        Start::Word(&["its `", "it's `"]),
        r"(?i:it'?s) `[^`\s]{6,64}",
        |candidate| {
            let value = candidate.text.get(candidate.behind_last(b'`')..).unwrap_or_default();
            let marked = value.iter().any(|byte| byte.is_ascii_uppercase() || b"!@#$%^&*?+".contains(byte));
            if candidate.next == Some(b'`') && marked { last(candidate, invented) } else { Verdict::No }
        },
    ),
    // Users of an application and their passwords, in a section of TOML; from the first value to the last.
    Rule::new(
        "passwords_section",
        Kind::Password,
        Start::Word(&["passwords]"]),
        r#"(?i:passwords\])\r?\n(?:[A-Za-z0-9_."-]{1,40} ?= ?"[^"\r\n]{4,80}"\r?\n){0,16}[A-Za-z0-9_."-]{1,40} ?= ?"[^"\r\n]{4,80}"#,
        |candidate| {
            let equals = candidate.behind_first(b'=');
            let quote = candidate.text.get(equals..).and_then(|rest| memchr::memchr(b'"', rest));
            match quote {
                Some(quote) if candidate.next == Some(b'"') && candidate.before.ends_with(b"[") => {
                    judged(candidate, equals + quote + 1)
                }
                Some(_) | None => Verdict::No,
            }
        },
    ),
    // A key of Azure's storage in the list of both.
    Rule::new(
        "storage_key_listed",
        Kind::Secret,
        Start::Word(&["keyname", "key1 ", "key2 "]),
        r#"key[12] {1,8}(?i:full) {1,8}[A-Za-z0-9+/]{86}==|(?i:keyname)\\?"[^\r\n{}]{1,12}key[12]\\?",[^{}]{0,80}\\?"value\\?":\s{0,4}\\?"[A-Za-z0-9+/]{86}=="#,
        |candidate| whole_word_from(candidate, candidate.text.len() - 88),
    ),
    // Words that open a key of SSH.
    Rule::new(
        "keygen_passphrase",
        Kind::Password,
        Start::Word(&["ssh-keygen "]),
        r#"(?i:ssh-keygen) [^\r\n|;"']*-N ["'][^"'\r\n$]{4,120}"#,
        quoted,
    ),
    // Shares of the key that opens Vault, behind one another.
    Rule::new(
        "unseal_keys_listed",
        Kind::Secret,
        Start::Word(&["unseal keys"]),
        r#"(?i:unseal keys)[^\r\n:]{0,24}: ?["'`]?[A-Za-z0-9+/]{44}["'`]?(?:, ?["'`]?[A-Za-z0-9+/]{44}["'`]?){0,8}"#,
        |candidate| {
            let colon = candidate.behind_first(b':');
            let blanks = candidate.text.iter().skip(colon).take_while(|byte| b" \"'`".contains(byte)).count();
            Verdict::Closed { skip: colon + blanks }
        },
    ),
    // `log in as *ada@example.com* with {{…}}`, as Jira writes it.
    Rule::new(
        "login_marked",
        Kind::Password,
        Start::Word(&["log in as ", "login as ", "logged in as "]),
        r"(?i:log(?:ged)? ?in as) [*_{]{0,2}[^\s*{}]{2,60}[*_}]{0,2} (?:with|using|and|/) \{\{[^\r\n{}]{4,80}",
        |candidate| {
            let skip = candidate.behind_last(b'{');
            let value = candidate.text.get(skip..).unwrap_or_default();
            if candidate.next == Some(b'}') && (invented(value) || mixed(value)) {
                Verdict::Closed { skip }
            } else {
                Verdict::No
            }
        },
    ),
];

/// Letters and a digit.
fn mixed(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    shape.digits > 0 && shape.letters() >= 4
}

/// The last word, where it is `made`, without what ends a sentence.
fn last(candidate: &Candidate<'_>, made: impl Fn(&[u8]) -> bool) -> Verdict {
    let quote = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b'`');
    let skip = candidate.text.iter().rposition(quote).map_or(0, |at| at + 1);
    word_at_end(candidate, skip, b".)", |value| made(value) && given(value))
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn what_is_noted_beside_what_it_opens() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "Office wifi: SSID Oak-5G, key: ⟪saffron-meadow-orbit⟫. Door",
                "the label says SSID FRITZ!Box 7590 9Y and key ⟪30529714703220381323⟫\n",
                "also the wifi key changed last week, it's ⟪garnet_nectar_copper⟫ now",
                "Also the DB pass ⟪FalconMerlin74*⟫ in compose",
                "  cache17.example.internal   root: ⟪Kawa3549#t⟫\n",
                "  Wi-Fi (copper-Staff): ⟪yyee4w789vkf⟫\n",
                "⟪ada@example.com:baseball56⟫\n",
                "    root:⟪magnet-arsenal59⟫\n    ubuntu:⟪lubov1988⟫\n",
                "text: its `⟪Har311.Kaff3⟫`, user ubuntu",
                "[passwords]\ntomas = \"⟪Hamster02!\"\nlena2 = \"Mag718-Suns0⟫\"\n",
                "TeamViewer ID 945961604 pass ⟪ww2akikh⟫, please",
                "ssh-keygen -t ed25519 -N '⟪anchor cobalt thunder⟫' -f ~/.ssh/id",
                "Log in as *ada* with {{⟪GarnetCandle-92⟫}}\n",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &[
                "@Value(\"${app.remember-me.key:⟪l22WfRVEZ0wn2AnOSZCvS8VBxglk⟫}\")",
                r#"[{"keyName": "key1", "permissions": "FULL", "value": "⟪RJsls1e95hJIBaREL0w7mU+oz2kTN3AXN5ZHsabaN9Uy7C7mqHKYSHsJzj9caxfbre8n65r+OGmbwtSZ4vs7QQ==⟫"}]"#,
                "key1  Full  ⟪RJsls1e95hJIBaREL0w7mU+oz2kTN3AXN5ZHsabaN9Uy7C7mqHKYSHsJzj9caxfbre8n65r+OGmbwtSZ4vs7QQ==⟫\n",
                "Unseal keys (shamir 2/3): `⟪Vh8Pu6T7jexryVe7b1OojROIl1/wFSZ6iVF9vPcvnR/C`, `3ASDu6Q8Xb/YyK/st4EMDlBmrc8nm76rDQsOIS1tj2r2`⟫\n",
            ],
        );
        leaves(
            Format::Text,
            &[
                "wifi is slow, key people complain",
                "the password policy was changed last week, it's stricter now",
                "admin pass through mode",
                "${db.password:}",
                "${app.key:some.other.name}",
                "unseal keys: three of five",
                "root: directory\n",
                "root:wheel\n",
                "admin:x:1000:1000\n",
                "deploy:v1.2.3 to production\n",
                "Administrator: ask Ada\n",
                "git clone git at host:repo1.git\n",
                "its `node-worker-01` and its `README.md`",
                "- DB_PASSWORD=${DB_PASSWORD:?required}",
            ],
        );
    }
}
