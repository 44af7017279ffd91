//! The one thread and the one loop: input → desk → journal → duties to the rim → (later) input; after every input a view.
//!
//! Slow work never runs here: the rim performs duties elsewhere and sends what came of them back as an event.
//! A panic in one input is caught; the desk is built anew by replaying its journal.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use tokio::sync::{oneshot, watch};

use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::host::{Command, Query, Rows};
use crate::inputs::{Duty, Event};
use crate::view::DeskView;

/// How often the loop looks at what is due when nothing happens.
const TICK: Duration = Duration::from_millis(500);
/// The same, as the clock of the desk counts.
const TICK_MS: i64 = 500;

/// Performs duties off the desk thread.
pub trait Rim: Send + 'static {
    /// Starts a duty; what comes of it is sent as an event.
    fn perform(&mut self, duty: Duty, answers: &Answers);
}

/// Tells the time; read only by the loop.
pub trait Clock: Send + 'static {
    /// Now.
    fn now(&self) -> Stamp;
}

enum Input {
    Event(Event),
    Command(Box<Command>, oneshot::Sender<Result<(), FaultView>>),
    Query(Box<Query>, oneshot::Sender<Result<Rows, FaultView>>),
    Stop,
}

/// Where the rim sends events.
#[derive(Clone)]
pub struct Answers(Sender<Input>);

impl Answers {
    /// Hands an event to the desk; a desk that is gone needs none.
    pub fn send(&self, event: Event) {
        if self.0.send(Input::Event(event)).is_err() {
            tracing::debug!("event after the desk has stopped");
        }
    }
}

/// The desk as the hosts see it.
#[derive(Clone)]
pub struct Handle {
    inputs: Sender<Input>,
    views: watch::Receiver<Arc<DeskView>>,
}

impl Handle {
    /// Gives a command and waits for `accepted` or a fault.
    ///
    /// # Errors
    /// The fault, as it is shown.
    pub async fn command(&self, command: Command) -> Result<(), FaultView> {
        let (answer, wait) = oneshot::channel();
        if self.inputs.send(Input::Command(Box::new(command), answer)).is_err() {
            return Err(stopped());
        }
        wait.await.unwrap_or_else(|_gone| Err(stopped()))
    }

    /// Asks a query.
    ///
    /// # Errors
    /// The fault, as it is shown.
    pub async fn query(&self, query: Query) -> Result<Rows, FaultView> {
        let (answer, wait) = oneshot::channel();
        if self.inputs.send(Input::Query(Box::new(query), answer)).is_err() {
            return Err(stopped());
        }
        wait.await.unwrap_or_else(|_gone| Err(stopped()))
    }

    /// Whole views, the newest one only.
    pub fn views(&self) -> watch::Receiver<Arc<DeskView>> {
        self.views.clone()
    }

    /// Where events go.
    pub fn answers(&self) -> Answers {
        Answers(self.inputs.clone())
    }

    /// Asks the loop to end after what it is doing.
    pub fn stop(&self) {
        if self.inputs.send(Input::Stop).is_err() {
            tracing::debug!("the desk has already stopped");
        }
    }
}

fn stopped() -> FaultView {
    FaultCode::D30.view()
}

