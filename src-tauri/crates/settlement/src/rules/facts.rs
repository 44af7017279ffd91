//! What a bill is checked against: everything that is known of patient, doctor, visit, lines and earlier charges. Facts that are
//! not known are absent, and a rule that needs one of them is silent.

use crate::card_record::Sex;
use crate::entitlement::Filing;
use crate::fees::{CatalogItem, FeeLine, Injury};
use crate::ids::ItemCode;
use crate::money::{Money, Quantity};
use crate::time::BusinessDate;
use crate::trace::SoldBefore;

/// A line with what the catalog says of its item on the day of the service.
#[derive(Clone, Debug)]
pub struct ChargedLine {
    /// The line.
    pub fee: FeeLine,
    /// The item as the catalog has it on that day; none where it does not list it.
    pub listed: Option<CatalogItem>,
    /// Why the item counts as not matched with one of the national catalog; nothing where it is.
    pub unmapped: Option<String>,
    /// The first day on which the catalog lists it.
    pub valid_from: Option<BusinessDate>,
    /// The last such day.
    pub valid_until: Option<BusinessDate>,
    /// 限制使用范围 as the catalog words it; empty = none.
    pub restriction: String,
    /// Items with the same generic name.
    pub alternatives: Vec<CatalogItem>,
    /// What is known of the codes of its packs; nothing where nobody looked, or there are no packs.
    pub trace: Option<TraceOnLine>,
}

/// The 追溯码 of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceOnLine {
    /// How many it has.
    pub codes: u32,
    /// How many it should have.
    pub wanted: u32,
    /// Does it stand in the list of drugs without codes?
    pub without: bool,
    /// Packs that stand on this bill twice, or were sold before.
    pub sold: Vec<SoldBefore>,
}

impl ChargedLine {
    /// A line of which the catalog knows no more than stands in it.
    pub fn plain(fee: FeeLine) -> Self {
        let listed = Some(fee.item.clone());
        Self {
            fee,
            listed,
            unmapped: None,
            valid_from: None,
            valid_until: None,
            restriction: String::new(),
            alternatives: Vec::new(),
            trace: None,
        }
    }

    /// Is it charged at the patient's own cost?
    pub fn is_self_paid(&self) -> bool {
        self.fee.is_self_paid()
    }
}

/// 诊断.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// 诊断代码.
    pub code: String,
    /// 诊断名称.
    pub name: String,
}

/// The patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Whole years on the day of the service.
    pub age: Option<u32>,
    /// 性别.
    pub sex: Sex,
    /// 公务员标志 of the insurance.
    pub civil_servant: bool,
    /// 险种类型.
    pub insurance_kind: String,
    /// 门慢门特备案 that hold on the day; none where nobody told.
    pub filings: Option<Vec<Filing>>,
    /// What the funds have paid this year before this bill, as far as known.
    pub year_fund: Money,
    /// Outpatient charges of this year before this bill, as far as known.
    pub year_total: Money,
}

/// An entry of the list of doctors (名录).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoctorListing {
    /// 国家医师编码.
    pub code: String,
    /// The first day.
    pub from: BusinessDate,
    /// The last day; none = open.
    pub until: Option<BusinessDate>,
    /// Years for which the qualification is suspended.
    pub suspended: Vec<i32>,
}

/// The doctor who makes the cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doctor {
    /// 国家医师编码.
    pub code: String,
    /// 医师姓名.
    pub name: String,
}

/// Something charged before, to the same patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Day of the service.
    pub on: BusinessDate,
    /// 科室编码.
    pub department: String,
    /// 医疗类别.
    pub care_kind: String,
    /// 诊断代码.
    pub diagnosis: String,
    /// The item.
    pub item_code: ItemCode,
    /// 医疗目录编码.
    pub catalog_code: String,
    /// 名称.
    pub name: String,
    /// 数量.
    pub quantity: Quantity,
    /// 用药天数.
    pub days: Option<u32>,
    /// 金额.
    pub amount: Money,
    /// Was it at the patient's own cost?
    pub self_paid: bool,
}

/// A bill that is to be charged, with everything known about it.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Day of the service.
    pub on: BusinessDate,
    /// 医疗类别.
    pub care_kind: String,
    /// 科室编码.
    pub department: String,
    /// The first is the main one.
    pub diagnoses: Vec<Diagnosis>,
    /// What the patient says of an injury.
    pub injury: Option<Injury>,
    /// The patient.
    pub patient: Patient,
    /// The doctor.
    pub doctor: Doctor,
    /// Lines, in order of entry.
    pub lines: Vec<ChargedLine>,
    /// What was charged before, of this year at least, oldest first.
    pub history: Vec<Earlier>,
    /// What the list of the centre says of the doctor; nothing where no list ever came, an empty one where he is not on it.
    pub listings: Option<Vec<DoctorListing>>,
    /// Age of the catalog, days.
    pub catalog_age: Option<u32>,
}
