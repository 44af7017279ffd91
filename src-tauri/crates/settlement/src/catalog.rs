//! The catalog: what an item is beside its price, where a new version comes from and how it is put together.
//!
//! Traits and records only. The wire (`platform`) gives records, the shelf (`store`) keeps them; neither knows the other.

mod coverage;
mod lists;
mod update;

pub use coverage::*;
pub use lists::*;
pub use update::*;

use crate::fees::CatalogItem;
use crate::mapping::Mapping;
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
    /// 民族药; comes page by page, not as a file.
    EthnicMedicines,
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
    /// 中药配方颗粒; in some regions.
    HerbGranules,
    /// 医疗服务项目（新）; in some regions.
    NewServices,
}

impl CatalogPart {
    /// Parts that every centre hands over as files, items that are charged first.
    pub const FILES: [Self; 13] = [
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

    /// Parts that some regions hand over as files beside them; where their columns stand is told by the region's profile.
    pub const REGIONAL: [Self; 2] = [Self::HerbGranules, Self::NewServices];

    /// 交易编号 of its download.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Drugs => "1301",
            Self::Herbs => "1302",
            Self::Preparations => "1303",
            Self::EthnicMedicines => "1304",
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
            Self::HerbGranules => "1320",
            Self::NewServices => "1321",
        }
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Drugs => "西药中成药",
            Self::Herbs => "中药饮片",
            Self::Preparations => "自制剂",
            Self::EthnicMedicines => "民族药",
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
            Self::HerbGranules => "中药配方颗粒",
            Self::NewServices => "医疗服务项目（新）",
        }
    }

    /// Are its rows items that can be charged?
    pub const fn is_charged(self) -> bool {
        matches!(
            self,
            Self::Drugs
                | Self::Herbs
                | Self::Preparations
                | Self::EthnicMedicines
                | Self::Services
                | Self::Materials
                | Self::HerbGranules
                | Self::NewServices
        )
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

/// A row of a file, read by position, or of a page.
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

/// A row of a page of the catalog (1304).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PagedRecord {
    /// 医疗目录编码.
    pub code: String,
    /// 药品通用名.
    pub name: String,
    /// 商品名.
    pub other_name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// 开始日期.
    pub valid_from: Option<BusinessDate>,
    /// 结束日期; nothing where it is open.
    pub valid_to: Option<BusinessDate>,
    /// 有效标志.
    pub valid: bool,
    /// 版本号; may be empty.
    pub version: String,
}

impl PagedRecord {
    /// As a row of the catalog. Ethnic medicines are charged like Chinese patent medicine.
    pub fn record(&self) -> CatalogRecord<'_> {
        CatalogRecord {
            part: CatalogPart::EthnicMedicines,
            code: &self.code,
            name: &self.name,
            other_name: &self.other_name,
            spec: &self.spec,
            unit: &self.unit,
            maker: "",
            bar_code: "",
            restriction: "",
            class: "",
            charge_kind: "11",
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            valid: self.valid,
            version: &self.version,
        }
    }
}
