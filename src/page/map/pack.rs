//! Numbers packed into text: predicted from their neighbours, deflated, in base 64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

/// How hard deflate tries: beyond this, time grows much faster than files shrink.
const EFFORT: u32 = 6;

/// Codes row by row from the north-west as text: each less what its western, northern and north-western neighbours predict.
pub fn grid(codes: &[u16], columns: usize) -> String {
    let columns = columns.max(1);
    let rest = |at: usize| {
        let (row, column) = (at / columns, at % columns);
        let west = if column > 0 { codes[at - 1] } else { 0 };
        let north = if row > 0 { codes[at - columns] } else { 0 };
        let north_west = if row > 0 && column > 0 { codes[at - columns - 1] } else { 0 };
        folded(codes[at].wrapping_sub(predicted(west, north, north_west)))
    };
    numbers(&(0..codes.len()).map(rest).collect::<Vec<u16>>())
}

/// The gradient, kept between its neighbours (M. J. Weinberger, G. Seroussi, G. Sapiro, LOCO-I, 1996).
fn predicted(west: u16, north: u16, north_west: u16) -> u16 {
    let (low, high) = (west.min(north), west.max(north));
    if north_west >= high {
        low
    } else if north_west <= low {
        high
    } else {
        west.wrapping_add(north).wrapping_sub(north_west)
    }
}

/// Small differences of either sign as small numbers: 0, -1, 1, -2 ... become 0, 1, 2, 3 ...
pub fn folded(difference: u16) -> u16 {
    let signed = difference as i16;
    ((signed << 1) ^ (signed >> 15)) as u16
}

/// Numbers as text: all low bytes, then all high bytes.
pub fn numbers(numbers: &[u16]) -> String {
    let low = numbers.iter().map(|n| (n & 0xff) as u8);
    let bytes: Vec<u8> = low.chain(numbers.iter().map(|n| (n >> 8) as u8)).collect();
    STANDARD.encode(deflated(&bytes))
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(EFFORT));
    // Writing to memory does not fail.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_either_sign_become_small_numbers() {
        let minus = |n: u16| 0_u16.wrapping_sub(n);
        assert_eq!([0, minus(1), 1, minus(2), 2, 0x8000].map(folded), [0, 1, 2, 3, 4, 0xffff]);
    }

    #[test]
    fn a_plane_is_predicted_exactly_and_takes_no_room() {
        let plane: Vec<u16> = (0..10_000).map(|at| 500 + 3 * (at / 100) + 2 * (at % 100)).collect();
        assert!(grid(&plane, 100).len() < 200);
    }
}
