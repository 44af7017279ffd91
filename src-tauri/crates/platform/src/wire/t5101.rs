//! 5101 科室信息查询 and 5102 医执人员信息查询: lists that come whole with one answer.

use serde::Serialize;
use settlement::catalog::{ListKind, ListRow};
use settlement::request::{DoubtWhy, Envelope};

use crate::codec::CodecOptions;
use crate::wire::dates::day;
use crate::wire::read::{self, node};
use crate::wire::t1301::{Asked, Unread, success, written};

/// 执业人员分类 1: doctors; who else works here signs no bill.
const DOCTORS: &str = "1";

#[derive(Serialize)]
struct Input<T> {
    data: T,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Staff {
    prac_psn_type: &'static str,
}

/// 5101 or 5102.
pub(crate) fn ask(
    options: &CodecOptions,
    envelope: &Envelope,
    list: ListKind,
) -> Result<Asked, &'static str> {
    let number = list.number();
    match list {
        ListKind::Departments => {
            let method = "fsiIntegratedQueryService/queryFixmedinsDept";
            written(options, envelope, number, method, &Input { data: Nothing {} })
        }
        ListKind::Doctors => {
            let method = "fsiIntegratedQueryService/queryFixmedinsPracPsn";
            written(options, envelope, number, method, &Input { data: Staff { prac_psn_type: DOCTORS } })
        }
    }
}

node!(
    /// Output: the rows stand under one name or the other (platform-interface §4.10).
    OutputList { feedetail data }
);

node!(
    /// A row of 5101.
    RowDepartment { hosp_dept_codg hosp_dept_name begntime endtime }
);

node!(
    /// A row of 5102.
    RowStaff { prac_psn_code prac_psn_no prac_psn_name prac_psn_type hi_dr_flag begntime endtime }
);

/// Reads a list. A row without code or name spoils it: half a list is none.
pub(crate) fn read_list(reply: &str, list: ListKind) -> Result<Vec<ListRow>, Unread> {
    let reply = success(reply)?;
    let output: OutputList<'_> = reply.output()?;
    let rows = output.feedetail.or(output.data);
    let text = |raw, field| read::text(raw, field).map(Option::unwrap_or_default);
    Ok(match list {
        ListKind::Departments => read::rows::<RowDepartment<'_>>(rows, "rows")?
            .into_iter()
            .map(|row| {
                Ok(ListRow {
                    code: read::required_text(row.hosp_dept_codg, "department_code")?,
                    name: read::required_text(row.hosp_dept_name, "department_name")?,
                    other_code: String::new(),
                    from: day(&text(row.begntime, "from")?),
                    until: day(&text(row.endtime, "until")?),
                    insured: true,
                })
            })
            .collect::<Result<_, DoubtWhy>>()?,
        ListKind::Doctors => {
            let mut doctors = Vec::new();
            for row in read::rows::<RowStaff<'_>>(rows, "rows")? {
                // Some centres answer with everybody, whoever was asked for.
                if !matches!(text(row.prac_psn_type, "kind")?.as_str(), "" | DOCTORS) {
                    continue;
                }
                doctors.push(ListRow {
                    code: read::required_text(row.prac_psn_code, "doctor_code")?,
                    name: read::required_text(row.prac_psn_name, "doctor_name")?,
                    other_code: text(row.prac_psn_no, "own_number")?,
                    from: day(&text(row.begntime, "from")?),
                    until: day(&text(row.endtime, "until")?),
                    insured: text(row.hi_dr_flag, "insured")? != "0",
                });
            }
            doctors
        }
    })
}
