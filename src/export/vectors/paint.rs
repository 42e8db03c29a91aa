//! Inks of layers, those of the pictures.

use crate::export::geopackage::{Classes, Paint, Style};
use crate::picture::colour::{
    BORDER, BUILT_UP, CLEARED, Colour, DISTRICT, EVIDENCE, FACILITY, INK, PAPER, REMNANT, ROAD, ROUTE, STRIKE, WATER,
    ramp, steps,
};
use crate::scenario::ContextKind;

const OPEN: Paint = Paint { fill: None, opacity: 1.0, line: INK, width_mm: 0.3, pen: "solid", point: (2.0, "circle") };

fn filled(fill: Colour, opacity: f64) -> Paint {
    Paint { fill: Some(fill), opacity, pen: "no", ..OPEN }
}

/// Zones from the darkest, which holds most on least ground, to the lightest; the release zone is an open outline.
pub(super) fn zones(names: &[(String, String)]) -> Style {
    let shares = names.iter().filter(|(name, _)| name != "release_zone").count().max(2);
    let paint = |number: usize, name: &str| match name {
        "release_zone" => Paint { pen: "dash", width_mm: 0.4, ..OPEN },
        _ => filled(ramp(0.85 - 0.7 * number as f64 / (shares - 1) as f64), 0.75),
    };
    let class =
        |(number, (name, words)): (usize, &(String, String))| (name.clone(), words.clone(), paint(number, name));
    Style { classes: Classes::Values("name", names.iter().enumerate().map(class).collect()), label: None }
}

/// Boxes by the probability of at least one remnant, in the classes of the pictures.
pub(super) fn boxes() -> Style {
    const BREAKS: [f64; 9] = [0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
    let words = |low: f64, high: f64| match (low, high) {
        (0.0, _) => "under 1 %".to_owned(),
        (_, 1.0) => "90 % and more".to_owned(),
        _ => format!("{:.0} – {:.0} %", 100.0 * low, 100.0 * high),
    };
    let class = |(ends, colour): (&[f64], Colour)| (ends[0], ends[1], words(ends[0], ends[1]), filled(colour, 0.85));
    let classes = BREAKS.windows(2).zip(steps(BREAKS.len() - 1)).map(class).collect();
    Style { classes: Classes::Ranges("coalesce(\"presence\", \"presence_high\")", classes), label: None }
}

pub(super) fn districts() -> Style {
    Style::plain(Paint { line: DISTRICT, width_mm: 0.35, ..OPEN }).labelled("district")
}

pub(super) fn facilities() -> Style {
    let paint = Paint { fill: Some(FACILITY), line: PAPER, width_mm: 0.25, point: (3.0, "pentagon"), ..OPEN };
    Style::plain(paint).labelled("label")
}

pub(super) fn facility_grounds() -> Style {
    Style::plain(Paint { line: FACILITY, width_mm: 0.3, ..OPEN })
}

pub(super) fn routes() -> Style {
    Style::plain(Paint { line: ROUTE, width_mm: 0.6, ..OPEN }).labelled("route")
}

pub(super) fn strikes() -> Style {
    Style::plain(Paint { line: STRIKE, width_mm: 0.4, point: (3.2, "cross"), ..OPEN }).labelled("strike_id")
}

pub(super) fn strike_areas() -> Style {
    Style::plain(Paint { line: STRIKE, width_mm: 0.4, pen: "dash", ..OPEN })
}

pub(super) fn evidence() -> Style {
    Style::plain(Paint { fill: Some(EVIDENCE), line: PAPER, width_mm: 0.25, point: (2.8, "diamond"), ..OPEN })
}

pub(super) fn cleared() -> Style {
    Style::plain(Paint { line: CLEARED, width_mm: 0.6, ..OPEN })
}

pub(super) fn grounds() -> Style {
    Style::plain(Paint { fill: Some(REMNANT), line: REMNANT, pen: "no", point: (0.9, "circle"), ..OPEN })
}

pub(super) fn context() -> Style {
    let (wide, thin) = (0.35, 0.2);
    let paint = |kind| match kind {
        ContextKind::Road => Paint { line: ROAD, width_mm: wide, ..OPEN },
        ContextKind::River => Paint { line: WATER, width_mm: wide, ..OPEN },
        ContextKind::Border => Paint { line: BORDER, width_mm: wide, pen: "dash", ..OPEN },
        ContextKind::BuiltUp | ContextKind::Other => Paint { line: BUILT_UP, width_mm: thin, ..OPEN },
    };
    let class = |kind: ContextKind| (kind.word().to_owned(), kind.word().to_owned(), paint(kind));
    Style { classes: Classes::Values("kind", ContextKind::ALL.map(class).to_vec()), label: None }
}
