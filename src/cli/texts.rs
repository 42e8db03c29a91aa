//! `remnants texts`: everything that can be translated, as a language file.

use remnants::language::Language;
use toml::{Table, Value};

/// A language file with every text.
pub fn texts(language: &Language) -> String {
    let mut file = Table::new();
    for (section, name) in Language::english().keys().filter_map(|key| key.split_once('.')) {
        let text = language.say(&format!("{section}.{name}")).to_owned();
        let section = file.entry(section).or_insert_with(|| Value::Table(Table::new()));
        section.as_table_mut().map(|table| table.insert(name.to_owned(), Value::String(text)));
    }
    format!(
        "# Translate what stands between quotes; leave keys, and names in {braces}, as they are.\n\n{file}",
        braces = "{braces}"
    )
}
