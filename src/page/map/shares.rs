//! For every box the share of all expected remnants that boxes from the most contaminated down to it hold, in whole per cent.

use super::gather::{Gathered, Part};
use crate::hazard::zones::Ranking;

/// Shares that a zone may have, per cent: from 1 to this.
const MOST_PERCENT: usize = 99;

/// Zones at every whole per cent.
#[derive(Clone, Debug)]
pub struct Shares {
    /// By per cent, from 1: how many boxes the zone has; ends where all boxes of the grid hold less.
    pub boxes: Vec<u32>,
    /// The least per cent of a zone that a square of boxes touches; 0 for none.
    pub squares: Option<Gathered>,
}

impl Shares {
    /// The zones of a ranking, boxes gathered into at most `most` squares: one belongs to the zones of any of its boxes.
    ///
    /// The zones are those of [`Ranking::boxes_holding`], whose sums are made in the same order.
    pub fn new(ranking: &Ranking, total: f64, most: u64) -> Shares {
        let boxes = counts(ranking, total);
        let members = || ranking.boxes().iter().take(boxes.last().map_or(0, |count| *count as usize));
        let part = Part::around(members().map(|(cell, _)| *cell));
        let squares = part.map(|part| {
            let mut squares = Gathered::empty(ranking.lattice(), part, most);
            for (rank, (cell, _)) in members().enumerate() {
                let percent = boxes.partition_point(|count| *count as usize <= rank) as u16 + 1;
                let place = squares.place(part, *cell);
                let square = &mut squares.codes[place];
                *square = if *square == 0 { percent } else { percent.min(*square) };
            }
            squares
        });
        Shares { boxes, squares }
    }
}

fn counts(ranking: &Ranking, total: f64) -> Vec<u32> {
    let (mut held, mut counts) = (0.0, Vec::new());
    for (index, (_, mean)) in ranking.boxes().iter().enumerate() {
        held += mean;
        while counts.len() < MOST_PERCENT && held >= (counts.len() + 1) as f64 / 100.0 * total {
            counts.push(index as u32 + 1);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Bounds, Cell, Lattice, Point, Tiles};
    use crate::hazard::zones::SHARES;

    fn ranking(count: u32) -> (Ranking, f64) {
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(50.0 * f64::from(count), 50.0) };
        let mut expected = Tiles::new(Lattice::covering(&extent, 50_000).unwrap());
        for column in 0..count {
            *expected.at(Cell { row: 0, column }) = 1.0 / f64::from(1 + (column * 7919) % count);
        }
        let total = expected.iter().map(|(_, mean)| mean).sum();
        (Ranking::new(&expected), total)
    }

    #[test]
    fn zones_are_exactly_those_of_the_ranking() {
        let (ranking, total) = ranking(997);
        for total in [total, total * 1.07] {
            let shares = Shares::new(&ranking, total, 1_000_000);
            for share in SHARES.into_iter().chain((1..=99).map(|p| f64::from(p) / 100.0)) {
                let percent = (share * 100.0).round() as usize;
                let held = ranking.boxes_holding(share, total);
                assert_eq!(shares.boxes.get(percent - 1).copied(), held, "{percent} %");
                let Some(held) = held else { continue };
                let squares = shares.squares.as_ref().unwrap();
                let inside = squares.codes.iter().filter(|code| (1..=percent).contains(&usize::from(**code))).count();
                assert_eq!(inside, held as usize, "{percent} %");
            }
        }
    }

    #[test]
    fn coarser_squares_contain_every_box_of_a_zone() {
        let (ranking, total) = ranking(100);
        let squares = Shares::new(&ranking, total, 20).squares.unwrap();
        assert!(squares.per_side > 1);
        let first = ranking.boxes()[0].0;
        let part = Part::around(ranking.boxes().iter().map(|(cell, _)| *cell)).unwrap();
        assert_eq!(squares.codes[squares.place(part, first)], 1);
    }

    #[test]
    fn a_ranking_without_boxes_has_no_zones() {
        let empty: Tiles<f64> = Tiles::new(*ranking(3).0.lattice());
        let shares = Shares::new(&Ranking::new(&empty), 0.0, 100);
        assert!(shares.boxes.is_empty() && shares.squares.is_none());
    }
}
