//! `audit.encrypt_to`

use super::*;

#[test]
fn encryption() {
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let with = |list: &str, problems: &[&str]| {
        expect("  object_lock:", &format!("  encrypt_to: {list}\n  object_lock:"), problems);
    };
    with("[]", &["21:15: audit.encrypt_to: names 0 recipients; name 1 to 16, or take it out to encrypt nothing"]);
    with(key, &["21:15: audit.encrypt_to: is text where a list belongs; write [a, b]"]);
    with(&format!("[{key}, {key}]"), &["21:80: audit.encrypt_to[1]: is there twice; take one of them out"]);
    with(
        "[age1xxx, AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX]",
        &[
            "21:16: audit.encrypt_to[0]: \"age1xxx\" is not an X25519 public key of age, age1… (invalid Bech32 encoding); `age-keygen -y FILE` prints that of a key file",
            "21:25: audit.encrypt_to[1]: is a secret key, which the gate must not have: make another one, and name its public key, age1…",
        ],
    );
}

#[test]
fn an_index_is_not_encrypted_and_streams_keep_a_copy_in_the_clear() {
    let list = "encrypt_to: [age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj]";
    expect(
        "  object_lock:",
        &format!("  {list}\n  index: parquet\n  object_lock:"),
        &[
            "22:10: audit.index: would tell who owns the bucket what encrypt_to is to keep from him; take one of them out",
        ],
    );
    let commented = "# encrypt_to: [age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj]";
    let full = include_str!("../../../tests/config/full.yaml");
    assert!(full.contains(commented));
    let full = full.replace("  index: parquet\n", "");
    let encryption = |more: &str| {
        let (config, _directory) = good::good(&full.replace(commented, &format!("{list}{more}")));
        config.journal.encryption.unwrap()
    };
    let alone = encryption("");
    assert_eq!(alone.recipients, [crate::journal::format::encrypted::recipient()]);
    assert!(!alone.keep_clear, "nobody here reads it");
    assert!(encryption("\n  webhook: {url: 'https://siem.example/in', secret: {file: audit.secret}}").keep_clear);
}
