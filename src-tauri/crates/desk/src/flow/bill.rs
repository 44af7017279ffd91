//! What is charged: lines by call from the hospital system, or by hand from the catalog; and whose turn it is.

use settlement::deposit::DepositState;
use settlement::fact::{Purpose, Stamp};
use settlement::fallback::FallbackState;
use settlement::fees::{FeeLine, Order};
use settlement::ids::{AttemptId, BillId, FeeLineNo, ItemCode, TraceCode};
use settlement::machine::State;
use settlement::money::{Quantity, UnitPrice};
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::visit::visit_of;
use crate::api::{
    AbandonArgs, AddFeeLineArgs, AttachFeesArgs, ChangeFeeLineArgs, OrderArgs, RemoveFeeLineArgs, ReopenArgs,
};
use crate::desk::Desk;
use crate::flow::catalog::in_force;
use crate::flow::trace::CODES_MAX;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{AtBill, AtDesk, Came};
use crate::view::PersonState;

/// Lines one upload may carry (platform-interface §3.5).
const LINES_MAX: usize = 100;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn attach_fees(&mut self, now: Stamp, args: &AttachFeesArgs) -> Result<Vec<Duty>, Refusal> {
        let bill = BillId::new(&args.bill).map_err(|_| Refusal::Malformed("bill".to_owned()))?;
        // Without the platform too: the bill can be paid in full.
        let payer = self.payer_at_desk().ok_or(Refusal::NoPerson)?;
        if args.cert_no.as_ref().is_some_and(|number| number != payer.cert_no.expose()) {
            return Err(Refusal::OtherPerson);
        }
        if args.lines.is_empty() || args.lines.len() > LINES_MAX {
            return Err(Refusal::LineCount);
        }
        let told = visit_of(&args.visit)?;
        let (mut lines, mut traces) = (Vec::new(), Vec::new());
        for (place, line) in args.lines.iter().enumerate() {
            let made =
                self.line(now, place + 1, &line.item_code, &line.quantity, line.unit_price.as_deref())?;
            let order = line.order.as_ref().map(order_of).transpose()?.unwrap_or_default();
            lines.push(FeeLine { order_no: line.order_no.clone(), order, ..made });
            traces.push((trace_codes_of(&line.trace_codes)?, line.split_pack));
        }
        if let Some(at) = self.state.bill.as_ref().filter(|at| at.bill == bill) {
            // The same bill again is the same bill; with other content it is refused, never answered from memory. It is
            // compared with what came before, not with what the clerk has made of it since.
            let same = match &at.came {
                Some(came) => came.visit == told && came.traces == traces && same_lines(&came.lines, &lines),
                None => same_lines(&at.lines, &lines),
            };
            return if same { Ok(Vec::new()) } else { Err(Refusal::BillDiffers) };
        }
        self.bill_is_free(&bill, &Purpose::Ordinary)?;
        // Another bill would push aside what stands here half done.
        self.desk_for_another()?;
        let intent = self.fresh_intent()?;
        let brought = self.traces_brought(&bill, &lines, &traces);
        let brought = self.take_brought(&bill, brought)?;
        self.state.bill = Some(AtBill {
            brought,
            visit: Some(self.with_filing(now, told.clone())),
            line_counter: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            came: Some(Came { visit: told, lines: lines.clone(), traces }),
            lines,
            ..AtBill::empty(bill, intent)
        });
        Ok(Vec::new())
    }

    /// A bill has one open or settled attempt, full pay or new deposit at most (safety I9); void and refunded ones may be tried
    /// again. An attempt that settles a full pay, or replaces a cancelled settlement, may begin beside just that.
    pub(crate) fn bill_is_free(&self, bill: &BillId, purpose: &Purpose) -> Result<(), Refusal> {
        let attempt_taken = self.attempts_of(bill).any(|attempt| {
            let replaced =
                attempt.state == State::Cancelled && *purpose == Purpose::Replaces(attempt.id.clone());
            !(replaced || attempt.leaves_bill_free())
        });
        let paid_in_full = self.state.fallbacks.values().any(|fallback| {
            let resettled =
                fallback.state == FallbackState::Open && *purpose == Purpose::Resettles(fallback.id.clone());
            let over = fallback.state.leaves_bill_free() || fallback.state == FallbackState::Resettled;
            fallback.bill() == bill && !(resettled || over)
        });
        let asked = self
            .state
            .deposits
            .values()
            .any(|deposit| deposit.bill() == bill && deposit.state == DepositState::Tender);
        if attempt_taken || paid_in_full || asked {
            Err(Refusal::BillTaken(bill.as_str().to_owned()))
        } else {
            Ok(())
        }
    }

    /// What a try that begins now is for. A full pay that was settled after all, and a settlement whose money went back whole,
    /// are over: their bill is charged like any other, whatever stood on the screen before.
    pub(crate) fn purpose_now(&self, at: &AtBill) -> Purpose {
        let stands = match &at.purpose {
            Purpose::Ordinary => true,
            Purpose::Resettles(id) => self.state.fallbacks.get(id).is_some_and(|fallback| {
                matches!(fallback.state, FallbackState::Open | FallbackState::Resettling)
            }),
            Purpose::Replaces(id) => {
                self.state.attempts.get(id).is_some_and(|attempt| attempt.state == State::Cancelled)
            }
        };
        if stands { at.purpose.clone() } else { Purpose::Ordinary }
    }

    /// May a new try of the bill on the screen begin? One that settles a full pay after all needs what the patient has signed.
    pub(crate) fn may_be_tried(&self, at: &AtBill) -> bool {
        let purpose = self.purpose_now(at);
        let signed = at.statement.is_some() || !matches!(purpose, Purpose::Resettles(_));
        signed && self.bill_is_free(&at.bill, &purpose).is_ok()
    }

    fn line(
        &mut self,
        now: Stamp,
        place: usize,
        item: &str,
        quantity: &str,
        price: Option<&str>,
    ) -> Result<FeeLine, Refusal> {
        let unknown = || Refusal::UnknownItem(item.to_owned());
        let code = ItemCode::new(item).map_err(|_| unknown())?;
        let today = now.wall.china_date();
        let entry = self.cache.item(&code, today).ok_or_else(unknown)?;
        let (entry, unmapped) = self.as_mapped(entry);
        if !in_force(&entry, today) {
            return Err(Refusal::NotInForce(entry.item.name));
        }
        if price.is_none() && !entry.priced {
            return Err(Refusal::NoPrice(entry.item.name));
        }
        let item = entry.item;
        let quantity = Quantity::parse(quantity).map_err(|_| Refusal::BadQuantity)?;
        let unit_price = match price {
            Some(text) => UnitPrice::parse(text).map_err(|_| Refusal::BadQuantity)?,
            None => item.unit_price,
        };
        let amount = unit_price.times(quantity).map_err(|_| Refusal::BadQuantity)?;
        let line_no = FeeLineNo::new(&format!("{place:04}")).map_err(|_| Refusal::LineCount)?;
        self.cache.note_charged(&code);
        Ok(FeeLine {
            line_no,
            item,
            quantity,
            unit_price,
            amount,
            order_no: None,
            occurred_at: now.wall,
            order: Order::default(),
            self_paid: unmapped.is_some(),
            answers: Vec::new(),
        })
    }

    /// Is a line of an own item that the centre holds no mapping of?
    pub(crate) fn is_unmapped(&mut self, line: &str) -> bool {
        let of =
            self.state.bill.as_ref().and_then(|at| at.lines.iter().find(|one| one.line_no.as_str() == line));
        let Some(of) = of.map(|line| (line.item.item_code.clone(), line.occurred_at.china_date())) else {
            return false;
        };
        let entry = self.cache.item(&of.0, of.1);
        entry.is_some_and(|entry| self.as_mapped(entry).1.is_some())
    }

    /// Lines may be changed until the settle key: afterwards the bill is what was sent.
    pub(crate) fn editable(&self) -> Result<(), Refusal> {
        // What was paid in full, or is left of a refund, is settled as it was charged.
        let fixed = self.state.bill.as_ref().is_some_and(|at| {
            self.purpose_now(at) != Purpose::Ordinary || self.paid_in_full(&at.bill).is_some()
        });
        if fixed {
            return Err(Refusal::NotNow);
        }
        match self.current() {
            None => Ok(()),
            Some(attempt) if self.waiting(&attempt.id).is_some() => Err(Refusal::Busy),
            Some(attempt) => match attempt.state {
                State::Draft
                | State::Registered
                | State::Uploaded
                | State::Quoted
                | State::Void
                | State::Refunded => Ok(()),
                State::Settling
                | State::InDoubt
                | State::Reversing
                | State::Fencing
                | State::Confirming
                | State::Settled
                | State::Cancelling
                | State::CancelFencing
                | State::Cancelled
                | State::Manual => Err(Refusal::NotNow),
            },
        }
    }

    pub(crate) fn add_fee_line(&mut self, now: Stamp, args: &AddFeeLineArgs) -> Result<Vec<Duty>, Refusal> {
        if self.payer_at_desk().is_none() {
            return Err(Refusal::NoPerson);
        }
        self.editable()?;
        let place = self.state.bill.as_ref().map_or(0, |at| at.line_counter) + 1;
        if self.state.bill.as_ref().is_some_and(|at| at.lines.len() >= LINES_MAX) {
            return Err(Refusal::LineCount);
        }
        let line = self.line(
            now,
            usize::try_from(place).unwrap_or(usize::MAX),
            &args.item_code,
            &args.quantity,
            None,
        )?;
        let order = Order { days: days_of(args.days)?, ..Order::default() };
        let line = FeeLine { order, ..line };
        self.begin_bill(now)?;
        if let Some(at) = &mut self.state.bill {
            at.line_counter = place;
            at.lines.push(line);
            at.changed = true;
        }
        Ok(Vec::new())
    }

    /// A bill of our own number for the person at the desk, unless one stands there.
    pub(super) fn begin_bill(&mut self, now: Stamp) -> Result<(), Refusal> {
        if self.state.bill.is_some() {
            return Ok(());
        }
        let count = self.count();
        let number =
            format!("S{:02}{}{count:04}", self.options.terminal.number(), now.wall.platform_compact());
        let bill = BillId::new(&number).map_err(|_| Refusal::Malformed("bill".to_owned()))?;
        let intent = self.fresh_intent()?;
        self.state.bill = Some(AtBill::empty(bill, intent));
        Ok(())
    }

    pub(crate) fn change_fee_line(&mut self, args: &ChangeFeeLineArgs) -> Result<Vec<Duty>, Refusal> {
        self.editable()?;
        let quantity = Quantity::parse(&args.quantity).map_err(|_| Refusal::BadQuantity)?;
        let days = days_of(args.days)?;
        let unmapped = self.is_unmapped(&args.line);
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        let line = at
            .lines
            .iter_mut()
            .find(|line| line.line_no.as_str() == args.line)
            .ok_or_else(|| Refusal::UnknownItem(args.line.clone()))?;
        line.amount = line.unit_price.times(quantity).map_err(|_| Refusal::BadQuantity)?;
        line.quantity = quantity;
        line.order.days = days.or(line.order.days);
        // What was said of another quantity does not stand for this one.
        line.answers.clear();
        line.self_paid = unmapped;
        at.changed = true;
        Ok(Vec::new())
    }

    pub(crate) fn remove_fee_line(
        &mut self,
        now: Stamp,
        args: &RemoveFeeLineArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        self.editable()?;
        self.release_traces(now, &args.line)?;
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        let before = at.lines.len();
        at.lines.retain(|line| line.line_no.as_str() != args.line);
        if at.lines.len() == before {
            return Err(Refusal::UnknownItem(args.line.clone()));
        }
        at.changed = true;
        Ok(Vec::new())
    }

    /// Puts this patient aside: what is journaled goes on by itself or waits on the worklist, what was only typed is dropped.
    pub(crate) fn next_patient(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        if self.current().is_some_and(|attempt| {
            attempt.state == State::Settling
                && now.monotonic_ms - attempt.since.monotonic_ms < self.options.park_after_ms
        }) {
            return Err(Refusal::Busy);
        }
        self.state.bill = None;
        self.state.person = AtDesk::nobody();
        Ok(vec![Duty::ReadCardAgain])
    }

    pub(crate) fn reopen(&mut self, now: Stamp, args: &ReopenArgs) -> Result<Vec<Duty>, Refusal> {
        if self.current().is_some_and(|attempt| attempt.state == State::Settling) {
            return Err(Refusal::Busy);
        }
        let half_typed = self
            .state
            .bill
            .as_ref()
            .is_some_and(|at| at.changed || (at.attempt.is_none() && !at.lines.is_empty()));
        if half_typed {
            self.desk_for_another()?;
        }
        let attempt = self.attempt_of(&args.attempt)?.clone();
        let intent = self.fresh_intent()?;
        let kept = self.state.person.credential.as_ref() == Some(&attempt.began.credential);
        if !kept {
            self.state.person = AtDesk {
                state: PersonState::Known,
                credential: Some(attempt.began.credential.clone()),
                insurance_chosen: attempt
                    .began
                    .person
                    .insurances
                    .iter()
                    .position(|i| i.kind == attempt.began.insurance.kind),
                snapshot: Some(attempt.began.person.clone()),
                check: attempt.began.identity_check.clone(),
                seen_at: Some(now),
                ..AtDesk::nobody()
            };
        }
        self.state.bill = Some(AtBill {
            visit: Some(attempt.began.visit.clone()),
            line_counter: last_number(&attempt.began.lines),
            lines: if self.is_to_be_replaced(&attempt.id) {
                attempt.keeps.clone()
            } else {
                attempt.began.lines.clone()
            },
            answers: attempt.began.answers.clone(),
            purpose: attempt.began.purpose.clone(),
            attempt: Some(attempt.id.clone()),
            ..AtBill::empty(attempt.began.bill.clone(), intent)
        });
        Ok(if kept { Vec::new() } else { vec![Duty::ReadCardAgain] })
    }

    pub(crate) fn abandon(&mut self, now: Stamp, args: &AbandonArgs) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.attempt_of(&args.attempt)?;
        let id = attempt.id.clone();
        if self.waiting(&id).is_some() {
            return Err(Refusal::Busy);
        }
        match attempt.state {
            State::Draft | State::Registered | State::Uploaded | State::Quoted => {}
            State::Settling
            | State::InDoubt
            | State::Reversing
            | State::Fencing
            | State::Confirming
            | State::Void
            | State::Settled
            | State::Cancelling
            | State::CancelFencing
            | State::Cancelled
            | State::Refunded
            | State::Manual => return Err(Refusal::NotNow),
        }
        if let Some(at) = self.state.bill.as_mut().filter(|at| at.attempt.as_ref() == Some(&id)) {
            at.quote_when_void = false;
            at.given_up = true;
        }
        self.give_up(now, &id)
    }

    /// Gives an attempt up that moved no money, and takes back what it left at the platform.
    pub(crate) fn give_up(&mut self, now: Stamp, id: &AttemptId) -> Result<Vec<Duty>, Refusal> {
        self.commit(now, id, vec![settlement::fact::Fact::Abandoned])?;
        Ok(self.follow(now, id))
    }

    /// The attempt a command names.
    pub(crate) fn attempt_of(&self, id: &str) -> Result<&settlement::attempt::Attempt, Refusal> {
        let id = AttemptId::new(id).map_err(|_| Refusal::UnknownAttempt)?;
        self.state.attempts.get(&id).ok_or(Refusal::UnknownAttempt)
    }
}

