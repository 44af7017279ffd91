//! `cargo vopr`: plays seeds, says what happened, and shows the shortest way to whatever did not hold.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use sim::vopr::arguments::{Asked, HELP};
use sim::vopr::{Seeds, draw, explain, many, play, summary};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    // Fresh seeds are of today, and printed: any of them can be played again.
    let fresh = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs() * 1_000);
    let asked = match Asked::parse(&arguments, fresh) {
        Ok(asked) => asked,
        Err(reason) => {
            eprintln!("vopr: {reason}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    // A panic inside a world is caught and told with its seed; its own words need no second place.
    std::panic::set_hook(Box::new(|_| {}));
    if asked.keep.is_some() || asked.story {
        return one(&asked);
    }
    run(&asked)
}

/// One seed or some steps of it, with its story.
fn one(asked: &Asked) -> ExitCode {
    let mut plan = draw(asked.from, asked.mild);
    plan.options.story_max = 20_000;
    let played = play(&plan, asked.keep.as_ref());
    if asked.story {
        println!("{}", played.story);
    }
    for word in &plan.flavour {
        println!("{word}");
    }
    match played.violation {
        None => {
            println!("seed {}: everything held", asked.from);
            ExitCode::SUCCESS
        }
        Some(violation) => {
            println!("seed {}, step {}: {}", asked.from, violation.step, violation.text);
            ExitCode::from(1)
        }
    }
}

fn run(asked: &Asked) -> ExitCode {
    let seeds = Seeds {
        seeds: asked.seeds(),
        settlements: asked.settlements,
        jobs: asked.jobs,
        twice: asked.twice,
        mild: asked.mild,
    };
    if let (Some(first), Some(last)) = (seeds.seeds.first(), seeds.seeds.last()) {
        eprintln!("  seeds {first} … {last}");
    }
    let told = Mutex::new(Instant::now());
    let outcome = many(&seeds, &|seeds, settlements| {
        let mut last = told.lock().expect("nobody panics while telling");
        if last.elapsed().as_secs() >= 5 {
            *last = Instant::now();
            eprintln!("  {seeds} seeds, {settlements} settlements");
        }
    });
    for (seed, violation) in &outcome.broken {
        if asked.brief {
            eprintln!("seed {seed}, event {}: {}", violation.step, violation.text);
        } else {
            eprintln!("{}", explain(*seed, asked.mild, violation));
        }
    }
    for seed in &outcome.undetermined {
        eprintln!("seed {seed}: two runs differ; again: cargo vopr -- --seed {seed} --twice");
    }
    let first = seeds.seeds.first().copied().unwrap_or(asked.from);
    let count = summary(first, asked.jobs, &outcome);
    let short = if asked.quota { count.short_of_quota() } else { Vec::new() };
    for what in &short {
        eprintln!("vopr: {what}");
    }
    let missed = asked.every_edge && !outcome.tally.never().is_empty();
    if asked.json {
        println!("{}", serde_json::to_string(&count).expect("numbers are plain data"));
    } else {
        println!("{}", serde_json::to_string_pretty(&count).expect("numbers are plain data"));
        for (name, often) in outcome.tally.counts() {
            println!("{often:>9}  {name}");
        }
    }
    std::io::stdout().flush().ok();
    ExitCode::from(u8::from(
        !outcome.broken.is_empty() || !outcome.undetermined.is_empty() || missed || !short.is_empty(),
    ))
}
