//! A service that answers with the bytes that a test gives it, for answers that no library would send.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::upstream::Upstream;

/// By path.
type Answers = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// HTTP/1.1 without keep-alive.
pub struct Scripted {
    pub address: SocketAddr,
    answers: Answers,
    /// The heads of the requests that came.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    pub async fn start() -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (answers, seen) = (Answers::default(), Arc::<Mutex<Vec<String>>>::default());
        let (script, log) = (Arc::clone(&answers), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&log)));
            }
        });
        Scripted { address, answers, seen }
    }

    /// What `GET path` is answered with: status line and fields, then the body with its length.
    pub fn answer(&self, path: &str, head: &str, body: &[u8]) {
        let length = format!("content-length: {}\r\n", body.len());
        self.answer_raw(path, &[format!("{head}{length}\r\n").as_bytes(), body].concat());
    }

    pub fn answer_raw(&self, path: &str, answer: &[u8]) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer.to_vec());
    }

    /// In lower case.
    pub fn last_seen(&self) -> String {
        self.seen.lock().unwrap().last().cloned().unwrap_or_default().to_ascii_lowercase()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Behind Envoy at `/s/`.
    pub fn upstream(&self, target: &str) -> Upstream {
        Upstream::new("scripted", self.address, &["/s/"], target)
    }
}

async fn serve(mut stream: TcpStream, answers: Answers, seen: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let is_head = head.starts_with("HEAD ");
    seen.lock().unwrap().push(head);
    let mut answer = answers.lock().unwrap().get(&path).cloned();
    if let Some(whole) = answer.as_mut().filter(|_| is_head) {
        let end = whole.windows(4).position(|four| four == b"\r\n\r\n").map_or(whole.len(), |at| at + 4);
        whole.truncate(end);
    }
    let missing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec();
    let _ = stream.write_all(&answer.unwrap_or(missing)).await;
    let _ = stream.shutdown().await;
}
