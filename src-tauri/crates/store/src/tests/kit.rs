//! Folders, stores and a settlement that is the same every time.

use std::path::Path;

use settlement::approval::{Approval, ApprovalKind, ApprovalWithdrawn};
use settlement::card_record::Sex;
use settlement::fact::{
    AttemptBegan, CashMovement, Confirmation, Direction, DocumentKind, Entry, Fact, LineTrace, ManualDecided,
    ManualDecision, OpEnd, OpIntent, PacksAdopted, PayMethod, PrintIntent, ProfileAdopted, Purpose,
    Recovered, RuleOverridden, Stamp, Subject, Traced,
};
use settlement::fees::{CatalogItem, FeeLine, Grade, LineSplit, Order, VisitDetails};
use settlement::ledger::{Account, Posting};
use settlement::mapping::{Mapping, MappingBatch};
use settlement::person::{
    AreaCode, CareKind, CertKind, Credential, CredentialKind, Insurance, InsuranceKind, PersonKind,
    PersonSnapshot,
};
use settlement::ports::{Claim, Commit, Head, Journal, JournalFault};
use settlement::profile::RegionProfile;
use settlement::request::{DoubtWhy, LostWhy, PlatformSettlement, Transaction};
use settlement::reservation::IdStretch;
use settlement::split::{FundKind, FundShare, Split, SplitFault};
use settlement::{
    AttemptId, BillId, BusinessDate, CardSn, CaseId, CatalogCode, CertNo, ChargeBatchNo, ClerkNo, DocumentNo,
    FeeLineNo, ItemCode, Money, MsgId, MsgIdMark, OutpatientNo, PersonName, PersonNo, PlatformSettlementId,
    Quantity, Rate, RuleId, SignInNo, TerminalNo, Timestamp, TraceCode, UnitPrice, VisitId,
};

use crate::{OpenFault, OpenOptions, SqliteJournal, Store};

pub(super) const ATTEMPT: &str = "019a0000-0000-7000-8000-000000000001";

/// One commit with everything in it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) stamp: Stamp,
    pub(super) entries: Vec<Entry>,
    pub(super) postings: Vec<Posting>,
    pub(super) claims: Vec<Claim>,
    pub(super) mark: Option<MsgIdMark>,
}

impl Step {
    pub(super) fn commit(&self, journal: &mut SqliteJournal) -> Result<Head, JournalFault> {
        journal.commit(&Commit {
            stamp: self.stamp,
            entries: &self.entries,
            postings: &self.postings,
            claims: &self.claims,
            mark: self.mark,
        })
    }
}

fn approval() -> Approval {
    Approval {
        number: "YBS-0417".to_owned(),
        kind: ApprovalKind::HighValue,
        person: PersonNo::new("10990000000000000001").unwrap(),
        name: PersonName::new("测试人").unwrap(),
        items: vec![ItemCode::new("Y0001").unwrap()],
        diagnosis: Some("J06".to_owned()),
        quantity: Some(Quantity::parse("2").unwrap()),
        from: BusinessDate::parse("2026-01-01").unwrap(),
        until: None,
        clerk: ClerkNo::new("1001").unwrap(),
        second: Some(ClerkNo::new("9001").unwrap()),
    }
}

fn mapping() -> Mapping {
    Mapping {
        item: ItemCode::new("YP00001").unwrap(),
        catalog: CatalogCode::new("X99AA00001A001010100001").unwrap(),
        list: "101".to_owned(),
    }
}

fn trace() -> LineTrace {
    LineTrace {
        line: FeeLineNo::new("1").unwrap(),
        item: ItemCode::new("YP00001").unwrap(),
        codes: vec![TraceCode::new("81234567890123456789").unwrap()],
        split: false,
    }
}

/// Without ballast: 64 MiB per test would only wear the disk.
pub(super) fn options(folder: &Path) -> OpenOptions {
    OpenOptions { ballast: false, ..OpenOptions::new(folder) }
}

pub(super) fn open(folder: &Path) -> Result<Store, OpenFault> {
    Store::open(&options(folder))
}

/// Opens, commits a whole settlement, closes.
pub(super) fn write_settlement(folder: &Path) -> Head {
    let mut store = open(folder).unwrap();
    for step in settlement() {
        step.commit(&mut store.journal).unwrap();
    }
    store.journal.head()
}

pub(super) fn stamp(second: i64) -> Stamp {
    Stamp { wall: Timestamp::from_millis(1_767_225_600_000 + second * 1000), monotonic_ms: second * 1000 }
}

pub(super) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(super) fn attempt() -> AttemptId {
    AttemptId::new(ATTEMPT).unwrap()
}

