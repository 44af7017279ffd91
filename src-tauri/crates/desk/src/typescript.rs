//! Writes `ui/src/generated/api.ts` and the fault list from the types and tables of this crate.
//!
//! Run by the test `bindings_are_fresh`; generation needs no window library.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::api::*;
use crate::fault::{FaultCode, FaultView, Remedy, Severity};
use crate::view::*;

fn declare<T: TS>(out: &mut String, config: &Config) {
    if let Some(docs) = T::docs() {
        out.push_str(docs.trim_end());
        out.push('\n');
    }
    let _infallible = writeln!(out, "export {}\n", T::decl(config));
}

macro_rules! declare_all {
    ($out:ident, $config:ident, $($type:ty),* $(,)?) => { $(declare::<$type>(&mut $out, &$config);)* };
}

macro_rules! commands_interface {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty);)*) => {
        fn commands_interface() -> String {
            let mut out = String::from("/** Every call with its arguments. */\nexport interface Commands {\n");
            $(
                $(let _infallible = writeln!(out, "  /** {} */", $doc.trim());)*
                let _infallible = writeln!(out, "  {}: {};", stringify!($call), stringify!($args));
            )*
            out.push_str("}\n\n");
            out
        }
    };
}
crate::for_each_command!(commands_interface);

macro_rules! queries_interface {
    ($($(#[doc = $doc:literal])* $variant:ident $call:ident($args:ty) -> $row:ty;)*) => {
        fn queries_interface() -> String {
            let mut out = String::from("/** Every query with its arguments and its row. */\nexport interface Queries {\n");
            $(
                $(let _infallible = writeln!(out, "  /** {} */", $doc.trim());)*
                let _infallible = writeln!(out, "  {}: [{}, {}];", stringify!($call), stringify!($args), stringify!($row));
            )*
            out.push_str("}\n");
            out
        }
    };
}
crate::for_each_query!(queries_interface);

/// The whole of `api.ts`.
pub fn api() -> String {
    let config = Config::default();
    let mut out =
        String::from("// Written by the test `bindings_are_fresh` of the desk crate. Do not edit.\n\n");
    declare_all!(
        out,
        config,
        Severity,
        Remedy,
        FaultView,
        NoArgs,
        SignInArgs,
        UnlockArgs,
        FindPersonArgs,
        VerifyMethod,
        VerifyPersonArgs,
        ChooseInsuranceArgs,
        VisitArgs,
        InjuryArgs,
        DiseaseArgs,
        OrderArgs,
        SetVisitArgs,
        FeeLineArgs,
        RuleAnswerKind,
        AnswerRuleArgs,
        SetSelfPaidArgs,
        ScanTraceCodeArgs,
        RemoveTraceCodeArgs,
        SetSplitPackArgs,
        PutSignatureArgs,
        SignConsentArgs,
        OverrideRuleArgs,
        RuleTrialArgs,
        RuleTrialRow,
        EstimateRow,
        AttachFeesArgs,
        AddFeeLineArgs,
        ChangeFeeLineArgs,
        RemoveFeeLineArgs,
        ConfirmSettlementArgs,
        TakeCashArgs,
        OtherMethod,
        TakeOtherArgs,
        CancelSettlementArgs,
        PayRefundArgs,
        AnswerCashArgs,
        ReopenArgs,
        AbandonArgs,
        PaperKind,
        PrintAgainArgs,
        TypePersonArgs,
        TenderMethod,
        TenderArgs,
        FullPayWhy,
        FullPayArgs,
        TakeDepositArgs,
        ReturnDepositArgs,
        PayOutArgs,
        ResettleArgs,
        ClaimManuallyArgs,
        KeptLineArgs,
        RefundLinesArgs,
        RefundFullPayArgs,
        FindFullPayArgs,
        FullPayRow,
        FindElsewhereArgs,
        RefundElsewhereArgs,
        SecondArgs,
        ManualDecisionKind,
        DecideManualArgs,
        AdoptProfileArgs,
        ConfirmArgs,
        DismissNoticeArgs,
        Theme,
        Language,
        SetLookArgs,
        CatalogSearchArgs,
        ImportOwnItemsArgs,
        ReplaceMappingArgs,
        ImportCatalogPackageArgs,
        CodeLabelRow,
        ApprovalKindArg,
        EnterApprovalArgs,
        WithdrawApprovalArgs,
        ApprovalOfferView,
        OwnItemFilter,
        OwnItemsArgs,
        OwnItemRow,
        ApprovalRow,
        ListWanted,
        ListSearchArgs,
        ListSearchRow,
        CatalogRow,
        CatalogView,
        CatalogProgressView,
        OwnItemsView,
        ListView,
        JournalArgs,
        JournalRow,
        BillRow,
        BalanceRow,
        DeskView,
        ElsewhereView,
        FoundElsewhereView,
        SessionState,
        SessionView,
        Lamp,
        LampView,
        EntitlementView,
        ToldState,
        ToldView,
        AccumulatedView,
        YearView,
        FilingView,
        StatusView,
        PersonState,
        PersonView,
        InsuranceView,
        DifferenceView,
        VerifiedView,
        StepState,
        BillView,
        BusyView,
        FeeLineView,
        RulesView,
        RuleStanding,
        RuleHitView,
        ConsentView,
        ConsentLineView,
        PatientView,
        PatientStage,
        PatientLineView,
        PatientConsentView,
        PacksView,
        LineSplitView,
        TraceView,
        TraceSaidView,
        PrescriptionView,
        SplitView,
        EstimateView,
        FundView,
        TenderView,
        ActionView,
        ActionsView,
        PaperState,
        PaperView,
        OfflineView,
        FullPayView,
        DepositView,
        CompareView,
        OwedView,
        WorkItemView,
        WorkKind,
        WorkAction,
        RecoveredView,
        ProfileView,
        CashQuestionView,
        NoticeView,
        RecentView,
        CodedView,
        DevicesView,
        KeepingView,
        ReaderView,
        CardVerdictView,
        TimingView,
        PlatformLineView,
    );
    out.push_str(&commands_interface());
    out.push_str(&queries_interface());
    out
}

/// The word a value has in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned()
}

/// `faults.ts`: every fault with its Chinese text and remedy, for views made in the window's own tests.
pub fn faults_table() -> String {
    let mut out = String::from(
        "// Written by the test `bindings_are_fresh` of the desk crate. Do not edit.\n\nimport type { Remedy, Severity } from \"./api\";\n\n\
         /** Every fault a clerk can see. */\nexport const faults = {\n",
    );
    for fault in FaultCode::ALL {
        let view = fault.view();
        let _infallible = writeln!(
            out,
            "  \"{}\": {{ severity: \"{}\", who: \"{}\", text: \"{}\", remedy: \"{}\" }},",
            view.code,
            word(&view.severity),
            word(&view.who),
            view.text,
            view.remedy
        );
    }
    out.push_str(
        "} as const satisfies Record<string, { severity: Severity; who: Remedy; text: string; remedy: string }>;\n\n\
         /** `P-07` …. */\nexport type FaultCode = keyof typeof faults;\n",
    );
    out
}

/// `assets/docs/faults.md`.
pub fn faults_page() -> String {
    let mut out = String::from(
        "# Fault codes\n\nWritten by the test `bindings_are_fresh` of the desk crate from `desk::fault`. Do not edit.\n\n\
         | code | severity | text | remedy | cause |\n| --- | --- | --- | --- | --- |\n",
    );
    for fault in FaultCode::ALL {
        let _infallible = writeln!(
            out,
            "| {} | {:?} | {} | {} | {} |",
            fault.code(),
            fault.severity(),
            fault.text(),
            fault.remedy(),
            fault.cause()
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn check_fresh(path: &str, wanted: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path);
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        if found != wanted {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, wanted).unwrap();
        }
        assert!(found == wanted, "{path} was stale; it has been written anew, commit it");
    }

    #[test]
    fn bindings_are_fresh() {
        check_fresh("ui/src/generated/api.ts", &super::api());
        check_fresh("ui/src/generated/faults.ts", &super::faults_table());
        check_fresh("assets/docs/faults.md", &super::faults_page());
    }
}
