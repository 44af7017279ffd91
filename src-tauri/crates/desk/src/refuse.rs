//! Why a command is refused, as an error type; the one place where a refusal becomes a fault code.

use settlement::ports::JournalFault;

use crate::fault::{FaultCode, FaultView};

/// A refused command. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody signed in.
    SignedOut,
    /// The window is locked.
    Locked,
    /// Unknown operator or wrong password.
    WrongPassword,
    /// Too many wrong passwords.
    TooManyPasswords,
    /// A settlement is being sent.
    SettlementUnderWay,
    /// An argument does not fit.
    Malformed(String),
    /// The state does not allow it.
    NotNow,
    /// Nobody is at the desk.
    NoPerson,
    /// The identity check is missing.
    NotVerified,
    /// The bill names another person.
    OtherPerson,
    /// The bill is open or settled already.
    BillTaken(String),
    /// The bill came before with other content.
    BillDiffers,
    /// The item is not in the catalog.
    UnknownItem(String),
    /// The item has no price.
    NoPrice(String),
    /// The item is not in force on the day.
    NotInForce(String),
    /// The catalog is being updated.
    CatalogBusy,
    /// The list of own items does not fit; where.
    OwnList(String),
    /// The centre is being told.
    MappingBusy,
    /// The centre has been told everything.
    NothingToMap,
    /// A quantity or price does not fit.
    BadQuantity,
    /// No lines or too many.
    LineCount,
    /// An approval does not serve the line; which and why, in words.
    ApprovalUnusable(String),
    /// An approval of this number stands in the register.
    ApprovalKnown(String),
    /// The visit is missing.
    NoVisit,
    /// The visit needs a filed disease; what is missing, in words.
    NoDisease(String),
    /// The intent was used or is gone.
    StaleIntent,
    /// Received less than payable.
    TooLittle,
    /// An amount does not fit.
    BadAmount,
    /// No such attempt.
    UnknownAttempt,
    /// An open cash question.
    CashQuestion,
    /// A reason is missing.
    NoReason,
    /// The second person is the first one.
    SamePerson,
    /// Neither of the two is a supervisor.
    NoSupervisor,
    /// Something is open that the change would touch.
    StillOpen,
    /// The file is not what was looked at, or is adopted already.
    OtherProfile,
    /// No such paper.
    NoPaper,
    /// The card is not the one of this bill.
    CardChanged,
    /// The quote is too old.
    QuoteExpired,
    /// Something is on its way.
    Busy,
    /// The bill of the patient at the desk is not done, given up or parked.
    DeskTaken,
    /// Too little disk space.
    NoSpace,
    /// Full pay is not safe yet, or makes no sense; what is waited for.
    NotSafeYet(String),
    /// A limit of `[offline]` is reached; which.
    OfflineLimit(String),
    /// The patient has not signed.
    NoSignature,
    /// The old receipt was not handed back, and nobody vouches for it.
    NoReceipt,
    /// Too late to settle it here.
    WindowOver,
    /// A deposit below the share or above the price; from, to.
    DepositAmount(String),
    /// The role does not allow it.
    NotYourRole,
    /// A bill paid in full that does not go back now; why.
    NoFullPayRefund(String),
    /// A settlement of this window is not one of another.
    SettledHere,
    /// The region does not refuse a second 2208.
    NotElsewhere,
    /// A rule stops the charge; which, and why.
    RulesStop(String),
    /// The bill meets no such rule, or it is answered otherwise.
    NoSuchHit,
    /// Nobody may let this rule pass.
    NotOverridable,
    /// The patient has not signed on his screen yet.
    NotSignedYet,
    /// This window has no screen for the patient.
    NoSecondScreen,
    /// Not a trace code.
    TraceShape,
    /// The code is of another drug; which.
    TraceOther(String),
    /// No line takes the code.
    TraceNoLine,
    /// The code stands on this bill; on which line.
    TraceTwice(String),
    /// The line has codes for all its packs.
    TraceEnough(String),
    /// A reply is not durable yet; its settlement id and amount, or its message id.
    Unsaved(Option<String>),
    /// The journal did not take it.
    Journal(JournalFault),
    /// Nothing that changes anything is done any more.
    Stopped(Box<FaultView>),
    /// Put back from a copy and not yet compared with the platform.
    Unconfirmed,
    /// The clock differs from the platform's by more than any region takes.
    ClockWrong(String),
    /// The clock leads the platform's.
    ClockAhead(String),
}

/// An argument does not fit.
pub fn malformed(what: String) -> FaultView {
    Refusal::Malformed(what).view()
}

/// A settlement is being sent: the window is not closed now.
pub fn settlement_under_way() -> FaultView {
    Refusal::SettlementUnderWay.view()
}

