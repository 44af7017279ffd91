//! 1101 人员信息获取.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::card_record::Sex;
use settlement::ids::{CertNo, PersonName, PersonNo};
use settlement::money::Money;
use settlement::person::{
    AreaCode, CertKind, Credential, CredentialKind, Insurance, InsuranceKind, PersonKind, PersonSnapshot,
};
use settlement::request::{DoubtWhy, EncodeFault, Output};
use settlement::time::BusinessDate;

use crate::wire::Reading;
use crate::wire::credential::{self, CredentialMembers};
use crate::wire::envelope::Reply;
use crate::wire::read::{self, Sign, node};
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    mdtrt_cert_type: &'a str,
    mdtrt_cert_no: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_sn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    psn_cert_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certno: Option<&'a str>,
}

/// The input.
pub(crate) fn input(fields: Fields, credential: &Credential) -> Result<Box<RawValue>, EncodeFault> {
    let CredentialMembers { kind, number, card_sn, cert_kind } = credential::members(fields, credential)?;
    let data = Data {
        mdtrt_cert_type: kind,
        mdtrt_cert_no: &number,
        card_sn,
        psn_cert_type: cert_kind,
        certno: cert_kind.map(|_| number.as_str()),
    };
    fields.json(&Input { data })
}

node!(
    /// Output of 1101.
    Output1101 { baseinfo insuinfo }
);

node!(
    /// The person.
    Base { psn_no psn_cert_type certno psn_name gend brdy }
);

node!(
    /// One insurance.
    Row { balc insutype psn_type psn_insu_stas cvlserv_flag insuplc_admdvs emp_name }
);

/// Reads the answer; a person other than the one asked for by document is refused.
pub(crate) fn read(
    reply: &Reply<'_>,
    credential: &Credential,
    reading: Reading<'_>,
) -> Result<Output, DoubtWhy> {
    let output: Output1101<'_> = reply.output()?;
    let base: Base<'_> = read::object(output.baseinfo, "person")?;
    let cert_no = read::id(base.certno, "cert_no", CertNo::new)?;
    let by_document = credential.kind == CredentialKind::IdentityCard;
    if by_document && !credential::same_document(&credential.number, cert_no.expose()) {
        return Err(DoubtWhy::WrongPerson);
    }
    let fetched_at = reading.sent_at.or(reply.answered_at).ok_or(DoubtWhy::Member("answered_at"))?;
    Ok(Output::Person(PersonSnapshot {
        person_no: read::id(base.psn_no, "person_no", PersonNo::new)?,
        cert_kind: read::id(base.psn_cert_type, "cert_kind", CertKind::new)?,
        cert_no,
        name: read::id(base.psn_name, "name", PersonName::new)?,
        sex: sex(read::text(base.gend, "sex")?.as_deref()),
        // Some centres append a time of day.
        birth_date: read::text(base.brdy, "birth_date")?
            .and_then(|text| text.get(..10).and_then(|day| BusinessDate::parse(day).ok())),
        insurances: read::rows(output.insuinfo, "insurances")?
            .iter()
            .map(insurance)
            .collect::<Result<Vec<_>, _>>()?,
        fetched_at,
    }))
}

fn sex(code: Option<&str>) -> Sex {
    match code {
        Some("1") => Sex::Male,
        Some("2") => Sex::Female,
        Some(_) | None => Sex::NotStated,
    }
}

fn insurance(row: &Row<'_>) -> Result<Insurance, DoubtWhy> {
    let is_one = |raw, field| read::text(raw, field).map(|code| code.as_deref() == Some("1"));
    Ok(Insurance {
        kind: read::id(row.insutype, "insurance", InsuranceKind::new)?,
        person_kind: read::id(row.psn_type, "person_kind", PersonKind::new)?,
        // A state that is not given is not "in force".
        active: is_one(row.psn_insu_stas, "insurance_state")?,
        area: read::id(row.insuplc_admdvs, "insured_area", AreaCode::new)?,
        balance: read::money(row.balc, "account_balance", Sign::Any)?.unwrap_or(Money::ZERO),
        civil_servant: is_one(row.cvlserv_flag, "civil_servant")?,
        employer: read::text(row.emp_name, "employer")?,
    })
}
