//! The way from the gate to S3, which a test can cut, slow down, or make lie.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the way does to requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Down,
    /// Each request waits so long before it is forwarded.
    Slow(Duration),
    /// Puts are forwarded, and the connection ends without an answer: they seem to fail and did succeed.
    LostAnswers,
    /// Answers say 200 and have the checksum of other bytes.
    WrongChecksum,
    /// 403, as for credentials that were taken away.
    Denied,
}

/// Forwards TCP connections while nothing is wrong; each change ends those that are open.
pub struct Link {
    address: SocketAddr,
    fault: Arc<watch::Sender<Option<Fault>>>,
    task: JoinHandle<()>,
}

impl Link {
    /// `endpoint` such as `http://127.0.0.1:8333`.
    pub async fn to(endpoint: &str) -> Self {
        let target = endpoint.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fault = Arc::new(watch::Sender::new(None));
        let state = Arc::clone(&fault);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, target.clone(), state.subscribe()));
            }
        });
        Link { address, fault, task }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn set_up(&self, up: bool) {
        self.set((!up).then_some(Fault::Down));
    }

    /// What is wrong from here on.
    pub fn set(&self, fault: Option<Fault>) {
        self.fault.send_replace(fault);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(mut client: TcpStream, target: String, mut state: watch::Receiver<Option<Fault>>) {
    let fault = *state.borrow_and_update();
    let served = async {
        match fault {
            Some(Fault::Down) => return None,
            None => {
                let mut server = TcpStream::connect(&target).await.ok()?;
                copy_bidirectional(&mut client, &mut server).await.ok()?;
            }
            Some(fault) => one_request(&mut client, &target, fault).await?,
        }
        Some(())
    };
    tokio::select! {
        _ = served => {}
        _ = state.changed() => {}
    }
}

/// Serves one request; the connection ends with it.
async fn one_request(client: &mut TcpStream, target: &str, fault: Fault) -> Option<()> {
    let (head, body) = read_request(client).await?;
    if fault == Fault::Denied {
        let xml = "<Error><Code>AccessDenied</Code></Error>";
        let answer =
            format!("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{xml}", xml.len());
        return client.write_all(answer.as_bytes()).await.ok();
    }
    if let Fault::Slow(by) = fault {
        tokio::time::sleep(by).await;
    }
    let mut server = TcpStream::connect(target).await.ok()?;
    server.write_all(head.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes()).await.ok()?;
    server.write_all(&body).await.ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.ok()?;
    match fault {
        Fault::LostAnswers if head.starts_with("PUT") => return None,
        Fault::WrongChecksum => answer = with_another_checksum(answer),
        Fault::LostAnswers | Fault::Slow(_) | Fault::Down | Fault::Denied => {}
    }
    client.write_all(&answer).await.ok()
}

async fn read_request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).await.ok()?;
    Some((head, body))
}

fn with_another_checksum(answer: Vec<u8>) -> Vec<u8> {
    const NAME: &[u8] = b"x-amz-checksum-sha256: ";
    let lower = answer.to_ascii_lowercase();
    let Some(at) = lower.windows(NAME.len()).position(|window| window == NAME) else { return answer };
    let mut answer = answer;
    // The first of 44 base64 characters: the same length, other bytes.
    let first = &mut answer[at + NAME.len()];
    *first = if *first == b'A' { b'B' } else { b'A' };
    answer
}
