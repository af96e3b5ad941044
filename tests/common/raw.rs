//! HTTP/1.1 as bytes, for requests that no client library would send.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::LIMIT;

/// An answer, its body still in its transfer coding.
#[derive(Debug)]
pub struct RawResponse {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Sends `request` and reads until the server closes; the request should ask for that with `Connection: close`.
/// `None` where the server closed without an answer.
pub async fn exchange(address: SocketAddr, request: &[u8]) -> Option<RawResponse> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A reset ends the answer too.
    let _ = timeout(LIMIT, stream.read_to_end(&mut answer)).await.expect("the server neither answered nor closed");
    parse(&answer)
}

fn parse(answer: &[u8]) -> Option<RawResponse> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()));
    Some(RawResponse { status, headers: lines.filter_map(header).collect(), body: answer[end + 4..].to_vec() })
}
