use std::collections::BTreeSet;

use super::*;
use crate::exchange::Headers;

fn decoded(method: &str, path: &str, fields: &[(&str, &str)], body: &str) -> Command {
    let mut headers: Headers = fields.iter().map(|(n, v)| (*n, v.as_bytes().to_vec())).collect();
    if headers.count("content-type") == 0 && !body.is_empty() {
        headers.push("content-type", "application/json");
    }
    let head = RequestHead { method: method.to_owned(), path: path.to_owned(), headers, ..RequestHead::default() };
    decode(&head, body.as_bytes())
}

/// `method path | field: value | body`, as in the corpus.
fn request(line: &str) -> Command {
    let mut parts = line.split(" | ");
    let (method, path) = parts.next().and_then(|first| first.split_once(' ')).expect("method and path");
    let mut fields = Vec::new();
    let mut body = "";
    for part in parts {
        match part.split_once(':') {
            Some((name, value))
                if body.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || "-_".contains(c)) =>
            {
                // A body of YAML looks like a field; no field is named so.
                if matches!(name, "kind" | "spec") { body = part } else { fields.push((name, value.trim())) }
            }
            _ => body = part,
        }
    }
    decoded(method, path, &fields, body)
}

fn letters(command: &Command) -> BTreeSet<char> {
    let letter = |effect: &Effect| match effect {
        Effect::Read => 'R',
        Effect::Write => 'W',
        Effect::Destructive => 'D',
        Effect::Admin => 'A',
        Effect::Execute => 'X',
    };
    command.effects.iter().map(letter).collect()
}

fn case(line: &str) -> Result<(), String> {
    let (expected, asked) = line.split_once(" :: ").ok_or("no ' :: '")?;
    let words: Vec<&str> = expected.split(' ').collect();
    let [effects, complete, actions, name] = words[..] else { return Err("not four fields".to_owned()) };
    let got = request(asked);
    let check = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    check("complete", got.complete == (complete == "ok"), format!("{:?}", got.why_incomplete))?;
    check("effects", letters(&got) == effects.chars().collect(), format!("{:?}", got.effects))?;
    let wanted: BTreeSet<String> = actions.split(',').map(|action| format!("kube.{action}")).collect();
    check("actions", got.actions == wanted, format!("{:?}", got.actions))?;
    let names: Vec<&String> = got.reads.union(&got.writes).collect();
    check("name", name == "-" || names == [name], format!("{names:?}"))?;
    let (named, other) = if letters(&got).is_subset(&['R', 'A'].into()) && letters(&got).contains(&'R') {
        (&got.reads, &got.writes)
    } else {
        return Ok(());
    };
    check("reads", named.len() == 1 && other.is_empty(), format!("{other:?}"))
}

