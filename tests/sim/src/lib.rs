//! Virtual card, simulated platform, simulation: everything that is fake, and none of it ships.

pub mod bench;
pub mod card_figure;
pub mod control_client;
pub mod demo;
pub mod headless_desk;
#[cfg(feature = "loopback")]
pub mod loopback;
pub mod reader_bench;
pub mod sim_platform;
pub mod virtual_card;
pub mod vopr;
pub mod world;
