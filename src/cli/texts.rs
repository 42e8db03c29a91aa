//! `remnants texts`: everything that can be translated, as a language file.

use remnants::language::Language;
use remnants::page::map::MAP_WORDS;
use remnants::picture::Words;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// A language file with every text; those that the language lacks are English.
pub fn texts(language: &Language) -> String {
    let own = language.keys().map(|key| (key.to_owned(), language.say(key).to_owned()));
    let drawn = Words::TEXTS.iter().map(|(key, english)| (format!("picture.{key}"), (*english).to_owned()));
    let live = MAP_WORDS.iter().map(|(key, english)| (format!("live.{key}"), (*english).to_owned()));
    let english: BTreeMap<String, String> = drawn.chain(live).collect();
    let mut all: BTreeMap<String, String> = english;
    all.extend(own);
    let mut file = Table::new();
    for (key, text) in all {
        if let Some((section, name)) = key.split_once('.') {
            let section = file.entry(section).or_insert_with(|| Value::Table(Table::new()));
            section.as_table_mut().map(|table| table.insert(name.to_owned(), Value::String(text)));
        }
    }
    format!("# Translate what stands between quotes; leave keys, and names in {{braces}}, as they are.\n\n{file}")
}
