//! Any fact, and a settlement told in facts.

use proptest::prelude::*;
use settlement::approval::{Approval, ApprovalKind, ApprovalWithdrawn};
use settlement::card_record::Sex;
use settlement::estimate::Estimated;
use settlement::fact::{
    AttemptBegan, CashMovement, Confirmation, Cover, DepositBegan, DepositFact, Direction, DocumentKind,
    Fact, FailedRequest, FallbackFact, FoundElsewhere, FromDeposit, FullPayBegan, FullPayReason, LineTrace,
    ManualDecided, ManualDecision, OpEnd, OpIntent, Outage, PacksAdopted, PayMethod, PrintIntent,
    ProfileAdopted, Purpose, Recovered, RuleAnswer, RuleOverridden, Tendered, Traced,
};
use settlement::fees::{CatalogItem, Disease, FeeLine, Grade, Injury, LineSplit, Order, VisitDetails};
use settlement::mapping::{Mapping, MappingBatch};
use settlement::person::{
    AreaCode, CareKind, CertKind, Credential, CredentialKind, IdentityCheck, Insurance, InsuranceKind, Payer,
    PersonKind, PersonSnapshot,
};
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::request::{DoubtWhy, LostWhy, PlatformSettlement, Transaction};
use settlement::reservation::IdStretch;
use settlement::rules::AnswerKind;
use settlement::split::{FundFormula, FundKind, FundShare, Split, SplitFault};
use settlement::{
    AttemptId, BillId, BusinessDate, CardSn, CaseId, CatalogCode, CertNo, ChargeBatchNo, ClerkNo, DepositId,
    DocumentNo, FallbackId, FeeLineNo, ItemCode, Money, MsgId, OutpatientNo, PersonName, PersonNo,
    PlatformSettlementId, Quantity, Rate, RuleId, SignInNo, TerminalNo, Timestamp, TraceCode, UnitPrice,
    VisitId,
};

fn text() -> impl Strategy<Value = String> {
    // Anything printable, and what JSON must escape.
    prop_oneof![4 => "\\PC{0,12}", 1 => Just("\"\\\n\t\u{0}/".to_owned()), 1 => "[一-龥]{1,8}"]
}

fn id<T: std::fmt::Debug>(make: impl Fn(&str) -> Result<T, settlement::IdFault>) -> impl Strategy<Value = T> {
    "[A-Za-z0-9-]{1,20}".prop_map(move |text| make(&text).unwrap())
}

fn code<T: std::fmt::Debug>(
    make: impl Fn(&str) -> Result<T, settlement::IdFault>,
) -> impl Strategy<Value = T> {
    "[A-Za-z0-9]{1,6}".prop_map(move |text| make(&text).unwrap())
}

fn area() -> impl Strategy<Value = AreaCode> {
    "[0-9]{6}".prop_map(|text| AreaCode::new(&text).unwrap())
}

fn msg_id() -> impl Strategy<Value = MsgId> {
    "H109900[0-9]{23}".prop_map(|text| MsgId::new(&text).unwrap())
}

/// Far below the largest amount, so that what a few facts book in one account is an amount too.
fn money() -> impl Strategy<Value = Money> {
    (-1_000_000_000_i64..=1_000_000_000).prop_map(|fen| Money::from_fen(fen).unwrap())
}

fn rate() -> impl Strategy<Value = Rate> {
    prop_oneof!["0\\.[0-9]{1,4}", Just("1".to_owned())].prop_map(|text| Rate::parse(&text).unwrap())
}

fn price() -> impl Strategy<Value = UnitPrice> {
    "[0-9]{1,8}\\.[0-9]{1,6}".prop_map(|text| UnitPrice::parse(&text).unwrap())
}

fn quantity() -> impl Strategy<Value = Quantity> {
    "[1-9][0-9]{0,7}\\.[0-9]{1,4}".prop_map(|text| Quantity::parse(&text).unwrap())
}

fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_millis)
}

