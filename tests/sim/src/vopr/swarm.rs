//! A seed becomes a plan: which centre, which region, which families of faults are off, rare or heavy, and what happens.
//!
//! The region profile never promises more than the drawn centre keeps: a promise the joint test of a region would not have
//! shown is no fair fault (safety §3). It may well promise less.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use settlement::profile::{RegionProfile, ReverseUnknown as Reverse};
use settlement::split::FundFormula;

use super::plan::{CardPlay, Ending, Manner, Pay, Plan, Serve, Step, Wrong};
use crate::sim_platform::{AnswerFault, Fault, Flavours, Line, Setup, Side, WireFault};
use crate::world::{Look, Printing, WorldOptions, plain_profile};

/// Cards that are read and whose holders may settle.
const PROFILES: [&str; 8] = [
    "gen2-classes",
    "gen2-cancel",
    "gen1-basic",
    "gen2-long-name",
    "gen3-no-key",
    "gen2-lost",
    "gen2-retired",
    "gen2-golden",
];
/// Somebody whom the platform refuses.
const REFUSED: &str = "gen2-refused";
/// Items of the catalog.
const ITEMS: [&str; 6] = ["YP00001", "YP00012", "YP00019", "YP00020", "YP00005", "YP00033"];
/// Patients in one run.
const PATIENTS: u32 = 72;

const MINUTE: i64 = 60_000;

/// Draws from the seed.
struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, n: u32) -> u32 {
        self.0.next_u32() % n
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }

    /// True so many times in a thousand.
    fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + i64::from(self.0.next_u32()) % (to - from + 1)
    }
}

/// How often each family strikes, per mille of the patients: off, rare or heavy.
struct Rates {
    network: u32,
    answers: u32,
    copies: u32,
    line: u32,
    kills: u32,
    panics: u32,
    disk: u32,
    clock: u32,
    printer: u32,
    people: u32,
    elsewhere: u32,
}

impl Rates {
    fn draw(draw: &mut Draw) -> Self {
        let mut rate = |rare: u32, heavy: u32| draw.of(&[0, rare, heavy]);
        Self {
            network: rate(60, 450),
            answers: rate(40, 250),
            copies: rate(30, 250),
            line: rate(20, 120),
            kills: rate(30, 200),
            panics: rate(10, 60),
            disk: rate(10, 80),
            clock: rate(10, 60),
            printer: rate(20, 150),
            people: rate(50, 350),
            elsewhere: rate(0, 15),
        }
    }
}

/// What is left out of the usual mixture, to show that a mistake stays hidden without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mild {
    /// Every centre is the plain one.
    pub friendly: bool,
    /// Only money counts: a message id that leaves twice is no failure by itself.
    pub by_money: bool,
    /// Every region asks before it reverses, every lost 2207 was carried out, and the answer to the question comes late.
    pub late_queries: bool,
}

/// The plan of a seed.
pub fn draw(seed: u64, mild: Mild) -> Plan {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
    let mut flavours = centre(&mut draw);
    if mild.friendly {
        flavours = Flavours::default();
    }
    let mut profile = region(&mut draw, &flavours);
    profile.query_without_settlement_id |= mild.late_queries;
    let mut longest = longest_life(&profile);
    flavours.replay_after_ms = flavours.replay_after_ms.min(longest);
    if !profile.fence_2205 {
        // What was late before it came is replayed later still: both together take no longer than the fence of time.
        flavours.replay_after_ms = flavours.replay_after_ms.min(longest / 2);
        longest -= flavours.replay_after_ms;
    }
    let flavour = words(&flavours, &profile);
    let rates = Rates::draw(&mut draw);
    let steps = rarer(seed, steps(&mut draw, &rates, longest));
    let (mut steps, outside) = with_restores(seed, steps);
    if mild.friendly {
        // A gateway that keeps a request for later is no friendly one.
        steps.retain(|step| !comes_late(step));
    }
    if mild.late_queries {
        steps = with_late_queries(steps);
    }
    let hour = draw.of(&["01:40:00", "07:30:00", "08:00:00", "16:50:00", "23:20:00"]);
    let options = WorldOptions {
        seed,
        setup: Setup { seed, flavours, credentials: None, ..Setup::default() },
        profile,
        start: format!("2026-05-0{} {hour}", 1 + seed % 9),
        latency_ms: draw.of(&[5, 20, 20, 200]),
        idle_lock_ms: 0,
        look: Look::Changes,
        by_money: mild.by_money,
        story_max: 0,
        outside,
        ..WorldOptions::default()
    };
    Plan { seed, options, flavour, steps }
}

