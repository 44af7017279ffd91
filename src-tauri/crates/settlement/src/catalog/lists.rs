//! Lists that a centre hands over whole.

use crate::time::{BusinessDate, Timestamp};

/// A list that a centre hands over whole (platform-interface §4.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// 科室.
    Departments,
    /// 医师名录.
    Doctors,
}

impl ListKind {
    /// Every list.
    pub const ALL: [Self; 2] = [Self::Departments, Self::Doctors];

    /// 交易编号.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Departments => "5101",
            Self::Doctors => "5102",
        }
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Departments => "科室",
            Self::Doctors => "医师名录",
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// 科室编码, or 国家医师编码.
    pub code: String,
    /// 名称, or 姓名.
    pub name: String,
    /// The hospital's own number; may be empty.
    pub other_code: String,
    /// 开始.
    pub from: Option<BusinessDate>,
    /// 结束; nothing = open.
    pub until: Option<BusinessDate>,
    /// 医保医师标志; of departments always.
    pub insured: bool,
}

impl ListRow {
    /// Does it hold on a day, for the insurance?
    pub fn holds_on(&self, day: BusinessDate) -> bool {
        self.insured
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// How a list stands on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListState {
    /// When it came.
    pub fetched_at: Timestamp,
    /// How many rows it has.
    pub rows: u32,
}

/// A list of codes that the desk shows by name (字典, 1901).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeList {
    /// 险种类型.
    InsuranceKind,
    /// 医疗类别.
    CareKind,
    /// 人员证件类型.
    CertKind,
    /// 人员类别.
    PersonKind,
    /// 人员参保状态.
    InsuranceState,
    /// 收费项目等级.
    FeeGrade,
    /// 性别.
    Sex,
    /// 医疗收费项目类别.
    ChargeKind,
    /// 目录类别.
    ListType,
}

impl CodeList {
    /// Every list.
    pub const ALL: [Self; 9] = [
        Self::InsuranceKind,
        Self::CareKind,
        Self::CertKind,
        Self::PersonKind,
        Self::InsuranceState,
        Self::FeeGrade,
        Self::Sex,
        Self::ChargeKind,
        Self::ListType,
    ];

    /// As it is called in files and queries of ours.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InsuranceKind => "insurance_kind",
            Self::CareKind => "care_kind",
            Self::CertKind => "cert_kind",
            Self::PersonKind => "person_kind",
            Self::InsuranceState => "insurance_state",
            Self::FeeGrade => "fee_grade",
            Self::Sex => "sex",
            Self::ChargeKind => "charge_kind",
            Self::ListType => "list_type",
        }
    }

    /// The list of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::InsuranceKind => "险种",
            Self::CareKind => "医疗类别",
            Self::CertKind => "证件类型",
            Self::PersonKind => "人员类别",
            Self::InsuranceState => "参保状态",
            Self::FeeGrade => "收费项目等级",
            Self::Sex => "性别",
            Self::ChargeKind => "收费项目类别",
            Self::ListType => "目录类别",
        }
    }
}

/// A code with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLabel {
    /// 字典键值.
    pub code: String,
    /// 字典标签.
    pub label: String,
}

/// 1317: what the centre holds of the mapping.
pub const MAPPING_LIST: &str = "1317";
/// 1901: the lists of codes.
pub const CODE_LISTS: &str = "1901";
