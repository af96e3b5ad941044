use super::*;
use crate::config::{self, FieldRule, Method};
use crate::mask::{Masking, Secret};

fn profile(fields: &[&str]) -> Arc<Profile> {
    let rule =
        |path: &&str| FieldRule { path: (*path).to_owned(), finding: "FIELD".to_owned(), method: Method::Redact };
    let profile = config::Profile { fields: fields.iter().map(rule).collect(), ..Default::default() };
    let masking = config::Masking::new(Secret::new(vec![7; 32]), [("p".to_owned(), profile)].into());
    Masking::compile(&masking).expect("compiles").profile("p").expect("is there")
}

fn keep(facts: &[(&str, Fact)], fields: &[&str]) -> Recorded {
    let facts = facts.iter().map(|(name, fact)| ((*name).to_owned(), fact.clone())).collect();
    recorded(&facts, &profile(fields))
}

fn text(value: &str) -> Fact {
    Fact::Text(value.to_owned())
}

fn json(kept: &Recorded) -> serde_json::Value {
    serde_json::to_value(&kept.facts).expect("JSON")
}

#[test]
fn what_is_not_sensitive_is_kept_as_it_is() {
    let facts = [
        ("has_where", Fact::Bool(true)),
        ("statements", Fact::Int(-3)),
        ("tool", text("get_weather")),
        ("relations", Fact::List(vec!["a".to_owned(), "b".to_owned()])),
    ];
    let kept = keep(&facts, &[]);
    let want = r#"{"has_where":true,"relations":["a","b"],"statements":-3,"tool":"get_weather"}"#;
    assert_eq!(serde_json::to_string(&kept.facts).expect("JSON"), want);
    assert!(!kept.cut && kept.masked.is_empty());
}

#[test]
fn values_numbers_and_names_are_masked() {
    let facts = [
        ("arguments.card", Fact::Int(4_111_111_111_111_111)),
        ("arguments.to", text("ada@example.com")),
        ("arguments.ada@example.com", Fact::Bool(true)),
        ("arguments.pin", Fact::Int(1234)),
        ("arguments.ok", Fact::Bool(true)),
        ("uri", text("https://h/?q=ada%40example.com")),
        ("query", Fact::List(vec!["q=ada@example.com".to_owned(), "n=1".to_owned()])),
    ];
    let kept = keep(&facts, &["$.params.arguments.pin", "$..ok"]);
    let shown = serde_json::to_string(&kept.facts).expect("JSON");
    for raw in ["4111", "ada", "1234"] {
        assert!(!shown.contains(raw), "{raw} in {shown}");
    }
    assert_eq!(json(&kept)["arguments.pin"], "[REDACTED:FIELD]");
    assert_eq!(json(&kept)["arguments.ok"], "[REDACTED:FIELD]");
    assert_eq!(json(&kept)["query"][1], "n=1");
    assert_eq!(kept.masked.len(), facts.len(), "{:?}", kept.masked);
    assert!(!kept.cut);
}

#[test]
fn past_each_bound_facts_are_cut_and_it_is_said() {
    let many: Vec<(String, Fact)> = (0..=FACTS).map(|n| (format!("a.{n:03}"), Fact::Bool(true))).collect();
    let many: Vec<(&str, Fact)> = many.iter().map(|(name, fact)| (name.as_str(), fact.clone())).collect();
    assert!(!keep(&many[..FACTS], &[]).cut);
    let kept = keep(&many, &[]);
    assert!(kept.cut && kept.facts.len() == FACTS);

    assert!(!keep(&[("t", text(&"x".repeat(TEXT)))], &[]).cut);
    let kept = keep(&[("t", text(&"x".repeat(TEXT + 1)))], &[]);
    assert!(kept.cut && json(&kept)["t"].as_str().map(str::len) == Some(TEXT));

    let list = |n: usize| Fact::List(vec!["x".to_owned(); n]);
    assert!(!keep(&[("l", list(ENTRIES))], &[]).cut);
    let kept = keep(&[("l", list(ENTRIES + 1))], &[]);
    assert!(kept.cut && json(&kept)["l"].as_array().map(Vec::len) == Some(ENTRIES));
}

#[test]
fn long_arguments_do_not_push_out_what_policies_name() {
    let long = || text(&"x".repeat(TEXT));
    let names: Vec<String> = (0..60).map(|n| format!("arguments.{n:02}")).collect();
    let mut facts: Vec<(&str, Fact)> = names.iter().map(|name| (name.as_str(), long())).collect();
    facts.push(("tool", text("get_weather")));
    facts.push(("verb", text("create")));
    let kept = keep(&facts, &[]);
    assert_eq!((&json(&kept)["tool"], &json(&kept)["verb"]), (&"get_weather".into(), &"create".into()));
    let size: usize = serde_json::to_string(&kept.facts).expect("JSON").len();
    assert!(kept.cut && size < ALL + FACTS * 16, "{size}");
}

