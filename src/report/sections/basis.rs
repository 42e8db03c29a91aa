//! What the findings rest on: assumptions, sources, method, receipt.

use crate::findings::Layer;
use crate::language::numbers::step_for;
use crate::report::document::{Block, Section, Table, Teller};
use crate::report::likelihood::WORDS;

/// Assumptions, what nobody verified, what was not modelled, layers, sources.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let mut blocks = vec![Block::Text(teller.say("basis.read"))];
    let mut said = |key: &str, sentences: &[String]| {
        if !sentences.is_empty() {
            blocks.extend([Block::Heading(teller.say(key)), Block::Said(sentences.to_vec())]);
        }
    };
    said("basis.assumed", &findings.assumptions);
    said("basis.unverified", &findings.unverified_inputs);
    said("basis.sources", &findings.sources);
    blocks.extend([Block::Heading(teller.say("basis.not_modelled")), Block::Items(not_modelled(teller))]);
    if !findings.layers.is_empty() {
        blocks.push(Block::Table(layers(teller, &findings.layers)));
    }
    teller.section("basis", blocks)
}

const NOT_MODELLED: [&str; 7] = ["places", "other", "moved", "depth", "slope", "people", "dependence"];

fn not_modelled(teller: Teller) -> Vec<String> {
    NOT_MODELLED.iter().map(|key| teller.say(&format!("not_modelled.{key}"))).collect()
}

fn layers(teller: Teller, layers: &[Layer]) -> Table {
    let people = |layer: &Layer| {
        let of = layer.people_on_grid.0;
        if of.is_finite() {
            teller.language.numbers.rounded(of, step_for(of.max(1.0) / 10.0).max(1.0))
        } else {
            String::new()
        }
    };
    let row = |layer: &Layer| {
        let [name, kind, date, source, licence] =
            [&layer.name, &layer.kind, &layer.date, &layer.source, &layer.licence].map(String::clone);
        vec![name, kind, date, source, licence, people(layer)]
    };
    Table {
        caption: teller.say("basis.layers"),
        head: teller.heads(&["head.layer", "head.holds", "head.date", "head.source", "head.licence", "head.people"]),
        words: 5,
        rows: layers.iter().map(row).collect(),
        total: None,
        note: None,
    }
}

const METHOD: [&str; 8] = ["ground", "strikes", "failure", "spread", "counted", "quantiles", "error", "companion"];

/// The method on a page, and the table of words.
pub(super) fn method(teller: Teller) -> Option<Section> {
    let items = METHOD.iter().map(|key| teller.say(&format!("method.{key}"))).collect();
    let row = |(number, (from, key)): (usize, &(f64, &str))| {
        let percent = |share: f64| teller.language.numbers.significant(100.0 * share, 2);
        let below = number.checked_sub(1).map_or(1.0, |above| WORDS[above].0);
        let range = teller.tell("number.interval", &[("low", &percent(*from)), ("high", &percent(below))]);
        vec![teller.say(key), format!("{range} %")]
    };
    let words = Table {
        caption: teller.say("method.words"),
        head: teller.heads(&["head.in_words", "head.probability"]),
        words: 1,
        rows: WORDS.iter().enumerate().map(row).collect(),
        total: None,
        note: Some(teller.say("note.never_unlikely")),
    };
    teller.section("method", vec![Block::Items(items), Block::Table(words)])
}

/// By what the run can be made again.
pub(super) fn receipt(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let receipt = &findings.receipt;
    let rows = [
        ("receipt.scenario", findings.scenario.clone()),
        ("receipt.sha256", receipt.scenario_sha256.clone()),
        ("receipt.seed", findings.seed.to_string()),
        ("receipt.replicates", teller.count(findings.replicates)),
        ("receipt.version", receipt.version.clone()),
        ("receipt.crs", findings.crs.clone()),
    ];
    let table = Table {
        caption: teller.say("receipt.table"),
        head: teller.heads(&["head.what", "head.value"]),
        words: 2,
        rows: rows.into_iter().map(|(key, value)| vec![teller.say(key), value]).collect(),
        total: None,
        note: Some(teller.say("receipt.verify")),
    };
    teller.section("receipt", vec![Block::Table(table)])
}
