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

/// A day, ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

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

/// The input: the whole day of the registration; of a known visit the day before as well, for it may have been settled after
/// midnight.
pub(crate) fn input(
    fields: Fields,
    person: &PersonNo,
    care_kind: &CareKind,
    day: Timestamp,
    visit_id: Option<&VisitId>,
) -> Result<Box<RawValue>, EncodeFault> {
    let before = if visit_id.is_some() { DAY_MS } else { 0 };
    let (from, day) = (day.plus_millis(-before).china_date(), day.china_date());
    let data = Query {
        psn_no: person.as_str(),
        begntime: format!("{from} 00:00:00"),
        endtime: format!("{day} 23:59:59"),
        med_type: care_kind.as_str(),
        mdtrt_id: visit_id.map_or("", VisitId::as_str),
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

/// Reads the answer: our number of this visit of this person.
pub(crate) fn read_number(
    reply: &Reply<'_>,
    person: &PersonNo,
    visit_id: &VisitId,
) -> Result<Output, DoubtWhy> {
    let output: VisitsOutput<'_> = reply.output()?;
    for row in read::rows::<VisitRow<'_>>(output.mdtrtinfo, "visits")? {
        if read::required_text(row.psn_no, "person_no")? != person.as_str() {
            return Err(DoubtWhy::WrongPerson);
        }
        if read::id(row.mdtrt_id, "visit_id", VisitId::new)? == *visit_id {
            let number = read::id(row.ipt_otp_no, "outpatient_no", OutpatientNo::new)?;
            return Ok(Output::FoundVisitNo(Some(number)));
        }
    }
    Ok(Output::FoundVisitNo(None))
}

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
