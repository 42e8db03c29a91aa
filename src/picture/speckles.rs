//! Very many discs as a picture of few bytes: an SVG would take a dozen for each.

use super::PictureError;
use super::colour::Colour;
use super::paint;
use super::shapes::{Rect, Spot};

/// Discs of one kind beyond this number are painted.
pub(super) const MANY: usize = 2_500;
/// Pixels in a page unit.
const SCALE: f64 = 1.6;
/// Share of a pixel that is covered wholly.
const WHOLE: u8 = 3;
/// Most pixels from side to side.
const MOST: f64 = 4_000.0;

/// A PNG of discs on nothing, and where it lies: opaque where a pixel is covered wholly, in three steps elsewhere.
pub(super) fn png(centres: &[Spot], radius: f64, colour: Colour) -> Result<(Vec<u8>, Rect), PictureError> {
    let over = around(centres, radius);
    let scale = SCALE.min(MOST / over.width.max(over.height));
    let pixels = |length: f64| (length * scale).ceil().max(1.0) as usize;
    let (columns, rows) = (pixels(over.width), pixels(over.height));
    let over = Rect { width: columns as f64 / scale, height: rows as f64 / scale, ..over };
    let mut cover = vec![0_u8; columns * rows];
    for (x, y) in centres {
        disc(&mut cover, columns, ((x - over.left) * scale, (y - over.top) * scale, radius * scale));
    }
    let samples = packed(&cover, columns);
    Ok((paint::encode_speckles((columns, rows), colour, &samples)?, over))
}

fn around(centres: &[Spot], radius: f64) -> Rect {
    let least = |f: fn(&Spot) -> f64| centres.iter().map(f).fold(f64::INFINITY, f64::min) - radius;
    let most = |f: fn(&Spot) -> f64| centres.iter().map(f).fold(f64::NEG_INFINITY, f64::max) + radius;
    let (left, top) = (least(|s| s.0).floor(), least(|s| s.1).floor());
    Rect { left, top, width: most(|s| s.0) - left, height: most(|s| s.1) - top }
}

/// Covers pixels, 0 to 3, by how far they lie from the middle.
fn disc(cover: &mut [u8], columns: usize, (x, y, r): (f64, f64, f64)) {
    let reach = |v: f64| ((v - r - 1.0).floor().max(0.0) as usize)..((v + r + 1.0).ceil().max(0.0) as usize);
    // Surely farther than any pixel that the disc touches.
    let beyond = (r + 0.51) * (r + 0.51);
    for row in reach(y) {
        for column in reach(x).take_while(|column| *column < columns) {
            let Some(old) = cover.get_mut(row * columns + column).filter(|old| **old < WHOLE) else { continue };
            let (across, down) = (column as f64 + 0.5 - x, row as f64 + 0.5 - y);
            if across * across + down * down < beyond {
                let share = ((r - across.hypot(down) + 0.5).clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u8;
                *old = share.max(*old);
            }
        }
    }
}

/// Four pixels in a byte, each row from a byte of its own.
fn packed(cover: &[u8], columns: usize) -> Vec<u8> {
    let byte = |four: &[u8]| four.iter().enumerate().fold(0, |byte, (i, share)| byte | share << (6 - 2 * i));
    cover.chunks(columns).flat_map(|row| row.chunks(4).map(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_thousand_discs_take_few_bytes_and_cover_their_places() {
        let centres: Vec<Spot> = (0..20_000_u32)
            .map(|i| (100.0 + f64::from(i.wrapping_mul(2_654_435_761) % 4_000) / 10.0, 50.0 + f64::from(i) / 70.0))
            .collect();
        let (file, over) = png(&centres, 1.0, Colour(150, 40, 6)).unwrap();
        assert!(file.len() < 60_000, "{}", file.len());
        assert!(centres.iter().all(|spot| over.contains(*spot)));
    }

    #[test]
    fn a_pixel_under_the_middle_of_a_disc_is_covered_and_one_far_off_is_not() {
        let mut cover = vec![0; 100];
        disc(&mut cover, 10, (5.0, 5.0, 2.0));
        assert_eq!((cover[55], cover[0], cover[99]), (3, 0, 0));
        assert_eq!(packed(&[3, 0, 1, 2, 3], 5), [0b11_00_01_10, 0b11_00_00_00]);
    }
}
