//! The parts of an assignment: name, operator, quote, value.
//!
//! One pass without going back, over at most [`CAP`](crate::mask::engine::CAP) bytes.

use super::said::{noted, said};

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// `=`, `:`, `=>`, `:=` and the like.
    Assigned,
    /// `==` and `!=`.
    Compared,
    /// The `>` of `<password>`.
    Tag,
    /// `"name", "value"`
    Comma,
    /// `name is value`, `name was value`
    Is,
    /// `set name to value`
    To,
    /// `setName("value")`
    Call,
    /// White space alone.
    Space,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub name: &'a [u8],
    pub joint: Joint,
    pub quote: Option<u8>,
    /// The quote stands behind a backslash.
    pub escaped: bool,
    pub value: &'a [u8],
    /// Where the value starts in the text.
    pub start: usize,
}

/// Longest type; what is longer and ends in `=` is a value in base64.
const TYPE: usize = 24;

pub(super) struct Cursor<'a> {
    text: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn ends_in(&self, word: &[u8]) -> bool {
        self.text.get(..self.at).is_some_and(|text| text.ends_with(word))
    }

    pub(super) fn run(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| wanted(**byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn word(&mut self, word: &[u8]) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let here = rest.get(..word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word));
        self.at += if here { word.len() } else { 0 };
        here
    }
}

pub(super) fn name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'$')
}

/// The same, and letters of other languages.
fn named_byte(byte: u8) -> bool {
    name_byte(byte) || byte >= 0x80
}

fn closer(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']' | b')' | b'}' | b'*')
}

pub(super) fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn operator_byte(byte: u8) -> bool {
    matches!(byte, b':' | b'=' | b'?' | b'+' | b'.' | b'|' | b'!' | b'~' | b'<' | b'>' | b'-')
}

