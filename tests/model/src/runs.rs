//! Which runs there are: those that must be safe, the same ones larger, and the mistakes that must be found.

use crate::setup::{Bounds, Flavour, Protocol, Setup, Unknown, Unregister, Withdraw};

const UNKNOWN: [(Unknown, &str); 3] =
    [(Unknown::Error, "error"), (Unknown::Ok, "ok"), (Unknown::Tombstone, "tombstone")];

/// The five questions of the region profile that decide about the protocol, in every combination that makes sense.
fn regions() -> Vec<(String, Flavour)> {
    let mut all = Vec::new();
    for (unknown, word) in UNKNOWN {
        for dedup in [false, true] {
            let tail = if dedup { ", dedup" } else { "" };
            let region = |name: String, flavour: Flavour| (name, Flavour { unknown, dedup, ..flavour });
            all.push(region(format!("2601 {word}, 2205 refuses{tail}"), Flavour::FENCED));
            let deletes =
                Flavour { withdraw: Withdraw::Deletes, unregister: Unregister::Hollow, ..Flavour::FENCED };
            all.push(region(format!("2601 {word}, 2205 deletes all{tail}"), deletes));
            all.push(region(format!("2601 {word}, no fence but time{tail}"), Flavour::UNFENCED));
        }
    }
    all
}

/// What the model of the reference left out, one run each.
fn gaps(bounds: Bounds) -> Vec<Setup> {
    let design = |name: &str, flavour, bounds| Setup::new(name, flavour, Protocol::Design, bounds);
    let plain = Flavour::FENCED;
    let alone = Bounds { cancel: false, fallback: false, ..bounds };
    let pair = Bounds { terminals: 2, ..bounds };
    let twice = Flavour { settles_twice: true, ..plain };
    vec![
        design(
            "deposits, query by visit",
            Flavour { answers_by_visit: true, ..plain },
            Bounds { deposit: true, ..bounds },
        ),
        design("deposits, no fence but time", Flavour::UNFENCED, Bounds { deposit: true, ..bounds }),
        design(
            "lagging replica, query by visit",
            Flavour { answers_by_visit: true, lags: true, ..plain },
            bounds,
        ),
        design(
            "2205 refuses, 2202 says nothing",
            Flavour { unregister: Unregister::Hollow, ..plain },
            bounds,
        ),
        design("three tries", plain, Bounds { tries: 3, cancel: false, ..bounds }),
        design("two terminals, claims", plain, pair),
        design(
            "two terminals, deposits",
            plain,
            Bounds { deposit: true, fallback: false, cancel: false, ..pair },
        ),
        design(
            "takeover of a retired terminal",
            plain,
            Bounds { takeover: true, cancel: false, timeouts: bounds.timeouts - 1, ..pair },
        ),
        design(
            "2205 keeps settled lines, 2202 refuses",
            Flavour { withdraw: Withdraw::Keeps, ..plain },
            bounds,
        ),
        design("late copy of 2204, 2202 revokes", Flavour { late_lines: true, ..plain }, bounds),
        design("2601 forbidden after clearing", Flavour { clears: true, ..plain }, bounds),
        design("2207 refused for certain", Flavour { refuses_definitely: true, ..plain }, bounds),
        design("settles twice, dedup", Flavour { dedup: true, ..twice }, alone),
        design("settles twice, network makes no copies", twice, Bounds { duplicates: 0, ..bounds }),
        design(
            "cancels twice, network makes no copies, replica lags",
            Flavour { cancels_twice: true, lags: true, ..plain },
            Bounds { duplicates: 0, fallback: false, ..bounds },
        ),
        Setup::new(
            "late copy of 2204, any refused 2202 goes back",
            Flavour { late_lines: true, unregister: Unregister::Refuses, ..plain },
            Protocol::RefusedUnregisterGoesBack,
            bounds,
        ),
    ]
}

fn every_region(bounds: Bounds) -> impl Iterator<Item = Setup> {
    regions().into_iter().map(move |(name, flavour)| Setup::new(name, flavour, Protocol::Design, bounds))
}

/// Every submission: the regions.
pub fn regions_small() -> Vec<Setup> {
    every_region(Bounds::SMALL).collect()
}

/// Every submission: what the reference left out.
pub fn gaps_small() -> Vec<Setup> {
    gaps(Bounds::SMALL)
}

/// Runs that together walk every edge of the machine.
pub fn edges() -> Vec<Setup> {
    let flavour =
        Flavour { answers_by_visit: true, clears: true, refuses_definitely: true, ..Flavour::FENCED };
    let bounds = Bounds { tries: 1, ..Bounds::SMALL };
    vec![Setup::new("everything once", flavour, Protocol::Design, bounds)]
}

