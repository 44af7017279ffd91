//! One virtual card in a virtual reader: `cargo run -p sim --bin virtual_card -- --profile gen2-golden`.

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::thread;

use sim::virtual_card::{CardEvent, Fault, VirtualCard, VpcdClient};

const USAGE: &str = "virtual_card --profile NAME [--port P] [--fault X]... | --list

  --profile NAME   whose card, see --list
  --port P         where the virtual reader listens (35963, the port of the Debian package)
  --fault X        something wrong with the card, may be repeated, see --list
  --list           every profile and every fault

The card is pulled with Ctrl-C, or when standard input ends.";

struct Wish {
    profile: String,
    port: u16,
    faults: Vec<Fault>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        list();
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let outcome = parse(&arguments).and_then(|wish| insert(&wish));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("virtual_card: {message}");
            ExitCode::from(2)
        }
    }
}

fn list() {
    println!("profiles");
    for (name, about) in VirtualCard::profiles() {
        println!("  {name:22} {about}");
    }
    println!("faults");
    for (name, about) in Fault::list() {
        println!("  {name:22} {about}");
    }
}

fn parse(arguments: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { profile: String::new(), port: 35_963, faults: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{name} needs a value\n{USAGE}"));
        match name.as_str() {
            "--profile" => value()?.clone_into(&mut wish.profile),
            "--port" => {
                let text = value()?;
                wish.port = text.parse().map_err(|_| format!("{text:?} is no port"))?;
            }
            "--fault" => {
                wish.faults.push(value()?.parse().map_err(|unknown| format!("{unknown}; see --list"))?)
            }
            _ => return Err(format!("unknown argument {name:?}\n{USAGE}")),
        }
    }
    if wish.profile.is_empty() {
        return Err(format!("which card?\n{USAGE}"));
    }
    if wish.faults.contains(&Fault::Busy) {
        return Err("busy is for tests in process; hold the reader with another program instead".to_owned());
    }
    Ok(wish)
}

fn insert(wish: &Wish) -> Result<(), String> {
    let mut card = VirtualCard::of_profile(&wish.profile)
        .ok_or_else(|| format!("no profile named {:?}; see --list", wish.profile))?;
    for fault in &wish.faults {
        card = card.with_fault(*fault);
    }
    let (tell, told) = channel();
    let out = tell.clone();
    let place = format!("in {} on port {}", wish.profile, wish.port);
    let inserted = VpcdClient::insert_watched(card, wish.port, move |event| {
        println!("{}", line(&event, &place));
        if event == CardEvent::Out {
            out.send(()).ok();
        }
    })
    .map_err(|error| format!("no virtual reader on port {}: {error}", wish.port))?;
    let interrupted = tell.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if runtime.is_ok_and(|runtime| runtime.block_on(tokio::signal::ctrl_c()).is_ok()) {
            interrupted.send(()).ok();
        }
    });
    // Neither thread is joined: a terminal that stays open would keep one of them for ever.
    thread::spawn(move || {
        std::io::stdin().lock().bytes().take_while(Result::is_ok).for_each(drop);
        tell.send(()).ok();
    });
    told.recv().map_err(|_| "nobody is left to end the card".to_owned())?;
    inserted.pull();
    Ok(())
}

fn line(event: &CardEvent, place: &str) -> String {
    match event {
        CardEvent::In => place.to_owned(),
        CardEvent::PoweredOn => "power on".to_owned(),
        CardEvent::PoweredOff => "power off".to_owned(),
        CardEvent::Reset => "reset".to_owned(),
        CardEvent::Exchange(command, answer) => {
            format!("> {} < {}", card::text::hex(command), card::text::hex(answer))
        }
        CardEvent::Silent(command) => format!("> {} < (silent from now on)", card::text::hex(command)),
        CardEvent::Out => "out".to_owned(),
    }
}
