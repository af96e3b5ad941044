use super::*;
use crate::command::bounds;
use crate::config::{TargetProtocol, testing::target};

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Command {
    let head = RequestHead {
        method: method.to_owned(),
        authority: "API.example".to_owned(),
        path: path.to_owned(),
        headers: headers.iter().map(|(n, v)| (*n, v.as_bytes().to_vec())).collect(),
        ..RequestHead::default()
    };
    decode(&Http::default(), &head, body.as_bytes(), RequestBody::Whole)
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json; charset=UTF-8")];

#[test]
fn methods_give_action_and_effect() {
    let cases = [
        ("GET", "http.get", Effect::Read, true),
        ("HEAD", "http.head", Effect::Read, true),
        ("OPTIONS", "http.options", Effect::Read, true),
        ("POST", "http.post", Effect::Write, true),
        ("PUT", "http.put", Effect::Write, true),
        ("PATCH", "http.patch", Effect::Write, true),
        ("DELETE", "http.delete", Effect::Destructive, true),
        ("CONNECT", "http.other", Effect::Execute, false),
        ("TRACE", "http.other", Effect::Execute, false),
        ("get", "http.other", Effect::Execute, false),
        ("PURGE", "http.other", Effect::Execute, false),
    ];
    for (method, action, effect, complete) in cases {
        let command = request(method, "/v1/x?a=1", &[], "");
        assert_eq!(command.actions, [action.to_owned()].into(), "{method}");
        assert_eq!(command.effects, [effect].into(), "{method}");
        assert_eq!(command.complete, complete, "{method}");
        let (named, other) =
            if effect == Effect::Read { (command.reads, command.writes) } else { (command.writes, command.reads) };
        assert_eq!(named, ["/v1/x".to_owned()].into(), "{method}");
        assert!(other.is_empty());
        assert_eq!(command.text, format!("{method} /v1/x?a=1"));
    }
}

#[test]
fn facts_of_head_and_body() {
    let body = r#"{"amount": 5, "ratio": 0.5, "to": "x", "ok": true, "none": null, "deep": {"a": 1}}"#;
    let command = request("POST", "/pay?x=1&y=%20z", JSON, body);
    assert!(command.complete, "{:?}", command.why_incomplete);
    let fact = |key: &str| command.facts.get(key).cloned();
    assert_eq!(fact("method"), Some(Fact::Text("POST".into())));
    assert_eq!(fact("host"), Some(Fact::Text("api.example".into())));
    assert_eq!(fact("path"), Some(Fact::Text("/pay".into())));
    assert_eq!(fact("content_type"), Some(Fact::Text("application/json".into())));
    assert_eq!(fact("query"), Some(Fact::List(vec!["x=1".into(), "y= z".into()])));
    assert_eq!(fact("body.amount"), Some(Fact::Int(5)));
    assert_eq!(fact("body.ratio"), Some(Fact::Text("0.5".into())));
    assert_eq!(fact("body.to"), Some(Fact::Text("x".into())));
    assert_eq!(fact("body.ok"), Some(Fact::Bool(true)));
    assert_eq!((fact("body.none"), fact("body.deep.a")), (None, Some(Fact::Int(1))));
    let Some(Fact::List(keys)) = fact("body_keys") else { panic!("no body_keys") };
    assert_eq!(keys, ["amount", "ratio", "to", "ok", "none", "deep"]);
}

#[test]
fn bodies_that_claim_json_and_are_not_are_incomplete() {
    for body in ["{", "{\"a\":1,\"a\":2}", "hello", "{\"a\":{\"b\":1,\"\\u0062\":2}}", " "] {
        assert!(!request("POST", "/", JSON, body).complete, "{body}");
    }
    assert!(!request("POST", "/", &[("content-type", "application/vnd.x+json")], "{").complete);
    assert!(!request("POST", "/", &[("content-type", "application/json; charset=utf-16")], "{}").complete);
    assert!(
        !request("POST", "/", &[("content-type", "application/json"), ("content-type", "text/plain")], "{}").complete
    );
    assert!(request("GET", "/", JSON, "").complete, "a content type without a body claims nothing");
    assert!(request("POST", "/", &[("content-type", "text/plain")], "{").complete);
}

#[test]
fn a_streamed_body_decides_nothing() {
    let head = RequestHead {
        method: "POST".into(),
        path: "/".into(),
        headers: [("content-type", "application/json")].into_iter().collect(),
        ..RequestHead::default()
    };
    assert!(decode(&Http::default(), &head, b"", RequestBody::Stream).complete);
}

#[test]
fn overrides_are_incomplete() {
    for header in ["x-http-method-override", "x-method-override", "x-http-method"] {
        assert!(!request("POST", "/", &[(header, "DELETE")], "").complete, "{header}");
    }
    assert!(!request("POST", "/?_method=delete", &[], "").complete);
    assert!(!request("POST", "/?%5Fmethod=delete", &[], "").complete);
    let form = &[("content-type", "application/x-www-form-urlencoded")];
    assert!(!request("POST", "/", form, "a=1&_method=delete").complete);
    assert!(request("POST", "/", form, "a=1&b=2").complete);
    assert!(!request("GET", "/", &[("upgrade", "websocket")], "").complete);
    assert!(!request("GET", "/", &[("host", "other.example")], "").complete);
    assert!(request("GET", "/", &[("host", "api.example")], "").complete);
}

#[test]
fn paths_that_are_not_normal_are_forwarded_or_refused() {
    let get = |path: &str| RequestHead { method: "GET".into(), path: path.into(), ..RequestHead::default() };
    let forward = Http::default();
    for (raw, want) in [
        ("/a//b", Some("/a/b")),
        ("/%61?x=/../%61//", Some("/a?x=/../%61//")),
        ("/a/./?", Some("/a/?")),
        ("/a/b?x", None),
        ("/a/../b", None),
        ("/a%2fb//c", None),
        ("/a;b//", None),
        ("*", None),
    ] {
        assert_eq!(forwarded_path(&forward, &get(raw)).as_deref(), want, "{raw}");
        if let Some(path) = want {
            let (sent, got) = (get(raw), get(path));
            let [sent, got] = [sent, got].map(|head| decode(&forward, &head, b"", RequestBody::Whole));
            assert!(sent.complete && got.complete, "{raw}");
            assert_eq!((sent.reads, &sent.facts["path"]), (got.reads, &got.facts["path"]), "{raw}");
        }
    }
    let refuse = Http { normalise: Normalise::Refuse, ..Http::default() };
    for raw in ["/a//b", "/a/./b", "/%61", "/%c3%a9"] {
        assert_eq!(forwarded_path(&refuse, &get(raw)), None);
        assert!(!decode(&refuse, &get(raw), b"", RequestBody::Whole).complete, "{raw}");
    }
    assert!(decode(&refuse, &get("/a/b%20c"), b"", RequestBody::Whole).complete);
    assert!(request("OPTIONS", "*", &[], "").complete && !request("GET", "*", &[], "").complete);
}

/// As a configuration file has it.
fn configured(section: &str) -> Http {
    match target(&format!("protocol: http\n    http: {section}")).protocol {
        TargetProtocol::Http(settings) => settings,
        other => panic!("{other:?}"),
    }
}

const TEMPLATES: &str = r#"{templates: ["/users/{id}", "/users/me", "/users/{id}/orders/{order}", "/users/{id}/orders/latest",
      "/files/{*rest}", "/{any}/health", "/", "/slash/"]}"#;

