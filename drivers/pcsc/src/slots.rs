//! What the monitor and the workers know together: one slot per reader, its card, its reading.
//!
//! Every event leaves from here, under the lock, so that the desk sees them in an order that makes sense: `CardSeen`,
//! then at most one result, then `CardRemoved`; `ReaderAppeared` before all of them and `ReaderGone` after.
//! A reading that nobody waits for any more (its card is out, its time is up) can no longer speak.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use card::Reading;
use settlement::ReaderName;
use settlement::card_record::{CardSituation, ReadTiming, ReaderEvent};

use crate::session::{self, Job, OwnContext, Stage};

type Events = dyn Fn(ReaderEvent) + Send + Sync;

/// All readers that the configuration accepts.
pub(crate) struct Slots {
    by_reader: Mutex<BTreeMap<CString, Slot>>,
    events: Box<Events>,
    timeout: Duration,
}

struct Slot {
    name: ReaderName,
    /// The answer to reset of the card that is in.
    card: Option<Vec<u8>>,
    /// The reading that the desk waits for.
    current: Option<Arc<Job>>,
    /// Where the worker takes its jobs from; nothing after it was given up on a silent card.
    jobs: Option<Sender<Arc<Job>>>,
    /// Silent until the card is taken out.
    hung: bool,
    owed: Owed,
}

/// A reading that another program kept us from, made good as soon as it lets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owed {
    Nothing,
    /// The reader is held exclusively: nothing tells when it is free, so it is tried on every pass of the monitor.
    Trying,
    /// The worker stands in the queue for the card and tells when its turn comes.
    Queueing,
}

impl Slots {
    pub(crate) fn new(events: Box<Events>, timeout: Duration) -> Self {
        Self { by_reader: Mutex::new(BTreeMap::new()), events, timeout }
    }

