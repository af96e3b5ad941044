//! `multipart/form-data` (RFC 7578): the names of its parts, and nothing of their values.
//!
//! Parsers of forms differ in everything that is unusual, so only the plain form that browsers and client libraries write
//! is taken: CRLF, `Content-Disposition: form-data; name="…"` with at most a `filename="…"`, no preamble, an end.

use super::super::bounds;

pub struct Part {
    pub name: String,
    /// It has a file name.
    pub file: bool,
}

/// `content_type` as it was sent: boundaries tell the cases apart.
pub fn parts(content_type: &str, body: &[u8]) -> Result<Vec<Part>, &'static str> {
    let boundary = boundary(content_type).ok_or("the multipart form has no plain boundary")?;
    let first = [b"--", boundary.as_bytes(), b"\r\n"].concat();
    let between = [b"\r\n--", boundary.as_bytes()].concat();
    let mut rest = body.strip_prefix(&*first).ok_or("the multipart form is malformed")?;
    let mut parts = Vec::new();
    loop {
        let (part, after) = split(rest, &between).ok_or("the multipart form is malformed")?;
        if parts.len() == bounds::PARTS {
            return Err("the multipart form has more than 100 parts");
        }
        parts.push(read(part).ok_or("a part of the multipart form is malformed")?);
        match (after.strip_prefix(b"\r\n"), after) {
            (Some(next), _) => rest = next,
            (None, b"--" | b"--\r\n") => return Ok(parts),
            (None, _) => return Err("the multipart form is malformed"),
        }
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let mut found = content_type.split(';').skip(1).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim())
    });
    let (value, None) = (found.next()?, found.next()) else { return None };
    let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&b);
    ((1..=70).contains(&value.len()) && value.bytes().all(plain)).then_some(value)
}

fn split<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = memchr::memmem::find(text, at)?;
    Some((text.get(..start)?, text.get(start + at.len()..)?))
}

fn read(part: &[u8]) -> Option<Part> {
    let (head, _) = split(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(head).ok()?;
    let mut disposition = None;
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') || value.contains(char::is_control) {
            return None;
        }
        if name.eq_ignore_ascii_case("content-disposition") && disposition.replace(value).is_some() {
            return None;
        }
    }
    let rest = disposition?.trim().strip_prefix("form-data;")?.trim_start().strip_prefix("name=\"")?;
    let (name, rest) = rest.split_once('"')?;
    let file = match rest.trim() {
        "" => false,
        rest => {
            let rest = rest.strip_prefix(';')?.trim_start().strip_prefix("filename=\"")?;
            let (name, rest) = rest.split_once('"')?;
            if name.contains('\\') || !rest.is_empty() {
                return None;
            }
            true
        }
    };
    (!name.contains('\\')).then(|| Part { name: name.to_owned(), file })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=Xy";

    fn names(content_type: &str, body: &str) -> Result<Vec<(String, bool)>, &'static str> {
        let parts = parts(content_type, body.replace('\n', "\r\n").as_bytes())?;
        Ok(parts.into_iter().map(|p| (p.name, p.file)).collect())
    }

    #[test]
    fn names_of_parts() {
        let body = "--Xy\nContent-Disposition: form-data; name=\"a\"\n\n1\n--Xy\nContent-Type: text/plain\n\
                    content-disposition: form-data; name=\"f\"; filename=\"x y.txt\"\n\n--Xz\n\n--Xy--\n";
        let want = vec![("a".to_owned(), false), ("f".to_owned(), true)];
        assert_eq!(names(TYPE, body), Ok(want.clone()));
        assert_eq!(names("Multipart/Form-Data; Boundary=\"Xy\"", body), Ok(want));
    }

    #[test]
    fn what_parsers_read_differently_is_refused() {
        let part = |head: &str| format!("--Xy\n{head}\n\n1\n--Xy--\n");
        let good = "Content-Disposition: form-data; name=\"a\"";
        assert!(names(TYPE, &part(good)).is_ok());
        for head in [
            "Content-Disposition: form-data; name=a",
            "Content-Disposition: form-data; name=\"a\"; name=\"_method\"",
            "Content-Disposition: form-data; name=\"a\"; filename=\"x\"; name=\"_method\"",
            "Content-Disposition: form-data; name=\"a\\\"\"",
            "Content-Disposition: form-data; name*=utf-8''_method",
            "Content-Disposition: attachment; name=\"a\"",
            "Content-Disposition: form-data; name=\"a\"\nContent-Disposition: form-data; name=\"b\"",
            "Content-Disposition: form-data;\n name=\"a\"",
            "X-Other: 1",
        ] {
            assert!(names(TYPE, &part(head)).is_err(), "{head}");
        }
        for content_type in
            ["multipart/form-data", "multipart/form-data; boundary=Xy; boundary=Z", "a; boundary=\"X\\y\""]
        {
            assert!(names(content_type, &part(good)).is_err(), "{content_type}");
        }
        for body in ["", "--Xy--", "preamble\n--Xy\n", "--Xy\nno end", &part(good).replace("--Xy--", "--Xy --")] {
            assert!(names(TYPE, body).is_err(), "{body}");
        }
        let many = (0..=bounds::PARTS).map(|_| format!("--Xy\n{good}\n\n1\n")).collect::<String>() + "--Xy--";
        assert!(names(TYPE, &many).is_err());
    }
}