/// A centre: mostly a mixture, sometimes the plain one, so that its ordinary path stays in sight.
fn centre(draw: &mut Draw) -> Flavours {
    if draw.happens(150) {
        return Flavours::default();
    }
    let mut flavours = Flavours::random(&mut draw.0);
    // Megabytes of junk cost as much time as a hundred bills.
    flavours.junk = flavours.junk.min(2);
    flavours.junk_bytes = platform::REPLY_BYTES_MAX as u32 + 1;
    // Long delays are drawn one by one: a centre that is always late settles nothing.
    flavours.slow_ms = draw.of(&[0, 0, 0, 200, 3_000, 20_000]);
    flavours
}

/// What the joint test of this centre could have shown at best, or less.
fn region(draw: &mut Draw, f: &Flavours) -> RegionProfile {
    let mut shown = |kept: bool| kept && draw.happens(750);
    RegionProfile {
        fence_2205: shown(f.settle_checks_lines),
        fence_2205_refuses_settled: shown(f.fee_cancel_refuses_settled),
        // Whatever a centre answers for a message id it never saw, each says in these words that nothing is in effect under it.
        reverse_unknown: Reverse::Refuses,
        reverse_nothing: plain_profile().reverse_nothing,
        query_without_settlement_id: shown(f.query_without_setl_id && f.lines_without_setl_id),
        cancel_is_idempotent: shown(true),
        definite_refusals: if shown(true) { vec![DEFINITE.to_owned()] } else { Vec::new() },
        resettle_window_days: draw.of(&[0, 3, 30, 30]),
        in_flight_max_ms: draw.of(&[5, 30]) * MINUTE,
        fund_formula: if f.fund_includes_account {
            FundFormula::AccountInside
        } else {
            FundFormula::AccountOutside
        },
        ..RegionProfile::default()
    }
}

/// Words that the joint test has shown to mean "not executed".
const DEFINITE: &str = "处方已过期";

fn words(f: &Flavours, profile: &RegionProfile) -> Vec<String> {
    let plain = serde_json::to_value(Flavours::default()).expect("flavours are plain data");
    let ours = serde_json::to_value(f).expect("flavours are plain data");
    let differs = |(name, value): (&String, &serde_json::Value)| {
        (plain.get(name) != Some(value) && name != "name").then(|| format!("{name} {value}"))
    };
    let mut words: Vec<String> = ours.as_object().into_iter().flatten().filter_map(differs).collect();
    words.push(format!(
        "region: fence_2205 {}, refuses settled {}, reverse unknown {:?}, query {}, cancel idempotent {}, in flight {} min",
        profile.fence_2205,
        profile.fence_2205_refuses_settled,
        profile.reverse_unknown,
        profile.query_without_settlement_id,
        profile.cancel_is_idempotent,
        profile.in_flight_max_ms / MINUTE
    ));
    words
}

fn steps(draw: &mut Draw, rates: &Rates, longest: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    for bill in 1..=PATIENTS {
        wrong(draw, rates, longest, &mut steps);
        steps.push(Step::Serve(serve(draw, rates, bill)));
        if draw.happens(60) {
            steps.push(Step::WorkOff { items: 4 });
        }
        if draw.happens(30) {
            steps.push(Step::Wait { ms: draw.between(1_000, 10 * MINUTE) });
        }
    }
    steps
}

/// A request that is carried out when nobody waits for it any more.
const fn comes_late(step: &Step) -> bool {
    matches!(
        step,
        Step::Wrong(
            Wrong::Next { fault: Fault::Wire(WireFault::Delay { before: true, .. }), .. }
                | Wrong::Copy { .. }
        )
    )
}

