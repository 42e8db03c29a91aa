//! The colours of a map: paper, ink, marks, and one ramp from light to dark that also reads in grey.

/// A colour, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

pub(crate) const PAPER: Colour = Colour(255, 255, 255);
pub(crate) const INK: Colour = Colour(24, 24, 24);
pub(crate) const SOFT_INK: Colour = Colour(78, 78, 78);
pub(crate) const RULE: Colour = Colour(150, 150, 150);
/// Ground under no documented strike, and the hatching on it.
pub(crate) const NOT_ASSESSED: Colour = Colour(236, 238, 240);
pub(crate) const HATCH: Colour = Colour(200, 203, 206);
pub(crate) const STRIKE: Colour = Colour(18, 52, 128);
pub(crate) const DISTRICT: Colour = Colour(86, 86, 86);
pub(crate) const CLEARED: Colour = Colour(0, 105, 92);
pub(crate) const EVIDENCE: Colour = Colour(10, 10, 10);
pub(crate) const FACILITY: Colour = Colour(96, 24, 104);
pub(crate) const ROUTE: Colour = Colour(56, 56, 56);
/// Context: quieter than all that is counted.
pub(crate) const WATER: Colour = Colour(92, 128, 158);
pub(crate) const ROAD: Colour = Colour(128, 128, 128);
pub(crate) const BORDER: Colour = Colour(118, 110, 128);
pub(crate) const BUILT_UP: Colour = Colour(146, 140, 132);
/// Ground within reach of which nothing can be said.
pub(crate) const NOT_KNOWN: Colour = Colour(116, 122, 146);
/// Bars of a chart, those outside the 90 % interval, and the interval behind them.
pub(crate) const BAR: Colour = Colour(240, 160, 70);
pub(crate) const BAR_OUTSIDE: Colour = Colour(248, 214, 160);
pub(crate) const INTERVAL: Colour = Colour(244, 243, 238);
pub(crate) const REMNANT: Colour = Colour(150, 40, 6);
/// The interval of a model along a line.
pub(crate) const BAND: Colour = Colour(251, 228, 190);
/// What others have published.
pub(crate) const PUBLISHED: Colour = Colour(18, 52, 128);
/// Lines that are told apart on one chart: by hue for most readers, by their dashes for all.
pub(crate) const CURVES: [Colour; 5] =
    [Colour(24, 24, 24), Colour(0, 84, 166), Colour(178, 70, 0), Colour(0, 112, 84), Colour(138, 50, 122)];

/// Stops of the ramp, evenly spaced. No channel ever rises, so luminance falls all the way: safe for colour-blind
/// readers and in grey.
const STOPS: [Colour; 6] = [
    Colour(255, 243, 190),
    Colour(254, 216, 118),
    Colour(248, 168, 54),
    Colour(222, 110, 18),
    Colour(158, 60, 8),
    Colour(70, 20, 8),
];

/// The ramp at a share from 0 (light) to 1 (dark).
pub(crate) fn ramp(share: f64) -> Colour {
    let along = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let first = (along.floor() as usize).min(STOPS.len() - 2);
    let part = along - first as f64;
    let (a, b) = (STOPS[first], STOPS[first + 1]);
    let mix = |a: u8, b: u8| (f64::from(a) + part * (f64::from(b) - f64::from(a))).round() as u8;
    Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// `count` colours from light to dark.
pub(crate) fn steps(count: usize) -> Vec<Colour> {
    let share = |i: usize| if count > 1 { i as f64 / (count - 1) as f64 } else { 0.45 };
    (0..count).map(|i| ramp(share(i))).collect()
}

impl Colour {
    /// As SVG writes it.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.1, definition of relative luminance).
    #[cfg(test)]
    fn luminance(self) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_darker_than_the_one_before() {
        for count in 2..=12 {
            let steps = steps(count);
            assert!(steps.windows(2).all(|pair| pair[1].luminance() < pair[0].luminance()), "{count} classes");
        }
    }

    #[test]
    fn neighbouring_classes_differ_enough_to_be_told_apart_in_grey() {
        let steps = steps(8);
        let lightness = |c: Colour| libm::cbrt(c.luminance());
        assert!(steps.windows(2).all(|pair| lightness(pair[0]) - lightness(pair[1]) > 0.03));
    }

    #[test]
    fn curves_and_their_names_can_be_read_on_paper() {
        let contrast = |c: Colour| 1.05 / (c.luminance() + 0.05);
        assert!(CURVES.into_iter().all(|c| contrast(c) > 4.5));
    }

    #[test]
    fn ground_that_was_not_assessed_is_grey_and_no_class_is() {
        let spread = |c: Colour| c.0.max(c.1).max(c.2) - c.0.min(c.1).min(c.2);
        assert!(spread(NOT_ASSESSED) < 8 && spread(HATCH) < 8);
        assert!((1..=8).flat_map(steps).all(|c| spread(c) > 40));
    }
}
