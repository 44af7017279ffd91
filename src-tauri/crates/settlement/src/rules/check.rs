//! The closed list of checks: what each looks at, which family it belongs to, which limits it reads.

use super::case::{Case, Found, Prepared};
use super::pack::{Family, Limit};
use super::{
    accumulator, approval, association, catalog, cause, consent, doctor, duplicate, logic, price, quantity,
    trace,
};

macro_rules! checks {
    ($($family:ident { $($(#[$doc:meta])* $name:ident $key:literal $look:path [$($need:ident)*] [$($may:ident)*];)* })*) => {
        /// What a rule looks at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check { $($($(#[$doc])* $name,)*)* }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// The word in a pack file.
            pub const fn key(self) -> &'static str {
                match self { $($(Self::$name => $key,)*)* }
            }

            /// Its family.
            pub const fn family(self) -> Family {
                match self { $($(Self::$name => Family::$family,)*)* }
            }

            /// The limits it cannot do without.
            pub const fn needs(self) -> &'static [Limit] {
                match self { $($(Self::$name => &[$(Limit::$need),*],)*)* }
            }

            /// Further limits it reads.
            pub const fn may_have(self) -> &'static [Limit] {
                match self { $($(Self::$name => &[$(Limit::$may),*],)*)* }
            }

            pub(super) fn look(self, rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
                match self { $($(Self::$name => $look(rule, case, found),)*)* }
            }
        }
    };
}

checks! {
    Catalog {
        /// 目录外.
        OutsideCatalog "outside_catalog" catalog::outside [] [];
        /// 未对照.
        Unmapped "unmapped" catalog::unmapped [] [];
        /// 串换: code or name differ from what is mapped.
        CodeDiffers "code_differs" catalog::code_differs [] [];
        /// 改动支付范围: grade, ratio or ceiling differ from the catalog's.
        CoverageAltered "coverage_altered" catalog::coverage_altered [] [];
        /// 目录有效期.
        NotInForce "not_in_force" catalog::not_in_force [] [];
        /// 限制使用范围.
        RestrictionShown "restriction_shown" catalog::restriction [] [];
        /// 目录过旧.
        CatalogStale "catalog_stale" catalog::stale [Days] [];
    }
    Quantity {
        /// 每方种数.
        KindsPerPrescription "kinds_per_prescription" quantity::kinds_per_prescription [Count] [];
        /// 用药天数.
        DaysOfSupply "days_of_supply" quantity::days_of_supply [Days] [];
        /// 单行数量.
        QuantityOfLine "quantity_of_line" quantity::quantity_of_line [Count] [];
        /// 分解处方.
        SplitPrescriptions "split_prescriptions" quantity::split_prescriptions [Count] [];
        /// 药量重叠.
        OverlappingSupply "overlapping_supply" quantity::overlapping_supply [Days] [];
    }
    Association {
        /// 无适应症.
        DiagnosisNeeded "diagnosis_needed" association::diagnosis_needed [Diagnoses] [];
        /// 禁忌诊断.
        DiagnosisExcluded "diagnosis_excluded" association::diagnosis_excluded [Diagnoses] [];
        /// 只许某类: everything in scope must be of one of the other classes.
        OnlyClasses "only_classes" association::only_classes [Other] [];
        /// 不许: nothing in scope may be charged.
        NotAllowed "not_allowed" association::not_allowed [] [];
        /// 病种未备案.
        NotFiled "not_filed" association::not_filed [] [];
    }
    Logic {
        /// 限性别.
        SexOnly "sex_only" logic::sex_only [Sex] [];
        /// 限年龄.
        AgeWithin "age_within" logic::age_within [] [AgeFrom AgeTo];
        /// 医保与自费混方.
        MixedPrescription "mixed_prescription" logic::mixed_prescription [] [];
        /// 分别开方: classes and the other classes not on one prescription.
        KindsApart "kinds_apart" logic::kinds_apart [Other] [];
        /// 处方不全.
        Incomplete "incomplete" logic::incomplete [Words] [];
        /// 无签名.
        Unsigned "unsigned" logic::unsigned [] [];
        /// 无医嘱号.
        OrderMissing "order_missing" logic::order_missing [] [];
        /// 补记、迟记.
        ChargedLate "charged_late" logic::charged_late [Days] [];
        /// 无就诊记录.
        NoVisitRecord "no_visit_record" logic::no_visit_record [Other Days] [];
    }
    Price {
        /// 单价与目录不同.
        PriceDiffers "price_differs" price::differs [] [];
        /// 超限价.
        AboveCeiling "above_ceiling" price::above_ceiling [] [];
        /// 分解收费.
        Decomposed "decomposed" price::decomposed [Other] [];
        /// 大处方.
        BigPrescription "big_prescription" price::big_prescription [Amount] [];
        /// 同通用名更便宜.
        CheaperGeneric "cheaper_generic" price::cheaper_generic [] [];
        /// 有甲类.
        ClassAPreferred "class_a_preferred" price::class_a_preferred [] [];
    }
    Duplicate {
        /// 同单重复.
        SameItem "same_item" duplicate::same_item [] [];
        /// 时限内重复.
        SameItemWithin "same_item_within" duplicate::same_item_within [Days] [];
        /// 互斥.
        Exclusive "exclusive" duplicate::exclusive [Other] [];
    }
    Approval {
        /// 须审批.
        ApprovalNeeded "approval_needed" approval::needed [] [];
        /// 贵重.
        DearItem "dear_item" approval::dear_item [Amount] [];
    }
    Consent {
        /// 自费须同意.
        ConsentNeeded "consent_needed" consent::needed [] [Amount];
    }
    Doctor {
        /// 不在名录.
        DoctorNotListed "doctor_not_listed" doctor::not_listed [] [];
        /// 名录不在有效期.
        DoctorNotInForce "doctor_not_in_force" doctor::not_in_force [] [];
        /// 年度停资格.
        DoctorSuspended "doctor_suspended" doctor::suspended [] [];
    }
    Cause {
        /// 不予支付的病因.
        ExcludedCause "excluded_cause" cause::excluded [Words] [Diagnoses];
        /// 其他保险.
        OtherInsurance "other_insurance" cause::other_insurance [Diagnoses Words] [];
        /// 外伤原因未明.
        CauseUnknown "cause_unknown" cause::unknown [Diagnoses] [];
    }
    Accumulator {
        /// 年度药费.
        YearlyAmount "yearly_amount" accumulator::yearly_amount [Amount] [];
        /// 公务员年度门诊.
        CivilServantTotal "civil_servant_total" accumulator::civil_servant_total [Amount] [];
        /// 病种限额.
        DiseaseLimit "disease_limit" accumulator::disease_limit [Amount] [];
        /// 年度封顶.
        YearlyCap "yearly_cap" accumulator::yearly_cap [Amount] [];
        /// 次数.
        Sessions "sessions" accumulator::sessions [Count] [];
    }
    Trace {
        /// 追溯码不全.
        TraceMissing "trace_missing" trace::missing [] [];
        /// 追溯码重复售出.
        TraceSoldTwice "trace_sold_twice" trace::sold_twice [] [];
    }
}

impl Check {
    /// Reads the word of a pack file.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|check| check.key() == key)
    }
}
