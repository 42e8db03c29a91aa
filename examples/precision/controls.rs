//! Means with controls: regression on numbers whose means are known exactly (Lavenberg and Welch 1981).

use crate::grounds::Row;
use nalgebra::{DMatrix, DVector};

/// An outcome (first) and some controls: number of rows, sums and sums of products, each control less its known mean.
#[derive(Clone, Debug)]
pub struct Sums {
    count: f64,
    sum: DVector<f64>,
    products: DMatrix<f64>,
}

/// What a run says of a mean.
#[derive(Clone, Debug)]
pub struct Fit {
    pub mean: f64,
    /// Of the mean.
    pub standard_error: f64,
    /// Variance of a row that is left.
    pub residual: f64,
    /// Variance of the outcome.
    pub variance: f64,
    /// Coefficients.
    pub slopes: DVector<f64>,
    /// Mean controls less their known means.
    pub off: DVector<f64>,
}

impl Sums {
    pub fn new(rows: &[Row], outcome: usize, controls: &[usize], known: &[f64; 4]) -> Sums {
        let width = controls.len() + 1;
        let mut sums = Sums { count: 0.0, sum: DVector::zeros(width), products: DMatrix::zeros(width, width) };
        for row in rows {
            let values = controls.iter().map(|control| row.controls[*control] - known[*control]);
            let values = DVector::from_iterator(width, std::iter::once(row.outcomes[outcome]).chain(values));
            sums.count += 1.0;
            sums.sum += &values;
            sums.products += &values * values.transpose();
        }
        sums
    }

    /// With another's rows, taken `sign` times.
    pub fn with(&self, other: &Sums, sign: f64) -> Sums {
        Sums {
            count: self.count + sign * other.count,
            sum: &self.sum + sign * &other.sum,
            products: &self.products + sign * &other.products,
        }
    }

    pub fn fit(&self) -> Fit {
        let (n, width) = (self.count, self.sum.len() - 1);
        let mean = &self.sum / n;
        let spread = &self.products - n * &mean * mean.transpose();
        let between = spread.view((1, 1), (width, width)).into_owned();
        let with = spread.view((1, 0), (width, 1)).into_owned();
        let inverse =
            between.clone().pseudo_inverse(1e-12 * between.norm()).unwrap_or_else(|_| DMatrix::zeros(width, width));
        let slopes: DVector<f64> = (&inverse * &with).column(0).into_owned();
        let off: DVector<f64> = mean.rows(1, width).into_owned();
        let left = (spread[(0, 0)] - slopes.dot(&with.column(0))).max(0.0);
        let residual = left / (n - 1.0 - width as f64);
        // The variance of an intercept at the known means.
        let factor = 1.0 / n + off.dot(&(&inverse * &off));
        Fit {
            mean: mean[0] - slopes.dot(&off),
            standard_error: (residual * factor).sqrt(),
            residual,
            variance: spread[(0, 0)] / (n - 1.0),
            slopes,
            off,
        }
    }
}

/// A number with its standard error.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub value: f64,
    pub error: f64,
}

/// Mean of independent values.
pub fn mean(values: &[f64]) -> Measured {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    Measured { value, error: (variance(values) / n).sqrt() }
}

/// Sample variance.
pub fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)
}

/// Spread of means over runs, relative to some variance; the standard error is the jackknife's over runs.
pub fn relative_spread(means: &[f64], to: f64) -> Measured {
    jackknife(means.len(), |without| {
        let kept: Vec<f64> = means.iter().enumerate().filter(|(k, _)| Some(*k) != without).map(|(_, v)| *v).collect();
        variance(&kept) / to
    })
}

/// A number from many runs and its standard error from leaving out each run.
pub fn jackknife(runs: usize, number: impl Fn(Option<usize>) -> f64) -> Measured {
    let without: Vec<f64> = (0..runs).map(|k| number(Some(k))).collect();
    let n = runs as f64;
    Measured { value: number(None), error: (variance(&without) * (n - 1.0) * (n - 1.0) / n).sqrt() }
}

/// What controls do to runs.
pub struct Controlled {
    /// Share of the variance that is left.
    pub left: Measured,
    /// Bias of a run's mean over its standard error.
    pub bias: Measured,
    /// Variance that runs state over the variance that they have.
    pub stated: Measured,
    /// Share of runs whose 95 % interval holds the truth.
    pub held: f64,
}

impl Controlled {
    /// `truth` where it is known exactly; otherwise that of all runs together stands for it.
    pub fn new(runs: &[Sums], truth: Option<f64>) -> Controlled {
        let all = runs.iter().skip(1).fold(runs[0].clone(), |all, run| all.with(run, 1.0));
        let fits: Vec<Fit> = runs.iter().map(Sums::fit).collect();
        let others: Vec<Fit> = runs.iter().map(|run| all.with(run, -1.0).fit()).collect();
        let pooled = all.fit();
        let left = jackknife(runs.len(), |k| {
            let fit = k.map_or(&pooled, |k| &others[k]);
            fit.residual / fit.variance
        });
        // Slopes from other runs leave a mean unbiased, so that the rest is the bias of slopes from the run itself.
        let usual = fits.iter().map(|fit| fit.standard_error).sum::<f64>() / fits.len() as f64;
        let bias: Vec<f64> =
            fits.iter().zip(&others).map(|(own, other)| -(&own.slopes - &other.slopes).dot(&own.off) / usual).collect();
        let means: Vec<f64> = fits.iter().map(|fit| fit.mean).collect();
        let stated = jackknife(fits.len(), |without| stated(&fits, &means, without));
        let truth = truth.unwrap_or(pooled.mean);
        let held = fits.iter().filter(|fit| (fit.mean - truth).abs() <= 1.96 * fit.standard_error).count();
        Controlled { left, bias: mean(&bias), stated, held: held as f64 / fits.len() as f64 }
    }
}

fn stated(fits: &[Fit], means: &[f64], without: Option<usize>) -> f64 {
    let kept: Vec<usize> = (0..fits.len()).filter(|k| Some(*k) != without).collect();
    let squares = kept.iter().map(|k| fits[*k].standard_error * fits[*k].standard_error).sum::<f64>();
    squares / kept.len() as f64 / variance(&kept.iter().map(|k| means[*k]).collect::<Vec<_>>())
}
