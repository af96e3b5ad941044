use std::collections::BTreeSet;

use super::TABLES;

fn vendors() -> BTreeSet<&'static str> {
    let vendor = |detector: &'static str| detector.split_once('_').map_or(detector, |(vendor, _)| vendor);
    TABLES.into_iter().flatten().map(|rule| vendor(rule.detector)).collect()
}

#[test]
fn two_hundred_vendors_at_least() {
    let vendors = vendors();
    assert!(vendors.len() >= 200, "{}: {vendors:?}", vendors.len());
}

#[test]
fn detectors_have_one_name_each() {
    let mut names = BTreeSet::new();
    for rule in crate::mask::rules::all() {
        assert!(names.insert(rule.detector), "{}", rule.detector);
    }
}

#[test]
fn checksums() {
    use super::checks::{crc_after_underscore, crc_base36, crc_base62, crc16_base32};
    // The sums of these were taken with another program.
    for (token, sum) in
        [("ghp_abcdefghijklmnopqrstuvwxyz1234", "3Tcn6I"), ("npm_0123456789ABCDEFGHIJKLMNOPQRST", "4PMbyp")]
    {
        assert!(crc_base62(format!("{token}{sum}").as_bytes()), "{token}");
        assert!(!crc_base62(format!("{token}000000").as_bytes()), "{token}");
    }
    let routable = concat!("glpat", "-AbCdEfGhIjKlMnOpQrStUvWxYz0123456.01.0x");
    assert!(crc_base36(format!("{routable}{}", "1g495yk").as_bytes()));
    assert!(!crc_base36(format!("{routable}0000000").as_bytes()));
    assert!(crc_after_underscore(b"syt_amFuZQ_AbCdEfGhIjKlMnOpQrSt_1eBThN"));
    assert!(!crc_after_underscore(b"syt_amFuZQ_AbCdEfGhIjKlMnOpQrSt_000000"));
    let seed = concat!("SUA", "P2P7LHSJFBN4XJKNVFC3JMNRSDJDBWVPPKW335L6YBGU2T2JFW6");
    assert!(crc16_base32(format!("{seed}O4CU").as_bytes()) && !crc16_base32(format!("{seed}JP3E").as_bytes()));
}

#[test]
fn a_checksum_says_how_sure_a_finding_is() {
    let sure = crate::mask::engine::confidence(concat!(" ghp", "_abcdefghijklmnopqrstuvwxyz12343Tcn6I ").as_bytes());
    let unsure = crate::mask::engine::confidence(concat!(" ghp", "_abcdefghijklmnopqrstuvwxyz1234000000 ").as_bytes());
    assert_eq!((sure, unsure), (Some(100), Some(60)));
}
