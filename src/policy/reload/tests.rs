use tokio::sync::mpsc;

use super::*;

const ONE: &str = r#"@id("one") permit(principal, action, resource);"#;
const TWO: &str = r#"@id("two") permit(principal, action, resource);"#;

fn directory(text: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("temporary directory");
    write(&directory, text);
    directory
}

fn write(directory: &tempfile::TempDir, text: &str) {
    std::fs::write(directory.path().join("p.cedar"), text).expect("policy file");
}

#[test]
fn a_reload_puts_a_good_change_in_force_and_keeps_the_old_set_on_a_bad_one() {
    let directory = directory(ONE);
    let policies = Policies::open(directory.path(), []).expect("loads");
    let first = policies.current();
    assert_eq!(policies.reload(), ReloadEvent::Unchanged);

    write(&directory, "permit(");
    let ReloadEvent::Rejected { problems } = policies.reload() else { panic!("must be rejected") };
    assert_eq!(problems.len(), 1);
    assert_eq!(policies.current().version(), first.version());

    write(&directory, TWO);
    let event = policies.reload();
    let (version, previous) = (policies.current().version().clone(), first.version().clone());
    assert_ne!(version, previous);
    assert_eq!(event, ReloadEvent::Loaded { version, previous, policies: 1 });
}

#[test]
fn a_directory_that_vanished_leaves_the_old_set() {
    let directory = directory(ONE);
    let policies = Policies::open(directory.path(), []).expect("loads");
    let version = policies.current().version().clone();
    drop(directory);
    assert!(matches!(policies.reload(), ReloadEvent::Rejected { .. }));
    assert_eq!(policies.current().version(), &version);
}

#[tokio::test(start_paused = true)]
async fn watching_tells_each_change_once() {
    let directory = directory(ONE);
    let policies = Arc::new(Policies::open(directory.path(), []).expect("loads"));
    let (events, mut heard) = mpsc::unbounded_channel();
    let watcher = tokio::spawn(watch(Arc::clone(&policies), move |event| drop(events.send(event))));

    write(&directory, "permit(");
    assert!(matches!(heard.recv().await, Some(ReloadEvent::Rejected { .. })));
    tokio::time::sleep(POLL * 10).await;
    assert!(heard.try_recv().is_err(), "the same problem is told once");

    write(&directory, TWO);
    assert!(matches!(heard.recv().await, Some(ReloadEvent::Loaded { policies: 1, .. })));
    assert_eq!(policies.current().version(), PolicySet::load(directory.path()).expect("loads").version());
    watcher.abort();
}
