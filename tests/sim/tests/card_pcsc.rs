//! The driver on a real PC/SC service with virtual readers: what the desk is told, in which order.
//!
//! One service runs on a machine, so these tests queue at the lock of `ReaderBench`. Where another program has
//! to hold a reader, a few lines of Perl do so.

mod pcscd {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    use card_pcsc::{Watch, WatchOptions};
    use settlement::ReaderName;
    use settlement::card_record::{CardRecord, CardSituation, ReaderEvent};
    use sim::card_figure::{CardReadFigure, card_read_figure};
    use sim::reader_bench::ReaderBench;
    use sim::virtual_card::{Fault, Inserted, VirtualCard, VpcdClient, people};

    /// Longer than anything on a virtual reader takes; only a failing test waits so long.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// A driver at work, and what it says.
    struct Desk {
        watch: Watch,
        events: Receiver<ReaderEvent>,
    }

    impl Desk {
        fn at(bench: &ReaderBench, read_timeout_ms: u64) -> Self {
            let desk = Self::with(WatchOptions { read_timeout_ms, ..WatchOptions::default() });
            desk.until(
                |event| matches!(event, ReaderEvent::ReaderAppeared(name) if *name == bench.reader(0)),
            );
            desk
        }

        fn with(options: WatchOptions) -> Self {
            let (sender, events) = channel();
            let watch = card_pcsc::spawn(options, move |event| {
                sender.send(event).ok();
            })
            .unwrap();
            Self { watch, events }
        }

        /// The events up to the first that is wished for, and that one last.
        #[track_caller]
        fn until(&self, wished: impl Fn(&ReaderEvent) -> bool) -> Vec<ReaderEvent> {
            let mut seen = Vec::new();
            loop {
                let event = self.events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("only {seen:#?}"));
                seen.push(event);
                if wished(&seen[seen.len() - 1]) {
                    return seen;
                }
            }
        }

        /// The next event, whatever it is.
        #[track_caller]
        fn next(&self) -> ReaderEvent {
            self.events.recv_timeout(PATIENCE).expect("an event")
        }

        #[track_caller]
        fn record(&self, reader: &ReaderName) -> CardRecord {
            let event = self.until(|event| is_result_of(event, reader)).pop().unwrap();
            match event {
                ReaderEvent::CardRead { record, .. } => *record,
                other => panic!("{other:?}"),
            }
        }

        #[track_caller]
        fn situation(&self, reader: &ReaderName) -> CardSituation {
            let event = self.until(|event| is_result_of(event, reader)).pop().unwrap();
            match event {
                ReaderEvent::CardFailed { situation, .. } => situation,
                other => panic!("{other:?}"),
            }
        }

