//! Whatever a centre answers, its books stay right: every flavour, many random mixtures, and a file that survives.

mod platform_client;

use platform_client::{Calls, Core, Visit, addressed, basket, person, register_input, upload_input};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use sim::sim_platform::{Centre, Flavours, Setup, path_of};

/// The output of a call, when a well-behaved answer came.
fn output(core: &mut Core, infno: &str, input: Value) -> Option<Value> {
    let (_, body) = core.call_raw(infno, input)?;
    let answer: Value = serde_json::from_slice(&body).ok()?;
    platform_client::succeeded(&answer).then(|| answer["output"].clone())
}

/// Plays visits against a centre without believing its answers.
fn play(core: &mut Core, visits: usize) {
    for number in 0..visits {
        let someone = person([0, 1, 5, 8][number % 4]);
        core.session.now_ms += 61_000;
        let registered = output(core, "2201", register_input(&someone, core.session.now_ms, "MZ0001"));
        let Some(mdtrt_id) =
            registered.and_then(|output| output["data"]["mdtrt_id"].as_str().map(str::to_owned))
        else {
            continue;
        };
        output(core, "2203A", upload_input(&someone, &mdtrt_id, core.session.now_ms));
        let lines: Vec<Value> = basket().iter().map(|line| addressed(line, &someone, &mdtrt_id)).collect();
        let Some(uploaded) = output(core, "2204", json!({ "feedetail": lines })) else { continue };
        let visit = Visit { person: someone, mdtrt_id, result: uploaded["result"].clone() };
        let msgid = core.session.next_msgid();
        core.hears = number % 3 != 0;
        for _ in 0..1 + number % 2 {
            core.call_with("2207", &msgid, visit.settle_input());
        }
        core.hears = true;
        core.centre.tick(core.session.now_ms + 3_600_000);
        if number % 4 == 1 {
            output(core, "2601", visit.reversal_of(&msgid, "2207"));
        }
        if number % 4 == 2
            && let Some(settlement) = core.centre.books().settlements_of_msgid(&msgid).first()
        {
            let input = visit.of_settlement(&settlement.setl_id);
            output(core, "2208", input);
        }
    }
}

fn check_books(core: &Core, name: &str) {
    let sums = core.centre.view().sums;
    assert_eq!(
        sums.account_drawn_fen, sums.account_fen,
        "{name}: the accounts and the settlements in effect agree"
    );
    assert_eq!(
        sums.total_fen,
        sums.fund_fen + sums.account_fen + sums.cash_fen,
        "{name}: the shares make the total"
    );
    for s in core.centre.books().settlements() {
        assert_eq!(s.total, s.fund + s.account + s.cash, "{name}: {}", s.setl_id);
    }
}

#[test]
fn books_add_up_under_every_named_flavour() {
    for name in Flavours::names() {
        let mut core = Core::with(Flavours { maintenance: None, ..Flavours::named(name).unwrap() });
        play(&mut core, 12);
        check_books(&core, name);
        // This client scans no drug, and such a centre settles none without its codes.
        let settles = !core.centre.view().settlements.is_empty();
        assert_eq!(settles, name != "wants-trace", "{name}");
    }
}

#[test]
fn books_add_up_under_random_mixtures() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..150 {
        let flavours = Flavours::random(&mut ChaCha8Rng::seed_from_u64(seed));
        // Junk is built in memory on every answer; its size is another test's business.
        let flavours = Flavours { junk_bytes: 100, sign_in_required: false, ..flavours };
        let setup = Setup { seed, flavours, ..Setup::default() };
        let mut core = Core::named("plain");
        core.centre = Centre::open(setup);
        play(&mut core, 12);
        check_books(&core, &format!("seed {seed}"));
        kinds.extend(core.centre.view().settlements.iter().map(|settlement| settlement.state));
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["refund", "refunded", "reversed", "settled"]);
}

#[test]
fn queued_requests_are_executed_or_lost_at_restart() {
    for (name, settled) in [("plain", 1), ("restart-loses", 0)] {
        let mut core = Core::named(name);
        let visit = core.prepare(&person(0), &basket());
        let msgid = core.session.next_msgid();
        let body = platform_client::envelope(
            "2207",
            &msgid,
            &core.session.sign_no,
            core.session.now_ms,
            visit.settle_input(),
        );
        let headers = platform_client::headers(core.session.now_ms);
        core.centre.enqueue(&path_of("2207").unwrap(), &headers, body.to_string().as_bytes());
        assert_eq!(core.centre.view().sums.settled, 0);
        core.centre.restart(core.session.now_ms);
        assert_eq!(core.centre.view().sums.settled, settled, "{name}");
    }
}

#[test]
fn books_in_a_file_survive_the_centre() {
    let file = std::env::temp_dir().join(format!("sim-platform-books-{}.db", std::process::id()));
    let setup = Setup { data: Some(file.clone()), ..Setup::default() };
    let mut core = Core::named("plain");
    core.centre = Centre::open(setup.clone());
    core.sign_in();
    let visit = core.prepare(&person(0), &basket());
    core.output("2207", visit.settle_input());
    let before = core.centre.view();
    core.centre = Centre::open(setup);
    assert_eq!(core.centre.view(), before);
    let text = core.refusal("2207", visit.settle_input());
    std::fs::remove_file(file).unwrap();
    assert!(text.contains("已结算"), "{text}");
}