/// The first row of a run.
pub(super) fn opened() -> Fact {
    Fact::Opened {
        boot: "boot-1".to_owned(),
        version: "0.1.0".to_owned(),
        terminal: TerminalNo::new(3).unwrap(),
        machine: "machine-1".to_owned(),
    }
}

/// The n-th message id.
pub(super) fn msg_id(number: u32) -> MsgId {
    MsgId::new(&format!("H1099000000120260101080000{number:04}")).unwrap()
}

pub(super) fn step(second: i64, facts: Vec<Fact>) -> Step {
    let entries = facts.into_iter().map(|fact| Entry { subject: attempt().into(), fact }).collect();
    Step { stamp: stamp(second), entries, postings: Vec::new(), claims: Vec::new(), mark: None }
}

/// An intent with a body of so many bytes.
pub(super) fn intent(second: i64, number: u32, bytes: usize) -> Step {
    let body = vec![b'x'; bytes];
    let intent = OpIntent { msg_id: msg_id(number), transaction: Transaction::Settle, of: None, body };
    step(second, vec![Fact::OpIntent(Box::new(intent))])
}

/// Its end.
pub(super) fn ended(second: i64, number: u32, bytes: usize) -> Step {
    let body = vec![b'y'; bytes];
    step(second, vec![Fact::OpEnded { msg_id: msg_id(number), end: OpEnd::Done, body, elapsed_ms: 340 }])
}

pub(super) fn posting(account: Account, fen: i64) -> Posting {
    Posting { account, amount: Money::from_fen(fen).unwrap(), subject: attempt().into(), case: None }
}

pub(super) fn person() -> PersonSnapshot {
    PersonSnapshot {
        person_no: PersonNo::new("10990000000000000001").unwrap(),
        cert_kind: CertKind::new("01").unwrap(),
        cert_no: CertNo::new("109900199003070031").unwrap(),
        name: PersonName::new("测试人").unwrap(),
        sex: Sex::Male,
        birth_date: Some(BusinessDate::parse("1990-03-07").unwrap()),
        insurances: vec![insurance()],
        fetched_at: stamp(0).wall,
    }
}

fn insurance() -> Insurance {
    Insurance {
        kind: InsuranceKind::new("310").unwrap(),
        person_kind: PersonKind::new("11").unwrap(),
        active: true,
        area: AreaCode::new("109900").unwrap(),
        balance: yuan("1200.00"),
        civil_servant: false,
        employer: Some("示例单位1".to_owned()),
    }
}

pub(super) fn began() -> AttemptBegan {
    let item = CatalogItem {
        item_code: ItemCode::new("Y0001").unwrap(),
        catalog_code: CatalogCode::new("XJ01CAA040B002010100001").unwrap(),
        name: "阿莫西林胶囊".to_owned(),
        spec: "0.25g*24粒".to_owned(),
        unit: "盒".to_owned(),
        unit_price: UnitPrice::parse("43.2").unwrap(),
        grade: Grade::A,
        first_pay: Rate::parse("0").unwrap(),
        price_ceiling: None,
    };
    AttemptBegan {
        bill: BillId::new("B20260101-0001").unwrap(),
        person: person(),
        insurance: insurance(),
        credential: Credential {
            kind: CredentialKind::SocialSecurityCard,
            number: "A12345674".to_owned(),
            card_sn: Some(CardSn::new("109900D15600000500000001A1B2C3D4").unwrap()),
            cert_kind: None,
        },
        identity_check: None,
        visit: VisitDetails {
            care_kind: CareKind::new("11").unwrap(),
            department_code: "0300".to_owned(),
            department_name: "内科".to_owned(),
            doctor_code: "D109900000001".to_owned(),
            doctor_name: "示例医生".to_owned(),
            diagnosis_code: "J06.900".to_owned(),
            diagnosis_name: "急性上呼吸道感染".to_owned(),
            use_account: true,
            injury: None,
            disease: None,
        },
        lines: vec![FeeLine {
            line_no: FeeLineNo::new("1").unwrap(),
            item,
            quantity: Quantity::parse("2").unwrap(),
            unit_price: UnitPrice::parse("43.2").unwrap(),
            amount: yuan("86.40"),
            order_no: Some("R1".to_owned()),
            occurred_at: stamp(0).wall,
            order: Order::default(),
            self_paid: false,
            answers: Vec::new(),
        }],
        outpatient_no: OutpatientNo::new("O0001").unwrap(),
        batch: ChargeBatchNo::new("C0001").unwrap(),
        purpose: Purpose::Ordinary,
        answers: Vec::new(),
        estimate: None,
        clerk: ClerkNo::new("1001").unwrap(),
    }
}

