//! The centre's catalogue: grade, first-pay ratio and price ceiling of each item.
//!
//! Loaded from `assets/catalog/seed.tsv`, the same small catalogue the desk is shipped with, so that both sides of the
//! wire know the same items. Its generator is `catalog_seed.rs`.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::fen;

/// The seeded catalogue as text.
pub const SEED: &str = include_str!("../../../../assets/catalog/seed.tsv");

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// National code.
    pub med_list_codg: String,
    /// Hospital code.
    pub medins_list_codg: String,
    pub name: String,
    pub spec: String,
    pub unit: String,
    /// **Unit**: 1/1,000,000 yuan.
    pub price_e6: i64,
    /// 01 甲, 02 乙, 03 丙.
    pub class: String,
    /// **Unit**: 1/10000.
    pub first_pay_e4: i64,
    /// **Unit**: 1/1,000,000 yuan.
    pub ceiling_e6: Option<i64>,
    pub med_chrgitm_type: String,
    pub list_type: String,
    pub pinyin: String,
}

/// All items by national code.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    items: HashMap<String, Item>,
}

fn item(line: &str) -> Option<Item> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [codg, medins, name, spec, unit, price, class, ratio, ceiling, chrgitm, list, pinyin] = cells[..]
    else {
        return None;
    };
    Some(Item {
        med_list_codg: codg.to_owned(),
        medins_list_codg: medins.to_owned(),
        name: name.to_owned(),
        spec: spec.to_owned(),
        unit: unit.to_owned(),
        price_e6: fen::decimal(price, 6)?,
        class: class.to_owned(),
        first_pay_e4: fen::decimal(ratio, 4)?,
        ceiling_e6: if ceiling.is_empty() { None } else { Some(fen::decimal(ceiling, 6)?) },
        med_chrgitm_type: chrgitm.to_owned(),
        list_type: list.to_owned(),
        pinyin: pinyin.to_owned(),
    })
}

/// The rows of a catalogue file, in its order.
///
/// # Errors
/// The number of the first line that is not a row.
pub fn read(text: &str) -> Result<Vec<Item>, usize> {
    text.lines().enumerate().map(|(index, line)| item(line).ok_or(index + 1)).collect()
}

/// The rows of the seeded catalogue.
pub fn seed_items() -> Vec<Item> {
    read(SEED).unwrap()
}

impl Catalog {
    /// The seeded catalogue, read once.
    pub fn seed() -> Arc<Self> {
        static SEEDED: OnceLock<Arc<Catalog>> = OnceLock::new();
        SEEDED.get_or_init(|| Arc::new(Self::of(seed_items()))).clone()
    }

    /// A catalogue of these items.
    pub fn of(items: Vec<Item>) -> Self {
        Self { items: items.into_iter().map(|item| (item.med_list_codg.clone(), item)).collect() }
    }

    /// The item of a national code.
    pub fn find(&self, med_list_codg: &str) -> Option<&Item> {
        self.items.get(med_list_codg)
    }
}
