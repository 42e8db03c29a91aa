//! Munitions: what the scenario states over what the catalogue has published over the defaults.

use super::desk::Desk;
use super::file::{Node, Table};
use super::forms::{SCATTER, UNOPENED};
use super::laws::{FailureRate, Kappa};
use super::problem::{did_you_mean, quoted};
use crate::catalogue::{self, Entry, Shape as Published, Trust};
use crate::model::law::{CountLaw, Law, Shape};
use crate::model::munition::{FailureType, Munition, Scatter, Unopened};
use crate::model::pattern::Pattern;
use crate::units::Quantity;
use std::collections::HashMap;

/// What a munition table or a strike states of a munition; `None` where it states nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stated {
    pub(super) load: Option<CountLaw>,
    pub(super) failure: Option<FailureRate>,
    pub(super) kappa: Option<Kappa>,
    pub(super) pattern: Option<Pattern>,
    pub(super) scatter: Option<Scatter>,
    pub(super) unopened: Option<Unopened>,
}

impl Stated {
    /// What a table states.
    pub(super) fn read(table: &Table) -> Stated {
        Stated {
            load: table.get("submunitions").and_then(|node| node.count(Quantity::Load)),
            failure: table.get("failure_rate").and_then(|node| node.failure_rate()),
            kappa: table.get("kappa").and_then(|node| node.kappa()),
            pattern: table.get("pattern").and_then(|node| node.pattern()),
            scatter: table.get("scatter").and_then(|node| scatter(&node)),
            unopened: table.get("unopened").and_then(|node| unopened(&node)),
        }
    }

    fn says_nothing(&self) -> bool {
        *self == Stated::default()
    }
}

fn scatter(node: &Node) -> Option<Scatter> {
    let table = node.table(&SCATTER)?;
    let or_zero = |key| match table.get(key) {
        Some(node) => node.law(Quantity::Spread),
        None => fixed(0.0, Quantity::Spread),
    };
    let (range, deflection) = (or_zero("range_m"), or_zero("deflection_m"));
    Some(Scatter { range: range?, deflection: deflection? })
}

fn unopened(node: &Node) -> Option<Unopened> {
    let table = node.table(&UNOPENED)?;
    let stated = |key, quantity, default| match table.get(key) {
        Some(node) => node.law(quantity),
        None => fixed(default, quantity),
    };
    let probability = stated("probability", Quantity::Probability, 0.0);
    let radius = stated("radius_m", Quantity::Radius, UNOPENED_RADIUS);
    Some(Unopened { probability: probability?, radius: radius? })
}

/// Radius of the disc in which the load of a carrier that stayed shut lies, m (assumption).
const UNOPENED_RADIUS: f64 = 5.0;
/// Default concentration of strike failure rates (assumption).
const KAPPA: f64 = 20.0;
/// The named prior "field-wide": mean and concentration (assumption).
const FIELD_WIDE: (f64, f64) = (0.30, 8.0);
/// Default failure rate, range under test.
const UNDER_TEST: Shape = Shape::Uniform { low: 0.05, high: 0.20 };

/// A law that lies within its bounds, since its value is one of the constants above.
fn fixed(value: f64, quantity: Quantity) -> Option<Law> {
    Law::fixed(value, quantity).ok()
}

/// A munition of the scenario before strikes use it.
struct Declared {
    munition: Munition,
    mean: Law,
    notes: Vec<String>,
    unverified: Vec<String>,
    index: Option<usize>,
}

/// The munitions of a scenario: those declared, and those that strikes derive from them.
pub(super) struct Arsenal {
    declared: Vec<(String, Option<Declared>)>,
    derived: HashMap<String, usize>,
    munitions: Vec<Munition>,
    failure_types: Vec<FailureType>,
}

impl Arsenal {
    /// The munitions of the scenario's `munitions` table.
    pub(super) fn read(node: Option<Node>) -> Arsenal {
        let tables = node.map(|node| node.named(&super::forms::MUNITION)).unwrap_or_default();
        let declared = tables.iter().map(|(id, _, table)| ((*id).to_owned(), declare(id, table))).collect();
        Arsenal { declared, derived: HashMap::new(), munitions: Vec::new(), failure_types: Vec::new() }
    }

