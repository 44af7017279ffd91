//! The outpatient visit up to its fee lines: 2201 2202 2203/2203A 2204 2205.

use serde_json::{Map, Value};

use super::books::{Line, Visit};
use super::centre::{Centre, Done, Outcome, Refusal, Request, refuse};
use super::clock;
use super::codes;
use super::fen;
use super::fields::{rows_of, scalar};
use super::out::{Out, Style, node, text};
use super::people::Credential;
use super::policy;

const REGISTER: &str = "门诊挂号";
const FEES: &str = "门诊费用";
/// Rows of one 2204.
const ROW_LIMIT: usize = 100;

impl Centre {
    /// The visit a request names; refused when it is unknown, someone else's or cancelled.
    pub(super) fn open_visit_of(
        &self,
        row: &Map<String, Value>,
        subsystem: &str,
        must_be_open: bool,
    ) -> Result<Visit, Refusal> {
        let (mdtrt_id, psn_no) = (scalar(row, "mdtrt_id"), scalar(row, "psn_no"));
        let Some(visit) = self.books.visit(&mdtrt_id, &psn_no) else {
            return Err(refuse(subsystem, &format!("未查询到就诊记录{mdtrt_id}"), "MdtrtCheck_44"));
        };
        if must_be_open && !visit.open {
            return Err(refuse(subsystem, "该就诊记录已撤销", "MdtrtCheck_51"));
        }
        Ok(visit)
    }

    /// A credential that is sent must belong to the person.
    pub(super) fn check_credential(&self, row: &Map<String, Value>, subsystem: &str) -> Result<(), Refusal> {
        let (kind, number) = (scalar(row, "mdtrt_cert_type"), scalar(row, "mdtrt_cert_no"));
        let (card_sn, certno) = (scalar(row, "card_sn"), scalar(row, "certno"));
        if number.is_empty() {
            return match kind.as_str() {
                "01" | "02" | "03" => Err(refuse(subsystem, "就诊凭证编号不能为空", "CertCheck_29")),
                _ => Ok(()),
            };
        }
        let credential = Credential { kind: &kind, number: &number, card_sn: &card_sn, certno: &certno };
        match self.person(&scalar(row, "psn_no")) {
            Some(person) if person.shows(credential) => Ok(()),
            _ => Err(refuse(subsystem, "就诊凭证与参保人不符", "CertCheck_36")),
        }
    }

    pub(super) fn register(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let psn_no = scalar(&data, "psn_no");
        let insutype = scalar(&data, "insutype");
        let Some(person) = self.person(&psn_no) else {
            return Err(refuse(REGISTER, "该参保人的参保信息为空", "OutpatientReg_61"));
        };
        if insutype != person.insurance.insutype {
            let name = codes::insurance_name(&insutype);
            return Err(refuse(REGISTER, &format!("该参保人没有参加{name}({insutype})"), "OutpatientReg_68"));
        }
        self.check_credential(&data, REGISTER)?;
        let visit = Visit {
            mdtrt_id: self.new_id("mdtrt_id", request.now_ms),
            psn_no: psn_no.clone(),
            insutype,
            ipt_otp_no: scalar(&data, "ipt_otp_no"),
            begn_ms: clock::parse(&scalar(&data, "begntime")).unwrap_or(request.now_ms),
            med_type: String::new(),
            open: true,
            registration: Value::Object(data).to_string(),
            uploaded: false,
        };
        self.books.open_visit(&visit, &request.msgid, request.now_ms);
        Ok(Done::Output(node([(
            "data",
            node([
                ("mdtrt_id", text(visit.mdtrt_id)),
                ("psn_no", text(psn_no)),
                ("ipt_otp_no", text(visit.ipt_otp_no)),
                ("exp_content", Out::Null),
            ]),
        )])))
    }

