//! The figures of the bench, each beside a floor that was measured in the same run; `cargo xtask bench` builds and runs it.
//!
//! A bench reports: a goal that is missed is said and fails nothing, only a figure that could not be taken does. What the
//! figures mean and what was seen is in `assets/docs/bench.md`. Not here yet: `simulation`,
//! `day_close` and `xlsx`, whose subjects come later.

mod bill;
mod card;
mod catalog;
mod estimates;
mod figure;
mod glass;
mod journal_copies;
mod key;
mod machine;
mod open;
mod people;
mod platform_time;
mod process_tree;
mod wal;
mod window;
mod write_floor;

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::reader_bench::ReaderBench;
use figure::Figure;
use machine::Machine;

/// Takes every figure, prints them for a person, and as JSON in the last line where that is wanted.
///
/// # Errors
/// What could not be measured, in words.
pub fn run(with_json: bool) -> Result<(), String> {
    let began = Instant::now();
    let machine = Machine::look()?;
    println!("{machine}\n");
    let figures = measure(began)?;
    println!("{}", figure::table(&figures));
    if with_json {
        println!("{}", json(&machine, &figures));
    }
    Ok(())
}

/// The figure `open` alone: it needs neither a reader nor a display.
///
/// # Errors
/// What could not be measured, in words.
pub fn run_open(with_json: bool) -> Result<(), String> {
    let machine = Machine::look()?;
    println!("{machine}\n");
    let (_, rows) = bill::figure()?;
    let figures = [open::figure(&journal_copies::write(&rows)?)?];
    println!("{}", figure::table(&figures));
    if with_json {
        println!("{}", json(&machine, &figures));
    }
    Ok(())
}

/// The figures `catalog_import` and `search` alone: they need neither a reader nor a display.
///
/// # Errors
/// What could not be measured, in words.
pub fn run_catalog(with_json: bool) -> Result<(), String> {
    let machine = Machine::look()?;
    println!("{machine}\n");
    let figures = catalog::figures()?;
    println!("{}", figure::table(&figures));
    if with_json {
        println!("{}", json(&machine, &figures));
    }
    Ok(())
}

/// The error table of estimates alone, and onto a page where one is named: it needs neither a reader nor a display.
///
/// # Errors
/// A bill that was not taken, or a page that cannot be written, in words.
pub fn run_estimates(page: Option<&Path>, with_json: bool) -> Result<(), String> {
    let machine = Machine::look()?;
    println!("{machine}\n");
    let table = estimates::play()?;
    println!("{}", table.text());
    if let Some(page) = page {
        estimates::write(page, &machine, &table, &machine::today()?)?;
    }
    if with_json {
        println!("{}", json!({ "commit": machine.commit, "estimates": table.json() }));
    }
    Ok(())
}

/// The figure `key_to_painted` alone, on a glass of its own.
///
/// # Errors
/// What could not be measured, in words.
pub fn run_key(with_json: bool) -> Result<(), String> {
    let (began, machine) = (Instant::now(), Machine::look()?);
    println!("{machine}\n");
    let figures = [key::figure(|what: &str| eprintln!("[{:>5.1} s] {what}", began.elapsed().as_secs_f64()))?];
    println!("{}", figure::table(&figures));
    if with_json {
        println!("{}", json(&machine, &figures));
    }
    Ok(())
}

fn measure(began: Instant) -> Result<Vec<Figure>, String> {
    let progress = |what: &str| eprintln!("[{:>5.1} s] {what}", began.elapsed().as_secs_f64());
    progress("card_read");
    let mut figures = {
        let readers = ReaderBench::start().map_err(|fault| fault.to_string())?;
        vec![card::figure(&readers)]
    };
    progress("bill");
    let (figure, rows) = bill::figure()?;
    figures.push(figure);
    progress("start: a database of 300 MiB");
    let large = journal_copies::write(&rows)?;
    progress("open");
    figures.push(open::figure(&large)?);
    progress("start");
    let (start, memory_large_mib) = window::start(&large, progress)?;
    figures.push(start);
    drop(large);
    progress("memory");
    figures.push(window::memory(memory_large_mib)?);
    progress("catalog_import, search");
    figures.extend(catalog::figures()?);
    figures.push(key::figure(progress)?);
    progress("done");
    Ok(figures)
}

fn json(machine: &Machine, figures: &[Figure]) -> Value {
    let figures: Vec<Value> = figures.iter().map(Figure::json).collect();
    json!({ "commit": machine.commit, "machine": machine.words(), "figures": figures })
}
