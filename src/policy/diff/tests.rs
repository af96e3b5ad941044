use super::*;
use crate::command::{Command, Effect};
use crate::policy::recorded::tests::recorded;
use crate::policy::tests::{command, set};

fn get() -> Command {
    command(&["http.get"], &[Effect::Read])
}

fn difference(old: &str, new: &str, exchanges: &[Recorded]) -> Difference {
    let (old, new) = (set(&[old]).expect("loads"), set(&[new]).expect("loads"));
    let mut differ = Differ::new(&old, &new);
    exchanges.iter().for_each(|recorded| differ.add(recorded));
    differ.finish()
}

#[test]
fn each_change_of_a_decision_is_named() {
    const ALLOW: &str = r#"@id("a") permit(principal, action, resource);"#;
    const NONE: &str = r#"@id("n") permit(principal in Group::"nobody", action, resource);"#;
    const HOLD: &str = r#"@id("h") @approval("dba") permit(principal, action, resource);"#;
    const HOLD_TWO: &str = r#"@id("h") @approval("dba") @quorum("2") permit(principal, action, resource);"#;
    const OPEN: &str = r#"@id("a") @unmask("email") permit(principal, action, resource);"#;
    let table = [
        (ALLOW, ALLOW, None),
        (NONE, NONE, None),
        (HOLD, HOLD, None),
        (ALLOW, NONE, Some(Change::NewlyRefused)),
        (HOLD, NONE, Some(Change::NewlyRefused)),
        (NONE, ALLOW, Some(Change::NewlyAllowed)),
        (HOLD, ALLOW, Some(Change::NewlyAllowed)),
        (NONE, HOLD, Some(Change::NewlyHeld)),
        (ALLOW, HOLD, Some(Change::NewlyHeld)),
        (HOLD, HOLD_TWO, Some(Change::Approvers)),
        (ALLOW, OPEN, Some(Change::Unmask)),
    ];
    for (old, new, want) in table {
        let found = difference(old, new, &[recorded("allow", &[], "t", &[get()])]);
        let changes: Vec<Change> = found.groups.iter().map(|group| group.like.change).collect();
        assert_eq!(changes, Vec::from_iter(want), "{old} {new}");
        assert_eq!((found.replayed, found.changed), (1, u64::from(want.is_some())));
    }
    let found = difference(HOLD, HOLD_TWO, &[recorded("hold", &[], "t", &[get()])]);
    assert_eq!(found.groups[0].like.detail, "1 of dba once -> 2 of dba once");
}

#[test]
fn alike_changes_are_counted_together_with_their_ids() {
    let old = r#"@id("a") permit(principal, action, resource);"#;
    let new = r#"@id("a") permit(principal, action == Action::"http.get", resource == Target::"t");"#;
    let put = || command(&["http.put"], &[Effect::Write]);
    let mut exchanges: Vec<Recorded> = (0..3).map(|_| recorded("allow", &[], "t", &[put()])).collect();
    exchanges.push(recorded("allow", &[], "t", &[get()]));
    exchanges.push(recorded("allow", &[], "other", &[get()]));
    exchanges.push(recorded("deny", &[], "t", &[get()]));
    exchanges[0].masked[0].insert("arguments.to".to_owned());
    let found = difference(old, new, &exchanges);
    let shown: Vec<_> =
        found.groups.iter().map(|g| (g.count, g.like.target.as_str(), g.like.actions.join(" "))).collect();
    assert_eq!(shown, [(3, "t", "http.put".to_owned()), (1, "other", "http.get".to_owned())]);
    let ids: Vec<String> = exchanges[..3].iter().filter_map(|r| r.decision_id).map(|id| id.to_string()).collect();
    assert_eq!(found.groups[0].decision_ids, ids);
    assert_eq!((found.masked, found.groups[0].masked, found.unlike_record), (1, 1, 1));
}
