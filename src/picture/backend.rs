//! A plotters backend that keeps what is drawn as shapes with measured words, to be written as vectors or painted.
//!
//! Plotters' own backends would not do: its SVG cannot hold an image, its bitmap letters lose their side bearings.

use super::colour::Colour;
use super::dashes::{Pattern, SOLID};
use super::shapes::{Image, Rect, Shape, Spot, Stroke, Turn};
use super::text::{Face, Fonts, Halo, LONGEST, Type, clean};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::rc::Rc;

/// Backend units in a page unit: plotters counts in whole numbers, and a tenth of a pixel is fine enough.
pub(super) const FINE: f64 = 20.0;
/// Length of the paper in page units: it comes from a roll and is cut under the last line.
const ROLL: f64 = 1_000_000.0;
/// From the baseline to the top and to the bottom of a line of words, in ems.
const ABOVE: f64 = 0.76;
pub(super) const UNDER: f64 = 0.24;

/// Takes what plotters draws.
pub(super) struct Pen {
    fonts: &'static Fonts,
    /// Page units.
    width: f64,
    pub(super) shapes: Vec<Shape>,
}

/// What this backend cannot draw.
#[derive(Debug, thiserror::Error)]
pub enum PenError {
    /// Words run neither level nor upwards.
    #[error("words can run level or upwards, not downwards or upside down")]
    Turn,
}

type Drawn = Result<(), DrawingErrorKind<PenError>>;

impl Pen {
    pub(super) fn new(fonts: &'static Fonts, width: f64) -> Pen {
        Pen { fonts, width, shapes: Vec::new() }
    }

    /// Lines and dots drawn like those just before join them: one element in a file instead of hundreds.
    fn line(&mut self, run: Vec<Spot>, stroke: Stroke) {
        self.dashed(run, stroke, SOLID);
    }

    /// A line in dashes, which plotters would cut into as many lines.
    pub(super) fn dashed(&mut self, run: Vec<Spot>, stroke: Stroke, pattern: Pattern) {
        match self.shapes.last_mut() {
            Some(Shape::Lines { runs, stroke: s, pattern: p }) if (*s, *p) == (stroke, pattern) => runs.push(run),
            _ => self.shapes.push(Shape::Lines { runs: vec![run], stroke, pattern }),
        }
    }

    fn dot(&mut self, centre: Spot, radius: f64, colour: Colour) {
        match self.shapes.last_mut() {
            Some(Shape::Dots { centres, radius: r, colour: c }) if (*r, *c) == (radius, colour) => centres.push(centre),
            _ => self.shapes.push(Shape::Dots { centres: vec![centre], radius, colour }),
        }
    }

    fn fill(&mut self, ring: Vec<Spot>, colour: BackendColor) {
        self.shapes.push(Shape::Fill { ring, colour: ink(colour), opacity: colour.alpha });
    }

    /// Cells stretched between two corners. Plotters' own bitmaps are never stretched.
    pub(super) fn cells(&mut self, image: Rc<Image>, [a, b]: [BackendCoord; 2]) {
        self.shapes.push(Shape::Cells { image, over: between(a, b) });
    }

    /// Says what the words just written are the beginning of.
    pub(super) fn keep_whole(&mut self, words: &str) {
        if let Some(Shape::Words { whole, .. }) = self.shapes.last_mut() {
            *whole = Some(words.chars().take(LONGEST).collect());
        }
    }

    /// Words with their anchor at a place.
    pub(super) fn words(&mut self, words: &str, at: BackendCoord, (pos, turn): (Pos, Turn), style: Type) {
        let words = clean(words);
        if words.is_empty() {
            return;
        }
        let width = self.fonts.measure(&words, style.face, style.size);
        let along = match pos.h_pos {
            HPos::Left => 0.0,
            HPos::Center => -0.5 * width,
            HPos::Right => -width,
        };
        let down = match pos.v_pos {
            VPos::Top => ABOVE * style.size,
            VPos::Center => 0.36 * style.size,
            VPos::Bottom => -UNDER * style.size,
        };
        let (x, y) = spot(at);
        let start = match turn {
            Turn::Level => (x + along, y + down),
            Turn::Rising => (x + down, y - along),
        };
        self.shapes.push(Shape::Words { words, start, width, style, turn, whole: None });
    }
}

impl DrawingBackend for Pen {
    type ErrorType = PenError;

