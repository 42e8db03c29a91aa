//! From shapes to SVG.

use super::dashes::Pattern;
use super::paint;
use super::shapes::{Image, Page, Rect, Shape, Spot, Stroke, Turn};
use super::text::{Face, Halo, Type, clean};
use super::{PictureError, Sheet, speckles};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// Fonts to try; the first is the one that was measured, and widths are stated in case it is missing.
const FAMILY: &str = "DejaVu Sans, Verdana, Noto Sans, Arial, sans-serif";

/// The picture as an SVG file: on white, or a figure on nothing. Its title is for those who hear it read.
pub(super) fn svg(page: &Page, sheet: &Sheet) -> Result<Vec<u8>, PictureError> {
    let mut file = beginning(page, sheet);
    for shape in &page.shapes {
        file.push_str(&element(shape)?);
        file.push('\n');
    }
    file.push_str("</svg>\n");
    Ok(file.into_bytes())
}

fn beginning(page: &Page, sheet: &Sheet) -> String {
    let (width, height, title) = (number(page.width), number(page.height), escaped(&sheet.title));
    let root = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"";
    let drawing = format!("viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\"");
    match sheet.frame.id("title") {
        // As wide as the page that holds it lets it be.
        Some(id) => format!("{root} aria-labelledby=\"{id}\" {drawing}>\n<title id=\"{id}\">{title}</title>\n"),
        None => {
            let receipt = match sheet.receipt.is_empty() {
                true => String::new(),
                false => format!("<metadata>{}</metadata>\n", escaped(&sheet.receipt)),
            };
            format!(
                "{root} width=\"{width}\" height=\"{height}\" {drawing}>\n<title>{title}</title>\n\
                 <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{receipt}"
            )
        }
    }
}

fn element(shape: &Shape) -> Result<String, PictureError> {
    Ok(match shape {
        Shape::Lines { runs, stroke, pattern } => lines(runs, stroke, pattern),
        Shape::Fill { ring, colour, opacity } => {
            format!("<path d=\"{}Z\" fill=\"{}\"{}/>", path(ring), colour.hex(), faint("fill", *opacity))
        }
        Shape::Dots { centres, radius, colour } if centres.len() > speckles::MANY => {
            let (png, over) = speckles::png(centres, *radius, *colour)?;
            image(&png, &over)
        }
        Shape::Dots { centres, radius, colour } => {
            let places = places(centres);
            let (colour, width) = (colour.hex(), number(2.0 * radius));
            format!("<path d=\"{places}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>")
        }
        Shape::Words { words, start, width, style, turn, whole } => {
            text(&with_whole(words, whole.as_deref()), (*start, *turn), *width, *style)
        }
        Shape::Cells { image, over } => cells(image, over)?,
    })
}

fn lines(runs: &[Vec<Spot>], stroke: &Stroke, pattern: Pattern) -> String {
    let d: String = runs.iter().map(|run| path(run)).collect();
    let (colour, width) = (stroke.colour.hex(), number(stroke.width));
    let lengths: Vec<String> = pattern.iter().map(|length| number(*length)).collect();
    let dashed = format!(" stroke-dasharray=\"{}\"", lengths.join(" "));
    let more = faint("stroke", stroke.opacity) + if pattern.is_empty() { "" } else { &dashed };
    format!(
        "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{more}/>"
    )
}

/// The opacity of a fill or a stroke, where it is not full.
fn faint(of: &str, opacity: f64) -> String {
    if opacity < 1.0 { format!(" {of}-opacity=\"{}\"", number(opacity)) } else { String::new() }
}

fn text(inside: &str, ((x, y), turn): (Spot, Turn), width: f64, style: Type) -> String {
    let turned = match turn {
        Turn::Level => String::new(),
        Turn::Rising => format!(" transform=\"rotate(-90 {} {})\"", number(x), number(y)),
    };
    let weight = match style.face {
        Face::Regular => "",
        Face::Bold => " font-weight=\"bold\"",
    };
    let halo = match style.halo {
        Halo::Bare => "",
        Halo::White => " stroke=\"#ffffff\" stroke-width=\"3.4\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
    };
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{weight}{halo}{turned}>{inside}</text>",
        number(x),
        number(y),
        number(style.size),
        style.colour.hex(),
        number(width)
    )
}

/// Words as text, before them the whole of which they are the beginning: browsers show it to those who point there.
fn with_whole(words: &str, whole: Option<&str>) -> String {
    let title = whole.map_or(String::new(), |whole| format!("<title>{}</title>", escaped(whole)));
    title + &escaped(words)
}

fn cells(cells: &Image, over: &Rect) -> Result<String, PictureError> {
    let png = paint::encode(cells.columns, cells.rows, png::ColorType::Rgba, &cells.rgba)?;
    Ok(image(&png, over).replacen("<image", "<image style=\"image-rendering:pixelated\"", 1))
}

fn image(png: &[u8], over: &Rect) -> String {
    format!(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         href=\"data:image/png;base64,{}\"/>",
        number(over.left),
        number(over.top),
        number(over.width),
        number(over.height),
        STANDARD.encode(png)
    )
}

fn path(run: &[Spot]) -> String {
    let Some(((x, y), rest)) = run.split_first() else { return String::new() };
    let mut d = format!("M{} {}", number(*x), number(*y));
    let mut last = (hundredths(*x), hundredths(*y));
    for (x, y) in rest {
        let next = (hundredths(*x), hundredths(*y));
        step(&mut d, ('l', (next.0 - last.0, next.1 - last.1)));
        last = next;
    }
    d
}

/// Discs as lines of no length.
fn places(centres: &[Spot]) -> String {
    let (mut d, mut last) = (String::with_capacity(12 * centres.len()), (0, 0));
    for (x, y) in centres {
        let next = (hundredths(*x), hundredths(*y));
        let command = if d.is_empty() { 'M' } else { 'm' };
        step(&mut d, (command, (next.0 - last.0, next.1 - last.1)));
        d.push_str("h0");
        last = next;
    }
    d
}

/// One step of a path: nothing is written that a reader of paths does not need.
fn step(d: &mut String, (command, (x, y)): (char, (i64, i64))) {
    let short = |v: i64| number(v as f64 / 100.0).replacen("0.", ".", usize::from(v.abs() < 100));
    let (across, down) = (short(x), short(y));
    // Writing to a string cannot fail.
    let _ = match (command, x, y) {
        ('l', 0, 0) => Ok(()),
        ('l', 0, _) => write!(d, "v{down}"),
        ('l', _, 0) => write!(d, "h{across}"),
        _ if down.starts_with('-') => write!(d, "{command}{across}{down}"),
        _ => write!(d, "{command}{across} {down}"),
    };
}

fn hundredths(v: f64) -> i64 {
    (v * 100.0).round() as i64
}

/// To a hundredth of a unit, without idle zeros.
fn number(v: f64) -> String {
    let text = format!("{}", hundredths(v) as f64 / 100.0);
    if text == "-0" { "0".to_owned() } else { text }
}

fn escaped(words: &str) -> String {
    clean(words).chars().fold(String::with_capacity(words.len()), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
        safe
    })
}
