//! 5206 人员累计信息查询: what the year has brought a person so far.
//!
//! 累计年月 is left out, so that the centre tells the whole year. Where it tells a code more than once, the row of the whole year
//! (`yyyy00`) counts, else that of the latest month: the values are running totals by their name.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::entitlement::{Accumulators, YearTotals};
use settlement::ids::PersonNo;
use settlement::money::Money;
use settlement::person::InsuranceKind;
use settlement::request::{DoubtWhy, EncodeFault, Output};
use settlement::split::{FundKind, FundShare};

use crate::wire::Reading;
use crate::wire::envelope::Reply;
use crate::wire::read::{self, Sign, node};
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Query<'a>,
}

#[derive(Serialize)]
struct Query<'a> {
    psn_no: &'a str,
}

/// The input; that of 5301 is the same.
pub(crate) fn input(fields: Fields, person: &PersonNo) -> Result<Box<RawValue>, EncodeFault> {
    fields.json(&Input { data: Query { psn_no: person.as_str() } })
}

node!(
    /// Output of 5206.
    Output5206 { cuminfo }
);

node!(
    /// One accumulator.
    Row { insutype year cum_ym cum_type_code cum }
);

/// What an accumulator counts (platform-interface §9.28); the others are the region's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Deductible,
    Fees,
    Visits,
    Fund(FundKind),
}

fn counts(code: &str) -> Option<Counts> {
    match code {
        "Q0000" => Some(Counts::Deductible),
        "F0000" => Some(Counts::Fees),
        "C0000" => Some(Counts::Visits),
        _ => fund(code.strip_prefix('D')?).map(Counts::Fund),
    }
}

/// 基金支付类型 (platform-interface §9.18); the accounts of a person are no fund.
fn fund(code: &str) -> Option<FundKind> {
    match code {
        "310100" | "390100" => Some(FundKind::Pooled),
        "320100" => Some(FundKind::CivilServantAid),
        "330100" => Some(FundKind::LargeFeeAid),
        "350100" => Some(FundKind::DisabledSoldier),
        "370100" => Some(FundKind::EnterpriseSupplement),
        "390200" => Some(FundKind::SeriousIllness),
        "610100" => Some(FundKind::MedicalAid),
        "340100" | "510100" => Some(FundKind::Other),
        _ => None,
    }
}

/// A row that is understood, with the rank of its month: the whole year outranks every month.
struct Told {
    insurance: InsuranceKind,
    year: i32,
    code: String,
    counts: Counts,
    rank: String,
    amount: Money,
}

fn told(row: &Row<'_>) -> Result<Option<Told>, DoubtWhy> {
    let code = read::required_text(row.cum_type_code, "accumulator_kind")?;
    let Some(counts) = counts(&code) else { return Ok(None) };
    let year = read::required_text(row.year, "year")?;
    let month = read::text(row.cum_ym, "month")?.unwrap_or_default();
    let rank = if month.get(4..) == Some("00") { "whole".to_owned() } else { month };
    Ok(Some(Told {
        insurance: read::id(row.insutype, "insurance", InsuranceKind::new)?,
        year: year.trim().parse().map_err(|_| DoubtWhy::Member("year"))?,
        code,
        counts,
        rank,
        amount: read::required_money(row.cum, "accumulated", Sign::NotNegative)?,
    }))
}

/// Reads the answer.
pub(crate) fn read(reply: &Reply<'_>, reading: Reading<'_>) -> Result<Output, DoubtWhy> {
    let output: Output5206<'_> = reply.output()?;
    let mut kept: Vec<Told> = Vec::new();
    for row in read::rows::<Row<'_>>(output.cuminfo, "accumulators")? {
        let Some(new) = told(&row)? else { continue };
        let same =
            |old: &&mut Told| (&old.insurance, old.year, &old.code) == (&new.insurance, new.year, &new.code);
        match kept.iter_mut().find(same) {
            Some(old) if old.rank >= new.rank => {}
            Some(old) => *old = new,
            None => kept.push(new),
        }
    }
    let mut years: Vec<YearTotals> = Vec::new();
    for row in kept {
        let place = years.iter().position(|year| (&year.insurance, year.year) == (&row.insurance, row.year));
        let place = place.unwrap_or_else(|| {
            years.push(YearTotals::nothing(row.insurance.clone(), row.year));
            years.len() - 1
        });
        let Some(year) = years.get_mut(place) else { continue };
        take(year, &row)?;
    }
    let fetched_at = reading.sent_at.or(reply.answered_at).ok_or(DoubtWhy::Member("answered_at"))?;
    Ok(Output::Accumulated(Accumulators { years, fetched_at }))
}

fn take(year: &mut YearTotals, row: &Told) -> Result<(), DoubtWhy> {
    match row.counts {
        Counts::Deductible => year.deductible = row.amount,
        Counts::Fees => year.fees = row.amount,
        // A count comes as an amount: 3 visits are 3.00.
        Counts::Visits => year.visits = u32::try_from(row.amount.fen() / 100).ok(),
        Counts::Fund(_) if row.amount.is_zero() => {}
        Counts::Fund(fund) => match year.funds.iter_mut().find(|share| share.fund == fund) {
            // Two codes of one fund: the national one and one that the receipts print in the same place.
            Some(share) => {
                share.amount = share.amount.plus(row.amount).map_err(|_| DoubtWhy::Amount("accumulated"))?;
            }
            None => year.funds.push(FundShare { fund, amount: row.amount }),
        },
    }
    Ok(())
}
