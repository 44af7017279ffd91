//! A cut at every byte of 2207, 2208 and 2601 and of their replies, executed or not (safety §17.2, layer F).
//!
//! The real transport of the product over real sockets, the real classification, requests and replies as product and
//! centre make them. Exhaustive: nothing is drawn. Deliberately not here: what the desk does with a class (`world`).

mod carrier;
mod samples;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use platform::{Timeouts, Transport, TransportOptions};
use settlement::fact::{Entry, Fact, OpIntent, Stamp, StoredEntry, Subject};
use settlement::ids::{AttemptId, BillId, MsgIdMark};
use settlement::ledger::Account;
use settlement::money::Money;
use settlement::permit::{JournaledBytes, SendPermit, journal_intent};
use settlement::ports::{Commit, CopyEnd, Head, Journal, JournalFault, JournalLine, Stretch};
use settlement::request::{Answer, Codec, Encoded, RawReply};

pub use carrier::{Carrier, End, Framing, Plan};
pub use samples::{Sample, samples};

/// How a run of cuts is carried: which centre wrote the replies, how they are framed, how connections end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flavour {
    /// A named flavour of the simulated centre.
    pub centre: &'static str,
    /// How the length of a reply is told.
    pub framing: Framing,
    /// How a connection ends at its cut.
    pub end: End,
}

/// The ten flavours of a long run; the first two are those of every run.
pub const FLAVOURS: [Flavour; 10] = [
    Flavour { centre: "plain", framing: Framing::Length, end: End::Close },
    Flavour { centre: "plain", framing: Framing::Length, end: End::Reset },
    Flavour { centre: "plain", framing: Framing::UntilClose, end: End::Close },
    Flavour { centre: "plain", framing: Framing::Chunked { bytes: 4096 }, end: End::Close },
    Flavour { centre: "plain", framing: Framing::Chunked { bytes: 97 }, end: End::Reset },
    Flavour { centre: "numbers-as-text", framing: Framing::UntilClose, end: End::Close },
    Flavour { centre: "extra-fields", framing: Framing::UntilClose, end: End::Reset },
    Flavour { centre: "infcode-as-text", framing: Framing::UntilClose, end: End::Close },
    Flavour { centre: "refusal-as-zero", framing: Framing::UntilClose, end: End::Close },
    Flavour { centre: "fund-includes-account", framing: Framing::Length, end: End::Close },
];

/// What is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// The connection ends after so many bytes of the request, head included.
    Request(usize),
    /// The request was executed; the connection ends after so many bytes of the success, head included.
    Executed(usize),
    /// The request was refused; the connection ends after so many bytes of the refusal, head included.
    Refused(usize),
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cuts that were made.
    pub cuts: u64,
    /// How often each class came out.
    pub classes: BTreeMap<&'static str, u64>,
    /// What must not have happened, one line each.
    pub wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.cuts += other.cuts;
        for (class, count) in other.classes {
            *self.classes.entry(class).or_default() += count;
        }
        self.wrong.extend(other.wrong);
    }
}

/// A journal that takes everything; its durability is no matter here.
struct Paper;

impl Journal for Paper {
    fn commit(&mut self, _commit: &Commit<'_>) -> Result<Head, JournalFault> {
        Ok(self.head())
    }

    fn replay(&mut self) -> Result<Vec<StoredEntry>, JournalFault> {
        Ok(Vec::new())
    }

    fn mark(&mut self) -> Result<MsgIdMark, JournalFault> {
        Ok(MsgIdMark::START)
    }

    fn head(&self) -> Head {
        Head { seq: 1, hash: "0".repeat(64) }
    }

    fn balances(&mut self) -> Result<Vec<(Account, Money)>, JournalFault> {
        Ok(Vec::new())
    }

    fn claims(&mut self) -> Result<Vec<(BillId, AttemptId)>, JournalFault> {
        Ok(Vec::new())
    }

    fn newest(&mut self, _limit: u32) -> Result<Vec<JournalLine>, JournalFault> {
        Ok(Vec::new())
    }

    fn stretch(&mut self, _after: CopyEnd, _bytes_max: usize) -> Result<Stretch, JournalFault> {
        Ok(Stretch { rows: Vec::new(), mark: MsgIdMark::START, head: self.head(), claims: Vec::new() })
    }
}

/// The permit for a request and its bytes, by way of a committed intent: there is no other way.
fn permit_for(sample: &Sample) -> (SendPermit, JournaledBytes) {
    let encoded: Encoded = sample.encoded.clone();
    let intent = OpIntent {
        msg_id: encoded.msg_id.clone(),
        transaction: encoded.transaction,
        of: None,
        body: encoded.body.clone(),
    };
    let entries = [Entry { subject: Subject::Terminal, fact: Fact::OpIntent(Box::new(intent)) }];
    let stamp = Stamp { wall: sample.at, monotonic_ms: 0 };
    let commit = Commit { stamp, entries: &entries, postings: &[], mark: None, claims: &[] };
    let (permit, bytes, _) = journal_intent(&mut Paper, &commit, encoded).expect("paper takes everything");
    (permit, bytes)
}

