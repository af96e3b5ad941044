//! What an agent gets unmasked is a fact of its own, and nothing of it is at rest.

use serde_json::{Value, json};

use super::records;
use crate::common::scripted::Scripted;
use crate::common::stack::Stack;

const SUPPORT: &str = r#"
@id("all") permit(principal, action, resource) unless { principal in Group::"support" };
@id("support-sees-email") @unmask("EMAIL") permit(principal in Group::"support", action, resource);
"#;
const OK: &str = "HTTP/1.1 200 OK\r\n";

fn of<'a>(records: &'a [Value], id: &str, kind: &str) -> Vec<&'a Value> {
    records::of_kind(records, kind).into_iter().filter(|r| r["decision_id"] == id).collect()
}

async fn ask(stack: &Stack, groups: &[&str], path: &str) -> (String, Vec<u8>) {
    let answer = stack.get(&stack.token("executor-1", groups, &["planner-1"]), path).await;
    let id = answer.headers()["x-portcullis-decision-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.status(), 200, "{path}");
    (id, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_policy_unmasked_and_what_passed_unexamined_is_recorded_with_whom_and_by_which_policy() {
    let scripted = Scripted::start().await;
    let types = "protocol: http\nresponse_types: [{type: image/png, action: pass}]";
    let upstream = scripted.upstream(types);
    let mut stack = Stack::builder().policy("exposure", SUPPORT).upstream(upstream).start().await;
    let row = json!({"mail": "ada@example.com", "card": "4111 1111 1111 1111"});
    let body = serde_json::to_vec(&vec![row; 3]).unwrap();
    scripted.answer("/s/people", &format!("{OK}content-type: application/json\r\n"), &body);
    scripted.answer("/s/picture", &format!("{OK}content-type: image/png\r\n"), b"\x89PNG\0\xff");

    let (unmasked, seen) = ask(&stack, &["support"], "/s/people").await;
    let seen = String::from_utf8(seen).unwrap();
    assert_eq!((seen.matches("ada@example.com").count(), seen.matches("4111 1111").count()), (3, 0), "{seen}");
    let (masked, seen) = ask(&stack, &["others"], "/s/people").await;
    assert!(!String::from_utf8(seen).unwrap().contains("ada@example.com"));
    let (passed, _) = ask(&stack, &["others"], "/s/picture").await;

    let records = records::all(&mut stack).await;
    assert!(!serde_json::to_string(&records).unwrap().contains("ada@example.com"), "the record is masked all the same");
    let exposed = json!({"EMAIL": {"count": 3, "where": ["response_body"], "policies": ["support-sees-email"]}});
    let ended = of(&records, &unmasked, "exchange.ended")[0];
    assert_eq!(ended["exposed"], exposed);
    assert_eq!(ended["findings"]["EMAIL"], 3);
    assert_eq!(ended["exposed_to"]["subject"], "executor-1");
    assert_eq!(ended["exposed_to"]["chain"][0]["subject"], "planner-1");
    let pieces = of(&records, &unmasked, "exchange.response_chunk");
    let counted: u64 = pieces.iter().filter_map(|piece| piece["exposed"]["EMAIL"]["count"].as_u64()).sum();
    assert_eq!(counted, 3, "{pieces:?}");

    let ended = of(&records, &masked, "exchange.ended")[0];
    assert!(ended["exposed"].is_null() && ended["exposed_to"].is_null() && ended["findings"]["EMAIL"] == 3, "{ended}");

    let ended = of(&records, &passed, "exchange.ended")[0];
    let unexamined = json!({"media_type": "image/png", "bytes": 6, "by": "targets[scripted].response_types"});
    assert_eq!((&ended["unexamined"], &ended["exposed_to"]["subject"]), (&unexamined, &json!("executor-1")));
}
