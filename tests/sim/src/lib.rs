//! Virtual card, simulated platform, simulation: everything that is fake, and none of it ships.

pub mod sim_platform;
