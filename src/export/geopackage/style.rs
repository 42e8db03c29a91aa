//! How QGIS draws a layer when it is opened (QML, as QGIS 3 reads it): the colours of the pictures.

use super::Geometry;
use crate::picture::colour::Colour;
use std::fmt::Write;

/// How a layer is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    /// How features are told apart.
    pub(crate) classes: Classes,
    /// The column that is written beside each feature.
    pub(crate) label: Option<&'static str>,
}

/// How features of a layer are told apart.
#[derive(Clone, Debug)]
pub(crate) enum Classes {
    /// Not at all.
    One(Paint),
    /// By the value of a column: value, words, paint.
    Values(&'static str, Vec<(String, String, Paint)>),
    /// By where the value of an expression lies: from, to, words, paint.
    Ranges(&'static str, Vec<(f64, f64, String, Paint)>),
}

/// Ink of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paint {
    /// Colour of areas and points; `None` leaves areas open.
    pub(crate) fill: Option<Colour>,
    /// Opacity of the fill, 0 to 1.
    pub(crate) opacity: f64,
    /// Colour of lines and edges.
    pub(crate) line: Colour,
    /// Width of lines and edges, mm.
    pub(crate) width_mm: f64,
    /// "solid", "dash", "no".
    pub(crate) pen: &'static str,
    /// Size of points, mm, and their shape: "circle", "cross2", "diamond", "triangle".
    pub(crate) point: (f64, &'static str),
}

impl Style {
    /// One paint for all features.
    pub(crate) fn plain(paint: Paint) -> Style {
        Style { classes: Classes::One(paint), label: None }
    }

    /// The same with a label.
    pub(crate) fn labelled(self, label: &'static str) -> Style {
        Style { label: Some(label), ..self }
    }

    /// As QML.
    pub(super) fn qml(&self, geometry: Geometry) -> String {
        let labels = u8::from(self.label.is_some());
        let renderer = self.classes.renderer(geometry);
        let labelling = self.label.map_or(String::new(), |label| labelling(label, geometry));
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" \
             styleCategories=\"Symbology|Labeling\" labelsEnabled=\"{labels}\">\n{renderer}{labelling}</qgis>\n"
        )
    }
}

impl Classes {
    fn renderer(&self, geometry: Geometry) -> String {
        let symbols = |paints: Vec<&Paint>| -> String {
            let all: String = paints.into_iter().enumerate().map(|(n, paint)| symbol(n, paint, geometry)).collect();
            format!("<symbols>\n{all}</symbols>")
        };
        match self {
            Classes::One(paint) => renderer("singleSymbol", "", &symbols(vec![paint])),
            Classes::Values(column, classes) => {
                let class = |(number, (value, words, _)): (usize, &(String, String, Paint))| {
                    let (value, words) = (escaped(value), escaped(words));
                    format!(
                        "<category render=\"true\" value=\"{value}\" symbol=\"{number}\" label=\"{words}\" type=\"string\"/>\n"
                    )
                };
                let list: String = classes.iter().enumerate().map(class).collect();
                let symbols = symbols(classes.iter().map(|(_, _, paint)| paint).collect());
                renderer("categorizedSymbol", column, &format!("<categories>\n{list}</categories>\n{symbols}"))
            }
            Classes::Ranges(expression, classes) => {
                let class = |(number, (from, to, words, _)): (usize, &(f64, f64, String, Paint))| {
                    let words = escaped(words);
                    format!(
                        "<range render=\"true\" lower=\"{from}\" upper=\"{to}\" symbol=\"{number}\" label=\"{words}\"/>\n"
                    )
                };
                let list: String = classes.iter().enumerate().map(class).collect();
                let symbols = symbols(classes.iter().map(|(_, _, _, paint)| paint).collect());
                renderer("graduatedSymbol", expression, &format!("<ranges>\n{list}</ranges>\n{symbols}"))
            }
        }
    }
}

fn renderer(kind: &str, by: &str, inside: &str) -> String {
    let by = if by.is_empty() { String::new() } else { format!(" attr=\"{}\"", escaped(by)) };
    let method = if kind == "graduatedSymbol" { " graduatedMethod=\"GraduatedColor\"" } else { "" };
    format!("<renderer-v2 type=\"{kind}\"{by}{method} symbollevels=\"0\">\n{inside}\n</renderer-v2>\n")
}

fn symbol(number: usize, paint: &Paint, geometry: Geometry) -> String {
    let (kind, class, properties) = match geometry {
        Geometry::Points | Geometry::ManyPoints => ("marker", "SimpleMarker", marker(paint)),
        Geometry::Lines => ("line", "SimpleLine", line(paint)),
        Geometry::Squares | Geometry::Areas | Geometry::Nothing => ("fill", "SimpleFill", fill(paint)),
    };
    let properties = properties.iter().fold(String::new(), |mut all, (key, value)| {
        let _ = write!(all, "<prop k=\"{key}\" v=\"{value}\"/>");
        all
    });
    format!(
        "<symbol type=\"{kind}\" name=\"{number}\" alpha=\"1\"><layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\
         {properties}</layer></symbol>\n"
    )
}

fn rgba(Colour(r, g, b): Colour, opacity: f64) -> String {
    format!("{r},{g},{b},{:.0}", 255.0 * opacity)
}

fn marker(paint: &Paint) -> Vec<(&'static str, String)> {
    vec![
        ("name", paint.point.1.to_owned()),
        ("color", rgba(paint.fill.unwrap_or(paint.line), paint.opacity)),
        ("outline_color", rgba(paint.line, 1.0)),
        ("outline_style", paint.pen.to_owned()),
        ("outline_width", paint.width_mm.to_string()),
        ("size", paint.point.0.to_string()),
        ("size_unit", "MM".to_owned()),
    ]
}

fn line(paint: &Paint) -> Vec<(&'static str, String)> {
    vec![
        ("line_color", rgba(paint.line, 1.0)),
        ("line_style", paint.pen.to_owned()),
        ("line_width", paint.width_mm.to_string()),
        ("line_width_unit", "MM".to_owned()),
    ]
}

fn fill(paint: &Paint) -> Vec<(&'static str, String)> {
    vec![
        ("color", rgba(paint.fill.unwrap_or(paint.line), paint.opacity)),
        ("style", if paint.fill.is_some() { "solid" } else { "no" }.to_owned()),
        ("outline_color", rgba(paint.line, 1.0)),
        ("outline_style", paint.pen.to_owned()),
        ("outline_width", paint.width_mm.to_string()),
        ("outline_width_unit", "MM".to_owned()),
    ]
}

/// Names beside points and lines, in the middle of areas, with a white rim.
fn labelling(label: &str, geometry: Geometry) -> String {
    // QGIS numbers ways to place a label: 0 about a point, 1 over a point, 2 along a line.
    let placement = match geometry {
        Geometry::Points | Geometry::ManyPoints => 0,
        Geometry::Lines => 2,
        Geometry::Squares | Geometry::Areas | Geometry::Nothing => 1,
    };
    let label = escaped(label);
    format!(
        "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{label}\" isExpression=\"0\" \
         fontFamily=\"DejaVu Sans\" fontSize=\"9\" fontSizeUnit=\"Point\" textColor=\"48,48,48,255\" textOpacity=\"1\" \
         namedStyle=\"Book\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" bufferSizeUnits=\"MM\" \
         bufferColor=\"255,255,255,255\" bufferOpacity=\"1\"/></text-style><placement placement=\"{placement}\" dist=\"1.5\" \
         distUnits=\"MM\"/><rendering drawLabels=\"1\" obstacle=\"1\"/></settings></labeling>\n"
    )
}

/// Text within XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
