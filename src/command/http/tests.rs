use super::*;

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
    assert_eq!((fact("body.none"), fact("body.deep")), (None, None));
    let Some(Fact::List(keys)) = fact("body_keys") else { panic!("no body_keys") };
    assert_eq!(keys, ["amount", "ratio", "to", "ok", "none", "deep"]);
}

#[test]
fn bodies_that_claim_json_and_are_not_are_incomplete() {
    for body in ["{", "{\"a\":1,\"a\":2}", "hello", "{\"a\":{\"b\":1,\"\\u0062\":2}}", " "] {
        assert!(!request("POST", "/", JSON, body).complete, "{body}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("\"k{n}\":1")).collect();
    let command = request("POST", "/", JSON, &format!("{{{}}}", many.join(",")));
    assert!(!command.complete);
    assert_eq!(command.facts.keys().filter(|k| k.starts_with("body.")).count(), bounds::FIELDS);
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
fn ambiguous_paths_are_incomplete() {
    for path in ["/a/../b", "/a%2fb", "/a%252fb", "/a\\b", "/a%00", "/%ff", "*", "", "/?q=%ff"] {
        assert!(!request("GET", path, &[], "").complete, "{path}");
    }
    assert!(request("OPTIONS", "*", &[], "").complete);
    let command = request("GET", "/a//b", &[], "");
    assert!(command.complete);
    assert_eq!(command.facts["duplicate_slashes"], Fact::Bool(true));
}
