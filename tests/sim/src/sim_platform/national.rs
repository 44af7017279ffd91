//! The national catalogs, generated: any number of items with names, specs, makers and prices as they really look, from a seed.
//!
//! An item is a function of seed and number, so nothing is kept and any size costs what is asked for. The items of the seeded
//! catalogue come first in each part. Later releases change some items, take some away and leave the rest, so that an update
//! carries little. Nothing is copied from a real catalog: substances, places and firms are put together from syllables.

mod file;
mod words;

use std::sync::OnceLock;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::catalog::{Item, seed_items};
use words::*;

/// A part of the national catalog, by the transaction that downloads it.
pub const PARTS: [&str; 13] =
    ["1301", "1302", "1303", "1305", "1306", "1307", "1308", "1309", "1310", "1311", "1313", "1314", "1315"];

/// How many items each part has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// 1301 西药中成药.
    pub drugs: u32,
    /// 1302 中药饮片.
    pub herbs: u32,
    /// 1303 自制剂.
    pub preparations: u32,
    /// 1305 医疗服务项目.
    pub services: u32,
    /// 1306 医用耗材.
    pub materials: u32,
    /// 1304 民族药.
    pub ethnic: u32,
    /// 1320 中药配方颗粒, where a region has them; not counted among the items.
    pub granules: u32,
    /// 1321 医疗服务项目（新）, likewise.
    pub new_services: u32,
    /// Each of the lists of diseases and procedures.
    pub terms: u32,
}

impl Sizes {
    /// As large as the real one: 300,000 items.
    pub const WHOLE: Self = Self {
        drugs: 150_000,
        herbs: 1_500,
        preparations: 500,
        services: 8_000,
        materials: 140_000,
        ethnic: 900,
        granules: 1_200,
        new_services: 2_400,
        terms: 3_000,
    };

    /// The same proportions, smaller by a number.
    pub const fn part(divisor: u32) -> Self {
        let whole = Self::WHOLE;
        Self {
            drugs: whole.drugs / divisor,
            herbs: whole.herbs / divisor,
            preparations: whole.preparations / divisor,
            services: whole.services / divisor,
            materials: whole.materials / divisor,
            ethnic: whole.ethnic / divisor,
            granules: whole.granules / divisor,
            new_services: whole.new_services / divisor,
            terms: whole.terms / divisor,
        }
    }

    /// Items that can be charged.
    pub const fn items(self) -> u32 {
        self.drugs + self.herbs + self.preparations + self.ethnic + self.services + self.materials
    }
}

/// A generated national catalog.
#[derive(Debug, Clone)]
pub struct National {
    pub seed: u64,
    pub sizes: Sizes,
    /// How many times it was published; 1 = never changed.
    pub release: u32,
    /// Columns of the rows of 1301; older centres give 92, newer ones 97.
    pub drug_columns: usize,
    /// Rows of one file at most; a client asks until nothing comes.
    pub rows_per_file: u32,
}

/// The items of the seeded catalogue that stand in a part; read once.
fn seeded(part: &str) -> impl Iterator<Item = &'static Item> {
    static SEEDED: OnceLock<Vec<Item>> = OnceLock::new();
    let list = match part {
        "1301" => "101",
        "1302" => "102",
        "1305" => "201",
        "1306" => "301",
        _ => "",
    };
    SEEDED.get_or_init(seed_items).iter().filter(move |item| item.list_type == list)
}

/// An item of it, part by part alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NationalItem {
    pub code: String,
    pub name: String,
    pub trade_name: String,
    pub spec: String,
    pub unit: String,
    pub maker: String,
    pub bar_code: String,
    /// 01 甲, 02 乙, 03 丙.
    pub class: &'static str,
    pub restriction: String,
    pub price_fen: u64,
    /// **Unit**: 1/10000.
    pub first_pay_e4: u64,
    pub charge_kind: String,
    pub list_type: &'static str,
    pub valid: bool,
    pub from: &'static str,
    pub to: &'static str,
    pub version: String,
}

impl Default for National {
    fn default() -> Self {
        Self::new(109_900, Sizes::part(100))
    }
}

impl National {
    /// A first release.
    pub fn new(seed: u64, sizes: Sizes) -> Self {
        Self { seed, sizes, release: 1, drug_columns: 97, rows_per_file: 50_000 }
    }

    /// How many rows a part has.
    pub fn rows(&self, part: &str) -> u32 {
        match part {
            "1301" => self.sizes.drugs,
            "1302" => self.sizes.herbs,
            "1303" => self.sizes.preparations,
            "1304" => self.sizes.ethnic,
            "1305" => self.sizes.services,
            "1320" => self.sizes.granules,
            "1321" => self.sizes.new_services,
            "1306" => self.sizes.materials,
            _ => self.sizes.terms,
        }
    }

    fn draw(&self, part: &str, number: u32) -> ChaCha8Rng {
        let part: u64 = part.parse().unwrap();
        let mixed = self.seed ^ (part << 40) ^ (u64::from(number) << 1);
        ChaCha8Rng::seed_from_u64(mixed)
    }

