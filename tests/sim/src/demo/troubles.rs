//! The patients for whom it does not go straight through: a line that is down, lines of a bill that come back.

use desk::api::{FullPayWhy, VerifyMethod};

use super::morning::{ABDOMEN_SCAN, AZITHROMYCIN, CONSULTATION, MONTMORILLONITE, NIFEDIPINE, OUTPATIENT};
use super::scene::Scene;
use super::steps::spoken;
use crate::headless_desk::DeskFault;
use crate::headless_desk::clerk::visit;

/// No line, nothing sent yet: full pay, and settled in one key when the line is back.
pub(super) fn full_pay(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("full-pay", "赵丽华 · no line: she pays everything, and is settled when it is back");
    scene.greet("gen2-cancel", VerifyMethod::CardPhoto)?;
    let items = [CONSULTATION, ABDOMEN_SCAN, AZITHROMYCIN];
    scene.bill_as("full-pay", "gen2-cancel", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.line(false)?;
    let view = scene.desk.quote_in_vain("P-01")?;
    if let Some(fault) = view.bill.and_then(|bill| bill.fault) {
        scene.tell(&format!("F11: {} The lamp says: {}.", spoken(&fault), view.status.platform.text));
    }
    let number = scene.full_pay(FullPayWhy::NoNetwork, "300.00")?;
    scene.tell_papers()?;
    let offline = scene.desk.view().status.offline;
    scene.tell(&format!(
        "The status bar counts 脱机收费: {} of {} bills, {} of {}.",
        offline.open, offline.open_max, offline.total, offline.total_max
    ));
    scene.pull()?;
    scene.line(true)?;
    scene.tell("The line is back, and so is she, with her card and the receipt; it is scanned.");
    scene.greet("gen2-cancel", VerifyMethod::CardPhoto)?;
    let view = scene.desk.resettle(&number)?;
    if let Some(split) = view.bill.and_then(|bill| bill.split) {
        scene.tell(&format!(
            "One key 补结算: registered, uploaded, quoted: fund {} · account {} · payable 应付 {}.",
            split.fund_total, split.account_share, split.cash_share
        ));
    }
    scene.tell_comparison()?;
    scene.settle()?;
    scene.pay_out("补结算退差")?;
    scene.tell_papers()?;
    scene.pull()
}

/// Some lines come back: cancelled, settled anew without them, the difference paid out.
pub(super) fn partial_refund(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("partial-refund", "郑海涛 · one medicine comes back, the rest stays");
    scene.greet("gen2-expired", VerifyMethod::IdentityDocument)?;
    let items = [CONSULTATION, NIFEDIPINE, MONTMORILLONITE];
    scene.bill_as("partial-refund", "gen2-expired", "SETTLED", visit(OUTPATIENT, false), &items)?;
    scene.quote()?;
    let payable = scene.settle()?;
    scene.pay_exactly(payable)?;
    let bill = scene.desk.at_desk()?;
    let keeps: Vec<(String, String)> = bill
        .lines
        .iter()
        .filter(|line| line.name != MONTMORILLONITE.1)
        .map(|line| (line.line.clone(), line.quantity.clone()))
        .collect();
    scene.tell(&format!("{} was not taken: 退部分费用.", MONTMORILLONITE.1));
    let view = scene.desk.refund_lines(&keeps, "药品未取")?;
    if let Some(split) = view.bill.and_then(|bill| bill.split) {
        scene.tell(&format!(
            "2208 is certain and fenced; what stays is quoted anew: fund {} · payable 应付 {}.",
            split.fund_total, split.cash_share
        ));
    }
    scene.tell_comparison()?;
    scene.settle()?;
    scene.pay_out("部分退费")?;
    scene.tell_papers()?;
    scene.pull()
}