    /// Whether a munition of this id is declared; if not, what to say.
    pub(super) fn check(&self, id: &str) -> Result<(), (String, String, String)> {
        let known = || self.declared.iter().map(|(known, _)| known.as_str());
        if known().any(|known| known == id) {
            return Ok(());
        }
        let list: Vec<String> = known().take(20).map(quoted).collect();
        let wanted = format!("a munition of this scenario: {}", list.join(", "));
        Err((format!("the unknown munition {}", quoted(id)), wanted, did_you_mean(id, known())))
    }

    /// The munition that a value names, if it is declared; otherwise a problem.
    pub(super) fn named<'a>(&self, node: &Node<'a>) -> Option<&'a str> {
        let id = node.text("the id of a munition of this scenario")?;
        self.check(id).map_err(|(found, wanted, hint)| node.problem(found, wanted, &hint)).ok().map(|()| id)
    }

    /// The index of a munition as used by a strike that states these differences.
    pub(super) fn used_by(&mut self, desk: &Desk, id: &str, strike: &str, stated: &Stated) -> Option<usize> {
        let base = self.base(desk, id)?;
        if stated.says_nothing() {
            return Some(base);
        }
        let own_rate = match &stated.failure {
            Some(FailureRate::Law(law)) if law.as_fixed().is_none() => strike,
            Some(FailureRate::Law(_) | FailureRate::FieldWide) | None => "",
        };
        let key = format!("{id}\n{own_rate}\n{stated:?}");
        if let Some(index) = self.derived.get(&key) {
            return Some(*index);
        }
        let index = self.derive(base, format!("{id}/{strike}"), stated)?;
        self.derived.insert(key, index);
        Some(index)
    }

    fn base(&mut self, desk: &Desk, id: &str) -> Option<usize> {
        let declared = self.declared.iter_mut().find(|(known, _)| known == id)?.1.as_mut()?;
        if let Some(index) = declared.index {
            return Some(index);
        }
        declared.notes.drain(..).for_each(|note| desk.assumptions.say(note));
        declared.unverified.drain(..).for_each(|note| desk.unverified.say(note));
        let failure_type = self.failure_types.len();
        self.failure_types.push(FailureType { id: id.to_owned(), mean: declared.mean.clone() });
        self.munitions.push(Munition { failure_type, ..declared.munition.clone() });
        declared.index = Some(self.munitions.len() - 1);
        declared.index
    }

    fn derive(&mut self, base: usize, id: String, stated: &Stated) -> Option<usize> {
        let mut munition = self.munitions[base].clone();
        munition.id = id;
        if let Some(rate) = &stated.failure {
            munition.failure_type = self.failure_types.len();
            self.failure_types.push(FailureType { id: munition.id.clone(), mean: mean_of(rate)? });
        }
        if let Some(kappa) = kappa_of(stated.kappa.as_ref(), stated.failure.as_ref()) {
            munition.kappa = kappa;
        }
        munition.load = stated.load.clone().unwrap_or(munition.load);
        munition.pattern = stated.pattern.clone().unwrap_or(munition.pattern);
        munition.scatter = stated.scatter.clone().unwrap_or(munition.scatter);
        munition.unopened = stated.unopened.clone().unwrap_or(munition.unopened);
        self.munitions.push(munition);
        Some(self.munitions.len() - 1)
    }

    /// The pattern of a munition in use.
    pub(super) fn munition(&self, index: usize) -> &Munition {
        &self.munitions[index]
    }

    /// The munitions in use and their failure types; munitions that no strike uses are a caution.
    pub(super) fn finish(self, desk: &Desk) -> (Vec<Munition>, Vec<FailureType>) {
        for (id, declared) in &self.declared {
            if declared.as_ref().is_some_and(|declared| declared.index.is_none()) {
                desk.cautions.say(format!("No strike uses the munition {}.", quoted(id)));
            }
        }
        (self.munitions, self.failure_types)
    }
}

fn mean_of(rate: &FailureRate) -> Option<Law> {
    match rate {
        FailureRate::Law(law) => Some(law.clone()),
        FailureRate::FieldWide => fixed(FIELD_WIDE.0, Quantity::FailureRate),
    }
}

