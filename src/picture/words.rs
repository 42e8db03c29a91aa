//! Every fixed text on a picture, in English unless a caller brings another language.

use super::numbers::Numbers;
use std::borrow::Cow;

/// One field for each text, its English, and how to replace them all.
macro_rules! texts {
    ($($name:ident = $english:literal;)*) => {
        /// The fixed texts of all pictures and how numbers are written on them.
        ///
        /// Names in braces stand for what is put in; a translation may order them otherwise.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Words {
            /// How numbers are written.
            pub numbers: Numbers,
            $(#[doc = concat!("“", $english, "”")] pub $name: Cow<'static, str>,)*
        }

        impl Words {
            /// English.
            pub const ENGLISH: Words = Words { numbers: Numbers::ENGLISH, $($name: Cow::Borrowed($english),)* };
            /// The key of each text and its English, in the order of this list.
            pub const TEXTS: &'static [(&'static str, &'static str)] = &[$((stringify!($name), $english),)*];

            /// The texts that `find` gives for their keys, English where it gives none.
            pub fn translated(numbers: Numbers, find: impl Fn(&str) -> Option<String>) -> Words {
                let text = |key: &str, english: &'static str| find(key).map_or(Cow::Borrowed(english), Cow::Owned);
                Words { numbers, $($name: text(stringify!($name), $english),)* }
            }
        }
    };
}

texts! {
    grid = "Grid: {crs}";
    north = "N";
    grid_north = "grid north";
    east_letter = "E";
    west_letter = "W";
    north_letter = "N";
    south_letter = "S";
    kilometres = "km";
    metres = "m";
    per_square = "per square of {width} m × {width} m";
    whole_area = "The framed part is shown.";
    on_earth = "On Earth: {place}";
    equator = "equator";
    class_under = "under {n}";
    class_between = "{low} – {high}";
    class_from = "{n} and more";
    class_highest = "{class}; highest {n}";
    percent = "{n} %";
    class_not_known = "within reach, not known";
    not_assessed = "no documented strike, not assessed";
    nobody_near = "nobody near a remnant in any possible ground, or not assessed";
    nothing_assessed = "nothing assessed here";
    gathered_mean = "Each pixel averages up to {side} × {side} cells ({width} m across): the densest cells are denser than shown.";
    gathered_sum = "Each pixel shows the sum of up to {side} × {side} cells ({width} m across): the classes are those of sums.";
    gathered_largest = "Each pixel shows the largest probability among up to {side} × {side} cells ({width} m across).";
    no_room = "Without room for their name on the map: {names}.";
    and_more = "{names} and {n} more";
    several_strikes = "{n} strikes";
    strike = "documented strike; fainter: less certain";
    strike_outline = "where a documented strike may lie; fainter: less certain";
    evidence = "evidence point: remnants found or reported";
    cleared = "cleared or searched area";
    district = "district";
    facility = "facility";
    facility_ranked = "facility; its number: place among the endangered";
    route = "route";
    context_road = "road, for orientation only";
    context_river = "river or other water, for orientation only";
    context_border = "border, for orientation only";
    context_built_up = "buildings, for orientation only";
    context_other = "other things, for orientation only";
    ground_of = "Possible ground {i} of {n}";
    ground_short = "Ground {i}";
    one_remnant = "1 remnant";
    remnants = "{n} remnants";
    of_them_outside = "{remnants}, {n} of them outside";
    no_remnants = "no remnants in this ground";
    remnant_dot = "a remnant in this possible ground";
    possible_grounds = "possible grounds";
    no_grounds = "no possible grounds";
    median_long = "half of the grounds have at most";
    median = "median";
    mean = "mean";
    label_of = "{name}: {n}";
    more_to_the_right = "{n} more to the right, up to {most}";
    model_interval = "90 % interval of the model";
    month_beginning = "month beginning on";
    mean_without = "mean without {measure}";
    published_bars = "Bars with end strokes: published figures, over the months that they stand for.";
    published_outside = "Published figures not drawn because they lie outside these months or are no number from 0 up: {n}.";
    published_nameless = "Published figures without room for their name: {names}.";
    no_months = "no months";
    no_drawable_month = "no month has numbers that can be drawn";
    none_in_any_month = "none in any month of any possible ground";
    months_left_out = "Months left out because a number is missing: {n}.";
    exceedance = "probability that there are more than n";
    n_is = "n: {axis}";
    open_marks = "Open marks: fewer than {few} of {n} possible grounds have more, too few to say how improbable that is; it is not impossible. Shaded: 95 % Monte Carlo interval.";
    from_to = "{low} to {high}";
    curves_left_out = "Curves not drawn, since no more can be told apart: {n}.";
    not_drawn_few_grounds = "not drawn: {n} possible grounds are too few";
    not_drawn_no_numbers = "not drawn: its numbers are no numbers or too large";
    not_drawn_fewer_any = "not drawn: fewer than {few} of {n} possible grounds have any";
    not_drawn_fewer_one = "not drawn: fewer than {few} of {n} possible grounds have more than 1";
    probability_of_any = "probability of any {counted}";
    expected = "expected {counted}";
    unknown = "unknown";
    under = "under {n}";
    none_seen = "none seen";
    none = "none";
    more_rows = "and {n} more: see {table}";
    whiskers = "Thin lines on the bars: 95 % Monte Carlo interval of the probability.";
    open_ends = "Open ends: in none of the possible grounds, which is not impossible.";
    replicates = "possible grounds drawn (replicates)";
    mean_range = "mean, 95 % Monte Carlo range shaded";
    quantile_range = "{p} quantile, its Monte Carlo range shaded";
    steps_left_out = "Steps left out because a number is missing: {n}.";
    no_steps = "no steps that can be drawn";
    fade_expected = "expected remnants farther away than the distance";
    fade_any = "probability that any lies farther away";
    fade_distance = "distance from the reference, m";
    fade_shaded = "Shaded: 95 % Monte Carlo intervals.";
    fade_open = "Open marks: in none of the possible grounds, drawn at the upper end of the interval; it is not impossible.";
}

/// A text with what stands for its names in braces; what is put in is not searched again.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, behind))
        });
        match found {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_searched_again_and_unknown_names_stay() {
        let values = [("a", "{b}"), ("b", "x")];
        assert_eq!(fill("{b} of {a}, {c} and {", &values), "x of {b}, {c} and {");
    }

    #[test]
    fn a_translation_replaces_what_it_has_and_leaves_the_rest_english() {
        let words = Words::translated(Numbers::ENGLISH, |key| (key == "mean").then(|| "среднее".to_owned()));
        assert_eq!((words.mean.as_ref(), words.median.as_ref()), ("среднее", "median"));
        assert_eq!(Words::translated(Numbers::ENGLISH, |_| None), Words::ENGLISH);
    }

    #[test]
    fn keys_of_texts_are_different() {
        let mut keys: Vec<&str> = Words::TEXTS.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
