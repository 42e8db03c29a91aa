//! Tolerant reading of the scenario file: every value keeps its place, and a wrong one is a problem, not an end.

#![allow(clippy::wildcard_enum_match_arm, reason = "the kinds of TOML values are not ours to list")]

use super::desk::{Desk, Spot};
use super::forms::{Form, Key, Required};
use super::problem::{did_you_mean, quoted};
use crate::dates::Date;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// A value of the file and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) desk: &'a Desk,
    pub(super) spot: Spot,
    pub(super) value: &'a DeValue<'a>,
}

/// A table of the file that was checked for unknown and missing keys.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) desk: &'a Desk,
    pub(super) spot: Spot,
    pub(super) form: &'static Form,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// A table with this form; unknown and missing keys become problems.
    pub(super) fn new(desk: &'a Desk, spot: Spot, form: &'static Form, entries: &'a DeTable<'a>) -> Table<'a> {
        let table = Table { desk, spot, form, entries };
        table.report_unknown_keys();
        for key in form.keys.iter().filter(|key| key.required == Required::Yes) {
            if table.get(key.name).is_none() {
                table.report_missing(key);
            }
        }
        table
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        debug_assert!(self.form.keys.iter().any(|k| k.name == key), "{key} is not in the form {}", self.form.name);
        let value = self.entries.get(key)?;
        Some(Node { desk: self.desk, spot: spot_of(self.spot, value), value: value.get_ref() })
    }

    /// Notes a problem with the table as a whole.
    pub(super) fn problem(&self, found: impl Into<String>, wanted: impl Into<String>, hint: &str) {
        self.desk.problem(self.spot, found, wanted, hint);
    }

    /// Those of the keys that are there, in the order given.
    pub(super) fn present(&self, keys: &[&'static str]) -> Vec<&'static str> {
        keys.iter().copied().filter(|key| self.get(key).is_some()).collect()
    }

    /// The one of several keys that is there; none or several are a problem, told with these words for what is wanted.
    pub(super) fn exactly_one(&self, keys: &[&'static str], wanted: &str) -> Option<(&'static str, Node<'a>)> {
        let present = self.present(keys);
        match present[..] {
            [key] => self.get(key).map(|node| (key, node)),
            [] => {
                self.problem(format!("{} with none of the keys that say it", self.form.words), wanted, "");
                None
            }
            [_, second, ..] => {
                let at = self.get(second).map_or(self.spot, |node| node.spot);
                let found = format!("{} side by side in {}", present.join(" and "), self.form.words);
                self.desk.problem(at, found, format!("one of them: {wanted}"), "");
                None
            }
        }
    }

    fn report_unknown_keys(&self) {
        let known = || self.form.keys.iter().map(|key| key.name);
        for key in self.entries.keys().filter(|key| known().all(|name| name != key.get_ref().as_ref())) {
            let word = key.get_ref().as_ref();
            let wanted = format!("one of {}", known().collect::<Vec<_>>().join(", "));
            let found = format!("the unknown key {} in {}", quoted(word), self.form.words);
            self.desk.problem(spot_of(self.spot, key), found, wanted, &did_you_mean(word, known()));
        }
    }

    fn report_missing(&self, key: &Key) {
        let found = format!("{} without the key \"{}\"", self.form.words, key.name);
        self.problem(found, key.about, "");
    }
}

/// The place of a value in the same text as `near`.
pub(super) fn spot_of<T>(near: Spot, value: &Spanned<T>) -> Spot {
    near.at(value.span().start, value.span().end)
}

impl<'a> Node<'a> {
    /// Notes that the value is wrong.
    pub(super) fn problem(&self, found: impl Into<String>, wanted: impl Into<String>, hint: &str) {
        self.desk.problem(self.spot, found, wanted, hint);
    }

    /// Notes that the value is of the wrong kind.
    pub(super) fn wrong_kind<T>(&self, wanted: impl Into<String>) -> Option<T> {
        self.problem(self.words(), wanted, "");
        None
    }

    /// The value in words: kind, and what it says.
    pub(super) fn words(&self) -> String {
        match self.value {
            DeValue::String(text) => format!("the text {}", quoted(text)),
            DeValue::Integer(number) => format!("the number {}", cut(number.as_str())),
            DeValue::Float(number) => format!("the number {}", cut(number.as_str())),
            DeValue::Boolean(truth) => format!("{truth}"),
            DeValue::Datetime(date) => format!("the date {date}"),
            DeValue::Array(list) => list_words(list),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    /// A table of this form.
    pub(super) fn table(&self, form: &'static Form) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(entries) => Some(Table::new(self.desk, self.spot, form, entries)),
            _ => self.wrong_kind(format!("a table for {}", form.words)),
        }
    }

    /// Tables of this form by name, in the order of the file, each with the place of its name.
    pub(super) fn named(&self, form: &'static Form) -> Vec<(&'a str, Spot, Table<'a>)> {
        let DeValue::Table(entries) = self.value else {
            return self.wrong_kind(format!("a table of tables, each {}", form.words)).unwrap_or_default();
        };
        let mut named: Vec<_> = entries.iter().collect();
        named.sort_by_key(|(key, _)| key.span().start);
        let table = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let node = Node { desk: self.desk, spot: spot_of(self.spot, value), value: value.get_ref() };
            Some((AsRef::<str>::as_ref(key.get_ref()), spot_of(self.spot, key), node.table(form)?))
        };
        named.into_iter().filter_map(table).collect()
    }

    /// The values of a table whose keys are the scenario's own, in the order of the file, each with its key.
    pub(super) fn by_name(&self, wanted: &str) -> Option<Vec<(&'a str, Node<'a>)>> {
        let DeValue::Table(entries) = self.value else {
            return self.wrong_kind(wanted);
        };
        let mut named: Vec<_> = entries.iter().collect();
        named.sort_by_key(|(key, _)| key.span().start);
        let node = |value: &'a Spanned<DeValue<'a>>| Node {
            desk: self.desk,
            spot: spot_of(self.spot, value),
            value: value.get_ref(),
        };
        Some(named.into_iter().map(|(key, value)| (AsRef::<str>::as_ref(key.get_ref()), node(value))).collect())
    }

    /// Whether the value is a table with any of the keys of this form.
    pub(super) fn has_key_of(&self, form: &'static Form) -> bool {
        let DeValue::Table(entries) = self.value else { return false };
        form.keys.iter().any(|key| entries.contains_key(key.name))
    }

    /// Whether the value is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    /// Whether the value is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// The elements of a list.
    pub(super) fn list(&self, wanted: &str) -> Option<Vec<Node<'a>>> {
        let DeValue::Array(list) = self.value else {
            return self.wrong_kind(wanted);
        };
        Some(list.iter().map(|v| Node { desk: self.desk, spot: spot_of(self.spot, v), value: v.get_ref() }).collect())
    }

    /// The tables of a list.
    pub(super) fn tables(&self, form: &'static Form) -> Vec<Table<'a>> {
        let list = self.list(&format!("a list of tables, each {}", form.words)).unwrap_or_default();
        list.iter().filter_map(|node| node.table(form)).collect()
    }

    /// A text that is not empty.
    pub(super) fn text(&self, wanted: &str) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.as_ref()),
            _ => self.wrong_kind(format!("{wanted}, as text")),
        }
    }

    /// The text, if the value is one.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) => Some(text.as_ref()),
            _ => None,
        }
    }

    /// One of these words.
    pub(super) fn word(&self, allowed: &[&'static str]) -> Option<&'static str> {
        let text = self.as_text().unwrap_or("");
        let known = allowed.iter().copied().find(|word| *word == text);
        if known.is_none() {
            let list: Vec<String> = allowed.iter().map(|word| format!("\"{word}\"")).collect();
            self.problem(self.words(), list.join(" or "), &did_you_mean(text, allowed.iter().copied()));
        }
        known
    }

    /// A whole number in a closed range.
    pub(super) fn whole(&self, low: u64, high: u64) -> Option<u64> {
        let number = match self.value {
            DeValue::Integer(digits) => u64::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        let sound = number.filter(|n| (low..=high).contains(n));
        if sound.is_none() {
            self.problem(self.words(), format!("a whole number from {low} to {high}"), "");
        }
        sound
    }

    /// A date, as TOML date or as text.
    pub(super) fn date(&self) -> Option<Date> {
        let date = match self.value {
            DeValue::Datetime(toml) if toml.time.is_none() => {
                toml.date.and_then(|d| Date::new(i32::from(d.year), d.month, d.day).ok())
            }
            DeValue::String(text) => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.problem(self.words(), "a date written year-month-day, such as 2020-10-04", "");
        }
        date
    }
}

/// A number of a readable length.
fn cut(digits: &str) -> String {
    const LONGEST: usize = 40;
    if digits.len() <= LONGEST { digits.to_owned() } else { format!("{}...", &digits[..LONGEST]) }
}

/// A short list of numbers as it stands, another by its length.
fn list_words(list: &DeArray) -> String {
    const SHOWN: usize = 4;
    let number = |value: &Spanned<DeValue>| match value.get_ref() {
        DeValue::Integer(digits) => Some(cut(digits.as_str())),
        DeValue::Float(digits) => Some(cut(digits.as_str())),
        _ => None,
    };
    let numbers: Vec<String> = list.iter().take(SHOWN).filter_map(number).collect();
    let all = !numbers.is_empty() && numbers.len() == list.len();
    if all { format!("[{}]", numbers.join(", ")) } else { format!("a list of {}", list.len()) }
}

/// Reads a table of the scenario file by key, with a reader for its value.
impl<'a> Table<'a> {
    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.text(self.about(key))
    }

    /// The texts of a key that holds a list of them.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let list = self.get(key).and_then(|node| node.list("a list of texts")).unwrap_or_default();
        list.iter().filter_map(|node| node.text("a text")).map(str::to_owned).collect()
    }

    /// The date of a key.
    pub(super) fn date(&self, key: &str) -> Option<Date> {
        self.get(key)?.date()
    }

    /// The tables of a key.
    pub(super) fn tables(&self, key: &str, form: &'static Form) -> Vec<Table<'a>> {
        self.get(key).map(|node| node.tables(form)).unwrap_or_default()
    }

    fn about(&self, key: &str) -> &'static str {
        self.form.keys.iter().find(|k| k.name == key).map_or("a value", |k| k.about)
    }
}
