//! Passwords among the arguments of commands whose grammar has a place for them.

use super::super::{Candidate, Rule, Start, Verdict};
use super::commands::{ended, judged};
use super::places::contains;
use crate::mask::kind::Kind;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "net_use",
        Kind::Password,
        Start::Word(&["net use"]),
        r#"(?i:net use) [^\r\n|;&]*/(?i:u(?:ser)?):[^\s"']+ ["']?[^\s"'/*][^\s"']{3,}"#,
        last_word,
    ),
    // Samba: `-U user%password`.
    Rule::new(
        "samba_user",
        Kind::Password,
        Start::Word(&["smbclient ", "rpcclient ", "smbget ", "net rpc ", "net ads "]),
        r#"[a-zA-Z]{3,9} [^\r\n|;&]*-U[ =]?["']?[^\s"'%]+%[^\s"']{4,}"#,
        samba,
    ),
    // Impacket: `domain/user:password@host`.
    Rule::new(
        "impacket_target",
        Kind::Password,
        Start::Word(&["secretsdump.py ", "psexec.py ", "wmiexec.py ", "smbexec.py ", "smbclient.py ", "impacket-"]),
        r#"[a-zA-Z-]{4,24}(?:\.py)? (?:-[^\s]+ ){0,4}["']?[A-Za-z0-9_.-]{1,40}/[^\s:"']{1,40}:(?:[^\s"'@]{4,80}|'[^'\r\n]{4,80})"#,
        |candidate| {
            let skip = candidate.behind_first(b':');
            let skip = skip + usize::from(matches!(candidate.text.get(skip), Some(b'"' | b'\'')));
            if matches!(candidate.next, Some(b'@' | b'"' | b'\'')) { judged(candidate, skip) } else { Verdict::No }
        },
    ),
    // Services of a network of IRC.
    Rule::new(
        "nickserv_identify",
        Kind::Password,
        Start::Word(&["nickserv identify ", "ns identify "]),
        r"(?i:(?:nick|n)s(?:erv)? identify) (?:[^\s]{1,30} )?[^\s]{4,80}",
        |candidate| if candidate.ends_line() { last_word(candidate) } else { Verdict::No },
    ),
    Rule::new(
        "htpasswd_batch",
        Kind::Password,
        Start::Word(&["htpasswd -"]),
        r#"(?i:htpasswd)(?: -[A-Za-z0-9]+)+ [^\r\n|;&]+ ["']?[^\s"'-][^\s"']{3,}"#,
        htpasswd,
    ),
    Rule::new(
        "github_secret_set",
        Kind::Secret,
        Start::Word(&["gh secret set ", "gh variable set "]),
        r#"(?i:gh secret set |gh variable set [A-Z0-9_]*(?:token|key|secret|pass))[^\r\n|;&"']+(?:--body|-b)[ =]+(?:"[^"\r\n]{4,}|'[^'\r\n]{4,}|[^\s"'-][^\s"']{3,})"#,
        body,
    ),
    // What a script of `expect` answers when asked for a password.
    Rule::new(
        "expect_send",
        Kind::Password,
        Start::Prefix(&["send \"", "send -- \""]),
        r#"send (?:-- )?"[^"\r\n]{4,}\\[rn]"#,
        answer,
    ),
];

fn marks(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')
}

/// Behind the last blank, or the quote there.
pub(super) fn last_word(candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.text.iter().rposition(marks).map_or(0, |at| at + 1);
    if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
}

fn samba(candidate: &Candidate<'_>) -> Verdict {
    let option = memchr::memmem::rfind(candidate.text, b"-U").unwrap_or_default();
    let user = candidate.text.get(option..).unwrap_or_default();
    let Some(percent) = memchr::memchr(b'%', user) else { return Verdict::No };
    if ended(candidate) { judged(candidate, option + percent + 1) } else { Verdict::No }
}

/// With `-b` the password is the last argument.
fn htpasswd(candidate: &Candidate<'_>) -> Verdict {
    let mut options = candidate.text.split(|byte| *byte == b' ').skip(1).take_while(|word| word.starts_with(b"-"));
    if options.any(|option| option.contains(&b'b')) { last_word(candidate) } else { Verdict::No }
}

fn body(candidate: &Candidate<'_>) -> Verdict {
    let text = candidate.text;
    let long = memchr::memmem::find(text, b"--body").map(|at| at + "--body".len());
    let Some(option) = long.or_else(|| memchr::memmem::find(text, b" -b").map(|at| at + 3)) else { return Verdict::No };
    let rest = text.get(option..).unwrap_or_default();
    let skip = option + rest.iter().take_while(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\'')).count();
    if ended(candidate) { judged(candidate, skip) } else { Verdict::No }
}

fn answer(candidate: &Candidate<'_>) -> Verdict {
    const RETURN: usize = "\\r".len();
    let lower = candidate.before.to_ascii_lowercase();
    // `assword:`, as it fits both `Password` and `password`.
    let asked = [&b"assword"[..], b"assphrase", b"passwd"].iter().any(|word| contains(&lower, word));
    let skip = candidate.behind_first(b'"');
    let end = candidate.text.len() - RETURN;
    let whole = Candidate { text: candidate.text.get(..end).unwrap_or_default(), ..*candidate };
    match judged(&whole, skip) {
        Verdict::Closed { skip } if asked && candidate.next == Some(b'"') => Verdict::Part { skip, end },
        Verdict::Closed { .. } | Verdict::No | Verdict::Veto | Verdict::Part { .. } | Verdict::Open { .. } => {
            Verdict::No
        }
    }
}
