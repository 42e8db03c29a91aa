//! What people are told of a run: in words, tables and pictures, on the terminal and in the report.

use super::exposure_words::EXPOSED;
use super::scenario_bad::GOOD;
use super::scenario_good::Folder;
use remnants::findings::Findings;
use remnants::language::Language;
use remnants::report::document::{Block, Document, Table, Teller};
use remnants::report::likelihood::WORDS;
use remnants::report::{sections, terminal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn remnants(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_remnants")).args(arguments).output().expect("the binary starts")
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// A run of the tutorial: its folder and what it printed.
fn tutorial() -> &'static (PathBuf, String) {
    static RUN: OnceLock<(PathBuf, String)> = OnceLock::new();
    RUN.get_or_init(|| {
        let out = fresh("report-tutorial");
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
        let place = out.to_string_lossy();
        let done = remnants(&["run", &scenario.to_string_lossy(), "--replicates", "200", "--output", &place]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        (out, String::from_utf8(done.stdout).unwrap())
    })
}

fn findings(out: &Path) -> Findings {
    Findings::read(&serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap()).unwrap()
}

fn document(out: &Path, language: &Language) -> Document {
    sections::document(Teller { findings: &findings(out), language })
}

fn tables(document: &Document) -> Vec<&Table> {
    let of = |block| match block {
        &Block::Table(ref table) | &Block::Figure(_, Some(ref table)) => Some(table),
        Block::Figure(_, None) | Block::Text(_) | Block::Heading(_) | Block::Items(_) | Block::Said(_) | Block::Map => {
            None
        }
    };
    document.sections.iter().flat_map(|section| &section.blocks).filter_map(of).collect()
}

/// As HTML shows it.
fn escaped(text: &str) -> String {
    let signs = [("&", "&#38;"), ("<", "&#60;"), (">", "&#62;"), ("\"", "&#34;"), ("'", "&#39;")];
    signs.iter().fold(text.to_owned(), |text, (sign, code)| text.replace(sign, code))
}

#[test]
fn what_is_printed_is_what_the_summary_on_disk_says() {
    let (out, printed) = tutorial();
    let told = terminal::summary(&findings(out), Language::english());
    assert!(printed.starts_with(&told), "printed:\n{printed}\nfrom the summary:\n{told}");
}

#[test]
fn the_report_says_every_sentence_and_every_number_that_the_summary_on_disk_gives() {
    let (out, _) = tutorial();
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let document = document(out, Language::english());
    let mut cells = 0;
    for table in tables(&document) {
        for cell in table.rows.iter().chain(&table.total).flatten() {
            assert!(page.contains(&format!(">{}<", escaped(cell))), "{cell:?} of {:?}", table.caption);
            cells += 1;
        }
    }
    assert!(cells > 300, "{cells} cells");
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Items(items) | Block::Said(items) = block {
            items.iter().for_each(|item| assert!(page.contains(&escaped(item)), "{item}"));
        }
    }
}

#[test]
fn the_terminal_and_the_report_show_a_headline_number_alike() {
    let (out, printed) = tutorial();
    let document = document(out, Language::english());
    let headlines = tables(&document)[0];
    for row in headlines.rows.iter().take(8) {
        let line = printed.lines().find(|line| line.trim_start().starts_with(&row[0])).unwrap();
        row.iter().for_each(|cell| assert!(line.contains(cell.as_str()), "{cell} in {line}"));
    }
}

/// A printed number; what is "below" a step counts as nothing.
fn number(cell: &str) -> f64 {
    if cell.starts_with("below") { 0.0 } else { cell.replace(',', "").parse().unwrap() }
}

#[test]
fn printed_means_add_up_to_the_printed_total_and_the_total_is_the_headline_number() {
    let (out, _) = tutorial();
    let document = document(out, Language::english());
    let headlines = &tables(&document)[0].rows;
    let with_total: Vec<&Table> = tables(&document).into_iter().filter(|table| table.total.is_some()).collect();
    assert!(with_total.len() >= 4, "groups at two distances, activities, groups of casualties");
    for table in with_total {
        let total = &table.total.as_ref().unwrap()[1];
        let sum: f64 = table.rows.iter().map(|row| number(&row[1])).sum();
        assert!((sum - number(total)).abs() < 1e-9, "{}: {sum} and {total}", table.caption);
        assert!(headlines.iter().any(|row| row[1] == *total), "{}: {total} is no headline number", table.caption);
    }
}

#[test]
fn no_word_for_a_probability_stands_without_its_number() {
    let (out, _) = tutorial();
    let english = Language::english();
    let words: Vec<&str> = WORDS.iter().map(|(_, key)| english.say(key)).collect();
    let document = document(out, english);
    let mut found = 0;
    for row in tables(&document).iter().flat_map(|table| &table.rows) {
        if row.iter().any(|cell| words.contains(&cell.as_str())) {
            assert!(row.iter().any(|cell| cell.contains('%')), "{row:?}");
            found += 1;
        }
    }
    assert!(found > 10, "{found} rows with words");
}

#[test]
fn what_no_possible_ground_showed_is_never_shown_as_nothing() {
    let (out, _) = tutorial();
    for table in tables(&document(out, Language::english())) {
        for cell in table.rows.iter().flatten() {
            assert!(!["0 %", "0.0 %", "0 ± 0", "100 %"].contains(&cell.as_str()), "{cell:?} in {}", table.caption);
        }
    }
}

#[test]
fn pictures_are_drawn_again_from_the_folder_alone_with_the_same_bytes() {
    let (out, _) = tutorial();
    let (moved, again) = (fresh("report-moved"), fresh("report-again"));
    copy(out, &moved);
    let done = remnants(&["render", &moved.to_string_lossy(), "--output", &again.to_string_lossy()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut count = 0;
    for entry in fs::read_dir(out.join("maps")).unwrap().flatten() {
        let drawn = fs::read(again.join(entry.file_name())).unwrap();
        assert_eq!(fs::read(entry.path()).unwrap(), drawn, "{:?}", entry.file_name());
        count += 1;
    }
    assert!(count >= 24, "{count} pictures");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place)
        } else {
            fs::copy(entry.path(), &place).map(|_| ()).unwrap()
        }
    }
}

