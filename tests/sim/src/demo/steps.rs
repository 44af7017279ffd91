//! One step at the desk and the sentence that tells it.

use std::time::Duration;

use desk::api::{OtherMethod, VerifyMethod, VisitArgs};
use desk::fault::FaultView;
use desk::view::{DeskView, PersonState};
use serde_json::json;
use settlement::money::Money;

use super::scene::{Scene, Told};
use crate::headless_desk::DeskFault;
use crate::headless_desk::clerk::Item;
use crate::virtual_card::people::person;
use crate::virtual_card::{Fault, VirtualCard, VpcdClient};

const CARD_WITHIN: Duration = Duration::from_secs(20);

/// An amount of the desk, which always parses.
pub(super) fn money(text: &str) -> Result<Money, DeskFault> {
    Money::parse(text).map_err(|_| DeskFault::Gone(format!("{text:?} is no amount")))
}

pub(super) fn adds(sum: Result<Money, settlement::money::MoneyFault>) -> Result<Money, DeskFault> {
    sum.map_err(|fault| DeskFault::Gone(fault.to_string()))
}

/// Code, text and remedy as the clerk sees them.
pub(super) fn spoken(fault: &FaultView) -> String {
    let detail = fault.detail.as_ref().map_or_else(String::new, |detail| format!("“{detail}”"));
    format!("{} {}{detail}{}", fault.code, fault.text, fault.remedy)
}

impl Scene {
    /// Begins a paragraph.
    pub fn paragraph(&mut self, name: &str, title: &str) {
        self.progress(name);
        self.say(&format!("\n■ {title}  ({name})"));
    }

    /// One sentence of the paragraph, with the time on the desk's clock.
    pub fn tell(&mut self, sentence: &str) {
        let now = self.desk.view().status.now;
        // `yyyy-MM-dd HH:mm:ss`: the day is the same all morning.
        let clock = now.split_once(' ').map_or(now.as_str(), |(_, clock)| clock);
        self.say(&format!("  {clock}  {sentence}"));
    }

    /// Puts a card into the reader.
    pub fn insert(&mut self, profile: &str, faults: &[Fault]) -> Result<(), DeskFault> {
        let gone = |why: String| DeskFault::Gone(why);
        let mut card = VirtualCard::of_profile(profile).ok_or_else(|| gone(format!("no card {profile}")))?;
        for fault in faults {
            card = card.with_fault(*fault);
        }
        let port = self.reader.port(0);
        self.card =
            Some(VpcdClient::insert(card, port).map_err(|fault| gone(format!("virtual reader: {fault}")))?);
        Ok(())
    }

    /// Takes the card out, and waits until the desk has seen it.
    pub fn pull(&mut self) -> Result<(), DeskFault> {
        drop(self.card.take());
        self.desk
            .wait_for("an empty reader", CARD_WITHIN, |view| {
                !view.person.card_present && view.devices.readers.iter().all(|reader| reader.state == "empty")
            })
            .map(drop)
    }

    /// A card that is not read: what the desk says of it.
    pub fn insert_in_vain(
        &mut self,
        profile: &str,
        faults: &[Fault],
        code: &str,
    ) -> Result<FaultView, DeskFault> {
        self.insert(profile, faults)?;
        let view = self.desk.wait_for(&format!("{code} from the reader"), CARD_WITHIN, |view| {
            view.person.state == PersonState::CardFault
                && view.person.fault.as_ref().is_some_and(|fault| fault.code == code)
        })?;
        self.pull()?;
        view.person.fault.ok_or_else(|| DeskFault::Gone(code.to_owned()))
    }

    /// A card that is read, and the person known; the clerk looks at face, document and card.
    pub fn greet(&mut self, profile: &str, method: VerifyMethod) -> Result<DeskView, DeskFault> {
        self.insert(profile, &[])?;
        let known = person(profile).ok_or_else(|| DeskFault::Gone(format!("no person {profile}")))?;
        let view = self.desk.wait_for(&format!("{} at the desk", known.name), CARD_WITHIN, |view| {
            let at = &view.person;
            // Not the same person of a moment ago, whose card has left.
            at.card_present
                && at.state == PersonState::Known
                && at.name.as_deref() == Some(&known.name)
                && at.verified.is_none()
        })?;
        let at = &view.person;
        let balance = at.insurances.first().map(|insurance| insurance.balance.clone()).unwrap_or_default();
        self.tell(&format!(
            "Card in 插卡: generation {}, read in {} ms; the desk shows {}, {} 岁, {}, personal account {balance}.",
            at.card_generation.unwrap_or_default(),
            at.read_ms.unwrap_or_default(),
            known.name,
            at.age.unwrap_or_default(),
            at.cert_no.as_deref().unwrap_or_default(),
        ));
        for warning in at.warnings.iter().filter(|warning| warning.severity != desk::fault::Severity::Hint) {
            self.tell(&format!("The desk warns 提示: {}", spoken(warning)));
        }
        let seen = match method {
            VerifyMethod::CardPhoto => "by the photo on the card 看照片",
            VerifyMethod::IdentityDocument => "by the identity card 看身份证",
            VerifyMethod::Agent => "through an agent 代办",
        };
        self.desk.verify(method)?;
        self.tell(&format!("The clerk checks 人证卡相符 {seen}."));
        Ok(view)
    }

