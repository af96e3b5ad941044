//! Whether what stands between a name and a value makes the one the name of the other.

use super::super::Candidate;
use super::before::{beside_login, login, name_apart, option, starts_line};
use super::entropy::Shape;
use super::judge::{Word, unpronounceable};
use super::made_up::{passphrase, suggested};
use super::parts::{Joint, Parts};
use super::places::{contains, plain_name};

/// Whether such a joint makes an assignment here.
pub(super) fn joined(parts: &Parts<'_>, word: Word, candidate: &Candidate<'_>) -> bool {
    let sql =
        || parts.quote.is_some() && [&b"password"[..], b"psk"].iter().any(|name| parts.name.eq_ignore_ascii_case(name));
    match parts.joint {
        Joint::Assigned => true,
        // What is compared with a literal is one.
        Joint::Compared => parts.quote.is_some(),
        // A list of names is none of names and values.
        Joint::Comma => {
            let defined = || candidate.before.contains(&b'(') && contains(candidate.before, b"define(");
            let shape = Shape::of(parts.value);
            let turned = shape.turns * 3 >= shape.length || shape.upper > 0 && shape.lower > 0 && shape.digits >= 2;
            let made = || !plain_name(parts.value) || passphrase(parts.value) || suggested(parts.value) || turned;
            let named = candidate.text.get(parts.name.len()) != Some(&b',')
                || symbol(candidate.before)
                || taken(candidate.before)
                || candidate.before.ends_with(b"CURLOPT_") && !parts.name.ends_with(b"USERPWD");
            parts.quote.is_some() && named && (made() || defined())
        }
        Joint::Call => parts.quote.is_some() && sets(candidate.before),
        // `scheme://<user>:<password>@host` is a form to fill in, and so is `PASSWORD=<password>` with another line below.
        Joint::Tag => {
            let before = candidate.before.strip_suffix(b"<").unwrap_or_default().trim_ascii_end();
            let gap = candidate.text.get(parts.name.len()..parts.start).unwrap_or_default();
            let assigned = matches!(before.last(), Some(b':' | b'='));
            word != Word::Weak && !candidate.before.ends_with(b":<") && !(assigned && gap.contains(&b'\n'))
        }
        Joint::Is => match word {
            Word::Password => {
                parts.quote.is_some()
                    || parts.value.iter().any(u8::is_ascii_digit)
                    || cased(parts.value)
                    || suggested(parts.value)
                    || typed(parts.value)
                    || passphrase(parts.value.strip_suffix(b".").unwrap_or(parts.value))
            }
            Word::Secret => {
                parts.quote.is_some() || parts.value.len() >= 16 && strong(parts.value) && !slashed(parts.value)
            }
            Word::Weak => parts.value.len() >= 20 && strong(parts.value) && !slashed(parts.value),
        },
        Joint::To => {
            let digits = parts.value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            let capital = || digits >= 2 && parts.value.first().is_some_and(u8::is_ascii_uppercase);
            let password =
                || parts.quote.is_some() || digits >= 3 || capital() || typed(parts.value) || passphrase(parts.value);
            // Set `NAME` to `value`; `"X-Api-Key" to "…"` of Kotlin.
            let quoted = || candidate.text.get(parts.name.len()) == Some(&b'"') && parts.quote == Some(b'"');
            if word == Word::Password { password() } else { parts.quote == Some(b'`') || quoted() }
        }
        // `--password-stdin` takes none.
        Joint::Space if parts.name.ends_with(b"-stdin") => false,
        Joint::Space => {
            let made = || {
                let value = parts.value.strip_suffix(b".").unwrap_or(parts.value);
                let short = || parts.name.eq_ignore_ascii_case(b"pw") || parts.name.eq_ignore_ascii_case(b"psk");
                let named =
                    parts.name.len() > 4 || short() && (Shape::of(value).digits >= 2 || Shape::of(value).others >= 2);
                named && (typed(parts.value) || suggested(parts.value) || passphrase(value))
            };
            let random = || {
                let named = file(parts.value) || assigned(parts.value) || version(parts.value);
                // The version of a package that is called so.
                let versioned = word == Word::Password && parts.value.iter().any(|byte| matches!(byte, b'.' | b':'));
                !versioned && parts.value.len() >= 16 && strong(parts.value) && !slashed(parts.value) && !named
            };
            option(candidate.before)
                || random()
                || word == Word::Password && (directive(parts.name) || line(parts, candidate) || with(parts, candidate))
                || parts.quote.is_some() && (defined(candidate.before) || attribute(candidate.before))
                || parts.quote == Some(b'`') && word == Word::Password && distinct(parts.value)
                || word == Word::Password && beside_login(candidate.before) && numbered(parts.value)
                || word == Word::Password && column(parts, candidate)
                || (word == Word::Password && (sql() || login(candidate.before) || made()))
        }
    }
}

