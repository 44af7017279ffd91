//! What a clerk would say is true: of every bill, the drawer, the platform and the keys. Written from the protocol
//! (settlement-safety §5, §9 to §11), never from the code; it knows no request, no journal and no attempt.

use std::collections::BTreeMap;

/// So many patients, each with one bill.
pub const PATIENTS: usize = 3;
/// How long one step takes, the answers included. **Unit**: s.
const STEP_S: i64 = 5;
/// How long a quote is valid (§5.1). **Unit**: s.
const QUOTE_S: i64 = 600;
/// The day is over for this clerk. **Unit**: s.
const DAY_S: i64 = 36_000;

/// What a clerk does, or what befalls the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next patient comes with the card: a bill anew, or as it stands.
    Call(usize),
    AddLine,
    Quote,
    Settle(Answer),
    TakeCash,
    Cancel(Answer),
    /// The first line goes back.
    RefundPart,
    GiveUp,
    FullPay,
    Resettle(usize),
    ClaimByHand(usize),
    ReturnFullPay(usize),
    Deposit(usize),
    ReturnDeposit(usize),
    /// Everything that is owed for a bill is handed over.
    PayOut(usize),
    Line(bool),
    Restart,
    /// **Unit**: s.
    Wait(i64),
}

/// How the answer to a 2207 or 2208 comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Comes,
    Lost {
        executed: bool,
    },
    /// Words that prove nothing.
    Refuses,
    /// Words that the region has shown to mean "not executed".
    RefusesForCertain,
    /// Nothing is heard any more, and the line stays down.
    LineDies {
        executed: bool,
    },
}

/// How a bill stands with the insurance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is in effect, and nothing can come.
    Free,
    Quoted,
    /// Given up before a 2207, and the line is down.
    Withdrawing,
    /// Nobody knows.
    Doubt {
        executed: bool,
    },
    Settled,
    /// Nobody knows whether the settlement is gone.
    CancelDoubt {
        executed: bool,
    },
    /// Gone; what was paid is owed.
    Cancelled,
}

/// §5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullPay {
    Open,
    Resettling,
    /// Settled after all; the difference is owed.
    Due,
    Claimed,
    /// The patient wants it back.
    Returning,
}

/// §10.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposit {
    Held,
    /// It has paid the share; the rest is owed.
    Applied,
    Returning,
}

/// The lines of a bill: the second and third are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    pub first: bool,
    pub extra: bool,
}

impl Lines {
    const WHOLE: Self = Self { first: true, extra: false };

    /// 20 × 25.98, 3 × 4.05, 12 × 90.51, and 25.89 more. **Unit**: fen.
    pub fn price(self) -> i64 {
        (if self.first { 51_960 } else { 0 }) + 1_215 + 108_612 + if self.extra { 2_589 } else { 0 }
    }
}

/// Money as a clerk says it: an amount, and the shares of the first, second … settlement of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub fen: i64,
    pub shares: BTreeMap<u32, i64>,
}

impl Sum {
    fn of(fen: i64) -> Self {
        Self { fen, ..Self::default() }
    }

    fn share(number: u32) -> Self {
        Self { fen: 0, shares: [(number, 1)].into() }
    }
}

/// One bill.
#[derive(Clone, Debug)]
pub struct Bill {
    pub stage: Stage,
    pub full_pay: Option<FullPay>,
    pub deposit: Option<Deposit>,
    /// On the screen, and as the insurance has them.
    pub lines: Lines,
    pub sent: Lines,
    /// Part of it went back: the rest is to be settled anew.
    pub replaces: bool,
    /// The rest was settled anew, and the difference is owed.
    pub difference: bool,
    /// How often it was settled.
    pub settlements: u32,
    /// What the patient has paid and not got back.
    pub paid: Sum,
    quoted_s: i64,
}

impl Bill {
    /// What the patient must have paid in the end (I25), where that can be said.
    pub fn due(&self) -> Option<Sum> {
        match (self.stage, self.full_pay) {
            (_, Some(FullPay::Open | FullPay::Claimed)) => Some(Sum::of(self.lines.price())),
            (_, Some(FullPay::Returning)) => Some(Sum::default()),
            (_, Some(FullPay::Resettling)) | (Stage::Doubt { .. }, _) => None,
            // What exceeds the share is owed, whatever becomes of a cancel.
            (Stage::Settled | Stage::CancelDoubt { .. }, _) => Some(Sum::share(self.settlements)),
            _ if self.deposit == Some(Deposit::Held) => None,
            (Stage::Quoted | Stage::Withdrawing, _) if self.replaces => None,
            _ => Some(Sum::default()),
        }
    }

