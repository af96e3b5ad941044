//! Where the values of a JSON document are.

use std::ops::Range;

/// Deepest value that is told; all of the known events are flatter.
const DEEP: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// As it is written, without quotes.
    Key(&'a [u8]),
    Item(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// What is between its quotes.
    String,
    /// A number or a literal.
    Scalar,
    /// An object or array, its brackets included. It is told after what is in it.
    Container,
}

/// Tells each value of `data`, which is valid JSON, with its place and its range.
pub(super) fn walk<'a>(data: &'a [u8], mut tell: impl FnMut(&[Step<'a>], Value, Range<usize>)) {
    let mut path: Vec<Step<'a>> = Vec::new();
    let mut starts = Vec::new();
    let mut is_key = false;
    let mut at = 0;
    let mut tell = |path: &[Step<'a>], value, range| {
        if path.len() <= DEEP {
            tell(path, value, range);
        }
    };
    while let Some(byte) = data.get(at) {
        match byte {
            b'{' | b'[' => {
                is_key = *byte == b'{';
                path.push(if is_key { Step::Key(&[]) } else { Step::Item(0) });
                starts.push(at);
            }
            b'}' | b']' => {
                path.pop();
                tell(&path, Value::Container, starts.pop().unwrap_or(0)..at + 1);
            }
            b',' => match path.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(Step::Key(_)) => is_key = true,
                None => {}
            },
            b':' => is_key = false,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' => {
                let range = at + 1..string_end(data, at + 1);
                at = range.end;
                match path.last_mut() {
                    Some(Step::Key(key)) if is_key => *key = data.get(range).unwrap_or_default(),
                    Some(_) | None => tell(&path, Value::String, range),
                }
            }
            _ => {
                let rest = data.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| !b",]} \t\r\n".contains(byte)).count().max(1);
                tell(&path, Value::Scalar, at..at + length);
                at += length - 1;
            }
        }
        at += 1;
    }
}

/// The place of the quote that closes a string.
fn string_end(data: &[u8], mut at: usize) -> usize {
    loop {
        let rest = data.get(at..).unwrap_or_default();
        let Some(next) = memchr::memchr2(b'"', b'\\', rest) else { return data.len() };
        match rest.get(next) {
            Some(b'\\') => at = (at + next + 2).min(data.len()),
            Some(_) | None => return at + next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_places_and_ranges() {
        let data = br#" {"a\"":[1,"x\\",{"b" : "y\""},[]],"c":{"d":null}} "#;
        let mut told = Vec::new();
        walk(data, |path, value, range| {
            let way: Vec<String> = path
                .iter()
                .map(|step| match step {
                    Step::Key(key) => String::from_utf8_lossy(key).into_owned(),
                    Step::Item(index) => index.to_string(),
                })
                .collect();
            told.push(format!("{} {value:?} {}", way.join("."), String::from_utf8_lossy(&data[range])));
        });
        let expected = [
            r#"a\".0 Scalar 1"#,
            r#"a\".1 String x\\"#,
            r#"a\".2.b String y\""#,
            r#"a\".2 Container {"b" : "y\""}"#,
            r#"a\".3 Container []"#,
            r#"a\" Container [1,"x\\",{"b" : "y\""},[]]"#,
            "c.d Scalar null",
            r#"c Container {"d":null}"#,
        ];
        assert_eq!(told.get(..8).expect("nine"), expected);
        assert_eq!(told.len(), 9);
    }
}
