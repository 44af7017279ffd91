//! The patients for whom it does not go straight through: lost answers, a line that is down, lines that come back.

use std::time::{Duration, Instant};

use desk::api::{FullPayWhy, OtherMethod, VerifyMethod};
use desk::view::{BillView, DeskView};
use serde_json::{Value, json};

use super::morning::{
    ABDOMEN_SCAN, AMOXICILLIN, AZITHROMYCIN, BLOOD, CONSULTATION, EXPERT, HEAD_SCAN, MONTMORILLONITE,
    NIFEDIPINE, OUTPATIENT,
};
use super::scene::Scene;
use super::steps::spoken;
use crate::headless_desk::DeskFault;
use crate::headless_desk::clerk::{Item, at_rest_in, visit};

/// How long an unknown outcome may take to resolve itself while the line is up.
const RESOLVED_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take after the line has come back: the longest pause between two tries that this story leaves room for.
const RESOLVED_AFTER_OUTAGE: Duration = Duration::from_secs(45);

fn gone(what: &str) -> DeskFault {
    DeskFault::Gone(what.to_owned())
}

/// Is the outcome of the bill at the desk unknown?
fn is_in_doubt(bill: &BillView) -> bool {
    matches!(bill.state.as_str(), "IN_DOUBT" | "REVERSING" | "FENCING" | "CONFIRMING")
}

/// F12 with this fault of the 2207 ordered, until the desk says that it does not know.
fn settle_into_doubt(scene: &mut Scene, fault: &Value) -> Result<Instant, DeskFault> {
    scene.control.fault("2207", fault).map_err(DeskFault::Gone)?;
    let begun = Instant::now();
    scene.desk.confirm()?;
    scene.desk.wait_for("an unknown outcome", Duration::from_secs(20), |view| {
        view.bill.as_ref().is_some_and(|bill| is_in_doubt(bill) || bill.state == "VOID")
    })?;
    Ok(begun)
}

/// Waits until nothing of the try at the desk is or can be in effect. Nobody touches anything meanwhile.
fn resolved(scene: &mut Scene, begun: Instant, within: Duration) -> Result<DeskView, DeskFault> {
    let left = within.saturating_sub(begun.elapsed());
    let view = scene.desk.wait_for("a resolution without a person", left, |view| at_rest_in(view, "VOID"))?;
    let notice = view.notices.iter().find(|notice| notice.fault.code == "P-23");
    let said = notice.map(|notice| spoken(&notice.fault)).unwrap_or_default();
    scene.tell(&format!("Resolved by itself after {:.2} s: {said}", begun.elapsed().as_secs_f32()));
    Ok(view)
}

/// The requests that the platform saw for the last 2207: how the desk made sure.
fn tell_requests(scene: &mut Scene, since: usize) -> Result<Vec<String>, DeskFault> {
    let seen: Vec<String> = scene
        .control
        .requests()
        .map_err(DeskFault::Gone)?
        .into_iter()
        .skip(since)
        .map(|request| format!("{}{}", request.infno, if request.executions > 0 { "" } else { "✗" }))
        .filter(|told| ["2207", "2601", "2205", "2202"].iter().any(|known| told.starts_with(known)))
        .collect();
    scene.tell(&format!("The platform saw 平台收到 (✗ = not executed 未执行): {}.", seen.join(" → ")));
    Ok(seen)
}

fn requests_so_far(scene: &Scene) -> Result<usize, DeskFault> {
    scene.control.requests().map(|all| all.len()).map_err(DeskFault::Gone)
}

/// F11, F12 and the money, after the first try came to nothing.
fn settle_anew(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.tell("F11, F12 again, under a new visit id and a new message id.");
    scene.quote()?;
    let payable = scene.settle()?;
    if !payable.is_zero() {
        scene.pay_exactly(payable)?;
    }
    scene.tell_papers()
}

/// The platform settles, its answer is lost, and the next patient is settled before it is known.
pub(super) fn reply_lost(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("gen2-lost", "周文博 · the platform settles, its reply is lost, and the queue goes on");
    scene.greet("gen2-lost", VerifyMethod::CardPhoto)?;
    scene.bill("gen2-lost", "SETTLED", visit(OUTPATIENT, false), &[EXPERT, ABDOMEN_SCAN, BLOOD])?;
    scene.quote()?;
    // The way back is held up as well, so that it is still unknown when the next patient stands at the glass.
    scene.control.fault("2601", &json!("hold_until_released")).map_err(DeskFault::Gone)?;
    settle_into_doubt(scene, &json!("lose_reply_after_commit"))?;
    let view = scene.desk.view();
    let bill = view.bill.ok_or_else(|| gone("no bill"))?;
    if let Some(fault) = &bill.fault {
        scene.tell(&format!("F12: the line breaks before the reply. {}", spoken(fault)));
    }
    let bar = bill.actions.full_pay;
    if bar.allowed {
        return Err(gone("full pay is offered while the outcome is unknown"));
    }
    scene.tell(&format!(
        "No full-pay key ({}), no second try; the bill is parked in 待办 ({} in doubt, {}).",
        bar.reason.unwrap_or_default(),
        view.status.in_doubt,
        view.status.in_doubt_total
    ));
    scene.pull()?;

    scene.paragraph("gen2-retired", "黄桂珍 · settled and paid while that one is in doubt");
    scene.greet("gen2-retired", VerifyMethod::CardPhoto)?;
    scene.bill("gen2-retired", "SETTLED", visit(OUTPATIENT, false), &[EXPERT, HEAD_SCAN, NIFEDIPINE])?;
    scene.quote()?;
    scene.settle()?;
    scene.pay_other(OtherMethod::WechatPay, "4200001122334455", "WeChat 微信")?;
    let view = scene.desk.view();
    let name = "周**";
    let parked = view.worklist.iter().find(|item| item.person == name);
    let parked = parked.ok_or_else(|| gone("the bill in doubt is not on the worklist"))?;
    scene.tell(&format!(
        "Meanwhile in 待办: {} {} — {}；等待：{}；{}。",
        parked.person, parked.total, parked.doing, parked.waiting_for, parked.advice
    ));
    scene.pull()?;

    scene.paragraph("gen2-lost-resolved", "周文博 · the way back is free, and the desk finds out by itself");
    let begun = Instant::now();
    scene.control.post("release", &json!({})).map_err(DeskFault::Gone)?;
    let view = scene.desk.wait_for("a resolution without a person", RESOLVED_WITHIN, |view| {
        view.notices.iter().any(|notice| notice.fault.code == "P-23")
    })?;
    if let Some(notice) = view.notices.iter().find(|notice| notice.fault.code == "P-23") {
        scene.tell(&format!("After {:.2} s: {}", begun.elapsed().as_secs_f32(), spoken(&notice.fault)));
    }
    scene.greet("gen2-lost", VerifyMethod::CardPhoto)?;
    scene.bill_again("gen2-lost", visit(OUTPATIENT, false), &[EXPERT, ABDOMEN_SCAN, BLOOD])?;
    settle_anew(scene)?;
    scene.pull()
}