#[test]
fn names_that_are_masked_alike_are_not_two() {
    let facts = [("a.ada@example.com", Fact::Int(1)), ("a.bob@example.com", Fact::Int(2))];
    let kept = keep(&facts, &[]);
    assert!(kept.cut && kept.facts.len() == 1);
}

fn principal() -> crate::identity::Principal {
    use crate::identity::{Credential, CredentialKind, Fingerprint, Principal};
    Principal {
        subject: "agent-1".to_owned(),
        issuer: "https://idp.example".to_owned(),
        groups: BTreeSet::new(),
        chain: Vec::new(),
        credential: Credential {
            kind: CredentialKind::Jwt,
            fingerprint: Fingerprint("00".to_owned()),
            key_id: None,
            expires: None,
        },
    }
}

fn decision_record() -> crate::journal::record::DecisionRecord {
    crate::journal::record::DecisionRecord {
        verdict: "allow".to_owned(),
        mode: "enforce".to_owned(),
        would: None,
        status: None,
        policies: Vec::new(),
        reason: None,
        policy_version: Some("00".to_owned()),
        approval: None,
        unmask: BTreeSet::new(),
        alarms: Default::default(),
    }
}

#[test]
fn what_is_recorded_is_decided_as_the_request_was() {
    use crate::exchange::{Request, RequestBody, RequestHead};
    use crate::gate::evidence::{Seen, request_record};
    use crate::policy::recorded::Recorded;

    let http = config::Target { name: "web".to_owned(), groups: vec!["g".to_owned()], ..config::Target::default() };
    let mcp = config::Target { protocol: config::TargetProtocol::Mcp(Default::default()), ..http.clone() };
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"n":3,"ok":true,"to":"x"}}}"#;
    for (config, method, path, body) in [
        (http.clone(), "GET", "/a/../b?q=1&r=2", ""),
        (http, "PUT", "/b/7", r#"{"k":"v","n":1}"#),
        (mcp, "POST", "/mcp", call),
    ] {
        let mut head = RequestHead { method: method.to_owned(), path: path.to_owned(), ..RequestHead::default() };
        head.headers.push("content-type", "application/json");
        let bytes = bytes::Bytes::from_static(body.as_bytes());
        let commands = crate::command::decode(&config, &head, &bytes);
        let request = Request { head, body: RequestBody::Whole(bytes.clone()) };
        let profile = profile(&[]);
        let target = super::super::Target { config, profile: Arc::clone(&profile), listed: Default::default() };
        let principal = principal();
        let seen = Seen {
            request: &request,
            body: &bytes,
            principal: Some(&principal),
            commands: &commands,
            digest: None,
            settled: false,
        };
        let decision = decision_record();
        let limits = crate::journal::record::BodyLimits { record: 1_024, kept: 0 };
        let record = request_record(&seen, Some(&target), &profile, limits, decision);
        let event = crate::journal::record::Event::Request(Box::new(record));
        let whole = crate::journal::record::Record {
            v: 1,
            seq: 0,
            time: chrono::Utc::now(),
            instance: "i".to_owned(),
            session: None,
            decision_id: None,
            event,
        };
        let line = serde_json::to_vec(&whole).expect("JSON");
        let read = crate::evidence::read::parse(&line).expect("a record");
        let recorded = Recorded::read(read).expect("a request").expect("replayable");
        assert_eq!(recorded.commands, commands);
        assert_eq!((recorded.target.name, recorded.target.groups), (target.config.name, target.config.groups));
        assert!(!recorded.cut && recorded.masked.iter().all(|names| names.is_empty()));
    }
}

/// A card number of which only the first digits are in the text is no finding, and must not be shown for that.
#[test]
fn nothing_at_the_cut_of_a_long_text_is_shown() {
    use crate::command::{bounds, shell};
    // Eight digits stand before the cut.
    let filler = "x".repeat(bounds::TEXT_BYTES - "…".len() - 8 - "echo  ".len());
    for (before, shown) in [(filler.len(), false), (1_000, true)] {
        let command = shell::inspect(&format!("echo {} 4111111111111111 {filler}", &filler[..before]));
        assert!(command.is_cut());
        assert_eq!(command.text.ends_with("x 41111111…"), !shown);
        let text = crate::gate::evidence::command_text(&command, &profile(&[])).into_inner();
        assert!(!text.contains("4111"), "{}", &text[text.len() - 600..]);
        assert_eq!(text.contains("[REDACTED:CREDIT_CARD]"), shown);
        assert!(text.ends_with('…') && text.len() > bounds::TEXT_BYTES - 1_024, "{}", text.len());
    }
}
