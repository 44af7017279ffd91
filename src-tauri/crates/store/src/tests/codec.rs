use insta::assert_snapshot;
use proptest::prelude::*;
use settlement::fact::{Fact, OpEnd};
use settlement::request::{DoubtWhy, LostWhy};
use settlement::split::SplitFault;

use super::{facts, kit};
use crate::codec::{Garbled, body, decode, decode_or_stop, decode_person, encode, encode_person};

fn round(fact: &Fact) -> Fact {
    decode(fact.kind(), &encode(fact).unwrap(), body(fact).map(<[u8]>::to_vec)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn fact_of_any_kind_survives_its_stored_form(fact in facts::fact()) {
        prop_assert_eq!(round(&fact), fact);
    }

    #[test]
    fn person_survives_the_stored_form(person in facts::person()) {
        prop_assert_eq!(decode_person(&encode_person(&person).unwrap()).unwrap(), person);
    }

    #[test]
    fn stored_text_of_any_kind_is_read_or_refused_without_panic(kind in "[A-Z_]{0,12}", text in "\\PC{0,40}") {
        let fact = decode_or_stop(1, &kind, &text, None);
        let stopped = matches!(fact, Fact::Contradiction { .. });
        prop_assert!(stopped, "{fact:?}");
    }
}

/// The words stand in files that are read years later: a change here is a new version, never an edit.
#[test]
fn stored_words_of_every_kind_stay_what_they_are() {
    let steps = kit::every_kind();
    let words: Vec<String> =
        steps.iter().flat_map(|step| &step.entries).map(|entry| encode(&entry.fact).unwrap()).collect();
    assert_snapshot!(words.join("\n"));
}

#[test]
fn doubt_words_are_those_of_the_core() {
    let all = [
        DoubtWhy::Lost(LostWhy::TimedOut),
        DoubtWhy::Lost(LostWhy::Broken),
        DoubtWhy::Lost(LostWhy::Oversized),
        DoubtWhy::Lost(LostWhy::Restarted),
        DoubtWhy::Status(502),
        DoubtWhy::NotJson,
        DoubtWhy::Member("output"),
        DoubtWhy::WrongPerson,
        DoubtWhy::WrongVisit,
        DoubtWhy::Split(SplitFault::Payers),
        DoubtWhy::Amount("total"),
        DoubtWhy::NoSettlementId,
        DoubtWhy::Refusal("系统忙".to_owned()),
    ];
    for why in all {
        let word = why.key();
        let end = OpEnd::Doubt(why);
        let fact = Fact::OpEnded { msg_id: kit::msg_id(1), end, body: Vec::new(), elapsed_ms: 1 };
        let payload = encode(&fact).unwrap();
        assert!(payload.contains(&format!("\"{word}\"")), "{word}: {payload}");
        assert_eq!(round(&fact), fact);
    }
}

type Is = fn(&Garbled) -> bool;

#[test]
fn stored_row_that_is_not_understood_says_why() {
    let fenced = encode(&Fact::Fenced).unwrap();
    let cases: [(&str, &str, Option<Vec<u8>>, Is); 8] = [
        ("FENCED", r#"{"v":2,"fact":{"FENCED":{"by":"x"}}}"#, None, |g| matches!(g, Garbled::Version(2))),
        ("TELEPORTED", r#"{"v":1,"fact":"TELEPORTED"}"#, None, |g| matches!(g, Garbled::Json(_))),
        ("ABANDONED", &fenced, None, |g| matches!(g, Garbled::Word("kind"))),
        ("FENCED", &fenced, Some(vec![1]), |g| matches!(g, Garbled::Body)),
        ("DOUBT_NOTED", r#"{"v":1,"fact":{"DOUBT_NOTED":{"msg_id":"short"}}}"#, None, |g| {
            matches!(g, Garbled::Id(_))
        }),
        ("REVERSE_ENDED", r#"{"v":1,"fact":{"REVERSE_ENDED":{"allowed":true,"more":1}}}"#, None, |g| {
            matches!(g, Garbled::Json(_))
        }),
        (
            "OP_INTENT",
            r#"{"v":1,"fact":{"OP_INTENT":{"msg_id":"H10990000001202601010800000000","transaction":"2207","of":null}}}"#,
            None,
            |g| matches!(g, Garbled::Body),
        ),
        (
            "REFUSAL_NOTED",
            r#"{"v":1,"fact":{"REFUSAL_NOTED":{"transaction":"9999","text":""}}}"#,
            None,
            |g| matches!(g, Garbled::Word("transaction")),
        ),
    ];
    for (kind, payload, body, expected) in cases {
        let garbled = decode(kind, payload, body).unwrap_err();
        assert!(expected(&garbled), "{kind}: {garbled:?}");
    }
}