fn date() -> impl Strategy<Value = BusinessDate> {
    (1900_i32..2100, 1_u32..=12, 1_u32..=28).prop_map(|(y, m, d)| BusinessDate::from_parts(y, m, d).unwrap())
}

fn grade() -> impl Strategy<Value = Grade> {
    prop_oneof![Just(Grade::A), Just(Grade::B), Just(Grade::C)]
}

fn insurance() -> impl Strategy<Value = Insurance> {
    let codes = (code(InsuranceKind::new), code(PersonKind::new), area());
    (codes, any::<bool>(), money(), any::<bool>(), proptest::option::of(text())).prop_map(
        |((kind, person_kind, area), active, balance, civil_servant, employer)| Insurance {
            kind,
            person_kind,
            active,
            area,
            balance,
            civil_servant,
            employer,
        },
    )
}

pub(super) fn person() -> impl Strategy<Value = PersonSnapshot> {
    let ids = (id(PersonNo::new), code(CertKind::new), id(CertNo::new), id(PersonName::new));
    let sex = prop_oneof![Just(Sex::Male), Just(Sex::Female), Just(Sex::NotStated)];
    let insurances = proptest::collection::vec(insurance(), 0..3);
    (ids, sex, proptest::option::of(date()), insurances, time()).prop_map(
        |((person_no, cert_kind, cert_no, name), sex, birth_date, insurances, fetched_at)| PersonSnapshot {
            person_no,
            cert_kind,
            cert_no,
            name,
            sex,
            birth_date,
            insurances,
            fetched_at,
        },
    )
}

fn credential() -> impl Strategy<Value = Credential> {
    let kind = prop_oneof![Just(CredentialKind::IdentityCard), Just(CredentialKind::SocialSecurityCard)];
    let card = proptest::option::of(id(CardSn::new));
    (kind, text(), card, proptest::option::of(code(CertKind::new)))
        .prop_map(|(kind, number, card_sn, cert_kind)| Credential { kind, number, card_sn, cert_kind })
}

fn visit() -> impl Strategy<Value = VisitDetails> {
    let texts = (text(), text(), text(), text(), text(), text());
    (code(CareKind::new), texts, any::<bool>()).prop_map(|(care_kind, texts, use_account)| VisitDetails {
        care_kind,
        department_code: texts.0.clone(),
        department_name: texts.1,
        doctor_code: texts.2,
        doctor_name: texts.3,
        diagnosis_code: texts.4,
        diagnosis_name: texts.5.clone(),
        disease: use_account.then(|| Disease { code: texts.0.clone(), name: texts.5.clone() }),
        injury: use_account.then(|| Injury { at: texts.5.clone(), place: texts.5.clone(), cause: texts.5 }),
        use_account,
    })
}

fn item() -> impl Strategy<Value = CatalogItem> {
    let codes = (id(ItemCode::new), id(CatalogCode::new));
    (codes, (text(), text(), text()), price(), grade(), rate(), proptest::option::of(price())).prop_map(
        |((item_code, catalog_code), (name, spec, unit), unit_price, grade, first_pay, price_ceiling)| {
            CatalogItem {
                item_code,
                catalog_code,
                name,
                spec,
                unit,
                unit_price,
                grade,
                first_pay,
                price_ceiling,
            }
        },
    )
}

fn fee_line() -> impl Strategy<Value = FeeLine> {
    let charged = (id(FeeLineNo::new), item(), quantity(), price(), money());
    let told = (proptest::option::of(text()), time(), order(), any::<bool>(), answers());
    (charged, told).prop_map(
        |(
            (line_no, item, quantity, unit_price, amount),
            (order_no, occurred_at, order, self_paid, answers),
        )| {
            FeeLine {
                line_no,
                item,
                quantity,
                unit_price,
                amount,
                order_no,
                occurred_at,
                order,
                self_paid,
                answers,
            }
        },
    )
}

