//! A headline number: its mean with Monte Carlo error, its spread between possible grounds, its quantiles.

use super::Histogram;

/// A count or an area over possible grounds.
///
/// The quantiles are the 90 % interval of the model (what is not known); the standard error and the `mc` ranges are
/// Monte Carlo error (how many replicates were run).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Headline {
    /// Mean.
    pub mean: f64,
    /// Monte Carlo standard error of the mean; NaN below two replicates.
    pub standard_error: f64,
    /// Standard deviation between possible grounds (n - 1).
    pub sd: f64,
    /// Quantile at 5 %: the smallest value q with F(q) >= 0.05.
    pub q05: Quantile,
    /// Median.
    pub q50: Quantile,
    /// Quantile at 95 %.
    pub q95: Quantile,
}

/// A quantile and the order statistics that enclose the true one with 95 % probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The quantile.
    pub value: f64,
    /// Order-statistic range.
    pub range: (f64, f64),
}

impl Headline {
    /// From the counts of many replicates, each worth `unit`.
    pub fn of_histogram(counts: &Histogram, unit: f64) -> Headline {
        let moments = counts.moments();
        let quantile = |p: f64| {
            let (low, high) = counts.quantile_range(p);
            Quantile { value: counts.quantile(p) as f64 * unit, range: (low as f64 * unit, high as f64 * unit) }
        };
        Headline {
            mean: moments.mean() * unit,
            standard_error: moments.standard_error() * unit,
            sd: moments.sd() * unit,
            q05: quantile(0.05),
            q50: quantile(0.5),
            q95: quantile(0.95),
        }
    }

    /// The same counted in units of so many: division, so that decimal fractions come out as short as they are.
    pub fn per(self, parts: f64) -> Headline {
        let quantile = |q: Quantile| Quantile { value: q.value / parts, range: (q.range.0 / parts, q.range.1 / parts) };
        let Headline { mean, standard_error, sd, q05, q50, q95 } = self;
        let [mean, standard_error, sd] = [mean, standard_error, sd].map(|value| value / parts);
        let [q05, q50, q95] = [q05, q50, q95].map(quantile);
        Headline { mean, standard_error, sd, q05, q50, q95 }
    }
}
