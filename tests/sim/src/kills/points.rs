//! The named points: where in a settlement the program dies, in the order in which a settlement passes them
//! (safety §17.4). A point is a class of system calls, a transaction where it is one, and how much of the call happens.

use super::shim::{Action, Class, Order, Side};

/// What the clerk does when death comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Starts the program for the first time: an empty folder.
    FirstStart,
    /// F11.
    Quote,
    /// F12.
    Settle,
    /// Takes the share.
    Cash,
    /// Cancels the paid settlement.
    Cancel,
    /// Hands the refund over.
    Refund,
    /// Gives a quoted bill up.
    Abandon,
    /// Leaves.
    Quit,
    /// Starts again after a death with a 2207 under way; dies, starts again, dies again.
    Recovery,
}

/// A named point.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Its name.
    pub id: &'static str,
    /// Where that is.
    pub about: &'static str,
    /// What the clerk does.
    pub stage: Stage,
    /// What the library is told.
    pub order: Order,
}

#[expect(clippy::too_many_arguments, reason = "the columns of the table below")]
const fn at(
    id: &'static str,
    about: &'static str,
    stage: Stage,
    gate: Option<(Class, u32)>,
    class: Class,
    number: u32,
    nth: u32,
    side: Side,
) -> Point {
    Point { id, about, stage, order: Order { gate, class, number, nth, side, action: Action::Kill } }
}

