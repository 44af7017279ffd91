//! Every way a sending can end: one arrival at most, and "not sent" only where nothing was handed over.

use std::time::{Duration, Instant};

use platform::{ChangesState, GatewayAccount, Secret, Timeouts, Transport, TransportFault, TransportOptions};
use settlement::ids::MsgId;
use settlement::request::{Answer, Codec, Encoded, LostWhy, RawReply, Request, Transaction};
use tokio::net::TcpListener;

use crate::common::{MSG_ID, at, codec, envelope, every_request, settle, settled, settlement_node};
use crate::sockets::{Manner, Server, http, permit_for};

const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

fn options(url: &str) -> TransportOptions {
    TransportOptions::new(url, at)
}

fn transport(url: &str) -> Transport {
    Transport::new(options(url)).unwrap()
}

fn impatient(url: &str) -> Transport {
    let mut options = options(url);
    options.timeouts = Timeouts { connect_ms: 300, money_ms: 300, other_ms: 300 };
    Transport::new(options).unwrap()
}

fn encoded(request: &Request) -> Encoded {
    codec().encode(request, &envelope()).unwrap()
}

async fn send(transport: &Transport) -> RawReply {
    let (permit, bytes) = permit_for(encoded(&settle()));
    transport.send(permit, &bytes).await
}

fn settlement_reply() -> Vec<u8> {
    settled(&settlement_node()).into_bytes()
}

/// One 2207 against a server of this manner: how it ended, and that it arrived exactly once.
async fn check(manner: Manner, expected: RawReply) {
    let mut server = Server::start(manner.clone()).await;
    let ending = send(&transport(&server.url())).await;
    assert_eq!(ending, expected, "{manner:?}");
    assert_eq!(server.arrivals().await, 1, "{manner:?}");
}

#[tokio::test]
async fn request_arrives_once_and_exactly_as_journaled() {
    let mut server = Server::start(Manner::Answer(http("200 OK", b"{}"))).await;
    let mut options = options(&format!("{}/ebus/desk/", server.url()));
    let secret = Secret::new("k3y-of-the-gateway".to_owned());
    options.gateway = Some(GatewayAccount { account: "desk-01".to_owned(), secret });
    let ending = send(&Transport::new(options).unwrap()).await;
    let content_type = "application/json; charset=utf-8".to_owned();
    assert_eq!(ending, RawReply::Http { status: 200, content_type, body: b"{}".to_vec() });
    assert_eq!(server.arrivals().await, 1);

    let request = server.request().await;
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert_eq!(body.as_bytes(), encoded(&settle()).body);
    assert!(
        head.starts_with("post /ebus/desk/fsi/api/outpatientsettleservice/savesettletmentv2 http/1.1\r\n"),
        "{head}"
    );
    let length = format!("content-length: {}", body.len());
    for line in [length.as_str(), "connection: close", "x-tif-paasid: desk-01", "x-tif-timestamp: 1767225600"]
    {
        assert!(head.lines().any(|found| found == line), "{line} in {head}");
    }
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
    assert_eq!((value("x-tif-nonce").len(), value("x-tif-signature").len()), (32, 64));
    assert!(!head.contains("transfer-encoding") && !head.contains("expect"), "{head}");
    assert!(!request.contains("k3y-of"), "the key must not leave");
}

#[tokio::test]
async fn request_that_finds_no_connection_is_not_sent() {
    // A port that was free a moment ago refuses.
    let refused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(send(&transport(&format!("http://{refused}"))).await, RawReply::NotSent);
    assert_eq!(send(&transport("http://no-such-host.invalid")).await, RawReply::NotSent);
}

#[tokio::test]
async fn request_without_handshake_is_not_sent() {
    for manner in [Manner::CloseAtOnce, Manner::ResetAtOnce, Manner::ResetAfter(5)] {
        let mut server = Server::start(manner.clone()).await;
        let address = format!("https://{}", server.address);
        assert_eq!(send(&transport(&address)).await, RawReply::NotSent, "{manner:?}");
        assert_eq!(server.arrivals().await, 1, "{manner:?}");
    }
    // The other side takes the greeting and never answers it; the request itself has not left.
    let mut server = Server::start(Manner::ResetAfter(100_000)).await;
    let address = format!("https://{}", server.address);
    let mut options = options(&address);
    options.timeouts.connect_ms = 300;
    assert_eq!(send(&Transport::new(options).unwrap()).await, RawReply::NotSent);
    assert_eq!(server.arrivals().await, 1);
}