impl Parts<'_> {
    /// The parts of a text that starts with the name and ends in the value.
    pub(super) fn of(text: &[u8]) -> Option<Parts<'_>> {
        let mut cursor = Cursor { text, at: 0 };
        let mut name = cursor.run(named_byte);
        // The words of Vietnamese and Indonesian are two.
        if cursor.word(" khẩu".as_bytes()) || cursor.word(b" sandi") {
            name = text.get(..cursor.at)?;
        }
        let trailing = name.iter().rev().take_while(|byte| matches!(byte, b'-' | b'.')).count();
        cursor.at -= trailing;
        name = name.get(..name.len() - trailing)?;
        let closed = cursor.run(closer);
        let after = cursor.at;
        let joint = joint(&mut cursor, closed)?;
        let gap = text.get(after..cursor.at)?;
        let broken = gap.contains(&b'\n') && !gap.contains(&b'\\');
        // `(password **x1**)`, `password: **x1**`, `**password:** x1`
        if joint == Joint::Space
            || joint == Joint::Assigned && text.get(cursor.at..).is_some_and(|rest| rest.starts_with(b"**"))
        {
            cursor.run(|byte| byte == b'*');
            cursor.run(blank);
        }
        prefix(&mut cursor);
        let opening = cursor.at;
        let escaped = !cursor.run(|byte| byte == b'\\').is_empty();
        let quote = cursor.peek().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        match quote {
            // Two are an empty value; of backticks code in reStructuredText.
            Some(quote) if cursor.run(|byte| byte == quote).len() == 2 && quote != b'`' => return None,
            Some(_) => {}
            None => cursor.at = opening,
        }
        // A value on the next line has quotes, unless it is the text of an element.
        if broken && quote.is_none() && joint != Joint::Tag {
            return None;
        }
        let value = text.get(cursor.at..).filter(|value| !value.is_empty())?;
        // What something else is called with.
        let called = |at| value.get(..at).is_some_and(|start| start.contains(&b'('));
        if quote.is_none() && value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`')).is_some_and(called) {
            return None;
        }
        Some(Parts { name, joint, quote, escaped, value, start: cursor.at })
    }
}

/// `b"…"`, `u'…'`, `@"…"`, `N'…'`
fn prefix(cursor: &mut Cursor<'_>) {
    let start = cursor.at;
    let letters =
        cursor.run(|byte| matches!(byte, b'b' | b'B' | b'r' | b'R' | b'u' | b'U' | b'f' | b'L' | b'N' | b'@'));
    if letters.len() > 2 || !cursor.peek().is_some_and(|byte| matches!(byte, b'"' | b'\'')) {
        cursor.at = start;
    }
}

/// `closed`: what closes the name, quotes or brackets.
fn joint(cursor: &mut Cursor<'_>, closed: &[u8]) -> Option<Joint> {
    let quoted = closed.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let spaces = cursor.run(blank).len();
    if (quoted || closed.is_empty()) && cursor.peek() == Some(b',') {
        cursor.at += 1;
        cursor.run(|byte| byte.is_ascii_whitespace());
        // `{password, <<"…">>}` of Erlang.
        if cursor.word(b"<<\"") {
            cursor.at -= 1;
        }
        let valued = quoted || cursor.peek().is_some_and(|byte| matches!(byte, b'"' | b'\''));
        return attribute(cursor).or(valued.then_some(Joint::Comma));
    }
    if let Some(joint) = attribute(cursor).or_else(|| attribute_below(cursor, quoted)) {
        return Some(joint);
    }
    let start = cursor.at;
    // `Password { get; set; } = "…"`, `password[] = "…"`
    if closed.is_empty()
        && [&b"{ get; set; } = "[..], b"{ get; init; } = ", b"{ get; } = "].iter().any(|it| cursor.word(it))
    {
        return Some(Joint::Assigned);
    }
    if closed.is_empty() && cursor.word(b"[") {
        cursor.run(|byte| byte.is_ascii_digit());
        let array = cursor.word(b"] = ") || cursor.word(b"]=") || cursor.word(b"] PROGMEM = ");
        return array.then_some(Joint::Assigned);
    }
    // `let(:name) { "…" }` of RSpec, `val name by lazy { "…" }` of Kotlin.
    if cursor.word(b"by lazy { ") || cursor.word(b"{ ") {
        return cursor.peek().filter(|byte| matches!(byte, b'"' | b'\'')).map(|_| Joint::Assigned);
    }
    // `std::string name{"…"}`
    if closed.is_empty() && cursor.word(b"{\"") {
        cursor.at -= 1;
        return Some(Joint::Assigned);
    }
    let noted = noted(cursor);
    cursor.at = start;
    if !noted && cursor.word(b"(") {
        cursor.run(|byte| byte.is_ascii_whitespace());
        return Some(Joint::Call);
    }
    let operator = cursor.run(operator_byte);
    // `<password><![CDATA[…`, `<Password><Value>…`
    if operator == b"><!" && cursor.word(b"[CDATA[") || operator == b"><" && cursor.word(b"value>") {
        return Some(Joint::Tag);
    }
    // LDIF (RFC 2849) has base64 behind two colons and a space; elsewhere a type is before them.
    if operator == b"::" && cursor.word(b" ") {
        return Some(Joint::Assigned);
    }
    if !operator.is_empty() {
        let joint = match of_operator(operator) {
            Some(joint) => joint,
            // `password:!x` or `=-x`: the value starts with a mark.
            None if matches!(operator, [b':' | b'=', b'!' | b'-' | b'+' | b'.' | b'?' | b'~' | b'|', ..]) => {
                cursor.at = start + 1;
                return Some(Joint::Assigned);
            }
            None => return None,
        };
        cursor.run(|byte| byte.is_ascii_whitespace());
        below(cursor);
        valued(cursor);
        typed(cursor, operator);
        wrapped(cursor);
        return Some(joint);
    }
    if spaces == 0 {
        return None;
    }
    cursor.at = start;
    if closed.is_empty() && below(cursor) {
        return Some(Joint::Space);
    }
    if closed.is_empty() && element(cursor) {
        return Some(Joint::Tag);
    }
    if let Some(joint) = said(cursor) {
        return Some(joint);
    }
    cursor.at = start;
    if closed.is_empty() && declared(cursor) {
        return Some(Joint::Assigned);
    }
    cursor.at = start;
    // Behind a brace, as in `metric{path="token"} 17`, stands another value.
    (closed.is_empty() || quoted && !closed.contains(&b'}')).then_some(Joint::Space)
}

/// `var password string = "…"`, `Dim password As String = "…"`; behind a bracket, as in `[auth] id=…`, another name starts.
fn declared(cursor: &mut Cursor<'_>) -> bool {
    cursor.word(b"as ");
    let word = cursor.run(type_byte);
    let apart = !cursor.run(blank).is_empty();
    let operator = cursor.run(operator_byte);
    let key = || [&b"key"[..], b"token", b"secret"].iter().any(|name| word.eq_ignore_ascii_case(name));
    // `password p0k3m0n=3426` is a value.
    let assigned = apart && matches!(operator, b"=" | b":=") || operator == b":" && key();
    cursor.run(|byte| byte.is_ascii_whitespace());
    !word.is_empty() && word.len() <= TYPE && assigned
}

/// A backslash at the end of a line, which goes on with the next.
fn below(cursor: &mut Cursor<'_>) -> bool {
    let goes_on = cursor.word(b"\\\n") || cursor.word(b"\\\r\n");
    if goes_on {
        cursor.run(blank);
    }
    goes_on
}

/// ` Type="text">`: of an element's start.
fn element(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.at;
    while !cursor.run(|byte| name_byte(byte) || byte == b':').is_empty() {
        let quote = if cursor.word(b"=\"") {
            b'"'
        } else if cursor.word(b"='") {
            b'\''
        } else {
            break;
        };
        cursor.run(|byte| byte != quote && !matches!(byte, b'<' | b'>' | b'\r' | b'\n'));
        cursor.run(|byte| byte == quote);
        cursor.run(blank);
        if cursor.word(b">") {
            cursor.run(|byte| byte.is_ascii_whitespace());
            return true;
        }
    }
    cursor.at = start;
    false
}

/// `value="…"` after `key="name"`, and `"value": "…"` after `"name": "…"`.
fn attribute(cursor: &mut Cursor<'_>) -> Option<Joint> {
    let start = cursor.at;
    cursor.run(closer);
    if cursor.word(b"value") || cursor.word(b"content") || cursor.word(b"default") {
        cursor.run(closer);
        cursor.run(blank);
        let operator = cursor.run(operator_byte);
        if matches!(operator, b"=" | b":" | b"=>") {
            cursor.run(blank);
            return Some(Joint::Assigned);
        }
    }
    cursor.at = start;
    None
}

/// The same on the line below, as in HCL.
fn attribute_below(cursor: &mut Cursor<'_>, quoted: bool) -> Option<Joint> {
    let start = cursor.at;
    let joint = match quoted && !cursor.run(|byte| byte.is_ascii_whitespace()).is_empty() {
        true => attribute(cursor),
        false => None,
    };
    if joint.is_none() {
        cursor.at = start;
    }
    joint
}

/// `password: {"value": "…"`
fn valued(cursor: &mut Cursor<'_>) {
    let start = cursor.at;
    let opened = cursor.word(b"{");
    cursor.run(|byte| byte.is_ascii_whitespace());
    let quoted = !cursor.run(closer).is_empty();
    let named = opened && quoted && cursor.word(b"value") && !cursor.run(closer).is_empty();
    cursor.run(blank);
    let joined = named && cursor.word(b":");
    cursor.run(blank);
    if !joined {
        cursor.at = start;
    }
}

fn of_operator(operator: &[u8]) -> Option<Joint> {
    Some(match operator {
        b"=" | b":" | b"=>" | b":=" | b"::=" | b":::=" | b"?=" | b"+=" | b".=" | b"??=" | b"||=" | b"->" | b"-->"
        | b"<-" | b"||" | b":=>" | b"=:" | b"|" => Joint::Assigned,
        b"==" | b"===" | b"!=" | b"!==" => Joint::Compared,
        b">" => Joint::Tag,
        _ => return None,
    })
}

fn type_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'<' | b'>' | b'[' | b']' | b'&' | b'*' | b'.' | b'?')
}

/// `password: String = "…"`
fn typed(cursor: &mut Cursor<'_>, operator: &[u8]) {
    let start = cursor.at;
    cursor.word(b"&'static ");
    if operator == b":" && (1..=TYPE).contains(&cursor.run(type_byte).len()) {
        cursor.run(blank);
        if cursor.run(operator_byte) == b"="
            && cursor.peek().is_some_and(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'`'))
        {
            cursor.run(|byte| byte.is_ascii_whitespace());
            return;
        }
    }
    cursor.at = start;
}

/// `String::from("…")`, `T.pack "…"`: what is around a literal.
fn wrapped(cursor: &mut Cursor<'_>) {
    const AROUND: [&str; 28] = [
        "String::from(",
        "SecretString::from(",
        "SecretString::new(",
        "Secret::new(",
        "Secret::from(",
        "Some(",
        "T.pack ",
        "new String(",
        "String.valueOf(",
        "Optional.of(",
        "[]byte(",
        "Buffer.from(",
        "bytes.fromhex(",
        "bytearray.fromhex(",
        "binascii.unhexlify(",
        "base64.b64decode(",
        "b64decode(",
        "Base64.decode(",
        "Data(base64Encoded: ",
        "Data(hex: ",
        "hex.DecodeString(",
        "Convert.FromBase64String(",
        "Encoding.UTF8.GetBytes(",
        "SymmetricKey(data: ",
        "Key.fromBase64(",
        "Key.fromUtf8(",
        "<<",
        "(",
    ];
    let start = cursor.at;
    let around = AROUND.iter().any(|around| cursor.word(around.as_bytes()));
    cursor.run(|byte| byte.is_ascii_whitespace());
    if !around || !cursor.peek().is_some_and(|byte| matches!(byte, b'"' | b'\'')) {
        cursor.at = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        use Joint::*;
        let cases: &[(&str, &str, Joint, &str)] = &[
            ("password=x1", "password", Assigned, "x1"),
            ("password : x1", "password", Assigned, "x1"),
            (r#"password": "x1"#, "password", Assigned, "x1"),
            (r#"password\": \"x1"#, "password", Assigned, "x1"),
            ("password']=>'x1", "password", Assigned, "x1"),
            ("password := `x1", "password", Assigned, "x1"),
            ("passwordString :::= \"x1", "passwordString", Assigned, "x1"),
            ("password string = \"x1", "password", Assigned, "x1"),
            ("password: &'static str", "password", Assigned, "&'static str"),
            ("password: Option<String> = \"x1", "password", Assigned, "x1"),
            ("password-->x1", "password", Assigned, "x1"),
            ("password == 'x1", "password", Compared, "x1"),
            ("password>x1", "password", Tag, "x1"),
            ("password>\n  x1", "password", Tag, "x1"),
            ("PASSWORD\", \"x1", "PASSWORD", Comma, "x1"),
            ("PASSWORD\" value=\"x1", "PASSWORD", Assigned, "x1"),
            ("PASSWORD\", \"value\": \"x1", "PASSWORD", Assigned, "x1"),
            ("password is x1", "password", Is, "x1"),
            ("password WAS  x1", "password", Is, "x1"),
            ("password to x1", "password", To, "x1"),
            ("password for the user 'ada' is 'x1", "password", Is, "x1"),
            ("password of a b c d e f is x1", "password", Space, "of a b c d e f is x1"),
            ("password was set to x1", "password", Is, "x1"),
            ("Kennwort für den Server ist x1", "Kennwort", Is, "x1"),
            ("mật khẩu: x1", "mật khẩu", Assigned, "x1"),
            ("password è x1", "password", Is, "x1"),
            ("API key provided: x1", "API", Assigned, "x1"),
            ("API key is x1", "API", Is, "x1"),
            ("password is generated for root@localhost: x1", "password", Is, "x1"),
            ("password for ada: x1", "password", Is, "x1"),
            ("password has been set to x1", "password", Is, "x1"),
            ("password set to: x1", "password", Is, "x1"),
            ("Password Type=\"a b\" x:y='c'>x1", "Password", Tag, "x1"),
            ("password x1", "password", Space, "x1"),
            ("password is: x1", "password", Assigned, "x1"),
            ("Passwort lautet: x1", "Passwort", Assigned, "x1"),
            ("secret key is: x1", "secret", Assigned, "x1"),
            ("contraseña: x1", "contraseña", Assigned, "x1"),
            ("Password(\"x1", "Password", Call, "x1"),
            ("password As String = \"x1", "password", Assigned, "x1"),
            ("PASSWORD = N'x1", "PASSWORD", Assigned, "x1"),
            ("password\"\n  value = \"x1", "password", Assigned, "x1"),
            ("secret key: x1", "secret", Assigned, "x1"),
            ("password:!x1", "password", Assigned, "!x1"),
            ("password = b'x1", "password", Assigned, "x1"),
            ("password = \"\"\"x1", "password", Assigned, "x1"),
        ];
        for (text, name, joint, value) in cases {
            let parts = Parts::of(text.as_bytes()).expect(text);
            let got = (String::from_utf8_lossy(parts.name), parts.joint, String::from_utf8_lossy(parts.value));
            assert_eq!(got, ((*name).into(), *joint, (*value).into()), "{text}");
        }
        for text in [
            "password = \"\", a",
            "password",
            "password=",
            "password:\n  x1",
            "password, x1",
            "password/x1",
            "password <= 5",
        ] {
            assert!(Parts::of(text.as_bytes()).is_none(), "{text}");
        }
    }
}
