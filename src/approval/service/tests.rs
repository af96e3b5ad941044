//! Through a real tonic server and client.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::Code;
use tonic::transport::{Channel, Server};

use super::*;
use crate::approval::tests::{asks, behind, new_ticket, person};
use crate::approval::{MAX_COMMENT, MAX_LAG, MemoryStore, Recorder, State, VoteEvent};
use crate::proto::v1::approvals_client::ApprovalsClient;

/// A token is `subject/group,group`, with `@` after it for one that was delegated and `!` for one that expires soon.
struct Fake;

impl Approvers for Fake {
    fn authenticate<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<Principal, String>> {
        Box::pin(async move {
            let (subject, groups) = token.expose().split_once('/').ok_or("the token is not one of ours")?;
            let groups: Vec<&str> = groups.trim_end_matches(['@', '!']).split(',').collect();
            let mut principal = person(subject, &groups);
            if token.expose().ends_with('@') {
                principal = behind(principal, &["bot"]);
            }
            if token.expose().ends_with('!') {
                principal.credential.expires = Some(chrono::Utc::now() + chrono::Duration::milliseconds(50));
            }
            Ok(principal)
        })
    }
}

/// Keeps what is read; fails where `full`.
#[derive(Default)]
struct Forget {
    reads: Mutex<Vec<(String, &'static str, u64)>>,
    full: AtomicBool,
}

impl Recorder for Forget {
    fn record(&self, _: VoteEvent) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn read(&self, reading: Reading) -> BoxFuture<'_, Result<(), String>> {
        let failing = self.full.load(Ordering::Relaxed);
        self.reads.lock().expect("reads").push((reading.reader.subject, reading.what, reading.shown));
        Box::pin(async move { if failing { Err("the journal is full".to_owned()) } else { Ok(()) } })
    }
}

struct Gate {
    store: Arc<MemoryStore>,
    records: Arc<Forget>,
    client: ApprovalsClient<Channel>,
    server: tokio::task::JoinHandle<Result<(), tonic::transport::Error>>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Gate {
    async fn start() -> Self {
        let store = Arc::new(MemoryStore::new(1_000));
        let records = Arc::new(Forget::default());
        let recorder = Arc::clone(&records) as Arc<dyn Recorder>;
        let desk = Arc::new(Desk::new(Arc::clone(&store) as Arc<dyn crate::approval::Store>, recorder));
        let service = server(desk, Arc::new(Fake), Arc::new(|_| Masked::constant("[masked]")));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serve = Server::builder().add_service(service).serve_with_incoming(TcpListenerStream::new(listener));
        let server = tokio::spawn(serve);
        let client = ApprovalsClient::connect(format!("http://{address}")).await.expect("connects");
        Gate { store, records, client, server }
    }

    async fn open(&self) -> Ticket {
        use crate::approval::Store;
        self.store.open(new_ticket(&[asks("dba", 1, Some(900))])).await.expect("opens")
    }

    async fn decide(&self, token: &str, request: v1::DecideRequest) -> Result<v1::Ticket, Status> {
        self.client.clone().decide(with(token, request)).await.map(Response::into_inner)
    }

    async fn list(&self, token: &str, states: &[v1::State]) -> Vec<v1::Ticket> {
        let states = states.iter().map(|state| (*state).into()).collect();
        let listed = self.client.clone().list(with(token, v1::ListRequest { states })).await;
        listed.expect("lists").into_inner().tickets
    }
}

fn with<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let value = format!("Bearer {token}").parse().expect("a header value");
    request.metadata_mut().insert("authorization", value);
    request
}

fn approve(ticket: &Ticket) -> v1::DecideRequest {
    v1::DecideRequest {
        id: ticket.id.to_string(),
        verdict: v1::Verdict::Approve.into(),
        comment: "call me at 555-1234".to_owned(),
        digest: ticket.digest.clone(),
    }
}

