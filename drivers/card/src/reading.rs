//! One reading of one card: from the first SELECT to a `CardRecord` and the split of its time.

use settlement::card_record::{CardRecord, CardSituation, ReadTiming};

use crate::apdu::Protocol;
use crate::exchange::{Exchange, ReadFault};
use crate::registry::Driver;
use crate::transport::CardTransport;
use crate::{atr, decode, registry, ssc};

/// What came out of a reading, and where its time went even if nothing came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The card, or why not.
    pub outcome: Result<CardRecord, ReadFault>,
    /// The split; `connect_us` belongs to the caller, who connected.
    pub timing: ReadTiming,
}

/// Reads a card that is connected and held in a transaction.
///
/// `clock` gives microseconds that never go back; only differences are used, so its zero does not matter.
pub fn read_card(transport: &mut dyn CardTransport, atr: &[u8], clock: &dyn Fn() -> u64) -> Reading {
    // PC/SC stacks prefer T=1 where a card offers both.
    let offered = || atr::parse(atr).filter(|atr| atr.offers_t1).map_or(Protocol::T0, |_| Protocol::T1);
    let protocol = transport.protocol().unwrap_or_else(offered);
    let mut exchange = Exchange::new(transport, protocol, clock);
    let mut timing = ReadTiming::default();
    let begin = exchange.now_us();
    let outcome = match registry::identify(atr) {
        Driver::SocialSecurity => read_files(&mut exchange, &mut timing),
        Driver::NoFiles => Err(ReadFault::Card(CardSituation::OtherCard)),
    };
    timing.total_us = exchange.now_us().saturating_sub(begin);
    timing.exchanges = exchange.count;
    Reading { outcome, timing }
}

fn read_files(exchange: &mut Exchange<'_>, timing: &mut ReadTiming) -> Result<CardRecord, ReadFault> {
    let application = timed(exchange, &mut timing.select_us, ssc::select)?;
    let issuer = timed(exchange, &mut timing.issuer_us, ssc::issuer_records)?;
    let card_sn = match decode::card_sn(&application, &issuer) {
        Ok(card_sn) => card_sn,
        // Files under our ids on a card that is not ours: it may still be a bank card.
        Err(CardSituation::OtherCard) => return Err(ssc::not_ours(exchange)?),
        Err(situation) => return Err(ReadFault::Card(situation)),
    };
    let first_generation = decode::version(&issuer).starts_with("1.");
    let holder =
        timed(exchange, &mut timing.holder_us, |exchange| ssc::holder_records(exchange, first_generation));
    let verified = match holder {
        // Even a card that refuses its holder is asked who it is: the refusal may be another card's.
        Ok(_) | Err(ReadFault::Card(_)) => {
            timed(exchange, &mut timing.verify_us, |exchange| ssc::verify(exchange, card_sn))
        }
        Err(ReadFault::Transport(_)) => Ok(()),
    };
    verified?;
    let holder = holder?;
    timed(exchange, &mut timing.decode_us, |_| {
        decode::record(&application, &issuer, &holder).map_err(ReadFault::Card)
    })
}

/// Runs one step and notes its time, also where it fails.
fn timed<T>(
    exchange: &mut Exchange<'_>,
    step_us: &mut u64,
    step: impl FnOnce(&mut Exchange<'_>) -> Result<T, ReadFault>,
) -> Result<T, ReadFault> {
    let begin = exchange.now_us();
    let outcome = step(exchange);
    *step_us = exchange.now_us().saturating_sub(begin);
    outcome
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::EXCHANGES_MAX;
    use crate::transport::TransportFault;

    /// A card that answers whatever it likes, round and round.
    struct Hostile {
        answers: Vec<Vec<u8>>,
        asked: usize,
    }

    impl CardTransport for Hostile {
        fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransportFault> {
            let answer = self.answers[self.asked % self.answers.len()].clone();
            self.asked += 1;
            Ok(answer)
        }
    }

    #[track_caller]
    fn check(answers: Vec<Vec<u8>>) -> Reading {
        let mut card = Hostile { answers, asked: 0 };
        let reading = read_card(&mut card, &[0x3B, 0x6D, 0, 0], &|| 0);
        assert!(reading.timing.exchanges <= EXCHANGES_MAX);
        assert_eq!(usize::try_from(reading.timing.exchanges).unwrap(), card.asked);
        reading
    }

    /// Status words with data in front of them reach deeper than plain noise.
    fn likely_answer() -> impl Strategy<Value = Vec<u8>> {
        let status = prop_oneof![
            8 => Just([0x90_u8, 0x00]),
            2 => any::<u8>().prop_map(|waiting| [0x61, waiting]),
            2 => any::<u8>().prop_map(|right| [0x6C, right]),
            1 => Just([0x6A, 0x82]),
            1 => Just([0x6A, 0x83]),
            1 => Just([0x69, 0x82]),
            1 => any::<[u8; 2]>(),
        ];
        let record = (0_u8..0x50, proptest::collection::vec(any::<u8>(), 0..32)).prop_map(|(tag, value)| {
            let length = u8::try_from(value.len()).unwrap();
            [[tag, length].as_slice(), &value].concat()
        });
        let data = prop_oneof![
            proptest::collection::vec(record, 0..9).prop_map(|records| records.concat()),
            proptest::collection::vec(any::<u8>(), 0..64),
        ];
        (data, status).prop_map(|(data, status)| [data.as_slice(), &status].concat())
    }

    proptest! {
        #[test]
        fn hostile_card_never_panics_and_never_loops(answers in proptest::collection::vec(likely_answer(), 1..40)) {
            check(answers);
        }

        #[test]
        fn noise_never_panics_and_never_loops(answers in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..20)) {
            check(answers);
        }
    }

    #[test]
    fn endless_61_and_6c_end_as_garbled() {
        for answer in [[0x61, 0x10], [0x6C, 0x10]] {
            let reading = check(vec![answer.to_vec()]);
            assert_eq!(reading.outcome, Err(ReadFault::Card(CardSituation::Garbled)));
        }
    }

    #[test]
    fn memory_chip_is_refused_without_an_exchange() {
        let atr =
            [0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06, 0x03, 0, 1, 0, 0, 0, 0, 0x6A];
        let mut card = Hostile { answers: vec![vec![0x90, 0]], asked: 0 };
        let reading = read_card(&mut card, &atr, &|| 0);
        assert_eq!(reading.outcome, Err(ReadFault::Card(CardSituation::OtherCard)));
        assert_eq!(card.asked, 0);
    }
}
