//! The desk behind a page on 127.0.0.1, with a simulated platform and a virtual card: prints the address, serves until
//! Ctrl-C or SIGTERM.

use std::io::Write;
use std::path::PathBuf;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sim::loopback::{Loopback, LoopbackOptions, OPERATOR};
use sim::sim_platform::Flavours;

const USAGE: &str = "usage: sim_desk [--listen 127.0.0.1:PORT] [--flavour NAME|random] [--seed N] [--pages DIR] [--data DIR] \
[--park-after-ms N] [--rules] [--second-screen]";

fn options(mut arguments: impl Iterator<Item = String>, data: PathBuf) -> Result<LoopbackOptions, String> {
    let mut options = LoopbackOptions::new(data);
    let mut flavour = "plain".to_owned();
    while let Some(word) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--listen" => options.listen = value()?.parse().map_err(|fault| format!("--listen: {fault}"))?,
            "--flavour" => flavour = value()?,
            "--seed" => options.setup.seed = value()?.parse().map_err(|fault| format!("--seed: {fault}"))?,
            "--rules" => options.rules = true,
            "--second-screen" => options.second_screen = true,
            "--pages" => options.pages = PathBuf::from(value()?),
            "--data" => options.data = PathBuf::from(value()?),
            "--park-after-ms" => {
                options.park_after_ms =
                    value()?.parse().map_err(|fault| format!("--park-after-ms: {fault}"))?;
            }
            other => return Err(format!("{other} is not known\n{USAGE}")),
        }
    }
    options.setup.flavours = if flavour == "random" {
        Flavours::random(&mut ChaCha8Rng::seed_from_u64(options.setup.seed))
    } else {
        let known = || Flavours::names().collect::<Vec<_>>().join(" ");
        Flavours::named(&flavour).ok_or_else(|| format!("no flavour {flavour}; known: random {}", known()))?
    };
    Ok(options)
}

fn main() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let options = options(std::env::args().skip(1), scratch.path().join("data")).unwrap_or_else(|reason| {
        eprintln!("{reason}");
        std::process::exit(2);
    });
    let desk = Loopback::start(options).unwrap_or_else(|reason| {
        eprintln!("sim_desk: {reason}");
        std::process::exit(1);
    });
    println!(
        "{} operator {} password {} control http://{}/control/",
        desk.url(),
        OPERATOR.0,
        OPERATOR.1,
        desk.platform().control_addr()
    );
    std::io::stdout().flush().expect("somebody reads the address");
    wait();
    desk.stop();
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
