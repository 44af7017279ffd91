//! The command line of `vopr`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::swarm::Mild;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// First seed of an open run.
    pub from: u64,
    /// Ranges of seeds; none: as many seeds as the settlements need.
    pub ranges: Vec<Range<u64>>,
    /// So many settlements at least.
    pub settlements: u64,
    /// Threads.
    pub jobs: usize,
    /// Every seed twice.
    pub twice: bool,
    /// The numbers as one JSON object.
    pub json: bool,
    /// Only these steps of the one seed.
    pub keep: Option<BTreeSet<usize>>,
    /// Tell what happens.
    pub story: bool,
    /// A mutant is expected to be caught: no shortening.
    pub brief: bool,
    /// An edge that is never reached is a failure.
    pub every_edge: bool,
    /// What is left out of the usual mixture.
    pub mild: Mild,
    /// So must be the numbers of safety §17.5 for each submission.
    pub quota: bool,
}

/// How it is used.
pub const HELP: &str = "\
The deterministic simulation of the desk.

  cargo vopr -- --seed N [--keep 3,17,40] [--story]   one seed, or some of its steps
  cargo vopr -- --seeds FROM..TO                      every seed of a range
  cargo vopr -- --settlements N [--seed FIRST]        as many seeds as it takes
  cargo vopr -- --saved --seeds 1..501 --fresh 500    saved ones, a range, and as many that nobody has seen

  --jobs J       threads; as many as the machine has cores
  --twice        play every seed twice and compare everything that crossed a border
  --json         the numbers as one JSON object on the last line
  --brief        do not shorten a failure
  --quota        fail if there were fewer settlements, doubts, fallbacks, resettlements, cancels or restores than each
                 submission needs
  --every-edge   fail if an edge, a row of the recovery, an ending or a point was never reached
  --friendly     every centre is the plain one
  --by-money     a message id that leaves twice is no failure by itself; what it does to money is
  --late-queries lost settlements were carried out, and what a query says of them comes late

Exit status: 0 everything held, 1 something did not, 2 wrong arguments.
";

impl Asked {
    /// Reads the arguments.
    ///
    /// # Errors
    /// A sentence that says which one is wrong.
    pub fn parse(arguments: &[String], fresh: u64) -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut asked = Self {
            from: fresh,
            ranges: Vec::new(),
            settlements: 0,
            jobs: cores,
            twice: false,
            json: false,
            keep: None,
            story: false,
            brief: false,
            every_edge: false,
            quota: false,
            mild: Mild::default(),
        };
        let mut one = false;
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let mut value = || rest.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--twice" => asked.twice = true,
                "--json" => asked.json = true,
                "--story" => asked.story = true,
                "--brief" => asked.brief = true,
                "--every-edge" => asked.every_edge = true,
                "--quota" => asked.quota = true,
                "--friendly" => asked.mild.friendly = true,
                "--by-money" => asked.mild.by_money = true,
                "--late-queries" => asked.mild.late_queries = true,
                "--saved" => asked.ranges.extend(saved().into_iter().map(|seed| seed..seed + 1)),
                "--fresh" => {
                    let count: u64 = number(name, value()?)?;
                    asked.ranges.push(fresh..fresh + count);
                }
                "--seed" => {
                    asked.from = number(name, value()?)?;
                    one = true;
                }
                "--settlements" => asked.settlements = number(name, value()?)?,
                "--jobs" => asked.jobs = number(name, value()?)?,
                "--seeds" => {
                    let text = value()?;
                    let (from, to) = text.split_once("..").ok_or(format!("--seeds {text}: FROM..TO"))?;
                    asked.ranges.push(number(name, from)?..number(name, to)?);
                }
                "--keep" => {
                    let text = value()?;
                    let places = text.split(',').filter(|place| !place.is_empty());
                    asked.keep = Some(places.map(|place| number(name, place)).collect::<Result<_, _>>()?);
                }
                unknown => return Err(format!("unknown argument {unknown}")),
            }
        }
        if asked.ranges.is_empty() && asked.settlements == 0 {
            if !one {
                return Err("--seed, --seeds, --fresh or --settlements is missing".to_owned());
            }
            asked.ranges.push(asked.from..asked.from + 1);
        }
        if asked.jobs == 0 || asked.seeds().is_empty() {
            return Err("nothing to do".to_owned());
        }
        Ok(asked)
    }

    /// The seeds, where there is one list of them; enough for any number of settlements otherwise.
    pub fn seeds(&self) -> Vec<u64> {
        if self.ranges.is_empty() {
            return (self.from..self.from + self.settlements).collect();
        }
        self.ranges.iter().cloned().flatten().collect()
    }
}

/// Seeds that once broke something: they are played for ever.
pub fn saved() -> Vec<u64> {
    let lines = include_str!("../../../fixtures/seeds.txt").lines();
    let seeds =
        lines.filter_map(|line| line.split('#').next()).map(str::trim).filter(|seed| !seed.is_empty());
    seeds.map(|seed| seed.parse().expect("tests/fixtures/seeds.txt holds one seed a line")).collect()
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} {text}: a whole number is expected"))
}
