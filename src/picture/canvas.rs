//! The page while it is composed: everything on it is a plotters element on a drawing area of our backend.

use super::backend::{self, FINE, Pen, UNDER, fine};
use super::colour::{Colour, HATCH, NOT_ASSESSED};
use super::dashes::{OUTLINE, Pattern};
use super::edges::View;
use super::frame::Paper;
use super::numbers::Numbers;
use super::shapes::{Image, Page, Rect, Spot, Stroke, Turn};
use super::text::{Face, Fonts, Halo, Type};
use super::words::{Words, fill};
use super::{PictureError, Sheet};
use crate::grid::Bounds;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{Drawable, PointCollection};
use plotters::prelude::{
    Cartesian2d, Circle, Color, DrawingArea, FontDesc, FontFamily, FontStyle, PathElement, Polygon, RGBAColor,
    RGBColor, Rectangle, ShapeStyle, Text, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendCoord, DrawingErrorKind, FontTransform};
use std::cell::RefCell;
use std::rc::Rc;

/// A part of the page.
pub(super) type Area = DrawingArea<Pen, Shift>;
/// What plotters may say went wrong.
pub(super) type Fault = DrawingAreaErrorKind<backend::PenError>;

/// The page so far.
pub(super) struct Canvas<'a> {
    pub(super) fonts: &'static Fonts,
    /// The fixed texts.
    pub(super) language: &'a Words,
    pub(super) paper: Paper,
    pen: Rc<RefCell<Pen>>,
    area: Area,
    /// The first thing that could not be drawn; told when the page is finished.
    fault: Option<Fault>,
}

