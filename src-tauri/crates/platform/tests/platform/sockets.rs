//! A server that misbehaves on order, and permits to send to it.

use std::net::SocketAddr;

use settlement::fact::{Entry, Fact, OpIntent, Stamp, StoredEntry};
use settlement::ids::{AttemptId, BillId, MsgIdMark};
use settlement::ledger::Account;
use settlement::money::Money;
use settlement::permit::{JournaledBytes, SendPermit, journal_intent};
use settlement::ports::{Commit, CopyEnd, Head, Journal, JournalFault, JournalLine, Stretch};
use settlement::request::Encoded;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::common::at;

/// A journal that takes everything; its durability is no matter here.
struct Paper;

impl Journal for Paper {
    fn commit(&mut self, _commit: &Commit<'_>) -> Result<Head, JournalFault> {
        Ok(self.head())
    }

    fn replay(&mut self) -> Result<Vec<StoredEntry>, JournalFault> {
        Ok(Vec::new())
    }

    fn mark(&mut self) -> Result<MsgIdMark, JournalFault> {
        Ok(MsgIdMark::START)
    }

    fn head(&self) -> Head {
        Head { seq: 1, hash: "0".repeat(64) }
    }

    fn claims(&mut self) -> Result<Vec<(BillId, AttemptId)>, JournalFault> {
        Ok(Vec::new())
    }

    fn balances(&mut self) -> Result<Vec<(Account, Money)>, JournalFault> {
        Ok(Vec::new())
    }

    fn newest(&mut self, _limit: u32) -> Result<Vec<JournalLine>, JournalFault> {
        Ok(Vec::new())
    }

    fn stretch(&mut self, _after: CopyEnd, _bytes_max: usize) -> Result<Stretch, JournalFault> {
        Ok(Stretch { rows: Vec::new(), mark: MsgIdMark::START, head: self.head(), claims: Vec::new() })
    }
}

/// The permit for a request and its bytes, by way of a committed intent: there is no other way.
pub(crate) fn permit_for(encoded: Encoded) -> (SendPermit, JournaledBytes) {
    let intent = OpIntent {
        msg_id: encoded.msg_id.clone(),
        transaction: encoded.transaction,
        of: None,
        body: encoded.body.clone(),
    };
    let entries =
        [Entry { subject: settlement::fact::Subject::Terminal, fact: Fact::OpIntent(Box::new(intent)) }];
    let stamp = Stamp { wall: at(), monotonic_ms: 0 };
    let commit = Commit { stamp, entries: &entries, postings: &[], claims: &[], mark: None };
    let (permit, bytes, _) = journal_intent(&mut Paper, &commit, encoded).unwrap();
    (permit, bytes)
}

/// How a connection is treated once it stands.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// Closed before a byte is read.
    CloseAtOnce,
    /// Reset before a byte is read.
    ResetAtOnce,
    /// Reset after so many bytes of the request.
    ResetAfter(usize),
    /// Reset after the whole request.
    ResetAfterRequest,
    /// Closed after the whole request.
    CloseAfterRequest,
    /// Answered with these bytes after the whole request, then closed.
    Answer(Vec<u8>),
    /// Answered with these bytes after the whole request, then held open.
    AnswerAndHold(Vec<u8>),
}

/// A server whose every connection is treated the same.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    accepted: UnboundedReceiver<SocketAddr>,
    requests: UnboundedReceiver<Vec<u8>>,
}

impl Server {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (accept, accepted) = unbounded_channel();
        let (request, requests) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                accept.send(peer).unwrap();
                tokio::spawn(treat(stream, manner.clone(), request.clone()));
            }
        });
        Self { address, accepted, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Connections since the last call. Connections are accepted in order, so all that came before one of our own are counted
    /// when that one is.
    pub(crate) async fn arrivals(&mut self) -> usize {
        let probe = TcpStream::connect(self.address).await.unwrap();
        let ours = probe.local_addr().unwrap();
        let mut count = 0;
        while self.accepted.recv().await.unwrap() != ours {
            count += 1;
        }
        count
    }

    /// The next whole request.
    pub(crate) async fn request(&mut self) -> String {
        String::from_utf8(self.requests.recv().await.unwrap()).unwrap()
    }
}

async fn treat(mut stream: TcpStream, manner: Manner, seen: UnboundedSender<Vec<u8>>) {
    match manner {
        Manner::CloseAtOnce => return,
        Manner::ResetAtOnce => return stream.set_zero_linger().unwrap(),
        Manner::ResetAfter(count) => {
            let mut taken = vec![0; count];
            if stream.read_exact(&mut taken).await.is_ok() {
                stream.set_zero_linger().unwrap();
            }
            return;
        }
        Manner::ResetAfterRequest
        | Manner::CloseAfterRequest
        | Manner::Answer(_)
        | Manner::AnswerAndHold(_) => {}
    }
    let Some(request) = whole_request(&mut stream).await else { return };
    // A test that is over does not listen any more.
    seen.send(request).ok();
    match manner {
        Manner::ResetAfterRequest => stream.set_zero_linger().unwrap(),
        // The client may have hung up already, which is its right.
        Manner::Answer(answer) => drop(stream.write_all(&answer).await),
        Manner::AnswerAndHold(answer) => {
            drop(stream.write_all(&answer).await);
            drop(stream.read_u8().await);
        }
        Manner::CloseAtOnce | Manner::ResetAtOnce | Manner::ResetAfter(_) | Manner::CloseAfterRequest => {}
    }
}

/// Head and body, or nothing where the client stopped before.
pub(crate) async fn whole_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(request.clone()).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.ok()?;
    request.extend(body);
    Some(request)
}

/// An HTTP reply of known length.
pub(crate) fn http(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: Application/JSON; charset=UTF-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