/// The concentration that is stated, or that the named prior brings; outer `None` if neither.
#[allow(clippy::option_option, reason = "unstated and infinite differ")]
fn kappa_of(stated: Option<&Kappa>, rate: Option<&FailureRate>) -> Option<Option<Law>> {
    match (stated, rate) {
        (Some(Kappa::Infinite), _) => Some(None),
        (Some(Kappa::Law(law)), _) => Some(Some(law.clone())),
        (None, Some(FailureRate::FieldWide)) => Some(fixed(FIELD_WIDE.1, Quantity::Concentration)),
        (None, Some(FailureRate::Law(_)) | None) => None,
    }
}

fn declare(id: &str, table: &Table) -> Option<Declared> {
    let stated = Stated::read(table);
    let entry = match table.get("catalogue") {
        Some(node) => Some(catalogue_entry(&node)?),
        None => None,
    };
    let assumption = table.text("assumption");
    if let Some(entry) = entry {
        demand_assumption(table, &stated, entry);
    }
    let mut notes = Vec::new();
    let mut unverified = Vec::new();
    let load = table
        .get("submunitions")
        .map_or_else(|| published_load(table, id, entry, &mut unverified), |_| stated.load.clone());
    let pattern = match table.get("pattern") {
        Some(_) => stated.pattern.clone(),
        None => published_pattern(table, id, entry, &mut notes, &mut unverified),
    };
    let mean = match table.get("failure_rate") {
        Some(_) => stated.failure.as_ref().and_then(mean_of),
        None => Law::new(UNDER_TEST, Quantity::FailureRate, None).ok(),
    };
    let kappa = kappa_of(stated.kappa.as_ref(), stated.failure.as_ref());
    notes.extend(notes_on_defaults(id, &stated, assumption));
    let munition = Munition {
        id: id.to_owned(),
        failure_type: 0,
        kappa: kappa.unwrap_or(fixed(KAPPA, Quantity::Concentration)),
        load: load?,
        pattern: pattern?,
        scatter: stated.scatter.or(no_scatter())?,
        unopened: stated.unopened.or(all_open())?,
    };
    Some(Declared { munition, mean: mean?, notes, unverified, index: None })
}

fn no_scatter() -> Option<Scatter> {
    Some(Scatter { range: fixed(0.0, Quantity::Spread)?, deflection: fixed(0.0, Quantity::Spread)? })
}

fn all_open() -> Option<Unopened> {
    let probability = fixed(0.0, Quantity::Probability)?;
    Some(Unopened { probability, radius: fixed(UNOPENED_RADIUS, Quantity::Radius)? })
}

fn notes_on_defaults(id: &str, stated: &Stated, assumption: Option<&str>) -> Vec<String> {
    let mut notes: Vec<String> = assumption.iter().map(|why| format!("{id}: {why}")).collect();
    match &stated.failure {
        None => notes.push(format!(
            "{id}: failure rate 5 % to 20 %, the range under test; field rates were often higher (default)."
        )),
        Some(FailureRate::FieldWide) => {
            notes.push(format!("{id}: failure rate by the prior \"field-wide\", mean 30 %, kappa 8 [J]."));
        }
        Some(FailureRate::Law(_)) => {}
    }
    if stated.kappa.is_none() && stated.failure != Some(FailureRate::FieldWide) {
        notes.push(format!("{id}: failure rates of strikes spread about the mean with kappa 20 (default) [J]."));
    }
    if let Some(pattern) = &stated.pattern {
        let name = pattern.name();
        notes.push(format!("{id}: pattern {name}; no open source fixes the shape or, for most types, the size [J]."));
    }
    if let Some(unopened) = stated.unopened.as_ref().filter(|unopened| unopened.probability.as_fixed() != Some(0.0)) {
        let radius = super::words::law_words(&unopened.radius);
        notes.push(format!("{id}: the load of a carrier that stays shut lies within {radius} of it [J]."));
    }
    notes
}

fn catalogue_entry(node: &Node) -> Option<&'static Entry> {
    let id = node.text("a type of the munition catalogue")?;
    let entry = catalogue::find(id);
    if entry.is_none() {
        let known = || catalogue::ENTRIES.iter().map(|entry| entry.id);
        let wanted = format!("one of {}", known().collect::<Vec<_>>().join(", "));
        node.problem(format!("{} that the catalogue does not know", node.words()), wanted, &did_you_mean(id, known()));
    }
    entry
}