/// Which part of the words stands at the place given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl<'a> Canvas<'a> {
    /// A page for a sheet, its plots taller by `stretch` together.
    pub(super) fn new(sheet: &Sheet<'a>, stretch: f64) -> Result<Canvas<'a>, PictureError> {
        Ok(Canvas::of(Fonts::load()?, sheet.words, Paper::of(sheet, stretch)))
    }

    /// An empty page in English.
    #[cfg(test)]
    pub(super) fn blank() -> Canvas<'static> {
        Canvas::of(Fonts::load().unwrap(), Words::english(), Paper::PAGE)
    }

    fn of(fonts: &'static Fonts, language: &'a Words, paper: Paper) -> Canvas<'a> {
        let pen = Rc::new(RefCell::new(Pen::new(fonts, paper.width)));
        let area = DrawingArea::from(&pen);
        Canvas { fonts, language, paper, pen, area, fault: None }
    }

    /// How numbers are written.
    pub(super) fn numbers(&self) -> Numbers {
        self.language.numbers
    }

    /// A number with the sign of hundredths.
    pub(super) fn percent(&self, number: &str) -> String {
        fill(&self.language.percent, &[("n", number)])
    }

    /// Cuts the paper at `height`.
    pub(super) fn finish(self, height: f64) -> Result<Page, PictureError> {
        match self.fault {
            Some(fault) => Err(fault.into()),
            None => {
                Ok(Page { width: self.paper.width, height, shapes: std::mem::take(&mut self.pen.borrow_mut().shapes) })
            }
        }
    }

    /// A part of the page as a drawing area of its own.
    pub(super) fn part(&self, rect: &Rect) -> Area {
        self.area.clone().shrink((fine(rect.left), fine(rect.top)), (fine(rect.width), fine(rect.height)))
    }

    /// Draws something with plotters; a fault is kept for the end.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&Area) -> Result<(), Fault>) {
        let drawn = draw(&self.area);
        self.note(drawn);
    }

    /// Keeps the first fault.
    pub(super) fn note(&mut self, drawn: Result<(), Fault>) {
        if let (None, Err(fault)) = (&self.fault, drawn) {
            self.fault = Some(fault);
        }
    }

    pub(super) fn line(&mut self, spots: Vec<Spot>, stroke: Stroke) {
        self.draw(|area| area.draw(&PathElement::new(coordinates(&spots), shape_style(stroke))));
    }

    pub(super) fn lines(&mut self, runs: Vec<Vec<Spot>>, stroke: Stroke) {
        runs.into_iter().for_each(|run| self.line(run, stroke));
    }

    /// A line in dashes.
    pub(super) fn dashed(&mut self, spots: &[Spot], stroke: Stroke, pattern: Pattern) {
        self.draw(|area| area.draw(&Dashed { run: coordinates(spots), stroke, pattern }));
    }

    pub(super) fn fill(&mut self, ring: Vec<Spot>, colour: Colour) {
        self.draw(|area| area.draw(&Polygon::new(coordinates(&ring), rgb(colour))));
    }

    /// A ring filled so that what lies under it is seen through.
    pub(super) fn wash(&mut self, ring: Vec<Spot>, colour: Colour, opacity: f64) {
        self.draw(|area| area.draw(&Polygon::new(coordinates(&ring), rgb(colour).mix(opacity))));
    }

    pub(super) fn rectangle(&mut self, r: &Rect, style: ShapeStyle) {
        let corners = [coordinate((r.left, r.top)), coordinate((r.right(), r.bottom()))];
        self.draw(|area| area.draw(&Rectangle::new(corners, style)));
    }

    pub(super) fn dot(&mut self, centre: Spot, radius: f64, colour: Colour) {
        self.draw(|area| area.draw(&Circle::new(coordinate(centre), fine(radius), filled(colour))));
    }

    pub(super) fn measure(&self, words: &str, style: Type) -> f64 {
        self.fonts.measure(words, style.face, style.size)
    }

    /// Writes words on a baseline.
    pub(super) fn words(&mut self, words: &str, (x, y): Spot, anchor: Anchor, style: Type) {
        let at = coordinate((x, y + UNDER * style.size));
        let pos = anchor.position();
        match style.halo {
            Halo::Bare => self.draw(|area| area.draw(&Text::new(words, at, text_style(style).pos(pos)))),
            Halo::White => self.draw(|area| area.draw(&Haloed { words, at, pos, style })),
        }
    }

    /// Writes words wrapped to `width` below `top`; returns where the next thing may start.
    pub(super) fn paragraph(&mut self, words: &str, (x, top): Spot, width: f64, style: Type) -> f64 {
        let lines = self.fonts.wrap(words, width, style.face, style.size);
        let leading = style.leading();
        for (i, line) in lines.iter().enumerate() {
            self.words(line, (x, top + style.size + leading * i as f64), Anchor::Start, style);
        }
        top + leading * lines.len() as f64
    }

    /// Words in the middle of a frame, wrapped to its width.
    pub(super) fn caption(&mut self, words: &str, frame: &Rect, style: Type) {
        let lines = self.fonts.wrap(words, frame.width - 12.0, style.face, style.size);
        let top = frame.top + 0.5 * (frame.height - style.leading() * lines.len() as f64);
        for (i, line) in lines.iter().enumerate() {
            let baseline = top + style.size + style.leading() * i as f64;
            self.words(line, (frame.left + 0.5 * frame.width, baseline), Anchor::Middle, style);
        }
    }

    /// Says what the words just written are the beginning of.
    pub(super) fn keep_whole(&self, words: &str) {
        self.pen.borrow_mut().keep_whole(words);
    }

    /// Writes words upwards, their middle at the height of the place, their feet at its right.
    pub(super) fn rising(&mut self, words: &str, (x, y): Spot, style: Type) {
        let letters = text_style(style).transform(FontTransform::Rotate270);
        let letters = letters.pos(Pos::new(HPos::Center, VPos::Bottom));
        self.draw(|area| area.draw(&Text::new(words, coordinate((x, y)), letters)));
    }

    /// Words in at most so many lines of a width below `top`, the rest as an ellipsis; an SVG keeps the whole for those who
    /// point at it. Returns where the next thing may start.
    pub(super) fn shortened(&mut self, words: &str, (x, top): Spot, room: (f64, usize), style: Type) -> f64 {
        let (lines, cut) = self.fonts.shortened(words, room, style);
        for (i, line) in lines.iter().enumerate() {
            self.words(line, (x, top + style.size + style.leading() * i as f64), Anchor::Start, style);
            if cut {
                self.keep_whole(words);
            }
        }
        top + style.leading() * lines.len() as f64
    }

    /// Ground nobody assessed: grey with diagonal hatching, which plotters has no fill for.
    pub(super) fn hatched(&mut self, rect: &Rect) {
        self.rectangle(rect, filled(NOT_ASSESSED));
        const STEP: f64 = 7.0;
        let count = ((rect.width + rect.height) / STEP) as usize;
        let runs = (1..=count).filter_map(|i| {
            let x = rect.left + STEP * i as f64;
            let (from, to) = rect.clip((x, rect.top), (x - rect.height, rect.bottom()))?;
            Some(vec![from, to])
        });
        self.lines(runs.collect(), Stroke::solid(HATCH, 0.8));
    }
}

/// The ground a map shows, as a drawing area in metres of the grid.
///
/// Plotters moves what lies outside an area to its edge, which would bend outlines: they are cut at the window first.
pub(super) struct Ground {
    area: DrawingArea<Pen, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    window: Rect,
}

impl Ground {
    pub(super) fn new(canvas: &Canvas, view: &View) -> Ground {
        let (part, w) = (canvas.part(&view.frame), view.window);
        let (across, down) = part.get_pixel_range();
        let metres = Cartesian2d::new(w.low.x..w.high.x, w.low.y..w.high.y, (across, down.end..down.start));
        let window = Rect { left: w.low.x, top: w.low.y, width: w.high.x - w.low.x, height: w.high.y - w.low.y };
        Ground { area: part.apply_coord_spec(metres), window }
    }

