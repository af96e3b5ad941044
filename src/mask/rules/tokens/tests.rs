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
