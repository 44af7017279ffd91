//! The centre behind a socket: HTTP/1.1 by hand on tokio, because a fault is a matter of single bytes here.
//!
//! A server framework would decide by itself when bytes leave; this one can close before the first, after the n-th, or
//! hold a request until told. Deliberately not here: rules of the centre, and the control calls (`control.rs`).

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

use super::centre::{Centre, RawAnswer, Setup};
use super::control;
use super::faults::{Side, WireFault};
use super::gateway::{Gateway, Stuck};
use super::ledger::BooksView;
use super::routes;

/// Largest request body. **Unit**: bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// What the control page asks of a virtual card reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardOrder {
    /// Insert the card of that profile.
    Insert(String),
    Pull,
}

/// Carries out a card order; the text of an error is shown on the page.
pub type CardCallback = Arc<dyn Fn(CardOrder) -> Result<(), String> + Send + Sync>;
/// Milliseconds since 1970.
pub type ClockCallback = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How to start a simulated platform.
#[derive(Clone)]
pub struct SimOptions {
    /// Where clients connect; port 0 = any free one. `/control/…` is answered here too.
    pub listen: SocketAddr,
    /// Where `/control/…` is answered even while the line refuses connections.
    pub control_listen: SocketAddr,
    pub setup: Setup,
    /// `None` = the clock of this machine.
    pub clock: Option<ClockCallback>,
    /// Wired to the virtual reader by the demo.
    pub card: Option<CardCallback>,
}

impl Default for SimOptions {
    fn default() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen: any, control_listen: any, setup: Setup::default(), clock: None, card: None }
    }
}

/// State of the line between client and centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Up,
    /// Connections are accepted and then closed: bytes leave, nothing comes back.
    Drops,
    /// Connections are refused: no byte leaves the client.
    Refuses,
}

/// Which held requests go on, and whether they are executed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Release {
    pub generation: u64,
    pub lost: bool,
}

pub(super) struct Shared {
    centre: Mutex<Centre>,
    clock: ClockCallback,
    pub card: Option<CardCallback>,
    pub line: watch::Sender<Line>,
    pub release: watch::Sender<Release>,
    pub held: std::sync::atomic::AtomicUsize,
    gateway: Gateway,
}

impl Shared {
    pub(super) fn centre(&self) -> MutexGuard<'_, Centre> {
        self.centre.lock().unwrap()
    }

    pub(super) fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// Requests that wait for a release, with or without a client.
    pub(super) fn held(&self) -> usize {
        self.held.load(std::sync::atomic::Ordering::SeqCst) + self.gateway.len()
    }

    /// Executes what the gateway lets go; nobody hears the answers.
    fn free(&self, after: Option<&str>) {
        for stuck in self.gateway.freed(after) {
            let now_ms = self.now_ms();
            self.centre().handle(now_ms, &stuck.path, &stuck.headers, &stuck.body);
        }
    }
}

/// A simulated platform that can be started.
pub struct SimPlatform;

/// A running simulated platform; it stops when dropped.
pub struct RunningPlatform {
    addr: SocketAddr,
    control_addr: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

fn bind(addr: SocketAddr) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(addr)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

impl SimPlatform {
    /// Starts a platform on a thread of its own.
    ///
    /// # Errors
    /// When an address cannot be bound.
    pub fn start(options: SimOptions) -> io::Result<RunningPlatform> {
        let (listener, control) = (bind(options.listen)?, bind(options.control_listen)?);
        let (addr, control_addr) = (listener.local_addr()?, control.local_addr()?);
        let machine_clock: ClockCallback = Arc::new(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            since.as_millis() as i64
        });
        let shared = Arc::new(Shared {
            centre: Mutex::new(Centre::open(options.setup)),
            clock: options.clock.unwrap_or(machine_clock),
            card: options.card,
            line: watch::Sender::new(Line::Up),
            release: watch::Sender::new(Release::default()),
            held: std::sync::atomic::AtomicUsize::new(0),
            gateway: Gateway::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let inside = shared.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("sim-platform".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::spawn(accept_clients(listener, addr, inside.clone()));
                tokio::spawn(accept_control(control, inside.clone()));
                tokio::spawn(tick(inside));
                // An error means that the handle was dropped, which also means stop.
                stopped.await.unwrap_or(());
            });
        })?;
        Ok(RunningPlatform { addr, control_addr, shared, stop: Some(stop), thread: Some(thread) })
    }
}