#[tokio::test]
async fn connection_that_breaks_before_the_reply_is_lost_and_never_not_sent() {
    let broken = || RawReply::Lost(LostWhy::Broken);
    for _ in 0..20 {
        check(Manner::CloseAtOnce, broken()).await;
        check(Manner::ResetAtOnce, broken()).await;
        check(Manner::CloseAfterRequest, broken()).await;
        check(Manner::ResetAfterRequest, broken()).await;
    }
    let length = encoded(&settle()).body.len();
    for count in (1..length).step_by(37) {
        check(Manner::ResetAfter(count), broken()).await;
    }
}

#[tokio::test]
async fn reply_cut_at_any_byte_is_lost() {
    let whole = http("200 OK", &settlement_reply());
    for cut in 0..whole.len() {
        check(Manner::Answer(whole[..cut].to_vec()), RawReply::Lost(LostWhy::Broken)).await;
    }
    let mut server = Server::start(Manner::Answer(whole)).await;
    let ending = send(&transport(&server.url())).await;
    assert!(matches!(codec().decode(&settle(), &ending), Answer::Done(_)), "{ending:?}");
    assert_eq!(server.arrivals().await, 1);
}

#[tokio::test]
async fn reply_of_unknown_length_cut_at_any_byte_is_never_done() {
    let body = settlement_reply();
    let plain = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &body].concat();
    let size = format!("{:x}\r\n", body.len());
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunked = [head.as_slice(), size.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    for (whole, done_at) in [(&plain, plain.len()), (&chunked, chunked.len())] {
        for cut in (0..=whole.len()).step_by(7).chain(whole.len() - 12..=whole.len()) {
            let mut server = Server::start(Manner::Answer(whole[..cut].to_vec())).await;
            let ending = send(&transport(&server.url())).await;
            let done = matches!(codec().decode(&settle(), &ending), Answer::Done(_));
            assert_eq!(done, cut == done_at, "cut at {cut}: {ending:?}");
            assert_ne!(ending, RawReply::NotSent);
            assert_eq!(server.arrivals().await, 1);
        }
    }
}

#[tokio::test]
async fn reply_that_does_not_come_in_time_is_lost() {
    let whole = http("200 OK", &settlement_reply());
    for part in [&whole[..0], &whole[..20], &whole[..whole.len() - 1]] {
        let mut server = Server::start(Manner::AnswerAndHold(part.to_vec())).await;
        let started = Instant::now();
        let ending = send(&impatient(&server.url())).await;
        assert_eq!(ending, RawReply::Lost(LostWhy::TimedOut), "{} bytes", part.len());
        assert!(started.elapsed() >= Duration::from_millis(290), "{:?}", started.elapsed());
        assert_eq!(server.arrivals().await, 1);
    }
}

#[tokio::test]
async fn money_is_waited_for_longer_than_anything_else() {
    let mut server = Server::start(Manner::AnswerAndHold(Vec::new())).await;
    let mut options = options(&server.url());
    options.timeouts = Timeouts { connect_ms: 300, money_ms: 400, other_ms: 60_000 };
    let transport = Transport::new(options).unwrap();
    for request in every_request().into_iter().filter(|one| one.transaction().moves_money()) {
        let (permit, bytes) = permit_for(encoded(&request));
        let ending = tokio::time::timeout(Duration::from_secs(20), transport.send(permit, &bytes)).await;
        assert_eq!(ending, Ok(RawReply::Lost(LostWhy::TimedOut)), "not by the time-out of money");
    }
    assert_eq!(server.arrivals().await, 2);
    assert_eq!(Timeouts::default(), Timeouts { connect_ms: 5_000, money_ms: 120_000, other_ms: 30_000 });
}

#[tokio::test]
async fn reply_of_more_than_four_mebibytes_is_not_kept() {
    let fits = vec![b' '; REPLY_BYTES_MAX];
    let mut server = Server::start(Manner::Answer(http("200 OK", &fits))).await;
    assert!(matches!(send(&transport(&server.url())).await, RawReply::Http { body, .. } if body == fits));
    assert_eq!(server.arrivals().await, 1);
    let beyond = vec![b' '; REPLY_BYTES_MAX + 1];
    check(Manner::Answer(http("200 OK", &beyond)), RawReply::Lost(LostWhy::Oversized)).await;
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &beyond].concat();
    check(Manner::Answer(endless), RawReply::Lost(LostWhy::Oversized)).await;
}