fn order() -> impl Strategy<Value = Order> {
    let words = || proptest::option::of(text());
    (words(), words(), any::<Option<u32>>(), words(), any::<Option<bool>>(), words()).prop_map(
        |(prescription, document, days, usage, signed, charged_name)| Order {
            prescription,
            document,
            days,
            usage,
            signed,
            charged_name,
        },
    )
}

fn answers() -> impl Strategy<Value = Vec<RuleAnswer>> {
    let kind = proptest::sample::select(AnswerKind::ALL.to_vec());
    let people = (id(ClerkNo::new), proptest::option::of(id(ClerkNo::new)));
    let answer = (id(RuleId::new), kind, text(), people, time()).prop_map(
        |(rule, kind, text, (clerk, second), at)| RuleAnswer { rule, kind, text, clerk, second, at },
    );
    proptest::collection::vec(answer, 0..3)
}

fn line_split() -> impl Strategy<Value = LineSplit> {
    (id(FeeLineNo::new), [money(), money(), money(), money(), money()], grade(), rate()).prop_map(
        |(line_no, [amount, uncovered, over_price_cap, copay_first, in_scope], grade, first_pay)| LineSplit {
            line_no,
            amount,
            uncovered,
            over_price_cap,
            copay_first,
            in_scope,
            grade,
            first_pay,
        },
    )
}

fn split() -> impl Strategy<Value = Split> {
    let fund = proptest::sample::select(FundKind::ALL.to_vec());
    let funds = proptest::collection::vec(
        (fund, money()).prop_map(|(fund, amount)| FundShare { fund, amount }),
        0..4,
    );
    let amounts = proptest::array::uniform12(money());
    (amounts, proptest::option::of(rate()), funds, proptest::option::of(money())).prop_map(
        |(amount, pooled_ratio, funds, account_balance)| Split {
            total: amount[0],
            uncovered: amount[1],
            over_price_cap: amount[2],
            copay_first: amount[3],
            in_scope: amount[4],
            deductible: amount[5],
            pooled_ratio,
            funds,
            fund_total: amount[6],
            personal_total: amount[7],
            account_share: amount[8],
            mutual_aid_share: amount[9],
            cash_share: amount[10],
            hospital_share: amount[11],
            account_balance,
        },
    )
}

fn began() -> impl Strategy<Value = AttemptBegan> {
    let check = (text(), time(), id(ClerkNo::new)).prop_map(|(method, at, clerk)| IdentityCheck {
        method,
        at,
        clerk,
    });
    let who = (person(), insurance(), credential(), proptest::option::of(check));
    let lines = proptest::collection::vec(fee_line(), 0..3);
    let purpose = prop_oneof![
        Just(Purpose::Ordinary),
        id(FallbackId::new).prop_map(Purpose::Resettles),
        id(AttemptId::new).prop_map(Purpose::Replaces),
    ];
    let ids = (id(BillId::new), id(OutpatientNo::new), id(ChargeBatchNo::new), id(ClerkNo::new), purpose);
    let answers = (answers(), proptest::option::of(estimated()));
    (who, visit(), lines, answers, ids).prop_map(
        |(
            (person, insurance, credential, identity_check),
            visit,
            lines,
            (answers, estimate),
            (bill, outpatient_no, batch, clerk, purpose),
        )| {
            AttemptBegan {
                bill,
                person,
                insurance,
                credential,
                identity_check,
                visit,
                lines,
                outpatient_no,
                batch,
                purpose,
                answers,
                estimate,
                clerk,
            }
        },
    )
}

fn estimated() -> impl Strategy<Value = Estimated> {
    (split(), text(), proptest::option::of(time())).prop_map(|(split, policy, year_told_at)| Estimated {
        split,
        policy,
        year_told_at,
    })
}

