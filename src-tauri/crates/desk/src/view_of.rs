//! Fills the view from the state: whole, masked, in words. Nothing here changes anything.

use settlement::attempt::{Attempt, PaperRecord, PrintState};
use settlement::fact::{Direction, Stamp};
use settlement::fees::FeeLine;
use settlement::ids::PersonName;
use settlement::ledger::Account;
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::prescription::{Document, documents};
use settlement::request::{Codec, Transaction};

use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::flow::print::paper_kind;
use crate::flow::rules::{lines_of, stopping};
use crate::state::{AtBill, AtDesk, LineEnd};
use crate::view::*;
use crate::view_person::person_view;
use crate::view_split_of::split_view;
use crate::view_visit::visit_view;
use crate::view_words::busy_words;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Everything on the glass now; `seq` is set by the loop.
    pub fn view(&mut self, now: Stamp) -> DeskView {
        let shown = self.state.session.state == SessionState::Open;
        DeskView {
            seq: 0,
            stopped: self.stopped_view(),
            session: SessionView {
                state: self.state.session.state,
                operator: self.state.session.clerk.as_ref().map(ToString::to_string),
                operator_name: self
                    .state
                    .session
                    .clerk
                    .as_ref()
                    .map(|_| self.state.session.clerk_name.clone()),
                platform_sign_in: self
                    .state
                    .line_session
                    .number
                    .as_ref()
                    .filter(|_| self.state.session.clerk == self.state.line_session.clerk)
                    .map(ToString::to_string),
                operator_role: self.state.session.clerk.as_ref().and_then(|clerk| {
                    let known = self.options.operators.iter().find(|one| &one.number == clerk);
                    known.map(|one| one.role.key().to_owned())
                }),
            },
            status: self.status(now),
            person: if shown {
                self.person_view(now)
            } else {
                person_view(&AtDesk::nobody(), now, self.options.unmask)
            },
            bill: if shown { self.state.bill.as_ref().map(|at| self.bill_view(at, now)) } else { None },
            elsewhere: if shown { self.elsewhere_view() } else { None },
            full_pays: if shown { self.full_pays(now) } else { Vec::new() },
            deposits: if shown { self.deposits() } else { Vec::new() },
            worklist: if shown { self.worklist(now) } else { Vec::new() },
            recovered: if shown { self.state.recovered.clone() } else { Vec::new() },
            cash_questions: if shown { self.cash_questions() } else { Vec::new() },
            devices: self.devices(now),
            profile: self.profile_view(),
            catalog: self.catalog_view(now),
            own_items: self.own_items_view(),
            packs: self.packs_view(now),
            notices: self
                .state
                .notices
                .iter()
                .map(|notice| NoticeView {
                    id: notice.id,
                    at: notice.at.platform_text(),
                    // The platform's words may name the person.
                    fault: FaultView {
                        detail: notice.fault.detail.clone().filter(|_| shown),
                        ..notice.fault.clone()
                    },
                    bill: notice.bill.as_ref().filter(|_| shown).map(ToString::to_string),
                })
                .collect(),
            recent: if shown { self.recent() } else { RecentView::default() },
            look: self.state.look,
        }
    }

    fn profile_view(&self) -> ProfileView {
        let adopted = self.state.adopted.as_ref();
        let differs = adopted.is_some_and(|adopted| adopted.fact.hash != self.options.profile_file.hash);
        let open = self.open_attempts().any(|attempt| !attempt.state.is_final());
        let reason = if differs { "请先办完待办" } else { "文件与已采用的相同" };
        let allowed = differs && !open;
        ProfileView {
            hash: adopted.map(|adopted| adopted.fact.hash.clone()).unwrap_or_default(),
            adopted_at: adopted.map(|adopted| adopted.at.platform_text()).unwrap_or_default(),
            adopted_by: adopted
                .into_iter()
                .flat_map(|adopted| [&adopted.fact.clerk, &adopted.fact.second])
                .flatten()
                .map(ToString::to_string)
                .collect(),
            file_hash: differs.then(|| self.options.profile_file.hash.clone()),
            adopt: ActionView { allowed, reason: (!allowed).then(|| reason.to_owned()) },
        }
    }

    /// Attempts that are not closed, oldest first.
    pub(crate) fn open_attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.state.open.iter().filter_map(|id| self.state.attempts.get(id))
    }

    fn status(&mut self, now: Stamp) -> StatusView {
        let catalog = self.catalog_lamp(now);
        let drawer = Account::cash(&self.options.window);
        let drawer_expected = self.state.books.get(&drawer).copied().unwrap_or(0);
        let drawer_expected = Money::from_fen(drawer_expected).unwrap_or(Money::ZERO);
        let open: Vec<&Attempt> = self.open_attempts().collect();
        let doubtful: Vec<&&Attempt> = open
            .iter()
            .filter(|attempt| attempt.state.is_unresolved() || attempt.state == State::Manual)
            .collect();
        let in_doubt_total = Money::sum(doubtful.iter().map(|attempt| attempt.total)).unwrap_or(Money::ZERO);
        StatusView {
            window: self.options.window.clone(),
            institution: self.options.institution_name.clone(),
            business_date: now.wall.china_date().to_string(),
            now: now.wall.platform_text(),
            reader: self.reader_lamp(),
            platform: self.line_lamp(),
            printer: self.printer_lamp(),
            disk: self.disk_lamp(),
            clock: self.clock_lamp(now),
            escrow: self.escrow_lamp(),
            backup: self.backup_lamp(),
            catalog,
            policy: self.policy_lamp(now),
            open_items: count(open.len()),
            in_doubt: count(doubtful.len()),
            in_doubt_total: in_doubt_total.to_string(),
            offline: self.offline_view(now),
            journal_seq: u32::try_from(self.head.seq).unwrap_or(u32::MAX),
            journal_head: self.head.hash.chars().take(8).collect(),
            drawer_expected: drawer_expected.to_string(),
        }
    }

    fn reader_lamp(&self) -> LampView {
        let around = &self.state.around;
        if around.service_down {
            lamp(Lamp::Down, "读卡服务未运行")
        } else if around.readers.is_empty() {
            lamp(Lamp::Warn, FaultCode::C14.text())
        } else {
            lamp(Lamp::Ok, "读卡器就绪")
        }
    }

    pub(crate) fn line_lamp(&self) -> LampView {
        match self.state.around.line.last {
            None => lamp(Lamp::Unknown, "医保线路未用"),
            Some(LineEnd::Answered) => lamp(Lamp::Ok, "医保线路正常"),
            Some(LineEnd::NotSent) => lamp(Lamp::Down, "医保平台连不上"),
            Some(LineEnd::Lost) => lamp(Lamp::Warn, "医保平台无应答"),
            Some(LineEnd::Odd) => lamp(Lamp::Warn, "医保平台答复异常"),
        }
    }

    pub(crate) fn printer_lamp(&self) -> LampView {
        let around = &self.state.around;
        if around.printer_failed {
            lamp(Lamp::Warn, "打印机未响应")
        } else if around.printed_once {
            lamp(Lamp::Ok, "打印正常")
        } else {
            lamp(Lamp::Unknown, "尚未打印")
        }
    }

    fn disk_lamp(&self) -> LampView {
        const MIB: u64 = 1024 * 1024;
        match self.state.around.free_bytes {
            None => lamp(Lamp::Unknown, "磁盘未知"),
            Some(free) if free < 200 * MIB => lamp(Lamp::Down, "磁盘将满"),
            Some(free) if free < 500 * MIB => lamp(Lamp::Warn, FaultCode::J03.text()),
            Some(_) => lamp(Lamp::Ok, "磁盘充足"),
        }
    }

    fn person_view(&self, now: Stamp) -> PersonView {
        PersonView {
            entitlement: self.entitlement_view(now),
            ..person_view(&self.state.person, now, self.options.unmask)
        }
    }

    fn bill_view(&self, at: &AtBill, now: Stamp) -> BillView {
        let attempt = at.attempt.as_ref().and_then(|id| self.state.attempts.get(id));
        let state = attempt.map_or(State::Draft, |attempt| attempt.state);
        let waiting = attempt.and_then(|attempt| self.waiting(&attempt.id)).map(|(_, pending)| pending);
        let sent = lines_of(at);
        let lines: Vec<FeeLineView> = sent
            .iter()
            .map(|line| FeeLineView {
                trace: self.trace_view(at, line),
                ..line_view(line, attempt, at.changed)
            })
            .collect();
        let total = Money::sum(at.lines.iter().map(|line| line.amount)).unwrap_or(Money::ZERO);
        let stale = at.changed && !matches!(state, State::Settled);
        let split = attempt.filter(|_| !stale).and_then(split_view);
        let payable = attempt.filter(|_| !stale).and_then(|attempt| match attempt.state {
            State::Settled => attempt.payable().ok(),
            State::Cancelled => attempt.refund_due().ok(),
            State::Quoted | State::Settling => attempt.quote.as_ref().map(|(split, _)| split.cash_share),
            // In doubt there is nothing to pay now: a figure in the largest type would be collected.
            State::InDoubt
            | State::Draft
            | State::Registered
            | State::Uploaded
            | State::Reversing
            | State::Fencing
            | State::Confirming
            | State::Void
            | State::Cancelling
            | State::CancelFencing
            | State::Refunded
            | State::Manual => None,
        });
        let busy = waiting.map(|pending| BusyView {
            text: busy_words(pending.request.transaction()).to_owned(),
            since: pending.since.wall.platform_text(),
            elapsed_ms: u32::try_from(now.monotonic_ms - pending.since.monotonic_ms).unwrap_or(0),
        });
        let cases = self.cases_of_bill(at, now);
        BillView {
            bill: at.bill.to_string(),
            attempt: at.attempt.as_ref().map(ToString::to_string),
            state: state.name().to_owned(),
            changed: stale && attempt.is_some(),
            steps: if stale && waiting.is_none() {
                [StepState::Waiting; 5]
            } else {
                steps(attempt, waiting.map(|pending| pending.request.transaction()))
            },
            actions: self.actions(at, attempt, busy.is_some(), now),
            busy,
            visit: at.visit.as_ref().map(visit_view),
            lines,
            trace_said: Self::trace_said_view(at),
            documents: documents(&sent).into_iter().map(prescription_view).collect(),
            rules: self.rules_view_of(at, now),
            total: total.to_string(),
            estimate: self.estimate_view(at, split.is_some(), now),
            split,
            payable: payable.map(|amount| amount.to_string()),
            tender: attempt.and_then(tender),
            refusal: attempt.and_then(|attempt| attempt.refusal.as_ref()).map(|(_, text)| text.clone()),
            fault: at.fault.clone(),
            intent: Some(at.intent.to_string()),
            full_pay: cases.full_pay,
            full_pay_due: self.full_pay_due(&at.bill, total),
            deposit: cases.deposit,
            compare: cases.compare,
            owed: cases.owed,
            papers: attempt.map(|attempt| papers(&attempt.papers)).unwrap_or_default(),
        }
    }

    fn actions(&self, at: &AtBill, attempt: Option<&Attempt>, busy: bool, now: Stamp) -> ActionsView {
        let state = attempt.map_or(State::Draft, |attempt| attempt.state);
        let idle = !busy;
        let bar = self.money_bar();
        let editable = matches!(
            state,
            State::Draft
                | State::Registered
                | State::Uploaded
                | State::Quoted
                | State::Void
                | State::Refunded
        );
        let paid_up = attempt.is_some_and(|attempt| attempt.payable().is_ok_and(Money::is_zero));
        let why =
            |ok: bool, reason: &str| ActionView { allowed: ok, reason: (!ok).then(|| reason.to_owned()) };
        let money = |ok: bool, reason: &str| why(ok && bar.is_none(), bar.unwrap_or(reason));
        let wait = "正在等待医保平台答复";
        let stopped_by_rules = editable && stopping(at).next().is_some();
        // F11 would begin a try: not for a bill that is paid in full, unless it is settled after all and the patient has signed.
        let begins = attempt.is_none() || state.is_final();
        let taken = begins && !self.may_be_tried(at);
        let quote_reason = if busy {
            wait
        } else if taken && self.paid_in_full(&at.bill).is_some() {
            "本单已按全自费收款"
        } else if self.state.person.check.is_none() {
            "请先核对人证卡相符"
        } else if at.lines.is_empty() {
            "请先录入费用"
        } else if at.visit.is_none() {
            "请先填写就诊信息"
        } else if stopped_by_rules {
            "有费用不符合医保规则"
        } else {
            "本单已结算或正在处理"
        };
        let quote_ok = idle
            && editable
            && self.state.person.check.is_some()
            && !at.lines.is_empty()
            && at.visit.is_some()
            && !taken
            && !stopped_by_rules;
        let refused = attempt.is_some_and(|attempt| attempt.refusal.is_some());
        let settle_ok = idle && state == State::Quoted && !at.changed && !refused;
        let asked = self.cash_question().is_some();
        ActionsView {
            edit: why(idle && self.editable().is_ok(), "已提交，不能修改"),
            trace: why(self.traceable().is_ok(), "已结算，追溯码不能改"),
            quote: money(quote_ok, quote_reason),
            settle: money(settle_ok, if busy { wait } else { "请先预结算" }),
            take: money(
                idle && state == State::Settled && !paid_up && !asked,
                if asked { "请先回答未确认的现金" } else { "没有待收款" },
            ),
            cancel: money(idle && state == State::Settled, if busy { wait } else { "没有可退的结算" }),
            refund: money(
                idle && state == State::Cancelled && !asked,
                if asked { "请先回答未确认的现金" } else { "没有待退款" },
            ),
            refund_lines: money(
                idle && state == State::Settled && at.lines.iter().any(|line| !line.amount.is_zero()),
                if busy { wait } else { "没有可退的结算" },
            ),
            full_pay: match self.full_pay_bar(at) {
                None => ActionView { allowed: true, reason: None },
                Some(bar) => ActionView { allowed: false, reason: Some(bar) },
            },
            deposit: match attempt.map(|attempt| self.deposit_bar(now, attempt)) {
                Some(None) => ActionView { allowed: true, reason: None },
                Some(Some(bar)) => ActionView { allowed: false, reason: Some(bar.to_owned()) },
                None => ActionView { allowed: false, reason: None },
            },
            abandon: why(
                idle && attempt.is_some()
                    && matches!(state, State::Draft | State::Registered | State::Uploaded | State::Quoted),
                "没有可放弃的登记",
            ),
            print: why(attempt.is_some_and(|attempt| !attempt.papers.is_empty()), "还没有单据"),
        }
    }

    fn cash_questions(&self) -> Vec<CashQuestionView> {
        self.open_movements()
            .map(|(subject, open)| {
                let name = self.payer_name(&subject).map(PersonName::masked).unwrap_or_default();
                let amount = open.movement.amount;
                let (direction, text) = match open.movement.direction {
                    Direction::In => ("in", format!("{name} 的 {amount} 元，钱已经收了吗？")),
                    Direction::Out => ("out", format!("退给 {name} 的 {amount} 元，钱已经付了吗？")),
                };
                CashQuestionView {
                    case_id: open.movement.case.to_string(),
                    text,
                    amount: amount.to_string(),
                    direction: direction.to_owned(),
                    since: open.since.wall.platform_text(),
                }
            })
            .collect()
    }
}