/// The highest number of a line; numbers of lines that were taken off between are not given again.
pub(crate) fn last_number(lines: &[FeeLine]) -> u32 {
    lines.iter().filter_map(|line| line.line_no.as_str().parse().ok()).max().unwrap_or(0)
}

fn same_lines(ours: &[FeeLine], theirs: &[FeeLine]) -> bool {
    // On which documents they were put is ours, not theirs.
    let as_it_came = |line: &FeeLine| Order { document: None, ..line.order.clone() };
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(a, b)| {
            a.item.item_code == b.item.item_code
                && a.quantity == b.quantity
                && a.unit_price == b.unit_price
                && a.order_no == b.order_no
                && as_it_came(a) == as_it_came(b)
        })
}

/// Codes of one line, none of them twice.
fn trace_codes_of(texts: &[String]) -> Result<Vec<TraceCode>, Refusal> {
    let mut codes = Vec::new();
    for text in texts {
        let code = TraceCode::new(text).ok().filter(|code| !codes.contains(code));
        codes.push(code.ok_or_else(|| Refusal::Malformed("trace_codes".to_owned()))?);
    }
    if codes.len() > CODES_MAX { Err(Refusal::Malformed("trace_codes".to_owned())) } else { Ok(codes) }
}

/// Text of an order, which the journal keeps.
pub(super) fn short(what: &str, text: Option<&String>, max: usize) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(|text| text.trim()).filter(|text| !text.is_empty()) else { return Ok(None) };
    let fits = text.chars().count() <= max && !text.chars().any(char::is_control);
    if fits { Ok(Some(text.to_owned())) } else { Err(Refusal::Malformed(what.to_owned())) }
}

fn days_of(days: Option<u32>) -> Result<Option<u32>, Refusal> {
    match days {
        Some(days) if !(1..=366).contains(&days) => Err(Refusal::Malformed("days".to_owned())),
        days => Ok(days),
    }
}

fn order_of(args: &OrderArgs) -> Result<Order, Refusal> {
    Ok(Order {
        prescription: short("prescription", args.prescription.as_ref(), 26)?,
        document: None,
        days: days_of(args.days)?,
        usage: short("usage", args.usage.as_ref(), 60)?,
        signed: args.signed,
        charged_name: short("charged_name", args.charged_name.as_ref(), 60)?,
    })
}