#[tokio::test]
async fn a_caller_must_show_one_good_token() {
    let gate = Gate::start().await;
    let mut client = gate.client.clone();
    let none = client.list(v1::ListRequest::default()).await.expect_err("no token");
    assert_eq!(none.code(), Code::Unauthenticated);
    let bad = client.list(with("rubbish", v1::ListRequest::default())).await.expect_err("a bad token");
    assert_eq!((bad.code(), bad.message()), (Code::Unauthenticated, "the token is not one of ours"));
    let mut twice = with("ann/dba", v1::ListRequest::default());
    twice.metadata_mut().append("authorization", "Bearer bob/dba".parse().expect("a value"));
    assert_eq!(client.list(twice).await.expect_err("two tokens").code(), Code::Unauthenticated);
    let mut basic = Request::new(v1::ListRequest::default());
    basic.metadata_mut().insert("authorization", "Basic ann/dba".parse().expect("a value"));
    assert_eq!(client.list(basic).await.expect_err("another scheme").code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_caller_sees_only_the_tickets_of_its_groups() {
    let gate = Gate::start().await;
    let ticket = gate.open().await;
    let seen = gate.list("ann/dba", &[]).await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].id, ticket.id.to_string());
    assert_eq!(seen[0].requester, "agent");
    assert_eq!(seen[0].chain, ["planner"]);
    assert_eq!(seen[0].requirements[0].window.map(|window| window.seconds), Some(900));
    assert!(gate.list("eve/ops", &[]).await.is_empty());
    assert!(gate.list("ann/dba", &[v1::State::Denied]).await.is_empty());
    let get =
        async |token: &str| gate.client.clone().get(with(token, v1::GetRequest { id: ticket.id.to_string() })).await;
    assert_eq!(get("ann/dba").await.expect("is seen").into_inner(), seen[0]);
    assert_eq!(get("eve/ops").await.expect_err("is not seen").code(), Code::NotFound);
}

#[tokio::test]
async fn an_approval_takes_effect_with_its_comment_masked() {
    let gate = Gate::start().await;
    let ticket = gate.open().await;
    let decided = gate.decide("ann/dba", approve(&ticket)).await.expect("is taken");
    assert_eq!(decided.state(), v1::State::Approved);
    let vote = &decided.requirements[0].votes[0];
    assert_eq!(
        (vote.approver.as_str(), vote.comment.as_str(), vote.verdict()),
        ("ann", "[masked]", v1::Verdict::Approve)
    );
    assert_eq!(gate.list("ann/dba", &[v1::State::Approved]).await.len(), 1);
}

#[tokio::test]
async fn each_refusal_has_its_status() {
    let gate = Gate::start().await;
    let ticket = gate.open().await;
    let other = v1::DecideRequest { digest: "d2".to_owned(), ..approve(&ticket) };
    let unknown = v1::DecideRequest { id: uuid::Uuid::now_v7().to_string(), ..approve(&ticket) };
    let garbled = v1::DecideRequest { id: "1".to_owned(), ..approve(&ticket) };
    let undecided = v1::DecideRequest { verdict: 0, ..approve(&ticket) };
    let long = v1::DecideRequest { comment: "x".repeat(MAX_COMMENT + 1), ..approve(&ticket) };
    let table = [
        ("agent/dba", approve(&ticket), Code::PermissionDenied),
        ("planner/dba", approve(&ticket), Code::PermissionDenied),
        ("ann/dba@", approve(&ticket), Code::PermissionDenied),
        ("eve/ops", approve(&ticket), Code::PermissionDenied),
        ("ann/dba", other, Code::FailedPrecondition),
        ("ann/dba", unknown, Code::NotFound),
        ("ann/dba", garbled, Code::InvalidArgument),
        ("ann/dba", undecided, Code::InvalidArgument),
        ("ann/dba", long, Code::InvalidArgument),
    ];
    for (token, request, want) in table {
        let status = gate.decide(token, request.clone()).await.expect_err("is refused");
        assert_eq!(status.code(), want, "{token} {request:?}");
    }
    gate.decide("ann/dba", approve(&ticket)).await.expect("is taken");
    let late = gate.decide("bob/dba", approve(&ticket)).await.expect_err("is refused");
    assert_eq!(late.code(), Code::FailedPrecondition);
}