fn doubt() -> impl Strategy<Value = DoubtWhy> {
    let faults = [
        SplitFault::OurTotal,
        SplitFault::Parts,
        SplitFault::Payers,
        SplitFault::Personal,
        SplitFault::Funds,
        SplitFault::Negative,
        SplitFault::Range,
    ];
    let words = || proptest::sample::select(vec!["output", "setl_id", "medfee_sumamt"]);
    prop_oneof![
        proptest::sample::select(vec![
            LostWhy::TimedOut,
            LostWhy::Broken,
            LostWhy::Oversized,
            LostWhy::Restarted
        ])
        .prop_map(DoubtWhy::Lost),
        any::<u16>().prop_map(DoubtWhy::Status),
        Just(DoubtWhy::NotJson),
        words().prop_map(DoubtWhy::Member),
        Just(DoubtWhy::WrongPerson),
        Just(DoubtWhy::WrongVisit),
        proptest::sample::select(faults.to_vec()).prop_map(DoubtWhy::Split),
        words().prop_map(DoubtWhy::Amount),
        Just(DoubtWhy::NoSettlementId),
        text().prop_map(DoubtWhy::Refusal),
    ]
}

fn transaction() -> impl Strategy<Value = Transaction> {
    proptest::sample::select(Transaction::ALL.to_vec())
}

fn document_kind() -> impl Strategy<Value = DocumentKind> {
    proptest::sample::select(DocumentKind::ALL.to_vec())
}

fn op_end() -> impl Strategy<Value = OpEnd> {
    prop_oneof![
        Just(OpEnd::Done),
        text().prop_map(OpEnd::Refused),
        doubt().prop_map(OpEnd::Doubt),
        Just(OpEnd::NotSent),
    ]
}

fn op_facts() -> impl Strategy<Value = Fact> {
    let body = || proptest::collection::vec(any::<u8>(), 0..64);
    let settlement = (id(PlatformSettlementId::new), split(), time())
        .prop_map(|(id, split, settled_at)| PlatformSettlement { id, split, settled_at });
    prop_oneof![
        (msg_id(), transaction(), proptest::option::of(msg_id()), body()).prop_map(
            |(msg_id, transaction, of, body)| Fact::OpIntent(Box::new(OpIntent {
                msg_id,
                transaction,
                of,
                body
            }))
        ),
        (msg_id(), op_end(), body(), any::<i64>())
            .prop_map(|(msg_id, end, body, elapsed_ms)| Fact::OpEnded { msg_id, end, body, elapsed_ms }),
        id(VisitId::new).prop_map(|visit_id| Fact::Registered { visit_id }),
        proptest::collection::vec(line_split(), 0..3).prop_map(|splits| Fact::Uploaded { splits }),
        split().prop_map(|split| Fact::Quoted { split: Box::new(split) }),
        (msg_id(), settlement, id(DocumentNo::new)).prop_map(|(msg_id, settlement, receipt)| Fact::Settled {
            msg_id,
            settlement: Box::new(settlement),
            receipt
        }),
        (transaction(), text()).prop_map(|(transaction, text)| Fact::RefusalNoted { transaction, text }),
        msg_id().prop_map(|msg_id| Fact::DoubtNoted { msg_id }),
        any::<bool>().prop_map(|allowed| Fact::ReverseEnded { allowed }),
        (text(), proptest::collection::vec(fee_line(), 0..3), id(ClerkNo::new))
            .prop_map(|(reason, keeps, clerk)| Fact::CancelAsked { reason, keeps, clerk }),
        proptest::option::of(id(PlatformSettlementId::new))
            .prop_map(|negative| Fact::CancelCertain { negative }),
        id(DocumentNo::new).prop_map(|receipt| Fact::CancelFenced { receipt }),
    ]
}

fn terminal() -> impl Strategy<Value = TerminalNo> {
    (0_u8..100).prop_map(|number| TerminalNo::new(number).unwrap())
}

fn recovered() -> impl Strategy<Value = Fact> {
    let transaction = proptest::sample::select(vec![Transaction::Settle, Transaction::Cancel]);
    (msg_id(), transaction, id(AttemptId::new), text(), money(), time()).prop_map(
        |(msg_id, transaction, attempt, person, amount, at)| {
            Fact::Recovered(Box::new(Recovered { msg_id, transaction, attempt, person, amount, at }))
        },
    )
}

