//! Where two files differ, in words.

use crate::scenario::visible;
use serde_json::Value;

/// What is wrong with a file that should be another; `None` if nothing is.
pub(super) fn of_files(name: &str, wanted: &[u8], found: &[u8]) -> Option<String> {
    if wanted == found {
        return None;
    }
    let place = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => of_json_files(wanted, found),
        Some("csv") => of_tables(wanted, found),
        Some(_) | None => None,
    };
    let name = visible(name);
    Some(match place {
        Some(place) => format!("{name} does not follow from the scenario and the replicates ({place})"),
        None => format!("{name} does not follow from the scenario and the replicates"),
    })
}

fn of_json_files(wanted: &[u8], found: &[u8]) -> Option<String> {
    let (wanted, found) = (serde_json::from_slice(wanted).ok()?, serde_json::from_slice(found).ok()?);
    Some(of_json(&wanted, &found).unwrap_or_else(|| "the same values, laid out otherwise or said twice".to_owned()))
}

/// The first place where two values differ.
pub(super) fn of_json(wanted: &Value, found: &Value) -> Option<String> {
    let (path, wanted, found) = first_difference(wanted, found)?;
    let path = visible(path.trim_start_matches('.'));
    Some(format!("{path} is {}, wanted {}", shown(found), shown(wanted)))
}

fn first_difference<'v>(wanted: &'v Value, found: &'v Value) -> Option<(String, &'v Value, &'v Value)> {
    match (wanted, found) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let at = |key: &String| (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
            keys.map(|key| (format!(".{key}"), at(key))).find_map(below)
        }
        (Value::Array(a), Value::Array(b)) => {
            let at = |list: &'v [Value], index: usize| list.get(index).unwrap_or(&Value::Null);
            (0..a.len().max(b.len())).map(|i| (format!("[{i}]"), (at(a, i), at(b, i)))).find_map(below)
        }
        _ => (wanted != found).then(|| (String::new(), wanted, found)),
    }
}

fn below<'v>((step, (wanted, found)): (String, (&'v Value, &'v Value))) -> Option<(String, &'v Value, &'v Value)> {
    first_difference(wanted, found).map(|(path, wanted, found)| (step + &path, wanted, found))
}

fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = visible(&value.to_string());
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).collect::<String>() + "..." }
}

/// The first row and column where two tables differ.
fn of_tables(wanted: &[u8], found: &[u8]) -> Option<String> {
    let rows = |bytes: &[u8]| -> Option<Vec<csv::StringRecord>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.records().collect::<Result<_, _>>().ok()
    };
    let (wanted, found) = (rows(wanted)?, rows(found)?);
    if wanted.len() != found.len() {
        return Some(format!("{} rows, wanted {}", found.len(), wanted.len()));
    }
    let header = wanted.first()?;
    let row = wanted.iter().zip(&found).position(|(a, b)| a != b)?;
    let column = (0..header.len()).find(|column| wanted[row].get(*column) != found[row].get(*column))?;
    let at = |record: &csv::StringRecord| visible(record.get(column).unwrap_or("nothing"));
    let name = visible(header.get(column).unwrap_or(""));
    Some(format!("row {row}, {name} is {}, wanted {}", at(&found[row]), at(&wanted[row])))
}
