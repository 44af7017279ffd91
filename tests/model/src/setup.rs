//! What a run explores: how the platform behaves, which protocol the terminals follow, how much may go wrong.

/// Answer of 2601 for an original the platform never saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// An error text.
    Error,
    /// Success, and nothing is remembered.
    Ok,
    /// Success, and a later original is refused.
    Tombstone,
    /// As `Tombstone`, and an original that was reversed is refused too when a copy of it comes.
    Remembers,
}

/// What 2205 does to fee lines that took part in a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraw {
    /// Refuses.
    Refuses,
    /// Says yes and deletes them with the others.
    Deletes,
    /// Says yes, deletes the unsettled ones (none) and keeps the settled ones.
    Keeps,
}

/// What 2202 does to a visit that still has something on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unregister {
    /// Takes back the visit and its open lines; refuses a settled one.
    Revokes,
    /// Refuses a settled visit, and one with open lines.
    Refuses,
    /// Says yes and does nothing that 2207 would look at.
    Hollow,
}

/// A platform. Every field is a question of the region profile, or a hostility nobody promised to leave out.
#[derive(Clone, Copy, Debug)]
pub struct Flavour {
    /// 2601 of an unknown original.
    pub unknown: Unknown,
    /// 2205 of settled lines.
    pub withdraw: Withdraw,
    /// 2202 of a visit in use.
    pub unregister: Unregister,
    /// Does 2207 need open fee lines? If so the fence holds; if not, only time does.
    pub checks_lines: bool,
    /// Does a second copy of a 2207 settle a second time?
    pub settles_twice: bool,
    /// Is a message id executed once only?
    pub dedup: bool,
    /// Does a second 2208 take back a second time?
    pub cancels_twice: bool,
    /// May the platform clear the day, after which 2601 is forbidden?
    pub clears: bool,
    /// May a query answer from an older state?
    pub lags: bool,
    /// May a query answer by visit alone?
    pub answers_by_visit: bool,
    /// May a 2207 be refused with a text that is known to mean "not executed"?
    pub refuses_definitely: bool,
    /// May a copy of 2204 arrive late and put the lines back?
    pub late_lines: bool,
}

impl Flavour {
    /// A region with a working fence and no further hostility.
    pub const FENCED: Self = Self {
        unknown: Unknown::Error,
        withdraw: Withdraw::Refuses,
        unregister: Unregister::Revokes,
        checks_lines: true,
        settles_twice: false,
        dedup: false,
        cancels_twice: false,
        clears: false,
        lags: false,
        answers_by_visit: false,
        refuses_definitely: false,
        late_lines: false,
    };

    /// The pessimistic region: 2207 looks at nothing, 2205 and 2202 say yes to everything.
    pub const UNFENCED: Self = Self {
        withdraw: Withdraw::Keeps,
        unregister: Unregister::Hollow,
        checks_lines: false,
        ..Self::FENCED
    };
}

