//! Files that claim more than they hold cost no memory for the claim. A binary of its own: it counts every byte of the process.

#[path = "suite/tiff_builder.rs"]
#[allow(dead_code, reason = "the other test binary uses the rest")]
mod tiff_builder;

use peak_alloc::PeakAlloc;
use remnants::crs::Crs;
use remnants::import::raster::{read_band, read_classes};
use remnants::import::vector::read_features;
use remnants::scenario::read;
use std::path::PathBuf;
use tiff_builder::{
    BITS, Blocks, COMPRESSION, Encoding, Format, GEO_KEYS, HEIGHT, NODATA, Order, PLAIN, Packing, ROWS_PER_STRIP,
    SAMPLES_PER_PIXEL, STRIP_BYTES, STRIP_OFFSETS, TILE_BYTES, TILE_HEIGHT, TILE_OFFSETS, TILE_WIDTH, Tiff, Value,
    WIDTH, deflated,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("allocation");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

/// The most memory, in MiB, that a step holds beyond what is held before it.
fn peak_mib(step: impl FnOnce()) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    step();
    (MEMORY.peak_usage().saturating_sub(before)) / MIB
}

fn raster_peak(tiff: &Tiff) -> usize {
    let path = place("claim.tif");
    std::fs::write(&path, tiff.bytes()).expect("written");
    let grid = Crs::for_grid("EPSG:32631").expect("a zone");
    peak_mib(|| {
        // Read or refused: what counts is what it costs.
        let _ = read_band(&path);
        let _ = read_classes(&path, &grid, None);
    })
}

fn small(encoding: Encoding) -> Tiff {
    Tiff::of(&vec![vec![7.0; 20]; 20], encoding)
}

fn sized(tiff: &Tiff, columns: u32, rows: u32) -> Tiff {
    tiff.clone().with(WIDTH, Value::Long(vec![columns])).with(HEIGHT, Value::Long(vec![rows]))
}

/// Files of a few kilobytes that claim gigabytes, each with what it claims.
fn claims() -> Vec<(String, Tiff)> {
    let mut claims = Vec::new();
    let tiled = Encoding { blocks: Blocks::Tiles(16), ..PLAIN };
    let big = Encoding { order: Order::Big, format: Format::BigTiff, ..PLAIN };
    for (name, start) in [("strips", small(PLAIN)), ("tiles", small(tiled)), ("BigTIFF", small(big))] {
        for compression in [1, 5, 8, 32_773, 34_887, 50_000, 50_001] {
            let start = start.clone().with(COMPRESSION, Value::Short(vec![compression]));
            for side in [5_000, 100_000, 4_000_000_000] {
                let one = Value::Long(vec![side]);
                let whole = sized(&start, side, side).with(ROWS_PER_STRIP, one.clone());
                claims.push((format!("{name}, packing {compression}, {side} pixels a side"), whole));
                let tile = start.clone().with(TILE_WIDTH, one.clone()).with(TILE_HEIGHT, one);
                let blocks = [(TILE_OFFSETS, 8), (TILE_BYTES, 400)].map(|(tag, v)| (tag, Value::Long(vec![v])));
                let tile = blocks.into_iter().fold(tile, |tile, (tag, value)| tile.with(tag, value));
                claims.push((format!("{name}, packing {compression}, tiles of {side}"), tile));
            }
            for bytes in [1 << 31, u64::from(u32::MAX), u64::MAX / 2] {
                let count = Value::Long8(vec![bytes]);
                claims.push((format!("{name}, a strip of {bytes} bytes"), start.clone().with(STRIP_BYTES, count)));
            }
        }
        let many = Value::Short(vec![u16::MAX]);
        claims.push((format!("{name}, 65535 bands"), start.clone().with(SAMPLES_PER_PIXEL, many.clone())));
        claims.push((format!("{name}, 65535 bits"), start.clone().with(BITS, many)));
        let keys = [1, 1, 0, u16::MAX, 1024, 0, 1, 1, 3072, 34_735, u16::MAX, 8];
        claims.push((format!("{name}, 65535 keys"), start.clone().with(GEO_KEYS, Value::Short(keys.to_vec()))));
        claims.push((format!("{name}, a long nodata"), start.with(NODATA, Value::Text("9".repeat(100_000)))));
    }
    claims
}

/// A file of zeros that says its one block is smaller, and one whose blocks all are the same bytes.
fn bombs() -> Vec<(String, Tiff)> {
    let zeros = deflated(&vec![0; 200 * MIB]);
    let packed = small(Encoding { packing: Packing::Deflate, ..PLAIN });
    let shared = |count: usize| {
        let start = sized(&packed, 16_384, 64 * count as u32).with(ROWS_PER_STRIP, Value::Long(vec![64]));
        let block = deflated(&vec![0; 64 * 16_384]);
        let counts = Value::Long(vec![block.len() as u32; count]);
        let tiff = start.with_blocks(vec![block]).with(STRIP_OFFSETS, Value::Long(vec![8; count]));
        tiff.with(STRIP_BYTES, counts)
    };
    vec![
        ("200 MiB for 400 bytes".to_owned(), packed.clone().with_blocks(vec![zeros])),
        ("4 GiB of one MiB".to_owned(), shared(4_096)),
    ]
}

