//! Set-up and task runner.
fn main() {}
