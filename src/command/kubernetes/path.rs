//! URLs that are no resource: versions, API groups, health, metrics.

/// Whether GET of this path tells what the server is and how it does, and nothing else.
pub(super) fn is_discovery(path: &str) -> bool {
    const WHOLE: [&str; 11] = [
        "/",
        "/api",
        "/apis",
        "/version",
        "/metrics",
        "/healthz",
        "/livez",
        "/readyz",
        "/openapi/v2",
        "/openapi/v3",
        "/.well-known/openid-configuration",
    ];
    const BELOW: [&str; 7] =
        ["/healthz/", "/livez/", "/readyz/", "/openapi/v3/", "/openid/v1/jwks", "/metrics/slis", "/version/"];
    let trimmed = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
    WHOLE.contains(&trimmed) || BELOW.iter().any(|prefix| path.starts_with(prefix)) || group(trimmed)
}

/// `/api/v1`, `/apis/apps` and `/apis/apps/v1`.
fn group(path: &str) -> bool {
    let word = |part: &&str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c));
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["api", rest @ ..] => rest.len() == 1 && rest.iter().all(word),
        ["apis", rest @ ..] => rest.len() <= 2 && rest.iter().all(word),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed() {
        for path in
            ["/", "/api", "/api/", "/api/v1", "/apis/apps/v1", "/readyz/etcd", "/openapi/v3/apis/apps/v1", "/metrics"]
        {
            assert!(is_discovery(path), "{path}");
        }
        for path in
            ["/logs/", "/debug/pprof/heap", "/debug/flags/v", "/api/V1", "/healthy", "/metrics/x", "/x", "/apis/a/b/c"]
        {
            assert!(!is_discovery(path), "{path}");
        }
    }
}
