use super::*;
use crate::fact::OpIntent;
use crate::request::{DoubtWhy, LostWhy};

fn code(number: usize) -> ItemCode {
    ItemCode::new(&format!("YP{number:05}")).unwrap()
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
        self.mappings.next(wanted, &|_| again, &|_| 20)
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

    fn standing(&self, number: usize) -> Standing {
        let code = code(number);
        self.mappings.standing(&code, self.wanted.get(&code).and_then(Option::as_ref))
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
    assert_eq!(bench.mappings.next(wanted, &|_| false, &|_| 400).unwrap().rows.len(), 48);
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
    assert_eq!(bench.mappings.holds(&mapping(0, "X1")), before.holds(&mapping(0, "X1")));
}
