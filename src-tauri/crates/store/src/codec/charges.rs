//! Stored forms of what is charged, how it is shared and how it is paid.

use settlement::approval::{Approval, ApprovalKind, ApprovalWithdrawn};
use settlement::fact::{CashMovement, Direction, DocumentKind, PayMethod, PrintIntent};
use settlement::fees::{CatalogItem, Disease, FeeLine, Grade, Injury, LineSplit, Order, VisitDetails};
use settlement::mapping::{Mapping, MappingBatch};
use settlement::person::CareKind;
use settlement::request::{PlatformSettlement, Transaction};
use settlement::rules::{AnswerKind, PacksAdopted, RuleAnswer, RuleOverridden};
use settlement::split::{FundKind, FundShare, Split, SplitFault};
use settlement::trace::{LineTrace, Traced};
use settlement::{
    BillId, BusinessDate, CaseId, CatalogCode, ClerkNo, DocumentNo, FeeLineNo, ItemCode, Money, PersonName,
    PersonNo, PlatformSettlementId, Quantity, Rate, RuleId, Timestamp, TraceCode, UnitPrice,
};

use super::{Garbled, as_text, mirror};

as_text! {
    Grade,
    |grade: &Grade| grade.code().to_owned(),
    |text: &str| Grade::from_code(text).ok_or(Garbled::Word("grade"));
    FundKind,
    |fund: &FundKind| fund.key().to_owned(),
    |text: &str| FundKind::from_key(text).ok_or(Garbled::Word("fund"));
    Transaction,
    |transaction: &Transaction| transaction.number().to_owned(),
    |text: &str| Transaction::from_number(text).ok_or(Garbled::Word("transaction"));
    PayMethod,
    |method: &PayMethod| method.key().to_owned(),
    |text: &str| PayMethod::from_key(text).ok_or(Garbled::Word("pay method"));
    DocumentKind,
    |kind: &DocumentKind| kind.key().to_owned(),
    |text: &str| DocumentKind::from_key(text).ok_or(Garbled::Word("document kind"));
    Direction,
    |direction: &Direction| match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }.to_owned(),
    |text: &str| match text {
        "in" => Ok(Direction::In),
        "out" => Ok(Direction::Out),
        _ => Err(Garbled::Word("direction")),
    };
    ApprovalKind,
    |kind: &ApprovalKind| kind.key().to_owned(),
    |text: &str| ApprovalKind::from_key(text).ok_or(Garbled::Word("approval"));
    AnswerKind,
    |kind: &AnswerKind| kind.key().to_owned(),
    |text: &str| AnswerKind::from_key(text).ok_or(Garbled::Word("answer"));
    SplitFault,
    |fault: &SplitFault| match fault {
        SplitFault::OurTotal => "our_total",
        SplitFault::Parts => "parts",
        SplitFault::Payers => "payers",
        SplitFault::Personal => "personal",
        SplitFault::Funds => "funds",
        SplitFault::Negative => "negative",
        SplitFault::Range => "range",
    }.to_owned(),
    |text: &str| match text {
        "our_total" => Ok(SplitFault::OurTotal),
        "parts" => Ok(SplitFault::Parts),
        "payers" => Ok(SplitFault::Payers),
        "personal" => Ok(SplitFault::Personal),
        "funds" => Ok(SplitFault::Funds),
        "negative" => Ok(SplitFault::Negative),
        "range" => Ok(SplitFault::Range),
        _ => Err(Garbled::Word("identity")),
    };
}

