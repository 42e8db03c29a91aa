//! The findings as a document: sections of sentences, tables and figures, written once and set as a page or as plain text.

use crate::findings::Findings;
use crate::language::Language;
use crate::model::assets::NO_GROUP;

/// Boxes wider than this say nothing of areas of ground, m: as for the density about them.
const WIDEST_BOX_M: f64 = 100.0;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Headline.
    pub title: String,
    /// The line under it.
    pub subtitle: String,
    /// What must be read before anything else; usually nothing.
    pub alarm: Option<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name for links, the same in every language.
    pub id: &'static str,
    /// Heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Sentences.
    Items(Vec<String>),
    /// Sentences of the scenario or the program in English, in whatever language the rest is.
    Said(Vec<String>),
    /// A smaller heading.
    Heading(String),
    /// A table.
    Table(Table),
    /// A figure, with the table of what it shows.
    Figure(Figure, Option<Table>),
    /// The map.
    Map,
}

/// A table of words and numbers as they are printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Heads of its columns.
    pub head: Vec<String>,
    /// Columns of words before those of numbers.
    pub words: usize,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// The row of the whole, if the rows add up.
    pub total: Option<Vec<String>>,
    /// What must be known to read it.
    pub note: Option<String>,
}

/// A figure that whoever sets the document draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How many may remain.
    Distribution,
    /// A few whole possible grounds.
    Grounds,
    /// P(more than n people).
    Exceedance,
    /// Facilities by rank.
    Facilities,
    /// Routes by rank.
    Routes,
    /// Month by month.
    Months,
    /// What the number of replicates bought.
    Convergence,
    /// How far remnants lie from what is known.
    FadeOut,
}

impl Figure {
    /// All figures.
    pub const ALL: [Figure; 8] = [
        Figure::Distribution,
        Figure::Grounds,
        Figure::Exceedance,
        Figure::Facilities,
        Figure::Routes,
        Figure::Months,
        Figure::Convergence,
        Figure::FadeOut,
    ];

    /// Whether a run has what it shows.
    pub fn is_in(self, findings: &Findings) -> bool {
        match self {
            Figure::Distribution | Figure::Grounds => true,
            Figure::Exceedance => findings.residents_near_remnants.distances.is_some(),
            Figure::Facilities => findings.facilities_at_risk.ranked.is_some(),
            Figure::Routes => findings.routes_at_risk.ranked.is_some(),
            Figure::Months => findings.months.months.is_some(),
            Figure::Convergence => !findings.convergence.is_empty(),
            Figure::FadeOut => !findings.fade_out.is_empty(),
        }
    }

    /// Its name in files and in language files (`figure.*`).
    pub const fn name(self) -> &'static str {
        match self {
            Figure::Distribution => "distribution",
            Figure::Grounds => "grounds",
            Figure::Exceedance => "exceedance",
            Figure::Facilities => "facilities",
            Figure::Routes => "routes",
            Figure::Months => "months",
            Figure::Convergence => "convergence",
            Figure::FadeOut => "fade_out",
        }
    }
}

/// Findings and the language in which they are told.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// The findings.
    pub findings: &'a Findings,
    /// The language.
    pub language: &'a Language,
}

impl<'a> Teller<'a> {
    /// The text under a key.
    pub fn say(&self, key: &str) -> String {
        self.language.say(key).to_owned()
    }

    /// The text under a key with values.
    pub fn tell(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language.tell(key, values)
    }

    /// A count.
    pub fn count(&self, value: u64) -> String {
        self.language.numbers.count(value)
    }

    /// A distance or an area as stated.
    pub fn number(&self, value: f64) -> String {
        self.language.numbers.stated(value)
    }

    /// "people living within 50 m of a remnant".
    pub fn people_within(&self, within_m: f64) -> String {
        self.tell("quantity.people_near", &[("within", &self.number(within_m))])
    }

    /// Layers of people with the days for which they hold.
    pub fn people_dates(&self) -> String {
        let layers = self.findings.layers.iter().filter(|layer| layer.people_stated.0.is_finite());
        layers.map(|layer| format!("{} ({})", layer.name, layer.date)).collect::<Vec<_>>().join("; ")
    }

    /// A headline number by its column in the table of replicates; none for a column that has no name in words.
    pub fn quantity(&self, column: &str) -> Option<String> {
        let within = column.strip_prefix("people_within_").and_then(|rest| rest.strip_suffix("_m"));
        if let Some(within) = within.and_then(|within| within.parse().ok()) {
            return Some(self.people_within(within));
        }
        let key = format!("quantity.{}", column.trim_end_matches("_drawn"));
        let words = self.language.say(&key);
        (words != key).then(|| words.to_owned())
    }

    /// Whether casualties are above all that was seen after other wars, so that they must not be published.
    pub fn casualties_are_doubtful(&self) -> bool {
        let standing = self.findings.anchors.casualties_per_remnant_first_year.standing.as_deref();
        matches!(standing, Some("above" | "far above"))
    }

    /// Whether boxes are so wide that their area says nothing of ground.
    pub fn boxes_are_wide(&self) -> bool {
        self.findings.support.box_m > WIDEST_BOX_M
    }

    /// A group of people by its name in the scenario.
    pub fn group(&self, name: &str) -> String {
        if name == NO_GROUP { self.say("number.no_group") } else { name.to_owned() }
    }

    /// From what remnants are far: `evidence_points`, `zone_50` ...
    pub fn reference(&self, from: &str) -> String {
        match from.strip_prefix("zone_") {
            Some(share) => self.tell("far.from_zone", &[("share", share)]),
            None => self.say(&format!("far.{from}")),
        }
    }

    /// Heads of columns.
    pub fn heads(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| self.say(key)).collect()
    }

    /// A section, if there is anything in it.
    pub fn section(&self, id: &'static str, blocks: Vec<Block>) -> Option<Section> {
        (!blocks.is_empty()).then(|| Section { id, heading: self.say(&format!("section.{id}")), blocks })
    }
}
