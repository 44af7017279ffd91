//! An update that is cut off, and the next one, in another run of the program: what came whole is not fetched again.

use settlement::catalog::UpdateFault;
use settlement::ports::Cache;
use sim::sim_platform::{CatalogTrouble, Fault, Line, National, WireFault};
use store::Store;

use crate::bench::{Bench, Desk, small};

/// Names of the kept files by their parts.
fn kept(bench: &Bench) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(bench.files())
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

/// An update whose line goes for good in the middle of the materials, and the program with it.
fn cut_off(bench: &Bench) -> usize {
    let mut store = bench.store();
    let mut desk = Desk::default();
    bench.platform.with_centre(|centre| centre.faults.order("1306", Fault::Wire(WireFault::LoseRequest), 50));
    let fault = bench.update(&mut store, &mut desk).unwrap_err();
    assert!(matches!(fault, UpdateFault::Broken(_) | UpdateFault::Unreachable), "{fault}");
    assert_eq!(store.cache.catalog_version(), None);
    bench.platform.with_centre(|centre| centre.faults.clear());
    let files = kept(bench);
    assert!(files.iter().all(|name| name.ends_with(".zip")), "{files:?}");
    files.len()
}

fn whole(national: National) -> (Bench, Store) {
    let bench = Bench::new(national);
    let mut store = bench.store();
    bench.update(&mut store, &mut Desk::default()).unwrap().unwrap();
    (bench, store)
}

#[test]
fn next_update_uses_what_came_whole_before_the_line_was_cut() {
    let bench = Bench::new(small());
    let files = cut_off(&bench);
    // 500 drugs in files of 400, herbs, preparations, services.
    assert_eq!(files, 5, "{:?}", kept(&bench));
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let last = desk.words.last().unwrap();
    assert_eq!(last.kept_files, 5);
    let sizes = small().sizes;
    assert_eq!(last.kept_rows, sizes.drugs + sizes.herbs + sizes.preparations + sizes.services);
    let (other, mut undisturbed) = whole(small());
    assert_eq!(bench.rows(&mut store), other.rows(&mut undisturbed));
    assert_eq!(kept(&bench), Vec::<String>::new(), "after the switch nothing is kept");
}

#[test]
fn altered_or_cut_file_is_fetched_again_and_never_believed() {
    let bench = Bench::new(small());
    let files = cut_off(&bench);
    for (place, name) in kept(&bench).iter().enumerate() {
        let path = bench.files().join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        if place % 2 == 0 {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x10;
        } else {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(&path, bytes).unwrap();
    }
    // What a power cut leaves of a file that was on its way.
    std::fs::write(bench.files().join("coming.part"), b"PK").unwrap();
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    assert_eq!(desk.words.last().unwrap().kept_files, 0, "none of {files}");
    let (other, mut undisturbed) = whole(small());
    assert_eq!(bench.rows(&mut store), other.rows(&mut undisturbed));
}

/// "When the line came back the centre had published the next version."
#[test]
fn what_the_centre_has_published_since_is_in_the_catalog_as_well() {
    for release in [2, 5] {
        let bench = Bench::new(small());
        cut_off(&bench);
        bench.platform.with_centre(|centre| centre.national().release = release);
        let (mut store, mut desk) = (bench.store(), Desk::default());
        bench.update(&mut store, &mut desk).unwrap().unwrap();
        let (other, mut undisturbed) = whole(National { release, ..small() });
        assert_eq!(bench.rows(&mut store), other.rows(&mut undisturbed), "{release}");
    }
    // Where there are more rows than before, the kept file is not the one that is offered.
    let bench = Bench::new(small());
    cut_off(&bench);
    let more = sim::sim_platform::Sizes { herbs: small().sizes.herbs + 2, ..small().sizes };
    bench.platform.with_centre(|centre| centre.national().sizes = more);
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    assert_eq!(desk.words.last().unwrap().kept_files, 4);
    let (other, mut undisturbed) = whole(National { sizes: more, ..small() });
    assert_eq!(bench.rows(&mut store), other.rows(&mut undisturbed));
}

#[test]
fn file_that_was_found_corrupt_is_not_kept() {
    for trouble in [
        CatalogTrouble::TurnedBit,
        CatalogTrouble::CutShort,
        CatalogTrouble::OddRow,
        CatalogTrouble::RowMissing,
    ] {
        let bench = Bench::new(small());
        let mut store = bench.store();
        bench.platform.with_centre(|centre| centre.catalog_trouble = trouble);
        bench.update(&mut store, &mut Desk::default()).unwrap_err();
        assert_eq!(kept(&bench), Vec::<String>::new(), "{trouble:?}");
        bench.platform.with_centre(|centre| centre.catalog_trouble = CatalogTrouble::Nothing);
        bench.update(&mut store, &mut Desk::default()).unwrap().unwrap();
    }
}

#[test]
fn update_that_is_cut_off_again_and_again_ends_complete() {
    let bench = Bench::new(small());
    let (other, mut undisturbed) = whole(small());
    let mut before = 0;
    for infno in ["1302", "1303", "1307", "1315", "1304", "1318"] {
        bench.platform.with_centre(|centre| {
            centre.faults.order(infno, Fault::Wire(WireFault::LoseReplyAfterCommit), 50)
        });
        let mut store = bench.store();
        bench.update(&mut store, &mut Desk::default()).unwrap_err();
        bench.platform.with_centre(|centre| centre.faults.clear());
        let now = kept(&bench).len();
        assert!(now >= before, "{infno}");
        before = now;
    }
    bench.platform.set_line(Line::Refuses);
    let mut store = bench.store();
    assert_eq!(bench.update(&mut store, &mut Desk::default()).unwrap_err(), UpdateFault::Unreachable);
    bench.platform.set_line(Line::Up);
    let mut desk = Desk::default();
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    assert_eq!(desk.words.last().unwrap().kept_files as usize, before);
    assert_eq!(bench.rows(&mut store), other.rows(&mut undisturbed));
}