mirror! {
    Injury => StoredInjury {
        at: String,
        place: String,
        cause: String,
    }
    Disease => StoredDisease {
        code: String,
        name: String,
    }
    Order => StoredOrder {
        prescription: Option<String>,
        document: Option<String>,
        days: Option<u32>,
        usage: Option<String>,
        signed: Option<bool>,
        charged_name: Option<String>,
    }
    RuleAnswer => StoredRuleAnswer {
        rule: RuleId,
        kind: AnswerKind,
        text: String,
        clerk: ClerkNo,
        second: Option<ClerkNo>,
        at: Timestamp,
    }
    Approval => StoredApproval {
        number: String,
        kind: ApprovalKind,
        person: PersonNo,
        name: PersonName,
        items: Vec<ItemCode>,
        diagnosis: Option<String>,
        quantity: Option<Quantity>,
        from: BusinessDate,
        until: Option<BusinessDate>,
        clerk: ClerkNo,
        second: Option<ClerkNo>,
    }
    ApprovalWithdrawn => StoredApprovalWithdrawn {
        number: String,
        person: PersonNo,
        reason: String,
        clerk: ClerkNo,
    }
    PacksAdopted => StoredPacksAdopted {
        hash: String,
        before: Option<String>,
        contents: Vec<String>,
        names: Vec<String>,
    }
    Mapping => StoredMapping {
        item: ItemCode,
        catalog: CatalogCode,
        list: String,
    }
    MappingBatch => StoredMappingBatch {
        withdraws: bool,
        rows: Vec<Mapping>,
    }
    RuleOverridden => StoredRuleOverridden {
        bill: BillId,
        line: Option<FeeLineNo>,
        rule: RuleId,
        clause: String,
        pack: String,
        reason: String,
        clerk: ClerkNo,
        second: ClerkNo,
    }
    LineTrace => StoredLineTrace {
        line: FeeLineNo,
        item: ItemCode,
        codes: Vec<TraceCode>,
        split: bool,
    }
    Traced => StoredTraced {
        bill: BillId,
        trace: LineTrace,
        clerk: ClerkNo,
    }
    VisitDetails => StoredVisit {
        care_kind: CareKind,
        department_code: String,
        department_name: String,
        doctor_code: String,
        doctor_name: String,
        diagnosis_code: String,
        diagnosis_name: String,
        use_account: bool,
        injury: Option<Injury>,
        disease: Option<Disease>,
    }
    CatalogItem => StoredItem {
        item_code: ItemCode,
        catalog_code: CatalogCode,
        name: String,
        spec: String,
        unit: String,
        unit_price: UnitPrice,
        grade: Grade,
        first_pay: Rate,
        price_ceiling: Option<UnitPrice>,
    }
    FeeLine => StoredFeeLine {
        line_no: FeeLineNo,
        item: CatalogItem,
        quantity: Quantity,
        unit_price: UnitPrice,
        amount: Money,
        order_no: Option<String>,
        occurred_at: Timestamp,
        order: Order,
        self_paid: bool,
        answers: Vec<RuleAnswer>,
    }
    LineSplit => StoredLineSplit {
        line_no: FeeLineNo,
        amount: Money,
        uncovered: Money,
        over_price_cap: Money,
        copay_first: Money,
        in_scope: Money,
        grade: Grade,
        first_pay: Rate,
    }
    FundShare => StoredFundShare {
        fund: FundKind,
        amount: Money,
    }
    Split => StoredSplit {
        total: Money,
        uncovered: Money,
        over_price_cap: Money,
        copay_first: Money,
        in_scope: Money,
        deductible: Money,
        pooled_ratio: Option<Rate>,
        funds: Vec<FundShare>,
        fund_total: Money,
        personal_total: Money,
        account_share: Money,
        mutual_aid_share: Money,
        cash_share: Money,
        hospital_share: Money,
        account_balance: Option<Money>,
    }
    PlatformSettlement => StoredSettlement {
        id: PlatformSettlementId,
        split: Split,
        settled_at: Timestamp,
    }
    CashMovement => StoredMovement {
        case: CaseId,
        direction: Direction,
        method: PayMethod,
        amount: Money,
        received: Money,
        reference: Option<String>,
    }
    PrintIntent => StoredPrintIntent {
        number: DocumentNo,
        kind: DocumentKind,
        copy: u32,
        reason: Option<String>,
        made_at: Timestamp,
        chain_head: String,
    }
}
