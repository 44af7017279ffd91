use super::*;
use crate::fact::OpIntent;
use crate::request::{DoubtWhy, LostWhy};

fn code(number: usize) -> ItemCode {
    ItemCode::new(&format!("YP{number:05}")).unwrap()
}

fn day() -> BusinessDate {
    BusinessDate::parse("2026-06-01").unwrap()
}

fn mapping(number: usize, catalog: &str) -> Mapping {
    Mapping { item: code(number), catalog: CatalogCode::new(catalog).unwrap(), list: "101".to_owned() }
}

/// A hospital, a centre and the journal between them.
#[derive(Default)]
struct Bench {
    mappings: Mappings,
    wanted: BTreeMap<ItemCode, Option<Mapping>>,
    sent: u32,
}

impl Bench {
    fn of(items: usize) -> Self {
        let wanted = (0..items).map(|number| (code(number), Some(mapping(number, "X1")))).collect();
        Self { wanted, ..Self::default() }
    }

    fn next(&self, again: bool) -> Option<MappingBatch> {
        let wanted = self.wanted.iter().map(|(code, wanted)| (code, wanted.as_ref()));
        self.mappings.next(wanted, &|_| again, day(), &|_| 20)
    }

    fn send(&mut self, batch: MappingBatch) -> MsgId {
        self.sent += 1;
        let msg_id = MsgId::new(&format!("H10990000001202601010800{:06}", self.sent)).unwrap();
        let transaction =
            if batch.withdraws { Transaction::WithdrawMappings } else { Transaction::UploadMappings };
        self.mappings.apply(&Fact::MappingBatch(Box::new(batch)));
        let intent = OpIntent { msg_id: msg_id.clone(), transaction, of: None, body: Vec::new() };
        self.mappings.apply(&Fact::OpIntent(Box::new(intent)));
        msg_id
    }

    fn end(&mut self, msg_id: MsgId, end: OpEnd) {
        self.mappings.apply(&Fact::OpEnded { msg_id, end, body: Vec::new(), elapsed_ms: 1 });
    }

    /// The centre's own list, asked for after so many answers; (item, code).
    fn see(&mut self, after: u64, rows: &[(usize, &str)]) {
        let row = |(number, catalog): &(usize, &str)| CentreMapping {
            mapping: mapping(*number, catalog),
            name: String::new(),
            from: None,
            until: None,
        };
        self.mappings.see(CentrePage { after, rows: rows.iter().map(row).collect() });
    }

    fn standing(&self, number: usize) -> Standing {
        let code = code(number);
        self.mappings.standing(&code, self.wanted.get(&code).and_then(Option::as_ref), day())
    }
}

fn lost() -> OpEnd {
    OpEnd::Doubt(DoubtWhy::Lost(LostWhy::TimedOut))
}

#[test]
fn items_travel_in_batches_of_at_most_a_hundred() {
    let mut bench = Bench::of(250);
    let mut sizes = Vec::new();
    while let Some(batch) = bench.next(false) {
        sizes.push(batch.rows.len());
        let msg_id = bench.send(batch);
        assert_eq!(bench.mappings.open(), Some(&msg_id));
        bench.end(msg_id, OpEnd::Done);
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert!((0..250).all(|number| bench.standing(number) == Standing::Accepted));
    // Long texts make it fewer.
    let bench = Bench::of(250);
    let wanted = bench.wanted.iter().map(|(code, wanted)| (code, wanted.as_ref()));
    assert_eq!(bench.mappings.next(wanted, &|_| false, day(), &|_| 400).unwrap().rows.len(), 48);
}

#[test]
fn lost_answer_is_sent_again_and_nothing_is_believed_before() {
    let mut bench = Bench::of(3);
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch.clone());
    assert_eq!(bench.standing(1), Standing::Sent);
    assert_eq!(bench.next(true), None);
    bench.end(msg_id, lost());
    assert_eq!(bench.standing(1), Standing::Waiting);
    assert_eq!(bench.next(false), Some(batch.clone()));
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    assert_eq!((bench.standing(1), bench.next(true)), (Standing::Accepted, None));
}

