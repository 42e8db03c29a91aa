//! Words: cleaned, measured, wrapped; and the outlines of their letters.

use super::colour::Colour;
use std::sync::OnceLock;

use ab_glyph::{
    Font, FontRef, InvalidFont, Outline, OutlineCurve, PxScale, PxScaleFactor, PxScaleFont, ScaleFont, point,
};
use ab_glyph_rasterizer::Rasterizer;

/// Weight of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
}

/// What surrounds letters on a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halo {
    Bare,
    White,
}

/// How words look; `size` is the em in page units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) face: Face,
    pub(super) size: f64,
    pub(super) colour: Colour,
    pub(super) halo: Halo,
}

impl Type {
    /// From one line to the next.
    pub(super) fn leading(&self) -> f64 {
        self.size * if self.size > 20.0 { 1.2 } else { 1.36 }
    }

    /// The same with a halo.
    pub(super) fn on_map(self) -> Type {
        Type { halo: Halo::White, ..self }
    }
}

/// The two weights of the font.
pub(super) struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

/// A letter at a place, with a pixel to spare on all sides: an edge on the border of the pixels would be closed in the next row.
fn rasterised(outline: &Outline, scale: PxScaleFactor, at: ab_glyph::Point) -> ((i64, i64), Rasterizer) {
    let bounds = outline.px_bounds(scale, at);
    let corner = point(bounds.min.x - 1.0, bounds.min.y - 1.0);
    let mut raster = Rasterizer::new(bounds.width() as usize + 2, bounds.height() as usize + 2);
    let place = |p: &ab_glyph::Point| {
        let (x, y) = (p.x * scale.horizontal + at.x - corner.x, at.y - p.y * scale.vertical - corner.y);
        ab_glyph_rasterizer::point(x, y)
    };
    for curve in &outline.curves {
        match curve {
            OutlineCurve::Line(a, b) => raster.draw_line(place(a), place(b)),
            OutlineCurve::Quad(a, b, c) => raster.draw_quad(place(a), place(b), place(c)),
            OutlineCurve::Cubic(a, b, c, d) => raster.draw_cubic(place(a), place(b), place(c), place(d)),
        }
    }
    ((corner.x as i64, corner.y as i64), raster)
}

impl Fonts {
    /// The built-in fonts, read once.
    pub(super) fn load() -> Result<&'static Fonts, InvalidFont> {
        static FONTS: OnceLock<Fonts> = OnceLock::new();
        if let Some(fonts) = FONTS.get() {
            return Ok(fonts);
        }
        let regular = FontRef::try_from_slice(dejavu::sans::regular())?;
        let bold = FontRef::try_from_slice(dejavu::sans::bold())?;
        Ok(FONTS.get_or_init(|| Fonts { regular, bold }))
    }

    fn face(&self, face: Face) -> &FontRef<'static> {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
        }
    }

    /// The font at an em of `size`; the library's own scale is ascent to descent.
    fn scaled(&self, face: Face, size: f64) -> PxScaleFont<&FontRef<'static>> {
        let font = self.face(face);
        let per_em = font.height_unscaled() / font.units_per_em().unwrap_or(2048.0);
        font.as_scaled(PxScale::from(size as f32 * per_em))
    }

    /// Width of words in the unit of `size`.
    pub(super) fn measure(&self, words: &str, face: Face, size: f64) -> f64 {
        self.letters(words, face, size).1
    }

    /// Each letter's glyph with its distance from the start, and the whole width.
    fn letters(&self, words: &str, face: Face, size: f64) -> (Vec<(ab_glyph::GlyphId, f64)>, f64) {
        let font = self.scaled(face, size);
        let mut across = 0.0;
        let mut before = None;
        let mut letters = Vec::with_capacity(words.len());
        for id in words.chars().map(|c| font.glyph_id(c)) {
            across += before.map_or(0.0, |before| f64::from(font.kern(before, id)));
            letters.push((id, across));
            across += f64::from(font.h_advance(id));
            before = Some(id);
        }
        (letters, across)
    }

    /// The pixels of a line whose baseline starts at `start`, all in pixels: column, row, and how much of each is covered.
    pub(super) fn ink(&self, words: &str, style: Type, start: (f64, f64), mut ink: impl FnMut(i64, i64, f32)) {
        let font = self.scaled(style.face, style.size);
        for (id, across) in self.letters(words, style.face, style.size).0 {
            let (left, base) = ((start.0 + across).floor(), start.1.floor());
            // Near 0, where single precision is finest.
            let at = point((start.0 + across - left) as f32, (start.1 - base) as f32);
            let Some(outline) = self.face(style.face).outline(id) else { continue };
            let scale = PxScaleFactor { horizontal: font.h_scale_factor(), vertical: font.v_scale_factor() };
            let (corner, raster) = rasterised(&outline, scale, at);
            let (left, top) = (left as i64 + corner.0, base as i64 + corner.1);
            raster.for_each_pixel_2d(|x, y, share| ink(left + i64::from(x), top + i64::from(y), share));
        }
    }

    /// Lines no wider than `width`; a word that is wider by itself is broken, nothing is cut.
    pub(super) fn wrap(&self, words: &str, width: f64, face: Face, size: f64) -> Vec<String> {
        let fits = |line: &str| self.measure(line, face, size) <= width;
        let mut lines: Vec<String> = Vec::new();
        for word in clean(words).split(' ').filter(|word| !word.is_empty()) {
            if let Some(line) = lines.last_mut() {
                let longer = format!("{line} {word}");
                if fits(&longer) {
                    *line = longer;
                    continue;
                }
            }
            // Letters one by one are wider than the word, which draws some of them together.
            if fits(word) {
                lines.push(word.to_owned());
            } else {
                lines.extend(self.broken(word, width, face, size));
            }
        }
        lines
    }

    /// The lines that words take, at most so many, with an ellipsis where they go on; and whether they do.
    pub(super) fn shortened(&self, words: &str, (width, most): (f64, usize), style: Type) -> (Vec<String>, bool) {
        let words = clean(words);
        let start: String = words.chars().take(LONGEST).collect();
        let mut lines = self.wrap(&start, width, style.face, style.size);
        let cut = lines.len() > most || start.len() < words.len();
        lines.truncate(most);
        if let Some(last) = lines.last_mut().filter(|_| cut) {
            while !last.is_empty() && self.measure(&format!("{last}…"), style.face, style.size) > width {
                last.pop();
            }
            *last = format!("{}…", last.trim_end());
        }
        (lines, cut)
    }

    /// A word in pieces no wider than `width` (but at least a letter each).
    fn broken(&self, word: &str, width: f64, face: Face, size: f64) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut used = 0.0;
        for letter in word.chars() {
            let advance = self.measure(letter.encode_utf8(&mut [0; 4]), face, size);
            if used + advance > width && used > 0.0 {
                pieces.push(String::new());
                used = 0.0;
            }
            used += advance;
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
        pieces
    }
}

