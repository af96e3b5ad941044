//! One word of the shell, as it is written, cut into what is literal, quoted, or only known when it runs.
//!
//! Invariant: every command that a substitution in the word runs becomes a [`Unit::Command`]; a word whose end or whose
//! substitutions cannot be told is an error, and so incomplete. Linear in the word but for nested substitutions, which
//! are cut out whole and read on their own.

use super::Why;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Char {
        char: char,
        quoted: bool,
    },
    /// `""` and `''`: a word, if there is nothing else.
    Empty,
    /// `$name` or `${name}`.
    Variable {
        name: String,
        quoted: bool,
    },
    /// `$(…)` or backticks; the code inside.
    Command {
        code: String,
        quoted: bool,
    },
    /// Any other expansion, as written, and the text in it that is expanded on its own.
    Expansion {
        source: String,
        inner: Vec<Unit>,
        quoted: bool,
        runs: bool,
    },
}

const UNCLOSED: Why = "a quote or an expansion is not closed";

pub(super) fn scan(word: &str) -> Result<Vec<Unit>, Why> {
    Scanner::new(word).word(0)
}

/// The body of a here document that is expanded: quotes are characters.
pub(super) fn scan_document(text: &str) -> Result<Vec<Unit>, Why> {
    let mut scanner = Scanner::new(text);
    let mut units = Vec::new();
    while let Some(char) = scanner.next() {
        scanner.in_double_quotes(char, &mut units, 0)?;
    }
    Ok(units)
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
}

/// Expansions within expansions.
const DEPTH: usize = 16;

impl Scanner {
    fn new(text: &str) -> Self {
        Scanner { chars: text.chars().collect(), at: 0 }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += 1;
        Some(char)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or_default().iter().collect()
    }

    fn word(&mut self, depth: usize) -> Result<Vec<Unit>, Why> {
        if depth > DEPTH {
            return Err("a word is nested too deep");
        }
        let mut units = Vec::new();
        while let Some(char) = self.next() {
            match char {
                '\\' => match self.next() {
                    Some('\n') => {}
                    Some(char) => units.push(Unit::Char { char, quoted: true }),
                    None => units.push(Unit::Char { char: '\\', quoted: true }),
                },
                '\'' => self.single_quoted(&mut units)?,
                '"' => self.double_quoted(&mut units, depth)?,
                '$' if self.take('\'') => self.ansi_quoted(&mut units)?,
                '$' if self.take('"') => self.double_quoted(&mut units, depth)?,
                '$' => self.dollar(&mut units, false, depth)?,
                '`' => self.backticks(&mut units, false)?,
                char => units.push(Unit::Char { char, quoted: false }),
            }
        }
        Ok(units)
    }

    fn single_quoted(&mut self, units: &mut Vec<Unit>) -> Result<(), Why> {
        units.push(Unit::Empty);
        loop {
            match self.next().ok_or(UNCLOSED)? {
                '\'' => return Ok(()),
                char => units.push(Unit::Char { char, quoted: true }),
            }
        }
    }

    fn double_quoted(&mut self, units: &mut Vec<Unit>, depth: usize) -> Result<(), Why> {
        units.push(Unit::Empty);
        loop {
            match self.next().ok_or(UNCLOSED)? {
                '"' => return Ok(()),
                '\\' if self.peek() == Some('"') => {
                    self.at += 1;
                    units.push(Unit::Char { char: '"', quoted: true });
                }
                char => self.in_double_quotes(char, units, depth)?,
            }
        }
    }

    fn in_double_quotes(&mut self, char: char, units: &mut Vec<Unit>, depth: usize) -> Result<(), Why> {
        match (char, self.peek()) {
            ('\\', Some('\n')) => self.at += 1,
            ('\\', Some(escaped @ ('$' | '`' | '\\'))) => {
                self.at += 1;
                units.push(Unit::Char { char: escaped, quoted: true });
            }
            ('$', _) => self.dollar(units, true, depth)?,
            ('`', _) => self.backticks(units, true)?,
            (char, _) => units.push(Unit::Char { char, quoted: true }),
        }
        Ok(())
    }

    /// After `$'`.
    fn ansi_quoted(&mut self, units: &mut Vec<Unit>) -> Result<(), Why> {
        units.push(Unit::Empty);
        loop {
            let char = match self.next().ok_or(UNCLOSED)? {
                '\'' => return Ok(()),
                '\\' => self.ansi_escape()?,
                char => char,
            };
            units.push(Unit::Char { char, quoted: true });
        }
    }

