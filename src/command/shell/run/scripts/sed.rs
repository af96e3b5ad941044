//! Scripts for `sed`: which files they write, and whether they run commands.

use crate::command::shell::Why;

const UNREAD: Why = "a sed script runs commands, or is not understood";

/// The files that the script writes.
pub(super) fn read(script: &str) -> Result<Vec<String>, Why> {
    let mut reader = Reader { chars: script.chars().collect(), at: 0, written: Vec::new() };
    while reader.at < reader.chars.len() {
        reader.command()?;
    }
    Ok(reader.written)
}

/// What `e` may run, as far as it is in the script.
pub(super) fn commands(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(['\n', ';'])
        .filter_map(|part| part.split_once('e').map(|(_, code)| code.trim()))
        .filter(|code| !code.is_empty())
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    written: Vec<String>,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += 1;
        Some(char)
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.at += 1;
        }
    }

    fn line(&mut self) -> String {
        let start = self.at;
        self.skip(|c| c != '\n');
        self.chars.get(start..self.at).unwrap_or_default().iter().collect::<String>().trim().to_owned()
    }

    /// To the next unescaped delimiter, which is passed over.
    fn until(&mut self, end: char) -> Result<(), Why> {
        let mut class = false;
        loop {
            match self.next().ok_or(UNREAD)? {
                '\\' => drop(self.next()),
                '\n' => return Err(UNREAD),
                // A delimiter in `[…]` is read differently by different programs.
                '[' => class = true,
                ']' => class = false,
                char if char == end && class => return Err(UNREAD),
                char if char == end => return Ok(()),
                _ => {}
            }
        }
    }

    fn address(&mut self) -> Result<(), Why> {
        match self.peek() {
            Some('/') => {
                self.at += 1;
                self.until('/')?;
                self.skip(|c| matches!(c, 'I' | 'M'));
            }
            Some('\\') => {
                self.at += 1;
                let end = self.next().ok_or(UNREAD)?;
                self.until(end)?;
            }
            Some('$') => self.at += 1,
            _ => self.skip(|c| c.is_ascii_digit() || matches!(c, '~' | '+')),
        }
        Ok(())
    }

    fn command(&mut self) -> Result<(), Why> {
        self.skip(|c| c.is_whitespace() || c == ';');
        self.address()?;
        self.skip(|c| c == ' ');
        if self.peek() == Some(',') {
            self.at += 1;
            self.skip(|c| c == ' ');
            self.address()?;
        }
        self.skip(|c| matches!(c, ' ' | '!'));
        match self.next() {
            None
            | Some('{' | '}' | '=' | 'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x' | 'z' | 'F') => {
                Ok(())
            }
            Some('q' | 'Q' | 'l' | 'L') => {
                self.skip(|c| c.is_ascii_digit() || c == ' ');
                Ok(())
            }
            Some('#' | 'a' | 'i' | 'c' | 'r' | 'R') => {
                // Text may go on after a line that ends in a backslash; what it holds is then read as commands, which
                // is more than there is.
                self.line();
                Ok(())
            }
            Some('b' | 't' | 'T' | ':') => {
                self.skip(|c| c != ';' && c != '\n' && c != '}');
                Ok(())
            }
            Some('y') => {
                let end = self.next().ok_or(UNREAD)?;
                self.until(end)?;
                self.until(end)
            }
            Some('s') => self.substitute(),
            Some('w' | 'W') => {
                let file = self.line();
                self.written.push(file);
                Ok(())
            }
            Some(_) => Err(UNREAD),
        }
    }

    fn substitute(&mut self) -> Result<(), Why> {
        let end = self.next().ok_or(UNREAD)?;
        self.until(end)?;
        self.replacement(end)?;
        loop {
            match self.peek() {
                Some('w') => {
                    self.at += 1;
                    let file = self.line();
                    self.written.push(file);
                    return Ok(());
                }
                Some(c) if matches!(c, 'g' | 'p' | 'i' | 'I' | 'm' | 'M') || c.is_ascii_digit() => self.at += 1,
                None | Some(';' | '}' | '\n' | ' ') => return Ok(()),
                Some(_) => return Err(UNREAD),
            }
        }
    }

    fn replacement(&mut self, end: char) -> Result<(), Why> {
        loop {
            match self.next().ok_or(UNREAD)? {
                '\\' => drop(self.next()),
                char if char == end => return Ok(()),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts() {
        for script in [
            "s/a/b/g",
            "1,5p",
            "$d",
            "/x/d",
            "/a/,/b/p",
            "s|/etc|/usr|",
            "s/a\\/e/b/2p",
            "y/abc/xyz/",
            "1q",
            "N;P;D",
            "a\\ text",
            "/x/!d",
            "s/[0-9]*//",
            "1~2p",
            "10,+3p",
            ":a;N;ba",
            "/x/{p;d}",
            "",
        ] {
            assert_eq!(read(script), Ok(Vec::new()), "{script}");
        }
        for script in ["e", "1e rm", "s/a/b/e", "s/a/b/ge", "s/x/rm/eg", "k", "s/a", "s/[/]/x/e", "s/a/b/ e\ne"] {
            assert!(read(script).is_err(), "{script}");
        }
        assert_eq!(read("w out"), Ok(vec!["out".to_owned()]));
        assert_eq!(read("s/a/b/gw /etc/x"), Ok(vec!["/etc/x".to_owned()]));
    }
}
