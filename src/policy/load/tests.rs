use super::*;
use crate::policy::tests::{SHIPPED, set};

/// The problems of one file, as shown, without the directory.
fn problems(text: &str) -> Vec<String> {
    let shown = |problem: Problem| {
        let name = problem.file.file_name().unwrap_or_default().to_owned();
        Problem { file: name.into(), ..problem }.to_string()
    };
    set(&[text]).expect_err("must not load").into_iter().map(shown).collect()
}

#[test]
fn the_schema_knows_every_action_that_the_decoders_give() {
    let (schema, _) = schema().expect("the schema parses");
    let words: &[(&str, &[&str])] = &[
        ("http", &["get", "head", "options", "post", "put", "patch", "delete", "other"]),
        (
            "sql",
            &[
                "select", "insert", "update", "delete", "merge", "truncate", "drop", "create", "alter", "grant",
                "copy", "call", "set", "begin", "other",
            ],
        ),
        (
            "mcp",
            &[
                "initialize",
                "ping",
                "tools/list",
                "tools/call",
                "resources/list",
                "resources/read",
                "resources/subscribe",
                "prompts/list",
                "prompts/get",
                "completion/complete",
                "logging/setLevel",
                "tasks/list",
                "tasks/get",
                "tasks/result",
                "tasks/cancel",
                "notification",
                "response",
                "stream",
                "delete",
                "other",
            ],
        ),
        ("grpc", &["read", "write", "destructive", "admin", "call"]),
        (
            "kube",
            &[
                "get",
                "list",
                "watch",
                "log",
                "review",
                "discovery",
                "create",
                "update",
                "patch",
                "apply",
                "scale",
                "status",
                "delete",
                "deletecollection",
                "evict",
                "finalize",
                "stop",
                "admin",
                "rbac",
                "token",
                "approve",
                "bind",
                "impersonate",
                "exec",
                "attach",
                "portforward",
                "proxy",
                "ephemeralcontainers",
                "other",
            ],
        ),
        ("graphql", &["query", "subscription", "mutation", "removal", "other"]),
        ("shell", &["read", "write", "destructive", "admin", "execute"]),
    ];
    let mut want: Vec<String> =
        words.iter().flat_map(|(protocol, names)| names.iter().map(move |name| format!("{protocol}.{name}"))).collect();
    want.extend(words.iter().map(|(protocol, _)| (*protocol).to_owned()));
    want.extend(["read", "write", "destructive", "admin", "execute"].map(str::to_owned));
    let mut have: Vec<String> = schema.actions().map(|action| action.id().unescaped().to_owned()).collect();
    have.sort();
    want.sort();
    assert_eq!(have, want);
}

