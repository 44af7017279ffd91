//! One reading through PC/SC: connect, transaction, read, tell, let go. Runs on a worker thread of its reader.

use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, Instant};

use card::apdu::Protocol;
use card::{CardTransport, ReadFault, Reading, TransportFault};
use pcsc::{Card, Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State, Transaction};
use settlement::card_record::{CardSituation, ReadTiming};

use crate::fault::transport_fault;

/// How long a reader that another program holds is tried again before the clerk is told; programs that look at every
/// new card (certificate propagation on Windows) are gone by then.
const IN_USE_PATIENCE: Duration = Duration::from_secs(1);
/// Pause between two tries.
const IN_USE_PAUSE: Duration = Duration::from_millis(50);
/// A pull shows in the state of the reader within half a second; a doubtful failure waits for that.
const PULL_SHOWS_WITHIN: Duration = Duration::from_millis(600);
/// The longest short answer: 256 bytes and a status word.
const ANSWER_MAX: usize = 258;

/// One reading that was asked for, shared by the worker that does it and the monitor that watches the time.
#[derive(Debug)]
pub(crate) struct Job {
    /// The answer to reset as the reader reported it.
    pub(crate) atr: Vec<u8>,
    pub(crate) begun: Instant,
    abandoned: AtomicBool,
    quiet: AtomicBool,
    stage: AtomicU8,
}

/// Where a job is; what a passed deadline means depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Connecting: blocked here, the chip does not answer or another program has its turn.
    Connecting,
    /// Waiting for the transaction: blocked here, another program keeps the card to itself.
    WaitingForTurn,
    /// Talking to the card.
    Talking,
}

impl Job {
    pub(crate) fn new(atr: Vec<u8>) -> Self {
        Self {
            atr,
            begun: Instant::now(),
            abandoned: AtomicBool::new(false),
            quiet: AtomicBool::new(false),
            stage: AtomicU8::new(0),
        }
    }

    /// A try that the desk did not ask for: it hears of it only if it ends otherwise than the last one.
    pub(crate) fn quietly(self) -> Self {
        self.quiet.store(true, Ordering::Release);
        self
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Acquire)
    }

    /// The desk asked for it after all.
    pub(crate) fn speak_up(&self) {
        self.quiet.store(false, Ordering::Release);
    }

    /// Nobody waits for the result any more; the worker stops at the next exchange.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    pub(crate) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Acquire) {
            0 => Stage::Connecting,
            1 => Stage::WaitingForTurn,
            _ => Stage::Talking,
        }
    }

    fn enter(&self, stage: Stage) {
        let number = match stage {
            Stage::Connecting => 0,
            Stage::WaitingForTurn => 1,
            Stage::Talking => 2,
        };
        self.stage.store(number, Ordering::Release);
    }
}

/// A worker's own context, replaced when the service came back; never shared, because a silent card blocks it for ever.
#[derive(Default)]
pub(crate) struct OwnContext(Option<Context>);

impl OwnContext {
    pub(crate) fn get(&mut self) -> Result<&Context, Error> {
        if self.0.is_none() {
            self.0 = Some(Context::establish(Scope::User)?);
        }
        self.0.as_ref().ok_or(Error::NoService)
    }

    pub(crate) fn discard(&mut self) {
        self.0 = None;
    }
}

/// Reads the card and calls `tell` with the result before the card is let go, so that the name does not wait for that.
///
/// A reset or a bounce in the contacts starts the reading again, once.
pub(crate) fn read(own: &mut OwnContext, reader: &CStr, job: &Job, tell: impl FnOnce(Reading)) {
    let mut tell = Some(tell);
    let mut report = |reading: Reading| {
        if let Some(tell) = tell.take() {
            tell(reading);
        }
    };
    let first = attempt(own, reader, job, |reading| match &reading.outcome {
        Err(fault) if fault.deserves_fresh_start() && !job.is_abandoned() => Some(reading),
        Ok(_) | Err(_) => {
            report(reading);
            None
        }
    });
    let Some(first) = first else {
        return;
    };
    let pulled = matches!(first.outcome, Err(ReadFault::Transport(TransportFault::Removed)));
    let second = attempt(own, reader, job, |reading| {
        // The card is gone and the reader has not noticed yet: whatever the empty slot says now, it was pulled.
        let empty_slot = pulled && matches!(reading.outcome, Err(ReadFault::Transport(_)));
        report(if empty_slot { first } else { reading });
        None
    });
    debug_assert!(second.is_none(), "the second reading is always reported");
}

