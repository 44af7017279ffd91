//! 审批: the register of approvals, and what a line that needs one may be charged on.
//!
//! An approval is entered by two people, or typed with a line, which registers it for that item and day. A line is only ever
//! charged on an entry of the register that serves it.

use settlement::approval::{
    Approval, ApprovalKind, ApprovalWithdrawn, Registered, Unusable, Wanted, charged_on, holds, used_by,
};
use settlement::fact::{DocumentKind, Fact, Purpose, Stamp};
use settlement::fees::FeeLine;
use settlement::ids::{FeeLineNo, ItemCode, PersonNo};
use settlement::money::Quantity;
use settlement::ports::{Cache, Journal};
use settlement::prescription::DrugKind;
use settlement::receipt::{ApprovalList, ApprovalListRow, Paper};
use settlement::request::Codec;
use settlement::rules::{AnswerKind, Effect, Hit, Standing};
use settlement::{BusinessDate, ClerkNo};

use super::cancel::reason_of;
use crate::api::{ApprovalKindArg, ApprovalOfferView, ApprovalRow, EnterApprovalArgs, WithdrawApprovalArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{AtBill, ForTwo};
use crate::view::RulesView;
use crate::view_rules_of::rules_view;

/// Items one approval names.
const ITEMS_MAX: usize = 20;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn enter_approval(
        &mut self,
        now: Stamp,
        args: &EnterApprovalArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let person = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?;
        let (person, name) = (person.person_no.clone(), person.name.clone());
        let number = number_of(&args.number)?;
        if self.state.approvals.find(&person, &number).is_some() {
            return Err(Refusal::ApprovalKnown(number));
        }
        if args.items.len() > ITEMS_MAX {
            return Err(Refusal::Malformed("items".to_owned()));
        }
        let today = now.wall.china_date();
        let mut items = Vec::new();
        for typed in &args.items {
            let unknown = || Refusal::UnknownItem(typed.trim().to_owned());
            let code = ItemCode::new(typed.trim()).map_err(|_| unknown())?;
            self.cache.item(&code, today).ok_or_else(unknown)?;
            items.push(code);
        }
        let day = |what: &str, text: &Option<String>| {
            let parsed = text.as_ref().map(|text| BusinessDate::parse(text.trim())).transpose();
            parsed.map_err(|_| Refusal::Malformed(what.to_owned()))
        };
        let from = day("from", &args.from)?.unwrap_or(today);
        let until = day("until", &args.until)?;
        if until.is_some_and(|until| until < from) {
            return Err(Refusal::Malformed("until".to_owned()));
        }
        let diagnosis = args.diagnosis.as_ref().map(|text| text.trim()).filter(|text| !text.is_empty());
        if diagnosis.is_some_and(|text| text.chars().count() > 20 || text.chars().any(char::is_control)) {
            return Err(Refusal::Malformed("diagnosis".to_owned()));
        }
        let quantity = args.quantity.as_ref().map(|text| Quantity::parse(text.trim())).transpose();
        let approval = Approval {
            number,
            kind: kind_of(args.kind),
            person,
            name,
            items,
            diagnosis: diagnosis.map(str::to_owned),
            quantity: quantity.map_err(|_| Refusal::BadQuantity)?,
            from,
            until,
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
            second: None,
        };
        self.ask_second(now, &args.second, ForTwo::Approval(Box::new(approval)))
    }

    /// Both have agreed.
    pub(crate) fn approval_agreed(
        &mut self,
        now: Stamp,
        approval: Approval,
        (clerk, second): (ClerkNo, ClerkNo),
    ) -> Result<Vec<Duty>, Refusal> {
        if self.state.approvals.find(&approval.person, &approval.number).is_some() {
            return Err(Refusal::ApprovalKnown(approval.number));
        }
        self.register(
            now,
            &Fact::ApprovalEntered(Box::new(Approval { clerk, second: Some(second), ..approval })),
        )?;
        Ok(Vec::new())
    }

    fn register(&mut self, now: Stamp, fact: &Fact) -> Result<(), Refusal> {
        self.commit_terminal(now, fact.clone())?;
        self.state.approvals.fold(now.wall, fact);
        Ok(())
    }

    pub(crate) fn withdraw_approval(
        &mut self,
        now: Stamp,
        args: &WithdrawApprovalArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let reason = reason_of(&args.reason)?;
        let place = usize::try_from(args.entry).ok().and_then(|entry| entry.checked_sub(1));
        let entry = place.and_then(|place| self.state.approvals.all().get(place));
        let approval = entry.map(|entry| entry.approval.clone());
        let approval = approval.ok_or_else(|| Refusal::ApprovalUnusable("登记里没有这一条".to_owned()))?;
        if entry.is_some_and(|entry| entry.withdrawn.is_some()) {
            return Err(Refusal::ApprovalUnusable(format!("{} 已经撤销", approval.number)));
        }
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let withdrawn = ApprovalWithdrawn {
            number: approval.number.clone(),
            person: approval.person.clone(),
            reason,
            clerk,
        };
        self.register(now, &Fact::ApprovalWithdrawn(Box::new(withdrawn)))?;
        // What is not sent yet does not go out on it.
        let here = self.state.person.snapshot.as_ref().is_some_and(|one| one.person_no == approval.person);
        if here
            && self.answerable().is_ok()
            && let Some(at) = &mut self.state.bill
        {
            for line in at.lines.iter_mut().filter(|line| charged_on(&line.answers, &approval.number)) {
                line.answers
                    .retain(|answer| answer.kind != AnswerKind::Approval || answer.text != approval.number);
                at.changed = true;
            }
        }
        self.look_at_rules(now);
        Ok(Vec::new())
    }

    /// A number that is typed or picked for a hit: an entry that serves the line, or a new one for this item and day.
    pub(crate) fn approval_for(&mut self, now: Stamp, hit: &Hit, number: &str) -> Result<(), Refusal> {
        let person = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?;
        let at = self.state.bill.as_ref().ok_or(Refusal::NoSuchHit)?;
        let line = hit.line.and_then(|place| at.lines.get(place));
        let today = now.wall.china_date();
        let mut items: Vec<ItemCode> = line.map(|line| line.item.item_code.clone()).into_iter().collect();
        let known = self.state.approvals.find(&person.person_no, number);
        let mut from = today;
        if let Some(known) = known {
            // What two people have entered stands as it is; what was typed with a line may be typed again.
            if known.approval.second.is_some() || known.withdrawn.is_some() {
                let served = self.serves(known, line, now);
                return served.map_err(|why| Refusal::ApprovalUnusable(format!("{number} {why}")));
            }
            let before = &known.approval;
            from = before.from;
            items.extend(
                before.items.iter().filter(|item| !items.contains(item)).cloned().collect::<Vec<_>>(),
            );
            if before.until == Some(today) && before.items.len() == items.len() {
                return Ok(());
            }
        }
        let approval = Approval {
            number: number.to_owned(),
            kind: line.map_or(ApprovalKind::Other, kind_of_item),
            person: person.person_no.clone(),
            name: person.name.clone(),
            items,
            diagnosis: None,
            quantity: None,
            from,
            until: Some(today),
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
            second: None,
        };
        self.register(now, &Fact::ApprovalEntered(Box::new(approval)))
    }

    fn serves(&self, entry: &Registered, line: Option<&FeeLine>, now: Stamp) -> Result<(), Unusable> {
        let at = self.state.bill.as_ref();
        let visit = at.and_then(|at| at.visit.as_ref());
        entry.serves(&Wanted {
            on: line.map_or(now.wall, |line| line.occurred_at).china_date(),
            line,
            diagnosis: visit.map_or("", |visit| visit.diagnosis_code.as_str()),
            used: self.used(&entry.approval.person, &entry.approval.number, line.map(|line| &line.line_no)),
        })
    }

    /// What is charged on an approval, by other bills and by the other lines of this one. **Unit**: ten-thousandths.
    fn used(&self, person: &PersonNo, number: &str, except: Option<&FeeLineNo>) -> i64 {
        let somebody = self.state.person.snapshot.as_ref().is_some_and(|one| one.person_no == *person);
        let here = self.state.bill.as_ref().filter(|_| somebody);
        let elsewhere = self.state.attempts.values().filter(|attempt| {
            attempt.began.person.person_no == *person
                && here.is_none_or(|at| at.bill != *attempt.bill())
                && holds(attempt)
        });
        let elsewhere = elsewhere.map(|attempt| used_by(&attempt.began.lines, number));
        let this = here
            .map_or(0, |at| used_by(at.lines.iter().filter(|line| Some(&line.line_no) != except), number));
        elsewhere.fold(this, i64::saturating_add)
    }

    /// Before a try begins: every approval that a line names still serves it.
    ///
    /// # Errors
    /// The first that does not, and why.
    pub(crate) fn approvals_stand(&self, now: Stamp) -> Result<(), Refusal> {
        let Some(at) = self.state.bill.as_ref().filter(|at| !matches!(at.purpose, Purpose::Replaces(_)))
        else {
            return Ok(());
        };
        let Some(person) = self.state.person.snapshot.as_ref() else { return Ok(()) };
        for line in &at.lines {
            for answer in line.answers.iter().filter(|answer| answer.kind == AnswerKind::Approval) {
                let entry = self.state.approvals.find(&person.person_no, &answer.text);
                if let Some(Err(why)) = entry.map(|entry| self.serves(entry, Some(line), now)) {
                    return Err(Refusal::ApprovalUnusable(format!(
                        "{} {} {why}",
                        line.item.name, answer.text
                    )));
                }
            }
        }
        Ok(())
    }

    /// Approvals of the person that name the item of a hit, those that serve first; the others say why not.
    pub(crate) fn approval_offers(&self, hit: &Hit, now: Stamp) -> Vec<ApprovalOfferView> {
        let asked = matches!(hit.effect, Effect::Approval | Effect::SelfPay);
        let (Some(at), Some(person), true) = (&self.state.bill, &self.state.person.snapshot, asked) else {
            return Vec::new();
        };
        if at.standing(hit) == Standing::Answered {
            return Vec::new();
        }
        let line = hit.line.and_then(|place| at.lines.get(place));
        let mut offers: Vec<ApprovalOfferView> = self
            .state
            .approvals
            .of(&person.person_no)
            .filter_map(|entry| {
                let why = match self.serves(entry, line, now) {
                    Err(Unusable::OtherItem) => return None,
                    told => told.err().map(|why| why.to_string()),
                };
                Some(ApprovalOfferView {
                    number: entry.approval.number.clone(),
                    text: self.allows(&entry.approval),
                    why,
                })
            })
            .collect();
        offers.sort_by_key(|offer| offer.why.is_some());
        offers
    }

    /// What the rules say of the bill, with the approvals that can be picked.
    pub(crate) fn rules_view_of(&self, at: &AtBill, now: Stamp) -> RulesView {
        let mut view = rules_view(at, self.options.second_screen);
        for (shown, hit) in view.hits.iter_mut().zip(&at.rules.hits) {
            shown.approvals = self.approval_offers(hit, now);
        }
        view
    }

    /// What an approval allows, in words.
    fn allows(&self, approval: &Approval) -> String {
        let mut words = vec![approval.kind.name().to_owned()];
        words.extend(approval.quantity.map(|quantity| {
            let used = self.used(&approval.person, &approval.number, None);
            format!("批准 {quantity}，已用 {}", ten_thousandths(used))
        }));
        words.extend(approval.until.map(|until| format!("至 {until}")));
        words.join(" · ")
    }

    /// The register, newest first.
    pub(crate) fn approval_rows(&self, now: Stamp) -> Vec<ApprovalRow> {
        let here = self.state.person.snapshot.as_ref().map(|person| &person.person_no);
        let rows = self.state.approvals.all().iter().enumerate().rev();
        rows.map(|(place, entry)| {
            let approval = &entry.approval;
            let used = self.used(&approval.person, &approval.number, None);
            let state = state_of(entry, used, now.wall.china_date());
            ApprovalRow {
                entry: u32::try_from(place + 1).unwrap_or(u32::MAX),
                number: approval.number.clone(),
                kind: approval.kind.name().to_owned(),
                name: approval.name.masked(),
                here: here == Some(&approval.person),
                items: items_words(approval),
                diagnosis: approval.diagnosis.clone(),
                quantity: approval.quantity.map(|quantity| quantity.to_string()),
                used: ten_thousandths(used),
                from: approval.from.to_string(),
                until: approval.until.map(|until| until.to_string()),
                entered: format!("{} {}", approval.clerk, entry.entered_at.platform_text()),
                confirmed: approval.second.as_ref().map(ToString::to_string),
                counts: state.is_none(),
                state: state.unwrap_or_else(|| "有效".to_owned()),
            }
        })
        .collect()
    }

    /// The register on paper.
    pub(crate) fn print_approvals(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let rows: Vec<ApprovalListRow> = self.approval_rows(now).into_iter().map(list_row).collect();
        if rows.is_empty() {
            return Err(Refusal::NoPaper);
        }
        let (_number, duty) = self.print_for_nobody(now, DocumentKind::ApprovalList, |_, head| {
            Some(Paper::Approvals(ApprovalList { head, rows }))
        })?;
        Ok(vec![duty])
    }
}

