//! Secrets in pages: a label in one cell or element, the value in the next.

use super::super::{Candidate, Rule, Start, Verdict};
use super::judge::{Value, Word, judge};
use crate::mask::kind::Kind;

/// The end of the element that a label is in, or the colon behind it, and the elements that a value begins in.
macro_rules! next_cell {
    () => {
        concat!(
            r"[A-Za-z0-9_. '\]-]{0,12}(?:(?::? ?</(?:td|th|dt|b|strong|label|em)>:?|:)\s{0,16}",
            r"(?:<(?:td|dd|tt|code|pre|span|kbd|samp|b|strong)(?: [^<>]{0,60})?>\s{0,16}){1,3}|[ ]<(?:code|kbd|samp|tt)>)[^\s<>]{4,200}",
        )
    };
}

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "password_cell",
        Kind::Password,
        Start::Word(&[
            "password",
            "passwort",
            "kennwort",
            "passphrase",
            "mot de passe",
            "wachtwoord",
            "senha",
            "php_auth_pw",
        ]),
        concat!(
            "(?i:php_auth_pw|password|passwor[dt]|kennwort|passphrase|mot de passe|wachtwoord|senha)",
            next_cell!()
        ),
        |candidate| cell(Word::Password, candidate),
    ),
    Rule::new(
        "secret_cell",
        Kind::Secret,
        Start::Word(&["secret", "api key", "apikey", "api_key", "access key", "private key", "token", "phpsessid"]),
        concat!("(?i:phpsessid|secret|api[ _]?key|access key|private key|token)", next_cell!()),
        |candidate| cell(Word::Secret, candidate),
    ),
];

fn cell(word: Word, candidate: &Candidate<'_>) -> Verdict {
    let skip = candidate.behind_last(b'>');
    let blanks = candidate.text.iter().skip(skip).take_while(|byte| byte.is_ascii_whitespace()).count();
    let skip = skip + blanks;
    let text = candidate.text.get(skip..).unwrap_or_default();
    let ended = candidate.next.is_none_or(|byte| byte == b'<' || byte.is_ascii_whitespace());
    if ended && judge(word, &Value { text, quoted: true, beside_user: false }) {
        return Verdict::Closed { skip };
    }
    Verdict::No
}

#[cfg(test)]
mod tests {
    use crate::mask::Format;
    use crate::mask::tests::{leaves, takes};

    #[test]
    fn the_value_is_in_the_next_cell() {
        takes(
            "PASSWORD",
            Format::Text,
            &[
                "<tr><td>db.password</td><td><tt>⟪NectarIsland445⟫</tt></td></tr>",
                "<p>FTP password: <code>⟪f4?98vHZQD!E⟫</code></p>",
                "<dt>Passwort</dt>\n  <dd>⟪HiwIGr6xzX⟫</dd>",
            ],
        );
        takes(
            "SECRET",
            Format::Text,
            &["<tr><td>Access Token:</td>\n    <td>\n      ⟪25bf3845bd136d447ae99315bab034015d503e8e⟫\n    </td></tr>"],
        );
        leaves(
            Format::Text,
            &[
                "<th>Password</th><th>Status</th>",
                "<td>Password</td><td>changed yesterday</td>",
                "<td>Token type</td><td>bearer</td>",
                "<p>Password: <b>required</b></p>",
            ],
        );
    }
}
