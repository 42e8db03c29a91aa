//! `report.html`: the findings as one page that opens anywhere, without a network.
//!
//! Everything that stands in files is escaped by the template; only what this program draws itself is put in as it is.

pub mod map;

use crate::language::Language;
use crate::receipt::Receipt;
use crate::report::document::{Block, Document, Figure, Table};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page/page.css");

/// Pictures of a page, as SVG elements that this program drew.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// By figure.
    pub figures: Vec<(Figure, String)>,
    /// The map that does not move, for paper and where scripts are off.
    pub map: String,
    /// What the map that can be moved shows: JSON that is safe within a script element.
    pub data: String,
}

/// A page with everything on it.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct Page<'a> {
    document: &'a Document,
    language: &'a Language,
    drawn: &'a Drawn,
    receipt: String,
    version: String,
    style: String,
    script: &'static str,
    policy: String,
}

/// A page that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written: {0}")]
pub struct PageError(#[from] askama::Error);

/// The page as HTML.
pub fn html(document: &Document, language: &Language, drawn: &Drawn, receipt: &Receipt) -> Result<String, PageError> {
    let script = "";
    let page = Page {
        document,
        language,
        drawn,
        receipt: receipt.line(),
        version: receipt.version.clone(),
        style: STYLE.to_owned(),
        script,
        policy: policy(script),
    };
    Ok(page.render()?)
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
        self.language.tell("report.made_by", &[("version", &self.version)])
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
