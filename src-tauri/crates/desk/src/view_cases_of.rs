//! Fills the views of full pay and deposit; nothing here changes anything.

use settlement::attempt::Attempt;
use settlement::deposit::{Deposit, DepositState};
use settlement::fact::{Purpose, Stamp, Tendered};
use settlement::fallback::{Fallback, FallbackState};
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::flow::{may_resettle, refund_bar};
use crate::state::AtBill;
use crate::view::*;
use crate::view_of::{count, papers};

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn offline_view(&self, now: Stamp) -> OfflineView {
        let limits = &self.options.offline;
        let (open, total, oldest) = self.offline_open();
        let hours = oldest.map_or(0, |oldest| now.wall.since(oldest) / (60 * 60 * 1000));
        OfflineView {
            open: count(open),
            open_max: limits.open_max,
            total: total.to_string(),
            total_max: limits.total_max.to_string(),
            oldest: oldest.map(settlement::Timestamp::platform_text),
            age_hours: u32::try_from(hours).unwrap_or(0),
            age_max_hours: limits.age_max_hours,
            reached: self.offline_room(now, Money::ZERO).is_err(),
        }
    }

    /// Bills paid in full that are not over, the nearest deadline first.
    pub(crate) fn full_pays(&self, now: Stamp) -> Vec<FullPayView> {
        let mut open: Vec<&Fallback> =
            self.state.fallbacks.values().filter(|fallback| !fallback.is_closed()).collect();
        open.sort_by_key(|fallback| (fallback.began.resettle_until, fallback.since.wall));
        open.into_iter().map(|fallback| self.full_pay_view(fallback, now)).collect()
    }

    /// Deposits that are not over, oldest first.
    pub(crate) fn deposits(&self) -> Vec<DepositView> {
        self.state
            .deposits
            .values()
            .filter(|deposit| !deposit.is_closed())
            .map(|deposit| self.deposit_view(deposit))
            .collect()
    }

    fn deposit_view(&self, deposit: &Deposit) -> DepositView {
        DepositView {
            case: settlement::fact::Subject::from(&deposit.id).to_string(),
            number: deposit.began.number.to_string(),
            bill: deposit.bill().to_string(),
            person: deposit.began.payer.name.masked(),
            state: deposit.state.name().to_owned(),
            text: deposit_text(deposit, self.nothing_can_come(deposit.bill())).to_owned(),
            amount: deposit.began.amount.to_string(),
            applied: deposit.applied.to_string(),
            owed: owed_text(deposit.refund_due()),
            since: deposit.since.wall.platform_text(),
            may_return: self.money_bar().is_none() && self.deposit_may_go_back(&deposit.id),
            papers: papers(&deposit.papers),
        }
    }

    /// Full pay, deposit, comparison and debts of the bill at the desk.
    pub(crate) fn cases_of_bill(&self, at: &AtBill, now: Stamp) -> BillCases {
        let deposit = self
            .state
            .deposits
            .values()
            .rev()
            .find(|deposit| deposit.bill() == &at.bill && deposit.state != DepositState::Dropped);
        let full_pay = self.full_pay_of(&at.bill);
        let attempt = at.attempt.as_ref().and_then(|id| self.state.attempts.get(id));
        let mut owed = Vec::new();
        if let Some(fallback) = full_pay {
            let case = settlement::fact::Subject::from(&fallback.id).to_string();
            let what = if fallback.state == FallbackState::RefundDue {
                "全自费退费"
            } else {
                "补结算差额"
            };
            owed.extend(owed_views(&case, &fallback.owed_back().unwrap_or_default(), what));
        }
        if let Some(deposit) = deposit {
            let case = settlement::fact::Subject::from(&deposit.id).to_string();
            owed.extend(owed_views(&case, &deposit.owed_back().unwrap_or_default(), "押金余额"));
        }
        for cancelled in self.attempts_of(&at.bill).filter(|attempt| attempt.state == State::Cancelled) {
            let text = if cancelled.passed_on.is_zero() { "退费" } else { "部分退费差额" };
            let case = cancelled.id.to_string();
            owed.extend(owed_views(&case, &cancelled.owed_back().unwrap_or_default(), text));
        }
        BillCases {
            full_pay: full_pay.map(|fallback| self.full_pay_view(fallback, now)),
            deposit: deposit.map(|deposit| self.deposit_view(deposit)),
            compare: attempt.and_then(|attempt| self.compare(attempt)),
            owed,
        }
    }

    /// What a full pay of a bill takes now, beside the deposit that is held for it.
    pub(crate) fn full_pay_due(&self, bill: &settlement::BillId, total: Money) -> String {
        let held = self.deposit_for(bill).map_or(Money::ZERO, |deposit| deposit.began.amount);
        total.minus(held).unwrap_or(total).to_string()
    }

    /// What had been paid before an attempt that settles anew, beside what it quotes or has settled.
    fn compare(&self, attempt: &Attempt) -> Option<CompareView> {
        let paid = match &attempt.began.purpose {
            Purpose::Resettles(id) => self.state.fallbacks.get(id)?.total,
            Purpose::Replaces(id) => {
                let old = self.state.attempts.get(id)?;
                old.paid().ok()?.plus(old.passed_on).ok()?
            }
            Purpose::Ordinary => {
                let of_bill = |deposit: &&Deposit| {
                    deposit.bill() == attempt.bill()
                        && matches!(deposit.state, DepositState::Held | DepositState::Applied)
                };
                self.state.deposits.values().find(of_bill)?.began.amount
            }
        };
        let settled = attempt.settlement.as_ref().map(|settlement| &settlement.split);
        let split = settled.or(attempt.quote.as_ref().map(|(split, _)| split))?;
        let difference = paid.minus(split.cash_share).ok()?;
        let (back, more) = if difference.is_negative() {
            (Money::ZERO, difference.negated())
        } else {
            (difference, Money::ZERO)
        };
        Some(CompareView {
            paid: paid.to_string(),
            fund: split.fund_total.to_string(),
            account: split.account_share.to_string(),
            share: split.cash_share.to_string(),
            back: back.to_string(),
            more: more.to_string(),
        })
    }

    pub(crate) fn full_pay_view(&self, fallback: &Fallback, now: Stamp) -> FullPayView {
        let until = fallback.began.resettle_until;
        // What is left of an earlier try has to be gone first.
        let is_free = || {
            let purpose = Purpose::Resettles(fallback.id.clone());
            self.bill_is_free(fallback.bill(), &purpose).is_ok()
        };
        let free_to_move = self.money_bar().is_none();
        let left = until.and_then(|day| days_left(now, day));
        FullPayView {
            case: settlement::fact::Subject::from(&fallback.id).to_string(),
            number: fallback.number().to_string(),
            bill: fallback.bill().to_string(),
            person: fallback.began.payer.name.masked(),
            state: fallback.state.name().to_owned(),
            text: full_pay_text(fallback).to_owned(),
            advice: full_pay_advice(fallback, may_resettle(now, fallback)).to_owned(),
            reason: fallback.began.reason.name().to_owned(),
            total: fallback.total.to_string(),
            since: fallback.since.wall.platform_text(),
            resettle_until: until.map(|day| day.to_string()),
            days_left: left,
            may_resettle: free_to_move && may_resettle(now, fallback) && is_free(),
            may_claim: free_to_move
                && fallback.state == FallbackState::Open
                && fallback.contradiction.is_none(),
            may_refund: free_to_move && refund_bar(fallback).is_none(),
            reported: fallback.reported,
            share: fallback.share.map(|share| share.to_string()),
            owed: owed_text(fallback.refund_due()),
            papers: papers(&fallback.papers),
        }
    }
}