/// Before every patient: the next 2207 is carried out and not heard of, and what 5203 says of it comes after the time for
/// questions.
fn with_late_queries(steps: Vec<Step>) -> Vec<Step> {
    let next = |infno, fault| Step::Wrong(Wrong::Next { infno, fault: Fault::Wire(fault), times: 1 });
    let late = || {
        [
            next("2207", WireFault::LoseReplyAfterCommit),
            next("5203", WireFault::Delay { ms: 15_000, before: false }),
        ]
    };
    let with = |step| match step {
        Step::Serve(_) => late().into_iter().chain([step]).collect::<Vec<_>>(),
        step => vec![step],
    };
    steps.into_iter().flat_map(with).collect()
}

/// What is rare even among faults: a centre that has cleared what it settled and does not let it be reversed any more, a line
/// that breaks just before a request that counts, answers with a wrong number. Drawn apart, so that no seed gets another day.
fn rarer(seed: u64, steps: Vec<Step>) -> Vec<Step> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed ^ 0x00C1_EA2E_D000));
    let rate = draw.of(&[0, 0, 0, 15, 60]);
    let odd = draw.of(&[0, 0, 20, 60]);
    let refused = || {
        Step::Wrong(Wrong::Next {
            infno: "2601",
            fault: Fault::Answer(AnswerFault::Refuse { text: CLEARED.to_owned() }),
            times: 1,
        })
    };
    let mut more = Vec::new();
    for step in steps {
        let serves = matches!(step, Step::Serve(_));
        if serves && draw.happens(rate) {
            more.push(refused());
        }
        if serves && draw.happens(odd) {
            let infno = draw.of(&["2207", "2207", "2208", "2601"]);
            let faults = [AnswerFault::WrongVisit, AnswerFault::NoSettlement, AnswerFault::NoVisit];
            more.push(Step::Wrong(match draw.below(4) {
                0 => Wrong::Refused { infno },
                place => {
                    let fault = Fault::Answer(faults[place as usize - 1].clone());
                    Wrong::Next { infno, fault, times: 1 }
                }
            }));
        }
        more.push(step);
    }
    more
}

/// Few hospitals have a second medium, and fewer lose their disk: backups and restores, and whether there is such a medium at
/// all. Drawn apart, so that every other seed has the day it always had; the saved ones are among those.
fn with_restores(seed: u64, steps: Vec<Step>) -> (Vec<Step>, bool) {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed ^ 0x00D1_5C1B_7600));
    let rate = draw.of(&[0, 0, 0, 0, 0, 0, 20, 60]);
    if rate == 0 {
        return (steps, false);
    }
    let mut more = Vec::new();
    for step in steps {
        if matches!(step, Step::Serve(_)) {
            if draw.happens(2 * rate) {
                more.push(Step::Wrong(Wrong::Backup));
            }
            if draw.happens(rate) {
                more.push(Step::Wrong(Wrong::Restore));
            }
        }
        more.push(step);
    }
    (more, true)
}

/// What a centre says that does not let a settlement be reversed any more.
const CLEARED: &str = "该笔结算已清算，不能冲正";

fn serve(draw: &mut Draw, rates: &Rates, bill: u32) -> Serve {
    let profile = if draw.happens(10) { REFUSED } else { draw.of(&PROFILES) };
    let count = draw.of(&[1, 1, 2, 3]);
    let lines = (0..count).map(|_| (draw.of(&ITEMS), 1 + draw.below(9) * draw.of(&[1, 3]))).collect();
    let odd = draw.happens(rates.people);
    let manner = Manner {
        twice: odd && draw.happens(400),
        reprint: odd && draw.happens(150),
        card: match draw.below(if odd { 4 } else { 1 }) {
            2 => CardPlay::Pulled,
            3 => CardPlay::Swapped(draw.of(&PROFILES)),
            _ => CardPlay::Stays,
        },
        pay: if odd {
            draw.of(&[Pay::Exact, Pay::TooLittleFirst, Pay::Other, Pay::Later])
        } else {
            draw.of(&[Pay::Exact, Pay::Over, Pay::Over, Pay::Other])
        },
        full_pay: draw.happens(60),
        deposit: draw.happens(500),
        ending: match draw.below(1000) {
            0..60 => Ending::Cancelled,
            60..75 => Ending::CancelledUnpaid,
            75..95 => Ending::GivenUp,
            95..115 => Ending::Changed,
            _ => Ending::Stands,
        },
        patience_ms: draw.of(&[2_000, 25_000, 25_000, 130_000]),
        pause_ms: draw.of(&[100, 2_000, 10_000]),
    };
    Serve { profile, bill, lines, manner }
}

