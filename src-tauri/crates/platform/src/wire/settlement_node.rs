//! The answer nodes that 2206, 2207, 2208 and 5203 share: who, which visit, which settlement, and how it is split
//! (platform-interface §4.5).

use settlement::ids::{PersonNo, VisitId};
use settlement::money::Money;
use settlement::request::DoubtWhy;
use settlement::split::{FundKind, FundShare, Split};

use crate::wire::envelope::Reply;
use crate::wire::read::{self, Raw, Sign, node};

node!(
    /// Output of 2206, 2207, 2208 and 5203.
    SettlementOutput { setlinfo setldetail }
);

node!(
    /// The settlement. `pdn_cash_pay` and `ownpay_hosp_part` are other spellings seen in answers of cancels, `psn_pay` and
    /// `cash_payamt` those of 5203.
    SettlementNode {
        mdtrt_id setl_id psn_no setl_time medins_setl_id refd_setl_flag insutype med_type
        medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc pool_prop_selfpay
        hifp_pay cvlserv_pay hifes_pay hifmi_pay hifob_pay maf_pay hifdm_pay oth_pay fund_pay_sumamt
        psn_part_amt psn_pay acct_pay acct_mulaid_pay psn_cash_pay pdn_cash_pay cash_payamt hosp_part_amt ownpay_hosp_part
        balc
    }
);

node!(
    /// One row of the detail; its sum is not the fund total, so only its readability counts.
    DetailRow { fund_payamt }
);

/// The settlement of a reply. Detail rows with unreadable amounts spoil it: half of such a reply is not trusted.
pub(crate) fn settlement_of<'r>(reply: &'r Reply<'_>) -> Result<SettlementNode<'r>, DoubtWhy> {
    let output: SettlementOutput<'r> = reply.output()?;
    for row in read::rows::<DetailRow<'_>>(output.setldetail, "fund_detail")? {
        read::money(row.fund_payamt, "fund_detail", Sign::Any)?;
    }
    read::object(output.setlinfo, "settlement")
}

/// Whether a reply is about another person; a person that is not named is no proof, so it must be named.
pub(crate) fn check_person(node: &SettlementNode<'_>, person: &PersonNo) -> Result<(), DoubtWhy> {
    let answered = read::required_text(node.psn_no, "person_no")?;
    if answered == person.as_str() { Ok(()) } else { Err(DoubtWhy::WrongPerson) }
}

/// Whether a reply is about another visit.
pub(crate) fn check_visit(node: &SettlementNode<'_>, visit_id: &VisitId) -> Result<(), DoubtWhy> {
    let answered = read::required_text(node.mdtrt_id, "visit_id")?;
    if answered == visit_id.as_str() { Ok(()) } else { Err(DoubtWhy::WrongVisit) }
}

impl<'a> SettlementNode<'a> {
    /// The share of a fund and the field word of it.
    pub(crate) fn fund(&self, fund: FundKind) -> (Raw<'a>, &'static str) {
        let raw = match fund {
            FundKind::Pooled => self.hifp_pay,
            FundKind::CivilServantAid => self.cvlserv_pay,
            FundKind::EnterpriseSupplement => self.hifes_pay,
            FundKind::SeriousIllness => self.hifmi_pay,
            FundKind::LargeFeeAid => self.hifob_pay,
            FundKind::MedicalAid => self.maf_pay,
            FundKind::DisabledSoldier => self.hifdm_pay,
            FundKind::Other => self.oth_pay,
        };
        (raw, fund.key())
    }

    /// What the patient pays.
    pub(crate) fn cash(&self) -> Raw<'a> {
        self.psn_cash_pay.or(self.pdn_cash_pay).or(self.cash_payamt)
    }

    /// What person, account and family bear together.
    pub(crate) fn personal(&self) -> Raw<'a> {
        self.psn_part_amt.or(self.psn_pay)
    }

    /// What the hospital bears.
    pub(crate) fn hospital(&self) -> Raw<'a> {
        self.hosp_part_amt.or(self.ownpay_hosp_part)
    }

    /// The split of a quote or a settlement.
    ///
    /// The total, the fund total and what person, account and cash pay must be given. A part that is not given counts as
    /// nothing: the identities, checked by the caller, would not hold if it were something.
    pub(crate) fn split(&self) -> Result<Split, DoubtWhy> {
        let required = |raw, field| read::required_money(raw, field, Sign::NotNegative);
        let part = |raw, field| Ok(read::money(raw, field, Sign::NotNegative)?.unwrap_or(Money::ZERO));
        let mut funds = Vec::new();
        for fund in FundKind::ALL {
            let (raw, field) = self.fund(fund);
            let amount = part(raw, field)?;
            if !amount.is_zero() {
                funds.push(FundShare { fund, amount });
            }
        }
        Ok(Split {
            total: required(self.medfee_sumamt, "fee_total")?,
            uncovered: part(self.fulamt_ownpay_amt, "uncovered")?,
            over_price_cap: part(self.overlmt_selfpay, "over_price_cap")?,
            copay_first: part(self.preselfpay_amt, "copay_first")?,
            in_scope: part(self.inscp_scp_amt, "in_scope")?,
            deductible: part(self.act_pay_dedc, "deductible")?,
            // Information in no sum; some centres write it in per cent.
            pooled_ratio: read::rate(self.pool_prop_selfpay, "pooled_ratio").unwrap_or(None),
            funds,
            fund_total: required(self.fund_pay_sumamt, "fund_total")?,
            personal_total: required(self.personal(), "personal_total")?,
            account_share: required(self.acct_pay, "account_share")?,
            mutual_aid_share: part(self.acct_mulaid_pay, "mutual_aid_share")?,
            cash_share: required(self.cash(), "cash_share")?,
            hospital_share: part(self.hospital(), "hospital_share")?,
            account_balance: self.balance()?,
        })
    }

    /// The account afterwards: a snapshot, of any sign.
    pub(crate) fn balance(&self) -> Result<Option<Money>, DoubtWhy> {
        read::money(self.balc, "account_balance", Sign::Any)
    }
}
