//! From shapes to pixels: exact coverage of every outline, blended in order.

use super::colour::{Colour, PAPER};
use super::dashes::dashes;
use super::shapes::{Image, Page, Rect, Shape, Spot, Stroke, Turn};
use super::text::{Fonts, Halo, Type};
use super::{PictureError, Sheet};
use ab_glyph_rasterizer::{Rasterizer, point};

/// Longest piece of a line that is rasterised at once, pixels: keeps the boxes small.
const PIECE: f64 = 32.0;

/// The picture as a PNG file.
pub(super) fn png(page: &Page, sheet: &Sheet) -> Result<Vec<u8>, PictureError> {
    let (fonts, receipt) = (Fonts::load()?, &sheet.receipt);
    let mut pixels = Pixels::new((page.width, page.height), sheet.size.scale());
    page.shapes.iter().for_each(|shape| pixels.paint(shape, fonts));
    let mut file = Vec::new();
    let mut encoder = encoder(&mut file, (pixels.columns, pixels.rows), png::ColorType::Rgb);
    encoder.set_pixel_dims(sheet.size.density_dpi.map(density));
    if !receipt.is_empty() {
        encoder.add_text_chunk("Software".to_owned(), "remnants".to_owned())?;
        encoder.add_text_chunk(crate::receipt::KEY.to_owned(), receipt.to_owned())?;
    }
    write(encoder, &pixels.rgb)?;
    Ok(file)
}

/// Pixels an inch as PNG states them: pixels a metre.
fn density(dpi: u32) -> png::PixelDimensions {
    let per_metre = (f64::from(dpi) / 0.0254).round().min(f64::from(u32::MAX)) as u32;
    png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }
}

/// Rows of samples as a PNG file.
pub(super) fn encode(columns: usize, rows: usize, kind: png::ColorType, data: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut file = Vec::new();
    write(encoder(&mut file, (columns, rows), kind), data)?;
    Ok(file)
}

/// Samples of two bits, 0 nothing to 3 opaque, as a PNG file in one colour.
pub(super) fn encode_speckles(size: (usize, usize), colour: Colour, data: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut file = Vec::new();
    let mut encoder = encoder(&mut file, size, png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_palette([colour.0, colour.1, colour.2].repeat(4));
    encoder.set_trns(vec![0, 85, 170, 255]);
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    write(encoder, data)?;
    Ok(file)
}

fn encoder(
    file: &mut Vec<u8>,
    (columns, rows): (usize, usize),
    kind: png::ColorType,
) -> png::Encoder<'_, &mut Vec<u8>> {
    let mut encoder = png::Encoder::new(file, columns as u32, rows as u32);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    // Flat colours and hatching repeat exactly: unfiltered they are both quicker to write and smaller.
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    encoder.set_filter(png::Filter::NoFilter);
    encoder
}

fn write(encoder: png::Encoder<&mut Vec<u8>>, data: &[u8]) -> Result<(), png::EncodingError> {
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()
}

struct Pixels {
    columns: usize,
    rows: usize,
    /// Pixels in a page unit.
    scale: f64,
    rgb: Vec<u8>,
    cover: Rasterizer,
}

impl Pixels {
    fn new((width, height): (f64, f64), scale: f64) -> Pixels {
        let pixels = |length: f64| (length * scale - 1e-6).ceil() as usize;
        let (columns, rows) = (pixels(width), pixels(height));
        let rgb = [PAPER.0, PAPER.1, PAPER.2].repeat(columns * rows);
        Pixels { columns, rows, scale, rgb, cover: Rasterizer::new(1, 1) }
    }

