use serde_json::{Value, json};

use super::*;

fn lines(target: Option<&Target>, input: &str) -> (Vec<Value>, bool) {
    let mut out = Vec::new();
    let good = inspect(target, input.as_bytes(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), good)
}

#[test]
fn each_command_is_a_line_that_names_its_input() {
    let input = concat!(
        r#"{"protocol":"sql","dialect":"postgres","statement":"DELETE FROM orders WHERE id = 7"}"#,
        "\n\n",
        r#"{"protocol":"mcp","body":[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]}"#,
        "\n",
        r#"{"protocol":"http","method":"POST","path":"/pay?x=1","headers":{"Content-Type":"application/json"},"body":"{\"amount\":5}"}"#,
        "\n",
        r#"{"protocol":"grpc","path":"/shop.v1.Orders/Refund"}"#,
    );
    let (lines, good) = lines(None, input);
    assert!(good);
    assert_eq!(lines.iter().map(|l| l["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 3, 3, 4, 5]);
    let sql = &lines[0];
    assert_eq!(sql["actions"], json!(["sql.delete"]));
    assert_eq!((&sql["effects"], &sql["writes"]), (&json!(["destructive"]), &json!(["orders"])));
    assert_eq!((&sql["complete"], sql.get("why_incomplete")), (&json!(true), None));
    assert_eq!(lines[1]["actions"], json!(["mcp.ping"]));
    assert_eq!(lines[2]["actions"], json!(["mcp.tools/list"]));
    assert_eq!(lines[3]["facts"]["body.amount"], json!(5));
    assert_eq!(lines[4]["facts"]["service"], json!("shop.v1.Orders"));
}

#[test]
fn what_two_readers_may_read_differently_is_still_there() {
    let (lines, _) = lines(None, r#"{"protocol":"http","method":"POST","path":"/","body":{"a":1,"a":2}}"#);
    assert_eq!(lines[0]["complete"], json!(false));
    assert!(lines[0]["why_incomplete"].as_str().unwrap().contains("twice"), "{lines:?}");
}

#[test]
fn what_a_line_leaves_out_is_what_clients_send() {
    let input = concat!(
        r#"{"protocol":"kubernetes","method":"PATCH","path":"/apis/apps/v1/namespaces/a/deployments/b","body":{"spec":{"replicas":0}}}"#,
        "\n",
        r#"{"protocol":"kubernetes","method":"PATCH","path":"/apis/apps/v1/namespaces/a/deployments/b","body":[{"op":"replace","path":"/spec/replicas","value":0}]}"#,
        "\n",
        r#"{"protocol":"http","method":"POST","path":"/","body":"just text"}"#,
    );
    let (lines, _) = lines(None, input);
    for patch in lines.iter().take(2) {
        assert!(patch["effects"].as_array().unwrap().contains(&json!("destructive")), "{patch}");
        assert_eq!(patch["complete"], json!(true), "{patch}");
    }
    assert_eq!(lines[2]["complete"], json!(true), "{lines:?}");
}

#[test]
fn a_line_that_is_no_request_says_why_and_the_rest_is_read() {
    let input = "{\"protocol\":\"sql\"}\n{\"protocol\":\"ftp\"}\nnonsense\n{\"protocol\":\"grpc\",\"path\":\"/A/B\",\"x\":1}\n\
                 {\"protocol\":\"sql\",\"dialect\":\"oracle\",\"statement\":\"x\"}\n{\"protocol\":\"grpc\",\"path\":\"/A/B\"}";
    let (lines, good) = lines(None, input);
    assert!(!good);
    let errors: Vec<&str> = lines.iter().filter_map(|l| l["error"].as_str()).collect();
    for (error, part) in errors.iter().zip(["no statement", "no protocol", "no request", "unknown field", "no dialect"])
    {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!((lines.len(), errors.len()), (6, 5));
}

#[test]
fn a_target_says_where_the_statement_is() {
    use crate::config::{Dialect, Sql, StatementAt, TargetProtocol};
    for statement in
        [StatementAt::Body, StatementAt::JsonField("q".to_owned()), StatementAt::QueryParameter("q".to_owned())]
    {
        let protocol = TargetProtocol::Sql(Sql { dialect: Dialect::Mysql, statement });
        let target = Target { protocol, ..Target::default() };
        let (found, good) = lines(Some(&target), r#"{"statement":"SELECT a+1 FROM `t` WHERE b='100%'"}"#);
        assert!(good);
        assert_eq!((&found[0]["reads"], &found[0]["complete"]), (&json!(["t"]), &json!(true)), "{found:?}");
        let (found, good) = lines(Some(&target), r#"{"protocol":"http"}"#);
        assert!(!good && found[0]["error"].as_str().unwrap().contains("is sql"), "{found:?}");
    }
}

#[test]
fn bytes_come_in_base64() {
    let shop = crate::config::testing::target("protocol: grpc\n    grpc: {descriptors: tests/corpus/grpc/shop.binpb}");
    let input = concat!(
        r#"{"path":"/shop.v1.Orders/Get","body_base64":"AAAAAAMKATc="}"#,
        "\n",
        r#"{"path":"/shop.v1.Orders/Get","body_base64":"AAAAAAMKATc=","body":"x"}"#,
        "\n",
        r#"{"path":"/shop.v1.Orders/Get","body_base64":"no base64"}"#,
    );
    let (lines, good) = lines(Some(&shop), input);
    assert!(!good);
    assert_eq!((&lines[0]["facts"]["body.id"], &lines[0]["effects"]), (&json!("7"), &json!(["read"])), "{lines:?}");
    assert_eq!(lines[0]["complete"], json!(true));
    assert!(lines[1]["error"].as_str().unwrap().contains("both body and body_base64"), "{lines:?}");
    assert!(lines[2]["error"].as_str().unwrap().contains("not base64"), "{lines:?}");
}

#[test]
fn a_shell_command_is_a_line() {
    let (lines, good) = lines(None, r#"{"protocol":"shell","command":"cat a | tee /srv/b"}"#);
    assert!(good);
    assert_eq!(lines[0]["effects"], json!(["read", "write"]));
    assert_eq!((&lines[0]["reads"], &lines[0]["writes"]), (&json!(["a"]), &json!(["/srv/b"])));
    assert_eq!((&lines[0]["complete"], &lines[0]["statements"]), (&json!(true), &json!(2)));
    assert_eq!(lines[0]["facts"]["programs"], json!(["cat", "tee"]));
}
