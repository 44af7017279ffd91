//! Yibao Desk: the program.
fn main() {}
