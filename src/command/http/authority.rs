//! Authorities that name a host in one way only (RFC 3986, section 3.2). Envoy lets nobody rewrite them, so what could be
//! read in two ways is a problem.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Why two implementations may take `authority` for different hosts.
pub fn problem(authority: &str) -> Option<&'static str> {
    if authority.is_empty() {
        None
    } else if authority.contains('@') {
        Some("the authority has user information")
    } else if let Some(rest) = authority.strip_prefix('[') {
        match rest.split_once(']') {
            Some((address, after)) => ipv6(address).or_else(|| after_host(after)),
            None => Some("the authority is malformed"),
        }
    } else {
        match authority.find(':') {
            Some(at) => {
                let (host, after) = authority.split_at(at);
                name(host).or_else(|| after_host(after))
            }
            None => name(authority),
        }
    }
}

fn after_host(after: &str) -> Option<&'static str> {
    let port = |digits: &str| {
        let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        plain && digits.parse::<u16>().is_ok()
    };
    (!after.is_empty() && !after.strip_prefix(':').is_some_and(port)).then_some("the authority's port is malformed")
}

fn ipv6(address: &str) -> Option<&'static str> {
    match address.parse::<Ipv6Addr>() {
        Ok(parsed) if parsed.to_ipv4_mapped().is_none() && parsed.to_string().eq_ignore_ascii_case(address) => None,
        Ok(_) => Some("the authority is an address in an unusual form"),
        Err(_) => Some("the authority is malformed"),
    }
}

fn name(host: &str) -> Option<&'static str> {
    let last = host.rsplit('.').next().unwrap_or_default();
    // WHATWG URL, "ends in a number": such a host is read as an address, of whatever form.
    let number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    let hex = last.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("0x"));
    if host.ends_with('.') {
        Some("the authority ends in a dot")
    } else if !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        || host.split('.').any(str::is_empty)
    {
        Some("the authority is malformed")
    } else if (number || hex) && host.parse::<Ipv4Addr>().is_err() {
        Some("the authority is an address in an unusual form")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_a_host() {
        let good = [
            "",
            "gate",
            "API.example",
            "api.example:443",
            "127.0.0.1:10000",
            "[::1]",
            "[2001:DB8::1]:8443",
            "a_b-c.d",
            "1and1.example",
            "localhost:65535",
        ];
        for authority in good {
            assert_eq!(problem(authority), None, "{authority}");
        }
        let bad = [
            ("admin@api.example", "user information"),
            ("api.example.", "ends in a dot"),
            ("api.example.:80", "ends in a dot"),
            ("api..example", "malformed"),
            ("api.example:", "port"),
            ("api.example:0x50", "port"),
            ("api.example:080", "port"),
            ("api.example:65536", "port"),
            ("api.example:80:80", "port"),
            ("127.1", "unusual form"),
            ("2130706433", "unusual form"),
            ("0x7f000001", "unusual form"),
            ("0177.0.0.1", "unusual form"),
            ("127.0.0.0x1", "unusual form"),
            ("[::ffff:127.0.0.1]", "unusual form"),
            ("[0:0:0:0:0:0:0:1]", "unusual form"),
            ("[::1", "malformed"),
            ("[fe80::1%25eth0]", "malformed"),
            ("::1", "malformed"),
            ("api.example/admin", "malformed"),
            ("api%2eexample", "malformed"),
            ("ｅxample", "malformed"),
            ("a b", "malformed"),
            (".", "ends in a dot"),
            (":80", "malformed"),
        ];
        for (authority, want) in bad {
            assert!(problem(authority).is_some_and(|got| got.contains(want)), "{authority}: {:?}", problem(authority));
        }
    }
}
