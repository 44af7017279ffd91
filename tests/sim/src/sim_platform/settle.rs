//! Pre-settlement, settlement, cancel: 2206 2207 2208.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::books::{Settlement, Visit};
use super::centre::{Centre, Done, Outcome, Refusal, Request, refuse};
use super::clock;
use super::codes;
use super::fen::{self, Fen};
use super::fields::scalar;
use super::out::{Out, node, text};
use super::people::Person;
use super::person::person_members;
use super::policy::{self, Accumulated, Parts, Situation, Split};
use super::traces::Pack;

const SETTLE: &str = "门诊结算";
const CANCEL: &str = "门诊结算撤销";

/// What a settlement keeps beside its sums.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub split: Split,
    pub accumulated: Accumulated,
    pub year: String,
    pub psn_type: String,
    pub civil_servant: String,
    pub med_type: String,
    pub mdtrt_cert_type: String,
    pub pool_kind: String,
    pub invono: String,
    /// What was handed out, as far as it was told.
    #[serde(default)]
    pub packs: Vec<Pack>,
}

/// What a settlement is calculated from.
struct Basis {
    visit: Visit,
    person: Person,
    lines: Vec<Parts>,
}

/// The ids of a settlement as an answer shows them; a pre-settlement has none.
struct Ids<'a> {
    setl_id: Option<&'a str>,
    setl_ms: i64,
    msgid: &'a str,
}

impl Record {
    /// The record of the reversing settlement.
    fn negated(&self, balance_after: Fen) -> Self {
        let s = &self.split;
        let parts = Parts {
            total: -s.parts.total,
            full_own: -s.parts.full_own,
            over_limit: -s.parts.over_limit,
            first_pay: -s.parts.first_pay,
            in_scope: -s.parts.in_scope,
        };
        let split = Split {
            parts,
            deductible: -s.deductible,
            pool: -s.pool,
            pool_ratio: s.pool_ratio,
            civil: -s.civil,
            large: -s.large,
            serious: -s.serious,
            fund: -s.fund,
            patient: -s.patient,
            account: -s.account,
            cash: -s.cash,
            hospital: -s.hospital,
            balance_after,
        };
        Self { split, accumulated: self.accumulated.negated(), ..self.clone() }
    }

    /// Every part of `setlinfo` that is money, in the names of 2206, 2207 and 2208.
    fn amounts(&self, fund_shown: Fen) -> Vec<(&'static str, Out)> {
        let s = &self.split;
        vec![
            ("medfee_sumamt", Out::Money(s.parts.total)),
            ("fulamt_ownpay_amt", Out::Money(s.parts.full_own)),
            ("overlmt_selfpay", Out::Money(s.parts.over_limit)),
            ("preselfpay_amt", Out::Money(s.parts.first_pay)),
            ("inscp_scp_amt", Out::Money(s.parts.in_scope)),
            ("act_pay_dedc", Out::Money(s.deductible)),
            ("hifp_pay", Out::Money(s.pool)),
            ("pool_prop_selfpay", Out::Decimal(s.pool_ratio, 4)),
            ("cvlserv_pay", Out::Money(s.civil)),
            ("hifes_pay", Out::Money(0)),
            ("hifmi_pay", Out::Money(s.serious)),
            ("hifob_pay", Out::Money(s.large)),
            ("maf_pay", Out::Money(0)),
            ("hifdm_pay", Out::Money(0)),
            ("oth_pay", Out::Money(0)),
            ("fund_pay_sumamt", Out::Money(fund_shown)),
        ]
    }

    /// Rows of `setldetail`: the funds, and the account where it paid.
    pub fn detail(&self, odd_nulls: bool) -> Out {
        let s = &self.split;
        let pool_kind = if self.pool_kind == "390100" { "390100" } else { "310100" };
        let mut payers = s.funds(pool_kind);
        if s.account != 0 {
            payers.push(("310200", s.account));
        }
        let rows = payers.into_iter().map(|(kind, amount)| {
            node([
                ("fund_pay_type", text(kind)),
                ("inscp_scp_amt", if odd_nulls { Out::Null } else { Out::Money(s.parts.in_scope) }),
                ("crt_payb_lmt_amt", if odd_nulls { Out::Null } else { Out::Money(0) }),
                ("fund_payamt", Out::Money(amount)),
                ("fund_pay_type_name", text(policy::fund_name(kind))),
                ("setl_proc_info", Out::Null),
            ])
        });
        Out::Rows(rows.collect())
    }
}

