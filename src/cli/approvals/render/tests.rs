use super::*;

fn ticket() -> v1::Ticket {
    let vote = |approver: &str, verdict: v1::Verdict| v1::Vote {
        approver: approver.to_owned(),
        approver_issuer: "https://idp.example".to_owned(),
        verdict: verdict.into(),
        comment: "looks right".to_owned(),
        time: Some(prost_types::Timestamp { seconds: 1_764_244_860, nanos: 0 }),
    };
    v1::Ticket {
        id: "0193-a".to_owned(),
        decision_id: "0193-d".to_owned(),
        state: v1::State::Open.into(),
        requester: "agent".to_owned(),
        requester_issuer: "https://idp.example".to_owned(),
        chain: vec!["planner".to_owned()],
        target: "customers-db".to_owned(),
        command: "UPDATE customers\nSET tier = 'gold' WHERE id = 7".to_owned(),
        actions: vec!["sql.update".to_owned()],
        digest: "d1".to_owned(),
        requirements: vec![v1::Requirement {
            group: "dba".to_owned(),
            quorum: 2,
            window: Some(prost_types::Duration { seconds: 900, nanos: 0 }),
            reason: "writes need a DBA".to_owned(),
            policies: vec!["write".to_owned()],
            votes: vec![vote("ann", v1::Verdict::Approve)],
        }],
        created: Some(prost_types::Timestamp { seconds: 1_764_244_800, nanos: 0 }),
        deadline: Some(prost_types::Timestamp { seconds: 1_764_245_100, nanos: 0 }),
    }
}

#[test]
fn a_ticket_is_shown_whole() {
    let want = "\
Ticket     0193-a
Decision   0193-d
State      open
Requester  agent (https://idp.example) via planner
Target     customers-db
Actions    sql.update
Created    2025-11-27T12:00:00Z
Deadline   2025-11-27T12:05:00Z
Digest     d1
Approval   dba 1/2, again for 900 s: writes need a DBA [write]
  approved ann (https://idp.example) at 2025-11-27T12:01:00Z: looks right
Command
  | UPDATE customers
  | SET tier = 'gold' WHERE id = 7
";
    assert_eq!(detail(&ticket()), want);
}

#[test]
fn a_table_has_one_line_a_ticket() {
    assert_eq!(table(&[]), "no tickets\n");
    let table = table(&[ticket()]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2);
    let cells: Vec<&str> = lines[1].split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let command = "UPDATE customers\\u{a}SET tier = 'gold' WHERE id = 7";
    assert_eq!(cells, ["0193-a", "open", "2025-11-27T12:05:00Z", "agent", "customers-db", "dba 1/2", command]);
}

#[test]
fn what_an_agent_wrote_cannot_command_the_terminal() {
    // Clears the screen, 8-bit CSI, right-to-left override, zero-width space, DEL.
    let evil = "a\u{1b}[2Jb\u{9b}2Jc\u{202e}d\u{200b}e\u{7f}\r";
    assert_eq!(line(evil), "a\\u{1b}[2Jb\\u{9b}2Jc\\u{202e}d\\u{200b}e\\u{7f}\\u{d}");
    assert_eq!(line("naïve – 漢字 🙂"), "naïve – 漢字 🙂");
    let mut ticket = ticket();
    for field in [&mut ticket.command, &mut ticket.requester, &mut ticket.target, &mut ticket.digest] {
        evil.clone_into(field);
    }
    ticket.chain = vec![evil.to_owned()];
    ticket.actions = vec![evil.to_owned()];
    evil.clone_into(&mut ticket.requirements[0].reason);
    evil.clone_into(&mut ticket.requirements[0].votes[0].comment);
    for text in [detail(&ticket), row(&ticket), decided(&ticket), json(&ticket), json_line(&ticket)] {
        assert!(text.chars().all(|c| c == '\n' || is_plain(c)), "{text:?}");
    }
}

#[test]
fn json_says_the_same_to_a_program() {
    let mut ticket = ticket();
    "\u{9b}\u{e0001}\u{1b}".clone_into(&mut ticket.command);
    let read: Value = serde_json::from_str(&json(&ticket)).expect("is JSON");
    assert_eq!(read["command"], "\u{9b}\u{e0001}\u{1b}");
    assert_eq!(read["state"], "open");
    assert_eq!(read["requirements"][0]["window_seconds"], 900);
    assert_eq!(read["requirements"][0]["votes"][0]["approver"], "ann");
    assert_eq!(json_line(&ticket).matches('\n').count(), 1);
    let list: Value = serde_json::from_str(&json_list(&[ticket])).expect("is JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_long_command_is_cut_in_a_row() {
    let ticket = v1::Ticket { command: "é".repeat(61), ..ticket() };
    assert!(row(&ticket).ends_with(&format!("{}…\n", "é".repeat(60))));
}