    /// Does the desk owe the patient something?
    pub fn is_owed(&self) -> bool {
        let paid = self.paid != Sum::default();
        paid && self.due().is_some_and(|due| due != self.paid)
    }

    /// Does the patient owe the share?
    pub fn to_collect(&self) -> bool {
        self.stage == Stage::Settled && self.paid == Sum::default()
    }

    /// How many settlements of it the platform has in effect.
    pub fn in_effect(&self) -> usize {
        let one = matches!(
            self.stage,
            Stage::Settled | Stage::Doubt { executed: true } | Stage::CancelDoubt { executed: false }
        );
        usize::from(one)
    }

    /// Is there something open about its insurance?
    pub fn on_worklist(&self) -> bool {
        !matches!(self.stage, Stage::Free | Stage::Settled) || self.to_collect() || self.difference
    }

    pub fn may_edit(&self) -> bool {
        matches!(self.stage, Stage::Free | Stage::Quoted) && self.full_pay.is_none() && !self.replaces
    }

    /// `again`: it is on the screen to be settled after all.
    pub fn may_quote(&self, again: bool) -> bool {
        match self.stage {
            Stage::Free => self.full_pay.is_none() || (again && self.full_pay == Some(FullPay::Open)),
            Stage::Quoted => true,
            Stage::Cancelled => self.replaces,
            _ => false,
        }
    }

    pub fn may_settle(&self) -> bool {
        self.stage == Stage::Quoted && self.lines == self.sent
    }

    /// §10.1: no 2207 was ever meant to leave, or what there was is taken back for certain.
    pub fn may_pay_in_full(&self) -> bool {
        let safe = matches!(self.stage, Stage::Free | Stage::Quoted | Stage::Withdrawing | Stage::Cancelled);
        safe && self.full_pay.is_none()
    }

    pub fn may_leave_deposit(&self) -> bool {
        matches!(self.stage, Stage::Doubt { .. }) && self.deposit.is_none() && self.full_pay.is_none()
    }

    /// A try came to nothing: as before it.
    fn come_to_nothing(&mut self) {
        self.stage = if self.replaces { Stage::Cancelled } else { Stage::Free };
        if self.full_pay == Some(FullPay::Resettling) {
            self.full_pay = Some(FullPay::Open);
        }
    }

    fn settled(&mut self) {
        self.stage = Stage::Settled;
        self.settlements += 1;
        self.difference |= self.replaces;
        self.replaces = false;
        if self.full_pay == Some(FullPay::Resettling) {
            self.full_pay = Some(FullPay::Due);
        }
        if self.deposit == Some(Deposit::Held) {
            self.deposit = Some(Deposit::Applied);
        }
    }

    fn cancelled(&mut self) {
        self.stage = Stage::Cancelled;
        if self.paid == Sum::default() {
            self.come_to_nothing();
        }
    }

    /// The line is back: whatever hung is taken back, or done.
    fn resolve(&mut self) {
        match self.stage {
            Stage::Withdrawing | Stage::Doubt { .. } => self.come_to_nothing(),
            Stage::CancelDoubt { .. } => self.cancelled(),
            _ => {}
        }
    }
}

/// The desk as this clerk sees it.
#[derive(Clone, Debug)]
pub struct Clerk {
    pub bills: [Bill; PATIENTS],
    /// The patient at the glass.
    pub at: Option<usize>,
    /// Is the bill of that patient on the screen?
    pub shown: bool,
    /// Is it there to be settled after all?
    pub again: bool,
    /// Has the platform said who that is?
    pub known: bool,
    pub line: bool,
    /// May this region be asked what became of a lost 2207?
    pub asks: bool,
    /// Takes silence for a "no".
    pub credulous: bool,
    /// Seconds since the morning.
    pub now_s: i64,
    /// Was the last key taken?
    pub taken: bool,
}

impl Clerk {
    /// A morning.
    pub fn new(asks: bool, credulous: bool) -> Self {
        let bill = Bill {
            stage: Stage::Free,
            full_pay: None,
            deposit: None,
            lines: Lines::WHOLE,
            sent: Lines::WHOLE,
            replaces: false,
            difference: false,
            settlements: 0,
            paid: Sum::default(),
            quoted_s: 0,
        };
        let bills = [bill.clone(), bill.clone(), bill];
        Self {
            bills,
            at: None,
            shown: false,
            again: false,
            known: false,
            line: true,
            asks,
            credulous,
            now_s: 0,
            taken: true,
        }
    }

    /// The bill on the screen.
    pub fn on_screen(&self) -> Option<&Bill> {
        self.at.filter(|_| self.shown).map(|at| &self.bills[at])
    }