    pub(crate) fn emit(&self, event: ReaderEvent) {
        (self.events)(event);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<CString, Slot>> {
        // A panic in the caller's event function must not silence the reader for the rest of the day.
        self.by_reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn reader_appeared(self: &Arc<Self>, reader: &CStr, name: ReaderName) {
        let mut slots = self.lock();
        self.emit(ReaderEvent::ReaderAppeared(name.clone()));
        let jobs = self.worker(reader);
        let slot = Slot { name, card: None, current: None, jobs, hung: false, owed: Owed::Nothing };
        slots.insert(reader.to_owned(), slot);
    }

    pub(crate) fn reader_gone(&self, reader: &CStr) {
        if let Some(mut slot) = self.lock().remove(reader) {
            self.close(&mut slot, CardSituation::ReaderUnplugged);
            self.emit(ReaderEvent::ReaderGone(slot.name));
        }
    }

    /// The service is gone, and every reader with it.
    pub(crate) fn service_gone(&self) {
        for mut slot in std::mem::take(&mut *self.lock()).into_values() {
            self.close(&mut slot, CardSituation::ServiceStopped);
            self.emit(ReaderEvent::ReaderGone(slot.name));
        }
    }

    /// The desk no longer listens: nothing is emitted.
    pub(crate) fn forget_all(&self) {
        for slot in std::mem::take(&mut *self.lock()).into_values() {
            slot.current.iter().for_each(|job| job.abandon());
        }
    }

    pub(crate) fn card_in(self: &Arc<Self>, reader: &CStr, atr: &[u8]) {
        let mut slots = self.lock();
        if let Some(slot) = slots.get_mut(reader) {
            slot.card = Some(atr.to_vec());
            self.begin(reader, slot);
        }
    }

    pub(crate) fn card_out(&self, reader: &CStr) {
        if let Some(slot) = self.lock().get_mut(reader) {
            self.close(slot, CardSituation::RemovedWhileReading);
        }
    }

    pub(crate) fn has_card(&self, reader: &CStr) -> bool {
        self.lock().get(reader).is_some_and(|slot| slot.card.is_some())
    }

    /// The worker's turn at the card came after the desk was told that it is in use.
    fn turn_came(self: &Arc<Self>, reader: &CStr) {
        self.make_good(|by_reader, slot| by_reader == reader && slot.owed == Owed::Queueing);
    }

    /// Tries the readers again that another program holds.
    pub(crate) fn try_owed(self: &Arc<Self>) {
        self.make_good(|_, slot| slot.owed == Owed::Trying);
    }

    fn make_good(self: &Arc<Self>, is_meant: impl Fn(&CStr, &Slot) -> bool) {
        for (reader, slot) in self.lock().iter_mut() {
            if slot.current.is_none()
                && is_meant(reader, slot)
                && let Some(atr) = slot.card.clone()
            {
                let handed_over = self.hand_over(reader, slot, Job::new(atr).quietly());
                if !handed_over {
                    self.fail(&slot.name, CardSituation::Hung, ReadTiming::default());
                }
            }
        }
    }

    /// Reads every present card again; how many results to expect.
    pub(crate) fn read_again(self: &Arc<Self>) -> usize {
        let mut slots = self.lock();
        let mut expected = 0;
        for (reader, slot) in slots.iter_mut().filter(|(_, slot)| slot.card.is_some()) {
            expected += 1;
            match &slot.current {
                _ if slot.hung => self.fail(&slot.name, CardSituation::Hung, ReadTiming::default()),
                None => self.begin(reader, slot),
                Some(job) if job.is_quiet() => {
                    job.speak_up();
                    self.emit(ReaderEvent::CardSeen(slot.name.clone()));
                }
                Some(_) => {}
            }
        }
        expected
    }

    /// Gives up readings whose time is over; `is_held` asks whether another program is connected to the reader.
    pub(crate) fn expire(&self, now: Instant, is_held: impl Fn(&CStr) -> bool) {
        for (reader, slot) in self.lock().iter_mut() {
            let Some(job) = slot.current.take_if(|job| now >= job.begun + self.timeout) else {
                continue;
            };
            job.abandon();
            let waited_us = u64::try_from(self.timeout.as_micros()).unwrap_or(u64::MAX);
            let timing = ReadTiming { total_us: waited_us, ..ReadTiming::default() };
            // The service makes a connection wait, too, while another program is in a transaction.
            let queueing = match job.stage() {
                Stage::Connecting => is_held(reader),
                Stage::WaitingForTurn => true,
                Stage::Talking => false,
            };
            if queueing {
                slot.owed = Owed::Queueing;
                if !job.is_quiet() {
                    self.fail(&slot.name, CardSituation::InUse, timing);
                }
            } else {
                // Nothing frees a thread from a silent card, so the worker is left behind and ends by itself some day.
                slot.jobs = None;
                slot.hung = true;
                slot.owed = Owed::Nothing;
                self.fail(&slot.name, CardSituation::Hung, timing);
            }
        }
    }

    /// How long the monitor may sleep without missing a deadline.
    pub(crate) fn until_deadline(&self, now: Instant) -> Option<Duration> {
        let deadlines = self.lock();
        let jobs = deadlines.values().filter_map(|slot| slot.current.as_ref());
        jobs.map(|job| (job.begun + self.timeout).saturating_duration_since(now)).min()
    }

    /// Hands the card to the worker and emits `CardSeen`.
    fn begin(self: &Arc<Self>, reader: &CStr, slot: &mut Slot) {
        slot.owed = Owed::Nothing;
        if let Some(atr) = slot.card.clone() {
            // The worker sets off first; it cannot speak before us, because speaking takes the lock.
            let handed_over = self.hand_over(reader, slot, Job::new(atr));
            self.emit(ReaderEvent::CardSeen(slot.name.clone()));
            if !handed_over {
                self.fail(&slot.name, CardSituation::Hung, ReadTiming::default());
            }
        }
    }

    /// Whether there is a worker; without a thread for it, the clerk can take the card out and try again.
    fn hand_over(self: &Arc<Self>, reader: &CStr, slot: &mut Slot, job: Job) -> bool {
        let job = Arc::new(job);
        if slot.jobs.is_none() {
            slot.jobs = self.worker(reader);
        }
        match &slot.jobs {
            Some(jobs) if jobs.send(Arc::clone(&job)).is_ok() => {
                slot.current = Some(job);
                true
            }
            Some(_) | None => {
                slot.jobs = None;
                slot.owed = Owed::Nothing;
                false
            }
        }
    }

    /// The card is out: an unfinished reading ends with `situation`, and only then `CardRemoved` follows.
    fn close(&self, slot: &mut Slot, situation: CardSituation) {
        if let Some(job) = slot.current.take() {
            job.abandon();
            if !job.is_quiet() {
                self.fail(&slot.name, situation, ReadTiming::default());
            }
        }
        slot.hung = false;
        slot.owed = Owed::Nothing;
        if slot.card.take().is_some() {
            self.emit(ReaderEvent::CardRemoved(slot.name.clone()));
        }
    }

    fn fail(&self, name: &ReaderName, situation: CardSituation, timing: ReadTiming) {
        self.emit(ReaderEvent::CardFailed { reader: name.clone(), situation, timing });
    }

    /// A result, if somebody still waits for it.
    fn finish(&self, reader: &CStr, job: &Arc<Job>, reading: Reading) {
        let mut slots = self.lock();
        let Some(slot) = slots.get_mut(reader) else {
            return;
        };
        if slot.current.take_if(|current| Arc::ptr_eq(current, job)).is_none() {
            return;
        }
        let timing = reading.timing;
        let in_use = reading.outcome.as_ref().is_err_and(|fault| fault.situation() == CardSituation::InUse);
        slot.owed = if in_use { Owed::Trying } else { Owed::Nothing };
        match (job.is_quiet(), in_use) {
            (true, true) => return,
            (true, false) => self.emit(ReaderEvent::CardSeen(slot.name.clone())),
            (false, _) => {}
        }
        match reading.outcome {
            Ok(record) => {
                let (reader, record) = (slot.name.clone(), Box::new(record));
                self.emit(ReaderEvent::CardRead { reader, record, timing });
            }
            Err(fault) => self.fail(&slot.name, fault.situation(), timing),
        }
    }

    fn worker(self: &Arc<Self>, reader: &CStr) -> Option<Sender<Arc<Job>>> {
        let (sender, receiver) = channel();
        let (slots, reader) = (Arc::clone(self), reader.to_owned());
        let spawned = thread::Builder::new()
            .name("card-reading".to_owned())
            .spawn(move || work(&slots, &reader, &receiver));
        match spawned {
            // Not joined on purpose: a silent card may hold the thread for ever. It ends when its sender is dropped.
            Ok(_handle) => Some(sender),
            Err(error) => {
                tracing::error!(%error, "no thread for the reader");
                None
            }
        }
    }
}

fn work(slots: &Arc<Slots>, reader: &CStr, jobs: &Receiver<Arc<Job>>) {
    let mut own = OwnContext::default();
    // The context is made before the first card, so that the first patient does not wait for it.
    if let Err(error) = own.get() {
        tracing::debug!(?error, "no context yet");
    }
    for job in jobs {
        if !job.is_abandoned() {
            session::read(&mut own, reader, &job, |reading| slots.finish(reader, &job, reading));
        }
        if job.is_abandoned() {
            slots.turn_came(reader);
        }
    }
}
