//! The catalog: what an item is beside its price, where a new version comes from and how it is put together.
//!
//! Traits and records only. The wire (`platform`) gives records, the shelf (`store`) keeps them; neither knows the other.

use crate::fees::CatalogItem;
use crate::mapping::Mapping;
use crate::request::Envelope;
use crate::time::{BusinessDate, Timestamp};

/// A part of the national catalog: what one download transaction carries (platform-interface §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CatalogPart {
    /// 西药中成药.
    Drugs,
    /// 中药饮片.
    Herbs,
    /// 医疗机构制剂.
    Preparations,
    /// 医疗服务项目.
    Services,
    /// 医用耗材.
    Materials,
    /// 疾病与诊断.
    Diagnoses,
    /// 手术操作.
    Procedures,
    /// 门诊慢特病种.
    ChronicDiseases,
    /// 按病种付费病种.
    PaidByDisease,
    /// 日间手术病种.
    DaySurgery,
    /// 肿瘤形态学.
    Tumours,
    /// 中医疾病.
    ChineseDiseases,
    /// 中医证候.
    ChinesePatterns,
}

impl CatalogPart {
    /// Every part, items that are charged first.
    pub const ALL: [Self; 13] = [
        Self::Drugs,
        Self::Herbs,
        Self::Preparations,
        Self::Services,
        Self::Materials,
        Self::Diagnoses,
        Self::Procedures,
        Self::ChronicDiseases,
        Self::PaidByDisease,
        Self::DaySurgery,
        Self::Tumours,
        Self::ChineseDiseases,
        Self::ChinesePatterns,
    ];

    /// 交易编号 of its download.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Drugs => "1301",
            Self::Herbs => "1302",
            Self::Preparations => "1303",
            Self::Services => "1305",
            Self::Materials => "1306",
            Self::Diagnoses => "1307",
            Self::Procedures => "1308",
            Self::ChronicDiseases => "1309",
            Self::PaidByDisease => "1310",
            Self::DaySurgery => "1311",
            Self::Tumours => "1313",
            Self::ChineseDiseases => "1314",
            Self::ChinesePatterns => "1315",
        }
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Drugs => "西药中成药",
            Self::Herbs => "中药饮片",
            Self::Preparations => "自制剂",
            Self::Services => "医疗服务项目",
            Self::Materials => "医用耗材",
            Self::Diagnoses => "疾病诊断",
            Self::Procedures => "手术操作",
            Self::ChronicDiseases => "门诊慢特病",
            Self::PaidByDisease => "按病种付费",
            Self::DaySurgery => "日间手术",
            Self::Tumours => "肿瘤形态学",
            Self::ChineseDiseases => "中医疾病",
            Self::ChinesePatterns => "中医证候",
        }
    }

    /// Are its rows items that can be charged?
    pub const fn is_charged(self) -> bool {
        matches!(self, Self::Drugs | Self::Herbs | Self::Preparations | Self::Services | Self::Materials)
    }
}

/// Whose row it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Of the catalog, or of a table that came whole.
    Catalog,
    /// Of the hospital's own list; it stands for an item of the catalog.
    Own(Mapping),
    /// Of the hospital's own list; no item of the catalog stands for it.
    Unmapped,
}

/// A row of the catalog as a clerk looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntry {
    /// Whose row it is.
    pub listing: Listing,
    /// What would be charged.
    pub item: CatalogItem,
    /// Has it a price, of the hospital or as a ceiling? Without one it cannot be charged by hand.
    pub priced: bool,
    /// 生产企业.
    pub maker: String,
    /// 限制使用范围; empty = none.
    pub restriction: String,
    /// 开始日期.
    pub valid_from: Option<BusinessDate>,
    /// 结束日期; nothing = open.
    pub valid_to: Option<BusinessDate>,
}

/// Which version of the catalog is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogVersion {
    /// As it is shown.
    pub name: String,
    /// How many items can be charged.
    pub items: u32,
    /// When it was asked for at the platform; nothing for a table that came with the program or by hand.
    pub fetched_at: Option<Timestamp>,
}

/// A row of a file, read by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogRecord<'a> {
    /// Of which part.
    pub part: CatalogPart,
    /// 医疗目录编码, or the code of a disease or procedure.
    pub code: &'a str,
    /// 名称.
    pub name: &'a str,
    /// 商品名.
    pub other_name: &'a str,
    /// 规格.
    pub spec: &'a str,
    /// 单位.
    pub unit: &'a str,
    /// 生产企业.
    pub maker: &'a str,
    /// 药监本位码 or UDI.
    pub bar_code: &'a str,
    /// 限制使用范围.
    pub restriction: &'a str,
    /// 甲乙 where the part says it: 01 or 02; else empty.
    pub class: &'a str,
    /// 收费项目类别 of the part.
    pub charge_kind: &'a str,
    /// 开始日期, nothing where it is not given or cannot be read.
    pub valid_from: Option<BusinessDate>,
    /// 结束日期, nothing where it is open.
    pub valid_to: Option<BusinessDate>,
    /// 有效标志.
    pub valid: bool,
    /// 版本号.
    pub version: &'a str,
}

