//! Which machine this is, as far as the system tells without special rights.
//!
//! A copied data folder carries the name of the machine that wrote it in its journal (`Fact::Opened`), so a copy that wakes
//! up elsewhere is seen before it makes a message id. A whole disk copied with the name of its computer is not seen here:
//! two such machines meet at the copy outside (safety §15.3).

use sha2::{Digest, Sha256};

/// A hash of what tells this machine from others: 32 hexadecimal characters, the same at every start.
pub fn name() -> String {
    let mut hasher = Sha256::new();
    for (what, value) in marks() {
        hasher.update(what.as_bytes());
        hasher.update([0]);
        hasher.update(value.trim().as_bytes());
        hasher.update([0]);
    }
    crate::chain::hexadecimal(&hasher.finalize()).chars().take(32).collect()
}

/// Installation and computer name. Network cards are not asked: one more in a socket would be another machine.
fn marks() -> Vec<(&'static str, String)> {
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if cfg!(windows) {
        ["COMPUTERNAME", "PROCESSOR_IDENTIFIER", "SystemDrive"].map(|name| (name, variable(name))).into()
    } else {
        ["/etc/machine-id", "/proc/sys/kernel/hostname", "/sys/class/dmi/id/product_name"]
            .map(|path| (path, file(path)))
            .into()
    }
}
