//! Queries and forms (WHATWG URL, `application/x-www-form-urlencoded`).

use percent_encoding::percent_decode_str;

use super::path::well_formed;

/// Name and value pairs of a query or form, decoded once (`+` is a space).
#[derive(Debug, PartialEq, Eq)]
pub struct Pairs {
    pub pairs: Vec<(String, String)>,
    pub ambiguous: bool,
}

pub fn query_pairs(query: &str) -> Pairs {
    let mut ambiguous = !well_formed(query) || query.contains(['#', '\0']);
    let mut decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(|t| t.into_owned()).unwrap_or_else(|_| {
            ambiguous = true;
            spaced.clone()
        })
    };
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect();
    Pairs { pairs, ambiguous }
}

/// Whether a framework may take the method from here. Some still split at semicolons too.
pub fn overrides_method(query: &str) -> bool {
    query.split(['&', ';']).any(|pair| {
        let key = pair.split('=').next().unwrap_or_default();
        query_pairs(key).pairs.iter().any(|(key, _)| is_method_key(key))
    })
}

/// Rails, Laravel, Express and others take the method from a field of this name.
pub fn is_method_key(key: &str) -> bool {
    key.trim().eq_ignore_ascii_case("_method")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        let pairs = query_pairs("a=1&b=x+y%26&c&&a=2");
        let want = [("a", "1"), ("b", "x y&"), ("c", ""), ("a", "2")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(pairs, Pairs { pairs: want.to_vec(), ambiguous: false });
        assert!(query_pairs("a=%ff").ambiguous && query_pairs("a=%2").ambiguous);
    }

    #[test]
    fn a_method_in_a_query_is_seen() {
        for query in ["_method=delete", "a=1&_METHOD=x", "a=1;_method=x", "%5fmethod=x", "_method", "+_method=x"] {
            assert!(overrides_method(query), "{query}");
        }
        for query in ["", "method=delete", "a=_method", "the_method=x", "a=1;b=2"] {
            assert!(!overrides_method(query), "{query}");
        }
    }
}