pub(crate) fn line_view(line: &FeeLine, attempt: Option<&Attempt>, changed: bool) -> FeeLineView {
    let judged = attempt
        .filter(|_| !changed)
        .and_then(|attempt| attempt.splits.iter().find(|split| split.line_no == line.line_no));
    FeeLineView {
        line: line.line_no.to_string(),
        item_code: line.item.item_code.to_string(),
        name: line.item.name.clone(),
        spec: line.item.spec.clone(),
        unit: line.item.unit.clone(),
        quantity: line.quantity.to_string(),
        unit_price: line.unit_price.to_string(),
        amount: line.amount.to_string(),
        grade: judged.map_or(line.item.grade, |split| split.grade).code().to_owned(),
        first_pay: judged.map_or(line.item.first_pay, |split| split.first_pay).to_string(),
        price_ceiling: line.item.price_ceiling.map(|ceiling| ceiling.to_string()),
        split: judged.map(|split| LineSplitView {
            uncovered: split.uncovered.to_string(),
            over_price_cap: split.over_price_cap.to_string(),
            copay_first: split.copay_first.to_string(),
            in_scope: split.in_scope.to_string(),
        }),
        days: line.order.days,
        prescription: line.prescription_no().map(str::to_owned),
        self_paid: line.self_paid,
        trace: None,
    }
}

