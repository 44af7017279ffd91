//! Departments (5101) and staff (5102) of the institution, invented from a seed; what can be wrong with a list is a switch here.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::centre::{Centre, Done, Outcome, Request, refuse};
use super::fields::scalar;
use super::out::{Out, node, text};

const LISTS: &str = "综合查询";
const DEPARTMENTS: [(&str, &str); 12] = [
    ("0301", "全科门诊"),
    ("0302", "心血管内科"),
    ("0303", "呼吸内科"),
    ("0304", "消化内科"),
    ("0401", "普通外科"),
    ("0402", "骨科"),
    ("0501", "妇科"),
    ("0502", "产科"),
    ("0701", "儿科"),
    ("1001", "眼科"),
    ("2001", "急诊科"),
    ("5001", "中医科"),
];
const SURNAMES: [&str; 12] = ["李", "王", "张", "刘", "陈", "杨", "赵", "单", "周", "吴", "仇", "孙"];
const GIVEN: [&str; 12] =
    ["建国", "秀英", "志强", "敏", "静", "丽华", "伟", "桂兰", "晓东", "海燕", "文博", "思远"];

/// What is wrong with the lists of a centre.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListTrouble {
    #[default]
    Nothing,
    /// No rows at all.
    Empty,
    /// One row has no code.
    NoCode,
    /// The rows are no rows.
    NoRows,
}

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub code: String,
    pub own_number: String,
    pub name: String,
    /// 1 doctor, 2 nurse.
    pub kind: &'static str,
    pub insured: bool,
    pub from: &'static str,
    pub until: Option<&'static str>,
}

/// Everybody who works there: 李医生 of the scenarios, then whoever the seed invents.
pub fn staff(seed: u64) -> Vec<StaffMember> {
    let mut draw = ChaCha8Rng::seed_from_u64(seed ^ 0x5102);
    let mut all = vec![StaffMember {
        code: "D109900000001".to_owned(),
        own_number: "0001".to_owned(),
        name: "李医生".to_owned(),
        kind: "1",
        insured: true,
        from: "2020-01-01 00:00:00",
        until: None,
    }];
    for number in 2..60_u32 {
        let pick = |draw: &mut ChaCha8Rng, from: &[&'static str]| from[draw.next_u32() as usize % from.len()];
        let nurse = number % 9 == 0;
        all.push(StaffMember {
            code: format!("{}109900{number:06}", if nurse { "N" } else { "D" }),
            own_number: format!("{number:04}"),
            name: format!("{}{}", pick(&mut draw, &SURNAMES), pick(&mut draw, &GIVEN)),
            kind: if nurse { "2" } else { "1" },
            insured: number % 11 != 0,
            from: "2021-03-01 00:00:00",
            until: if number % 13 == 0 { Some("2025-12-31 23:59:59") } else { None },
        });
    }
    all
}

impl Centre {
    pub(super) fn departments(&mut self, _request: &Request) -> Outcome {
        let row = |(code, name): &(&str, &str)| {
            node([
                ("hosp_dept_codg", text(*code)),
                ("hosp_dept_name", text(*name)),
                ("caty", text("A03")),
                ("begntime", text("2018-05-01 00:00:00")),
                ("endtime", Out::Null),
            ])
        };
        self.list(DEPARTMENTS.iter().map(row).collect(), "hosp_dept_codg")
    }

    pub(super) fn practitioners(&mut self, request: &Request) -> Outcome {
        let kind = scalar(&request.node("data"), "prac_psn_type");
        if kind.is_empty() {
            return Err(refuse(LISTS, "执业人员分类不能为空", "PracPsn_21"));
        }
        let rows = staff(self.setup.national.seed)
            .into_iter()
            .filter(|one| one.kind == kind)
            .map(|one| {
                node([
                    ("prac_psn_code", text(one.code)),
                    ("prac_psn_no", text(one.own_number)),
                    ("prac_psn_name", text(one.name)),
                    ("prac_psn_type", text(one.kind)),
                    ("psn_cert_type", text("01")),
                    ("hi_dr_flag", text(if one.insured { "1" } else { "0" })),
                    ("begntime", text(one.from)),
                    ("endtime", one.until.map_or(Out::Null, text)),
                ])
            })
            .collect();
        self.list(rows, "prac_psn_code")
    }

    fn list(&mut self, mut rows: Vec<Out>, code: &'static str) -> Outcome {
        let rows = match self.list_trouble {
            ListTrouble::Nothing => Out::Rows(rows),
            ListTrouble::Empty => Out::Rows(Vec::new()),
            ListTrouble::NoCode => {
                rows.push(node([(code, Out::Null)]));
                Out::Rows(rows)
            }
            ListTrouble::NoRows => text("查询成功"),
        };
        Ok(Done::Output(node([("feedetail", rows)])))
    }
}
