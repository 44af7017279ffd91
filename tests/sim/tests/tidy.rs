//! Holds the house in order: layers, words, sizes, faults. Everything here reads the tree as text or as cargo sees it.
//!
//! Not here: whether generated files are fresh (the tests that write them say so), style (rustfmt, clippy), licences (cargo-deny).

#[path = "tidy/faults.rs"]
mod faults;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/secrets.rs"]
mod secrets;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/words.rs"]
mod words;
