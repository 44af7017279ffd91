//! Queries from the same books, read as old as the replica is: 5201 5202 5203 5204.

use serde_json::{Map, Value};

use super::books::Settlement;
use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::clock;
use super::fields::scalar;
use super::out::{Out, node, text};
use super::people::Person;
use super::person::person_members;
use super::settle::Record;

const QUERY: &str = "综合查询";

impl Centre {
    /// The moment that the read replica shows.
    pub(super) fn seen_ms(&self, now_ms: i64) -> i64 {
        now_ms - self.flavours().replica_lag_ms
    }

    /// A settlement as the replica shows it; `None` when it does not (or no longer) show it.
    pub(super) fn as_seen(&self, mut s: Settlement, now_ms: i64) -> Option<Settlement> {
        let seen = self.seen_ms(now_ms);
        s.refunded_ms = s.refunded_ms.filter(|at| *at <= seen);
        s.reversed_ms = s.reversed_ms.filter(|at| *at <= seen);
        (s.created_ms <= seen && s.reversed_ms.is_none()).then_some(s)
    }

    fn known_person(&self, psn_no: &str) -> Result<&Person, super::centre::Refusal> {
        self.person(psn_no).ok_or_else(|| refuse(QUERY, "该参保人的基本信息为空", "IntegratedQuery_31"))
    }

    pub(super) fn query_visits(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let psn_no = scalar(&data, "psn_no");
        let person = self.known_person(&psn_no)?;
        let at = |name: &str| clock::parse(&scalar(&data, name)).unwrap_or_default();
        let (from, to) = (at("begntime"), at("endtime"));
        let (med_type, mdtrt_id) = (scalar(&data, "med_type"), scalar(&data, "mdtrt_id"));
        let rows = self
            .books
            .visits_of(&psn_no, self.seen_ms(request.now_ms))
            .into_iter()
            .filter(|visit| {
                visit.open
                    && (from..=to).contains(&visit.begn_ms)
                    // A registration has no category before 2203; it is found under every one.
                    && (visit.med_type.is_empty() || visit.med_type == med_type)
                    && (mdtrt_id.is_empty() || visit.mdtrt_id == mdtrt_id)
            })
            .map(|visit| {
                let registration: Map<String, Value> = serde_json::from_str(&visit.registration).unwrap();
                let kept = |name: &str| text(scalar(&registration, name));
                let mut row = node([("mdtrt_id", text(&*visit.mdtrt_id)), ("psn_no", text(&*visit.psn_no))]);
                for (name, value) in person_members(person, request.now_ms) {
                    row.push(name, value);
                }
                row.push("insutype", text(&*visit.insutype));
                row.push("psn_type", text(&*person.insurance.psn_type));
                row.push("cvlserv_flag", text(&*person.insurance.civil_servant));
                row.push("insu_optins", text(&*person.insurance.area));
                row.push("emp_name", text(&*person.insurance.employer));
                row.push("begntime", text(clock::date_time(visit.begn_ms)));
                row.push("endtime", text(clock::date_time(visit.begn_ms)));
                row.push("mdtrt_cert_type", kept("mdtrt_cert_type"));
                row.push(
                    "med_type",
                    text(if visit.med_type.is_empty() { &med_type } else { &visit.med_type }),
                );
                row.push("ipt_otp_no", text(&*visit.ipt_otp_no));
                row.push("atddr_no", kept("atddr_no"));
                row.push("chfpdr_name", kept("dr_name"));
                row.push("inhosp_stas", text("0"));
                row
            })
            .collect();
        Ok(Done::Output(node([("mdtrtinfo", Out::Rows(rows))])))
    }

    pub(super) fn query_diagnoses(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let visit = self.open_visit_of(&data, QUERY, false)?;
        let rows = self
            .books
            .diagnoses(&visit.mdtrt_id)
            .iter()
            .enumerate()
            .map(|(index, diagnosis)| {
                let mut row = Out::from_json(diagnosis);
                row.push("diag_info_id", text(format!("{}{:02}", visit.mdtrt_id, index + 1)));
                row.push("mdtrt_id", text(&*visit.mdtrt_id));
                row.push("psn_no", text(&*visit.psn_no));
                row.push("inout_diag_type", text("1"));
                row
            })
            .collect();
        Ok(Done::Output(node([("diseinfo", Out::Rows(rows))])))
    }

    pub(super) fn query_settlement(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let (psn_no, setl_id, mdtrt_id) =
            (scalar(&data, "psn_no"), scalar(&data, "setl_id"), scalar(&data, "mdtrt_id"));
        let person = self.known_person(&psn_no)?;
        let found = if setl_id.is_empty() {
            if !self.flavours().query_without_setl_id {
                return Err(refuse(QUERY, "字段setl_id不能为空", "SetlInfoQuery_47"));
            }
            self.books
                .settlements_of_visit(&mdtrt_id)
                .into_iter()
                .filter(|s| s.origin.is_none())
                .filter_map(|s| self.as_seen(s, request.now_ms))
                .next_back()
        } else {
            self.books.settlement(&setl_id).and_then(|s| self.as_seen(s, request.now_ms))
        };
        let Some(s) = found.filter(|s| s.psn_no == psn_no && s.mdtrt_id == mdtrt_id) else {
            return Err(refuse(QUERY, "未查询到结算信息", "SetlInfoQuery_59"));
        };
        let record: Record = serde_json::from_str(&s.record).unwrap();
        let shown = self.query_members(&s, &record);
        let mut info = node([
            ("setl_id", text(&*s.setl_id)),
            ("mdtrt_id", text(&*s.mdtrt_id)),
            ("psn_no", text(&*s.psn_no)),
        ]);
        for (name, value) in person_members(person, request.now_ms) {
            info.push(name, value);
        }
        info.push("emp_name", text(&*person.insurance.employer));
        info.push("insu_optins", text(&*person.insurance.area));
        for (name, value) in shown {
            info.push(name, value);
        }
        let detail = if self.flavours().query_hides_split {
            Out::Rows(Vec::new())
        } else {
            record.detail(self.flavours().odd_nulls)
        };
        Ok(Done::Output(node([("setlinfo", info), ("setldetail", detail)])))
    }

