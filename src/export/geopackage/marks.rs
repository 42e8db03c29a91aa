//! All that pictures are drawn from, as a table whose numbers come back as they were; layers of a GeoPackage hold the same
//! in the shapes that map programs want.

use super::{Entry, Geometry, Holds, Layer, Shape, number, text, whole};
use crate::grid::Point;
use crate::import::geopackage::{self, Stored};
use crate::picture::{ContextMark, FacilityMark, Marks, Outline, StrikeMark};
use crate::scenario::{ContextKind, visible};
use serde_json::json;
use std::path::Path;

/// The table, and that of possible grounds.
const TABLE: &str = "picture_marks";
pub(in crate::export) const GROUNDS: &str = "possible_grounds";

const COLUMNS: [(&str, Holds); 8] = [
    ("kind", Holds::Text),
    ("context", Holds::Text),
    ("label", Holds::Text),
    ("certain", Holds::Number),
    ("rank", Holds::Whole),
    ("outline", Holds::Text),
    ("radius_m", Holds::Number),
    ("corners", Holds::Text),
];

/// A mark as a row: what it is, its context's kind, label, certainty, rank.
struct Told<'m> {
    kind: &'static str,
    context: Option<&'static str>,
    label: Option<&'m str>,
    certain: Option<f64>,
    rank: Option<u32>,
}

const fn told(kind: &'static str) -> Told<'static> {
    Told { kind, context: None, label: None, certain: None, rank: None }
}

/// The table of some marks.
pub(in crate::export) fn table(marks: &Marks) -> Layer<'_> {
    Layer {
        name: TABLE,
        title: "What pictures are drawn from".to_owned(),
        about:
            "Outlines and labels of what is drawn over maps, exactly; the layers show the same. Corners are metres in \
                the grid's CRS."
                .to_owned(),
        geometry: Geometry::Nothing,
        columns: COLUMNS.map(|(name, holds)| (name.to_owned(), holds)).to_vec(),
        features: Box::new(|| Box::new(rows(marks).map(|row| (Shape::Nothing, row)))),
        style: None,
    }
}

fn rows(marks: &Marks) -> impl Iterator<Item = Vec<Entry>> + '_ {
    let strikes = marks.strikes.iter().map(|s| {
        row(&Told { label: s.label.as_deref(), certain: Some(s.certain), ..told("strike") }, outlined(&s.outline))
    });
    let districts =
        marks.districts.iter().map(|(name, r)| row(&Told { label: Some(name), ..told("district") }, Lines::Rings(r)));
    let evidence = marks.evidence.iter().map(|place| row(&told("evidence"), Lines::Dot(place)));
    let cleared = marks.cleared.iter().map(|r| row(&told("cleared"), Lines::Rings(r)));
    let facilities = marks
        .facilities
        .iter()
        .map(|f| row(&Told { label: Some(&f.label), rank: f.rank, ..told("facility") }, outlined(&f.outline)));
    let routes = marks.routes.iter().map(|outline| row(&told("route"), outlined(outline)));
    let context = marks
        .context
        .iter()
        .map(|c| row(&Told { context: Some(c.kind.word()), ..told("context") }, outlined(&c.outline)));
    strikes.chain(districts).chain(evidence).chain(cleared).chain(facilities).chain(routes).chain(context)
}

