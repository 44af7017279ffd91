//! Double entry: what each fact does to the books; pure, integer fen (safety §12).
//!
//! Debit is positive, credit negative; the postings of one fact always make zero.

use std::fmt;

use crate::attempt::Attempt;
use crate::fact::{Direction, Fact, PayMethod};
use crate::ids::{AttemptId, CaseId};
use crate::money::{Money, MoneyFault};
use crate::split::Split;

/// An account, by the name it has in the books: `CASH:1`, `FUND:310:pooled`, `PATIENT:…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

impl Account {
    /// Notes and coins in the drawer of a window.
    pub fn cash(window: &str) -> Self {
        Self(format!("CASH:{window}"))
    }

    /// Taken by another method, not yet on a bank statement.
    pub fn epay(method: PayMethod) -> Self {
        Self(format!("EPAY:{}", method.key()))
    }

    /// Owed by a fund.
    pub fn fund(insurance: &str, fund: &str) -> Self {
        Self(format!("FUND:{insurance}:{fund}"))
    }

    /// Owed from personal accounts, family sharing included.
    pub fn personal_accounts() -> Self {
        Self("ACCT".to_owned())
    }

    /// Owed by the patient for one try.
    pub fn patient(attempt: &AttemptId) -> Self {
        Self(format!("PATIENT:{}", attempt.as_str()))
    }

    /// Borne by the hospital.
    pub fn hospital_borne() -> Self {
        Self("HOSP_BORNE".to_owned())
    }

    /// Medical fees.
    pub fn revenue() -> Self {
        Self("REVENUE".to_owned())
    }

    /// Owed to a patient.
    pub fn refund_payable(attempt: &AttemptId) -> Self {
        Self(format!("REFUND_PAYABLE:{}", attempt.as_str()))
    }

    /// Reads a stored name back.
    pub fn from_stored(name: String) -> Self {
        Self(name)
    }

    /// The name in the books.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Debit positive, credit negative.
    pub amount: Money,
    /// Which attempt.
    pub attempt: AttemptId,
    /// Which movement, where it was one.
    pub case: Option<CaseId>,
}

struct Journal<'a> {
    attempt: &'a AttemptId,
    case: Option<&'a CaseId>,
    postings: Vec<Posting>,
}

impl Journal<'_> {
    fn debit(&mut self, account: Account, amount: Money) {
        if !amount.is_zero() {
            self.postings.push(Posting {
                account,
                amount,
                attempt: self.attempt.clone(),
                case: self.case.cloned(),
            });
        }
    }

    fn credit(&mut self, account: Account, amount: Money) {
        self.debit(account, amount.negated());
    }
}

/// What a fact does to the books, judged before it is folded into its attempt.
///
/// # Errors
/// `Range`.
pub fn postings(before: &Attempt, fact: &Fact, window: &str) -> Result<Vec<Posting>, MoneyFault> {
    let mut book = Journal { attempt: &before.id, case: None, postings: Vec::new() };
    match fact {
        Fact::Settled { settlement, .. } => {
            insured(&mut book, before, &settlement.split)?;
            book.debit(Account::patient(&before.id), settlement.split.cash_share);
        }
        Fact::CancelFenced { .. } => {
            if let Some(settlement) = &before.settlement {
                let paid = before.paid()?;
                insured(&mut book, before, &settlement.split.negated())?;
                book.credit(Account::refund_payable(&before.id), paid);
                book.credit(Account::patient(&before.id), settlement.split.cash_share.minus(paid)?);
            }
        }
        Fact::CashConfirmed { case, .. } => {
            let Some(found) = before.movements.iter().find(|m| &m.movement.case == case) else {
                return Ok(Vec::new());
            };
            let movement = &found.movement;
            book.case = Some(case);
            let till = match movement.method {
                PayMethod::Cash => Account::cash(window),
                PayMethod::WechatPay | PayMethod::Alipay | PayMethod::BankCard => {
                    Account::epay(movement.method)
                }
            };
            match movement.direction {
                Direction::In => {
                    // Taken and returned are two rows, not their difference (safety §12).
                    let change = movement.received.minus(movement.amount)?;
                    book.debit(till.clone(), movement.received);
                    book.credit(Account::patient(&before.id), movement.received);
                    book.debit(Account::patient(&before.id), change);
                    book.credit(till, change);
                }
                Direction::Out => {
                    book.debit(Account::refund_payable(&before.id), movement.amount);
                    book.credit(till, movement.amount);
                }
            }
        }
        Fact::Opened { .. }
        | Fact::SessionOpened { .. }
        | Fact::SessionClosed { .. }
        | Fact::Began(_)
        | Fact::OpIntent(_)
        | Fact::OpEnded { .. }
        | Fact::Registered { .. }
        | Fact::Uploaded { .. }
        | Fact::Quoted { .. }
        | Fact::RefusalNoted { .. }
        | Fact::DoubtNoted { .. }
        | Fact::Abandoned
        | Fact::ReverseEnded { .. }
        | Fact::Fenced
        | Fact::FenceFoundSettled
        | Fact::CancelAsked { .. }
        | Fact::CancelCertain { .. }
        | Fact::CashIntent(_)
        | Fact::CashAborted { .. }
        | Fact::PrintIntent(_)
        | Fact::PrintEnded { .. }
        | Fact::Contradiction { .. } => {}
    }
    assert!(
        Money::sum(book.postings.iter().map(|posting| posting.amount))?.is_zero(),
        "the postings of one fact make zero (safety I10)"
    );
    Ok(book.postings)
}

/// Funds, accounts and hospital against revenue; the patient's part is posted by the caller.
fn insured(book: &mut Journal<'_>, attempt: &Attempt, split: &Split) -> Result<(), MoneyFault> {
    let insurance = attempt.began.insurance.kind.as_str();
    for share in &split.funds {
        book.debit(Account::fund(insurance, share.fund.key()), share.amount);
    }
    book.debit(Account::personal_accounts(), split.account_share.plus(split.mutual_aid_share)?);
    book.debit(Account::hospital_borne(), split.hospital_share);
    book.credit(Account::revenue(), split.total);
    Ok(())
}
