//! The client against a real server.

use std::sync::Arc;

use clap::Parser;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Identity, Server, ServerTlsConfig};

use super::*;
use crate::approval::tests::{asks, ballot, new_ticket, person};
use crate::approval::{Approvers, Desk, MemoryStore, Reading, Recorder, Store, Ticket, Verdict, VoteEvent, server};
use crate::identity::Principal;
use crate::mask::{Masked, Secret};

/// The token is the subject; everybody is a DBA.
struct Dbas;

impl Approvers for Dbas {
    fn authenticate<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<Principal, String>> {
        Box::pin(async move { Ok(person(token.expose(), &["dba"])) })
    }
}

struct Forget;

impl Recorder for Forget {
    fn record(&self, _: VoteEvent) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn read(&self, _: Reading) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

struct Gate {
    store: Arc<MemoryStore>,
    port: u16,
    server: tokio::task::JoinHandle<Result<(), tonic::transport::Error>>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Gate {
    async fn start(tls: Option<ServerTlsConfig>) -> Self {
        let store = Arc::new(MemoryStore::new(10));
        let desk = Arc::new(Desk::new(Arc::clone(&store) as Arc<dyn Store>, Arc::new(Forget)));
        let service = server(desk, Arc::new(Dbas), Arc::new(|_| Masked::constant("[masked]")));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut builder = Server::builder();
        if let Some(tls) = tls {
            builder = builder.tls_config(tls).expect("TLS");
        }
        let serve = builder.add_service(service).serve_with_incoming(TcpListenerStream::new(listener));
        Gate { store, port, server: tokio::spawn(serve) }
    }

    async fn open(&self) -> Ticket {
        self.store.open(new_ticket(&[asks("dba", 1, None)])).await.expect("opens")
    }

    /// Runs the subcommand as `ann`; gives what it printed.
    async fn run(&self, words: &[&str]) -> (Result<(), Failure>, String) {
        let address = format!("http://127.0.0.1:{}", self.port);
        run(words, &[("PORTCULLIS_CONTROL", &address), ("PORTCULLIS_TOKEN", "ann")]).await
    }
}

#[derive(Debug, Parser)]
struct Program {
    #[command(flatten)]
    approvals: Approvals,
}

async fn run(words: &[&str], environment: &[(&str, &str)]) -> (Result<(), Failure>, String) {
    let words = std::iter::once("approvals").chain(words.iter().copied());
    let program = Program::try_parse_from(words).expect("good usage");
    let variable = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    let mut out = Vec::new();
    let outcome = execute(&program.approvals, variable, &mut out).await;
    (outcome, String::from_utf8(out).expect("UTF-8"))
}

#[tokio::test]
async fn open_tickets_are_listed_and_all_on_request() {
    let gate = Gate::start(None).await;
    let (open, ended) = (gate.open().await, gate.open().await);
    gate.store.withdraw(ended.id);
    let (outcome, listed) = gate.run(&["ls"]).await;
    outcome.expect("lists");
    assert!(listed.contains(&open.id.to_string()) && !listed.contains(&ended.id.to_string()), "{listed}");
    let (_, listed) = gate.run(&["ls", "--all"]).await;
    assert!(listed.contains(&open.id.to_string()) && listed.contains(&ended.id.to_string()), "{listed}");
    let (_, listed) = gate.run(&["ls", "--state", "withdrawn", "--json"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("is JSON");
    assert_eq!(listed[0]["id"], ended.id.to_string());
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_approval_shows_the_ticket_and_then_what_became_of_it() {
    let gate = Gate::start(None).await;
    let ticket = gate.open().await;
    let (outcome, shown) = gate.run(&["approve", &ticket.id.to_string(), "--comment", "as agreed"]).await;
    outcome.expect("is taken");
    let command = shown.find("  | UPDATE customers SET tier").expect("the command is shown");
    let result = shown.find(&format!("{} is approved (dba 1/1)", ticket.id)).expect("the result is shown");
    assert!(command < result);
    let (outcome, _) = gate.run(&["deny", &ticket.id.to_string()]).await;
    let failure = outcome.expect_err("is refused");
    assert_eq!(failure.to_string(), "refused: the ticket is no longer open: it is approved");
    assert_eq!(format!("{:?}", failure.exit_code()), format!("{:?}", ExitCode::from(1)));
}

#[tokio::test]
async fn a_denial_can_be_given_as_json_for_a_known_digest() {
    let gate = Gate::start(None).await;
    let ticket = gate.open().await;
    let id = ticket.id.to_string();
    let (outcome, _) = gate.run(&["deny", &id, "--digest", "another"]).await;
    assert!(matches!(outcome, Err(Failure::Refused(_))), "{outcome:?}");
    let (outcome, shown) = gate.run(&["--json", "deny", &id, "--digest", &ticket.digest]).await;
    outcome.expect("is taken");
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("is JSON");
    assert_eq!(shown["state"], "denied");
    assert_eq!(shown["requirements"][0]["votes"][0]["comment"], "[masked]");
}

#[tokio::test]
async fn what_was_not_found_is_refused() {
    let gate = Gate::start(None).await;
    let (outcome, _) = gate.run(&["show", &uuid::Uuid::now_v7().to_string()]).await;
    assert!(matches!(outcome, Err(Failure::Refused(_))), "{outcome:?}");
    let (outcome, _) = gate.run(&["show", "7"]).await;
    assert!(matches!(outcome, Err(Failure::Unusable(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_watch_prints_a_line_a_change() {
    let gate = Gate::start(None).await;
    let ticket = gate.open().await;
    let program = Program::try_parse_from(["approvals", "--json", "watch"]).expect("good usage");
    let address = format!("http://127.0.0.1:{}", gate.port);
    let variable = |name: &str| Some(if name == "PORTCULLIS_TOKEN" { "ann".to_owned() } else { address.clone() });
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let mut out = Lines(sender);
    let watching = execute(&program.approvals, variable, &mut out);
    let looking = async {
        let first = lines.recv().await.expect("a line");
        gate.store.decide(ballot(&ticket, person("bob", &["dba"]), Verdict::Deny)).await.expect("is taken");
        (first, lines.recv().await.expect("a line"))
    };
    let (first, second) = tokio::select! {
        seen = looking => seen,
        ended = watching => panic!("the watch ended: {ended:?}"),
    };
    assert!(first.contains(r#""state":"open""#) && second.contains(r#""state":"denied""#), "{first}{second}");
}

/// Hands on what is written, write by write.
struct Lines(tokio::sync::mpsc::UnboundedSender<String>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let sent = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        sent.map(|()| bytes.len()).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Arguments, environment; part of the message.
type Usage<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn wrong_usage_says_what_to_give() {
    let at = ("PORTCULLIS_CONTROL", "http://127.0.0.1:1");
    let table: [Usage; 6] = [
        (&["ls"], &[], "say where the gate is"),
        (&["ls"], &[at], "give your token"),
        (&["ls", "--token-file", "/nonexistent/token"], &[at], "the token file /nonexistent/token cannot be read"),
        (&["ls"], &[at, ("PORTCULLIS_TOKEN", "a\nb")], "the token holds characters that no token has"),
        (&["ls", "--address", "ftp://gate"], &[("PORTCULLIS_TOKEN", "ann")], "it must begin with http:// or https://"),
        (&["ls"], &[at, ("PORTCULLIS_TOKEN", "ann")], "the gate at http://127.0.0.1:1 was not reached"),
    ];
    for (words, environment, want) in table {
        let failure = run(words, environment).await.0.expect_err("cannot work");
        assert!(failure.to_string().contains(want), "{failure}");
        assert_eq!(format!("{:?}", failure.exit_code()), format!("{:?}", ExitCode::from(2)));
    }
}

#[tokio::test]
async fn the_connection_is_encrypted_and_the_gate_is_verified() {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let identity = Identity::from_pem(certified.cert.pem(), certified.signing_key.serialize_pem());
    let gate = Gate::start(Some(ServerTlsConfig::new().identity(identity))).await;
    gate.open().await;
    let directory = tempfile::tempdir().expect("temporary directory");
    let (ca, token) = (directory.path().join("ca.pem"), directory.path().join("token"));
    std::fs::write(&ca, certified.cert.pem()).expect("file");
    std::fs::write(&token, "ann\n").expect("file");
    let (ca, token) = (ca.to_string_lossy(), token.to_string_lossy());
    let address = format!("https://localhost:{}", gate.port);
    let words = ["ls", "--address", &address, "--token-file", &token];
    let (outcome, _) = run(&words, &[]).await;
    assert!(matches!(outcome, Err(Failure::Unusable(_))), "an unknown certificate: {outcome:?}");
    let (outcome, listed) = run(&[&words[..], &["--ca-file", &ca]].concat(), &[]).await;
    outcome.expect("lists");
    assert!(listed.contains("customers-db"), "{listed}");
}
