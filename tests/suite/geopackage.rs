//! GeoPackages: read right, or refused in one sentence; hostile ones too.

use proptest::prelude::*;
use remnants::import::geopackage::{Layer, read};
use remnants::import::vector::Shape;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

fn place(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("remnants geopackage-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// An empty GeoPackage with EPSG:32638 and EPSG:4326.
fn empty(name: &str) -> (PathBuf, Connection) {
    let path = place(name);
    let database = Connection::open(&path).expect("a database");
    database
        .execute_batch(
            "PRAGMA page_size = 512; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
             CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
               organization_coordsys_id INTEGER, definition TEXT);
             CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
               z TINYINT, m TINYINT);
             INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 38', 7, 'epsg', 32638, ''), ('degrees', 4326, 'EPSG', 4326, ''),
               ('none', 9, 'NONE', 9, ''), ('odd', 10, 'EPSG', 2154, '');",
        )
        .expect("tables");
    (path, database)
}

fn add_layer(database: &Connection, table: &str, srs_id: i64) {
    let quoted = table.replace('"', "\"\"");
    let create = format!(
        "CREATE TABLE \"{quoted}\" (fid INTEGER PRIMARY KEY, \"the \"\"geom\"\"\" BLOB, name TEXT, people REAL, n INTEGER, raw BLOB)"
    );
    database.execute(&create, []).expect("a table");
    database.execute("INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, ?2)", (table, srs_id)).expect("contents");
    let columns = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'the \"geom\"', 'GEOMETRY', ?2, 0, 0)";
    database.execute(columns, (table, srs_id)).expect("a geometry column");
}

fn add(database: &Connection, table: &str, fid: i64, shape: Option<Vec<u8>>) {
    let insert = format!("INSERT INTO \"{}\" VALUES (?1, ?2, 'Köln', 12.5, 3, x'00ff')", table.replace('"', "\"\""));
    database.execute(&insert, (fid, shape)).expect("a feature");
}

/// A file of one layer of these shapes in EPSG:32638, fids from 1.
fn of(name: &str, shapes: &[Vec<u8>]) -> PathBuf {
    let (path, database) = empty(name);
    add_layer(&database, "layer", 7);
    for (fid, shape) in (1..).zip(shapes) {
        add(&database, "layer", fid, Some(shape.clone()));
    }
    path
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

/// Numbers in an order of bytes.
struct Bytes(Order, Vec<u8>);

impl Bytes {
    fn u32(mut self, value: u32) -> Bytes {
        let bytes = match self.0 {
            Order::Big => value.to_be_bytes(),
            Order::Little => value.to_le_bytes(),
        };
        self.1.extend(bytes);
        self
    }

    fn f64(mut self, value: f64) -> Bytes {
        let bytes = match self.0 {
            Order::Big => value.to_be_bytes(),
            Order::Little => value.to_le_bytes(),
        };
        self.1.extend(bytes);
        self
    }

    fn positions(self, positions: &[&[f64]]) -> Bytes {
        let counted = self.u32(positions.len() as u32);
        positions.iter().fold(counted, |bytes, position| position.iter().fold(bytes, |bytes, v| bytes.f64(*v)))
    }

    fn join(mut self, part: Bytes) -> Bytes {
        self.1.extend(part.1);
        self
    }
}

fn wkb(order: Order, code: u32) -> Bytes {
    let first = match order {
        Order::Big => 0,
        Order::Little => 1,
    };
    Bytes(order, vec![first]).u32(code)
}

/// The header of a GeoPackage before well-known binary, with an envelope of so many numbers.
fn packed(order: Order, envelope: usize, body: Bytes) -> Vec<u8> {
    let code = [0, 32, 48, 48, 64].iter().position(|bytes| *bytes == 8 * envelope).expect("an envelope") as u8;
    let order_flag = match order {
        Order::Big => 0,
        Order::Little => 1,
    };
    let head = Bytes(order, vec![b'G', b'P', 0, code << 1 | order_flag]).u32(7);
    (0..envelope).fold(head, |bytes, k| bytes.f64(k as f64)).join(body).1
}

fn little(body: Bytes) -> Vec<u8> {
    packed(Order::Little, 0, body)
}

fn triangle(order: Order) -> Bytes {
    wkb(order, 3).u32(1).positions(&[&[0.0, 0.0], &[4.0, 0.0], &[0.0, 3.0], &[0.0, 0.0]])
}

fn shapes(path: &Path) -> Vec<Shape> {
    read(path, None).expect("a layer").features.into_iter().map(|feature| feature.shape).collect()
}

fn refused(path: &Path, layer: Option<&str>) -> String {
    let sentence = read(path, layer).map(|_| ()).expect_err("refused");
    assert!(sentence.chars().all(|c| !c.is_control()), "{sentence:?}");
    sentence
}

const TRIANGLE: [(f64, f64); 4] = [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0), (0.0, 0.0)];