fn list_row(row: ApprovalRow) -> ApprovalListRow {
    let until = row.until.as_deref().unwrap_or("长期");
    ApprovalListRow {
        entry: row.entry.to_string(),
        number: row.number,
        kind: row.kind,
        name: row.name,
        allows: match &row.diagnosis {
            Some(diagnosis) => format!("{}（诊断 {diagnosis}）", row.items),
            None => row.items,
        },
        quantity: row.quantity.unwrap_or_else(|| "不限".to_owned()),
        used: row.used,
        days: format!("{} 至 {until}", row.from),
        entered: row.entered,
        confirmed: row.confirmed.unwrap_or_else(|| "随费用行录入".to_owned()),
        state: row.state,
    }
}

/// Why it counts no more; nothing where it does.
fn state_of(entry: &Registered, used: i64, today: BusinessDate) -> Option<String> {
    let approval = &entry.approval;
    if let Some((withdrawn, _)) = &entry.withdrawn {
        return Some(Unusable::Withdrawn(withdrawn.reason.clone()).to_string());
    }
    if today < approval.from {
        return Some(Unusable::NotYet(approval.from).to_string());
    }
    if let Some(until) = approval.until.filter(|until| *until < today) {
        return Some(Unusable::Ended(until).to_string());
    }
    let full = approval.quantity.is_some_and(|quantity| used >= quantity.ten_thousandths());
    full.then(|| "已用完".to_owned())
}