#[test]
fn a_picture_has_the_size_the_title_and_the_language_that_are_asked_for() {
    let (out, _) = tutorial();
    let again = fresh("report-asked");
    let wanted = ["--map", "density,presence_high", "--size", "1080", "--title", "Заголовок & <b>", "--language", "ru"];
    let done =
        remnants(&[&["render", &out.to_string_lossy(), "--output", &again.to_string_lossy()][..], &wanted].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let png = fs::read(again.join("presence_high.png")).unwrap();
    assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 1080);
    let svg = fs::read_to_string(again.join("density.svg")).unwrap();
    assert!(
        svg.contains("Заголовок &amp; &lt;b&gt;") && svg.contains("остатков на гектар") && !svg.contains("Expected")
    );
}

#[test]
fn render_overwrites_nothing_unasked_and_names_what_there_is() {
    let (out, _) = tutorial();
    let again = fresh("report-twice");
    let draw = |more: &[&str]| {
        let places = [out.to_string_lossy(), again.to_string_lossy()];
        remnants(&[&["render", &places[0], "--format", "svg", "--output", &places[1]], more].concat())
    };
    assert!(draw(&["--map", "months"]).status.success());
    let refused = draw(&["--map", "months"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    assert!(draw(&["--map", "months", "--replace"]).status.success());
    for name in ["nothing", "../density", "density.tif", ""] {
        let refused = draw(&["--map", name]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(2) && said.contains("presence_hectare"), "{name:?}: {said}");
    }
}

#[test]
fn a_damaged_folder_is_refused_by_render_with_the_file_that_is_to_blame() {
    let (out, _) = tutorial();
    for (file, content) in [
        ("summary.json", &b"{}"[..]),
        ("summary.json", b"\xff\xfe"),
        ("vectors/remnants.gpkg", b"not a database"),
        ("tables/replicates.csv", b"replicate,remnants\n0,x\n"),
        ("tables/exposure_replicates.csv", b""),
        ("rasters/density.tif", b"II*\0"),
    ] {
        let damaged = fresh("report-damaged");
        copy(out, &damaged);
        fs::write(damaged.join(file), content).unwrap();
        let again = fresh("report-damaged-again");
        let refused = remnants(&["render", &damaged.to_string_lossy(), "--output", &again.to_string_lossy()]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains(file.rsplit('/').next().unwrap()) && !said.contains("panicked"), "{file}: {said}");
        assert!(!again.exists() || fs::read_dir(&again).unwrap().count() == 0, "{file}");
    }
}

#[test]
fn a_report_in_another_language_is_in_that_language_and_verifies() {
    let out = fresh("report-russian");
    let scenario =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley").to_string_lossy().into_owned();
    let place = out.to_string_lossy().into_owned();
    let done = remnants(&["run", &scenario, "--replicates", "50", "--output", &place, "--language", "ru"]);
    assert!(done.status.success());
    assert!(String::from_utf8_lossy(&done.stdout).contains("Чего эти числа не говорят"));
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("<html lang=\"ru\">") && page.contains("Насколько это надёжно"));
    assert!(!page.contains("How sure") && !page.contains("documented strike"), "English is left");
    let verified = remnants(&["verify", &place, "--sample", "5"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

const HOSTILE: &str = r#"</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&{{ x }}{name}"#;

#[test]
fn hostile_names_stay_text_in_everything_that_is_written() {
    let hostile = HOSTILE.replace('\\', "\\\\").replace('"', "\\\"");
    let toml = GOOD.replace("Test valley", &hostile)
        + &EXPOSED
            .replace("name = \"North\"", &format!("name = \"{hostile}\""))
            .replace("Lower school", &hostile)
            .replace("Valley road", &hostile)
            .replace("source = \"Invented\"", &format!("source = \"{hostile}\""));
    let (scenario, out) = (Folder::new("hostile", &toml), fresh("report-hostile"));
    let place = out.to_string_lossy();
    let done = remnants(&["run", &scenario.path.to_string_lossy(), "--replicates", "50", "--output", &place]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert_eq!(page.matches("<script").count(), 2, "the data and the program of the map");
    assert!(!page.contains("<img") && page.contains(&escaped(HOSTILE)));
    for name in ["maps/density.svg", "maps/facilities.svg", "vectors/remnants.kml"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(!text.contains("<script") && !text.contains("<img"), "{name}");
    }
}

#[test]
fn a_page_without_a_network_names_nothing_to_fetch_and_lets_only_its_own_script_run() {
    let (out, _) = tutorial();
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    for fetching in ["src=\"http", "href=\"http", "url(http", "@import", "<link", "<iframe"] {
        assert!(!page.contains(fetching), "{fetching}");
    }
    assert!(page.contains("default-src &#39;none&#39;") && page.contains("script-src &#39;sha256-"));
}
