//! Lines with no more corners than the eye can tell.

use super::shapes::Spot;

/// A line without the corners that lie no farther than about `off` from what is left; its ends stay (Douglas and Peucker, 1973).
pub(super) fn simplified(line: &[Spot], off: f64) -> Vec<Spot> {
    let line = &apart(line, 0.2 * off);
    let Some(last) = line.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let between = (from + 1..to).map(|i| (i, distance(line[i], (line[from], line[to]))));
        if let Some((i, _)) = between.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, far)| *far > off) {
            kept[i] = true;
            open.extend([(from, i), (i, to)]);
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(spot, _)| *spot).collect()
}

/// Without spots nearer than `least` to the one before, so that the work is bounded by the length of the line.
fn apart(line: &[Spot], least: f64) -> Vec<Spot> {
    let mut kept: Vec<Spot> = Vec::new();
    for (i, spot) in line.iter().enumerate() {
        let near = kept.last().is_some_and(|k| (k.0 - spot.0).hypot(k.1 - spot.1) < least);
        if !near || i + 1 == line.len() {
            kept.push(*spot);
        }
    }
    kept
}

/// From a spot to the nearest of a stretch.
fn distance((x, y): Spot, (a, b): (Spot, Spot)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let along = ((x - a.0) * dx + (y - a.1) * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE);
    let along = along.clamp(0.0, 1.0);
    (x - a.0 - along * dx).hypot(y - a.1 - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spot_of_a_line_lies_farther_off_than_allowed() {
        let line: Vec<Spot> = (0..5_000).map(|i| f64::from(i) / 10.0).map(|x| (x, 40.0 * (x / 30.0).sin())).collect();
        let drawn = simplified(&line, 0.2);
        let off = |spot: &Spot| drawn.windows(2).map(|p| distance(*spot, (p[0], p[1]))).fold(f64::INFINITY, f64::min);
        assert!(drawn.len() < 150 && line.iter().all(|spot| off(spot) <= 0.25), "{}", drawn.len());
    }

    #[test]
    fn corners_stay_and_short_lines_are_left_alone() {
        let step = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 8.0)];
        assert_eq!(simplified(&step, 0.1), [(0.0, 0.0), (10.0, 0.0), (10.0, 8.0)]);
        assert!(simplified(&[], 0.1).is_empty() && simplified(&step[..1], 0.1) == step[..1]);
    }
}
