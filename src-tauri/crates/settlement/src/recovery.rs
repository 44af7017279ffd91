//! What an attempt becomes when the program opens its journal again. Comment and data side by side; ARCHITECTURE.md holds the same table.
//!
//! A crash can only fall between two commits. The table says, for every state the fold can end in, what may exist outside,
//! and why going on from there never charges twice.

use crate::machine::State;

/// What to do on restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRestart {
    /// Show it again; the clerk goes on or gives it up.
    ShowAgain,
    /// Its outcome is unknown: note the doubt, park it.
    NoteDoubt,
    /// Go on by itself from this state.
    GoOn,
    /// Put it on the worklist as money owed to us.
    Collect,
    /// Put it on the worklist as money owed to the patient.
    PayOut,
    /// A supervisor must look.
    AskSupervisor,
    /// Nothing.
    Rest,
}

/// One row of the crash argument.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// State after replay.
    pub state: State,
    /// What the platform may hold.
    pub platform_may_hold: &'static str,
    /// What the drawer may hold.
    pub drawer_may_hold: &'static str,
    /// What happens.
    pub on_restart: OnRestart,
    /// Why never twice.
    pub why_never_twice: &'static str,
}

use OnRestart as R;
use State as S;

/// The table.
#[rustfmt::skip]
pub const ON_RESTART: &[Row] = &[
    Row { state: S::Draft,         platform_may_hold: "a visit without lines",              drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "a 2207 needs a visit id, and none is known" },
    Row { state: S::Registered,    platform_may_hold: "a visit, perhaps with lines",        drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Uploaded,      platform_may_hold: "fee lines, no settlement",           drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Quoted,        platform_may_hold: "fee lines, no settlement",           drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Settling,      platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::NoteDoubt,     why_never_twice: "no new msgid is made for the bill while this one is open" },
    Row { state: S::InDoubt,       platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "no new msgid is made for the bill while this one is open" },
    Row { state: S::Reversing,     platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "a late success is never accepted once a reversal is journaled" },
    Row { state: S::Fencing,       platform_may_hold: "a visit, perhaps a late settlement", drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "every step may be sent again; nothing new begins before VOID" },
    Row { state: S::Confirming,    platform_may_hold: "perhaps a late settlement",          drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "the second 2601 undoes what slipped before the fence" },
    Row { state: S::Void,          platform_may_hold: "nothing, proven",                    drawer_may_hold: "nothing",            on_restart: R::Rest,          why_never_twice: "a new try uses a new visit id and a new msgid" },
    Row { state: S::Settled,       platform_may_hold: "exactly one",                        drawer_may_hold: "nothing or the share", on_restart: R::Collect,     why_never_twice: "the cash intent is committed before the drawer opens; an open one is asked for" },
    Row { state: S::Cancelling,    platform_may_hold: "one, or one and its negative",       drawer_may_hold: "the share",          on_restart: R::GoOn,          why_never_twice: "asked by settlement id before a second 2208; no cash leaves before CANCELLED" },
    Row { state: S::CancelFencing, platform_may_hold: "one and its negative",               drawer_may_hold: "the share",          on_restart: R::GoOn,          why_never_twice: "every step may be sent again; no cash leaves before CANCELLED" },
    Row { state: S::Cancelled,     platform_may_hold: "nothing in effect",                  drawer_may_hold: "the share or nothing", on_restart: R::PayOut,      why_never_twice: "the payout intent is committed before the drawer opens; an open one is asked for" },
    Row { state: S::Refunded,      platform_may_hold: "nothing in effect",                  drawer_may_hold: "nothing",            on_restart: R::Rest,          why_never_twice: "final" },
    Row { state: S::Manual,        platform_may_hold: "unknown",                            drawer_may_hold: "unknown",            on_restart: R::AskSupervisor, why_never_twice: "nothing is sent or paid for it by the program" },
];

/// The row of a state.
pub fn on_restart(state: State) -> OnRestart {
    ON_RESTART.iter().find(|row| row.state == state).map_or(OnRestart::AskSupervisor, |row| row.on_restart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_one_row() {
        for state in State::ALL {
            assert_eq!(ON_RESTART.iter().filter(|row| row.state == state).count(), 1, "{}", state.name());
        }
    }

    #[test]
    fn architecture_page_holds_the_same_table() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ARCHITECTURE.md"))
            .unwrap();
        let (_, rest) = page.split_once("crash-table:begin").unwrap();
        let (table, _) = rest.split_once("<!-- crash-table:end").unwrap();
        let found: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        let wanted: Vec<String> = ON_RESTART
            .iter()
            .map(|row| {
                format!(
                    "| {} | {} | {} | {:?} | {} |",
                    row.state.name(),
                    row.platform_may_hold,
                    row.drawer_may_hold,
                    row.on_restart,
                    row.why_never_twice
                )
            })
            .collect();
        assert_eq!(found, wanted);
    }
}
