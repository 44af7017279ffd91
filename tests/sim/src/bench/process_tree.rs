//! What a program and everything it started hold in memory.

use std::collections::BTreeMap;
use std::fs;

/// A process and all its descendants.
pub(super) fn tree(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name stands in brackets and may hold anything; the parent is the second word behind it.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(pid);
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        found.extend(children.get(pid).into_iter().flatten());
        next += 1;
    }
    found
}

/// Proportional set size of a process and its descendants: shared pages count once over all their users. **Unit**: MiB.
///
/// # Errors
/// A process that cannot be looked at.
pub(super) fn pss_mib(root: u32) -> Result<f64, String> {
    tree(root).into_iter().map(pss_of).sum()
}

/// Proportional set size of one process. **Unit**: MiB.
///
/// # Errors
/// It cannot be looked at.
pub(super) fn pss_of(pid: u32) -> Result<f64, String> {
    let file = format!("/proc/{pid}/smaps_rollup");
    let text = fs::read_to_string(&file).map_err(|fault| format!("{file}: {fault}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let own = line.and_then(|rest| rest.trim().split(' ').next()).and_then(|kib| kib.parse::<u32>().ok());
    own.map(|kib| f64::from(kib) / 1024.0).ok_or_else(|| format!("{file}: no Pss"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn descendants_of_descendants_belong_to_the_tree() {
        let mut child = Command::new("sh")
            .args(["-c", "cat; true"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while tree(child.id()).len() < 2 && std::time::Instant::now() < until {
            std::thread::yield_now();
        }
        let own = tree(std::process::id());
        let below = tree(child.id());
        assert_eq!(below.len(), 2, "sh and cat");
        assert!(below.iter().all(|pid| own.contains(pid)));
        assert!(pss_mib(child.id()).unwrap() > 0.0);
        drop(child.stdin.take());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