impl Centre {
    /// The fund total as this region writes it.
    pub(super) fn fund_shown(&self, fund: Fen, account: Fen) -> Fen {
        if self.flavours().fund_includes_account { fund + account } else { fund }
    }

    /// Everything 2206 and 2207 check alike.
    fn basis(&self, data: &Map<String, Value>, final_call: bool) -> Result<Basis, Refusal> {
        let no = |reason: &str, line: u32| refuse(SETTLE, reason, &format!("OutpatientSettle_{line}"));
        let f = self.flavours();
        let visit = self.open_visit_of(data, SETTLE, !final_call || f.settle_checks_visit)?;
        let Some(person) = self.person(&visit.psn_no).cloned() else {
            return Err(no("该参保人的参保信息为空", 63));
        };
        let insutype = scalar(data, "insutype");
        if insutype != visit.insutype {
            return Err(no("险种类型与挂号记录不符", 69));
        }
        if person.insurance.status != "1" {
            let name = codes::insurance_name(&insutype);
            return Err(no(&format!("该参保人{name}({insutype})处于暂停参保状态，不能结算"), 74));
        }
        self.check_credential(data, SETTLE)?;
        if f.settle_needs_upload && !visit.uploaded {
            return Err(no("未上传门诊就诊信息", 81));
        }
        if !matches!(scalar(data, "acct_used_flag").as_str(), "0" | "1") {
            return Err(no("个人账户使用标志不正确", 85));
        }
        let lines = self.batch_lines(data, &visit, final_call)?;
        let mut parts = Parts::default();
        for line in &lines {
            parts.add(*line);
        }
        if fen::decimal(&scalar(data, "medfee_sumamt"), 2) != Some(parts.total) {
            return Err(no("医疗费总额与上传的费用明细合计不一致", 97));
        }
        if final_call {
            let given = [
                ("fulamt_ownpay_amt", parts.full_own),
                ("overlmt_selfpay", parts.over_limit),
                ("preselfpay_amt", parts.first_pay),
                ("inscp_scp_amt", parts.in_scope),
            ];
            for (name, amount) in given {
                let sent = scalar(data, name);
                if !sent.is_empty() && fen::decimal(&sent, 2) != Some(amount) {
                    return Err(no(&format!("{name}与预结算结果不一致"), 105));
                }
            }
        }
        Ok(Basis { visit, person, lines })
    }

    /// The lines of the batch, and whether it may (still) be settled.
    fn batch_lines(
        &self,
        data: &Map<String, Value>,
        visit: &Visit,
        final_call: bool,
    ) -> Result<Vec<Parts>, Refusal> {
        let no = |reason: &str, line: u32| refuse(SETTLE, reason, &format!("OutpatientSettle_{line}"));
        let f = self.flavours();
        let batch = scalar(data, "chrg_bchno");
        let lines: Vec<_> =
            self.books.lines(&visit.mdtrt_id).into_iter().filter(|line| line.chrg_bchno == batch).collect();
        let settled = self
            .books
            .settlements_of_visit(&visit.mdtrt_id)
            .iter()
            .any(|s| s.chrg_bchno == batch && s.in_effect());
        if settled && !(final_call && f.settles_twice) {
            return Err(no("该收费批次已结算，请勿重复结算", 122));
        }
        if lines.is_empty() && final_call && !f.settle_checks_lines {
            let amount = |name: &str| fen::decimal(&scalar(data, name), 2).unwrap_or_default();
            let (full_own, over_limit) = (amount("fulamt_ownpay_amt"), amount("overlmt_selfpay"));
            let (first_pay, total) = (amount("preselfpay_amt"), amount("medfee_sumamt"));
            let in_scope = total - full_own - over_limit - first_pay;
            return Ok(vec![Parts { total, full_own, over_limit, first_pay, in_scope }]);
        }
        if lines.is_empty() {
            return Err(no("该收费批次没有未结算的费用明细", 131));
        }
        Ok(lines.iter().map(|line| line.parts).collect())
    }

    fn calculate(&self, data: &Map<String, Value>, basis: &Basis, now_ms: i64) -> Record {
        let insurance = &basis.person.insurance;
        let med_type = scalar(data, "med_type");
        let rule = policy::policy_for(&insurance.insutype, &insurance.psn_type, &med_type);
        let year = clock::year(now_ms);
        let split = policy::split_batch(
            &basis.lines,
            Situation {
                policy: rule,
                civil_servant: insurance.civil_servant == "1",
                // Residents have no account of their own here.
                use_account: scalar(data, "acct_used_flag") == "1" && insurance.insutype == "310",
                balance: self.books.balance(&basis.person.psn_no),
                year: self.books.year(&basis.person.psn_no, &insurance.insutype, &year),
                rounding: self.flavours().rounding,
            },
        );
        Record {
            split,
            accumulated: split.accumulates(),
            year,
            psn_type: insurance.psn_type.clone(),
            civil_servant: insurance.civil_servant.clone(),
            med_type,
            mdtrt_cert_type: scalar(data, "mdtrt_cert_type"),
            pool_kind: rule.pool_kind.to_owned(),
            invono: scalar(data, "invono"),
            packs: Vec::new(),
        }
    }

