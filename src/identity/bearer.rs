//! The token of a request: from one `Authorization` header with the Bearer scheme (RFC 6750 section 2.1), never from the
//! query or a body, at most [`MAX_TOKEN`] bytes.

use super::{Malformed, Unauthenticated};
use crate::exchange::RequestHead;

/// Bytes; a longer token is refused unread.
pub const MAX_TOKEN: usize = 16 * 1024;

/// The token that `head` carries.
///
/// # Errors
/// `Missing` where there is no header or another scheme (RFC 6750 section 3: not an error of the token), `Malformed`
/// where it is ambiguous: two headers, two tokens in one header, bytes outside `b64token`.
pub(super) fn token(head: &RequestHead) -> Result<&str, Unauthenticated> {
    let mut fields = head.headers.all("authorization");
    let value = match (fields.next(), fields.next()) {
        (None, _) => return Err(Unauthenticated::Missing),
        (Some(value), None) => value,
        (Some(_), Some(_)) => return Err(Malformed::SeveralHeaders.into()),
    };
    let value = std::str::from_utf8(value).map_err(|_| Malformed::NotBearer)?.trim_matches([' ', '\t']);
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Unauthenticated::Missing);
    }
    check(rest.trim_start_matches(' '))
}

/// Holds a token to `b64token` and the size limit.
pub(super) fn check(token: &str) -> Result<&str, Unauthenticated> {
    if token.len() > MAX_TOKEN {
        return Err(Malformed::TooLong.into());
    }
    let body = token.trim_end_matches('=');
    let in_alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
    if body.is_empty() || !body.bytes().all(in_alphabet) {
        return Err(Malformed::NotBearer.into());
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Headers;

    fn head(values: &[&str]) -> RequestHead {
        let headers: Headers = values.iter().map(|v| ("Authorization", v.to_string())).collect();
        RequestHead { headers, path: "/x?access_token=from.the.query".into(), ..RequestHead::default() }
    }

    #[test]
    fn one_bearer_token_is_taken_whatever_the_case_of_the_scheme() {
        for value in ["Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "BEARER   a.b-c_d~e+f/g== \t"] {
            assert_eq!(token(&head(&[value])), Ok("a.b-c_d~e+f/g=="), "{value}");
        }
    }

    #[test]
    fn other_schemes_and_the_query_carry_no_token() {
        for values in [&[][..], &["Basic YTpi"], &["DPoP a.b.c"], &["Bearerx a.b.c"], &[""]] {
            assert_eq!(token(&head(values)), Err(Unauthenticated::Missing), "{values:?}");
        }
    }

    #[test]
    fn two_headers_are_refused_even_where_they_agree() {
        for values in [["Bearer a", "Bearer a"], ["Basic YTpi", "Bearer a"]] {
            assert_eq!(token(&head(&values)), Err(Malformed::SeveralHeaders.into()));
        }
    }

    #[test]
    fn what_is_not_one_b64token_is_refused() {
        let cases = [
            "Bearer",
            "Bearer ",
            "Bearer a, Bearer b",
            "Bearer a b",
            "Bearer a=b",
            "Bearer ==",
            "Bearer a\"",
            "Bearer é",
        ];
        for value in cases {
            assert_eq!(token(&head(&[value])), Err(Malformed::NotBearer.into()), "{value}");
        }
    }

    #[test]
    fn the_size_limit_is_exact() {
        let longest = "a".repeat(MAX_TOKEN);
        assert_eq!(check(&longest), Ok(longest.as_str()));
        assert_eq!(check(&"a".repeat(MAX_TOKEN + 1)), Err(Malformed::TooLong.into()));
    }
}
