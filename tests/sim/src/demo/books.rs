//! The books at the end of the morning: ours, the platform's, and what lies in the drawer. They share no code.
//!
//! A bill whose outcome is unknown counts on neither side; it is found by its message id and shown with what the
//! platform holds. Everything else must agree to the fen, and every settlement of the platform must be a try of ours that
//! stands where the platform says. A bill may take several tries; the last one is what it came to.

use desk::api::{BalanceRow, BillRow};
use serde_json::json;
use settlement::money::Money;

use super::page::table;
use super::scene::Scene;
use super::steps::money;
use crate::control_client::{Books, Settlement};
use crate::headless_desk::DeskFault;

/// A bill at the end.
pub(super) struct Line {
    pub case: &'static str,
    expected: &'static str,
    pub row: BillRow,
    change: Money,
    /// What the platform holds under its message id.
    pub there: Option<Settlement>,
}

/// Two figures that must be one.
struct Check {
    what: &'static str,
    ours: Money,
    theirs: Money,
}

/// What the comparison found.
pub(super) struct Outcome {
    pub lines: Vec<Line>,
    checks: Vec<Check>,
    /// What does not fit, in words; empty where all is well.
    pub problems: Vec<String>,
    pub drawer: (Money, Money),
    pub settled: usize,
    pub refunded: usize,
    pub fund: Money,
    pub account: Money,
}

impl Outcome {
    /// Do both sides agree to the fen, with every settlement explained?
    pub fn balanced(&self) -> bool {
        self.problems.is_empty()
    }
}

fn range(fault: settlement::money::MoneyFault) -> DeskFault {
    DeskFault::Gone(format!("an amount out of range: {fault}"))
}

fn total<'a>(amounts: impl Iterator<Item = &'a str>) -> Result<Money, DeskFault> {
    let parsed: Vec<Money> = amounts.map(money).collect::<Result<_, _>>()?;
    Money::sum(parsed).map_err(range)
}

/// Asks both sides and compares.
///
/// # Errors
/// One of them does not answer.
pub(super) fn compare(scene: &mut Scene) -> Result<Outcome, DeskFault> {
    scene.progress("the books");
    let rows: Vec<BillRow> = scene.desk.query("bills", &json!({}))?;
    let balances: Vec<BalanceRow> = scene.desk.query("balances", &json!({}))?;
    let books = scene.control.books().map_err(DeskFault::Gone)?;
    let expected = money(&scene.desk.view().status.drawer_expected)?;

    let mut problems = Vec::new();
    let mut lines = Vec::new();
    for told in &scene.told {
        // Rows come in the order of their making; the last try is the one that counts.
        let Some(row) = rows.iter().rfind(|row| row.bill == told.bill) else {
            problems.push(format!("{}: the desk knows no bill {}", told.case, told.bill));
            continue;
        };
        let there = row.msg_id.as_ref().and_then(|id| books.settlements.iter().find(|s| &s.msgid == id));
        lines.push(Line {
            case: told.case,
            expected: told.expected,
            row: row.clone(),
            change: told.change,
            there: there.cloned(),
        });
    }
    let doubtful: Vec<&str> =
        rows.iter().filter(|row| is_unresolved(&row.state)).filter_map(|row| row.msg_id.as_deref()).collect();
    let certain = |s: &&Settlement| !doubtful.contains(&s.msgid.as_str());
    let effective: Vec<&Settlement> =
        books.settlements.iter().filter(|s| s.state == "settled").filter(certain).collect();

    problems.extend(states(&lines));
    problems.extend(tries(&books, &rows));
    problems.extend(unexplained(&books, &rows));
    let side = Sides { balances: &balances, effective: &effective, drawer: scene.drawer, expected };
    let checks = side.checks(&books, &doubtful)?;
    problems.extend(
        checks
            .iter()
            .filter(|check| check.ours != check.theirs)
            .map(|check| format!("{}: ours {}, theirs {}", check.what, check.ours, check.theirs)),
    );
    Ok(Outcome {
        drawer: (expected, scene.drawer),
        settled: effective.len(),
        refunded: books.settlements.iter().filter(|s| s.state == "refunded").filter(certain).count(),
        fund: total(effective.iter().map(|s| s.fund.as_str()))?,
        account: total(effective.iter().map(|s| s.account.as_str()))?,
        lines,
        checks,
        problems,
    })
}

/// Does nobody know yet what became of it?
pub(super) fn is_unresolved(state: &str) -> bool {
    matches!(state, "SETTLING" | "IN_DOUBT" | "REVERSING" | "FENCING" | "CONFIRMING" | "MANUAL")
}

