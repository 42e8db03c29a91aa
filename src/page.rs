//! `report.html`: the findings as one page that opens anywhere, without a network.
//!
//! Everything that stands in files is escaped by the template; only what this program draws itself is put in as it is.

pub mod live;
pub mod map;

use crate::export::pictures::{Material, Style, Subject};
use crate::language::Language;
use crate::picture::Format;
use crate::receipt::Receipt;
use crate::report::document::{Block, Document, Figure, Table, Teller};
use crate::report::sections;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use live::Live;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// File name of the report.
pub const REPORT: &str = "report.html";

const STYLE: &str = concat!(include_str!("page/page.css"), include_str!("page/map/map.css"));

/// Pictures of a page, as SVG elements that this program drew.
#[derive(Clone, Debug, Default)]
struct Drawn {
    /// By figure.
    figures: Vec<(Figure, String)>,
    /// The maps that do not move, for paper and where scripts are off, each with what it shows.
    maps: Vec<(String, String)>,
    /// What the map that can be moved shows: JSON that is safe within a script element.
    data: String,
}

/// A page with everything on it.
#[derive(Debug, Template)]
#[template(path = "report.html")]
struct Page<'a> {
    document: &'a Document,
    language: &'a Language,
    drawn: &'a Drawn,
    receipt: String,
    version: &'a str,
    style: &'static str,
    script: &'static str,
    policy: String,
    container: &'static str,
    data_id: &'static str,
}

/// Everything that is told of a run, for its folder: names and bytes of all pictures and of the report. Fails with a sentence
/// if something cannot be drawn.
pub fn files(material: &Material, live: Live) -> Result<Vec<(String, Vec<u8>)>, String> {
    let (pictures, report) = rayon::join(|| pictures(material), || report(material, live));
    let mut files = pictures?;
    files.push((REPORT.to_owned(), report?.into_bytes()));
    Ok(files)
}

fn pictures(material: &Material) -> Result<Vec<(String, Vec<u8>)>, String> {
    let both = |subject| [(Format::Png, "png"), (Format::Svg, "svg")].map(|format| (subject, format));
    let subjects = Subject::all(material.findings);
    let work: Vec<_> = subjects.iter().flat_map(both).collect();
    let draw = |(subject, (format, ending)): (&Subject, (Format, &str))| {
        Ok((format!("maps/{}.{ending}", subject.stem()), material.draw(subject, &Style::page(format))?))
    };
    work.into_par_iter().map(draw).collect()
}

/// The report of a run. Fails with a sentence if something cannot be drawn.
pub fn report(material: &Material, live: Live) -> Result<String, String> {
    let teller = Teller { findings: material.findings, language: material.language };
    let document = sections::document(teller);
    let subjects = Subject::all(material.findings);
    let (drawn, data) = rayon::join(|| drawn(material, &subjects), || live::data(material, live));
    let receipt = material.findings.receipt.clone().in_language(&material.language.code);
    let page = html(&document, material.language, &Drawn { data, ..drawn? }, &receipt);
    page.map_err(|error| format!("the report could not be written: {error}"))
}

fn drawn(material: &Material, subjects: &[Subject]) -> Result<Drawn, String> {
    let draw = |subject: &Subject| Ok((subject.clone(), svg(material, subject)?));
    let all: Vec<(Subject, String)> = subjects.par_iter().map(draw).collect::<Result<_, String>>()?;
    let mut drawn = Drawn::default();
    for (subject, svg) in all {
        match subject {
            Subject::Figure(figure) => drawn.figures.push((figure, svg)),
            Subject::Layer(_) => drawn.maps.push((material.caption(&subject), svg)),
            Subject::FacilitiesMap | Subject::People => {}
        }
    }
    Ok(drawn)
}

fn svg(material: &Material, subject: &Subject) -> Result<String, String> {
    let bytes = material.draw(subject, &Style::figure(subject.stem()))?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    // Within a page an element needs no declaration of its own file.
    Ok(text.find("<svg").map_or(String::new(), |start| text[start..].to_owned()))
}

fn html(document: &Document, language: &Language, drawn: &Drawn, receipt: &Receipt) -> Result<String, askama::Error> {
    Page {
        document,
        language,
        drawn,
        receipt: receipt.line(),
        version: &receipt.version,
        style: STYLE,
        script: map::SCRIPT,
        policy: policy(map::SCRIPT),
        container: map::CONTAINER,
        data_id: map::DATA_ID,
    }
    .render()
}

/// Nothing is fetched, and no script runs but the page's own, whatever a hostile name smuggles in.
fn policy(script: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script));
    format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}

impl Page<'_> {
    fn say<'k>(&'k self, key: &'k str) -> &'k str {
        self.language.say(key)
    }

    fn made_by(&self) -> String {
        self.language.tell("report.made_by", &[("version", self.version)])
    }

    fn behind(&self, table: &Table) -> String {
        self.language.tell("report.table_behind", &[("caption", &table.caption)])
    }

    fn svg(&self, figure: &Figure) -> Option<&str> {
        self.drawn.figures.iter().find(|(known, _)| known == figure).map(|(_, svg)| svg.as_str())
    }

    fn caption(&self, figure: &Figure) -> String {
        self.language.say(&format!("figure.{}", figure.name())).to_owned()
    }
}