/// Every night: two copies, two crashes, three time-outs in every region; the gaps with one crash, for they are wider.
pub fn deep() -> Vec<Setup> {
    let bounds = Bounds { duplicates: 2, crashes: 2, timeouts: 3, under_way: 5, ..Bounds::SMALL };
    let gap = Bounds { duplicates: 2, timeouts: 3, ..Bounds::SMALL };
    let pair = Bounds { terminals: 2, fallback: false, ..bounds };
    let two = Setup::new("two terminals, 2 of everything", Flavour::FENCED, Protocol::Design, pair);
    let third = Bounds { tries: 3, ..Bounds::SMALL };
    let three = Setup::new("three tries, cancel and fallback", Flavour::FENCED, Protocol::Design, third);
    // Doing a message id once only takes possibilities away; the small runs have it.
    let executes_again = every_region(bounds).filter(|setup| !setup.flavour.dedup);
    executes_again.chain([two, three]).chain(gaps(gap)).collect()
}

/// A protocol that must be found bad.
pub struct Mistake {
    /// The run.
    pub setup: Setup,
    /// The rule that breaks.
    pub breaks: &'static str,
    /// Steps of the shortest counterexample, the four before the settle key included.
    pub steps: usize,
}

/// The mistakes of safety §2.1 and the ones this model adds.
pub fn mistakes() -> Vec<Mistake> {
    let plain = Flavour::FENCED;
    let small = Bounds::SMALL;
    let alone = Bounds { fallback: false, cancel: false, ..small };
    let alone_paying = Bounds { cancel: false, ..small };
    let pair = Bounds { terminals: 2, ..small };
    let bad = |name: &str, protocol, flavour, bounds, breaks, steps| Mistake {
        setup: Setup::new(name, flavour, protocol, bounds),
        breaks,
        steps,
    };
    let deletes = Flavour { withdraw: Withdraw::Deletes, unregister: Unregister::Hollow, ..plain };
    let twice = Flavour { settles_twice: true, ..plain };
    let cancels_twice = Flavour { cancels_twice: true, ..plain };
    let cancelling = Bounds { fallback: false, tries: 1, timeouts: 3, ..small };
    let mut late =
        bad("late success accepted after 2601 (in the end)", Protocol::LateSuccess, plain, alone, "I4", 11);
    late.setup = late.setup.blind_to(&["I5"]);
    let mut unjournaled =
        bad("no journal before send (in the end)", Protocol::NoJournal, plain, alone_paying, "I2", 10);
    unjournaled.setup = unjournaled.setup.blind_to(&["I25"]);
    vec![
        bad("late success accepted after 2601", Protocol::LateSuccess, plain, alone, "I5", 9),
        late,
        bad("no fence after 2601", Protocol::NoFence, plain, small, "I3", 12),
        bad("short form 2601, 2205 where 2205 deletes all", Protocol::ShortForm, deletes, small, "I3", 20),
        bad(
            "2205 relied on, 2207 needs no lines",
            Protocol::LinesFenceAnyway,
            Flavour::UNFENCED,
            small,
            "I3",
            24,
        ),
        bad("2207 settles twice on a network copy", Protocol::Design, twice, small, "I1", 9),
        bad("time-out taken as failure", Protocol::TimeoutIsNo, plain, small, "I3", 8),
        bad(
            "negative query taken as proof",
            Protocol::NegativeIsNo,
            Flavour { answers_by_visit: true, ..plain },
            small,
            "I3",
            11,
        ),
        bad("business error taken as proof", Protocol::ErrorIsNo, plain, small, "I3", 10),
        bad("no journal before send", Protocol::NoJournal, plain, small, "I25", 7),
        unjournaled,
        bad("retry under the same visit id", Protocol::SameVisit, plain, small, "I3", 27),
        bad("refused 2205 passed", Protocol::RefusalIgnored, plain, small, "I3", 26),
        bad("no fence after 2208", Protocol::NoFenceAfterCancel, plain, small, "I3", 14),
        bad("fallback cash refunded before resettling", Protocol::RefundFirst, plain, small, "I25", 8),
        bad("claim expires while in doubt", Protocol::ClaimExpires, plain, pair, "I2", 14),
        bad(
            "2207 sent again, platform settles twice",
            Protocol::Resend,
            twice,
            Bounds { duplicates: 0, ..small },
            "I1",
            9,
        ),
        bad(
            "no fence after 2601, tombstones for unknown originals",
            Protocol::NoFence,
            Flavour { unknown: Unknown::Tombstone, ..plain },
            small,
            "I3",
            14,
        ),
        // Not in §2.1.
        bad("no claim at all: two windows, full pay twice", Protocol::NoClaim, plain, pair, "TWICE", 4),
        bad(
            "retired terminal accepts a late success",
            Protocol::BothGoOn,
            plain,
            Bounds { takeover: true, ..pair },
            "I5",
            11,
        ),
        bad(
            "takeover, msgid escrowed by best effort",
            Protocol::EscrowBestEffort,
            plain,
            Bounds { takeover: true, ..pair },
            "I2",
            12,
        ),
        bad(
            "takeover in a region with no fence but time",
            Protocol::Design,
            Flavour::UNFENCED,
            Bounds { takeover: true, ..pair },
            "I3",
            19,
        ),
        bad(
            "2205 keeps settled lines, 2202 says nothing",
            Protocol::Design,
            Flavour { withdraw: Withdraw::Keeps, unregister: Unregister::Hollow, ..plain },
            small,
            "I3",
            26,
        ),
        bad(
            "2205 keeps settled lines, 2202's refusal passed",
            Protocol::RefusedUnregisterPassed,
            Flavour { withdraw: Withdraw::Keeps, ..plain },
            small,
            "I3",
            26,
        ),
        bad(
            "late copy of 2204, 2202 refused for lines and passed",
            Protocol::Design,
            Flavour { late_lines: true, unregister: Unregister::Refuses, ..plain },
            small,
            "I3",
            25,
        ),
        bad(
            "no wait after 2208 where only time is a fence",
            Protocol::NoWaitAfterCancel,
            Flavour::UNFENCED,
            small,
            "I3",
            26,
        ),
        bad(
            "2601 forbidden taken as nothing to reverse",
            Protocol::ForbiddenIsNothing,
            Flavour { clears: true, ..deletes },
            small,
            "I3",
            25,
        ),
        bad("payout while the cancel is in doubt", Protocol::PayoutEarly, plain, small, "I13", 14),
        bad("2208 cancels twice on a network copy", Protocol::Design, cancels_twice, cancelling, "I1", 13),
        bad(
            "second 2208 without waiting",
            Protocol::CancelAtOnce,
            cancels_twice,
            Bounds { duplicates: 0, ..cancelling },
            "I1",
            17,
        ),
        bad(
            "wait counted from the first 2208",
            Protocol::WaitFromFirstCancel,
            cancels_twice,
            Bounds { duplicates: 0, ..cancelling },
            "I1",
            22,
        ),
        bad("second 2208 never left: settled again", Protocol::SecondCancelNotSent, plain, small, "I4", 16),
    ]
}