/// One entry of a directory whose value claims to have this many parts.
fn counted(tag: u16, parts: u32) -> Vec<u8> {
    let mut bytes = small(PLAIN).bytes();
    let first = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
    let entries = usize::from(u16::from_le_bytes([bytes[first], bytes[first + 1]]));
    let entry =
        (0..entries).map(|k| first + 2 + 12 * k).find(|k| bytes[*k..*k + 2] == tag.to_le_bytes()).expect("the tag");
    bytes[entry + 4..entry + 8].copy_from_slice(&parts.to_le_bytes());
    bytes
}

fn rasters_cost_no_memory_for_what_they_claim() {
    for (claim, tiff) in claims() {
        let peak = raster_peak(&tiff);
        assert!(peak <= 16, "{claim}: {peak} MiB");
    }
    for (claim, tiff) in bombs() {
        let peak = raster_peak(&tiff);
        assert!(peak <= 64, "{claim}: {peak} MiB");
    }
    let path = place("counted.tif");
    for (tag, parts) in
        [WIDTH, STRIP_OFFSETS, GEO_KEYS].into_iter().flat_map(|tag| [1 << 20, 1 << 31, u32::MAX].map(|n| (tag, n)))
    {
        std::fs::write(&path, counted(tag, parts)).expect("written");
        let peak = peak_mib(|| assert!(read_band(&path).is_err(), "{tag} {parts}"));
        assert!(peak <= 16, "{tag}, {parts} parts: {peak} MiB");
    }
}

const GOOD: &str = r#"format = 1
title = "Test valley"
assessment_date = 2020-11-10
grid = { crs = "EPSG:32631", cell_m = 10, bounds_m = [499000, 110000, 501000, 112000] }
munitions.shell = { submunitions = 88, pattern = { normal = { sd_along_m = 60, sd_across_m = 30 } } }
strikes = [{ id = "one", date = 2020-10-04, munition = "shell", evidence = "confirmed", location = { xy_m = [500000, 111000] } }]
"#;

fn scenario_peak(text: &str) -> usize {
    let path = place("scenario.toml");
    std::fs::write(&path, text).expect("written");
    peak_mib(|| drop(read(&path)))
}

fn scenarios_cost_no_memory_for_what_they_claim() {
    for (from, to) in [
        ("cell_m = 10", "cell_m = 0.5"),
        (
            "cell_m = 10, bounds_m = [499000, 110000, 501000, 112000]",
            "cell_m = 0.5, bounds_m = [200000, 0, 800000, 900000]",
        ),
        ("cell_m = 10", "cell_m = 1e-300"),
        ("format = 1", "format = 1\nreplicates = 100000000"),
        ("format = 1", "format = 1\nreplicates = 99999999999999999999"),
        ("submunitions = 88", "submunitions = { integers = [1, 10000] }"),
        ("submunitions = 88", "submunitions = { integers = [1, 9000000000000000000] }"),
        ("evidence = \"confirmed\"", "evidence = \"confirmed\", carriers = { integers = [0, 100000] }"),
        (
            "evidence = \"confirmed\"",
            "evidence = \"confirmed\", carriers = { normal = { mean = 1e9, sd = 1e9 }, round = \"nearest\" }",
        ),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let peak = scenario_peak(&GOOD.replacen(from, to, 1));
        assert!(peak <= 16, "{to}: {peak} MiB");
    }
    for deep in ["[", "{ a = ", "[[", "a.", "{a={b="] {
        // No file is worse than its own length by more than this.
        let peak = scenario_peak(&format!("x = {}", deep.repeat(100_000)));
        assert!(peak <= 64, "{deep}: {peak} MiB");
    }
}

fn tables_cost_no_memory_for_what_they_claim() {
    let columns = r#"columns = { date = "day", x_m = "x", y_m = "y" }, munition = "shell", evidence = "reported""#;
    let text = format!("{GOOD}strike_tables = [{{ file = \"t.csv\", {columns} }}]\n");
    // A quotation mark that nothing closes takes the rest of the file for one cell.
    for rest in ["\"", "\"2020-10-01,500000,111000\n", "2020-10-01,\"500000,111000\n"] {
        let table = format!("day,x,y\n{rest}{}", "2020-10-01,500000,111000\n".repeat(100_000));
        std::fs::write(place("t.csv"), &table).expect("written");
        let peak = scenario_peak(&text);
        assert!(peak <= 4 * table.len() / MIB + 16, "{rest}: {peak} MiB for {} bytes", table.len());
    }
    // A hole of 600 MB on disk that costs nothing to make.
    let file = std::fs::File::create(place("t.csv")).expect("a file");
    file.set_len(600_000_000).expect("a sparse file");
    let peak = scenario_peak(&text);
    assert!(peak <= 16, "{peak} MiB");
}

fn vectors_cost_no_memory_for_what_they_claim() {
    for deep in ["[", "{\"a\":", "{\"type\":\"GeometryCollection\",\"geometries\":["] {
        let text = deep.repeat(100_000);
        let peak = peak_mib(|| assert!(read_features(&text).is_err(), "{deep}"));
        assert!(peak <= 16, "{deep}: {peak} MiB");
    }
}

/// One test: others beside it would be counted, too.
#[test]
fn no_reader_makes_room_for_what_a_file_only_claims() {
    rasters_cost_no_memory_for_what_they_claim();
    scenarios_cost_no_memory_for_what_they_claim();
    tables_cost_no_memory_for_what_they_claim();
    vectors_cost_no_memory_for_what_they_claim();
}
