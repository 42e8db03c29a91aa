//! Languages: every text in every language, and numbers as people read them.

use proptest::prelude::*;
use remnants::language::Language;
use remnants::language::numbers::{Numbers, additive, step_for, to_step};
use remnants::report::likelihood::{WORDS, word};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// Every text by its key, in English.
fn english() -> BTreeMap<&'static str, &'static str> {
    Language::english().keys().map(|key| (key, Language::english().say(key))).collect()
}

#[test]
fn every_language_has_every_text_with_the_same_names_in_braces() {
    let (all, english) = (Language::all(), english());
    assert!(all.len() >= 2, "English and at least one more");
    for language in &all[1..] {
        assert_eq!(
            language.keys().collect::<Vec<_>>(),
            english.keys().copied().collect::<Vec<_>>(),
            "keys of {}",
            language.code
        );
        for (key, text) in &english {
            assert_eq!(placeholders(language.say(key)), placeholders(text), "{key} in {}", language.code);
        }
    }
}

/// Whether a text has words of its own: "{value} %" is the same in every language.
fn has_words(text: &str) -> bool {
    let outside = |part: &str| part.rsplit('}').next().unwrap_or("").chars().any(char::is_alphabetic);
    text.split('{').any(outside)
}

#[test]
fn a_translation_differs_from_english_in_nearly_all_texts() {
    let english = english();
    for language in &Language::all()[1..] {
        let words = || english.iter().filter(|(_, text)| has_words(text));
        let same: Vec<_> = words().filter(|(key, text)| language.say(key) == **text).map(|(key, _)| key).collect();
        assert!(same.len() * 50 < words().count(), "English in {}: {same:?}", language.code);
    }
}

/// What stands between quotes in the sources; a key such as `figure.{}` is begun there and ended by a value.
fn keys_in_sources() -> BTreeSet<String> {
    fn walk(folder: &Path, text: &mut String) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    text.split('"').map(str::to_owned).collect()
}

#[test]
fn every_text_is_used_somewhere() {
    let used = keys_in_sources();
    let begun: Vec<&str> = used
        .iter()
        .map(|key| key.split_once('{').map_or(key.as_str(), |(begin, _)| begin))
        .filter(|begin| begin.ends_with('.'))
        .collect();
    let unused: Vec<&str> = Language::english()
        .keys()
        .filter(|key| !key.starts_with("language."))
        .filter(|key| !used.contains(*key) && !begun.iter().any(|begin| key.starts_with(begin)))
        .collect();
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn every_key_in_the_sources_has_a_text() {
    let known: BTreeSet<&str> = Language::english().keys().collect();
    let sections: BTreeSet<&str> =
        known.iter().filter_map(|key| key.split_once('.')).map(|(section, _)| section).collect();
    let used = keys_in_sources();
    let is_key = |key: &&String| {
        key.split_once('.').is_some_and(|(section, rest)| {
            sections.contains(section) && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        })
    };
    let files = ["report.html", "report.json"];
    let missing: Vec<_> = used
        .iter()
        .filter(is_key)
        .filter(|key| !known.contains(key.as_str()) && !files.contains(&key.as_str()))
        .collect();
    assert!(missing.is_empty(), "keys without a text: {missing:?}");
}

#[test]
fn a_value_that_looks_like_a_name_in_braces_is_left_alone() {
    let told = Language::english().tell("number.interval", &[("low", "{high}"), ("high", "{low}")]);
    assert_eq!(told, "{high} to {low}");
}

#[test]
fn a_language_file_without_what_numbers_need_is_refused_in_a_sentence() {
    for (toml, said) in [
        ("x", "not TOML"),
        ("[language]\ncode = \"xx\"\nname = \"X\"\ndecimal = \",\"", "language.thousands"),
        ("a = 1", "not a section"),
        ("[a]\nb = 1", "a.b is not a text"),
    ] {
        let refused = Language::read(toml).unwrap_err();
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn halves_are_rounded_away_from_zero_even_where_binary_fractions_fall_short() {
    let english = Numbers::ENGLISH;
    assert_eq!(english.significant(24.5, 2), "25");
    assert_eq!(english.significant(100.0 * 0.245, 2), "25");
    assert_eq!(english.significant(0.245 * 100.0 - 1e-13, 2), "25");
    assert_eq!(english.rounded(1.005, 0.01), "1.01");
    assert_eq!(english.rounded(-0.4, 1.0), "0");
    assert_eq!(english.significant(9.96, 2), "10");
    assert_eq!([0.5, 1.5, 0.75].map(|v| english.rounded(v, 0.5)), ["0.5", "1.5", "1.0"]);
    assert_eq!([0.25, 1.0].map(|v| english.rounded(v, 0.25)), ["0.25", "1.00"]);
    assert_eq!(english.rounded(1.5e-9, 1e-9), "0.000000002");
    assert_eq!(english.stated(50.0), "50");
    assert_eq!(english.stated(0.25), "0.25");
}

#[test]
fn numbers_are_written_with_the_marks_of_the_language() {
    let russian = Language::named("ru").unwrap().numbers;
    assert_eq!(russian.rounded(1_234_567.25, 0.1), "1\u{202f}234\u{202f}567,3");
    assert_eq!(russian.short(1.5e-4), "1,5 × 10⁻⁴");
    assert_eq!(Numbers::ENGLISH.count(18_446_744_073_709_551_615), "18,446,744,073,709,551,615");
}

#[test]
fn words_follow_the_one_table_and_none_says_improbable() {
    let words: Vec<&str> = WORDS.iter().map(|(from, _)| word(*from)).collect();
    assert_eq!(words, WORDS.map(|(_, key)| key));
    assert_eq!(word(0.8999), "likelihood.likely");
    assert_eq!(word(f64::NAN), "likelihood.cannot_be_excluded");
    assert_eq!(word(0.0), "likelihood.cannot_be_excluded");
    let english = Language::english();
    for key in english.keys().filter(|key| key.starts_with("likelihood.")) {
        assert!(!english.say(key).contains("unlikely") && !english.say(key).contains("impossible"), "{key}");
    }
}

proptest! {
    #[test]
    fn rounded_parts_add_up_to_the_rounded_whole(parts in prop::collection::vec(0.0..5_000.0f64, 1..12), width in 0.01..20_000.0f64) {
        let (whole, step) = (parts.iter().sum::<f64>(), step_for(width));
        let rounded = additive(&parts, whole, step).unwrap();
        let sum: f64 = rounded.iter().sum();
        prop_assert!((sum - to_step(whole, step)).abs() < 1e-6 * step.max(whole));
        for (part, rounded) in parts.iter().zip(&rounded) {
            prop_assert!((part - rounded).abs() < 1.000001 * step + 0.5 * step);
        }
    }
}

#[test]
fn parts_that_do_not_add_up_are_not_made_to() {
    assert_eq!(additive(&[1.0, 2.0], 4.0, 1.0), None);
    assert_eq!(additive(&[1.0, f64::NAN], 4.0, 1.0), None);
    assert_eq!(additive(&[1.4, 1.4, 1.2], 4.0, 1.0), Some(vec![2.0, 1.0, 1.0]));
}
