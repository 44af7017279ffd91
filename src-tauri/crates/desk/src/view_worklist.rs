//! F3: what is open, what the program is doing about it, what it waits for, and the one thing a person can do.

use settlement::attempt::Attempt;
use settlement::fact::Stamp;
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::view::{WorkAction, WorkItemView, WorkKind};
use crate::view_words::{advice, doing, rank, waiting_for};

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Every open item, oldest first.
    pub(crate) fn worklist(&self, now: Stamp) -> Vec<WorkItemView> {
        let mut items: Vec<WorkItemView> =
            self.open_attempts().map(|attempt| self.work_item(now, attempt)).collect();
        items.sort_by(|a, b| a.since.cmp(&b.since));
        items
    }

    fn work_item(&self, now: Stamp, attempt: &Attempt) -> WorkItemView {
        let current = self.state.bill.as_ref().and_then(|at| at.attempt.as_ref());
        let asked = self.asked(&attempt.id).map(|(_, pending)| pending.request.transaction());
        let kind = kind_of(attempt);
        let moving = attempt.state.is_unresolved();
        let fence_until = if moving { self.waits_for_time(now, attempt) } else { None };
        let pause = if kind == WorkKind::LeftOver {
            self.state.sweeps.get(&attempt.id)
        } else {
            self.state.retries.get(&attempt.id).filter(|_| moving)
        };
        let next_at = pause
            .filter(|retry| asked.is_none() && retry.due.monotonic_ms > now.monotonic_ms)
            .map(|retry| retry.due.wall);
        let waits = match (asked, fence_until, next_at) {
            (None, Some(until), _) => format!("在途时限：{} 之后才能确认已撤回", until.clock_text()),
            (None, None, Some(next)) => format!("{}；下一步 {}", waiting_for(kind), next.clock_text()),
            (_, _, _) => waiting_for(kind).to_owned(),
        };
        let can_reopen = current != Some(&attempt.id);
        WorkItemView {
            kind,
            attempt: attempt.id.to_string(),
            bill: attempt.bill().to_string(),
            person: attempt.began.person.name.masked(),
            state: attempt.state.name().to_owned(),
            total: attempt.total.to_string(),
            since: attempt.since.wall.platform_text(),
            doing: doing(attempt.state, kind, asked).to_owned(),
            waiting_for: waits,
            next_at: next_at.map(settlement::Timestamp::platform_text),
            fence_until: fence_until.map(settlement::Timestamp::platform_text),
            advice: advice(kind).to_owned(),
            action: action(kind).filter(|action| *action != WorkAction::Reopen || can_reopen),
            can_reopen,
            rank: rank(kind),
        }
    }

    /// Until when time itself is waited for: the fence of a 2207, or the flight of a 2208 that must not be doubled.
    fn waits_for_time(&self, now: Stamp, attempt: &Attempt) -> Option<settlement::Timestamp> {
        let through = attempt.fence.withdrawn && attempt.fence.unregistered;
        let fencing = matches!(attempt.state, State::Fencing | State::CancelFencing) && through;
        let cancelling = attempt.state == State::Cancelling
            && attempt.cancel_doubtful
            && !self.options.profile.cancel_is_idempotent;
        if fencing {
            self.time_fence(now, &attempt.id)
        } else if cancelling {
            self.in_flight_until(now, &attempt.id, attempt.cancel_msg_id.as_ref()?, attempt.cancel_left?)
        } else {
            None
        }
    }
}

/// What kind of open item an attempt is.
pub(crate) const fn kind_of(attempt: &Attempt) -> WorkKind {
    match attempt.state {
        State::Draft | State::Registered | State::Uploaded | State::Quoted => WorkKind::Unfinished,
        State::Settling => WorkKind::Settling,
        State::InDoubt | State::Reversing | State::Confirming => WorkKind::Doubt,
        State::Fencing if attempt.settle_msg_id.is_some() => WorkKind::Doubt,
        State::Fencing => WorkKind::TakingBack,
        State::Settled => WorkKind::ToCollect,
        State::Cancelling | State::CancelFencing => WorkKind::Cancelling,
        State::Cancelled => WorkKind::ToRefund,
        State::Manual => WorkKind::Manual,
        State::Void | State::Refunded => WorkKind::LeftOver,
    }
}

const fn action(kind: WorkKind) -> Option<WorkAction> {
    match kind {
        WorkKind::Unfinished | WorkKind::ToCollect | WorkKind::ToRefund => Some(WorkAction::Reopen),
        WorkKind::Manual => Some(WorkAction::DecideManual),
        WorkKind::Settling
        | WorkKind::Doubt
        | WorkKind::TakingBack
        | WorkKind::Cancelling
        | WorkKind::LeftOver => None,
    }
}
