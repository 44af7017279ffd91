//! 2601 冲正交易. No output.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::ids::{MsgId, PersonNo};
use settlement::request::{EncodeFault, Transaction};

use crate::wire::routes::Routes;
use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    data: Reverse<'a>,
}

#[derive(Serialize)]
struct Reverse<'a> {
    psn_no: &'a str,
    omsgid: &'a str,
    oinfno: &'a str,
}

/// The input. The original is named by the number under which it left, `2207A` where the region has that.
///
/// Of what this desk sends only 2207 and 2208 can be reversed (safety F2, §9.4).
pub(crate) fn input(
    fields: Fields,
    routes: &Routes,
    person: &PersonNo,
    of: &MsgId,
    what: Transaction,
) -> Result<Box<RawValue>, EncodeFault> {
    let original = routes.get(what).filter(|_| what.moves_money()).ok_or(fields.fault("original"))?;
    let data = Reverse { psn_no: person.as_str(), omsgid: of.as_str(), oinfno: &original.number };
    fields.json(&Input { data })
}
