//! Everything that is under way: requests, replies, readings, prints, in the order of virtual time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use desk::inputs::{AskId, Event};
use platform::REPLY_BYTES_MAX;
use settlement::request::{Encoded, LostWhy, RawReply, Transaction};

use crate::sim_platform::{Centre, Line, RawAnswer, Side, WireFault};

/// Our own time-outs (safety §8). **Unit**: ms.
const TIMEOUT_MONEY_MS: i64 = 120_000;
const TIMEOUT_MS: i64 = 30_000;
/// How long a refused connection takes. **Unit**: ms.
const REFUSED_MS: i64 = 5;

/// One request with what becomes of it.
#[derive(Debug)]
pub struct Exchange {
    /// Which run of the program asked.
    pub generation: u32,
    pub ask: AskId,
    pub transaction: Transaction,
    pub path: String,
    pub body: Vec<u8>,
    pub sent_ms: i64,
    fault: Option<WireFault>,
    /// Answered, timed out or cut: nothing more reaches the desk.
    ended: bool,
}

/// Something that will happen.
#[derive(Debug)]
pub enum Coming {
    /// A request reaches the centre.
    Arrive(usize),
    /// An ending reaches the desk.
    End(usize, RawReply, Option<RawAnswer>),
    /// Something of this machine reaches this run of the program.
    Local(u32, Event),
    /// A gateway delivers a request once more; nobody hears the answer.
    Copy(usize),
    /// Something that was broken works again.
    Mended(Mended),
    /// Half a second is over.
    Tick(u32),
}

/// What works again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    /// The line.
    Line,
    /// The disk.
    Disk,
    /// The printer.
    Printer,
}

#[derive(Debug)]
struct Scheduled {
    at_ms: i64,
    serial: u64,
    coming: Coming,
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Scheduled {}
impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at_ms, self.serial).cmp(&(other.at_ms, other.serial))
    }
}

/// Changes an answer on its way back.
pub type Rewrite = Box<dyn Fn(String) -> String>;

/// What is under way.
pub struct Network {
    queue: BinaryHeap<Reverse<Scheduled>>,
    serial: u64,
    pub(super) exchanges: Vec<Exchange>,
    /// Requests in the gateway that wait for a release.
    held: Vec<usize>,
    /// Requests in the gateway whose connection is gone; they go on after the next request of that transaction.
    stuck: Vec<(String, usize)>,
    /// Copies that a gateway will make: of which transaction, and how much later they are delivered.
    pub(super) copies: Vec<(String, i64)>,
    /// Transactions whose next request finds no connection.
    pub(super) refused: Vec<String>,
    /// Changes the next answer of a transaction.
    pub(super) rewrite: Option<(String, Rewrite)>,
    /// Ends the next answer of a transaction after so many bytes of its body, with nothing that would tell how many were to come.
    pub(super) cut: Option<(String, usize)>,
    /// State of the line.
    pub line: Line,
    /// One way. **Unit**: ms.
    pub latency_ms: i64,
    /// Things of this machine that are under way.
    local: usize,
    /// Requests whose end the desk still waits for.
    open: usize,
}

impl Network {
    pub(super) fn new(latency_ms: i64) -> Self {
        Self {
            queue: BinaryHeap::new(),
            serial: 0,
            exchanges: Vec::new(),
            held: Vec::new(),
            stuck: Vec::new(),
            copies: Vec::new(),
            refused: Vec::new(),
            rewrite: None,
            cut: None,
            line: Line::Up,
            latency_ms,
            local: 0,
            open: 0,
        }
    }

    pub(super) fn schedule(&mut self, at_ms: i64, coming: Coming) {
        self.serial += 1;
        if matches!(coming, Coming::Local(..)) {
            self.local += 1;
        }
        self.queue.push(Reverse(Scheduled { at_ms, serial: self.serial, coming }));
    }

    /// When the next thing happens.
    pub(super) fn next_ms(&self) -> Option<i64> {
        self.queue.peek().map(|next| next.0.at_ms)
    }

    pub(super) fn pop(&mut self) -> Option<(i64, Coming)> {
        let next = self.queue.pop()?.0;
        if matches!(next.coming, Coming::Local(..)) {
            self.local -= 1;
        }
        Some((next.at_ms, next.coming))
    }

    /// Is anything under way besides the passing of time?
    pub(super) fn is_quiet(&self) -> bool {
        self.local == 0 && self.open == 0
    }

