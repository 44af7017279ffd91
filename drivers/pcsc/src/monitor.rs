//! The monitor thread: which readers there are, which of them hold a card, whether the service lives.
//!
//! Waiting is event-driven, but never trusted for longer than a second: plug-and-play notices can be missed
//! (reference §8.5), a cancel can be lost, and deadlines must be kept.

use std::ffi::{CStr, CString};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use pcsc::ffi::DWORD;
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};
use settlement::ReaderName;
use settlement::card_record::ReaderEvent;

use crate::fault::{AfterWait, after_wait};
use crate::watch::Shared;

/// Longest wait of one pass.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Pause after a pass that failed without waiting.
const PAUSE: Duration = Duration::from_millis(100);
const BACK_OFF_FIRST: Duration = Duration::from_millis(500);
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// Why the readers are no longer watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    ServiceGone {
        /// At least one pass succeeded: the next try may come soon.
        was_alive: bool,
    },
}

/// Runs until `stop` says something or its sender is gone.
pub(crate) fn run(shared: &Arc<Shared>, stop: &Receiver<()>) {
    let mut told_down = false;
    let mut back_off = BACK_OFF_FIRST;
    loop {
        if shared.stopping.load(Ordering::Acquire) {
            return;
        }
        let end = match Context::establish(Scope::User) {
            Ok(context) => {
                shared.set_context(Some(context.clone()));
                let end = Watched { shared, context, readers: Vec::new(), told_none: false }
                    .run(stop, &mut told_down);
                shared.set_context(None);
                end
            }
            Err(_) => End::ServiceGone { was_alive: false },
        };
        match end {
            End::Stopped => return,
            End::ServiceGone { was_alive: true } => back_off = BACK_OFF_FIRST,
            End::ServiceGone { was_alive: false } => {}
        }
        if !std::mem::replace(&mut told_down, true) {
            shared.slots.emit(ReaderEvent::ServiceDown);
        }
        shared.slots.service_gone();
        if paused(stop, back_off) == Paused::Stopped {
            return;
        }
        back_off = (back_off * 2).min(BACK_OFF_MAX);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paused {
    Over,
    Stopped,
}

fn paused(stop: &Receiver<()>, pause: Duration) -> Paused {
    match stop.recv_timeout(pause) {
        Err(RecvTimeoutError::Timeout) => Paused::Over,
        Ok(()) | Err(RecvTimeoutError::Disconnected) => Paused::Stopped,
    }
}

/// The readers under one context.
struct Watched<'a> {
    shared: &'a Arc<Shared>,
    context: Context,
    readers: Vec<Watch>,
    told_none: bool,
}

/// One reader and what was last seen there.
struct Watch {
    reader: CString,
    state: State,
    /// Insertions and removals as the service counts them: tells a swap that happened between two looks.
    count: u32,
}

impl Watched<'_> {
    fn run(mut self, stop: &Receiver<()>, told_down: &mut bool) -> End {
        let mut was_alive = false;
        loop {
            if self.shared.stopping.load(Ordering::Acquire) {
                return End::Stopped;
            }
            let listed = match self.context.list_readers_owned() {
                Ok(listed) => listed,
                Err(error) => match after_wait(error) {
                    AfterWait::ListAgain | AfterWait::GoOn => Vec::new(),
                    AfterWait::NewContext => return End::ServiceGone { was_alive },
                },
            };
            was_alive = true;
            if std::mem::take(told_down) {
                self.shared.slots.emit(ReaderEvent::ServiceUp);
            }
            self.compare(&listed);
            match self.wait(listed.len()) {
                AfterWait::GoOn => {}
                AfterWait::ListAgain => {
                    if paused(stop, PAUSE) == Paused::Stopped {
                        return End::Stopped;
                    }
                }
                AfterWait::NewContext => return End::ServiceGone { was_alive },
            }
            self.shared.slots.expire(Instant::now(), |reader| is_held(&self.context, reader));
            self.shared.slots.try_owed();
        }
    }

    /// Re-listing on every pass is the truth about readers; plug-and-play notices only shorten the wait.
    fn compare(&mut self, listed: &[CString]) {
        let slots = &self.shared.slots;
        self.readers.retain(|watch| {
            let stays = listed.contains(&watch.reader);
            if !stays {
                slots.reader_gone(&watch.reader);
            }
            stays
        });
        for reader in listed {
            let Ok(name) = ReaderName::new(&reader.to_string_lossy()) else {
                continue;
            };
            let known = self.readers.iter().any(|watch| &watch.reader == reader);
            if !known && self.shared.options.accepts(name.as_str()) {
                slots.reader_appeared(reader, name);
                self.readers.push(Watch { reader: reader.clone(), state: State::UNAWARE, count: 0 });
            }
        }
        if self.readers.is_empty() && !self.told_none {
            slots.emit(ReaderEvent::NoReader);
        }
        self.told_none = self.readers.is_empty();
    }

    fn wait(&mut self, listed: usize) -> AfterWait {
        let mut states: Vec<ReaderState> = self
            .readers
            .iter()
            .map(|watch| ReaderState::new(watch.reader.clone(), with_count(watch.state, watch.count)))
            .collect();
        let listed = u32::try_from(listed).unwrap_or(u32::MAX);
        states.push(ReaderState::new(PNP_NOTIFICATION(), with_count(State::UNAWARE, listed)));
        let wait =
            self.shared.slots.until_deadline(Instant::now()).map_or(WAIT_MAX, |left| left.min(WAIT_MAX));
        if let Err(error) = self.context.get_status_change(wait, &mut states) {
            return after_wait(error);
        }
        for (watch, state) in self.readers.iter_mut().zip(&states) {
            watch.look(self.shared, state);
        }
        AfterWait::GoOn
    }
}

impl Watch {
    fn look(&mut self, shared: &Arc<Shared>, state: &ReaderState) {
        let seen = state.event_state();
        if !seen.contains(State::CHANGED) {
            return;
        }
        let (reader, slots): (&CStr, _) = (&self.reader, &shared.slots);
        let present = seen.contains(State::PRESENT);
        let other_card = state.event_count() != self.count;
        // The next call gets what was seen, without CHANGED and with the count (reference §8.5).
        self.state = seen.difference(State::CHANGED);
        self.count = state.event_count();
        match (slots.has_card(reader), present) {
            (false, true) => slots.card_in(reader, state.atr()),
            (true, false) => slots.card_out(reader),
            (true, true) if other_card => {
                slots.card_out(reader);
                slots.card_in(reader, state.atr());
            }
            (true, true) | (false, false) => {}
        }
    }
}

/// Whether another program is connected to the reader, while our own worker is not.
fn is_held(context: &Context, reader: &CStr) -> bool {
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    context.get_status_change(Duration::ZERO, &mut states).is_ok()
        && states.iter().any(|state| state.event_state().intersects(State::INUSE | State::EXCLUSIVE))
}

/// The count of events, or of readers, travels in the upper half of the state.
fn with_count(state: State, count: u32) -> State {
    State::from_bits_retain(state.bits() | DWORD::from((count & 0xFFFF) << 16))
}
