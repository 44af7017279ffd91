//! The morning, patient by patient. Every case is one that happens every week at a real desk.

use std::time::Duration;

use desk::api::VerifyMethod;
use desk::view::Lamp;

use super::scene::Scene;
use super::steps::spoken;
use super::troubles;
use crate::headless_desk::DeskFault;
use crate::headless_desk::clerk::{Item, at_rest_in, visit};
use crate::virtual_card::Fault;

/// 普通门诊.
pub(super) const OUTPATIENT: &str = "11";

pub(super) const CONSULTATION: Item<'_> = ("ptmzzcf", "普通门诊诊察费", "", "1");
pub(super) const EXPERT: Item<'_> = ("zrysmzzcf", "主任医师门诊诊察费", "", "1");
pub(super) const BLOOD: Item<'_> = ("xcg", "血常规", "", "1");
pub(super) const HEAD_SCAN: Item<'_> = ("tlctps", "头颅CT平扫", "", "1");
pub(super) const ABDOMEN_SCAN: Item<'_> = ("fbctps", "腹部CT平扫", "", "1");
pub(super) const AMOXICILLIN: Item<'_> = ("amxljn", "阿莫西林胶囊", "0.5g*24粒", "2");
/// Class B 乙类 with a ceiling.
pub(super) const AZITHROMYCIN: Item<'_> = ("aqmsp", "阿奇霉素片", "0.25g*6片", "2");
pub(super) const NIFEDIPINE: Item<'_> = ("xbdpksp", "硝苯地平控释片", "30mg*28片", "2");
/// Class C 丙类, wholly self-paid.
pub(super) const MONTMORILLONITE: Item<'_> = ("mtss", "蒙脱石散", "3g*10袋", "1");

/// Plays it all.
pub(super) fn play(scene: &mut Scene) -> Result<(), DeskFault> {
    pulled_mid_read(scene)?;
    first_generation(scene)?;
    bank_card(scene)?;
    long_name(scene)?;
    three_classes(scene)?;
    third_generation(scene)?;
    cancelled(scene)?;
    refused(scene)?;
    troubles::reply_lost(scene)?;
    line_down(scene)?;
    expired(scene)?;
    troubles::lost_and_executed(scene)?;
    troubles::lost_and_not_executed(scene)?;
    troubles::late_in_the_gateway(scene)?;
    troubles::deposit(scene)?;
    troubles::full_pay(scene)?;
    troubles::partial_refund(scene)
}

fn pulled_mid_read(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("card-pulled", "拔卡太早 · a card pulled while it is read");
    let fault = scene.insert_in_vain("gen1-basic", &[Fault::PulledAt(5)], "C-01")?;
    scene.tell(&format!(
        "王秀兰 is in a hurry and takes her card out again. The desk says: {}",
        spoken(&fault)
    ));
    Ok(())
}

fn first_generation(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen1-basic", "王秀兰 · first-generation card, retired, nothing left to pay");
    scene.greet("gen1-basic", VerifyMethod::CardPhoto)?;
    scene.bill("gen1-basic", "SETTLED", visit(OUTPATIENT, true), &[EXPERT, HEAD_SCAN])?;
    scene.quote()?;
    scene.settle()?;
    scene.pull()
}

fn bank_card(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("bank-card", "插错了卡 · a bank card");
    let fault = scene.insert_in_vain("bank-card", &[], "C-05")?;
    scene.tell(&format!("The next patient puts in the wrong card. The desk says: {}", spoken(&fault)));
    Ok(())
}

fn long_name(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-long-name", "A阿卜杜热依木江·… · a name that straddles two records of the card");
    let view = scene.greet("gen2-long-name", VerifyMethod::CardPhoto)?;
    let letters = view.person.name.as_deref().unwrap_or_default().chars().count();
    scene.tell(&format!("All {letters} characters of the name are there, none cut in half, none lost."));
    scene.bill("gen2-long-name", "SETTLED", visit(OUTPATIENT, true), &[CONSULTATION, BLOOD, NIFEDIPINE])?;
    scene.quote()?;
    let payable = scene.settle()?;
    scene.pay_cash(payable, "50.00")?;
    scene.pull()
}