fn transport(address: SocketAddr, sample: &Sample) -> Transport {
    let at = sample.at;
    let mut options = TransportOptions::new(&format!("http://{address}"), move || at);
    options.timeouts = Timeouts { connect_ms: 10_000, money_ms: 30_000, other_ms: 30_000 };
    Transport::new(options).expect("an address")
}

const fn class(answer: &Answer) -> &'static str {
    match answer {
        Answer::NotSent => "not sent",
        Answer::Done(_) => "done",
        Answer::Refused(_) => "refused",
        Answer::Doubt(_) => "in doubt",
    }
}

/// Every cut of one transaction: each byte of the request, each byte of the success, each byte of the refusal.
pub fn cuts_of(sample: &Sample, flavour: Flavour, request_bytes: usize) -> Vec<Cut> {
    let executed = flavour.framing.reply(&sample.success).len();
    let refused = flavour.framing.reply(&sample.refusal).len();
    (0..=request_bytes)
        .map(Cut::Request)
        .chain((0..=executed).map(Cut::Executed))
        .chain((0..=refused).map(Cut::Refused))
        .collect()
}

/// Makes every cut of one transaction in one flavour, `wide` of them side by side; at `most` so many, evenly spread.
///
/// # Panics
/// The machine gives no socket.
pub async fn run(sample: Sample, flavour: Flavour, wide: usize, most: Option<usize>) -> Tally {
    let sample = Arc::new(sample);
    let request_bytes = carrier::bytes_of_request(&sample).await;
    let cuts = cuts_of(&sample, flavour, request_bytes);
    let apart = most.map_or(1, |most| cuts.len().div_ceil(most.max(1)).max(1));
    let cuts: Arc<Vec<Cut>> = Arc::new(cuts.into_iter().step_by(apart).collect());
    let workers: Vec<_> = (0..wide)
        .map(|first| {
            let (sample, cuts) = (Arc::clone(&sample), Arc::clone(&cuts));
            tokio::spawn(async move {
                let mut carrier = Carrier::open().await;
                let transport = transport(carrier.address(), &sample);
                let mut tally = Tally::default();
                for cut in cuts.iter().skip(first).step_by(wide) {
                    one(&sample, flavour, *cut, &mut carrier, &transport, &mut tally).await;
                }
                tally
            })
        })
        .collect();
    let mut tally = Tally::default();
    for worker in workers {
        tally.add(worker.await.expect("a worker does not panic"));
    }
    tally
}

async fn one(
    sample: &Sample,
    flavour: Flavour,
    cut: Cut,
    carrier: &mut Carrier,
    transport: &Transport,
    tally: &mut Tally,
) {
    let whole = |body| flavour.framing.reply(body);
    let plan = match cut {
        Cut::Request(bytes) => Plan { read: Some(bytes), reply: Vec::new(), end: flavour.end },
        Cut::Executed(bytes) => {
            Plan { read: None, reply: whole(&sample.success)[..bytes].to_vec(), end: flavour.end }
        }
        Cut::Refused(bytes) => {
            Plan { read: None, reply: whole(&sample.refusal)[..bytes].to_vec(), end: flavour.end }
        }
    };
    let (permit, bytes) = permit_for(sample);
    let (ending, seen) = tokio::join!(transport.send(permit, &bytes), carrier.serve(plan));
    let answer = sample.codec.decode_sent(&sample.request, &sample.encoded.msg_id, sample.at, &ending);
    let again = carrier.connections_waiting().await;
    tally.cuts += 1;
    *tally.classes.entry(class(&answer)).or_default() += 1;
    let mut wrong = |what: String| {
        tally.wrong.push(format!("{} {flavour:?} {cut:?}: {what} ({ending:?})", sample.number));
    };
    if again != 0 {
        wrong(format!("{again} more connections for one message id"));
    }
    if !seen.is_prefix_of(&sample.encoded.body) {
        wrong("the bytes that arrived are not those of the journal".to_owned());
    }
    if let Some(expected) = expected(sample, flavour, cut, &ending, seen.bytes) {
        if class(&answer) != expected {
            wrong(format!("{} instead of {expected}", class(&answer)));
        }
    } else {
        wrong("not sent, and the platform holds bytes of it".to_owned());
    }
}

/// The one class a cut may end in (safety §8); nothing where the ending itself is a lie.
fn expected(
    sample: &Sample,
    flavour: Flavour,
    cut: Cut,
    ending: &RawReply,
    arrived: usize,
) -> Option<&'static str> {
    if *ending == RawReply::NotSent {
        // Only where not one byte was taken may the client say so.
        return (arrived == 0 && cut == Cut::Request(0)).then_some("not sent");
    }
    let length = |body| flavour.framing.reply(body).len();
    // A reset may throw away what was delivered: then the whole reply is a lost one.
    let whole = matches!(ending, RawReply::Http { .. });
    match cut {
        Cut::Executed(bytes) if bytes == length(&sample.success) && whole => Some("done"),
        Cut::Refused(bytes) if bytes == length(&sample.refusal) && whole => Some(sample.class_of_refusal),
        Cut::Request(_) | Cut::Executed(_) | Cut::Refused(_) => Some("in doubt"),
    }
}