#[test]
fn one_bad_row_is_found_by_halves_and_the_others_get_through() {
    let mut bench = Bench::of(100);
    let mut calls = 0;
    while let Some(batch) = bench.next(false) {
        calls += 1;
        let bad = batch.rows.iter().any(|row| row.item == code(37));
        let msg_id = bench.send(batch);
        bench.end(msg_id, if bad { OpEnd::Refused("编码不存在".to_owned()) } else { OpEnd::Done });
    }
    assert!(calls <= 16, "{calls}");
    assert_eq!(bench.standing(37), Standing::Refused("编码不存在".to_owned()));
    assert!(
        (0..100).filter(|number| *number != 37).all(|number| bench.standing(number) == Standing::Accepted)
    );
    // It goes again when somebody asks for it, and once it is mapped otherwise.
    assert_eq!(bench.next(true).unwrap().rows, [mapping(37, "X1")]);
    bench.wanted.insert(code(37), Some(mapping(37, "X2")));
    assert_eq!(bench.next(false).unwrap().rows, [mapping(37, "X2")]);
}

#[test]
fn changed_mapping_is_withdrawn_before_the_new_one_is_sent() {
    let mut bench = Bench::of(2);
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    bench.wanted.insert(code(0), Some(mapping(0, "X2")));
    bench.wanted.insert(code(1), None);
    let withdrawal = bench.next(false).unwrap();
    assert!(withdrawal.withdraws);
    assert_eq!(withdrawal.rows, [mapping(0, "X1"), mapping(1, "X1")]);
    let msg_id = bench.send(withdrawal.clone());
    bench.end(msg_id, lost());
    // Again, and the centre has none of it any more: it refuses, by halves and then each alone.
    let mut calls = 0;
    while let Some(batch) = bench.next(false).filter(|batch| batch.withdraws) {
        calls += 1;
        let msg_id = bench.send(batch);
        bench.end(msg_id, OpEnd::Refused("未查询到".to_owned()));
    }
    assert_eq!(calls, 3);
    assert_eq!(bench.standing(1), Standing::Unmapped);
    let upload = bench.next(false).unwrap();
    assert_eq!((upload.withdraws, upload.rows), (false, vec![mapping(0, "X2")]));
}

#[test]
fn withdrawal_that_is_refused_for_certain_is_told() {
    let mut bench = Bench::of(1);
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    bench.wanted.insert(code(0), None);
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Refused("已被引用".to_owned()));
    assert_eq!(bench.standing(0), Standing::Refused("已被引用".to_owned()));
    assert_eq!(bench.next(false), None);
}

#[test]
fn request_that_never_left_changes_nothing() {
    let mut bench = Bench::of(1);
    let before = bench.mappings.clone();
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::NotSent);
    assert_eq!(bench.standing(0), Standing::Waiting);
    assert_eq!(bench.mappings.holds(&mapping(0, "X1"), day()), before.holds(&mapping(0, "X1"), day()));
}

#[test]
fn what_another_program_told_the_centre_is_held_and_not_sent_again() {
    let mut bench = Bench::of(3);
    bench.see(0, &[(0, "X1"), (1, "X1")]);
    assert_eq!((bench.standing(0), bench.standing(2)), (Standing::Accepted, Standing::Waiting));
    assert!(
        bench.mappings.holds(&mapping(0, "X1"), day()) && !bench.mappings.holds(&mapping(2, "X1"), day())
    );
    let batch = bench.next(false).unwrap();
    assert_eq!(batch.rows, [mapping(2, "X1")]);
    // A list that was asked for before the answer says nothing against it.
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    assert_eq!((bench.standing(2), bench.next(true)), (Standing::Accepted, None));
}