/// Letters of a name that anyone will read; a file may hold millions.
pub(super) const LONGEST: usize = 2_000;

/// Spaces at which no line is broken.
const GLUE: [char; 2] = ['\u{a0}', '\u{202f}'];

/// A size such as "50 m × 50 m" kept on one line.
pub(super) fn glued(words: &str) -> String {
    let glued = words.replace(" m x ", " m × ").replace(" m × ", "\u{a0}m\u{a0}×\u{a0}");
    glued.strip_suffix(" m").map_or(glued.clone(), |start| format!("{start}\u{a0}m"))
}

/// Words without control characters, direction marks and overrides, or what XML forbids; runs of white space become one space.
pub(super) fn clean(words: &str) -> String {
    let allowed = |c: &char| {
        !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
            && (c.is_whitespace() || !c.is_control())
    };
    let kept: String = words.chars().filter(allowed).collect();
    let parts = kept.split(|c: char| c.is_whitespace() && !GLUE.contains(&c)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_covers_as_much_wherever_it_stands() {
        let fonts = Fonts::load().unwrap();
        let style = Type { face: Face::Regular, size: 22.0, colour: crate::picture::colour::INK, halo: Halo::Bare };
        let covered = |start: (f64, f64)| {
            let mut sum = 0.0;
            fonts.ink("1", style, start, |_, _, share| sum += f64::from(share));
            sum
        };
        let wanted = covered((0.4, 0.4));
        for step in 0..4_000 {
            let start = (1_500.0 + f64::from(step) * 0.01, 163.0 + f64::from(step) * 0.007);
            assert!((covered(start) - wanted).abs() < 0.02 * wanted, "{start:?}");
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_no_letter() {
        let fonts = Fonts::load().unwrap();
        let words = "Донаудампфшиффартсгезельшафтскапитэн and a Xankəndi title, Ստեփանակերտ, of many words";
        let lines = fonts.wrap(words, 120.0, Face::Bold, 20.0);
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|line| fonts.measure(line, Face::Bold, 20.0) <= 121.0), "{lines:?}");
        let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(words));
    }

    #[test]
    fn a_word_that_just_fits_is_not_broken() {
        let fonts = Fonts::load().unwrap();
        let width = fonts.measure("Terraces", Face::Bold, 11.5);
        assert_eq!(fonts.wrap("Terraces", width, Face::Bold, 11.5), ["Terraces"]);
    }

    #[test]
    fn words_that_do_not_fit_end_in_an_ellipsis_within_their_room() {
        let fonts = Fonts::load().unwrap();
        let style = Type { face: Face::Bold, size: 12.0, colour: Colour(0, 0, 0), halo: Halo::Bare };
        assert_eq!(fonts.shortened("School 3", (200.0, 2), style), (vec!["School 3".to_owned()], false));
        for words in ["School number three of Stepanakert and more ".repeat(9), "x".repeat(5_000_000)] {
            let (lines, cut) = fonts.shortened(&words, (120.0, 2), style);
            assert!(cut && lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
            assert!(lines.iter().all(|line| fonts.measure(line, Face::Bold, 12.0) <= 121.0), "{lines:?}");
        }
        assert_eq!(fonts.shortened("\u{0}\u{202e}", (120.0, 2), style), (vec![], false));
    }

    #[test]
    fn names_of_the_region_have_letters_in_the_font() {
        let fonts = Fonts::load().unwrap();
        for face in [Face::Regular, Face::Bold] {
            for c in "XankəndiСтепанакертՍտեփանակերտსტეფანაკერტი°′″⁻⁰¹²³⁴⁵⁶⁷⁸⁹×–".chars()
            {
                assert_ne!(fonts.face(face).glyph_id(c).0, 0, "{c}");
            }
        }
    }

    #[test]
    fn control_characters_and_direction_overrides_do_not_reach_the_page() {
        assert_eq!(clean("a\u{0}b\u{202e}\u{200f}\u{61c}c\u{7}\n d\u{ffff}\t e"), "abc d e");
    }
}