fn desk_facts() -> impl Strategy<Value = Fact> {
    let direction = prop_oneof![Just(Direction::In), Just(Direction::Out)];
    let method = proptest::sample::select(vec![
        PayMethod::Cash,
        PayMethod::WechatPay,
        PayMethod::Alipay,
        PayMethod::BankCard,
    ]);
    let movement = (id(CaseId::new), direction, method, money(), money(), proptest::option::of(text()))
        .prop_map(|(case, direction, method, amount, received, reference)| CashMovement {
            case,
            direction,
            method,
            amount,
            received,
            reference,
        });
    let print =
        (id(DocumentNo::new), document_kind(), any::<u32>(), proptest::option::of(text()), time(), text())
            .prop_map(|(number, kind, copy, reason, made_at, chain_head)| PrintIntent {
                number,
                kind,
                copy,
                reason,
                made_at,
                chain_head,
            });
    prop_oneof![
        (text(), text(), terminal(), text()).prop_map(|(boot, version, terminal, machine)| Fact::Opened {
            boot,
            version,
            terminal,
            machine
        }),
        (any::<u32>(), terminal(), text(), text())
            .prop_map(|(epoch, retired, machine, from)| { Fact::Restored { epoch, retired, machine, from } }),
        recovered(),
        any::<bool>().prop_map(|works| Fact::EscrowTurned { works }),
        (any::<bool>(), id(ClerkNo::new), id(ClerkNo::new), text()).prop_map(
            |(clock, clerk, second, reason)| Fact::Confirmed {
                what: if clock { Confirmation::Clock } else { Confirmation::Restore },
                clerk,
                second,
                reason
            }
        ),
        id(ClerkNo::new).prop_map(|clerk| Fact::SessionOpened { clerk }),
        id(ClerkNo::new).prop_map(|clerk| Fact::SessionClosed { clerk }),
        began().prop_map(|began| Fact::Began(Box::new(began))),
        Just(Fact::Abandoned),
        Just(Fact::Fenced),
        Just(Fact::FenceFoundSettled),
        movement.prop_map(Fact::CashIntent),
        (id(CaseId::new), any::<bool>())
            .prop_map(|(case, asked_after_restart)| Fact::CashConfirmed { case, asked_after_restart }),
        (id(CaseId::new), any::<bool>())
            .prop_map(|(case, asked_after_restart)| Fact::CashAborted { case, asked_after_restart }),
        print.prop_map(Fact::PrintIntent),
        (id(DocumentNo::new), document_kind(), any::<u32>(), any::<bool>(), proptest::option::of(text()))
            .prop_map(|(number, kind, copy, printed, file)| Fact::PrintEnded {
                number,
                kind,
                copy,
                printed,
                file
            }),
        text().prop_map(|what| Fact::Contradiction { what }),
    ]
}

