//! What stands between the parts of a multipart body.

/// Longest boundary (RFC 2046, section 5.1.1), in bytes.
const LONGEST: usize = 70;

/// The boundary that a content type names; without one, the first line of the body shows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Boundary {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Boundary {
    /// The one that the first line shows.
    pub const SHOWN: Boundary = Boundary { bytes: [0; LONGEST], length: 0 };

    /// The `boundary` parameter of a `content-type` value.
    pub(in crate::mask) fn of_content_type(value: &str) -> Boundary {
        parameter(value, "boundary").and_then(|value| Boundary::new(value.as_bytes())).unwrap_or(Boundary::SHOWN)
    }

    /// None where no boundary can have this name.
    pub(super) fn new(name: &[u8]) -> Option<Boundary> {
        let printable = name.iter().all(|byte| matches!(byte, b' '..=b'~'));
        if name.is_empty() || !printable || name.last() == Some(&b' ') {
            return None;
        }
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..name.len())?.copy_from_slice(name);
        Some(Boundary { bytes, length: u8::try_from(name.len()).ok()? })
    }

    pub(super) fn name(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl std::fmt::Debug for Boundary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.name()))
    }
}

/// The parameter with this name of a header value such as `form-data; name="a"` (RFC 2045, section 5.1).
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (key, after) = (key.rsplit(';').next().unwrap_or_default().trim(), after.trim_start());
        let (text, next) = match after.strip_prefix('"') {
            Some(quoted) => self::quoted(quoted),
            None => {
                let (text, next) = after.split_once(';').unwrap_or((after, ""));
                (text.trim().to_owned(), next)
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(text);
        }
        rest = next;
    }
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(chars.next().map(|(_, char)| char)),
            char => value.push(char),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let header = r#"form-data; name="a \"b\"; name=c"; Filename=x.csv ;empty="#;
        assert_eq!(parameter(header, "name").as_deref(), Some(r#"a "b"; name=c"#));
        assert_eq!(parameter(header, "filename").as_deref(), Some("x.csv"));
        assert_eq!(parameter(header, "empty").as_deref(), Some(""));
        for (header, name) in [("form-data", "name"), ("a; b", "b"), ("", "x"), ("a; name", "name")] {
            assert_eq!(parameter(header, name), None, "{header}");
        }
    }

    #[test]
    fn a_boundary_that_cannot_be_is_looked_for_in_the_body() {
        let of = |value: &str| Boundary::of_content_type(value).name().to_vec();
        assert_eq!(of("multipart/mixed; boundary=\"a b\""), b"a b");
        assert_eq!(of("multipart/form-data; charset=x; boundary=----x7"), b"----x7");
        let long = format!("multipart/mixed; boundary={}", "x".repeat(71));
        for bad in ["multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=\"a \"", &long] {
            assert_eq!(of(bad), b"", "{bad}");
        }
    }
}
