//! How things go month by month.

use super::measures::measures;
use super::site::Site;
use crate::dates::Date;
use crate::model::assets::{Activity, Course, Encounter};
use crate::model::law::Law;
use crate::scenario::file::{Node, Table};
use crate::scenario::forms::COURSE;
use crate::scenario::number::Measure;
use crate::units::Quantity;

/// Most months of a course.
const MOST_MONTHS: u64 = 240;
/// How far the probabilities of an encounter may sum beyond 1.
const ROUNDING: f64 = 1e-9;

/// The course as stated, with what it says of encounters in all activities.
#[derive(Default)]
pub(super) struct Settings<'a> {
    course: Option<Course>,
    pub(super) encounter: StatedEncounter<'a>,
}

/// Reads the course.
pub(super) fn settings<'a>(exposure: &Table<'a>, site: &Site) -> Settings<'a> {
    let Some(table) = exposure.get("course").and_then(|node| node.table(&COURSE)) else { return Settings::default() };
    let encounter = StatedEncounter::of(&table);
    encounter.demand_sum();
    Settings { course: course(&table, site), encounter }
}

fn course(table: &Table, site: &Site) -> Option<Course> {
    let first_day = table.get("from").and_then(|node| first_day(&node, site));
    let months = table.get("months").and_then(|node| node.whole(1, MOST_MONTHS));
    let presence = match table.get("people_present") {
        Some(node) => presence(&node),
        None => {
            table.desk.assumptions.say("All people are taken to be present from the first day.");
            Some(Vec::new())
        }
    };
    let course = Course { first_day: first_day?, months: months? as u32, presence: presence?, measures: Vec::new() };
    check_days(table, &course, site);
    Some(course)
}

/// The first day; "strike" is that of the first strike.
fn first_day(node: &Node, site: &Site) -> Option<Date> {
    match node.as_text() {
        Some("strike") => site.first_strike,
        Some(text) if text.parse::<Date>().is_err() => node.wrong_kind("\"strike\" or a date, such as 2020-11-10"),
        Some(_) | None => node.date(),
    }
}

fn presence(node: &Node) -> Option<Vec<(f64, f64)>> {
    const WANTED: &str =
        "pairs [months since the first day, share of people present], months increasing, such as [[0, 0.1], [3, 1]]";
    let list = node.list(WANTED)?;
    let pair = |node: &Node| {
        let [months, share] = node.numbers(Measure::Pure, WANTED)?;
        let sound = (0.0..=MOST_MONTHS as f64).contains(&months) && (0.0..=1.0).contains(&share);
        if sound { Some((months, share)) } else { node.wrong_kind("months from 0 to 240, and a share from 0 to 1") }
    };
    let pairs: Vec<(f64, f64)> = list.iter().filter_map(pair).collect();
    if pairs.len() < list.len() {
        return None;
    }
    let increasing = !pairs.is_empty() && pairs.windows(2).all(|two| two[0].0 < two[1].0);
    if !increasing {
        node.problem("months that do not increase", WANTED, "");
    }
    increasing.then_some(pairs)
}

fn check_days(table: &Table, course: &Course, site: &Site) {
    let (Some(first_strike), day) = (site.first_strike, course.first_day) else { return };
    let end = end(course);
    if end <= first_strike {
        let found = format!("a course that ends on {end}, when nothing had fallen yet");
        table.problem(found, format!("a course that goes on after the first strike, {first_strike}"), "");
    } else if day < first_strike {
        let caution = format!(
            "The course begins on {day}, before the first strike on {first_strike}: until then nothing lies there."
        );
        table.desk.cautions.say(caution);
    }
    let late = course.presence.last().is_some_and(|(months, _)| *months > f64::from(course.months));
    if late {
        let months = course.months;
        table
            .desk
            .cautions
            .say(format!("The share of people present is stated beyond the {months} months of the course."));
    }
}

/// The day after the last of a course.
pub(super) fn end(course: &Course) -> Date {
    course.first_day.plus_months(course.months)
}

