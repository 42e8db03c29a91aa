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

/// `count` colours from light to dark, each as much darker than the one before as the next is darker than it.
pub(crate) fn steps(count: usize) -> Vec<Colour> {
    let (light, dark) = (ramp(0.0).lightness(), ramp(1.0).lightness());
    let share = |i: usize| if count > 1 { i as f64 / (count - 1) as f64 } else { 0.45 };
    (0..count).map(|i| ramp_at(light + share(i) * (dark - light))).collect()
}

/// The colour of the ramp that has a lightness.
fn ramp_at(wanted: f64) -> Colour {
    let halve = |(low, high): (f64, f64), _| {
        let middle = 0.5 * (low + high);
        if ramp(middle).lightness() > wanted { (middle, high) } else { (low, middle) }
    };
    let (low, high) = (0..30).fold((0.0, 1.0), halve);
    ramp(0.5 * (low + high))
}

impl Colour {
    /// As SVG writes it.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Red, green and blue as light, 0 to 1 (IEC 61966-2-1).
    fn light(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|v| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
        })
    }

    /// Relative luminance, 0 to 1 (WCAG 2.1, definition of relative luminance).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.light();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// CIE L*, 0 black to 100 white.
    fn lightness(self) -> f64 {
        lightness(self.luminance())
    }
}

/// CIE L* of a luminance from 0 to 1 (CIE 15).
fn lightness(luminance: f64) -> f64 {
    116.0 * perceived(luminance) - 16.0
}

fn perceived(v: f64) -> f64 {
    if v > 216.0 / 24_389.0 { libm::cbrt(v) } else { (24_389.0 / 27.0 * v + 16.0) / 116.0 }
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

    /// What readers without one kind of cone see, all three kinds, on light: Machado, Oliveira and Fernandes (2009), severity
    /// 1; and what all others see.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    /// CIE L*a*b* under D65 of a colour as some eyes see it.
    fn seen(colour: Colour, eyes: &[[f64; 3]; 3]) -> [f64; 3] {
        const TO_XYZ: [[f64; 3]; 3] = [
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175_0],
            [0.019_333_9, 0.119_192_0, 0.950_304_1],
        ];
        let times = |m: &[[f64; 3]; 3], v: [f64; 3]| m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let light = times(eyes, colour.light()).map(|v| v.clamp(0.0, 1.0));
        let [x, y, z] = times(&TO_XYZ, light);
        let [x, y, z] = [x / 0.950_47, y, z / 1.088_83].map(perceived);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// Smallest difference (CIE 1976) between pairs of colours, whoever looks.
    fn least_difference(pairs: impl Iterator<Item = (Colour, Colour)> + Clone) -> f64 {
        let difference = |(a, b): (Colour, Colour), eyes| {
            let (a, b) = (seen(a, eyes), seen(b, eyes));
            a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
        };
        EYES.iter().flat_map(|eyes| pairs.clone().map(move |pair| difference(pair, eyes))).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn neighbouring_classes_differ_for_every_kind_of_eyes_and_fall_evenly_in_grey() {
        for count in [7, 8] {
            let steps = steps(count);
            let least = least_difference(steps.iter().copied().zip(steps.iter().copied().skip(1)));
            assert!(least > 10.0, "{count} classes: {least}");
            assert!(steps.windows(2).all(|p| p[0].lightness() - p[1].lightness() > 10.0), "{count} classes");
        }
    }

    #[test]
    fn ground_of_which_nothing_is_known_is_no_class_for_any_eyes() {
        let others = steps(8).into_iter().chain([NOT_ASSESSED, PAPER]);
        assert!(least_difference(others.map(|other| (NOT_KNOWN, other))) > 20.0);
    }

    #[test]
    fn curves_bars_and_bands_differ_for_every_kind_of_eyes() {
        let pairs = CURVES.iter().enumerate().flat_map(|(i, a)| CURVES[..i].iter().map(|b| (*a, *b)));
        assert!(least_difference(pairs) > 14.0);
        let parts = [(BAR, BAR_OUTSIDE), (BAR_OUTSIDE, PAPER), (BAR, INTERVAL), (REMNANT, BAR), (REMNANT, INK)];
        assert!(least_difference(parts.into_iter()) > 14.0);
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
