//! Double entry: what each fact does to the books; pure, integer fen (safety §12).
//!
//! Debit is positive, credit negative; the postings of one fact always make zero.

use std::fmt;

use crate::attempt::{Attempt, FoldFault, Movement};
use crate::deposit::Deposit;
use crate::fact::{
    CashMovement, Cover, DepositFact, Direction, Fact, FallbackFact, ManualDecided, ManualDecision,
    PayMethod, Subject,
};
use crate::fallback::Fallback;
use crate::fees::fee_total;
use crate::ids::{AttemptId, BillId, CaseId};
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

    /// Owed by the patient: for one try, or for a bill that is paid in full.
    pub fn patient(of: &str) -> Self {
        Self(format!("PATIENT:{of}"))
    }

    /// Held for a patient while the settlement of the bill is in doubt.
    pub fn deposit(bill: &BillId) -> Self {
        Self(format!("DEPOSIT:{bill}"))
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
    pub fn refund_payable(case: &str) -> Self {
        Self(format!("REFUND_PAYABLE:{case}"))
    }

    /// What nobody can explain yet about one try.
    pub fn suspense(attempt: &AttemptId) -> Self {
        Self(format!("SUSPENSE:{}", attempt.as_str()))
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
    /// Whose fact it follows from.
    pub subject: Subject,
    /// Which movement, where it was one.
    pub case: Option<CaseId>,
}

struct Book<'a> {
    subject: Subject,
    window: &'a str,
    case: Option<CaseId>,
    postings: Vec<Posting>,
}

impl<'a> Book<'a> {
    const fn new(subject: Subject, window: &'a str) -> Self {
        Self { subject, window, case: None, postings: Vec::new() }
    }

    fn debit(&mut self, account: Account, amount: Money) {
        if !amount.is_zero() {
            self.postings.push(Posting {
                account,
                amount,
                subject: self.subject.clone(),
                case: self.case.clone(),
            });
        }
    }

    fn credit(&mut self, account: Account, amount: Money) {
        self.debit(account, amount.negated());
    }

    /// Money over the counter: what comes in is credited to `from`, what goes out is debited to `owed`.
    fn movement(&mut self, movement: &CashMovement, from: &Account, owed: Account) -> Result<(), MoneyFault> {
        self.case = Some(movement.case.clone());
        let till = match movement.method {
            PayMethod::Cash => Account::cash(self.window),
            PayMethod::WechatPay | PayMethod::Alipay | PayMethod::BankCard => Account::epay(movement.method),
        };
        match movement.direction {
            Direction::In => {
                // Taken and returned are two rows, not their difference (safety §12).
                let change = movement.received.minus(movement.amount)?;
                self.debit(till.clone(), movement.received);
                self.credit(from.clone(), movement.received);
                self.debit(from.clone(), change);
                self.credit(till, change);
            }
            Direction::Out => {
                self.debit(owed, movement.amount);
                self.credit(till, movement.amount);
            }
        }
        Ok(())
    }

    /// The postings of one fact make zero (safety I10). Those of a fact that was edited on disk may not.
    fn close(self) -> Result<Vec<Posting>, FoldFault> {
        if Money::sum(self.postings.iter().map(|posting| posting.amount))?.is_zero() {
            Ok(self.postings)
        } else {
            Err(FoldFault::Unbalanced)
        }
    }
}

/// The movement a confirmation is about.
fn confirmed<'a>(movements: &'a [Movement], fact: &Fact) -> Option<&'a CashMovement> {
    let Fact::CashConfirmed { case, .. } = fact else { return None };
    movements.iter().map(|m| &m.movement).find(|movement| &movement.case == case)
}

