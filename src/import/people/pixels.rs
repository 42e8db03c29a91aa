//! Pixels with people, laid on the grid.

use rayon::prelude::*;

use super::corners::Corners;
use super::ledger::Ledger;
use super::values::at;
use crate::grid::Point;
use crate::import::raster::file::Window;

/// Corners that are held at once.
const AT_ONCE: usize = 1 << 20;

/// Lays pixels on the grid.
pub(super) struct Pixels<'a> {
    corners: Corners<'a>,
    /// Columns of the file.
    columns: usize,
    window: Window,
    ledger: Ledger<'a>,
}

/// A pixel with people.
struct Pixel {
    column: usize,
    row: usize,
    people: f64,
}

impl<'a> Pixels<'a> {
    /// For a file of so many columns; only pixels of a window may reach the grid.
    pub(super) fn new(corners: Corners<'a>, columns: usize, window: Window, ledger: Ledger<'a>) -> Pixels<'a> {
        Pixels { corners, columns, window, ledger }
    }

    /// Adds whole rows of people. Fails if a pixel on the grid cannot be placed.
    pub(super) fn add(&mut self, first_row: usize, people: &[f64]) -> Result<(), String> {
        let Window { row, column, rows, columns } = self.window;
        let at_once = (AT_ONCE / (columns + 1)).max(1);
        let mut group: Vec<&[f64]> = Vec::new();
        for (at, people) in (first_row..).zip(people.chunks_exact(self.columns)) {
            self.ledger.state(people.iter().sum());
            if !(row..row + rows).contains(&at) {
                self.ledger.leave_outside(people.iter().sum());
                continue;
            }
            let (west, rest) = people.split_at(column);
            let (within, east) = rest.split_at(columns);
            self.ledger.leave_outside(west.iter().chain(east).sum());
            group.push(within);
            if group.len() == at_once {
                self.lay(at + 1 - group.len(), &group)?;
                group.clear();
            }
        }
        // Rows of the window follow on one another, so the last group ends where the window or these rows end.
        let end = (first_row + people.len() / self.columns).min(row + rows);
        self.lay(end.saturating_sub(group.len()), &group)
    }

    /// Lays some rows of the window on the grid.
    fn lay(&mut self, first_row: usize, rows: &[&[f64]]) -> Result<(), String> {
        match (rows.is_empty(), self.corners.lines_per_side()) {
            (true, _) => Ok(()),
            (false, 1) => self.lay_small(first_row, rows),
            (false, lines) => self.lay_large(first_row, rows, lines),
        }
    }

    /// Small pixels share their corners.
    fn lay_small(&mut self, first_row: usize, rows: &[&[f64]]) -> Result<(), String> {
        let beside = |down: usize| [down.checked_sub(1), Some(down)].map(|row| rows.get(row?).copied());
        let line =
            |down: usize| self.corners.line(first_row + down, &corners_wanted(beside(down), self.window.columns));
        let lines: Vec<Vec<Option<Point>>> = (0..=rows.len()).into_par_iter().map(line).collect();
        for (down, people) in rows.iter().enumerate() {
            let (north, south) = (&lines[down], &lines[down + 1]);
            for (right, people) in people.iter().enumerate().filter(|(_, people)| **people > 0.0) {
                let pixel = Pixel { column: self.window.column + right, row: first_row + down, people: *people };
                self.put(&pixel, &[south[right], south[right + 1], north[right + 1], north[right]])?;
            }
        }
        Ok(())
    }

    /// The sides of large pixels are cut into lines that follow their curve.
    fn lay_large(&mut self, first_row: usize, rows: &[&[f64]], lines: usize) -> Result<(), String> {
        let left = self.window.column;
        for (row, people) in (first_row..).zip(rows) {
            let pixels = people.iter().enumerate().filter(|(_, people)| **people > 0.0);
            let pixels: Vec<Pixel> =
                pixels.map(|(right, people)| Pixel { column: left + right, row, people: *people }).collect();
            let outlines: Vec<_> = pixels.par_iter().map(|pixel| self.outline(pixel, lines)).collect();
            pixels.iter().zip(outlines).try_for_each(|(pixel, outline)| self.put(pixel, &outline))?;
        }
        Ok(())
    }

    fn outline(&self, pixel: &Pixel, lines: usize) -> Vec<Option<Point>> {
        let corners = [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)];
        let place = |k: usize| {
            let (from, to) = (corners[k / lines], corners[(k / lines + 1) % 4]);
            let along = (k % lines) as f64 / lines as f64;
            let between = |from: f64, to: f64| from + along * (to - from);
            self.corners.place(pixel.column as f64 + between(from.0, to.0), pixel.row as f64 + between(from.1, to.1))
        };
        (0..4 * lines).map(place).collect()
    }

    fn put(&mut self, pixel: &Pixel, outline: &[Option<Point>]) -> Result<(), String> {
        if let [Some(a), Some(b), Some(c), Some(d)] = outline {
            self.ledger.spread(&[*a, *b, *c, *d], pixel.people);
            return Ok(());
        }
        let placed: Vec<Point> = outline.iter().flatten().copied().collect();
        if placed.len() == outline.len() {
            self.ledger.spread(&placed, pixel.people);
        } else if placed.iter().any(|place| self.ledger.lattice().extent().contains(*place)) {
            let place = at((pixel.column, pixel.row));
            return Err(format!("has people {place}, in a pixel on the grid that reaches beyond the edge of its CRS"));
        } else {
            self.ledger.leave_outside(pixel.people);
        }
        Ok(())
    }

    /// What has been laid.
    pub(super) fn finish(self) -> Ledger<'a> {
        self.ledger
    }
}

/// Which corners on the line between two rows of pixels belong to a pixel with people.
fn corners_wanted(beside: [Option<&[f64]>; 2], columns: usize) -> Vec<bool> {
    let mut wanted = vec![false; columns + 1];
    for row in beside.into_iter().flatten() {
        for (right, _) in row.iter().enumerate().filter(|(_, people)| **people > 0.0) {
            (wanted[right], wanted[right + 1]) = (true, true);
        }
    }
    wanted
}