/// The course with its measures. Activities without a course, a course without activities, and measures without either are told.
pub(super) fn finished(exposure: &Table, site: &Site, settings: Settings, activities: &[Activity]) -> Option<Course> {
    let cautions = &exposure.desk.cautions;
    let done = measures(exposure, site, settings.course.as_ref());
    let stated = |key: &'static str| exposure.get(key);
    match (stated("course"), stated("activities")) {
        (None, Some(node)) => node.problem(
            "activities without a course",
            "[exposure.course] with from and months: how long people do this",
            "",
        ),
        (Some(_), None) => cautions.say("The course counts nothing, since no activity is stated."),
        (None, None) | (Some(_), Some(_)) => {}
    }
    match (stated("measures"), stated("course")) {
        (Some(node), None) => node.problem("measures without a course", "[exposure.course] with from and months", ""),
        (None, Some(_)) => exposure.desk.assumptions.say("No clearance, marking or risk education is assumed."),
        (Some(_), Some(_)) if activities.is_empty() => {
            cautions.say("Measures act on no activity, since none is stated.");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    settings.course.map(|course| Course { measures: done, ..course })
}

/// What a table states of one value.
#[derive(Clone, Default)]
enum Value<'a> {
    #[default]
    Absent,
    Wrong,
    Law(Law, Node<'a>),
}

impl<'a> Value<'a> {
    fn of(table: &Table<'a>, key: &str, quantity: Quantity) -> Value<'a> {
        match table.get(key) {
            None => Value::Absent,
            Some(node) => node.law(quantity).map_or(Value::Wrong, |law| Value::Law(law, node)),
        }
    }

    fn or(&self, other: &Value<'a>) -> Value<'a> {
        match self {
            Value::Absent => other.clone(),
            Value::Wrong | Value::Law(..) => self.clone(),
        }
    }

    /// The law; none stated anywhere is a problem of this table.
    fn demanded(&self, table: &Table, key: &str) -> Option<Law> {
        match self {
            Value::Law(law, _) => Some(law.clone()),
            Value::Wrong => None,
            Value::Absent => {
                let found = format!("an activity without \"{key}\"");
                table.problem(found, "this here, or in [exposure.course] for all activities", "");
                None
            }
        }
    }
}

/// What a table states of encounters.
#[derive(Default)]
pub(super) struct StatedEncounter<'a> {
    detonation: Value<'a>,
    report: Value<'a>,
    casualties: Value<'a>,
    fatal: Value<'a>,
}

impl<'a> StatedEncounter<'a> {
    /// What a table states.
    pub(super) fn of(table: &Table<'a>) -> StatedEncounter<'a> {
        StatedEncounter {
            detonation: Value::of(table, "p_detonation", Quantity::Probability),
            report: Value::of(table, "p_report", Quantity::Probability),
            casualties: Value::of(table, "casualties_per_detonation", Quantity::Casualties),
            fatal: Value::of(table, "share_fatal", Quantity::Probability),
        }
    }

    /// What an activity states or else the course; what neither states is a problem of the activity.
    pub(super) fn finished(&self, activity: &Table, course: &StatedEncounter<'a>) -> Option<Encounter> {
        let all = StatedEncounter {
            detonation: self.detonation.or(&course.detonation),
            report: self.report.or(&course.report),
            casualties: self.casualties.or(&course.casualties),
            fatal: self.fatal.or(&course.fatal),
        };
        let own = matches!(self.detonation, Value::Law(..)) || matches!(self.report, Value::Law(..));
        if own {
            all.demand_sum();
        }
        let detonation = all.detonation.demanded(activity, "p_detonation");
        let report = all.report.demanded(activity, "p_report");
        let casualties = all.casualties.demanded(activity, "casualties_per_detonation");
        let fatal = all.fatal.demanded(activity, "share_fatal");
        Some(Encounter { detonation: detonation?, report: report?, casualties: casualties?, fatal: fatal? })
    }

    /// An encounter detonates or is reported, so that the probabilities may not exceed 1 together.
    fn demand_sum(&self) {
        let (Value::Law(detonation, _), Value::Law(report, node)) = (&self.detonation, &self.report) else { return };
        let sum = detonation.range().1 + report.range().1;
        let sound = sum <= 1.0 + ROUNDING;
        if !sound {
            let rounded = (sum * 1e6).round() / 1e6;
            let found = format!("p_detonation and p_report that can sum to {rounded}");
            node.problem(found, "a sum of at most 1: an encounter detonates, or is reported, or neither", "");
        }
    }
}
