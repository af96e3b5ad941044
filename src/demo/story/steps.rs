//! The steps that agents and people take.

use std::time::Duration;

use serde_json::json;

use super::agents::Answer;
use super::stage::Stage;
use super::{Seen, Summary};
use crate::demo::DemoError;
use crate::demo::process::eventually;

const LIMIT: Duration = Duration::from_secs(20);

pub async fn run(stage: &Stage, summary: &mut Summary) -> Result<(), DemoError> {
    let planner = stage.token("planner-1", &["planners"], &[])?;
    let executor = stage.token("executor-1", &["executors"], &["planner-1"])?;
    summary.step("no token", "401 with a challenge and a decision id", no_token(stage)).await;
    summary
        .step("planner reads customers", "200, emails, cards, SSNs and phones masked", masked_rows(stage, &planner))
        .await;
    summary
        .step(
            "card number split over two chunks of SSE",
            "masked although no chunk holds all of it",
            split(stage, &executor),
        )
        .await;
    summary
        .step(
            "DELETE without WHERE",
            "403 with the policy's reason, the database never sees it",
            unbounded(stage, &executor),
        )
        .await;
    summary
        .step(
            "UPDATE held for a person",
            "held; own approval refused; a DBA approves; then it is done, once",
            held(stage, &executor),
        )
        .await;
    summary.step("a permitted MCP tool", "its result, masked", tool(stage, &executor)).await;
    summary.step("a forbidden MCP tool", "a JSON-RPC error, the tool never runs", forbidden(stage, &executor)).await;
    summary.step("forged identity headers", "ignored, and removed before the database", forged(stage, &planner)).await;
    Ok(())
}

async fn no_token(stage: &Stage) -> Result<Seen, DemoError> {
    let answer = stage.query(None, "SELECT * FROM customers").await?;
    let ok = answer.status == 401 && answer.authenticate && answer.decision_id.is_some();
    Ok(Seen::new(ok && stage.customers.seen().is_empty(), answer.line()))
}

async fn masked_rows(stage: &Stage, planner: &str) -> Result<Seen, DemoError> {
    let answer = stage.query(Some(planner), "SELECT name, email, card, ssn, phone FROM customers WHERE id = 1").await?;
    let raw = ["Ada Example", "ada@example.com", "4111 1111 1111", "987-65-4320", "202 555 0101"];
    let row = &answer.json()["rows"][0];
    let masked = row["name"] == "[REDACTED:PERSON_NAME]"
        && row["card"] == "************1111"
        && row["email"] == "[REDACTED:EMAIL]";
    Ok(Seen::new(answer.status == 200 && masked && clean(&answer, &raw), answer.line()))
}

fn clean(answer: &Answer, raw: &[&str]) -> bool {
    raw.iter().all(|value| !answer.body.contains(value))
}

async fn split(stage: &Stage, executor: &str) -> Result<Seen, DemoError> {
    let answer = stage.events(executor).await?;
    let ok = answer.status == 200 && answer.body.contains("************1111") && clean(&answer, &["4111 1111", "ada@"]);
    Ok(Seen::new(ok && answer.body.contains("event: done"), answer.line()))
}

async fn unbounded(stage: &Stage, executor: &str) -> Result<Seen, DemoError> {
    let before = stage.customers.seen().len();
    let answer = stage.query(Some(executor), "DELETE FROM customers").await?;
    let reason = answer.json()["detail"] == "DELETE and UPDATE need a WHERE clause";
    let unseen = stage.customers.seen().len() == before;
    Ok(Seen::new(answer.status == 403 && reason && unseen, answer.line()))
}

async fn held(stage: &Stage, executor: &str) -> Result<Seen, DemoError> {
    let update = "UPDATE customers SET city = 'Oslo' WHERE id = 2";
    let before = stage.customers.seen().len();
    let people = async {
        // The requester, with the group that may approve: still not allowed to approve its own request.
        let own = stage.token("executor-1", &["executors", "dba"], &[])?;
        let dba = stage.token("dana", &["dba"], &[])?;
        eventually("the hold", LIMIT, async || stage.waiting(&dba).await.is_ok_and(|t| !t.is_empty())).await?;
        let ticket = stage.waiting(&dba).await?.into_iter().next();
        let ticket = ticket.ok_or(DemoError::Deadline { what: "the hold".into(), seconds: LIMIT.as_secs() })?;
        let forwarded = stage.customers.seen().len() > before;
        let refused = stage.approve(&own, &ticket).await?;
        let approved = stage.approve(&dba, &ticket).await?;
        Ok::<_, DemoError>((ticket, forwarded, refused, approved))
    };
    let (answer, decided) = tokio::join!(stage.query(Some(executor), update), people);
    let (answer, (ticket, forwarded, refused, approved)) = (answer?, decided?);
    let done = answer.status == 200 && answer.json()["affected"] == 1;
    let refusal = refused.as_ref().err().map_or("accepted".to_owned(), |status| status.message().to_owned());
    let text = format!(
        "held as {} for {}: {}\nown approval: {refusal}\napproved by dana\n{}",
        ticket.id,
        ticket.requester,
        ticket.command,
        answer.line()
    );
    let ok = done && !forwarded && refused.is_err() && approved.is_ok();
    Ok(Seen::new(ok && stage.customers.seen().len() == before + 1, text))
}

async fn tool(stage: &Stage, executor: &str) -> Result<Seen, DemoError> {
    let session = stage.initialize(executor).await?;
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "search_orders", "arguments": {"text": "lamps"}}});
    let answer = stage.mcp(executor, Some(&session), &call).await?;
    let ok = answer.status == 200 && answer.body.contains("[REDACTED:EMAIL]") && answer.body.contains("order 1042");
    Ok(Seen::new(ok && clean(&answer, &["ada@example.com", "202 555 0101"]), answer.line()))
}

async fn forbidden(stage: &Stage, executor: &str) -> Result<Seen, DemoError> {
    let session = stage.initialize(executor).await?;
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
        "params": {"name": "delete_account", "arguments": {"customer": "1"}}});
    let answer = stage.mcp(executor, Some(&session), &call).await?;
    let body = answer.json();
    let error = body["id"] == 7 && body["error"]["data"]["decision_id"].is_string();
    let ran = stage.tools.calls().iter().any(|name| name == "delete_account");
    Ok(Seen::new(error && !ran, answer.line()))
}

async fn forged(stage: &Stage, planner: &str) -> Result<Seen, DemoError> {
    let answer = stage.forged(planner).await?;
    let seen = stage.customers.seen().last();
    let headers: Vec<String> = seen.iter().flat_map(|s| s.headers.iter().map(|(n, _)| n.to_string())).collect();
    let gone = headers.iter().all(|n| n != "x-forwarded-user" && n != "x-forwarded-groups" && n != "authorization");
    let text = format!("HTTP {}, headers that the database saw: {}", answer.status, headers.join(", "));
    Ok(Seen::new(answer.status == 200 && seen.is_some() && gone, text))
}
