//! A wire between desk and platform that notes when a request begins to arrive and when its reply is through.
//!
//! What lies between counts as the platform's time, the wire's own hop included; connecting, writing and reading stay ours.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// One request: first byte seen, last byte of the reply handed over.
#[derive(Clone, Copy, Debug)]
struct Exchange {
    begin: Instant,
    end: Option<Instant>,
}

type Exchanges = Arc<Mutex<Vec<Exchange>>>;

/// The wire; dropping it stops new connections.
pub(super) struct Wire {
    address: SocketAddr,
    exchanges: Exchanges,
    stop: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

impl Wire {
    /// A wire to this platform.
    ///
    /// # Errors
    /// No port.
    pub fn to(platform: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let (address, exchanges, stop) =
            (listener.local_addr()?, Exchanges::default(), Arc::new(AtomicBool::new(false)));
        let acceptor = thread::spawn({
            let (exchanges, stop) = (Arc::clone(&exchanges), Arc::clone(&stop));
            move || {
                for client in listener.incoming().map_while(Result::ok) {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let exchanges = Arc::clone(&exchanges);
                    // A connection that breaks is the desk's to notice; its exchange stays open and counts for nothing.
                    thread::spawn(move || carry(client, platform, &exchanges).ok());
                }
            }
        });
        Ok(Self { address, exchanges, stop, acceptor: Some(acceptor) })
    }

    /// For `[platform] base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How long requests were at the platform between two moments, and how many; side by side counts once.
    pub fn between(&self, from: Instant, until: Instant) -> (Duration, usize) {
        let mut spans: Vec<(Instant, Instant)> = self
            .exchanges
            .lock()
            .expect("nobody panics while holding this")
            .iter()
            .filter_map(|exchange| Some((exchange.begin.max(from), exchange.end?.min(until))))
            .filter(|(begin, end)| begin < end)
            .collect();
        spans.sort_unstable();
        let mut covered = from;
        let mut sum = Duration::ZERO;
        for (begin, end) in &spans {
            sum += end.saturating_duration_since(covered.max(*begin));
            covered = covered.max(*end);
        }
        (sum, spans.len())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the acceptor, which then sees the wish.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            acceptor.join().expect("accepting never panics");
        }
    }
}

/// One connection to its end.
fn carry(mut client: TcpStream, platform: SocketAddr, exchanges: &Exchanges) -> io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    let mut count = client.read(&mut chunk)?;
    let mut place = begin(exchanges);
    let mut server = TcpStream::connect(platform)?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let current = Arc::new(Mutex::new(place));
    let back = thread::spawn({
        let (mut server, mut client) = (server.try_clone()?, client.try_clone()?);
        let (exchanges, current) = (Arc::clone(exchanges), Arc::clone(&current));
        move || -> io::Result<()> {
            let mut chunk = vec![0; 64 * 1024];
            loop {
                let count = server.read(&mut chunk)?;
                if count == 0 {
                    return client.shutdown(Shutdown::Write);
                }
                client.write_all(&chunk[..count])?;
                let place = *current.lock().expect("nobody panics while holding this");
                exchanges.lock().expect("nobody panics while holding this")[place].end = Some(Instant::now());
            }
        }
    });
    while count > 0 {
        server.write_all(&chunk[..count])?;
        count = client.read(&mut chunk)?;
        let answered = exchanges.lock().expect("nobody panics while holding this")[place].end.is_some();
        if count > 0 && answered {
            place = begin(exchanges);
            *current.lock().expect("nobody panics while holding this") = place;
        }
    }
    server.shutdown(Shutdown::Write)?;
    back.join().expect("carrying never panics")
}

fn begin(exchanges: &Exchanges) -> usize {
    let mut exchanges = exchanges.lock().expect("nobody panics while holding this");
    exchanges.push(Exchange { begin: Instant::now(), end: None });
    exchanges.len() - 1
}
