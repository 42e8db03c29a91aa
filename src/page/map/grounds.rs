//! Possible grounds for the page: every remnant a place, in steps fine enough to be seen apart.

use super::pack;
use crate::grid::{Bounds, Point};
use serde_json::{Value, json};

/// Finest step between places, m.
const STEP_M: f64 = 1.0;
/// Steps along a side, at most: they are kept in two bytes.
const STEPS: f64 = 65_000.0;

/// Grounds within so many letters, the first ones; each with its remnants inside and outside the map.
pub fn json(grounds: &[Vec<Point>], window: &Bounds, letters: usize) -> Value {
    let (width, height) = (window.high.x - window.low.x, window.high.y - window.low.y);
    let step = (width.max(height) / STEPS).max(STEP_M);
    let (mut kept, mut room) = (Vec::new(), letters);
    for ground in grounds {
        let (inside, data) = packed(ground, window, step);
        let Some(left) = room.checked_sub(data.len()) else { break };
        room = left;
        kept.push(json!({ "inside": inside, "outside": ground.len() - inside, "data": data }));
    }
    json!({ "step": step, "stored": grounds.len(), "list": kept })
}

/// The remnants inside the map from south to north: steps north of the one before, then steps from the west.
fn packed(ground: &[Point], window: &Bounds, step: f64) -> (usize, String) {
    let steps = |metres: f64| (metres / step).floor() as u16;
    let inside = ground.iter().filter(|p| window.contains(**p));
    let mut places: Vec<(u16, u16)> = inside.map(|p| (steps(p.y - window.low.y), steps(p.x - window.low.x))).collect();
    places.sort_unstable();
    let souths = std::iter::once(0).chain(places.iter().map(|place| place.0));
    let norths = places.iter().zip(souths).map(|(place, south)| place.0 - south);
    let numbers: Vec<u16> = norths.chain(places.iter().map(|place| place.1)).collect();
    (places.len(), pack::numbers(&numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remnants_outside_are_counted_and_grounds_without_room_left_out() {
        let window = Bounds { low: Point::new(0.0, 0.0), high: Point::new(100.0, 100.0) };
        let ground = vec![Point::new(5.0, 5.0), Point::new(100.0, 100.0), Point::new(-1.0, 5.0)];
        let all = json(&[ground.clone(), ground.clone()], &window, 1_000);
        assert_eq!((&all["list"][1]["inside"], &all["list"][1]["outside"]), (&json!(2), &json!(1)));
        let length = all["list"][0]["data"].as_str().unwrap().len();
        let one = json(&[ground.clone(), ground], &window, 2 * length - 1);
        assert_eq!((one["list"].as_array().unwrap().len(), &one["stored"]), (1, &json!(2)));
    }
}