#[test]
fn the_policies_of_the_design_load() {
    set(&[r#"
        @id("billing-writes") @approval("dba") @quorum("1") @window("15m") @reason("writes to billing need a DBA")
        permit(principal in Group::"executors", action in Action::"write", resource == Target::"billing-db");

        @id("no-unbounded-delete") @reason("DELETE and UPDATE need a WHERE clause")
        forbid(principal, action in [Action::"sql.delete", Action::"sql.update"], resource)
        unless { context.has_where };
    "#])
    .expect("loads");
}

#[test]
fn each_wrong_annotation_is_a_problem_with_its_mend() {
    let permit = "permit(principal, action, resource);";
    let forbid = "forbid(principal, action, resource);";
    let unmask = "0.cedar:1:10: @unmask names `EMIAL`, which is no finding type";
    let table = [
        ("", permit, "0.cedar:1:1: the policy has no @id: add one, such as @id(\"read-orders\")"),
        (r#"@id("a b") "#, permit, "0.cedar:1:1: @id must be 1 to 128 letters, digits, `.`, `_`, `/` or `-`"),
        (r#"@id("a") @quorum("2") "#, permit, "0.cedar:1:10: @quorum needs an @approval(\"group\") beside it"),
        (r#"@id("a") @window("2h") "#, permit, "0.cedar:1:10: @window needs an @approval(\"group\") beside it"),
        (
            r#"@id("a") @approval("g") @quorum("0") "#,
            permit,
            "0.cedar:1:25: @quorum(\"0\") must be a number of people from 1 to 16",
        ),
        (
            r#"@id("a") @approval("g") @window("2 weeks") "#,
            permit,
            "0.cedar:1:25: @window(\"2 weeks\") must be a duration such as 30s, 15m, 2h or 1d, at most 30d; leave it out for a single use",
        ),
        (
            r#"@id("a") @approval("g") "#,
            forbid,
            "0.cedar:1:10: a forbid cannot be approved: move @approval to the permit",
        ),
        (r#"@id("a") @approval(" ") "#, permit, "0.cedar:1:10: @approval must name the group whose members approve"),
        (
            r#"@id("a") @unmask("email") "#,
            forbid,
            "0.cedar:1:10: @unmask has no meaning on a forbid: move it to the permit",
        ),
        (r#"@id("a") @unmask("emial") "#, permit, unmask),
        (r#"@id("a") @reason("") "#, permit, "0.cedar:1:10: @reason must be 1 to 512 bytes of text on one line"),
        (r#"@id("a") @alarm("") "#, permit, "0.cedar:1:10: @alarm must be 1 to 64 letters"),
        (r#"@id("a") @alarm("break glass") "#, forbid, "0.cedar:1:10: @alarm must be 1 to 64 letters"),
        (
            r#"@id("a") @aproval("g") "#,
            permit,
            "0.cedar:1:10: there is no annotation `@aproval`, did you mean `approval`?; known: @id, @approval, @quorum, @window, @reason, @unmask, @alarm",
        ),
    ];
    for (annotations, policy, want) in table {
        let found = problems(&format!("{annotations}{policy}"));
        assert_eq!(found.len(), 1, "{annotations}: {found:?}");
        assert!(found[0].starts_with(want), "{annotations}: {}", found[0]);
    }
}

#[test]
fn what_does_not_parse_or_validate_is_a_problem_with_its_place() {
    let table = [
        ("@id(\"a\")\npermit(principal, action resource);", "0.cedar:2:26:"),
        ("@id(\"a\")\npermit(principal, action == Action::\"sql.selct\", resource);", "0.cedar:2:"),
        ("@id(\"a\")\npermit(principal, action, resource)\nwhen { context.has_were };", "0.cedar:3:8:"),
        ("@id(\"a\")\npermit(principal, action, resource)\nwhen { context.hour == \"9\" };", "0.cedar:3:8:"),
        ("@id(\"a\")\npermit(principal, action, resource)\nwhen { context.tool == \"x\" };", "0.cedar:3:8:"),
        ("@id(\"a\")\npermit(principal in Target::\"x\", action, resource);", "0.cedar:1:1:"),
        ("@id(\"a\")\npermit(principal == ?principal, action, resource);", "0.cedar:1:1: templates are not used"),
    ];
    for (text, want) in table {
        let found = problems(text);
        assert!(found.iter().any(|problem| problem.starts_with(want)), "{text}: {found:#?}");
        assert!(found.iter().all(|problem| !problem.contains("policy0")), "{found:#?}");
    }
}

#[test]
fn a_mistyped_name_is_answered_with_the_right_one() {
    let found = problems("@id(\"a\")\npermit(principal, action, resource)\nwhen { context.has_were };");
    assert!(found.iter().any(|problem| problem.contains("has_where")), "{found:#?}");
}

#[test]
fn every_problem_of_every_file_is_given_at_once() {
    let good = r#"@id("a") permit(principal, action, resource);"#;
    let twice = r#"@id("a") forbid(principal, action, resource) when { context.hour > 20 };"#;
    let found = set(&[good, "permit(", twice, "permit(principal, action, resource);"]).expect_err("must not load");
    let files: BTreeSet<_> = found.iter().filter_map(|problem| problem.file.file_name()).collect();
    assert_eq!(files, ["1.cedar", "2.cedar", "3.cedar"].iter().map(std::ffi::OsStr::new).collect());
    let twice = found.iter().find(|problem| problem.file.ends_with("2.cedar")).map(ToString::to_string);
    assert!(twice.is_some_and(
        |shown| shown.contains("2.cedar:1:1: @id(\"a\") is already used at") && shown.contains("0.cedar:1")
    ));
}

#[test]
fn no_policy_and_no_directory_are_problems() {
    let found = set(&[]).expect_err("must not load");
    assert!(found[0].to_string().contains("holds no policy, so everything would be denied"), "{found:?}");
    let found = set(&["// nothing yet\n"]).expect_err("must not load");
    assert!(found[0].to_string().contains("holds no policy"), "{found:?}");
    let found = PolicySet::load(Path::new("/nonexistent/policies")).expect_err("must not load");
    assert!(found[0].to_string().contains("cannot be read"), "{found:?}");
}

#[test]
fn a_file_over_its_bound_or_not_utf8_is_a_problem() {
    let directory = tempfile::tempdir().expect("temporary directory");
    std::fs::write(directory.path().join("big.cedar"), vec![b' '; (1 << 20) + 1]).expect("file");
    std::fs::write(directory.path().join("bytes.cedar"), [0xff]).expect("file");
    std::fs::write(directory.path().join(".hidden.cedar"), "permit(").expect("file");
    std::fs::write(directory.path().join("notes.txt"), "permit(").expect("file");
    let found = PolicySet::load(directory.path()).expect_err("must not load");
    let shown: Vec<_> = found.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(shown, ["is larger than 1048576 bytes: split it", "is not UTF-8: save it as UTF-8"]);
}

#[test]
fn configured_finding_types_may_be_unmasked() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let text = r#"@id("a") @unmask("member_no") permit(principal, action, resource);"#;
    std::fs::write(directory.path().join("a.cedar"), text).expect("file");
    assert!(PolicySet::load(directory.path()).is_err());
    PolicySet::load_with(directory.path(), ["MEMBER_NO".to_owned()]).expect("loads");
}

#[test]
fn the_version_names_the_content_and_nothing_else() {
    let one = r#"@id("a") permit(principal, action, resource);"#;
    let other = r#"@id("a") permit(principal, action, resource); // changed"#;
    let version = |texts: &[&str]| set(texts).expect("loads").version().0.clone();
    assert_eq!(version(&[one]), version(&[one]));
    assert_ne!(version(&[one]), version(&[other]));
    assert_ne!(version(&[one]), version(&[one, ""]));
    assert_eq!(version(&[one]).len(), 64);
    let shipped = PolicySet::load(Path::new(SHIPPED)).expect("loads");
    assert_eq!(shipped.count(), 8);
}