    /// Is a key taken that the clerk presses now?
    pub fn may(&self, step: Step) -> bool {
        let screen = |may: &dyn Fn(&Bill) -> bool| self.on_screen().is_some_and(may);
        match step {
            Step::Call(_) | Step::Line(_) | Step::Restart | Step::Wait(_) => true,
            Step::AddLine => screen(&Bill::may_edit),
            Step::Quote => self.known && screen(&|bill| bill.may_quote(self.again)),
            Step::Settle(_) => screen(&|bill| bill.may_settle() && self.now_s - bill.quoted_s <= QUOTE_S),
            Step::TakeCash => screen(&Bill::to_collect),
            Step::Cancel(_) | Step::RefundPart => screen(&|bill| bill.stage == Stage::Settled),
            Step::GiveUp => screen(&|bill| bill.stage == Stage::Quoted),
            Step::FullPay => screen(&Bill::may_pay_in_full),
            Step::Resettle(of) => {
                let open = self.bills[of].full_pay == Some(FullPay::Open);
                open && self.bills[of].stage == Stage::Free && self.at == Some(of) && self.known
            }
            Step::ClaimByHand(of) | Step::ReturnFullPay(of) => self.bills[of].full_pay == Some(FullPay::Open),
            Step::Deposit(of) => self.bills[of].may_leave_deposit(),
            Step::ReturnDeposit(of) => {
                self.bills[of].deposit == Some(Deposit::Held) && self.bills[of].stage == Stage::Free
            }
            Step::PayOut(of) => self.bills[of].is_owed(),
        }
    }

    /// Does this clerk do such a thing at all? Odd answers only to requests that leave; nothing else of a bill while its
    /// money is on the way back; what the protocol leaves open is left alone.
    pub fn does(&self, step: Step) -> bool {
        let on_screen = self.on_screen();
        let returning = |bill: &Bill| {
            bill.deposit == Some(Deposit::Returning) || bill.full_pay == Some(FullPay::Returning)
        };
        match step {
            Step::Wait(s) => self.now_s + s < DAY_S,
            Step::Line(up) => up != self.line,
            // Without a bill on the screen it would begin one of its own.
            Step::AddLine => on_screen.is_some_and(|bill| !bill.lines.extra && !returning(bill)),
            // A bill that was changed is taken back first, which needs the line; so does one that is being taken back.
            Step::Quote => on_screen.is_none_or(|bill| {
                let sent = self.line || bill.lines == bill.sent;
                !returning(bill) && sent && bill.stage != Stage::Withdrawing
            }),
            Step::Settle(answer) => {
                (answer == Answer::Comes || (self.line && self.may(step)))
                    && (self.known || on_screen.is_none_or(|bill| bill.stage != Stage::Quoted))
            }
            Step::Cancel(answer) => {
                let odd = matches!(answer, Answer::Refuses | Answer::RefusesForCertain);
                !odd && (answer == Answer::Comes || (self.line && self.may(step)))
            }
            Step::RefundPart => on_screen.is_some_and(|bill| {
                let paid = Some(&bill.paid) == bill.due().as_ref();
                self.line && self.known && bill.stage == Stage::Settled && bill.sent.first && paid
            }),
            Step::FullPay => on_screen.is_none_or(|bill| {
                // A deposit above the price that is left goes back first.
                let held = bill.deposit == Some(Deposit::Held);
                let fits = !held || bill.paid.fen <= bill.lines.price();
                !bill.replaces && !returning(bill) && fits
            }),
            Step::Deposit(of) => !self.bills[of].replaces,
            Step::ReturnDeposit(of) => matches!(self.bills[of].stage, Stage::Free | Stage::Doubt { .. }),
            Step::PayOut(of) => !(self.bills[of].replaces && self.bills[of].stage != Stage::Cancelled),
            _ => true,
        }
    }

