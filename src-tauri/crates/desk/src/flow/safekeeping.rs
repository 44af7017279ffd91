//! What survives the disk: the copy outside, backups, and what is done after one was put back (safety §6, §15.3).

use settlement::escrow::{EscrowRecord, is_escrowed, person_hash};
use settlement::fact::{Confirmation, Fact, Stamp, StoredEntry, Subject};
use settlement::ids::MsgId;
use settlement::money::Money;
use settlement::ports::{Cache, CopyEnd, Journal};
use settlement::request::{Codec, Request};

use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::Safekeeping;
use crate::view::{ActionView, KeepingView, Lamp, LampView};
use crate::view_of::lamp;

/// What the lamp says while a backup is on its way.
pub const BACKING_UP: &str = "正在备份";
/// Rows of one stretch: what the desk thread reads in a moment. Unit: bytes.
const STRETCH_BYTES: usize = 256 * 1024;
/// From one backup to the next. Unit: ms.
const EVERY_MS: i64 = 3_600_000;
/// The first one waits until the desk is busy with its first patient. Unit: ms.
const FIRST_MS: i64 = 120_000;
/// One that failed is tried again. Unit: ms.
const AGAIN_MS: i64 = 600_000;

impl Safekeeping {
    /// What the journal says of the copy outside and of restores.
    pub(crate) fn fold(&mut self, entries: &[StoredEntry]) {
        self.escrow_noted = true;
        for stored in entries {
            self.take(&stored.entry.fact);
        }
    }

    fn take(&mut self, fact: &Fact) {
        if let Fact::EscrowTurned { works } = fact {
            self.escrow_noted = *works;
        } else if let Fact::Restored { .. } = fact {
            self.restored = true;
        } else if let Fact::Recovered(found) = fact {
            self.recovered.push((**found).clone());
        } else if let Fact::Confirmed { what: Confirmation::Restore, .. } = fact {
            self.restored = false;
            self.recovered.clear();
        }
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The record of a request that moves money, where there is a copy outside.
    pub(crate) fn escrow_record(
        &self,
        now: Stamp,
        subject: &Subject,
        msg_id: &MsgId,
        request: &Request,
    ) -> Option<Box<EscrowRecord>> {
        let attempt = subject.attempt()?;
        let transaction = request.transaction();
        if self.options.escrow.is_none() || !is_escrowed(transaction) {
            return None;
        }
        let known = self.state.attempts.get(attempt)?;
        Some(Box::new(EscrowRecord {
            msg_id: msg_id.clone(),
            transaction,
            attempt: attempt.clone(),
            person: person_hash(&self.options.institution, &known.began.person.person_no),
            amount: known.total,
            at: now.wall,
            seq: self.head.seq,
            previous: self.head.hash.clone(),
        }))
    }

    /// A record was written outside, or not: what changes is journaled and told.
    pub(crate) fn escrowed(&mut self, now: Stamp, works: bool) {
        self.state.safe.escrow = Some(works);
        if works {
            self.untell(&escrow_fails().code, None);
        } else {
            self.tell(now, escrow_fails(), None);
        }
        if works != self.state.safe.escrow_noted {
            match self.commit_terminal(now, Fact::EscrowTurned { works }) {
                Ok(()) => self.state.safe.escrow_noted = works,
                Err(fault) => tracing::error!(%fault, "the state of the copy outside could not be noted"),
            }
        }
    }

    /// What is to be said when the desk opens.
    pub(crate) fn tell_safekeeping(&mut self, now: Stamp) {
        self.state.safe.escrow = self.options.escrow;
        self.state.safe.backup_due_ms = now.monotonic_ms.saturating_add(FIRST_MS);
        if let Some(reachable) = self.options.escrow {
            self.escrowed(now, reachable);
        }
        if let Some(why) = self.options.halted.clone() {
            self.tell(now, FaultCode::J11.view_with(Some(why)), None);
        }
        if self.state.safe.restored {
            self.tell(now, Refusal::Unconfirmed.view(), None);
            self.tell_recovered(now);
        }
    }

    /// Requests that only the copy outside knows: all in one notice, so that none is pushed out.
    fn tell_recovered(&mut self, now: Stamp) {
        let found: Vec<String> = self
            .state
            .safe
            .recovered
            .iter()
            .map(|one| {
                let (number, at) = (one.transaction.number(), one.at.platform_text());
                format!("{number} {} {} 元 {at}", one.msg_id, one.amount)
            })
            .collect();
        if !found.is_empty() {
            self.tell(now, known_outside(found.join("；")), None);
        }
    }

    /// Why no money moves at this desk, in Chinese; nothing: it may.
    pub(crate) fn money_bar(&self) -> Option<&'static str> {
        self.state.safe.restored.then_some("账本刚从备份恢复，请主管和收费员先在 F8 确认")
    }