/// One lost 2207 while the patient waits: resolved within ten seconds, then settled anew.
fn waits_for_it(
    scene: &mut Scene,
    case: &'static str,
    title: &str,
    profile: &'static str,
    items: &[Item<'_>],
    fault: &Value,
) -> Result<Vec<String>, DeskFault> {
    scene.paragraph(case, title);
    scene.greet(profile, VerifyMethod::CardPhoto)?;
    scene.bill_as(case, profile, "SETTLED", visit(OUTPATIENT, true), items)?;
    scene.quote()?;
    let since = requests_so_far(scene)?;
    let begun = settle_into_doubt(scene, fault)?;
    scene.tell("F12: no answer. 医保结果待确认; the clerk does nothing, the patient waits.");
    resolved(scene, begun, RESOLVED_WITHIN)?;
    let seen = tell_requests(scene, since)?;
    settle_anew(scene)?;
    scene.pull()?;
    Ok(seen)
}

pub(super) fn lost_and_executed(scene: &mut Scene) -> Result<(), DeskFault> {
    waits_for_it(
        scene,
        "lost-executed",
        "测试人 · the 2207 was executed, nobody heard of it",
        "gen2-golden",
        &[CONSULTATION, HEAD_SCAN],
        &json!("lose_reply_after_commit"),
    )
    .map(drop)
}

pub(super) fn lost_and_not_executed(scene: &mut Scene) -> Result<(), DeskFault> {
    waits_for_it(
        scene,
        "lost-not-executed",
        "吴小燕 · the 2207 never arrived, and from here it looks just the same",
        "gen2-unfilled-birth",
        &[CONSULTATION, BLOOD, AMOXICILLIN],
        &json!("lose_request"),
    )
    .map(drop)
}

/// The worst case of the protocol: a request that sits in a gateway and runs after the first reversal found nothing.
pub(super) fn late_in_the_gateway(scene: &mut Scene) -> Result<(), DeskFault> {
    let seen = waits_for_it(
        scene,
        "gateway",
        "何志远 · the 2207 sits in a gateway and runs after the first 2601",
        "gen2-odd-version",
        &[EXPERT, ABDOMEN_SCAN],
        &json!({ "stuck_until": "2601" }),
    )?;
    let reversals = seen.iter().filter(|told| told.starts_with("2601")).count();
    if reversals < 3 {
        return Err(gone(&format!("{reversals} reversals cannot have caught a late copy")));
    }
    scene.tell("The first 2601 found nothing, then the late copy settled; the fence found it, and the next 2601 undid it.");
    Ok(())
}

/// The line goes down in the middle: a deposit, and the difference once it is known.
pub(super) fn deposit(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("deposit", "李建国 · no answer, then no line: a deposit, and more back than kept");
    scene.greet("gen2-classes", VerifyMethod::CardPhoto)?;
    let items = [CONSULTATION, HEAD_SCAN, AMOXICILLIN];
    scene.bill_as("deposit", "gen2-classes", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.quote()?;
    scene.control.fault("2601", &json!("hold_until_released")).map_err(DeskFault::Gone)?;
    settle_into_doubt(scene, &json!("lose_reply_after_commit"))?;
    scene.line(false)?;
    scene.control.post("release", &json!({})).map_err(DeskFault::Gone)?;
    let view = scene.desk.wait_for("a deposit key", Duration::from_secs(20), |view| {
        view.bill.as_ref().is_some_and(|bill| bill.actions.deposit.allowed)
    })?;
    let price = view.bill.map(|bill| bill.total).unwrap_or_default();
    scene.tell(
        "F12: no answer, and now the line is down. He cannot wait; F10 offers a deposit, not full pay.",
    );
    scene.take_deposit(&price)?;
    scene.tell("He goes and gets his medicine with the deposit slip 押金条.");
    let begun = Instant::now();
    scene.line(true)?;
    scene.tell("The line is back.");
    resolved(scene, begun, RESOLVED_AFTER_OUTAGE)?;
    scene.tell("He comes back with the slip; F11, F12.");
    scene.quote()?;
    scene.tell_comparison()?;
    scene.settle()?;
    scene.pay_out("押金多退")?;
    scene.tell_papers()?;
    scene.pull()
}

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