/// Every named point.
#[rustfmt::skip]
pub const POINTS: &[Point] = &[
    // name, where, stage, only after, class, transaction, how many-th, how much of it
    at("KP01", "the first write of a new journal", Stage::FirstStart, None, Class::BaseWrite, 0, 1, Side::Before),
    at("KP02", "half a page of the migration", Stage::FirstStart, None, Class::WalWrite, 0, 2, Side::Middle),
    at("KP03", "the migration is written, not synced", Stage::FirstStart, None, Class::WalSync, 0, 1, Side::Before),
    at("KP04", "the migration stands", Stage::FirstStart, None, Class::WalSync, 0, 1, Side::After),
    at("KP05", "before the first byte of the intent of 2201", Stage::Quote, None, Class::WalWrite, 0, 1, Side::Before),
    at("KP06", "half of that write", Stage::Quote, None, Class::WalWrite, 0, 1, Side::Middle),
    at("KP07", "intent of 2201 written, not synced", Stage::Quote, None, Class::WalSync, 0, 1, Side::Before),
    at("KP08", "intent of 2201 stands, nothing left", Stage::Quote, None, Class::WalSync, 0, 1, Side::After),
    at("KP09", "connected for 2201", Stage::Quote, None, Class::Connect, 0, 1, Side::After),
    at("KP10", "half of 2201 has left", Stage::Quote, None, Class::Send, 2201, 1, Side::Middle),
    at("KP11", "all of 2201 has left", Stage::Quote, None, Class::Send, 2201, 1, Side::After),
    at("KP12", "the reply to 2201 is there, unread", Stage::Quote, None, Class::Receive, 2201, 1, Side::Before),
    at("KP13", "half of the reply to 2201 is read", Stage::Quote, None, Class::Receive, 2201, 1, Side::Middle),
    at("KP14", "reply to 2201 read, not journaled", Stage::Quote, None, Class::Receive, 2201, 1, Side::After),
    at("KP15", "reply to 2201 written, not synced", Stage::Quote, Some((Class::Receive, 2201)), Class::WalSync, 0, 1, Side::Before),
    at("KP16", "reply to 2201 stands", Stage::Quote, Some((Class::Receive, 2201)), Class::WalSync, 0, 1, Side::After),
    at("KP17", "all of 2203 has left", Stage::Quote, None, Class::Send, 2203, 1, Side::After),
    at("KP18", "the reply to 2203 is there, unread", Stage::Quote, None, Class::Receive, 2203, 1, Side::Before),
    at("KP19", "half of 2204 has left", Stage::Quote, None, Class::Send, 2204, 1, Side::Middle),
    at("KP20", "all of 2204 has left", Stage::Quote, None, Class::Send, 2204, 1, Side::After),
    at("KP21", "the reply to 2204 is there, unread", Stage::Quote, None, Class::Receive, 2204, 1, Side::Before),
    at("KP22", "all of 2206 has left", Stage::Quote, None, Class::Send, 2206, 1, Side::After),
    at("KP23", "the quote is read, not journaled", Stage::Quote, None, Class::Receive, 2206, 1, Side::After),
    at("KP24", "the quote stands", Stage::Quote, Some((Class::Receive, 2206)), Class::WalSync, 0, 1, Side::After),
    at("KP25", "the screen does not hear of the quote", Stage::Quote, Some((Class::Receive, 2206)), Class::Say, 0, 1, Side::Before),
    at("KP26", "before the first byte of the intent of 2207", Stage::Settle, None, Class::WalWrite, 0, 1, Side::Before),
    at("KP27", "one byte of that write", Stage::Settle, None, Class::WalWrite, 0, 1, Side::First),
    at("KP28", "half of that write", Stage::Settle, None, Class::WalWrite, 0, 1, Side::Middle),
    at("KP29", "all but the last byte of that write", Stage::Settle, None, Class::WalWrite, 0, 1, Side::AllButLast),
    at("KP30", "the first frame is whole", Stage::Settle, None, Class::WalWrite, 0, 2, Side::After),
    at("KP31", "intent of 2207 written, not synced", Stage::Settle, None, Class::WalSync, 0, 1, Side::Before),
    at("KP32", "intent of 2207 stands, nothing left", Stage::Settle, None, Class::WalSync, 0, 1, Side::After),
    at("KP33", "before the connection for 2207", Stage::Settle, None, Class::Connect, 0, 1, Side::Before),
    at("KP34", "connected for 2207", Stage::Settle, None, Class::Connect, 0, 1, Side::After),
    at("KP35", "connected, no byte of 2207 has left", Stage::Settle, None, Class::Send, 2207, 1, Side::Before),
    at("KP36", "the head and one byte of 2207 have left", Stage::Settle, None, Class::Send, 2207, 1, Side::First),
    at("KP37", "half of 2207 has left", Stage::Settle, None, Class::Send, 2207, 1, Side::Middle),
    at("KP38", "all but the last byte of 2207 has left", Stage::Settle, None, Class::Send, 2207, 1, Side::AllButLast),
    at("KP39", "all of 2207 has left", Stage::Settle, None, Class::Send, 2207, 1, Side::After),
    at("KP40", "the reply to 2207 is there, unread", Stage::Settle, None, Class::Receive, 2207, 1, Side::Before),
    at("KP41", "one byte of the reply to 2207 is read", Stage::Settle, None, Class::Receive, 2207, 1, Side::First),
    at("KP42", "half of the reply to 2207 is read", Stage::Settle, None, Class::Receive, 2207, 1, Side::Middle),
    at("KP43", "all but the last byte of the reply is read", Stage::Settle, None, Class::Receive, 2207, 1, Side::AllButLast),
    at("KP44", "reply to 2207 read, not journaled", Stage::Settle, None, Class::Receive, 2207, 1, Side::After),
    at("KP45", "half of the settlement's first write", Stage::Settle, Some((Class::Receive, 2207)), Class::WalWrite, 0, 1, Side::Middle),
    at("KP46", "half of the settlement's third write", Stage::Settle, Some((Class::Receive, 2207)), Class::WalWrite, 0, 3, Side::Middle),
    at("KP47", "settlement written, not synced", Stage::Settle, Some((Class::Receive, 2207)), Class::WalSync, 0, 1, Side::Before),
    at("KP48", "settlement stands", Stage::Settle, Some((Class::Receive, 2207)), Class::WalSync, 0, 1, Side::After),
    at("KP49", "the screen does not hear of the settlement", Stage::Settle, Some((Class::Receive, 2207)), Class::Say, 0, 1, Side::Before),
    at("KP50", "before the intent of the cash", Stage::Cash, None, Class::WalWrite, 0, 1, Side::Before),
    at("KP51", "cash written, not synced", Stage::Cash, None, Class::WalSync, 0, 1, Side::Before),
    at("KP52", "cash stands", Stage::Cash, None, Class::WalSync, 0, 1, Side::After),
    at("KP53", "the screen does not hear of the cash", Stage::Cash, None, Class::Say, 0, 1, Side::Before),
    at("KP54", "before the first byte of the receipt", Stage::Cash, None, Class::PaperWrite, 0, 1, Side::Before),
    at("KP55", "half of the receipt", Stage::Cash, None, Class::PaperWrite, 0, 1, Side::Middle),
    at("KP56", "receipt written, not synced", Stage::Cash, None, Class::PaperSync, 0, 1, Side::Before),
    at("KP57", "receipt synced, without its name", Stage::Cash, None, Class::PaperRename, 0, 1, Side::Before),
    at("KP58", "receipt has its name, not journaled", Stage::Cash, None, Class::PaperRename, 0, 1, Side::After),
    at("KP59", "printing written, not synced", Stage::Cash, Some((Class::PaperRename, 0)), Class::WalSync, 0, 1, Side::Before),
    at("KP60", "printing stands", Stage::Cash, Some((Class::PaperRename, 0)), Class::WalSync, 0, 1, Side::After),
    at("KP61", "intent of 2208 written, not synced", Stage::Cancel, None, Class::WalSync, 0, 1, Side::Before),
    at("KP62", "intent of 2208 stands, nothing left", Stage::Cancel, None, Class::WalSync, 0, 1, Side::After),
    at("KP63", "connected, no byte of 2208 has left", Stage::Cancel, None, Class::Send, 2208, 1, Side::Before),
    at("KP64", "half of 2208 has left", Stage::Cancel, None, Class::Send, 2208, 1, Side::Middle),
    at("KP65", "all of 2208 has left", Stage::Cancel, None, Class::Send, 2208, 1, Side::After),
    at("KP66", "the reply to 2208 is there, unread", Stage::Cancel, None, Class::Receive, 2208, 1, Side::Before),
    at("KP67", "half of the reply to 2208 is read", Stage::Cancel, None, Class::Receive, 2208, 1, Side::Middle),
    at("KP68", "reply to 2208 read, not journaled", Stage::Cancel, None, Class::Receive, 2208, 1, Side::After),
    at("KP69", "half of the cancel's first write", Stage::Cancel, Some((Class::Receive, 2208)), Class::WalWrite, 0, 1, Side::Middle),
    at("KP70", "cancel stands", Stage::Cancel, Some((Class::Receive, 2208)), Class::WalSync, 0, 1, Side::After),
    at("KP71", "fence: half of 2205 has left", Stage::Cancel, None, Class::Send, 2205, 1, Side::Middle),
    at("KP72", "fence: all of 2205 has left", Stage::Cancel, None, Class::Send, 2205, 1, Side::After),
    at("KP73", "fence: the reply to 2205 is there, unread", Stage::Cancel, None, Class::Receive, 2205, 1, Side::Before),
    at("KP74", "fence: 2205 is journaled", Stage::Cancel, Some((Class::Receive, 2205)), Class::WalSync, 0, 1, Side::After),
    at("KP75", "fence: all of 2202 has left", Stage::Cancel, None, Class::Send, 2202, 1, Side::After),
    at("KP76", "fence: the reply to 2202 is there, unread", Stage::Cancel, None, Class::Receive, 2202, 1, Side::Before),
    at("KP77", "fence: the last reply is journaled", Stage::Cancel, Some((Class::Receive, 2202)), Class::WalSync, 0, 1, Side::After),
    at("KP78", "before the intent of the refund", Stage::Refund, None, Class::WalWrite, 0, 1, Side::Before),
    at("KP79", "refund written, not synced", Stage::Refund, None, Class::WalSync, 0, 1, Side::Before),
    at("KP80", "refund stands", Stage::Refund, None, Class::WalSync, 0, 1, Side::After),
    at("KP81", "given up: half of 2205 has left", Stage::Abandon, None, Class::Send, 2205, 1, Side::Middle),
    at("KP82", "given up: the reply to 2205 is there, unread", Stage::Abandon, None, Class::Receive, 2205, 1, Side::Before),
    at("KP83", "given up: all of 2202 has left", Stage::Abandon, None, Class::Send, 2202, 1, Side::After),
    at("KP84", "given up: the reply to 2202 is there, unread", Stage::Abandon, None, Class::Receive, 2202, 1, Side::Before),
    at("KP85", "checkpoint: half of the first page", Stage::Quit, None, Class::BaseWrite, 0, 1, Side::Middle),
    at("KP86", "checkpoint written, not synced", Stage::Quit, None, Class::BaseSync, 0, 1, Side::Before),
    at("KP87", "checkpoint stands, the log is there", Stage::Quit, None, Class::WalRemove, 0, 1, Side::Before),
    at("KP88", "the log is removed", Stage::Quit, None, Class::WalRemove, 0, 1, Side::After),
    at("KP89", "recovery: before its first write, twice", Stage::Recovery, None, Class::WalWrite, 0, 1, Side::Before),
    at("KP90", "recovery: half of its first write, twice", Stage::Recovery, None, Class::WalWrite, 0, 1, Side::Middle),
    at("KP91", "recovery: written, not synced, twice", Stage::Recovery, None, Class::WalSync, 0, 1, Side::Before),
    at("KP92", "recovery: its first commit stands, twice", Stage::Recovery, None, Class::WalSync, 0, 1, Side::After),
    at("KP93", "recovery: before its first line, twice", Stage::Recovery, None, Class::Say, 0, 1, Side::Before),
];