/// Every try stands where the platform says: what came to nothing here is nothing there, or was undone.
fn tries(books: &Books, rows: &[BillRow]) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let mut held = books.settlements.iter().filter(|s| row.msg_id.as_ref() == Some(&s.msgid));
        let there = held.next().map(|s| s.state.as_str());
        let fits = match row.state.as_str() {
            "SETTLED" => there == Some("settled"),
            "REFUNDED" | "CANCELLED" => there == Some("refunded"),
            state if is_unresolved(state) => true,
            _ => there.is_none_or(|there| there == "reversed"),
        };
        if !fits {
            let there = there.unwrap_or("nothing");
            found.push(format!("{} ({}): {} here, {there} at the platform", row.bill, row.person, row.state));
        }
        if held.next().is_some() {
            found.push(format!("{} ({}): settled twice under one message", row.bill, row.person));
        }
    }
    found
}

/// Every bill stands where the story left it, with the platform's amounts.
fn states(lines: &[Line]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let (case, row) = (line.case, &line.row);
        if row.state != line.expected {
            found.push(format!("{case}: the story left it {}, the desk says {}", line.expected, row.state));
        }
        if let (Some(s), "SETTLED" | "REFUNDED") = (&line.there, row.state.as_str()) {
            let ours = (Some(&row.total), row.fund.as_ref(), row.account.as_ref(), row.cash.as_ref());
            let theirs = (Some(&s.total), Some(&s.fund), Some(&s.account), Some(&s.cash));
            if ours != theirs || row.settlement.as_ref() != Some(&s.setl_id) {
                found.push(format!("{case}: amounts differ: {ours:?} here, {theirs:?} at the platform"));
            }
        }
    }
    found
}

/// Settlements that no bill of ours explains.
fn unexplained(books: &Books, rows: &[BillRow]) -> Vec<String> {
    let ours = |s: &&Settlement| !rows.iter().any(|row| row.msg_id.as_ref() == Some(&s.msgid));
    books
        .settlements
        .iter()
        .filter(|s| s.state != "refund")
        .filter(ours)
        .map(|s| format!("the platform holds {} ({}) and no bill of ours explains it", s.setl_id, s.state))
        .collect()
}

struct Sides<'a> {
    balances: &'a [BalanceRow],
    effective: &'a [&'a Settlement],
    drawer: Money,
    expected: Money,
}

impl Sides<'_> {
    fn account(&self, named: impl Fn(&str) -> bool) -> Result<Money, DeskFault> {
        total(self.balances.iter().filter(|row| named(&row.account)).map(|row| row.balance.as_str()))
    }

    fn checks(&self, books: &Books, doubtful: &[&str]) -> Result<Vec<Check>, DeskFault> {
        let under = |stem: &'static str| move |name: &str| name.starts_with(stem);
        let there = |part: fn(&Settlement) -> &str| total(self.effective.iter().map(|s| part(s)));
        let cash = self.account(under("CASH:"))?;
        let patients = [
            cash,
            self.account(under("EPAY:"))?,
            self.account(under("PATIENT:"))?,
            self.account(under("REFUND_PAYABLE:"))?,
            self.account(under("DEPOSIT:"))?,
        ];
        let drawn = Money::from_fen(books.sums.account_drawn_fen).map_err(range)?;
        let doubtful: Vec<&Settlement> = books
            .settlements
            .iter()
            .filter(|s| s.state == "settled" && doubtful.contains(&s.msgid.as_str()))
            .collect();
        let drawn_in_doubt = total(doubtful.iter().map(|s| s.account.as_str()))?;
        let accounts = self.account(|name| name == "ACCT")?;
        Ok(vec![
            Check {
                what: "医疗费总额 total",
                ours: self.account(|name| name == "REVENUE")?.negated(),
                theirs: there(|s| &s.total)?,
            },
            Check { what: "基金 fund", ours: self.account(under("FUND:"))?, theirs: there(|s| &s.fund)? },
            Check { what: "个人账户 account", ours: accounts, theirs: there(|s| &s.account)? },
            Check {
                what: "账户扣款 drawn from accounts",
                ours: accounts,
                theirs: drawn.minus(drawn_in_doubt).map_err(range)?,
            },
            Check {
                what: "个人现金 patients' share",
                ours: Money::sum(patients).map_err(range)?,
                theirs: there(|s| &s.cash)?,
            },
            Check { what: "抽屉 drawer, counted", ours: self.expected, theirs: self.drawer },
            Check { what: "抽屉 drawer, ledger", ours: cash, theirs: self.drawer },
            Check { what: "借贷 debit and credit", ours: self.account(|_| true)?, theirs: Money::ZERO },
        ])
    }
}