    /// `setlinfo` and `setldetail` of 2206 and 2207.
    fn settlement_output(&self, record: &Record, basis: &Basis, ids: &Ids<'_>, now_ms: i64) -> Out {
        let odd = self.flavours().odd_nulls;
        let final_call = ids.setl_id.is_some();
        let only_final = |value: Out| if final_call { value } else { Out::Null };
        let mut info = node([
            ("mdtrt_id", text(&*basis.visit.mdtrt_id)),
            ("setl_id", ids.setl_id.map_or(Out::Null, text)),
            ("psn_no", text(&*basis.person.psn_no)),
        ]);
        for (name, value) in person_members(&basis.person, now_ms) {
            info.push(name, value);
        }
        info.push("insutype", text(&*basis.visit.insutype));
        info.push("psn_type", text(&*record.psn_type));
        info.push("cvlserv_flag", text(&*record.civil_servant));
        info.push("flxempe_flag", text(if odd { "" } else { "0" }));
        info.push("setl_time", only_final(text(clock::date_time(ids.setl_ms))));
        info.push("mdtrt_cert_type", text(&*record.mdtrt_cert_type));
        info.push("med_type", text(&*record.med_type));
        let split = &record.split;
        for (name, value) in record.amounts(self.fund_shown(split.fund, split.account)) {
            info.push(name, value);
        }
        info.push("psn_part_amt", Out::Money(split.patient));
        info.push("acct_pay", Out::Money(split.account));
        info.push("psn_cash_pay", Out::Money(split.cash));
        info.push("hosp_part_amt", Out::Money(split.hospital));
        info.push("balc", Out::Money(split.balance_after));
        info.push("acct_mulaid_pay", if odd { text("") } else { Out::Money(0) });
        info.push("medins_setl_id", text(ids.msgid));
        info.push("clr_optins", only_final(text(&*self.setup.area)));
        info.push("clr_way", only_final(text("1")));
        info.push("clr_type", text("11"));
        info.push("exp_content", Out::Null);
        node([("setlinfo", info), ("setldetail", record.detail(odd))])
    }

    pub(super) fn pre_settle(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let basis = self.basis(&data, false)?;
        let record = self.calculate(&data, &basis, request.now_ms);
        let ids = Ids { setl_id: None, setl_ms: request.now_ms, msgid: &request.msgid };
        Ok(Done::Output(self.settlement_output(&record, &basis, &ids, request.now_ms)))
    }

    pub(super) fn settle(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let basis = self.basis(&data, true)?;
        let mut record = self.calculate(&data, &basis, request.now_ms);
        let batch = self.books.lines(&basis.visit.mdtrt_id).into_iter();
        let number = scalar(&data, "chrg_bchno");
        let batch: Vec<_> = batch.filter(|line| line.chrg_bchno == number).collect();
        record.packs = self.packs_of(request, &batch)?;
        let rate = self.flavours().split_differs;
        if self.happens(rate) {
            policy::shift_to_cash(&mut record.split);
            record.accumulated = record.split.accumulates();
        }
        let split = record.split;
        let setl_id = self.new_id("setl_id", request.now_ms);
        let batch = scalar(&data, "chrg_bchno");
        self.books.add_settlement(&Settlement {
            setl_id: setl_id.clone(),
            origin: None,
            mdtrt_id: basis.visit.mdtrt_id.clone(),
            psn_no: basis.visit.psn_no.clone(),
            chrg_bchno: batch.clone(),
            insutype: basis.visit.insutype.clone(),
            clr_type: "11".to_owned(),
            clr_optins: self.setup.area.clone(),
            msgid: request.msgid.clone(),
            infno: request.infno.clone(),
            created_ms: request.now_ms,
            refunded_ms: None,
            reversed_ms: None,
            reconciled: false,
            total: split.parts.total,
            fund: split.fund,
            account: split.account,
            cash: split.cash,
            record: serde_json::to_string(&record).unwrap(),
        });
        self.books.settle_lines(&basis.visit.mdtrt_id, &batch, &setl_id);
        self.move_money(&basis.visit.psn_no, &basis.visit.insutype, &record, 1);
        let ids = Ids { setl_id: Some(&setl_id), setl_ms: request.now_ms, msgid: &request.msgid };
        Ok(Done::Output(self.settlement_output(&record, &basis, &ids, request.now_ms)))
    }

