//! 5201 就诊信息查询: a registration nobody answered for is found by our own number (safety F6).

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{OutpatientNo, PersonNo, VisitId};
use settlement::person::CareKind;
use settlement::request::{DoubtWhy, EncodeFault, Output};
use settlement::time::Timestamp;

use crate::wire::envelope::Reply;
use crate::wire::read::{self, Raw, node};
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Query<'a>,
}

#[derive(Serialize)]
struct Query<'a> {
    psn_no: &'a str,
    begntime: String,
    endtime: String,
    med_type: &'a str,
    mdtrt_id: &'a str,
}

/// The input: the whole day of the registration.
pub(crate) fn input(
    fields: Fields,
    person: &PersonNo,
    care_kind: &CareKind,
    day: Timestamp,
) -> Result<Box<RawValue>, EncodeFault> {
    let day = day.china_date();
    let data = Query {
        psn_no: person.as_str(),
        begntime: format!("{day} 00:00:00"),
        endtime: format!("{day} 23:59:59"),
        med_type: care_kind.as_str(),
        mdtrt_id: "",
    };
    fields.json(&Input { data })
}

node!(
    /// Output of 5201.
    VisitsOutput { mdtrtinfo }
);

node!(
    /// One visit.
    VisitRow { mdtrt_id psn_no ipt_otp_no }
);

/// Reads the answer: the visit of this person with our number, if there is exactly one.
pub(crate) fn read(
    reply: &Reply<'_>,
    person: &PersonNo,
    outpatient_no: &OutpatientNo,
) -> Result<Output, DoubtWhy> {
    let output: VisitsOutput<'_> = reply.output()?;
    let rows: Raw<'_> = output.mdtrtinfo;
    let mut found = None;
    for row in read::rows::<VisitRow<'_>>(rows, "visits")? {
        if read::required_text(row.psn_no, "person_no")? != person.as_str() {
            return Err(DoubtWhy::WrongPerson);
        }
        if read::text(row.ipt_otp_no, "outpatient_no")?.as_deref() != Some(outpatient_no.as_str()) {
            continue;
        }
        let id = read::id(row.mdtrt_id, "visit_id", VisitId::new)?;
        if found.replace(id).is_some() {
            return Err(DoubtWhy::Member("visits"));
        }
    }
    Ok(Output::FoundVisit(found))
}