#[test]
fn the_most_specific_template_wins() {
    let settings = configured(TEMPLATES);
    let facts = |path: &str| {
        let head = RequestHead { method: "GET".into(), path: path.into(), ..RequestHead::default() };
        let command = decode(&settings, &head, b"", RequestBody::Whole);
        let own = command.facts.into_iter().filter(|(k, _)| k == "template" || k.starts_with("path."));
        own.map(|(k, v)| format!("{k}={}", serde_json::to_string(&v).expect("a fact"))).collect::<Vec<_>>().join(" ")
    };
    for (path, want) in [
        ("/users/7", r#"path.id="7" template="/users/{id}""#),
        ("/users/7?x=1", r#"path.id="7" template="/users/{id}""#),
        ("/users/7/", r#"path.id="7" template="/users/{id}""#),
        ("/users//%37", r#"path.id="7" template="/users/{id}""#),
        ("/users/me", r#"template="/users/me""#),
        ("/users/m%65/.", r#"template="/users/me""#),
        ("/users/Me", r#"path.id="Me" template="/users/{id}""#),
        ("/users/7/orders/a%20b", r#"path.id="7" path.order="a b" template="/users/{id}/orders/{order}""#),
        ("/users/7/orders/latest", r#"path.id="7" template="/users/{id}/orders/latest""#),
        ("/users/health", r#"path.id="health" template="/users/{id}""#),
        ("/x/health", r#"path.any="x" template="/{any}/health""#),
        ("/files/a/b.txt", r#"path.rest="a/b.txt" template="/files/{*rest}""#),
        ("/files/a/", r#"path.rest="a/" template="/files/{*rest}""#),
        ("/", r#"template="/""#),
        ("/slash/", r#"template="/slash/""#),
        ("/slash", ""),
        ("/files/", ""),
        ("/files", ""),
        ("/users", ""),
        ("/users/7/orders", ""),
        ("/users/7/orders/1/x", ""),
    ] {
        assert_eq!(facts(path), want, "{path}");
    }
}

#[test]
fn forms_give_facts() {
    let form = &[("content-type", "application/x-www-form-urlencoded")];
    let facts = |body: &str| {
        let command = request("POST", "/", form, body);
        assert!(command.complete, "{body}: {:?}", command.why_incomplete);
        let own = command.facts.into_iter().filter(|(k, _)| k.starts_with("body"));
        serde_json::to_string(&own.collect::<std::collections::BTreeMap<_, _>>()).expect("facts")
    };
    let cases = [
        ("a=1&b=x+y%3D", r#"{"body.a":"1","body.b":"x y=","body_keys":["a","b"]}"#),
        ("a=1&a=2", r#"{"body.a[]":["1","2"],"body_keys":["a"]}"#),
        ("a[]=1", r#"{"body.a[]":["1"],"body_keys":["a[]"]}"#),
        ("user[name]=x&a.b=y", r#"{"body.a\\.b":"y","body.user[name]":"x","body_keys":["a.b","user[name]"]}"#),
    ];
    for (body, want) in cases {
        assert_eq!(facts(body), want, "{body}");
    }
    let many = (0..=bounds::VALUES).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join("&");
    assert!(!request("POST", "/", form, &many).complete);
}

/// One line of a corpus; see `tests/corpus/http/harmless.txt` for the format.
fn of_corpus(line: &str) -> Command {
    let (request, body) = line.split_once(" |> ").unwrap_or((line, ""));
    let unescaped = |t: &str| t.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace("\\t", "\t");
    let mut parts = request.split(" | ");
    let (method, path) = parts.next().and_then(|start| start.split_once(' ')).expect("method and path");
    let mut head = RequestHead {
        method: method.to_owned(),
        path: unescaped(path),
        authority: "api.example".to_owned(),
        ..RequestHead::default()
    };
    for (name, value) in parts.map(|field| field.split_once(": ").expect("name: value")) {
        match name {
            ":authority" => value.clone_into(&mut head.authority),
            name => head.headers.push(name, value.as_bytes().to_vec()),
        }
    }
    let settings = configured(TEMPLATES);
    if let Some(path) = forwarded_path(&settings, &head) {
        head.path = path;
        assert_eq!(forwarded_path(&settings, &head), None, "{line}");
    }
    let mut command = decode(&settings, &head, unescaped(body).as_bytes(), RequestBody::Whole);
    command.text = head.path;
    command
}

fn corpus(text: &str, least: usize, check: impl Fn(&str, &Command) -> Result<(), String>) {
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert!(lines.len() >= least, "{}", lines.len());
    let failures: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let (want, request) = line.split_once(" :: ").expect("a line has ' :: '");
            check(want, &of_corpus(request)).err().map(|why| format!("{line}\n    {why}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn hostile_corpus() {
    corpus(include_str!("../../../tests/corpus/http/hostile.txt"), 40, |want, command| {
        match command.why_incomplete.as_deref() {
            Some(why) if why.contains(want) => Ok(()),
            why => Err(format!("{why:?}")),
        }
    });
}

#[test]
fn harmless_corpus() {
    corpus(include_str!("../../../tests/corpus/http/harmless.txt"), 40, |want, command| {
        let action = command.actions.iter().next().and_then(|a| a.strip_prefix("http.")).unwrap_or_default();
        let text = |key: &str| match command.facts.get(key) {
            Some(Fact::Text(text)) => text.replace(' ', "_"),
            Some(Fact::Bool(_) | Fact::Int(_) | Fact::List(_)) | None => "-".to_owned(),
        };
        let path = command.text.split('?').next().unwrap_or_default();
        let got = format!("{action} {path} {}", text("template"));
        match &command.why_incomplete {
            None if got == want => Ok(()),
            why => Err(format!("{got} {why:?}")),
        }
    });
}