    fn get_size(&self) -> (u32, u32) {
        ((self.width * FINE) as u32, (ROLL * FINE) as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.fill(between((x, y), (x + 1, y + 1)).ring(), colour);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let ring = between(a, b).ring();
        if fill {
            self.fill(ring, style.color())
        } else {
            self.line(ring, stroke(style))
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.line(path.into_iter().map(spot).collect(), stroke(style));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (centre, radius) = (spot(centre), f64::from(radius) / FINE);
        if fill {
            self.dot(centre, radius, ink(style.color()));
        } else {
            self.line(circle(centre, radius), stroke(style));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, ring: I, style: &S) -> Drawn {
        self.fill(ring.into_iter().map(spot).collect(), style.color());
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, words: &str, style: &S, at: BackendCoord) -> Drawn {
        let turn = match style.transform() {
            FontTransform::None => Turn::Level,
            FontTransform::Rotate270 => Turn::Rising,
            FontTransform::Rotate90 | FontTransform::Rotate180 => {
                return Err(DrawingErrorKind::DrawingError(PenError::Turn));
            }
        };
        let colour = ink(style.color());
        self.words(words, at, (style.anchor(), turn), Type { colour, ..letters(style) });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        words: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<PenError>> {
        let Type { face, size, .. } = letters(style);
        let width = self.fonts.measure(&clean(words), face, size);
        Ok(((width * FINE).ceil() as u32, (size * FINE).ceil() as u32))
    }

    /// Red, green and blue samples, one a backend unit.
    fn blit_bitmap(&mut self, (x, y): BackendCoord, (columns, rows): (u32, u32), rgb: &[u8]) -> Drawn {
        let rgba = rgb.chunks_exact(3).flat_map(|c| [c[0], c[1], c[2], 255]).collect();
        let image = Image { columns: columns as usize, rows: rows as usize, rgba };
        self.cells(Rc::new(image), [(x, y), (x + columns as i32, y + rows as i32)]);
        Ok(())
    }
}

/// Where a backend coordinate lies on the page.
pub(super) fn spot((x, y): BackendCoord) -> Spot {
    (f64::from(x) / FINE, f64::from(y) / FINE)
}

/// A length in backend units.
pub(super) fn fine(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn between(a: BackendCoord, b: BackendCoord) -> Rect {
    let ((ax, ay), (bx, by)) = (spot(a), spot(b));
    Rect { left: ax.min(bx), top: ay.min(by), width: (ax - bx).abs(), height: (ay - by).abs() }
}

fn ink(colour: BackendColor) -> Colour {
    Colour(colour.rgb.0, colour.rgb.1, colour.rgb.2)
}

fn stroke<S: BackendStyle>(style: &S) -> Stroke {
    let width = f64::from(style.stroke_width()) / FINE;
    Stroke { colour: ink(style.color()), width, opacity: style.color().alpha }
}

/// Face and size; there is one family.
fn letters<S: BackendTextStyle>(style: &S) -> Type {
    let face = match style.style() {
        FontStyle::Bold => Face::Bold,
        FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => Face::Regular,
    };
    Type { face, size: style.size() / FINE, colour: ink(style.color()), halo: Halo::Bare }
}

/// A circle as a closed line.
pub(super) fn circle((x, y): Spot, radius: f64) -> Vec<Spot> {
    polygon((x, y), radius, corners(radius))
}

/// Corners of a circle that looks round, its radius in page units.
pub(super) fn corners(radius: f64) -> u32 {
    (7.0 * radius.max(0.0).sqrt()).clamp(20.0, 180.0) as u32
}

/// A circle as a closed line of so many corners.
pub(super) fn polygon((x, y): Spot, radius: f64, count: u32) -> Vec<Spot> {
    let angle = |i: u32| std::f64::consts::TAU * f64::from(i) / f64::from(count);
    (0..=count).map(|i| (x + radius * libm::sin(angle(i)), y - radius * libm::cos(angle(i)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::prelude::*;

    fn drawn(draw: impl FnOnce(&DrawingArea<Pen, plotters::coord::Shift>)) -> Vec<Shape> {
        let pen = Rc::new(std::cell::RefCell::new(Pen::new(Fonts::load().unwrap(), 1000.0)));
        draw(&DrawingArea::from(&pen));
        let mut pen = pen.borrow_mut();
        std::mem::take(&mut pen.shapes)
    }

    #[test]
    fn shapes_of_plotters_land_where_they_were_drawn_in_page_units() {
        let shapes = drawn(|area| {
            area.draw(&PathElement::new(vec![(20, 40), (60, 40)], Color::stroke_width(&BLACK, 30))).unwrap();
            area.draw(&Rectangle::new([(0, 0), (200, 100)], RED.mix(0.5).filled())).unwrap();
            area.draw(&Circle::new((100, 100), 40, BLUE.filled())).unwrap();
            area.draw(&Circle::new((100, 100), 40, Color::stroke_width(&BLUE, 20))).unwrap();
            area.draw(&Polygon::new(vec![(0, 0), (20, 0), (20, 20)], GREEN)).unwrap();
        });
        let [
            Shape::Lines { runs, stroke, .. },
            Shape::Fill { ring: rectangle, colour, opacity },
            Shape::Dots { centres, radius, .. },
            Shape::Lines { runs: rings, .. },
            Shape::Fill { ring: triangle, .. },
        ] = &shapes[..]
        else {
            panic!("{shapes:?}");
        };
        assert_eq!((runs.as_slice(), stroke.width), (&[vec![(1.0, 2.0), (3.0, 2.0)]][..], 1.5));
        assert_eq!((rectangle[0], rectangle[2], *colour, *opacity), ((0.0, 0.0), (10.0, 5.0), Colour(255, 0, 0), 0.5));
        assert_eq!((centres.as_slice(), *radius), (&[(5.0, 5.0)][..], 2.0));
        assert!(rings[0].iter().all(|(x, y)| ((x - 5.0).hypot(y - 5.0) - 2.0).abs() < 1e-9));
        assert_eq!(triangle, &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]);
    }

    #[test]
    fn words_are_measured_with_the_letters_that_are_drawn_and_stand_at_their_anchor() {
        let style = FontDesc::new(FontFamily::SansSerif, 20.0 * FINE, FontStyle::Bold).color(&BLACK);
        let at = |h, v| style.pos(Pos::new(h, v));
        let mut measured = 0;
        let shapes = drawn(|area| {
            measured = area.estimate_text_size("Xankəndi", &style).unwrap().0;
            area.draw(&Text::new("Xankəndi", (4000, 2000), at(HPos::Right, VPos::Bottom))).unwrap();
            let rising = at(HPos::Left, VPos::Top).transform(FontTransform::Rotate270);
            area.draw(&Text::new("Xankəndi", (4000, 2000), rising)).unwrap();
        });
        let [Shape::Words { start, width, style, .. }, Shape::Words { start: rising, turn, .. }] = &shapes[..] else {
            panic!("{shapes:?}");
        };
        assert!((width * FINE).ceil() as u32 == measured && style.face == Face::Bold);
        assert!((start.0 + width - 200.0).abs() < 1e-9 && (start.1 - (100.0 - 0.24 * 20.0)).abs() < 1e-9);
        assert_eq!((*turn, rising.1), (Turn::Rising, 100.0));
        assert!((rising.0 - (200.0 + 0.76 * 20.0)).abs() < 1e-9);
    }

    #[test]
    fn words_upside_down_are_refused_with_a_sentence() {
        drawn(|area| {
            let style = FontDesc::new(FontFamily::SansSerif, 100.0, FontStyle::Normal).color(&BLACK);
            let fault = area.draw(&Text::new("x", (0, 0), style.transform(FontTransform::Rotate180))).unwrap_err();
            assert!(fault.to_string().contains("level or upwards"), "{fault}");
        });
    }

    #[test]
    fn a_bitmap_covers_one_backend_unit_a_sample() {
        let mut pen = Pen::new(Fonts::load().unwrap(), 1000.0);
        pen.blit_bitmap((20, 40), (2, 1), &[1, 2, 3, 4, 5, 6]).unwrap();
        let Some(Shape::Cells { image, over }) = pen.shapes.first() else { panic!("{:?}", pen.shapes) };
        assert_eq!(image.rgba, [1, 2, 3, 255, 4, 5, 6, 255]);
        assert_eq!((over.left, over.top), (1.0, 2.0));
        assert!((over.width - 0.1).abs() < 1e-9 && (over.height - 0.05).abs() < 1e-9, "{over:?}");
    }
}
