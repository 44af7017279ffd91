//! Queries: they only read.

use settlement::BusinessDate;
use settlement::attempt::Attempt;
use settlement::catalog::CatalogEntry;
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{BalanceRow, BillRow, CatalogRow, FullPayRow, JournalRow};
use crate::desk::Desk;
use crate::flow::catalog::in_force;
use crate::host::{Query, Rows};
use crate::refuse::Refusal;
use crate::view_of::line_view;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn look_up(&mut self, now: Stamp, query: &Query) -> Result<Rows, Refusal> {
        match query {
            Query::CatalogSearch(args) => {
                let items = self.cache.search(args.text.trim(), args.limit.clamp(1, 500));
                let items: Vec<CatalogEntry> =
                    items.into_iter().map(|entry| self.as_mapped(entry).0).collect();
                let today = now.wall.china_date();
                Ok(Rows::CatalogSearch(items.iter().map(|entry| catalog_row(entry, today)).collect()))
            }
            Query::ListSearch(args) => Ok(Rows::ListSearch(self.search_list(now, args))),
            Query::CodeLabels(_) => Ok(Rows::CodeLabels(self.code_rows())),
            Query::OwnItems(args) => Ok(Rows::OwnItems(self.own_items_rows(args))),
            Query::Approvals(_) => Ok(Rows::Approvals(self.approval_rows(now))),
            Query::Bills(_) => Ok(Rows::Bills(
                self.state.attempts.values().map(|attempt| bill_row(attempt, self.options.unmask)).collect(),
            )),
            Query::Balances(_) => Ok(Rows::Balances(
                self.journal
                    .balances()?
                    .into_iter()
                    .map(|(account, amount)| BalanceRow {
                        account: account.to_string(),
                        balance: amount.to_string(),
                    })
                    .collect(),
            )),
            Query::FindFullPay(args) => {
                let fallback = self.fallback_of(&args.fallback)?;
                Ok(Rows::FindFullPay(vec![FullPayRow {
                    full_pay: self.full_pay_view(fallback, now),
                    lines: fallback.lines().iter().map(|line| line_view(line, None, false)).collect(),
                }]))
            }
            Query::RuleTrial(args) => Ok(Rows::RuleTrial(self.rule_trial(now, args)?)),
            Query::Estimates(_) => Ok(Rows::Estimates(self.estimate_rows())),
            Query::Journal(args) => Ok(Rows::Journal(
                self.journal
                    .newest(args.limit.clamp(1, 1000))?
                    .into_iter()
                    .map(|line| JournalRow {
                        seq: u32::try_from(line.seq).unwrap_or(u32::MAX),
                        at: line.stamp.wall.platform_text(),
                        kind: line.kind,
                        attempt: line.subject,
                        msg_id: line.msg_id,
                        head: line.hash.chars().take(8).collect(),
                    })
                    .collect(),
            )),
        }
    }
}

fn catalog_row(entry: &CatalogEntry, today: BusinessDate) -> CatalogRow {
    let item = &entry.item;
    CatalogRow {
        item_code: item.item_code.to_string(),
        catalog_code: item.catalog_code.to_string(),
        name: item.name.clone(),
        spec: item.spec.clone(),
        unit: item.unit.clone(),
        maker: entry.maker.clone(),
        unit_price: if entry.priced { item.unit_price.to_string() } else { String::new() },
        grade: item.grade.code().to_owned(),
        first_pay: item.first_pay.to_string(),
        price_ceiling: item.price_ceiling.map(|price| price.to_string()),
        restriction: Some(entry.restriction.clone()).filter(|text| !text.is_empty()),
        valid_from: entry.valid_from.map(|day| day.to_string()),
        valid_to: entry.valid_to.map(|day| day.to_string()),
        in_force: in_force(entry, today),
    }
}

fn bill_row(attempt: &Attempt, unmask: bool) -> BillRow {
    let name = &attempt.began.person.name;
    let split = attempt
        .settlement
        .as_ref()
        .map(|settlement| &settlement.split)
        .or(attempt.quote.as_ref().map(|(split, _)| split));
    BillRow {
        bill: attempt.bill().to_string(),
        attempt: attempt.id.to_string(),
        state: attempt.state.name().to_owned(),
        person: if unmask { name.expose().to_owned() } else { name.masked() },
        total: attempt.total.to_string(),
        fund: split.map(|split| split.fund_total.to_string()),
        account: split.map(|split| split.account_share.to_string()),
        cash: split.map(|split| split.cash_share.to_string()),
        paid: attempt.paid().map(|paid| paid.to_string()).unwrap_or_default(),
        settlement: attempt.settlement.as_ref().map(|settlement| settlement.id.to_string()),
        msg_id: attempt.settle_msg_id.as_ref().map(ToString::to_string),
        refusal: attempt.refusal.as_ref().map(|(_, text)| text.clone()),
        since: attempt.since.wall.platform_text(),
    }
}