/// Which protocol the terminals follow: the design, the design read in another way, or one of the classic mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Safety §9, with the edges of `settlement::machine` and ADR 0008.
    Design,
    /// As the design, and a 2202 refused for *any* reason is treated as "settled".
    RefusedUnregisterGoesBack,
    /// A 2202 refused because the visit is settled is recorded and passed.
    RefusedUnregisterPassed,
    /// A late success is accepted although a 2601 was intended.
    LateSuccess,
    /// 2601, and that is it.
    NoFence,
    /// 2601, 2205, and that is it.
    ShortForm,
    /// A time-out means "not settled".
    TimeoutIsNo,
    /// "Not found" means "not settled".
    NegativeIsNo,
    /// An error code means "not settled".
    ErrorIsNo,
    /// 2207 leaves before its intent is durable.
    NoJournal,
    /// A new try uses the old visit id.
    SameVisit,
    /// A refused 2205 is passed.
    RefusalIgnored,
    /// Nothing follows a definite 2208.
    NoFenceAfterCancel,
    /// After a 2208: 2205 and 2202, but no waiting, in a region where only time is a fence.
    NoWaitAfterCancel,
    /// Fallback cash is handed back before the bill is resettled.
    RefundFirst,
    /// The claim on a bill runs out while its outcome is unknown.
    ClaimExpires,
    /// No claim at all.
    NoClaim,
    /// 2207 is sent again after a time-out.
    Resend,
    /// 2205 is relied on where 2207 does not look at fee lines.
    LinesFenceAnyway,
    /// "Not allowed any more" is read as "nothing to reverse".
    ForbiddenIsNothing,
    /// Cash goes back while the cancel is in doubt.
    PayoutEarly,
    /// A second 2208 without waiting for the first to arrive.
    CancelAtOnce,
    /// The wait before another 2208 is counted from the first 2208, not from the last.
    WaitFromFirstCancel,
    /// A second 2208 that never left puts the attempt back to settled, whatever became of the first.
    SecondCancelNotSent,
    /// The msgid is handed to the coordinator if possible, and 2207 leaves anyway.
    EscrowBestEffort,
    /// A retired terminal that hears a success accepts it.
    BothGoOn,
    /// A settlement that the fence after a cancel meets is not reversed; 2205 is only sent again.
    GhostIsLeft,
}

/// How much may go wrong, and how much the people at the window may do.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Tries, 1 to 3.
    pub tries: u8,
    /// Copies a gateway may make.
    pub duplicates: u8,
    /// Crashes of a terminal.
    pub crashes: u8,
    /// Answers a terminal may stop waiting for.
    pub timeouts: u8,
    /// Requests under way at one time; one more is lost.
    pub under_way: u8,
    /// Terminals, 1 or 2.
    pub terminals: u8,
    /// May a patient pay everything, and come back?
    pub fallback: bool,
    /// May a patient leave a deposit while the outcome is unknown?
    pub deposit: bool,
    /// May a settled bill be taken back?
    pub cancel: bool,
    /// May the first terminal be retired and its open request handed to the second?
    pub takeover: bool,
    /// Do terminals try for ever once nothing of theirs is under way? Needed where progress is looked at.
    pub tireless: bool,
}

impl Bounds {
    /// One of everything that goes wrong, two tries, one window.
    pub const SMALL: Self = Self {
        tries: 2,
        duplicates: 1,
        crashes: 1,
        timeouts: 2,
        under_way: 4,
        terminals: 1,
        fallback: true,
        deposit: false,
        cancel: true,
        takeover: false,
        tireless: false,
    };
}

/// One run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How it is called in the table.
    pub name: String,
    /// The platform.
    pub flavour: Flavour,
    /// The protocol.
    pub protocol: Protocol,
    /// The bounds.
    pub bounds: Bounds,
    /// Rules that are not looked at: to see what a mistake leads to in the end, and that a blind check is noticed.
    pub blind: Vec<&'static str>,
}

impl Setup {
    /// A run that looks at every rule.
    pub fn new(name: impl Into<String>, flavour: Flavour, protocol: Protocol, bounds: Bounds) -> Self {
        assert!(
            (1..=3).contains(&bounds.tries) && (1..=2).contains(&bounds.terminals),
            "a world holds no more"
        );
        assert!(
            bounds.duplicates <= 3 && bounds.crashes <= 3 && bounds.timeouts <= 7,
            "counters hold no more"
        );
        Self { name: name.into(), flavour, protocol, bounds, blind: Vec::new() }
    }

    /// The same run without some rules.
    #[must_use]
    pub fn blind_to(mut self, rules: &[&'static str]) -> Self {
        self.blind.extend(rules);
        self
    }

    /// Does this protocol wait instead of relying on 2205?
    pub fn waits(&self) -> bool {
        !self.flavour.checks_lines && self.protocol != Protocol::LinesFenceAnyway
    }
}