    /// Puts a request on the line.
    pub(super) fn send(
        &mut self,
        centre: &mut Centre,
        generation: u32,
        ask: AskId,
        encoded: &Encoded,
        now_ms: i64,
    ) {
        let id = self.exchanges.len();
        let infno = encoded.transaction.number();
        let refused = self.refused.iter().position(|of| of == infno);
        let line = match refused {
            Some(place) if self.line == Line::Up => {
                self.refused.swap_remove(place);
                Line::Refuses
            }
            _ => self.line,
        };
        let fault = if line == Line::Refuses { None } else { centre.faults.take_wire(infno) };
        self.exchanges.push(Exchange {
            generation,
            ask,
            transaction: encoded.transaction,
            path: encoded.path.clone(),
            body: encoded.body.clone(),
            sent_ms: now_ms,
            fault: fault.clone(),
            ended: false,
        });
        self.open += 1;
        let there = now_ms + self.latency_ms;
        if line == Line::Up
            && let Some(place) = self.copies.iter().position(|(of, _)| of == infno)
        {
            let (_, after_ms) = self.copies.swap_remove(place);
            self.schedule(there + after_ms, Coming::Copy(id));
        }
        let back = there + self.latency_ms;
        let timeout = if encoded.transaction.moves_money() { TIMEOUT_MONEY_MS } else { TIMEOUT_MS };
        let broken = || RawReply::Lost(LostWhy::Broken);
        match (line, fault) {
            (Line::Refuses, _) => {
                self.schedule(now_ms + REFUSED_MS, Coming::End(id, RawReply::NotSent, None));
                return;
            }
            (Line::Drops, _)
            | (Line::Up, Some(WireFault::LoseRequest | WireFault::CutAt { side: Side::Request, .. })) => {
                self.schedule(back, Coming::End(id, broken(), None));
                return;
            }
            (Line::Up, Some(WireFault::StuckUntil { until })) => {
                self.stuck.push((until, id));
                self.schedule(back, Coming::End(id, broken(), None));
                return;
            }
            (Line::Up, Some(WireFault::HoldUntilReleased)) => self.held.push(id),
            (Line::Up, Some(WireFault::Delay { ms, before: true })) => {
                self.schedule(there + ms as i64, Coming::Arrive(id));
            }
            (Line::Up, _) => {
                let delays = centre.draw_delays();
                self.schedule(there + delays.before_ms as i64, Coming::Arrive(id));
            }
        }
        self.schedule(now_ms + timeout, Coming::End(id, RawReply::Lost(LostWhy::TimedOut), None));
    }

    /// A request reaches the centre: it is executed, and its answer goes back.
    pub(super) fn arrive(&mut self, centre: &mut Centre, id: usize, now_ms: i64) {
        let exchange = &self.exchanges[id];
        let mut answer = centre.handle(now_ms, &exchange.path, &[], &exchange.body);
        let mut back = now_ms + self.latency_ms;
        let number = exchange.transaction.number();
        let (freed, stuck) = std::mem::take(&mut self.stuck)
            .into_iter()
            .partition::<Vec<_>, _>(|(until, stuck)| until == number && *stuck != id);
        self.stuck = stuck;
        for (_, freed) in freed {
            self.schedule(now_ms, Coming::Arrive(freed));
        }
        let exchange = &self.exchanges[id];
        match exchange.fault {
            Some(WireFault::Duplicate { second_answer }) => {
                let second = centre.handle(now_ms, &exchange.path, &[], &exchange.body);
                if second_answer {
                    answer = second;
                }
            }
            Some(WireFault::Delay { ms, before: false }) => back += ms as i64,
            _ => {}
        }
        let lost = matches!(
            exchange.fault,
            Some(WireFault::LoseReplyAfterCommit | WireFault::CutAt { side: Side::Reply, .. })
        ) || self.line != Line::Up;
        if lost {
            self.schedule(back, Coming::End(id, RawReply::Lost(LostWhy::Broken), None));
            return;
        }
        if self.rewrite.as_ref().is_some_and(|(infno, _)| infno == answer.infno.trim_end_matches('A'))
            && let Some((_, rewrite)) = self.rewrite.take()
        {
            answer.body = rewrite(String::from_utf8(answer.body).expect("an answer in JSON")).into_bytes();
        }
        if self.cut.as_ref().is_some_and(|(infno, _)| infno == answer.infno.trim_end_matches('A'))
            && let Some((_, bytes)) = self.cut.take()
        {
            answer.body.truncate(bytes);
        }
        if answer.body.len() > REPLY_BYTES_MAX {
            // As the transport does: the rest is not read.
            self.schedule(back, Coming::End(id, RawReply::Lost(LostWhy::Oversized), Some(answer)));
            return;
        }
        let ending = RawReply::Http {
            status: answer.status,
            content_type: answer.content_type.to_owned(),
            body: answer.body.clone(),
        };
        self.schedule(back, Coming::End(id, ending, Some(answer)));
    }

    /// A copy of a request reaches the centre.
    pub(super) fn copy(&mut self, centre: &mut Centre, id: usize, now_ms: i64) {
        let exchange = &self.exchanges[id];
        centre.handle(now_ms, &exchange.path, &[], &exchange.body);
    }

    /// An ending comes back; what the desk hears of it, if it still listens.
    pub(super) fn end(&mut self, id: usize, ending: RawReply, generation: u32, now_ms: i64) -> Option<Event> {
        let exchange = &mut self.exchanges[id];
        if std::mem::replace(&mut exchange.ended, true) {
            return None;
        }
        self.open -= 1;
        if exchange.generation != generation {
            return None;
        }
        Some(Event::Platform { ask: exchange.ask, ending, elapsed_ms: now_ms - exchange.sent_ms })
    }

    /// Lets the requests in the gateway go on, whether or not anybody still waits.
    pub(super) fn release(&mut self, now_ms: i64) {
        let stuck = std::mem::take(&mut self.stuck).into_iter().map(|(_, id)| id);
        for id in std::mem::take(&mut self.held).into_iter().chain(stuck) {
            self.schedule(now_ms, Coming::Arrive(id));
        }
    }
}