fn items_words(approval: &Approval) -> String {
    if approval.items.is_empty() {
        return "规则要求审批的项目".to_owned();
    }
    approval.items.iter().map(ItemCode::as_str).collect::<Vec<_>>().join("、")
}

/// A sum of quantities as people write it.
fn ten_thousandths(sum: i64) -> String {
    let (whole, part) = (sum / 10_000, sum % 10_000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:04}").trim_end_matches('0').to_owned() }
}

fn number_of(text: &str) -> Result<String, Refusal> {
    let number = text.trim();
    let fits = (2..=40).contains(&number.chars().count()) && !number.chars().any(char::is_control);
    if fits { Ok(number.to_owned()) } else { Err(Refusal::Malformed("number".to_owned())) }
}

const fn kind_of(kind: ApprovalKindArg) -> ApprovalKind {
    match kind {
        ApprovalKindArg::RestrictedDrug => ApprovalKind::RestrictedDrug,
        ApprovalKindArg::SpecialDisease => ApprovalKind::SpecialDisease,
        ApprovalKindArg::HighValue => ApprovalKind::HighValue,
        ApprovalKindArg::Other => ApprovalKind::Other,
    }
}

/// By what the item is: drugs are restricted drugs, materials (C) are of high value.
fn kind_of_item(line: &FeeLine) -> ApprovalKind {
    let code = &line.item.catalog_code;
    if DrugKind::of(code).is_some() {
        ApprovalKind::RestrictedDrug
    } else if code.as_str().starts_with('C') {
        ApprovalKind::HighValue
    } else {
        ApprovalKind::Other
    }
}