    /// In which release a row was last changed: few are ever changed.
    pub(super) fn changed_in(&self, number: u32) -> u32 {
        (2..=self.release).rev().find(|release| number % 211 == release * 7 % 211).unwrap_or(1)
    }

    fn version(&self, number: u32) -> String {
        format!("V{:04}{number:08}", self.changed_in(number))
    }

    /// An item that can be charged.
    pub fn item(&self, part: &str, number: u32) -> NationalItem {
        let mut draw = self.draw(part, number);
        let seeded = seeded(part).nth(number as usize).cloned();
        let mut item = match part {
            "1301" if draw.next_u32().is_multiple_of(4) => self.patent(&mut draw, number),
            "1301" => self.western(&mut draw, number),
            "1302" => self.herb(&mut draw, number),
            "1303" => self.preparation(&mut draw, number),
            "1304" => self.ethnic(&mut draw, number),
            "1305" => self.service(&mut draw, number),
            "1320" => {
                let herb = self.herb(&mut draw, number);
                NationalItem {
                    code: format!("K{number:010}"),
                    list_type: "106",
                    spec: "颗粒".to_owned(),
                    ..herb
                }
            }
            "1321" => {
                let service = self.service(&mut draw, number);
                NationalItem { code: format!("01{:013}", u64::from(number) + 1_000), ..service }
            }
            _ => self.material(&mut draw, number),
        };
        if let Some(seeded) = seeded {
            item.code = seeded.med_list_codg;
            item.name = seeded.name;
            item.spec = seeded.spec;
            item.unit = seeded.unit;
            item.price_fen = (seeded.price_e6 / 10_000) as u64;
            item.class = ["01", "02", "03"].into_iter().find(|class| *class == seeded.class).unwrap();
            item.first_pay_e4 = seeded.first_pay_e4 as u64;
            item.charge_kind = seeded.med_chrgitm_type;
            item.trade_name = String::new();
        } else if self.changed_in(number) > 1 {
            // A later release: another price, and every fourth is taken away.
            item.price_fen += u64::from(self.changed_in(number)) * 11;
            item.valid = number % 4 != 3;
        }
        item.version = self.version(number);
        item
    }

    /// What an item is called in the catalog of the insurance: mostly as in the medical one, and every third has a code of its own.
    pub fn insurance_code(&self, part: &str, number: u32) -> String {
        if number % 3 == 1 { format!("YB{part}{number:08}") } else { self.item(part, number).code }
    }

    /// Is this the code of an item of it?
    pub(super) fn has(&self, code: &str) -> bool {
        ["1301", "1302", "1303", "1304", "1305", "1306"]
            .iter()
            .any(|part| (0..self.rows(part)).any(|number| self.item(part, number).code == code))
    }

    fn base(&self, draw: &mut ChaCha8Rng) -> NationalItem {
        let class = match draw.next_u32() % 100 {
            0..30 => "01",
            30..75 => "02",
            _ => "03",
        };
        let first_pay_e4 = match class {
            "01" => 0,
            "02" => [500, 1_000, 1_500, 2_000, 3_000][draw.next_u32() as usize % 5],
            _ => 10_000,
        };
        NationalItem {
            code: String::new(),
            name: String::new(),
            trade_name: String::new(),
            spec: String::new(),
            unit: String::new(),
            maker: String::new(),
            bar_code: String::new(),
            class,
            restriction: String::new(),
            price_fen: 0,
            first_pay_e4,
            charge_kind: String::new(),
            list_type: "101",
            valid: true,
            from: FROM[draw.next_u32() as usize % FROM.len()],
            to: TO[draw.next_u32() as usize % TO.len()],
            version: String::new(),
        }
    }

    fn western(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        // A substance has few forms and many makers: about 25 rows share a name.
        let mut of_name = self.draw("1301", 4_000_000_000 + number % (self.sizes.drugs / 25).max(1));
        let substance = substance(&mut of_name);
        let (form, unit, specs) = FORMS[of_name.next_u32() as usize % FORMS.len()];
        item.name = match form.strip_prefix('^') {
            Some(before) => format!("{before}{substance}"),
            None => format!("{substance}{form}"),
        };
        item.spec = pick(draw, specs).to_owned();
        unit.clone_into(&mut item.unit);
        item.charge_kind = "09".to_owned();
        item.code = format!("X{:02}B{number:07}A0010101{:05}", draw.next_u32() % 90, number % 100_000);
        if draw.next_u32().is_multiple_of(3) {
            item.trade_name = format!("{}{}", pick(draw, BRANDS), pick(draw, BRANDS));
        }
        self.drug_rest(draw, number, item)
    }

    fn patent(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        let mut of_name = self.draw("1301", 3_000_000_000 + number % (self.sizes.drugs / 60).max(1));
        let (form, unit, specs) = PATENT_FORMS[of_name.next_u32() as usize % PATENT_FORMS.len()];
        item.name = format!("{}{}{form}", pick(&mut of_name, HERB_HEADS), pick(&mut of_name, EFFECTS));
        item.spec = pick(draw, specs).to_owned();
        unit.clone_into(&mut item.unit);
        item.charge_kind = "11".to_owned();
        item.code = format!("Z{:02}C{number:07}A0020101{:05}", draw.next_u32() % 90, number % 100_000);
        self.drug_rest(draw, number, item)
    }

