//! Numbers for people: rounded to what an interval supports.

/// The step to which a number with an interval of this width is rounded: a hundredth of the width, down to a power of ten.
pub fn step_for(width: f64) -> f64 {
    if width > 0.0 && width.is_finite() { 10f64.powi((width / 10.0).log10().floor() as i32) } else { 1.0 }
}

/// A number rounded to a step, with thousands separated by commas.
pub fn rounded(value: f64, step: f64) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
    }
    let decimals = if step < 1.0 { (-step.log10()).ceil().min(9.0) as usize } else { 0 };
    let value = (value / step).round() * step;
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let sign = if value < 0.0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", with_commas(whole))
}

fn with_commas(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number to so many significant digits.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return rounded(value, 1.0);
    }
    rounded(value, 10f64.powi(value.abs().log10().floor() as i32 + 1 - digits))
}