    fn ansi_escape(&mut self) -> Result<char, Why> {
        let escape = self.next().ok_or(UNCLOSED)?;
        let code = match escape {
            'x' => self.number(2, 16),
            'u' => self.number(4, 16),
            'U' => self.number(8, 16),
            '0'..='7' => {
                self.at -= 1;
                self.number(3, 8)
            }
            _ => None,
        };
        Ok(match (escape, code) {
            // Zero ends the string in some shells and not in others; bytes over 0x7f may be parts of a character.
            (_, Some(0)) => return Err("a quoted string has an escape that shells read differently"),
            ('x' | '0'..='7', Some(128..)) => return Err("a quoted string has an escape that shells read differently"),
            (_, Some(code)) => char::from_u32(code).ok_or("a quoted string has an escape that is no character")?,
            ('n', None) => '\n',
            ('t', None) => '\t',
            ('r', None) => '\r',
            ('a', None) => '\u{7}',
            ('b', None) => '\u{8}',
            ('e' | 'E', None) => '\u{1b}',
            ('f', None) => '\u{c}',
            ('v', None) => '\u{b}',
            ('\\' | '\'' | '"' | '?', None) => escape,
            (_, None) => return Err("a quoted string has an escape that shells read differently"),
        })
    }

    fn number(&mut self, digits: usize, radix: u32) -> Option<u32> {
        let mut number = None;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(radix)) else { break };
            self.at += 1;
            number = Some(number.unwrap_or(0) * radix + digit);
        }
        number
    }

    /// After `` ` ``.
    fn backticks(&mut self, units: &mut Vec<Unit>, quoted: bool) -> Result<(), Why> {
        let mut code = String::new();
        loop {
            match self.next().ok_or(UNCLOSED)? {
                '`' => break,
                '\\' => match self.next().ok_or(UNCLOSED)? {
                    escaped @ ('`' | '$' | '\\') => code.push(escaped),
                    '"' if quoted => code.push('"'),
                    other => code.extend(['\\', other]),
                },
                char => code.push(char),
            }
        }
        units.push(Unit::Command { code, quoted });
        Ok(())
    }

    /// After `$`, in quotes or not.
    fn dollar(&mut self, units: &mut Vec<Unit>, quoted: bool, depth: usize) -> Result<(), Why> {
        let start = self.at - 1;
        match self.peek() {
            Some('(') if self.chars.get(self.at + 1) == Some(&'(') => {
                self.at += 2;
                let inner = self.enclosed(&['(', '('])?;
                if self.chars.get(self.at.saturating_sub(2)) != Some(&')') || inner.contains('\'') {
                    return Err("an arithmetic expansion may be a command substitution");
                }
                let inner = Scanner::new(&inner).arithmetic(depth + 1)?;
                units.push(Unit::Expansion { source: self.text(start, self.at), inner, quoted, runs: false });
            }
            Some('(') => {
                self.at += 1;
                let code = self.enclosed(&['('])?;
                // Where a `)` may close nothing, the end that is found may not be the shell's.
                if code.contains("<<") || code.contains('#') || code.contains("case") || code.contains("esac") {
                    return Err("where a command substitution ends is not certain");
                }
                units.push(Unit::Command { code, quoted });
            }
            Some('[') => {
                self.at += 1;
                let inner = self.enclosed(&['['])?;
                let inner = Scanner::new(&inner).arithmetic(depth + 1)?;
                units.push(Unit::Expansion { source: self.text(start, self.at), inner, quoted, runs: false });
            }
            Some('{') => {
                self.at += 1;
                let inner = self.enclosed(&['{'])?;
                // In double quotes shells differ on what a single quote is.
                if quoted && inner.contains('\'') {
                    return Err("an expansion in double quotes has a single quote");
                }
                let source = self.text(start, self.at);
                units.push(parameter(&inner, source, quoted, depth)?);
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let from = self.at;
                while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                    self.at += 1;
                }
                units.push(Unit::Variable { name: self.text(from, self.at), quoted });
            }
            Some(c) if c.is_ascii_digit() || "@*#?-$!".contains(c) => {
                self.at += 1;
                // `"$@"` is several words.
                let quoted = quoted && c != '@';
                let source = self.text(start, self.at);
                units.push(Unit::Expansion { source, inner: Vec::new(), quoted, runs: false });
            }
            Some(_) | None => units.push(Unit::Char { char: '$', quoted }),
        }
        Ok(())
    }

    /// Only what is expanded in an arithmetic expression matters.
    fn arithmetic(&mut self, depth: usize) -> Result<Vec<Unit>, Why> {
        let mut units = Vec::new();
        while let Some(char) = self.next() {
            match char {
                '$' => self.dollar(&mut units, true, depth)?,
                '`' => self.backticks(&mut units, true)?,
                _ => {}
            }
        }
        Ok(units)
    }

    /// What is between the opened brackets and their ends, which are passed over.
    fn enclosed(&mut self, opened: &[char]) -> Result<String, Why> {
        let start = self.at;
        let mut open: Vec<char> = opened.to_vec();
        while !open.is_empty() {
            let char = self.next().ok_or(UNCLOSED)?;
            match char {
                '\\' => drop(self.next()),
                '\'' if open.last() != Some(&'"') => while self.next().ok_or(UNCLOSED)? != '\'' {},
                '"' if open.last() == Some(&'"') => drop(open.pop()),
                '"' => open.push('"'),
                '`' => {
                    while let Some(char) = self.next() {
                        match char {
                            '`' => break,
                            '\\' => drop(self.next()),
                            _ => {}
                        }
                    }
                }
                '$' if matches!(self.peek(), Some('(' | '{')) => open.extend(self.next()),
                ')' if open.last() == Some(&'(') => drop(open.pop()),
                '}' if open.last() == Some(&'{') => drop(open.pop()),
                ']' if open.last() == Some(&'[') => drop(open.pop()),
                '(' if open.last() == Some(&'(') => open.push('('),
                '[' if open.last() == Some(&'[') => open.push('['),
                _ => {}
            }
        }
        Ok(self.text(start, self.at.saturating_sub(opened.len())))
    }
}

