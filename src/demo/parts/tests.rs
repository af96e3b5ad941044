use super::*;

const ABSENT: Wheel = Wheel {
    title: "Nothing 0.0",
    requirement: "no dependency can have this name==0.0",
    sha256: &[],
    variable: "PORTCULLIS_NOTHING",
    directory: "nothing-0.0",
    binary: "nothing",
    bytes: 1,
};

#[test]
fn a_part_in_the_cache_is_used_as_it_is() {
    let cache = tempfile::tempdir().unwrap();
    let program = cache.path().join("nothing-0.0/nothing");
    fs::create_dir(program.parent().unwrap()).unwrap();
    fs::write(&program, "x").unwrap();
    assert_eq!(ensure_in(&ABSENT, cache.path()).unwrap(), program);
}

#[test]
fn a_failed_fetch_names_the_way_out_and_leaves_only_the_lock() {
    let cache = tempfile::tempdir().unwrap();
    let error = ensure_in(&ABSENT, cache.path()).unwrap_err().to_string();
    assert!(error.contains("PORTCULLIS_NOTHING"), "{error}");
    let left: Vec<_> = fs::read_dir(cache.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["nothing-0.0.lock"]);
}

#[test]
fn the_program_is_told_from_its_launcher_by_size() {
    let dir = tempfile::tempdir().unwrap();
    for (path, size) in [("a/envoy", 10), ("a/b/envoy", 100), ("c/other", 1000)] {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, vec![0; size]).unwrap();
    }
    assert_eq!(find(dir.path(), "envoy").unwrap(), dir.path().join("a/b/envoy"));
    assert_eq!(find(dir.path(), "absent"), None);
}

#[test]
fn ones_own_binary_must_be_a_file() {
    let error = own_binary(&ABSENT, PathBuf::from("/nowhere/nothing")).unwrap_err().to_string();
    assert_eq!(error, "PORTCULLIS_NOTHING names /nowhere/nothing, which is not a file");
}