    /// The bill of the hospital system; the case is named after the person.
    pub fn bill(
        &mut self,
        profile: &'static str,
        expected: &'static str,
        visit: VisitArgs,
        items: &[Item<'_>],
    ) -> Result<(), DeskFault> {
        self.bill_as(profile, profile, expected, visit, items)
    }

    /// The same with a name of its own.
    pub fn bill_as(
        &mut self,
        case: &'static str,
        profile: &str,
        expected: &'static str,
        visit: VisitArgs,
        items: &[Item<'_>],
    ) -> Result<(), DeskFault> {
        let bill = format!("MZ-{:03}", self.told.len() + 1);
        self.bring(profile, &bill, visit, items)?;
        self.told.push(Told { case, bill, expected, change: Money::ZERO });
        Ok(())
    }

    /// The bill of a case that began before, brought once more: the same bill, not another one.
    pub fn bill_again(&mut self, case: &str, visit: VisitArgs, items: &[Item<'_>]) -> Result<(), DeskFault> {
        let place = self.told.iter().position(|told| told.case == case);
        let told = place.map(|place| self.told.remove(place));
        let told = told.ok_or_else(|| DeskFault::Gone(format!("no case {case}")))?;
        self.bring(case, &told.bill, visit, items)?;
        // The last one told is the one whose change is noted.
        self.told.push(told);
        Ok(())
    }

    fn bring(
        &mut self,
        profile: &str,
        bill: &str,
        visit: VisitArgs,
        items: &[Item<'_>],
    ) -> Result<(), DeskFault> {
        let known = person(profile).ok_or_else(|| DeskFault::Gone(format!("no person {profile}")))?;
        let view = self.desk.bring_bill(bill, &known.certno, visit, items)?;
        let at = view.bill.ok_or_else(|| DeskFault::Gone("no bill".to_owned()))?;
        let lines: Vec<String> = at
            .lines
            .iter()
            .map(|line| {
                let class = match line.grade.as_str() {
                    "01" => "甲",
                    "02" => "乙",
                    _ => "丙",
                };
                format!("{}×{} {}({class})", line.name, line.quantity, line.amount)
            })
            .collect();
        self.tell(&format!("HIS sends bill {bill}, {}: {}.", at.total, lines.join("、")));
        Ok(())
    }

    /// F11.
    pub fn quote(&mut self) -> Result<(), DeskFault> {
        let view = self.desk.quote()?;
        if let Some(split) = view.bill.and_then(|bill| bill.split) {
            self.tell(&format!(
                "F11 预结算: fund {} · account {} · payable 应付 {}.",
                split.fund_total, split.account_share, split.cash_share
            ));
        }
        Ok(())
    }

    /// F12, ending well.
    pub fn settle(&mut self) -> Result<Money, DeskFault> {
        let view = self.desk.settle("SETTLED")?;
        let bill = view.bill.ok_or_else(|| DeskFault::Gone("no bill".to_owned()))?;
        let payable = money(bill.payable.as_deref().unwrap_or("0.00"))?;
        let number = bill.split.and_then(|split| split.settlement).unwrap_or_default();
        self.tell(&format!("F12 结算: 已结算, settlement {number}, payable {payable}."));
        if payable.is_zero() {
            self.tell("Nothing to pay; the papers come out of the printer.");
        }
        Ok(payable)
    }

    /// Notes over the counter, and the change back as the screen says.
    pub fn pay_cash(&mut self, payable: Money, received: &str) -> Result<(), DeskFault> {
        let given = money(received)?;
        let view = self.desk.take_cash(received)?;
        let tender =
            view.bill.and_then(|bill| bill.tender).ok_or_else(|| DeskFault::Gone("no tender".to_owned()))?;
        let change = money(&tender.change)?;
        if adds(payable.plus(change))? != given {
            return Err(DeskFault::Gone(format!(
                "the screen says change {change} for {given} against {payable}"
            )));
        }
        self.drawer = adds(adds(self.drawer.plus(given))?.minus(change))?;
        if let Some(told) = self.told.last_mut() {
            told.change = change;
        }
        self.tell(&format!("Cash 现金: received 实收 {given}, change 找零 {change}."));
        Ok(())
    }

    /// The whole share in coins, nothing back.
    pub fn pay_exactly(&mut self, payable: Money) -> Result<(), DeskFault> {
        self.pay_cash(payable, &payable.to_string())
    }

    /// On a terminal beside the desk.
    pub fn pay_other(&mut self, method: OtherMethod, reference: &str, words: &str) -> Result<(), DeskFault> {
        let view = self.desk.take_other(method, reference)?;
        let received =
            view.bill.and_then(|bill| bill.tender).map(|tender| tender.received).unwrap_or_default();
        self.tell(&format!("{words}: {received}, reference {reference}; the drawer stays shut."));
        Ok(())
    }

    /// Gives the patient the money back.
    pub fn refund(&mut self) -> Result<(), DeskFault> {
        let due = self.desk.at_desk()?.payable.unwrap_or_default();
        self.desk.pay_refund()?;
        self.drawer = adds(self.drawer.minus(money(&due)?))?;
        self.tell(&format!("Refund 退款: {due} handed over, 已退费, refund form printed."));
        Ok(())
    }

    /// Cuts or joins the line, as the control page does.
    pub fn line(&mut self, up: bool) -> Result<(), DeskFault> {
        let body = if up { json!({ "up": true }) } else { json!({ "up": false, "how": "refuse" }) };
        self.control.post("line", &body).map_err(DeskFault::Gone)
    }
}