    pub(super) fn cancel_registration(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let visit = self.open_visit_of(&data, REGISTER, false)?;
        if !visit.open {
            return Err(refuse(REGISTER, "该挂号已撤销，请勿重复办理", "OutpatientRegCancel_40"));
        }
        if visit.ipt_otp_no != scalar(&data, "ipt_otp_no") {
            return Err(refuse(REGISTER, "住院/门诊号与挂号记录不符", "OutpatientRegCancel_44"));
        }
        let settled = self.books.settlements_of_visit(&visit.mdtrt_id).iter().any(|s| s.in_effect());
        if settled {
            return Err(refuse(REGISTER, "该就诊已结算，不能撤销挂号", "OutpatientRegCancel_49"));
        }
        if !self.books.lines(&visit.mdtrt_id).is_empty() {
            return Err(refuse(REGISTER, "该就诊存在费用明细，请先撤销费用明细", "OutpatientRegCancel_53"));
        }
        self.books.close_visit(&visit.mdtrt_id);
        Ok(Done::Output(Out::Null))
    }

    pub(super) fn upload_visit(&mut self, request: &Request) -> Outcome {
        let info = request.node("mdtrtinfo");
        let visit = self.open_visit_of(&info, "门诊就诊", true)?;
        let med_type = scalar(&info, "med_type");
        if med_type == "14" {
            let disease = scalar(&info, "dise_codg");
            let filed = self
                .filings
                .iter()
                .any(|filing| filing.psn_no == visit.psn_no && filing.opsp_dise_code == disease);
            if !filed {
                return Err(refuse("门诊就诊", "该参保人未办理此病种的门诊慢特病备案", "MdtrtinfoUp_77"));
            }
        }
        let diagnoses: Vec<Value> =
            rows_of(&request.input, "diseinfo").into_iter().map(|row| Value::Object(row.clone())).collect();
        self.books.upload_visit(&visit.mdtrt_id, &med_type, &Value::Object(info), &diagnoses);
        Ok(Done::Output(Out::Null))
    }

    pub(super) fn upload_fees(&mut self, request: &Request) -> Outcome {
        let no = |reason: &str, line: u32| refuse(FEES, reason, &format!("FeeListUp_{line}"));
        let rows = rows_of(&request.input, "feedetail");
        if rows.len() > ROW_LIMIT {
            return Err(no("费用明细超过100行", 38));
        }
        let visit = self.open_visit_of(rows[0], FEES, true)?;
        let present = self.books.lines(&visit.mdtrt_id);
        let mut numbers: Vec<String> = present.iter().map(|line| line.feedetl_sn.clone()).collect();
        let mut answers = Vec::new();
        for row in &rows {
            if scalar(row, "mdtrt_id") != visit.mdtrt_id || scalar(row, "psn_no") != visit.psn_no {
                return Err(no("一次上传只能包含同一就诊的费用明细", 49));
            }
            let number = scalar(row, "feedetl_sn");
            if numbers.contains(&number) {
                return Err(no(&format!("费用明细流水号{number}重复"), 55));
            }
            let batch = scalar(row, "chrg_bchno");
            if present.iter().any(|line| line.chrg_bchno == batch && line.setl_id.is_some()) {
                return Err(no(&format!("收费批次{batch}已结算"), 60));
            }
            let disease = scalar(row, "dise_codg");
            let other = |line: &Line| line.chrg_bchno == batch && line.dise_codg != disease;
            let differs = present.iter().any(other)
                || rows
                    .iter()
                    .any(|row| scalar(row, "chrg_bchno") == batch && scalar(row, "dise_codg") != disease);
            if differs {
                return Err(no("同一收费批次的病种编码必须一致", 66));
            }
            let (line, answer) = self.price_line(row)?;
            self.books.add_line(&line);
            answers.push(answer);
            numbers.push(number);
        }
        Ok(Done::Output(node([("result", Out::Rows(answers))])))
    }

