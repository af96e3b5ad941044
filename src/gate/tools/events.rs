//! Server-sent events (WHATWG HTML, section 9.2) of which the data may be replaced.

/// Gives the data of each event to `replace`; `None` where no event changed. Events without data, and everything that is
/// not data, stay as they are. New data is put on one line.
pub(super) fn filter(
    body: &[u8],
    mut replace: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<Option<Vec<u8>>, String> {
    let mut out = Vec::with_capacity(body.len());
    let mut changed = false;
    let mut event: Vec<&[u8]> = Vec::new();
    let lines = lines(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body));
    let last = lines.len();
    for (number, line) in lines.into_iter().enumerate() {
        event.push(line);
        // What has no blank line behind it is an event for some readers.
        if !content(line).is_empty() && number + 1 < last {
            continue;
        }
        changed |= release(&event, &mut out, &mut replace)?;
        event.clear();
    }
    Ok(changed.then_some(out))
}

/// Puts an event out, and says whether it changed.
fn release(
    event: &[&[u8]],
    out: &mut Vec<u8>,
    replace: &mut impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<bool, String> {
    let values: Vec<&[u8]> = event.iter().filter_map(|line| data(content(line))).collect();
    let joined = values.join(&b'\n');
    let replaced = if joined.trim_ascii().is_empty() { None } else { replace(&joined)? };
    let Some(replaced) = replaced else {
        event.iter().for_each(|line| out.extend_from_slice(line));
        return Ok(false);
    };
    let mut written = false;
    for line in event {
        if data(content(line)).is_none() {
            out.extend_from_slice(line);
        } else if !std::mem::replace(&mut written, true) {
            out.extend_from_slice(b"data: ");
            out.extend_from_slice(&replaced);
            out.push(b'\n');
        }
    }
    Ok(true)
}

/// The lines with their endings: line feed, carriage return, or both.
fn lines(body: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let ending = match rest.get(end..).unwrap_or_default() {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let (line, after) = rest.split_at_checked(end + ending).unwrap_or((rest, &[]));
        lines.push(line);
        rest = after;
    }
    lines
}

fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The value of a `data` line.
fn data(line: &[u8]) -> Option<&[u8]> {
    match line.strip_prefix(b"data")? {
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        [] => Some(&[]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shouted(body: &str) -> Option<String> {
        let shout = |data: &[u8]| Ok(data.starts_with(b"x").then(|| data.to_ascii_uppercase()));
        filter(body.as_bytes(), shout).expect("no error").map(|out| String::from_utf8(out).expect("text"))
    }

    #[test]
    fn only_data_that_changes_is_written_anew() {
        let cases = [
            ("data: x1\n\ndata: y\n\n", Some("data: X1\n\ndata: y\n\n")),
            ("event: message\nid: 7\r\ndata:x\r\n\r\n", Some("event: message\nid: 7\r\ndata: X\n\r\n")),
            (": ping\n\ndata\n\nid: 1\n\n", None),
            ("data: x\r\rdata: y\r\r", Some("data: X\n\rdata: y\r\r")),
            ("\u{feff}data: x\n\n", Some("data: X\n\n")),
            ("data: x", Some("data: X\n")),
            ("dataset: x\n\n", None),
            ("", None),
        ];
        for (body, wanted) in cases {
            assert_eq!(shouted(body).as_deref(), wanted, "{body:?}");
        }
    }

    #[test]
    fn lines_of_data_are_one_value() {
        let mut seen = Vec::new();
        let out = filter(b"data: {\ndata: }\nid: 2\n\ndata: b", |data| {
            seen.push(String::from_utf8_lossy(data).into_owned());
            Ok(data.starts_with(b"{").then(|| b"{}".to_vec()))
        });
        assert_eq!(seen, ["{\n}", "b"]);
        assert_eq!(out.expect("no error").expect("changed"), b"data: {}\nid: 2\n\ndata: b");
        assert!(filter(b"data: a\n\n", |_| Err("no".to_owned())).is_err());
    }
}
