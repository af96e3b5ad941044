//! Field rules: a subset of JSONPath (RFC 9535) that can be followed while the document streams by.

use crate::config::Method;

/// Longest name in a path, in bytes; a longer key matches no rule by name.
pub(in crate::mask) const NAME: usize = 256;

/// One field rule, ready to run.
#[derive(Clone, Debug)]
pub(in crate::mask) struct Field {
    pub path: FieldPath,
    pub finding: Box<str>,
    pub method: Method,
}

/// `$`, then any of `.name`, `['name']`, `[0]`, `[*]`, `.*`, and `..` before a name for any depth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mask) struct FieldPath(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    /// At any depth below (`..`).
    deep: bool,
    step: Step,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(Box<str>),
    Index(u64),
    Any,
}

/// One step down in the document.
#[derive(Clone, Copy, Debug)]
pub(in crate::mask) enum Down<'a> {
    /// To the member with this key.
    Key(&'a [u8]),
    /// To the element with this index.
    Item(u64),
}

/// How far each rule has matched at one place: rule and number of segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::mask) struct Cursor(Vec<(usize, usize)>);

impl FieldPath {
    /// The error says what is wrong with the path.
    pub(in crate::mask) fn parse(text: &str) -> Result<FieldPath, String> {
        let mut rest = text.strip_prefix('$').ok_or("a field path starts with `$`, as in `$.customers[*].ssn`")?;
        let mut segments = Vec::new();
        while !rest.is_empty() {
            let (segment, after) = segment(rest)?;
            segments.push(segment);
            rest = after;
        }
        Ok(FieldPath(segments))
    }

    /// A path for a part of a document, of which is not known where it was: the last name at any depth. Errs on this side:
    /// where the path ends in no name, every value.
    pub(in crate::mask) fn tail(&self) -> FieldPath {
        let step = match self.0.last().map(|segment| &segment.step) {
            Some(Step::Name(name)) => Step::Name(name.clone()),
            Some(Step::Any | Step::Index(_)) | None => Step::Any,
        };
        FieldPath(vec![Segment { deep: true, step }])
    }

    /// Whether the path may name the value of `name`, of which only the last part is known for sure. Errs on this side:
    /// a path that ends in no name may name any value out of a document, which has a dot in its name.
    pub(in crate::mask) fn ends_in(&self, name: &str) -> bool {
        match self.0.last().map(|segment| &segment.step) {
            Some(Step::Name(last)) => {
                name.strip_suffix(&**last).is_some_and(|way| way.is_empty() || way.ends_with('.'))
            }
            Some(Step::Any | Step::Index(_)) | None => name.contains('.'),
        }
    }
}

fn segment(text: &str) -> Result<(Segment, &str), String> {
    if let Some(after) = text.strip_prefix("..") {
        let (step, rest) = if after.starts_with('[') { bracket(after)? } else { name(after)? };
        return Ok((Segment { deep: true, step }, rest));
    }
    let (step, rest) = match text.strip_prefix('.') {
        Some(after) => name(after)?,
        None => bracket(text)?,
    };
    Ok((Segment { deep: false, step }, rest))
}

fn name(text: &str) -> Result<(Step, &str), String> {
    if let Some(rest) = text.strip_prefix('*') {
        return Ok((Step::Any, rest));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if name.is_empty() {
        return Err("a name is missing after `.`".into());
    }
    if name.contains([']', '*', '\'', '"', ' ', '\t']) {
        return Err(format!("write the name `{name}` as `['…']`"));
    }
    Ok((named(name)?, rest))
}

fn named(name: &str) -> Result<Step, String> {
    if name.len() > NAME {
        return Err(format!("a name is longer than {NAME} bytes"));
    }
    Ok(Step::Name(name.into()))
}

fn bracket(text: &str) -> Result<(Step, &str), String> {
    let inner = text.strip_prefix('[').ok_or_else(|| format!("expected `.` or `[` before `{text}`"))?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (name, rest) = quoted.split_once(quote).ok_or("a quoted name is not closed")?;
            let rest = rest.strip_prefix(']').ok_or("`]` is missing")?;
            return Ok((named(name)?, rest));
        }
    }
    let (index, rest) = inner.split_once(']').ok_or("`]` is missing")?;
    if index == "*" {
        return Ok((Step::Any, rest));
    }
    let index = index.parse().map_err(|_| format!("`[{index}]` is neither a number, `*` nor a quoted name"))?;
    Ok((Step::Index(index), rest))
}