impl RunningPlatform {
    /// Where clients connect.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where the control page is, whatever the line does.
    pub fn control_addr(&self) -> SocketAddr {
        self.control_addr
    }

    /// `http://127.0.0.1:port`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Balances, settlements and sums.
    pub fn books(&self) -> BooksView {
        self.shared.centre().view()
    }

    /// Looks at or changes the centre between two requests.
    pub fn with_centre<T>(&self, look: impl FnOnce(&mut Centre) -> T) -> T {
        look(&mut self.shared.centre())
    }

    /// Cuts or restores the line.
    pub fn set_line(&self, line: Line) {
        self.shared.line.send_replace(line);
    }

    /// Lets held requests go on.
    pub fn release(&self) {
        release(&self.shared, false);
    }

    /// Requests that are held now.
    pub fn held(&self) -> usize {
        self.shared.held()
    }

    /// Stops the platform; connections end.
    pub fn stop(mut self) {
        self.stop_now();
    }

    fn stop_now(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for RunningPlatform {
    fn drop(&mut self) {
        self.stop_now();
    }
}

pub(super) fn release(shared: &Shared, lost: bool) {
    shared.release.send_modify(|release| {
        release.generation += 1;
        release.lost = lost;
    });
    if lost {
        drop(shared.gateway.freed(None));
    } else {
        shared.free(None);
    }
}

async fn tick(shared: Arc<Shared>) {
    let mut every = tokio::time::interval(Duration::from_millis(200));
    loop {
        every.tick().await;
        let now_ms = shared.now_ms();
        shared.centre().tick(now_ms);
    }
}

/// Accepts clients while the line does not refuse; a refusing line has no listener at all.
async fn accept_clients(listener: std::net::TcpListener, addr: SocketAddr, shared: Arc<Shared>) {
    let mut line = shared.line.subscribe();
    let mut listener = Some(TcpListener::from_std(listener).unwrap());
    loop {
        let refuses = *line.borrow_and_update() == Line::Refuses;
        if refuses {
            listener = None;
        } else if listener.is_none() {
            listener = TcpListener::bind(addr).await.ok();
        }
        let Some(open) = &listener else {
            if refuses {
                line.changed().await.unwrap();
            } else {
                // Someone else holds the port for a moment.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            continue;
        };
        tokio::select! {
            accepted = open.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(serve(stream, shared.clone(), true));
                }
            }
            changed = line.changed() => changed.unwrap(),
        }
    }
}

async fn accept_control(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).unwrap();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, shared.clone(), false));
        }
    }
}

/// The head of a request.
struct Head {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    length: usize,
    close: bool,
}

fn head(text: &str) -> Option<Head> {
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    // A client behind a proxy setting may send the whole URL.
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    let find = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let length = find("content-length").map_or(Some(0), |value| value.parse().ok())?;
    if find("transfer-encoding").is_some() || length > BODY_LIMIT {
        return None;
    }
    let close = find("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    Some(Head { method, path: path.to_owned(), length, close, headers })
}

/// One connection, one request after the other.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>, on_the_line: bool) {
    let mut line = shared.line.subscribe();
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            let mut chunk = [0; 16 * 1024];
            tokio::select! {
                read = stream.read(&mut chunk) => match read {
                    Ok(0) | Err(_) => return,
                    Ok(count) => buffer.extend_from_slice(&chunk[..count]),
                },
                _ = line.changed(), if on_the_line => {
                    if *line.borrow_and_update() != Line::Up && buffer.is_empty() {
                        return;
                    }
                }
            }
        };
        let Some(request) = std::str::from_utf8(&buffer[..end]).ok().and_then(head) else {
            let refused = control::Reply::text(400, "bad request");
            stream.write_all(&refused.bytes(true)).await.unwrap_or(());
            return;
        };
        let mut body = buffer.split_off(end + 4);
        buffer.clear();
        let going_on = if request.path.starts_with("/control") {
            serve_control(&mut stream, &shared, &request, &mut body).await
        } else if on_the_line {
            serve_platform(&mut stream, &shared, &request, &mut body).await
        } else {
            let wrong = control::Reply::text(404, "this port answers /control/ only");
            stream.write_all(&wrong.bytes(true)).await.unwrap_or(());
            None
        };
        match going_on {
            Some(()) if !request.close => buffer = body,
            _ => return,
        }
    }
}

