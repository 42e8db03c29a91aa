//! Districts, facilities and routes.

use crate::findings::exposed::{Ranked, Ranking};
use crate::report::document::{Block, Figure, Section, Table, Teller};
use crate::report::likelihood;
use crate::report::shown::{Shown, chance, chance_alone, with_error};

/// The section; nothing if the scenario states no such places.
pub(super) fn section(teller: Teller) -> Option<Section> {
    let findings = teller.findings;
    let facilities = ranking(teller, &findings.facilities_at_risk, Figure::Facilities);
    let routes = ranking(teller, &findings.routes_at_risk, Figure::Routes);
    let blocks: Vec<Block> = districts(teller).into_iter().chain(facilities).chain(routes).collect();
    teller.section("places", blocks)
}

fn districts(teller: Teller) -> Option<Block> {
    let findings = teller.findings;
    let first = findings.districts.first()?;
    let near = first
        .people_near
        .iter()
        .map(|near| teller.tell("head.people_near", &[("within", &teller.number(near.within_m))]));
    let fixed = teller.heads(&["head.district", "head.remnants", "head.interval", "head.at_least_one"]);
    let row = |district: &crate::findings::District| {
        let shown = Shown::of(&district.remnants, teller.language);
        let any = chance_alone(&district.at_least_one, findings.replicates, teller.language);
        let mean = if district.at_least_one.probability.0.is_finite() { shown.mean.clone() } else { any.clone() };
        let people = district.people_near.iter().map(|near| {
            let shown = Shown::of(&near.people, teller.language);
            format!("{} ({})", shown.mean, shown.interval(teller.language))
        });
        [district.name.clone(), mean, shown.interval(teller.language), any].into_iter().chain(people).collect()
    };
    Some(Block::Table(Table {
        caption: teller.say("exposed.districts"),
        head: fixed.into_iter().chain(near).collect(),
        words: 1,
        rows: findings.districts.iter().map(row).collect(),
        total: None,
        note: Some(teller.say("note.districts")),
    }))
}

fn ranking(teller: Teller, ranking: &Ranking, figure: Figure) -> Vec<Block> {
    let Some(ranked) = ranking.ranked.as_ref().filter(|ranked| !ranked.is_empty()) else { return Vec::new() };
    let caption = teller.say(&format!("places.{}", figure.name()));
    let table = Table { caption, ..ranked_table(teller, ranked) };
    vec![
        Block::Heading(table.caption.clone()),
        Block::Text(teller.say("places.read")),
        Block::Figure(figure, Some(table)),
    ]
}

fn ranked_table(teller: Teller, ranked: &[Ranked]) -> Table {
    let mut head = teller.heads(&["head.place", "head.kind", "head.at_least_one", "head.in_words", "head.expected"]);
    head.extend(teller.heads(&["head.interval", "head.rank"]));
    let traverse = ranked.iter().any(|place| place.per_traverse.is_some());
    head.extend(traverse.then(|| teller.say("head.traverse")));
    let row = |place: &Ranked| {
        let mut row = ranked_row(teller, place);
        row.extend(traverse.then(|| per_traverse(teller, place)));
        row
    };
    Table {
        caption: String::new(),
        head,
        words: 2,
        rows: ranked.iter().map(row).collect(),
        total: None,
        note: Some(format!("{} {}", teller.say("note.words"), teller.say("note.ranks"))),
    }
}

fn ranked_row(teller: Teller, place: &Ranked) -> Vec<String> {
    let km = || teller.tell("number.km", &[("km", &teller.language.numbers.rounded(place.length_m.0 / 1e3, 0.1))]);
    let (kind, n) = (place.kind.clone().unwrap_or_else(km), teller.findings.replicates);
    let shown = Shown::of(&place.remnants, teller.language);
    let hit = place.at_least_one.probability.0.is_finite();
    // What no possible ground had is not expected to be nothing.
    let expected = if hit { format!("{} ± {}", shown.mean, shown.error) } else { teller.say("number.none_seen") };
    vec![
        place.name.clone(),
        kind,
        chance(&place.at_least_one, n, teller.language),
        teller.say(likelihood::word(place.at_least_one.probability.0)),
        expected,
        shown.interval(teller.language),
        with_error(&place.expected_rank, teller.language),
    ]
}

fn per_traverse(teller: Teller, place: &Ranked) -> String {
    let any = place.per_traverse.as_ref().map(|traverse| traverse.probability_of_any);
    let Some(any) = any else { return String::new() };
    if any.mean.0.is_finite() {
        let numbers = &teller.language.numbers;
        format!("{} ± {} %", numbers.short(100.0 * any.mean.0), numbers.short(100.0 * any.standard_error.0))
    } else {
        teller.say("number.none_seen")
    }
}