/// Two tables, and what does not fit.
pub(super) fn show(scene: &mut Scene, outcome: &Outcome) {
    let shown = |amount: &Option<String>| amount.clone().unwrap_or_else(|| "-".to_owned());
    let rows: Vec<Vec<String>> = outcome
        .lines
        .iter()
        .map(|line| {
            let row = &line.row;
            vec![
                line.case.to_owned(),
                row.state.clone(),
                row.total.clone(),
                shown(&row.fund),
                shown(&row.account),
                shown(&row.cash),
                row.paid.clone(),
                line.change.to_string(),
            ]
        })
        .collect();
    let head = [
        "账单 bill",
        "state",
        "总额 total",
        "基金 fund",
        "账户 account",
        "应付 cash",
        "实付 paid",
        "找零 change",
    ];
    scene.say(&format!("\n■ 全部账单 · every bill\n\n{}", table(&head, &rows, 2)));
    let rows: Vec<Vec<String>> = outcome
        .checks
        .iter()
        .map(|check| {
            let difference =
                check.ours.minus(check.theirs).map_or_else(|fault| fault.to_string(), |d| d.to_string());
            vec![check.what.to_owned(), check.ours.to_string(), check.theirs.to_string(), difference]
        })
        .collect();
    let head = ["项目", "本院 ours", "对方 theirs", "差额 difference"];
    scene.say(&format!("\n■ 对账 · the books\n\n{}", table(&head, &rows, 1)));
    for line in outcome.lines.iter().filter(|line| is_unresolved(&line.row.state)) {
        let there = line.there.as_ref().map_or_else(
            || "nothing".to_owned(),
            |s| {
                format!(
                    "{} ({}, fund {}, account {}, cash {})",
                    s.setl_id, s.state, s.fund, s.account, s.cash
                )
            },
        );
        scene.say(&format!(
            "\n  待确认 in doubt: {} {} under message {}; the platform holds {there}.\n  It counts on neither side until its outcome is proven.",
            line.case,
            line.row.total,
            line.row.msg_id.as_deref().unwrap_or("-"),
        ));
    }
    for problem in &outcome.problems {
        scene.say(&format!("  不平 NOT BALANCED: {problem}"));
    }
    if outcome.balanced() {
        scene.say(&format!(
            "\n  平 balanced: {} settled, {} refunded; both books agree to the fen.",
            outcome.settled, outcome.refunded
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(state: &str, fund: &str) -> Settlement {
        Settlement {
            setl_id: "S1".to_owned(),
            psn_no: "1".to_owned(),
            msgid: "M1".to_owned(),
            state: state.to_owned(),
            total: "10.00".to_owned(),
            fund: fund.to_owned(),
            account: "0.00".to_owned(),
            cash: "4.00".to_owned(),
        }
    }

    fn row(state: &str) -> BillRow {
        BillRow {
            bill: "B1".to_owned(),
            attempt: "A1".to_owned(),
            state: state.to_owned(),
            person: "测**".to_owned(),
            total: "10.00".to_owned(),
            fund: Some("6.00".to_owned()),
            account: Some("0.00".to_owned()),
            cash: Some("4.00".to_owned()),
            paid: "4.00".to_owned(),
            settlement: Some("S1".to_owned()),
            msg_id: Some("M1".to_owned()),
            refusal: None,
            since: String::new(),
        }
    }

    fn check(state: &'static str, there: Option<Settlement>, fits: bool) {
        let sums = crate::control_client::Sums { settled: 0, refunded: 0, account_drawn_fen: 0 };
        let books = Books { settlements: there.iter().cloned().collect(), sums };
        let line = Line { case: "case", expected: state, row: row(state), change: Money::ZERO, there };
        let mut problems = states(std::slice::from_ref(&line));
        problems.extend(tries(&books, std::slice::from_ref(&line.row)));
        assert_eq!(problems.is_empty(), fits, "{state} {:?} {problems:?}", line.there);
    }

    #[test]
    fn bill_that_the_platform_contradicts_is_a_problem() {
        check("SETTLED", Some(there("settled", "6.00")), true);
        check("SETTLED", Some(there("settled", "6.01")), false);
        check("SETTLED", Some(there("reversed", "6.00")), false);
        check("SETTLED", None, false);
        check("REFUNDED", Some(there("refunded", "6.00")), true);
        check("REFUNDED", Some(there("settled", "6.00")), false);
        check("VOID", None, true);
        check("VOID", Some(there("reversed", "6.00")), true);
        check("VOID", Some(there("settled", "6.00")), false);
        check("VOID", Some(there("reversed", "6.00")), true);
        check("REVERSING", Some(there("settled", "6.00")), true);
        check("IN_DOUBT", Some(there("settled", "6.00")), true);
        check("IN_DOUBT", None, true);
    }

    #[test]
    fn settlement_without_a_bill_is_a_problem() {
        let sums = crate::control_client::Sums { settled: 1, refunded: 0, account_drawn_fen: 0 };
        let books = Books { settlements: vec![there("settled", "6.00")], sums };
        assert!(unexplained(&books, &[row("SETTLED")]).is_empty());
        assert_eq!(unexplained(&books, &[]).len(), 1);
    }
}