/// What is in `${…}`.
fn parameter(inner: &str, source: String, quoted: bool, depth: usize) -> Result<Unit, Why> {
    let is_name = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_name(inner) && !inner.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Unit::Variable { name: inner.to_owned(), quoted });
    }
    // `@P` expands what the value says, commands too.
    let runs = inner.ends_with("@P");
    let quoted = quoted && !inner.contains('@') && !inner.starts_with('!');
    let units = Scanner::new(inner).word(depth + 1)?;
    Ok(Unit::Expansion { source, inner: units, quoted, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Literal text, `<code>` for commands, `{name}` for variables, `?` for what else is expanded.
    fn shown(word: &str) -> String {
        let Ok(units) = scan(word) else { return "error".to_owned() };
        let show = |unit: &Unit| match unit {
            Unit::Char { char, .. } => char.to_string(),
            Unit::Empty => String::new(),
            Unit::Variable { name, .. } => format!("{{{name}}}"),
            Unit::Command { code, .. } => format!("<{code}>"),
            Unit::Expansion { inner, .. } => {
                let runs = inner.iter().filter(|unit| matches!(unit, Unit::Command { .. })).count();
                format!("?{runs}")
            }
        };
        units.iter().map(show).collect()
    }

    #[test]
    fn quotes_and_expansions() {
        for (word, want) in [
            ("plain", "plain"),
            (r#"r""m"#, "rm"),
            (r"r\m", "rm"),
            (r"$'\x72m'", "rm"),
            (r"$'\162\u006d'", "rm"),
            (r"$'\0'", "error"),
            (r#""a\"b\$c\d""#, r#"a"b$c\d"#),
            ("'a\"b$c'", "a\"b$c"),
            ("$a${b}\"$c\"", "{a}{b}{c}"),
            ("$(rm x)`id`\"$(a \")\")\"", "<rm x><id><a \")\">"),
            ("$(a $(b) ')')", "<a $(b) ')'>"),
            ("$((1 + $(id)))", "?1"),
            ("$((1 + (2 * 3)))", "?0"),
            ("${x:-$(id)}", "?1"),
            ("${x:-${y:-`id`}}", "?0"),
            ("$@$1$", "?0?0$"),
            ("\"$(a", "error"),
            ("'a", "error"),
            ("$(case x in x) id;; esac)", "error"),
        ] {
            assert_eq!(shown(word), want, "{word}");
        }
    }

    #[test]
    fn deep_words_are_refused() {
        assert_eq!(shown(&format!("{}x{}", "${a:-".repeat(40), "}".repeat(40))), "error");
    }
}
