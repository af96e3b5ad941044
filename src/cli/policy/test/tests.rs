use std::path::Path;

use super::*;

const POLICIES: &str = r#"
@id("reads") permit(principal in Group::"agents", action == Action::"http.get", resource == Target::"api");
@id("asks") @approval("ops") @quorum("2") @reason("two of ops")
permit(principal in Group::"agents", action == Action::"http.post", resource);
@id("never") @reason("no deletions") forbid(principal, action == Action::"http.delete", resource);
"#;

const HEAD: &str = "\
targets: [{name: api, protocol: http}]
defaults: {target: api, principal: {groups: [agents]}}
cases:
";

struct Ran {
    code: ExitCode,
    out: String,
    err: String,
    junit: String,
}

/// Runs `cases` (without the head) against [`POLICIES`], with the directory taken out of what is printed.
fn ran(cases: &str, options: impl FnOnce(&mut Args)) -> Ran {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("p.cedar"), POLICIES).expect("written");
    std::fs::write(directory.path().join("c.test.yaml"), format!("{HEAD}{cases}")).expect("written");
    let junit = directory.path().join("junit.xml");
    let mut args = arguments(directory.path());
    args.junit = Some(junit.clone());
    options(&mut args);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = test(&args, &mut out, &mut err);
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("text");
        text.replace(&format!("{}/", directory.path().display()), "")
    };
    Ran { code, out: text(out), err: text(err), junit: text(std::fs::read(junit).unwrap_or_default()) }
}

fn arguments(directory: &Path) -> Args {
    Args {
        directory: directory.to_owned(),
        policies: None,
        config: None,
        junit: None,
        coverage: false,
        min_coverage: None,
    }
}

const PASSES: &str = "- {name: reads, request: GET /a, expect: {decision: allow, policies: [reads]}}\n";

#[test]
fn cases_that_pass_are_a_line_each() {
    let ran = ran(PASSES, |_| ());
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (ExitCode::SUCCESS, "ok   reads\n1 passed, 0 failed\n", "")
    );
}

#[test]
fn a_case_that_fails_says_what_differs_and_why() {
    let cases = format!(
        "{PASSES}- name: deletes <\"&\n  request: DELETE /a\n  expect: {{decision: allow, policies: [reads], reason: why}}\n"
    );
    let ran = ran(&cases, |_| ());
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert_eq!(
        ran.out,
        "ok   reads\n\
         FAIL deletes <\"& (c.test.yaml:5)\n\
        \x20      decision: expected allow, got deny\n\
        \x20      policies: expected reads, got never\n\
        \x20      reason: expected why, got no deletions\n\
        \x20      asked: http.delete; effects destructive; writes /a\n\
        \x20      reason: no deletions\n\
        \x20      determined by: never (p.cedar:5)\n\
         1 passed, 1 failed\n"
    );
}

#[test]
fn approvers_and_quorum_are_compared() {
    let case =
        |approvers| format!("- {{name: x, request: POST /a, expect: {{decision: hold, approvers: {approvers}}}}}\n");
    assert_eq!(ran(&case("{ops: 2}"), |_| ()).code, ExitCode::SUCCESS);
    let failed = ran(&case("[ops, dba]"), |_| ());
    assert_eq!(failed.code, ExitCode::FAILURE);
    assert!(failed.out.contains("approvers: expected 1 of dba, 1 of ops, got 2 of ops\n"), "{}", failed.out);
}

