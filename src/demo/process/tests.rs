use super::*;

const LIMIT: Duration = Duration::from_secs(10);

fn sleeper() -> Command {
    let mut command = Command::new("sleep");
    command.arg("600");
    command
}

fn alive(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !status.is_empty() && !status.contains(") Z ")
}

#[tokio::test]
async fn a_dropped_process_is_gone_with_its_watchdog() {
    let dir = tempfile::tempdir().unwrap();
    let process = Process::spawn("sleeper", sleeper(), dir.path()).unwrap();
    let (pid, watchdog) = (process.id(), process.watchdog.id());
    assert!(alive(pid) && alive(watchdog));
    drop(process);
    assert!(!alive(pid) && !alive(watchdog));
}

#[tokio::test]
async fn a_process_dies_when_the_pipe_to_its_watchdog_closes() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::spawn("sleeper", sleeper(), dir.path()).unwrap();
    // What the kernel does when we die.
    drop(process.watchdog.stdin.take());
    let status = process.wait(LIMIT).await.unwrap();
    assert!(!status.success());
}

#[tokio::test]
async fn a_process_that_ends_before_it_is_ready_shows_the_end_of_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "echo out; echo broken >&2; exit 3"]);
    let mut process = Process::spawn("part", command, dir.path()).unwrap();
    let error = process.ready(LIMIT, async || false).await.unwrap_err().to_string();
    assert!(error.contains("exit status: 3") && error.contains("broken"), "{error}");
    assert_eq!(process.output(), "out\n");
}

#[tokio::test]
async fn signals_reach_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::spawn("sleeper", sleeper(), dir.path()).unwrap();
    process.signal("TERM").unwrap();
    let status = process.wait(LIMIT).await.unwrap();
    assert_eq!(status.code(), None);
    assert!(process.signal("TERM").is_err(), "an ended process is not signalled: its number may be another's");
}

#[tokio::test]
async fn waiting_has_an_end() {
    let error = eventually("nothing", Duration::ZERO, async || false).await.unwrap_err();
    assert_eq!(error.to_string(), "nothing did not happen within 0 s");
}

#[test]
fn pairs_of_ports_are_distinct_across_calls() {
    let (a, b) = (free_port_pairs::<5>().unwrap(), free_port_pairs::<5>().unwrap());
    let all: BTreeSet<_> = a.iter().chain(&b).collect();
    assert_eq!(all.len(), 10);
}

/// A port from the kernel's own range may be taken by any outgoing connection before it is bound.
#[test]
fn ports_are_not_those_that_the_kernel_gives_out() {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
    let first: u16 = range.split_whitespace().next().unwrap().parse().unwrap();
    let (a, b) = (free_ports::<8>().unwrap(), free_ports::<8>().unwrap());
    assert_eq!(a.iter().chain(&b).collect::<BTreeSet<_>>().len(), 16);
    assert!(a.iter().chain(&b).all(|port| *port < first), "{a:?} {b:?} {first}");
}

#[test]
fn a_watchdog_does_not_hold_the_pipes_of_others() {
    // Two watchdogs; closing the first one's pipe must end it although the second still runs.
    let mut first = Command::new("sleep").arg("600").spawn().unwrap();
    let mut second = Command::new("sleep").arg("600").spawn().unwrap();
    let mut one = watch(first.id()).unwrap();
    let mut two = watch(second.id()).unwrap();
    drop(one.stdin.take());
    assert!(!first.wait().unwrap().success());
    one.wait().unwrap();
    assert!(second.try_wait().unwrap().is_none());
    drop(two.stdin.take());
    second.wait().unwrap();
    two.wait().unwrap();
}
