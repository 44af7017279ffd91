//! Money and papers of a case, folded the same way for an attempt, a bill paid in full and a deposit; and which money goes
//! back by which channel.

use crate::attempt::{FoldFault, Movement, MovementState, PaperRecord, PrintState};
use crate::fact::{Direction, DocumentKind, Fact, Stamp, Tendered};
use crate::ids::{CaseId, DocumentNo};
use crate::money::{Money, MoneyFault};

/// Folds what a fact says of money and papers; other facts say nothing of them.
pub(crate) fn note(
    movements: &mut Vec<Movement>,
    papers: &mut Vec<PaperRecord>,
    stamp: Stamp,
    fact: &Fact,
) -> Result<(), FoldFault> {
    if let Fact::CashIntent(movement) = fact {
        movements.push(Movement { movement: movement.clone(), state: MovementState::Open, since: stamp });
    } else if let Fact::CashConfirmed { case, .. } = fact {
        answer(movements, case, MovementState::Confirmed)?;
    } else if let Fact::CashAborted { case, .. } = fact {
        answer(movements, case, MovementState::Aborted)?;
    } else if let Fact::PrintIntent(intent) = fact {
        papers.push(PaperRecord { intent: intent.clone(), state: PrintState::Open, file: None });
    } else if let Fact::PrintEnded { number, kind, copy, printed, file } = fact {
        let paper = papers
            .iter_mut()
            .find(|p| &p.intent.number == number && p.intent.kind == *kind && p.intent.copy == *copy)
            .ok_or(FoldFault::Unannounced("paper"))?;
        paper.state = if *printed { PrintState::Printed } else { PrintState::Kept };
        paper.file.clone_from(file);
    }
    Ok(())
}

fn answer(movements: &mut [Movement], case: &CaseId, to: MovementState) -> Result<(), FoldFault> {
    let open = movements
        .iter_mut()
        .find(|m| &m.movement.case == case && m.state == MovementState::Open)
        .ok_or(FoldFault::Unannounced("cash movement"))?;
    open.state = to;
    Ok(())
}

/// Numbers that were reserved with the paper itself: those of refund slips.
pub fn own_numbers(papers: &[PaperRecord]) -> impl Iterator<Item = &DocumentNo> {
    papers
        .iter()
        .map(|paper| &paper.intent)
        .filter(|intent| intent.kind == DocumentKind::RefundSlip && intent.copy == 0)
        .map(|intent| &intent.number)
}

/// The movement nobody has answered for.
pub fn open(movements: &[Movement]) -> Option<&Movement> {
    movements.iter().find(|m| m.state == MovementState::Open)
}

fn confirmed(movements: &[Movement], direction: Direction) -> Vec<Tendered> {
    movements
        .iter()
        .filter(|m| m.state == MovementState::Confirmed && m.movement.direction == direction)
        .map(|m| Tendered {
            method: m.movement.method,
            reference: m.movement.reference.clone(),
            amount: m.movement.amount,
        })
        .collect()
}

/// What came in, channel by channel.
pub fn taken(movements: &[Movement]) -> Vec<Tendered> {
    confirmed(movements, Direction::In)
}

/// What went out, channel by channel.
pub fn returned(movements: &[Movement]) -> Vec<Tendered> {
    confirmed(movements, Direction::Out)
}

/// What came in less what went out.
///
/// # Errors
/// `Range`.
pub fn paid(movements: &[Movement]) -> Result<Money, MoneyFault> {
    sum(&taken(movements))?.minus(sum(&returned(movements))?)
}

/// Their amounts.
///
/// # Errors
/// `Range`.
pub fn sum(tendered: &[Tendered]) -> Result<Money, MoneyFault> {
    Money::sum(tendered.iter().map(|one| one.amount))
}

/// The first so much of it, and the rest; channels stay in their order.
///
/// # Errors
/// `Range`.
pub fn divide(tendered: &[Tendered], amount: Money) -> Result<(Vec<Tendered>, Vec<Tendered>), MoneyFault> {
    let mut wanted = amount;
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for one in tendered {
        let here = one.amount.min(wanted);
        wanted = wanted.minus(here)?;
        let left = one.amount.minus(here)?;
        for (list, amount) in [(&mut first, here), (&mut rest, left)] {
            if !amount.is_zero() {
                list.push(Tendered { amount, ..one.clone() });
            }
        }
    }
    Ok((first, rest))
}

/// What is left of it after some of it was given back by the same channels.
///
/// # Errors
/// `Range`.
pub fn less(tendered: &[Tendered], gone: &[Tendered]) -> Result<Vec<Tendered>, MoneyFault> {
    let mut left = tendered.to_vec();
    for out in gone {
        let mut wanted = out.amount;
        let same = |one: &&mut Tendered| one.method == out.method && one.reference == out.reference;
        for one in left.iter_mut().filter(same) {
            let here = one.amount.min(wanted);
            one.amount = one.amount.minus(here)?;
            wanted = wanted.minus(here)?;
        }
    }
    left.retain(|one| !one.amount.is_zero());
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::PayMethod;

    fn tendered(method: PayMethod, yuan: &str) -> Tendered {
        Tendered { method, reference: None, amount: Money::parse(yuan).unwrap() }
    }

    #[test]
    fn money_is_divided_and_given_back_by_its_own_channel() {
        let taken = [tendered(PayMethod::Alipay, "50.00"), tendered(PayMethod::Cash, "30.00")];
        let (covered, rest) = divide(&taken, Money::parse("60.00").unwrap()).unwrap();
        assert_eq!(covered, [tendered(PayMethod::Alipay, "50.00"), tendered(PayMethod::Cash, "10.00")]);
        assert_eq!(rest, [tendered(PayMethod::Cash, "20.00")]);
        let left = less(&rest, &[tendered(PayMethod::Cash, "5.00")]).unwrap();
        assert_eq!(left, [tendered(PayMethod::Cash, "15.00")]);
        assert_eq!(less(&left, &[tendered(PayMethod::Cash, "15.00")]).unwrap(), []);
    }
}
