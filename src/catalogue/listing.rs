//! The catalogue as text for a terminal.

use super::entries::{ENTRIES, GENERAL};
use super::{Entry, Footprint, Load, Rate, Source, Trust};
use std::fmt::Write;

/// The whole catalogue as text: figures, sources, and what was not verified.
pub fn listing() -> String {
    let mut text = String::from(
        "Munition types from public reports. A figure is shown with its source; \"unverified\" means that it was not\n\
         read there. No open source fixes the shape of a footprint for any type.\n",
    );
    for general in GENERAL {
        line(&mut text, &format!("Failure rate, {}", rate(general)));
    }
    for entry in ENTRIES {
        text.push('\n');
        text.push_str(&described(entry));
    }
    text
}

fn described(entry: &Entry) -> String {
    let mut text = format!("{}\n", entry.id);
    line(&mut text, &format!("  {} in {}", entry.submunition, entry.carrier));
    line(&mut text, &format!("  load: {}", entry.load.as_ref().map_or("not published".to_owned(), load)));
    rates(&mut text, "claim or test", entry.tested);
    rates(&mut text, "field", entry.field);
    let footprint = entry.footprint.as_ref().map_or("not published".to_owned(), footprint);
    line(&mut text, &format!("  footprint: {footprint}"));
    text
}

fn rates(text: &mut String, kind: &str, list: &[Rate]) {
    if list.is_empty() {
        line(text, &format!("  failure rate, {kind}: not published"));
    }
    for figure in list {
        line(text, &format!("  failure rate, {kind}: {}", rate(figure)));
    }
}

fn load(load: &Load) -> String {
    let others: String = load.others.iter().map(|other| format!(" or {other}")).collect();
    format!("{}{others} submunitions in one carrier {}", load.usual, origin(load.source, load.trust))
}

fn rate(rate: &Rate) -> String {
    format!("{} {}", rate.words, origin(rate.source, rate.trust))
}

fn footprint(footprint: &Footprint) -> String {
    format!("{} {}", footprint.words, origin(footprint.source, footprint.trust))
}

fn origin(source: Source, trust: Trust) -> String {
    let doubt = match trust {
        Trust::Verified => "",
        Trust::Unverified => "unverified; ",
    };
    format!("[{doubt}{}; {}]", source.title, source.address)
}

fn line(text: &mut String, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}");
}