pub(super) fn split() -> Split {
    Split {
        total: yuan("86.40"),
        uncovered: yuan("6.40"),
        over_price_cap: Money::ZERO,
        copay_first: yuan("4.00"),
        in_scope: yuan("76.00"),
        deductible: Money::ZERO,
        pooled_ratio: Some(Rate::parse("0.85").unwrap()),
        funds: vec![FundShare { fund: FundKind::Pooled, amount: yuan("52.10") }],
        fund_total: yuan("52.10"),
        personal_total: yuan("34.30"),
        account_share: yuan("20.00"),
        mutual_aid_share: Money::ZERO,
        cash_share: yuan("14.30"),
        hospital_share: Money::ZERO,
        account_balance: Some(yuan("1180.00")),
    }
}

/// 86.40 = 52.10 from the fund + 20.00 from the account + 14.30 in cash: begun, settled, paid.
pub(super) fn settlement() -> Vec<Step> {
    let mut first = step(0, Vec::new());
    first.entries = vec![Entry { subject: Subject::Terminal, fact: opened() }];
    let mut asked = intent(2, 0, 900);
    asked.mark = Some(MsgIdMark { second: 1_767_225_602, counter: 0 });
    let mut settled = ended(3, 0, 1200);
    settled.entries.push(Entry {
        subject: attempt().into(),
        fact: Fact::Settled {
            msg_id: msg_id(0),
            settlement: Box::new(PlatformSettlement {
                id: PlatformSettlementId::new("S0001").unwrap(),
                split: split(),
                settled_at: stamp(3).wall,
            }),
            receipt: DocumentNo::new("J20260101-0001").unwrap(),
        },
    });
    settled.postings = vec![
        posting(Account::fund("310", "pooled"), 5210),
        posting(Account::personal_accounts(), 2000),
        posting(Account::revenue(), -8640),
        posting(Account::patient(attempt().as_str()), 1430),
    ];
    let case = CaseId::new("019a0000-0000-7000-8000-0000000000c1").unwrap();
    let movement = CashMovement {
        case: case.clone(),
        direction: Direction::In,
        method: PayMethod::Cash,
        amount: yuan("14.30"),
        received: yuan("20.00"),
        reference: None,
    };
    let mut paid = step(5, vec![Fact::CashConfirmed { case: case.clone(), asked_after_restart: false }]);
    paid.postings = vec![
        posting(Account::cash("1"), 2000),
        posting(Account::patient(attempt().as_str()), -2000),
        posting(Account::patient(attempt().as_str()), 570),
        posting(Account::cash("1"), -570),
    ];
    for line in &mut paid.postings {
        line.case = Some(case.clone());
    }
    let mut begun = step(1, vec![Fact::Began(Box::new(began())), Fact::Quoted { split: Box::new(split()) }]);
    begun.claims = vec![Claim { bill: began().bill, attempt: attempt(), taken: true }];
    vec![first, begun, asked, settled, step(4, vec![Fact::CashIntent(movement)]), paid]
}