/// What a fact does to the books, judged before it is folded into its attempt.
///
/// # Errors
/// `Range`, `Unbalanced`.
pub fn postings(before: &Attempt, fact: &Fact, window: &str) -> Result<Vec<Posting>, FoldFault> {
    let mut book = Book::new(Subject::from(&before.id), window);
    let patient = Account::patient(before.id.as_str());
    let owed = Account::refund_payable(before.id.as_str());
    if let Some(movement) = confirmed(&before.movements, fact) {
        book.movement(movement, &patient, owed)?;
        return book.close();
    }
    match fact {
        Fact::Settled { settlement, .. } => {
            insured(&mut book, before, &settlement.split)?;
            book.debit(patient, settlement.split.cash_share);
        }
        Fact::CancelFenced { .. } => taken_back(&mut book, before)?,
        Fact::ManualDecided(decided) => decision(&mut book, before, decided)?,
        Fact::Covered { by, tendered } => {
            let amount = crate::tender::sum(tendered)?;
            let from = match by {
                Cover::Deposit(_) => Account::deposit(before.bill()),
                Cover::Fallback(id) => Account::refund_payable(id.as_str()),
                Cover::Attempt(id) => Account::refund_payable(id.as_str()),
            };
            book.debit(from, amount);
            book.credit(patient, amount);
        }
        Fact::Opened { .. }
        | Fact::Restored { .. }
        | Fact::Recovered(_)
        | Fact::EscrowTurned { .. }
        | Fact::Confirmed { .. }
        | Fact::SessionOpened { .. }
        | Fact::SessionClosed { .. }
        | Fact::SignedIn { .. }
        | Fact::ClockJumped { .. }
        | Fact::IdsReserved(_)
        | Fact::ProfileAdopted(_)
        | Fact::PacksAdopted(_)
        | Fact::MappingBatch(_)
        | Fact::RuleOverridden(_)
        | Fact::ApprovalEntered(_)
        | Fact::ApprovalWithdrawn(_)
        | Fact::Traced(_)
        | Fact::TraceSold(_)
        | Fact::Evidence { .. }
        | Fact::OrphanFound { .. }
        | Fact::OrphanSwept { .. }
        | Fact::Began(_)
        | Fact::OpIntent(_)
        | Fact::OpEnded { .. }
        | Fact::Registered { .. }
        | Fact::Uploaded { .. }
        | Fact::Quoted { .. }
        // It stands in the books of the window that settled it.
        | Fact::FoundElsewhere(_)
        | Fact::RefusalNoted { .. }
        | Fact::DoubtNoted { .. }
        | Fact::Abandoned
        | Fact::ReverseEnded { .. }
        | Fact::Fenced
        | Fact::FenceFoundSettled
        | Fact::CancelAsked { .. }
        | Fact::CancelCertain { .. }
        | Fact::PassedOn { .. }
        | Fact::Fallback(_)
        | Fact::Deposit(_)
        | Fact::CashIntent(_)
        | Fact::CashConfirmed { .. }
        | Fact::CashAborted { .. }
        | Fact::PrintIntent(_)
        | Fact::PrintEnded { .. }
        | Fact::Contradiction { .. } => {}
    }
    book.close()
}

/// What a fact does to the books, judged before it is folded into its bill paid in full.
///
/// # Errors
/// `Range`, `Unbalanced`.
pub fn fallback_postings(before: &Fallback, fact: &Fact, window: &str) -> Result<Vec<Posting>, FoldFault> {
    let mut book = Book::new(Subject::from(&before.id), window);
    let patient = Account::patient(before.bill().as_str());
    let owed = Account::refund_payable(before.id.as_str());
    if let Some(movement) = confirmed(&before.movements, fact) {
        book.movement(movement, &patient, owed)?;
        return book.close();
    }
    let Fact::Fallback(fact) = fact else { return Ok(Vec::new()) };
    match fact {
        FallbackFact::Opened => {
            book.debit(patient, before.total);
            book.credit(Account::revenue(), before.total);
        }
        FallbackFact::Resettled { .. } => {
            // The share goes back out of it with `Covered` of the attempt, in the same commit (safety §11 step 4).
            book.debit(Account::revenue(), before.total);
            book.credit(owed, before.total);
        }
        FallbackFact::RefundAsked { keeps, .. } => {
            let gone = before.total.minus(fee_total(keeps)?)?;
            book.debit(Account::revenue(), gone);
            book.credit(owed, gone);
        }
        FallbackFact::Began(_)
        | FallbackFact::Dropped
        | FallbackFact::ResettleBegan { .. }
        | FallbackFact::ResettleVoided { .. }
        | FallbackFact::ManualClaimed { .. }
        | FallbackFact::WindowOver => {}
    }
    book.close()
}

