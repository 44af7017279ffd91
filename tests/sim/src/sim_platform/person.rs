//! Sign-in, the insured person, benefits, dictionary: 9001 9002 1101 2001 1901 5206 5301 5302.

use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::clock;
use super::codes;
use super::fields::scalar;
use super::out::{Out, node, text};
use super::people::{Credential, Filing, Person};
use super::policy;

const PERSON: &str = "人员信息";

/// The members that many answers repeat about a person.
pub fn person_members(person: &Person, now_ms: i64) -> [(&'static str, Out); 7] {
    [
        ("psn_name", text(&*person.name)),
        ("psn_cert_type", text(&*person.psn_cert_type)),
        ("certno", text(&*person.certno)),
        ("gend", text(&*person.sex)),
        ("naty", person.nation.map_or_else(|| text(""), |code| text(format!("{code:02}")))),
        ("brdy", text(&*person.birth)),
        ("age", Out::Decimal(clock::age_years(&person.birth, now_ms) * 10, 1)),
    ]
}

impl Centre {
    pub(super) fn sign_in(&mut self, request: &Request) -> Outcome {
        let sign_no = format!("{:06}", 100_000 + self.books.next("sign_no"));
        let opter_no = scalar(&request.node("signIn"), "opter_no");
        self.books.sign_in(&sign_no, &opter_no, clock::end_of_day(request.now_ms));
        // The answered time is the day at midnight, as on the real platform.
        let sign_time = clock::date_time(clock::start_of_day(request.now_ms));
        Ok(Done::Output(node([(
            "signinoutb",
            node([("sign_time", text(sign_time)), ("sign_no", text(sign_no))]),
        )])))
    }

    pub(super) fn sign_out(&mut self, request: &Request) -> Outcome {
        let sign_no = scalar(&request.node("signOut"), "sign_no");
        if !self.books.signed_in(&sign_no, request.now_ms) {
            return Err(refuse("签到校验", "签到编号无效或已过期", "SignOut_33"));
        }
        self.books.sign_out(&sign_no);
        let sign_time = text(clock::date_time(request.now_ms));
        Ok(Done::Output(node([("signoutoutb", node([("sign_time", sign_time)]))])))
    }

    pub(super) fn person_information(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let kind = scalar(&data, "mdtrt_cert_type");
        let card_sn = scalar(&data, "card_sn");
        if kind == "03" && card_sn.is_empty() {
            return Err(refuse(PERSON, "卡识别码不能为空", "PsnInfoQuery_83"));
        }
        let (number, certno) = (scalar(&data, "mdtrt_cert_no"), scalar(&data, "certno"));
        let credential = Credential { kind: &kind, number: &number, card_sn: &card_sn, certno: &certno };
        let name = scalar(&data, "psn_name");
        let found = self
            .setup
            .people
            .iter()
            .find(|person| person.shows(credential) && (name.is_empty() || name == person.name));
        let Some(person) = found else {
            return Err(refuse(PERSON, "该参保人的基本信息为空", "PsnInfoQuery_118"));
        };
        let mut base = node([("psn_no", text(&*person.psn_no))]);
        for (name, value) in person_members(person, request.now_ms) {
            base.push(name, value);
        }
        base.push("exp_content", text("{}"));
        let balance = self.books.balance(&person.psn_no);
        let row = |insutype: &str, balance: Out| {
            let insurance = &person.insurance;
            let paused = insurance.status == "2";
            node([
                ("balc", balance),
                ("insutype", text(insutype)),
                ("psn_type", text(&*insurance.psn_type)),
                ("psn_insu_stas", text(&*insurance.status)),
                ("psn_insu_date", text("2015-01-01")),
                ("paus_insu_date", if paused { text("2025-01-01") } else { Out::Null }),
                ("cvlserv_flag", text(&*insurance.civil_servant)),
                ("insuplc_admdvs", text(&*insurance.area)),
                ("emp_name", text(&*insurance.employer)),
            ])
        };
        let mut rows = vec![row(&person.insurance.insutype, Out::Money(balance))];
        if self.flavours().second_insurance && person.insurance.insutype == "310" {
            rows.insert(0, row("330", Out::Money(0)));
        }
        Ok(Done::Output(node([
            ("baseinfo", base),
            ("insuinfo", Out::Rows(rows)),
            ("idetinfo", Out::Rows(Vec::new())),
        ])))
    }

    /// One more disease is filed for somebody.
    pub fn file(&mut self, filing: Filing) {
        self.filings.push(filing);
    }

    pub(super) fn benefit_check(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let psn_no = scalar(&data, "psn_no");
        let Some(person) = self.person(&psn_no) else {
            return Err(refuse(PERSON, "该参保人的参保信息为空", "TrtCheck_52"));
        };
        let (insutype, med_type) = (scalar(&data, "insutype"), scalar(&data, "med_type"));
        let rule = policy::policy_for(&insutype, &person.insurance.psn_type, &med_type);
        let reason = if insutype != person.insurance.insutype {
            Some("未参加该险种".to_owned())
        } else if person.insurance.status != "1" {
            Some(format!("{}({insutype})暂停参保，不享受待遇", codes::insurance_name(&insutype)))
        } else if med_type == "14" && !self.filings.iter().any(|filing| filing.psn_no == psn_no) {
            Some("未办理门诊慢特病备案".to_owned())
        } else {
            None
        };
        let row = node([
            ("psn_no", text(psn_no)),
            ("trt_chk_type", text("1")),
            ("fund_pay_type", text(rule.pool_kind)),
            ("trt_enjymnt_flag", text(if reason.is_none() { "1" } else { "0" })),
            ("begndate", text(format!("{}-01-01", clock::year(request.now_ms)))),
            ("enddate", text(format!("{}-12-31", clock::year(request.now_ms)))),
            ("trt_chk_rslt", reason.map_or(Out::Null, Out::Text)),
        ]);
        Ok(Done::Output(node([("trtinfo", Out::Rows(vec![row]))])))
    }

    pub(super) fn dictionary(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let kind = scalar(&data, "type").to_lowercase();
        let own = |(value, label): &(&str, &str)| ((*value).to_owned(), (*label).to_owned());
        let national = || codes::list(&kind).iter().map(own).collect();
        let rows: Vec<(String, String)> = self.dictionaries.get(&kind).cloned().unwrap_or_else(national);
        let rows = rows
            .into_iter()
            .enumerate()
            .map(|(index, (value, label))| {
                node([
                    ("type", text(&*kind)),
                    ("label", if label.is_empty() { Out::Null } else { text(label) }),
                    ("value", text(value)),
                    ("parentValue", Out::Null),
                    ("sort", Out::Whole(index as i64 + 1)),
                    ("valiFlag", text("1")),
                    ("createUser", text("sys")),
                    ("createDate", text("2021-01-01")),
                    ("version", Out::Whole(1)),
                ])
            })
            .collect();
        Ok(Done::Output(node([("list", Out::Rows(rows))])))
    }

    pub(super) fn query_accumulators(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let psn_no = scalar(&data, "psn_no");
        let asked = scalar(&data, "cum_ym");
        let year = if asked.len() >= 4 { asked[..4].to_owned() } else { clock::year(request.now_ms) };
        let rows = self
            .books
            .accumulators(&psn_no, &year)
            .into_iter()
            .filter(|(_, code, _)| code != "OWN")
            .map(|(insutype, code, amount)| {
                let basic = if insutype == "390" { "D390100" } else { "D310100" };
                node([
                    ("insutype", text(insutype)),
                    ("year", text(&*year)),
                    ("cum_ym", text(format!("{year}00"))),
                    ("cum_type_code", text(if code == "DPOOL" { basic } else { &code })),
                    // Counts are kept as plain numbers, amounts in fen.
                    ("cum", if code == "C0000" { Out::Money(amount * 100) } else { Out::Money(amount) }),
                ])
            })
            .collect();
        Ok(Done::Output(node([("cuminfo", Out::Rows(rows))])))
    }

    pub(super) fn query_filings(&mut self, request: &Request) -> Outcome {
        let psn_no = scalar(&request.node("data"), "psn_no");
        let rows = self
            .filings
            .iter()
            .filter(|filing| filing.psn_no == psn_no)
            .map(|filing| {
                node([
                    ("opsp_dise_code", text(&*filing.opsp_dise_code)),
                    ("opsp_dise_name", text(&*filing.opsp_dise_name)),
                    ("begndate", text(&*filing.begndate)),
                    ("enddate", text(&*filing.enddate)),
                ])
            })
            .collect();
        Ok(Done::Output(node([("feedetail", Out::Rows(rows))])))
    }

    pub(super) fn query_chosen(&mut self, request: &Request) -> Outcome {
        let data = request.node("data");
        let psn_no = scalar(&data, "psn_no");
        let rows = self
            .person(&psn_no)
            .filter(|_| scalar(&data, "biz_appy_type") == "03")
            .map(|person| {
                node([
                    ("psn_no", text(&*person.psn_no)),
                    ("insutype", text(&*person.insurance.insutype)),
                    ("fix_srt_no", text("1")),
                    ("fixmedins_code", text(&*self.setup.fixmedins_code)),
                    ("fixmedins_name", text(&*self.setup.fixmedins_name)),
                    ("begndate", text("2024-01-01")),
                    ("enddate", Out::Null),
                    ("memo", Out::Null),
                ])
            })
            .into_iter()
            .collect();
        Ok(Done::Output(node([("psnfixmedin", Out::Rows(rows))])))
    }
}
