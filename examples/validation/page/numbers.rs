//! Numbers as they stand on the page.

/// Two whole numbers to three figures.
pub fn between(low: f64, high: f64) -> String {
    format!("{} to {}", whole(low), whole(high))
}

/// A whole number to three figures.
pub fn whole(value: f64) -> String {
    let unit = 10_f64.powi((value.abs().max(1.0).log10().floor() as i32 - 2).max(0));
    exact((value / unit).round() * unit)
}

/// A whole number with marks for thousands.
pub fn exact(value: f64) -> String {
    let digits = format!("{value:.0}");
    let marked = digits.as_bytes().rchunks(3).rev().map(|three| String::from_utf8_lossy(three).into_owned());
    marked.collect::<Vec<_>>().join(",")
}

/// Two shares.
pub fn percent((low, high): (f64, f64)) -> String {
    format!("{:.0}-{:.0} %", 100.0 * low, 100.0 * high)
}

/// A number to two figures or three.
pub fn figure(value: f64) -> String {
    let places = match value.abs() {
        large if large >= 9.995 => 0,
        small if small >= 0.0995 || small == 0.0 => 2,
        _ => 3,
    };
    format!("{value:.places$}")
}

/// A number as a power of ten.
pub fn power(value: f64) -> String {
    let text = format!("{value:.1e}");
    match text.split_once('e') {
        Some((digits, power)) => format!("{} x 10^{power}", digits.trim_end_matches(".0")),
        None => text,
    }
}
