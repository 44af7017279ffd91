//! The simulated platform alone: prints one line, serves until Ctrl-C or the end of standard input.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sim::sim_platform::{Credentials, Flavours, Setup, SimOptions, SimPlatform};

const USAGE: &str = "usage: sim_platform --listen 127.0.0.1:PORT [--control-listen 127.0.0.1:PORT] [--flavour NAME|random] \
[--seed N] [--data FILE]";

fn options(mut arguments: impl Iterator<Item = String>) -> Result<SimOptions, String> {
    let mut options = SimOptions::default();
    let (mut seed, mut flavour, mut data) = (1_u64, "plain".to_owned(), None);
    while let Some(word) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{word} needs a value"));
        let address = |text: String| text.parse::<SocketAddr>().map_err(|fault| format!("{text}: {fault}"));
        match word.as_str() {
            "--listen" => options.listen = address(value()?)?,
            "--control-listen" => options.control_listen = address(value()?)?,
            "--flavour" => flavour = value()?,
            "--seed" => seed = value()?.parse().map_err(|fault| format!("--seed: {fault}"))?,
            "--data" => data = Some(PathBuf::from(value()?)),
            other => return Err(format!("{other} is not known\n{USAGE}")),
        }
    }
    let flavours = if flavour == "random" {
        Flavours::random(&mut ChaCha8Rng::seed_from_u64(seed))
    } else {
        let known = || Flavours::names().collect::<Vec<_>>().join(" ");
        Flavours::named(&flavour).ok_or_else(|| format!("no flavour {flavour}; known: random {}", known()))?
    };
    options.setup = Setup { seed, flavours, data, ..Setup::default() };
    Ok(options)
}

fn main() {
    let options = options(std::env::args().skip(1)).unwrap_or_else(|reason| {
        eprintln!("{reason}");
        std::process::exit(2);
    });
    let Setup { seed, flavours, fixmedins_code, .. } = options.setup.clone();
    let credentials = options.setup.credentials.clone().unwrap_or_else(Credentials::demo);
    let platform = SimPlatform::start(options).unwrap_or_else(|fault| {
        eprintln!("cannot listen: {fault}");
        std::process::exit(1);
    });
    println!(
        "simulated platform {} control http://{}/control/ paasid {} secret {} institution {fixmedins_code} flavour {} seed {seed}",
        platform.base_url(),
        platform.control_addr(),
        credentials.paasid,
        credentials.secret_key,
        flavours.name,
    );
    std::io::stdout().flush().unwrap();
    wait();
    platform.stop();
}

/// Until Ctrl-C or the end of standard input.
fn wait() {
    let (ended, stdin_ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        // What is written there does not matter, and an error is an end as well.
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap_or_default();
        ended.send(()).unwrap_or_default();
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.unwrap(),
            ended = stdin_ended => ended.unwrap_or_default(),
        }
    });
}
