//! One definition a column, from which the header of CSV, its HXL row, the schema of Parquet and the data dictionary come.

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// What its entries are.
    pub kind: Kind,
    /// Unit, such as `ha`; empty for texts, dates and numbers that have none.
    pub unit: &'static str,
    /// What an entry says, in one sentence.
    pub meaning: String,
    /// Whether entries may be added up.
    pub adds: Adds,
    /// When there is no entry; `None` if there always is one.
    pub empty: Option<&'static str>,
    /// HXL hashtag with attributes.
    pub hxl: Option<String>,
    /// The IMSMA field that says the same, or how ours differs from it.
    pub imsma: Option<&'static str>,
}

/// What the entries of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A date, `2020-10-04`.
    Date,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A probability from 0 to 1.
    Probability,
}

/// Whether entries of a column may be added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adds {
    /// No: quantiles, errors, probabilities and ranks do not add.
    No,
    /// Yes, over rows such as these: `over strikes`.
    Over(&'static str),
}

/// A name, parts of which hang on the scenario, such as a distance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    written: String,
    pattern: String,
}

impl Kind {
    /// The kind in words.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Date => "date",
            Kind::Whole => "whole number",
            Kind::Number => "number",
            Kind::Probability => "probability",
        }
    }
}

impl Name {
    /// The name in a table.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The name with what hangs on the scenario in angle brackets: `people_within_<distance>_m`.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Goes on with a text that is always the same.
    pub fn then(mut self, text: &str) -> Name {
        self.written.push_str(text);
        self.pattern.push_str(text);
        self
    }

    /// Goes on with a value that hangs on the scenario.
    pub fn value(mut self, what: &str, value: &str) -> Name {
        self.written.push_str(value);
        self.pattern.push_str(&format!("<{what}>"));
        self
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::default().then(text)
    }
}

impl Column {
    fn new(name: impl Into<Name>, kind: Kind, unit: &'static str, meaning: impl Into<String>) -> Column {
        let (name, meaning) = (name.into(), meaning.into());
        Column { name, kind, unit, meaning, adds: Adds::No, empty: None, hxl: None, imsma: None }
    }

    /// A column of texts.
    pub fn text(name: impl Into<Name>, meaning: impl Into<String>) -> Column {
        Column::new(name, Kind::Text, "", meaning)
    }

    /// A column of dates.
    pub fn date(name: impl Into<Name>, meaning: impl Into<String>) -> Column {
        Column::new(name, Kind::Date, "", meaning)
    }

    /// A column of whole numbers.
    pub fn whole(name: impl Into<Name>, unit: &'static str, meaning: impl Into<String>) -> Column {
        Column::new(name, Kind::Whole, unit, meaning)
    }

    /// A column of numbers.
    pub fn number(name: impl Into<Name>, unit: &'static str, meaning: impl Into<String>) -> Column {
        Column::new(name, Kind::Number, unit, meaning)
    }

    /// A column of probabilities.
    pub fn probability(name: impl Into<Name>, meaning: impl Into<String>) -> Column {
        Column::new(name, Kind::Probability, "", meaning)
    }

    /// Entries add up, as stated.
    pub fn adding(self, adds: Adds) -> Column {
        Column { adds, ..self }
    }

    /// Says when there is no entry.
    pub fn empty(self, when: &'static str) -> Column {
        Column { empty: Some(when), ..self }
    }

    /// Bears an HXL hashtag.
    pub fn hxl(self, tag: impl Into<String>) -> Column {
        Column { hxl: Some(tag.into()), ..self }
    }

    /// Says what an IMSMA field says.
    pub fn imsma(self, field: &'static str) -> Column {
        Column { imsma: Some(field), ..self }
    }
}

/// Names of columns.
pub fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.written().to_owned()).collect()
}
