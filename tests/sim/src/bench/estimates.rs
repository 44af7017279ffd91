//! How far estimates are from what the platform answers: 10,000 bills of invented people, played by the real desk against the simulated
//! centre, whose split is code of its own (`sim_platform::policy`) and shares nothing with the product's.
//!
//! Every bill has one thing about it that the desk may not know; the table says what it costs. Nothing here is a time.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use desk::api::{FindPersonArgs, SetSelfPaidArgs};
use desk::host::Command;
use desk::options::PolicyOptions;
use desk::view::PersonState;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use settlement::Money;

use super::machine::Machine;
use super::people::{KINDS, below, someone};
use crate::sim_platform::{CATALOG_SEED, Fault, Flavours, Person, Rounding, Setup, WireFault};
use crate::world::{Bill, Look, World, WorldOptions, plain_policy};

/// Bills of the whole run, and of one desk in it.
const BILLS: usize = 10_000;
const OF_A_DESK: usize = 500;
/// People of one desk.
const PEOPLE: usize = 50;
/// Where the table stands on the page.
const BEGIN: &str = "<!-- estimates:begin (written by `cargo xtask bench --estimates`) -->";
const END: &str = "<!-- estimates:end -->";

/// What is particular about a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Particular {
    /// Everything the platform tells is known and as it was told.
    Nothing,
    /// Another hospital settled after the year was told.
    Stale,
    /// 5206 was not answered: the year is as it was told before, or not known at all.
    Silent,
    /// The centre rounds line by line.
    EachLine,
    /// The centre cuts fractions of a fen off.
    CutOff,
    /// The policy of the file is that of last year.
    OldPolicy,
}

impl Particular {
    const ALL: [Self; 6] =
        [Self::Nothing, Self::Stale, Self::Silent, Self::EachLine, Self::CutOff, Self::OldPolicy];

    const fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Stale => "accumulators stale: another hospital settled since",
            Self::Silent => "accumulators not told",
            Self::EachLine => "rounding: the centre rounds each line",
            Self::CutOff => "rounding: the centre cuts off",
            Self::OldPolicy => "policy of last year",
        }
    }
}

/// Bills of one kind with one particular.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    bills: u32,
    estimated: u32,
    exact: u32,
    within_fen: u32,
    within_percent: u32,
    worst_fen: i64,
    sum_fen: i64,
}

impl Tally {
    fn count(&mut self, off: Option<i64>, total: i64) {
        self.bills += 1;
        let Some(off) = off else { return };
        self.estimated += 1;
        self.exact += u32::from(off == 0);
        self.within_fen += u32::from(off <= 1);
        self.within_percent += u32::from(off * 100 <= total);
        self.worst_fen = self.worst_fen.max(off);
        self.sum_fen += off;
    }

    fn add(&mut self, other: &Self) {
        self.bills += other.bills;
        self.estimated += other.estimated;
        self.exact += other.exact;
        self.within_fen += other.within_fen;
        self.within_percent += other.within_percent;
        self.worst_fen = self.worst_fen.max(other.worst_fen);
        self.sum_fen += other.sum_fen;
    }

    fn row(&self, name: &str) -> String {
        let share = |part: u32| match self.estimated {
            0 => "–".to_owned(),
            all => format!("{:.1} %", f64::from(part) * 100.0 / f64::from(all)),
        };
        let yuan =
            |fen: i64| Money::from_fen(fen).map_or_else(|_| "–".to_owned(), |amount| amount.to_string());
        let mean = if self.estimated == 0 { 0 } else { self.sum_fen / i64::from(self.estimated) };
        format!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            self.bills,
            self.estimated,
            share(self.exact),
            share(self.within_fen),
            share(self.within_percent),
            yuan(mean),
            yuan(self.worst_fen)
        )
    }
}

/// The tallies of all bills.
#[derive(Default)]
pub(super) struct Table(BTreeMap<(usize, Particular), Tally>);

impl Table {
    fn sum(&self, of: impl Fn(usize, Particular) -> bool) -> Tally {
        let mut sum = Tally::default();
        self.0
            .iter()
            .filter(|((kind, particular), _)| of(*kind, *particular))
            .for_each(|(_, one)| sum.add(one));
        sum
    }