fn prescription_view(document: Document) -> PrescriptionView {
    PrescriptionView {
        prescription: document.prescription,
        number: document.number,
        kind: document.kind.map(|kind| kind.name().to_owned()),
        self_paid: document.self_paid,
        lines: count(document.lines.len()),
        total: document.total.to_string(),
    }
}

fn tender(attempt: &Attempt) -> Option<TenderView> {
    if let Some(movement) = attempt.paid_by() {
        let change = movement.received.minus(movement.amount).unwrap_or(Money::ZERO);
        return Some(TenderView {
            method: movement.method.key().to_owned(),
            received: movement.received.to_string(),
            change: change.to_string(),
        });
    }
    let free = attempt.settlement.as_ref().is_some_and(|settlement| settlement.split.cash_share.is_zero());
    free.then(|| TenderView {
        method: "none".to_owned(),
        received: Money::ZERO.to_string(),
        change: Money::ZERO.to_string(),
    })
}

pub(crate) fn papers(papers: &[PaperRecord]) -> Vec<PaperView> {
    papers
        .iter()
        .map(|paper| PaperView {
            kind: paper_kind(paper.intent.kind),
            number: paper.intent.number.to_string(),
            copy: paper.intent.copy,
            state: match (paper.state, &paper.file) {
                (PrintState::Open, _) => PaperState::Printing,
                (PrintState::Printed, _) => PaperState::Printed,
                (PrintState::Kept, Some(_)) => PaperState::Unprinted,
                (PrintState::Kept, None) => PaperState::Unknown,
            },
            file: paper.file.clone(),
        })
        .collect()
}

