//! Steps of full pay, deposit and difference, and the sentences that tell them.

use desk::api::{FullPayWhy, PaperKind};
use desk::view::PaperView;
use settlement::money::Money;

use super::scene::Scene;
use super::steps::{adds, money};
use crate::headless_desk::DeskFault;

const fn paper_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::SettlementForm => "结算单",
        PaperKind::FeeList => "费用明细清单",
        PaperKind::SelfPaidList => "自费费用清单",
        PaperKind::Slip => "小票",
        PaperKind::RefundForm => "退费单",
        PaperKind::FullPayReceipt => "全额自费收据",
        PaperKind::OutageStatement => "故障说明",
        PaperKind::ReimbursementChecklist => "手工报销材料清单",
        PaperKind::DepositSlip => "押金条",
        PaperKind::RefundSlip => "退款单",
        PaperKind::ConsentForm => "自费同意书",
        PaperKind::ExplanationSlip => "拒收说明",
        PaperKind::ApprovalList => "审批登记表",
    }
}

impl Scene {
    /// Notes for a deposit of the full price.
    pub fn take_deposit(&mut self, price: &str) -> Result<(), DeskFault> {
        let view = self.desk.take_deposit(price)?;
        let deposit = view.bill.and_then(|bill| bill.deposit);
        let deposit = deposit.ok_or_else(|| DeskFault::Gone("no deposit".to_owned()))?;
        self.drawer = adds(self.drawer.plus(money(&deposit.amount)?))?;
        self.tell(&format!("Deposit 押金 {}, slip {}: {}.", deposit.amount, deposit.number, deposit.text));
        Ok(())
    }

    /// Notes for the full price, and the change back; the number of the receipt.
    pub fn full_pay(&mut self, reason: FullPayWhy, received: &str) -> Result<String, DeskFault> {
        let view = self.desk.full_pay(reason, received)?;
        let paid = view.bill.and_then(|bill| bill.full_pay);
        let paid = paid.ok_or_else(|| DeskFault::Gone("no full pay".to_owned()))?;
        let (given, price) = (money(received)?, money(&paid.total)?);
        let change = adds(given.minus(price))?;
        self.drawer = adds(self.drawer.plus(price))?;
        if let Some(told) = self.told.last_mut() {
            told.change = change;
        }
        self.tell(&format!(
            "F10 全自费 ({}): {price}, received 实收 {given}, change 找零 {change}; receipt {}, may be settled here until {}.",
            paid.reason,
            paid.number,
            paid.resettle_until.as_deref().unwrap_or("-"),
        ));
        Ok(paid.number)
    }

    /// Paid then, paid now, and what goes back.
    pub fn tell_comparison(&mut self) -> Result<(), DeskFault> {
        let compare = self.desk.at_desk()?.compare;
        let compare = compare.ok_or_else(|| DeskFault::Gone("no comparison".to_owned()))?;
        self.tell(&format!(
            "The screen compares: paid then 原已付 {} · fund now {} · account now {} · share now 应付 {} · back 应退 {}.",
            compare.paid, compare.fund, compare.account, compare.share, compare.back
        ));
        Ok(())
    }

    /// Hands over what is owed, in cash.
    pub fn pay_out(&mut self, what: &str) -> Result<(), DeskFault> {
        let owed = self.desk.at_desk()?.owed;
        let sum = owed.iter().map(|owed| money(&owed.amount)).collect::<Result<Vec<Money>, _>>()?;
        let sum = adds(Money::sum(sum))?;
        if sum.is_zero() {
            return Err(DeskFault::Gone(format!("nothing is owed: {what}")));
        }
        self.desk.pay_out()?;
        self.drawer = adds(self.drawer.minus(sum))?;
        self.tell(&format!("{what}: {sum} handed over 退款, slip printed."));
        Ok(())
    }

    /// Which papers the bill at the desk has by now.
    pub fn tell_papers(&mut self) -> Result<(), DeskFault> {
        let bill = self.desk.at_desk()?;
        let of_case = |papers: Option<Vec<PaperView>>| papers.unwrap_or_default();
        let papers = [
            bill.papers,
            of_case(bill.full_pay.map(|paid| paid.papers)),
            of_case(bill.deposit.map(|deposit| deposit.papers)),
        ]
        .concat();
        let names: Vec<String> =
            papers.iter().map(|paper| format!("{} {}", paper_name(paper.kind), paper.number)).collect();
        self.tell(&format!("Papers 单据: {}.", names.join("、")));
        Ok(())
    }
}
