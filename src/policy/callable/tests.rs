use chrono::Utc;

use crate::command::{Effect, tool_call};
use crate::config::{Dialect, Mcp, McpArgument, McpTool, Target, TargetProtocol};
use crate::exchange::RequestHead;
use crate::policy::Input;
use crate::policy::tests::{principal, set};

const TOOL: &str = "search";

/// Whether the tool `search` is shown to a member of `executors`, where the configuration knows `tools`.
fn shown(policies: &str, tools: &[McpTool]) -> bool {
    let set = set(&[policies]).expect("loads");
    let mcp = Mcp { tools: tools.to_vec(), ..Mcp::default() };
    let command = tool_call(&mcp, TOOL, false);
    let decoded = McpTool::of(&mcp.tools, TOOL).is_some_and(|tool| !tool.arguments.is_empty());
    let target = Target { name: "tools".into(), protocol: TargetProtocol::Mcp(mcp), ..Target::default() };
    let (principal, head) = (principal(&["executors"]), RequestHead::default());
    let input = Input {
        principal: &principal,
        target: &target,
        head: &head,
        commands: &[command],
        now: Utc::now(),
        session: None,
    };
    set.may_call(&input, decoded)
}

fn permit(when: &str) -> String {
    format!(r#"@id("p") permit(principal in Group::"executors", action == Action::"mcp.tools/call", resource) {when};"#)
}

#[test]
fn a_tool_is_hidden_where_no_arguments_would_let_its_call_pass() {
    let hidden = [
        permit(r#"when { context has tool && context.tool == "other" }"#),
        permit(r#"when { context has tool && context.tool == "other" && context.arguments.contains("a=b") }"#),
        permit(r#"when { context.arguments.contains("a=b") } when { context has tool && context.tool == "other" }"#),
        permit(r#"unless { context has tool && context.tool == "search" } unless { context.facts.contains("x=y") }"#),
        permit(r#"when { context.effects == ["read"] }"#),
        permit("when { context.tool_pinned }"),
        permit("") + r#"@id("f") forbid(principal, action, resource) when { context has tool && context.tool == "search" };"#,
        permit("") + r#"@id("f") forbid(principal, action, resource) unless { context.tool_pinned };"#,
        r#"@id("p") permit(principal in Group::"others", action, resource) when { context.arguments.contains("a=b") };"#.into(),
        r#"@id("p") permit(principal, action == Action::"mcp.tools/list", resource);"#.into(),
    ];
    for policies in hidden {
        assert!(!shown(&policies, &[]), "{policies}");
    }
}

#[test]
fn a_tool_is_shown_where_some_arguments_would_let_its_call_pass() {
    let visible = [
        permit(""),
        permit(r#"when { context has tool && context.tool == "search" && context.arguments.contains("a=b") }"#),
        permit(r#"when { context.arguments.contains("a=b") || context.hour > 30 }"#),
        permit(r#"unless { context.argument_names.contains("force") }"#),
        permit(r#"when { context.effects == ["execute"] }"#),
        permit("") + r#"@id("f") forbid(principal, action, resource) unless { context.arguments.contains("a=b") };"#,
        permit("") + r#"@id("f") forbid(principal, action, resource) when { context.argument_names == ["a"] };"#,
        permit("") + r#"@id("f") forbid(principal, action, resource) unless { context.complete };"#,
        r#"@id("p") @approval("dba") permit(principal, action == Action::"mcp.tools/call", resource);"#.into(),
    ];
    for policies in visible {
        assert!(shown(&policies, &[]), "{policies}");
    }
}

#[test]
fn effects_count_where_they_do_not_come_from_the_arguments() {
    let reads = permit(r#"when { context.effects == ["read"] }"#);
    let tool = |arguments, effects: Option<&[Effect]>| McpTool {
        name: TOOL.into(),
        arguments,
        effects: effects.map(|effects| effects.iter().copied().collect()),
        ..McpTool::default()
    };
    let sql = || vec![(vec!["sql".to_owned()], McpArgument::Sql(Dialect::Postgres))];
    assert!(shown(&reads, &[tool(vec![], Some(&[Effect::Read]))]));
    assert!(!shown(&reads, &[tool(vec![], Some(&[Effect::Write]))]));
    assert!(shown(&reads, &[tool(sql(), None)]), "a SELECT would pass");
    let bounded =
        permit("") + r#"@id("f") forbid(principal, action, resource) when { context.effects.contains("execute") };"#;
    assert!(shown(&bounded, &[tool(sql(), None)]));
    assert!(!shown(&bounded, &[]));
}
