//! A morning with rules: what is stopped at the desk instead of being refused a month later, and what is done about it.

use desk::api::{
    AnswerRuleArgs, AttachFeesArgs, ChangeFeeLineArgs, FeeLineArgs, NoArgs, OrderArgs, OverrideRuleArgs,
    RemoveFeeLineArgs, RemoveTraceCodeArgs, RuleAnswerKind, ScanTraceCodeArgs, SecondArgs, SetSelfPaidArgs,
    SetVisitArgs, VerifyMethod, VisitArgs,
};
use desk::view::{DeskView, RuleHitView, RuleStanding};
use settlement::Money;

use super::morning::{AMOXICILLIN, BLOOD, CONSULTATION, OUTPATIENT};
use super::scene::{Scene, Told};
use super::steps::spoken;
use crate::headless_desk::clerk::{Item, visit};
use crate::headless_desk::{DeskFault, SUPERVISOR};
use crate::packs;
use crate::virtual_card::people::person;

/// The pack of the region, signed: who may prescribe, and a yearly line for diabetics that a morning can reach.
pub(super) const PACK: &str = r#"id = "示例市"
version = "1"
region = "1099"
valid_from = "2021-01-01"

[[doctor]]
code = "D109900000001"
from = "2021-01-01"

[[rule]]
id = "A6-75"
check = "yearly_amount"
effect = "self_pay"
clause = "年度内药品费用超过1万元的部分，先由本人垫付，年终审核报销"
source = "75 · 001"
advice = "超线的行先由本人垫付，年终凭票报销"
in_diagnoses = ["E10", "E11", "E12", "E13", "E14"]
classes = ["西药", "中成药", "中药饮片"]
amount = "50.00"
"#;

const CEFUROXIME: Item<'_> = ("tbfxzp", "头孢呋辛酯片", "0.25g*12片", "1");
const CEFRADINE: Item<'_> = ("tbldjn", "头孢拉定胶囊", "", "1");
const METRONIDAZOLE: Item<'_> = ("jxzp", "甲硝唑片", "", "1");
const ORNIDAZOLE: Item<'_> = ("axzjn", "奥硝唑胶囊", "", "1");
const COLD_GRANULES: Item<'_> = ("gmqrkl", "感冒清热颗粒", "", "1");
const MEROPENEM: Item<'_> = ("zsymlpn", "注射用美罗培南", "", "2");
const HEAD_CT: Item<'_> = ("tlctps", "头颅CT平扫", "", "1");
const EMERGENCY: Item<'_> = ("jzzcf", "急诊诊察费", "", "1");
const METFORMIN: Item<'_> = ("ysejsgp", "盐酸二甲双胍片", "0.25g*48片", "1");
const ACARBOSE: Item<'_> = ("akbtp", "阿卡波糖片", "", "1");
/// Class B at 25.98; the same name costs 9.95 beside it.
const DEAR_AMOXICILLIN: Item<'_> = ("amxljn", "阿莫西林胶囊", "0.25g*24粒", "1");

/// Plays it all.
pub(super) fn play(scene: &mut Scene) -> Result<(), DeskFault> {
    sixth_drug(scene)?;
    eighth_day(scene)?;
    restricted(scene, "rules-unapproved", "gen2-golden", false)?;
    restricted(scene, "rules-approved", "gen2-rare-name", true)?;
    duplicate(scene)?;
    accident(scene)?;
    doctor_not_listed(scene)?;
    yearly_line(scene)?;
    let sold = cheaper(scene)?;
    pack_sold_before(scene, &sold)
}

fn gone(what: &str) -> DeskFault {
    DeskFault::Gone(what.to_owned())
}

fn hits(view: &DeskView) -> &[RuleHitView] {
    view.bill.as_ref().map_or(&[], |bill| &bill.rules.hits)
}

