//! How large a picture is, and what belongs on it.

/// How large a picture is: in pixels, on paper, and how large its words are in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Pixels from left to right of a PNG, and the width that an SVG states.
    pub width_px: u32,
    /// Pixels from top to bottom that are wanted: plots and the ground around a map are made taller or flatter as far as
    /// that goes; what must be read is never cut, so a picture may still be taller.
    pub height_px: Option<u32>,
    /// Pixels an inch, which a PNG states; `None` if nobody will print it.
    pub density_dpi: Option<u32>,
    /// Size of the words in relation to the picture: 1 suits a page of A4 or a screen, 2 a telephone.
    pub text: f64,
}

/// Width of a page with words of size 1, page units.
const PAGE: f64 = 1000.0;
/// Narrower than this no layout holds.
const NARROWEST: f64 = 400.0;
const WIDEST: f64 = 1600.0;
/// A wider picture would take more memory than it is worth.
const MOST_PIXELS: u32 = 12_000;

impl Size {
    /// A page on a screen or in a document: 2000 pixels across.
    pub const PAGE: Size = Size { width_px: 2000, height_px: None, density_dpi: None, text: 1.0 };
    /// A page of A4 across, at 300 pixels an inch.
    pub const PRINT_A4: Size = Size { width_px: 3508, height_px: None, density_dpi: Some(300), text: 1.0 };
    /// A figure in a web page, to be read on a telephone as on a desk.
    pub const FIGURE: Size = Size { width_px: 880, height_px: None, density_dpi: None, text: 1000.0 / 440.0 };

    /// A picture of a width in pixels and, if that is wanted, a height; the narrower, the larger its words are in it.
    pub fn of(width_px: u32, height_px: Option<u32>) -> Size {
        let text = (2000.0 / f64::from(width_px.max(1))).clamp(1.0, 2.1);
        Size { width_px, height_px, density_dpi: None, text }
    }

    /// Page units from left to right.
    pub(super) fn units(&self) -> f64 {
        let wanted = PAGE / self.text;
        if wanted.is_finite() { wanted.clamp(NARROWEST, WIDEST) } else { PAGE }
    }

    /// Pixels in a page unit.
    pub(super) fn scale(&self) -> f64 {
        f64::from(self.width_px.clamp(100, MOST_PIXELS)) / self.units()
    }

    /// The height that is wanted in page units.
    pub(super) fn height(&self) -> Option<f64> {
        // No page is so long that more than some widths of it could be wanted.
        self.height_px.map(|pixels| (f64::from(pixels) / self.scale()).clamp(1.0, 6.0 * self.units()))
    }
}

/// What belongs on a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// A page that stands by itself: with headline, notes and receipt, on white.
    #[default]
    Page,
    /// A figure in a web page, which says these things itself: only what is drawn, on nothing.
    Figure {
        /// Begins every id in the file, so that several figures fit into one page; letters, digits, `-` and `_`.
        id: String,
    },
}

impl Frame {
    /// The id of a part of an SVG; `None` on a page.
    pub(super) fn id(&self, part: &str) -> Option<String> {
        match self {
            Frame::Page => None,
            Frame::Figure { id } => {
                let kept: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
                Some(format!("figure-{kept}-{part}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_for_a_telephone_has_larger_words_and_one_for_print_does_not() {
        assert_eq!(Size::of(3508, None).units(), 1000.0);
        assert_eq!(Size::of(1080, Some(1350)).units(), 540.0);
        assert_eq!(Size::of(1080, Some(1350)).height(), Some(675.0));
    }

    #[test]
    fn odd_sizes_are_brought_into_what_a_layout_can_hold() {
        for (width_px, text) in [(0, 1.0), (u32::MAX, 0.0), (1, f64::NAN), (5, -3.0), (900, 1e9)] {
            let size = Size { width_px, height_px: Some(u32::MAX), density_dpi: Some(0), text };
            assert!((400.0..=1600.0).contains(&size.units()) && size.scale() > 0.0, "{size:?}");
            assert!(size.scale() * size.units() <= 12_001.0 && size.height().is_some_and(|h| h <= 9_600.0), "{size:?}");
        }
    }
}