/// Mistakes that a friendly platform hides, or that a kinder region makes harmless: no rule breaks, and that is said.
pub fn hidden() -> Vec<Setup> {
    let small = Bounds::SMALL;
    let plain = Flavour::FENCED;
    let remembers = Flavour { unknown: Unknown::Remembers, ..plain };
    let deletes = Flavour { withdraw: Withdraw::Deletes, unregister: Unregister::Hollow, ..plain };
    vec![
        Setup::new("2207 sent again, friendly platform", plain, Protocol::Resend, small),
        Setup::new("short form where 2205 refuses", plain, Protocol::ShortForm, small),
        Setup::new(
            "no fence after 2601, tombstones for every original",
            remembers,
            Protocol::NoFence,
            Bounds { cancel: false, ..small },
        ),
        Setup::new("refused 2202 passed where 2205 refuses", plain, Protocol::RefusedUnregisterPassed, small),
        Setup::new(
            "refused 2202 passed where 2205 deletes all",
            deletes,
            Protocol::RefusedUnregisterPassed,
            small,
        ),
    ]
}

/// Runs in which every try must be able to come to rest from everywhere (I20).
pub fn progress() -> Vec<Setup> {
    let bounds = Bounds { tireless: true, fallback: false, timeouts: 1, ..Bounds::SMALL };
    let plain = Flavour { answers_by_visit: true, ..Flavour::FENCED };
    let kept = Flavour { withdraw: Withdraw::Keeps, ..plain };
    let cleared = Flavour { clears: true, ..plain };
    let lagging = Flavour { lags: true, cancels_twice: true, ..plain };
    let alone = Bounds { tries: 1, ..bounds };
    [
        ("progress: 2205 refuses", plain, bounds),
        ("progress: no fence but time", Flavour::UNFENCED, bounds),
        ("progress: 2205 keeps settled lines", kept, bounds),
        ("progress: 2601 forbidden after clearing", cleared, alone),
        ("progress: cancels twice, replica lags", lagging, Bounds { duplicates: 0, ..alone }),
    ]
    .into_iter()
    .map(|(name, flavour, bounds)| Setup::new(name, flavour, Protocol::Design, bounds))
    .collect()
}

/// A protocol that is safe and never ends.
pub fn endless() -> Setup {
    let bounds = Bounds { tireless: true, fallback: false, timeouts: 1, tries: 1, ..Bounds::SMALL };
    Setup::new("settlement after a 2208 left alone", Flavour::FENCED, Protocol::GhostIsLeft, bounds)
}
