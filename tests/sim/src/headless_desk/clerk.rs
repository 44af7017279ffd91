//! What a clerk does all day, step by step: each gives the command and waits until the desk shows what came of it.

use std::time::Duration;

use desk::api::{
    AbandonArgs, AttachFeesArgs, CancelSettlementArgs, CatalogRow, ConfirmSettlementArgs, FeeLineArgs,
    FindPersonArgs, NoArgs, OtherMethod, PayRefundArgs, SignConsentArgs, SignInArgs, TakeCashArgs,
    TakeOtherArgs, VerifyMethod, VerifyPersonArgs, VisitArgs,
};
use desk::view::{BillView, DeskView, PersonState, SessionState};
use serde_json::json;

use super::{DeskFault, HeadlessDesk, OPERATOR};
use crate::packs;

/// Everything here is over within seconds; only a broken desk or a very busy machine takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// One line of a bill: what to type into the search box, name, specification, quantity.
pub type Item<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The visit of every bill here: cardiology, a common cold.
pub fn visit(care_kind: &str, use_account: bool) -> VisitArgs {
    VisitArgs {
        care_kind: care_kind.to_owned(),
        department_code: "03".to_owned(),
        department_name: "内科".to_owned(),
        doctor_code: "D109900000001".to_owned(),
        doctor_name: "示例医师".to_owned(),
        diagnosis_code: "J06.900".to_owned(),
        diagnosis_name: "急性上呼吸道感染".to_owned(),
        use_account,
        injury: None,
        disease: None,
    }
}

/// Is the bill at the desk in this state, with nothing on its way?
pub fn at_rest_in(view: &DeskView, state: &str) -> bool {
    view.bill.as_ref().is_some_and(|bill| bill.state == state && bill.busy.is_none())
}

/// The code of the fault shown at the bill.
pub fn bill_fault(view: &DeskView) -> Option<&str> {
    let bill = view.bill.as_ref().filter(|bill| bill.busy.is_none())?;
    bill.fault.as_ref().map(|fault| fault.code.as_str())
}

