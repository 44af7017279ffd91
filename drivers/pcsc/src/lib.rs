//! PC/SC readers: the only crate that names pcsc.
