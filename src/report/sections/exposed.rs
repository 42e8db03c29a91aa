//! Who lives near.

use crate::findings::exposed::Near;
use crate::report::document::{Block, Figure, Section, Table, Teller};
use crate::report::likelihood;
use crate::report::shown::{Shown, added_up, chance};

/// The section; nothing without a layer of people.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let distances = teller.findings.residents_near_remnants.distances.as_ref()?;
    let dates = teller.tell("exposed.dates", &[("dates", &teller.people_dates())]);
    let groups = distances.iter().filter(|near| near.groups.len() > 1).map(|near| Block::Table(groups(teller, near)));
    let blocks = [Block::Text(teller.say("exposed.meaning")), Block::Text(dates)].into_iter();
    let exceedance = Block::Figure(Figure::Exceedance, Some(exceedance(teller, distances)));
    let blocks = blocks.chain([exceedance]).chain(groups);
    teller.section("exposed", blocks.collect())
}

fn exceedance(teller: Teller, distances: &[Near]) -> Table {
    let row = |near: &Near| {
        let within = format!("{} m", teller.number(near.within_m));
        let one = move |more: &crate::findings::exposed::MoreThan| {
            let word = teller.say(likelihood::word(more.chance.probability.0));
            let p = chance(&more.chance, teller.findings.replicates, teller.language);
            vec![within.clone(), teller.language.numbers.rounded(more.more_than, 1.0), p, word]
        };
        near.exceedance.iter().map(one).collect::<Vec<_>>()
    };
    Table {
        caption: teller.say("exposed.exceedance"),
        head: teller.heads(&["head.within", "head.more_than", "head.chance", "head.in_words"]),
        words: 0,
        rows: distances.iter().flat_map(row).collect(),
        total: None,
        note: Some(teller.say("note.words")),
    }
}

/// Means of groups add up to the printed total: where that is no drawn mean, they are raised or lowered like it.
fn groups(teller: Teller, near: &Near) -> Table {
    let groups: Vec<_> = near.groups().collect();
    let shown: Vec<Shown> = groups.iter().map(|(_, people)| Shown::of(people, teller.language)).collect();
    let (told, drawn) = (near.people.told().mean.0, near.people.mean.0);
    let raised = if drawn > 0.0 { told / drawn } else { 1.0 };
    let means: Vec<f64> = groups.iter().map(|(_, people)| people.mean.0 * raised).collect();
    let parts = added_up(&means, &near.people, teller.language);
    let mean = |k: usize| parts.as_ref().map_or(&shown[k].mean, |parts| &parts[k]).clone();
    let rows = groups
        .iter()
        .enumerate()
        .map(|(k, (name, _))| vec![teller.group(name), mean(k), shown[k].interval(teller.language)]);
    let all = Shown::of(&near.people, teller.language);
    let total =
        parts.is_some().then(|| vec![teller.say("head.total"), all.mean.clone(), all.interval(teller.language)]);
    Table {
        caption: teller.tell("exposed.groups", &[("within", &teller.number(near.within_m))]),
        head: teller.heads(&["head.group", "head.expected", "head.interval"]),
        words: 1,
        rows: rows.collect(),
        total,
        note: Some(teller.say("note.quantiles")),
    }
}