    fn paint(&mut self, shape: &Shape, fonts: &Fonts) {
        match shape {
            Shape::Lines { runs, stroke, pattern } => {
                let runs = runs.iter().flat_map(|run| dashes(run, pattern));
                runs.for_each(|run| self.line(&self.scaled(&run), stroke));
            }
            Shape::Fill { ring, colour, opacity } => match upright(ring) {
                Some(rect) => self.rectangle(&self.scaled_rect(&rect), *colour, *opacity),
                None => self.fill(&[self.scaled(ring)], *colour, *opacity),
            },
            Shape::Dots { centres, radius, colour } => {
                let corners = corners(radius * self.scale);
                self.scaled(centres).into_iter().for_each(|c| self.fill(&[about(c, &corners)], *colour, 1.0));
            }
            Shape::Words { words, start, style, turn, .. } => self.words(fonts, words, (*start, *turn), *style),
            Shape::Cells { image, over } => self.cells(image, over),
        }
    }

    fn scaled(&self, run: &[Spot]) -> Vec<Spot> {
        run.iter().map(|(x, y)| (x * self.scale, y * self.scale)).collect()
    }

    fn scaled_rect(&self, r: &Rect) -> Rect {
        let s = self.scale;
        Rect { left: r.left * s, top: r.top * s, width: r.width * s, height: r.height * s }
    }

    fn blend(&mut self, x: i64, y: i64, colour: Colour, opacity: f64) {
        if x < 0 || y < 0 || x >= self.columns as i64 || y >= self.rows as i64 {
            return;
        }
        let at = 3 * (y as usize * self.columns + x as usize);
        if opacity > 0.999 {
            self.rgb[at..at + 3].copy_from_slice(&[colour.0, colour.1, colour.2]);
            return;
        }
        let mix = |old: u8, new: u8| (f64::from(old) + opacity * (f64::from(new) - f64::from(old))).round() as u8;
        let new = [colour.0, colour.1, colour.2];
        self.rgb[at..at + 3].iter_mut().zip(new).for_each(|(old, new)| *old = mix(*old, new));
    }

    /// Fills rings that all turn the same way; where they overlap, once.
    fn fill(&mut self, rings: &[Vec<Spot>], colour: Colour, opacity: f64) {
        let Some((left, top, width, height)) = self.pixel_box(rings) else { return };
        self.cover.reset(width, height);
        let place = |(x, y): Spot| point((x - left as f64) as f32, (y - top as f64) as f32);
        for ring in rings {
            let next = ring.iter().cycle().skip(1);
            ring.iter().zip(next).for_each(|(a, b)| self.cover.draw_line(place(*a), place(*b)));
        }
        let cover = std::mem::replace(&mut self.cover, Rasterizer::new(0, 0));
        cover.for_each_pixel(|at, share| {
            if share > 0.002 {
                let (x, y) = (left + (at % width) as i64, top + (at / width) as i64);
                self.blend(x, y, colour, opacity * f64::from(share.min(1.0)));
            }
        });
        self.cover = cover;
    }