    /// Another hospital settles so much of a person in scope, without the account: only the year moves.
    pub fn settle_elsewhere(&mut self, now_ms: i64, psn_no: &str, in_scope: Fen) {
        let Some(person) = self.person(psn_no).cloned() else { return };
        let insurance = &person.insurance;
        let year = clock::year(now_ms);
        let at = Situation {
            policy: policy::policy_for(&insurance.insutype, &insurance.psn_type, "11"),
            civil_servant: insurance.civil_servant == "1",
            use_account: false,
            balance: 0,
            year: self.books.year(psn_no, &insurance.insutype, &year),
            rounding: self.flavours().rounding,
        };
        let split = policy::split_batch(&[Parts { total: in_scope, in_scope, ..Parts::default() }], at);
        self.books.accumulate(psn_no, &insurance.insutype, &year, &split.accumulates());
    }

    /// Moves the account and the year: `sign` 1 for a settlement taking effect, -1 for one losing it.
    pub(super) fn move_money(&self, psn_no: &str, insutype: &str, record: &Record, sign: i64) {
        self.books.change_balance(psn_no, -sign * record.split.account);
        let change = if sign > 0 { record.accumulated } else { record.accumulated.negated() };
        self.books.accumulate(psn_no, insutype, &record.year, &change);
    }

    pub(super) fn cancel_settlement(&mut self, request: &Request) -> Outcome {
        let no = |reason: &str, line: u32| refuse(CANCEL, reason, &format!("OutpatientSettleCancel_{line}"));
        let data = request.node("data");
        let (mdtrt_id, psn_no) = (scalar(&data, "mdtrt_id"), scalar(&data, "psn_no"));
        let found = self.books.settlement(&scalar(&data, "setl_id")).filter(|s| {
            s.origin.is_none() && s.reversed_ms.is_none() && s.mdtrt_id == mdtrt_id && s.psn_no == psn_no
        });
        let Some(original) = found else { return Err(no("未查询到有效的结算记录", 58)) };
        if original.refunded_ms.is_some() {
            return Err(no("该笔结算已撤销，请勿重复办理", 63));
        }
        let record: Record = serde_json::from_str(&original.record).unwrap();
        self.move_money(&psn_no, &original.insutype, &record, -1);
        let negated = record.negated(self.books.balance(&psn_no));
        let setl_id = self.new_id("setl_id", request.now_ms);
        self.books.mark_refunded(&original.setl_id, Some(request.now_ms));
        self.books.open_lines(&mdtrt_id, &original.setl_id);
        let split = negated.split;
        self.books.add_settlement(&Settlement {
            setl_id: setl_id.clone(),
            origin: Some(original.setl_id.clone()),
            msgid: request.msgid.clone(),
            infno: request.infno.clone(),
            created_ms: request.now_ms,
            reconciled: false,
            total: split.parts.total,
            fund: split.fund,
            account: split.account,
            cash: split.cash,
            record: serde_json::to_string(&negated).unwrap(),
            ..original
        });
        let odd = self.flavours().odd_nulls;
        let mut info = node([
            ("mdtrt_id", text(mdtrt_id)),
            ("setl_id", text(setl_id)),
            ("psn_no", text(psn_no)),
            ("setl_time", text(clock::date_time(request.now_ms))),
        ]);
        for (name, value) in negated.amounts(self.fund_shown(split.fund, split.account)) {
            info.push(name, value);
        }
        info.push("psn_part_amt", if odd { Out::Null } else { Out::Money(split.patient) });
        info.push("acct_pay", Out::Money(split.account));
        info.push("psn_cash_pay", Out::Money(split.cash));
        info.push("hosp_part_amt", if odd { Out::Null } else { Out::Money(split.hospital) });
        info.push("balc", Out::Money(split.balance_after));
        info.push("acct_mulaid_pay", if odd { Out::Null } else { Out::Money(0) });
        info.push("medins_setl_id", text(&*request.msgid));
        info.push("clr_optins", text(&*self.setup.area));
        info.push("clr_way", text("1"));
        info.push("clr_type", text("11"));
        Ok(Done::Output(node([("setlinfo", info), ("setldetail", negated.detail(odd))])))
    }
}
