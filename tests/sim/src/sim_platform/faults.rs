//! Faults that are ordered for the next request(s) of one transaction, and happen once.
//!
//! Wire faults are carried out by whoever carries the bytes (`http.rs`, or a simulated network); answer faults by
//! `Centre::handle`. Deliberately not here: standing habits of a centre (`flavour.rs`).

use serde_json::Value;

/// Which side of the exchange is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Reply,
}

/// A fault of the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireFault {
    /// Executed, then the connection closes without one byte of an answer.
    LoseReplyAfterCommit,
    /// The bytes never reach the centre; the connection closes.
    LoseRequest,
    /// Waits before or after the execution.
    Delay { ms: u64, before: bool },
    /// The centre gets the same bytes twice; the first or the second answer is delivered.
    Duplicate { second_answer: bool },
    /// The connection is reset after that byte of the request body, or of the whole reply (head included).
    CutAt { byte: usize, side: Side },
    /// Waits, not executed, until released; then it is executed whether or not the client still waits.
    HoldUntilReleased,
    /// The connection breaks at once, and the request sits in a gateway: it is executed right after the next request of
    /// `until` was, or on release.
    StuckUntil { until: String },
}

/// A fault of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    Html {
        executed: bool,
    },
    Junk {
        executed: bool,
    },
    Http502 {
        executed: bool,
    },
    WrongPerson,
    /// Another 就诊ID.
    WrongVisit,
    /// Without a 结算ID.
    NoSettlement,
    /// Without a 就诊ID.
    NoVisit,
    ThreeDecimals,
    BadSum,
    Negative,
    ExecuteThenMinusOne,
    /// Refused with -1 before anything is executed, with that text.
    Refuse {
        text: String,
    },
}

/// Either of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Wire(WireFault),
    Answer(AnswerFault),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Planned {
    infno: String,
    fault: Fault,
    times: u32,
}

/// The orders that wait for their request.
#[derive(Debug, Clone, Default)]
pub struct FaultPlan {
    planned: Vec<Planned>,
}

/// Does an order for `ordered` (`*` = any) apply to `infno`? Variants with a letter count as their number.
fn applies(ordered: &str, infno: &str) -> bool {
    ordered == "*" || ordered == infno || ordered.trim_end_matches('A') == infno.trim_end_matches('A')
}

impl FaultPlan {
    /// Orders `fault` for the next `times` requests of `infno` (`*` = any).
    pub fn order(&mut self, infno: &str, fault: Fault, times: u32) {
        self.planned.push(Planned { infno: infno.to_owned(), fault, times });
    }

    /// Forgets every order.
    pub fn clear(&mut self) {
        self.planned.clear();
    }

    /// How many requests are still going to be hit.
    pub fn waiting(&self) -> u32 {
        self.planned.iter().map(|planned| planned.times).sum()
    }

    /// The next wire fault for that transaction, used up by asking.
    pub fn take_wire(&mut self, infno: &str) -> Option<WireFault> {
        match self.take(infno, |fault| matches!(fault, Fault::Wire(_)))? {
            Fault::Wire(fault) => Some(fault),
            Fault::Answer(_) => None,
        }
    }

    /// The next answer fault for that transaction, used up by asking.
    pub fn take_answer(&mut self, infno: &str) -> Option<AnswerFault> {
        match self.take(infno, |fault| matches!(fault, Fault::Answer(_)))? {
            Fault::Answer(fault) => Some(fault),
            Fault::Wire(_) => None,
        }
    }

    fn take(&mut self, infno: &str, wanted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let index = self
            .planned
            .iter()
            .position(|planned| applies(&planned.infno, infno) && wanted(&planned.fault))?;
        let planned = &mut self.planned[index];
        planned.times -= 1;
        let fault = planned.fault.clone();
        if planned.times == 0 {
            self.planned.remove(index);
        }
        Some(fault)
    }

    /// Orders what a control message asks for:
    /// `{"infno":"2207","kind":"lose_request","times":1}`, where `kind` is a word or an object with one member, e.g.
    /// `{"cut_at":{"byte":10,"side":"reply"}}`, `{"delay_ms":500}`, `{"stuck_until":"2601"}`. Options beside it: `delay_ms`, `when`
    /// (`before`/`after`), `answer` (`first`/`second`), `executed`, `text`.
    ///
    /// # Errors
    /// A sentence that says what could not be understood.
    pub fn order_json(&mut self, order: &Value) -> Result<(), String> {
        let infno = order.get("infno").and_then(Value::as_str).unwrap_or("*").to_owned();
        let times = order.get("times").and_then(Value::as_u64).unwrap_or(1) as u32;
        if times == 0 {
            return Err("times must be at least 1".to_owned());
        }
        let (word, argument) = match order.get("kind") {
            Some(Value::String(word)) => (word.clone(), order.get(word).cloned().unwrap_or(Value::Null)),
            Some(Value::Object(members)) if members.len() == 1 => {
                let (word, argument) = members.iter().next().unwrap();
                (word.clone(), argument.clone())
            }
            _ => return Err("kind is missing".to_owned()),
        };
        let flag =
            |name: &str, otherwise: bool| order.get(name).and_then(Value::as_bool).unwrap_or(otherwise);
        let option = |name: &str| order.get(name).and_then(Value::as_str);
        let fault = match word.as_str() {
            "lose_reply_after_commit" => Fault::Wire(WireFault::LoseReplyAfterCommit),
            "lose_request" => Fault::Wire(WireFault::LoseRequest),
            "stuck_until" => Fault::Wire(WireFault::StuckUntil {
                until: argument.as_str().ok_or("stuck_until needs a transaction number")?.to_owned(),
            }),
            "hold_until_released" => Fault::Wire(WireFault::HoldUntilReleased),
            "delay_ms" => Fault::Wire(WireFault::Delay {
                ms: argument.as_u64().ok_or("delay_ms needs a whole number")?,
                before: option("when") == Some("before"),
            }),
            "duplicate" => {
                Fault::Wire(WireFault::Duplicate { second_answer: option("answer") == Some("second") })
            }
            "cut_at" => Fault::Wire(WireFault::CutAt {
                byte: argument.get("byte").and_then(Value::as_u64).ok_or("cut_at needs byte")? as usize,
                side: match argument.get("side").and_then(Value::as_str) {
                    Some("request") => Side::Request,
                    Some("reply") => Side::Reply,
                    _ => return Err("cut_at needs side request or reply".to_owned()),
                },
            }),
            "html" => Fault::Answer(AnswerFault::Html { executed: flag("executed", false) }),
            "junk" => Fault::Answer(AnswerFault::Junk { executed: flag("executed", true) }),
            "http_502" => Fault::Answer(AnswerFault::Http502 { executed: flag("executed", true) }),
            "wrong_person" => Fault::Answer(AnswerFault::WrongPerson),
            "three_decimals" => Fault::Answer(AnswerFault::ThreeDecimals),
            "bad_sum" => Fault::Answer(AnswerFault::BadSum),
            "negative" => Fault::Answer(AnswerFault::Negative),
            "execute_then_minus_one" => Fault::Answer(AnswerFault::ExecuteThenMinusOne),
            "refuse" => Fault::Answer(AnswerFault::Refuse {
                text: option("text").unwrap_or("业务暂不受理").to_owned(),
            }),
            unknown => return Err(format!("unknown kind {unknown}")),
        };
        self.order(&infno, fault, times);
        Ok(())
    }
}
