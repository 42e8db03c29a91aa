//! Numbers for people: rounded to what an interval supports, written with a language's marks.

/// The marks with which a language writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Between whole part and fraction.
    pub decimal: char,
    /// Between groups of three digits.
    pub thousands: char,
}

/// Larger numbers are none that a run can have.
const MOST: f64 = 1e18;

/// Relative size of what binary fractions leave over: 24.5 may come as 24.499999999999996.
const NOISE: f64 = 1e-12;

/// The step to which a number with an interval of this width is rounded: a tenth of the width, down to a power of ten;
/// 1 where the width is nothing.
pub fn step_for(width: f64) -> f64 {
    if width > 0.0 && width.is_finite() { 10f64.powi((width / 10.0).log10().floor() as i32) } else { 1.0 }
}

/// The step at which a number shows so many significant digits.
pub fn step_of_digits(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 1.0;
    }
    let step = |value: f64| 10f64.powi(value.abs().log10().floor() as i32 + 1 - digits);
    // 9.96 to two digits is 10, not 10.0.
    step(to_step(value, step(value)))
}

/// A number to the nearest multiple of a step, halves away from zero.
pub fn to_step(value: f64, step: f64) -> f64 {
    let steps = value / step;
    let rounded = (steps * (1.0 + NOISE)).round();
    let parts = 1.0 / step;
    // Multiplying by a fraction is less exact than dividing by its whole reciprocal.
    if step < 1.0 && is_whole(parts) { rounded / parts.round() } else { rounded * step }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() <= 1e-9 * value.abs()
}

/// Decimals that a step needs: 0.25 two.
fn decimals_of(step: f64) -> usize {
    const MOST: i32 = 12;
    (0..MOST).find(|decimals| is_whole(step * 10f64.powi(*decimals))).unwrap_or(MOST) as usize
}

impl Numbers {
    /// 1,234.5
    pub const ENGLISH: Numbers = Numbers { decimal: '.', thousands: ',' };

    /// A number rounded to a step.
    pub fn rounded(&self, value: f64, step: f64) -> String {
        if !to_step(value, step).is_finite() || value.abs() > MOST {
            return "?".to_owned();
        }
        self.decimals(to_step(value, step), decimals_of(step))
    }

    /// A number to so many significant digits.
    pub fn significant(&self, value: f64, digits: i32) -> String {
        self.rounded(value, step_of_digits(value, digits))
    }

    /// A stated number: three significant digits at most, no zeros behind the decimal mark that say nothing.
    pub fn stated(&self, value: f64) -> String {
        let text = self.significant(value, 3);
        if text.contains(self.decimal) {
            text.trim_end_matches('0').trim_end_matches(self.decimal).to_owned()
        } else {
            text
        }
    }

    /// A count.
    pub fn count(&self, value: u64) -> String {
        self.grouped(&value.to_string())
    }

    /// Two significant digits, however small: below a thousandth as a power of ten.
    pub fn short(&self, value: f64) -> String {
        if value == 0.0 || value.abs() >= 1e-3 || !value.is_finite() {
            return self.significant(value, 2);
        }
        let rounded = to_step(value, step_of_digits(value, 2));
        let scientific = format!("{rounded:.1e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        format!("{} × 10{}", mantissa.replace('.', &self.decimal.to_string()), raised(exponent))
    }

    fn decimals(&self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
        let minus = value < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
        let mut out = if minus { "-".to_owned() } else { String::new() };
        out.push_str(&self.grouped(whole));
        if !fraction.is_empty() {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        out
    }

    fn grouped(&self, digits: &str) -> String {
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        out
    }
}

/// An exponent in raised digits.
fn raised(exponent: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let one = |c: char| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize]);
    exponent.chars().map(one).collect()
}

/// Parts of a whole, rounded so that they add up to the whole as rounded: by largest remainders (Hare; ties to the
/// earlier). In units of `step`, which the second value sums.
///
/// `None` if the parts do not add up to the whole in the first place (to half a millionth of it), or are not numbers.
pub fn additive(parts: &[f64], whole: f64, step: f64) -> Option<Vec<f64>> {
    let sum: f64 = parts.iter().sum();
    let sound = (sum - whole).abs() <= 5e-7 * whole.abs().max(step) && parts.iter().all(|part| *part >= 0.0);
    if !sound {
        return None;
    }
    let target = (to_step(whole, step) / step).round();
    let shares: Vec<f64> =
        parts.iter().map(|part| part / step * (target * step / sum.max(f64::MIN_POSITIVE))).collect();
    let mut rounded: Vec<f64> = shares.iter().map(|share| (share * (1.0 + NOISE)).floor()).collect();
    let left = (target - rounded.iter().sum::<f64>()).max(0.0) as usize;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| (shares[*b] - rounded[*b]).total_cmp(&(shares[*a] - rounded[*a])).then(a.cmp(b)));
    order.iter().take(left).for_each(|part| rounded[*part] += 1.0);
    Some(rounded.into_iter().map(|steps| to_step(steps * step, step)).collect())
}