/// A copy of a request lives as long as the region was shown to keep one; where the lines are a fence, three times as long
/// (safety §17.3). **Unit**: ms.
const fn longest_life(profile: &RegionProfile) -> i64 {
    profile.in_flight_max_ms * if profile.fence_2205 { 3 } else { 1 }
}

fn wrong(draw: &mut Draw, rates: &Rates, longest: i64, steps: &mut Vec<Step>) {
    let mut add = |wrong: Wrong| steps.push(Step::Wrong(wrong));
    if draw.happens(rates.network) {
        let fault = match draw.below(9) {
            0 | 1 => WireFault::LoseReplyAfterCommit,
            2 => WireFault::LoseRequest,
            3 => WireFault::CutAt { byte: 100, side: draw.of(&[Side::Request, Side::Reply]) },
            4 => WireFault::Delay { ms: draw.between(1_000, 40_000) as u64, before: draw.happens(500) },
            5 => {
                WireFault::Delay { ms: draw.between(100_000, longest.min(10 * MINUTE)) as u64, before: true }
            }
            6 => WireFault::Delay { ms: draw.between(110_000, longest) as u64, before: draw.happens(800) },
            _ => WireFault::Duplicate { second_answer: draw.happens(500) },
        };
        add(Wrong::Next { infno: moved(draw), fault: Fault::Wire(fault), times: draw.of(&[1, 1, 1, 2, 3]) });
    }
    if draw.happens(rates.answers) {
        let fault = match draw.below(10) {
            0 => AnswerFault::Html { executed: draw.happens(500) },
            1 => AnswerFault::Http502 { executed: draw.happens(500) },
            2 => AnswerFault::WrongPerson,
            3 => AnswerFault::ThreeDecimals,
            4 => AnswerFault::BadSum,
            5 => AnswerFault::Negative,
            6 | 7 => AnswerFault::ExecuteThenMinusOne,
            8 => AnswerFault::Refuse {
                text: draw.of(&["系统繁忙，请稍后再试", DEFINITE]).to_owned()
            },
            _ => AnswerFault::Refuse { text: "该收费批次已结算，请勿重复结算".to_owned() },
        };
        add(Wrong::Next { infno: moved(draw), fault: Fault::Answer(fault), times: draw.of(&[1, 1, 2]) });
    }
    if draw.happens(rates.copies) {
        add(Wrong::Copy { infno: moved(draw), after_ms: draw.between(10, longest) });
    }
    if draw.happens(rates.line) {
        let line = draw.of(&[Line::Refuses, Line::Refuses, Line::Drops]);
        add(Wrong::Line { line, ms: draw.between(500, 4 * MINUTE) });
    }
    if draw.happens(rates.kills) {
        let again = draw.happens(250).then(|| u64::from(draw.below(8)));
        add(Wrong::Kill { after: u64::from(draw.below(60)), again });
    }
    if draw.happens(rates.panics) {
        add(Wrong::Panic);
    }
    if draw.happens(rates.disk) {
        add(Wrong::DiskFull { ms: draw.between(20, 60_000), after_commits: draw.below(8) });
    }
    if draw.happens(rates.clock) {
        add(Wrong::Clock { by_ms: draw.between(1, 300_000) * draw.of(&[-1, -1, 1]) });
    }
    if draw.happens(rates.printer) {
        let printing = draw.of(&[Printing::Unreachable, Printing::Fails]);
        add(Wrong::Printer { printing, ms: draw.between(100, 2 * MINUTE) });
    }
    if draw.happens(rates.elsewhere) {
        add(Wrong::Elsewhere);
    }
}

/// Most faults fall on the requests that matter most.
fn moved(draw: &mut Draw) -> &'static str {
    draw.of(&[
        "2207", "2207", "2207", "2207", "2208", "2208", "2601", "2205", "2202", "2201", "2204", "2203",
        "2206", "5203",
    ])
}