/// 登记→上传→预结算→结算→收款.
fn steps(attempt: Option<&Attempt>, waiting: Option<Transaction>) -> [StepState; 5] {
    use StepState as P;
    let Some(attempt) = attempt else { return [P::Waiting; 5] };
    let busy = waiting.is_some();
    let active = |busy: bool| if busy { P::Active } else { P::Waiting };
    let refused = if attempt.refusal.is_some() && !busy { P::Failed } else { active(busy) };
    match attempt.state {
        State::Draft => [refused, P::Waiting, P::Waiting, P::Waiting, P::Waiting],
        State::Registered if waiting == Some(Transaction::Quote) => {
            [P::Done, P::Done, P::Active, P::Waiting, P::Waiting]
        }
        State::Registered => [P::Done, refused, P::Waiting, P::Waiting, P::Waiting],
        State::Uploaded => [P::Done, P::Done, refused, P::Waiting, P::Waiting],
        State::Quoted => [P::Done, P::Done, P::Done, P::Waiting, P::Waiting],
        State::Settling => [P::Done, P::Done, P::Done, P::Active, P::Waiting],
        State::InDoubt | State::Reversing | State::Confirming => {
            [P::Done, P::Done, P::Done, P::Unknown, P::Waiting]
        }
        State::Fencing | State::Void => [P::Failed, P::Waiting, P::Waiting, P::Waiting, P::Waiting],
        State::Settled if attempt.payable().is_ok_and(Money::is_zero) => [P::Done; 5],
        State::Settled => [P::Done, P::Done, P::Done, P::Done, P::Active],
        State::Cancelling | State::CancelFencing => [P::Done, P::Done, P::Done, P::Unknown, P::Waiting],
        State::Cancelled => [P::Done, P::Done, P::Done, P::Failed, P::Active],
        State::Refunded => [P::Done, P::Done, P::Done, P::Failed, P::Done],
        State::Manual => [P::Done, P::Done, P::Done, P::Failed, P::Waiting],
    }
}

pub(crate) fn lamp(lamp: Lamp, text: &str) -> LampView {
    LampView { lamp, text: text.to_owned() }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