impl From<JournalFault> for Refusal {
    fn from(fault: JournalFault) -> Self {
        Self::Journal(fault)
    }
}

impl Refusal {
    /// The fault as it is shown.
    pub(crate) fn view(self) -> FaultView {
        match self {
            Self::SignedOut => FaultCode::D02.view(),
            Self::Locked => FaultCode::D03.view(),
            Self::WrongPassword => FaultCode::D01.view(),
            Self::TooManyPasswords => FaultCode::D26.view(),
            Self::SettlementUnderWay => FaultCode::D31.view(),
            Self::Malformed(what) => FaultCode::D04.view_with(Some(what)),
            Self::NotNow => FaultCode::D05.view(),
            Self::NoPerson => FaultCode::D06.view(),
            Self::NotVerified => FaultCode::D07.view(),
            Self::OtherPerson => FaultCode::D08.view(),
            Self::BillTaken(bill) => FaultCode::D09.view_with(Some(bill)),
            Self::BillDiffers => FaultCode::D27.view(),
            Self::UnknownItem(code) => FaultCode::D10.view_with(Some(code)),
            Self::NoPrice(name) => FaultCode::D70.view_with(Some(name)),
            Self::NotInForce(name) => FaultCode::D71.view_with(Some(name)),
            Self::CatalogBusy => FaultCode::D72.view(),
            Self::OwnList(what) => FaultCode::D80.view_with(Some(what)),
            Self::MappingBusy => FaultCode::D84.view(),
            Self::NothingToMap => FaultCode::D82.view(),
            Self::BadQuantity => FaultCode::D11.view(),
            Self::LineCount => FaultCode::D12.view(),
            Self::NoVisit => FaultCode::D13.view(),
            Self::ApprovalUnusable(why) => FaultCode::D67.view_with(Some(why.clone())),
            Self::ApprovalKnown(number) => FaultCode::D68.view_with(Some(number.clone())),
            Self::NoDisease(missing) => FaultCode::D34.view_with(Some(missing.clone())),
            Self::StaleIntent => FaultCode::D14.view(),
            Self::TooLittle => FaultCode::D15.view(),
            Self::BadAmount => FaultCode::D16.view(),
            Self::UnknownAttempt => FaultCode::D17.view(),
            Self::CashQuestion => FaultCode::D18.view(),
            Self::NoReason => FaultCode::D19.view(),
            Self::SamePerson => FaultCode::D51.view(),
            Self::NoSupervisor => FaultCode::D52.view(),
            Self::StillOpen => FaultCode::D54.view(),
            Self::OtherProfile => FaultCode::D55.view(),
            Self::NoPaper => FaultCode::D20.view(),
            Self::CardChanged => FaultCode::D23.view(),
            Self::QuoteExpired => FaultCode::P11.view(),
            Self::Busy => FaultCode::D24.view(),
            Self::DeskTaken => FaultCode::D33.view(),
            Self::NoSpace => FaultCode::J04.view(),
            Self::NotSafeYet(what) => FaultCode::D40.view_with(Some(what)),
            Self::OfflineLimit(which) => FaultCode::D41.view_with(Some(which)),
            Self::NoSignature => FaultCode::D42.view(),
            Self::NoReceipt => FaultCode::D43.view(),
            Self::WindowOver => FaultCode::D44.view(),
            Self::DepositAmount(range) => FaultCode::D45.view_with(Some(range)),
            Self::NotYourRole => FaultCode::D46.view(),
            Self::NoFullPayRefund(why) => FaultCode::D47.view_with(Some(why)),
            Self::SettledHere => FaultCode::D48.view(),
            Self::NotElsewhere => FaultCode::D49.view(),
            Self::RulesStop(what) => FaultCode::D60.view_with(Some(what)),
            Self::NoSuchHit => FaultCode::D62.view(),
            Self::NotOverridable => FaultCode::D64.view(),
            Self::NotSignedYet => FaultCode::D65.view(),
            Self::NoSecondScreen => FaultCode::D66.view(),
            Self::TraceShape => FaultCode::D90.view(),
            Self::TraceOther(what) => FaultCode::D91.view_with(Some(what)),
            Self::TraceNoLine => FaultCode::D92.view(),
            Self::TraceTwice(line) => FaultCode::D93.view_with(Some(line)),
            Self::TraceEnough(line) => FaultCode::D94.view_with(Some(line)),
            Self::Unsaved(detail) => FaultCode::J02.view_with(detail),
            Self::Stopped(fault) => *fault,
            Self::Unconfirmed => FaultCode::J14.view(),
            Self::ClockWrong(lead) => FaultCode::J15.view_with(Some(lead)),
            Self::ClockAhead(lead) => FaultCode::J16.view_with(Some(lead)),
            Self::Journal(fault) => FaultCode::J01.view_with(Some(fault.to_string())),
        }
    }
}
