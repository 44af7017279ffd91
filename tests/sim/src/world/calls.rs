//! The calls of an ordinary morning, so that a scenario reads as a clerk would tell it.

use desk::api::*;
use desk::fault::FaultView;
use desk::host::Command;
use desk::inputs::Event;
use desk::view::{BillView, PersonState, SessionState, WorkItemView};
use settlement::catalog::{CodeLabel, CodeList, ListKind, ListRow, UpdateFault};
use settlement::mapping::{CentreMapping, Mapping};
use settlement::{BusinessDate, CatalogCode, ItemCode};

use super::{OPERATOR, World};
use crate::packs;
use crate::sim_platform::HeldMapping;

/// A bill as the hospital system sends it.
#[derive(Clone, Debug)]
pub struct Bill {
    pub number: String,
    pub visit: VisitArgs,
    pub lines: Vec<FeeLineArgs>,
}

/// A visit to the general clinic.
pub fn visit() -> VisitArgs {
    VisitArgs {
        care_kind: "11".to_owned(),
        department_code: "0301".to_owned(),
        department_name: "全科门诊".to_owned(),
        doctor_code: "D109900000001".to_owned(),
        doctor_name: "李医生".to_owned(),
        diagnosis_code: "J06.900".to_owned(),
        diagnosis_name: "急性上呼吸道感染".to_owned(),
        use_account: true,
        injury: None,
        disease: None,
    }
}

impl Bill {
    /// A bill with these items and quantities.
    pub fn of(number: &str, items: &[(&str, &str)]) -> Self {
        let line = |(item, quantity): &(&str, &str)| FeeLineArgs {
            item_code: (*item).to_owned(),
            quantity: (*quantity).to_owned(),
            unit_price: None,
            order_no: None,
            order: None,
            trace_codes: Vec::new(),
            split_pack: false,
        };
        Self { number: number.to_owned(), visit: visit(), lines: items.iter().map(line).collect() }
    }

    /// Three ordinary lines.
    pub fn ordinary(number: &str) -> Self {
        Self::of(number, &[("YP00001", "2"), ("YP00012", "1"), ("YP00020", "3")])
    }

    /// With a code for every pack of a drug.
    #[must_use]
    pub fn scanned(&self) -> Self {
        let mut bill = self.clone();
        for (place, line) in (1..).zip(&mut bill.lines).filter(|(_, line)| line.trace_codes.is_empty()) {
            line.trace_codes = packs::codes(&self.number, place, &line.item_code, &line.quantity);
        }
        bill
    }

    /// The bill as a command carries it.
    pub fn attach_args(&self) -> AttachFeesArgs {
        AttachFeesArgs {
            bill: self.number.clone(),
            cert_no: None,
            visit: self.visit.clone(),
            lines: self.lines.clone(),
        }
    }
}

impl World {
    /// A list of the centre comes whole, or not.
    pub fn list_comes(&mut self, list: ListKind, result: Result<Vec<ListRow>, UpdateFault>) {
        self.local(0, Event::ListFetched { list, result });
        self.run_until_quiet();
    }

    /// What the centre holds of the mapping comes whole, or not; as the centre of this world has it.
    pub fn mappings_come(&mut self) {
        let held = self.centre().books().mappings();
        let day = |text: &str| BusinessDate::parse(text.get(..10).unwrap()).ok();
        let row = |held: HeldMapping| CentreMapping {
            mapping: Mapping {
                item: ItemCode::new(&held.item).unwrap(),
                catalog: CatalogCode::new(&held.catalog).unwrap(),
                list: held.list_type,
            },
            name: held.name,
            from: day(&held.from),
            until: day(&held.to),
        };
        self.mappings_come_as(Ok(held.into_iter().map(row).collect()));
    }

    /// What the centre holds of the mapping comes like this.
    pub fn mappings_come_as(&mut self, result: Result<Vec<CentreMapping>, UpdateFault>) {
        self.local(0, Event::MappingsFetched { result });
        self.run_until_quiet();
    }

    /// A list of codes comes whole, or not.
    pub fn codes_come(&mut self, list: CodeList, result: Result<Vec<CodeLabel>, UpdateFault>) {
        self.local(0, Event::CodesFetched { list, result });
        self.run_until_quiet();
    }

    /// Signs the operator in, here and at the platform.
    #[track_caller]
    pub fn sign_in(&mut self) {
        self.try_sign_in(OPERATOR.1);
        assert!(
            self.is_dead() || self.view().session.platform_sign_in.is_some(),
            "signed in at the platform\n{}",
            self.story()
        );
    }

    /// Signs the operator in here alone; the platform cannot be asked.
    #[track_caller]
    pub fn sign_in_without_the_line(&mut self) {
        self.try_sign_in(OPERATOR.1);
        assert!(self.is_open(), "{}", self.story());
    }

    /// Tries a password and waits for what comes of it.
    pub fn try_sign_in(&mut self, password: &str) -> Option<FaultView> {
        let args = SignInArgs { operator: OPERATOR.0.to_owned(), password: password.to_owned() };
        let refused = self.command(Command::SignIn(args)).err();
        self.run_until_quiet();
        refused
    }

    /// A patient comes to the glass with a card and is seen to be the right one.
    #[track_caller]
    pub fn attend(&mut self, profile: &str) {
        self.insert(profile);
        self.run_until_quiet();
        if self.is_dead() {
            return;
        }
        let person = self.view().person;
        assert_eq!(person.state, PersonState::Known, "{:?}\n{}", person.fault, self.story());
        self.verify();
    }

