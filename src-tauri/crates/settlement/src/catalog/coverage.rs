//! What the insurance says of an item, page by page.

/// What a paged query says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverageRow {
    /// 1316: what an item of the medical catalog is called in the catalog of the insurance; the other rows go by that.
    InsuranceCode {
        /// 医疗目录编码.
        catalog: String,
        /// 医保目录编码.
        code: String,
        /// 目录类别.
        list: String,
    },
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
    /// 1316 医疗目录与医保目录匹配.
    InsuranceCodes,
    /// 1312 医保目录.
    Classes,
    /// 1318 限价.
    Ceilings,
    /// 1319 先自付比例.
    FirstPays,
}

impl CoverageQuery {
    /// Every query.
    pub const ALL: [Self; 4] = [Self::InsuranceCodes, Self::Classes, Self::Ceilings, Self::FirstPays];

    /// 交易编号.
    pub const fn number(self) -> &'static str {
        match self {
            Self::InsuranceCodes => "1316",
            Self::Classes => "1312",
            Self::Ceilings => "1318",
            Self::FirstPays => "1319",
        }
    }

    /// As it is called at the desk.
    pub const fn words(self) -> &'static str {
        match self {
            Self::InsuranceCodes => "医保目录匹配",
            Self::Classes => "医保等级",
            Self::Ceilings => "限价",
            Self::FirstPays => "先自付比例",
        }
    }
}