    /// Fills an upright rectangle of pixels, row by row: most of a page is these.
    fn rectangle(&mut self, rect: &Rect, colour: Colour, opacity: f64) {
        let (across, down) = ((rect.left, rect.right()), (rect.top, rect.bottom()));
        let share = |(from, to): (f64, f64), at: i64| ((at + 1) as f64).min(to) - (at as f64).max(from);
        let pixels =
            |(from, to): (f64, f64), count: usize| (from.floor().max(0.0) as i64)..(to.ceil().min(count as f64) as i64);
        let whole = (across.0.ceil().max(0.0) as usize)..(across.1.floor().clamp(0.0, self.columns as f64) as usize);
        for y in pixels(down, self.rows) {
            if share(down, y) >= 1.0 && opacity > 0.999 && !whole.is_empty() {
                let row = 3 * y as usize * self.columns;
                let inside = &mut self.rgb[row + 3 * whole.start..row + 3 * whole.end];
                inside.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&[colour.0, colour.1, colour.2]));
                for x in pixels(across, self.columns).filter(|x| !whole.contains(&(*x as usize))) {
                    self.blend(x, y, colour, share(across, x));
                }
                continue;
            }
            for x in pixels(across, self.columns) {
                self.blend(x, y, colour, opacity * share(down, y) * share(across, x));
            }
        }
    }

    /// Left, top, width and height of the pixels around the rings; `None` if that is no sensible box.
    fn pixel_box(&self, rings: &[Vec<Spot>]) -> Option<(i64, i64, usize, usize)> {
        let spots = || rings.iter().flatten();
        let least = |f: fn(&Spot) -> f64| spots().map(f).fold(f64::INFINITY, f64::min).floor();
        let most = |f: fn(&Spot) -> f64| spots().map(f).fold(f64::NEG_INFINITY, f64::max).ceil();
        let (left, top) = (least(|s| s.0) - 1.0, least(|s| s.1) - 1.0);
        let (width, height) = (most(|s| s.0) + 2.0 - left, most(|s| s.1) + 2.0 - top);
        let sane = |v: f64, size: usize| v >= 1.0 && v <= size as f64 + 100.0;
        let usable = sane(width, self.columns) && sane(height, self.rows) && left.abs() < 1e6 && top.abs() < 1e6;
        usable.then_some((left as i64, top as i64, width as usize, height as usize))
    }

    fn line(&mut self, run: &[Spot], stroke: &Stroke) {
        let half = 0.5 * stroke.width * self.scale;
        if let Some(rect) = straight(run, half) {
            return self.rectangle(&rect, stroke.colour, stroke.opacity);
        }
        pieces(run).iter().for_each(|p| self.fill(&band(p, half), stroke.colour, stroke.opacity));
    }

    fn words(&mut self, fonts: &Fonts, words: &str, (start, turn): (Spot, Turn), style: Type) {
        let start = (start.0 * self.scale, start.1 * self.scale);
        match turn {
            Turn::Level => self.level_words(fonts, words, start, style),
            Turn::Rising => self.rising_words(fonts, words, start, style),
        }
    }

    fn level_words(&mut self, fonts: &Fonts, words: &str, start: Spot, style: Type) {
        let mut covered = Vec::new();
        let sized = Type { size: style.size * self.scale, ..style };
        letters(fonts, words, start, sized, |x, y, share| covered.push((x, y, share)));
        if style.halo == Halo::White {
            for (dx, dy) in disc((0.0, 0.0), 1.7 * self.scale) {
                let (dx, dy) = (dx.round() as i64, dy.round() as i64);
                covered.iter().for_each(|(x, y, share)| self.blend(x + dx, y + dy, PAPER, *share));
            }
        }
        covered.iter().for_each(|(x, y, share)| self.blend(*x, *y, style.colour, *share));
    }

    /// Words turned a quarter to the left, pixel for pixel.
    fn rising_words(&mut self, fonts: &Fonts, words: &str, start: Spot, style: Type) {
        let (left, bottom) = (start.0.round() as i64, start.1.round() as i64);
        let sized = Type { size: style.size * self.scale, ..style };
        letters(fonts, words, (0.0, 0.0), sized, |x, y, share| {
            self.blend(left + y, bottom - 1 - x, style.colour, share);
        });
    }

    /// Cells in their rectangle, each pixel taking the cell under its centre.
    fn cells(&mut self, image: &Image, over: &Rect) {
        let scale = self.scale;
        let first = |v: f64| (v * scale - 0.5).ceil().max(0.0) as usize;
        let (columns, rows) = (first(over.left)..first(over.right()), first(over.top)..first(over.bottom()));
        let cell = |at: usize, start: f64, size: f64, count: usize| {
            let share = ((at as f64 + 0.5) / scale - start) / size;
            ((share * count as f64) as usize).min(count - 1)
        };
        for y in rows.start..rows.end.min(self.rows) {
            let row = cell(y, over.top, over.height, image.rows);
            for x in columns.start..columns.end.min(self.columns) {
                let from = 4 * (row * image.columns + cell(x, over.left, over.width, image.columns));
                if let [r, g, b, 255] = image.rgba[from..from + 4] {
                    let to = 3 * (y * self.columns + x);
                    self.rgb[to..to + 3].copy_from_slice(&[r, g, b]);
                }
            }
        }
    }
}

