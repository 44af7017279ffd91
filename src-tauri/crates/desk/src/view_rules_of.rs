//! Fills what the view says of rules.

use settlement::rules::{AnswerKind, Effect, Hit, Standing};

use crate::flow::consent::{OpenConsent, asking};
use crate::flow::rule_papers::explained;
use crate::flow::rules::answers_of;
use crate::state::AtBill;
use crate::view::{ConsentLineView, ConsentView, RuleHitView, RuleStanding, RulesView};

pub(crate) fn rules_view(at: &AtBill, second_screen: bool) -> RulesView {
    let hits: Vec<RuleHitView> = at.rules.hits.iter().map(|hit| hit_view(hit, at)).collect();
    let open = hits.iter().filter(|hit| hit.standing == RuleStanding::Open).count();
    RulesView {
        open: u32::try_from(open).unwrap_or(u32::MAX),
        consent: at
            .rules
            .consent
            .as_ref()
            .filter(|consent| !consent.on_screen || consent.stands(at))
            .map(consent_view),
        asks_consent: asking(at).next().is_some(),
        second_screen,
        explains: explained(at).next().is_some(),
        hits,
    }
}

fn consent_view(consent: &OpenConsent) -> ConsentView {
    ConsentView {
        number: consent.number.as_str().to_owned(),
        lines: consent
            .lines
            .iter()
            .map(|line| ConsentLineView {
                line: line.line_no.to_string(),
                name: line.item.name.clone(),
                spec: line.item.spec.clone(),
                quantity: format!("{}{}", line.quantity, line.item.unit),
                amount: line.amount.to_string(),
            })
            .collect(),
        total: consent.total.to_string(),
        clause: consent.clause.clone(),
        on_screen: consent.on_screen,
        strokes: consent.signature.as_ref().map(|signature| signature.strokes().to_vec()),
    }
}

fn hit_view(hit: &Hit, at: &AtBill) -> RuleHitView {
    let standing = at.standing(hit);
    let answer = answers_of(hit, &at.lines, &at.answers).iter().rfind(|answer| answer.rule == hit.rule);
    RuleHitView {
        rule: hit.rule.to_string(),
        line: hit.line.and_then(|place| at.lines.get(place)).map(|line| line.line_no.to_string()),
        family: hit.family.key().to_owned(),
        effect: hit.effect.key().to_owned(),
        standing: match standing {
            Standing::Open => RuleStanding::Open,
            Standing::SelfPaid => RuleStanding::SelfPaid,
            Standing::Answered => RuleStanding::Answered,
            Standing::Note => RuleStanding::Note,
        },
        word: match standing {
            Standing::Answered => answer.map_or("已处理", |answer| word(answer.kind)),
            Standing::Open | Standing::SelfPaid | Standing::Note => hit.effect.name(),
        }
        .to_owned(),
        found: hit.found.clone(),
        clause: hit.clause.clone(),
        source: hit.source.clone(),
        pack: hit.pack.clone(),
        advice: hit.advice.clone(),
        overridable: hit.overridable
            && matches!(hit.effect, Effect::Block | Effect::Reason | Effect::SelfPay),
        answer: answer.map(|answer| answer.text.clone()),
        approvals: Vec::new(),
    }
}

const fn word(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Reason => "已说明",
        AnswerKind::Consent => "已同意",
        AnswerKind::Approval => "已审批",
        AnswerKind::SelfPay => "已转自费",
        AnswerKind::Override => "已放行",
    }
}
