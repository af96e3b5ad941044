//! HTML of evidence: one file that loads nothing and runs nothing. Its policy (CSP) lets the page's own style in by its hash, and
//! nothing else, so that what was recorded can do nothing in an auditor's browser even where an escape were missing.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::text;

const COMMON: &str = include_str!("page.css");

/// A whole page. `body` is HTML; the title is text.
pub fn page(title: &str, style: &str, body: &str) -> String {
    let style = format!("{COMMON}{style}");
    let hash = BASE64_STANDARD.encode(digest(&SHA256, style.as_bytes()));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// Text between tags or in a quoted attribute; what could reorder or hide text is shown as what it is.
pub fn escape(plain: &str) -> String {
    entities(&text::escape(plain))
}

/// As [`escape`], but lines stay lines.
pub fn escape_lines(plain: &str) -> String {
    entities(&text::block(plain, ""))
}

fn entities(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len() + plain.len() / 8);
    for c in plain.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_text_is_no_markup() {
        assert_eq!(escape("<b a='\"'>&\u{202e}\n"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\\u{202e}\\n");
        assert_eq!(escape_lines("a\r\n\t<i>"), "a\n\\t&lt;i&gt;");
        let page = page("</title><script>", "", "");
        assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>") && page.contains("default-src 'none'"));
    }
}