#[tokio::test]
async fn redirect_is_an_ending_and_not_followed() {
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let mut elsewhere = Server::start(Manner::Answer(http("200 OK", &settlement_reply()))).await;
        let reply =
            format!("HTTP/1.1 {status}\r\nLocation: {}/x\r\nContent-Length: 0\r\n\r\n", elsewhere.url());
        let mut server = Server::start(Manner::Answer(reply.into_bytes())).await;
        let ending = send(&transport(&server.url())).await;
        assert!(matches!(ending, RawReply::Http { status: 300..400, .. }), "{ending:?}");
        assert_eq!((server.arrivals().await, elsewhere.arrivals().await), (1, 0), "{status}");
    }
}

#[tokio::test]
async fn statuses_that_invite_a_repetition_are_endings() {
    for status in
        ["408 Request Timeout", "421 Misdirected Request", "425 Too Early", "429 Too Many", "503 Busy"]
    {
        let mut server = Server::start(Manner::Answer(http(status, b"<html></html>"))).await;
        let ending = send(&transport(&server.url())).await;
        assert!(matches!(ending, RawReply::Http { .. }), "{ending:?}");
        assert_eq!(server.arrivals().await, 1, "{status}");
    }
}

#[tokio::test]
async fn connection_is_never_used_twice() {
    // The server would gladly keep the connection.
    let mut server = Server::start(Manner::AnswerAndHold(http("200 OK", b"{}"))).await;
    let transport = transport(&server.url());
    let sign_in = encoded(&every_request()[0]);
    for _ in 0..3 {
        assert!(matches!(transport.ask(&sign_in).await, Ok(RawReply::Http { status: 200, .. })));
        assert!(matches!(send(&transport).await, RawReply::Http { status: 200, .. }));
    }
    assert_eq!(server.arrivals().await, 6);
}

#[tokio::test]
async fn what_changes_state_is_not_asked() {
    let mut server = Server::start(Manner::Answer(http("200 OK", b"{}"))).await;
    let transport = transport(&server.url());
    let mut asked = 0;
    for request in every_request() {
        let transaction = request.transaction();
        match transport.ask(&encoded(&request)).await {
            Err(fault) => assert!(transaction.changes_state() && fault == ChangesState(transaction)),
            Ok(ending) => {
                assert!(!transaction.changes_state() && matches!(ending, RawReply::Http { .. }));
                asked += 1;
            }
        }
    }
    assert_eq!(server.arrivals().await, asked);
    assert_eq!(ChangesState(Transaction::Settle).to_string(), "2207 changes state and needs a permit");
}

#[tokio::test]
async fn permit_of_another_request_sends_nothing() {
    let mut server = Server::start(Manner::Answer(http("200 OK", b"{}"))).await;
    let mut other = envelope();
    other.msg_id = MsgId::new("H10990000001202601010800000799").unwrap();
    assert_ne!(other.msg_id.as_str(), MSG_ID);
    let (_, bytes) = permit_for(encoded(&settle()));
    let (permit, _) = permit_for(codec().encode(&settle(), &other).unwrap());
    assert_eq!(transport(&server.url()).send(permit, &bytes).await, RawReply::NotSent);
    assert_eq!(server.arrivals().await, 0);
}

/// reqwest reads the environment when a client is made, and a test may not change its own: it runs itself once more.
#[tokio::test]
async fn proxy_of_the_environment_is_not_used() {
    const CHILD: &str = "PLATFORM_TEST_BEHIND_A_PROXY";
    if std::env::var_os(CHILD).is_some() {
        check(Manner::CloseAfterRequest, RawReply::Lost(LostWhy::Broken)).await;
        return;
    }
    let mut proxy = Server::start(Manner::Answer(http("200 OK", b"{}"))).await;
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "transport::proxy_of_the_environment_is_not_used"]).env(CHILD, "1");
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(name, proxy.url());
    }
    for name in ["no_proxy", "NO_PROXY", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let output = child.output().await.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!(proxy.arrivals().await, 0);
}

#[test]
fn options_that_lead_nowhere_are_refused() {
    for url in
        ["", "desk", "ftp://host/", "http://", "http://user:key@host/", "http://host/?a=b", "http://host/#a"]
    {
        assert!(matches!(Transport::new(options(url)), Err(TransportFault::Address)), "{url}");
    }
    let mut odd = options("http://127.0.0.1");
    let secret = Secret::new("k3y".to_owned());
    odd.gateway = Some(GatewayAccount { account: "a\nb".to_owned(), secret });
    assert!(!format!("{odd:?}").contains("k3y"));
    assert!(matches!(Transport::new(odd), Err(TransportFault::Account)));
    let mut odd = options("https://127.0.0.1");
    odd.extra_roots = Some(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n".to_vec());
    assert!(matches!(Transport::new(odd), Err(TransportFault::Certificates(_))));
}