        #[track_caller]
        fn removed(&self, reader: &ReaderName) {
            self.until(|event| matches!(event, ReaderEvent::CardRemoved(name) if name == reader));
        }
    }

    fn is_result_of(event: &ReaderEvent, reader: &ReaderName) -> bool {
        match event {
            ReaderEvent::CardRead { reader: name, .. } | ReaderEvent::CardFailed { reader: name, .. } => {
                name == reader
            }
            _ => false,
        }
    }

    fn bench() -> ReaderBench {
        ReaderBench::start().unwrap_or_else(|fault| panic!("{fault}"))
    }

    fn insert(profile: &str, faults: &[Fault], port: u16) -> Inserted {
        let card = VirtualCard::of_profile(profile).unwrap();
        let card = faults.iter().fold(card, |card, fault| card.with_fault(*fault));
        VpcdClient::insert(card, port).unwrap()
    }

    #[test]
    fn inserted_card_is_seen_read_and_removed_in_this_order() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        let card = insert("gen2-golden", &[], bench.port(0));
        desk.until(|event| *event == ReaderEvent::CardSeen(reader.clone()));
        let ReaderEvent::CardRead { reader: where_read, record, timing } = desk.next() else {
            panic!("the result follows at once");
        };
        assert_eq!(where_read, reader);
        assert_eq!(record.holder.unwrap().name.expose(), "测试人");
        assert_eq!(timing.exchanges, 7);
        assert!(timing.connect_us > 0 && timing.total_us > 0);
        card.pull();
        assert_eq!(desk.next(), ReaderEvent::CardRemoved(reader));
        desk.watch.stop();
    }

    #[test]
    fn every_person_is_read_through_the_service() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        for person in people::people() {
            let card = insert(&person.profile, &[], bench.port(0));
            let record = desk.record(&reader);
            assert_eq!(record.card_sn.expose(), person.card_sn);
            let name = record.holder.map(|holder| holder.name.expose().to_owned());
            assert_eq!(name, (person.generation < 3).then(|| person.name.clone()), "{}", person.profile);
            card.pull();
            desk.removed(&reader);
        }
    }

    #[test]
    fn wrong_cards_end_in_their_situations() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        for (profile, faults, situation) in [
            ("bank-card", [].as_slice(), CardSituation::BankCard),
            ("other-card", &[], CardSituation::OtherCard),
            ("mute", &[], CardSituation::Mute),
            ("locked", &[], CardSituation::Locked),
            ("not-personalised", &[], CardSituation::NotPersonalised),
            ("gen2-golden", &[Fault::GarbledAtr], CardSituation::Unsupported),
            ("gen2-golden", &[Fault::MemoryFailure], CardSituation::Garbled),
            ("gen2-golden", &[Fault::SwapAt(6)], CardSituation::Swapped),
        ] {
            let card = insert(profile, faults, bench.port(0));
            assert_eq!(desk.situation(&reader), situation, "{profile} {faults:?}");
            card.pull();
            desk.removed(&reader);
        }
    }

    #[test]
    fn contactless_style_card_is_read_with_t1() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let _card = insert("gen2-golden", &[Fault::ContactlessStyle], bench.port(0));
        assert_eq!(desk.record(&bench.reader(0)).card_no.unwrap().expose(), "A12345674");
    }

    #[test]
    fn card_pulled_at_any_command_is_a_removed_card() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        for fault in (0..7).flat_map(|at| [Fault::PulledAt(at), Fault::CutAt(at)]) {
            let card = insert("gen2-golden", &[fault], bench.port(0));
            assert_eq!(desk.situation(&reader), CardSituation::RemovedWhileReading, "{fault:?}");
            assert_eq!(desk.next(), ReaderEvent::CardRemoved(reader.clone()), "{fault:?}");
            assert!(card.is_out_within(PATIENCE));
        }
        let _card = insert("gen2-golden", &[], bench.port(0));
        assert!(desk.record(&reader).holder.is_some(), "the reader works as before");
    }

    #[test]
    fn silent_card_is_given_up_and_the_other_reader_goes_on() {
        let bench = bench();
        let desk = Desk::at(&bench, 700);
        let (silent, good) = (bench.reader(0), bench.reader(1));
        let card = insert("gen2-golden", &[Fault::HangAt(3)], bench.port(0));
        desk.until(|event| *event == ReaderEvent::CardSeen(silent.clone()));
        let other = insert("gen1-basic", &[], bench.port(1));
        assert!(desk.record(&good).holder.is_some(), "read while the other one hangs");
        assert_eq!(desk.situation(&silent), CardSituation::Hung);
        // Asked again, the silent one says so at once and the good one is read again.
        assert_eq!(desk.watch.read_again(), 2);
        let again = desk.until(|event| matches!(event, ReaderEvent::CardRead { .. }));
        let told = |event: &ReaderEvent| matches!(event, ReaderEvent::CardFailed { situation: CardSituation::Hung, reader, .. } if *reader == silent);
        assert!(again.iter().any(told), "{again:#?}");
        // Taken out and put in again, the reader is as good as before.
        card.pull();
        desk.removed(&silent);
        let _card = insert("gen2-golden", &[], bench.port(0));
        assert!(desk.record(&silent).holder.is_some());
        other.pull();
    }

    #[test]
    fn stop_does_not_wait_for_a_silent_card() {
        let bench = bench();
        let desk = Desk::at(&bench, 60_000);
        let _card = insert("gen2-golden", &[Fault::NoAnswer], bench.port(0));
        desk.until(|event| matches!(event, ReaderEvent::CardSeen(_)));
        let begin = Instant::now();
        desk.watch.stop();
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
        assert!(desk.events.try_iter().all(|event| !matches!(event, ReaderEvent::CardRead { .. })));
    }

    #[test]
    fn two_readers_read_two_people_at_once() {
        let bench = ReaderBench::start_with(2).unwrap_or_else(|fault| panic!("{fault}"));
        let desk = Desk::at(&bench, 5_000);
        let profiles = ["gen2-golden", "gen1-basic", "gen2-classes", "gen2-retired"];
        let cards: Vec<_> = profiles
            .iter()
            .enumerate()
            .map(|(slot, profile)| insert(profile, &[], bench.port(slot)))
            .collect();
        let mut open: Vec<_> = (0..profiles.len()).collect();
        while !open.is_empty() {
            let event = desk.until(|event| matches!(event, ReaderEvent::CardRead { .. })).pop().unwrap();
            let ReaderEvent::CardRead { reader, record, .. } = event else { unreachable!("just matched") };
            let slot = open.iter().position(|slot| bench.reader(*slot) == reader).expect("one result each");
            let slot = open.remove(slot);
            assert_eq!(record.card_sn.expose(), people::person(profiles[slot]).unwrap().card_sn, "{reader}");
        }
        drop(cards);
    }

    #[test]
    fn card_exchanged_for_another_is_removed_and_read_anew() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        let first = insert("gen2-golden", &[], bench.port(0));
        let golden = desk.record(&reader);
        // The second card waits at the reader and is in as soon as the first is out.
        let _second = insert("gen1-basic", &[], bench.port(0));
        first.pull();
        let events = desk.until(|event| matches!(event, ReaderEvent::CardRead { .. }));
        assert!(matches!(&events[0], ReaderEvent::CardRemoved(name) if *name == reader), "{events:#?}");
        let Some(ReaderEvent::CardRead { record, .. }) = events.last() else { unreachable!("just matched") };
        assert_ne!(record.card_sn, golden.card_sn);
    }

    #[test]
    fn insert_key_reads_the_present_card_again() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        assert_eq!(desk.watch.read_again(), 0, "no card, no reading");
        let _card = insert("gen2-golden", &[], bench.port(0));
        let first = desk.record(&bench.reader(0));
        for _ in 0..5 {
            assert_eq!(desk.watch.read_again(), 1);
            assert_eq!(desk.next(), ReaderEvent::CardSeen(bench.reader(0)));
            assert_eq!(desk.record(&bench.reader(0)), first);
        }
    }

    #[test]
    fn readers_are_watched_as_configured() {
        let bench = bench();
        let none = WatchOptions { include: vec!["no such reader".to_owned()], ..WatchOptions::default() };
        assert_eq!(Desk::with(none).next(), ReaderEvent::NoReader);
        let one = WatchOptions { exclude: vec!["00 01".to_owned()], ..WatchOptions::default() };
        let desk = Desk::with(one);
        assert_eq!(desk.next(), ReaderEvent::ReaderAppeared(bench.reader(0)));
        let _unseen = insert("gen1-basic", &[], bench.port(1));
        let _seen = insert("gen2-golden", &[], bench.port(0));
        let events = desk.until(|event| matches!(event, ReaderEvent::CardRead { .. }));
        assert!(events.iter().all(|event| *event != ReaderEvent::CardSeen(bench.reader(1))), "{events:#?}");
    }

    #[test]
    fn service_that_dies_and_comes_back_is_followed() {
        let mut bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        let card = insert("gen2-golden", &[], bench.port(0));
        desk.record(&reader);
        for killed in [true, false] {
            if killed {
                bench.kill()
            } else {
                bench.stop()
            }
            let events = desk.until(|event| *event == ReaderEvent::ReaderGone(reader.clone()));
            let down = events.iter().position(|event| *event == ReaderEvent::ServiceDown);
            let out = events.iter().position(|event| *event == ReaderEvent::CardRemoved(reader.clone()));
            assert!(down.is_some() && down < out, "{events:#?}");
            bench.restart().unwrap_or_else(|fault| panic!("{fault}"));
            let events = desk.until(|event| *event == ReaderEvent::ReaderAppeared(reader.clone()));
            assert!(events.contains(&ReaderEvent::ServiceUp), "{events:#?}");
            // The card lost its reader, as on a cable: it is put in again.
            let again = insert("gen2-golden", &[], bench.port(0));
            assert!(desk.record(&reader).holder.is_some());
            if killed {
                continue;
            }
            again.pull();
            desk.removed(&reader);
        }
        card.pull();
    }

    #[test]
    fn service_that_dies_during_a_reading_ends_it() {
        let mut bench = bench();
        let desk = Desk::at(&bench, 20_000);
        let reader = bench.reader(0);
        let _card = insert("gen2-golden", &[Fault::HangAt(2)], bench.port(0));
        desk.until(|event| *event == ReaderEvent::CardSeen(reader.clone()));
        bench.kill();
        let events = desk.until(|event| *event == ReaderEvent::ReaderGone(reader.clone()));
        let failed = events.iter().filter(|event| is_result_of(event, &reader)).collect::<Vec<_>>();
        assert!(
            matches!(failed[..], [ReaderEvent::CardFailed { situation: CardSituation::ServiceStopped, .. }]),
            "{events:#?}"
        );
    }

    #[test]
    fn service_that_is_down_at_the_start_is_waited_for() {
        let mut bench = bench();
        bench.stop();
        let desk = Desk::with(WatchOptions::default());
        assert_eq!(desk.next(), ReaderEvent::ServiceDown);
        bench.restart().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(desk.next(), ReaderEvent::ServiceUp);
        assert_eq!(desk.next(), ReaderEvent::ReaderAppeared(bench.reader(0)));
    }

    /// Another program that has this reader until it is told to let go.
    struct Holder {
        program: Child,
    }

    impl Holder {
        fn new(reader: &ReaderName, way: &str) -> Self {
            let script = r#"
            use Chipcard::PCSC; use Chipcard::PCSC::Card; $| = 1;
            my ($reader, $way) = @ARGV;
            my $context = Chipcard::PCSC->new() or die "no context";
            my $mode = $way eq "exclusive" ? $Chipcard::PCSC::SCARD_SHARE_EXCLUSIVE : $Chipcard::PCSC::SCARD_SHARE_SHARED;
            my $card = Chipcard::PCSC::Card->new($context, $reader, $mode) or die "no card: $Chipcard::PCSC::errno";
            if ($way eq "transaction") { $card->BeginTransaction() or die "no transaction"; }
            print "held\n"; <STDIN>;
            if ($way eq "transaction") { $card->EndTransaction($Chipcard::PCSC::SCARD_LEAVE_CARD); }
            $card->Disconnect($Chipcard::PCSC::SCARD_LEAVE_CARD);
            print "free\n";
        "#;
            let mut program = Command::new("perl")
                .args(["-e", script, reader.as_str(), way])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("perl with libpcsc-perl, which pcsc-tools brings");
            let mut line = String::new();
            BufReader::new(program.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            assert_eq!(line, "held\n");
            Self { program }
        }

        fn let_go(mut self) {
            self.program.stdin.take().unwrap().write_all(b"\n").unwrap();
            assert!(self.program.wait().unwrap().success());
        }
    }

    #[test]
    fn reader_that_another_program_holds_is_reported_and_read_when_it_is_free() {
        let bench = bench();
        let desk = Desk::at(&bench, 1_500);
        let reader = bench.reader(0);
        let _card = insert("gen2-golden", &[], bench.port(0));
        let golden = desk.record(&reader);
        for way in ["exclusive", "transaction"] {
            let holder = Holder::new(&reader, way);
            assert_eq!(desk.watch.read_again(), 1);
            assert_eq!(desk.situation(&reader), CardSituation::InUse, "{way}");
            holder.let_go();
            assert_eq!(desk.record(&reader), golden, "{way}: read without being asked");
        }
    }

    #[test]
    fn reader_held_for_a_moment_is_waited_for() {
        let bench = bench();
        let desk = Desk::at(&bench, 5_000);
        let reader = bench.reader(0);
        let _card = insert("gen2-golden", &[], bench.port(0));
        let golden = desk.record(&reader);
        let holder = Holder::new(&reader, "exclusive");
        assert_eq!(desk.watch.read_again(), 1);
        holder.let_go();
        assert_eq!(desk.record(&reader), golden);
    }

    #[test]
    fn reading_stays_close_to_its_bare_commands() {
        let bench = bench();
        let figure = card_read_figure(
            bench.port(0),
            &bench.reader(0),
            &VirtualCard::of_profile("gen2-golden").unwrap(),
            20,
        );
        assert_eq!((figure.bare_us.len(), figure.ours_us.len(), figure.exchanges), (20, 20, 7));
        // A bench reports and a test only excludes the absurd: this machine may be busy with something else.
        let (bare, ours) = (
            CardReadFigure::percentile(&figure.bare_us, 50),
            CardReadFigure::percentile(&figure.ours_us, 50),
        );
        assert!(ours < bare * 5 + 20_000, "bare {bare} us, ours {ours} us");
    }
}