/// What stands beside the bill at the desk.
pub(crate) struct BillCases {
    pub(crate) full_pay: Option<FullPayView>,
    pub(crate) deposit: Option<DepositView>,
    pub(crate) compare: Option<CompareView>,
    pub(crate) owed: Vec<OwedView>,
}

fn owed_text(due: Result<Money, settlement::MoneyFault>) -> Option<String> {
    due.ok().filter(|due| !due.is_zero()).map(|due| due.to_string())
}

fn owed_views(case: &str, owed: &[Tendered], text: &str) -> Vec<OwedView> {
    owed.iter()
        .map(|one| OwedView {
            case: case.to_owned(),
            method: match &one.reference {
                Some(reference) => format!("{} {reference}", one.method.name()),
                None => one.method.name().to_owned(),
            },
            amount: one.amount.to_string(),
            text: text.to_owned(),
        })
        .collect()
}

/// Whole days from today to the last day; nothing once it is over.
fn days_left(now: Stamp, last: settlement::BusinessDate) -> Option<u32> {
    u32::try_from(now.wall.china_date().days_until(last)).ok()
}

fn full_pay_text(fallback: &Fallback) -> &'static str {
    if fallback.contradiction.is_some() {
        return "账目矛盾，已停止";
    }
    match fallback.state {
        FallbackState::Tender => "全自费，收款未确认",
        FallbackState::Dropped => "未收款，已取消",
        FallbackState::Open if fallback.began.resettle_until.is_some() => "全自费，可补结算",
        FallbackState::Open => "全自费，手工报销",
        FallbackState::Resettling => "正在补结算",
        FallbackState::PayoutDue => "已补结算，待退差额",
        FallbackState::Resettled => "已补结算",
        FallbackState::ManualClaim => "已转手工报销",
        FallbackState::Final => "全自费，补结算已过期",
        FallbackState::RefundDue => "已退费，待退款",
        FallbackState::Refunded => "已全部退款",
    }
}

const fn full_pay_advice(fallback: &Fallback, may_resettle: bool) -> &'static str {
    if fallback.contradiction.is_some() {
        return "请勿收付，请主管处理";
    }
    match fallback.state {
        FallbackState::Tender => "请先回答钱是否已收",
        FallbackState::Open if may_resettle => "线路恢复后请患者持卡和原收据来补结算",
        FallbackState::Open => "请患者持单据到医保经办机构手工报销",
        FallbackState::Resettling => "等医保平台结果；原款不动",
        FallbackState::PayoutDue => "请退差额给患者",
        FallbackState::RefundDue => "请退款给患者",
        FallbackState::Dropped
        | FallbackState::Resettled
        | FallbackState::ManualClaim
        | FallbackState::Final
        | FallbackState::Refunded => "无需操作",
    }
}

const fn deposit_text(deposit: &Deposit, nothing_can_come: bool) -> &'static str {
    if deposit.contradiction.is_some() {
        return "账目矛盾，已停止，请主管处理";
    }
    match deposit.state {
        DepositState::Tender => "押金，收款未确认",
        DepositState::Dropped => "未收押金，已取消",
        DepositState::Held if nothing_can_come => "上一笔已撤回：可重新结算、转全自费或退押金",
        DepositState::Held => "押金在存，等医保结果，多退少补",
        DepositState::Applied => "押金已抵应付，余额待退",
        DepositState::Returned => "押金待退",
        DepositState::ToFullPay => "押金已转全自费",
    }
}
