//! Every fixed text on a picture.

use super::numbers::Numbers;
use crate::language::Language;
use std::sync::OnceLock;

/// One field for each text, each under its own name in the section "picture" of a language file.
macro_rules! texts {
    ($($name:ident;)*) => {
        /// The fixed texts of all pictures and how numbers are written on them.
        ///
        /// Names in braces stand for what is put in; a translation may order them otherwise.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Words {
            /// How numbers are written.
            pub numbers: Numbers,
            $(#[doc = concat!("The text `picture.", stringify!($name), "`.")] pub $name: String,)*
        }

        impl Words {
            /// Those of a language.
            pub fn of(language: &Language) -> Words {
                let text = |key: &str| language.say(key).to_owned();
                Words { numbers: Numbers::of(language), $($name: text(concat!("picture.", stringify!($name))),)* }
            }
        }
    };
}

texts! {
    grid;
    north;
    grid_north;
    east_letter;
    west_letter;
    north_letter;
    south_letter;
    kilometres;
    metres;
    per_square;
    whole_area;
    on_earth;
    equator;
    class_under;
    class_between;
    class_from;
    class_highest;
    percent;
    class_not_known;
    not_assessed;
    nobody_near;
    nothing_assessed;
    gathered_mean;
    gathered_sum;
    gathered_largest;
    no_room;
    and_more;
    several_strikes;
    strike;
    strike_outline;
    evidence;
    cleared;
    district;
    facility;
    facility_ranked;
    route;
    context_road;
    context_river;
    context_border;
    context_built_up;
    context_other;
    ground_of;
    ground_short;
    one_remnant;
    remnants;
    of_them_outside;
    no_remnants;
    remnant_dot;
    possible_grounds;
    no_grounds;
    median_long;
    median;
    mean;
    label_of;
    more_to_the_right;
    model_interval;
    month_beginning;
    mean_without;
    published_bars;
    published_outside;
    published_nameless;
    no_months;
    no_drawable_month;
    none_in_any_month;
    months_left_out;
    exceedance;
    n_is;
    open_marks;
    from_to;
    curves_left_out;
    not_drawn_few_grounds;
    not_drawn_no_numbers;
    not_drawn_fewer_any;
    not_drawn_fewer_one;
    probability_of_any;
    expected;
    unknown;
    under;
    over;
    none_seen;
    none;
    more_rows;
    whiskers;
    open_ends;
    replicates;
    mean_range;
    quantile_range;
    steps_left_out;
    no_steps;
    fade_expected;
    fade_any;
    fade_distance;
    fade_shaded;
    fade_open;
}

impl Words {
    /// English.
    pub fn english() -> &'static Words {
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        ENGLISH.get_or_init(|| Words::of(Language::english()))
    }
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
}