impl Scene {
    /// A bill whose drugs are one prescription for so many days; the visit stands beside it.
    fn prescribed(
        &mut self,
        case: &'static str,
        profile: &str,
        expected: &'static str,
        visit: VisitArgs,
        items: &[(Item<'_>, Option<u32>)],
    ) -> Result<DeskView, DeskFault> {
        let bill = format!("GZ-{}", case.trim_start_matches("rules-"));
        let mut lines = Vec::new();
        for ((typed, name, spec, quantity), days) in items {
            let order = days.map(|days| OrderArgs {
                prescription: Some(format!("CF{:03}", self.told.len() + 1)),
                days: Some(days),
                usage: Some("口服".to_owned()),
                signed: Some(true),
                ..OrderArgs::default()
            });
            let row = self.desk.item(typed, name, spec)?;
            let quantity = (*quantity).to_owned();
            lines.push(FeeLineArgs {
                trace_codes: packs::codes(&bill, lines.len() + 1, &row.item_code, &quantity),
                split_pack: false,
                item_code: row.item_code,
                quantity,
                unit_price: None,
                order_no: None,
                order,
            });
        }
        let known = person(profile).ok_or_else(|| gone("no such person"))?;
        let args = AttachFeesArgs { bill: bill.clone(), cert_no: Some(known.certno.clone()), visit, lines };
        self.desk.call("attach_fees", &args)?;
        let view = self
            .desk
            .wait_for(&bill, RULES_WITHIN, |view| view.bill.as_ref().is_some_and(|at| at.bill == bill))?;
        let total = view.bill.as_ref().map(|at| at.total.clone()).unwrap_or_default();
        self.tell(&format!("HIS sends bill {bill}, {total}, {} lines.", items.len()));
        self.told.push(Told { case, bill, expected, change: Money::ZERO });
        for hit in hits(&view).iter().filter(|hit| hit.standing != RuleStanding::Note) {
            self.tell(&format!("  {} {}: {} “{}”", hit.word, hit.rule, hit.found, hit.clause));
        }
        Ok(view)
    }

    /// F11 that a rule stops: nothing is sent.
    fn stopped(&mut self) -> Result<(), DeskFault> {
        match self.desk.call("quote", &NoArgs {}) {
            Err(DeskFault::Refused { fault, .. }) if fault.code == "D-60" => {
                self.tell(&format!("F11: {}", spoken(&fault)));
                Ok(())
            }
            Err(fault) => Err(fault),
            Ok(()) => Err(gone("a rule should have stopped it")),
        }
    }

    fn hit(&mut self, rule: &str) -> Result<RuleHitView, DeskFault> {
        let view = self.desk.view();
        hits(&view).iter().find(|hit| hit.rule == rule).cloned().ok_or_else(|| gone(rule))
    }

    /// The trace codes of a line of the bill at the desk.
    fn codes(&mut self, line: &str) -> Vec<String> {
        let lines = self.desk.view().bill.as_ref().map(|bill| bill.lines.clone()).unwrap_or_default();
        let of_line = lines.into_iter().find(|one| one.line == line).and_then(|one| one.trace);
        of_line.map(|trace| trace.codes).unwrap_or_default()
    }

    /// Until nothing stops the bill any more.
    fn free(&mut self) -> Result<DeskView, DeskFault> {
        self.desk.wait_for("no open rule", RULES_WITHIN, |view| {
            view.bill.as_ref().is_some_and(|at| at.rules.open == 0)
        })
    }

    fn consent(&mut self) -> Result<(), DeskFault> {
        self.desk.sign_consent()?;
        let hit = self.hit("A4-57")?;
        let number = hit.answer.unwrap_or_default();
        self.tell(&format!("同意书 {number} is printed; the patient signs, the clerk ticks 患者已签字."));
        Ok(())
    }

    fn through(&mut self) -> Result<(), DeskFault> {
        self.quote()?;
        let payable = self.settle()?;
        if !payable.is_zero() {
            self.pay_exactly(payable)?;
        }
        self.pull()
    }
}

const RULES_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);

fn sixth_drug(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-sixth-drug", "李建国 · six drugs on one prescription");
    scene.greet("gen2-classes", VerifyMethod::CardPhoto)?;
    let three = Some(3);
    let items = [
        (CONSULTATION, None),
        (AMOXICILLIN, three),
        (CEFUROXIME, three),
        (CEFRADINE, three),
        (METRONIDAZOLE, three),
        (ORNIDAZOLE, three),
        (COLD_GRANULES, three),
    ];
    scene.prescribed("rules-sixth-drug", "gen2-classes", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.stopped()?;
    let hit = scene.hit("A3-39")?;
    let (operator, password) = SUPERVISOR;
    let second = SecondArgs { operator: operator.to_owned(), password: password.to_owned() };
    let reason = "出院带药，医师已注明".to_owned();
    scene.desk.call("override_rule", &OverrideRuleArgs { rule: hit.rule, line: hit.line, reason, second })?;
    scene.free()?;
    scene.tell("The supervisor looks at it and enters number, password and reason: 已放行, with two names in the journal.");
    scene.through()
}

fn eighth_day(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-eighth-day", "赵丽华 · eight days for a cold");
    scene.greet("gen2-cancel", VerifyMethod::CardPhoto)?;
    let items = [(CONSULTATION, None), (AMOXICILLIN, Some(8))];
    scene.prescribed("rules-eighth-day", "gen2-cancel", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.stopped()?;
    let line = scene.hit("A3-40")?.line.unwrap_or_default();
    scene
        .desk
        .call("change_fee_line", &ChangeFeeLineArgs { line, quantity: "2".to_owned(), days: Some(7) })?;
    scene.free()?;
    scene.tell("The doctor agrees to seven days 七日; the clerk changes the line.");
    scene.through()
}

fn restricted(scene: &mut Scene, case: &'static str, profile: &str, approved: bool) -> Result<(), DeskFault> {
    let title = if approved {
        "a restricted drug with its approval"
    } else {
        "a restricted drug without an approval"
    };
    scene.paragraph(case, title);
    scene.greet(profile, VerifyMethod::CardPhoto)?;
    scene.prescribed(
        case,
        profile,
        "SETTLED",
        visit(OUTPATIENT, true),
        &[(CONSULTATION, None), (MEROPENEM, Some(2))],
    )?;
    scene.stopped()?;
    let hit = scene.hit("A4-59")?;
    let line = hit.line.clone().unwrap_or_default();
    if approved {
        let args = AnswerRuleArgs {
            rule: hit.rule,
            line: hit.line,
            kind: RuleAnswerKind::Approval,
            text: "YBS-2026-0417".to_owned(),
        };
        scene.desk.call("answer_rule", &args)?;
        scene.tell("审批号 YBS-2026-0417 is entered; the line goes up as approved 审批通过.");
    } else {
        scene.desk.call("set_self_paid", &SetSelfPaidArgs { line, self_paid: true })?;
        scene.tell("Nobody has approved it: the line becomes the patient's own 转自费, which needs consent.");
        scene.consent()?;
    }
    scene.free()?;
    scene.quote()?;
    if let Some(split) = scene.desk.at_desk()?.split {
        scene.tell(&format!("Wholly self-paid 全自费: {}.", split.uncovered));
    }
    let payable = scene.settle()?;
    if !payable.is_zero() {
        scene.pay_exactly(payable)?;
    }
    scene.pull()
}

fn duplicate(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-duplicate", "王秀兰 · the blood count stands there twice");
    scene.greet("gen1-basic", VerifyMethod::CardPhoto)?;
    let items = [(CONSULTATION, None), (BLOOD, None), (BLOOD, None)];
    scene.prescribed("rules-duplicate", "gen1-basic", "SETTLED", visit(OUTPATIENT, true), &items)?;
    scene.stopped()?;
    let line = scene.hit("A5-68")?.line.unwrap_or_default();
    scene.desk.call("remove_fee_line", &RemoveFeeLineArgs { line })?;
    scene.free()?;
    scene.tell("The laboratory says: once. The second line is taken off.");
    scene.through()
}

fn accident(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-accident", "郑海涛 · hit by a car: not by the card");
    scene.greet("gen2-expired", VerifyMethod::IdentityDocument)?;
    let hurt = VisitArgs {
        diagnosis_code: "S06.000".to_owned(),
        diagnosis_name: "脑震荡(交通事故)".to_owned(),
        ..visit("13", true)
    };
    scene.prescribed(
        "rules-accident",
        "gen2-expired",
        "DRAFT",
        hurt,
        &[(EMERGENCY, None), (HEAD_CT, None)],
    )?;
    scene.stopped()?;
    scene.desk.call("explain_rules", &NoArgs {})?;
    scene.tell("Nobody may let this pass. The explanation 拒收说明 is printed with the clause; the driver's insurance is to pay.");
    scene.tell("Nothing was sent and nothing taken; the bill is put aside 下一位.");
    scene.told.pop();
    scene.desk.call("next_patient", &NoArgs {})?;
    scene.pull()
}

fn doctor_not_listed(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-doctor", "陈雨桐 · a doctor who is not on the list");
    scene.greet("gen3-no-key", VerifyMethod::IdentityDocument)?;
    let stranger = VisitArgs {
        doctor_code: "D109900000099".to_owned(),
        doctor_name: "进修医生".to_owned(),
        ..visit(OUTPATIENT, true)
    };
    scene.prescribed("rules-doctor", "gen3-no-key", "SETTLED", stranger, &[(CONSULTATION, None)])?;
    scene.stopped()?;
    scene.desk.call("set_visit", &SetVisitArgs { visit: visit(OUTPATIENT, true) })?;
    scene.free()?;
    scene.tell("A doctor of the list signs the prescription 名录内医师; the visit is changed.");
    scene.through()
}

fn yearly_line(scene: &mut Scene) -> Result<(), DeskFault> {
    scene.paragraph("rules-yearly-line", "a diabetic over the yearly line (50.00 in the pack of this demo)");
    scene.greet("gen2-odd-version", VerifyMethod::CardPhoto)?;
    let diabetic = VisitArgs {
        diagnosis_code: "E11.900".to_owned(),
        diagnosis_name: "2型糖尿病".to_owned(),
        ..visit(OUTPATIENT, true)
    };
    let items = [(CONSULTATION, None), (METFORMIN, Some(14)), (ACARBOSE, Some(14))];
    scene.prescribed("rules-yearly-line", "gen2-odd-version", "SETTLED", diabetic, &items)?;
    scene.stopped()?;
    scene.consent()?;
    scene.free()?;
    scene.through()
}

/// The code of the pack that was handed out.
fn cheaper(scene: &mut Scene) -> Result<String, DeskFault> {
    scene.paragraph("rules-cheaper", "a cheaper one of the same name");
    scene.greet("gen2-long-name", VerifyMethod::CardPhoto)?;
    let items = [(CONSULTATION, None), (DEAR_AMOXICILLIN, Some(5))];
    scene.prescribed("rules-cheaper", "gen2-long-name", "SETTLED", visit(OUTPATIENT, true), &items)?;
    let hint = scene.hit("A3-51")?;
    scene.tell(&format!("{} {}: {} — it stops nothing.", hint.word, hint.rule, hint.found));
    let code = scene.codes("0002").pop().ok_or_else(|| gone("the code of a pack"))?;
    scene.through()?;
    Ok(code)
}

fn pack_sold_before(scene: &mut Scene, sold: &str) -> Result<(), DeskFault> {
    scene.paragraph("rules-pack", "a pack that was sold an hour ago");
    scene.greet("gen2-golden", VerifyMethod::CardPhoto)?;
    let items = [(CONSULTATION, None), (CEFRADINE, Some(3))];
    scene.prescribed("rules-pack", "gen2-golden", "SETTLED", visit(OUTPATIENT, true), &items)?;
    let line = "0002".to_owned();
    let sound = scene.codes(&line).pop().ok_or_else(|| gone("the code of a pack"))?;
    let scan = |code: &str| ScanTraceCodeArgs { code: code.to_owned(), line: Some(line.clone()) };
    let off = |code: &str| RemoveTraceCodeArgs { line: line.clone(), code: code.to_owned() };
    scene.desk.call("remove_trace_code", &off(&sound))?;
    scene.stopped()?;
    scene.desk.call("scan_trace_code", &scan(sold))?;
    scene.desk.wait_for("the sale of the pack", RULES_WITHIN, |view| {
        hits(view).iter().any(|hit| hit.rule == "ZS-twice")
    })?;
    let hit = scene.hit("ZS-twice")?;
    scene.tell(&format!("Scan 追溯码: {} {}: {}.", hit.word, hit.rule, hit.found));
    scene.stopped()?;
    scene.desk.call("remove_trace_code", &off(sold))?;
    scene.desk.call("scan_trace_code", &scan(&sound))?;
    scene.free()?;
    scene.tell("The pharmacy takes it back and hands out another one; its code is scanned.");
    scene.through()
}
