//! Everything a real desk stands on, without the desk: card service, virtual card, platform, and a folder with its
//! configuration. Prints one line of JSON that says where, and serves until Ctrl-C or SIGTERM; the service goes with it.
//!
//! `{"program", "config", "data", "control", "operator", "password"}`; cards are moved through `control`/card.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use sim::headless_desk::{DeskFolder, OPERATOR};
use sim::reader_bench::ReaderBench;
use sim::sim_platform::{CardOrder, RunningPlatform, SimOptions, SimPlatform, date_text, fixture_people};
use sim::virtual_card::{Inserted, VirtualCard, VpcdClient};

/// What somebody pays in a year before the fund pays anything. **Unit**: fen.
const DEDUCTIBLE: i64 = 30_000;

type Slot = Mutex<Option<Inserted>>;

fn main() {
    if let Err(reason) = serve() {
        eprintln!("smoke_bench: {reason}");
        std::process::exit(1);
    }
}

fn serve() -> Result<(), String> {
    let reader = ReaderBench::start().map_err(|fault| fault.to_string())?;
    let slot: Arc<Slot> = Arc::default();
    let platform = SimPlatform::start(SimOptions {
        card: Some(Arc::new({
            let (slot, port) = (Arc::clone(&slot), reader.port(0));
            move |order| move_card(&slot, port, &order)
        })),
        ..SimOptions::default()
    })
    .map_err(|fault| fault.to_string())?;
    pay_deductibles(&platform);
    let folder = DeskFolder::new(&platform.base_url())?.with_reader(reader.reader(0).as_str())?;
    let told = json!({
        "program": folder.program(),
        "config": folder.config(),
        "data": folder.data(),
        "control": format!("http://{}/control/", platform.control_addr()),
        "operator": OPERATOR.0,
        "password": OPERATOR.1,
    });
    println!("{told}");
    std::io::stdout().flush().map_err(|fault| fault.to_string())?;
    wait();
    // The card before the service it lies in.
    drop(slot.lock().expect("no panic while a card is moved").take());
    platform.stop();
    Ok(())
}

fn move_card(slot: &Slot, port: u16, order: &CardOrder) -> Result<(), String> {
    let mut slot = slot.lock().expect("no panic while a card is moved");
    drop(slot.take());
    if let CardOrder::Insert(profile) = order {
        let card = VirtualCard::of_profile(profile).ok_or_else(|| format!("no card {profile}"))?;
        *slot = Some(VpcdClient::insert(card, port).map_err(|fault| format!("virtual reader: {fault}"))?);
    }
    Ok(())
}

/// Everybody has paid the year's deductible elsewhere, as most have by the end of a year: so the fund has a share.
fn pay_deductibles(platform: &RunningPlatform) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let year =
        date_text(i64::try_from(since.as_millis()).expect("before the year 292 million"))[..4].to_owned();
    platform.with_centre(|centre| {
        for person in fixture_people() {
            let (psn_no, kind) = (&person.psn_no, &person.insurance.insutype);
            let mut earlier = centre.books().year(psn_no, kind, &year);
            earlier.deductible += DEDUCTIBLE;
            centre.books().accumulate(psn_no, kind, &year, &earlier);
        }
    });
}

/// Until Ctrl-C or SIGTERM. Not the end of standard input: a test that gives none has it from the start.
fn wait() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.expect("Ctrl-C can be heard"),
            () = terminated() => {}
        }
    });
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate()).expect("SIGTERM can be heard").recv().await;
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
