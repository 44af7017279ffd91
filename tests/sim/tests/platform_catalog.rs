//! The seeded catalogue is what its generator writes, and both read alike.

use sim::sim_platform::{CATALOG_SEED, catalog_seed, seed_items};

#[test]
fn catalog_file_is_fresh() {
    let generated = catalog_seed::generate();
    if generated != CATALOG_SEED {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/catalog/seed.tsv");
        std::fs::write(path, &generated).unwrap();
        panic!("assets/catalog/seed.tsv was out of date and has been written again: commit it");
    }
}

#[test]
fn catalog_has_every_class_and_kind_with_unique_codes() {
    let items = seed_items();
    assert!(items.len() >= 450, "{}", items.len());
    let mut codes: Vec<&str> = items.iter().map(|item| item.med_list_codg.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), items.len());
    for list_type in ["101", "102", "201", "301"] {
        for class in ["01", "02", "03"] {
            let found =
                items.iter().filter(|item| item.list_type == list_type && item.class == class).count();
            assert!(found > 0, "no {class} in {list_type}");
        }
    }
    assert!(items.iter().any(|item| item.ceiling_e6.is_some_and(|ceiling| ceiling < item.price_e6)));
    assert!(items.iter().all(|item| item.price_e6 > 0));
    let amoxicillin = items.iter().find(|item| item.name == "阿莫西林胶囊").unwrap();
    assert!(amoxicillin.pinyin.starts_with("amxl"), "{}", amoxicillin.pinyin);
}
