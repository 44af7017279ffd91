//! 2201 门诊挂号 and 2202 门诊挂号撤销.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{OutpatientNo, PersonNo, VisitId};
use settlement::request::{DoubtWhy, EncodeFault, Output, RegisterRequest};

use crate::codec::CodecOptions;
use crate::wire::credential::{self, CredentialMembers};
use crate::wire::envelope::Reply;
use crate::wire::read::{self, node};
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<T> {
    data: T,
}

#[derive(Serialize)]
struct Register<'a> {
    psn_no: &'a str,
    insutype: &'a str,
    begntime: String,
    mdtrt_cert_type: &'a str,
    mdtrt_cert_no: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_sn: Option<&'a str>,
    ipt_otp_no: &'a str,
    atddr_no: &'a str,
    dr_name: &'a str,
    dept_code: &'a str,
    dept_name: &'a str,
    caty: &'a str,
}

/// The input of 2201.
pub(crate) fn register(
    fields: Fields,
    options: &CodecOptions,
    request: &RegisterRequest,
) -> Result<Box<RawValue>, EncodeFault> {
    let CredentialMembers { kind, number, card_sn, cert_kind: _ } =
        credential::members(fields, &request.credential)?;
    let visit = &request.visit;
    let data = Register {
        psn_no: request.person.as_str(),
        insutype: request.insurance.as_str(),
        begntime: request.at.platform_text(),
        mdtrt_cert_type: kind,
        mdtrt_cert_no: &number,
        card_sn,
        ipt_otp_no: request.outpatient_no.as_str(),
        atddr_no: fields.required("doctor_code", &visit.doctor_code, 30)?,
        dr_name: fields.required("doctor_name", &visit.doctor_name, 50)?,
        dept_code: fields.required("department_code", &visit.department_code, 30)?,
        dept_name: fields.required("department_name", &visit.department_name, 100)?,
        caty: fields.required("department_category", options.category_of(&visit.department_code), 6)?,
    };
    fields.json(&Input { data })
}

#[derive(Serialize)]
struct Unregister<'a> {
    psn_no: &'a str,
    mdtrt_id: &'a str,
    ipt_otp_no: &'a str,
}

/// The input of 2202.
pub(crate) fn unregister(
    fields: Fields,
    person: &PersonNo,
    visit_id: &VisitId,
    outpatient_no: &OutpatientNo,
) -> Result<Box<RawValue>, EncodeFault> {
    let data = Unregister {
        psn_no: person.as_str(),
        mdtrt_id: visit_id.as_str(),
        ipt_otp_no: outpatient_no.as_str(),
    };
    fields.json(&Input { data })
}

node!(
    /// Output of 2201.
    Output2201 { data }
);

node!(
    /// The registration.
    Registered { mdtrt_id psn_no ipt_otp_no }
);

/// Reads 2201.
pub(crate) fn read(reply: &Reply<'_>, request: &RegisterRequest) -> Result<Output, DoubtWhy> {
    let output: Output2201<'_> = reply.output()?;
    let node: Registered<'_> = read::object(output.data, "registration")?;
    if read::required_text(node.psn_no, "person_no")? != request.person.as_str() {
        return Err(DoubtWhy::WrongPerson);
    }
    if read::text(node.ipt_otp_no, "outpatient_no")?.is_some_and(|no| no != request.outpatient_no.as_str()) {
        return Err(DoubtWhy::WrongVisit);
    }
    read::id(node.mdtrt_id, "visit_id", VisitId::new).map(Output::Registered)
}
