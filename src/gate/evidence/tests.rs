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

fn call(tool: &str, text: &str) -> Command {
    Command {
        protocol: Protocol::Mcp,
        actions: BTreeSet::new(),
        effects: BTreeSet::new(),
        reads: BTreeSet::new(),
        writes: BTreeSet::new(),
        facts: [("tool".to_owned(), Fact::Text(tool.to_owned()))].into(),
        text: text.to_owned(),
        statements: 1,
        complete: true,
        why_incomplete: None,
    }
}

#[test]
fn field_rules_count_in_the_text_of_a_call() {
    let profile = profile(&["$.params.arguments.pin", "$..customer"]);
    for (tool, text, shown) in [
        (
            "pay",
            r#"tools/call pay {"pin":"blue","to":"a@b.example"}"#,
            r#"tools/call pay {"pin":"[REDACTED:FIELD]","to":"[REDACTED:EMAIL]"}"#,
        ),
        (
            "pay",
            r#"tools/call pay {"customer":{"name":["Ada"]}}"#,
            r#"tools/call pay {"customer":{"name":["[REDACTED:FIELD]"]}}"#,
        ),
        ("a {", r#"tools/call a { {"pin":1}"#, r#"tools/call a { {"pin":"[REDACTED:FIELD]"}"#),
        ("other", r#"tools/call pay {"pin":"blue"}"#, "tools/call other (arguments not shown)"),
    ] {
        assert_eq!(command_text(&call(tool, text), &profile).as_inner(), shown);
    }
}

#[test]
fn a_path_and_a_statement_are_masked_as_before() {
    let path = Command { text: "POST /mcp/a%40b.example".to_owned(), ..call("x", "") };
    assert_eq!(command_text(&path, &profile(&[])).as_inner(), "POST /mcp/%5BREDACTED:EMAIL%5D");
    let sql = Command { protocol: Protocol::Sql, text: "tools/call a@b.example".to_owned(), ..call("x", "") };
    assert_eq!(command_text(&sql, &profile(&[])).as_inner(), "tools/call [REDACTED:EMAIL]");
}