/// An outline that is looked at where it stands.
enum Lines<'m> {
    Dot(&'m Point),
    Circle(&'m Point, f64),
    Rings(&'m [Vec<Point>]),
    Line(&'m [Point]),
}

fn outlined(outline: &Outline) -> Lines<'_> {
    match outline {
        Outline::Dot(place) => Lines::Dot(place),
        Outline::Circle { centre, radius_m } => Lines::Circle(centre, *radius_m),
        Outline::Rings(rings) => Lines::Rings(rings),
        Outline::Line(line) => Lines::Line(line),
    }
}

fn row(told: &Told, outline: Lines) -> Vec<Entry> {
    let list = |line: &[Point]| line.iter().map(|p| json!([p.x, p.y])).collect::<serde_json::Value>();
    let (word, radius, corners) = match outline {
        Lines::Dot(place) => ("dot", None, json!([list(&[*place])])),
        Lines::Circle(centre, radius_m) => ("circle", Some(radius_m), json!([list(&[*centre])])),
        Lines::Rings(rings) => ("rings", None, rings.iter().map(|ring| list(ring)).collect()),
        Lines::Line(line) => ("line", None, json!([list(line)])),
    };
    vec![
        text(told.kind),
        told.context.and_then(text),
        told.label.and_then(text),
        told.certain.and_then(number),
        told.rank.and_then(|rank| whole(rank.into())),
        text(word),
        radius.and_then(number),
        text(corners.to_string()),
    ]
}

/// The marks and the stored possible grounds of the GeoPackage of a run, as they were when the run drew its pictures; facilities
/// with their ranks. Fails with a sentence that names the file: no GeoPackage of a run, damaged, or not as this program writes it.
pub fn read(path: &Path) -> Result<(Marks, Vec<Vec<Point>>), String> {
    let named = |why: String| format!("{} {why}", path.display());
    let columns = COLUMNS.map(|(name, _)| name);
    let rows = geopackage::table(path, TABLE, &columns)?;
    let rows = rows.ok_or_else(|| named(format!("is no GeoPackage of a run: it has no table {TABLE}")))?;
    let mut marks = Marks::default();
    for (number, row) in rows.iter().enumerate() {
        let fault = |why| named(format!("has a table {TABLE} whose row {} {why}", number + 1));
        add(&mut marks, row).map_err(fault)?;
    }
    let grounds = geopackage::table(path, GROUNDS, &["ground", "geom"])?.unwrap_or_default();
    let grounds = grounds.iter().enumerate().map(|(number, row)| ground(number, row)).collect::<Result<_, _>>();
    Ok((marks, grounds.map_err(|why| named(format!("has a table {GROUNDS} {why}")))?))
}

fn add(marks: &mut Marks, row: &[Stored]) -> Result<(), String> {
    let [kind, context, label, certain, rank, outline, radius, corners] = row else {
        return Err("is not whole".to_owned());
    };
    let outline = outline_of(words(outline)?, (real(radius)?, words(corners)?))?;
    match words(kind)?.ok_or("does not say what it is")? {
        "strike" => {
            let (label, certain) = (words(label)?.map(str::to_owned), real(certain)?.unwrap_or(f64::NAN));
            marks.strikes.push(StrikeMark { outline, certain, label });
        }
        "district" => marks.districts.push((words(label)?.unwrap_or_default().to_owned(), rings(outline)?)),
        "evidence" => marks.evidence.push(dot(&outline)?),
        "cleared" => marks.cleared.push(rings(outline)?),
        "facility" => {
            let (label, rank) = (words(label)?.unwrap_or_default().to_owned(), small(rank)?);
            marks.facilities.push(FacilityMark { outline, label, rank });
        }
        "route" => marks.routes.push(outline),
        "context" => {
            let kind = words(context)?.and_then(ContextKind::of).ok_or("is context of no known kind")?;
            marks.context.push(ContextMark { kind, outline });
        }
        other => return Err(format!("is a {}, which no picture shows", visible(other))),
    }
    Ok(())
}

fn outline_of(word: Option<&str>, (radius, corners): (Option<f64>, Option<&str>)) -> Result<Outline, String> {
    let lines: Vec<Vec<(f64, f64)>> =
        corners.and_then(|text| serde_json::from_str(text).ok()).ok_or("has no corners")?;
    let point = |(x, y): (f64, f64)| Point::new(x, y);
    let mut lines: Vec<Vec<Point>> = lines.into_iter().map(|line| line.into_iter().map(point).collect()).collect();
    let only = lines.first().and_then(|line| line.first()).copied();
    match (word, only, radius) {
        (Some("dot"), Some(place), None) => Ok(Outline::Dot(place)),
        (Some("circle"), Some(centre), Some(radius_m)) if radius_m >= 0.0 => Ok(Outline::Circle { centre, radius_m }),
        (Some("rings"), _, None) => Ok(Outline::Rings(lines)),
        (Some("line"), _, None) if lines.len() == 1 => Ok(Outline::Line(lines.swap_remove(0))),
        (Some(_) | None, _, _) => Err("has an outline that is none".to_owned()),
    }
}

fn rings(outline: Outline) -> Result<Vec<Vec<Point>>, String> {
    match outline {
        Outline::Rings(rings) => Ok(rings),
        Outline::Dot(_) | Outline::Circle { .. } | Outline::Line(_) => Err("is no area".to_owned()),
    }
}

fn dot(outline: &Outline) -> Result<Point, String> {
    match outline {
        Outline::Dot(place) => Ok(*place),
        Outline::Rings(_) | Outline::Circle { .. } | Outline::Line(_) => Err("is no place".to_owned()),
    }
}

fn ground(number: usize, row: &[Stored]) -> Result<Vec<Point>, String> {
    match row {
        [Stored::Integer(own), Stored::Blob(bytes)] if usize::try_from(*own) == Ok(number + 1) => {
            let places = geopackage::points(bytes).map_err(|why| format!("with a ground {own} whose shape {why}"))?;
            Ok(places.into_iter().map(|(x, y)| Point::new(x, y)).collect())
        }
        _ => Err(format!("whose row {} is not the ground of that number", number + 1)),
    }
}

fn words(value: &Stored) -> Result<Option<&str>, String> {
    match value {
        Stored::Null => Ok(None),
        Stored::Text(words) => Ok(Some(words)),
        Stored::Integer(_) | Stored::Real(_) | Stored::Blob(_) => Err("has something other than a text".to_owned()),
    }
}

fn real(value: &Stored) -> Result<Option<f64>, String> {
    match value {
        Stored::Null => Ok(None),
        Stored::Real(value) => Ok(Some(*value)),
        Stored::Integer(_) | Stored::Text(_) | Stored::Blob(_) => Err("has something other than a number".to_owned()),
    }
}

fn small(value: &Stored) -> Result<Option<u32>, String> {
    match value {
        Stored::Null => Ok(None),
        Stored::Integer(value) => u32::try_from(*value).map(Some).map_err(|_| "has a rank that is none".to_owned()),
        Stored::Real(_) | Stored::Text(_) | Stored::Blob(_) => Err("has something other than a rank".to_owned()),
    }
}