/// The settlement, and one of every fact that it does not need.
pub(super) fn every_kind() -> Vec<Step> {
    let number = || DocumentNo::new("J20260101-0001").unwrap();
    let clerk = || ClerkNo::new("1001").unwrap();
    let case = || CaseId::new("019a0000-0000-7000-8000-0000000000c2").unwrap();
    let line = LineSplit {
        line_no: FeeLineNo::new("1").unwrap(),
        amount: yuan("86.40"),
        uncovered: yuan("6.40"),
        over_price_cap: Money::ZERO,
        copay_first: yuan("4.00"),
        in_scope: yuan("76.00"),
        grade: Grade::B,
        first_pay: Rate::parse("0.05").unwrap(),
    };
    let print = PrintIntent {
        number: number(),
        kind: DocumentKind::SettlementForm,
        copy: 1,
        reason: Some("卡纸".to_owned()),
        made_at: stamp(6).wall,
        chain_head: "0123abcd".to_owned(),
    };
    let doubt = |why| Fact::OpEnded {
        msg_id: msg_id(0),
        end: OpEnd::Doubt(why),
        body: Vec::new(),
        elapsed_ms: 45_000,
    };
    let mut steps = settlement();
    steps.push(step(
        6,
        vec![
            Fact::SessionOpened { clerk: clerk() },
            Fact::Restored {
                epoch: 2,
                retired: TerminalNo::new(3).unwrap(),
                machine: "machine-1".to_owned(),
                from: "journal-03-20260101-080000.db".to_owned(),
            },
            Fact::Recovered(Box::new(Recovered {
                msg_id: msg_id(7),
                transaction: Transaction::Settle,
                attempt: attempt(),
                person: "ab".repeat(32),
                amount: yuan("86.40"),
                at: stamp(5).wall,
            })),
            Fact::EscrowTurned { works: false },
            Fact::Confirmed {
                what: Confirmation::Clock,
                clerk: clerk(),
                second: ClerkNo::new("9001").unwrap(),
                reason: "已校时".to_owned(),
            },
            Fact::Registered { visit_id: VisitId::new("V0001").unwrap() },
            Fact::Uploaded { splits: vec![line] },
            Fact::RefusalNoted { transaction: Transaction::Quote, text: "人员待遇冻结".to_owned() },
            doubt(DoubtWhy::Lost(LostWhy::TimedOut)),
            doubt(DoubtWhy::Status(502)),
            doubt(DoubtWhy::Member("setl_id")),
            doubt(DoubtWhy::Split(SplitFault::OurTotal)),
            Fact::OpEnded {
                msg_id: msg_id(0),
                end: OpEnd::Refused("余额不足".to_owned()),
                body: b"{}".to_vec(),
                elapsed_ms: 1,
            },
            Fact::OpEnded { msg_id: msg_id(0), end: OpEnd::NotSent, body: Vec::new(), elapsed_ms: 0 },
            Fact::DoubtNoted { msg_id: msg_id(0) },
            Fact::Abandoned,
            Fact::ReverseEnded { allowed: true },
            Fact::Fenced,
            Fact::FenceFoundSettled,
            Fact::CancelAsked { reason: "录错项目".to_owned(), keeps: Vec::new(), clerk: clerk() },
            Fact::CancelCertain { negative: Some(PlatformSettlementId::new("S0002").unwrap()) },
            Fact::CancelFenced { receipt: DocumentNo::new("T20260101-0001").unwrap() },
            Fact::CashAborted { case: case(), asked_after_restart: true },
            Fact::PrintIntent(print),
            Fact::PrintEnded {
                number: number(),
                kind: DocumentKind::SettlementForm,
                copy: 1,
                printed: false,
                file: Some("papers/J20260101-0001.pdf".to_owned()),
            },
            Fact::Contradiction { what: "no edge".to_owned() },
            Fact::SignedIn { clerk: clerk(), number: SignInNo::new("100001").unwrap() },
            Fact::ClockJumped { by_ms: -3_600_000 },
            Fact::IdsReserved(IdStretch { first: 1_767_225_600, last: 1_767_226_200 }),
            Fact::ProfileAdopted(Box::new(profile())),
            Fact::PacksAdopted(Box::new(PacksAdopted {
                hash: "1".repeat(64),
                before: None,
                contents: vec!["id = \"a\"".to_owned()],
                names: vec!["a 1".to_owned()],
            })),
            Fact::ApprovalEntered(Box::new(approval())),
            Fact::ApprovalWithdrawn(Box::new(ApprovalWithdrawn {
                number: "YBS-0417".to_owned(),
                person: PersonNo::new("10990000000000000001").unwrap(),
                reason: "填错患者".to_owned(),
                clerk: clerk(),
            })),
            Fact::MappingBatch(Box::new(MappingBatch { withdraws: true, rows: vec![mapping()] })),
            Fact::RuleOverridden(Box::new(RuleOverridden {
                bill: BillId::new("B1").unwrap(),
                line: Some(FeeLineNo::new("1").unwrap()),
                rule: RuleId::new("A3-39").unwrap(),
                clause: "每张处方不得超过5种药品".to_owned(),
                pack: "national 1".to_owned(),
                reason: "抢救用药".to_owned(),
                clerk: clerk(),
                second: ClerkNo::new("9001").unwrap(),
            })),
            Fact::Traced(Box::new(Traced {
                bill: BillId::new("B1").unwrap(),
                trace: trace(),
                clerk: clerk(),
            })),
            Fact::TraceSold(vec![trace()]),
            Fact::Evidence {
                transaction: Transaction::FetchSettlement,
                msg_id: msg_id(1),
                body: b"{}".to_vec(),
            },
            Fact::ManualDecided(Box::new(ManualDecided {
                decision: ManualDecision::Settled,
                reason: "电话核实".to_owned(),
                clerk: clerk(),
                second: ClerkNo::new("2001").unwrap(),
                settlement: Some(PlatformSettlement {
                    id: PlatformSettlementId::new("S0003").unwrap(),
                    split: split(),
                    settled_at: stamp(3).wall,
                }),
                receipt: Some(number()),
            })),
            Fact::OrphanFound { visit_id: VisitId::new("V0002").unwrap() },
            Fact::OrphanSwept { found: true },
            Fact::SessionClosed { clerk: clerk() },
        ],
    ));
    steps
}

fn profile() -> ProfileAdopted {
    ProfileAdopted {
        hash: "0".repeat(64),
        before: Some("1".repeat(64)),
        content: "fence_2205 = true\n".to_owned(),
        profile: RegionProfile { fence_2205: true, ..RegionProfile::default() },
        clerk: Some(ClerkNo::new("1001").unwrap()),
        second: Some(ClerkNo::new("2001").unwrap()),
    }
}
