//! One bill, every order of events: an explicit-state model check of the settlement protocol (safety §2.1, layer A of §17).
//!
//! A [`world::World`] is everything that matters about one bill: what the journals of two terminals hold, what the platform
//! holds, which requests are still under way and where the cash is. [`search::explore`] visits every world that can follow
//! from the first one, breadth first, and holds every one against [`rules::RULES`]. What the terminal does comes from
//! `settlement::machine::TABLE`; an edge the table lacks cannot be taken.
//!
//! Not here: amounts, texts, people, disks, clocks (time is the one event "everything under way has arrived"). The
//! simulation in `tests/sim` runs the real code; this searches the idea behind it.

pub mod cash;
pub mod platform;
pub mod report;
pub mod rules;
pub mod runs;
pub mod search;
pub mod setup;
pub mod step;
pub mod terminal;
pub mod walk;
pub mod window;
pub mod world;
