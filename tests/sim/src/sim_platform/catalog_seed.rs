//! Generator of `assets/catalog/seed.tsv`: about 500 invented items with the names a hospital's list really has.
//!
//! Generic names and forms are facts; codes, prices, grades and ratios are drawn from a fixed seed and mean nothing.
//! Run by the test `catalog_file_is_fresh`, which rewrites the file when this source changes.

use pinyin::ToPinyin;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const DRUGS: &str = include_str!("catalog_drugs.txt");
const SERVICES: &str = include_str!("catalog_services.txt");

/// First letters of the pinyin of each Chinese character; ASCII letters and digits are kept, the rest is left out.
pub fn initials(name: &str) -> String {
    let mut written = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            written.push(character.to_ascii_lowercase());
        } else if let Some(sound) = character.to_pinyin() {
            written.push_str(sound.first_letter());
        }
    }
    written.chars().take(20).collect()
}

fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

struct Row<'a> {
    code: String,
    hospital_code: String,
    name: &'a str,
    spec: &'a str,
    unit: &'a str,
    price_fen: u64,
    kind: &'a str,
    list_type: &'a str,
}

/// The grade (01/02/03), first-pay ratio and ceiling drawn for an item of that price.
fn terms(draw: &mut ChaCha8Rng, list_type: &str, price_fen: u64) -> (&'static str, String, String) {
    let roll = draw.next_u32() % 100;
    let (full_until, shared_until) = match list_type {
        "101" => (45, 85),
        "102" => (60, 90),
        "201" => (60, 85),
        _ => (20, 70),
    };
    if roll < full_until {
        // A few fully covered items have a ceiling below the price, most have none.
        let ceiling = match draw.next_u32() % 12 {
            0 => yuan((price_fen * 9 / 10).max(1)),
            1 => yuan(price_fen * 11 / 10 + 1),
            _ => String::new(),
        };
        ("01", "0".to_owned(), ceiling)
    } else if roll < shared_until {
        let ratio = ["0.05", "0.1", "0.15", "0.2", "0.3"][(draw.next_u32() % 5) as usize];
        let ceiling = match draw.next_u32() % 5 {
            0 => yuan((price_fen * 8 / 10).max(1)),
            1 => yuan(price_fen),
            _ => String::new(),
        };
        ("02", ratio.to_owned(), ceiling)
    } else {
        ("03", "1".to_owned(), String::new())
    }
}

/// The whole file.
pub fn generate() -> String {
    let mut draw = ChaCha8Rng::seed_from_u64(109_900);
    let mut written = String::new();
    let mut counts = [0_u32; 4];
    // Lines: kind|name|spec;spec…|unit|lowest price|highest price (yuan).
    for line in
        DRUGS.lines().chain(SERVICES.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let cells: Vec<&str> = line.split('|').collect();
        let [kind, name, specs, unit, lowest, highest] = cells[..] else { panic!("catalogue line: {line}") };
        let (lowest, highest): (u64, u64) = (lowest.parse().unwrap(), highest.parse().unwrap());
        let group = match kind {
            "09" | "11" => 0,
            "10" => 1,
            "08" => 3,
            _ => 2,
        };
        for spec in specs.split(';') {
            counts[group] += 1;
            let number = counts[group];
            let price_fen = lowest + u64::from(draw.next_u32()) % (highest - lowest + 1);
            let (code, hospital_code, list_type) = match (group, kind) {
                (0, "09") => (format!("X99AA{number:05}A001010100001"), format!("YP{number:05}"), "101"),
                (0, _) => (format!("Z99AA{number:05}A002010100001"), format!("YP{number:05}"), "101"),
                (1, _) => (format!("T99{number:09}"), format!("ZY{number:05}"), "102"),
                (2, _) => (format!("0099{number:08}-99"), format!("FW{number:05}"), "201"),
                _ => (format!("C99{number:017}"), format!("CL{number:05}"), "301"),
            };
            let row = Row { code, hospital_code, name, spec, unit, price_fen, kind, list_type };
            write_row(&mut draw, &row, &mut written);
        }
    }
    written
}

fn write_row(draw: &mut ChaCha8Rng, row: &Row<'_>, to: &mut String) {
    let (class, ratio, ceiling) = match row.kind {
        // What every visit starts with is covered in full, so that a plain visit is easy to follow.
        "02" | "13" => ("01", "0".to_owned(), String::new()),
        _ => terms(draw, row.list_type, row.price_fen),
    };
    let cells = [
        row.code.as_str(),
        &row.hospital_code,
        row.name,
        if row.spec == "-" { "" } else { row.spec },
        row.unit,
        &yuan(row.price_fen),
        class,
        &ratio,
        &ceiling,
        row.kind,
        row.list_type,
        &initials(row.name),
    ];
    to.push_str(&cells.join("\t"));
    to.push('\n');
}
