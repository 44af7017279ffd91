//! A virtual card on the socket of vpcd (reference §8.2): the reader listens, the card connects.
//!
//! Messages are two bytes of length, highest first, and so many bytes; one byte alone is a control byte.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Reaction, VirtualCard};

const POWER_OFF: u8 = 0x00;
const POWER_ON: u8 = 0x01;
const RESET: u8 = 0x02;
const GET_ATR: u8 = 0x04;

/// What happens to a card in a virtual reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardEvent {
    /// In the reader; comes first.
    In,
    /// Powered up.
    PoweredOn,
    /// Powered down.
    PoweredOff,
    /// Reset.
    Reset,
    /// A command and what came back; empty where nothing did.
    Exchange(Vec<u8>, Vec<u8>),
    /// A command that the card will never answer.
    Silent(Vec<u8>),
    /// Out of the reader, by itself or pulled.
    Out,
}

/// Puts cards into virtual readers.
pub struct VpcdClient;

/// A card in a virtual reader; dropping it pulls it.
pub struct Inserted {
    stream: TcpStream,
    card: Arc<Mutex<VirtualCard>>,
    out: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl VpcdClient {
    /// Puts the card into the reader that listens on this port of 127.0.0.1.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn insert(card: VirtualCard, port: u16) -> io::Result<Inserted> {
        Self::insert_watched(card, port, |_| {})
    }

    /// The same, and `watch` is told of everything that happens to the card.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn insert_watched(
        card: VirtualCard,
        port: u16,
        watch: impl FnMut(CardEvent) + Send + 'static,
    ) -> io::Result<Inserted> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        let card = Arc::new(Mutex::new(card));
        let (going, out) = channel();
        let thread = thread::Builder::new().name("virtual-card".to_owned()).spawn({
            let (stream, card) = (stream.try_clone()?, Arc::clone(&card));
            move || serve(stream, &card, watch, &going)
        })?;
        Ok(Inserted { stream, card, out, thread: Some(thread) })
    }
}

impl Inserted {
    /// Pulls the card out; the reader notices within half a second.
    pub fn pull(mut self) {
        self.end();
    }

    /// Commands that the card was asked so far.
    pub fn commands(&self) -> u32 {
        self.card.lock().expect("the card never panics").commands()
    }

    /// Waits until the card is out by itself (a fault, or the reader is gone); whether it is.
    pub fn is_out_within(&self, limit: Duration) -> bool {
        self.out.recv_timeout(limit) != Err(std::sync::mpsc::RecvTimeoutError::Timeout)
    }

    fn end(&mut self) {
        // Already closed where the card went by itself.
        drop(self.stream.shutdown(Shutdown::Both));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the card never panics");
        }
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(
    mut stream: TcpStream,
    card: &Mutex<VirtualCard>,
    mut watch: impl FnMut(CardEvent),
    going: &Sender<()>,
) {
    watch(CardEvent::In);
    // Ends with the first error: the card was pulled, or the reader is gone.
    while let Ok(message) = receive(&mut stream) {
        if answer(&mut stream, card, &mut watch, &message).is_err() {
            break;
        }
    }
    drop(stream.shutdown(Shutdown::Both));
    watch(CardEvent::Out);
    // Nobody waits where the card was pulled on purpose.
    going.send(()).ok();
}

fn answer(
    stream: &mut TcpStream,
    card: &Mutex<VirtualCard>,
    watch: &mut impl FnMut(CardEvent),
    message: &[u8],
) -> io::Result<()> {
    let lock = || card.lock().expect("the card never panics");
    match message {
        [POWER_OFF] => {
            lock().reset();
            watch(CardEvent::PoweredOff);
        }
        [POWER_ON] => {
            lock().reset();
            watch(CardEvent::PoweredOn);
        }
        [RESET] => {
            lock().reset();
            watch(CardEvent::Reset);
        }
        [GET_ATR] => send(stream, &lock().atr())?,
        command => {
            let reaction = lock().react(command);
            return react(stream, watch, command, reaction);
        }
    }
    Ok(())
}

fn react(
    stream: &mut TcpStream,
    watch: &mut impl FnMut(CardEvent),
    command: &[u8],
    reaction: Reaction,
) -> io::Result<()> {
    match reaction {
        Reaction::Answer(answer, late_ms) => {
            if late_ms > 0 {
                thread::sleep(Duration::from_millis(late_ms.into()));
            }
            send(stream, &answer)?;
            watch(CardEvent::Exchange(command.to_vec(), answer));
            Ok(())
        }
        Reaction::Part(part) => {
            // The length promises more than comes.
            let promised = u16::try_from(part.len() * 2 + 2).expect("answers are short");
            stream.write_all(&[&promised.to_be_bytes(), part.as_slice()].concat())?;
            watch(CardEvent::Exchange(command.to_vec(), part));
            Err(io::ErrorKind::ConnectionAborted.into())
        }
        Reaction::Gone => {
            watch(CardEvent::Exchange(command.to_vec(), Vec::new()));
            Err(io::ErrorKind::ConnectionAborted.into())
        }
        Reaction::Silent => {
            watch(CardEvent::Silent(command.to_vec()));
            // Nothing more is answered, whatever is asked, until the card is pulled or the reader is gone.
            loop {
                receive(stream)?;
            }
        }
    }
}

fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    acknowledge_at_once(stream)?;
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    acknowledge_at_once(stream)?;
    stream.read_exact(&mut message)?;
    Ok(message)
}

/// The reader writes length and message apart and waits for an acknowledgement in between: 44 ms a command without
/// this, and Linux forgets the setting after every receive (reference §8.2).
#[cfg(target_os = "linux")]
fn acknowledge_at_once(stream: &TcpStream) -> io::Result<()> {
    use std::os::linux::net::TcpStreamExt as _;
    stream.set_quickack(true)
}

#[cfg(not(target_os = "linux"))]
fn acknowledge_at_once(_stream: &TcpStream) -> io::Result<()> {
    Ok(())
}

fn send(stream: &mut TcpStream, answer: &[u8]) -> io::Result<()> {
    let length = u16::try_from(answer.len()).expect("answers are short");
    stream.write_all(&[&length.to_be_bytes(), answer].concat())
}