    /// Draws an element whose places are metres of the grid.
    pub(super) fn draw<E>(&self, canvas: &mut Canvas, element: &E)
    where
        for<'e> &'e E: PointCollection<'e, Spot>,
        E: Drawable<Pen>,
    {
        canvas.note(self.area.draw(element));
    }

    pub(super) fn shows(&self, place: Spot) -> bool {
        self.window.contains(place)
    }

    /// Lines cut at the window.
    pub(super) fn outline(&self, canvas: &mut Canvas, lines: &[Vec<Spot>], stroke: Stroke) {
        for run in lines.iter().flat_map(|line| self.window.clip_line(line)) {
            self.draw(canvas, &PathElement::new(run, shape_style(stroke)));
        }
    }

    /// The same in dashes.
    pub(super) fn dashed(&self, canvas: &mut Canvas, lines: &[Vec<Spot>], stroke: Stroke) {
        for run in lines.iter().flat_map(|line| self.window.clip_line(line)) {
            canvas.note(self.area.draw(&Dashed { run, stroke, pattern: OUTLINE }));
        }
    }

    /// Cells stretched over the rectangle.
    pub(super) fn cells(&self, canvas: &mut Canvas, image: Image, over: &Bounds) {
        let corners = [(over.low.x, over.low.y), (over.high.x, over.high.y)];
        self.draw(canvas, &Cells { image: Rc::new(image), corners });
    }
}

/// Cells of a map: a bitmap that is stretched with the ground, which plotters' own is not.
struct Cells {
    image: Rc<Image>,
    corners: [Spot; 2],
}

impl<'a> PointCollection<'a, Spot> for &'a Cells {
    type Point = &'a Spot;
    type IntoIter = &'a [Spot; 2];

    fn point_iter(self) -> &'a [Spot; 2] {
        &self.corners
    }
}

impl Drawable<Pen> for Cells {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut corners: I,
        pen: &mut Pen,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<backend::PenError>> {
        if let (Some(low), Some(high)) = (corners.next(), corners.next()) {
            pen.cells(self.image.clone(), [low, high]);
        }
        Ok(())
    }
}

/// A line in dashes, which plotters' own are not kept as.
struct Dashed<C> {
    run: Vec<C>,
    stroke: Stroke,
    pattern: Pattern,
}

impl<'a, C> PointCollection<'a, C> for &'a Dashed<C> {
    type Point = &'a C;
    type IntoIter = &'a [C];

    fn point_iter(self) -> &'a [C] {
        &self.run
    }
}

impl<C> Drawable<Pen> for Dashed<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        run: I,
        pen: &mut Pen,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<backend::PenError>> {
        pen.dashed(run.map(backend::spot).collect(), self.stroke, self.pattern);
        Ok(())
    }
}

/// Words with a white rim, which plotters' text styles cannot say.
struct Haloed<'w> {
    words: &'w str,
    at: BackendCoord,
    pos: Pos,
    style: Type,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Haloed<'_> {
    type Point = &'a BackendCoord;
    type IntoIter = std::iter::Once<&'a BackendCoord>;

    fn point_iter(self) -> std::iter::Once<&'a BackendCoord> {
        std::iter::once(&self.at)
    }
}

impl Drawable<Pen> for Haloed<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut places: I,
        pen: &mut Pen,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<backend::PenError>> {
        if let Some(at) = places.next() {
            pen.words(self.words, at, (self.pos, Turn::Level), self.style);
        }
        Ok(())
    }
}

impl Anchor {
    /// Words hang on the lower left, middle, or right.
    fn position(self) -> Pos {
        let along = match self {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(along, VPos::Bottom)
    }
}

/// Where a spot of the page lies in backend units.
fn coordinate((x, y): Spot) -> BackendCoord {
    (fine(x), fine(y))
}

fn coordinates(spots: &[Spot]) -> Vec<BackendCoord> {
    spots.iter().copied().map(coordinate).collect()
}

pub(super) fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

pub(super) fn filled(colour: Colour) -> ShapeStyle {
    ShapeStyle { color: rgb(colour).into(), filled: true, stroke_width: 0 }
}

pub(super) fn shape_style(stroke: Stroke) -> ShapeStyle {
    let Colour(r, g, b) = stroke.colour;
    ShapeStyle { color: RGBAColor(r, g, b, stroke.opacity), filled: false, stroke_width: fine(stroke.width) as u32 }
}

/// Letters in plotters' terms.
pub(super) fn text_style(style: Type) -> TextStyle<'static> {
    let weight = match style.face {
        Face::Regular => FontStyle::Normal,
        Face::Bold => FontStyle::Bold,
    };
    FontDesc::new(FontFamily::SansSerif, style.size * FINE, weight).color(&rgb(style.colour))
}

/// Bold or not, at a size.
pub(super) const fn style(face: Face, size: f64, colour: Colour) -> Type {
    Type { face, size, colour, halo: Halo::Bare }
}