    fn drug_rest(&self, draw: &mut ChaCha8Rng, number: u32, mut item: NationalItem) -> NationalItem {
        item.maker = maker(draw, MAKER_ENDS);
        item.bar_code = format!("869{:02}{:09}", draw.next_u32() % 90 + 10, number);
        item.price_fen = price(draw, 80, 90_000);
        if draw.next_u32().is_multiple_of(6) {
            item.restriction = format!("限{}患者", pick(draw, RESTRICTIONS));
        }
        item
    }

    fn herb(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        item.name = format!("{}{}", pick(draw, PROCESSINGS), pick(draw, HERBS));
        item.spec = "饮片".to_owned();
        item.unit = "克".to_owned();
        item.charge_kind = "10".to_owned();
        item.list_type = "102";
        item.code = format!("T{number:010}");
        item.price_fen = price(draw, 2, 400);
        item
    }

    fn preparation(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        item.name = format!("{}{}合剂", pick(draw, HERB_HEADS), pick(draw, EFFECTS));
        item.spec = "100ml".to_owned();
        item.unit = "瓶".to_owned();
        item.maker = format!("{}市第一人民医院", pick(draw, PLACES));
        item.charge_kind = "11".to_owned();
        item.list_type = "103";
        item.code = format!("M{number:010}");
        item.price_fen = price(draw, 500, 9_000);
        item
    }

    fn ethnic(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        item.name =
            format!("{}味{}散", pick(draw, &["三", "五", "八", "十三", "二十五"]), pick(draw, HERB_HEADS));
        item.trade_name = if number.is_multiple_of(2) {
            format!("{}牌{}", pick(draw, BRANDS), item.name)
        } else {
            String::new()
        };
        item.spec = "15g".to_owned();
        item.unit = "袋".to_owned();
        item.charge_kind = "11".to_owned();
        item.list_type = "104";
        item.code = format!("Z99E{number:07}A0030101{:05}", number % 100_000);
        item.price_fen = price(draw, 300, 9_000);
        item
    }

    fn service(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        let (kind, action) = ACTIONS[draw.next_u32() as usize % ACTIONS.len()];
        item.name = format!(
            "{}{}{action}",
            pick(draw, BODY_PARTS),
            pick(draw, &["", "", "左侧", "右侧", "双侧", "加收"])
        );
        item.unit = "次".to_owned();
        item.charge_kind = kind.to_owned();
        item.list_type = "201";
        item.code = format!("00{:013}", u64::from(number) + 1_000);
        item.price_fen = price(draw, 200, 300_000);
        item
    }

    fn material(&self, draw: &mut ChaCha8Rng, number: u32) -> NationalItem {
        let mut item = self.base(draw);
        let mut of_name = self.draw("1306", 3_000_000_000 + number % (self.sizes.materials / 20).max(1));
        item.name = format!(
            "{}{}{}",
            pick(&mut of_name, MATERIAL_HEADS),
            pick(&mut of_name, MATERIAL_KINDS),
            pick(&mut of_name, MATERIALS)
        );
        item.spec = format!("{}{}", pick(draw, MODELS), draw.next_u32() % 900 + 100);
        item.unit = pick(draw, &["个", "根", "套", "包", "副", "片"]).to_owned();
        item.maker = maker(draw, DEVICE_ENDS);
        item.charge_kind = "08".to_owned();
        item.list_type = "301";
        item.code = format!("C{:02}{number:08}{:09}", draw.next_u32() % 20, draw.next_u32() % 1_000_000_000);
        item.bar_code = format!("0697{:02}{:08}", draw.next_u32() % 90 + 10, number);
        item.price_fen = price(draw, 50, 2_000_000);
        item
    }
}

fn pick<'a>(draw: &mut ChaCha8Rng, from: &[&'a str]) -> &'a str {
    from[draw.next_u32() as usize % from.len()]
}

/// A substance as such are named: salt, syllables, ending.
fn substance(draw: &mut ChaCha8Rng) -> String {
    format!("{}{}{}{}", pick(draw, SALTS), pick(draw, SYLLABLES), pick(draw, MIDDLES), pick(draw, ENDINGS))
}

fn maker(draw: &mut ChaCha8Rng, ends: &[&str]) -> String {
    // 40 places with 40 names each: 1,600 firms, some much larger than others.
    let place = pick(draw, PLACES);
    let brand = BRANDS[(draw.next_u32() % 40 * (draw.next_u32() % 40) / 39) as usize];
    format!("{place}{brand}{}", ends[(place.len() + brand.len() + brand.as_bytes()[2] as usize) % ends.len()])
}

/// Prices are spread over their length, not their height. **Unit**: fen.
fn price(draw: &mut ChaCha8Rng, lowest: u64, highest: u64) -> u64 {
    let mut top = lowest * 4;
    while top < highest && draw.next_u32() % 5 < 3 {
        top *= 3;
    }
    let top = top.min(highest);
    lowest + u64::from(draw.next_u32()) % (top - lowest + 1)
}
