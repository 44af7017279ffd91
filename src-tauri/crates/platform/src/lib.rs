//! Codec and transport of the medical insurance platform: the only crate that names reqwest.