    /// What is true after a step.
    pub fn after(mut self, step: Step) -> Self {
        self.taken = self.may(step);
        let (now_s, line, asks) = (self.now_s, self.line, self.asks);
        self.now_s += match step {
            Step::Line(true) => 150,
            Step::Wait(s) => s,
            Step::Settle(Answer::LineDies { .. }) | Step::Cancel(Answer::LineDies { .. }) => 20,
            Step::RefundPart => 4 * STEP_S,
            _ => STEP_S,
        };
        if !self.taken {
            return self;
        }
        match step {
            Step::Call(of) => self.call(of),
            Step::Line(up) => {
                self.line = up;
                self.bills.iter_mut().filter(|_| up).for_each(Bill::resolve);
            }
            Step::Restart => self.at = None,
            Step::Wait(_) => {}
            Step::AddLine => self.here().lines.extra = true,
            Step::Quote => {
                let bill = self.here();
                if line {
                    (bill.stage, bill.sent, bill.quoted_s) = (Stage::Quoted, bill.lines, now_s);
                    if bill.full_pay == Some(FullPay::Open) {
                        bill.full_pay = Some(FullPay::Resettling);
                    }
                }
            }
            Step::Settle(answer) => {
                self.settle(answer, line, asks);
                self.again &= matches!(self.here().full_pay, Some(FullPay::Open | FullPay::Resettling));
            }
            Step::TakeCash => {
                let bill = self.here();
                bill.paid = Sum::share(bill.settlements);
            }
            // Nothing left: it stands as before.
            Step::Cancel(_) if !line => {}
            Step::Cancel(Answer::LineDies { executed }) => {
                self.here().stage = Stage::CancelDoubt { executed };
                self.line = false;
            }
            Step::Cancel(_) => self.here().cancelled(),
            Step::RefundPart => {
                let bill = self.here();
                (bill.stage, bill.replaces, bill.lines.first) = (Stage::Quoted, true, false);
                (bill.sent, bill.quoted_s) = (bill.lines, now_s);
            }
            Step::GiveUp if line => self.here().come_to_nothing(),
            Step::GiveUp => self.here().stage = Stage::Withdrawing,
            Step::FullPay => {
                self.again = false;
                let bill = self.here();
                if bill.deposit == Some(Deposit::Held) {
                    (bill.deposit, bill.paid) = (None, Sum::default());
                }
                bill.paid.fen += bill.lines.price();
                bill.full_pay = Some(FullPay::Open);
                if bill.stage == Stage::Quoted {
                    bill.stage = if line { Stage::Free } else { Stage::Withdrawing };
                }
            }
            Step::Resettle(of) => {
                (self.shown, self.again) = (true, true);
                if line {
                    let bill = &mut self.bills[of];
                    (bill.stage, bill.full_pay) = (Stage::Quoted, Some(FullPay::Resettling));
                    (bill.sent, bill.quoted_s) = (bill.lines, now_s);
                }
            }
            Step::ClaimByHand(of) => self.bills[of].full_pay = Some(FullPay::Claimed),
            Step::ReturnFullPay(of) => self.bills[of].full_pay = Some(FullPay::Returning),
            Step::Deposit(of) => {
                let bill = &mut self.bills[of];
                (bill.deposit, bill.paid) = (Some(Deposit::Held), Sum::of(bill.sent.price()));
            }
            Step::ReturnDeposit(of) => self.bills[of].deposit = Some(Deposit::Returning),
            Step::PayOut(of) => self.bills[of].paid_out(),
        }
        self
    }

    fn here(&mut self) -> &mut Bill {
        &mut self.bills[self.at.expect("a key of the bill on the screen")]
    }

    fn call(&mut self, of: usize) {
        let bill = &mut self.bills[of];
        // Another bill cannot begin where one was paid in full, or is being taken back beside it.
        self.shown = bill.full_pay.is_none() || !matches!(bill.stage, Stage::Free | Stage::Withdrawing);
        if self.shown {
            bill.lines = if bill.stage == Stage::Free { Lines::WHOLE } else { bill.sent };
        }
        (self.at, self.known, self.again) = (Some(of), self.line, false);
    }

    fn settle(&mut self, answer: Answer, line: bool, asks: bool) {
        let credulous = self.credulous;
        let bill = self.here();
        match answer {
            // Nothing left: proven.
            _ if !line => bill.come_to_nothing(),
            Answer::Comes => bill.settled(),
            Answer::Lost { executed: true } if asks => bill.settled(),
            Answer::Lost { .. } | Answer::Refuses | Answer::RefusesForCertain => bill.come_to_nothing(),
            Answer::LineDies { .. } if credulous => {
                bill.come_to_nothing();
                self.line = false;
            }
            Answer::LineDies { executed } => {
                bill.stage = Stage::Doubt { executed };
                self.line = false;
            }
        }
    }
}

impl Bill {
    fn paid_out(&mut self) {
        self.paid = self.due().expect("owed");
        self.difference = false;
        if self.stage == Stage::Cancelled {
            (self.stage, self.replaces) = (Stage::Free, false);
        }
        if matches!(self.full_pay, Some(FullPay::Due | FullPay::Returning)) {
            self.full_pay = None;
        }
        if matches!(self.deposit, Some(Deposit::Applied | Deposit::Returning)) {
            self.deposit = None;
        }
    }
}
