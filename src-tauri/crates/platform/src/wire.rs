//! The platform's spellings, and nowhere else: one file per transaction, shared nodes beside them.
//!
//! Written in the order of the tables with serde structs; optional members that have no value are left out, required ones
//! are checked for presence and length before anything is sent. Read member by member as raw JSON text, so that an amount
//! is digits from the first byte to the fen and never a binary fraction.
//! Not here: what an ending means (`codec`), sockets (`transport`).

pub(crate) mod credential;
pub(crate) mod dates;
pub(crate) mod envelope;
pub(crate) mod read;
pub(crate) mod routes;
pub(crate) mod settlement_node;
pub(crate) mod t1101;
pub(crate) mod t1301;
pub(crate) mod t1312;
pub(crate) mod t1901;
pub(crate) mod t2201;
pub(crate) mod t2203;
pub(crate) mod t2204;
pub(crate) mod t2206;
pub(crate) mod t2208;
pub(crate) mod t2601;
pub(crate) mod t3301;
pub(crate) mod t4205;
pub(crate) mod t5101;
pub(crate) mod t5201;
pub(crate) mod t5203;
pub(crate) mod t5204;
pub(crate) mod t5206;
pub(crate) mod t5301;
pub(crate) mod t9001;
pub(crate) mod texts;
pub(crate) mod write;

use settlement::ids::MsgId;
use settlement::request::DoubtWhy;
use settlement::split::FundFormula;
use settlement::time::Timestamp;

/// What a reply is compared with besides its request.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Is the account inside the fund total?
    pub(crate) formula: FundFormula,
    /// Every message id of ours begins with it.
    pub(crate) institution: &'a str,
    /// Under which id the request left, if the caller still knows.
    pub(crate) msg_id: Option<&'a MsgId>,
    /// When the request left, if the caller still knows.
    pub(crate) sent_at: Option<Timestamp>,
}

impl Reading<'_> {
    /// The platform hands the message id back: it must be ours where it is given.
    pub(crate) fn check_msg_id(&self, given: Option<&str>) -> Result<(), DoubtWhy> {
        let Some(given) = given else { return Ok(()) };
        let ours = match self.msg_id {
            Some(msg_id) => msg_id.as_str() == given,
            None => given.len() == 30 && given.starts_with(self.institution),
        };
        if ours { Ok(()) } else { Err(DoubtWhy::Member("msg_id")) }
    }
}