/// Opens the desk on a thread of its own and recovers before any input is taken.
///
/// `open` builds the desk from its journal: once at the start and again after a caught panic.
///
/// # Errors
/// What `open` says; the thread has not started then.
pub fn spawn<J, C, K, O, F, R, T>(mut open: O, mut rim: R, clock: T) -> Result<(Handle, JoinHandle<()>), F>
where
    J: Journal + Send + 'static,
    C: Cache + Send + 'static,
    K: Codec + Send + 'static,
    O: FnMut(Option<Desk<J, C, K>>, Stamp) -> Result<(Desk<J, C, K>, Vec<Duty>), F> + Send + 'static,
    F: std::fmt::Display,
    R: Rim,
    T: Clock,
{
    let (mut desk, duties) = open(None, clock.now())?;
    let (inputs, received) = channel();
    let (publish, views) = watch::channel(Arc::new(desk.view(clock.now())));
    let handle = Handle { inputs: inputs.clone(), views };
    let answers = Answers(inputs);
    let thread = std::thread::spawn(move || {
        for duty in duties {
            rim.perform(duty, &answers);
        }
        let mut ticked = clock.now();
        while let Some(input) = next(&received) {
            let now = clock.now();
            // Inputs that never pause must not keep back what is due.
            let due = now.monotonic_ms - ticked.monotonic_ms >= TICK_MS;
            if due {
                ticked = now;
            }
            let taken = catch_unwind(AssertUnwindSafe(|| {
                let idle = matches!(input, Input::Event(Event::Tick));
                let mut duties = take(&mut desk, now, input);
                if due && !idle {
                    duties.extend(desk.event(now, Event::Tick));
                }
                duties
            }));
            match taken {
                Ok(duties) => perform_all(&mut rim, duties, &answers),
                Err(_panic) => {
                    tracing::error!(code = stopped().code, "the desk panicked; replaying the journal");
                    match open(Some(desk), clock.now()) {
                        Ok((again, duties)) => {
                            desk = again;
                            perform_all(&mut rim, duties, &answers);
                        }
                        Err(fault) => {
                            tracing::error!(%fault, "the journal could not be replayed; the desk stops");
                            return;
                        }
                    }
                }
            }
            show(&publish, desk.view(clock.now()));
            if desk.is_halted() {
                tracing::error!("the disk failed; the desk ends");
                return;
            }
        }
    });
    Ok((handle, thread))
}

/// Publishes a view that differs from the last in more than the time of day.
fn show(publish: &watch::Sender<Arc<DeskView>>, mut view: DeskView) {
    let last = publish.borrow().clone();
    view.seq = last.seq;
    let now = std::mem::replace(&mut view.status.now, last.status.now.clone());
    let elapsed = view
        .bill
        .as_mut()
        .and_then(|bill| bill.busy.as_mut())
        .map(|busy| std::mem::take(&mut busy.elapsed_ms));
    let mut compared = (*last).clone();
    if let Some(busy) = compared.bill.as_mut().and_then(|bill| bill.busy.as_mut()) {
        busy.elapsed_ms = 0;
    }
    if compared == view {
        return;
    }
    view.seq = last.seq.wrapping_add(1);
    view.status.now = now;
    if let (Some(elapsed), Some(busy)) = (elapsed, view.bill.as_mut().and_then(|bill| bill.busy.as_mut())) {
        busy.elapsed_ms = elapsed;
    }
    publish.send_replace(Arc::new(view));
}

fn perform_all<R: Rim>(rim: &mut R, duties: Vec<Duty>, answers: &Answers) {
    for duty in duties {
        rim.perform(duty, answers);
    }
}

fn next(received: &Receiver<Input>) -> Option<Input> {
    match received.recv_timeout(TICK) {
        Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => None,
        Ok(input) => Some(input),
        Err(RecvTimeoutError::Timeout) => Some(Input::Event(Event::Tick)),
    }
}

fn take<J: Journal, C: Cache, K: Codec>(desk: &mut Desk<J, C, K>, now: Stamp, input: Input) -> Vec<Duty> {
    match input {
        Input::Event(event) => desk.event(now, event),
        Input::Command(command, answer) => {
            let (result, duties) = desk.command(now, *command);
            if answer.send(result).is_err() {
                tracing::debug!("nobody waits for the answer to a command");
            }
            duties
        }
        Input::Query(query, answer) => {
            if answer.send(desk.query(now, &query)).is_err() {
                tracing::debug!("nobody waits for the answer to a query");
            }
            Vec::new()
        }
        Input::Stop => Vec::new(),
    }
}