/// `#define NAME "…"`, `setx NAME "…"`, `SetEnv NAME "…"`
fn defined(before: &[u8]) -> bool {
    [&b"#define "[..], b"setx ", b"SetEnv "].iter().any(|word| contains(before, word))
}

/// `password …` and nothing else is on the line, as mail clients are configured.
pub(super) fn line(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let ended = candidate.ends_line();
    let digits = parts.value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let made = distinct(parts.value) || numbered(parts.value) && digits >= 3;
    if ended && starts_line(candidate.before) && parts.name.eq_ignore_ascii_case(b"password") && made {
        return true;
    }
    // `remote_password …`, `SetEnv DB_PASS …;`
    let (front, name) = name_apart(candidate.before);
    let compound = matches!(name.last(), Some(b'_' | b'-'));
    let letters = parts.value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let alone = starts_line(front.strip_suffix(b"SetEnv ").unwrap_or(front));
    let plain = !parts.value.iter().any(|byte| matches!(byte, b'/' | b'(' | b':' | b'='));
    compound && alone && plain && (ended || candidate.next == Some(b';')) && (made || digits > 0 && letters >= 3)
}

/// `with my password …`, `with password …`, `(password **…**)`
pub(super) fn with(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let near = candidate.before.get(candidate.before.len().saturating_sub(8)..).unwrap_or_default();
    let lower = near.to_ascii_lowercase();
    let bold = candidate.text.get(parts.name.len()..parts.start).is_some_and(|gap| gap.contains(&b'*'));
    let said = || {
        const WORDS: [&[u8]; 7] = [b"with ", b"with my ", b" my ", b"mit ", b"mit dem ", b"avec le ", b"con la "];
        WORDS.iter().any(|word| lower.ends_with(word))
    };
    let the = lower.ends_with(b"and the ");
    let shape = Shape::of(parts.value);
    let mixed = shape.digits >= 2 && shape.letters() >= 3 && shape.length >= 8;
    (bold || said()) && (distinct(parts.value) || numbered(parts.value)) || (the || said()) && mixed
}

/// Words that mean nothing, or a word with a sign and a number behind it.
fn distinct(value: &[u8]) -> bool {
    let end = value.iter().rposition(|byte| !matches!(byte, b'*' | b')' | b'.')).map_or(0, |last| last + 1);
    let value = value.get(..end).unwrap_or_default();
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let signed = value.iter().any(|byte| byte.is_ascii_punctuation() && !matches!(byte, b'/' | b':' | b'(' | b')'));
    passphrase(value) || suggested(value) || letters >= 3 && digits >= 2 && signed
}

/// `strcpy(db_password, "…")`, `strcmp(…)` of C, `-define(PASSWORD, "…")` and `{password, "…"}` of Erlang: a name and its value.
fn taken(before: &[u8]) -> bool {
    const CALLS: [&[u8]; 9] =
        [b"strcpy(", b"strncpy(", b"strcmp(", b"strncmp(", b"strcat(", b"memcmp(", b"-define(", b"{", b"g_strcmp0("];
    // What the name is a part of.
    let name = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'>' | b'.'))
        .count();
    let before = before.get(..before.len() - name).unwrap_or_default();
    CALLS.iter().any(|call| before.ends_with(call))
}

/// `config :app, :artifactory_token, "…"`: the name is a symbol of Elixir or Ruby.
fn symbol(before: &[u8]) -> bool {
    matches!(name_apart(before), ([.., b' ' | b'(', b':'], _))
}

/// `a/b.sql`
fn file(value: &[u8]) -> bool {
    let Some((_, name)) = memchr::memrchr(b'/', value).and_then(|at| value.split_at_checked(at)) else { return false };
    let end = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    end.len() < name.len() && (1..=5).contains(&end.len()) && end.iter().all(u8::is_ascii_lowercase)
}

/// `v0.12.65-rc.7+a9bdf42`
fn version(value: &[u8]) -> bool {
    matches!(value, [b'v', digit, ..] if digit.is_ascii_digit()) && value.contains(&b'.')
}