#[tokio::test]
async fn a_watch_gives_what_is_open_and_then_each_change() {
    let gate = Gate::start().await;
    let first = gate.open().await;
    let watch = gate.client.clone().watch(with("ann/dba", v1::WatchRequest {})).await;
    let mut watch = watch.expect("watches").into_inner();
    let mut next = async || watch.message().await.expect("no error").map(|t| (t.id.clone(), t.state()));
    assert_eq!(next().await, Some((first.id.to_string(), v1::State::Open)));
    let second = gate.open().await;
    assert_eq!(next().await, Some((second.id.to_string(), v1::State::Open)));
    gate.decide("ann/dba", approve(&first)).await.expect("is taken");
    assert_eq!(next().await, Some((first.id.to_string(), v1::State::Approved)));
}

#[tokio::test]
async fn a_watch_ends_with_the_token() {
    let gate = Gate::start().await;
    let watch = gate.client.clone().watch(with("ann/dba!", v1::WatchRequest {})).await;
    let ended = watch.expect("watches").into_inner().message().await.expect_err("ends");
    assert_eq!(ended.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_watcher_that_lags_is_told_to_watch_again() {
    use futures_util::StreamExt;
    let store = MemoryStore::new(1_000);
    use crate::approval::Store;
    let slot = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a slot");
    let mut watch = Box::pin(watch::stream(person("ann", &["dba"]), Vec::new(), store.watch(), slot));
    for _ in 0..=MAX_LAG {
        store.open(new_ticket(&[asks("dba", 1, None)])).await.expect("opens");
    }
    let lagged = watch.next().await.expect("an item").expect_err("lags");
    assert_eq!(lagged.code(), Code::ResourceExhausted);
    assert!(watch.next().await.is_none());
}

#[tokio::test]
async fn a_list_cuts_long_commands_and_a_get_does_not() {
    let gate = Gate::start().await;
    let long: &'static str = Box::leak("é".repeat(2_000).into_boxed_str());
    let new = crate::approval::NewTicket {
        command: Masked::constant(long),
        deadline: Duration::from_secs(60),
        ..new_ticket(&[asks("dba", 1, None)])
    };
    let ticket = crate::approval::Store::open(&*gate.store, new).await.expect("opens");
    assert_eq!(ticket.state, State::Open);
    assert_eq!(gate.list("ann/dba", &[]).await[0].command, format!("{}…", "é".repeat(512)));
    let whole = gate.client.clone().get(with("ann/dba", v1::GetRequest { id: ticket.id.to_string() })).await;
    assert_eq!(whole.expect("is seen").into_inner().command, long);
}

#[tokio::test]
async fn who_reads_is_recorded_first_and_sees_nothing_where_that_fails() {
    let gate = Gate::start().await;
    let ticket = gate.open().await;
    gate.list("ann/dba", &[]).await;
    let get = || with("ann/dba", v1::GetRequest { id: ticket.id.to_string() });
    gate.client.clone().get(get()).await.expect("gets");
    gate.client.clone().watch(with("bob/ops", v1::WatchRequest::default())).await.expect("watches");
    let read = |who: &str, what, shown| (who.to_owned(), what, shown);
    let expected =
        [read("ann", "approvals.list", 1), read("ann", "approvals.get", 1), read("bob", "approvals.watch", 0)];
    assert_eq!(*gate.records.reads.lock().expect("reads"), expected);
    gate.records.full.store(true, Ordering::Relaxed);
    assert_eq!(gate.client.clone().get(get()).await.expect_err("not recorded").code(), Code::Unavailable);
    let listed = gate.client.clone().list(with("ann/dba", v1::ListRequest::default())).await;
    assert_eq!(listed.expect_err("not recorded").code(), Code::Unavailable);
}
