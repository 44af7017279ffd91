//! Stored forms of ids and people.

use settlement::card_record::Sex;
use settlement::entitlement::{Accumulators, Filing, Filings, YearTotals};
use settlement::person::{
    AreaCode, CareKind, CertKind, Credential, CredentialKind, IdentityCheck, Insurance, InsuranceKind, Payer,
    PersonKind, PersonSnapshot,
};
use settlement::split::FundShare;
use settlement::{
    AttemptId, BillId, BusinessDate, CardSn, CaseId, CatalogCode, CertNo, ChargeBatchNo, ClerkNo, DepositId,
    DocumentNo, FallbackId, FeeLineNo, ItemCode, Money, MsgId, OutpatientNo, PersonName, PersonNo,
    PlatformSettlementId, RuleId, SignInNo, Timestamp, TraceCode, VisitId,
};

use super::{Garbled, as_text, mirror};

macro_rules! ids {
    ($($name:ident),* $(,)?) => { as_text! { $($name, |id: &$name| id.as_str().to_owned(), |text: &str| Ok($name::new(text)?);)* } };
}

macro_rules! personal {
    ($($name:ident),* $(,)?) => { as_text! { $($name, |id: &$name| id.expose().to_owned(), |text: &str| Ok($name::new(text)?);)* } };
}

ids! {
    AttemptId, BillId, CaseId, CatalogCode, ChargeBatchNo, ClerkNo, DepositId, DocumentNo, FallbackId, FeeLineNo, ItemCode, MsgId,
    OutpatientNo, PersonNo, PlatformSettlementId, RuleId, SignInNo, TraceCode, VisitId,
    AreaCode, CareKind, CertKind, InsuranceKind, PersonKind,
}

personal! { CardSn, CertNo, PersonName }

as_text! {
    Sex,
    |sex: &Sex| match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::NotStated => "not_stated",
    }.to_owned(),
    |text: &str| match text {
        "male" => Ok(Sex::Male),
        "female" => Ok(Sex::Female),
        "not_stated" => Ok(Sex::NotStated),
        _ => Err(Garbled::Word("sex")),
    };
    CredentialKind,
    |kind: &CredentialKind| match kind {
        CredentialKind::IdentityCard => "identity_card",
        CredentialKind::SocialSecurityCard => "social_security_card",
    }.to_owned(),
    |text: &str| match text {
        "identity_card" => Ok(CredentialKind::IdentityCard),
        "social_security_card" => Ok(CredentialKind::SocialSecurityCard),
        _ => Err(Garbled::Word("credential kind")),
    };
}

mirror! {
    Insurance => StoredInsurance {
        kind: InsuranceKind,
        person_kind: PersonKind,
        active: bool,
        area: AreaCode,
        balance: Money,
        civil_servant: bool,
        employer: Option<String>,
    }
    PersonSnapshot => StoredPerson {
        person_no: PersonNo,
        cert_kind: CertKind,
        cert_no: CertNo,
        name: PersonName,
        sex: Sex,
        birth_date: Option<BusinessDate>,
        insurances: Vec<Insurance>,
        fetched_at: Timestamp,
    }
    Payer => StoredPayer {
        name: PersonName,
        cert_kind: CertKind,
        cert_no: CertNo,
        sex: Option<Sex>,
        birth_date: Option<BusinessDate>,
        person_no: Option<PersonNo>,
    }
    Credential => StoredCredential {
        kind: CredentialKind,
        number: String,
        card_sn: Option<CardSn>,
        cert_kind: Option<CertKind>,
    }
    YearTotals => StoredYearTotals {
        insurance: InsuranceKind,
        year: i32,
        deductible: Money,
        fees: Money,
        visits: Option<u32>,
        funds: Vec<FundShare>,
    }
    Accumulators => StoredAccumulators {
        years: Vec<YearTotals>,
        fetched_at: Timestamp,
    }
    Filing => StoredFiling {
        code: String,
        name: String,
        from: BusinessDate,
        until: Option<BusinessDate>,
    }
    Filings => StoredFilings {
        rows: Vec<Filing>,
        fetched_at: Timestamp,
    }
    IdentityCheck => StoredIdentityCheck {
        method: String,
        at: Timestamp,
        clerk: ClerkNo,
    }
}