    /// 人证卡相符.
    #[track_caller]
    pub fn verify(&mut self) {
        self.must(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
    }

    /// A command that must be taken.
    #[track_caller]
    pub fn must(&mut self, command: Command) {
        if let Err(fault) = self.command(command) {
            panic!("{fault:?}\n{}", self.story());
        }
    }

    /// A command that must be refused; its code.
    #[track_caller]
    pub fn refused(&mut self, command: Command) -> String {
        let name = command.name();
        match self.command(command) {
            Err(fault) => fault.code,
            Ok(()) => panic!("{name} was taken\n{}", self.story()),
        }
    }

    /// The hospital system sends a bill; where the rules count, with the codes of every pack that was scanned at the pharmacy.
    #[track_caller]
    pub fn attach(&mut self, bill: &Bill) {
        let scanned = if self.options.rules.national { bill.scanned() } else { bill.clone() };
        self.must(Command::AttachFees(scanned.attach_args()));
    }

    /// The hospital system sends a bill; the code of the refusal, if it is one.
    pub fn try_attach(&mut self, bill: &Bill) -> Option<String> {
        self.command(Command::AttachFees(bill.attach_args())).err().map(|fault| fault.code)
    }

    /// F11, until its end.
    #[track_caller]
    pub fn quote(&mut self) {
        self.must(Command::Quote(NoArgs {}));
        self.run_until_quiet();
    }

    /// F11 until there is a quote.
    #[track_caller]
    pub fn quoted(&mut self) {
        self.quote();
        if !self.is_dead() {
            assert_eq!(self.state(), "QUOTED", "{}", self.story());
        }
    }

    /// F12, without waiting.
    pub fn press_settle(&mut self, intent: &str) -> Result<(), FaultView> {
        self.command(Command::ConfirmSettlement(ConfirmSettlementArgs { intent: intent.to_owned() }))
    }

    /// F12, until its end.
    #[track_caller]
    pub fn settle(&mut self) {
        let intent = self.intent();
        if let Err(fault) = self.press_settle(&intent) {
            panic!("{fault:?}\n{}", self.story());
        }
        self.run_until_quiet();
    }

    /// Patient, bill, F11, F12.
    #[track_caller]
    pub fn settled(&mut self, profile: &str, bill: &Bill) {
        self.attend(profile);
        self.attach(bill);
        self.quoted();
        self.settle();
    }

    /// Cash on the counter, without waiting.
    pub fn press_cash(&mut self, intent: &str, received: &str) -> Result<(), FaultView> {
        let args = TakeCashArgs { intent: intent.to_owned(), received: received.to_owned() };
        self.command(Command::TakeCash(args))
    }

    /// Cash on the counter, and the papers come out.
    #[track_caller]
    pub fn take_cash(&mut self, received: &str) {
        let intent = self.intent();
        if let Err(fault) = self.press_cash(&intent, received) {
            panic!("{fault:?}\n{}", self.story());
        }
        self.run_until_quiet();
    }

    /// The exact share in cash.
    #[track_caller]
    pub fn take_exact_cash(&mut self) {
        let payable = self.bill().payable.expect("something to pay");
        self.take_cash(&payable);
    }

    /// 退费 of the bill at the desk, without waiting.
    #[track_caller]
    pub fn cancel(&mut self) {
        let attempt = self.attempt();
        let args = CancelSettlementArgs { attempt, reason: "患者要求退费".to_owned() };
        self.must(Command::CancelSettlement(args));
    }

    /// The refund is handed over.
    pub fn pay_refund(&mut self) -> Result<(), FaultView> {
        let (attempt, intent) = (self.attempt(), self.intent());
        let paid = self.command(Command::PayRefund(PayRefundArgs { attempt, intent }));
        self.run_until_quiet();
        paid
    }

    /// 放弃本次.
    #[track_caller]
    pub fn abandon(&mut self) {
        let attempt = self.attempt();
        self.must(Command::Abandon(AbandonArgs { attempt }));
        self.run_until_quiet();
    }

    /// Brings an item of the worklist back.
    #[track_caller]
    pub fn reopen(&mut self, attempt: &str) {
        self.must(Command::Reopen(ReopenArgs { attempt: attempt.to_owned() }));
        self.run_until_quiet();
    }

    /// The next patient.
    #[track_caller]
    pub fn next_patient(&mut self) {
        self.pull();
        self.must(Command::NextPatient(NoArgs {}));
        self.run_until_quiet();
    }

    /// The bill at the desk.
    #[track_caller]
    pub fn bill(&mut self) -> BillView {
        self.view().bill.unwrap_or_else(|| panic!("no bill at the desk\n{}", self.story()))
    }

    /// State of the bill at the desk.
    #[track_caller]
    pub fn state(&mut self) -> String {
        self.bill().state
    }

    /// Attempt of the bill at the desk.
    #[track_caller]
    pub fn attempt(&mut self) -> String {
        self.bill().attempt.expect("an attempt")
    }

    /// Intent on the screen.
    #[track_caller]
    pub fn intent(&mut self) -> String {
        self.bill().intent.expect("an intent")
    }

    /// Code of the message about the bill at the desk.
    #[track_caller]
    pub fn bill_fault(&mut self) -> Option<String> {
        self.bill().fault.map(|fault| fault.code)
    }

    /// Codes of the notices, newest first.
    pub fn notices(&mut self) -> Vec<String> {
        self.view().notices.into_iter().map(|notice| notice.fault.code).collect()
    }

    /// The worklist.
    pub fn worklist(&mut self) -> Vec<WorkItemView> {
        self.seen().worklist.clone()
    }

    /// Is the window open for work?
    pub fn is_open(&mut self) -> bool {
        self.view().session.state == SessionState::Open
    }
}