/// What the terminal notes about itself, and what people decide.
fn terminal_facts() -> impl Strategy<Value = Fact> {
    let decision = proptest::sample::select(vec![
        ManualDecision::Void,
        ManualDecision::Settled,
        ManualDecision::Elsewhere,
        ManualDecision::Keep,
    ]);
    let settlement = (id(PlatformSettlementId::new), split(), time())
        .prop_map(|(id, split, settled_at)| PlatformSettlement { id, split, settled_at });
    let people = (id(ClerkNo::new), id(ClerkNo::new));
    let papers = (proptest::option::of(settlement), proptest::option::of(id(DocumentNo::new)));
    let decided = (decision, text(), people, papers).prop_map(
        |(decision, reason, (clerk, second), (settlement, receipt))| ManualDecided {
            decision,
            reason,
            clerk,
            second,
            settlement,
            receipt,
        },
    );
    let who = (proptest::option::of(id(ClerkNo::new)), proptest::option::of(id(ClerkNo::new)));
    let adopted = (text(), proptest::option::of(text()), text(), profile(), who).prop_map(
        |(hash, before, content, profile, (clerk, second))| ProfileAdopted {
            hash,
            before,
            content,
            profile,
            clerk,
            second,
        },
    );
    let files = || proptest::collection::vec(text(), 0..3);
    let packs = (text(), proptest::option::of(text()), files(), files())
        .prop_map(|(hash, before, contents, names)| PacksAdopted { hash, before, contents, names });
    let mapping = (id(ItemCode::new), id(CatalogCode::new), text())
        .prop_map(|(item, catalog, list)| Mapping { item, catalog, list });
    let mappings = (any::<bool>(), proptest::collection::vec(mapping, 0..4));
    let about = (id(BillId::new), proptest::option::of(id(FeeLineNo::new)), id(RuleId::new));
    let overridden = (about, [text(), text(), text()], (id(ClerkNo::new), id(ClerkNo::new))).prop_map(
        |((bill, line, rule), [clause, pack, reason], (clerk, second))| RuleOverridden {
            bill,
            line,
            rule,
            clause,
            pack,
            reason,
            clerk,
            second,
        },
    );
    prop_oneof![
        (id(ClerkNo::new), id(SignInNo::new)).prop_map(|(clerk, number)| Fact::SignedIn { clerk, number }),
        any::<i64>().prop_map(|by_ms| Fact::ClockJumped { by_ms }),
        any::<(i64, i64)>().prop_map(|(first, last)| Fact::IdsReserved(IdStretch { first, last })),
        adopted.prop_map(|adopted| Fact::ProfileAdopted(Box::new(adopted))),
        packs.prop_map(|packs| Fact::PacksAdopted(Box::new(packs))),
        approval().prop_map(|approval| Fact::ApprovalEntered(Box::new(approval))),
        (text(), id(PersonNo::new), text(), id(ClerkNo::new)).prop_map(|(number, person, reason, clerk)| {
            Fact::ApprovalWithdrawn(Box::new(ApprovalWithdrawn { number, person, reason, clerk }))
        }),
        mappings.prop_map(|(withdraws, rows)| Fact::MappingBatch(Box::new(MappingBatch { withdraws, rows }))),
        overridden.prop_map(|overridden| Fact::RuleOverridden(Box::new(overridden))),
        (id(BillId::new), trace(), id(ClerkNo::new))
            .prop_map(|(bill, trace, clerk)| Fact::Traced(Box::new(Traced { bill, trace, clerk }))),
        traces().prop_map(Fact::TraceSold),
        decided.prop_map(|decided| Fact::ManualDecided(Box::new(decided))),
        (transaction(), msg_id(), proptest::collection::vec(any::<u8>(), 0..64))
            .prop_map(|(transaction, msg_id, body)| Fact::Evidence { transaction, msg_id, body }),
        id(VisitId::new).prop_map(|visit_id| Fact::OrphanFound { visit_id }),
        any::<bool>().prop_map(|found| Fact::OrphanSwept { found }),
    ]
}

fn profile() -> impl Strategy<Value = RegionProfile> {
    let unknown = proptest::sample::select(vec![
        ReverseUnknown::Unknown,
        ReverseUnknown::Refuses,
        ReverseUnknown::Accepts,
        ReverseUnknown::Tombstone,
    ]);
    let formula = prop_oneof![Just(FundFormula::AccountOutside), Just(FundFormula::AccountInside)];
    let texts = || proptest::collection::vec(text(), 0..3);
    let lists = (texts(), texts(), texts(), texts());
    let switches = proptest::array::uniform5(any::<bool>());
    let times = (any::<i64>(), any::<u32>(), any::<i64>(), any::<i64>());
    (switches, unknown, formula, lists, times).prop_map(
        |([a, b, c, d, e], reverse_unknown, fund_formula, lists, times)| RegionProfile {
            fence_2205: a,
            fence_2205_refuses_settled: b,
            reverse_unknown,
            reverse_nothing: lists.0,
            reverse_forbidden: lists.1,
            unregister_nothing: lists.2,
            query_without_settlement_id: c,
            in_flight_max_ms: times.0,
            definite_refusals: lists.3,
            cancel_is_idempotent: d,
            resettle_window_days: times.1,
            clock_skew_max_ms: times.2,
            quote_valid_ms: times.3,
            fund_formula,
            trace_in_settlement: e,
        },
    )
}