#[test]
fn junit_says_the_same() {
    #[derive(Debug, serde::Deserialize)]
    struct Suites {
        #[serde(rename = "@tests")]
        tests: u32,
        #[serde(rename = "@failures")]
        failures: u32,
        testsuite: Suite,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Suite {
        #[serde(rename = "@name")]
        name: String,
        testcase: Vec<Case>,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Case {
        #[serde(rename = "@name")]
        name: String,
        failure: Option<Failure>,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Failure {
        #[serde(rename = "@message")]
        message: String,
        #[serde(rename = "$text")]
        text: String,
    }
    let ran = ran(&format!("{PASSES}- {{name: \"a<\\\"&\\u0001\", request: DELETE /a, expect: allow}}\n"), |_| ());
    let suites: Suites = quick_xml::de::from_str(&ran.junit).expect("JUnit XML");
    assert_eq!((suites.tests, suites.failures, suites.testsuite.name.as_str()), (2, 1, "c.test.yaml"));
    let [passed, failed] = suites.testsuite.testcase.as_slice() else { panic!("two cases: {suites:?}") };
    assert_eq!((passed.name.as_str(), passed.failure.is_some()), ("reads", false));
    assert_eq!(failed.name, "a<\"&\\u{1}");
    let failure = failed.failure.as_ref().expect("a failure");
    assert_eq!(failure.message, "decision: expected allow, got deny");
    assert!(failure.text.contains("determined by: never"), "{}", failure.text);
}

#[test]
fn coverage_names_what_no_case_determines() {
    let shown = ran(PASSES, |args| args.coverage = true);
    assert_eq!(shown.code, ExitCode::SUCCESS);
    assert_eq!(
        shown.out,
        "ok   reads\n\
         coverage: 1 of 3 policies determine a case, 33 %\n\
         not covered: asks (p.cedar:3)\n\
         not covered: never (p.cedar:5)\n\
         1 passed, 0 failed\n"
    );
    assert_eq!(ran(PASSES, |args| args.min_coverage = Some(33)).code, ExitCode::SUCCESS);
    assert_eq!(ran(PASSES, |args| args.min_coverage = Some(34)).code, ExitCode::FAILURE);
}

#[test]
fn bad_files_are_code_2_and_every_problem_at_once() {
    let cases = "- {name: a, request: nonsense, expect: allow}\n- {request: GET /, expect: perhaps, extra: 1}\n";
    let ran = ran(cases, |_| ());
    assert_eq!((ran.code, ran.out.as_str()), (ExitCode::from(2), ""));
    let found: Vec<&str> = ran.err.lines().collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found.iter().all(|line| line.starts_with("c.test.yaml:")), "{found:#?}");
    assert!(ran.junit.is_empty(), "nothing was run");
}

#[test]
fn no_policies_and_no_cases_are_code_2() {
    let empty = tempfile::tempdir().expect("a directory");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    assert_eq!(test(&arguments(empty.path()), &mut out, &mut err), ExitCode::from(2));
    std::fs::write(empty.path().join("p.cedar"), POLICIES).expect("written");
    // YAML beside the policies is a case only by its name.
    std::fs::write(empty.path().join("kustomization.yaml"), "resources: []").expect("written");
    let mut err = Vec::new();
    assert_eq!(test(&arguments(empty.path()), &mut out, &mut err), ExitCode::from(2));
    assert!(String::from_utf8_lossy(&err).contains("holds no cases: add a `*.test.yaml` file"));
}

#[test]
fn policies_may_be_elsewhere() {
    let (policies, cases) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    std::fs::write(policies.path().join("p.cedar"), POLICIES).expect("written");
    std::fs::write(cases.path().join("c.yaml"), format!("{HEAD}{PASSES}")).expect("written");
    let args = Args { policies: Some(policies.path().to_owned()), ..arguments(cases.path()) };
    assert_eq!(test(&args, &mut Vec::new(), &mut Vec::new()), ExitCode::SUCCESS);
}

/// The demo's policies, and each set of the library.
#[test]
fn every_shipped_policy_is_determined_by_a_case_that_passes() {
    let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/envoy/policies"));
    let mut sets = vec![shipped.to_owned()];
    if let Ok(library) = std::fs::read_dir(shipped.join("library")) {
        sets.extend(library.map(|entry| entry.expect("readable").path()));
    }
    for set in sets {
        let args = Args { min_coverage: Some(100), ..arguments(&set) };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = test(&args, &mut out, &mut err);
        let shown = [out, err].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert_eq!(code, ExitCode::SUCCESS, "{}: {}{}", set.display(), shown[0], shown[1]);
    }
}
