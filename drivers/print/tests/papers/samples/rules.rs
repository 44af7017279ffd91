//! Papers about rules.

use settlement::BillId;
use settlement::receipt::{ApprovalList, ApprovalListRow, ConsentForm, ExplanationSlip, FeeList, RefusedRow};
use settlement::signature::Signature;

use super::{fees, fees_widest, head, person, yuan};

fn consent_of(number: &str, list: FeeList) -> ConsentForm {
    let lines: Vec<_> = list
        .lines
        .into_iter()
        .map(|mut line| {
            (line.copay_ratio, line.parts) = (None, None);
            line
        })
        .collect();
    ConsentForm {
        head: head(number),
        person: person("王秀兰"),
        bill: BillId::new("MZ20261120-0011").unwrap(),
        total: lines.iter().fold(yuan("0"), |sum, line| sum.plus(line.amount).unwrap()),
        lines,
        clause: "须事先征得参保人员同意，并在病历中签字确认；未签定协议的…由医护方当事人负责".to_owned(),
        signature: None,
    }
}

/// Signed on the patient's screen: a wave, a corner and a dot.
pub(crate) fn consent_signed() -> ConsentForm {
    let wave =
        (0..=60_u16).map(|step| (150 + step * 14, 500 + [0, 180, 260, 180, 0, 60][usize::from(step % 6)]));
    let strokes = vec![wave.collect(), vec![(1200, 200), (1200, 800), (1750, 780)], vec![(1900, 400)]];
    ConsentForm { signature: Some(Signature::new(strokes).unwrap()), ..consent(3) }
}

pub(crate) fn consent(count: usize) -> ConsentForm {
    consent_of("Z2026112003000011", fees(count))
}

/// Two lines with the widest figures.
pub(crate) fn consent_widest() -> ConsentForm {
    let mut form = consent_of("Z2026112003999999", fees_widest());
    "示例自治区示例自治州第一人民医院（示例医科大学附属医院）".clone_into(&mut form.head.institution);
    form
}

/// Reasons in turn: a line stopped, the visit stopped, a line that became the patient's own.
pub(crate) fn explanation(count: usize) -> ExplanationSlip {
    let kinds = [
        (
            "阿莫西林胶囊 0.25g*24粒",
            "处方 R1 第 6 种药品，上限 5 种",
            "每张处方不得超过5种药品(西药和中成药可分别开具处方)",
            "A3-39",
            "39 · 000, 002",
            "不能收",
            "请医师分开处方；特殊情况由主管放行",
        ),
        (
            "本次就诊",
            "诊断 S82.200 胫骨骨折(交通事故)（“交通事故”）",
            "车祸、打架斗殴、酗酒、工伤、自杀、自残、整容、镶牙、流产等",
            "A2-33",
            "33 · 000, 002",
            "不能收",
            "不能按医保收取，由责任方承担或全部自费",
        ),
        (
            "注射用美罗培南 0.5g",
            "注射用美罗培南 须填审批号，否则转自费",
            "符合限制规定的条件下，同时须经医院审批…否则一律自费，做好告知",
            "A4-59",
            "59 · 000",
            "转自费",
            "填写审批号；没有审批的转自费",
        ),
    ];
    let rows = (0..count).map(|place| {
        let (what, found, clause, rule, source, effect, advice) = kinds[place % kinds.len()];
        RefusedRow {
            what: what.to_owned(),
            found: found.to_owned(),
            clause: clause.to_owned(),
            source: format!("规则 {rule}（national 2026.11，要求第 {source}）"),
            effect: effect.to_owned(),
            advice: advice.to_owned(),
        }
    });
    ExplanationSlip {
        head: head("M2026112003000011"),
        person: person("王秀兰"),
        bill: BillId::new("MZ20261120-0011").unwrap(),
        rows: rows.collect(),
    }
}

/// Approvals in turn: one that counts, one used up, one withdrawn, one typed with a line.
pub(crate) fn approvals(count: usize) -> ApprovalList {
    let kinds = [
        [
            "YBS-2026-0417",
            "限制用药",
            "王**",
            "YP00019",
            "12",
            "4",
            "2026-11-01 至 2026-11-30",
            "9001",
            "有效",
        ],
        [
            "GZ202600318",
            "高值耗材",
            "李**",
            "HC00001（诊断 I35）",
            "1",
            "1",
            "2026-11-18 至 长期",
            "9001",
            "已用完",
        ],
        [
            "审字〔2026〕第0000000000000000000088号",
            "特殊病",
            "买*************",
            "YP00101、YP00102、YP00103、YP00104、YP00105、YP00106",
            "不限",
            "30.5",
            "2026-01-01 至 2026-12-31",
            "9001",
            "已撤销：患者转院，原审批作废，由接收医院重新申请",
        ],
        [
            "T-0001",
            "限制用药",
            "赵**",
            "YP00019",
            "不限",
            "2",
            "2026-11-20 至 2026-11-20",
            "随费用行录入",
            "有效",
        ],
    ];
    let rows = (0..count).map(|place| {
        let [number, kind, name, allows, quantity, used, days, confirmed, state] =
            kinds[place % kinds.len()].map(str::to_owned);
        ApprovalListRow {
            entry: (count - place).to_string(),
            number,
            kind,
            name,
            allows,
            quantity,
            used,
            days,
            entered: "1001 2026-11-20 09:41:07".to_owned(),
            confirmed,
            state,
        }
    });
    ApprovalList { head: head("A2026112003000001"), rows: rows.collect() }
}