    /// Splits one uploaded line: as it is kept, and as 2204 answers it.
    fn price_line(&self, row: &Map<String, Value>) -> Result<(Line, Out), Refusal> {
        let no = |reason: &str, line: u32| refuse(FEES, reason, &format!("FeeListUp_{line}"));
        let number = scalar(row, "feedetl_sn");
        let amount = |name: &str, places: u32| fen::decimal(&scalar(row, name), places).unwrap_or_default();
        let (total, count_e4, price_e6) =
            (amount("det_item_fee_sumamt", 2), amount("cnt", 4), amount("pric", 6));
        if count_e4 <= 0 || price_e6 < 0 {
            return Err(no(&format!("费用明细{number}的数量或单价不正确"), 88));
        }
        if policy::line_amount(count_e4, price_e6) != total {
            return Err(no(&format!("费用明细{number}的金额不等于数量乘以单价"), 92));
        }
        let code = scalar(row, "med_list_codg");
        let item = self.catalog.find(&code);
        if item.is_none() && self.flavours().unmapped_refused {
            return Err(no(&format!("医疗目录编码{code}未对照或不在有效期内"), 97));
        }
        // 医院审批不通过: the hospital itself says that the insurance is not asked for this line.
        let asked = item.filter(|_| scalar(row, "hosp_appr_flag") != "2");
        let parts = policy::split_line(asked, total, count_e4, price_e6);
        let ratio_e4 = item.map_or(10_000, |item| item.first_pay_e4);
        let ceiling_e6 = item.and_then(|item| item.ceiling_e6);
        let class = item.map_or("03", |item| item.class.as_str());
        let answer = node([
            ("feedetl_sn", text(&*number)),
            ("det_item_fee_sumamt", Out::Money(total)),
            ("cnt", Out::Decimal(count_e4, 4)),
            ("pric", Out::Decimal(price_e6, 6)),
            // Without a ceiling the platform writes a number that nothing reaches.
            ("pric_uplmt_amt", ceiling_e6.map_or(Out::Whole(999_999), |ceiling| Out::Decimal(ceiling, 6))),
            ("selfpay_prop", Out::Decimal(ratio_e4, 4)),
            ("fulamt_ownpay_amt", Out::Money(parts.full_own)),
            ("overlmt_amt", Out::Money(parts.over_limit)),
            ("preselfpay_amt", Out::Money(parts.first_pay)),
            ("inscp_scp_amt", Out::Money(parts.in_scope)),
            ("chrgitm_lv", text(class)),
            ("med_chrgitm_type", text(item.map_or("14", |item| item.med_chrgitm_type.as_str()))),
            ("bas_medn_flag", text("0")),
            ("hi_nego_drug_flag", text("0")),
            ("chld_medc_flag", text("0")),
            ("list_sp_item_flag", text("0")),
            ("lmt_used_flag", text("0")),
            ("drt_reim_flag", text("0")),
            ("memo", if item.is_none() { text("目录未对照，按全自费处理") } else { Out::Null }),
        ]);
        let line = Line {
            mdtrt_id: scalar(row, "mdtrt_id"),
            feedetl_sn: number,
            chrg_bchno: scalar(row, "chrg_bchno"),
            setl_id: None,
            dise_codg: scalar(row, "dise_codg"),
            body: Value::Object(row.clone()).to_string(),
            answer: answer.to_json(Style::default()),
            parts,
        };
        Ok((line, answer))
    }

    pub(super) fn cancel_fees(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let visit = self.open_visit_of(&data, FEES, false)?;
        let batch = scalar(&data, "chrg_bchno");
        let lines = self.books.lines(&visit.mdtrt_id);
        let (settled, open): (Vec<_>, Vec<_>) = lines
            .into_iter()
            .filter(|line| batch == "0000" || line.chrg_bchno == batch)
            .partition(|line| line.setl_id.is_some());
        if open.is_empty() && settled.is_empty() {
            return Err(refuse(
                FEES,
                "根据传来的参数在费用明细表中未查询到任何有效相关的记录",
                "FeeListUpCancel_58",
            ));
        }
        if open.is_empty() && self.flavours().fee_cancel_refuses_settled {
            return Err(refuse(FEES, "费用明细已结算，不能撤销", "FeeListUpCancel_63"));
        }
        let removed = if open.is_empty() { settled } else { open };
        for line in &removed {
            self.books.remove_line(&visit.mdtrt_id, &line.feedetl_sn);
        }
        Ok(Done::Output(Out::Null))
    }
}
