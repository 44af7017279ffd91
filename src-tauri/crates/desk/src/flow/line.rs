//! How the line is: what the status bar says of it, and the requests that failed since the platform last answered.

use std::collections::BTreeMap;

use settlement::fact::{Fact, FailedRequest, OpEnd, Outage, Stamp, StoredEntry};
use settlement::ids::MsgId;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, LostWhy, RawReply, Transaction};

use crate::desk::Desk;
use crate::state::{LineEnd, Pending};

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// A request ended.
    pub(crate) fn judge_line(
        &mut self,
        now: Stamp,
        pending: &Pending,
        ending: &RawReply,
        answer: &Answer,
        elapsed_ms: i64,
    ) {
        let transaction = pending.request.transaction();
        let line = &mut self.state.around.line;
        line.transaction = Some(transaction);
        line.last = Some(match (ending, answer) {
            (RawReply::NotSent, _) => LineEnd::NotSent,
            (RawReply::Lost(_), _) => LineEnd::Lost,
            (RawReply::Http { .. }, Answer::Doubt(DoubtWhy::NotJson | DoubtWhy::Status(_))) => LineEnd::Odd,
            (RawReply::Http { .. }, _) => LineEnd::Answered,
        });
        let end = match answer {
            Answer::NotSent => Some(OpEnd::NotSent),
            Answer::Doubt(why) => Some(OpEnd::Doubt(why.clone())),
            Answer::Refused(_) | Answer::Done(_) => None,
        };
        match end.filter(|_| line.last != Some(LineEnd::Answered)) {
            Some(end) => {
                let failed = FailedRequest { at: now.wall, transaction, msg_id: pending.msg_id.clone(), end };
                line.outage = Some(Outage::with(line.outage.take(), failed));
            }
            None => line.outage = None,
        }
        if line.last == Some(LineEnd::Answered) {
            line.answered_at = Some(now.wall);
            line.answered_ms = Some(elapsed_ms);
        }
    }

    /// After a restart: the outage goes on as far as the journal tells it; questions that change nothing are not in it.
    pub(crate) fn recall_outage(&mut self, entries: &[StoredEntry]) {
        let mut intended: BTreeMap<&MsgId, Transaction> = BTreeMap::new();
        let mut outage = None;
        for stored in entries {
            let fact = &stored.entry.fact;
            if let Fact::OpIntent(intent) = fact {
                intended.insert(&intent.msg_id, intent.transaction);
            }
            if let Fact::OpEnded { msg_id, end, .. } = fact
                && let Some(transaction) = intended.remove(msg_id)
            {
                let failed = FailedRequest {
                    at: stored.stamp.wall,
                    transaction,
                    msg_id: msg_id.clone(),
                    end: end.clone(),
                };
                outage = failed_on_the_line(end).then(|| Outage::with(outage.take(), failed));
            }
            if matches!(fact, Fact::SignedIn { .. } | Fact::Evidence { .. } | Fact::Quoted { .. }) {
                outage = None;
            }
        }
        self.state.around.line.outage = outage;
    }
}

/// Did the platform not answer in its own words? A program that died while it waited says nothing of the line.
const fn failed_on_the_line(end: &OpEnd) -> bool {
    match end {
        OpEnd::NotSent => true,
        OpEnd::Doubt(why) => matches!(
            why,
            DoubtWhy::Lost(LostWhy::TimedOut | LostWhy::Broken | LostWhy::Oversized)
                | DoubtWhy::Status(_)
                | DoubtWhy::NotJson
        ),
        OpEnd::Done | OpEnd::Refused(_) => false,
    }
}
