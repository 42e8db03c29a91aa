//! Words and numbers in a reader's language: every fixed text of the report and of pictures stands in a file
//! `language/*.toml`, one a language, under the same keys.

pub mod numbers;

use numbers::Numbers;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language: its texts by key (`section.name`), and how it writes numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// Code as in HTML's `lang`, such as `en`.
    pub code: String,
    /// Its own name for itself.
    pub name: String,
    /// How numbers are written.
    pub numbers: Numbers,
    texts: BTreeMap<String, String>,
}

/// Texts that came with the program.
const FILES: [&str; 2] = [include_str!("language/en.toml"), include_str!("language/ru.toml")];
/// Longest text of a language file, bytes.
const LONGEST: usize = 10_000;

impl Language {
    /// All languages that came with the program, English first.
    pub fn all() -> &'static [Language] {
        static ALL: OnceLock<Vec<Language>> = OnceLock::new();
        ALL.get_or_init(|| FILES.iter().filter_map(|file| Language::read(file).ok()).collect())
    }

    /// English.
    pub fn english() -> &'static Language {
        static NONE: OnceLock<Language> = OnceLock::new();
        Language::all().first().unwrap_or_else(|| NONE.get_or_init(Language::silent))
    }

    /// A language of the program by its code.
    pub fn named(code: &str) -> Option<&'static Language> {
        Language::all().iter().find(|language| language.code == code)
    }

    /// Reads a language file. Fails with a sentence.
    pub fn read(toml: &str) -> Result<Language, String> {
        let table: toml::Table = toml.parse().map_err(|error| format!("it is not TOML: {error}"))?;
        let mut texts = BTreeMap::new();
        for (section, entries) in &table {
            let entries = entries.as_table().ok_or_else(|| format!("{section:?} is not a section of texts"))?;
            for (key, text) in entries {
                let text = text.as_str().filter(|text| text.len() <= LONGEST);
                let text = text.ok_or_else(|| format!("{section}.{key} is not a text of at most {LONGEST} bytes"))?;
                texts.insert(format!("{section}.{key}"), text.to_owned());
            }
        }
        let own = |key: &str| texts.get(key).cloned().ok_or_else(|| format!("it has no text {key}"));
        let mark = |key: &str| own(key)?.chars().next().ok_or_else(|| format!("{key} is empty"));
        let numbers = Numbers { decimal: mark("language.decimal")?, thousands: mark("language.thousands")? };
        Ok(Language { code: own("language.code")?, name: own("language.name")?, numbers, texts })
    }

    fn silent() -> Language {
        let numbers = Numbers::ENGLISH;
        Language { code: "en".to_owned(), name: "English".to_owned(), numbers, texts: BTreeMap::new() }
    }

    /// The text under a key; where a translation lacks it the English one; the key itself if there is none.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        let english = || Language::english().texts.get(key);
        self.texts.get(key).or_else(english).map_or(key, String::as_str)
    }

    /// The text under a key with `{name}` replaced by values, none of which is looked at again.
    pub fn tell(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut told = String::new();
        let mut rest = self.say(key);
        while let Some((before, after)) = rest.split_once('{') {
            told.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                told.push('{');
                rest = after;
                continue;
            };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => told.push_str(value),
                None => told.extend(["{", name, "}"]),
            }
            rest = after;
        }
        told.push_str(rest);
        told
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }
}
