//! `remnants render`: pictures of a run again, in another size, language or title, without running anything.

use super::options::{Words, language_or_file};
use super::{Outcome, fail, print};
use clap::Args;
use rayon::prelude::*;
use remnants::export::pictures::{Style, Subject};
use remnants::hazard::layer::Layer;
use remnants::language::Language;
use remnants::picture::{Format, Frame, Size};
use remnants::published::Published;
use remnants::report::document::Figure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Options of `render`.
#[derive(Args, Debug)]
pub struct RenderOptions {
    /// The folder of a run.
    run: PathBuf,
    /// What to draw: a layer of the run (density, presence, ...) or a chart (grounds, distribution, months, ...); several by
    /// commas [default: all that the run drew].
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    map: Vec<String>,
    /// Size in pixels: a width, such as 2000, or width and height, such as 1080x1350; or A4 for print at 300 dpi.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "2000")]
    size: Size,
    /// Size of words in relation to the picture; the default suits its width.
    #[arg(long, value_name = "TIMES", value_parser = text_size)]
    text: Option<f64>,
    /// Title instead of the scenario's.
    #[arg(long)]
    title: Option<String>,
    /// Language: en, ru, or a file such as `remnants texts` prints [default: that of the run].
    #[arg(long, value_name = "CODE", value_parser = language_or_file)]
    language: Option<Words>,
    /// Format.
    #[arg(long, value_enum, default_values_t = [Ending::Png, Ending::Svg], value_delimiter = ',')]
    format: Vec<Ending>,
    /// Folder for the pictures [default: the current one].
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// Replace pictures that are there.
    #[arg(long)]
    replace: bool,
}

/// Formats of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Ending {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
}

impl Ending {
    const fn format(self) -> Format {
        match self {
            Ending::Png => Format::Png,
            Ending::Svg => Format::Svg,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Ending::Png => "png",
            Ending::Svg => "svg",
        }
    }
}

/// Draws pictures of a run.
pub fn render(options: &RenderOptions) -> Outcome {
    let run = match Published::open(&options.run) {
        Ok(run) => run,
        Err(why) => return fail(Outcome::Wrong, &why),
    };
    let drawn = subjects(&run, &options.map).and_then(|subjects| draw(&run, &subjects, options));
    match drawn {
        Ok(places) => print(&places.iter().map(|place| format!("{}\n", place.display())).collect::<String>()),
        Err(why) => fail(Outcome::Wrong, &why),
    }
}

fn subjects(run: &Published, names: &[String]) -> Result<Vec<Subject>, String> {
    let all = Subject::all(&run.findings);
    if names.is_empty() {
        return Ok(all);
    }
    let layers = run.layers();
    let one = |name: &String| {
        let known = all.iter().find(|subject| subject.stem() == name).cloned();
        let figure = || Figure::ALL.into_iter().find(|figure| figure.name() == name).map(Subject::Figure);
        let figure = || figure().filter(|figure| all.contains(figure));
        let layer = || layers.contains(name).then(|| Subject::Layer(name.clone()));
        known.or_else(figure).or_else(layer).ok_or_else(|| {
            let charts = all.iter().map(Subject::stem).filter(|stem| !layers.iter().any(|layer| layer == stem));
            let charts = charts.collect::<Vec<_>>().join(", ");
            format!(
                "the run has nothing called {name:?}; it has the layers {} and the charts {charts}",
                layers.join(", ")
            )
        })
    };
    names.iter().map(one).collect()
}

fn draw(run: &Published, subjects: &[Subject], options: &RenderOptions) -> Result<Vec<PathBuf>, String> {
    let both = |subject| options.format.iter().map(move |ending| (subject, *ending));
    let work: Vec<(&Subject, Ending)> = subjects.iter().flat_map(both).collect();
    let place =
        |(subject, ending): &(&Subject, Ending)| options.output.join(format!("{}.{}", subject.stem(), ending.word()));
    let places: Vec<PathBuf> = work.iter().map(place).collect();
    free(&places, options)?;
    // Read once, whatever is drawn from them.
    let kept: BTreeMap<String, Layer> =
        stems(subjects).into_iter().filter_map(|stem| Some((stem.clone(), run.layer(&stem).ok()?))).collect();
    let layer = |stem: &str| kept.get(stem).cloned();
    let own = || Language::named(&run.findings.receipt.language).unwrap_or_else(|| Language::english());
    let language = options.language.as_ref().map_or_else(own, Words::language);
    let material = run.material(language, &layer);
    let style = |ending: Ending| Style {
        format: ending.format(),
        size: options.text.map_or(options.size, |text| Size { text, ..options.size }),
        frame: Frame::Page,
        title: options.title.clone(),
    };
    let pictures: Result<Vec<Vec<u8>>, String> =
        work.par_iter().map(|(subject, ending)| material.draw(subject, &style(*ending))).collect();
    places.iter().zip(pictures?).try_for_each(|(place, bytes)| write(place, &bytes))?;
    Ok(places)
}

/// Layers that pictures show.
fn stems(subjects: &[Subject]) -> BTreeSet<String> {
    let stem = |subject: &Subject| match subject {
        Subject::Layer(stem) => Some(stem.clone()),
        Subject::FacilitiesMap => Some("density".to_owned()),
        Subject::People | Subject::Figure(_) => None,
    };
    subjects.iter().filter_map(stem).collect()
}

/// Fails if a picture is there that nobody asked to replace.
fn free(places: &[PathBuf], options: &RenderOptions) -> Result<(), String> {
    let there: Vec<String> =
        places.iter().filter(|place| place.exists()).map(|place| place.display().to_string()).collect();
    if !options.replace && !there.is_empty() {
        return Err(format!(
            "{} would be overwritten; name another folder by --output, or add --replace",
            there.join(", ")
        ));
    }
    fs::create_dir_all(&options.output)
        .map_err(|error| format!("cannot write to {}: {error}", options.output.display()))
}

fn write(place: &Path, bytes: &[u8]) -> Result<(), String> {
    // Beside, then renamed, so that no half picture stands under its name.
    let beside = place.with_extension("part");
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, place));
    written.map_err(|error| format!("cannot write {}: {error}", place.display()))
}

/// `2000`, `1080x1350` or `A4`.
fn size(text: &str) -> Result<Size, String> {
    if text.eq_ignore_ascii_case("a4") {
        return Ok(Size::PRINT_A4);
    }
    let pixels = |part: &str| part.trim().parse::<u32>().ok().filter(|pixels| (200..=12_000).contains(pixels));
    let (width, height) = text.split_once(['x', '×']).map_or((text, None), |(width, height)| (width, Some(height)));
    match (pixels(width), height.map(pixels)) {
        (Some(width), None) => Ok(Size::of(width, None)),
        (Some(width), Some(Some(height))) => Ok(Size::of(width, Some(height))),
        (_, _) => Err("write a width of 200 to 12000 pixels, or width and height such as 1080x1350, or A4".to_owned()),
    }
}

fn text_size(text: &str) -> Result<f64, String> {
    let times = text.parse().ok().filter(|times| (0.5..=2.5).contains(times));
    times.ok_or_else(|| "write how many times as large, 0.5 to 2.5".to_owned())
}
