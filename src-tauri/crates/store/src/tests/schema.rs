use crate::open::{Database, Kind};

fn schema(kind: Kind) -> String {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path(), kind, None).unwrap();
    let mut objects = database
        .connection
        .prepare(
            "SELECT type || ' ' || name || coalesce(x'0a' || sql, '') FROM sqlite_schema ORDER BY type, name",
        )
        .unwrap();
    let objects: Vec<String> =
        objects.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    objects.join("\n\n")
}

#[test]
fn journal_schema_is_the_committed_one() {
    insta::assert_snapshot!(schema(Kind::Journal));
}

#[test]
fn cache_schema_is_the_committed_one() {
    insta::assert_snapshot!(schema(Kind::Cache));
}

#[test]
fn every_table_is_strict() {
    for kind in [Kind::Journal, Kind::Cache] {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path(), kind, None).unwrap();
        let loose: i64 = database
            .connection
            .query_row(
                "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(loose, 0, "{kind:?}");
    }
}
