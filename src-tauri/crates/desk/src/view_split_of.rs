//! A split as it is shown: quoted, settled, or only estimated.

use settlement::attempt::Attempt;
use settlement::split::Split;

use crate::view::{FundView, SplitView};

/// Quote or settlement of an attempt.
pub(crate) fn split_view(attempt: &Attempt) -> Option<SplitView> {
    let settled = attempt.settlement.as_ref();
    let split: &Split =
        settled.map(|settlement| &settlement.split).or(attempt.quote.as_ref().map(|(split, _)| split))?;
    Some(SplitView {
        settled: settled.is_some(),
        settlement: settled.map(|settlement| settlement.id.to_string()),
        at: settled.map(|settlement| settlement.settled_at.platform_text()),
        ..shares_view(split)
    })
}

/// A split that is not settled.
pub(crate) fn shares_view(split: &Split) -> SplitView {
    SplitView {
        settled: false,
        total: split.total.to_string(),
        uncovered: split.uncovered.to_string(),
        over_price_cap: split.over_price_cap.to_string(),
        copay_first: split.copay_first.to_string(),
        in_scope: split.in_scope.to_string(),
        deductible: split.deductible.to_string(),
        funds: split
            .funds
            .iter()
            .map(|share| FundView { name: share.fund.name().to_owned(), amount: share.amount.to_string() })
            .collect(),
        fund_total: split.fund_total.to_string(),
        personal_total: split.personal_total.to_string(),
        account_share: split.account_share.to_string(),
        mutual_aid_share: split.mutual_aid_share.to_string(),
        cash_share: split.cash_share.to_string(),
        hospital_share: split.hospital_share.to_string(),
        account_balance: split.account_balance.map(|amount| amount.to_string()).unwrap_or_default(),
        settlement: None,
        at: None,
    }
}
