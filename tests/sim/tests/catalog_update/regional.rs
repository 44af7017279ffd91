//! Parts that some regions have beside the national ones: 1320 and 1321, whose columns only the region knows.

use platform::Columns;
use settlement::ItemCode;
use settlement::catalog::{CatalogPart, UpdateFault};
use settlement::ports::Cache;

use crate::bench::{Bench, Desk, noon, small};

const GRANULES: Columns = Columns {
    code: 2,
    name: 3,
    other_name: 0,
    spec: 4,
    unit: 5,
    maker: 0,
    bar_code: 0,
    restriction: 0,
    class: 0,
    from: 9,
    to: 10,
    valid: 11,
    version: 13,
};
const SERVICES: Columns =
    Columns { code: 1, name: 3, spec: 0, unit: 4, from: 7, to: 8, valid: 9, version: 11, ..GRANULES };

#[test]
fn granules_and_new_services_come_where_the_region_names_their_columns() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    let regional = [(CatalogPart::HerbGranules, Some(GRANULES)), (CatalogPart::NewServices, Some(SERVICES))];
    let client = || bench.client_with(bench.codec(|options| options.catalogs.regional = regional.into()));
    let built = bench.update_by(client(), &mut store, &mut desk).unwrap().unwrap();
    let national = small();
    assert_eq!(built.items, national.sizes.items() + national.rows("1320") + national.rows("1321"));
    for (part, number) in [("1320", 3), ("1321", 7)] {
        let wanted = national.item(part, number);
        let found = store.cache.item(&ItemCode::new(&wanted.code).unwrap(), noon().china_date()).unwrap();
        assert_eq!((found.item.name, found.item.unit), (wanted.name, wanted.unit));
        assert_eq!(found.item.spec, wanted.spec);
    }
    assert_eq!(bench.update_by(client(), &mut store, &mut desk).unwrap(), None);
}

#[test]
fn part_without_columns_or_with_ones_that_do_not_fit_leaves_the_old_version_in_use() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    let mut check = |columns: Option<Columns>, expected: &str| {
        let client = bench.client_with(bench.codec(|options| {
            options.catalogs.regional = [(CatalogPart::HerbGranules, columns)].into();
        }));
        let fault: UpdateFault = bench.update_by(client, &mut store, &mut desk).unwrap_err();
        assert_eq!(fault.to_string(), expected);
        assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before);
    };
    check(None, "1320: the region's profile does not say where its columns stand");
    check(
        Some(Columns { version: 31, ..GRANULES }),
        "1320: row 1: 14 columns, and the region's layout names column 31",
    );
    check(Some(Columns { name: 12, ..GRANULES }), "1320: row 1: no code, name or version");
}