    /// As it stands on the page.
    pub(super) fn text(&self) -> String {
        let head = "| bills | of which estimated | exact | within 1 fen | within 1 % of the bill | mean off, yuan | worst, yuan |";
        let line = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
        let mut text = format!("| by insured {head}\n{line}\n");
        for (kind, (name, ..)) in KINDS.iter().enumerate() {
            writeln!(text, "{}", self.sum(|of, _| of == kind).row(name)).unwrap();
        }
        writeln!(text, "{}", self.sum(|_, _| true).row("**all**")).unwrap();
        write!(text, "\n| by what is particular {head}\n{line}\n").unwrap();
        for particular in Particular::ALL {
            writeln!(text, "{}", self.sum(|_, of| of == particular).row(particular.words())).unwrap();
        }
        write!(text, "\n| nothing particular, by insured {head}\n{line}\n").unwrap();
        for (kind, (name, ..)) in KINDS.iter().enumerate() {
            let of = self.sum(|of, particular| of == kind && particular == Particular::Nothing);
            writeln!(text, "{}", of.row(name)).unwrap();
        }
        text
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let rows = self.0.iter().map(|((kind, particular), tally)| {
            json!({
                "insured": KINDS[*kind].0, "particular": particular.words(), "bills": tally.bills,
                "estimated": tally.estimated, "exact": tally.exact, "within_fen": tally.within_fen,
                "within_percent": tally.within_percent, "worst_fen": tally.worst_fen,
            })
        });
        Value::Array(rows.collect())
    }
}

/// Plays every bill.
///
/// # Errors
/// A bill that the desk or the centre did not take, in words.
pub(super) fn play() -> Result<Table, String> {
    let mut table = Table::default();
    for number in 0..BILLS / OF_A_DESK {
        desk(number, &mut table)?;
        eprintln!("  {} bills", (number + 1) * OF_A_DESK);
    }
    Ok(table)
}

/// One desk with its people and its centre: most are plain, some round otherwise, some have last year's policy.
fn desk(number: usize, table: &mut Table) -> Result<(), String> {
    let of_desk = match number % 10 {
        7 => Particular::EachLine,
        8 => Particular::CutOff,
        9 => Particular::OldPolicy,
        _ => Particular::Nothing,
    };
    let mut draw = ChaCha8Rng::seed_from_u64(4_000 + number as u64);
    let people: Vec<(usize, Person)> = (0..PEOPLE).map(|place| someone(number, place, &mut draw)).collect();
    let flavours = Flavours {
        rounding: match of_desk {
            Particular::EachLine => Rounding::EachLine,
            Particular::CutOff => Rounding::CutOff,
            _ => Rounding::WholeBill,
        },
        ..Flavours::default()
    };
    let setup = Setup {
        seed: number as u64,
        flavours,
        credentials: None,
        people: people.iter().map(|(_, person)| person.clone()).collect(),
        ..Setup::default()
    };
    let mut world = World::new(WorldOptions {
        seed: number as u64,
        setup,
        policy: if of_desk == Particular::OldPolicy { last_year() } else { plain_policy() },
        look: Look::Nothing,
        idle_lock_ms: 0,
        story_max: 0,
        ..WorldOptions::default()
    });
    world.sign_in();
    for (_, person) in &people {
        // The year begins somewhere: nothing yet, within the deductible, or anywhere up to beyond the caps.
        let spent = [0, below(&mut draw, 30_000), below(&mut draw, 600_000), below(&mut draw, 1_800_000)];
        let spent = spent[below(&mut draw, 4) as usize];
        let now_ms = world.stamp().wall.millis();
        world.centre().settle_elsewhere(now_ms, &person.psn_no, spent);
    }
    for bill in 0..OF_A_DESK {
        let (kind, person) = &people[below(&mut draw, PEOPLE as i64) as usize];
        let particular = match (of_desk, below(&mut draw, 10)) {
            (Particular::Nothing, 0) => Particular::Stale,
            (Particular::Nothing, 1) => Particular::Silent,
            _ => of_desk,
        };
        let (off, total) = one(&mut world, &format!("B{number:02}{bill:04}"), person, particular, &mut draw)?;
        table.0.entry((*kind, particular)).or_default().count(off, total);
    }
    Ok(())
}