/// What a fact does to the books, judged before it is folded into its deposit.
///
/// # Errors
/// `Range`, `Unbalanced`.
pub fn deposit_postings(before: &Deposit, fact: &Fact, window: &str) -> Result<Vec<Posting>, FoldFault> {
    let mut book = Book::new(Subject::from(&before.id), window);
    let held = Account::deposit(before.bill());
    let owed = Account::refund_payable(before.id.as_str());
    if let Some(movement) = confirmed(&before.movements, fact) {
        book.movement(movement, &held, owed)?;
        return book.close();
    }
    let Fact::Deposit(fact) = fact else { return Ok(Vec::new()) };
    let amount = before.began.amount;
    match fact {
        DepositFact::Applied { amount: applied, .. } => {
            // What it covers leaves it with `Covered` of the attempt, in the same commit.
            let rest = amount.minus(*applied)?;
            book.debit(held, rest);
            book.credit(owed, rest);
        }
        DepositFact::Returned { .. } => {
            book.debit(held, amount);
            book.credit(owed, amount);
        }
        DepositFact::ToFullPay { .. } => {
            book.debit(held, amount);
            book.credit(Account::patient(before.bill().as_str()), amount);
        }
        DepositFact::Began(_) | DepositFact::Taken | DepositFact::Dropped => {}
    }
    book.close()
}

/// Funds, accounts and hospital against revenue; the patient's part is posted by the caller.
fn insured(book: &mut Book<'_>, attempt: &Attempt, split: &Split) -> Result<(), MoneyFault> {
    let insurance = attempt.began.insurance.kind.as_str();
    for share in &split.funds {
        book.debit(Account::fund(insurance, share.fund.key()), share.amount);
    }
    book.debit(Account::personal_accounts(), split.account_share.plus(split.mutual_aid_share)?);
    book.debit(Account::hospital_borne(), split.hospital_share);
    book.credit(Account::revenue(), split.total);
    Ok(())
}

/// A settlement that is no longer in effect: what the patient paid is owed to him, what he had not paid he owes no more.
fn taken_back(book: &mut Book, before: &Attempt) -> Result<(), MoneyFault> {
    let Some(settlement) = &before.settlement else { return Ok(()) };
    let paid = before.paid()?;
    insured(book, before, &settlement.split.negated())?;
    book.credit(Account::refund_payable(before.id.as_str()), paid);
    book.credit(Account::patient(before.id.as_str()), settlement.split.cash_share.minus(paid)?);
    Ok(())
}

/// What two people decided about a stopped attempt, whatever stood in the books before.
fn decision(book: &mut Book, before: &Attempt, decided: &ManualDecided) -> Result<(), MoneyFault> {
    let paid = before.paid()?;
    let patient = Account::patient(before.id.as_str());
    let refund = Account::refund_payable(before.id.as_str());
    match decided.decision {
        ManualDecision::Void if before.posted => taken_back(book, before)?,
        ManualDecision::Void => {
            if !before.refund_posted {
                book.debit(patient, paid);
                book.credit(refund, paid);
            }
            if let Some((quote, _)) = before.quote.as_ref().filter(|_| before.reversal_forbidden) {
                // The platform would not reverse it and may pay for it: nobody can explain that money until the statement
                // of the centre is compared, and it must not look like revenue.
                let insurance = before.began.insurance.kind.as_str();
                for share in &quote.funds {
                    book.debit(Account::fund(insurance, share.fund.key()), share.amount);
                    book.credit(Account::suspense(&before.id), share.amount);
                }
                let accounts = quote.account_share.plus(quote.mutual_aid_share)?;
                book.debit(Account::personal_accounts(), accounts);
                book.credit(Account::suspense(&before.id), accounts);
            }
        }
        ManualDecision::Settled if before.posted => {}
        ManualDecision::Settled => {
            if let Some(settlement) = before.settlement.as_ref().or(decided.settlement.as_ref()) {
                insured(book, before, &settlement.split)?;
                let kept = if before.refund_posted { paid } else { Money::ZERO };
                book.debit(refund, kept);
                book.debit(patient, settlement.split.cash_share.minus(kept)?);
            }
        }
        ManualDecision::Elsewhere | ManualDecision::Keep => {}
    }
    Ok(())
}
