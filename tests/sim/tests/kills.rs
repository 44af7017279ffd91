//! Fifty sudden deaths of the real program, each at a random moment of a whole settlement, each followed by a start on
//! the same data folder and a look at everything: journal, bills, drawer, and the platform's own books.
//!
//! A kill cannot find a missing fsync (the system keeps what was written); power cuts are the simulation's part.

mod kills {
    use std::collections::{BTreeMap, BTreeSet};
    use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

    use desk::api::{BillRow, JournalRow};
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};
    use serde_json::json;
    use sim::control_client::{ControlClient, Settlement};
    use sim::headless_desk::clerk::{Item, visit};
    use sim::headless_desk::{DeskFault, DeskFolder, HeadlessDesk};
    use sim::sim_platform::{RunningPlatform, SimOptions, SimPlatform};
    use sim::virtual_card::people::{Person, people};

    const KILLS: u32 = 50;
    const PATIENCE: Duration = Duration::from_secs(20);
    /// Repeats a run as far as chance of this side goes: `YIBAO_KILLS_SEED=7 cargo nextest run -E 'test(kills)'`.
    const SEED_VARIABLE: &str = "YIBAO_KILLS_SEED";

    const BILL: [Item<'_>; 2] = [("tlctps", "头颅CT平扫", "", "2"), ("xcg", "血常规", "", "1")];
    /// Transactions that change something at the platform: each must have been announced in the journal.
    const CHANGING: [&str; 8] = ["2201", "2202", "2203", "2204", "2205", "2207", "2208", "2601"];
    /// States in which the program goes on by itself.
    const MOVING: [&str; 5] = ["FENCING", "REVERSING", "CONFIRMING", "CANCELLING", "CANCEL_FENCING"];

    /// What the clerk has seen with his own eyes: it must never become untrue.
    #[derive(Default)]
    struct Seen {
        /// Journal rows by number: kind, message id, head.
        rows: BTreeMap<u32, (String, Option<String>, String)>,
        /// Newest row on the status bar at the time of death.
        head: Option<(u32, String)>,
        /// Bills whose cash was taken, and those whose refund was handed over.
        taken: BTreeSet<String>,
        refunded: BTreeSet<String>,
        /// Message ids announced in the journal.
        announced: BTreeSet<String>,
    }

    struct World {
        platform: RunningPlatform,
        control: ControlClient,
        folder: DeskFolder,
        seen: Seen,
        dice: ChaCha8Rng,
    }

    fn seed() -> u64 {
        let given = std::env::var(SEED_VARIABLE).ok().map(|text| text.parse().expect("a whole number"));
        given.unwrap_or_else(|| {
            SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64
        })
    }

    fn patients() -> Vec<&'static Person> {
        people().iter().filter(|person| person.profile != "gen2-refused" && person.generation < 3).collect()
    }

    /// One patient from number to receipt, and sometimes back; ends with the death of the desk at the latest.
    fn serve(
        desk: &mut HeadlessDesk,
        person: &Person,
        bill: &str,
        cancels: bool,
        seen: &mut Seen,
    ) -> Result<(), DeskFault> {
        desk.find(&person.name, &person.certno)?;
        desk.bring_bill(bill, &person.certno, visit("11", false), &BILL)?;
        desk.quote()?;
        desk.confirm()?;
        let view = desk.wait_for("an end of 2207", PATIENCE, |view| {
            view.bill.as_ref().is_some_and(|at| matches!(at.state.as_str(), "SETTLED" | "VOID"))
        })?;
        let at = view.bill.expect("just seen");
        if at.state == "VOID" {
            return Ok(());
        }
        desk.take_cash(at.payable.as_deref().unwrap_or_default())?;
        seen.taken.insert(bill.to_owned());
        if cancels {
            desk.cancel("患者改天再来")?;
            desk.pay_refund()?;
            seen.refunded.insert(bill.to_owned());
        }
        Ok(())
    }

    impl World {
        fn open(seed: u64) -> Self {
            let platform = SimPlatform::start(SimOptions::default()).unwrap();
            let folder = DeskFolder::new(&platform.base_url()).unwrap();
            Self {
                control: ControlClient::new(platform.control_addr()),
                platform,
                folder,
                seen: Seen::default(),
                dice: ChaCha8Rng::seed_from_u64(seed),
            }
        }

        fn up_to(&mut self, limit: u64) -> u64 {
            self.dice.next_u64() % limit.max(1)
        }

        /// Opens the moment at which a kill hurts most.
        fn slow_the_line(&mut self) {
            let ms = self.up_to(80);
            let word = if self.up_to(2) == 0 { "before" } else { "after" };
            let infno = ["2207", "2207", "2208", "2201", "2205"][self.up_to(5) as usize];
            let order = match self.up_to(6) {
                0 => json!({ "infno": "2207", "kind": "lose_reply_after_commit", "times": 1 }),
                _ => json!({ "infno": infno, "kind": { "delay_ms": ms }, "when": word, "times": 1 }),
            };
            self.control.post("fault", &order).unwrap();
        }

        fn note_view(&mut self, desk: &HeadlessDesk) {
            let status = desk.view().status;
            self.seen.head = Some((status.journal_seq, status.journal_head));
        }

        /// Everything that was true before must be true now, and no bill may contradict the platform.
        fn look(&mut self, desk: &mut HeadlessDesk) {
            let bills = self.bills_at_rest(desk);
            self.check_journal(desk);
            self.check_requests();
            let books = self.control.books().unwrap();
            for row in &bills {
                let there =
                    row.msg_id.as_ref().and_then(|id| books.settlements.iter().find(|s| &s.msgid == id));
                check_bill(row, there);
            }
            for settlement in books.settlements.iter().filter(|s| s.state == "settled") {
                let known = bills.iter().any(|row| row.msg_id.as_ref() == Some(&settlement.msgid));
                assert!(known, "the platform settled {settlement:?}, and no bill of ours knows it");
            }
            self.check_one_settlement_a_bill(&bills, &books.settlements);
            self.check_money(desk, &bills);
        }

        fn bills_at_rest(&self, desk: &mut HeadlessDesk) -> Vec<BillRow> {
            let until = Instant::now() + PATIENCE;
            loop {
                let rows: Vec<BillRow> = desk.query("bills", &json!({})).unwrap();
                if !rows.iter().any(|row| MOVING.contains(&row.state.as_str())) {
                    return rows;
                }
                assert!(Instant::now() < until, "still moving: {rows:?}");
                // What goes on by itself changes no view once its bill has left the desk.
                std::thread::sleep(Duration::from_millis(20));
            }
        }

        fn check_journal(&mut self, desk: &mut HeadlessDesk) {
            let rows: Vec<JournalRow> = desk.query("journal", &json!({ "limit": 1000 })).unwrap();
            let now: BTreeMap<u32, _> =
                rows.into_iter().map(|row| (row.seq, (row.kind, row.msg_id, row.head))).collect();
            let first = *now.keys().next().expect("a start is journaled");
            for (seq, row) in self.seen.rows.range(first..) {
                assert_eq!(now.get(seq), Some(row), "journal row {seq} was there before the kill");
            }
            if let Some((seq, head)) = self.seen.head.take().filter(|(seq, _)| *seq >= first) {
                let found = now.get(&seq).map(|row| row.2.as_str());
                assert_eq!(found, Some(head.as_str()), "row {seq} was on the screen before the kill");
            }
            for (kind, msg_id, _) in now.values() {
                if let (true, Some(id)) = (kind == "OP_INTENT", msg_id) {
                    self.seen.announced.insert(id.clone());
                }
            }
            self.seen.rows.extend(now);
        }

        fn check_requests(&self) {
            let mut arrived: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for request in self.control.requests().unwrap() {
                assert_eq!(request.arrivals, 1, "{} {} arrived more than once", request.infno, request.msgid);
                if CHANGING.contains(&request.infno.as_str()) {
                    let id = &request.msgid;
                    assert!(
                        self.seen.announced.contains(id),
                        "{} {id} left without an intent",
                        request.infno
                    );
                }
                arrived.entry(request.msgid).or_default().push(request.infno);
            }
            for (id, used_for) in arrived {
                assert_eq!(used_for.len(), 1, "message id {id} was used for {used_for:?}");
            }
        }

        fn check_one_settlement_a_bill(&self, bills: &[BillRow], settlements: &[Settlement]) {
            let mut effective: BTreeMap<&str, u32> = BTreeMap::new();
            for row in bills {
                let there = |s: &&Settlement| s.state == "settled" && Some(&s.msgid) == row.msg_id.as_ref();
                *effective.entry(&row.bill).or_default() += settlements.iter().filter(there).count() as u32;
            }
            for (bill, count) in effective {
                assert!(count <= 1, "bill {bill} is settled {count} times");
            }
        }

        fn check_money(&self, desk: &HeadlessDesk, bills: &[BillRow]) {
            let paid = |row: &BillRow| fen(&row.paid);
            let drawer: i64 = bills.iter().map(paid).sum();
            assert_eq!(
                fen(&desk.view().status.drawer_expected),
                drawer,
                "the drawer and the bills: {bills:?}"
            );
            for row in bills {
                let (taken, refunded) =
                    (self.seen.taken.contains(&row.bill), self.seen.refunded.contains(&row.bill));
                if refunded {
                    assert_eq!(row.state, "REFUNDED", "the refund was handed over: {row:?}");
                } else if taken && row.state == "SETTLED" {
                    assert_ne!(paid(row), 0, "the cash was taken: {row:?}");
                }
            }
        }
    }

    fn fen(text: &str) -> i64 {
        settlement::Money::parse(text).unwrap().fen()
    }

    /// Never a state that the platform contradicts, except where the desk says that it does not know.
    fn check_bill(row: &BillRow, there: Option<&Settlement>) {
        let state = there.map(|s| s.state.as_str());
        match row.state.as_str() {
            "SETTLED" => {
                let s = there.unwrap_or_else(|| panic!("settled here, unknown there: {row:?}"));
                assert_eq!(state, Some("settled"), "{row:?}");
                let ours = (row.fund.as_deref(), row.account.as_deref(), row.cash.as_deref());
                assert_eq!(ours, (Some(&*s.fund), Some(&*s.account), Some(&*s.cash)), "{row:?}");
                assert_eq!(
                    (row.total.as_str(), row.settlement.as_ref()),
                    (&*s.total, Some(&s.setl_id)),
                    "{row:?}"
                );
            }
            "CANCELLED" | "REFUNDED" => assert_eq!(state, Some("refunded"), "{row:?}"),
            // Being resolved: the desk says that it does not know yet.
            "IN_DOUBT" | "REVERSING" | "FENCING" | "CONFIRMING" => {}
            "VOID" => assert!(matches!(state, None | Some("reversed")), "{row:?} {there:?}"),
            "DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" => assert_eq!(state, None, "{row:?}"),
            other => panic!("{other} after a start: {row:?}"),
        }
    }

    #[test]
    fn killed_at_fifty_random_moments_loses_nothing_and_sends_nothing_twice() {
        let seed = seed();
        println!("{SEED_VARIABLE}={seed}");
        let mut world = World::open(seed);
        let patients = patients();
        let mut desk = HeadlessDesk::start(&world.folder).unwrap();
        desk.sign_in_everywhere().unwrap();
        // Settlements in peace say how long one takes, with and without a cancel; the first one only warms up.
        let mut lengths = [Duration::ZERO; 2];
        for (bill, cancels) in [("K-warm", true), ("K-cancel", true), ("K-plain", false)] {
            let begun = Instant::now();
            serve(&mut desk, patients[0], bill, cancels, &mut world.seen).unwrap();
            lengths[usize::from(cancels)] = begun.elapsed();
        }
        println!("a settlement takes {:?}, with its cancel {:?}", lengths[0], lengths[1]);
        let mut ends: BTreeMap<String, u32> = BTreeMap::new();
        let mut survived = 0;
        for number in 0..KILLS {
            world.look(&mut desk);
            world.slow_the_line();
            let cancels = number % 3 == 0;
            let length = &mut lengths[usize::from(cancels)];
            let moment = Duration::from_micros(world.up_to(length.as_micros() as u64 * 3 / 2));
            let killer = desk.killer();
            let death = std::thread::spawn(move || {
                // Not a wait for anything: the moment of death is the input of this test.
                std::thread::sleep(moment);
                killer.kill();
            });
            let person = patients[(number as usize + 1) % patients.len()];
            let bill = format!("K-{number:02}");
            let mut seen = std::mem::take(&mut world.seen);
            let begun = Instant::now();
            let ended = serve(&mut desk, person, &bill, cancels, &mut seen);
            world.seen = seen;
            match ended {
                Ok(()) => {
                    survived += 1;
                    // The machine is faster than before, or slower: what a settlement takes now counts half.
                    *length = (*length + begun.elapsed()) / 2;
                }
                Err(DeskFault::Gone(_)) => {}
                Err(fault @ (DeskFault::Refused { .. } | DeskFault::TooLate { .. } | DeskFault::Stopped)) => {
                    panic!("kill {number} of seed {seed}: {fault}")
                }
            }
            world.note_view(&desk);
            death.join().unwrap();
            desk.wait_until_gone();
            // An order that this death has left over must not hit the next patient twice as hard.
            world.control.post("clear", &json!({})).unwrap();
            desk = HeadlessDesk::start(&world.folder).unwrap();
            let bills: Vec<BillRow> = desk.query("bills", &json!({})).unwrap();
            let found =
                bills.iter().rfind(|row| row.bill == bill).map_or("nothing", |row| row.state.as_str());
            *ends.entry(found.to_owned()).or_default() += 1;
            // What goes on by itself needs the platform's sign-in, and that needs a clerk.
            desk.sign_in_everywhere().unwrap();
        }
        world.look(&mut desk);
        let (status, stderr) = desk.quit().unwrap();
        assert!(status.success() && stderr.is_empty(), "{status} {stderr}");
        println!(
            "{survived} of {KILLS} deaths came after the last step; after a start the bills stood: {ends:?}"
        );
        assert!(survived < KILLS / 2, "most deaths must fall into a settlement");
        assert!(ends.len() >= 4, "deaths must fall into many steps: {ends:?}");
        let requests = world.control.requests().unwrap();
        let settles = requests.iter().filter(|request| request.infno == "2207").count();
        println!("{} requests arrived, {settles} of them 2207, none twice", requests.len());
        world.platform.stop();
    }
}