fn three_classes(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-classes", "李建国 · lines of class A, B and C 甲乙丙, change from 200");
    scene.greet("gen2-classes", VerifyMethod::CardPhoto)?;
    let items = [CONSULTATION, ABDOMEN_SCAN, AZITHROMYCIN, MONTMORILLONITE, AMOXICILLIN];
    scene.bill("gen2-classes", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.quote()?;
    if let Some(split) = scene.desk.at_desk()?.split {
        scene.tell(&format!(
            "The screen shows why: in scope 符合范围 {} · paid first 先行自付 {} · above the ceiling 超限价 {} · uncovered 全自费 {}.",
            split.in_scope, split.copay_first, split.over_price_cap, split.uncovered
        ));
    }
    let payable = scene.settle()?;
    scene.pay_cash(payable, "200.00")?;
    scene.pull()
}

fn third_generation(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen3-no-key", "陈雨桐 · third-generation card, and this desk has no key card");
    scene.greet("gen3-no-key", VerifyMethod::IdentityDocument)?;
    scene.bill("gen3-no-key", "SETTLED", visit(OUTPATIENT, true), &[CONSULTATION, BLOOD, AMOXICILLIN])?;
    scene.quote()?;
    let payable = scene.settle()?;
    if !payable.is_zero() {
        scene.pay_exactly(payable)?;
    }
    scene.pull()
}

fn cancelled(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-cancel", "赵丽华 · settled, paid, and taken back");
    scene.greet("gen2-cancel", VerifyMethod::CardPhoto)?;
    scene.bill("gen2-cancel", "REFUNDED", visit(OUTPATIENT, false), &[CONSULTATION, HEAD_SCAN])?;
    scene.quote()?;
    let payable = scene.settle()?;
    scene.pay_cash(payable, "100.00")?;
    let view = scene.desk.cancel("患者改天检查")?;
    let due = view.bill.and_then(|bill| bill.payable).unwrap_or_default();
    scene.tell(&format!(
        "She will have the scan another day: 退费. 2208 is certain and fenced, 医保已退, {due} due to her."
    ));
    scene.refund()?;
    scene.pull()
}

fn refused(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-refused", "孙志强 · refused by the platform");
    scene.greet("gen2-refused", VerifyMethod::CardPhoto)?;
    scene.bill("gen2-refused", "VOID", visit(OUTPATIENT, true), &[CONSULTATION, AMOXICILLIN])?;
    let view = scene.desk.quote_in_vain("P-03")?;
    let bill = view.bill.ok_or_else(|| DeskFault::Gone("no bill".to_owned()))?;
    if let Some(fault) = &bill.fault {
        scene.tell(&format!("F11: {} {}{}", fault.code, fault.text, fault.remedy));
    }
    scene.tell(&format!("In the platform's own words: {}", bill.refusal.unwrap_or_default()));
    scene.desk.abandon()?;
    scene.tell("The clerk gives it up; registration and lines are withdrawn, nothing was posted.");
    scene.pull()
}

fn line_down(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-rare-name", "马䶮 · a rare character, and the line is down for a moment");
    scene.greet("gen2-rare-name", VerifyMethod::CardPhoto)?;
    scene.bill("gen2-rare-name", "SETTLED", visit(OUTPATIENT, true), &[CONSULTATION, BLOOD, AMOXICILLIN])?;
    scene.line(false)?;
    let view = scene.desk.quote_in_vain("P-01")?;
    if let Some(fault) = view.bill.and_then(|bill| bill.fault) {
        scene.tell(&format!("F11: {} The lamp says: {}.", spoken(&fault), view.status.platform.text));
    }
    scene.line(true)?;
    scene.tell("The line is back; F11 again.");
    scene.quote()?;
    let view = scene.desk.wait_for("a line that answers", Duration::from_secs(10), |view| {
        view.status.platform.lamp == Lamp::Ok && at_rest_in(view, "QUOTED")
    })?;
    scene.tell(&format!("The lamp says: {}.", view.status.platform.text));
    let payable = scene.settle()?;
    scene.pay_cash(payable, "60.00")?;
    scene.pull()
}

fn expired(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-expired", "郑海涛 · a card past its day");
    let view = scene.greet("gen2-expired", VerifyMethod::IdentityDocument)?;
    if !view.person.warnings.iter().any(|warning| warning.code == "C-15") {
        return Err(DeskFault::Gone("an expired card without C-15".to_owned()));
    }
    scene.bill("gen2-expired", "SETTLED", visit(OUTPATIENT, true), &[CONSULTATION, ABDOMEN_SCAN])?;
    scene.quote()?;
    let payable = scene.settle()?;
    if !payable.is_zero() {
        scene.pay_exactly(payable)?;
    }
    scene.pull()
}