/// What a paged query says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverageRow {
    /// 1312: class and kind of charge.
    Class {
        /// 医保目录编码.
        code: String,
        /// 01, 02, 03.
        class: String,
        /// 医疗收费项目类别; empty = not said.
        charge_kind: String,
    },
    /// 1318: price ceiling.
    Ceiling {
        /// 医保目录编码.
        code: String,
        /// Yuan as text.
        amount: String,
    },
    /// 1319: first-pay ratio.
    FirstPay {
        /// 医保目录编码.
        code: String,
        /// Between 0 and 1 as text.
        ratio: String,
    },
}

/// Which paged query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageQuery {
    /// 1312 医保目录.
    Classes,
    /// 1318 限价.
    Ceilings,
    /// 1319 先自付比例.
    FirstPays,
}

impl CoverageQuery {
    /// Every query.
    pub const ALL: [Self; 3] = [Self::Classes, Self::Ceilings, Self::FirstPays];

    /// 交易编号.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Classes => "1312",
            Self::Ceilings => "1318",
            Self::FirstPays => "1319",
        }
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Classes => "医保等级",
            Self::Ceilings => "限价",
            Self::FirstPays => "先自付比例",
        }
    }
}

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

/// One page of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoveragePage {
    /// Its rows.
    pub rows: Vec<CoverageRow>,
    /// How many pages there are.
    pub pages: u32,
    /// How many rows there are on all of them.
    pub rows_all: u32,
}

/// A file that the platform has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogFile {
    /// Of which part.
    pub part: CatalogPart,
    /// Rows are newer than this version.
    pub after: String,
    /// 文件查询号.
    pub number: String,
    /// 文件名.
    pub name: String,
    /// How many rows it should have, where that is said.
    pub rows: Option<u32>,
}

/// Why a catalog was not brought up to date; the version in use stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpdateFault {
    /// No connection, again and again.
    #[error("the platform cannot be reached")]
    Unreachable,
    /// The line broke, again and again.
    #[error("the line broke while {0} was fetched")]
    Broken(String),
    /// The platform refused.
    #[error("refused: {0}")]
    Refused(String),
    /// A reply or file that is not what it should be: checksum, shape, number of rows.
    #[error("{part}: {what}")]
    Corrupt {
        /// Of which transaction.
        part: &'static str,
        /// What was wrong.
        what: String,
    },
    /// A file with rows that are not newer than what is held.
    #[error("{part}: version {found} is not newer than {held}")]
    WrongVersion {
        /// Of which transaction.
        part: &'static str,
        /// In the file.
        found: String,
        /// What is held.
        held: String,
    },
    /// The disk did not take it.
    #[error("not written: {0}")]
    Disk(String),
    /// The clerk stopped it.
    #[error("cancelled")]
    Cancelled,
}

/// Where catalogs come from.
pub trait CatalogSource {
    /// The next file with rows that are newer than a version; nothing where there are none.
    ///
    /// # Errors
    /// `Unreachable`, `Broken`: may be asked again. `Refused`, `Corrupt`: not.
    fn next_file(
        &mut self,
        envelope: &Envelope,
        part: CatalogPart,
        after: &str,
    ) -> Result<Option<CatalogFile>, UpdateFault>;

    /// Fetches a file; it lies outside of memory until the next one is fetched.
    ///
    /// # Errors
    /// As above; `Cancelled` as soon as `stop` says so.
    fn download(
        &mut self,
        envelope: &Envelope,
        file: &CatalogFile,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), UpdateFault>;

    /// Reads the file that was fetched last, row by row, after its checksum was found right.
    ///
    /// # Errors
    /// `Corrupt`, and whatever `each` says.
    fn read(
        &mut self,
        file: &CatalogFile,
        each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
    ) -> Result<u32, UpdateFault>;

    /// One page of a query about coverage, from 1.
    ///
    /// # Errors
    /// As above.
    fn coverage(
        &mut self,
        envelope: &Envelope,
        query: CoverageQuery,
        since: BusinessDate,
        page: u32,
    ) -> Result<CoveragePage, UpdateFault>;

    /// A list, whole.
    ///
    /// # Errors
    /// As above; `Corrupt` also where it has no rows: an empty list would take everybody off it.
    fn list(&mut self, envelope: &Envelope, list: ListKind) -> Result<Vec<ListRow>, UpdateFault>;
}

/// Puts a new version together beside the one in use.
pub trait CatalogShelf {
    /// Newest version that is held of a part; nothing at first.
    fn held(&self, part: CatalogPart) -> Option<String>;

    /// Until when coverage is held.
    fn covered_until(&self) -> Option<BusinessDate>;

    /// Takes a row; a later one with the same code replaces it, one that is not valid takes it away.
    ///
    /// # Errors
    /// `Disk`.
    fn put(&mut self, record: &CatalogRecord<'_>) -> Result<(), UpdateFault>;

    /// Notes up to where a part is held now.
    ///
    /// # Errors
    /// `Disk`.
    fn holds(&mut self, part: CatalogPart, version: &str) -> Result<(), UpdateFault>;

    /// Takes what a query says of an item; of items that are not there nothing is kept.
    ///
    /// # Errors
    /// `Disk`.
    fn cover(&mut self, row: &CoverageRow) -> Result<(), UpdateFault>;

    /// Ends it: on the disk, whole, and not yet in use.
    ///
    /// # Errors
    /// `Disk`.
    fn finish(self, covered_until: BusinessDate) -> Result<BuiltCatalog, UpdateFault>;
}

/// A version that is whole and can be taken into use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltCatalog {
    /// Its number on this machine.
    pub number: u32,
    /// As it is shown.
    pub name: String,
    /// How many items can be charged.
    pub items: u32,
}