    pub(crate) fn restore_was_confirmed(&mut self) {
        self.state.safe.restored = false;
        self.state.safe.recovered.clear();
        self.untell(&Refusal::Unconfirmed.view().code, None);
        self.untell(&known_outside(String::new()).code, None);
    }

    /// A backup, if there is a place for one and none is on its way.
    pub(crate) fn back_up(&mut self, now: Stamp) -> Vec<Duty> {
        let safe = &mut self.state.safe;
        if !self.options.backup || safe.backing_up {
            return Vec::new();
        }
        safe.backing_up = true;
        safe.backup_due_ms = now.monotonic_ms.saturating_add(EVERY_MS);
        vec![Duty::BeginBackup]
    }

    /// The command: refused where there is no place, or one is on its way.
    pub(crate) fn back_up_now(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let duties = self.back_up(now);
        if duties.is_empty() { Err(Refusal::NotNow) } else { Ok(duties) }
    }

    pub(crate) fn backup_tick(&mut self, now: Stamp) -> Vec<Duty> {
        if now.monotonic_ms >= self.state.safe.backup_due_ms { self.back_up(now) } else { Vec::new() }
    }

    /// Hands the backup its next rows; a moment's work, between two inputs.
    pub(crate) fn backup_asks(&mut self, now: Stamp, after: CopyEnd) -> Vec<Duty> {
        match self.journal.stretch(after, STRETCH_BYTES) {
            Ok(stretch) => vec![Duty::AddToBackup { stretch: Box::new(stretch) }],
            Err(fault) => {
                self.backup_ended(now, Err(fault.to_string()));
                Vec::new()
            }
        }
    }

    pub(crate) fn backup_ended(&mut self, now: Stamp, result: Result<String, String>) {
        let safe = &mut self.state.safe;
        safe.backing_up = false;
        match &result {
            Ok(_) => self.untell(&backup_fails(None).code, None),
            Err(why) => {
                safe.backup_due_ms = now.monotonic_ms.saturating_add(AGAIN_MS);
                self.tell(now, backup_fails(Some(why.clone())), None);
            }
        }
        self.state.safe.backup = Some((now.wall, result));
    }

    /// What may be done on F8, and why not.
    pub(crate) fn keeping(&self, now: Stamp) -> KeepingView {
        let action = |allowed: bool, reason: &str| ActionView {
            allowed,
            reason: (!allowed).then(|| reason.to_owned()),
        };
        let safe = &self.state.safe;
        let why_not = if self.options.backup { BACKING_UP } else { "未设备份" };
        KeepingView {
            back_up: action(self.options.backup && !safe.backing_up, why_not),
            confirm_clock: action(self.may_confirm(now, Confirmation::Clock), "时钟无需确认"),
            confirm_restore: action(self.may_confirm(now, Confirmation::Restore), "账本没有恢复过"),
        }
    }

    pub(crate) fn escrow_lamp(&self) -> LampView {
        match self.state.safe.escrow {
            None => lamp(Lamp::Unknown, "未设托管副本"),
            Some(true) => lamp(Lamp::Ok, "托管副本正常"),
            Some(false) => lamp(Lamp::Warn, "托管副本写不进"),
        }
    }

    pub(crate) fn backup_lamp(&self) -> LampView {
        let safe = &self.state.safe;
        match (&safe.backup, self.options.backup) {
            (_, false) => lamp(Lamp::Unknown, "未设备份"),
            (_, true) if safe.backing_up => lamp(Lamp::Ok, BACKING_UP),
            (None, true) => lamp(Lamp::Unknown, "尚未备份"),
            (Some((at, Ok(_))), true) => {
                let clock: String = at.clock_text().chars().take(5).collect();
                lamp(Lamp::Ok, &format!("{clock} 已备份"))
            }
            (Some((_, Err(_))), true) => lamp(Lamp::Warn, "备份未完成"),
        }
    }

    /// What must be written down by hand while a settlement cannot be: id, amounts, time.
    pub(crate) fn unsaved_words(facts: &[Fact]) -> Option<String> {
        facts.iter().find_map(|fact| {
            let Fact::Settled { settlement, .. } = fact else { return None };
            let split = &settlement.split;
            let account = split.account_share.plus(split.mutual_aid_share).unwrap_or(Money::ZERO);
            Some(format!(
                "{}；结算时间 {}；总额 {}；基金 {}；个人账户 {}；应收现金 {}",
                settlement.id,
                settlement.settled_at.platform_text(),
                split.total,
                split.fund_total,
                account,
                split.cash_share
            ))
        })
    }
}

/// Requests that only the copy outside knows.
fn known_outside(which: String) -> FaultView {
    FaultCode::J18.view_with(Some(which))
}

fn escrow_fails() -> FaultView {
    FaultCode::J12.view()
}

fn backup_fails(why: Option<String>) -> FaultView {
    FaultCode::J13.view_with(why)
}