/// The place of a whole value.
pub(in crate::mask) fn root(fields: &[Field]) -> Cursor {
    Cursor((0..fields.len()).map(|rule| (rule, 0)).collect())
}

impl Cursor {
    /// The place one step down from here.
    pub(in crate::mask) fn down(&self, fields: &[Field], down: Down<'_>) -> Cursor {
        let mut places = Vec::new();
        for (rule, matched) in &self.0 {
            let Some(segment) = fields.get(*rule).and_then(|field| field.path.0.get(*matched)) else { continue };
            if segment.step.takes(down) {
                add(&mut places, (*rule, matched + 1));
            }
            if segment.deep {
                add(&mut places, (*rule, *matched));
            }
        }
        Cursor(places)
    }

    /// The place has this way to it too.
    pub(in crate::mask) fn also(&mut self, other: Cursor) {
        other.0.into_iter().for_each(|place| add(&mut self.0, place));
    }

    /// The first rule whose path ends here.
    pub(in crate::mask) fn hit(&self, fields: &[Field]) -> Option<usize> {
        let ends = |(rule, matched): &&(usize, usize)| fields.get(*rule).is_some_and(|f| f.path.0.len() == *matched);
        self.0.iter().find(ends).map(|(rule, _)| *rule)
    }
}

fn add(places: &mut Vec<(usize, usize)>, place: (usize, usize)) {
    if !places.contains(&place) {
        places.push(place);
    }
}

impl Step {
    fn takes(&self, down: Down<'_>) -> bool {
        match (self, down) {
            (Step::Any, Down::Key(_) | Down::Item(_)) => true,
            (Step::Name(name), Down::Key(key)) => name.as_bytes() == key,
            (Step::Index(index), Down::Item(item)) => *index == item,
            (Step::Name(_), Down::Item(_)) | (Step::Index(_), Down::Key(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(path: &str, way: &[Down<'_>]) -> bool {
        let path = FieldPath::parse(path).expect("a path");
        let fields = [Field { path, finding: "FIELD".into(), method: Method::Redact }];
        let place = way.iter().fold(root(&fields), |place, down| place.down(&fields, *down));
        place.hit(&fields).is_some()
    }

    #[test]
    fn follows_names_indices_and_wildcards() {
        use Down::{Item, Key};
        assert!(hits("$", &[]));
        assert!(hits("$.a.b", &[Key(b"a"), Key(b"b")]));
        assert!(!hits("$.a.b", &[Key(b"a")]));
        assert!(!hits("$.a", &[Key(b"a"), Key(b"b")]));
        assert!(hits("$['a b'].c", &[Key(b"a b"), Key(b"c")]));
        assert!(hits("$.a[*].b", &[Key(b"a"), Item(7), Key(b"b")]));
        assert!(hits("$.a[1]", &[Key(b"a"), Item(1)]));
        assert!(!hits("$.a[1]", &[Key(b"a"), Item(0)]));
        assert!(hits("$.*", &[Key(b"z")]));
    }

    #[test]
    fn descends() {
        use Down::{Item, Key};
        assert!(hits("$..ssn", &[Key(b"ssn")]));
        assert!(hits("$..ssn", &[Key(b"a"), Item(3), Key(b"ssn")]));
        assert!(hits("$..ssn", &[Key(b"ssn"), Key(b"ssn")]));
        assert!(hits("$..a..b", &[Key(b"a"), Key(b"a"), Key(b"x"), Key(b"b")]));
        assert!(!hits("$..a..b", &[Key(b"b"), Key(b"x")]));
        assert!(hits("$..[0]", &[Key(b"a"), Item(0)]));
    }

    #[test]
    fn says_what_is_wrong() {
        for bad in ["", "a.b", "$a", "$.", "$..", "$.a.", "$.a[", "$.a[x]", "$.a['b", "$.a['b'", "$.a b", "$[-1]"] {
            assert!(FieldPath::parse(bad).is_err(), "{bad}");
        }
    }
}