#[test]
fn features_come_with_id_properties_and_crs() {
    let (path, database) = empty("features with % and ?.gpkg");
    add_layer(&database, "odd \"name\"; DROP TABLE x", 7);
    add(&database, "odd \"name\"; DROP TABLE x", 5, Some(little(triangle(Order::Little))));
    add(&database, "odd \"name\"; DROP TABLE x", 2, None);
    drop(database);
    let Layer { crs, features } = read(&path, None).expect("a layer");
    assert_eq!(crs.name(), "EPSG:32638");
    let ids: Vec<_> = features.iter().map(|feature| feature.id.as_deref()).collect();
    assert_eq!(ids, [Some("2"), Some("5")]);
    assert_eq!(features[0].shape, Shape::Other("no shape"));
    assert_eq!(features[1].shape, Shape::Area(vec![TRIANGLE.to_vec()]));
    let properties = serde_json::to_string(&features[1].properties).expect("JSON");
    assert_eq!(properties, r#"{"name":"Köln","people":12.5,"n":3,"raw":null}"#);
    assert_eq!(features[1].property("people").as_deref(), Some("12.5"));
}

#[test]
fn shapes_are_read_in_both_orders_of_bytes_with_any_envelope_and_without_heights() {
    let mut all = Vec::new();
    for order in [Order::Big, Order::Little] {
        for envelope in [0, 4, 6, 8] {
            all.push(packed(order, envelope, triangle(order)));
        }
    }
    // The order of bytes may change from the header to the shape and from part to part.
    all.push(packed(Order::Big, 4, triangle(Order::Little)));
    let corners: [&[f64]; 4] = [&[0.0, 0.0, 9.0], &[4.0, 0.0, 9.0], &[0.0, 3.0, f64::NAN], &[0.0, 0.0, 9.0]];
    for code in [1003, 2003, 0x8000_0003, 0x4000_0003] {
        all.push(little(wkb(Order::Little, code).u32(1).positions(&corners)));
    }
    let corners: [&[f64]; 4] =
        [&[0.0, 0.0, 9.0, 1.0], &[4.0, 0.0, 9.0, 1.0], &[0.0, 3.0, 9.0, 1.0], &[0.0, 0.0, 9.0, 1.0]];
    for code in [3003, 0xC000_0003] {
        all.push(little(wkb(Order::Little, code).u32(1).positions(&corners)));
    }
    all.push(little(wkb(Order::Little, 0x2000_0003).u32(32638).u32(1).positions(&[
        &[0.0, 0.0],
        &[4.0, 0.0],
        &[0.0, 3.0],
        &[0.0, 0.0],
    ])));
    all.push(little(wkb(Order::Little, 6).u32(1).join(triangle(Order::Big))));
    let read = shapes(&of("orders.gpkg", &all));
    assert_eq!(read.len(), all.len());
    for (number, shape) in read.into_iter().enumerate() {
        assert_eq!(shape, Shape::Area(vec![TRIANGLE.to_vec()]), "{number}");
    }
}

#[test]
fn every_kind_of_shape_has_its_place() {
    let o = Order::Little;
    let point = |x: f64, y: f64| wkb(o, 1).f64(x).f64(y);
    let line = || wkb(o, 2).positions(&[&[1.0, 2.0], &[3.0, 4.0]]);
    let hole: [&[f64]; 4] = [&[1.0, 1.0], &[2.0, 1.0], &[1.0, 2.0], &[1.0, 1.0]];
    let all = [
        (little(point(1.0, 2.0)), Shape::Point((1.0, 2.0))),
        (little(point(f64::NAN, f64::NAN)), Shape::Other("no shape")),
        (little(line()), Shape::Line(vec![(1.0, 2.0), (3.0, 4.0)])),
        (
            little(wkb(o, 3).u32(2).positions(&[&[0.0, 0.0], &[9.0, 0.0], &[0.0, 9.0], &[0.0, 0.0]]).positions(&hole)),
            Shape::Area(vec![
                vec![(0.0, 0.0), (9.0, 0.0), (0.0, 9.0), (0.0, 0.0)],
                vec![(1.0, 1.0), (2.0, 1.0), (1.0, 2.0), (1.0, 1.0)],
            ]),
        ),
        (little(wkb(o, 3).u32(0)), Shape::Other("no shape")),
        (little(wkb(o, 4).u32(1).join(point(5.0, 6.0))), Shape::Point((5.0, 6.0))),
        (little(wkb(o, 4).u32(2).join(point(5.0, 6.0)).join(point(5.0, 7.0))), Shape::Other("several points")),
        (little(wkb(o, 5).u32(1).join(line())), Shape::Line(vec![(1.0, 2.0), (3.0, 4.0)])),
        (little(wkb(o, 5).u32(2).join(line()).join(line())), Shape::Lines(vec![vec![(1.0, 2.0), (3.0, 4.0)]; 2])),
        (
            little(wkb(o, 6).u32(2).join(triangle(o)).join(triangle(o))),
            Shape::Area(vec![TRIANGLE.to_vec(), TRIANGLE.to_vec()]),
        ),
        (little(wkb(o, 7).u32(1).join(line())), Shape::Other("a collection of shapes")),
        (little(wkb(o, 10).u32(0)), Shape::Other("a curve or a surface")),
        ([b"GP\0\x11", &7u32.to_le_bytes()[..]].concat(), Shape::Other("no shape")),
    ];
    let blobs: Vec<Vec<u8>> = all.iter().map(|(blob, _)| blob.clone()).collect();
    let read = shapes(&of("kinds.gpkg", &blobs));
    for (number, (found, (_, wanted))) in read.iter().zip(&all).enumerate() {
        assert_eq!(found, wanted, "{number}");
    }
}

#[test]
fn shapes_that_are_malformed_are_told_with_their_feature() {
    let o = Order::Little;
    let whole = little(triangle(o));
    let too_long = [&whole[..], &[0]].concat();
    let mut other_crs = whole.clone();
    other_crs[4] = 8;
    let cases = [
        (b"WKB".to_vec(), "is not in the GeoPackage's format"),
        (Vec::new(), "is cut short"),
        (whole[..whole.len() - 1].to_vec(), "says that it has 4 parts, more than it has room for"),
        (too_long, "has 1 bytes too many"),
        (other_crs, "is in the CRS with srs_id 8, but its layer in that with srs_id 7"),
        (little(wkb(o, 3).u32(u32::MAX)), "says that it has 4294967295 parts"),
        (little(wkb(o, 3).u32(1).u32(u32::MAX)), "says that it has 4294967295 parts"),
        (little(wkb(o, 6).u32(100_000_000)), "says that it has 100000000 parts"),
        (little(wkb(o, 6).u32(1).join(wkb(o, 1).f64(1.0).f64(2.0))), "has a part of the type 1, wanted 3"),
        (little(wkb(o, 99)), "is of the type 99, which is not known"),
        (little(wkb(o, 4003)), "is of the type 4003"),
        (little(Bytes(o, vec![7]).u32(1)), "has the byte order 7"),
        (little(wkb(o, 1).f64(1.0).f64(f64::INFINITY)), "has a position that is not a number"),
        (little(wkb(o, 2).positions(&[&[1.0, 2.0], &[f64::NAN, 4.0]])), "has a position that is not a number"),
        ([b"GP\0\x0b", &7u32.to_le_bytes()[..]].concat(), "has an envelope that cannot be"),
    ];
    for (number, (blob, wanted)) in cases.into_iter().enumerate() {
        let path = of(&format!("malformed{number}.gpkg"), &[little(triangle(o)), blob]);
        let sentence = refused(&path, None);
        assert!(sentence.contains(wanted) && sentence.contains("a feature \"2\" whose shape"), "{number}: {sentence}");
    }
}

#[test]
fn a_layer_among_several_must_be_named() {
    let (path, database) = empty("several.gpkg");
    assert!(refused(&path, None).contains("has no layer of features"));
    for table in ["hamlets", "a\u{1b}[2Jb"] {
        add_layer(&database, table, 4326);
    }
    database.execute("INSERT INTO gpkg_contents VALUES ('pixels', 'tiles', 'x', 0)", []).expect("a table of tiles");
    drop(database);
    let sentence = refused(&path, None);
    assert!(sentence.contains("wanted the name of one of them: \"a\\u{1b}[2Jb\", \"hamlets\""), "{sentence}");
    assert!(refused(&path, Some("Hamlet")).contains("no layer of features called \"Hamlet\"; it has"));
    assert!(refused(&path, Some("pixels")).contains("no layer of features called \"pixels\""));
    assert!(read(&path, Some("hamlets")).expect("named").crs.is_in_degrees());
}

#[test]
fn a_crs_that_is_not_known_is_told() {
    let cases =
        [(-1, "srs_id is -1"), (0, "srs_id is 0"), (77, "srs_id is 77"), (9, "\"NONE:9\""), (10, "\"EPSG:2154\"")];
    for (srs_id, wanted) in cases {
        let (path, database) = empty(&format!("crs{srs_id}.gpkg"));
        add_layer(&database, "layer", srs_id);
        drop(database);
        let sentence = refused(&path, None);
        assert!(sentence.contains(wanted), "{sentence}");
    }
}

#[test]
fn what_is_no_geopackage_is_told() {
    let text = place("text.gpkg");
    std::fs::write(&text, "no database").expect("written");
    assert!(refused(&text, None).contains("is not a GeoPackage: it is no SQLite database"));
    assert!(refused(&place("missing.gpkg"), None).contains("cannot be opened"));
    let other = place("other.gpkg");
    Connection::open(&other).expect("a database").execute_batch("CREATE TABLE t (a)").expect("a table");
    assert!(refused(&other, None).contains("is a database but no GeoPackage"));
}

#[test]
fn a_file_that_another_program_has_open_is_not_half_read() {
    let path = of("open.gpkg", &[little(triangle(Order::Little))]);
    let database = Connection::open(&path).expect("a database");
    database.pragma_update(None, "journal_mode", "wal").expect("WAL");
    add(&database, "layer", 2, Some(little(triangle(Order::Little))));
    assert!(refused(&path, None).contains("is open in another program"));
    drop(database);
    assert_eq!(shapes(&path).len(), 2);
    assert!(!path.with_extension("gpkg-shm").exists() && !path.with_extension("gpkg-wal").exists());
}

#[test]
fn hostile_schemas_are_refused_and_nothing_of_them_is_run() {
    let good = little(triangle(Order::Little));
    let endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, x'' AS geom FROM r";
    for (name, change) in [
        ("view", format!("ALTER TABLE layer RENAME TO gone; CREATE VIEW layer AS {endless};")),
        ("gone", "DROP TABLE layer;".to_owned()),
        ("contents", format!("ALTER TABLE gpkg_contents RENAME TO gone; CREATE VIEW gpkg_contents AS {endless};")),
        ("column", "UPDATE gpkg_geometry_columns SET column_name = 'other';".to_owned()),
        ("injected", "UPDATE gpkg_geometry_columns SET column_name = 'x\" FROM gpkg_contents; --';".to_owned()),
        ("unsaid", "DELETE FROM gpkg_geometry_columns;".to_owned()),
        ("types", "UPDATE gpkg_geometry_columns SET srs_id = 'seven';".to_owned()),
        ("blob name", "UPDATE gpkg_contents SET table_name = x'ff00';".to_owned()),
        ("giant", "UPDATE layer SET \"the \"\"geom\"\"\" = zeroblob(70000000);".to_owned()),
        ("giant text", "UPDATE layer SET name = hex(zeroblob(40000000));".to_owned()),
        ("shape as text", "UPDATE layer SET \"the \"\"geom\"\"\" = 'POINT (1 2)';".to_owned()),
    ] {
        let path = of(&format!("hostile {name}.gpkg"), std::slice::from_ref(&good));
        Connection::open(&path).expect("a database").execute_batch(&change).expect(name);
        let sentence = refused(&path, None);
        assert!(sentence.len() < 600, "{name}: {sentence}");
    }
    // What a table computes is left out; triggers do not run.
    let path = of("computed.gpkg", &[good]);
    let change = "ALTER TABLE layer ADD COLUMN computed TEXT AS (hex(zeroblob(40000000)));
                  CREATE TRIGGER t AFTER INSERT ON layer BEGIN DELETE FROM layer; END;";
    Connection::open(&path).expect("a database").execute_batch(change).expect("changed");
    let layer = read(&path, None).expect("a layer");
    assert!(layer.features.len() == 1 && !layer.features[0].properties.contains_key("computed"));
}

#[test]
fn the_hexagons_of_kosovo_are_read() {
    let Some(data) = std::env::var_os("REMNANTS_DATA").map(PathBuf::from) else {
        println!("skipped: REMNANTS_DATA is not set");
        return;
    };
    let layer = read(&data.join("kosovo/kontur_population_XK_20231101.gpkg"), None).expect("a layer");
    assert_eq!((layer.crs.name(), layer.features.len()), ("EPSG:3857", 9462));
    let people: f64 = layer.features.iter().filter_map(|feature| feature.properties["population"].as_f64()).sum();
    assert_eq!(people, 1_666_350.0);
    let hexagon = |shape: &Shape| matches!(shape, Shape::Area(rings) if rings.len() == 1 && rings[0].len() == 7);
    assert!(layer.features.iter().all(|feature| hexagon(&feature.shape)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_end_the_program(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let o = Order::Little;
        let blobs = [little(triangle(o)), little(wkb(o, 6).u32(2).join(triangle(o)).join(triangle(o)))];
        let path = of("damaged.gpkg", &blobs);
        let mut bytes = std::fs::read(&path).expect("bytes");
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        std::fs::write(&path, &bytes).expect("written");
        if let Err(sentence) = read(&path, None) {
            prop_assert!(sentence.chars().all(|c| !c.is_control()), "{:?}", sentence);
        }
    }

    #[test]
    fn damaged_shapes_never_end_the_program(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let o = Order::Little;
        let mut blob = little(wkb(o, 6).u32(2).join(triangle(o)).join(triangle(Order::Big)));
        for (at, value) in changes {
            let at = at.index(blob.len());
            blob[at] = value;
        }
        if let Some(cut) = cut {
            blob.truncate(cut.index(blob.len()));
        }
        if let Err(sentence) = read(&of("damaged shape.gpkg", &[blob]), None) {
            prop_assert!(sentence.chars().all(|c| !c.is_control()), "{:?}", sentence);
        }
    }
}