/// What the scenario fills in or overrules without a verified figure behind it needs a reason.
fn demand_assumption(table: &Table, stated: &Stated, entry: &Entry) {
    if table.get("assumption").is_some() {
        return;
    }
    let load_trust = entry.load.map(|load| load.trust);
    let footprint_trust = entry.footprint.map(|footprint| footprint.trust);
    let filled_in =
        [("pattern", stated.pattern.is_some(), footprint_trust), ("submunitions", stated.load.is_some(), load_trust)];
    for (key, is_stated, trust) in filled_in {
        let Some(node) = table.get(key).filter(|_| is_stated && trust != Some(Trust::Verified)) else { continue };
        let what = if trust.is_none() { "has no published figure for" } else { "has no verified figure for" };
        let found = format!("\"{key}\" stated without a reason, while the catalogue {what} it ({})", entry.id);
        node.problem(found, "the key \"assumption\" that says why these figures", "");
        return;
    }
}

fn published_load(table: &Table, id: &str, entry: Option<&Entry>, unverified: &mut Vec<String>) -> Option<CountLaw> {
    let Some(load) = entry.and_then(|entry| entry.load) else {
        table.problem(
            format!("the munition {} without \"submunitions\"", quoted(id)),
            "submunitions in one carrier",
            "",
        );
        return None;
    };
    if load.trust == Trust::Unverified {
        unverified.push(format!(
            "{id}: {} submunitions in one carrier is from memory, presumed source {}.",
            load.usual, load.source.title
        ));
    }
    Some(CountLaw::fixed(load.usual))
}

fn published_pattern(
    table: &Table,
    id: &str,
    entry: Option<&Entry>,
    notes: &mut Vec<String>,
    unverified: &mut Vec<String>,
) -> Option<Pattern> {
    let Some(footprint) = entry.and_then(|entry| entry.footprint) else {
        let why = match entry {
            Some(entry) => format!("; no footprint of {} in {} is published", entry.submunition, entry.carrier),
            None => String::new(),
        };
        let found = format!("the munition {} without \"pattern\"{why}", quoted(id));
        let hint = if entry.is_some() { "say in \"assumption\" why these dimensions" } else { "" };
        table.problem(
            found,
            "a pattern, such as { normal = { footprint_along_m = 240, footprint_across_m = 120 } }",
            hint,
        );
        return None;
    };
    if footprint.trust == Trust::Unverified {
        unverified.push(format!("{id}: footprint from memory, presumed source {}.", footprint.source.title));
    }
    let (pattern, taken) = pattern_of(footprint.shape)?;
    notes.push(format!(
        "{id}: published footprint \"{}\" ({}), taken as {taken} [J].",
        footprint.words, footprint.source.title
    ));
    Some(pattern)
}

/// Inner share of a ring of which only "along the perimeter" is published (assumption).
const PERIMETER_SHARE: f64 = 0.7;

/// The pattern that stands for published dimensions, and how it was made of them.
fn pattern_of(shape: Published) -> Option<(Pattern, &'static str)> {
    let axis = |(low, high)| Law::new(Shape::Uniform { low, high }, Quantity::FullAxis, None).ok();
    let diameter = |area: f64| fixed(2.0 * (area / std::f64::consts::PI).sqrt(), Quantity::FullAxis);
    match shape {
        Published::Oval { long, short } => {
            let pattern = Pattern::Ellipse { along: axis(long)?, across: axis(short)? };
            Some((
                pattern,
                "a uniform ellipse with its long axis along the bearing, both axes equally likely in their ranges",
            ))
        }
        Published::Area(area) => {
            let pattern = Pattern::Ellipse { along: diameter(area)?, across: diameter(area)? };
            Some((pattern, "a uniform disc of that area"))
        }
        Published::PerimeterOf(area) => {
            let inner = fixed(PERIMETER_SHARE, Quantity::InnerShare)?;
            let pattern = Pattern::Ring { along: diameter(area)?, across: diameter(area)?, inner };
            Some((pattern, "a circular ring of that outer area with inner share 0.7"))
        }
    }
}
