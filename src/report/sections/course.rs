//! What may happen month by month.

use crate::findings::Estimate;
use crate::findings::exposed::{Events, Month, Spared};
use crate::report::document::{Block, Figure, Section, Table, Teller};
use crate::report::shown::{Shown, added_up, with_error};

/// The section; nothing without a course.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let months = findings.months.months.as_ref()?;
    let (expected, drawn) = findings.casualties.of("casualties")?;
    let whole = &Estimate { mean: expected.mean, ..*drawn };
    let doubtful = teller.casualties_are_doubtful().then(|| Block::Text(teller.say("course.doubtful")));
    let mut blocks: Vec<Block> = doubtful.into_iter().collect();
    blocks.extend([
        Block::Text(teller.say("course.judged")),
        Block::Figure(Figure::Months, Some(months_table(teller, months))),
    ]);
    let by =
        [("course.by_activity", &findings.activities.by_activity), ("course.by_group", &findings.activities.by_group)];
    let parts = by.into_iter().map(|(key, events)| (key, Events::of(events))).filter(|(_, events)| events.len() > 1);
    blocks.extend(parts.map(|(key, events)| Block::Table(parts_table(teller, key, &events, whole))));
    blocks.extend(measures(teller, &findings.casualties.spared_by_measures));
    teller.section("course", blocks)
}

fn months_table(teller: Teller, months: &[Month]) -> Table {
    let row = |month: &Month| {
        let drawn = |name: &str| month.events.drawn.get(name).and_then(Option::as_ref);
        let interval = |name: &str| {
            drawn(name).map_or_else(String::new, |of| Shown::of(of, teller.language).interval(teller.language))
        };
        let expected = |name: &str| {
            month.events.expected.get(name).map_or_else(String::new, |pair| with_error(pair, teller.language))
        };
        vec![
            month.first_day.clone(),
            expected("detonations"),
            expected("casualties"),
            interval("casualties"),
            expected("deaths"),
            with_error(&month.remnants_left, teller.language),
        ]
    };
    Table {
        caption: teller.say("course.months"),
        head: teller.heads(&[
            "head.month",
            "head.detonations",
            "head.casualties",
            "head.casualties_interval",
            "head.deaths",
            "head.left",
        ]),
        words: 1,
        rows: months.iter().map(row).collect(),
        total: None,
        note: Some(teller.say("note.drawn")),
    }
}

/// Expected casualties by activity or group: means that add up to the printed total.
fn parts_table(teller: Teller, key: &str, parts: &[(String, Events)], whole: &Estimate) -> Table {
    let means: Vec<f64> = parts
        .iter()
        .map(|(_, events)| events.expected.get("casualties").map_or(f64::NAN, |pair| pair.mean.0))
        .collect();
    let added = added_up(&means, whole, teller.language);
    let alone = |k: usize| teller.language.numbers.short(means[k]);
    let mean = |k: usize| added.as_ref().map_or_else(|| alone(k), |parts| parts[k].clone());
    let all = Shown::of(whole, teller.language);
    let row = |(k, (name, events)): (usize, &(String, Events))| {
        let drawn = events.drawn.get("casualties").and_then(Option::as_ref);
        let interval =
            drawn.map_or_else(String::new, |drawn| Shown::of(drawn, teller.language).interval(teller.language));
        vec![teller.group(name), mean(k), interval]
    };
    Table {
        caption: teller.say(key),
        head: teller.heads(&["head.who", "head.casualties", "head.casualties_interval"]),
        words: 1,
        rows: parts.iter().enumerate().map(row).collect(),
        total: added.is_some().then(|| vec![teller.say("head.total"), all.mean.clone(), all.interval(teller.language)]),
        note: Some(teller.say("note.quantiles")),
    }
}

fn measures(teller: Teller, spared: &[Spared]) -> Option<Block> {
    let numbers = &teller.language.numbers;
    let row = |spared: &Spared| {
        let of = &spared.expected;
        let ends = [of.q05.0, of.q95.0].map(|end| numbers.short(end));
        let interval = teller.tell("number.interval", &[("low", &ends[0]), ("high", &ends[1])]);
        vec![
            spared.measure.clone(),
            format!("{} ± {}", numbers.short(of.mean.0), numbers.short(of.standard_error.0)),
            interval,
        ]
    };
    (!spared.is_empty()).then(|| {
        Block::Table(Table {
            caption: teller.say("course.measures"),
            head: teller.heads(&["head.measure", "head.spared", "head.interval"]),
            words: 1,
            rows: spared.iter().map(row).collect(),
            total: None,
            note: Some(teller.say("note.measures")),
        })
    })
}
