//! Keys that their owners printed for everybody to see: samples of documentation and of public repositories.
//!
//! Only whole values that open nothing, or nothing that is not public. What merely looks like a sample may be a key.

/// Google's, without the `AIzaSy` that all have: of the tests and samples in <https://github.com/firebase/firebase-android-sdk>.
const GOOGLE: [&[u8]; 15] = [
    b"abcdefghijklmnopqrstuvwxyz1234567",
    b"AnLA7NfeLquW1tJFpx_eQCxoX-oo6YyIs",
    b"CkEhVjf3pduRDt6d1yKOMitrUEke8agEM",
    b"DMAScliyLx7F0NPDEJi1QmyCgHIAODrlU",
    b"D3asb-2pEZVqMkmL6M9N6nHZRR_znhrh0",
    b"AdOS2zB6NCsk1pCdZ4-P6GBdi_UUPwX7c",
    b"ASWm6HmTMdYWpgMnjRBjxcQ9CKctWmLd4",
    b"ANUvH9H9BsUccjsu2pCmEkOPjjaXeDQgY",
    b"A5_iVawFQ8ABuTZNUdcwERLJv_a_p4wtM",
    b"A4UrcGxgwQFTfaI3no3t7Lt1sjmdnP5sQ",
    b"DSb51JiIcB6OJpwwMicseKRhhrOq1cS7g",
    b"BF2RrAIm4a0mO64EShQfqfd2AFnzAvvuU",
    b"BcE-OOIbhjyR83gm4r2MFCu4MJmprNXsw",
    b"B8qGxt4ec15vitgn44duC5ucxaOi4FmqE",
    b"A8vmApnrHNFE0bApF4hoZ11srVL_n0nvY",
];

const OTHERS: [&[u8]; 4] = [
    // From the same place, without the `S`.
    b"AIzayDNSXIbFmlXbIE6mCzDLQAqITYefhixbX4A",
    // The search in Yarn's documentation: <https://github.com/yarnpkg/berry/issues/6201>.
    b"6fe4476ee5a1832882e326b506d14126",
    // <https://learn.microsoft.com/en-us/nuget/reference/nuget-config-file>
    b"33f!!lloppa",
    b"hal+9ooo_da!sY",
];

/// Whether all of it was printed so.
pub(super) fn published(value: &[u8]) -> bool {
    // Mapbox's and PostHog's keys of pages.
    OTHERS.contains(&value)
        || value.starts_with(b"pk.eyJ")
        || [&b"phc_"[..], b"pk_live_", b"pk_test_", b"sb_publishable_"].iter().any(|start| value.starts_with(start))
        || value.strip_prefix(b"AIzaSy").is_some_and(|rest| GOOGLE.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::published;

    #[test]
    fn only_whole_samples_are_known() {
        let sample = b"6fe4476ee5a1832882e326b506d14126";
        assert!(published(sample) && published(b"AIzayDNSXIbFmlXbIE6mCzDLQAqITYefhixbX4A"));
        assert!(published(concat!("AIza", "SyCkEhVjf3pduRDt6d1yKOMitrUEke8agEM").as_bytes()));
        for other in [&sample[1..], &sample[..31], b"AIzaSyCkEhVjf3pduRDt6d1yKOMitrUEke8agEm", b"", b"AIzaSy"] {
            assert!(!published(other), "{}", String::from_utf8_lossy(other));
        }
    }
}