    /// The members of 5203 that come from the settlement; two of them have other names than in 2207.
    fn query_members(&self, s: &Settlement, record: &Record) -> Vec<(&'static str, Out)> {
        let split = &record.split;
        // Some centres show the total and no payer at all.
        let payer = |amount| Out::Money(if self.flavours().query_hides_split { 0 } else { amount });
        let day = clock::date(s.created_ms);
        vec![
            ("insutype", text(&*s.insutype)),
            ("psn_type", text(&*record.psn_type)),
            ("cvlserv_flag", text(&*record.civil_servant)),
            ("pay_loc", text("2")),
            ("fixmedins_code", text(&*self.setup.fixmedins_code)),
            ("fixmedins_name", text(&*self.setup.fixmedins_name)),
            ("hosp_lv", text("02")),
            ("fixmedins_poolarea", text(&*self.setup.area)),
            ("begndate", text(&*day)),
            ("enddate", text(&*day)),
            ("setl_time", text(clock::date_time(s.created_ms))),
            ("mdtrt_cert_type", text(&*record.mdtrt_cert_type)),
            ("med_type", text(&*record.med_type)),
            ("clr_type", text(&*s.clr_type)),
            ("clr_way", text("1")),
            ("clr_optins", text(&*s.clr_optins)),
            ("medfee_sumamt", Out::Money(split.parts.total)),
            ("fulamt_ownpay_amt", Out::Money(split.parts.full_own)),
            ("overlmt_selfpay", Out::Money(split.parts.over_limit)),
            ("preselfpay_amt", Out::Money(split.parts.first_pay)),
            ("inscp_scp_amt", Out::Money(split.parts.in_scope)),
            ("act_pay_dedc", Out::Money(split.deductible)),
            ("hifp_pay", payer(split.pool)),
            ("pool_prop_selfpay", Out::Decimal(split.pool_ratio, 4)),
            ("cvlserv_pay", payer(split.civil)),
            ("hifes_pay", payer(0)),
            ("hifmi_pay", payer(split.serious)),
            ("hifob_pay", payer(split.large)),
            ("maf_pay", payer(0)),
            ("oth_pay", payer(0)),
            ("fund_pay_sumamt", payer(self.fund_shown(split.fund, split.account))),
            ("psn_pay", payer(split.patient)),
            ("acct_pay", payer(split.account)),
            ("cash_payamt", payer(split.cash)),
            ("balc", Out::Money(split.balance_after)),
            ("acct_mulaid_pay", Out::Money(0)),
            ("medins_setl_id", text(&*s.msgid)),
            ("refd_setl_flag", text(s.refund_flag())),
            ("year", text(&*record.year)),
            ("invono", text(&*record.invono)),
        ]
    }

    pub(super) fn query_lines(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let visit = self.open_visit_of(&data, QUERY, false)?;
        let setl_id = scalar(&data, "setl_id");
        if setl_id.is_empty() && !self.flavours().lines_without_setl_id {
            return Err(refuse(QUERY, "字段setl_id不能为空", "FeeListQuery_44"));
        }
        let seen = |id: &String| {
            self.books
                .settlement(id)
                .and_then(|s| self.as_seen(s, request.now_ms))
                .map(|settled| settled.setl_id)
        };
        let rows = self
            .books
            .lines(&visit.mdtrt_id)
            .into_iter()
            .map(|line| {
                let shown = line.setl_id.as_ref().and_then(seen);
                (line, shown)
            })
            .filter(|(_, shown)| setl_id.is_empty() || shown.as_ref() == Some(&setl_id))
            .map(|(line, shown)| {
                let mut row = Out::from_json(&serde_json::from_str(&line.answer).unwrap());
                let body: Map<String, Value> = serde_json::from_str(&line.body).unwrap();
                let sent = |name: &str| text(scalar(&body, name));
                let item = self.catalog.find(&scalar(&body, "med_list_codg"));
                row.push("mdtrt_id", text(&*line.mdtrt_id));
                row.push("setl_id", shown.map_or_else(|| text(""), text));
                row.push("chrg_bchno", text(&*line.chrg_bchno));
                row.push("med_type", text(&*visit.med_type));
                for name in
                    ["fee_ocur_time", "med_list_codg", "medins_list_codg", "bilg_dept_codg", "bilg_dept_name"]
                {
                    row.push(name, sent(name));
                }
                row.push("rx_drord_no", sent("rxno"));
                row.push("bilg_dr_codg", sent("bilg_dr_codg"));
                row.push("bilg_dr_name", sent("bilg_dr_name"));
                row.push("hilist_code", sent("med_list_codg"));
                row.push("hilist_name", text(item.map_or("", |item| &item.name)));
                row.push("medins_list_name", text(item.map_or("", |item| &item.name)));
                row.push("list_type", text(item.map_or("", |item| &item.list_type)));
                row.push("spec", text(item.map_or("", |item| &item.spec)));
                row.push("dosform_name", text(""));
                row
            })
            .collect();
        // The output of this query is the array itself, without a node.
        Ok(Done::Output(Out::Rows(rows)))
    }
}