fn corpus() -> impl Iterator<Item = &'static str> {
    let text = include_str!("../../../tests/corpus/kubernetes/requests.txt");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn requests_corpus() {
    let failures: Vec<String> =
        corpus().filter_map(|line| case(line).err().map(|why| format!("{line}\n    {why}"))).collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

/// A permit for an action's group must not let through what the command does beyond it.
#[test]
fn each_effect_has_an_action_of_its_group() {
    let schema = include_str!("../../policy/schema.cedarschema");
    let group = |action: &str| {
        let after = schema.split_once(&format!("\"{action}\"")).expect("in the schema").1;
        let groups = after.split_once("[\"kube\", \"").expect("groups").1;
        groups.split('"').next().expect("an effect").to_owned()
    };
    for line in corpus() {
        let command = request(line.split_once(" :: ").expect("a request").1);
        let groups: BTreeSet<String> = command.actions.iter().map(|action| group(action)).collect();
        let effects: BTreeSet<String> = command.effects.iter().map(|effect| effect.as_str().to_owned()).collect();
        assert_eq!(groups, effects, "{line}");
    }
}

const APPS: &str = "/apis/apps/v1/namespaces/prod/deployments";

fn list(items: &[&str]) -> Fact {
    Fact::List(items.iter().map(|item| (*item).to_owned()).collect())
}

#[test]
fn attributes_are_facts() {
    let command = request("GET /apis/apps/v1/namespaces/prod/deployments/web/scale");
    for (key, value) in [
        ("verb", "get"),
        ("api_group", "apps"),
        ("api_version", "v1"),
        ("resource", "deployments"),
        ("subresource", "scale"),
        ("namespace", "prod"),
        ("name", "web"),
        ("path", "/apis/apps/v1/namespaces/prod/deployments/web/scale"),
    ] {
        assert_eq!(command.facts[key], Fact::Text(value.to_owned()), "{key}");
    }
    let command = request("GET /api/v1/nodes?labelSelector=a%3Db");
    assert_eq!(command.facts["api_group"], Fact::Text(String::new()));
    assert_eq!(command.facts["label_selector"], Fact::Text("a=b".to_owned()));
    for key in ["subresource", "namespace", "name"] {
        assert!(!command.facts.contains_key(key), "{key}");
    }
    let command = request("POST /api/v1/namespaces/prod/pods | {\"metadata\":{\"name\":\"p\"}}");
    assert_eq!((&command.facts["name"], &command.facts["kind"]), (&Fact::Text("p".into()), &Fact::Text("Pod".into())));
    assert_eq!(command.text, "POST /api/v1/namespaces/prod/pods (Pod p)");
    let command = request("GET /api/v1/pods | impersonate-user: root | impersonate-group: a");
    assert_eq!(command.facts["impersonate_user"], Fact::Text("root".to_owned()));
    assert_eq!(command.facts["impersonate_groups"], list(&["a"]));
}

#[test]
fn a_pod_template_gives_facts() {
    let body = r#"{"spec":{"replicas":2,"template":{"spec":{
        "hostNetwork":true,"hostPID":true,"hostIPC":true,"serviceAccountName":"robot",
        "securityContext":{"runAsUser":0},
        "volumes":[{"secret":{"secretName":"tls"}},{"projected":{"sources":[{"secret":{"name":"p"}}]}},{"hostPath":{"path":"/"}}],
        "initContainers":[{"name":"i","image":"busybox"}],
        "containers":[{"name":"c","image":"nginx:1","ports":[{"hostPort":80}],
            "env":[{"valueFrom":{"secretKeyRef":{"name":"db","key":"k"}}}],"envFrom":[{"secretRef":{"name":"all"}}],
            "securityContext":{"privileged":true,"capabilities":{"add":["SYS_ADMIN","NET_RAW"]}}}]}}}}"#;
    let command = decoded("POST", APPS, &[], body);
    assert!(command.complete, "{:?}", command.why_incomplete);
    for key in ["privileged", "host_path", "host_network", "host_pid", "host_ipc", "host_port", "run_as_root"] {
        assert_eq!(command.facts[key], Fact::Bool(true), "{key}");
    }
    for key in ["unconfined", "safeguard_removed", "dry_run"] {
        assert_eq!(command.facts[key], Fact::Bool(false), "{key}");
    }
    assert_eq!(command.facts["images"], list(&["busybox", "nginx:1"]));
    assert_eq!(command.facts["secrets_mounted"], list(&["all", "db", "p", "tls"]));
    assert_eq!(command.facts["service_account"], list(&["robot"]));
    assert_eq!(command.facts["capabilities_added"], list(&["NET_RAW", "SYS_ADMIN"]));
    assert_eq!(command.facts["replicas"], Fact::Int(2));
}

