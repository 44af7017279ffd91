//! Slips: rows become lines of 48 columns, lines become ESC/POS bytes in GB18030, bytes go to a printer.
//!
//! The commands are our own few bytes. The `escpos` crate was weighed and left: its text goes through one codec that
//! refuses a whole line for one character, its drawer pulse lacks both durations, its partial cut is a full one, and the
//! rest would be six constants.

mod dots;
mod encode;
mod layout;
mod target;

use settlement::receipt::Slip;

pub use dots::Dots;
pub use encode::{encode, encode_lines, open_drawer};
pub use target::{SlipPort, SlipTarget};

/// Columns of 80 mm paper in the printer's normal type; a Chinese character takes two.
pub const COLUMNS: usize = 48;

/// The slip as text, for whoever has no printer at hand; drawn characters stand as themselves.
pub fn plain(slip: &Slip) -> String {
    layout::lines(slip).iter().map(layout::Line::plain).map(|line| line + "\n").collect()
}