/// One bill from the certificate to the cash: how far the estimate was off, and what the bill came to. **Unit**: fen.
fn one(
    world: &mut World,
    number: &str,
    person: &Person,
    particular: Particular,
    draw: &mut ChaCha8Rng,
) -> Result<(Option<i64>, i64), String> {
    if particular == Particular::Silent {
        world.order("5206", Fault::Wire(WireFault::LoseRequest));
    }
    let find = FindPersonArgs { cert_kind: "01".to_owned(), cert_no: person.certno.clone() };
    let said = |fault: desk::fault::FaultView| format!("{number}: {} {:?}", fault.code, fault.detail);
    world.command(Command::FindPerson(find)).map_err(said)?;
    world.run_until_quiet();
    if world.view().person.state != PersonState::Known {
        return Err(format!("{number}: {} is not known", person.psn_no));
    }
    if particular == Particular::Stale {
        let now_ms = world.stamp().wall.millis();
        world.centre().settle_elsewhere(now_ms, &person.psn_no, 1_000 + below(draw, 200_000));
    }
    world.verify();
    world.attach(&bill(number, draw));
    if below(draw, 20) == 0 {
        let line = world.bill().lines[0].line.clone();
        world.command(Command::SetSelfPaid(SetSelfPaidArgs { line, self_paid: true })).map_err(said)?;
    }
    world.quoted();
    let shown = world.bill();
    let fen = |text: &str| Money::parse(text).map(Money::fen).map_err(|fault| format!("{number}: {fault}"));
    let off = shown.estimate.and_then(|estimate| estimate.off);
    let off = off.map(|off| fen(&off)).transpose()?;
    world.settle();
    let payable = world.bill().payable.unwrap_or_default();
    if !matches!(payable.as_str(), "" | "0.00") {
        world.take_cash(&payable);
    }
    world.papers.clear();
    world.next_patient();
    Ok((off, fen(&shown.total)?))
}

/// A bill of the catalog: one to twelve lines, one in eight dearer than its ceiling may allow.
fn bill(number: &str, draw: &mut ChaCha8Rng) -> Bill {
    let items: Vec<&str> = CATALOG_SEED.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    let count = 1 + below(draw, 12);
    let chosen: Vec<(String, String)> = (0..count)
        .map(|_| {
            let item = items[below(draw, items.len() as i64) as usize].to_owned();
            let quantity =
                if below(draw, 6) == 0 { "2.5".to_owned() } else { (1 + below(draw, 9)).to_string() };
            (item, quantity)
        })
        .collect();
    let pairs: Vec<(&str, &str)> =
        chosen.iter().map(|(item, quantity)| (item.as_str(), quantity.as_str())).collect();
    let mut bill = Bill::of(number, &pairs);
    for line in &mut bill.lines {
        if below(draw, 8) == 0 {
            let price_e6 = 500_000 + below(draw, 300_000_000);
            line.unit_price = Some(format!("{}.{:06}", price_e6 / 1_000_000, price_e6 % 1_000_000));
        }
    }
    bill.visit.use_account = below(draw, 10) > 0;
    bill
}

/// The policy of the file with the numbers of the year before.
fn last_year() -> PolicyOptions {
    let mut policy = plain_policy();
    if let Some(file) = &mut policy.file {
        let older = |text: String| {
            text.replace("deductible = \"300.00\"", "deductible = \"400.00\"")
                .replace("ratio = \"0.7\"", "ratio = \"0.65\"")
                .replace("ratio = \"0.8\" }, { ratio = \"0.85\"", "ratio = \"0.75\" }, { ratio = \"0.8\"")
                .replace("pooled_cap = \"1000.00\"", "pooled_cap = \"800.00\"")
        };
        file.content = file.content.clone().map(older);
    }
    policy
}

/// Puts the table onto the page, in the place of the last one.
///
/// # Errors
/// The page cannot be read or written, or has no place for it.
pub(super) fn write(page: &Path, machine: &Machine, table: &Table, date: &str) -> Result<(), String> {
    let told = |fault: std::io::Error| format!("{}: {fault}", page.display());
    let text = fs::read_to_string(page).map_err(told)?;
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| format!("{}: no {BEGIN}", page.display()))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("{}: no {END}", page.display()))?;
    let part = format!("\n{date}, {}\n\n{}", machine.to_string().replace('\n', ", "), table.text());
    fs::write(page, format!("{before}{BEGIN}{part}{END}{after}")).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bills_are_counted_by_how_far_they_are_off() {
        let mut tally = Tally::default();
        for (off, total) in [(Some(0), 1_000), (Some(1), 50), (Some(10), 1_000), (Some(11), 1_000), (None, 5)]
        {
            tally.count(off, total);
        }
        assert_eq!((tally.bills, tally.estimated), (5, 4));
        assert_eq!((tally.exact, tally.within_fen, tally.within_percent), (1, 2, 2));
        assert_eq!((tally.worst_fen, tally.sum_fen), (11, 22));
        assert_eq!(tally.row("all"), "| all | 5 | 4 | 25.0 % | 50.0 % | 50.0 % | 0.05 | 0.11 |");
    }
}