fn tendered() -> impl Strategy<Value = Tendered> {
    let method = proptest::sample::select(vec![PayMethod::Cash, PayMethod::Alipay]);
    (method, proptest::option::of(text()), money()).prop_map(|(method, reference, amount)| Tendered {
        method,
        reference,
        amount,
    })
}

fn payer() -> impl Strategy<Value = Payer> {
    (id(PersonName::new), id(CertNo::new), proptest::option::of(id(PersonNo::new))).prop_map(
        |(name, cert_no, person_no)| Payer {
            name,
            cert_kind: CertKind::new("01").unwrap(),
            cert_no,
            sex: Some(Sex::Female),
            birth_date: None,
            person_no,
        },
    )
}

fn trace() -> impl Strategy<Value = LineTrace> {
    let codes = proptest::collection::vec("[0-9]{20}".prop_map(|text| TraceCode::new(&text).unwrap()), 0..4);
    (id(FeeLineNo::new), id(ItemCode::new), codes, any::<bool>())
        .prop_map(|(line, item, codes, split)| LineTrace { line, item, codes, split })
}

fn traces() -> impl Strategy<Value = Vec<LineTrace>> {
    proptest::collection::vec(trace(), 0..3)
}

fn full_pay() -> impl Strategy<Value = FullPayBegan> {
    let failed = (time(), transaction(), msg_id(), op_end())
        .prop_map(|(at, transaction, msg_id, end)| FailedRequest { at, transaction, msg_id, end });
    let outage = proptest::option::of(
        (time(), time(), proptest::collection::vec(failed, 0..3), any::<u32>())
            .prop_map(|(since, last, failures, left_out)| Outage { since, last, failures, left_out }),
    );
    let deposit = proptest::option::of(
        (id(DepositId::new), tendered()).prop_map(|(deposit, tendered)| FromDeposit { deposit, tendered }),
    );
    let reason = proptest::sample::select(FullPayReason::ALL.to_vec());
    (began(), payer(), traces(), reason, outage, deposit, any::<bool>()).prop_map(
        |(began, payer, traces, reason, outage, from_deposit, signed)| FullPayBegan {
            bill: began.bill,
            payer,
            visit: began.visit,
            lines: began.lines,
            traces,
            reason,
            signed,
            outage,
            number: DocumentNo::new("F2026010103000001").unwrap(),
            resettle_until: signed.then(|| settlement::BusinessDate::parse("2026-01-31").unwrap()),
            claim_until: signed.then(|| settlement::BusinessDate::parse("2026-12-31").unwrap()),
            from_deposit,
            clerk: began.clerk,
        },
    )
}

