//! The one JSON object at the end: other programs read it, so its members are named here and nowhere else.

use serde::Serialize;
use settlement::money::Money;

use super::books::{Line, Outcome, is_unresolved};

/// The last line; members in the order in which they are documented.
#[derive(Serialize)]
struct Summary<'a> {
    bills: Vec<BillSummary<'a>>,
    drawer: DrawerSummary,
    platform: PlatformSummary,
    open: Vec<OpenSummary<'a>>,
    artifacts: &'a [String],
    balanced: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    problems: &'a [String],
}

#[derive(Serialize)]
struct BillSummary<'a> {
    case: &'a str,
    state: &'a str,
    total: &'a str,
    fund: String,
    account: String,
    cash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'a str>,
}

#[derive(Serialize)]
struct DrawerSummary {
    expected: String,
    counted: String,
}

#[derive(Serialize)]
struct PlatformSummary {
    settled: usize,
    refunded: usize,
    fund: String,
    account: String,
}

#[derive(Serialize)]
struct OpenSummary<'a> {
    case: &'a str,
    state: &'a str,
    total: &'a str,
    msg_id: Option<&'a str>,
    /// What the platform knows of it.
    platform: Option<ThereSummary<'a>>,
}

#[derive(Serialize)]
struct ThereSummary<'a> {
    state: &'a str,
    fund: &'a str,
    account: &'a str,
    cash: &'a str,
}

fn part(amount: Option<&String>) -> String {
    amount.cloned().unwrap_or_else(|| Money::ZERO.to_string())
}

fn bill(line: &Line) -> BillSummary<'_> {
    BillSummary {
        case: line.case,
        state: &line.row.state,
        total: &line.row.total,
        fund: part(line.row.fund.as_ref()),
        account: part(line.row.account.as_ref()),
        cash: part(line.row.cash.as_ref()),
        refusal: line.row.refusal.as_deref(),
    }
}

fn open(line: &Line) -> OpenSummary<'_> {
    let there = line.there.as_ref().map(|s| ThereSummary {
        state: &s.state,
        fund: &s.fund,
        account: &s.account,
        cash: &s.cash,
    });
    OpenSummary {
        case: line.case,
        state: &line.row.state,
        total: &line.row.total,
        msg_id: line.row.msg_id.as_deref(),
        platform: there,
    }
}

/// The last line as text.
///
/// # Errors
/// Never for these types; told rather than swallowed.
pub(super) fn json(outcome: &Outcome, artifacts: &[String]) -> Result<String, String> {
    let summary = Summary {
        bills: outcome.lines.iter().map(bill).collect(),
        drawer: DrawerSummary {
            expected: outcome.drawer.0.to_string(),
            counted: outcome.drawer.1.to_string(),
        },
        platform: PlatformSummary {
            settled: outcome.settled,
            refunded: outcome.refunded,
            fund: outcome.fund.to_string(),
            account: outcome.account.to_string(),
        },
        open: outcome.lines.iter().filter(|line| is_unresolved(&line.row.state)).map(open).collect(),
        artifacts,
        balanced: outcome.balanced(),
        problems: &outcome.problems,
    };
    serde_json::to_string(&summary).map_err(|fault| fault.to_string())
}
