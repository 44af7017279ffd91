//! How long a reading takes, and how long its commands alone take: the figure `card_read`.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use card_pcsc::{BareLoop, WatchOptions};
use settlement::ReaderName;
use settlement::card_record::ReaderEvent;

use crate::virtual_card::{InProcess, Recorded, VirtualCard, VpcdClient};

/// Nothing on a virtual reader takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two readings: the card is let go after its record was told, and patients do not come back to back.
const PAUSE: Duration = Duration::from_millis(3);

/// Two samples from one run, in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardReadFigure {
    /// Connect and the same commands in a bare loop.
    pub bare_us: Vec<u64>,
    /// From the wish to read until the record leaves the driver.
    pub ours_us: Vec<u64>,
    /// Commands in one reading.
    pub exchanges: usize,
}

impl CardReadFigure {
    /// The value that so many percent of a sample do not exceed.
    ///
    /// # Panics
    /// An empty sample.
    pub fn percentile(sample: &[u64], percent: usize) -> u64 {
        let mut sorted = sample.to_vec();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
    }
}

/// Reads one card `reads` times with our driver and as often in a bare loop, half of the bare ones before and half
/// after, so that a machine that warms up or slows down favours neither. A virtual card answers in no time, which
/// makes every microsecond of ours count; `Fault::Slow` gives it the pace of a real one.
///
/// # Panics
/// Where the virtual reader or the card does not do what it must.
pub fn card_read_figure(port: u16, reader: &ReaderName, card: &VirtualCard, reads: usize) -> CardReadFigure {
    let commands = commands_of(card);
    let inserted = VpcdClient::insert(card.clone(), port).expect("virtual reader listens");
    let bare = BareLoop::open(reader).expect("service runs");
    wait_until_present(&bare, &commands);

    let mut bare_us = bare_sample(&bare, &commands, reads / 2);
    let ours_us = our_sample(reader, reads);
    bare_us.extend(bare_sample(&bare, &commands, reads - reads / 2));
    inserted.pull();
    CardReadFigure { bare_us, ours_us, exchanges: commands.len() }
}

/// What our driver sends to this card.
fn commands_of(card: &VirtualCard) -> Vec<Vec<u8>> {
    let mut recorded = Recorded::new(InProcess::new(card.clone()));
    let reading = card::read_card(&mut recorded, &card.atr(), &|| 0);
    assert!(reading.outcome.is_ok(), "the figure needs a card that can be read");
    recorded.exchanges.into_iter().map(|(command, _)| command).collect()
}

fn wait_until_present(bare: &BareLoop, commands: &[Vec<u8>]) {
    let until = Instant::now() + PATIENCE;
    while bare.run_us(commands).is_err() {
        assert!(Instant::now() < until, "the card was never seen");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn bare_sample(bare: &BareLoop, commands: &[Vec<u8>], reads: usize) -> Vec<u64> {
    (0..reads)
        .map(|_| {
            std::thread::sleep(PAUSE);
            bare.run_us(commands).expect("the card stays in")
        })
        .collect()
}

fn our_sample(reader: &ReaderName, reads: usize) -> Vec<u64> {
    let (sender, events) = channel();
    let options = WatchOptions { include: vec![reader.as_str().to_owned()], ..WatchOptions::default() };
    let watch = card_pcsc::spawn(options, move |event| {
        sender.send((Instant::now(), event)).ok();
    })
    .expect("threads can be had");
    wait_for_record(&events);
    (0..reads)
        .map(|_| {
            std::thread::sleep(PAUSE);
            let begin = Instant::now();
            assert_eq!(watch.read_again(), 1);
            let end = wait_for_record(&events);
            u64::try_from((end - begin).as_micros()).expect("short")
        })
        .collect()
}

/// When the record left the driver.
fn wait_for_record(events: &Receiver<(Instant, ReaderEvent)>) -> Instant {
    loop {
        match events.recv_timeout(PATIENCE).expect("an event comes") {
            (at, ReaderEvent::CardRead { .. }) => return at,
            (_, ReaderEvent::CardFailed { situation, .. }) => panic!("{situation}"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_a_value_of_the_sample() {
        let sample = [5, 1, 4, 2, 3];
        assert_eq!(CardReadFigure::percentile(&sample, 50), 3);
        assert_eq!(CardReadFigure::percentile(&sample, 95), 5);
        assert_eq!(CardReadFigure::percentile(&[7], 50), 7);
    }
}