impl HeadlessDesk {
    /// Signs in and waits until the window is open.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn sign_in(&mut self) -> Result<DeskView, DeskFault> {
        let (operator, password) = OPERATOR;
        let args = SignInArgs { operator: operator.to_owned(), password: password.to_owned() };
        self.call("sign_in", &args)?;
        self.wait_for("an open session", PATIENCE, |view| view.session.state == SessionState::Open)
    }

    /// Signs in, and waits until the platform has taken the sign-in as well.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn sign_in_everywhere(&mut self) -> Result<DeskView, DeskFault> {
        self.sign_in()?;
        self.wait_for("a sign-in at the platform", PATIENCE, |view| view.session.platform_sign_in.is_some())
    }

    /// Asks for a person by identity card number; nothing is waited for.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn ask_for(&mut self, cert_no: &str) -> Result<(), DeskFault> {
        let args = FindPersonArgs { cert_kind: "01".to_owned(), cert_no: cert_no.to_owned() };
        self.call("find_person", &args)
    }

    /// Brings a person to the desk by identity card number, and notes that it is that person.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn find(&mut self, name: &str, cert_no: &str) -> Result<DeskView, DeskFault> {
        self.ask_for(cert_no)?;
        self.wait_for(&format!("{name} at the desk"), PATIENCE, |view| {
            // Not the same person of a moment ago, who was checked already.
            let at = &view.person;
            at.state == PersonState::Known && at.name.as_deref() == Some(name) && at.verified.is_none()
        })?;
        self.verify(VerifyMethod::IdentityDocument)
    }

    /// Notes 人证卡相符.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn verify(&mut self, method: VerifyMethod) -> Result<DeskView, DeskFault> {
        self.call("verify_person", &VerifyPersonArgs { method })?;
        self.wait_for("人证卡相符", PATIENCE, |view| view.person.verified.is_some())
    }

    /// A row of the catalog, found by typing.
    ///
    /// # Errors
    /// See `DeskFault`; gone as well where the catalog lacks it.
    pub fn item(&mut self, typed: &str, name: &str, spec: &str) -> Result<CatalogRow, DeskFault> {
        let rows: Vec<CatalogRow> = self.query("catalog_search", &json!({ "text": typed, "limit": 100 }))?;
        rows.into_iter()
            .find(|row| row.name == name && (spec.is_empty() || row.spec == spec))
            .ok_or_else(|| DeskFault::Gone(format!("the catalog has no {name} {spec} under {typed}")))
    }

    /// A whole bill from the hospital system.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn bring_bill(
        &mut self,
        bill: &str,
        cert_no: &str,
        visit: VisitArgs,
        items: &[Item<'_>],
    ) -> Result<DeskView, DeskFault> {
        let mut lines = Vec::new();
        for (place, (typed, name, spec, quantity)) in (1..).zip(items) {
            let row = self.item(typed, name, spec)?;
            lines.push(FeeLineArgs {
                trace_codes: packs::codes(bill, place, &row.item_code, quantity),
                split_pack: false,
                item_code: row.item_code,
                quantity: (*quantity).to_owned(),
                unit_price: None,
                order_no: None,
                order: None,
            });
        }
        let args = AttachFeesArgs { bill: bill.to_owned(), cert_no: Some(cert_no.to_owned()), visit, lines };
        self.call("attach_fees", &args)?;
        let view = self.wait_for(&format!("bill {bill}"), PATIENCE, |view| {
            view.bill.as_ref().is_some_and(|at| at.bill == bill)
        })?;
        // What the patient pays himself is signed for before anything is sent.
        match view.bill.as_ref().is_some_and(|at| at.rules.asks_consent) {
            true => self.sign_consent(),
            false => Ok(view),
        }
    }

    /// The consent form is printed, the patient signs it, the clerk ticks it.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn sign_consent(&mut self) -> Result<DeskView, DeskFault> {
        self.call("print_consent", &NoArgs {})?;
        let view = self.wait_for("同意书", PATIENCE, |view| {
            view.bill.as_ref().is_some_and(|at| at.rules.consent.is_some())
        })?;
        let number =
            view.bill.and_then(|at| at.rules.consent).map(|consent| consent.number).unwrap_or_default();
        self.call("sign_consent", &SignConsentArgs { number })?;
        self.wait_for("签字", PATIENCE, |view| {
            view.bill.as_ref().is_some_and(|at| at.rules.consent.is_none() && !at.rules.asks_consent)
        })
    }

    /// F11, until the quote is there.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn quote(&mut self) -> Result<DeskView, DeskFault> {
        self.call("quote", &NoArgs {})?;
        self.wait_for("预结算", PATIENCE, |view| at_rest_in(view, "QUOTED"))
    }

    /// F11, until this fault is shown.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn quote_in_vain(&mut self, code: &str) -> Result<DeskView, DeskFault> {
        self.call("quote", &NoArgs {})?;
        self.wait_for(&format!("{code} at F11"), PATIENCE, |view| bill_fault(view) == Some(code))
    }

    /// F12; nothing is waited for.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn confirm(&mut self) -> Result<(), DeskFault> {
        let intent = self.at_desk()?.intent.unwrap_or_default();
        self.call("confirm_settlement", &ConfirmSettlementArgs { intent })
    }

    /// F12, until the bill is in this state.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn settle(&mut self, state: &str) -> Result<DeskView, DeskFault> {
        self.confirm()?;
        self.wait_for(&format!("{state} after F12"), PATIENCE, |view| at_rest_in(view, state))
    }

    /// Takes the share in cash.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn take_cash(&mut self, received: &str) -> Result<DeskView, DeskFault> {
        let intent = self.at_desk()?.intent.unwrap_or_default();
        self.call("take_cash", &TakeCashArgs { intent, received: received.to_owned() })?;
        self.wait_for("收款", PATIENCE, |view| view.bill.as_ref().is_some_and(|bill| bill.tender.is_some()))
    }

    /// Takes the share another way.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn take_other(&mut self, method: OtherMethod, reference: &str) -> Result<DeskView, DeskFault> {
        let intent = self.at_desk()?.intent.unwrap_or_default();
        self.call("take_other", &TakeOtherArgs { intent, method, reference: reference.to_owned() })?;
        self.wait_for("收款", PATIENCE, |view| view.bill.as_ref().is_some_and(|bill| bill.tender.is_some()))
    }

    /// Cancels the settlement at the desk, until the refund is due.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn cancel(&mut self, reason: &str) -> Result<DeskView, DeskFault> {
        let attempt = self.at_desk()?.attempt.unwrap_or_default();
        self.call("cancel_settlement", &CancelSettlementArgs { attempt, reason: reason.to_owned() })?;
        self.wait_for("医保已退", PATIENCE, |view| at_rest_in(view, "CANCELLED"))
    }

    /// Hands the refund over.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn pay_refund(&mut self) -> Result<DeskView, DeskFault> {
        let bill = self.at_desk()?;
        let args = PayRefundArgs {
            attempt: bill.attempt.unwrap_or_default(),
            intent: bill.intent.unwrap_or_default(),
        };
        self.call("pay_refund", &args)?;
        self.wait_for("已退费", PATIENCE, |view| at_rest_in(view, "REFUNDED"))
    }

    /// Gives the attempt at the desk up, until everything is taken back.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn abandon(&mut self) -> Result<DeskView, DeskFault> {
        let attempt = self.at_desk()?.attempt.unwrap_or_default();
        self.call("abandon", &AbandonArgs { attempt })?;
        self.wait_for("已撤回", PATIENCE, |view| at_rest_in(view, "VOID"))
    }

    /// The bill at the desk.
    ///
    /// # Errors
    /// There is none.
    pub fn at_desk(&self) -> Result<BillView, DeskFault> {
        self.view().bill.ok_or_else(|| DeskFault::Gone("no bill at the desk".to_owned()))
    }
}
