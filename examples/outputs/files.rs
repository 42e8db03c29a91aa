//! Every file of a run.

use super::{row, table};

/// File, by what method a run has it, what it is.
const FILES: &[(&str, &str, &str)] = &[
    ("summary.json", "both", "All headline results as data: see [its keys](#keys-of-summaryjson)."),
    (
        "report.html",
        "sampled",
        "Everything in words, tables, charts and a map that can be moved and asked for values: one page that needs no network.",
    ),
    (
        "manifest.json",
        "both",
        "The receipt, the circumstances of the run, and every other file with size and SHA-256: see [below](#manifest-and-receipt).",
    ),
    (
        "maps/<layer>.png",
        "both",
        "Picture of a raster: density, presence, people within the first distance; the exact method: after an empty search.",
    ),
    ("maps/<layer>.svg", "both", "The same as SVG."),
    (
        "maps/grounds.png, .svg",
        "sampled",
        "Four of the possible grounds side by side; of more than a million remnants those that lie as good as on one another are drawn once.",
    ),
    ("maps/distribution.png, .svg", "sampled", "How remnants and contaminated area spread between possible grounds."),
    ("maps/people_distribution.png, .svg", "sampled", "How many people live near remnants; with a layer of people."),
    (
        "maps/people_exceedance.png, .svg",
        "sampled",
        "How probable it is that more than n people live near; with a layer of people.",
    ),
    ("maps/facilities.png, .svg", "sampled", "Facilities by expected rank; with facilities."),
    ("maps/facilities_map.png, .svg", "sampled", "The same on the map of density."),
    ("maps/routes.png, .svg", "sampled", "Routes by expected rank; with routes."),
    ("maps/months.png, .svg", "sampled", "Events month by month; with a course of months."),
    ("maps/convergence.png, .svg", "sampled", "What the number of replicates bought."),
    ("maps/fade_out.png, .svg", "sampled", "Remnants farther from what is known than a distance."),
    (
        "rasters/<layer>.tif.aux.xml",
        "both",
        "What GDAL and QGIS say of that layer: title, unit, support, what no data means.",
    ),
    ("vectors/remnants.gpkg", "both", "All vector layers, with styles: see [docs/gis.md](gis.md)."),
    (
        "vectors/remnants.kml",
        "both",
        "Zones, districts, facilities and strikes for phones and Google Earth: see [docs/gis.md](gis.md).",
    ),
    ("rasters/<layer>.tif", "both", "A layer as Cloud-Optimised GeoTIFF: see [rasters](#rasters)."),
    ("tables/<table>.csv", "both", "See [tables](#tables). The exact method has strikes and zones alone."),
    ("tables/replicates.parquet", "sampled", "All tables of replicates side by side."),
    ("tables/boxes.parquet", "sampled", "Every box within reach."),
    (
        "vectors/hazard_zones.geojson",
        "both",
        "Share zones, and the release zone where the run was sampled, as polygons that cover their boxes exactly.",
    ),
];

/// What the manifest says, besides the receipt.
const MANIFEST: &[(&str, &str)] = &[
    (
        "scenario_path",
        "The way from this folder to the scenario, so that both can be moved together; null if it has none.",
    ),
    ("assessment_date", "The day that results are of."),
    ("crs", "The reference system of the grid and the rasters."),
    ("sources", "Sources that the scenario names."),
    ("licence", "Who may use the results."),
    ("started_unix_s", "When the program began, seconds since 1970-01-01 UTC."),
    ("finished_unix_s", "When it ended."),
    ("wall_seconds", "How long it took, s."),
    ("threads", "Threads used. Results do not depend on it."),
    ("hxl_row", "Whether CSV tables have a row of HXL hashtags (`remnants run --hxl`)."),
    (
        "parquet_library",
        "The library that wrote tables as Parquet, with its version; null if the program was built without it.",
    ),
    ("files", "Every other file: `name`, `bytes`, `sha256`."),
];

const RECEIPT: &[(&str, &str)] = &[
    ("made_by", "The program: `remnants`."),
    ("version", "Its version."),
    ("output_version", "Version of this layout."),
    ("method", "`sampled` or `exact`."),
    ("scenario", "Short name of the scenario."),
    ("scenario_sha256", "SHA-256 of the list of inputs, as `sha256sum` prints it."),
    ("inputs", "Every file that was read, the scenario first: `path` as the scenario names it, `sha256`."),
    ("seed", "The seed."),
    ("first_replicate", "Number of the first replicate: 0, unless the run was merged and its part is missing."),
    ("replicates", "How many were counted."),
    ("replicates_wanted", "How many were wanted, or the most that might be drawn."),
    ("precision", "Relative standard error at which the run was to stop; null if it was not."),
    ("language", "Language of report, pictures and the printed summary, such as `en`."),
    ("ending", "`complete`, `precision reached`, `interrupted` or `parts missing`."),
    (
        "replicate_ranges",
        "Only with parts missing: the replicates that were counted, as pairs of the first and the one after the last.",
    ),
];

pub fn chapter() -> String {
    let files: Vec<String> = FILES.iter().map(|(name, method, what)| row(&[&code(name), method, what])).collect();
    let entries = |list: &[(&str, &str)]| list.iter().map(|(name, what)| row(&[&code(name), what])).collect::<Vec<_>>();
    [
        "## Files\n\n".to_owned(),
        table(&["file", "method", "what it is"], &files),
        "\n### Manifest and receipt\n\n".to_owned(),
        "`manifest.json` holds the receipt and, because clock, threads and paths stand nowhere else:\n\n".to_owned(),
        table(&["key", "what it says"], &entries(MANIFEST)),
        format!("\n{RECEIPT_PLACES}\n\n"),
        table(&["key", "what it says"], &entries(RECEIPT)),
    ]
    .concat()
}

/// Files that go together, each as code.
fn code(names: &str) -> String {
    names.split(", ").map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const RECEIPT_PLACES: &str = "The receipt says from what, by what and how a run was made. It stands in `summary.json` (key `receipt`), in every raster (a TIFF tag), picture
(PNG text, SVG metadata), GeoJSON file and Parquet file (under `remnants_receipt`), so that any of them can be traced when it is alone; see
[receipts.md](receipts.md).";
