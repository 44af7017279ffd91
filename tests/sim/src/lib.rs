//! Virtual card, simulated platform, simulation: everything that is fake, and none of it ships.

pub mod bench;
pub mod byte_cuts;
pub mod card_figure;
pub mod control_client;
pub mod demo;
pub mod fault_disk;
pub mod fuzz;
pub mod headless_desk;
#[cfg(target_os = "linux")]
pub mod kills;
pub mod long_run;
#[cfg(feature = "loopback")]
pub mod loopback;
pub mod packs;
pub mod power_cuts;
pub mod reader_bench;
pub mod sim_platform;
pub mod virtual_card;
pub mod vopr;
pub mod world;