/// Reads until `body` has `wanted` bytes. `None` when the connection ended first.
async fn read_body(stream: &mut TcpStream, head: &Head, body: &mut Vec<u8>, wanted: usize) -> Option<()> {
    let waits = head
        .headers
        .iter()
        .any(|(name, value)| name == "expect" && value.eq_ignore_ascii_case("100-continue"));
    if waits && body.is_empty() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
    }
    while body.len() < wanted {
        let mut chunk = [0; 16 * 1024];
        let room = chunk.len().min(wanted - body.len());
        match stream.read(&mut chunk[..room]).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => body.extend_from_slice(&chunk[..count]),
        }
    }
    Some(())
}

async fn serve_control(
    stream: &mut TcpStream,
    shared: &Arc<Shared>,
    head: &Head,
    body: &mut Vec<u8>,
) -> Option<()> {
    read_body(stream, head, body, head.length).await?;
    let rest = body.split_off(head.length);
    let reply = control::answer(shared, &head.method, &head.path, body);
    *body = rest;
    stream.write_all(&reply.bytes(head.close)).await.ok()
}

/// Ends the connection with a reset, so that the client cannot take it for a normal end.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().unwrap_or(());
}

/// One request of the centre. `None` ends the connection.
async fn serve_platform(
    stream: &mut TcpStream,
    shared: &Arc<Shared>,
    head: &Head,
    body: &mut Vec<u8>,
) -> Option<()> {
    let up = || *shared.line.borrow() == Line::Up;
    if !up() {
        reset(stream);
        return None;
    }
    let infno = routes::infno_of(&head.path).unwrap_or_default();
    let fault = shared.centre().faults.take_wire(infno);
    if let Some(WireFault::CutAt { byte, side: Side::Request }) = fault {
        read_body(stream, head, body, byte.min(head.length)).await;
        reset(stream);
        return None;
    }
    read_body(stream, head, body, head.length).await?;
    let rest = body.split_off(head.length);
    let request = std::mem::replace(body, rest);
    if fault == Some(WireFault::LoseRequest) || !up() {
        let now_ms = shared.now_ms();
        shared.centre().note_lost(now_ms, &head.path, &head.headers, &request);
        return None;
    }
    if let Some(WireFault::StuckUntil { until }) = fault {
        let stuck = Stuck { until, path: head.path.clone(), headers: head.headers.clone(), body: request };
        shared.gateway.keep(stuck);
        return None;
    }
    let delays = shared.centre().draw_delays();
    tokio::time::sleep(Duration::from_millis(delays.before_ms)).await;
    if let Some(WireFault::Delay { ms, before: true }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    if fault == Some(WireFault::HoldUntilReleased) {
        hold(shared).await?;
    }
    let execute = || {
        let now_ms = shared.now_ms();
        shared.centre().handle(now_ms, &head.path, &head.headers, &request)
    };
    let mut answer = execute();
    if let Some(WireFault::Duplicate { second_answer }) = fault {
        let second = execute();
        if second_answer {
            answer = second;
        }
    }
    shared.free(Some(infno));
    tokio::time::sleep(Duration::from_millis(delays.after_ms)).await;
    if let Some(WireFault::Delay { ms, before: false }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    if fault == Some(WireFault::LoseReplyAfterCommit) || !up() {
        return None;
    }
    deliver(stream, shared, head, answer, fault.as_ref()).await
}

/// Waits for the release. `None` when the request was lost in a restart.
async fn hold(shared: &Arc<Shared>) -> Option<()> {
    let mut released = shared.release.subscribe();
    released.borrow_and_update();
    shared.held.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let changed = released.changed().await;
    shared.held.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
    changed.ok()?;
    (!released.borrow().lost).then_some(())
}

async fn deliver(
    stream: &mut TcpStream,
    shared: &Arc<Shared>,
    head: &Head,
    answer: RawAnswer,
    fault: Option<&WireFault>,
) -> Option<()> {
    let reply = control::Reply {
        status: answer.status,
        content_type: answer.content_type,
        body: answer.body.clone(),
    };
    let bytes = reply.bytes(head.close);
    if let Some(WireFault::CutAt { byte, side: Side::Reply }) = fault {
        // An ordinary end after n bytes: a reset could take back bytes that had already arrived.
        stream.write_all(&bytes[..(*byte).min(bytes.len())]).await.ok()?;
        return None;
    }
    stream.write_all(&bytes).await.ok()?;
    shared.centre().note_answered(&answer);
    Some(())
}
