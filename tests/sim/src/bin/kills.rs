//! Sudden deaths of the real program, as many as wanted: `kills --kills 10000 --each 100 [--seed N] [--jobs N] [--power 1]`;
//! with `--power 1` each death takes with it what was not synced. Progress on stderr; the last line of stdout is one JSON object.

#[cfg(target_os = "linux")]
fn main() {
    use serde_json::json;
    use sim::kills::{End, POINTS, Plan, run};

    let given = sim::long_run::numbers_or_end(&["kills", "each", "seed", "jobs", "power"]);
    let number = |name: &str, otherwise: u64| given.get(name).copied().unwrap_or(otherwise);
    let seed = number("seed", sim::long_run::fresh_seed());
    let plan = Plan {
        kills: number("kills", 320) as usize,
        each: number("each", 3) as usize,
        seed,
        jobs: number("jobs", 3) as usize,
        end: if number("power", 0) == 0 { End::Kill } else { End::PowerCut },
    };
    eprintln!("kills: seed {seed}, {} named points", POINTS.len());
    let tally = run(plan, &|done, all| eprintln!("kills: {done} of {all}"));
    let (rarest, count) = tally.rarest();
    let line = json!({
        "seed": seed, "kills": tally.kills, "random": tally.random, "points": POINTS.len(), "rarest_point": rarest,
        "rarest_count": count, "missed": tally.missed, "requests": tally.requests, "settles": tally.settles,
        "states": tally.states, "failures": 0, "seconds": tally.millis / 1000,
    });
    println!("{line}");
    if count < plan.each as u64 {
        eprintln!("kills: {rarest} was met {count} times only");
        std::process::exit(1);
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("kills: the library between program and system is for Linux");
    std::process::exit(2);
}