fn case_facts() -> impl Strategy<Value = Fact> {
    let cover = prop_oneof![
        id(DepositId::new).prop_map(Cover::Deposit),
        id(FallbackId::new).prop_map(Cover::Fallback),
        id(AttemptId::new).prop_map(Cover::Attempt),
    ];
    let attempt = || id(AttemptId::new);
    let clerk = || id(ClerkNo::new);
    let fallback = prop_oneof![
        full_pay().prop_map(|began| FallbackFact::Began(Box::new(began))),
        Just(FallbackFact::Opened),
        Just(FallbackFact::Dropped),
        (attempt(), any::<bool>(), any::<bool>(), proptest::option::of(clerk()), clerk()).prop_map(
            |(attempt, receipt_returned, unclaimed_signed, supervisor, clerk)| FallbackFact::ResettleBegan {
                attempt,
                receipt_returned,
                unclaimed_signed,
                supervisor,
                clerk
            }
        ),
        attempt().prop_map(|attempt| FallbackFact::ResettleVoided { attempt }),
        (attempt(), money()).prop_map(|(attempt, share)| FallbackFact::Resettled { attempt, share }),
        clerk().prop_map(|clerk| FallbackFact::ManualClaimed { clerk }),
        Just(FallbackFact::WindowOver),
        (
            proptest::collection::vec(fee_line(), 0..3),
            text(),
            any::<bool>(),
            proptest::option::of(clerk()),
            clerk()
        )
            .prop_map(|(keeps, reason, receipt_returned, supervisor, clerk)| {
                FallbackFact::RefundAsked {
                    number: (!keeps.is_empty()).then(|| DocumentNo::new("F2026010103000002").unwrap()),
                    keeps,
                    reason,
                    receipt_returned,
                    supervisor,
                    clerk,
                }
            }),
    ];
    let deposit = prop_oneof![
        (id(BillId::new), attempt(), payer(), money(), id(DocumentNo::new), clerk()).prop_map(
            |(bill, attempt, payer, amount, number, clerk)| DepositFact::Began(Box::new(DepositBegan {
                bill,
                attempt,
                payer,
                amount,
                number,
                clerk
            }))
        ),
        Just(DepositFact::Taken),
        Just(DepositFact::Dropped),
        (attempt(), money()).prop_map(|(attempt, amount)| DepositFact::Applied { attempt, amount }),
        (text(), clerk()).prop_map(|(reason, clerk)| DepositFact::Returned { reason, clerk }),
        id(FallbackId::new).prop_map(|fallback| DepositFact::ToFullPay { fallback }),
    ];
    prop_oneof![
        (cover, proptest::collection::vec(tendered(), 0..3))
            .prop_map(|(by, tendered)| Fact::Covered { by, tendered }),
        (attempt(), money()).prop_map(|(to, amount)| Fact::PassedOn { to, amount }),
        found_elsewhere().prop_map(|found| Fact::FoundElsewhere(Box::new(found))),
        fallback.prop_map(Fact::Fallback),
        deposit.prop_map(Fact::Deposit),
    ]
}

fn found_elsewhere() -> impl Strategy<Value = FoundElsewhere> {
    let settlement = (id(PlatformSettlementId::new), split(), time())
        .prop_map(|(id, split, settled_at)| PlatformSettlement { id, split, settled_at });
    let paid = proptest::collection::vec(tendered(), 0..2);
    let vouched = (any::<bool>(), proptest::option::of(id(ClerkNo::new)));
    (id(VisitId::new), msg_id(), settlement, id(DocumentNo::new), paid, vouched).prop_map(
        |(visit_id, msg_id, settlement, receipt, paid, (receipt_returned, supervisor))| FoundElsewhere {
            visit_id,
            msg_id,
            settlement,
            receipt,
            paid,
            receipt_returned,
            supervisor,
        },
    )
}

/// Any fact at all.
pub(super) fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![op_facts().boxed(), desk_facts().boxed(), case_facts().boxed(), terminal_facts().boxed(),]
}

fn approval() -> impl Strategy<Value = Approval> {
    let kind = proptest::sample::select(ApprovalKind::ALL.to_vec());
    let whose = (id(PersonNo::new), id(ClerkNo::new), proptest::option::of(id(ClerkNo::new)));
    let what = (
        proptest::collection::vec(id(ItemCode::new), 0..3),
        proptest::option::of(text()),
        proptest::option::of(quantity()),
    );
    ((text(), kind), whose, what, (date(), proptest::option::of(date()))).prop_map(
        |((number, kind), (person, clerk, second), (items, diagnosis, quantity), (from, until))| Approval {
            name: settlement::PersonName::new("测试人").unwrap(),
            number,
            kind,
            person,
            items,
            diagnosis,
            quantity,
            from,
            until,
            clerk,
            second,
        },
    )
}
