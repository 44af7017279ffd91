//! What a clerk types and what is found, over a generated national catalog.
//!
//! `tests/fixtures/catalog/typed.tsv` was written before the ranking; `charged.tsv` is what such a desk has charged.

use std::collections::BTreeMap;
use std::time::Instant;

use sim::sim_platform::{National, NationalItem, Sizes, seed_items};
use store::search::{SearchIndex, SearchIndexBuilder, SearchRow};

const TYPED: &str = include_str!("../../fixtures/catalog/typed.tsv");
const CHARGED: &str = include_str!("../../fixtures/catalog/charged.tsv");

/// An index and the items behind it.
fn catalog(sizes: Sizes) -> (SearchIndex, Vec<NationalItem>) {
    let national = National::new(109_900, sizes);
    let hospital: BTreeMap<String, String> =
        seed_items().into_iter().map(|item| (item.med_list_codg, item.medins_list_codg)).collect();
    let mut builder = SearchIndexBuilder::default();
    let mut items = Vec::new();
    for part in ["1301", "1302", "1303", "1305", "1306"] {
        for number in 0..national.rows(part) {
            let item = national.item(part, number);
            builder.add(&SearchRow {
                id: items.len() as u32,
                name: &item.name,
                other_name: &item.trade_name,
                spec: &item.spec,
                maker: &item.maker,
                codes: [hospital.get(&item.code).map_or("", String::as_str), &item.code, &item.bar_code],
                class: item.class.parse().unwrap(),
                price_micro: item.price_fen as i64 * 10_000,
            });
            items.push(item);
        }
    }
    (builder.build(), items)
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn charged(items: &[NationalItem]) -> Vec<(u32, u32)> {
    rows(CHARGED)
        .map(|row| {
            let [name, times] = row[..] else { panic!("{row:?}") };
            let id = items.iter().position(|item| item.name == name).unwrap_or_else(|| panic!("{name}"));
            (id as u32, times.parse().unwrap())
        })
        .collect()
}

#[test]
fn what_is_wanted_is_among_the_first_five() {
    let (index, items) = catalog(Sizes::part(10));
    let charged = charged(&items);
    let (mut all, mut missed) = (0, Vec::new());
    for row in rows(TYPED) {
        let (typed, name, spec) = (row[0], row[1], row.get(2).unwrap_or(&""));
        let found = index.search(typed, &charged, 5);
        let wanted = |id: &u32| {
            let item = &items[*id as usize];
            item.name == name && item.spec.contains(spec)
        };
        all += 1;
        if !found.iter().any(wanted) {
            let names: Vec<String> = found
                .iter()
                .map(|id| format!("{} {}", items[*id as usize].name, items[*id as usize].spec))
                .collect();
            missed.push(format!("{typed} → {name} {spec}, found {names:?}"));
        }
    }
    println!("{} of {all} missed:\n{}", missed.len(), missed.join("\n"));
    assert!(all >= 200, "{all}");
    assert!(missed.len() * 100 <= all * 5, "{} of {all} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Without any history the desk is new; most of it must be found all the same.
#[test]
fn most_is_found_on_the_first_day() {
    let (index, items) = catalog(Sizes::part(10));
    let found = rows(TYPED).filter(|row| {
        let spec = row.get(2).unwrap_or(&"");
        index
            .search(row[0], &[], 5)
            .iter()
            .any(|id| items[*id as usize].name == row[1] && items[*id as usize].spec.contains(spec))
    });
    let (found, all) = (found.count(), rows(TYPED).count());
    println!("{found} of {all}");
    assert!(found * 100 >= all * 60, "{found} of {all}");
}

/// Said aloud by any run with everything optimised; the bench measures it.
#[test]
fn every_word_alone_finds_something_in_time() {
    let (index, _) = catalog(Sizes::part(20));
    let begun = Instant::now();
    for letter in 'a'..='z' {
        let found = index.search(&letter.to_string(), &[], 20);
        assert!(found.len() == 20 || matches!(letter, 'i' | 'u' | 'v' | 'o'), "{letter}: {}", found.len());
    }
    println!("{} items, {} KiB, 26 searches in {:?}", index.len(), index.bytes() / 1024, begun.elapsed());
}