/// One connection; `judge` sees the reading while the card is still held and gives it back to keep it.
fn attempt(
    own: &mut OwnContext,
    reader: &CStr,
    job: &Job,
    judge: impl FnOnce(Reading) -> Option<Reading>,
) -> Option<Reading> {
    let begin = Instant::now();
    job.enter(Stage::Connecting);
    let (context, mut card) = match connect(own, reader, job) {
        Ok(connected) => connected,
        Err(error) => {
            let reading = failed(error, begin);
            let seen = own.get().ok().and_then(|context| what_happened(context, reader, &reading));
            return judge(told(reading, seen));
        }
    };
    job.enter(Stage::WaitingForTurn);
    let kept = match card.transaction() {
        Ok(transaction) => {
            job.enter(Stage::Talking);
            let connect_us = micros(begin.elapsed());
            let mut line = Line { transaction: &transaction, job, buffer: [0; ANSWER_MAX] };
            let mut reading = card::read_card(&mut line, &job.atr, &|| micros(begin.elapsed()));
            reading.timing.connect_us = connect_us;
            reading.timing.total_us = reading.timing.total_us.saturating_add(connect_us);
            let seen = what_happened(&context, reader, &reading);
            let kept = judge(told(reading, seen));
            if let Err((_, error)) = transaction.end(Disposition::LeaveCard) {
                tracing::debug!(?error, "transaction was over already");
            }
            kept
        }
        Err(error) => {
            let reading = failed(error, begin);
            let seen = what_happened(&context, reader, &reading);
            judge(told(reading, seen))
        }
    };
    // LEAVE: after a pull, UNPOWER would hide a card that is put back at once (reference, field notes).
    if let Err((_, error)) = card.disconnect(Disposition::LeaveCard) {
        tracing::debug!(?error, "card was gone already");
    }
    kept
}

fn connect(own: &mut OwnContext, reader: &CStr, job: &Job) -> Result<(Context, Card), Error> {
    let begin = Instant::now();
    let mut renewed = false;
    loop {
        let context = own.get()?;
        match context.connect(reader, ShareMode::Shared, Protocols::T0 | Protocols::T1) {
            Err(Error::SharingViolation) if begin.elapsed() < IN_USE_PATIENCE && !job.is_abandoned() => {
                std::thread::park_timeout(IN_USE_PAUSE);
            }
            // A context from before a restart of the service stays dead (reference §0 fact 10).
            Err(error) if transport_fault(error) == TransportFault::ServiceGone && !renewed => {
                own.discard();
                renewed = true;
            }
            Err(error) => {
                if transport_fault(error) == TransportFault::ServiceGone {
                    own.discard();
                }
                return Err(error);
            }
            Ok(card) => return Ok((context.clone(), card)),
        }
    }
}

/// Half an answer looks like a bad card; some readers call a pull a failed exchange, and a service that dies at the wrong
/// moment answers with a code that says nothing. What the slot shows is asked then: a bad card stays in, a pulled one does
/// not, and a service that is gone does not answer.
fn what_happened(context: &Context, reader: &CStr, reading: &Reading) -> Option<TransportFault> {
    if !reading.outcome.as_ref().is_err_and(|fault| fault.situation() == CardSituation::Garbled) {
        return None;
    }
    let mut states = [ReaderState::new(reader, State::PRESENT | State::INUSE)];
    match context.get_status_change(PULL_SHOWS_WITHIN, &mut states) {
        Ok(()) => states
            .iter()
            .any(|state| !state.event_state().contains(State::PRESENT))
            .then_some(TransportFault::Removed),
        Err(error) => Some(transport_fault(error)).filter(|fault| *fault == TransportFault::ServiceGone),
    }
}

/// The reading with what was seen after it.
fn told(reading: Reading, seen: Option<TransportFault>) -> Reading {
    match seen {
        Some(fault) => Reading { outcome: Err(ReadFault::Transport(fault)), ..reading },
        None => reading,
    }
}

fn failed(error: Error, begin: Instant) -> Reading {
    let connect_us = micros(begin.elapsed());
    Reading {
        outcome: Err(ReadFault::Transport(transport_fault(error))),
        timing: ReadTiming { connect_us, total_us: connect_us, ..ReadTiming::default() },
    }
}

struct Line<'a> {
    transaction: &'a Transaction<'a>,
    job: &'a Job,
    buffer: [u8; ANSWER_MAX],
}

impl CardTransport for Line<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportFault> {
        if self.job.is_abandoned() {
            return Err(TransportFault::Hung);
        }
        match self.transaction.transmit(command, &mut self.buffer) {
            // Success with fewer than two bytes is a card pulled in mid-answer (reference §8.4).
            Ok(answer) if answer.len() < 2 => Err(TransportFault::Removed),
            Ok(answer) => Ok(answer.to_vec()),
            // A failed exchange has many names; only the state of the reader tells a pulled card from a bad one.
            Err(Error::NotTransacted) => {
                Err(self.transaction.status2_owned().map_or_else(transport_fault, |_| TransportFault::Broken))
            }
            Err(error) => Err(transport_fault(error)),
        }
    }

    fn protocol(&self) -> Option<Protocol> {
        // Asking costs an exchange with the service, so only where the answer to reset leaves a choice.
        if let Some(protocol) = card::atr::parse(&self.job.atr).and_then(|atr| atr.only_protocol()) {
            return Some(protocol);
        }
        match self.transaction.status2_owned().ok()?.protocol2()? {
            pcsc::Protocol::T0 => Some(Protocol::T0),
            pcsc::Protocol::T1 => Some(Protocol::T1),
            pcsc::Protocol::RAW => None,
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_remembers_its_stage_and_that_nobody_waits() {
        let job = Job::new(Vec::new());
        for stage in [Stage::Connecting, Stage::WaitingForTurn, Stage::Talking] {
            job.enter(stage);
            assert_eq!(job.stage(), stage);
        }
        assert!(!job.is_abandoned());
        job.abandon();
        assert!(job.is_abandoned());
    }
}
