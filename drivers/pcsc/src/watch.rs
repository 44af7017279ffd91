//! Starts and stops the watching; the face of this crate.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pcsc::Context;
use settlement::card_record::ReaderEvent;

use crate::monitor;
use crate::slots::Slots;

/// How long `stop` waits before it wakes the monitor once more: a cancel that comes just before the wait begins is
/// lost (reference §8.5).
const WAKE_AGAIN: Duration = Duration::from_millis(20);

/// No patient waits longer for one card, whatever the configuration says.
const TIMEOUT_MAX: Duration = Duration::from_mins(10);

/// Which readers to watch and how patient to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchOptions {
    /// Parts of reader names; empty takes every reader. Capital and small letters are the same.
    pub include: Vec<String>,
    /// Parts of names of readers to leave alone, a slot for key cards for example; wins over `include`.
    pub exclude: Vec<String>,
    /// How long one reading may take before the card counts as silent. Unit: milliseconds.
    pub read_timeout_ms: u64,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { include: Vec::new(), exclude: Vec::new(), read_timeout_ms: 5_000 }
    }
}

impl WatchOptions {
    pub(crate) fn accepts(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let named = |parts: &[String]| parts.iter().any(|part| name.contains(&part.to_lowercase()));
        (self.include.is_empty() || named(&self.include)) && !named(&self.exclude)
    }
}

/// Why the watching cannot begin. A service that is down is no reason: it is waited for.
#[derive(Debug, thiserror::Error)]
pub enum WatchFault {
    /// The system gives no thread.
    #[error("no thread for the reader monitor")]
    NoThread(#[source] std::io::Error),
}

/// What the monitor shares with the face of the crate.
pub(crate) struct Shared {
    pub(crate) options: WatchOptions,
    pub(crate) slots: Arc<Slots>,
    pub(crate) stopping: AtomicBool,
    context: Mutex<Option<Context>>,
}

impl Shared {
    pub(crate) fn set_context(&self, context: Option<Context>) {
        *self.context.lock().unwrap_or_else(PoisonError::into_inner) = context;
    }

    /// Wakes the monitor out of its wait.
    fn wake(&self) {
        if let Some(context) = &*self.context.lock().unwrap_or_else(PoisonError::into_inner)
            && let Err(error) = context.cancel()
        {
            tracing::debug!(?error, "nothing to cancel");
        }
    }
}

/// Readers being watched; dropping it ends the watching.
pub struct Watch {
    shared: Arc<Shared>,
    stop: Option<Sender<()>>,
    monitor: Option<JoinHandle<()>>,
    ended: Receiver<()>,
}

/// Begins to watch the readers.
///
/// `events` is called from several threads, one call at a time for each reader, and must come back at once without
/// calling this crate: it hands the event to the desk's queue and does nothing else.
///
/// # Errors
/// `NoThread`.
pub fn spawn(
    options: WatchOptions,
    events: impl Fn(ReaderEvent) + Send + Sync + 'static,
) -> Result<Watch, WatchFault> {
    let timeout = Duration::from_millis(options.read_timeout_ms).min(TIMEOUT_MAX);
    let slots = Arc::new(Slots::new(Box::new(events), timeout));
    let shared =
        Arc::new(Shared { options, slots, stopping: AtomicBool::new(false), context: Mutex::new(None) });
    let (stop, stop_asked) = channel();
    let (ending, ended) = channel::<()>();
    let monitor = thread::Builder::new()
        .name("card-monitor".to_owned())
        .spawn({
            let shared = Arc::clone(&shared);
            move || {
                monitor::run(&shared, &stop_asked);
                // `stop` waits for this end of the channel to go, also where the monitor panics.
                drop(ending);
            }
        })
        .map_err(WatchFault::NoThread)?;
    Ok(Watch { shared, stop: Some(stop), monitor: Some(monitor), ended })
}

impl Watch {
    /// Reads every card that is in again (the Insert key); how many results will come, 0 where no card is in.
    ///
    /// The monitor is not woken for it: that costs a connection to the service in the middle of the reading. So a card
    /// that falls silent now is given up with the monitor's next pass, a second late at most.
    pub fn read_again(&self) -> usize {
        self.shared.slots.read_again()
    }

    /// Ends the watching; no event comes after it returns, apart from those already on their way.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Some(monitor) = self.monitor.take() else {
            return;
        };
        self.shared.stopping.store(true, Ordering::Release);
        self.stop = None;
        loop {
            self.shared.wake();
            if self.ended.recv_timeout(WAKE_AGAIN) == Err(std::sync::mpsc::RecvTimeoutError::Disconnected) {
                break;
            }
        }
        if monitor.join().is_err() {
            tracing::error!("the reader monitor had panicked");
        }
        self.shared.slots.forget_all();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(include: &[&str], exclude: &[&str], name: &str, accepted: bool) {
        let owned = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        let options =
            WatchOptions { include: owned(include), exclude: owned(exclude), ..WatchOptions::default() };
        assert_eq!(options.accepts(name), accepted, "{name}");
    }

    #[test]
    fn readers_are_chosen_by_parts_of_their_names() {
        check(&[], &[], "Virtual PCD 00 00", true);
        check(&["virtual"], &[], "Virtual PCD 00 00", true);
        check(&["Generic"], &[], "Virtual PCD 00 00", false);
        check(&[], &["00 01"], "Virtual PCD 00 01", false);
        check(&["Virtual"], &["SAM"], "Virtual SAM 00 00", false);
    }
}
