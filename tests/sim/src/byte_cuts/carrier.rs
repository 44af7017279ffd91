//! The other end of the line: takes one connection, reads so many bytes, answers so many, and ends it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Sample, permit_for, transport};

/// How the length of a reply is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `Content-Length`.
    Length,
    /// Nothing: the end of the connection is the end of the reply.
    UntilClose,
    /// Chunks of so many bytes.
    Chunked { bytes: usize },
}

impl Framing {
    /// The whole reply around a body.
    pub fn reply(self, body: &[u8]) -> Vec<u8> {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\nconnection: close\r\n";
        match self {
            Self::Length => {
                [format!("{head}content-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
            }
            Self::UntilClose => [format!("{head}\r\n").as_bytes(), body].concat(),
            Self::Chunked { bytes } => {
                let mut reply = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
                for chunk in body.chunks(bytes) {
                    reply.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    reply.extend_from_slice(chunk);
                    reply.extend_from_slice(b"\r\n");
                }
                reply.extend_from_slice(b"0\r\n\r\n");
                reply
            }
        }
    }
}

/// How a connection ends at its cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As a process that closes: what was sent arrives, unless something unread makes it a reset.
    Close,
    /// As a machine that is gone: reset.
    Reset,
}

/// What is done with one connection.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Read so many bytes and no more; nothing = the whole request.
    pub read: Option<usize>,
    /// Answer these bytes.
    pub reply: Vec<u8>,
    /// Then end it so.
    pub end: End,
}

/// What a connection brought.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many bytes were read, head included.
    pub bytes: usize,
    body: Vec<u8>,
}

impl Seen {
    fn of(read: &[u8]) -> Self {
        let body = head_end(read).map_or_else(Vec::new, |end| read[end..].to_vec());
        Self { bytes: read.len(), body }
    }

    /// Is everything that came of the body the beginning of this one?
    pub fn is_prefix_of(&self, body: &[u8]) -> bool {
        body.starts_with(&self.body)
    }
}

fn head_end(read: &[u8]) -> Option<usize> {
    read.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// One listening socket, one connection at a time.
pub struct Carrier {
    listener: TcpListener,
}

impl Carrier {
    /// Listens on a free port.
    ///
    /// # Panics
    /// The machine gives none.
    pub async fn open() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.expect("a free port") }
    }

    /// Where.
    ///
    /// # Panics
    /// Never: the socket is bound.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("bound")
    }

    /// Takes the next connection and does as planned.
    ///
    /// # Panics
    /// Nobody comes: the client did not even connect.
    pub async fn serve(&mut self, plan: Plan) -> Seen {
        let accepted = tokio::time::timeout(Duration::from_secs(60), self.listener.accept()).await;
        let (mut stream, _) = accepted.expect("somebody connects").expect("a connection");
        let read = match plan.read {
            Some(bytes) => {
                let mut read = vec![0; bytes];
                stream.read_exact(&mut read).await.expect("the client sends a whole request");
                read
            }
            None => whole_request(&mut stream).await,
        };
        let seen = Seen::of(&read);
        if !plan.reply.is_empty() {
            // The client may hang up before it has heard all, which is its right.
            stream.write_all(&plan.reply).await.unwrap_or_default();
        }
        if plan.end == End::Reset {
            stream.set_zero_linger().expect("a connected socket");
        }
        seen
    }

    /// How many more connections wait: each is a repetition that nobody may make.
    pub async fn connections_waiting(&mut self) -> u32 {
        let mut count = 0;
        while let Ok(Ok(_again)) = tokio::time::timeout(Duration::ZERO, self.listener.accept()).await {
            count += 1;
        }
        count
    }
}

async fn whole_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    let mut wanted = usize::MAX;
    while read.len() < wanted {
        let mut chunk = [0; 8192];
        let count = stream.read(&mut chunk).await.expect("the client sends a whole request");
        assert_ne!(count, 0, "the client sends a whole request");
        read.extend_from_slice(&chunk[..count]);
        if let Some(end) = head_end(&read) {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            wanted = end + length.expect("a fixed length").parse::<usize>().expect("a number");
        }
    }
    read
}

/// How long the request is on the wire, head included.
pub(super) async fn bytes_of_request(sample: &Sample) -> usize {
    let mut carrier = Carrier::open().await;
    let transport = transport(carrier.address(), sample);
    let (permit, bytes) = permit_for(sample);
    let plan = Plan { read: None, reply: Vec::new(), end: End::Close };
    let (_, seen) = tokio::join!(transport.send(permit, &bytes), carrier.serve(plan));
    assert_eq!(seen.body, sample.encoded.body, "what arrives is what was journaled");
    seen.bytes
}