/// Each pixel that words with letters of so many pixels cover, and how much of it.
fn letters(fonts: &Fonts, words: &str, start: Spot, style: Type, mut ink: impl FnMut(i64, i64, f64)) {
    fonts.ink(words, style, start, |x, y, share| {
        if share > 0.002 {
            ink(x, y, f64::from(share.min(1.0)));
        }
    });
}

/// The rectangle that a ring is, if it is an upright one.
fn upright(ring: &[Spot]) -> Option<Rect> {
    let [a, b, c, d] = *ring.get(..4)? else { return None };
    let closed = ring.len() == 4 || (ring.len() == 5 && ring[4] == a);
    let level = (a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0)
        || (a.0 == b.0 && b.1 == c.1 && c.0 == d.0 && d.1 == a.1);
    let (left, top) = (a.0.min(c.0), a.1.min(c.1));
    (closed && level).then(|| Rect { left, top, width: (a.0 - c.0).abs(), height: (a.1 - c.1).abs() })
}

/// A disc as a ring.
fn disc(centre: Spot, radius: f64) -> Vec<Spot> {
    about(centre, &corners(radius))
}

/// The corners of a disc's ring, as seen from its centre.
fn corners(radius: f64) -> Vec<Spot> {
    let count = (6.0 + 2.0 * radius).min(48.0) as usize;
    let angle = |i: usize| -std::f64::consts::TAU * i as f64 / count as f64;
    (0..count).map(|i| (radius * libm::cos(angle(i)), radius * libm::sin(angle(i)))).collect()
}

/// Corners about a centre.
fn about((x, y): Spot, corners: &[Spot]) -> Vec<Spot> {
    corners.iter().map(|(across, down)| (x + across, y + down)).collect()
}

/// The band about a level or upright line as a rectangle.
fn straight(run: &[Spot], half: f64) -> Option<Rect> {
    let [a, b] = *run else { return None };
    let (across, up) = if a.1 == b.1 { (0.0, half) } else { (half, 0.0) };
    let (left, right) = (a.0.min(b.0) - across, a.0.max(b.0) + across);
    let (top, bottom) = (a.1.min(b.1) - up, a.1.max(b.1) + up);
    let rect = Rect { left, top, width: right - left, height: bottom - top };
    (a.0 == b.0 || a.1 == b.1).then_some(rect)
}

/// The line cut into pieces of length `PIECE`.
fn pieces(run: &[Spot]) -> Vec<Vec<Spot>> {
    let mut done: Vec<Vec<Spot>> = Vec::new();
    let mut piece: Vec<Spot> = run.first().copied().into_iter().collect();
    let mut left = PIECE;
    for pair in run.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            piece.push(from);
            done.push(std::mem::replace(&mut piece, vec![from]));
            length -= left;
            left = PIECE;
        }
        left -= length;
        piece.push(to);
    }
    done.push(piece);
    done
}

/// The band of half width `half` about a line: a quad for each stretch and a disc at each corner, all turning alike.
fn band(line: &[Spot], half: f64) -> Vec<Vec<Spot>> {
    let quads = line.windows(2).filter_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let (nx, ny) = (-(b.1 - a.1) * half / length, (b.0 - a.0) * half / length);
        let quad = vec![(a.0 + nx, a.1 + ny), (b.0 + nx, b.1 + ny), (b.0 - nx, b.1 - ny), (a.0 - nx, a.1 - ny)];
        (length > 0.0).then_some(quad)
    });
    let corners = line.get(1..line.len().saturating_sub(1)).unwrap_or_default();
    quads.chain(corners.iter().map(|corner| disc(*corner, half))).collect()
}
