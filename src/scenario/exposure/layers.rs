//! What all layers of the exposure share: names that stand once, where they come from, groups of people.

use crate::dates::Date;
use crate::model::assets::{LayerSource, PeopleTotals};
use crate::scenario::LayerNote;
use crate::scenario::desk::{Desk, Spot};
use crate::scenario::file::Table;
use crate::scenario::problem::quoted;
use std::collections::BTreeMap;

/// Years between a layer and the assessment date from which on a caution is due.
const FAR_YEARS: f64 = 2.0;

/// Largest number of people of one place, area or district.
pub(super) const MOST_PEOPLE: f64 = 1e10;

/// The layers read so far.
pub(super) struct Layers<'d> {
    desk: &'d Desk,
    assessment: Option<Date>,
    names: Ids,
    groups: Vec<String>,
    notes: Vec<LayerNote>,
}

impl<'d> Layers<'d> {
    /// No layer yet.
    pub(super) fn new(desk: &'d Desk, assessment: Option<Date>) -> Layers<'d> {
        Layers { desk, assessment, names: Ids::of("layer name"), groups: Vec::new(), notes: Vec::new() }
    }

    /// Where a layer comes from, as its table says; `None` if any of it is wrong.
    pub(super) fn source(&mut self, table: &Table) -> Option<LayerSource> {
        let name = table.get("name").and_then(|node| {
            let name = node.text("a name that no other layer has")?;
            self.names.claim(self.desk, name, node.spot).then(|| name.to_owned())
        });
        let (date, source, licence) = (table.date("date"), table.text("source"), table.text("licence"));
        let layer = LayerSource { name: name?, date: date?, source: source?.to_owned(), licence: licence?.to_owned() };
        self.say_if_far_in_time(&layer);
        Some(layer)
    }

    fn say_if_far_in_time(&self, layer: &LayerSource) {
        let Some(assessment) = self.assessment else { return };
        let years = assessment.years_until(layer.date);
        if years.abs() > FAR_YEARS {
            let (count, side) = (years.abs(), if years > 0.0 { "after" } else { "before" });
            let (name, date) = (quoted(&layer.name), layer.date);
            self.desk.cautions.say(format!(
                "The layer {name} holds for {date}, {count:.1} years {side} the assessment date {assessment}."
            ));
        }
    }

    /// The number of a group of people; a group not named before is a new one.
    pub(super) fn group(&mut self, name: &str) -> usize {
        let known = self.groups.iter().position(|group| group == name);
        known.unwrap_or_else(|| {
            self.groups.push(name.to_owned());
            self.groups.len() - 1
        })
    }

    /// The groups named so far.
    pub(super) fn groups(&self) -> &[String] {
        &self.groups
    }

    /// Adds what is known of a layer to the notes.
    pub(super) fn note(&mut self, layer: &LayerSource, kind: &str, holds: Holds) {
        let (totals, count) = match holds {
            Holds::People(totals) => (Some(totals), None),
            Holds::Things(count) => (None, Some(count as u64)),
            Holds::Ground => (None, None),
        };
        self.notes.push(LayerNote {
            name: layer.name.clone(),
            kind: kind.to_owned(),
            date: layer.date,
            source: layer.source.clone(),
            licence: layer.licence.clone(),
            totals,
            count,
        });
    }

    /// The notes of all layers.
    pub(super) fn finish(self) -> Vec<LayerNote> {
        self.notes
    }
}

/// What a layer holds.
pub(super) enum Holds {
    /// People.
    People(PeopleTotals),
    /// So many things.
    Things(usize),
    /// Ground.
    Ground,
}

/// Names of one kind, each with where it stands.
pub(super) struct Ids {
    kind: &'static str,
    known: BTreeMap<String, Spot>,
}

impl Ids {
    /// No name of this kind yet.
    pub(super) fn of(kind: &'static str) -> Ids {
        Ids { kind, known: BTreeMap::new() }
    }

    /// Takes a name; one that is taken already is a problem.
    pub(super) fn claim(&mut self, desk: &Desk, id: &str, spot: Spot) -> bool {
        let Some(first) = self.known.get(id) else {
            self.known.insert(id.to_owned(), spot);
            return true;
        };
        let (kind, name) = (self.kind, quoted(id));
        let (line, file) = (desk.line(*first), desk.file(*first));
        let found = format!("the {kind} {name} a second time; it stands already in line {line} of {file}");
        desk.problem(spot, found, format!("a {kind} that stands once"), "");
        false
    }
}
