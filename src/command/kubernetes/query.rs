//! The query as the API server's parameter codec reads it.

use crate::command::http;

use super::Why;

/// Parameters of which each value counts; of any other the server takes the first.
const LISTS: [&str; 3] = ["command", "dryRun", "ports"];
/// Parameters that decide something. The server tells upper from lower case; what stands before it may not.
const KNOWN: [&str; 10] = [
    "command",
    "container",
    "dryRun",
    "fieldManager",
    "fieldSelector",
    "force",
    "labelSelector",
    "stdin",
    "tty",
    "watch",
];

pub(super) struct Query {
    pairs: Vec<(String, String)>,
    problem: Option<Why>,
}

impl Query {
    pub fn parse(raw: &str) -> Query {
        let read = http::query_pairs(raw);
        let problem = if read.ambiguous {
            Some("the query is not well-formed percent-encoded UTF-8")
        } else if raw.contains(';') {
            // Go drops such a pair, other readers cut it in two.
            Some("the query has a semicolon")
        } else {
            keys(&read.pairs)
        };
        Query { pairs: read.pairs, problem }
    }

    /// Why two readers may read the query differently.
    pub fn problem(&self) -> Option<Why> {
        self.problem
    }

    pub fn first(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }

    pub fn all<'a, 'k>(&'a self, key: &'k str) -> impl Iterator<Item = &'a str> + use<'a, 'k> {
        self.pairs.iter().filter(move |(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// As the codec converts to a truth value: all but absence, `0` and `false` is true, so `f` and nothing are too.
    pub fn flag(&self, key: &str) -> bool {
        self.first(key).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }

    /// The name that `fieldSelector` requires (`metadata.name=x`).
    pub fn selected_name(&self) -> Option<String> {
        let terms = terms(self.first("fieldSelector")?);
        // The server refuses the whole of a selector with a term that is none.
        if terms.iter().any(|term| !term.is_empty() && !term.contains('=')) {
            return None;
        }
        terms.into_iter().find_map(|term| {
            let (key, value) = term.split_once('=')?;
            let value = value.strip_prefix('=').unwrap_or(value);
            (key.trim() == "metadata.name" && !value.is_empty() && !value.contains(['/', '%']))
                .then(|| value.to_owned())
        })
    }
}

fn keys(pairs: &[(String, String)]) -> Option<Why> {
    let mut seen = std::collections::HashSet::new();
    for (key, _) in pairs {
        if KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key) && known != key) {
            return Some("a query parameter differs from a known one in case only");
        }
        if !LISTS.contains(&key.as_str()) && !seen.insert(key) {
            return Some("a query parameter occurs twice");
        }
    }
    None
}

/// The terms of a field selector: separated by commas, with `\` before a `,`, `=` or `\` that is meant as it stands.
fn terms(selector: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut characters = selector.chars();
    while let Some(c) = characters.next() {
        let last = terms.last_mut();
        match (c, last) {
            (',', _) => terms.push(String::new()),
            ('\\', Some(last)) => last.extend(characters.next()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_the_codec_does() {
        for (query, want) in [
            ("", false),
            ("watch=false", false),
            ("watch=FALSE", false),
            ("watch=0", false),
            ("watch", true),
            ("watch=", true),
            ("watch=1", true),
            ("watch=T", true),
            ("watch=f", true),
            ("watch=no", true),
        ] {
            assert_eq!(Query::parse(query).flag("watch"), want, "{query}");
        }
    }

    #[test]
    fn a_selector_may_name_one_object() {
        for (query, want) in [
            ("fieldSelector=metadata.name%3Da", Some("a")),
            ("fieldSelector=metadata.name==a", Some("a")),
            ("fieldSelector=status.phase%3DRunning,metadata.name%3Da", Some("a")),
            ("fieldSelector=metadata.name%3Da%5C,b", Some("a,b")),
            ("fieldSelector=metadata.name!=a", None),
            ("fieldSelector=metadata.name=a,b", None),
            ("fieldSelector=metadata.name=", None),
            ("fieldSelector=metadata.namespace=a", None),
            ("labelSelector=metadata.name=a", None),
        ] {
            assert_eq!(Query::parse(query).selected_name().as_deref(), want, "{query}");
        }
    }

    #[test]
    fn what_two_readers_may_read_differently_is_a_problem() {
        for query in ["watch=1&watch=0", "Watch=1", "a=1;watch=1", "a=%zz", "DryRun=All", "limit=1&limit=2"] {
            assert!(Query::parse(query).problem().is_some(), "{query}");
        }
        for query in ["", "command=a&command=b", "dryRun=All&dryRun=All", "pretty=true&limit=500&timeout=1s"] {
            assert_eq!(Query::parse(query).problem(), None, "{query}");
        }
    }
}