/// `@ftp_pass "…"` of Elixir, `:sftp-pwd "…"` of Clojure.
fn attribute(before: &[u8]) -> bool {
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let name = before.iter().rev().take_while(name).count();
    let start = before.get(..before.len() - name).unwrap_or_default();
    matches!(start, [.., b'@']) || matches!(start, [b':'] | [.., b' ' | b'\n' | b'{' | b'(', b':'])
}

/// `name=value`: of another name.
fn assigned(value: &[u8]) -> bool {
    let name =
        value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
    let behind = value.get(name..).unwrap_or_default();
    name > 0 && behind.first() == Some(&b'=') && behind.iter().any(|byte| *byte != b'=')
}

/// `setPassword(`, `.password(`, `= PASSWORD(`, `config.setDB_PASSWORD(`: what is called takes the value, and does not look one
/// up.
fn sets(before: &[u8]) -> bool {
    if [&b"set"[..], b"with"].iter().any(|verb| name_apart(before).1.starts_with(verb)) {
        return true;
    }
    let lower = before.get(before.len().saturating_sub(8)..).unwrap_or_default().to_ascii_lowercase();
    [&b"set"[..], b"set_", b"with", b"with_", b".", b"= "].iter().any(|verb| lower.ends_with(verb))
}

/// The second column of a table, of letters and digits as people or machines make them up.
fn column(parts: &Parts<'_>, candidate: &Candidate<'_>) -> bool {
    let gap = candidate.text.get(parts.name.len()..parts.start).unwrap_or_default();
    let shape = Shape::of(parts.value);
    gap.len() >= 3
        && starts_line(name_apart(candidate.before).0)
        && shape.length >= 8
        && (shape.digits >= 2 || shape.digits > 0 && shape.turns * 3 >= shape.length)
        && shape.lower > 0
        && shape.upper > 0
}

/// Of letters and several digits, or of few that stand among letters whose case changes often; and varied.
fn strong(value: &[u8]) -> bool {
    let shape = Shape::of(value);
    let drawn = shape.digits >= 3 || shape.digits > 0 && shape.turns * 5 >= shape.length * 2;
    // In base32.
    let drawn = drawn || shape.lower == 0 && shape.digits > 0 && shape.others == 0 && shape.length >= 20;
    drawn && shape.letters() > 0 && shape.random()
}

/// Words with `/` between them, and no base64, which has a `+` or ends in `=` as often.
fn slashed(value: &[u8]) -> bool {
    const WORD: usize = 20;
    let words = value.split(|byte| *byte == b'/').all(|word| word.len() < WORD);
    value.contains(&b'/') && !value.contains(&b'+') && !value.ends_with(b"=") && words
}

/// No word of running text: see [`mixed`]. Or it has a mark that people are told to put in.
fn typed(value: &[u8]) -> bool {
    let count = |test: fn(&u8) -> bool| value.iter().filter(|byte| test(byte)).count();
    let mark = |byte: &u8| b"!@#$%^&~*?".contains(byte);
    let marks = count(mark);
    let digits = count(u8::is_ascii_digit);
    let cased = count(u8::is_ascii_lowercase) > 0 && count(u8::is_ascii_uppercase) > 0;
    let inside = value.split_last().is_some_and(|(_, start)| start.iter().any(mark));
    let letters = count(u8::is_ascii_alphabetic);
    // `$GIT_COMMIT`
    let variable = value.starts_with(b"$");
    mixed(value) || marks > 0 && !variable && letters >= 3 && (digits >= 2 || cased && inside)
}

/// Letters of both cases as no word has them.
fn cased(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().filter(|byte| test(byte)).count() >= 2;
    value.len() >= 8
        && value.iter().all(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && unpronounceable(value)
}

/// Upper case, lower case and digits: no word of running text.
fn mixed(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let turned = value
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && !b.is_ascii_lowercase()))
        .count();
    value.len() >= 8
        && turned >= 2
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

/// Of Redis and of LDAP's clients and servers.
pub(super) fn directive(name: &[u8]) -> bool {
    [&b"requirepass"[..], b"masterauth", b"bindpw", b"rootpw", b"storepass", b"keypass"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
}

/// Letters and at the end digits.
fn numbered(value: &[u8]) -> bool {
    let digits = value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let letters = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    digits > 0 && letters >= 4 && letters + digits == value.len()
}