#[test]
fn a_role_gives_facts() {
    let base = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    for (body, facts) in [
        (r#"{"rules":[{"verbs":["get"],"resources":["pods"],"apiGroups":[""]}]}"#, [false, false, false]),
        (r#"{"rules":[{"verbs":["get"],"resources":["*"],"apiGroups":[""]}]}"#, [true, false, true]),
        (r#"{"rules":[{"verbs":["*"],"resources":["pods"],"apiGroups":[""]}]}"#, [true, false, true]),
        (r#"{"rules":[{"verbs":["get"],"nonResourceURLs":["*"]}]}"#, [true, false, false]),
        (r#"{"rules":[{"verbs":["escalate"],"resources":["roles"]}]}"#, [false, false, true]),
        (r#"{"rules":[{"verbs":["create"],"resources":["serviceaccounts/token"]}]}"#, [false, false, true]),
        (r#"{"aggregationRule":{"clusterRoleSelectors":[]}}"#, [false, false, true]),
        (r#"{"metadata":{"labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}}}"#, [false, false, true]),
        (r#"{"roleRef":{"name":"cluster-admin"},"subjects":[]}"#, [false, true, false]),
        (r#"{"roleRef":{"name":"view"},"subjects":[{"name":"system:masters"}]}"#, [false, true, false]),
    ] {
        let command = decoded("POST", base, &[], body);
        assert!(command.complete, "{body}: {:?}", command.why_incomplete);
        let got =
            ["rbac_wildcard", "rbac_cluster_admin", "rbac_escalates"].map(|key| command.facts[key] == Fact::Bool(true));
        assert_eq!(got, facts, "{body}");
    }
}

/// `dryRun` counts where the server looks for it, and only where it keeps the promise.
#[test]
fn dry_runs() {
    let eviction = r#"{"kind":"Eviction","deleteOptions":{"dryRun":["All"]}}"#;
    let scale = r#"{"spec":{"replicas":0}}"#;
    for (method, path, body, want) in [
        ("POST", "/api/v1/namespaces/a/pods?dryRun=All", "{}", true),
        ("POST", "/api/v1/namespaces/a/pods?dryRun=All&dryRun=All", "{}", true),
        ("POST", "/api/v1/namespaces/a/pods", r#"{"dryRun":["All"]}"#, false),
        ("PUT", "/apis/apps/v1/namespaces/a/deployments/b/scale?dryRun=All", scale, true),
        ("DELETE", "/api/v1/namespaces/a/pods/b?dryRun=All", "", true),
        ("DELETE", "/api/v1/namespaces/a/pods/b?dryRun=All", "{}", false),
        ("DELETE", "/api/v1/namespaces/a/pods/b", r#"{"dryRun":["All"]}"#, true),
        ("DELETE", "/api/v1/namespaces/a/pods?dryRun=All", r#"{"kind":"DeleteOptions"}"#, false),
        ("POST", "/api/v1/namespaces/a/pods/b/eviction", eviction, true),
        ("POST", "/api/v1/namespaces/a/pods/b/eviction?dryRun=All", "{}", true),
        ("POST", "/api/v1/namespaces/a/serviceaccounts/b/token?dryRun=All", "{}", false),
        ("POST", "/api/v1/namespaces/a/pods/b/attach?dryRun=All", "", false),
        ("GET", "/api/v1/namespaces/a/pods/b?dryRun=All", "", false),
    ] {
        let command = decoded(method, path, &[], body);
        assert!(command.complete, "{method} {path}: {:?}", command.why_incomplete);
        assert_eq!(command.facts["dry_run"], Fact::Bool(want), "{method} {path} {body}");
    }
    for path in ["/api/v1/namespaces/a/pods?dryRun=all", "/api/v1/namespaces/a/pods?dryRun=All&dryRun="] {
        let command = decoded("POST", path, &[], "{}");
        assert_eq!((command.complete, &command.facts["dry_run"]), (false, &Fact::Bool(false)), "{path}");
    }
}

#[test]
fn an_execs_command_is_what_the_shell_decoder_says() {
    let base = "/api/v1/namespaces/prod/pods/p/exec?container=c&stdout=true";
    for argv in [&["ls", "-l"][..], &["rm", "-rf", "/data"], &["no-such-command"], &["sh", "-c", "cat /etc/hosts"]] {
        let owned: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
        let inner = crate::command::shell::inspect_argv(&owned);
        let query: String = argv
            .iter()
            .map(|word| {
                format!("&command={}", percent_encoding::utf8_percent_encode(word, percent_encoding::NON_ALPHANUMERIC))
            })
            .collect();
        for method in ["GET", "POST"] {
            let command = decoded(method, &format!("{base}{query}"), &[("upgrade", "websocket")], "");
            assert_eq!(command.facts["command"], list(argv));
            assert_eq!(command.facts["container"], Fact::Text("c".into()));
            assert!(command.text.ends_with(&format!("\n$ {}", argv.join(" "))), "{}", command.text);
            assert_eq!(command.complete, inner.complete, "{argv:?}");
            let mut want = inner.effects.clone();
            want.insert(Effect::Execute);
            assert_eq!(command.effects, want, "{argv:?}");
            assert!(command.actions.contains("kube.exec"));
        }
        assert!(!decoded("POST", &format!("{base}{query}&stdin=true"), &[], "").complete, "{argv:?}");
    }
}

#[test]
fn reasons_do_not_quote_the_request() {
    for line in [
        "GET /api/v1/namespaces/Secret/pods",
        "POST /api/v1/namespaces/a/pods | {\"kind\":\"Secret1\"}",
        "POST /api/v1/namespaces/a/pods | {\"secret\"",
        "GET /api/v1/namespaces/a/pods/p/secret",
    ] {
        let why = request(line).why_incomplete.expect(line);
        assert!(!why.to_ascii_lowercase().contains("secret"), "{why}");
    }
}

#[test]
fn bounds_are_held() {
    let deep = format!("{}{}", "{\"a\":".repeat(65), "1".to_owned() + &"}".repeat(65));
    let many =
        format!("{{\"c\":[{}]}}", (0..=1_000).map(|n| format!("{{\"image\":\"i{n}\"}}")).collect::<Vec<_>>().join(","));
    for body in [&deep, &many] {
        assert!(!decoded("POST", "/api/v1/namespaces/a/pods", &[], body).complete);
    }
    let words = "&command=a".repeat(1_001);
    assert!(!decoded("POST", &format!("/api/v1/namespaces/a/pods/b/exec?{words}"), &[], "").complete);
}
