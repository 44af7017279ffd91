//! The deterministic simulation (safety §17, layer D): whole mornings drawn from a seed, played on the real desk, store and
//! codec against hostile centres, with every invariant of §16 looked at after every event.
//!
//! A seed draws a plan (`swarm`), a plan is played (`play`) and can be shortened (`shrink`): everything that happens follows
//! from the plan alone, so that any step can be left out and the rest played again.

pub mod arguments;
pub mod plan;
mod play;
mod report;
mod run;
mod shrink;
mod swarm;

pub use play::{Played, Violation, play};
pub use report::{Count, command, explain, summary};
pub use run::{Outcome, Seeds, many};
pub use shrink::shortest;
pub use swarm::{Mild, draw};
