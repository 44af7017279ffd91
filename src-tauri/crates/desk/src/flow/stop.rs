//! When nothing may be changed any more: a journal that is not to be trusted, or a disk that failed (safety §7, §15.2).
//!
//! Nothing is repaired and gone on with. What can still be read is shown, every command is refused with the one fault that
//! says what happened, what is safe, and the way out.

use settlement::fact::{DocumentKind, Fact, PrintIntent, Stamp, Subject};
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::receipt::EmergencySlip;
use settlement::request::Codec;

use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::options::DeskOptions;
use crate::papers;
use crate::refuse::Refusal;

/// Why the desk only shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopWhy {
    /// The journal is not as it was written.
    Changed,
    /// It is older than what this machine has seen.
    RolledBack,
    /// It was written elsewhere.
    OtherMachine,
    /// It is older than the copy outside.
    EscrowAhead,
    /// The terminal number was burnt.
    TerminalRetired,
}

impl StopWhy {
    /// The fault as it is shown.
    pub fn view(self, detail: Option<String>) -> FaultView {
        match self {
            Self::Changed => FaultCode::J05.view_with(detail),
            Self::RolledBack => FaultCode::J06.view_with(detail),
            Self::OtherMachine => FaultCode::J07.view_with(detail),
            Self::EscrowAhead => FaultCode::J08.view_with(detail),
            Self::TerminalRetired => FaultCode::J09.view_with(detail),
        }
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// A desk that shows what its journal holds and does nothing else.
    pub fn open_to_show(
        mut journal: J,
        cache: C,
        codec: K,
        options: DeskOptions,
        now: Stamp,
        fault: FaultView,
    ) -> Self {
        let entries = journal.replay().unwrap_or_default();
        let mark = journal.mark().unwrap_or(settlement::MsgIdMark::START);
        let mut desk = Self::build(journal, cache, codec, options, now, mark);
        for stored in &entries {
            let _booked = desk.fold(stored.stamp, &stored.entry);
        }
        desk.state.stopped = Some(fault);
        desk
    }

    /// Is anything still done here?
    ///
    /// # Errors
    /// The one fault there is.
    pub(crate) fn admit_at_all(&self) -> Result<(), Refusal> {
        match &self.state.stopped {
            Some(fault) => Err(Refusal::Stopped(Box::new(fault.clone()))),
            None => Ok(()),
        }
    }

    /// Has the program nothing left to do but to end?
    pub const fn is_halted(&self) -> bool {
        self.state.disk_failed && self.state.stopped.is_some()
    }

    /// Notes a disk that failed under a commit.
    pub(crate) fn mind_disk(&mut self, fault: JournalFault) -> JournalFault {
        self.state.disk_failed |= fault == JournalFault::Disk;
        fault
    }

    /// After an input: a disk that failed ends the program. A sync is never tried again: after a failed one the system may
    /// call lost pages clean, and the next would say that all is well.
    pub(crate) fn halt_if_failed(&mut self) -> Vec<Duty> {
        if !self.state.disk_failed || self.state.stopped.is_some() {
            return Vec::new();
        }
        let words: Vec<String> =
            self.state.held.values().filter_map(|facts| Self::unsaved_words(facts)).collect();
        let detail = (!words.is_empty()).then(|| words.join("；"));
        let fault = FaultCode::J10.view_with(detail);
        let why = format!("{} {}", self.state.now.wall.platform_text(), fault.code);
        self.state.stopped = Some(fault);
        // Each of them has had its slip when it was found that it cannot be written.
        vec![Duty::Halt { why }]
    }

    /// What lies over everything else: the desk is stopped, or a settlement waits to be written down.
    pub(crate) fn stopped_view(&self) -> Option<FaultView> {
        let unsaved = || {
            let words = self.state.held.iter().find_map(|(id, facts)| {
                if self.state.unsaved.contains(id) { Self::unsaved_words(facts) } else { None }
            })?;
            Some(Refusal::Unsaved(Some(words)).view())
        };
        self.state.stopped.clone().or_else(unsaved)
    }

    /// A paper for a settlement that cannot be written down.
    pub(crate) fn emergency(&self, now: Stamp, subject: &Subject, facts: &[Fact], words: &str) -> Duty {
        let lines = words.replace('；', "\n");
        let text = format!(
            "应急凭条：平台已结算，本机账本写入失败\n结算号 {lines}\n请勿重复收费。重启后本笔显示为“医保结果待确认”，由程序自行核实。\n"
        );
        Duty::EmergencySlip { slip: self.emergency_slip(now, subject, facts).map(Box::new), text }
    }

    fn emergency_slip(&self, now: Stamp, subject: &Subject, facts: &[Fact]) -> Option<EmergencySlip> {
        let attempt = self.state.attempts.get(subject.attempt()?)?;
        let (msg_id, settlement) = facts.iter().find_map(|fact| {
            if let Fact::Settled { msg_id, settlement, .. } = fact {
                Some((msg_id, settlement))
            } else {
                None
            }
        })?;
        let intent = PrintIntent {
            number: EmergencySlip::number(msg_id).ok()?,
            kind: DocumentKind::Slip,
            copy: 0,
            reason: None,
            made_at: now.wall,
            chain_head: self.head_short(),
        };
        Some(EmergencySlip {
            head: papers::head(&intent, &attempt.began.clerk, &self.options)?,
            person: papers::person(attempt),
            visit_id: attempt.visit_id.clone()?,
            settlement_id: settlement.id.clone(),
            msg_id: msg_id.clone(),
            split: settlement.split.clone(),
        })
    }
}
