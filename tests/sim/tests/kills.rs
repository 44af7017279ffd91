//! Sudden deaths of the real program at every named point and at random moments; see `sim::kills`.
#![cfg(target_os = "linux")]

mod kills {
    use std::time::{SystemTime, UNIX_EPOCH};

    use sim::kills::{Bench, End, POINTS, Plan, Shim, run};

    const KILLS: usize = 320;
    const EACH: usize = 3;
    const POWER_CUTS: usize = 36;
    /// Repeats a run as far as chance of this side goes: `YIBAO_KILLS_SEED=7 cargo nextest run -E 'test(kills)'`.
    const SEED_VARIABLE: &str = "YIBAO_KILLS_SEED";

    fn seed() -> u64 {
        let given = std::env::var(SEED_VARIABLE).ok().map(|text| text.parse().expect("a whole number"));
        given.unwrap_or_else(|| {
            SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64
        })
    }

    #[test]
    fn killed_at_every_named_point_and_at_random_loses_nothing_and_sends_nothing_twice() {
        let seed = seed();
        println!("{SEED_VARIABLE}={seed}");
        let plan = Plan { kills: KILLS, each: EACH, seed, jobs: 3, end: End::Kill };
        let tally = run(plan, &|done, all| println!("{done} of {all}"));
        println!(
            "{} kills, {} at random, in {} ms; {} requests arrived, {} of them 2207, none twice; bills stood: {:?}",
            tally.kills, tally.random, tally.millis, tally.requests, tally.settles, tally.states
        );
        let never: Vec<_> = POINTS
            .iter()
            .filter(|point| tally.points.get(point.id).copied().unwrap_or(0) < EACH as u64)
            .map(|point| format!("{} {}: {:?}", point.id, point.about, tally.points.get(point.id)))
            .collect();
        assert!(never.is_empty(), "points met less than {EACH} times:\n{}", never.join("\n"));
        assert!(tally.kills >= KILLS as u64, "{}", tally.kills);
        assert!(tally.states.len() >= 6, "deaths must fall into many steps: {:?}", tally.states);
    }

    #[test]
    fn power_cut_of_the_program_loses_nothing_that_was_acknowledged() {
        let seed = seed();
        println!("{SEED_VARIABLE}={seed}");
        let tally = run(Plan { kills: POWER_CUTS, each: 0, seed, jobs: 2, end: End::PowerCut }, &|_, _| {});
        println!("{} power cuts in {} ms; bills stood: {:?}", tally.kills, tally.millis, tally.states);
        assert!(tally.kills >= POWER_CUTS as u64);
    }

    /// The layer can see: where the log is not synced, an acknowledged commit is missed.
    #[test]
    fn power_cut_where_the_log_is_not_synced_is_seen_to_lose_commits() {
        let shim = Shim::compiled().unwrap();
        let mut bench = Bench::open(&shim, seed(), End::PowerCutOnALyingDisk);
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..25 {
                bench.die_at_random();
                bench.look();
            }
        }));
        assert!(
            seen.is_err(),
            "25 power cuts on a disk that does not sync lose nothing: this layer is blind"
        );
    }
}