#[test]
fn other_mapping_of_the_centre_is_told_and_replaced_only_where_somebody_says_so() {
    let mut bench = Bench::of(2);
    bench.wanted.insert(code(1), None);
    bench.see(0, &[(0, "X9"), (1, "X9")]);
    for number in [0, 1] {
        assert_eq!(bench.standing(number), Standing::Differs(mapping(number, "X9")));
    }
    assert!(!bench.mappings.holds(&mapping(0, "X1"), day()));
    assert_eq!(bench.next(false), None);
    let batch = bench.next(true).unwrap();
    assert_eq!((batch.withdraws, batch.rows.as_slice()), (true, &[mapping(0, "X9"), mapping(1, "X9")][..]));
    // Its answer is lost, and the second time there is nothing to withdraw any more.
    let msg_id = bench.send(batch.clone());
    bench.end(msg_id, lost());
    assert_eq!(bench.standing(0), Standing::Waiting);
    for row in batch.rows {
        let msg_id = bench.send(MappingBatch { withdraws: true, rows: vec![row] });
        bench.end(msg_id, OpEnd::Refused("没有".to_owned()));
    }
    assert_eq!(bench.standing(1), Standing::Unmapped);
    let batch = bench.next(false).unwrap();
    assert_eq!((batch.withdraws, batch.rows.as_slice()), (false, &[mapping(0, "X1")][..]));
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    assert_eq!((bench.standing(0), bench.next(true)), (Standing::Accepted, None));
}

#[test]
fn centre_that_does_not_give_up_its_mapping_says_so_once() {
    let mut bench = Bench::of(1);
    bench.see(0, &[(0, "X9")]);
    let batch = bench.next(true).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Refused("已被引用".to_owned()));
    assert_eq!(bench.standing(0), Standing::Refused("已被引用".to_owned()));
    assert_eq!(bench.next(false), None);
}

#[test]
fn silence_of_the_list_takes_nothing_away_and_a_later_list_counts() {
    let mut bench = Bench::of(2);
    let batch = bench.next(false).unwrap();
    let msg_id = bench.send(batch);
    bench.end(msg_id, OpEnd::Done);
    assert_eq!(bench.mappings.answers(), 1);
    // Approval takes days: what was taken is not in the list yet.
    bench.see(1, &[(1, "X1")]);
    assert_eq!((bench.standing(0), bench.standing(1)), (Standing::Unlisted, Standing::Accepted));
    assert!(bench.mappings.holds(&mapping(0, "X1"), day()));
    assert_eq!(bench.next(false), None);
    assert_eq!(bench.next(true).unwrap().rows, [mapping(0, "X1")]);
    // Somebody else has changed it since.
    bench.see(1, &[(0, "X9"), (1, "X1")]);
    assert_eq!(bench.standing(0), Standing::Differs(mapping(0, "X9")));
    assert!(!bench.mappings.holds(&mapping(0, "X1"), day()));
    // Our own of yesterday is changed without a question.
    bench.see(1, &[(0, "X1"), (1, "X1")]);
    bench.wanted.insert(code(0), Some(mapping(0, "X2")));
    assert_eq!(bench.standing(0), Standing::Waiting);
    assert!(bench.next(false).unwrap().withdraws);
}

#[test]
fn row_of_the_list_counts_on_its_own_days() {
    let mut bench = Bench::of(2);
    let row = |number, from: Option<&str>, until: Option<&str>| CentreMapping {
        mapping: mapping(number, "X1"),
        name: String::new(),
        from: from.map(|day| BusinessDate::parse(day).unwrap()),
        until: until.map(|day| BusinessDate::parse(day).unwrap()),
    };
    let rows = vec![row(0, Some("2026-06-02"), None), row(1, None, Some("2026-05-31"))];
    bench.mappings.see(CentrePage { after: 0, rows });
    assert_eq!((bench.standing(0), bench.standing(1)), (Standing::Waiting, Standing::Waiting));
    let later = BusinessDate::parse("2026-06-02").unwrap();
    assert!(bench.mappings.holds(&mapping(0, "X1"), later));
}
