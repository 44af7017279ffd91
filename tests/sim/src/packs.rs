//! 追溯码 of invented packs: another one for every pack of every bill, the same every time.

/// Codes for the packs of a line of a drug; none for what is not sold in packs, or not in whole ones.
///
/// `item` is the hospital's own code, by which the seed catalog tells services, supplies and herbal pieces.
pub fn codes(bill: &str, place: usize, item: &str, quantity: &str) -> Vec<String> {
    let packs: u32 = quantity.parse().unwrap_or(0);
    if ["FW", "CL", "ZY"].iter().any(|kind| item.starts_with(kind)) {
        return Vec::new();
    }
    (1..=packs.min(100)).map(|pack| code(item, &format!("{bill}/{place}/{pack}"))).collect()
}

/// The code of one pack of a drug: seven digits of the drug, thirteen of the pack.
pub fn code(item: &str, pack: &str) -> String {
    // FNV-1a: nothing here is secret, it only has to be spread.
    let spread = |text: &str| {
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    format!("8{:06}{:013}", spread(item) % 1_000_000, spread(pack) % 10_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_has_its_own_code_and_a_service_none() {
        let of_line = codes("B1", 2, "YP00001", "3");
        assert_eq!(of_line.len(), 3);
        assert!(of_line.iter().all(|code| code.len() == 20 && code.starts_with(&of_line[0][..7])));
        assert_ne!(of_line[0], of_line[1]);
        assert_ne!(of_line[0], codes("B2", 2, "YP00001", "3")[0]);
        assert_eq!(codes("B1", 1, "FW00003", "1"), Vec::<String>::new());
    }
}
